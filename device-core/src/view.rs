//! What the device shows, as plain comparable data.
//!
//! A `View` says which screen it is and what stands on it, not where: `ui::layout` places it and `ui::draw` paints it.
//! Shoppers, tests and the board link all look at this.

mod causes;
mod kinds;

use heapless::String;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::effect::Outcome;
use crate::key::KeySet;
use crate::money::Fen;
use crate::profile::RegistrationTrigger;
use crate::records::PayeeCode;
use crate::text::{Name, Payee};
use crate::time::WallClock;

pub use causes::{
    AmountProblem, BindFailure, CodeNote, CodeRefusal, CodeShape, DeclineCause, EnrolProblem,
    FingerProblem, PinProblem, Purpose,
};
pub use kinds::ScreenKind;

/// Digits of the longest payer code (`facts.md`, Payer codes: 16 to 24).
pub const CODE_DIGITS_MAX: usize = 24;

/// The digits of a payer code.
pub type CodeDigits = String<CODE_DIGITS_MAX>;

/// Everything that can be seen on the device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// The screen and what stands on it.
    pub screen: Screen,
    /// The help sheet lies over it: it repeats what the screen says in larger type.
    pub help: bool,
    /// What the band's icons say.
    pub status: Status,
    /// Keys whose lamp is lit because they are what comes next.
    pub lamps: KeySet,
    /// The words' language.
    pub language: Language,
    /// The size of the type.
    pub scale: TextScale,
    /// The body has a touch panel: what can be pressed is drawn as a key.
    pub panel: bool,
}

/// Longest postcard form of a View: two names and their romanised forms, digits and small change.
const VIEW_BYTES_MAX: usize = 512;

impl View {
    /// A fingerprint of all that is shown: equal Views have equal hashes on every processor.
    #[must_use]
    pub fn hash(&self) -> u64 {
        let mut buffer = [0; VIEW_BYTES_MAX];
        let bytes = postcard::to_slice(self, &mut buffer).map_or(&[][..], |bytes| &*bytes);
        let digest = Sha256::digest(bytes);
        digest.iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
    }
}

/// The band's icons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Bars of signal, 1 to 4; 0 is no network.
    pub bars: u8,
    /// Charge in steps of 20 percent, 0 to 5.
    pub battery_fifths: u8,
}

/// Language of the words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// Chinese, written with simplified characters.
    #[default]
    Chinese,
    /// English.
    English,
}

/// Size of the type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TextScale {
    /// The sizes of `docs/states.md`.
    #[default]
    Normal,
    /// Secondary text as large as it fits.
    Large,
}

