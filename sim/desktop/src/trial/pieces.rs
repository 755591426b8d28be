//! The trial's picture as a list: which drawing lies where, in which order. A plain function of what is shown and how it is held.
//!
//! `paint` makes sprites of it; a drawing whose description has not changed is not made again.

use device_core::effect::Backlight;
use device_core::key::Key;
use device_core::ui::frame::Frame;
use sim::body::{Body, Face};

use super::hands::Touched;
use super::model::Shown;
use super::pose::{Held, Pose};
use super::screen;
use super::stage::{Stage, Zone};
use super::words::Words;
use crate::art::case::{self, Spot, mm, seen_at};
use crate::art::keys::{self, KeyState};
use crate::art::stand::StandFace;
use crate::art::till::TillFace;
use crate::art::{card, handset, shop, stand, till};

/// A thing in the picture. What comes later lies above.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Wall, shelves, lamp, merchant and counter.
    Shop,
    /// The till's display.
    Till,
    /// A stand with a code.
    Stand(usize),
    /// The scanner and its mat.
    Scanner,
    /// The issued PIN card.
    Card,
    /// The device's shadow.
    Shadow,
    /// The device's case.
    Case,
    /// What its screen shows.
    Screen,
    /// One of its keys, by its place in the body.
    Key(usize),
    /// The light of its camera, or of the sensor that is touched.
    Light,
    /// The scanner's head, over what lies before it.
    Head,
    /// The phone's case. Its screen is above everything else; so is the case around it.
    Handset,
}

