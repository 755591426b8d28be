//! Amounts of money as people say them: 十二块五, not 十二点五零元.
//!
//! Chinese: the last unit is left out where it is clear (十二块五), and 零 bridges a gap (一百块零五分). After a round
//! hundred or more the 毛 is said, with 零 before it (一千块零五毛): 一千块五 is heard as 一千五, which is 1,500.

use core::fmt::{self, Write};

use crate::money::Fen;
use crate::view::Language;

/// Writes an amount as it is said.
///
/// # Errors
/// Those of `out`.
pub fn spoken_amount(amount: Fen, language: Language, out: &mut impl Write) -> fmt::Result {
    let fen = amount.fen();
    match language {
        Language::Chinese => chinese(fen / 100, fen / 10 % 10, fen % 10, out),
        Language::English => english(fen / 100, fen % 100, out),
    }
}

/// Gives the words of which a spoken amount consists, in order: single characters in Chinese (十, 二, 块, 五), words in English.
/// Each has a recording of its own in `assets/voice`.
pub fn amount_parts(amount: Fen, language: Language, each: &mut dyn FnMut(&str)) {
    // A splitter takes whatever it is given: there is nothing to fail.
    let _ = spoken_amount(amount, language, &mut Splitter { language, each });
}

/// Splits what is written into the parts of an amount. No word is written in two pieces.
struct Splitter<'a> {
    language: Language,
    each: &'a mut dyn FnMut(&str),
}

impl Write for Splitter<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        match self.language {
            Language::Chinese => {
                for character in text.chars() {
                    (self.each)(character.encode_utf8(&mut [0; 4]));
                }
            }
            Language::English => {
                text.split([' ', '-']).filter(|word| !word.is_empty()).for_each(&mut *self.each);
            }
        }
        Ok(())
    }
}

fn chinese(yuan: u64, jiao: u64, fen: u64, out: &mut impl Write) -> fmt::Result {
    if yuan > 0 {
        chinese_number(yuan, out)?;
        out.write_str("块")?;
    }
    let gap = yuan > 0 && yuan.is_multiple_of(100);
    match (yuan, jiao, fen) {
        (0, 0, 0) => out.write_str("零块"),
        (_, 0, 0) => Ok(()),
        (0, 0, _) => write!(out, "{}分", alone(fen)),
        (_, 0, _) => write!(out, "零{}分", digit(fen)),
        (0, _, 0) => write!(out, "{}毛", alone(jiao)),
        (_, _, 0) if gap => write!(out, "零{}毛", digit(jiao)),
        (_, _, 0) => out.write_str(digit(jiao)),
        (_, _, _) => {
            let bridge = if gap { "零" } else { "" };
            let jiao = if gap { digit(jiao) } else { alone(jiao) };
            write!(out, "{bridge}{jiao}毛{}", digit(fen))
        }
    }
}

/// A whole number above zero, before 块.
fn chinese_number(number: u64, out: &mut impl Write) -> fmt::Result {
    let (myriads, rest) = (number / 10_000, number % 10_000);
    if myriads > 0 {
        four_digits(myriads, true, out)?;
        out.write_str("万")?;
        if rest == 0 {
            return Ok(());
        }
        if rest < 1_000 {
            out.write_str("零")?;
        }
    }
    four_digits(rest, myriads == 0, out)
}

/// 1 to 9999; `leads` where nothing was said before it.
fn four_digits(number: u64, leads: bool, out: &mut impl Write) -> fmt::Result {
    if number == 2 && leads {
        return out.write_str("两");
    }
    let mut said = false;
    let mut gap = false;
    for (divisor, unit) in [(1_000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let value = number / divisor % 10;
        if value == 0 {
            gap = said;
            continue;
        }
        if gap {
            out.write_str("零")?;
            gap = false;
        }
        // 十 alone stands for ten at the very beginning: 十二, but 一百一十二.
        if !(divisor == 10 && value == 1 && leads && !said) {
            out.write_str(if divisor >= 100 { alone(value) } else { digit(value) })?;
        }
        out.write_str(unit)?;
        said = true;
    }
    Ok(())
}

const fn digit(value: u64) -> &'static str {
    match value {
        1 => "一",
        2 => "二",
        3 => "三",
        4 => "四",
        5 => "五",
        6 => "六",
        7 => "七",
        8 => "八",
        9 => "九",
        _ => "零",
    }
}

