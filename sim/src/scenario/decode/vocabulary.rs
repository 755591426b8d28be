//! The words that stand for themselves, and the index of all words of the language.

use device_core::effect::Tone;
use device_core::profile::{CodeKind, UnlockOrder};
use device_core::view::{CodeNote, DeclineCause, Language, ScreenKind, TextScale};

use super::{
    Choice, Word, body, cast, condition, device, file, flow, phone, profile, scanning, script,
};
use crate::scenario::model::{CodeRead, FlashCast, Glare, Invariant, Optics, Refusal, ScannerKind};

/// Screens of the device.
pub const SCREENS: &[Choice<ScreenKind>] = &[
    ("NotEnrolled", ScreenKind::NotEnrolled),
    ("StorageRefused", ScreenKind::StorageRefused),
    ("Disabled", ScreenKind::Disabled),
    ("LockedHome", ScreenKind::LockedHome),
    ("Unlock", ScreenKind::Unlock),
    ("EnterPin", ScreenKind::EnterPin),
    ("PinLocked", ScreenKind::PinLocked),
    ("Home", ScreenKind::Home),
    ("PayerCode", ScreenKind::PayerCode),
    ("ClockLost", ScreenKind::ClockLost),
    ("Authenticate", ScreenKind::Authenticate),
    ("Settling", ScreenKind::Settling),
    ("NotYetKnown", ScreenKind::NotYetKnown),
    ("Paid", ScreenKind::Paid),
    ("Declined", ScreenKind::Declined),
    ("Connecting", ScreenKind::Connecting),
    ("TypeDigits", ScreenKind::TypeDigits),
    ("TakingAccount", ScreenKind::TakingAccount),
    ("NotBound", ScreenKind::NotBound),
    ("EnrolFinger", ScreenKind::EnrolFinger),
    ("FingerDone", ScreenKind::FingerDone),
    ("SetPin", ScreenKind::SetPin),
    ("Bound", ScreenKind::Bound),
    ("Scanning", ScreenKind::Scanning),
    ("Resolving", ScreenKind::Resolving),
    ("CodeRefused", ScreenKind::CodeRefused),
    ("NoNetwork", ScreenKind::NoNetwork),
    ("EnterAmount", ScreenKind::EnterAmount),
    ("ConfirmPay", ScreenKind::ConfirmPay),
    ("PayeeCode", ScreenKind::PayeeCode),
    ("MoneyIn", ScreenKind::MoneyIn),
    ("Menu", ScreenKind::Menu),
    ("History", ScreenKind::History),
    ("ConfirmUnbind", ScreenKind::ConfirmUnbind),
];

/// What the foot of the payer-code screen says.
pub const NOTES: &[Choice<CodeNote>] = &[
    ("LetScan", CodeNote::LetScan),
    ("Offline", CodeNote::Offline),
    ("ClockDoubtful", CodeNote::ClockDoubtful),
    ("Ending", CodeNote::Ending),
];

/// Tones.
pub const TONES: &[Choice<Tone>] = &[
    ("Taken", Tone::Taken),
    ("NotTaken", Tone::NotTaken),
    ("Good", Tone::Good),
    ("Bad", Tone::Bad),
    ("Attention", Tone::Attention),
];

/// Why money did not move, as the device says it.
pub const CAUSES: &[Choice<DeclineCause>] = &[
    ("NotEnoughMoney", DeclineCause::NotEnoughMoney),
    ("CodeExpired", DeclineCause::CodeExpired),
    ("CodeUsed", DeclineCause::CodeUsed),
    ("OverLimit", DeclineCause::OverLimit),
    ("AccountFrozen", DeclineCause::AccountFrozen),
    ("OwnerRefused", DeclineCause::OwnerRefused),
    ("NobodyAgreed", DeclineCause::NobodyAgreed),
    ("MerchantCancelled", DeclineCause::MerchantCancelled),
    ("PinBarred", DeclineCause::PinBarred),
    ("StorageFailed", DeclineCause::StorageFailed),
    ("NotSent", DeclineCause::NotSent),
    ("PayeeGone", DeclineCause::PayeeGone),
];

/// Why the server refused a till's order.
pub const REFUSALS: &[Choice<Refusal>] = &[
    ("CodeExpired", Refusal::CodeExpired),
    ("CodeUsed", Refusal::CodeUsed),
    ("CodeUnknown", Refusal::CodeUnknown),
    ("NotEnoughMoney", Refusal::NotEnoughMoney),
    ("AccountFrozen", Refusal::AccountFrozen),
    ("OverLimit", Refusal::OverLimit),
    ("NotAgreed", Refusal::NotAgreed),
];

/// How a till read a code.
pub const READS: &[Choice<CodeRead>] =
    &[("Qr", CodeRead::Qr), ("Bar", CodeRead::Bar), ("Keyed", CodeRead::Keyed)];

/// Scanners of tills.
pub const SCANNERS: &[Choice<ScannerKind>] =
    &[("Keen", ScannerKind::Keen), ("Plain", ScannerKind::Plain)];