/// A body, compared by what it is and not by what it holds.
#[derive(Clone, Copy, Debug)]
pub struct BodyRef(pub &'static Body);

impl PartialEq for BodyRef {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

/// What is drawn: everything that the drawing depends on. Scales are physical pixels a unit or a millimetre.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)] // Each is the drawing of its name in `art`.
pub enum Art {
    Shop { units: (f32, f32), scale: f32 },
    Till { face: TillFace, scale: f32 },
    Stand { face: StandFace, scale: f32 },
    Scanner { words: &'static str, on: bool, scale: f32 },
    Head { on: bool, scale: f32 },
    Card { face: card::PinCard, scale: f32 },
    Handset { scale: f32 },
    Shadow { body: BodyRef, lifted: bool, scale: f32 },
    Case { body: BodyRef, face: Face, scale: f32 },
    Screen { hash: u64, powered: bool, backlight: Backlight, pixels: (u32, u32) },
    Key { body: BodyRef, key: usize, spot: Spot, state: KeyState, scale: f32 },
    Light { spot: Spot, warm: bool, scale: f32 },
}

/// A drawing in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Which thing.
    pub part: Part,
    /// What is drawn.
    pub art: Art,
    /// The middle, in logical pixels.
    pub middle: (f32, f32),
    /// Width and height before it is foreshortened, in logical pixels.
    pub size: (f32, f32),
    /// By how much it is foreshortened.
    pub scale: (f32, f32),
    /// Rolled by so much, clockwise, in radians.
    pub roll: f32,
}

impl Piece {
    fn at(part: Part, art: Art, zone: Zone) -> Self {
        let (middle, size) = (zone.middle(), (zone.width, zone.height));
        Self { part, art, middle, size, scale: (1.0, 1.0), roll: 0.0 }
    }

    /// Whether each pixel of the drawing can be one of the display.
    #[must_use]
    pub fn square(&self) -> bool {
        self.roll == 0.0 && self.scale == (1.0, 1.0)
    }
}

impl Art {
    /// Draws it: width, height, and red, green, blue and opacity of each pixel. `frame` is what the device shows.
    #[must_use]
    pub fn draw(&self, frame: Option<&Frame>) -> (u32, u32, Vec<u8>) {
        let canvas = match self {
            Self::Shop { units, scale } => shop::shop(*units, *scale),
            Self::Till { face, scale } => till::till(face, *scale),
            Self::Stand { face, scale } => stand::stand(face, *scale),
            Self::Scanner { words, on, scale } => till::scanner(words, *on, *scale),
            Self::Head { on, scale } => till::scanner_head(*on, *scale),
            Self::Card { face, scale } => card::pin_card(face, *scale),
            Self::Handset { scale } => handset::handset(*scale),
            Self::Shadow { body, lifted, scale } => case::shadow(body.0, *scale, *lifted),
            Self::Case { body, face, scale } => case::case(body.0, *face, *scale),
            Self::Light { spot, warm, scale } => case::light(spot, *warm, *scale),
            Self::Key { body, key, spot, state, scale } => {
                keys::key(&body.0.keys[*key], spot, *state, *scale)
            }
            Self::Screen { powered, backlight, pixels, .. } => {
                let frame = frame.filter(|_| *powered);
                return (pixels.0, pixels.1, screen::resampled(frame, *backlight, *pixels));
            }
        };
        let (width, height) = canvas.size_pixels();
        (width, height, canvas.into_rgba())
    }
}

/// Everything that is to be seen.
#[must_use]
pub fn pieces(
    shown: &Shown,
    stage: &Stage,
    (body, pose): (&'static Body, &Pose),
    touched: &Touched,
    words: Words,
) -> Vec<Piece> {
    let mut pieces = counter(shown, stage, words);
    let (millimetre, scale) = (stage.millimetre, stage.millimetre_scale());
    if let Some(face) = &shown.card {
        let zone = grown(stage.card(), card::MARGIN_MM * millimetre);
        pieces.push(Piece::at(Part::Card, Art::Card { face: face.clone(), scale }, zone));
    }
    if shown.device.is_some() {
        device(&mut pieces, shown, stage, (body, pose), touched);
    }
    if let Some(till) = &shown.till {
        let art = Art::Head { on: till.scanning, scale: stage.unit_scale() };
        pieces.push(Piece::at(Part::Head, art, stage.scanner()));
    }
    if shown.phone.is_some() {
        let zone = grown(stage.phone(body), handset::MARGIN_MM * millimetre);
        pieces.push(Piece::at(Part::Handset, Art::Handset { scale }, zone));
    }
    pieces
}

fn counter(shown: &Shown, stage: &Stage, words: Words) -> Vec<Piece> {
    let scale = stage.unit_scale();
    let whole = Zone { x: 0.0, y: 0.0, width: stage.width, height: stage.height };
    let shop = Art::Shop { units: (stage.units_wide(), stage.units_high()), scale };
    let mut pieces = vec![Piece::at(Part::Shop, shop, whole)];
    if let Some(till) = &shown.till {
        let art = Art::Till { face: till.face.clone(), scale };
        pieces.push(Piece::at(Part::Till, art, stage.till()));
        let words = words.say("放在这里扫码", "Lay your code here");
        let art = Art::Scanner { words, on: till.scanning, scale };
        pieces.push(Piece::at(Part::Scanner, art, stage.scanner()));
    }
    for (number, stall) in shown.stalls.iter().enumerate() {
        let art = Art::Stand { face: stall.face.clone(), scale };
        pieces.push(Piece::at(Part::Stand(number), art, stage.stand(number)));
    }
    pieces
}

fn grown(zone: Zone, margin: f32) -> Zone {
    Zone {
        x: zone.x - margin,
        y: zone.y - margin,
        width: zone.width + 2.0 * margin,
        height: zone.height + 2.0 * margin,
    }
}

fn device(
    pieces: &mut Vec<Piece>,
    shown: &Shown,
    stage: &Stage,
    (body, pose): (&'static Body, &Pose),
    touched: &Touched,
) {
    let Some(device) = &shown.device else { return };
    let (held, scale, face) = (Held::new(pose, body, stage), stage.millimetre_scale(), pose.face());
    let whole = Spot { x: 0.0, y: 0.0, width: held.size_mm.0, height: held.size_mm.1 };
    let lay = |part, art, spot: Spot, margin: f32| Piece {
        part,
        art,
        middle: held.to_window(spot.middle()),
        size: (
            (spot.width + 2.0 * margin) * stage.millimetre,
            (spot.height + 2.0 * margin) * stage.millimetre,
        ),
        scale: held.scale,
        roll: held.roll,
    };
    let reference = BodyRef(body);
    let shadow = Art::Shadow { body: reference, lifted: pose.lifted(), scale };
    pieces.push(lay(Part::Shadow, shadow, whole, case::SHADOW_MARGIN_MM));
    let art = Art::Case { body: reference, face, scale };
    pieces.push(lay(Part::Case, art, whole, case::MARGIN_MM));
    if face == Face::Front {
        let spot = Spot::of(&body.screen.area);
        let pixels = |millimetres: f32| (millimetres * scale).round().max(1.0) as u32;
        let art = Art::Screen {
            hash: device.view_hash,
            powered: device.powered,
            backlight: device.backlight,
            pixels: (pixels(spot.width), pixels(spot.height)),
        };
        pieces.push(lay(Part::Screen, art, spot, 0.0));
    }
    for (number, key) in body.keys.iter().enumerate() {
        let Some(spot) = seen_at(body, &key.site, face) else { continue };
        let lit = key.lamp && device.powered && device.lit.has(key.key);
        let state = KeyState { down: touched.holds_key(key.key), lit };
        let art = Art::Key { body: reference, key: number, spot, state, scale };
        pieces.push(lay(Part::Key(number), art, spot, keys::MARGIN_MM));
    }
    let light = if touched.sensor {
        seen_at(body, &body.finger_sensor, face).map(|spot| (spot, false))
    } else if device.aiming {
        body.aiming_light.and_then(|site| seen_at(body, &site, face)).map(|spot| (spot, true))
    } else {
        None
    };
    if let Some((spot, warm)) = light {
        let art = Art::Light { spot, warm, scale };
        pieces.push(lay(Part::Light, art, spot, case::LIGHT_MARGIN_MM));
    }
}

/// The name of a key, as a screen reader says it.
#[must_use]
pub fn key_name(key: Key, words: Words) -> String {
    let name = match key {
        Key::ShowCode => words.say("付款", "Pay: show the code"),
        Key::Scan => words.say("扫码", "Scan a code"),
        Key::BePaid => words.say("收款", "Be paid"),
        Key::Cancel => words.say("取消", "Cancel"),
        Key::Correct => words.say("改", "Correct"),
        Key::Confirm => words.say("好", "Yes"),
        Key::Help => words.say("帮助", "Help"),
        Key::Power => words.say("电源", "Power"),
        Key::Register => words.say("绑定", "Register"),
        Key::Point => words.say("点", "Point"),
        Key::Digit(digit) => return digit.to_string(),
    };
    name.to_owned()
}

/// Width and height of a body's face, in millimetres.
#[must_use]
pub fn face_size(body: &Body) -> (f32, f32) {
    (mm(body.outline.width), mm(body.outline.height))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Language;
    use crate::trial::model::DeviceShown;
    use device_core::key::KeySet;

    fn shown() -> Shown {
        let device = DeviceShown {
            name: "mei".to_owned(),
            view_hash: 1,
            powered: true,
            backlight: Backlight::Normal,
            lit: KeySet::of(&[Key::Confirm]),
            aiming: false,
        };
        Shown { device: Some(device), ..Shown::default() }
    }

    fn of(shown: &Shown, pose: &Pose, touched: &Touched) -> Vec<Piece> {
        let stage = Stage { width: 1280.0, height: 800.0, density: 1.0, millimetre: 3.78 };
        let body = sim::body::named("keypad").unwrap();
        pieces(shown, &stage, (body, pose), touched, Words::of(Language::Chinese))
    }

    #[test]
    fn the_lit_key_and_the_held_key_are_drawn_so() {
        let touched = Touched { keys: vec![Key::Digit(5)], ..Touched::default() };
        let pieces = of(&shown(), &Pose::default(), &touched);
        let body = sim::body::named("keypad").unwrap();
        for piece in &pieces {
            if let Art::Key { key, state, .. } = &piece.art {
                let key = body.keys[*key].key;
                assert_eq!(state.lit, key == Key::Confirm, "{key:?}");
                assert_eq!(state.down, key == Key::Digit(5), "{key:?}");
            }
        }
        assert!(pieces.iter().any(|piece| piece.part == Part::Screen));
    }

    #[test]
    fn the_back_shows_no_screen_and_no_number_keys() {
        let pose = Pose { back: true, turned: 1.0, ..Pose::default() };
        let pieces = of(&shown(), &pose, &Touched::default());
        assert!(pieces.iter().all(|piece| piece.part != Part::Screen));
        // What is left of the keys stands out at the sides.
        let keys = pieces.iter().filter(|piece| matches!(piece.part, Part::Key(_))).count();
        assert_eq!(keys, 2);
    }

    #[test]
    fn nothing_is_drawn_again_that_has_not_changed() {
        let touched = Touched::default();
        let before = of(&shown(), &Pose::default(), &touched);
        let moved = of(&shown(), &Pose { moved: (20.0, 5.0), ..Pose::default() }, &touched);
        for (one, other) in before.iter().zip(&moved) {
            assert_eq!(one.art, other.art);
        }
    }
}
