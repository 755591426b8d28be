//! Builds the tree out of tokens and goes on after a mistake.
//!
//! Where a bracket or a comma is missing, each way to go on is tried against the brackets that follow, and the one that leaves
//! fewest of them without a partner is taken: so one slip gives one message.

mod recover;

use super::super::problem::{PROBLEMS_MAX, Problem, Spot};
use super::tokens::{Bracket, Token, TokenKind};
use super::{Field, Kind, Name, Node, shortened};

/// Values may stand this deep in each other: far more than a scenario needs, far less than a stack has.
const DEPTH_MAX: usize = 64;

/// Reads the one value of a text.
pub(super) fn parse(
    tokens: &[Token],
    cut: bool,
    spot: &dyn Fn(usize, usize) -> Spot,
    problems: &mut Vec<Problem>,
) -> Node {
    let mut parser = Parser {
        tokens,
        at: 0,
        spot,
        problems,
        open: Vec::new(),
        forgive_comma: false,
        ended: cut,
    };
    let node = parser.value();
    if !node.damaged_within() && parser.peek() != &TokenKind::End {
        let start = parser.start();
        let help = "a file holds one value: ( ... )";
        parser.report(start, parser.end(), "something stands after the end of the scenario", help);
    }
    node
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    spot: &'a dyn Fn(usize, usize) -> Spot,
    problems: &'a mut Vec<Problem>,
    /// Brackets that are open, and where.
    open: Vec<(Bracket, usize)>,
    /// A bracket was closed for the author, who wrote no comma after it either.
    forgive_comma: bool,
    /// That the text ends too early has been said.
    ended: bool,
}

/// How the items of a bracket end.
enum Follow {
    /// Another item comes.
    Item,
    /// The bracket is closed.
    Closed,
    /// The bracket is closed although something was wrong with it.
    Broken,
}

