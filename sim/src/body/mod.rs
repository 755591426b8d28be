//! Bodies: what a device is made of and where it sits, as data that designers edit in `assets/bodies`.
//!
//! `docs/profiles.md` explains the files. Nothing here knows how a file is written; [`read`] and [`named`] give bodies that keep
//! the rules of [`rules`], which are those of `facts.md`. The files are part of the binary, so that it needs nothing beside it.

pub mod rules;
pub mod size;

use std::path::Path;
use std::sync::{LazyLock, Mutex, PoisonError};

use device_core::event::Port;
use device_core::key::{Key, KeySet};
use device_core::profile::{AmountEntry, RegistrationTrigger};
use device_core::ui::palette::Ink;

use crate::scenario::problem::{Mistakes, Spot};
#[cfg(test)]
use crate::scenario::read_body_text;
use crate::scenario::{body_of_text, read_body_file};
use size::{Area, Millimetres};

/// A body.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// What kind of body it is, in a sentence.
    pub about: String,
    /// Its outline.
    pub outline: Outline,
    /// The screen.
    pub screen: Site,
    /// Keys that the touch panel over the screen may offer; empty: there is no panel.
    pub panel_keys: KeySet,
    /// Keys that can be felt, in the order of the file.
    pub keys: Vec<BodyKey>,
    /// The fingerprint sensor.
    pub finger_sensor: Site,
    /// The camera.
    pub camera: Option<Site>,
    /// The light that shows where the camera looks.
    pub aiming_light: Option<Site>,
    /// The ports of the phone link.
    pub ports: Vec<BodyPort>,
    /// The slit of the speaker.
    pub speaker: Site,
    /// The eye for a lanyard.
    pub lanyard_eye: Option<Site>,
    /// What begins a registration.
    pub registration: RegistrationTrigger,
    /// How its tones sound.
    pub tones: Tones,
}

/// Outline of a body, its screen towards the viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outline {
    /// From left to right.
    pub width: Millimetres,
    /// From top to bottom.
    pub height: Millimetres,
    /// From front to back.
    pub depth: Millimetres,
    /// Radius of the corners of front and back.
    pub corner: Millimetres,
    /// Colour of the case.
    pub colour: Colour,
}

impl Outline {
    /// Width and height of a face, as one looks at it.
    #[must_use]
    pub const fn face(&self, face: Face) -> (Millimetres, Millimetres) {
        match face {
            Face::Front | Face::Back => (self.width, self.height),
            Face::Left | Face::Right => (self.depth, self.height),
            Face::Top | Face::Bottom => (self.width, self.depth),
        }
    }
}

/// A side of the body. Places on it count from its upper left corner, as one looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Face {
    /// Where the screen is.
    Front,
    /// The other side of that.
    Back,
    /// The left side, screen towards the viewer.
    Left,
    /// The right side.
    Right,
    /// The upper side.
    Top,
    /// The lower side.
    Bottom,
}

/// Where a part sits.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// On which face.
    pub face: Face,
    /// Where there; of a round part the square around it.
    pub area: Area,
    /// Where it stands in its file, for messages.
    pub spot: Spot,
}

impl PartialEq for Site {
    /// Two parts are the same that sit in the same place, wherever they are written.
    fn eq(&self, other: &Self) -> bool {
        self.face == other.face && self.area == other.area
    }
}

/// A key that can be felt.
#[derive(Clone, Debug, PartialEq)]
pub struct BodyKey {
    /// Which key.
    pub key: Key,
    /// Where it sits.
    pub site: Site,
    /// How it feels a finger.
    pub contact: Contact,
    /// Its outline.
    pub shape: Shape,
    /// What is lettered on it; a `Help` key bears its ear, a `Power` key its sign.
    pub letters: String,
    /// Height of the lettering.
    pub lettering: Millimetres,
    /// Colour of the cap.
    pub colour: Colour,
    /// Colour of the lettering.
    pub letters_colour: Colour,
    /// Whether a lamp lights it when it comes next.
    pub lamp: bool,
}

/// How a key feels a finger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contact {
    /// It travels, and its contacts chatter.
    Mechanical,
    /// It does not travel: a field behind the case.
    Capacitive,
    /// It does not travel: a touch key beside the screen.
    Touch,
}

/// Outline of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A rectangle with rounded corners.
    Rounded,
    /// A circle.
    Round,
}

/// A port of the phone link.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BodyPort {
    /// Which.
    pub port: Port,
    /// Its socket, where it has one.
    pub socket: Option<Site>,
}

