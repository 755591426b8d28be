//! The pace of a board that has its own clock: how its time and ours belong together, and how late things may come.
//!
//! The world's time is virtual and waits; the board's does not. So the world is held back until the board's clock has come to the
//! moment at which something is to happen, and what the board tells is judged with these tolerances.

use std::collections::VecDeque;
use std::time::Duration;

use device_core::event::{Event, FingerReading, FingerTaken, ScanReading};
use device_core::time::Instant;

/// Moments that are remembered to know the board's clock by.
const MOMENTS: usize = 8;

/// How the board's clock runs against ours.
#[derive(Clone, Debug, Default)]
pub(super) struct Pace {
    /// Our time less the board's, at the last moments that it told: the least is nearest to the truth, for messages only come late.
    offsets_micros: VecDeque<i64>,
}

impl Pace {
    /// The board told a moment of its own, and it arrived then.
    pub fn told(&mut self, arrived: Duration, moment: Instant) {
        if self.offsets_micros.len() == MOMENTS {
            self.offsets_micros.pop_front();
        }
        self.offsets_micros.push_back(signed(micros(arrived)) - signed(moment.0));
    }

    /// How long from now until the board's clock is there; nothing where it is, or has told no time.
    pub fn until(&self, elapsed: Duration, moment: Instant) -> Duration {
        let Some(offset) = self.offsets_micros.iter().min() else { return Duration::ZERO };
        let there = signed(moment.0).saturating_add(*offset);
        let left = there.saturating_sub(signed(micros(elapsed)));
        Duration::from_micros(u64::try_from(left).unwrap_or(0))
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

fn signed(micros: u64) -> i64 {
    i64::try_from(micros).unwrap_or(i64::MAX)
}

/// How long after its moment the board may tell of an event. Each is the driver's own patience and, on top, [`SLACK`].
pub(super) fn patience(event: &Event) -> Duration {
    let driver_millis = match event {
        // Three tries of up to a second (`drivers::fingerprint`), a look each tenth of a second before them.
        Event::Finger(FingerReading::Fault) | Event::FingerTaken(FingerTaken::Fault) => 3_500,
        // Pictures, features, searches and a template that is stored.
        Event::Finger(_) | Event::FingerTaken(_) => 1_500,
        // Three unanswered writes of 150 ms (`drivers::scanner`), or the end of its own window.
        Event::Scanned(ScanReading::Fault | ScanReading::Nothing) => 1_000,
        Event::Scanned(_) => 1_500,
        // Registration is asked for every two seconds; then signal, address and connection (`drivers::modem`).
        Event::Network(_) => 10_000,
        Event::FromServer(_) => 1_500,
        _ => 500,
    };
    Duration::from_millis(driver_millis) + SLACK
}

/// What a busy host may add: an emulated board is a process among others.
const SLACK: Duration = Duration::from_secs(4);
/// From an action on: a message must have come out of the modem, or an engine look.
pub(super) const ACTION_PATIENCE: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_known_by_the_promptest_message() {
        let mut pace = Pace::default();
        let after = Duration::from_millis;
        assert_eq!(pace.until(after(10), Instant(1_000_000)), Duration::ZERO);
        pace.told(after(1_080), Instant(1_000_000));
        pace.told(after(1_250), Instant(1_200_000));
        pace.told(after(1_390), Instant(1_300_000));
        assert_eq!(pace.until(after(1_400), Instant(1_500_000)), after(150));
        assert_eq!(pace.until(after(1_600), Instant(1_500_000)), Duration::ZERO);
        for step in 0..8 {
            pace.told(after(2_000 + step * 10), Instant(1_900_000 + step * 10_000));
        }
        assert_eq!(
            pace.until(after(2_100), Instant(2_100_000)),
            after(100),
            "old ones are forgotten"
        );
    }
}
