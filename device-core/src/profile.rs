//! The profile: everything about a device that a designer may change, as plain data read at boot.
//!
//! Policy figures (limits, time-outs, prefixes) live here with the defaults of `facts.md`; no other file holds one.

mod defaults;

use heapless::String;
use serde::{Deserialize, Serialize};

use crate::key::{Key, KeySet};
use crate::records::FINGER_SLOTS;
use crate::view::{CODE_DIGITS_MAX, Language, TextScale};

/// The most that can be typed: 99999.99 yuan, what fits the screen in its large type.
pub const AMOUNT_FEN_MAX: u64 = 9_999_999;

/// Keys, flow, times and words of a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Keys that the body has.
    pub keys: KeySet,
    /// Language of words and prompts.
    pub language: Language,
    /// Size of the type.
    pub scale: TextScale,
    /// Minutes that local time is ahead of UTC; China: 480.
    pub utc_offset_minutes: i16,
    /// Which comes first, the key or the finger.
    pub unlock_order: UnlockOrder,
    /// Which codes the payer-code screen shows.
    pub code_kind: CodeKind,
    /// Who issues the payer codes.
    pub issuer: Issuer,
    /// Time-outs and key times.
    pub times: Times,
    /// Rules for wrong PINs and fingers.
    pub unlock: UnlockPolicy,
    /// How an account is taken over.
    pub registration: Registration,
    /// How fingers are enrolled.
    pub fingers: FingerPolicy,
    /// How amounts are typed, and how much.
    pub amounts: AmountPolicy,
    /// Scanning to pay.
    pub scan: ScanPolicy,
    /// The body has a touch panel over its screen.
    pub touch_panel: bool,
    /// A key shows a payer code's digits as text, after a fresh finger (`words.md`: for tills whose scanner is broken).
    pub show_code_digits: bool,
}

/// How an account is taken over (patent 2.2 to 2.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// What begins it.
    pub trigger: RegistrationTrigger,
    /// Whether a pop-up on the phone alone will do on a wired port; over the air digits are always typed.
    pub popup_alone_on_cable: bool,
    /// Wrong digits that end it (patent 2.4.5: three).
    pub digit_tries: u8,
    /// Registration mode waits for a phone, and for digits.
    pub wait_millis: u32,
    /// A phone that says nothing for this long is gone.
    pub silence_millis: u32,
    /// How long a capacitive or touch trigger must be held, so that a brush of the hand does nothing.
    pub hold_millis: u32,
}

/// What begins a registration (patent, Terms: registration trigger).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum RegistrationTrigger {
    /// The phone link itself, by connecting.
    #[default]
    Link,
    /// A mechanical key.
    MechanicalKey,
    /// A capacitive key: no travel, no chatter, held.
    CapacitiveKey,
    /// A touch key beside the screen: held.
    TouchKey,
    /// A field on the touch panel.
    TouchArea,
}

/// How fingers are enrolled (patent 2.6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FingerPolicy {
    /// Good touches for one finger.
    pub touches: u8,
    /// The most fingers; at most [`crate::records::FINGER_SLOTS`].
    pub most: u8,
    /// Whether all fingers may be put off.
    pub optional: bool,
}

/// How amounts are typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmountPolicy {
    /// The way.
    pub entry: AmountEntry,
    /// The most that one scanned payment may be, in fen.
    pub most_fen: u64,
    /// From this amount on the finger is asked for again, in fen (`facts.md`: 1000 yuan).
    pub finger_from_fen: u64,
}

/// The ways to type an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AmountEntry {
    /// Yuan, the point key, fen.
    Point,
    /// Fen from the right, as tills do: 1 2 5 0 is 12.50. For bodies without a point key.
    Fen,
}

/// Scanning to pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScanPolicy {
    /// Read windows without a code until it gives up.
    pub windows: u8,
    /// Waiting for the server's word on a code.
    pub resolve_millis: u32,
    /// The payee and the amount wait for a key.
    pub confirm_wait_millis: u32,
}

/// Which comes first (patent step 3.0 before 3.1, or S2.1 before S2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UnlockOrder {
    /// The key says what is wanted, then the finger unlocks.
    KeyFirst,
    /// The finger unlocks, then the key says what is wanted. Keys of a locked device do this too.
    FingerFirst,
}

/// Which payer codes are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CodeKind {
    /// Both, on one screen where they fit.
    Both,
    /// Only the QR code.
    Qr,
    /// Only the bar code.
    Bar,
}

