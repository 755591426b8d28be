//! What a scenario can say of the world: conditions, what tills show, and what must hold at all times.

use device_core::effect::{Prompt, Tone};
use device_core::key::Key;
use device_core::money::Fen;
use device_core::view::{CodeNote, CodeRefusal, ScreenKind};
use serde::Serialize;

use super::PayerState;
use crate::actors::phone::screen::PhoneScreen;

/// Something that is true or not.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// It is true of this device (needed where there are several).
    On(String, Box<Condition>),
    /// The device shows this screen.
    Screen(ScreenKind),
    /// The screen shows this text.
    Text(String),
    /// The help sheet lies over the screen.
    Help,
    /// The payer-code screen has this foot.
    Note(CodeNote),
    /// The device shows a payer code whose digits it has not shown before.
    NewCode,
    /// The device has said this since the script began.
    Said(Prompt),
    /// The device has sounded this since the last act of the script began.
    Beeped(Tone),
    /// This key's lamp is lit.
    Lamp(Key),
    /// The device has power.
    Powered,
    /// The account holds this much.
    Balance(String, Fen),
    /// The till is in this state.
    Till(String, TillState),
    /// The till read this kind of code last.
    Read(String, CodeRead),
    /// So many orders of this merchant ended paid.
    PaidOrders(String, u32),
    /// The device's camera read this merchant's code last.
    Seen(String),
    /// The device says of the code that it cannot be paid, and why.
    NotPayable(CodeRefusal),
    /// Somebody with an ordinary phone is so far.
    Payer(String, PayerState),
    /// The phone shows this.
    PhoneShows(String, PhoneScreen),
    /// At the payment server the device is set up with this account, and only with this one.
    Enrolled(String, String),
    /// Not so.
    Not(Box<Condition>),
    /// All of these.
    All(Vec<Condition>),
    /// At least one of these.
    Any(Vec<Condition>),
}

/// What a till's display says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TillState {
    /// Nothing under way.
    Idle,
    /// An amount is entered.
    Ready,
    /// The scanner is looking.
    Scanning,
    /// Asked the server, no answer yet.
    Asking,
    /// The server waits for the shopper.
    AwaitingShopper,
    /// Paid.
    Paid,
    /// Refused, and why.
    Refused(Refusal),
    /// Nothing was heard; the till asks what became of it.
    Unknown,
    /// Taken back, or on the way there.
    Reversed,
}

/// Why the server refused a till's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Refusal {
    /// The code was too old, or not yet good.
    CodeExpired,
    /// The code had been used.
    CodeUsed,
    /// No code of any account.
    CodeUnknown,
    /// Not enough money.
    NotEnoughMoney,
    /// The account is frozen.
    AccountFrozen,
    /// Over a limit.
    OverLimit,
    /// The owner said no, or nobody agreed.
    NotAgreed,
}

/// How a till read a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum CodeRead {
    /// From the QR code.
    Qr,
    /// From the bar code.
    Bar,
    /// Typed by hand.
    Keyed,
}

/// What must hold at all times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Invariant {
    /// All accounts of the ledger add up to nothing, at every moment.
    LedgerBalances,
    /// No unlocked screen is shown, and no scanned code paid, before an enrolled finger or the PIN was given.
    NeverPaysLocked,
    /// "Paid" is shown only after the server has moved the money and said so.
    ShowsPaidOnlyWhenSettled,
    /// "Money came in" is shown only for money that came to the owner's account.
    TellsMoneyIn,
    /// No order is paid twice.
    PaysOnce,
    /// No two codes that a device shows are the same.
    CodesDiffer,
    /// Nothing that passes a phone's link tells the account, its secrets or the six digits.
    LinkKeepsSecrets,
    /// The device's effects never exceed their bound and its board never breaks.
    DeviceSound,
}

impl Invariant {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::LedgerBalances,
        Self::NeverPaysLocked,
        Self::ShowsPaidOnlyWhenSettled,
        Self::TellsMoneyIn,
        Self::PaysOnce,
        Self::CodesDiffer,
        Self::LinkKeepsSecrets,
        Self::DeviceSound,
    ];
}
