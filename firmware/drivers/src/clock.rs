//! The real-time clock: a chip's calendar, read as UTC and set when the device says so.
//!
//! The chip keeps UTC, years 2000 to 2099, as the STM32F4's own and every other clock with two digits for the year does. A clock that
//! lost its battery says so (on the STM32F4: the calendar was never initialised since the backup domain had power, flag `INITS`,
//! RM0090 chapter 26.6.4), or shows what no calendar has; either way the device hears that there is no time.

use device_core::shell::Action;
use device_core::time::{Instant, Utc};

use crate::part::Part;

const MILLIS_PER_DAY: u64 = 86_400_000;
/// Days from 1970-01-01 to 2000-01-01.
const DAYS_TO_2000: u64 = 10_957;
/// Days from 2000-01-01 to 2100-01-01.
const DAYS_OF_CENTURY: u64 = 36_525;

/// A date and a time of day, as a clock chip has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// 0 to 99, for 2000 to 2099.
    pub year: u8,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
    /// 0 to 999; 0 where the chip has whole seconds.
    pub millis: u16,
}

/// A chip with a calendar.
pub trait CalendarChip {
    /// What it reads, or `None` after it lost its power or where it does not answer.
    fn read(&mut self) -> Option<Calendar>;

    /// Sets it. Says whether it was set.
    fn set(&mut self, calendar: Calendar) -> bool;
}

impl Calendar {
    /// The moment, or `None` where there is no such day or time.
    #[must_use]
    pub fn to_utc(self) -> Option<Utc> {
        let last_day = days_of_month(self.year, self.month)?;
        let fits = (1..=last_day).contains(&self.day)
            && self.hour < 24
            && self.minute < 60
            && self.second < 60
            && self.millis < 1_000;
        if !fits {
            return None;
        }
        let year = u64::from(self.year);
        // Every fourth year of this century is a leap year, 2000 included.
        let before_year = year * 365 + year.div_ceil(4);
        let before_month: u64 = (1..self.month)
            .filter_map(|month| days_of_month(self.year, month))
            .map(u64::from)
            .sum();
        let days = DAYS_TO_2000 + before_year + before_month + u64::from(self.day) - 1;
        let seconds =
            (u64::from(self.hour) * 60 + u64::from(self.minute)) * 60 + u64::from(self.second);
        Some(Utc(days * MILLIS_PER_DAY + seconds * 1_000 + u64::from(self.millis)))
    }

    /// The calendar's reading at a moment, or `None` outside of 2000 to 2099.
    #[must_use]
    pub fn of_utc(utc: Utc) -> Option<Self> {
        let mut days = (utc.0 / MILLIS_PER_DAY).checked_sub(DAYS_TO_2000)?;
        if days >= DAYS_OF_CENTURY {
            return None;
        }
        // Blocks of four years, the leap year first.
        let mut year = days / 1_461 * 4;
        days %= 1_461;
        while days >= days_of_year(year) {
            days -= days_of_year(year);
            year += 1;
        }
        let year = u8::try_from(year).ok()?;
        let mut month = 1;
        while let Some(length) = days_of_month(year, month).map(u64::from)
            && days >= length
        {
            days -= length;
            month += 1;
        }
        let millis = utc.0 % MILLIS_PER_DAY;
        let small = |value: u64| u8::try_from(value).ok();
        Some(Self {
            year,
            month,
            day: small(days + 1)?,
            hour: small(millis / 3_600_000)?,
            minute: small(millis / 60_000 % 60)?,
            second: small(millis / 1_000 % 60)?,
            millis: u16::try_from(millis % 1_000).ok()?,
        })
    }
}

const fn days_of_year(year: u64) -> u64 {
    if year.is_multiple_of(4) { 366 } else { 365 }
}

fn days_of_month(year: u8, month: u8) -> Option<u8> {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 if year.is_multiple_of(4) => Some(29),
        2 => Some(28),
        _ => None,
    }
    .filter(|_| year < 100)
}