/// A lamp's reflection.
pub const GLARES: &[Choice<Glare>] =
    &[("Off", Glare::Off), ("Upper", Glare::Upper), ("Lower", Glare::Lower), ("Full", Glare::Full)];

/// What stands in a device's flash.
pub const FLASHES: &[Choice<FlashCast>] = &[
    ("Intact", FlashCast::Intact),
    ("Random", FlashCast::Random),
    ("OtherLayout", FlashCast::OtherLayout),
    ("OtherDevice", FlashCast::OtherDevice),
    ("Damaged", FlashCast::Damaged),
];

/// Whether codes go through pixels.
pub const OPTICS: &[Choice<Optics>] = &[("Pixels", Optics::Pixels), ("Ideal", Optics::Ideal)];

/// Languages of the device.
pub const LANGUAGES: &[Choice<Language>] =
    &[("Chinese", Language::Chinese), ("English", Language::English)];

/// Sizes of type.
pub const SCALES: &[Choice<TextScale>] =
    &[("Normal", TextScale::Normal), ("Large", TextScale::Large)];

/// Key first or finger first.
pub const UNLOCK_ORDERS: &[Choice<UnlockOrder>] =
    &[("KeyFirst", UnlockOrder::KeyFirst), ("FingerFirst", UnlockOrder::FingerFirst)];

/// Which codes the payer-code screen shows.
pub const CODE_KINDS: &[Choice<CodeKind>] =
    &[("Both", CodeKind::Both), ("Qr", CodeKind::Qr), ("Bar", CodeKind::Bar)];

/// What must hold at all times.
pub const INVARIANTS: &[Choice<Invariant>] = &[
    ("LedgerBalances", Invariant::LedgerBalances),
    ("NeverPaysLocked", Invariant::NeverPaysLocked),
    ("ShowsPaidOnlyWhenSettled", Invariant::ShowsPaidOnlyWhenSettled),
    ("TellsMoneyIn", Invariant::TellsMoneyIn),
    ("PaysOnce", Invariant::PaysOnce),
    ("CodesDiffer", Invariant::CodesDiffer),
    ("LinkKeepsSecrets", Invariant::LinkKeepsSecrets),
    ("DeviceSound", Invariant::DeviceSound),
];

/// A group of words: what they are, and each with an example of how it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What the words are, such as "a condition".
    pub what: &'static str,
    /// Each word and its form.
    pub words: Vec<(&'static str, &'static str)>,
}

