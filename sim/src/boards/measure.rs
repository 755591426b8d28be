//! Measuring a linked board while it plays: each exchange by the wall clock, and by the board's own count of cycles.
//!
//! A measured board does what the board inside does, and asks it for its figures after each exchange. Nothing of that stands in
//! a trace, but it takes time: what is measured is not what a run takes.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use device_core::event::Event;
use device_core::identity::Identity;
use device_core::profile::Profile;
use device_core::time::Now;
use device_core::ui::frame::Frame;
use device_core::view::{ScreenKind, View};
use link::message::Statistics;

use super::link_board::LinkBoard;
use super::{Abilities, Board, BoardLost, Exchange};
use crate::peripherals::nor_flash::NorFlash;

/// One boot or event.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The event's name; `Boot` for a boot.
    pub event: String,
    /// From the request's first byte to the answer's last.
    pub exchange: Duration,
    /// The same until the new View was there, where the event changed it.
    pub to_view: Option<Duration>,
    /// The screen after it.
    pub screen: ScreenKind,
    /// From the question for pixels to the whole picture, where the View changed.
    pub picture: Option<Duration>,
    /// The board's figures after it.
    pub statistics: Statistics,
}

/// Where samples are collected.
pub type Log = Arc<Mutex<Vec<Sample>>>;

/// A board with a log.
pub struct Measured {
    inner: LinkBoard,
    log: Log,
    view_hash: u64,
}

impl Measured {
    /// Measures a board.
    #[must_use]
    pub const fn new(inner: LinkBoard, log: Log) -> Self {
        Self { inner, log, view_hash: 0 }
    }

    /// Does something and takes its measure.
    fn sample(
        &mut self,
        event: String,
        act: impl FnOnce(&mut LinkBoard) -> Result<Exchange, BoardLost>,
    ) -> Result<Exchange, BoardLost> {
        let begun = Instant::now();
        let exchange = act(&mut self.inner)?;
        let took = begun.elapsed();
        // After a power cut there is nobody to ask.
        if exchange.view_hash != 0 {
            let view = self.inner.fetch_view()?;
            let news = exchange.view_hash != self.view_hash;
            let to_view = news.then(|| begun.elapsed());
            let drawing = Instant::now();
            if news {
                self.inner.fetch_picture()?;
            }
            let picture = news.then(|| drawing.elapsed());
            let statistics = self.inner.statistics()?;
            let screen = view.screen.kind();
            let sample = Sample { event, exchange: took, to_view, screen, picture, statistics };
            self.log.lock().unwrap_or_else(PoisonError::into_inner).push(sample);
        }
        self.view_hash = exchange.view_hash;
        Ok(exchange)
    }
}

/// The name of an event, without what it carries.
fn name_of(event: &Event) -> String {
    let text = format!("{event:?}");
    text.split([' ', '(', '{']).next().unwrap_or_default().to_owned()
}

impl Board for Measured {
    fn abilities(&self) -> Abilities {
        self.inner.abilities()
    }

    fn boot(
        &mut self,
        identity: &Identity,
        profile: &Profile,
        entropy: [u8; 32],
        now: Now,
        flash: &mut NorFlash,
    ) -> Result<Exchange, BoardLost> {
        self.sample("Boot".to_owned(), |board| board.boot(identity, profile, entropy, now, flash))
    }

    fn exchange(
        &mut self,
        now: Now,
        event: &Event,
        flash: &mut NorFlash,
    ) -> Result<Exchange, BoardLost> {
        self.sample(name_of(event), |board| board.exchange(now, event, flash))
    }

    fn view(&mut self) -> Result<View, BoardLost> {
        self.inner.view()
    }

    fn pixels(&mut self) -> Result<Frame, BoardLost> {
        self.inner.pixels()
    }

    fn cut_power(&mut self) -> Result<(), BoardLost> {
        self.inner.cut_power()
    }
}

/// The value that so many of a hundred do not exceed; `None` of nothing.
#[must_use]
pub fn percentile<T: Copy + Ord>(values: &[T], percent: usize) -> Option<T> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let last = sorted.len().checked_sub(1)?;
    sorted.get((last * percent).div_ceil(100)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let values: Vec<u32> = (1..=100).rev().collect();
        let of = |percent| percentile(&values, percent);
        assert_eq!((of(0), of(50), of(95), of(100)), (Some(1), Some(51), Some(96), Some(100)));
        assert_eq!(percentile::<u32>(&[], 50), None);
        assert_eq!(percentile(&[7], 99), Some(7));
    }

    #[test]
    fn events_are_named_without_what_they_carry() {
        assert_eq!(name_of(&Event::Deadline), "Deadline");
        assert_eq!(name_of(&Event::Battery { percent: 5 }), "Battery");
    }
}
