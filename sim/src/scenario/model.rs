//! A scenario as the runner plays it: names resolved, texts turned into types, every mistake already reported.
//!
//! `docs/scenarios.md` is the reference of the language; each type here is one group of its words.

mod conditions;
mod faults;
mod hands;
mod sights;

use std::collections::BTreeMap;
use std::sync::Arc;

use device_core::event::{Network, Port};
use device_core::key::Key;
use device_core::money::Fen;
use device_core::profile::Profile;
use device_core::time::Utc;
use serde::Serialize;

use super::document::Document;
use crate::body::Body;
pub use conditions::{CodeRead, Condition, Invariant, Refusal, TillState};
pub use faults::{Fault, LinkFault};
pub use hands::{Actor, Fingertip, HandAct, InputKind};
pub use sights::{
    CameraAim, CodeForm, DisplayCast, PayerAct, PayerState, Photo, PlacardCast, Sight,
};

/// The fingers of two hands.
pub const FINGERS: &[&str] = &[
    "right thumb",
    "right index finger",
    "right middle finger",
    "right ring finger",
    "right little finger",
    "left thumb",
    "left index finger",
    "left middle finger",
    "left ring finger",
    "left little finger",
];

/// A length of virtual time in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(pub u64);

/// Where a word stands in its file, in bytes: for messages of a run that fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// Line, from 1.
    pub line: u32,
}

/// One scenario, ready to be played. A file with `vary` gives several.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The claim, as a sentence.
    pub title: String,
    /// Which row of `vary` this is, such as `persona=slow amount=12.50`; empty without `vary`.
    pub variant: String,
    /// Ids of the patent's steps that the trace must show.
    pub covers: Vec<String>,
    /// Seed of this file, where it names one; the command line's `--seed` goes before it.
    pub seed: Option<u64>,
    /// When the world starts.
    pub start: Utc,
    /// Minutes that local time is ahead of UTC.
    pub zone_minutes: i16,
    /// Whether codes go through pixels.
    pub optics: Optics,
    /// Accounts at the payment server, by name.
    pub accounts: BTreeMap<String, AccountCast>,
    /// Merchants, by name.
    pub merchants: BTreeMap<String, MerchantCast>,
    /// Devices, by name.
    pub devices: BTreeMap<String, DeviceCast>,
    /// Phones, by name.
    pub phones: BTreeMap<String, PhoneCast>,
    /// Shoppers, by name. Every device has one of its own name unless the file says otherwise.
    pub shoppers: BTreeMap<String, ShopperCast>,
    /// What happens.
    pub script: Arc<[Step]>,
    /// What must hold at all times.
    pub always: Vec<Invariant>,
    /// What its file says beside the script, as text that stands for itself.
    pub document: Arc<Document>,
}

/// Whether a scanner reads pixels or is told the digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Optics {
    /// Pixels, lens, decoder.
    #[default]
    Pixels,
    /// The digits, if the code is on the screen.
    Ideal,
}

/// An account at the payment server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountCast {
    /// Money on it at the start.
    pub balance: Fen,
    /// The owner's name as the device greets her; the account's own name where the file gives none.
    pub owner: String,
    /// Whether it may spend.
    pub frozen: bool,
    /// Above this the owner is asked (`facts.md`: 1000 yuan).
    pub free_limit: Fen,
    /// Orders a day that need no question (`facts.md`: 10).
    pub free_orders: u32,
    /// The most that may be spent in a day.
    pub daily_limit: Fen,
}

/// A merchant.
#[derive(Clone, Debug, PartialEq)]
pub enum MerchantCast {
    /// A till with a scanner.
    Till(TillCast),
    /// A printed code.
    Printed(PlacardCast),
    /// A code on a screen.
    Screen(DisplayCast),
}

/// A till with a scanner.
#[derive(Clone, Debug, PartialEq)]
pub struct TillCast {
    /// The name over the door.
    pub name: String,
    /// The name in Latin letters, where the server knows one.
    pub romanised: Option<String>,
    /// Which kind of scanner it has.
    pub scanner: ScannerKind,
    /// How the shopper's screen is held before it, before hands shake.
    pub aim: Aim,
}

/// The scanners that tills have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ScannerKind {
    /// 640 × 480, decoder `Keen`.
    #[default]
    Keen,
    /// 320 × 240, decoder `Plain`.
    Plain,
}

