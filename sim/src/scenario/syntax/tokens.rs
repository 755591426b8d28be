//! Cuts RON text into tokens. Blanks and comments fall away; every token knows its bytes.

mod characters;

use super::super::problem::{PROBLEMS_MAX, Problem, QUOTE_MISSING, Spot, suggestion};
use super::shortened;
use characters::{full_width_help, is_blank, is_number, is_strange};

/// A token and its bytes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub start: usize,
    pub end: usize,
    pub kind: TokenKind,
}

/// The kinds of token.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    Open(Bracket),
    Close(Bracket),
    Comma,
    Colon,
    Text(String),
    Character(char),
    Number(String),
    Word(String),
    /// Stands where a value was, which could not be read and has been reported.
    Damaged,
    /// The last token of every text.
    End,
}

/// The kinds of bracket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bracket {
    Round,
    Square,
    Curly,
}

impl Bracket {
    pub(super) const fn opening(self) -> char {
        match self {
            Self::Round => '(',
            Self::Square => '[',
            Self::Curly => '{',
        }
    }

    pub(super) const fn closing(self) -> char {
        match self {
            Self::Round => ')',
            Self::Square => ']',
            Self::Curly => '}',
        }
    }
}

/// The extensions of RON; they change nothing here, since the words of a scenario are known.
const EXTENSIONS: [&str; 4] =
    ["unwrap_newtypes", "implicit_some", "unwrap_variant_newtypes", "explicit_struct_names"];