/// The form of a payer code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// First digits (`facts.md`, Payer codes; our own issuer: 13).
    pub prefix: String<4>,
    /// All digits: 16 to 24.
    pub length: u8,
    /// Seconds of one step of the one-time code (RFC 6238: 30).
    pub step_seconds: u32,
    /// Seconds after which a shown code is renewed; below what the server allows (60).
    pub renew_seconds: u32,
}

/// Times, in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Times {
    /// Unlocked and idle until the device locks itself.
    pub auto_lock_millis: u32,
    /// A payer code is shown without a key press until it goes away.
    pub code_shown_millis: u32,
    /// The warning before that.
    pub code_warning_millis: u32,
    /// A result stays on the screen.
    pub result_shown_millis: u32,
    /// The unlock and PIN screens wait.
    pub unlock_wait_millis: u32,
    /// A request to agree waits; below the 45 s after which the server closes the order.
    pub authenticate_wait_millis: u32,
    /// Until "being paid" becomes "not yet known" (`facts.md`: over 3 s is bad).
    pub settle_millis: u32,
    /// Between two questions about an order that is not yet known.
    pub query_millis: u32,
    /// Between two tries to log in at the server.
    pub login_retry_millis: u32,
    /// The help sheet stays.
    pub help_millis: u32,
    /// Contacts chatter for this long after an edge.
    pub chatter_millis: u32,
    /// The same key again within this is a tremor, not a wish (`facts.md`: 250 to 500).
    pub same_key_lockout_millis: u32,
    /// The same, from release to press, while digits are typed: a deliberate "11" passes.
    pub typing_lockout_millis: u32,
    /// The clock is doubted when it may be off by more than this.
    pub clock_doubt_millis: u32,
    /// Worst drift of the RTC, in parts per million.
    pub clock_drift_ppm: u32,
}

/// Rules for wrong fingers and PINs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnlockPolicy {
    /// Rejects that lead from the finger to the PIN.
    pub finger_rejects: u8,
    /// Wrong PINs that cost nothing but a try.
    pub free_pin_tries: u8,
    /// Waits after that, in seconds, one for each further wrong PIN; the last one repeats.
    pub lockout_seconds: [u32; 5],
}

/// What is wrong with a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileError {
    /// There is no way out of a screen.
    NoCancelKey,
    /// Nothing can be paid with.
    NoModeKey,
    /// A PIN cannot be typed.
    NoDigits,
    /// A code is 16 to 24 digits (and leaves room for a user reference and the one-time code).
    CodeLength,
    /// A prefix is 1 to 4 digits.
    Prefix,
    /// A step or renewal of no seconds, or a renewal after the code has died (60 s).
    Renewal,
    /// The warning must come before the end.
    Warning,
    /// The lock-out between two presses of one key must be 0 to 1000 ms, and chatter at most 100 ms.
    Lockout,
    /// What is repeated needs at least half a second in between.
    Repetition,
    /// A key that begins registration is not there.
    NoRegisterKey,
    /// A field of the touch panel that begins registration, on a body without one.
    NoTouchPanel,
    /// One to ten tries, waits that a person can meet, a hold of at most three seconds.
    Registration,
    /// One to ten touches a finger, and no more fingers than there are slots.
    Fingers,
    /// Amounts are typed with a point, and there is no key for it.
    NoPointKey,
    /// The most that may be paid is nothing, or more than can be typed.
    Amounts,
    /// One to twenty read windows, and waits that a person can meet.
    Scan,
}

impl core::fmt::Display for ProfileError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::NoCancelKey => "the profile has no Cancel key: add Cancel to its keys",
            Self::NoModeKey => {
                "the profile has no key to pay with: add ShowCode or Scan to its keys"
            }
            Self::NoDigits => {
                "the profile lacks number keys, so no PIN can be typed: add all ten digits"
            }
            Self::CodeLength => "a payer code has 16 to 24 digits: set issuer.length within that",
            Self::Prefix => "a code prefix is 1 to 4 digits: correct issuer.prefix",
            Self::Renewal => {
                "issuer.step_seconds is 1 to 60, and renew_seconds is 5 to 59: codes live 60 s"
            }
            Self::Warning => {
                "times.code_warning_millis must be shorter than times.code_shown_millis"
            }
            Self::Lockout => {
                "same-key lock-outs are 0 to 1000 ms, and times.chatter_millis is at most 100"
            }
            Self::Repetition => "times.query_millis and times.login_retry_millis are at least 500",
            Self::NoRegisterKey => {
                "a key begins registration and there is none: add Register to the keys, or let the Link begin it"
            }
            Self::NoTouchPanel => {
                "a field on the touch panel begins registration and there is no panel: let the Link begin it"
            }
            Self::Registration => {
                "registration does not fit people: 1 to 10 digit_tries, wait_millis from 10000, silence_millis from 1000, hold_millis up to 3000"
            }
            Self::Fingers => {
                "fingers cannot be enrolled like this: 1 to 10 touches, and most is 1 to 10"
            }
            Self::NoPointKey => {
                "amounts are typed with a point and there is no key for it: add Point to the keys, or type amounts as Fen"
            }
            Self::Amounts => "the most that may be paid cannot be typed: it is 0.01 to 99999.99 yuan",
            Self::Scan => {
                "scanning does not fit people: 1 to 20 windows, resolve_millis from 1000, confirm_wait_millis from 5000"
            }
        })
    }
}