/// The clock on its chip.
#[derive(Debug)]
pub struct Clock<C> {
    chip: C,
}

impl<C: CalendarChip> Clock<C> {
    /// A clock on this chip.
    pub const fn new(chip: C) -> Self {
        Self { chip }
    }

    /// The time; `None` where the chip lost it.
    pub fn utc(&mut self) -> Option<Utc> {
        self.chip.read().and_then(Calendar::to_utc)
    }

    /// Sets the chip. Says whether it was set.
    pub fn set(&mut self, utc: Utc) -> bool {
        Calendar::of_utc(utc).is_some_and(|calendar| self.chip.set(calendar))
    }
}

impl<C: CalendarChip> Part for Clock<C> {
    fn act(&mut self, _: Instant, action: &Action) {
        if let Action::SetClock(utc) = action {
            // A chip that cannot be set stays wrong: the device finds it wrong at its next log-in and sets it again.
            let _ = self.set(*utc);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A chip whose backup domain may have lost its power.
    struct Chip {
        reading: Option<Calendar>,
        broken: bool,
    }

    impl CalendarChip for Chip {
        fn read(&mut self) -> Option<Calendar> {
            self.reading
        }

        fn set(&mut self, calendar: Calendar) -> bool {
            if !self.broken {
                self.reading = Some(calendar);
            }
            !self.broken
        }
    }

    const MORNING: Calendar =
        Calendar { year: 26, month: 1, day: 5, hour: 1, minute: 30, second: 0, millis: 250 };

    #[test]
    fn a_known_moment_both_ways() {
        // 2026-01-05 01:30:00 UTC, as in device-core's own test.
        let utc = Utc(1_767_576_600_250);
        assert_eq!(MORNING.to_utc(), Some(utc));
        assert_eq!(Calendar::of_utc(utc), Some(MORNING));
        let leap_day = Utc(1_709_150_400_000 + 4 * 3_600_000);
        let calendar = Calendar::of_utc(leap_day).unwrap();
        assert_eq!((calendar.year, calendar.month, calendar.day), (24, 2, 29));
    }

    #[test]
    fn what_no_calendar_has_is_no_time() {
        for wrong in [
            Calendar { month: 0, ..MORNING },
            Calendar { month: 13, ..MORNING },
            Calendar { day: 0, ..MORNING },
            Calendar { month: 2, day: 29, ..MORNING },
            Calendar { hour: 24, ..MORNING },
            Calendar { minute: 60, ..MORNING },
            Calendar { second: 61, ..MORNING },
            Calendar { millis: 1_000, ..MORNING },
            Calendar { year: 100, ..MORNING },
        ] {
            assert_eq!(wrong.to_utc(), None, "{wrong:?}");
        }
        assert_eq!(Calendar::of_utc(Utc(0)), None);
        assert_eq!(Calendar::of_utc(Utc(4_102_444_800_000)), None);
        assert!(Calendar::of_utc(Utc(4_102_444_799_999)).is_some());
    }

    #[test]
    fn a_clock_that_lost_its_power_has_no_time_until_it_is_set() {
        let mut clock = Clock::new(Chip { reading: None, broken: false });
        assert_eq!(clock.utc(), None);
        let utc = Utc(1_767_576_600_250);
        clock.act(Instant(0), &Action::SetClock(utc));
        assert_eq!(clock.utc(), Some(utc));
        clock.chip.broken = true;
        assert!(!clock.set(Utc(1_767_576_700_000)));
        assert_eq!(clock.utc(), Some(utc));
    }

    proptest::proptest! {
        #[test]
        fn every_moment_of_the_century_comes_back(millis in 946_684_800_000_u64..4_102_444_800_000) {
            let calendar = Calendar::of_utc(Utc(millis)).unwrap();
            proptest::prop_assert_eq!(calendar.to_utc(), Some(Utc(millis)));
        }
    }
}
