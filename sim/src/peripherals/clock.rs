//! The real-time clock: it has an error, runs away slowly, and can lose its time.

use device_core::time::Utc;

use crate::time::Micros;

/// An RTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// The reading at `set_at`, in milliseconds since 1970; `None`: the time is lost.
    reading_millis: Option<u64>,
    set_at: Micros,
    drift_ppm: i32,
}

impl Clock {
    /// A clock that reads `reading` at the moment `now` of the world.
    #[must_use]
    pub const fn new(reading: Option<Utc>, drift_ppm: i32, now: Micros) -> Self {
        let reading_millis = match reading {
            Some(utc) => Some(utc.0),
            None => None,
        };
        Self { reading_millis, set_at: now, drift_ppm }
    }

    /// What it reads.
    #[must_use]
    pub fn read(&self, now: Micros) -> Option<Utc> {
        let elapsed_micros = i128::from(now.saturating_sub(self.set_at));
        let run_micros = elapsed_micros + elapsed_micros * i128::from(self.drift_ppm) / 1_000_000;
        let run_millis = u64::try_from(run_micros / 1_000).unwrap_or(0);
        self.reading_millis.map(|millis| Utc(millis + run_millis))
    }

    /// Sets it.
    pub const fn set(&mut self, utc: Utc, now: Micros) {
        self.reading_millis = Some(utc.0);
        self.set_at = now;
    }

    /// It loses its time.
    pub const fn lose(&mut self) {
        self.reading_millis = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::SECOND;

    #[test]
    fn it_drifts_until_it_is_set() {
        let mut clock = Clock::new(Some(Utc(1_000_000)), 100, 0);
        // 100 ppm over 10,000 s is 1 s.
        assert_eq!(clock.read(10_000 * SECOND), Some(Utc(1_000_000 + 10_000_000 + 1_000)));
        clock.set(Utc(5), 10_000 * SECOND);
        assert_eq!(clock.read(10_000 * SECOND), Some(Utc(5)));
        clock.lose();
        assert_eq!(clock.read(10_000 * SECOND), None);
        assert_eq!(Clock::new(None, 0, 0).read(SECOND), None);
    }
}
