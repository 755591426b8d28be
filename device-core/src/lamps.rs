//! Which keys' lamps are lit on a screen: those that lead on, so that a glance at the keys says what comes next.
//!
//! Only what a screen shows decides; a body without the key has no lamp for it either.

use crate::key::{Key, KeySet};
use crate::view::Screen;

/// Digits of a PIN, and of the number that a phone shows.
const DIGITS_WANTED: usize = 6;

/// The keys that come next on a screen.
#[must_use]
pub fn lamps(screen: &Screen) -> KeySet {
    match screen {
        Screen::LockedHome { offers, .. }
        | Screen::Home { offers, .. }
        | Screen::NoNetwork { offers } => *offers,
        Screen::NotEnrolled { .. } => KeySet::of(&[Key::Register]),
        Screen::EnterPin { typed, .. } | Screen::SetPin { typed, .. } => {
            digits(usize::from(*typed))
        }
        Screen::TypeDigits { typed, .. } => digits(typed.len()),
        Screen::EnterAmount { typed, .. } if typed.is_empty() => KeySet::DIGITS,
        Screen::EnterAmount { .. }
        | Screen::Paid { .. }
        | Screen::Declined { .. }
        | Screen::MoneyIn { .. }
        | Screen::NotBound { .. }
        | Screen::Bound { .. }
        | Screen::FingerDone { .. }
        | Screen::ConfirmPay { .. } => KeySet::of(&[Key::Confirm]),
        Screen::History { entry: Some(_), .. } => KeySet::of(&[Key::Confirm, Key::Correct]),
        Screen::CodeRefused { .. } => KeySet::of(&[Key::Scan]),
        Screen::Menu => KeySet::of(&[Key::Digit(1), Key::Digit(2), Key::Digit(3)]),
        // Nothing leads on by a key, or what does cannot be taken back: the red one leads out.
        Screen::PinLocked { .. }
        | Screen::ClockLost
        | Screen::Authenticate { .. }
        | Screen::Unlock { .. }
        | Screen::Connecting { .. }
        | Screen::Scanning { .. }
        | Screen::Resolving { .. }
        | Screen::EnrolFinger { optional: true, .. }
        | Screen::ConfirmUnbind { .. }
        | Screen::History { entry: None, .. } => KeySet::of(&[Key::Cancel]),
        // A code is to be scanned, or there is nothing to do but wait.
        Screen::StorageRefused
        | Screen::Disabled
        | Screen::PayerCode { .. }
        | Screen::PayeeCode { .. }
        | Screen::TakingAccount { .. }
        | Screen::EnrolFinger { optional: false, .. }
        | Screen::Settling { .. }
        | Screen::NotYetKnown { .. } => KeySet::EMPTY,
    }
}

/// The number keys until all six digits are there.
const fn digits(typed: usize) -> KeySet {
    if typed < DIGITS_WANTED { KeySet::DIGITS } else { KeySet::EMPTY }
}
