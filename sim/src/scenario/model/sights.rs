//! What a device's camera is pointed at, who presents codes there, and who pays with an ordinary phone.

use std::fmt;
use std::sync::Arc;

use device_core::money::Fen;
use image::GrayImage;

use super::{Aim, Refusal};
pub use crate::server::payee_codes::CodeForm;

/// A merchant with a printed code on the wall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacardCast {
    /// The name over the door.
    pub name: String,
    /// The name in Latin letters, where the server knows one.
    pub romanised: Option<String>,
    /// What the code says.
    pub form: CodeForm,
    /// The merchant whose code was glued over this one's, if any.
    pub glued_over: Option<String>,
}

/// A merchant who shows a code on a screen, with the amount in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisplayCast {
    /// The name over the door.
    pub name: String,
    /// The name in Latin letters, where the server knows one.
    pub romanised: Option<String>,
    /// What the code says.
    pub form: CodeForm,
}

/// What stands before a device's camera.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Sight {
    /// The counter, out of focus.
    #[default]
    Nothing,
    /// What this merchant presents: the placard or the screen.
    Code(String),
    /// A picture out of a file.
    Picture(Photo),
    /// Any text as a printed code.
    Text(String),
    /// A price tag, which is no code.
    PriceTag(Fen),
    /// The screen of another device.
    Payee(String),
}

/// A picture that a scenario names, read when the scenario was.
#[derive(Clone, PartialEq)]
pub struct Photo {
    /// Its path beside the scenario.
    pub file: String,
    /// How wide it is printed, in millimetres.
    pub width_mm: f64,
    /// Its pixels.
    pub picture: Arc<GrayImage>,
}

impl fmt::Debug for Photo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (width, height) = self.picture.dimensions();
        write!(f, "Photo({:?}, {width} x {height}, {} mm wide)", self.file, self.width_mm)
    }
}

/// How a device's camera is held.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CameraAim {
    /// How it is held, before the hand shakes; its `ambient` is set from `light`.
    pub aim: Aim,
    /// The distance that suits what is looked at, unless the scenario names one.
    pub distance_mm: Option<f64>,
    /// Light of the room, 0 to 1: what a print sends back, and what shines onto a screen.
    pub light: f64,
    /// How far the picture moves while it is taken, in camera pixels.
    pub moving_pixels: f64,
}

/// What somebody with an ordinary phone does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PayerAct {
    /// Scans the payee code on this device's screen and pays it; without an amount, the one in the code.
    Pay(String, Option<Fen>),
}

/// How far a payer is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PayerState {
    /// Does nothing.
    #[default]
    Idle,
    /// The phone looks for a code.
    Looking,
    /// It found none.
    NothingRead,
    /// It read one, and asks the server.
    Asking,
    /// Paid.
    Paid,
    /// Refused, and why.
    Refused(Refusal),
}
