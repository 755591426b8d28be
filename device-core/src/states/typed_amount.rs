//! An amount of money while it is being typed: what is shown is always what will be paid.
//!
//! Two ways (`AmountPolicy`): yuan, the point key, fen; or fen from the right, as tills do. A key that cannot count is
//! refused and changes nothing; an amount over the limit is shown as it was typed, and named, until it is corrected.

use core::fmt::Write;

use crate::money::Fen;
use crate::profile::{AmountEntry, AmountPolicy};
use crate::view::{AmountProblem, AmountText};

/// Digits before the point: as many as [`Fen::MAX`] has.
const YUAN_DIGITS: usize = 8;
/// Digits after the point.
const FEN_DIGITS: usize = 2;

/// The keys pressed so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedAmount {
    entry: AmountEntry,
    most: Fen,
    /// With [`AmountEntry::Point`]: empty, or digits without a needless zero in front, with at most one point and two digits
    /// behind it. With [`AmountEntry::Fen`]: empty, or yuan with two digits behind the point.
    text: AmountText,
}

impl TypedAmount {
    /// Nothing typed yet.
    #[must_use]
    pub fn new(policy: &AmountPolicy) -> Self {
        let most = Fen::new(policy.most_fen).unwrap_or(Fen::MAX);
        Self { entry: policy.entry, most, text: AmountText::new() }
    }

    /// A digit; says whether it counts.
    pub fn digit(&mut self, digit: u8) -> bool {
        match self.entry {
            AmountEntry::Point => self.digit_behind(digit),
            AmountEntry::Fen => {
                let longer = self.value().fen().saturating_mul(10).saturating_add(digit.into());
                self.show_fen(longer)
            }
        }
    }

    fn digit_behind(&mut self, digit: u8) -> bool {
        let room = match self.text.split_once('.') {
            Some((_, decimals)) => decimals.len() < FEN_DIGITS,
            None => self.text.len() < YUAN_DIGITS,
        };
        if !room || digit > 9 {
            return false;
        }
        if self.text == "0" {
            self.text.clear();
        }
        // There is room for more than was asked about.
        self.text.push(char::from(b'0' + digit)).is_ok()
    }

    /// The point key; says whether it counts.
    pub fn point(&mut self) -> bool {
        if self.entry == AmountEntry::Fen || self.text.contains('.') {
            return false;
        }
        self.text.push_str(if self.text.is_empty() { "0." } else { "." }).is_ok()
    }

    /// Takes the last key back; says whether there was one.
    pub fn correct(&mut self) -> bool {
        match self.entry {
            AmountEntry::Point => self.text.pop().is_some(),
            AmountEntry::Fen => {
                let typed = !self.text.is_empty();
                self.show_fen(self.value().fen() / 10);
                typed
            }
        }
    }

    /// Shows this many fen, or nothing at all for none; says whether they can be shown.
    fn show_fen(&mut self, fen: u64) -> bool {
        let Some(amount) = Fen::new(fen) else { return false };
        self.text.clear();
        amount == Fen::ZERO || write!(self.text, "{amount}").is_ok()
    }

    /// What is shown.
    #[must_use]
    pub const fn text(&self) -> &AmountText {
        &self.text
    }

    /// What it is worth; nothing typed is nothing.
    #[must_use]
    pub fn value(&self) -> Fen {
        self.text.strip_suffix('.').unwrap_or(&self.text).parse().unwrap_or(Fen::ZERO)
    }

    /// Why it cannot be paid while it is being typed: only that it is too much.
    #[must_use]
    pub fn problem(&self) -> Option<AmountProblem> {
        (self.value() > self.most).then_some(AmountProblem::TooLarge { most: self.most })
    }