/// How a screen is held before a scanner, and in what light.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Aim {
    /// Millimetres from lens to screen.
    pub distance_mm: f64,
    /// Degrees that the screen leans back.
    pub tilt_degrees: f64,
    /// Degrees that it turns aside.
    pub turn_degrees: f64,
    /// Degrees that it is rolled in its own plane.
    pub roll_degrees: f64,
    /// Millimetres that its middle lies right of where the lens looks; negative: left.
    pub aside_mm: f64,
    /// Millimetres that its middle lies below where the lens looks; negative: above.
    pub below_mm: f64,
    /// Light of the room on the screen, 0 to 1 of the screen's own white.
    pub ambient: f64,
    /// A lamp's reflection.
    pub glare: Glare,
    /// Blur of the lens, standard deviation in camera pixels.
    pub blur_pixels: f64,
    /// Noise of the sensor, standard deviation in grey levels of 255.
    pub noise_levels: f64,
}

/// A lamp's reflection on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Glare {
    /// None.
    #[default]
    Off,
    /// On the upper half, where the QR code is.
    Upper,
    /// On the lower half, where the bar code is.
    Lower,
    /// Everywhere.
    Full,
}

/// A device.
#[derive(Clone, Debug)]
pub struct DeviceCast {
    /// The account that it took over; `None` for one fresh from the factory.
    pub account: Option<String>,
    /// Names of the enrolled fingers, in the order of their slots.
    pub fingers: Vec<String>,
    /// The PIN, six digits.
    pub pin: String,
    /// The name of its body.
    pub body: String,
    /// The body itself, where the file brings it with it.
    pub own_body: Option<&'static Body>,
    /// The name of its flow.
    pub flow: String,
    /// Its profile: body, flow, and what the file changes.
    pub profile: Profile,
    /// How far its clock is ahead of the world's, in milliseconds; negative: behind.
    pub clock_error_millis: i64,
    /// How fast its clock runs away, in parts per million.
    pub clock_drift_ppm: i32,
    /// How long ago its clock was last set; `None`: never.
    pub clock_set_ago: Option<Span>,
    /// Whether the RTC has lost its power.
    pub clock_lost: bool,
    /// The modem's network at the start.
    pub network: Network,
    /// Latency of the network, one way, lowest and highest, in milliseconds.
    pub latency_millis: (u32, u32),
    /// Messages lost, of 100.
    pub loss_percent: u8,
    /// What stands in its flash at the start.
    pub flash: FlashCast,
    /// Charge, 0 to 100.
    pub battery_percent: u8,
}

/// What stands in a device's flash at the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FlashCast {
    /// What enrolment left.
    #[default]
    Intact,
    /// Random bytes.
    Random,
    /// Our records under the number of another layout.
    OtherLayout,
    /// Records of the same account, written by another device.
    OtherDevice,
    /// Our records with a byte of the sealed account damaged.
    Damaged,
}

/// A shopper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopperCast {
    /// The device in her hand.
    pub device: String,
    /// How she moves: the name of a persona.
    pub persona: String,
    /// The PIN that she remembers; the device's own where the file gives none.
    pub remembers_pin: String,
}

/// A phone with the payment app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneCast {
    /// The account that its app may hand over.
    pub account: String,
    /// Its name as the device shows it; the phone's own name where the file gives none.
    pub shown_as: String,
    /// The models of device that its app knows.
    pub knows: Vec<String>,
}

/// One line of a script.
#[derive(Clone, Debug)]
pub struct Step {
    /// Where it stands in the file.
    pub place: Place,
    /// Its text in the file, for messages.
    pub text: String,
    /// What it says.
    pub kind: StepKind,
}

