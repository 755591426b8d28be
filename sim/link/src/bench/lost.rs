//! A lost board, in words: what was wanted of it, and what it was last heard to say. Nothing here decides that it is lost.

use core::fmt;

use heapless::Deque;

use crate::frame::Broken;
use crate::message::{Answer, Request};

/// Bytes of the line that are kept for the report.
pub const TAIL_BYTES: usize = 64;

/// Why a board counts as lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It did not answer.
    NoAnswer,
    /// It has started anew by itself. Its next hello may say why.
    Restarted,
    /// It gave up waiting for our answer.
    Silent,
    /// It speaks another version of the protocol.
    OtherVersion,
}

/// A board that is lost: the bench broke, the device did not fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// Why.
    pub reason: Reason,
    /// What was wanted of it.
    pub request: &'static str,
    /// The request's number.
    pub number: u16,
    /// How often it was sent.
    pub tries: u32,
    /// What was last heard of it.
    pub last_heard: LastHeard,
}

impl fmt::Display for Lost {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { request, number, tries, .. } = self;
        match self.reason {
            Reason::NoAnswer => {
                write!(out, "no answer to {request} (number {number}), sent {tries} times")
            }
            Reason::Restarted => write!(out, "the board started anew before {request}"),
            Reason::Silent => write!(out, "in {request} the board waited in vain for the bench"),
            Reason::OtherVersion => {
                write!(out, "the board refuses version {} of the link", crate::message::VERSION)
            }
        }?;
        write!(out, "; last heard: {}", self.last_heard)
    }
}

impl core::error::Error for Lost {}

/// What was last heard of a board.
#[derive(Clone, Debug)]
pub struct LastHeard {
    answer: Option<(u16, &'static str)>,
    broken: Option<Broken>,
    /// Bytes since the last whole frame, of which the last ones are kept.
    count: u64,
    tail: Deque<u8, TAIL_BYTES>,
}

impl PartialEq for LastHeard {
    fn eq(&self, other: &Self) -> bool {
        self.answer == other.answer
            && self.broken == other.broken
            && self.count == other.count
            && self.tail.iter().eq(other.tail.iter())
    }
}

impl Eq for LastHeard {}

impl LastHeard {
    pub(super) const fn nothing() -> Self {
        Self { answer: None, broken: None, count: 0, tail: Deque::new() }
    }

    pub(super) fn byte(&mut self, byte: u8) {
        self.count = self.count.saturating_add(1);
        if self.tail.is_full() {
            self.tail.pop_front();
        }
        // There is room.
        let _ = self.tail.push_back(byte);
    }

    pub(super) fn answer(&mut self, number: u16, name: &'static str) {
        *self = Self { answer: Some((number, name)), ..Self::nothing() };
    }

    pub(super) const fn broken(&mut self, broken: Broken) {
        self.broken = Some(broken);
    }
}

impl fmt::Display for LastHeard {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.answer {
            Some((number, name)) => write!(out, "{name} (number {number})")?,
            None if self.count == 0 => return out.write_str("nothing at all"),
            None => out.write_str("no frame of this link")?,
        }
        if self.count > 0 {
            write!(out, ", then {} bytes that end in \"", self.count)?;
            for byte in &self.tail {
                let letter = char::from(*byte);
                let shown = if letter.is_ascii_graphic() || letter == ' ' { letter } else { '.' };
                write!(out, "{shown}")?;
            }
            out.write_str("\"")?;
        }
        match self.broken {
            None => Ok(()),
            Some(Broken::OtherVersion { version, .. }) => {
                write!(out, "; it speaks version {version}")
            }
            Some(Broken::NotCobs) => out.write_str("; the last frame was cut"),
            Some(Broken::TooLong) => out.write_str("; the last frame was too long"),
            Some(Broken::Sum) => out.write_str("; the last frame's sum was wrong"),
        }
    }
}

pub(super) const HELLO: &str = "hello";
pub(super) const RESET: &str = "reset";

/// What a request is called.
pub(super) const fn name_of(request: &Request) -> &'static str {
    match request {
        Request::Hello => HELLO,
        Request::Boot(_) => "boot",
        Request::Exchange { .. } => "exchange",
        Request::View => "view",
        Request::Pixels { .. } => "pixels",
        Request::FlashLoad { .. } => "flash load",
        Request::FlashSave { .. } => "flash save",
        Request::Reset => RESET,
        Request::Statistics => "statistics",
        Request::Asked { .. } => "asked",
        Request::Acknowledge => "acknowledge",
    }
}

/// What an answer is called.
pub(super) const fn name_of_answer(answer: &Answer) -> &'static str {
    match answer {
        Answer::Hello(_) => "hello",
        Answer::Exchanged(_) => "exchanged",
        Answer::View(_) => "view",
        Answer::Pixels { .. } => "pixels",
        Answer::Flash(_) => "flash",
        Answer::Done => "done",
        Answer::Statistics(_) => "statistics",
        Answer::Refused(_) => "refused",
        Answer::Ask { .. } => "ask",
        Answer::Happened { .. } => "happened",
    }
}
