//! The link to a free-running board: requests and their answers, and in between what the board asks and tells.
//!
//! What it tells is kept in order until somebody looks for it. Its flash is a copy of the bench's, which is served at any moment:
//! the board may store a record while nobody in the world has asked it anything.

use std::collections::VecDeque;
use std::time::Duration;

use device_core::event::Event;
use device_core::time::Now;
use device_core::view::View;
use link::bench::{Bench, Heard, Timing, answer_ask};
use link::message::{Answer, Exchanged, Request};

use super::stopwatch::Stopwatch;
use crate::boards::in_process::SCREEN_GLYPHS;
use crate::boards::line::Line;
use crate::boards::{BoardLost, Exchange};
use crate::peripherals::nor_flash::NorFlash;

/// Something that happened on the board, as it was told.
#[derive(Clone, Debug)]
pub(super) struct Report {
    /// When it arrived, by the time that the board has been running.
    pub arrived: Duration,
    /// When it happened, in the device's time.
    pub now: Now,
    /// What.
    pub event: Event,
    /// What it led to.
    pub stands: Stands,
}

/// What stands on the board after something that happened: it belongs together, whatever has happened since.
#[derive(Clone, Debug)]
pub(super) struct Stands {
    /// What the event led to.
    pub exchange: Exchange,
    /// The View after it.
    pub view: View,
}

impl TryFrom<Exchanged> for Stands {
    type Error = BoardLost;

    fn try_from(mut exchanged: Exchanged) -> Result<Self, BoardLost> {
        let view = exchanged.view.take().ok_or_else(|| BoardLost {
            reason: "it runs by itself and tells what happened without its View".to_owned(),
        })?;
        Ok(Self { exchange: Exchange::from(exchanged), view })
    }
}

/// The conversation.
pub(super) struct Conversation {
    line: Line,
    bench: Bench,
    stopwatch: Stopwatch,
    flash: Option<NorFlash>,
    reports: VecDeque<Report>,
}

impl Conversation {
    /// A conversation over a line that nothing was said on. Its patience is counted while the board runs.
    pub fn new(line: Line, stopwatch: Stopwatch) -> Self {
        Self {
            line,
            bench: Bench::new(Timing::default(), 0),
            stopwatch,
            flash: None,
            reports: VecDeque::new(),
        }
    }

    /// How long the board has been running.
    pub fn elapsed(&self) -> Duration {
        self.stopwatch.elapsed()
    }

    /// The flash that the board works on.
    pub const fn flash_mut(&mut self) -> &mut Option<NorFlash> {
        &mut self.flash
    }

    /// What the board has told and nobody has taken.
    pub const fn reports(&self) -> &VecDeque<Report> {
        &self.reports
    }

    /// Takes the oldest reports up to and with the one at a place.
    pub fn take_reports(&mut self, count: usize) -> Vec<Report> {
        self.reports.drain(..count.min(self.reports.len())).collect()
    }

    /// Forgets what was told: a boot begins anew.
    pub fn forget_reports(&mut self) {
        self.reports.clear();
    }

    /// Asks, and waits for the answer.
    pub fn ask(&mut self, request: &Request) -> Result<Answer, BoardLost> {
        let now = self.micros();
        self.bench.request(now, request).map_err(|error| lost(&error))?;
        loop {
            // The bench's end gives up by itself when its patience is over.
            if let Some(answer) = self.listen(Duration::from_secs(1))? {
                return Ok(answer);
            }
        }
    }

    /// Listens for a while, or until something has come. Gives the answer to what was asked, where that came.
    pub fn listen(&mut self, patience: Duration) -> Result<Option<Answer>, BoardLost> {
        let out = self.bench.outgoing();
        if !out.is_empty() {
            self.line.send(&out).map_err(|error| lost(&error))?;
        }
        let wait = self.bench.next_timeout().map_or(patience, |at| {
            patience.min(Duration::from_micros(at.saturating_sub(self.micros())))
        });
        let mut answer = None;
        if let Some(bytes) = self.line.receive(wait).map_err(|error| lost(&error))? {
            for byte in bytes {
                if let Some(heard) = self.bench.feed(byte) {
                    self.take(heard, &mut answer)?;
                }
            }
        }
        let now = self.micros();
        if let Some(heard) = self.bench.poll(now) {
            self.take(heard, &mut answer)?;
        }
        let out = self.bench.outgoing();
        if !out.is_empty() {
            self.line.send(&out).map_err(|error| lost(&error))?;
        }
        Ok(answer)
    }

    fn take(&mut self, heard: Heard, answer: &mut Option<Answer>) -> Result<(), BoardLost> {
        match heard {
            Heard::Answered(answered) => *answer = Some(answered),
            Heard::Asked(ask) => {
                let Some(flash) = &mut self.flash else {
                    let reason = format!("it asks for its flash before it was booted: {ask:?}");
                    return Err(BoardLost { reason });
                };
                let result = answer_ask(&ask, flash, &SCREEN_GLYPHS);
                let now = self.micros();
                self.bench.answer(now, &result);
            }
            Heard::Happened { lost_before, .. } if lost_before > 0 => {
                let reason = format!("{lost_before} things that happened on it were never told");
                return Err(BoardLost { reason });
            }
            Heard::Happened { now, event, exchanged, .. } => {
                let stands = Stands::try_from(exchanged)?;
                self.reports.push_back(Report { arrived: self.elapsed(), now, event, stands });
            }
            // Whatever it was is sent again.
            Heard::Broken(_) => {}
            Heard::Lost(board) => return Err(lost(&board)),
        }
        Ok(())
    }

    fn micros(&self) -> u64 {
        u64::try_from(self.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

fn lost(error: &dyn std::fmt::Display) -> BoardLost {
    BoardLost { reason: error.to_string() }
}
