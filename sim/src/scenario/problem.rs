//! What is wrong with a scenario file: where it stands, what it is, what to write instead.
//!
//! Plain data for whoever reports it; this module prints no colours and knows no terminal.

use std::collections::BTreeSet;
use std::fmt;

use super::model::Place;

/// The most problems that are reported of one reading: beyond that a file is not worth reading on.
pub const PROBLEMS_MAX: usize = 100;

/// What is said of a line on which a text is opened and not closed.
pub(super) const QUOTE_MISSING: &str = "a quotation mark is missing on this line";

/// A text that was read: the scenario itself, or a cast that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The name to show: the path as it was given.
    pub name: String,
    /// All of the text.
    pub text: String,
}

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which of [`Mistakes::sources`] it stands in.
    pub source: usize,
    /// Where it stands there.
    pub place: Place,
    /// Column in characters, from 1.
    pub column: u32,
    /// What is wrong, as a sentence without a full stop.
    pub message: String,
    /// What was expected, or the nearest valid word; empty where the message says it all.
    pub help: String,
}

/// All mistakes of a scenario and its casts, in the order in which they stand, the scenario's own first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mistakes {
    /// The texts that were read; the scenario is the first.
    pub sources: Vec<Source>,
    /// What is wrong with them.
    pub problems: Vec<Problem>,
}

impl Mistakes {
    /// Orders the problems by place, and leaves out what was said twice and what only follows from a missing quotation mark:
    /// on its line inside and outside of texts are exchanged, so nothing else there can be judged.
    pub(crate) fn sorted(sources: Vec<Source>, mut problems: Vec<Problem>) -> Self {
        let unquoted: BTreeSet<(usize, u32)> = problems
            .iter()
            .filter(|problem| problem.message == QUOTE_MISSING)
            .map(|problem| (problem.source, problem.place.line))
            .collect();
        problems.retain(|problem| {
            problem.message == QUOTE_MISSING
                || !unquoted.contains(&(problem.source, problem.place.line))
        });
        problems.sort_by(|one, other| {
            (one.source, one.place.start, one.place.end, &one.message).cmp(&(
                other.source,
                other.place.start,
                other.place.end,
                &other.message,
            ))
        });
        problems.dedup();
        problems.truncate(PROBLEMS_MAX);
        Self { sources, problems }
    }

    /// The name of the text that a problem stands in.
    #[must_use]
    pub fn name_of(&self, problem: &Problem) -> &str {
        self.sources.get(problem.source).map_or("", |source| &source.name)
    }
}

impl fmt::Display for Mistakes {
    /// One line a problem: `file:line:column: message (help)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            let Problem { place, column, message, help, .. } = problem;
            write!(f, "{}:{}:{column}: {message}", self.name_of(problem), place.line)?;
            if !help.is_empty() {
                write!(f, " ({help})")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Mistakes {}

/// Where a piece of text stands, file included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spot {
    /// Which of [`Mistakes::sources`].
    pub source: usize,
    /// Bytes and line there.
    pub place: Place,
    /// Column in characters, from 1.
    pub column: u32,
}

impl Spot {
    /// A problem at this spot.
    pub(crate) fn problem(self, message: impl Into<String>, help: impl Into<String>) -> Problem {
        let Self { source, place, column } = self;
        Problem { source, place, column, message: message.into(), help: help.into() }
    }
}

/// Turns byte offsets of a text into lines and columns.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self { starts: std::iter::once(0).chain(breaks.map(|(index, _)| index + 1)).collect() }
    }

    /// The spot of the bytes from `start` to `end`, both on character borders.
    pub(super) fn spot(&self, text: &str, source: usize, start: usize, end: usize) -> Spot {
        let line = self.starts.partition_point(|first| *first <= start).max(1);
        let first = self.starts.get(line - 1).copied().unwrap_or(0);
        let before = text.get(first..start).unwrap_or("");
        let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
        Spot {
            source,
            place: Place { start, end: end.max(start), line: number(line) },
            column: number(before.chars().count() + 1),
        }
    }
}

/// The known word that is nearest to what was written, if one is near enough to be what was meant.
pub(super) fn nearest<'a>(
    written: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace(['_', '-', ' '], "");
    let wanted = plain(written);
    known
        .into_iter()
        .map(|word| (strsim::damerau_levenshtein(&wanted, &plain(word)), word))
        .filter(|(distance, word)| *distance <= 1.max(word.chars().count() / 3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// Help for an unknown word: the nearest one, or all of them.
pub(super) fn suggestion<'a>(
    written: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> String {
    if let Some(word) = nearest(written, known.clone()) {
        return format!("did you mean {word}?");
    }
    let all: Vec<&str> = known.into_iter().collect();
    if all.is_empty() { String::new() } else { format!("known here: {}", all.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let text = "(\n  名: 老王,\n)";
        let at = text.find('王').unwrap_or(0);
        let spot = Lines::of(text).spot(text, 0, at, at + 3);
        assert_eq!((spot.place.line, spot.column), (2, 7));
        let last = Lines::of(text).spot(text, 0, text.len() - 1, text.len());
        assert_eq!((last.place.line, last.column), (3, 1));
    }

    #[test]
    fn nearest_word_is_near() {
        let words = ["Screen", "Said", "Balance"];
        assert_eq!(nearest("Scren", words), Some("Screen"));
        assert_eq!(nearest("screen", words), Some("Screen"));
        assert_eq!(nearest("Blance", words), Some("Balance"));
        assert_eq!(nearest("Umbrella", words), None);
        assert_eq!(suggestion("Umbrella", words), "known here: Screen, Said, Balance");
    }
}
