//! Which characters RON knows, and what was probably meant by one that it does not.

/// Whether RON reads it as a number.
pub(super) fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let radix = [("0x", 16), ("0b", 2), ("0o", 8)]
        .into_iter()
        .find_map(|(prefix, radix)| Some((unsigned.strip_prefix(prefix)?, radix)));
    if let Some((digits, radix)) = radix {
        return !digits.starts_with(['+', '-']) && u128::from_str_radix(digits, radix).is_ok();
    }
    unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && unsigned.parse::<f64>().is_ok()
}

/// A character that begins no token, blanks that RON does not know included.
pub(super) fn is_strange(character: char) -> bool {
    !(character.is_alphanumeric() || is_blank(character) || "()[]{},:\"'_+-./".contains(character))
}

/// The blanks of RON's grammar.
pub(super) fn is_blank(character: char) -> bool {
    matches!(
        character,
        ' ' | '\t'..='\r' | '\u{85}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}'
    )
}

/// What to write instead of the full-width marks that a Chinese keyboard gives.
pub(super) fn full_width_help(character: char) -> String {
    let plain = match character {
        '（' => "(",
        '）' => ")",
        '，' | '、' => ",",
        '：' => ":",
        '“' | '”' | '「' | '」' => "\"",
        '【' | '［' => "[",
        '】' | '］' => "]",
        '\u{3000}' | '\u{a0}' => "blank",
        '｛' => "{",
        '｝' => "}",
        _ => return String::new(),
    };
    format!("write the plain {plain}")
}
