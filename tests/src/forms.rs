//! How somebody might write a secret down, and a search for all of it at once.
//!
//! A form is strong where chance does not make it (eight bytes of a key and more), or weak (a PIN is six digits): what is found
//! of a weak one counts only when the same is found again in runs of other seeds, which share nothing but the PIN.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;

/// Bytes from which on chance does not make a form.
const STRONG_BYTES: usize = 8;

/// One form of one secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Form {
    /// Whose secret, and which.
    pub secret: String,
    /// How it is written.
    pub how: &'static str,
    /// Whether it is made of decimal digits: then it counts only where no further digit stands beside it.
    digits: bool,
    /// The bytes to look for.
    pub bytes: Vec<u8>,
}

impl Form {
    /// Whether chance may make it.
    #[must_use]
    pub fn weak(&self) -> bool {
        self.digits || self.bytes.len() < STRONG_BYTES
    }

    fn stands_alone(&self, haystack: &[u8], at: usize) -> bool {
        let digit = |place: Option<usize>| {
            place.and_then(|place| haystack.get(place)).is_some_and(u8::is_ascii_digit)
        };
        !self.digits || !digit(at.checked_sub(1)) && !digit(Some(at + self.bytes.len()))
    }
}

/// Base64 (RFC 4648, section 4) without the padding.
#[must_use]
pub fn base64(bytes: &[u8], alphabet_end: [u8; 2]) -> String {
    let alphabet: Vec<u8> =
        (b'A'..=b'Z').chain(b'a'..=b'z').chain(b'0'..=b'9').chain(alphabet_end).collect();
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits = (0..3)
            .fold(0_usize, |bits, at| bits << 8 | usize::from(group.get(at).copied().unwrap_or(0)));
        for at in 0..=group.len() {
            text.push(char::from(alphabet[bits >> (18 - 6 * at) & 63]));
        }
    }
    text
}

fn hex(bytes: &[u8], between: &str) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(between)
}

fn list(bytes: &[u8], between: &str) -> String {
    bytes.iter().map(u8::to_string).collect::<Vec<_>>().join(between)
}

fn swapped(bytes: &[u8], word: usize) -> Vec<u8> {
    bytes.chunks(word).flat_map(|word| word.iter().rev()).copied().collect()
}

/// All forms of a key: raw as postcard, memory and flash hold it, in whole and by halves, in every byte order, and as text.
#[must_use]
pub fn forms_of_key(secret: &str, key: &[u8]) -> Vec<Form> {
    let (first, second) = key.split_at(key.len() / 2);
    let reversed: Vec<u8> = key.iter().rev().copied().collect();
    let mut written: Vec<(&'static str, Vec<u8>)> = vec![
        ("raw", key.to_vec()),
        ("raw, first half", first.to_vec()),
        ("raw, second half", second.to_vec()),
        ("reversed", reversed.clone()),
        ("words of 32 bits, other order", swapped(key, 4)),
        ("words of 64 bits, other order", swapped(key, 8)),
        ("hex", hex(key, "").into()),
        ("hex, first half", hex(first, "").into()),
        ("hex, second half", hex(second, "").into()),
        ("hex, upper case", hex(key, "").to_uppercase().into()),
        ("hex, reversed", hex(&reversed, "").into()),
        ("hex with spaces", hex(key, " ").into()),
        ("hex with colons", hex(key, ":").into()),
        ("hex, as Rust prints it", hex(key, ", ").into()),
        ("hex, as a source holds it", hex(key, ", 0x").into()),
        ("numbers, as Rust prints them", list(key, ", ").into()),
        ("numbers, as JSON holds them", list(key, ",").into()),
        ("a byte string, as Rust prints it", key.escape_ascii().to_string().into()),
    ];
    // Inside a longer text the groups of three begin anywhere.
    for (how, from) in [("base64", 0), ("base64 from the second", 1), ("base64 from the third", 2)]
    {
        let whole = &key[from..];
        let whole = &whole[..whole.len() / 3 * 3];
        written.push((how, base64(whole, *b"+/").into()));
        written.push((how, base64(whole, *b"-_").into()));
    }
    let form = |(how, bytes)| Form { secret: secret.to_owned(), how, digits: false, bytes };
    written.into_iter().map(form).collect()
}

/// All forms of a PIN, given as digits 0 to 9.
#[must_use]
pub fn forms_of_pin(secret: &str, digits: &[u8]) -> Vec<Form> {
    let text: String = digits.iter().map(u8::to_string).collect();
    let packed: Vec<u8> =
        digits.chunks(2).map(|pair| pair.iter().fold(0, |bcd, d| bcd << 4 | d)).collect();
    let number: u32 = text.parse().unwrap_or(0);
    let backwards: Vec<u8> = digits.iter().rev().copied().collect();
    let written = [
        ("digits", true, text.clone().into_bytes()),
        ("numbers, as Rust prints them", true, list(digits, ", ").into_bytes()),
        ("numbers, as JSON holds them", true, list(digits, ",").into_bytes()),
        ("bytes 0 to 9", false, digits.to_vec()),
        ("bytes 0 to 9, backwards", false, backwards),
        ("BCD", false, packed.clone()),
        ("BCD in hex", false, hex(text.as_bytes(), "").into_bytes()),
        ("a little-endian number", false, number.to_le_bytes().to_vec()),
        ("a big-endian number", false, number.to_be_bytes().to_vec()),
        ("base64", false, base64(text.as_bytes(), *b"+/").into_bytes()),
    ];
    let form = |(how, digits, bytes)| Form { secret: secret.to_owned(), how, digits, bytes };
    written.into_iter().map(form).collect()
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Where.
    pub place: String,
    /// Whose secret, and which.
    pub secret: String,
    /// In which form.
    pub how: &'static str,
    /// Whether chance may have made it.
    pub weak: bool,
}

/// A search for many forms at once.
pub struct Search {
    forms: Vec<Form>,
    automaton: AhoCorasick,
}

impl Search {
    /// A search for these.
    ///
    /// # Panics
    /// Where there are more forms than the automaton can hold, which no scenario has.
    #[must_use]
    pub fn for_forms(forms: Vec<Form>) -> Self {
        let automaton = AhoCorasick::new(forms.iter().map(|form| &form.bytes));
        let automaton = automaton.unwrap_or_else(|error| panic!("{error}"));
        Self { forms, automaton }
    }

    /// Everything that is found in a place.
    #[must_use]
    pub fn hits(&self, place: &str, haystack: &[u8]) -> BTreeSet<Hit> {
        let found = self.automaton.find_overlapping_iter(haystack);
        let hit = |at: aho_corasick::Match| {
            let form = &self.forms[at.pattern().as_usize()];
            form.stands_alone(haystack, at.start()).then(|| Hit {
                place: place.to_owned(),
                secret: form.secret.clone(),
                how: form.how,
                weak: form.weak(),
            })
        };
        found.filter_map(hit).collect()
    }
}
