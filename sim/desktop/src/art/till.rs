//! The till's display towards the customer, and the scanner beside it with the mat that it looks at.

use super::canvas::{Align, Canvas, Ink, ellipse, polygon, rounded, text_width};
use super::fonts::Weight;
use super::shop::SHADE;

/// Size of the till's picture in stage units.
pub const TILL_SIZE: (f32, f32) = (292.0, 268.0);
/// Size of the scanner's picture in stage units.
pub const SCANNER_SIZE: (f32, f32) = (300.0, 300.0);
/// The mat on which the scanner looks, within its picture: left, top, width, height.
pub const MAT: (f32, f32, f32, f32) = (30.0, 150.0, 240.0, 128.0);

/// What the till's display says.
#[derive(Clone, Debug, PartialEq)]
pub struct TillFace {
    /// The name over the door.
    pub shop: String,
    /// The amount, such as `12.50`.
    pub amount: Option<String>,
    /// One line: what happens now.
    pub line: String,
    /// The colour of that line.
    pub tone: Tone,
}

/// How a line is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As things go.
    Plain,
    /// The customer is to do something.
    Asks,
    /// It is done.
    Good,
    /// It was not done.
    Bad,
}

impl Tone {
    const fn ink(self) -> Ink {
        match self {
            Self::Plain => Ink(150, 168, 176, 1.0),
            Self::Asks => Ink(255, 205, 98, 1.0),
            Self::Good => Ink(122, 222, 156, 1.0),
            Self::Bad => Ink(255, 150, 136, 1.0),
        }
    }
}

/// The till as the customer sees it.
#[must_use]
pub fn till(face: &TillFace, scale: f32) -> Canvas {
    let (width, height) = TILL_SIZE;
    let mut canvas = Canvas::new(width, height, scale);
    let middle = width / 2.0;
    // The foot and the pole.
    let shade = ellipse(middle + 8.0, 246.0, 100.0, 12.0);
    canvas.shadow(&shade, (0.0, 2.0), 12.0, SHADE.alpha(0.5));
    let foot = rounded(middle - 82.0, 222.0, 164.0, 26.0, 12.0);
    canvas.fill_down(&foot, (222.0, Ink(86, 90, 94, 1.0)), (248.0, Ink(48, 51, 54, 1.0)));
    canvas.fill(&rounded(middle - 76.0, 223.5, 152.0, 2.0, 1.0), Ink(255, 255, 255, 0.28));
    let pole = polygon(&[
        (middle - 17.0, 150.0),
        (middle + 17.0, 150.0),
        (middle + 21.0, 226.0),
        (middle - 21.0, 226.0),
    ]);
    let edge = |x| (x, 180.0);
    canvas.fill_between(
        &pole,
        (edge(middle - 20.0), Ink(96, 100, 104, 1.0)),
        (edge(middle + 20.0), Ink(52, 55, 58, 1.0)),
    );
    display(&mut canvas, face);
    canvas
}

fn display(canvas: &mut Canvas, face: &TillFace) {
    let (left, top, width, height) = (12.0, 10.0, 268.0, 162.0);
    let case = rounded(left, top, width, height, 14.0);
    canvas.shadow(&case, (3.0, 9.0), 16.0, SHADE.alpha(0.42));
    canvas.fill_down(&case, (top, Ink(72, 76, 80, 1.0)), (top + height, Ink(40, 43, 46, 1.0)));
    canvas.stroke(
        &rounded(left + 1.0, top + 1.0, width - 2.0, height - 2.0, 13.0),
        1.0,
        Ink(255, 255, 255, 0.22),
    );
    let glass = rounded(left + 11.0, top + 11.0, width - 22.0, height - 22.0, 6.0);
    canvas.fill_down(&glass, (top, Ink(20, 30, 34, 1.0)), (top + height, Ink(13, 20, 24, 1.0)));
    let quiet = Ink(168, 184, 190, 1.0);
    canvas.text((left + 24.0, top + 40.0), 19.0, &face.shop, (Weight::Bold, Align::Left, quiet));
    match &face.amount {
        Some(amount) => price(canvas, (left + width / 2.0, top + 101.0), amount),
        None => {
            let rest = Ink(70, 86, 94, 1.0);
            for place in [-56.0, -14.0, 28.0] {
                canvas.fill(&rounded(left + width / 2.0 + place, top + 80.0, 28.0, 5.0, 2.5), rest);
            }
        }
    }
    let ink = face.tone.ink();
    let em = 19.0 * ((width - 40.0) / text_width(19.0, &face.line, Weight::Bold).max(1.0)).min(1.0);
    canvas.fill(&rounded(left + 22.0, top + 116.0, width - 44.0, 1.2, 0.6), quiet.alpha(0.25));
    canvas.text(
        (left + width / 2.0, top + 139.0),
        em,
        &face.line,
        (Weight::Bold, Align::Middle, ink),
    );
}

