//! What ends an item and what ends a bracket, and how reading goes on where one of them is wrong.

use super::super::super::problem::PROBLEMS_MAX;
use super::super::tokens::{Bracket, TokenKind};
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

    /// Brackets without a partner if `closed` of the open ones are closed and reading goes on at a token.
    fn unmatched(&self, closed: usize, from: usize) -> usize {
        let kept = self.open.len().saturating_sub(closed);
        let mut open: Vec<Bracket> =
            self.open.iter().take(kept).map(|(bracket, _)| *bracket).collect();
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
}
