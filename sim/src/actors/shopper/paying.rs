//! Paying a scanned code: what a shopper presses when she sees this, and how an amount is typed on her device.
//!
//! Under `shopper`, which unlocks and agrees for every goal alike.

use device_core::key::Key;
use device_core::money::Fen;
use device_core::profile::AmountEntry;
use device_core::view::{AmountProblem, Screen};

/// What she does about a screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// Presses keys.
    Press(Vec<Key>),
    /// Waits: the device is busy, or the code has to come before its camera.
    Wait,
    /// It is over: paid, or not to be paid.
    Done,
}

/// The keys for an amount as it is written: `12.50` is 1 2 point 5 0, or 1 2 5 0 where fen are typed from the right.
pub(super) fn keys(amount: &str, entry: AmountEntry) -> Vec<Key> {
    let digit = |character: char| {
        character.to_digit(10).and_then(|digit| u8::try_from(digit).ok()).map(Key::Digit)
    };
    match entry {
        AmountEntry::Point => amount
            .chars()
            .filter_map(
                |character| if character == '.' { Some(Key::Point) } else { digit(character) },
            )
            .collect(),
        AmountEntry::Fen => {
            let fen = amount.parse::<Fen>().map_or(0, Fen::fen);
            fen.to_string().chars().filter_map(digit).collect()
        }
    }
}

/// What she does while she wants to pay this much by scanning; `None` leaves it to what she does for every goal.
pub(super) fn decide(screen: &Screen, amount: Fen, entry: AmountEntry) -> Option<Decision> {
    let press = |key| Some(Decision::Press(vec![key]));
    match screen {
        Screen::LockedHome { .. } | Screen::Home { .. } => press(Key::Scan),
        Screen::EnterAmount { problem: Some(AmountProblem::TooLarge { .. }), .. } => {
            Some(Decision::Done)
        }
        Screen::EnterAmount { typed, .. } => Some(Decision::Press(typing(typed, amount, entry))),
        Screen::ConfirmPay { amount: asked, .. } if *asked == amount => press(Key::Confirm),
        // Another amount than she was told: she does not pay it.
        Screen::ConfirmPay { .. } => press(Key::Cancel),
        Screen::PayerCode { .. } | Screen::PayeeCode { .. } => press(Key::Cancel),
        Screen::Paid { .. }
        | Screen::Declined { .. }
        | Screen::CodeRefused { .. }
        | Screen::NoNetwork { .. } => Some(Decision::Done),
        Screen::Scanning { .. } | Screen::Resolving { .. } | Screen::Settling { .. } => {
            Some(Decision::Wait)
        }
        _ => None,
    }
}

/// The next keys for an amount of which so much stands there: the rest of it, one step back, or yes.
fn typing(typed: &str, amount: Fen, entry: AmountEntry) -> Vec<Key> {
    let written = amount.to_string();
    let (typed, wanted) = match entry {
        AmountEntry::Point => (typed.to_owned(), written),
        AmountEntry::Fen => {
            let fen = typed.parse::<Fen>().map_or(0, Fen::fen);
            let digits = if fen == 0 { String::new() } else { fen.to_string() };
            (digits, amount.fen().to_string())
        }
    };
    if typed == wanted {
        return vec![Key::Confirm];
    }
    match wanted.strip_prefix(&typed) {
        Some(rest) => keys_as_typed(rest),
        None => vec![Key::Correct],
    }
}

fn keys_as_typed(rest: &str) -> Vec<Key> {
    keys(rest, AmountEntry::Point)
}

#[cfg(test)]
mod tests {
    use super::*;
    use device_core::view::AmountText;

    fn presses(typed: &str, amount: &str, entry: AmountEntry) -> Vec<Key> {
        let mut text = AmountText::new();
        text.push_str(typed).unwrap();
        let screen = Screen::EnterAmount { payee: None, typed: text, problem: None };
        match decide(&screen, amount.parse().unwrap(), entry) {
            Some(Decision::Press(keys)) => keys,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn she_types_what_is_missing_and_takes_back_what_is_wrong() {
        use Key::{Confirm, Correct, Digit, Point};
        let point = |typed| presses(typed, "12.50", AmountEntry::Point);
        assert_eq!(point(""), [Digit(1), Digit(2), Point, Digit(5), Digit(0)]);
        assert_eq!(point("12"), [Point, Digit(5), Digit(0)]);
        assert_eq!(point("122"), [Correct]);
        assert_eq!(point("12.50"), [Confirm]);
        let fen = |typed| presses(typed, "12.50", AmountEntry::Fen);
        assert_eq!(fen(""), [Digit(1), Digit(2), Digit(5), Digit(0)]);
        assert_eq!(fen("0.12"), [Digit(5), Digit(0)]);
        assert_eq!(fen("0.13"), [Correct]);
        assert_eq!(fen("12.50"), [Confirm]);
    }

    #[test]
    fn she_pays_no_other_amount() {
        let asked = |amount: &str| Screen::ConfirmPay {
            payee: device_core::text::Payee::default(),
            amount: amount.parse().unwrap(),
        };
        let decided = |screen| decide(&screen, "12.50".parse().unwrap(), AmountEntry::Point);
        assert_eq!(decided(asked("12.50")), Some(Decision::Press(vec![Key::Confirm])));
        assert_eq!(decided(asked("12.51")), Some(Decision::Press(vec![Key::Cancel])));
    }
}