/// A digit before a unit of its own: two is 两.
const fn alone(value: u64) -> &'static str {
    if value == 2 { "两" } else { digit(value) }
}

fn english(yuan: u64, fen: u64, out: &mut impl Write) -> fmt::Result {
    match (yuan, fen) {
        (0, 0) => out.write_str("zero yuan"),
        (0, _) => {
            english_number(fen, out)?;
            out.write_str(" fen")
        }
        (_, 0) => {
            english_number(yuan, out)?;
            out.write_str(" yuan")
        }
        (_, _) => {
            english_number(yuan, out)?;
            // "five yuan and three fen", but "five yuan thirty".
            out.write_str(if fen < 10 { " yuan and " } else { " yuan " })?;
            english_number(fen, out)?;
            out.write_str(if fen < 10 { " fen" } else { "" })
        }
    }
}

/// A whole number above zero.
fn english_number(number: u64, out: &mut impl Write) -> fmt::Result {
    let mut said = false;
    for (divisor, unit) in [(1_000_000, " million"), (1_000, " thousand"), (1, "")] {
        let group = number / divisor % 1_000;
        if group == 0 {
            continue;
        }
        if said {
            out.write_str(if divisor == 1 && group < 100 { " and " } else { " " })?;
        }
        below_thousand(group, out)?;
        out.write_str(unit)?;
        said = true;
    }
    Ok(())
}

fn below_thousand(number: u64, out: &mut impl Write) -> fmt::Result {
    let (hundreds, rest) = (number / 100, number % 100);
    if hundreds > 0 {
        write!(out, "{} hundred{}", below_twenty(hundreds), if rest > 0 { " and " } else { "" })?;
    }
    match (rest / 10, rest % 10) {
        (0, 0) => Ok(()),
        (0 | 1, _) => out.write_str(below_twenty(rest)),
        (tens, 0) => out.write_str(english_tens(tens)),
        (tens, ones) => write!(out, "{}-{}", english_tens(tens), below_twenty(ones)),
    }
}

fn below_twenty(number: u64) -> &'static str {
    const WORDS: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    usize::try_from(number).ok().and_then(|number| WORDS.get(number)).copied().unwrap_or("")
}

const fn english_tens(tens: u64) -> &'static str {
    match tens {
        2 => "twenty",
        3 => "thirty",
        4 => "forty",
        5 => "fifty",
        6 => "sixty",
        7 => "seventy",
        8 => "eighty",
        _ => "ninety",
    }
}

#[cfg(test)]
mod heard;

#[cfg(test)]
mod tests {
    use super::*;

    fn said(amount: &str, language: Language) -> String {
        let mut text = String::new();
        spoken_amount(amount.parse().unwrap(), language, &mut text).unwrap();
        text
    }

    fn parts(amount: &str, language: Language) -> Vec<String> {
        let mut parts = Vec::new();
        amount_parts(amount.parse().unwrap(), language, &mut |part| parts.push(part.to_owned()));
        parts
    }

    #[test]
    fn an_amount_is_made_of_its_parts() {
        assert_eq!(parts("12.50", Language::Chinese), ["十", "二", "块", "五"]);
        let english = ["one", "hundred", "and", "twenty", "five", "yuan", "and", "three", "fen"];
        assert_eq!(parts("125.03", Language::English), english);
        for fen in (0..1_000_000).step_by(37) {
            let amount = std::format!("{}.{:02}", fen / 100, fen % 100);
            assert_eq!(
                parts(&amount, Language::Chinese).concat(),
                said(&amount, Language::Chinese)
            );
            let whole = said(&amount, Language::English).replace('-', " ");
            assert_eq!(parts(&amount, Language::English).join(" "), whole);
        }
    }

