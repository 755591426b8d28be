//! Acts of a hand at one exact moment, and actors that somebody else plays: what a person at the bench does, and what the
//! scenario that was saved of it says.

use super::{Aim, CameraAim, Sight};
use device_core::key::Key;

/// What a hand does at a device, at this very moment; nothing is added to its own timing.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant)] // A session has some hundreds of them.
pub enum HandAct {
    /// A key goes down. On a touch panel a finger lands in the middle of where the screen has drawn it.
    Down(Key, Option<InputKind>),
    /// A key comes up.
    Up(Key, Option<InputKind>),
    /// A finger lands on the touch panel, at these pixels of the screen.
    TouchPanel(u16, u16, Option<InputKind>),
    /// It leaves the panel.
    LeavePanel,
    /// A finger of this name lies on the sensor, in this condition; without one, as the shopper's persona has it.
    LayFinger(String, Option<Fingertip>),
    /// No finger lies there any more.
    LiftFinger,
    /// The camera is pointed at something; it stays there.
    PointAt(Sight, CameraAim),
    /// The screen is held before this till's scanner like this.
    HoldTo(String, Aim),
    /// Nothing is held before this till's scanner.
    TakeAway(String),
}

/// By what a person moved a hand: for reports, of no weight in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InputKind {
    /// A mouse.
    Mouse,
    /// A touch screen.
    Touch,
    /// A computer's keyboard.
    Keyboard,
    /// A number pad on USB.
    NumberPad,
}

/// The condition of a finger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingertip {
    /// How often, of 100, the sensor does not recognise it though it is enrolled.
    pub reject_percent: u8,
    /// How often, of 100, its picture is too poor to try.
    pub poor_percent: u8,
}

/// Somebody whom a person can play in place of the script.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Actor {
    /// A shopper, her hands and her eyes.
    Shopper(String),
    /// A merchant.
    Merchant(String),
    /// The user of a phone.
    Phone(String),
    /// The owner of an account with an ordinary phone.
    Payer(String),
}

impl Actor {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Shopper(name) | Self::Merchant(name) | Self::Phone(name) | Self::Payer(name) => {
                name
            }
        }
    }
}