/// The yuan sign smaller than the figures, both centred together.
fn price(canvas: &mut Canvas, (x, baseline): (f32, f32), amount: &str) {
    let white = Ink(244, 250, 250, 1.0);
    let (sign_em, em) = (30.0, 60.0);
    let sign = text_width(sign_em, "¥", Weight::Bold) + 6.0;
    let width = sign + text_width(em, amount, Weight::Bold);
    let left = x - width / 2.0;
    canvas.text((left, baseline), sign_em, "¥", (Weight::Bold, Align::Left, white));
    canvas.text((left + sign, baseline), em, amount, (Weight::Bold, Align::Left, white));
}

/// The scanner's mat, and the neck behind it; `on`: its light falls on the mat.
#[must_use]
pub fn scanner(words: &str, on: bool, scale: f32) -> Canvas {
    let (width, height) = SCANNER_SIZE;
    let mut canvas = Canvas::new(width, height, scale);
    mat(&mut canvas, words, on);
    let middle = width / 2.0;
    // The foot behind the mat, and the neck.
    let foot = rounded(middle - 62.0, 112.0, 124.0, 26.0, 13.0);
    canvas.shadow(&foot, (2.0, 5.0), 9.0, SHADE.alpha(0.5));
    canvas.fill_down(&foot, (112.0, Ink(92, 96, 100, 1.0)), (138.0, Ink(52, 55, 58, 1.0)));
    let neck = polygon(&[
        (middle - 13.0, 40.0),
        (middle + 13.0, 40.0),
        (middle + 17.0, 120.0),
        (middle - 17.0, 120.0),
    ]);
    canvas.fill_between(
        &neck,
        ((middle - 15.0, 80.0), Ink(104, 108, 112, 1.0)),
        ((middle + 15.0, 80.0), Ink(54, 57, 60, 1.0)),
    );
    canvas
}

/// The scanner's head, over whatever lies on the mat.
#[must_use]
pub fn scanner_head(on: bool, scale: f32) -> Canvas {
    let (width, height) = SCANNER_SIZE;
    let mut canvas = Canvas::new(width, height, scale);
    let middle = width / 2.0;
    let head = polygon(&[
        (middle - 58.0, 16.0),
        (middle + 58.0, 16.0),
        (middle + 72.0, 66.0),
        (middle - 72.0, 66.0),
    ]);
    canvas.shadow(&head, (3.0, 10.0), 12.0, SHADE.alpha(0.4));
    canvas.fill_down(&head, (16.0, Ink(88, 92, 96, 1.0)), (66.0, Ink(44, 47, 50, 1.0)));
    canvas.fill(&rounded(middle - 56.0, 17.0, 112.0, 1.6, 0.8), Ink(255, 255, 255, 0.3));
    let (inside, outside) = if on {
        (Ink(255, 120, 96, 1.0), Ink(190, 32, 24, 1.0))
    } else {
        (Ink(70, 40, 40, 1.0), Ink(34, 22, 22, 1.0))
    };
    let window = rounded(middle - 52.0, 58.0, 104.0, 12.0, 5.0);
    canvas.fill_around(&window, ((middle, 64.0), inside), (56.0, outside));
    let lamp = if on { Ink(120, 226, 150, 1.0) } else { Ink(96, 102, 100, 1.0) };
    canvas.fill(&ellipse(middle, 32.0, 4.0, 4.0), lamp);
    canvas
}

fn mat(canvas: &mut Canvas, words: &str, on: bool) {
    let (x, y, width, height) = MAT;
    let mat =
        polygon(&[(x + 26.0, y), (x + width - 26.0, y), (x + width, y + height), (x, y + height)]);
    canvas.shadow(&mat, (0.0, 3.0), 6.0, SHADE.alpha(0.45));
    canvas.fill_down(&mat, (y, Ink(66, 72, 74, 1.0)), (y + height, Ink(88, 94, 96, 1.0)));
    let inner = polygon(&[
        (x + 37.0, y + 9.0),
        (x + width - 37.0, y + 9.0),
        (x + width - 17.0, y + height - 10.0),
        (x + 17.0, y + height - 10.0),
    ]);
    canvas.stroke(&inner, 1.6, Ink(226, 230, 228, 0.7));
    if on {
        let red = Ink(255, 64, 44, 1.0);
        let middle = (x + width / 2.0, y + height * 0.48);
        canvas.fill_around(&mat, (middle, red.alpha(0.75)), (width * 0.42, red.alpha(0.0)));
        canvas.fill(
            &rounded(x + 34.0, middle.1 - 1.3, width - 68.0, 2.6, 1.3),
            red.lighter(0.35).alpha(0.9),
        );
    }
    let ink = (Weight::Bold, Align::Middle, Ink(238, 240, 238, 0.92));
    let em = 20.0 * ((width - 70.0) / text_width(20.0, words, Weight::Bold).max(1.0)).min(1.0);
    canvas.text((x + width / 2.0, y + height - 24.0), em, words, ink);
}
