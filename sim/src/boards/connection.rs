//! A connection to a linked board: the bench's end of the link over a line, with the clock that it needs.
//!
//! Here requests wait for their answers, and what the board asks in between is answered. What a request means, and when it may
//! be sent, is the board's affair in `link_board`.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use device_core::event::Event;
use device_core::time::Now;
use link::bench::{Bench, Heard, Lost, Reason, Timing, answer_ask};
use link::message::{Answer, Ask, AskResult, Exchanged, Hello, Request};

use super::BoardLost;
use super::in_process::SCREEN_GLYPHS;
use super::line::Line;
use super::rack::Patience;
use crate::peripherals::nor_flash::NorFlash;
use crate::random::Stream;

/// A board that has just started is greeted again after this, then after twice as long, and so on: it hears nothing before its
/// port is up.
const GREETING_FIRST: Duration = Duration::from_millis(4);
/// Happenings that wait to be taken; more, and the oldest are forgotten.
const HAPPENINGS_MAX: usize = 4_096;

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)] // It is looked at and let go.
pub enum Outcome {
    /// Its answer.
    Answered(Answer),
    /// The power went in a flash operation that the board asked for: it waits for an answer that must not come.
    PowerLost,
}

/// Something that happened on a free-running board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Events just before it of which nothing will be told any more: the board had no room to keep them.
    pub lost_before: u16,
    /// When, in the device's time.
    pub now: Now,
    /// What.
    pub event: Event,
    /// What it led to.
    pub exchanged: Exchanged,
}

/// A connection.
pub struct Connection {
    line: Line,
    bench: Bench,
    patience: Patience,
    begun: Instant,
    received: VecDeque<u8>,
    told: VecDeque<Told>,
    /// For what is asked where there is no flash: glyphs need none.
    no_flash: NorFlash,
}

impl Connection {
    /// Over a line, nothing said yet.
    #[must_use]
    pub fn new(line: Line, patience: Patience) -> Self {
        let tries = patience.lost.as_micros() / patience.resend.as_micros().max(1);
        let timing = Timing {
            answer_micros: micros(patience.resend),
            tries: u32::try_from(tries).unwrap_or(u32::MAX).max(1),
        };
        Self {
            line,
            bench: Bench::new(timing, 0),
            patience,
            begun: Instant::now(),
            received: VecDeque::new(),
            told: VecDeque::new(),
            no_flash: NorFlash::blank(Stream::new(0, "no flash")),
        }
    }

    /// Asks who the board is.
    ///
    /// # Errors
    /// Where it is lost, or says something else.
    pub fn hello(&mut self) -> Result<Hello, BoardLost> {
        match self.ask(&Request::Hello, None)? {
            Outcome::Answered(Answer::Hello(hello)) => Ok(hello),
            other => Err(BoardLost { reason: format!("a hello was answered with {other:?}") }),
        }
    }

    /// Greets a board that is about to start, more and more patiently.
    ///
    /// # Errors
    /// Where it does not answer in time.
    pub fn greet(&mut self) -> Result<Hello, BoardLost> {
        let begun = Instant::now();
        let mut wait = GREETING_FIRST;
        while begun.elapsed() + wait < self.patience.lost {
            self.request(&Request::Hello)?;
            let until = Instant::now() + wait;
            while let Some(heard) = self.next(until)? {
                match heard {
                    Heard::Answered(Answer::Hello(hello)) => return Ok(hello),
                    Heard::Lost(lost) => return Err(BoardLost { reason: lost.to_string() }),
                    other => self.keep(other),
                }
            }
            self.bench.abandon();
            wait *= 2;
        }
        // The last one is asked with all the patience that there is, and says what was last heard.
        self.hello()
    }

    /// Resets the board, and waits until it is there again.
    ///
    /// # Errors
    /// Where it is lost.
    pub fn reset(&mut self) -> Result<Hello, BoardLost> {
        self.bench.abandon();
        match self.ask(&Request::Reset, None)? {
            Outcome::Answered(Answer::Done) => self.greet(),
            other => Err(BoardLost { reason: format!("a reset was answered with {other:?}") }),
        }
    }

