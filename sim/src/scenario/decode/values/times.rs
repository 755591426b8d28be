//! Lengths of time, moments and zones as texts.

/// The longest length of time that a scenario may name: ten years, for a clock that was set long ago.
const SPAN_SECONDS_MAX: u64 = 10 * 366 * 86_400;

/// The most decimals of a number before a unit: seconds to the microsecond.
const DECIMALS: usize = 6;

/// Units of time and their microseconds.
pub const UNITS: &[(&str, u64)] = &[
    ("ms", 1_000),
    ("s", 1_000_000),
    ("min", 60_000_000),
    ("h", 3_600_000_000),
    ("d", 86_400_000_000),
];

/// Microseconds of `1min 30s`, or `None`.
pub(crate) fn micros_of(text: &str) -> Option<u64> {
    let mut sum: u64 = 0;
    let mut last_unit = u64::MAX;
    for part in text.split(' ') {
        let split = part.find(|character: char| character.is_ascii_alphabetic())?;
        let (number, unit) = part.split_at_checked(split)?;
        let (_, micros) = UNITS.iter().find(|(name, _)| *name == unit)?;
        // The units go down: "30s 1min" is a slip.
        if *micros >= last_unit {
            return None;
        }
        last_unit = *micros;
        let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
        let plain =
            |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !plain(whole) || !plain(decimals) || decimals.len() > DECIMALS {
            return None;
        }
        let millionths = format!("{whole}{decimals:0<DECIMALS$}").parse::<u128>().ok()?;
        let micros = millionths.checked_mul(u128::from(*micros))?;
        // What is finer than a microsecond is a slip.
        if !micros.is_multiple_of(1_000_000) {
            return None;
        }
        sum = sum.checked_add(u64::try_from(micros / 1_000_000).ok()?)?;
    }
    (sum <= SPAN_SECONDS_MAX * 1_000_000).then_some(sum)
}

/// Minutes of `+08:00`, or `None`.
pub(super) fn zone_minutes(text: &str) -> Option<i16> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+')?),
    };
    let (hours, minutes) = rest.split_once(':')?;
    let two = |digits: &str| {
        let right = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        right.then(|| digits.parse::<i16>().ok())?
    };
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    (minutes < 60 && hours * 60 + minutes <= 14 * 60).then_some(sign * (hours * 60 + minutes))
}

/// Milliseconds since 1970 of a local date and time, or `None` where it is no such date.
pub(in crate::scenario) fn local_millis(text: &str) -> Option<i64> {
    let pattern = b"dddd-dd-dd dd:dd:dd";
    let fits = text.len() == pattern.len()
        && text.bytes().zip(pattern).all(|(byte, form)| match form {
            b'd' => byte.is_ascii_digit(),
            _ => byte == *form,
        });
    if !fits {
        return None;
    }
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (part(0, 4)?, part(5, 7)?, part(8, 10)?);
    let (hour, minute, second) = (part(11, 13)?, part(14, 16)?, part(17, 19)?);
    let leap = year % 4 == 0;
    let days_of_month = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    // Within 2000 to 2099 every fourth year is a leap year.
    let valid = (2000..=2099).contains(&year)
        && (1..=12).contains(&month)
        && (1..=days_of_month).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    if !valid {
        return None;
    }
    const DAYS_BEFORE: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let before = DAYS_BEFORE.get(usize::try_from(month - 1).ok()?)?;
    let years = year - 2000;
    // 10957 days lie between 1970-01-01 and 2000-01-01.
    let leap_days = (years + 3) / 4 + i64::from(leap && month > 2);
    let days = 10_957 + years * 365 + leap_days + before + day - 1;
    Some(((days * 24 + hour) * 60 + minute) * 60_000 + second * 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time() {
        let table = [
            ("300ms", Some(300_000)),
            ("5s", Some(5_000_000)),
            ("1.5s", Some(1_500_000)),
            ("2min", Some(120_000_000)),
            ("1min 30s", Some(90_000_000)),
            ("1h", Some(3_600_000_000)),
            ("30d", Some(30 * 86_400_000_000)),
            ("0s", Some(0)),
            ("30s 1min", None),
            ("5", None),
            ("s", None),
            ("5 s", None),
            ("5sec", None),
            ("-5s", None),
            ("5.0001s", Some(5_000_100)),
            ("1min 2.413006s", Some(62_413_006)),
            ("5.0000001s", None),
            ("1.0001ms", None),
            ("99999999999999999999s", None),
            ("4000d", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(micros_of(text), expected, "{text:?}");
        }
    }

    #[test]
    fn moments() {
        // `date -u -d ... +%s` gives these.
        let table = [
            ("2026-01-05 01:30:00", Some(1_767_576_600)),
            ("2000-01-01 00:00:00", Some(946_684_800)),
            ("2000-03-01 00:00:00", Some(951_868_800)),
            ("2024-02-29 12:00:01", Some(1_709_208_001)),
            ("2099-12-31 23:59:59", Some(4_102_444_799)),
            ("2026-02-29 00:00:00", None),
            ("2026-13-01 00:00:00", None),
            ("2026-01-05 24:00:00", None),
            ("2026-01-05", None),
            ("26-1-5 9:30", None),
            ("1999-12-31 00:00:00", None),
            ("２026-01-05 01:30", None),
        ];
        for (text, seconds) in table {
            assert_eq!(local_millis(text), seconds.map(|seconds: i64| seconds * 1_000), "{text:?}");
        }
    }

    #[test]
    fn zones() {
        assert_eq!(zone_minutes("+08:00"), Some(480));
        assert_eq!(zone_minutes("-03:30"), Some(-210));
        assert_eq!(zone_minutes("08:00"), None);
        assert_eq!(zone_minutes("+15:00"), None);
        assert_eq!(zone_minutes("+8:00"), None);
    }
}
