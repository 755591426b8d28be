//! The watchdog: it is fed only while everything that must run does run.
//!
//! A loop that goes round proves nothing of the interrupt that keeps time. So each of them reports, and the dog is fed when all have
//! reported since it was fed last. A device that hangs restarts within the dog's time and boots on its records.

/// The time that the dog waits, in milliseconds: longer than the slowest turn of the loop (an erase of all records: 16 sectors of at
/// most 400 ms), so that no flash operation is cut off.
pub const PATIENCE_MILLIS: u32 = 8_000;

/// The chip's watchdog.
pub trait Dog {
    /// Feeds it: it waits for its whole time again.
    fn feed(&mut self);
}

/// What must run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runner {
    /// The main loop.
    Loop,
    /// The interrupt that keeps time.
    Tick,
}

/// The dog and who has reported.
#[derive(Debug)]
pub struct Guard<D> {
    dog: D,
    reported: u8,
}

impl<D: Dog> Guard<D> {
    const ALL: u8 = 1 << Runner::Loop as u8 | 1 << Runner::Tick as u8;

    /// A guard that nobody has reported to.
    pub const fn new(dog: D) -> Self {
        Self { dog, reported: 0 }
    }

    /// This one runs.
    pub fn report(&mut self, runner: Runner) {
        self.reported |= 1 << runner as u8;
        if self.reported == Self::ALL {
            self.reported = 0;
            self.dog.feed();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Bowl(u32);

    impl Dog for Bowl {
        fn feed(&mut self) {
            self.0 += 1;
        }
    }

    #[test]
    fn it_is_fed_only_when_all_run() {
        let mut guard = Guard::new(Bowl(0));
        for _ in 0..3 {
            guard.report(Runner::Loop);
        }
        assert_eq!(guard.dog.0, 0, "time stands still");
        guard.report(Runner::Tick);
        assert_eq!(guard.dog.0, 1);
        for _ in 0..3 {
            guard.report(Runner::Tick);
        }
        assert_eq!(guard.dog.0, 1, "the loop hangs");
        guard.report(Runner::Loop);
        assert_eq!(guard.dog.0, 2);
    }
}
