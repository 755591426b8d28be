//! Bounded text: names of people and shops.

use core::fmt;

use serde::{Deserialize, Serialize};

/// Bytes of UTF-8 that a name may have: 21 Chinese characters.
pub const NAME_BYTES: usize = 64;

/// A name of a person or a shop, at most [`NAME_BYTES`] long.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "heapless::String<NAME_BYTES>")]
pub struct Name(heapless::String<NAME_BYTES>);

impl From<heapless::String<NAME_BYTES>> for Name {
    fn from(text: heapless::String<NAME_BYTES>) -> Self {
        Self::fitting(&text)
    }
}

impl Name {
    /// The name, cut at a character where it is too long, control characters left out.
    #[must_use]
    pub fn fitting(text: &str) -> Self {
        let mut name = heapless::String::new();
        for character in text.chars().filter(|character| !character.is_control()) {
            if name.push(character).is_err() {
                break;
            }
        }
        Self(name)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Who gets the money.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payee {
    /// The name as the payee writes it.
    pub name: Name,
    /// The name in Latin letters, where the server sent one; shown when characters of `name` cannot be drawn.
    pub romanised: Option<Name>,
}
