//! Codes that a merchant presents: a printed placard in a stand, and a small screen.

use qrcode::{Color, EcLevel, QrCode};

use super::canvas::{Align, Canvas, Ink, ellipse, polygon, rectangle, rounded, text_width};
use super::fonts::Weight;
use super::shop::SHADE;

/// Size of a stand's picture in stage units.
pub const STAND_SIZE: (f32, f32) = (180.0, 236.0);
/// Where the code stands in it, quiet zone and all: left, top and side.
pub const CODE: (f32, f32, f32) = (32.0, 58.0, 116.0);

/// What a stand shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandFace {
    /// Whose it is.
    pub shop: String,
    /// What is to be done with it.
    pub words: String,
    /// The text of the code; `None`: nothing to be scanned yet.
    pub code: Option<String>,
    /// Printed on paper; otherwise on a screen.
    pub printed: bool,
}

/// The stand.
#[must_use]
pub fn stand(face: &StandFace, scale: f32) -> Canvas {
    let (width, height) = STAND_SIZE;
    let mut canvas = Canvas::new(width, height, scale);
    let shade = ellipse(width / 2.0 + 4.0, height - 18.0, 76.0, 10.0);
    canvas.shadow(&shade, (0.0, 2.0), 10.0, SHADE.alpha(0.55));
    if face.printed {
        placard(&mut canvas, face)
    } else {
        screen(&mut canvas, face)
    }
    canvas
}

fn placard(canvas: &mut Canvas, face: &StandFace) {
    let foot = polygon(&[(28.0, 206.0), (152.0, 206.0), (164.0, 222.0), (16.0, 222.0)]);
    canvas.fill_down(&foot, (206.0, Ink(210, 222, 226, 0.9)), (222.0, Ink(160, 174, 180, 0.9)));
    let sheet = rounded(18.0, 10.0, 144.0, 200.0, 7.0);
    canvas.shadow(&sheet, (2.0, 5.0), 10.0, SHADE.alpha(0.35));
    canvas.fill(&sheet, Ink(222, 232, 236, 1.0));
    canvas.fill_down(
        &rounded(21.0, 13.0, 138.0, 194.0, 5.0),
        (10.0, Ink(26, 108, 190, 1.0)),
        (210.0, Ink(14, 78, 150, 1.0)),
    );
    let white = Ink(255, 255, 255, 1.0);
    let em = 22.0 * (120.0 / text_width(22.0, &face.words, Weight::Bold).max(1.0)).min(1.0);
    canvas.text((90.0, 44.0), em, &face.words, (Weight::Bold, Align::Middle, white));
    let (x, y, side) = CODE;
    canvas.fill(&rounded(x - 4.0, y - 4.0, side + 8.0, side + 8.0, 5.0), white);
    code(canvas, face.code.as_deref(), Ink(20, 20, 22, 1.0), white);
    let em = 16.0 * (128.0 / text_width(16.0, &face.shop, Weight::Bold).max(1.0)).min(1.0);
    canvas.text((90.0, 198.0), em, &face.shop, (Weight::Bold, Align::Middle, white));
    let shine = polygon(&[(21.0, 13.0), (70.0, 13.0), (21.0, 96.0)]);
    canvas.fill(&shine, Ink(255, 255, 255, 0.10));
}

fn screen(canvas: &mut Canvas, face: &StandFace) {
    let foot = polygon(&[(50.0, 200.0), (130.0, 200.0), (142.0, 222.0), (38.0, 222.0)]);
    canvas.fill_down(&foot, (200.0, Ink(92, 96, 100, 1.0)), (222.0, Ink(52, 55, 58, 1.0)));
    let case = rounded(16.0, 10.0, 148.0, 198.0, 12.0);
    canvas.shadow(&case, (2.0, 5.0), 10.0, SHADE.alpha(0.4));
    canvas.fill_down(&case, (10.0, Ink(62, 66, 70, 1.0)), (208.0, Ink(34, 37, 40, 1.0)));
    let lit = rounded(24.0, 18.0, 132.0, 182.0, 5.0);
    canvas.fill(&lit, Ink(250, 252, 255, 1.0));
    canvas.fill(&rounded(24.0, 18.0, 132.0, 32.0, 5.0), Ink(20, 96, 176, 1.0));
    canvas.fill(&rectangle(24.0, 40.0, 132.0, 10.0), Ink(20, 96, 176, 1.0));
    let white = Ink(255, 255, 255, 1.0);
    let em = 18.0 * (120.0 / text_width(18.0, &face.words, Weight::Bold).max(1.0)).min(1.0);
    canvas.text((90.0, 40.5), em, &face.words, (Weight::Bold, Align::Middle, white));
    code(canvas, face.code.as_deref(), Ink(8, 8, 10, 1.0), Ink(252, 253, 255, 1.0));
    let em = 16.0 * (120.0 / text_width(16.0, &face.shop, Weight::Bold).max(1.0)).min(1.0);
    canvas.text((90.0, 193.0), em, &face.shop, (Weight::Bold, Align::Middle, Ink(40, 48, 58, 1.0)));
}

/// The code itself. Its modules are as the merchant's printer would set them; level M as in the optics.
fn code(canvas: &mut Canvas, text: Option<&str>, dark: Ink, light: Ink) {
    let (x, y, side) = CODE;
    canvas.fill(&rectangle(x, y, side, side), light);
    let made = text.and_then(|text| QrCode::with_error_correction_level(text, EcLevel::M).ok());
    let Some(made) = made else {
        canvas.fill(
            &rounded(x + side / 2.0 - 16.0, y + side / 2.0 - 2.0, 32.0, 4.0, 2.0),
            dark.alpha(0.25),
        );
        return;
    };
    let modules = made.width();
    let module = side / (modules + 4) as f32;
    for (place, _) in
        made.to_colors().iter().enumerate().filter(|(_, color)| **color == Color::Dark)
    {
        let (column, row) = (place % modules, place / modules);
        // A hair wider, so that no light shows between neighbours.
        let at = |number: usize, start: f32| start + (number + 2) as f32 * module;
        canvas.fill(&rectangle(at(column, x), at(row, y), module * 1.02, module * 1.02), dark);
    }
}
