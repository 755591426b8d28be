//! Why things are shown as they are: purposes, shapes, notes, and what went wrong.

use serde::{Deserialize, Serialize};

use crate::key::Key;
use crate::money::Fen;

/// Why an account was not taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BindFailure {
    /// The digits were wrong three times.
    WrongDigits,
    /// The phone went away.
    PhoneGone,
    /// Nobody typed, or the phone said nothing, for too long.
    TooSlow,
    /// Cancelled here.
    Cancelled,
    /// Cancelled on the phone.
    PhoneCancelled,
    /// What came from the phone was altered on its way, or was no account.
    NotGenuine,
    /// The flash did not keep it.
    StorageFailed,
}

/// What was wrong with a touch while a finger is enrolled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EnrolProblem {
    /// The picture was too poor.
    Poor,
    /// This finger is enrolled already.
    Known,
}

/// Why a PIN was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PinProblem {
    /// The second time differed from the first.
    Differs,
    /// Six equal digits, or a run such as 123456.
    TooSimple,
}

/// Why a scanned code cannot be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CodeRefusal {
    /// No payment code at all.
    NotAPayment,
    /// A payment code that is damaged: its check does not come out.
    Damaged,
    /// Nobody whom the server knows.
    UnknownPayee,
    /// Not in yuan.
    OtherCurrency,
    /// The owner's own code.
    OwnCode,
    /// It was paid, or it ran out.
    Expired,
    /// The server did not answer in time; no money is under way.
    NoAnswer,
    /// The scan engine does not answer.
    CameraFault,
    /// No code came before the camera.
    NothingSeen,
}

/// What is wrong with a typed amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AmountProblem {
    /// More than may be paid at once.
    TooLarge {
        /// The most.
        most: Fen,
    },
    /// Nothing.
    Zero,
}

/// Why the last finger did not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FingerProblem {
    /// It was seen and not recognised.
    NotRecognised,
    /// It could not be seen well: wet, dry, lifted too soon.
    Poor,
}

/// What an unlocking is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// To the home screen.
    Home,
    /// To this key's mode: the key was pressed first.
    Mode(Key),
    /// To agree to a payment that the server asks about.
    Authenticate,
}

/// How a payer code is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CodeShape {
    /// QR above, bar code below.
    Both,
    /// Only the QR code.
    Qr,
    /// Only the bar code.
    Bar,
    /// The bar code along the screen's long side: it is too wide for the short one at 2 px a module.
    BarTurned,
    /// No code but its digits as text, where the profile allows it, after a fresh finger.
    Digits,
}

/// What the payer-code screen says in its foot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CodeNote {
    /// Let the cashier scan.
    LetScan,
    /// No network: the cashier's screen knows.
    Offline,
    /// The clock may be off by more than the code allows.
    ClockDoubtful,
    /// The code goes away soon unless a key is pressed.
    Ending,
}

/// Why money did not move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeclineCause {
    /// The balance is too small.
    NotEnoughMoney,
    /// The code was too old when it was scanned.
    CodeExpired,
    /// The code had been used before.
    CodeUsed,
    /// More than the account may spend.
    OverLimit,
    /// The account is frozen.
    AccountFrozen,
    /// The owner said no.
    OwnerRefused,
    /// Nobody agreed in time.
    NobodyAgreed,
    /// Too many wrong PINs while agreeing.
    PinBarred,
    /// The merchant took it back.
    MerchantCancelled,
    /// The device could not keep the record that must stand first.
    StorageFailed,
    /// The order never reached the server, and never will.
    NotSent,
    /// The payee can no longer be paid.
    PayeeGone,
}
