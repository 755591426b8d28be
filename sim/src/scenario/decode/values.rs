//! Plain values: texts, numbers, amounts, lengths of time, moments, names.

use std::ops::RangeInclusive;

use device_core::money::Fen;
use device_core::text::NAME_BYTES;
use device_core::time::Utc;

use super::Decoder;
use crate::scenario::model::Span;
use crate::scenario::syntax::{Kind, Node, shortened};

/// The longest length of time that a scenario may name: ten years, for a clock that was set long ago.
const SPAN_SECONDS_MAX: u64 = 10 * 366 * 86_400;

/// Units of time and their microseconds.
pub const UNITS: &[(&str, u64)] = &[
    ("ms", 1_000),
    ("s", 1_000_000),
    ("min", 60_000_000),
    ("h", 3_600_000_000),
    ("d", 86_400_000_000),
];

/// The fingers of two hands.
pub const FINGERS: &[&str] = &[
    "right thumb",
    "right index finger",
    "right middle finger",
    "right ring finger",
    "right little finger",
    "left thumb",
    "left index finger",
    "left middle finger",
    "left ring finger",
    "left little finger",
];

/// How a length of time is written, for messages.
const SPAN_HELP: &str = "write \"300ms\", \"5s\", \"2min\", \"1h\", \"3d\", or \"1min 30s\"";

impl Decoder {
    pub(super) fn text(&mut self, node: &Node, what: &str, example: &str) -> Option<String> {
        if let Kind::Text(text) = &node.kind {
            return Some(text.clone());
        }
        let help = match &node.kind {
            Kind::Word(word) => {
                format!("write it between quotation marks: \"{}\"", shortened(word))
            }
            Kind::Number(number) => {
                format!("write it between quotation marks: \"{}\"", shortened(number))
            }
            _ => format!("write {example}"),
        };
        self.wrong(node, what, help);
        None
    }

    pub(super) fn truth(&mut self, node: &Node) -> Option<bool> {
        if let Kind::Truth(truth) = node.kind {
            return Some(truth);
        }
        self.wrong(node, "true or false", "write true or false");
        None
    }

    /// A whole number within bounds.
    pub(super) fn whole(&mut self, node: &Node, range: RangeInclusive<i128>) -> Option<i128> {
        let Kind::Number(number) = &node.kind else {
            self.wrong(
                node,
                "a whole number",
                format!("write a number from {} to {}", range.start(), range.end()),
            );
            return None;
        };
        let value = whole_number(number);
        match value.filter(|value| range.contains(value)) {
            Some(value) => Some(value),
            None => {
                let help =
                    format!("write a whole number from {} to {}", range.start(), range.end());
                self.report(node.spot, format!("{} does not fit here", shortened(number)), help);
                None
            }
        }
    }

    /// A whole number that fits its type and bounds.
    pub(super) fn number<T: TryFrom<i128>>(
        &mut self,
        node: &Node,
        range: RangeInclusive<i128>,
    ) -> Option<T> {
        self.whole(node, range).and_then(|value| T::try_from(value).ok())
    }

    /// A number with a point within bounds.
    pub(super) fn real(&mut self, node: &Node, range: RangeInclusive<f64>) -> Option<f64> {
        let help = format!("write a number from {} to {}", range.start(), range.end());
        let Kind::Number(number) = &node.kind else {
            self.wrong(node, "a number", help);
            return None;
        };
        let value = number.parse::<f64>().ok().filter(|value| range.contains(value));
        if value.is_none() {
            self.report(node.spot, format!("{} does not fit here", shortened(number)), help);
        }
        value
    }

    /// An amount of money: `"12.50"`.
    pub(super) fn amount(&mut self, node: &Node) -> Option<Fen> {
        let text = self.text(node, "an amount", "\"12.50\"")?;
        match text.parse::<Fen>() {
            Ok(amount) => Some(amount),
            Err(error) => {
                let message = if text.starts_with('-') {
                    format!("\"{}\" is negative: an amount never is", shortened(&text))
                } else {
                    format!("\"{}\" is no amount: {error}", shortened(&text))
                };
                self.report(node.spot, message, "write yuan with at most two decimals: \"12.50\"");
                None
            }
        }
    }

    /// A length of time: `"5s"`, `"1min 30s"`.
    pub(super) fn span(&mut self, node: &Node) -> Option<Span> {
        let text = self.text(node, "a length of time", "\"5s\"")?;
        let micros = micros_of(&text);
        if micros.is_none() {
            let message = format!("\"{}\" is no length of time", shortened(&text));
            self.report(node.spot, message, SPAN_HELP);
        }
        micros.map(Span)
    }