    /// Asks something, and answers with `flash` what the board asks meanwhile.
    ///
    /// # Errors
    /// Where the board is lost.
    pub fn ask(
        &mut self,
        request: &Request,
        mut flash: Option<&mut NorFlash>,
    ) -> Result<Outcome, BoardLost> {
        self.request(request)?;
        let forever = self.begun + Duration::from_secs(u32::MAX.into());
        loop {
            match self.next(forever)? {
                Some(Heard::Answered(answer)) => return Ok(Outcome::Answered(answer)),
                Some(Heard::Asked(ask)) => {
                    let result = self.answer(&ask, flash.as_deref_mut());
                    if flash.as_deref().is_some_and(NorFlash::lost_power) {
                        self.bench.abandon();
                        return Ok(Outcome::PowerLost);
                    }
                    let now = self.now();
                    self.bench.answer(now, &result);
                }
                Some(Heard::Lost(lost)) => return Err(self.lost(&lost)),
                Some(other) => self.keep(other),
                None => {}
            }
        }
    }

    /// A lost board in words. One that started anew by itself may say why in its hello.
    fn lost(&mut self, lost: &Lost) -> BoardLost {
        let words = match lost.reason {
            Reason::Restarted | Reason::Silent => self.greet().map(|hello| hello.last_words),
            Reason::NoAnswer | Reason::OtherVersion => Ok(Default::default()),
        };
        let words = words.unwrap_or_default();
        let last =
            if words.is_empty() { String::new() } else { format!("; its last words: {words}") };
        BoardLost { reason: format!("{lost}{last}") }
    }

    /// What happened on a free-running board, or `None` where nothing does within `patience`. `flash` answers what it asks.
    ///
    /// # Errors
    /// Where the board is lost.
    pub fn listen(
        &mut self,
        patience: Duration,
        flash: &mut NorFlash,
    ) -> Result<Option<Told>, BoardLost> {
        let until = Instant::now() + patience;
        while self.told.is_empty() {
            match self.next(until)? {
                Some(Heard::Asked(ask)) => {
                    let result = self.answer(&ask, Some(flash));
                    let now = self.now();
                    self.bench.answer(now, &result);
                }
                Some(other) => self.keep(other),
                None => return Ok(None),
            }
        }
        Ok(self.told.pop_front())
    }

    fn answer(&mut self, ask: &Ask, flash: Option<&mut NorFlash>) -> AskResult {
        match (flash, ask) {
            (Some(flash), _) => answer_ask(ask, flash, &SCREEN_GLYPHS),
            (None, Ask::Glyph { .. }) => answer_ask(ask, &mut self.no_flash, &SCREEN_GLYPHS),
            (None, Ask::Write { .. } | Ask::Erase { .. } | Ask::Read { .. }) => AskResult::Refused,
        }
    }

    fn request(&mut self, request: &Request) -> Result<(), BoardLost> {
        let now = self.now();
        let sent = self.bench.request(now, request);
        sent.map_err(|error| BoardLost { reason: error.to_string() })?;
        self.flush()
    }

    /// What the line brings next, or `None` at the moment `until`.
    fn next(&mut self, until: Instant) -> Result<Option<Heard>, BoardLost> {
        loop {
            let now = self.now();
            while let Some(byte) = self.received.pop_front() {
                if let Some(heard) = self.bench.feed(byte) {
                    return self.flush().map(|()| Some(heard));
                }
            }
            let heard = self.bench.poll(now);
            self.flush()?;
            if heard.is_some() {
                return Ok(heard);
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            let timeout = self.bench.next_timeout().map(|at| at.saturating_sub(now).max(1));
            let wait = timeout.map_or(left, |timeout| left.min(Duration::from_micros(timeout)));
            match self.line.receive(wait) {
                Ok(Some(bytes)) => self.received.extend(bytes),
                Ok(None) => {}
                Err(gone) => return Err(self.gone(&gone)),
            }
        }
    }

    /// Keeps what a free-running board tells until somebody takes it. Broken frames are sent again by themselves.
    fn keep(&mut self, heard: Heard) {
        let Heard::Happened { lost_before, now, event, exchanged } = heard else { return };
        let told = Told { lost_before, now, event, exchanged };
        if self.told.len() >= HAPPENINGS_MAX {
            self.told.pop_front();
        }
        self.told.push_back(told);
    }

    /// Writes what waits to be written.
    fn flush(&mut self) -> Result<(), BoardLost> {
        let bytes = self.bench.outgoing();
        if bytes.is_empty() {
            return Ok(());
        }
        let sent = self.line.send(&bytes);
        sent.map_err(|gone| self.gone(&gone))
    }

    fn gone(&self, gone: &super::line::LineGone) -> BoardLost {
        BoardLost { reason: format!("{gone}; last heard: {}", self.bench.last_heard()) }
    }

    fn now(&self) -> u64 {
        micros(self.begun.elapsed())
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
