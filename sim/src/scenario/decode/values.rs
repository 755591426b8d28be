//! Plain values: texts, numbers, amounts, lengths of time, moments, names.

pub mod times;

use std::ops::RangeInclusive;

use device_core::money::Fen;
use device_core::text::NAME_BYTES;
use device_core::time::Utc;

use super::Decoder;
pub use crate::scenario::model::FINGERS;
use crate::scenario::model::Span;
use crate::scenario::syntax::{Kind, Node, shortened};
use times::{local_millis, micros_of, zone_minutes};

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
