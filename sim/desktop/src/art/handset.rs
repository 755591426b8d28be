//! The phone's case; what it shows is drawn by its app. Lengths are millimetres.

use super::canvas::{Canvas, Ink, circle, rounded};

/// Width and height of the phone: one of ordinary size.
pub const PHONE_MM: (f32, f32) = (71.0, 148.0);
/// The lit part: left, top, width, height.
pub const GLASS_MM: (f32, f32, f32, f32) = (3.0, 5.5, 65.0, 137.0);
/// Room around the phone in its picture, for the shadow.
pub const MARGIN_MM: f32 = 10.0;

/// The phone, `scale` pixels a millimetre, with a margin of [`MARGIN_MM`].
#[must_use]
pub fn handset(scale: f32) -> Canvas {
    let (width, height) = PHONE_MM;
    let m = MARGIN_MM;
    let mut canvas = Canvas::new(width + 2.0 * m, height + 2.0 * m, scale);
    let case = rounded(m, m, width, height, 9.0);
    canvas.shadow(&case, (1.2, 3.4), 6.0, Ink(38, 24, 12, 0.55));
    canvas.fill_between(
        &case,
        ((m, m), Ink(96, 100, 106, 1.0)),
        ((m + width, m + height), Ink(44, 46, 50, 1.0)),
    );
    canvas.fill(&rounded(m + 0.9, m + 0.9, width - 1.8, height - 1.8, 8.2), Ink(12, 12, 14, 1.0));
    let (x, y, wide, high) = GLASS_MM;
    canvas.fill(&rounded(m + x, m + y, wide, high, 5.6), Ink(246, 247, 249, 1.0));
    canvas.fill(&circle(m + width / 2.0, m + 3.2, 1.0), Ink(34, 38, 52, 1.0));
    canvas.fill(&rounded(m + width - 0.3, m + 36.0, 1.0, 16.0, 0.5), Ink(64, 67, 72, 1.0));
    canvas
}
