//! How long a board has been running, as we count it: the count stands still while the board is held.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The count, shared by all that waits for the board: the link, and the modules on its wires.
#[derive(Clone)]
pub(super) struct Stopwatch(Arc<Mutex<Count>>);

struct Count {
    /// Until it was held the last time.
    before: Duration,
    /// Since when it runs; `None` while it is held.
    since: Option<Instant>,
}

impl Stopwatch {
    /// One that runs from now on.
    pub fn new() -> Self {
        let count = Count { before: Duration::ZERO, since: Some(Instant::now()) };
        Self(Arc::new(Mutex::new(count)))
    }

    /// How long it has been running.
    pub fn elapsed(&self) -> Duration {
        self.with(|count| count.elapsed())
    }

    /// Stops the count.
    pub fn hold(&self) {
        self.with(|count| {
            count.before = count.elapsed();
            count.since = None;
        });
    }

    /// Lets it go on.
    pub fn let_go(&self) {
        self.with(|count| {
            count.since.get_or_insert_with(Instant::now);
        });
    }

    fn with<T>(&self, act: impl FnOnce(&mut Count) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Count {
    fn elapsed(&self) -> Duration {
        self.before + self.since.map_or(Duration::ZERO, |since| since.elapsed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stands_still_while_it_is_held() {
        let stopwatch = Stopwatch::new();
        stopwatch.hold();
        let held = stopwatch.elapsed();
        std::thread::sleep(Duration::from_millis(5));
        stopwatch.hold();
        assert_eq!(stopwatch.elapsed(), held);
        stopwatch.let_go();
        std::thread::sleep(Duration::from_millis(5));
        assert!(stopwatch.elapsed() >= held + Duration::from_millis(5));
        let other = stopwatch.clone();
        other.hold();
        assert_eq!(stopwatch.elapsed(), other.elapsed());
    }
}
