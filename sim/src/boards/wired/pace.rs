//! The pace of a board that has its own clock: how its time and ours belong together, and how late things may come.
//!
//! The world's time is virtual and waits; the board's does not. So the world is held back until the board's clock has come to the
//! moment at which something is to happen, and what the board tells is judged with these tolerances.
//!
//! Where something that the world set off happens late on the board, the world's clock stands still for as long: what follows keeps
//! its distance on the board. Otherwise a busy host would press keys shorter, and sooner one after the other, than the script says.

use std::time::Duration;

use device_core::event::{Event, FingerReading, FingerTaken, ScanReading};
use device_core::time::Instant;

/// How the board's clock runs against ours.
#[derive(Clone, Debug, Default)]
pub(super) struct Pace {
    /// Our time less the board's, at the last moment that it told. Messages only come late, so the board may be further than that.
    offset_micros: Option<i64>,
    /// How far the board's clock is ahead of the world's.
    ahead_micros: u64,
}

impl Pace {
    /// The board told a moment of its own, and it arrived then.
    pub fn told(&mut self, arrived: Duration, moment: Instant) {
        self.offset_micros = Some(signed(micros(arrived)) - signed(moment.0));
    }

    /// The board's moment for one of the world's.
    pub const fn on_board(&self, world: Instant) -> Instant {
        Instant(world.0.saturating_add(self.ahead_micros))
    }

    /// The world's moment for one of the board's.
    pub const fn in_world(&self, board: Instant) -> Instant {
        Instant(board.0.saturating_sub(self.ahead_micros))
    }

    /// What the world set off for a moment of its own happened on the board then. The world's clock stands still meanwhile.
    pub fn set_off(&mut self, world: Instant, board: Instant) {
        self.ahead_micros = self.ahead_micros.max(board.0.saturating_sub(world.0));
    }

    /// How long from now until the board's clock is at a moment of its own; nothing where it is, or has told no time.
    pub fn until(&self, elapsed: Duration, moment: Instant) -> Duration {
        let Some(offset) = self.offset_micros else { return Duration::ZERO };
        let there = signed(moment.0).saturating_add(offset);
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

/// How much later than need be an event is set off. An emulated board counts ticks, and loses some where its processor is busy with
/// others: since its last word its clock may have come less far than ours. Of keys the distance decides whether they count.
pub(super) const fn margin_millis(event: &Event) -> u64 {
    match event {
        Event::Key { .. } | Event::Touch { .. } => 50,
        _ => 0,
    }
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

/// What a busy host may add: an emulated board is a process among others. A board that tells does not wait for it to pass.
const SLACK: Duration = Duration::from_secs(30);
/// From an action on: a message must have come out of the modem, or an engine look.
pub(super) const ACTION_PATIENCE: Duration = Duration::from_secs(30);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_late_keeps_its_distance_from_what_follows() {
        let mut pace = Pace::default();
        assert_eq!(pace.on_board(Instant(500)), Instant(500));
        pace.set_off(Instant(1_000), Instant(1_700));
        // Of two that were 90 apart in the world, none is nearer to the other on the board.
        assert_eq!(pace.on_board(Instant(1_090)), Instant(1_790));
        pace.set_off(Instant(1_090), Instant(1_790));
        pace.set_off(Instant(1_200), Instant(1_850));
        assert_eq!(pace.on_board(Instant(1_300)), Instant(2_000), "the world never hurries");
        assert_eq!(pace.in_world(Instant(2_000)), Instant(1_300));
    }

    #[test]
    fn the_clock_is_known_by_the_last_message() {
        let mut pace = Pace::default();
        let after = Duration::from_millis;
        assert_eq!(pace.until(after(10), Instant(1_000_000)), Duration::ZERO);
        pace.told(after(1_080), Instant(1_000_000));
        assert_eq!(pace.until(after(1_400), Instant(1_500_000)), after(180));
        assert_eq!(pace.until(after(1_600), Instant(1_500_000)), Duration::ZERO);
        // Its clock has lost some ticks, or its message was late: in doubt it is waited for.
        pace.told(after(1_700), Instant(1_500_000));
        assert_eq!(pace.until(after(1_700), Instant(1_600_000)), after(100));
    }
}
