//! The owner's issued PIN card, as large as a bank card. Lengths are millimetres.

use super::canvas::{Align, Canvas, Ink, rounded, text_width};
use super::fonts::Weight;

/// Width and height of a bank card (ISO/IEC 7810, ID-1).
pub const CARD_MM: (f32, f32) = (85.6, 53.98);
/// Room around a card in its picture, for the shadow.
pub const MARGIN_MM: f32 = 5.0;

/// What a PIN card says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinCard {
    /// What it is.
    pub title: String,
    /// Whose it is.
    pub owner: String,
    /// The digits.
    pub pin: String,
    /// That it is made up for the trial.
    pub note: String,
}

/// The issued card, `scale` pixels a millimetre, with a margin of [`MARGIN_MM`].
#[must_use]
pub fn pin_card(face: &PinCard, scale: f32) -> Canvas {
    let (width, height) = CARD_MM;
    let mut canvas = Canvas::new(width + 2.0 * MARGIN_MM, height + 2.0 * MARGIN_MM, scale);
    let m = MARGIN_MM;
    let card = rounded(m, m, width, height, 3.2);
    canvas.shadow(&card, (0.5, 1.4), 2.8, Ink(50, 32, 16, 0.5));
    canvas.fill_down(&card, (m, Ink(255, 253, 246, 1.0)), (m + height, Ink(244, 238, 224, 1.0)));
    canvas.fill(&rounded(m, m, width, 13.0, 3.2), Ink(11, 61, 145, 1.0));
    canvas.fill(&rounded(m, m + 8.0, width, 5.0, 0.0), Ink(11, 61, 145, 1.0));
    let white = Ink(255, 255, 255, 1.0);
    canvas.text((m + 6.0, m + 9.1), 6.6, &face.title, (Weight::Bold, Align::Left, white));
    let owner_width = text_width(6.6, &face.owner, Weight::Bold);
    let right = m + width - 6.0 - owner_width;
    canvas.text((right, m + 9.1), 6.6, &face.owner, (Weight::Bold, Align::Left, white));
    digits(&mut canvas, &face.pin, (m + width / 2.0, m + 35.6));
    let em =
        4.4 * ((width - 10.0) / text_width(4.4, &face.note, Weight::Regular).max(1.0)).min(1.0);
    let quiet = (Weight::Regular, Align::Middle, Ink(58, 58, 58, 1.0));
    canvas.text((m + width / 2.0, m + 47.6), em, &face.note, quiet);
    canvas
}

/// Six figures with room between them, in two groups of three.
fn digits(canvas: &mut Canvas, pin: &str, (x, baseline): (f32, f32)) {
    let pitch = 11.2;
    let count = pin.chars().count();
    let gap = if count == 6 { 4.0 } else { 0.0 };
    let left = x - (pitch * (count as f32 - 1.0) + gap) / 2.0;
    for (place, digit) in pin.chars().enumerate() {
        let after_gap = if count == 6 && place >= 3 { gap } else { 0.0 };
        let at = (left + pitch * place as f32 + after_gap, baseline);
        let ink = (Weight::Bold, Align::Middle, Ink(17, 17, 17, 1.0));
        canvas.text(at, 16.5, digit.encode_utf8(&mut [0; 4]), ink);
    }
}