/// What a line of a script says.
#[derive(Clone, Debug)]
pub enum StepKind {
    /// Wait until this moment.
    At(Utc),
    /// Wait until so long after the script's begin, to the microsecond, and until all that was due by then has happened.
    Exactly(Span),
    /// Wait this long.
    Wait(Span),
    /// A shopper does something.
    Shopper(String, ShopperAct),
    /// A hand does something at this shopper's device, at this very moment.
    Hand(String, HandAct),
    /// A merchant does something.
    Merchant(String, MerchantAct),
    /// The owner of an account does something with an ordinary phone.
    Payer(String, PayerAct),
    /// The user of a phone does something.
    Phone(String, PhoneAct),
    /// Something becomes true within this time, counted from the end of the previous step; any moment inside counts.
    Within(Span, Condition),
    /// Something is true now.
    Expect(Condition),
    /// Something stays true for this long.
    Holds(Span, Condition),
    /// Something is not true from here to the end, nor now.
    Never(Condition),
    /// Several scripts run side by side; the next step comes when all have ended.
    Together(Vec<Arc<[Step]>>),
    /// Something breaks, for a while or until the end.
    Fault(Fault, Option<Span>),
    /// A fault that is on ends.
    Mend(Fault),
    /// A device's power.
    Power(String, PowerAct),
    /// A device's battery holds so much from here, of 100.
    Battery(String, u8),
    /// A device's clock is wrong from here, or has lost its time.
    Clock(String, ClockAct),
    /// The network where a device is becomes this: its owner walks out of the cellar.
    Network(String, Network),
    /// From here this script alone does what this actor does; what other scripts have for it is passed over.
    TakeOver(Actor),
    /// The other scripts have the actor again.
    HandBack(Actor),
    /// An act that may be refused: no failure then.
    Try(Box<StepKind>),
}

/// What a shopper does.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant)] // A script has some dozens of them.
pub enum ShopperAct {
    /// Presses a key and lets go.
    Press(Key),
    /// Presses several keys one after the other, unhurried.
    Type(Vec<Key>),
    /// Types the PIN that she remembers.
    TypePin,
    /// Types the six digits that a phone at her device shows.
    TypeDigits,
    /// Types others.
    TypeWrongDigits,
    /// Holds a key down for so long.
    Hold(Key, Span),
    /// Presses a key twice within a tremor's time (`facts.md`: 80 to 330 ms), without meaning to.
    Tremble(Key, Span),
    /// Puts a finger on the sensor until it was read.
    Touch(String),
    /// Types an amount as her device takes it: yuan, point and fen, or fen from the right.
    TypeAmount(String),
    /// Points the device's camera at something; it stays there.
    PointAt(Sight, CameraAim),
    /// Follows a goal by looking at the screen.
    Goal(Goal),
    /// Steps up to this till: from here its scanner sees her device.
    StepUp(String),
    /// Leaves: does nothing more, whatever the device says.
    WalkAway,
}

/// What a shopper wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// Show the payer code, agree where asked, until the device says that it is paid or declined.
    PayByCode,
    /// Unlock, and be at home.
    Unlock,
    /// Scan the code before the camera and pay this much, until the device says that it is paid or cannot be.
    PayByScan(Fen),
    /// Follow a registration: type the digits off the phone, enrol a finger, set the PIN.
    Register,
}

/// What the user of a phone does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhoneAct {
    /// Connects it to a device, and lets the app search.
    Connect(String, Port),
    /// Pulls it out, or ends the connection.
    Disconnect,
    /// Says yes to what the app asks.
    Agree,
    /// Says no.
    Refuse,
    /// Breaks the registration off.
    Cancel,
    /// Takes the account off a device, through the payment server.
    Unbind(String),
    /// Declares a device lost, at the payment server.
    DeclareLost(String),
}

/// What a merchant does.
#[derive(Clone, Debug, PartialEq)]
pub enum MerchantAct {
    /// Types the amount.
    Enter(Fen),
    /// Starts the scanner.
    Scan,
    /// Stops the scanner.
    StopScan,
    /// Types the digits of a code by hand.
    KeyIn(String),
    /// Uses the digits that were scanned last once more, for the amount just entered.
    UseAgain,
    /// Gives up the order under way: reverses it.
    GiveUp,
    /// From here the screen is held like this.
    Aim(Aim),
    /// Shows a code with this amount on the screen.
    Present(Fen),
}

/// What happens to a device's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum ClockAct {
    /// It is so many milliseconds ahead of the world's; behind, where they are negative.
    Ahead(i64),
    /// Its cell was empty: it has lost its time, and knows it.
    Lost,
}

/// What happens to a device's power.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum PowerAct {
    /// It goes now.
    Cut,
    /// It goes during the n-th flash operation from here, counted from 1.
    CutAtFlashOperation(u32),
    /// It comes back.
    On,
}