/// All tokens of a text, [`TokenKind::End`] last; and whether the text ended inside a comment or a raw text, so that whatever
/// is missing after it has been reported.
pub(super) fn of(
    text: &str,
    spot: &dyn Fn(usize, usize) -> Spot,
    problems: &mut Vec<Problem>,
) -> (Vec<Token>, bool) {
    let mut reader = Reader { text, at: 0, cut: false, spot, problems };
    let mut tokens = Vec::new();
    reader.skip_blanks();
    while reader.rest().starts_with('#') {
        reader.attribute();
        reader.skip_blanks();
    }
    loop {
        reader.skip_blanks();
        let start = reader.at;
        let Some(kind) = reader.token() else { break };
        tokens.push(Token { start, end: reader.at, kind });
        if reader.problems.len() >= PROBLEMS_MAX {
            break;
        }
    }
    let end = text.len();
    let cut = reader.cut;
    tokens.push(Token { start: end, end, kind: TokenKind::End });
    (tokens, cut)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    cut: bool,
    spot: &'a dyn Fn(usize, usize) -> Spot,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += character.len_utf8();
        Some(character)
    }

    fn eat(&mut self, prefix: &str) -> bool {
        let found = self.rest().starts_with(prefix);
        if found {
            self.at += prefix.len();
        }
        found
    }

    /// Goes over the characters for which `takes` holds and gives them back.
    fn run(&mut self, takes: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|character| !takes(character)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or("")
    }

    fn report(&mut self, start: usize, message: impl Into<String>, help: impl Into<String>) {
        let spot = (self.spot)(start, self.at);
        self.problems.push(spot.problem(message, help));
    }

    fn skip_blanks(&mut self) {
        loop {
            self.run(is_blank);
            if self.eat("//") {
                self.run(|character| character != '\n');
            } else if self.rest().starts_with("/*") {
                self.block_comment();
            } else {
                return;
            }
        }
    }

    fn block_comment(&mut self) {
        let start = self.at;
        let mut depth = 0_usize;
        loop {
            if self.eat("/*") {
                depth += 1;
            } else if self.eat("*/") {
                depth -= 1;
                if depth == 0 {
                    return;
                }
            } else if self.next().is_none() {
                self.at = self.text.len();
                self.cut = true;
                let spot = (self.spot)(start, start + 2);
                self.problems
                    .push(spot.problem("this comment is never closed", "close it with */"));
                return;
            }
        }
    }

    /// `#![enable(...)]`; `type` and `schema` are RON's own and mean nothing here.
    fn attribute(&mut self) {
        let start = self.at;
        let line = self.rest().split('\n').next().unwrap_or("");
        let length = line.find(']').map_or(line.len(), |index| index + 1);
        self.at += length;
        let inner: String = line
            .get(..length)
            .unwrap_or("")
            .chars()
            .filter(|character| !character.is_whitespace())
            .collect();
        let body = inner.strip_prefix("#![").and_then(|rest| rest.strip_suffix(']'));
        let names = body.and_then(|body| body.strip_prefix("enable("));
        if let Some(names) = names.and_then(|names| names.strip_suffix(')')) {
            for name in names.split(',').filter(|name| !name.is_empty()) {
                if !EXTENSIONS.contains(&name) {
                    let message = format!("RON has no extension \"{}\"", shortened(name));
                    self.report(start, message, suggestion(name, EXTENSIONS));
                }
            }
        } else if !body.is_some_and(|body| body.starts_with("type=") || body.starts_with("schema="))
        {
            self.report(start, "this line is no RON attribute", "write #![enable(implicit_some)]");
        }
    }

    fn token(&mut self) -> Option<TokenKind> {
        let start = self.at;
        let first = self.peek()?;
        Some(match first {
            '(' => self.single(TokenKind::Open(Bracket::Round)),
            ')' => self.single(TokenKind::Close(Bracket::Round)),
            '[' => self.single(TokenKind::Open(Bracket::Square)),
            ']' => self.single(TokenKind::Close(Bracket::Square)),
            '{' => self.single(TokenKind::Open(Bracket::Curly)),
            '}' => self.single(TokenKind::Close(Bracket::Curly)),
            ',' => self.single(TokenKind::Comma),
            ':' => self.single(TokenKind::Colon),
            '"' => self.text_token(),
            '\'' => self.character_token(),
            'r' if self.starts_raw_text() => self.raw_text(),
            '0'..='9' | '+' | '-' | '.' => self.number(),
            _ if first.is_alphabetic() || first == '_' => {
                let word = self.run(|character| character.is_alphanumeric() || character == '_');
                TokenKind::Word(word.to_owned())
            }
            _ => {
                // One message for a run of them, such as full-width brackets or a diff's marks.
                self.next();
                self.run(is_strange);
                let written = shortened(self.text.get(start..self.at).unwrap_or(""));
                let help = full_width_help(first);
                self.report(start, format!("{written} has no place here"), help);
                TokenKind::Damaged
            }
        })
    }

    fn single(&mut self, kind: TokenKind) -> TokenKind {
        self.next();
        kind
    }

    fn text_token(&mut self) -> TokenKind {
        let start = self.at;
        self.next();
        let mut text = String::new();
        loop {
            match self.peek() {
                Some('"') => {
                    self.next();
                    return TokenKind::Text(text);
                }
                None | Some('\n') => {
                    // The brackets at the end of the line were surely meant to stand outside.
                    let line = self.text.get(start..self.at).unwrap_or("").trim_end();
                    let kept = line.trim_end_matches([')', ']', '}', ',']).len().max(1);
                    self.at = start + kept;
                    self.report(
                        start,
                        QUOTE_MISSING,
                        "this text is not closed: a text ends with \" on its line",
                    );
                    return TokenKind::Damaged;
                }
                Some('\\') => self.escape(&mut text, true),
                Some(character) => {
                    self.next();
                    text.push(character);
                }
            }
        }
    }

    /// A backslash and what follows it.
    fn escape(&mut self, text: &mut String, continues: bool) {
        let start = self.at;
        self.next();
        let rest = self.rest();
        if continues && (rest.starts_with('\n') || rest.starts_with("\r\n")) {
            self.run(|character| matches!(character, ' ' | '\t' | '\r' | '\n'));
            return;
        }
        let character = match self.peek() {
            Some('n') => Some('\n'),
            Some('r') => Some('\r'),
            Some('t') => Some('\t'),
            Some('0') => Some('\0'),
            Some(plain @ ('\'' | '"' | '\\')) => Some(plain),
            Some('x') => self.hexadecimal_escape(),
            Some('u') => self.unicode_escape(),
            // The end is the caller's to report.
            None | Some('\n') => return,
            Some(_) => None,
        };
        self.next();
        if let Some(character) = character {
            text.push(character);
        } else {
            let written = self.text.get(start..self.at).unwrap_or("\\").to_owned();
            self.report(
                start,
                format!("{written} is no escape"),
                "write \\\\ for a backslash, \\n for a new line",
            );
        }
    }

    /// `x41`; leaves its last character to the caller.
    fn hexadecimal_escape(&mut self) -> Option<char> {
        let digits = self.rest().get(1..3)?;
        let value = u8::from_str_radix(digits, 16).ok().filter(|value| value.is_ascii())?;
        self.at += 2;
        Some(char::from(value))
    }

    /// `u{5586}`; leaves its last character to the caller.
    fn unicode_escape(&mut self) -> Option<char> {
        let digits = self.rest().strip_prefix("u{")?.split('}').next()?;
        if digits.len() > 6 || !self.rest().get(2 + digits.len()..)?.starts_with('}') {
            return None;
        }
        let character = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
        self.at += 2 + digits.len();
        Some(character)
    }

    fn character_token(&mut self) -> TokenKind {
        let start = self.at;
        self.next();
        let mut text = String::new();
        match self.peek() {
            Some('\\') => self.escape(&mut text, false),
            Some(character) if !matches!(character, '\n' | '\'') => {
                self.next();
                text.push(character);
            }
            _ => {}
        }
        if let (Some(character), true) = (text.chars().next(), self.eat("'")) {
            return TokenKind::Character(character);
        }
        // 'like this' is what other languages write: take all of it.
        self.run(|character| !matches!(character, '\'' | '\n' | ',' | ')' | ']' | '}'));
        self.eat("'");
        self.report(start, "a text stands between double quotation marks", "write \"...\"");
        TokenKind::Damaged
    }

    fn starts_raw_text(&self) -> bool {
        self.rest().get(1..).is_some_and(|rest| rest.trim_start_matches('#').starts_with('"'))
    }

    fn raw_text(&mut self) -> TokenKind {
        let start = self.at;
        self.next();
        let hashes = self.run(|character| character == '#');
        self.next();
        let closing = format!("\"{hashes}");
        if let Some(length) = self.rest().find(&closing) {
            let text = self.rest().get(..length).unwrap_or("").to_owned();
            self.at += length + closing.len();
            return TokenKind::Text(text);
        }
        self.report(start, "this raw text is never closed", format!("end it with {closing}"));
        self.cut = true;
        self.at = self.text.len();
        TokenKind::Damaged
    }

    fn number(&mut self) -> TokenKind {
        let start = self.at;
        self.next();
        let mut before = ' ';
        while let Some(character) = self.peek() {
            let signed_exponent = matches!(character, '+' | '-') && matches!(before, 'e' | 'E');
            if !(character.is_alphanumeric() || matches!(character, '_' | '.') || signed_exponent) {
                break;
            }
            before = character;
            self.next();
        }
        let written = self.text.get(start..self.at).unwrap_or("");
        let number = written.replace('_', "");
        if is_number(&number) {
            return TokenKind::Number(number);
        }
        let message = format!("{} is no number", shortened(written));
        self.report(
            start,
            message,
            "amounts, durations and dates are texts: write \"12.50\", \"5s\"",
        );
        TokenKind::Damaged
    }
}
