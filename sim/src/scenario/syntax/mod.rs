//! RON as a tree in which every node knows where it stands.
//!
//! The `ron` crate gives no places and stops at the first mistake; a designer wants all of them at once. This reader goes on after
//! a mistake where it can, marks what it could not read as [`Kind::Damaged`], and never panics. What it accepts, `ron` accepts,
//! with one rule more: a plain text ends on the line on which it begins, so that a forgotten quotation mark is found there.

mod parser;
mod tokens;

use super::problem::{Lines, Problem, Spot};

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where.
    pub spot: Spot,
    /// What.
    pub kind: Kind,
    /// A mistake of syntax stands directly in it, so that parts may be missing which the author did write.
    pub damaged: bool,
}

/// The kinds of value.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `"..."` or `r#"..."#`.
    Text(String),
    /// `'x'`.
    Character(char),
    /// A number as it was written, without `_`.
    Number(String),
    /// `true` or `false`.
    Truth(bool),
    /// A word alone: `Paid`, `None`.
    Word(String),
    /// `Word(a, b)` or `(a, b)`; `()` is one of no items.
    Tuple(Option<Name>, Vec<Node>),
    /// `Word(a: 1)` or `(a: 1)`.
    Struct(Option<Name>, Vec<Field>),
    /// `[a, b]`.
    List(Vec<Node>),
    /// `{a: b}`.
    Map(Vec<(Node, Node)>),
    /// Something that could not be read; it has been reported.
    Damaged,
}

/// A word and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// Where.
    pub spot: Spot,
    /// The word.
    pub text: String,
}

/// A named value of a struct.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// Its value.
    pub value: Node,
}

impl Node {
    /// What it is, for a message: "a text", "a list".
    #[must_use]
    pub fn described(&self) -> String {
        match &self.kind {
            Kind::Text(text) => format!("the text \"{}\"", shortened(text)),
            Kind::Character(_) => "a single character".into(),
            Kind::Number(number) => format!("the number {}", shortened(number)),
            Kind::Truth(truth) => truth.to_string(),
            Kind::Word(word) => format!("the word {}", shortened(word)),
            Kind::Tuple(Some(name), _) | Kind::Struct(Some(name), _) => {
                format!("{}(...)", shortened(&name.text))
            }
            Kind::Tuple(None, _) => "a group of values".into(),
            Kind::Struct(None, _) => "a group of fields".into(),
            Kind::List(_) => "a list".into(),
            Kind::Map(_) => "a map".into(),
            Kind::Damaged => "something unreadable".into(),
        }
    }

    /// Whether a mistake of syntax stands anywhere in it.
    #[must_use]
    pub fn damaged_within(&self) -> bool {
        self.damaged
            || match &self.kind {
                Kind::Damaged => true,
                Kind::Tuple(_, items) | Kind::List(items) => items.iter().any(Self::damaged_within),
                Kind::Struct(_, fields) => fields.iter().any(|field| field.value.damaged_within()),
                Kind::Map(entries) => entries
                    .iter()
                    .any(|(key, value)| key.damaged_within() || value.damaged_within()),
                Kind::Text(_)
                | Kind::Character(_)
                | Kind::Number(_)
                | Kind::Truth(_)
                | Kind::Word(_) => false,
            }
    }
}

/// The beginning of a text that is too long for a message.
#[must_use]
pub fn shortened(text: &str) -> String {
    const CHARACTERS: usize = 40;
    if text.chars().count() <= CHARACTERS {
        return text.to_owned();
    }
    text.chars().take(CHARACTERS).chain(std::iter::once('…')).collect()
}

/// Reads a text. Mistakes go to `problems`; the tree holds whatever could be read all the same.
#[must_use]
pub fn read(text: &str, source: usize, problems: &mut Vec<Problem>) -> Node {
    let lines = Lines::of(text);
    let spot = |start, end| lines.spot(text, source, start, end);
    let (tokens, cut) = tokens::of(text, &spot, problems);
    parser::parse(&tokens, cut, &spot, problems)
}

#[cfg(test)]
mod tests;
