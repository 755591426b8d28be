//! What the device does: everything it asks of its hardware, in a bounded list.

use heapless::Vec;
use serde::{Deserialize, Serialize};

use crate::event::{Frame, PhoneFrame, Port};
use crate::key::Key;
use crate::money::Fen;
use crate::records::Record;
use crate::text::Payee;
use crate::time::Utc;
use crate::view::DeclineCause;

/// The most effects that one event can have. A test over all transitions holds this bound.
pub const EFFECTS_MAX: usize = 14;

/// One thing asked of the hardware.
#[derive(Clone)]
pub enum Effect {
    /// Send bytes to the payment server.
    Send(Frame),
    /// Store a record, then answer with `Event::Stored` and this ticket.
    Store {
        /// Number that the answer carries.
        ticket: u16,
        /// What to store.
        record: Record,
    },
    /// Erase all records, then answer with `Event::Stored` and this ticket.
    Erase {
        /// Number that the answer carries.
        ticket: u16,
    },
    /// Send bytes to a phone.
    ToPhone {
        /// On which port.
        port: Port,
        /// The bytes.
        frame: PhoneFrame,
    },
    /// Start or stop the scan engine and its aiming light.
    Scan(ScanCommand),
    /// Start or stop looking for a finger.
    Finger(FingerCommand),
    /// Sound a tone.
    Beep(Tone),
    /// Speak.
    Say(Prompt),
    /// Blink a key's lamp: the press was not taken.
    Blink(Key),
    /// Set the screen's brightness.
    Backlight(Backlight),
    /// Set the RTC.
    SetClock(Utc),
}

/// A bounded list of effects.
#[derive(Clone, Default)]
pub struct Effects {
    list: Vec<Effect, EFFECTS_MAX>,
    overflowed: bool,
}

impl Effects {
    /// An empty list.
    #[must_use]
    pub const fn new() -> Self {
        Self { list: Vec::new(), overflowed: false }
    }

    /// Adds one. Beyond the bound it is dropped and [`Effects::overflowed`] says so.
    pub fn push(&mut self, effect: Effect) {
        if self.list.push(effect).is_err() {
            self.overflowed = true;
        }
    }

    /// Whether the bound was ever exceeded: a defect of the core, which tests look for.
    #[must_use]
    pub const fn overflowed(&self) -> bool {
        self.overflowed
    }

    /// The effects in order.
    pub fn iter(&self) -> core::slice::Iter<'_, Effect> {
        self.list.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

impl IntoIterator for Effects {
    type Item = Effect;
    type IntoIter = heapless::vec::IntoIter<Effect, EFFECTS_MAX, usize>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

/// What the fingerprint module is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FingerCommand {
    /// Look for one finger and search it among the enrolled ones; one that lies there already will do.
    Start,
    /// The same, but only for a finger that comes from now on: one touch is one answer, and no touch both unlocks and pays.
    StartFresh,
    /// Enrol the finger that comes into this slot, by several touches; `Event::FingerTaken` answers each.
    Enrol {
        /// The slot, below [`crate::records::FINGER_SLOTS`].
        slot: u8,
    },
    /// Forget all enrolled fingers. Nothing is answered.
    Forget,
    /// Stop looking. No answer to an older look may be delivered after this.
    Stop,
}

/// What the scan engine is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ScanCommand {
    /// Look for one code during one read window, aiming light on.
    Start,
    /// Stop. No answer to an older look may be delivered after this.
    Stop,
}

/// A tone: 500 to 2000 Hz, always with a second channel (`facts.md`, Older people).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tone {
    /// A press was taken.
    Taken,
    /// A press was not taken: soft and low.
    NotTaken,
    /// It worked.
    Good,
    /// It did not work.
    Bad,
    /// Something wants to be looked at.
    Attention,
}

/// Brightness of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Backlight {
    /// Locked and idle.
    Dim,
    /// In use.
    Normal,
    /// A code is shown.
    Bright,
}

/// What is said aloud; how it is worded stands in `assets/words`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Prompt {
    /// No account yet.
    NotEnrolled,
    /// The records cannot be used.
    StorageRefused,
    /// Put the finger on the sensor.
    PressFinger,
    /// The finger was not recognised.
    FingerNotRead,
    /// Type the PIN.
    TypePin,
    /// The PIN was wrong.
    PinWrong,
    /// Wait before the next try.
    PinLocked,
    /// Let the cashier scan.
    LetScan,
    /// No network: ask the cashier whether it worked.
    LetScanOffline,
    /// The clock cannot be trusted.
    ClockDoubtful,
    /// The code will go away; a key keeps it.
    CodeEnding,
    /// A large amount: the finger again.
    Authenticate(Fen),
    /// It is being paid.
    Settling,
    /// Nobody knows yet.
    NotYetKnown,
    /// Paid.
    Paid(Fen),
    /// Not paid.
    Declined(DeclineCause),
    /// Locked again.
    Locked,
    /// What the home screen offers.
    Home,
    /// The home screen of a locked device.
    LockedHome,
    /// Not to read the digits out to anyone.
    KeepCodeSecret,
    /// The device was switched off by its owner's family.
    Disabled,
    /// The battery is low.
    BatteryLow,
    /// A phone is connected.
    PhoneConnected,
    /// Type the six digits that the phone shows.
    TypeDigits,
    /// The digits were wrong; again.
    DigitsWrong,
    /// The registration ended without an account.
    NotBound,
    /// The account is on its way.
    TakingAccount,
    /// The account has arrived.
    Bound,
    /// Lay the finger on.
    LayFinger,
    /// Lift it and lay it on again.
    LiftFinger,
    /// This finger is enrolled; another or go on.
    FingerEnrolled,
    /// Choose six digits.
    SetPin,
    /// The same six digits again.
    RepeatPin,
    /// They differed; from the start.
    PinDiffers,
    /// All done.
    Ready,
    /// Point the camera at the code.
    Aim,
    /// No code was seen; how to hold it.
    AimHelp,
    /// This code cannot be paid.
    CodeNotPayable,
    /// No network, so no scanning; the payer code works.
    NoNetwork,
    /// To whom, and type the amount.
    AskAmount(Payee),
    /// The amount is over the limit.
    AmountTooLarge,
    /// To whom and how much; the green key.
    ConfirmPay(Payee, Fen),
    /// Let the other one scan the payee code.
    LetPayerScan,
    /// Money came in.
    MoneyIn(Fen),
    /// The account was taken off this device at its owner's wish.
    Unbound,
    /// The question whether to take the account off.
    ConfirmUnbind,
    /// What the list of payments shows.
    History,
    /// The family's menu.
    Menu,
}

/// A result as it is kept and shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// The number of the order: the server's, or the device's own where its owner scanned a payee code.
    pub order: u64,
    /// How much.
    pub amount: Fen,
    /// To whom.
    pub payee: Payee,
    /// When, by the server's clock.
    pub at: Utc,
    /// Whether the money moved.
    pub outcome: Outcome,
}

/// How an order ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// The money moved.
    Paid,
    /// Money came in: `payee` is who paid it.
    Received,
    /// It did not.
    Declined(DeclineCause),
}
