//! Points in time as the device sees them.
//!
//! The core never reads a clock: every call brings a [`Now`]. Monotonic time drives deadlines and starts at zero at each
//! boot; UTC comes from the RTC, may drift, and is absent after the RTC lost its battery.

use serde::{Deserialize, Serialize};

/// Monotonic time since boot, in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Instant(pub u64);

impl Instant {
    /// The point `millis` milliseconds later; saturates at the end of time.
    #[must_use]
    pub const fn plus_millis(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis.saturating_mul(1_000)))
    }

    /// Milliseconds from `earlier` to here; zero where `earlier` is later.
    #[must_use]
    pub const fn millis_since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0) / 1_000
    }
}

/// Coordinated universal time in milliseconds since 1970-01-01 00:00:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Utc(pub u64);

impl Utc {
    /// Whole seconds since 1970.
    #[must_use]
    pub const fn seconds(self) -> u64 {
        self.0 / 1_000
    }

    /// The distance to `other` in milliseconds, whichever comes first.
    #[must_use]
    pub const fn distance_millis(self, other: Self) -> u64 {
        self.0.abs_diff(other.0)
    }

    /// The wall-clock reading at an offset from UTC.
    #[must_use]
    pub fn local(self, offset_minutes: i16) -> WallClock {
        let shifted = i64::try_from(self.seconds())
            .unwrap_or(i64::MAX)
            .saturating_add(i64::from(offset_minutes) * 60);
        let days = shifted.div_euclid(86_400);
        let second_of_day = shifted.rem_euclid(86_400);
        let (month, day) = month_and_day(days);
        let small = |value: i64| u8::try_from(value).unwrap_or(0);
        WallClock {
            month,
            day,
            hour: small(second_of_day / 3_600),
            minute: small(second_of_day / 60 % 60),
        }
    }
}

/// Month and day of a day number counted from 1970-01-01, in the proleptic Gregorian calendar.
///
/// Era arithmetic after H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
fn month_and_day(days: i64) -> (u8, u8) {
    let shifted = days + 719_468;
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (u8::try_from(month).unwrap_or(1), u8::try_from(day).unwrap_or(1))
}

/// A wall-clock reading, to the minute: what a person is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WallClock {
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
}

/// The time at which an event happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Now {
    /// Time since boot.
    pub monotonic: Instant,
    /// The RTC's reading; `None` after it lost its power.
    pub utc: Option<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_time_of_known_instants() {
        // 2026-01-05 01:30:00 UTC is 09:30 in China.
        let morning = Utc(1_767_576_600_000).local(480);
        assert_eq!((morning.month, morning.day, morning.hour, morning.minute), (1, 5, 9, 30));
        // 2024-02-28 20:00 UTC is already the leap day in China.
        let leap = Utc(1_709_150_400_000).local(480);
        assert_eq!((leap.month, leap.day, leap.hour, leap.minute), (2, 29, 4, 0));
        let epoch = Utc(0).local(0);
        assert_eq!((epoch.month, epoch.day, epoch.hour, epoch.minute), (1, 1, 0, 0));
    }

    #[test]
    fn durations_never_wrap() {
        assert_eq!(Instant(5).millis_since(Instant(9_000)), 0);
        assert_eq!(Instant(u64::MAX).plus_millis(1), Instant(u64::MAX));
    }
}