/// A screen and what stands on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Screen {
    /// No account yet.
    NotEnrolled {
        /// What begins a registration on this body.
        trigger: RegistrationTrigger,
    },
    /// The records cannot be used.
    StorageRefused,
    /// The payment server has switched the device off.
    Disabled,
    /// Locked and idle.
    LockedHome {
        /// Whose device it is.
        owner: Name,
        /// The time, where it is known.
        clock: Option<WallClock>,
        /// The keys that lead on.
        offers: KeySet,
    },
    /// Put the finger on the sensor.
    Unlock {
        /// What was wrong with the last try.
        problem: Option<FingerProblem>,
        /// What follows.
        purpose: Purpose,
    },
    /// Type the PIN.
    EnterPin {
        /// Digits typed so far, 0 to 6.
        typed: u8,
        /// After a wrong PIN: tries that are left before a wait.
        tries_left: Option<u8>,
        /// What follows.
        purpose: Purpose,
    },
    /// Too many wrong PINs.
    PinLocked {
        /// Minutes to wait, rounded up.
        minutes: u16,
    },
    /// Unlocked and idle.
    Home {
        /// Whose device it is.
        owner: Name,
        /// The time, where it is known.
        clock: Option<WallClock>,
        /// The keys that lead on.
        offers: KeySet,
    },
    /// The payer code.
    PayerCode {
        /// The digits that the codes carry; `None` for the moment in which its counter is stored.
        digits: Option<CodeDigits>,
        /// QR, bar code or both.
        shape: CodeShape,
        /// What the foot has to say.
        note: CodeNote,
    },
    /// No time, so no code.
    ClockLost,
    /// A large amount: the owner's finger again.
    Authenticate {
        /// How much.
        amount: Fen,
        /// To whom.
        payee: Payee,
        /// What was wrong with the last try.
        problem: Option<FingerProblem>,
    },
    /// The owner agreed; the answer is on its way.
    Settling {
        /// How much.
        amount: Fen,
        /// To whom.
        payee: Payee,
        /// Step of the moving dots, 0 to 4.
        phase: u8,
    },
    /// No answer in time; the device goes on asking.
    NotYetKnown {
        /// How much.
        amount: Fen,
        /// To whom.
        payee: Payee,
        /// Step of the moving dots, 0 to 4.
        phase: u8,
    },
    /// The money moved.
    Paid {
        /// How much.
        amount: Fen,
        /// To whom.
        payee: Payee,
        /// When, by the server's clock in local time.
        at: WallClock,
    },
    /// The money did not move.
    Declined {
        /// Why.
        cause: DeclineCause,
        /// How much it was about.
        amount: Fen,
        /// To whom it was about to go.
        payee: Payee,
    },
    /// Registration mode: a phone is awaited, or connected and not yet decided.
    Connecting {
        /// The phone's name, once it said so.
        phone: Option<Name>,
        /// First of the dark dots, 0 to 4.
        phase: u8,
    },
    /// Type the six digits that the phone shows.
    TypeDigits {
        /// The phone's name.
        phone: Name,
        /// Digits typed so far, as they may be seen: they are dead once used.
        typed: String<6>,
        /// After wrong digits: tries that are left.
        tries_left: Option<u8>,
    },
    /// The account is on its way from the phone, into flash, to the server.
    TakingAccount {
        /// First of the dark dots, 0 to 4.
        phase: u8,
    },
    /// The registration ended without an account; everything is as it was.
    NotBound {
        /// Why.
        cause: BindFailure,
    },
    /// Lay a finger on the sensor, again and again.
    EnrolFinger {
        /// Which finger, from 1.
        finger: u8,
        /// Good touches so far.
        touches: u8,
        /// Touches that are wanted in all.
        wanted: u8,
        /// What was wrong with the last touch.
        problem: Option<EnrolProblem>,
        /// Whether it may be put off: the red key.
        optional: bool,
    },
    /// A finger is enrolled: another, or on.
    FingerDone {
        /// Fingers enrolled by now.
        fingers: u8,
        /// Whether there is room for another.
        more: bool,
    },
    /// Choose a PIN.
    SetPin {
        /// Digits typed so far, 0 to 6.
        typed: u8,
        /// The second time.
        again: bool,
        /// The last two differed, or the digits were too simple.
        problem: Option<PinProblem>,
    },
    /// The account is taken over and everything is set.
    Bound {
        /// Whose account it is.
        owner: Name,
        /// Whether the server knows the device by now.
        online: bool,
    },
    /// The camera looks for a payee code.
    Scanning {
        /// Read windows that passed without a code: from 1 on the screen helps.
        misses: u8,
        /// Phase of the sweep, 0 to 4.
        phase: u8,
    },
    /// The server is asked what is behind the code.
    Resolving {
        /// First of the dark dots, 0 to 4.
        phase: u8,
    },
    /// The code cannot be paid.
    CodeRefused {
        /// Why.
        cause: CodeRefusal,
    },
    /// No network, so no scanning; the payer code is offered.
    NoNetwork {
        /// Keys that lead on from here.
        offers: KeySet,
    },
    /// Type the amount: to pay a payee, or to be paid.
    EnterAmount {
        /// To whom; `None` for an amount on one's own payee code.
        payee: Option<Payee>,
        /// What is typed so far, as it is shown: `12.5`.
        typed: AmountText,
        /// What is wrong with it.
        problem: Option<AmountProblem>,
    },
    /// To whom and how much: the green key pays.
    ConfirmPay {
        /// To whom.
        payee: Payee,
        /// How much.
        amount: Fen,
    },
    /// The owner's payee code.
    PayeeCode {
        /// What the QR code says.
        code: PayeeCode,
        /// The amount in it, where there is one.
        amount: Option<Fen>,
        /// Whose it is.
        owner: Name,
        /// Whether incoming money will be heard of.
        online: bool,
    },
    /// Money came in.
    MoneyIn {
        /// How much.
        amount: Fen,
        /// Who paid it.
        from: Payee,
        /// When, in local time.
        at: WallClock,
    },
    /// The family's menu: payments, another finger, take the account off.
    Menu,
    /// One of the last payments.
    History {
        /// Which, from 1, the newest first; 0 where there is none.
        index: u8,
        /// How many there are.
        total: u8,
        /// The payment.
        entry: Option<HistoryEntry>,
    },
    /// Take the account off this device?
    ConfirmUnbind {
        /// Whose account it is.
        owner: Name,
    },
}

/// A payment as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// How much.
    pub amount: Fen,
    /// To whom, or from whom.
    pub party: Payee,
    /// When, in local time.
    pub at: WallClock,
    /// How it ended.
    pub outcome: Outcome,
}

/// Bytes of an amount being typed: `99999.99` and room to spare.
pub const AMOUNT_TEXT_BYTES: usize = 12;

/// An amount being typed.
pub type AmountText = String<AMOUNT_TEXT_BYTES>;
