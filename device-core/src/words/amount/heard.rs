//! Every amount up to 9,999.99 is said so that a listener gets it back: a parser that knows nothing of how it was said.

use super::*;

/// The listener's number for a Chinese digit.
fn digit_of(character: char) -> Option<u64> {
    let digits = [
        ('零', 0),
        ('一', 1),
        ('二', 2),
        ('两', 2),
        ('三', 3),
        ('四', 4),
        ('五', 5),
        ('六', 6),
        ('七', 7),
        ('八', 8),
        ('九', 9),
    ];
    digits.iter().find(|(known, _)| *known == character).map(|(_, value)| *value)
}

/// A whole number in Chinese below 10,000: 两百二十二, 十二, 一千零五.
fn chinese_number(text: &str) -> Option<u64> {
    let (mut sum, mut open) = (0, None);
    for character in text.chars() {
        let unit = match character {
            '千' => 1_000,
            '百' => 100,
            '十' => 10,
            other => {
                open = Some(digit_of(other)?);
                continue;
            }
        };
        // 十 alone is ten.
        sum += open.take().unwrap_or(1) * unit;
    }
    Some(sum + open.unwrap_or(0))
}

/// Fen of an amount in Chinese: 十二块五, 一百块零五分, 五毛二.
fn chinese_fen(text: &str) -> Option<u64> {
    let (yuan, rest) = match text.split_once('块') {
        Some((yuan, rest)) => (chinese_number(yuan)?, rest),
        None => (0, text),
    };
    let rest = rest.strip_prefix('零').filter(|rest| !rest.is_empty()).unwrap_or(rest);
    let small = match rest.split_once('毛') {
        Some((jiao, "")) => 10 * one_digit(jiao)?,
        Some((jiao, fen)) => 10 * one_digit(jiao)? + one_digit(fen)?,
        None if rest.is_empty() => 0,
        None => match rest.strip_suffix('分') {
            Some(fen) => one_digit(fen)?,
            // 十二块五: the unit after 块 is understood, as long as nothing is left out between.
            None => 10 * one_digit(rest)?,
        },
    };
    Some(100 * yuan + small)
}

fn one_digit(text: &str) -> Option<u64> {
    let mut characters = text.chars();
    let value = digit_of(characters.next()?)?;
    characters.next().is_none().then_some(value)
}

/// The listener's number for an English word.
fn english_word(word: &str) -> Option<u64> {
    let words = [
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen \
         sixteen seventeen eighteen nineteen",
        "twenty thirty forty fifty sixty seventy eighty ninety",
    ];
    let place = |list: &str| list.split(' ').position(|known| known == word);
    let small = place(words[0]).map(|place| place as u64);
    small.or_else(|| place(words[1]).map(|place| 10 * (place as u64 + 2)))
}

/// A whole number in English below 10,000: one thousand two hundred and fifty-three.
fn english_number(text: &str) -> Option<u64> {
    let (mut sum, mut open) = (0, 0);
    for word in text.split([' ', '-']).filter(|word| *word != "and") {
        match word {
            "thousand" => sum += core::mem::take(&mut open) * 1_000,
            "hundred" => open *= 100,
            other => open += english_word(other)?,
        }
    }
    Some(sum + open)
}

/// Fen of an amount in English: twelve yuan fifty, five yuan and three fen, fifty fen.
fn english_fen(text: &str) -> Option<u64> {
    let (yuan, rest) = match text.split_once(" yuan") {
        Some((yuan, rest)) => (english_number(yuan)?, rest.trim_start()),
        None => (0, text),
    };
    let rest = rest.strip_prefix("and ").unwrap_or(rest);
    let rest = rest.strip_suffix(" fen").unwrap_or(rest);
    Some(100 * yuan + if rest.is_empty() { 0 } else { english_number(rest)? })
}

#[test]
fn every_amount_to_9999_99_is_heard_as_it_is() {
    let mut text = String::new();
    for fen in 0..=999_999 {
        for (language, heard) in [
            (Language::Chinese, chinese_fen as fn(&str) -> Option<u64>),
            (Language::English, english_fen),
        ] {
            text.clear();
            spoken_amount(Fen::new(fen).unwrap(), language, &mut text).unwrap();
            assert_eq!(heard(&text), Some(fen), "{text}");
        }
    }
}

#[test]
fn the_listener_hears_what_people_say() {
    for (text, fen) in [
        ("十二块五", Some(1_250)),
        ("一百块零五分", Some(10_005)),
        ("三块", Some(300)),
        ("两千零一十块", Some(201_000)),
        ("一百块零五毛三", Some(10_053)),
        ("五毛二", Some(52)),
        ("十二点五", None),
    ] {
        assert_eq!(chinese_fen(text), fen, "{text}");
    }
    assert_eq!(english_fen("one thousand two hundred and fifty yuan and three fen"), Some(125_003));
    assert_eq!(english_fen("twelve yuan fifty"), Some(1_250));
}