    #[test]
    fn chinese_amounts() {
        for (amount, expected) in [
            ("0.00", "零块"),
            ("0.01", "一分"),
            ("0.02", "两分"),
            ("0.20", "两毛"),
            ("0.50", "五毛"),
            ("0.52", "五毛二"),
            ("0.22", "两毛二"),
            ("1.00", "一块"),
            ("2.00", "两块"),
            ("2.20", "两块二"),
            ("3.00", "三块"),
            ("10.00", "十块"),
            ("10.50", "十块五"),
            ("12.00", "十二块"),
            ("12.03", "十二块零三分"),
            ("12.50", "十二块五"),
            ("12.53", "十二块五毛三"),
            ("12.22", "十二块两毛二"),
            ("20.00", "二十块"),
            ("22.00", "二十二块"),
            ("100.00", "一百块"),
            ("100.05", "一百块零五分"),
            ("100.50", "一百块零五毛"),
            ("100.53", "一百块零五毛三"),
            ("102.00", "一百零二块"),
            ("110.00", "一百一十块"),
            ("110.50", "一百一十块五"),
            ("112.00", "一百一十二块"),
            ("200.00", "两百块"),
            ("222.00", "两百二十二块"),
            ("1000.50", "一千块零五毛"),
            ("1002.00", "一千零二块"),
            ("1010.00", "一千零一十块"),
            ("1200.00", "一千两百块"),
            ("2000.00", "两千块"),
            ("10000.00", "一万块"),
            ("10005.00", "一万零五块"),
            ("10010.00", "一万零一十块"),
            ("12000.00", "一万两千块"),
            ("20000.00", "两万块"),
            ("20002.00", "两万零二块"),
            ("100000.00", "十万块"),
            ("120305.00", "十二万零三百零五块"),
            ("1010101.01", "一百零一万零一百零一块零一分"),
            ("20000000.00", "两千万块"),
            ("99999999.99", "九千九百九十九万九千九百九十九块九毛九"),
        ] {
            assert_eq!(said(amount, Language::Chinese), expected, "{amount}");
        }
    }

    #[test]
    fn english_amounts() {
        for (amount, expected) in [
            ("0.00", "zero yuan"),
            ("0.05", "five fen"),
            ("0.50", "fifty fen"),
            ("3.00", "three yuan"),
            ("12.50", "twelve yuan fifty"),
            ("12.53", "twelve yuan fifty-three"),
            ("21.00", "twenty-one yuan"),
            ("100.05", "one hundred yuan and five fen"),
            ("110.00", "one hundred and ten yuan"),
            ("1000.50", "one thousand yuan fifty"),
            ("1005.00", "one thousand and five yuan"),
            ("1250.00", "one thousand two hundred and fifty yuan"),
            ("2000000.00", "two million yuan"),
            (
                "99999999.99",
                "ninety-nine million nine hundred and ninety-nine thousand \
                 nine hundred and ninety-nine yuan ninety-nine",
            ),
        ] {
            assert_eq!(said(amount, Language::English), expected, "{amount}");
        }
    }

    /// No two amounts sound alike: every amount up to 2,000 yuan, and a spread of larger ones.
    #[test]
    fn no_two_amounts_sound_alike() {
        for language in [Language::Chinese, Language::English] {
            let fen = (0..200_000).chain((200_000..9_999_999_999).step_by(9_999_991));
            let mut sounds: Vec<_> = fen
                .map(|fen| {
                    let mut text = String::new();
                    spoken_amount(Fen::new(fen).unwrap(), language, &mut text).unwrap();
                    text
                })
                .collect();
            let count = sounds.len();
            sounds.sort_unstable();
            sounds.dedup();
            assert_eq!(sounds.len(), count);
        }
    }
}
