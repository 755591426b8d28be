//! The bench's words in Chinese and English: one table, so that neither language can lack one.
//!
//! What the device says is not here but in `assets/words`; what a trace says is `sim::report::words`.

mod table;

pub use table::Word;

/// The language of the bench's words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tongue {
    /// Chinese, written with simplified characters.
    #[default]
    Chinese,
    /// English.
    English,
}

impl Tongue {
    /// A word in this language.
    #[must_use]
    pub const fn say(self, word: Word) -> &'static str {
        let (chinese, english) = word.both();
        match self {
            Self::Chinese => chinese,
            Self::English => english,
        }
    }

    /// Several words as one: Chinese writes no space between them.
    #[must_use]
    pub fn join(self, words: &[Word]) -> String {
        let space = match self {
            Self::Chinese => "",
            Self::English => " ",
        };
        words.iter().map(|word| self.say(*word)).collect::<Vec<_>>().join(space)
    }

    /// The other language.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Chinese => Self::English,
            Self::English => Self::Chinese,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_there_in_both_languages() {
        for word in Word::ALL {
            let (chinese, english) = word.both();
            assert!(!chinese.trim().is_empty() && !english.trim().is_empty(), "{word:?}");
            assert!(
                !english.chars().any(|c| c > '\u{2fff}') || *word == Word::OtherTongue,
                "{word:?}"
            );
        }
    }

    #[test]
    fn the_bench_can_draw_its_own_words() {
        use ab_glyph::{Font, FontRef};
        for bytes in crate::bench::theme::FACES {
            let face = FontRef::try_from_slice(bytes).unwrap();
            let drawn = |character: char| face.glyph_id(character).0 != 0;
            for word in Word::ALL {
                let (chinese, english) = word.both();
                for character in chinese.chars().chain(english.chars()) {
                    assert!(drawn(character), "{word:?}: {character:?}");
                }
            }
            // What panels write beside words.
            assert!("0123456789.:,;+-/%×·°¥()→←…".chars().all(drawn));
        }
    }
}