impl core::error::Error for ProfileError {}

impl Profile {
    /// Checks what types cannot: that a person can get out of every screen, and that codes can exist.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn check(&self) -> Result<(), ProfileError> {
        let rules =
            self.key_rules().into_iter().chain(self.time_rules()).chain(self.service_rules());
        rules.into_iter().find(|(holds, _)| !holds).map_or(Ok(()), |(_, error)| Err(error))
    }

    fn key_rules(&self) -> [(bool, ProfileError); 6] {
        let trigger = self.registration.trigger;
        [
            (self.keys.has(Key::Cancel), ProfileError::NoCancelKey),
            (self.keys.has(Key::ShowCode) || self.keys.has(Key::Scan), ProfileError::NoModeKey),
            (self.keys.common(KeySet::DIGITS) == KeySet::DIGITS, ProfileError::NoDigits),
            (
                match trigger {
                    RegistrationTrigger::MechanicalKey
                    | RegistrationTrigger::CapacitiveKey
                    | RegistrationTrigger::TouchKey => self.keys.has(Key::Register),
                    RegistrationTrigger::Link | RegistrationTrigger::TouchArea => true,
                },
                ProfileError::NoRegisterKey,
            ),
            (
                trigger != RegistrationTrigger::TouchArea || self.touch_panel,
                ProfileError::NoTouchPanel,
            ),
            (
                self.amounts.entry != AmountEntry::Point || self.keys.has(Key::Point),
                ProfileError::NoPointKey,
            ),
        ]
    }

    fn time_rules(&self) -> [(bool, ProfileError); 6] {
        [
            (
                (16..=CODE_DIGITS_MAX).contains(&usize::from(self.issuer.length)),
                ProfileError::CodeLength,
            ),
            (
                !self.issuer.prefix.is_empty()
                    && self.issuer.prefix.bytes().all(|byte| byte.is_ascii_digit()),
                ProfileError::Prefix,
            ),
            (
                (1..=60).contains(&self.issuer.step_seconds)
                    && (5..=59).contains(&self.issuer.renew_seconds),
                ProfileError::Renewal,
            ),
            (self.times.code_warning_millis < self.times.code_shown_millis, ProfileError::Warning),
            (
                self.times.same_key_lockout_millis <= 1_000
                    && self.times.typing_lockout_millis <= 1_000
                    && self.times.chatter_millis <= 100,
                ProfileError::Lockout,
            ),
            (
                self.times.query_millis >= 500 && self.times.login_retry_millis >= 500,
                ProfileError::Repetition,
            ),
        ]
    }

    fn service_rules(&self) -> [(bool, ProfileError); 4] {
        let Registration { digit_tries, wait_millis, silence_millis, hold_millis, .. } =
            &self.registration;
        [
            (
                (1..=10).contains(digit_tries)
                    && *wait_millis >= 10_000
                    && *silence_millis >= 1_000
                    && *hold_millis <= 3_000,
                ProfileError::Registration,
            ),
            (
                (1..=10).contains(&self.fingers.touches)
                    && (1..=FINGER_SLOTS).contains(&self.fingers.most),
                ProfileError::Fingers,
            ),
            ((1..=AMOUNT_FEN_MAX).contains(&self.amounts.most_fen), ProfileError::Amounts),
            (
                (1..=20).contains(&self.scan.windows)
                    && self.scan.resolve_millis >= 1_000
                    && self.scan.confirm_wait_millis >= 5_000,
                ProfileError::Scan,
            ),
        ]
    }
}
