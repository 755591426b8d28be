//! Acts of power, faults and keys, as scenarios name them.

use device_core::key::Key;

use crate::scenario::decode::Word;
use crate::scenario::decode::phone::LINK_FAULTS;
use crate::scenario::model::{ClockAct, Fault, PowerAct};

/// What happens to a device's clock.
pub const CLOCK_ACTS: &[Word<ClockAct>] = &[
    Word::with("Ahead", "Ahead(\"90s\")", 1, 1, |decoder, items| {
        decoder.signed_millis(items.first()?).map(ClockAct::Ahead)
    }),
    Word::alone("Lost", |_, _| Some(ClockAct::Lost)),
];

/// What power does.
pub const POWER_ACTS: &[Word<PowerAct>] = &[
    Word::alone("Cut", |_, _| Some(PowerAct::Cut)),
    Word::with("CutAtFlashOperation", "CutAtFlashOperation(3)", 1, 1, |decoder, items| {
        decoder.number(items.first()?, 1..=1_000_000).map(PowerAct::CutAtFlashOperation)
    }),
    Word::alone("On", |_, _| Some(PowerAct::On)),
];

/// What breaks.
pub const FAULTS: &[Word<Fault>] = &[
    Word::with("NetworkDown", "NetworkDown(\"mei\")", 1, 1, |decoder, items| {
        decoder.device(items.first()?).map(Fault::NetworkDown)
    }),
    Word::with("ModemSilent", "ModemSilent(\"mei\")", 1, 1, |decoder, items| {
        decoder.device(items.first()?).map(Fault::ModemSilent)
    }),
    Word::with("TillOffline", "TillOffline(\"grocer\")", 1, 1, |decoder, items| {
        decoder.merchant_with_till(items.first()?).map(Fault::TillOffline)
    }),
    Word::with("TillAnswersLost", "TillAnswersLost(\"grocer\")", 1, 1, |decoder, items| {
        decoder.merchant_with_till(items.first()?).map(Fault::TillAnswersLost)
    }),
    Word::with("FingerRejects", "FingerRejects(\"mei\")", 1, 1, |decoder, items| {
        decoder.device(items.first()?).map(Fault::FingerRejects)
    }),
    Word::with("FingerPoor", "FingerPoor(\"mei\")", 1, 1, |decoder, items| {
        decoder.device(items.first()?).map(Fault::FingerPoor)
    }),
    Word::with("FingerDead", "FingerDead(\"mei\")", 1, 1, |decoder, items| {
        decoder.device(items.first()?).map(Fault::FingerDead)
    }),
    Word::with("FlashRefuses", "FlashRefuses(\"mei\")", 1, 1, |decoder, items| {
        decoder.device(items.first()?).map(Fault::FlashRefuses)
    }),
    Word::with("CameraDead", "CameraDead(\"mei\")", 1, 1, |decoder, items| {
        decoder.device(items.first()?).map(Fault::CameraDead)
    }),
    Word::with("PhoneOffline", "PhoneOffline(\"daughter\")", 1, 1, |decoder, items| {
        decoder.phone(items.first()?).map(Fault::PhoneOffline)
    }),
    Word::with("Link", "Link(\"daughter\", Listener)", 2, 2, |decoder, items| {
        let [phone, fault] = items else { return None };
        let phone = decoder.phone(phone);
        let fault = decoder.choice(fault, "a fault of a phone's link", LINK_FAULTS);
        Some(Fault::Link(phone?, fault?))
    }),
];

/// Keys.
pub const KEYS: &[Word<Key>] = &[
    Word::alone("ShowCode", |_, _| Some(Key::ShowCode)),
    Word::alone("Scan", |_, _| Some(Key::Scan)),
    Word::alone("BePaid", |_, _| Some(Key::BePaid)),
    Word::alone("Point", |_, _| Some(Key::Point)),
    Word::alone("Cancel", |_, _| Some(Key::Cancel)),
    Word::alone("Correct", |_, _| Some(Key::Correct)),
    Word::alone("Confirm", |_, _| Some(Key::Confirm)),
    Word::alone("Help", |_, _| Some(Key::Help)),
    Word::alone("Power", |_, _| Some(Key::Power)),
    Word::alone("Register", |_, _| Some(Key::Register)),
    Word::with("Digit", "Digit(3)", 1, 1, |decoder, items| {
        decoder.number(items.first()?, 0..=9).map(Key::Digit)
    }),
];
