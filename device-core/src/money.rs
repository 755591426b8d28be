//! Money as a count of fen (分, a hundredth of a yuan), checked at every step.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

/// An amount of money in fen. Never negative, never a fraction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct Fen(u64);

impl TryFrom<u64> for Fen {
    type Error = AmountError;

    fn try_from(fen: u64) -> Result<Self, AmountError> {
        Self::new(fen).ok_or(AmountError::TooLarge)
    }
}

impl From<Fen> for u64 {
    fn from(amount: Fen) -> Self {
        amount.0
    }
}

/// Why a text is no amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountError {
    /// Nothing stands there.
    Empty,
    /// A sign, a letter, a second point.
    NotANumber,
    /// More than two digits after the point.
    TooManyDecimals,
    /// More than [`Fen::MAX`].
    TooLarge,
}

impl fmt::Display for AmountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the amount is empty",
            Self::NotANumber => "an amount is digits with at most one point, such as 12.50",
            Self::TooManyDecimals => "an amount has at most two digits after the point",
            Self::TooLarge => "an amount is at most 99999999.99 yuan",
        })
    }
}

impl core::error::Error for AmountError {}

impl Fen {
    /// Nothing at all.
    pub const ZERO: Self = Self(0);
    /// The largest amount: 99,999,999.99 yuan.
    pub const MAX: Self = Self(9_999_999_999);

    /// An amount of `fen`, or `None` above [`Fen::MAX`].
    #[must_use]
    pub const fn new(fen: u64) -> Option<Self> {
        if fen > Self::MAX.0 { None } else { Some(Self(fen)) }
    }

    /// An amount of whole yuan, for constants; saturates at [`Fen::MAX`].
    #[must_use]
    pub const fn yuan(yuan: u32) -> Self {
        let fen = yuan as u64 * 100;
        if fen > Self::MAX.0 { Self::MAX } else { Self(fen) }
    }

    /// The number of fen.
    #[must_use]
    pub const fn fen(self) -> u64 {
        self.0
    }

    /// The sum, or `None` above [`Fen::MAX`].
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Self::new(sum),
            None => None,
        }
    }

    /// The difference, or `None` below zero.
    #[must_use]
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(difference) => Some(Self(difference)),
            None => None,
        }
    }
}

impl fmt::Display for Fen {
    /// Yuan with two decimals and no sign: `12.50`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl FromStr for Fen {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        if text.is_empty() {
            return Err(AmountError::Empty);
        }
        let (yuan, decimals) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if yuan.is_empty() || !digits(yuan) || !digits(decimals) || text.ends_with('.') {
            return Err(AmountError::NotANumber);
        }
        if decimals.len() > 2 {
            return Err(AmountError::TooManyDecimals);
        }
        let padding = if decimals.len() == 1 {
            "0"
        } else if decimals.is_empty() {
            "00"
        } else {
            ""
        };
        let mut fen: u64 = 0;
        for byte in yuan.bytes().chain(decimals.bytes()).chain(padding.bytes()) {
            fen = fen
                .checked_mul(10)
                .and_then(|fen| fen.checked_add(u64::from(byte - b'0')))
                .ok_or(AmountError::TooLarge)?;
        }
        Self::new(fen).ok_or(AmountError::TooLarge)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_amounts() {
        let table: &[(&str, Result<u64, AmountError>)] = &[
            ("12.50", Ok(1_250)),
            ("12.5", Ok(1_250)),
            ("12", Ok(1_200)),
            ("0.01", Ok(1)),
            ("99999999.99", Ok(9_999_999_999)),
            ("100000000", Err(AmountError::TooLarge)),
            ("999999999999999999999999", Err(AmountError::TooLarge)),
            ("", Err(AmountError::Empty)),
            ("-1", Err(AmountError::NotANumber)),
            ("1.2.3", Err(AmountError::NotANumber)),
            (".5", Err(AmountError::NotANumber)),
            ("5.", Err(AmountError::NotANumber)),
            ("1.005", Err(AmountError::TooManyDecimals)),
        ];
        for (text, expected) in table {
            assert_eq!(text.parse::<Fen>().map(Fen::fen), *expected, "{text:?}");
        }
    }
}