/// Every word of the language in groups.
#[must_use]
pub fn groups() -> Vec<Group> {
    vec![
        words("a step", script::STEPS),
        words("an act of a shopper: Shopper(\"mei\", ...)", script::SHOPPER_ACTS),
        words("an act of a hand: Hand(\"mei\", ...)", script::HAND_ACTS),
        choices("a kind of input: Down(ShowCode, ...)", script::INPUTS),
        words("an actor: TakeOver(...)", script::ACTORS),
        names("a field of the condition of a finger", script::TIP_FIELDS),
        words("an act of a merchant: Merchant(\"grocer\", ...)", script::MERCHANT_ACTS),
        words("an act of a phone's user: Phone(\"daughter\", ...)", phone::PHONE_ACTS),
        words("what happens to a clock: Clock(\"mei\", ...)", script::CLOCK_ACTS),
        words("an act of power: Power(\"mei\", ...)", script::POWER_ACTS),
        words("a fault: Fault(..., \"20s\")", script::FAULTS),
        words("a condition: Within(\"5s\", ...) or Expect(...)", condition::CONDITIONS),
        words("a key: Press(...)", script::KEYS),
        words("a prompt: Said(...)", condition::PROMPTS),
        words("what can be asked of a phone: Phone(\"daughter\", ...)", phone::PHONE_CONDITIONS),
        words("a screen of a phone: Shows(...)", phone::PHONE_SCREENS),
        words("a state of a till: Till(\"grocer\", ...)", condition::TILL_STATES),
        words("a kind of device", device::DEVICES),
        words("a kind of merchant", cast::MERCHANTS),
        words("a state of the network", device::NETWORKS),
        words("a time at which a clock was set", device::CLOCK_SETS),
        choices("a screen: Screen(...)", SCREENS),
        choices("a foot of the payer-code screen: Note(...)", NOTES),
        choices("a tone: Beeped(...)", TONES),
        choices("a cause: Declined(...)", CAUSES),
        choices("a refusal: Refused(...)", REFUSALS),
        choices("a way to read a code: Read(\"grocer\", ...)", READS),
        words("a goal: Goal(...)", script::GOALS),
        words("something before a camera: PointAt(...)", scanning::SIGHTS),
        words("an act of a payer: Payer(\"anna\", ...)", scanning::PAYER_ACTS),
        words("how far a payer is: Payer(\"anna\", ...)", scanning::PAYER_STATES),
        choices("a reason why a code cannot be paid: NotPayable(...)", scanning::CODE_REFUSALS),
        choices("the form of a code", scanning::FORMS),
        choices("a port: Connect(\"mei\", ...)", phone::PORTS),
        choices("a failure: Failed(...)", phone::FAILURES),
        choices("a fault of a phone's link: Link(\"daughter\", ...)", phone::LINK_FAULTS),
        choices("a scanner", SCANNERS),
        choices("a glare", GLARES),
        choices("a state of the flash", FLASHES),
        choices("a kind of optics", OPTICS),
        choices("a language", LANGUAGES),
        choices("a size of type", SCALES),
        choices("an order of unlocking", UNLOCK_ORDERS),
        choices("a kind of code", CODE_KINDS),
        choices("an invariant: always: [...]", INVARIANTS),
        names("a field of a scenario", file::FILE_FIELDS),
        names("a field of a shared cast", file::CAST_FIELDS),
        names("a field of an account", cast::ACCOUNT_FIELDS),
        names("a field of a till", cast::TILL_FIELDS),
        names("a field of an aim", cast::AIM_FIELDS),
        names("a field of a printed code", scanning::PLACARD_FIELDS),
        names("a field of a code on a screen", scanning::DISPLAY_FIELDS),
        names("a field of a picture", scanning::PICTURE_FIELDS),
        names("a field of how a camera is held", scanning::HOLD_FIELDS),
        names("a field of a phone", phone::PHONE_FIELDS),
        names("a field of a shopper", cast::SHOPPER_FIELDS),
        names("a field of a device", device::DEVICE_FIELDS),
        names("a field of a profile", profile::PROFILE_FIELDS),
        names("a field of an issuer", flow::ISSUER_FIELDS),
        names("a field of the times", flow::TIMES_FIELDS),
        names("a field of the unlock rules", flow::UNLOCK_FIELDS),
        names("a field of the rules of registration", flow::REGISTRATION_FIELDS),
        names("a field of the rules of fingers", flow::FINGERS_FIELDS),
        names("a field of the rules of amounts", flow::AMOUNTS_FIELDS),
        names("a field of the rules of scanning", flow::SCAN_FIELDS),
        choices("a registration trigger", body::TRIGGERS),
        choices("a way to type amounts", flow::AMOUNT_ENTRIES),
        Group { what: "a body", words: known(crate::body::names()) },
        Group { what: "a flow", words: known(crate::flow::names()) },
        Group {
            what: "a unit of time",
            words: super::values::times::UNITS.iter().map(|(name, _)| (*name, *name)).collect(),
        },
        names("a finger", super::values::FINGERS),
        Group { what: "a value out of vary", words: vec![("Var", "Var(\"amount\")")] },
    ]
}

fn words<T>(what: &'static str, table: &'static [Word<T>]) -> Group {
    Group { what, words: table.iter().map(|word| (word.name, word.form)).collect() }
}

fn choices<T>(what: &'static str, table: &'static [Choice<T>]) -> Group {
    Group { what, words: table.iter().map(|(name, _)| (*name, *name)).collect() }
}

fn names(what: &'static str, table: &'static [&'static str]) -> Group {
    Group { what, words: table.iter().map(|name| (*name, *name)).collect() }
}

/// The words of the files of bodies and flows, which `docs/profiles.md` explains.
#[must_use]
pub fn profile_groups() -> Vec<Group> {
    vec![
        names("a field of a body", body::BODY_FIELDS),
        names("a field of an outline", body::OUTLINE_FIELDS),
        names("a field of a part", body::PART_FIELDS),
        names("a field of a round part", body::ROUND_FIELDS),
        names("a field of a key", body::BODY_KEY_FIELDS),
        names("a field of the tones", body::TONES_FIELDS),
        choices("a face", body::FACES),
        choices("a shape of a key", body::SHAPES),
        choices("a kind of contact", body::CONTACTS),
        choices("a colour", body::COLOURS),
        choices("a registration trigger", body::TRIGGERS),
        words("a port", body::PORTS),
        names("a field of a flow", flow::FLOW_FIELDS),
    ]
}

fn known(names: impl Iterator<Item = &'static str>) -> Vec<(&'static str, &'static str)> {
    names.map(|name| (name, name)).collect()
}

/// What a word is where it belongs, for whoever wrote it in another place.
pub(super) fn group_of(word: &str) -> Option<&'static str> {
    let holds = |group: &Group| group.words.iter().any(|(name, _)| *name == word);
    groups().into_iter().find(holds).map(|group| group.what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_screen_is_left_out() {
        let named: Vec<ScreenKind> = SCREENS.iter().map(|(_, screen)| *screen).collect();
        assert_eq!(named, ScreenKind::ALL);
        for (name, screen) in SCREENS {
            assert_eq!(*name, format!("{screen:?}"));
        }
    }

    #[test]
    fn words_are_known_once_in_their_group() {
        for group in groups() {
            let mut names: Vec<_> = group.words.iter().map(|(name, _)| *name).collect();
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{}", group.what);
        }
    }
}
