//! What the device shows, as plain comparable data.
//!
//! A `View` says which screen it is and what stands on it, not where: `ui::layout` places it and `ui::draw` paints it.
//! Shoppers, tests and the board link all look at this.

use heapless::String;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::effect::Outcome;
use crate::key::{Key, KeySet};
use crate::money::Fen;
use crate::profile::RegistrationTrigger;
use crate::records::PayeeCode;
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
    Connecting,
    TypeDigits,
    TakingAccount,
    NotBound,
    EnrolFinger,
    FingerDone,
    SetPin,
    Bound,
    Scanning,
    Resolving,
    CodeRefused,
    NoNetwork,
    EnterAmount,
    ConfirmPay,
    PayeeCode,
    MoneyIn,
    Menu,
    History,
    ConfirmUnbind,
}

impl ScreenKind {
    /// All kinds, in the order of [`Screen`].
    pub const ALL: [Self; 34] = [
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
        Self::Connecting,
        Self::TypeDigits,
        Self::TakingAccount,
        Self::NotBound,
        Self::EnrolFinger,
        Self::FingerDone,
        Self::SetPin,
        Self::Bound,
        Self::Scanning,
        Self::Resolving,
        Self::CodeRefused,
        Self::NoNetwork,
        Self::EnterAmount,
        Self::ConfirmPay,
        Self::PayeeCode,
        Self::MoneyIn,
        Self::Menu,
        Self::History,
        Self::ConfirmUnbind,
    ];
}

impl Screen {
    /// The kind of this screen.
    #[must_use]
    pub const fn kind(&self) -> ScreenKind {
        match self {
            Self::NotEnrolled { .. } => ScreenKind::NotEnrolled,
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
            Self::Connecting { .. } => ScreenKind::Connecting,
            Self::TypeDigits { .. } => ScreenKind::TypeDigits,
            Self::TakingAccount { .. } => ScreenKind::TakingAccount,
            Self::NotBound { .. } => ScreenKind::NotBound,
            Self::EnrolFinger { .. } => ScreenKind::EnrolFinger,
            Self::FingerDone { .. } => ScreenKind::FingerDone,
            Self::SetPin { .. } => ScreenKind::SetPin,
            Self::Bound { .. } => ScreenKind::Bound,
            Self::Scanning { .. } => ScreenKind::Scanning,
            Self::Resolving { .. } => ScreenKind::Resolving,
            Self::CodeRefused { .. } => ScreenKind::CodeRefused,
            Self::NoNetwork { .. } => ScreenKind::NoNetwork,
            Self::EnterAmount { .. } => ScreenKind::EnterAmount,
            Self::ConfirmPay { .. } => ScreenKind::ConfirmPay,
            Self::PayeeCode { .. } => ScreenKind::PayeeCode,
            Self::MoneyIn { .. } => ScreenKind::MoneyIn,
            Self::Menu => ScreenKind::Menu,
            Self::History { .. } => ScreenKind::History,
            Self::ConfirmUnbind { .. } => ScreenKind::ConfirmUnbind,
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