    /// A length of time that may go backwards, in milliseconds: `"-90s"`.
    pub(super) fn signed_millis(&mut self, node: &Node) -> Option<i64> {
        let text = self.text(node, "a length of time", "\"-90s\"")?;
        let (sign, rest) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text.strip_prefix('+').unwrap_or(&text)),
        };
        let millis = micros_of(rest).and_then(|micros| i64::try_from(micros / 1_000).ok());
        if millis.is_none() {
            let message = format!("\"{}\" is no length of time", shortened(&text));
            self.report(node.spot, message, "write \"90s\" for ahead, \"-90s\" for behind");
        }
        millis.map(|millis| sign * millis)
    }

    /// A moment in the scenario's zone: `"2026-01-05 09:30:00"`.
    pub(super) fn moment(&mut self, node: &Node) -> Option<Utc> {
        let text = self.text(node, "a moment", "\"2026-01-05 09:30:00\"")?;
        let moment = local_millis(&text).and_then(|local| {
            let utc = local - i64::from(self.zone_minutes) * 60_000;
            u64::try_from(utc).ok().map(Utc)
        });
        if moment.is_none() {
            let message = format!("\"{}\" is no moment from 2000 to 2099", shortened(&text));
            self.report(node.spot, message, "write \"2026-01-05 09:30:00\"");
        }
        moment
    }

    /// How far local time is ahead of UTC: `"+08:00"`.
    pub(super) fn zone(&mut self, node: &Node) -> Option<i16> {
        let text = self.text(node, "a time zone", "\"+08:00\"")?;
        let minutes = zone_minutes(&text);
        if minutes.is_none() {
            let message = format!("\"{}\" is no time zone", shortened(&text));
            self.report(node.spot, message, "write \"+08:00\", within 14 hours of UTC");
        }
        minutes
    }

    /// So many digits, as a text.
    pub(super) fn digits(
        &mut self,
        node: &Node,
        what: &str,
        length: RangeInclusive<usize>,
        help: &str,
    ) -> Option<String> {
        let text = self.text(node, what, "the digits between quotation marks")?;
        if text.bytes().all(|byte| byte.is_ascii_digit()) && length.contains(&text.len()) {
            return Some(text);
        }
        self.report(node.spot, format!("\"{}\" is not {what}", shortened(&text)), help);
        None
    }

    /// A PIN.
    pub(super) fn pin(&mut self, node: &Node) -> Option<String> {
        self.digits(node, "a PIN", 6..=6, "a PIN is six digits, such as \"258036\"")
    }

    /// The name of a person or a shop as the device shows it.
    pub(super) fn shown_name(&mut self, node: &Node) -> Option<String> {
        let text = self.text(node, "a name", "\"老王菜店\"")?;
        if text.is_empty() || text.len() > NAME_BYTES || text.chars().any(char::is_control) {
            let help =
                format!("a name has 1 to {NAME_BYTES} bytes (21 Chinese characters) on one line");
            self.report(
                node.spot,
                format!("\"{}\" cannot be shown as a name", shortened(&text)),
                help,
            );
            return None;
        }
        Some(text)
    }

    /// A finger of a hand.
    pub(super) fn finger(&mut self, node: &Node) -> Option<String> {
        let text = self.text(node, "a finger", "\"right thumb\"")?;
        if FINGERS.contains(&text.as_str()) {
            return Some(text);
        }
        let help = crate::scenario::problem::suggestion(&text, FINGERS.iter().copied());
        self.report(node.spot, format!("\"{}\" is no finger", shortened(&text)), help);
        None
    }

    /// The items of a list.
    pub(super) fn list<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n [Node]> {
        if let Kind::List(items) = &node.kind {
            return Some(items);
        }
        self.wrong(node, what, "write [ ... ]");
        None
    }

    /// Two numbers, the second not below the first: `(60, 180)`.
    pub(super) fn low_high(&mut self, node: &Node, most: i128) -> Option<(u32, u32)> {
        let Kind::Tuple(None, items) = &node.kind else {
            self.wrong(node, "the lowest and the highest number", "write (60, 180)");
            return None;
        };
        let [low, high] = items.as_slice() else {
            if !node.damaged {
                self.report(
                    node.spot,
                    "the lowest and the highest number are expected here",
                    "write (60, 180)",
                );
            }
            return None;
        };
        let (first, last) = (self.number::<u32>(low, 0..=most), self.number::<u32>(high, 0..=most));
        let (first, last) = (first?, last?);
        if last < first {
            self.report(node.spot, "the highest number is below the lowest", "exchange them");
            return None;
        }
        Some((first, last))
    }
}

/// A whole number as RON writes it.
pub(super) fn whole_number(text: &str) -> Option<i128> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let radix = [("0x", 16), ("0b", 2), ("0o", 8)]
        .into_iter()
        .find_map(|(prefix, radix)| Some((unsigned.strip_prefix(prefix)?, radix)));
    let (digits, radix) = radix.unwrap_or((unsigned, 10));
    if digits.starts_with(['+', '-']) {
        return None;
    }
    let value = i128::from_str_radix(digits, radix).ok()?;
    Some(if negative { -value } else { value })
}

/// Microseconds of `1min 30s`, or `None`.
pub(super) fn micros_of(text: &str) -> Option<u64> {
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
        if !plain(whole) || !plain(decimals) || decimals.len() > 3 {
            return None;
        }
        let thousandths = format!("{whole}{decimals:0<3}").parse::<u64>().ok()?;
        // Every unit is a whole number of thousands of microseconds.
        sum = sum.checked_add(thousandths.checked_mul(micros / 1_000)?)?;
    }
    (sum <= SPAN_SECONDS_MAX * 1_000_000).then_some(sum)
}

/// Minutes of `+08:00`, or `None`.
fn zone_minutes(text: &str) -> Option<i16> {
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
pub(super) fn local_millis(text: &str) -> Option<i64> {
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
            ("5.0001s", None),
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
