//! What the main loop sees of a peripheral: it is asked for events, told actions, and shown the View.
//!
//! A peripheral that is not on this board (because the bench plays it, or because the body has none) is simply not among the parts:
//! its events come from elsewhere, its actions are only observed.

use device_core::event::Event;
use device_core::shell::Action;
use device_core::time::Instant;
use device_core::view::View;

/// A peripheral with its driver.
///
/// No method waits for the hardware. A part ignores actions that are for others.
pub trait Part {
    /// The next thing that happened here, or `None`. The loop asks again until there is none, so that one call does a bounded
    /// amount of work; it also asks when nothing happened, so that time-outs are noticed.
    fn poll(&mut self, now: Instant) -> Option<Event> {
        let _ = now;
        None
    }

    /// Carries out an action, or begins to.
    fn act(&mut self, now: Instant, action: &Action) {
        let _ = (now, action);
    }

    /// The View has changed: shows what of it is this part's.
    fn show(&mut self, now: Instant, view: &View) {
        let _ = (now, view);
    }

    /// When it wants to be polled at the latest, where no interrupt comes before.
    fn next_deadline(&self) -> Option<Instant> {
        None
    }
}

/// The earlier of two moments that may be absent.
#[must_use]
pub fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earlier_moment_is_the_one_that_is_there() {
        let (early, late) = (Some(Instant(3)), Some(Instant(5)));
        assert_eq!(earlier(early, late), early);
        assert_eq!(earlier(late, early), early);
        assert_eq!(earlier(None, late), late);
        assert_eq!(earlier(early, None), early);
        assert_eq!(earlier(None, None), None);
    }
}
