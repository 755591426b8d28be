//! The keys of the device, and sets of them.

use serde::{Deserialize, Serialize};

/// A key of the body. Which of them exist is said by the profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Key {
    /// 付款: show the payer code (blue).
    ShowCode,
    /// 扫码: scan a payee code (brown-orange).
    Scan,
    /// 收款: be paid (violet).
    BePaid,
    /// 取消: away from here (red, ✕).
    Cancel,
    /// 改: take the last digit back (amber, ←).
    Correct,
    /// 好: yes (green, ✓).
    Confirm,
    /// The key with an ear: say it again.
    Help,
    /// Power, at the top: locks at once.
    Power,
    /// 绑定: enter registration mode, on bodies that have a key or a touch field for it.
    Register,
    /// The decimal point of an amount, on bodies that have one.
    Point,
    /// A number key, 0 to 9.
    Digit(u8),
}

impl Key {
    /// Every key there can be, digits last.
    pub const ALL: [Self; 20] = [
        Self::ShowCode,
        Self::Scan,
        Self::BePaid,
        Self::Cancel,
        Self::Correct,
        Self::Confirm,
        Self::Help,
        Self::Power,
        Self::Register,
        Self::Point,
        Self::Digit(0),
        Self::Digit(1),
        Self::Digit(2),
        Self::Digit(3),
        Self::Digit(4),
        Self::Digit(5),
        Self::Digit(6),
        Self::Digit(7),
        Self::Digit(8),
        Self::Digit(9),
    ];

    const fn bit(self) -> u32 {
        match self {
            Self::ShowCode => 0,
            Self::Scan => 1,
            Self::BePaid => 2,
            Self::Cancel => 3,
            Self::Correct => 4,
            Self::Confirm => 5,
            Self::Help => 6,
            Self::Power => 7,
            Self::Register => 20,
            Self::Point => 21,
            // Digits above 9 do not exist; they share the last bit rather than shift out of range.
            Self::Digit(digit) => 8 + if digit > 9 { 10 } else { digit as u32 },
        }
    }
}

/// Whether a key went down or came up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Edge {
    /// Pressed.
    Down,
    /// Let go.
    Up,
}

/// A set of keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeySet(u32);

impl KeySet {
    /// No key.
    pub const EMPTY: Self = Self(0);
    /// The ten number keys.
    pub const DIGITS: Self = Self(0x3ff << 8);

    /// The set of these keys.
    #[must_use]
    pub const fn of(keys: &[Key]) -> Self {
        let mut set = 0;
        let mut rest = keys;
        while let [key, tail @ ..] = rest {
            set |= 1 << key.bit();
            rest = tail;
        }
        Self(set)
    }

    /// Both sets together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The keys that are in both.
    #[must_use]
    pub const fn common(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether the key is in the set.
    #[must_use]
    pub const fn has(self, key: Key) -> bool {
        self.0 & (1 << key.bit()) != 0
    }

    /// Whether no key is in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The keys of the set in the order of [`Key::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Key> {
        Key::ALL.into_iter().filter(move |key| self.has(*key))
    }
}

impl FromIterator<Key> for KeySet {
    fn from_iter<T: IntoIterator<Item = Key>>(keys: T) -> Self {
        Self(keys.into_iter().fold(0, |set, key| set | 1 << key.bit()))
    }
}