impl Parser<'_> {
    fn peek_at(&self, ahead: usize) -> &TokenKind {
        // A file with too many mistakes ends here for the parser.
        if self.problems.len() >= PROBLEMS_MAX {
            return &TokenKind::End;
        }
        self.tokens.get(self.at + ahead).map_or(&TokenKind::End, |token| &token.kind)
    }

    fn peek(&self) -> &TokenKind {
        self.peek_at(0)
    }

    fn bytes(&self, index: usize) -> (usize, usize) {
        let token = self.tokens.get(index).or_else(|| self.tokens.last());
        token.map_or((0, 0), |token| (token.start, token.end))
    }

    fn start(&self) -> usize {
        self.bytes(self.at).0
    }

    fn end(&self) -> usize {
        self.bytes(self.at).1
    }

    /// Where the token before this one ends.
    fn end_before(&self) -> usize {
        if self.at == 0 { 0 } else { self.bytes(self.at - 1).1 }
    }

    fn step(&mut self) {
        if self.at + 1 < self.tokens.len() {
            self.at += 1;
        }
    }

    fn report(&mut self, start: usize, end: usize, message: impl Into<String>, help: &str) {
        let spot = (self.spot)(start, end);
        self.problems.push(spot.problem(message, help));
    }

    fn node(&self, start: usize, kind: Kind) -> Node {
        Node { spot: (self.spot)(start, self.end_before().max(start)), kind, damaged: false }
    }

    fn value(&mut self) -> Node {
        let start = self.start();
        let kind = match self.peek().clone() {
            TokenKind::Text(text) => self.leaf(Kind::Text(text)),
            TokenKind::Character(character) => self.leaf(Kind::Character(character)),
            TokenKind::Number(number) => self.leaf(Kind::Number(number)),
            TokenKind::Damaged => self.leaf(Kind::Damaged),
            TokenKind::Word(word) => {
                self.step();
                if self.peek() == &TokenKind::Open(Bracket::Round) {
                    let spot = (self.spot)(start, self.end_before());
                    return self.bracket(start, Bracket::Round, Some(Name { spot, text: word }));
                }
                if self.begins_value() && self.opening_helps(Bracket::Round) {
                    let end = self.end_before();
                    self.report(end, end, format!("a ( is missing after {}", shortened(&word)), "");
                    let name = Name { spot: (self.spot)(start, end), text: word };
                    return self.unopened(start, Bracket::Round, Some(name));
                }
                match word.as_str() {
                    "true" => Kind::Truth(true),
                    "false" => Kind::Truth(false),
                    _ => Kind::Word(word),
                }
            }
            TokenKind::Open(bracket) => return self.bracket(start, bracket, None),
            // The bracket that is open here will be reported.
            TokenKind::End if self.ended || !self.open.is_empty() => Kind::Damaged,
            TokenKind::Comma | TokenKind::Colon | TokenKind::Close(_) | TokenKind::End => {
                let before = self.end_before();
                self.report(before, before, "a value is missing here", "");
                Kind::Damaged
            }
        };
        self.node(start, kind)
    }

    fn leaf(&mut self, kind: Kind) -> Kind {
        self.step();
        kind
    }

    /// Reads from an opening bracket to its closing one.
    fn bracket(&mut self, start: usize, bracket: Bracket, name: Option<Name>) -> Node {
        if self.open.len() >= DEPTH_MAX {
            self.report(start, self.end(), "values stand too deep in each other here", "");
            self.skip_bracket();
            return self.node(start, Kind::Damaged);
        }
        self.open.push((bracket, self.start()));
        self.step();
        self.inside(start, bracket, name)
    }

    /// Reads from where an opening bracket is missing, which has been reported, to its closing one.
    fn unopened(&mut self, start: usize, bracket: Bracket, name: Option<Name>) -> Node {
        self.open.push((bracket, self.start()));
        let mut node = self.inside(start, bracket, name);
        node.damaged = true;
        node
    }

    /// Reads what stands in the innermost open bracket.
    fn inside(&mut self, start: usize, bracket: Bracket, name: Option<Name>) -> Node {
        let before = self.problems.len();
        let fields = bracket == Bracket::Round && self.begins_field();
        let (kind, broken) = match bracket {
            Bracket::Square => {
                let (items, broken) = self.items(bracket, false);
                (Kind::List(items), broken)
            }
            Bracket::Curly => self.map(),
            Bracket::Round if fields => self.fields(name),
            Bracket::Round => {
                let (items, broken) = self.items(bracket, false);
                (Kind::Tuple(name, items), broken)
            }
        };
        self.open.pop();
        let mut node = self.node(start, kind);
        node.damaged = broken && self.problems.len() > before;
        node
    }

    /// The value of a field; a map may lack its bracket.
    fn field_value(&mut self) -> Node {
        let start = self.start();
        if matches!(self.peek(), TokenKind::Text(_))
            && self.peek_at(1) == &TokenKind::Colon
            && self.opening_helps(Bracket::Curly)
            && self.open.len() < DEPTH_MAX
        {
            self.report(start, start, "the { of this map is missing", "");
            return self.unopened(start, Bracket::Curly, None);
        }
        self.value()
    }

    /// Whether a named field begins here, even one whose colon was forgotten.
    fn begins_field(&self) -> bool {
        match (self.peek(), self.peek_at(1)) {
            (TokenKind::Word(_) | TokenKind::Text(_), TokenKind::Colon) => true,
            (TokenKind::Word(_), next) => matches!(
                next,
                TokenKind::Text(_)
                    | TokenKind::Number(_)
                    | TokenKind::Open(Bracket::Square | Bracket::Curly)
            ),
            _ => false,
        }
    }

    fn items(&mut self, bracket: Bracket, began: bool) -> (Vec<Node>, bool) {
        let mut items = Vec::new();
        // Where the list began without its bracket, the comma after its first item is behind us too.
        let mut first = true;
        self.forgive_comma |= began;
        let mut broken = false;
        loop {
            match self.follow(bracket, std::mem::take(&mut first)) {
                Follow::Closed => return (items, broken),
                Follow::Broken => return (items, true),
                Follow::Item => {}
            }
            if matches!(self.peek(), TokenKind::Word(_)) && self.peek_at(1) == &TokenKind::Colon {
                // A field where only values can stand: the bracket was to end before it, or the field is misplaced.
                if bracket == Bracket::Square && self.open.len() > 1 {
                    self.report_unclosed(bracket);
                    return (items, true);
                }
                let (start, end) = self.bytes(self.at);
                self.report(start, end, "a field with a name stands among values without one", "");
                broken = true;
                self.step();
                self.step();
            }
            items.push(self.value());
        }
    }

    fn fields(&mut self, name: Option<Name>) -> (Kind, bool) {
        let mut fields = Vec::new();
        let mut first = true;
        let mut broken = false;
        loop {
            match self.follow(Bracket::Round, std::mem::take(&mut first)) {
                Follow::Closed => return (Kind::Struct(name, fields), broken),
                Follow::Broken => return (Kind::Struct(name, fields), true),
                Follow::Item => {}
            }
            let (start, end) = self.bytes(self.at);
            match self.peek().clone() {
                TokenKind::Word(text) if !self.begins_misplaced_value(&text) => {
                    self.step();
                    let name = Name { spot: (self.spot)(start, end), text };
                    broken |= self.colon(&name.text, start, end);
                    let value = self.field_value();
                    fields.push(Field { name, value });
                }
                TokenKind::Text(text) if self.peek_at(1) == &TokenKind::Colon => {
                    self.report(
                        start,
                        end,
                        "the name of a field stands without quotation marks",
                        "",
                    );
                    self.step();
                    self.step();
                    let name = Name { spot: (self.spot)(start, end), text };
                    let value = self.field_value();
                    fields.push(Field { name, value });
                }
                _ => {
                    self.misplaced(&mut fields, start);
                    broken = true;
                }
            }
        }
    }

    fn map(&mut self) -> (Kind, bool) {
        let mut entries = Vec::new();
        let mut first = true;
        let mut broken = false;
        loop {
            match self.follow(Bracket::Curly, std::mem::take(&mut first)) {
                Follow::Closed => return (Kind::Map(entries), broken),
                Follow::Broken => return (Kind::Map(entries), true),
                Follow::Item => {}
            }
            let (start, end) = self.bytes(self.at);
            let field =
                matches!(self.peek(), TokenKind::Word(_)) && self.peek_at(1) == &TokenKind::Colon;
            if field && self.closing_helps() {
                self.report_unclosed(Bracket::Curly);
                return (Kind::Map(entries), true);
            }
            if let Some((_, value)) = entries.last_mut()
                && self.peek_at(1) != &TokenKind::Colon
                && self.opening_helps(Bracket::Square)
            {
                self.unopened_list(value);
                continue;
            }
            let key = self.value();
            if let Kind::Word(word) = &key.kind {
                let message =
                    format!("a name stands between quotation marks: \"{}\"", shortened(word));
                self.report(start, end, message, "");
                broken = true;
            }
            if !matches!(key.kind, Kind::Damaged) {
                let end = self.end_before();
                broken |= self.colon("this name", start, end);
            } else if self.peek() == &TokenKind::Colon {
                self.step();
            } else {
                broken = true;
                continue;
            }
            let value = self.value();
            entries.push((key, value));
        }
    }

    /// Goes over a colon; says so where there is none. True where it was missing.
    fn colon(&mut self, what: &str, start: usize, end: usize) -> bool {
        if self.peek() == &TokenKind::Colon {
            self.step();
            return false;
        }
        // Without a value either, the missing value is what will be reported.
        if matches!(self.peek(), TokenKind::Comma | TokenKind::Close(_) | TokenKind::End) {
            return true;
        }
        let message = format!("a colon is missing after {}", shortened(what));
        self.report(start, end, message, "write name: value");
        true
    }

    /// Goes over a bracket and all that stands in it.
    fn skip_bracket(&mut self) {
        let mut depth = 0_usize;
        loop {
            match self.peek() {
                TokenKind::Open(_) => depth += 1,
                TokenKind::Close(_) => depth -= 1,
                TokenKind::End => return,
                _ => {}
            }
            self.step();
            if depth == 0 {
                return;
            }
        }
    }
}
