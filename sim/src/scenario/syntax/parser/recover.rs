//! What ends an item and what ends a bracket, and how reading goes on where one of them is wrong.

use super::super::super::problem::PROBLEMS_MAX;
use super::super::tokens::{Bracket, TokenKind};
use super::super::{Field, Kind, Node};
use super::{Follow, Parser};

impl Parser<'_> {
    /// Goes over a comma or a closing bracket, and mends what is wrong there.
    pub(super) fn follow(&mut self, bracket: Bracket, first: bool) -> Follow {
        let forgiven = std::mem::take(&mut self.forgive_comma);
        if !first || matches!(self.peek(), TokenKind::Comma | TokenKind::Colon) {
            match self.peek() {
                TokenKind::Comma => {
                    self.step();
                    if self.peek() == &TokenKind::Comma || first {
                        let (start, end) = self.bytes(self.at.saturating_sub(usize::from(first)));
                        self.report(start, end, "there is a comma too many here", "");
                        while self.peek() == &TokenKind::Comma {
                            self.step();
                        }
                    }
                }
                TokenKind::Close(_) | TokenKind::End => {}
                TokenKind::Colon => {
                    let (start, end) = self.bytes(self.at);
                    self.report(start, end, "a colon has no place here", "");
                    self.step();
                    // What stands after it belongs to nothing.
                    if !matches!(
                        self.peek(),
                        TokenKind::Comma | TokenKind::Close(_) | TokenKind::End
                    ) {
                        let _ = self.value();
                    }
                    return self.follow(bracket, false);
                }
                // A damaged token has had its message.
                TokenKind::Damaged => {}
                _ if forgiven => {}
                _ if self.closing_helps() => {
                    self.report_unclosed(bracket);
                    return Follow::Broken;
                }
                _ => {
                    let end = self.end_before();
                    self.report(end, end, "a comma is missing here", "");
                }
            }
        }
        match *self.peek() {
            TokenKind::Close(found) if found == bracket => {
                self.step();
                Follow::Closed
            }
            TokenKind::Close(found) => self.wrong_bracket(bracket, found),
            TokenKind::End => {
                self.unclosed_at_end(bracket);
                Follow::Broken
            }
            _ => Follow::Item,
        }
    }

    /// A closing bracket that is not the one that is due.
    fn wrong_bracket(&mut self, bracket: Bracket, found: Bracket) -> Follow {
        let (start, end) = self.bytes(self.at);
        let exchanged = self.unmatched(1, self.at + 1);
        let missing = self.unmatched(1, self.at);
        let stray = self.unmatched(0, self.at + 1);
        if exchanged <= missing && exchanged <= stray {
            let (wanted, got) = (bracket.closing(), found.closing());
            self.report(start, end, format!("{got} stands where {wanted} must close"), "");
            self.step();
            // Only the bracket was wrong: nothing is lost.
            return Follow::Closed;
        }
        if missing <= stray {
            self.report_unclosed(bracket);
            return Follow::Broken;
        }
        self.report(start, end, format!("{} closes nothing", found.closing()), "");
        self.step();
        self.forgive_comma = true;
        self.follow(bracket, false)
    }

    /// Whether the brackets that follow match better once the innermost open one is closed here.
    pub(super) fn closing_helps(&self) -> bool {
        self.unmatched(1, self.at) < self.unmatched(0, self.at)
    }

    /// Whether the brackets that follow match better if one was opened just here.
    pub(super) fn opening_helps(&self, bracket: Bracket) -> bool {
        self.unmatched_with(0, Some(bracket), self.at) < self.unmatched(0, self.at)
    }

    /// Brackets without a partner if `closed` of the open ones are closed and reading goes on at a token.
    fn unmatched(&self, closed: usize, from: usize) -> usize {
        self.unmatched_with(closed, None, from)
    }

    /// The same, with one more bracket open.
    fn unmatched_with(&self, closed: usize, opened: Option<Bracket>, from: usize) -> usize {
        let kept = self.open.len().saturating_sub(closed);
        let mut open: Vec<Bracket> =
            self.open.iter().take(kept).map(|(bracket, _)| *bracket).chain(opened).collect();
        let mut count = 0;
        for token in self.tokens.get(from..).unwrap_or(&[]) {
            match token.kind {
                TokenKind::Open(bracket) => open.push(bracket),
                TokenKind::Close(bracket) if open.pop() != Some(bracket) => count += 1,
                _ => {}
            }
        }
        count + open.len()
    }

    pub(super) fn report_unclosed(&mut self, bracket: Bracket) {
        let start = self.open.last().map_or(0, |(_, start)| *start);
        let message = format!("this {} is never closed", bracket.opening());
        let close = bracket.closing().to_string();
        self.report(start, start + 1, message, &format!("close it with {close}"));
        self.forgive_comma = true;
    }

    /// The text ends while brackets are open: only the innermost is reported.
    fn unclosed_at_end(&mut self, bracket: Bracket) {
        if !self.ended && self.problems.len() < PROBLEMS_MAX {
            self.report_unclosed(bracket);
        }
        self.ended = true;
    }

    /// Words of values begin with a capital, names of fields do not.
    pub(super) fn begins_misplaced_value(&self, word: &str) -> bool {
        word.starts_with(char::is_uppercase) && self.peek_at(1) != &TokenKind::Colon
    }

    /// Makes a value the first of the list that it begins without its bracket, and reads the others.
    pub(super) fn unopened_list(&mut self, value: &mut Node) {
        let place = value.spot.place;
        self.report(place.start, place.start, "the [ of this list is missing", "");
        self.open.push((Bracket::Square, place.start));
        let (items, _) = self.items(Bracket::Square, true);
        self.open.pop();
        let first = std::mem::replace(&mut value.kind, Kind::Damaged);
        let first = Node { kind: first, ..value.clone() };
        value.kind = Kind::List(std::iter::once(first).chain(items).collect());
        value.damaged = true;
    }

    /// A value without a name among fields: most likely the list before it lacks its bracket.
    pub(super) fn misplaced(&mut self, fields: &mut [Field], start: usize) {
        if let Some(Field { value, .. }) = fields.last_mut()
            && self.opening_helps(Bracket::Square)
        {
            self.unopened_list(value);
            return;
        }
        let found = self.problems.len();
        let item = self.value();
        if self.problems.len() == found && !matches!(item.kind, Kind::Damaged) {
            let end = self.end_before();
            self.report(start, end, "the name of a field is missing here", "write name: value");
        }
    }

    /// Whether a value begins here that is not in round brackets.
    pub(super) fn begins_value(&self) -> bool {
        matches!(
            self.peek(),
            TokenKind::Word(_)
                | TokenKind::Text(_)
                | TokenKind::Number(_)
                | TokenKind::Open(Bracket::Square | Bracket::Curly)
        )
    }
}