/// Colours of caps, letters and cases: those of the screen (`look`: colour means a key).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // Each is the colour of the same name.
pub enum Colour {
    White,
    Black,
    Grey,
    LightGrey,
    Blue,
    Orange,
    Violet,
    Green,
    Red,
    Amber,
}

impl Colour {
    /// Red, green and blue, sRGB.
    #[must_use]
    pub fn rgb(self) -> [u8; 3] {
        match self {
            Self::White => Ink::Paper,
            Self::Black => Ink::Ink,
            Self::Grey => Ink::Quiet,
            Self::LightGrey => Ink::Line,
            Self::Blue => Ink::Blue,
            Self::Orange => Ink::Orange,
            Self::Violet => Ink::Violet,
            Self::Green => Ink::Green,
            Self::Red => Ink::Red,
            Self::Amber => Ink::Amber,
        }
        .rgb()
    }
}

/// How the tones sound: for each, what follows what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tones {
    /// A press was taken.
    pub taken: Vec<Note>,
    /// A press was not taken.
    pub not_taken: Vec<Note>,
    /// It worked.
    pub good: Vec<Note>,
    /// It did not work.
    pub bad: Vec<Note>,
    /// Something wants to be looked at.
    pub attention: Vec<Note>,
}

/// One sound of a tone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    /// Pitch in hertz.
    pub hertz: u16,
    /// Length in milliseconds.
    pub millis: u16,
}

impl Body {
    /// The key of this name that can be felt.
    #[must_use]
    pub fn key(&self, key: Key) -> Option<&BodyKey> {
        self.keys.iter().find(|found| found.key == key)
    }

    /// All keys that can be pressed, felt or touched.
    #[must_use]
    pub fn all_keys(&self) -> KeySet {
        self.keys.iter().map(|key| key.key).chain(self.panel_keys.iter()).collect()
    }

    /// Whether a touch panel lies over the screen.
    #[must_use]
    pub const fn has_panel(&self) -> bool {
        !self.panel_keys.is_empty()
    }

    /// How amounts are typed on it.
    #[must_use]
    pub fn amount_entry(&self) -> AmountEntry {
        if self.all_keys().has(Key::Point) { AmountEntry::Point } else { AmountEntry::Fen }
    }
}

/// A body and what `paybench check` has to say against it without refusing it.
#[derive(Clone, Debug)]
pub struct CheckedBody {
    /// The body.
    pub body: Body,
    /// Rules that it bends.
    pub warnings: Mistakes,
}

/// Reads a body's file and checks it.
///
/// # Errors
/// All mistakes that can be found in it; a file that cannot be opened is one of them.
pub fn read(path: &Path) -> Result<CheckedBody, Mistakes> {
    read_body_file(path)
}

/// The body of a device of which a scenario says nothing.
pub const DEFAULT: &str = "keypad";

/// Names of the bodies and their files.
const FILES: [(&str, &str); 4] = [
    ("keypad", include_str!("../../../assets/bodies/keypad.ron")),
    ("large_keys", include_str!("../../../assets/bodies/large_keys.ron")),
    ("touch_panel", include_str!("../../../assets/bodies/touch_panel.ron")),
    ("finger_in_front", include_str!("../../../assets/bodies/finger_in_front.ron")),
];

/// The files once read. A test holds that every one of them is in order.
static BODIES: LazyLock<Vec<(&'static str, Body)>> = LazyLock::new(|| {
    FILES.iter().filter_map(|(name, text)| Some((*name, body_of_text(text)?))).collect()
});

/// Names of all bodies.
pub fn names() -> impl Iterator<Item = &'static str> + Clone {
    FILES.iter().map(|(name, _)| *name)
}

/// The body of a name; `None` where there is none.
#[must_use]
pub fn named(name: &str) -> Option<&'static Body> {
    BODIES.iter().find(|(known, _)| *known == name).map(|(_, body)| body)
}

/// Bodies that scenarios brought with them, and designers edited while a session was open.
static BROUGHT: Mutex<Vec<&'static Body>> = Mutex::new(Vec::new());

/// A body that a scenario brings with it, kept as long as the process lives, each once: a designer's day makes some dozens of
/// them, of some kilobytes each.
#[must_use]
pub fn brought(body: Body) -> &'static Body {
    let mut brought = BROUGHT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = brought.iter().find(|known| ***known == body) {
        return known;
    }
    let kept: &'static Body = Box::leak(Box::new(body));
    brought.push(kept);
    kept
}

#[cfg(test)]
mod tests;
