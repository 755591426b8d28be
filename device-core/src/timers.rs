//! The deadline table: one moment for each thing that waits.

use crate::time::Instant;

/// What waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// The present state's patience.
    Wait,
    /// The payer code's age.
    Renew,
    /// The warning before the payer code goes away.
    Warning,
    /// The moving dots.
    Dots,
    /// Typed digits that are seen before they are worked with.
    Digits,
    /// The help sheet.
    Help,
    /// The clock on the home screens.
    Minute,
    /// The next try to log in.
    Login,
    /// The next question about a pending order.
    Query,
    /// The phone is not heard.
    Phone,
    /// A key that must be held.
    Hold,
}

impl Timer {
    const ALL: [Self; 11] = [
        Self::Wait,
        Self::Renew,
        Self::Warning,
        Self::Dots,
        Self::Digits,
        Self::Help,
        Self::Minute,
        Self::Login,
        Self::Query,
        Self::Phone,
        Self::Hold,
    ];
    /// Those that end with the state that set them.
    const OF_STATE: [Self; 5] = [Self::Wait, Self::Renew, Self::Warning, Self::Dots, Self::Digits];
}

/// When each timer runs out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timers {
    table: [Option<Instant>; Timer::ALL.len()],
}

impl Timers {
    /// Sets a timer, in place of its older moment.
    pub fn set(&mut self, timer: Timer, at: Instant) {
        if let Some(entry) = self.table.get_mut(timer as usize) {
            *entry = Some(at);
        }
    }

    /// Stops a timer.
    pub fn clear(&mut self, timer: Timer) {
        if let Some(entry) = self.table.get_mut(timer as usize) {
            *entry = None;
        }
    }

    /// Stops the timers that belong to a state.
    pub fn clear_state(&mut self) {
        for timer in Timer::OF_STATE {
            self.clear(timer);
        }
    }

    /// The earliest moment.
    #[must_use]
    pub fn next(&self) -> Option<Instant> {
        self.table.iter().flatten().min().copied()
    }

    /// Takes the earliest timer that has run out; ties in the order of [`Timer`].
    pub fn take_due(&mut self, now: Instant) -> Option<Timer> {
        let due = |timer: &Timer| self.table.get(*timer as usize).copied().flatten();
        let timer = Timer::ALL
            .into_iter()
            .filter(|timer| due(timer).is_some_and(|at| at <= now))
            .min_by_key(|timer| due(timer))?;
        self.clear(timer);
        Some(timer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_comes_first_and_once() {
        let mut timers = Timers::default();
        timers.set(Timer::Query, Instant(30));
        timers.set(Timer::Wait, Instant(10));
        assert_eq!(timers.next(), Some(Instant(10)));
        assert_eq!(timers.take_due(Instant(5)), None);
        assert_eq!(timers.take_due(Instant(40)), Some(Timer::Wait));
        assert_eq!(timers.take_due(Instant(40)), Some(Timer::Query));
        assert_eq!(timers.take_due(Instant(40)), None);
    }

    #[test]
    fn a_new_state_keeps_the_services_timers() {
        let mut timers = Timers::default();
        timers.set(Timer::Renew, Instant(1));
        timers.set(Timer::Login, Instant(2));
        timers.clear_state();
        assert_eq!(timers.next(), Some(Instant(2)));
    }
}
