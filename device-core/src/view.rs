//! What the device shows, as plain comparable data.
//!
//! A `View` says which screen it is and what stands on it, not where: `ui::layout` places it and `ui::draw` paints it.
//! Shoppers, tests and the board link all look at this.

use heapless::String;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::key::{Key, KeySet};
use crate::money::Fen;
use crate::text::{Name, Payee};
use crate::time::WallClock;

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
    NotEnrolled,
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
}

/// The kind of a screen without what stands on it: what scenarios name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[allow(missing_docs)] // Each is the screen of the same name.
pub enum ScreenKind {
    NotEnrolled,
    StorageRefused,
    Disabled,
    LockedHome,
    Unlock,
    EnterPin,
    PinLocked,
    Home,
    PayerCode,
    ClockLost,
    Authenticate,
    Settling,
    NotYetKnown,
    Paid,
    Declined,
}

impl ScreenKind {
    /// All kinds, in the order of [`Screen`].
    pub const ALL: [Self; 15] = [
        Self::NotEnrolled,
        Self::StorageRefused,
        Self::Disabled,
        Self::LockedHome,
        Self::Unlock,
        Self::EnterPin,
        Self::PinLocked,
        Self::Home,
        Self::PayerCode,
        Self::ClockLost,
        Self::Authenticate,
        Self::Settling,
        Self::NotYetKnown,
        Self::Paid,
        Self::Declined,
    ];
}

impl Screen {
    /// The kind of this screen.
    #[must_use]
    pub const fn kind(&self) -> ScreenKind {
        match self {
            Self::NotEnrolled => ScreenKind::NotEnrolled,
            Self::StorageRefused => ScreenKind::StorageRefused,
            Self::Disabled => ScreenKind::Disabled,
            Self::LockedHome { .. } => ScreenKind::LockedHome,
            Self::Unlock { .. } => ScreenKind::Unlock,
            Self::EnterPin { .. } => ScreenKind::EnterPin,
            Self::PinLocked { .. } => ScreenKind::PinLocked,
            Self::Home { .. } => ScreenKind::Home,
            Self::PayerCode { .. } => ScreenKind::PayerCode,
            Self::ClockLost => ScreenKind::ClockLost,
            Self::Authenticate { .. } => ScreenKind::Authenticate,
            Self::Settling { .. } => ScreenKind::Settling,
            Self::NotYetKnown { .. } => ScreenKind::NotYetKnown,
            Self::Paid { .. } => ScreenKind::Paid,
            Self::Declined { .. } => ScreenKind::Declined,
        }
    }
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
}