    /// The amount, for the green key.
    ///
    /// # Errors
    /// Nothing, or too much.
    pub fn finish(&self) -> Result<Fen, AmountProblem> {
        match (self.problem(), self.value()) {
            (Some(problem), _) => Err(problem),
            (None, Fen::ZERO) => Err(AmountProblem::Zero),
            (None, amount) => Ok(amount),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn blank(entry: AmountEntry) -> TypedAmount {
        TypedAmount::new(&AmountPolicy { entry, ..AmountPolicy::default() })
    }

    /// Types `0` to `9`, `.` and `<`; keys that do not count are written down.
    fn typed(entry: AmountEntry, keys: &str) -> (String, String) {
        let mut amount = blank(entry);
        let mut refused = String::new();
        for key in keys.chars() {
            let counts = match key {
                '.' => amount.point(),
                '<' => amount.correct(),
                _ => amount.digit(key.to_digit(10).unwrap() as u8),
            };
            if !counts {
                refused.push(key);
            }
        }
        (amount.text().to_string(), refused)
    }

    #[test]
    fn yuan_point_fen() {
        for (keys, text, refused) in [
            ("", "", ""),
            ("12.5", "12.5", ""),
            ("12.50", "12.50", ""),
            ("12.505", "12.50", "5"),
            ("12.5.0", "12.50", "."),
            (".5", "0.5", ""),
            ("..5", "0.5", "."),
            ("005", "5", ""),
            ("0.05", "0.05", ""),
            ("00.5", "0.5", ""),
            ("100", "100", ""),
            ("12<", "1", ""),
            ("12.5<<", "12", ""),
            (".<", "0", ""),
            ("1<<", "", "<"),
            ("123456789", "12345678", "9"),
            ("12345678.99", "12345678.99", ""),
        ] {
            assert_eq!(typed(AmountEntry::Point, keys), (text.into(), refused.into()), "{keys}");
        }
    }

    #[test]
    fn fen_from_the_right() {
        for (keys, text, refused) in [
            ("", "", ""),
            ("5", "0.05", ""),
            ("1250", "12.50", ""),
            ("0", "", ""),
            ("005", "0.05", ""),
            ("12.50", "12.50", "."),
            ("1250<", "1.25", ""),
            ("5<", "", ""),
            ("<", "", "<"),
            ("99999999999", "99999999.99", "9"),
        ] {
            assert_eq!(typed(AmountEntry::Fen, keys), (text.into(), refused.into()), "{keys}");
        }
    }

    #[test]
    fn limits_are_named() {
        let most = Fen::new(AmountPolicy::default().most_fen).unwrap();
        let mut amount = blank(AmountEntry::Point);
        assert_eq!(amount.finish(), Err(AmountProblem::Zero));
        assert_eq!(amount.problem(), None, "who has typed nothing yet has done nothing wrong");
        "5000".bytes().for_each(|digit| assert!(amount.digit(digit - b'0')));
        assert_eq!((amount.problem(), amount.finish()), (None, Ok(most)));
        assert!(amount.point() && amount.digit(0) && amount.digit(1));
        let too_large = AmountProblem::TooLarge { most };
        assert_eq!((amount.problem(), amount.finish()), (Some(too_large), Err(too_large)));
        assert_eq!(amount.text(), "5000.01");
        assert!(amount.correct());
        assert_eq!(amount.finish(), Ok(most));
    }

    /// The amount that a text shows, read without the code under test.
    fn read(text: &str) -> u64 {
        let (yuan, decimals) = text.split_once('.').unwrap_or((text, ""));
        let decimals = format!("{decimals:0<2}");
        yuan.parse::<u64>().unwrap_or(0) * 100 + decimals.parse::<u64>().unwrap()
    }

    #[test]
    fn every_amount_to_9999_99_can_be_typed() {
        for fen in 1..=999_999_u64 {
            let expected = Fen::new(fen).unwrap();
            let mut amount = blank(AmountEntry::Fen);
            let digits = fen.to_string();
            assert!(digits.bytes().all(|digit| amount.digit(digit - b'0')));
            assert_eq!(
                (amount.value(), amount.text().as_str()),
                (expected, &*expected.to_string())
            );
            let mut amount = blank(AmountEntry::Point);
            let keys = expected.to_string();
            let key = |key| if key == b'.' { amount.point() } else { amount.digit(key - b'0') };
            assert!(keys.bytes().all(key));
            assert_eq!((amount.value(), amount.text().as_str()), (expected, keys.as_str()));
        }
    }

    proptest! {
        /// What is shown is what is paid, after any keys; a key that does not count changes nothing.
        #[test]
        fn the_display_is_the_value(
            fen in any::<bool>(),
            keys in prop::collection::vec(0_u8..13, 0..40),
        ) {
            let mut amount = blank(if fen { AmountEntry::Fen } else { AmountEntry::Point });
            for key in keys {
                let before = amount.clone();
                let counts = match key {
                    10 => amount.point(),
                    11 | 12 => amount.correct(),
                    digit => amount.digit(digit),
                };
                prop_assert!(counts || amount == before);
                prop_assert_eq!(amount.value().fen(), read(amount.text()));
                prop_assert_eq!(amount.problem().is_some(), amount.value().fen() > 500_000);
                if let Ok(paid) = amount.finish() {
                    prop_assert_eq!(paid.fen(), read(amount.text()));
                }
            }
        }
    }
}
