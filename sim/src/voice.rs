//! Voices: which recordings a prompt needs, and whether a folder of `assets/voice` has them.
//!
//! A sentence is recorded whole; where an amount or a cause is filled in, it is recorded in pieces, and the words of amounts one
//! by one. `assets/voice/README.md` explains the folders. Nothing here plays a sound.

mod folder;
mod wave;

use device_core::effect::Prompt;
use device_core::money::Fen;
use device_core::view::{DeclineCause, Language};
use device_core::words::{Word, amount_parts, cause_word, prompt_word};

pub use folder::{Manifest, Voice, VoiceReport, read};
pub use wave::{Wave, WaveError};

/// The voices that ship, and their languages.
const VOICES: [(&str, Language); 2] =
    [("putonghua", Language::Chinese), ("english", Language::English)];

/// Names of the voices of a language.
pub fn names(language: Language) -> impl Iterator<Item = &'static str> + Clone {
    VOICES.iter().filter(move |(_, known)| *known == language).map(|(name, _)| *name)
}

/// The voice of a language unless a flow names another.
#[must_use]
pub fn usual(language: Language) -> &'static str {
    names(language).next().unwrap_or("")
}

/// A part of what is said.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A recording: the name of its file without `.wav`.
    Recording(String),
    /// Something that no recording can hold, such as a shop's name: it stands on the screen and is left out of the voice.
    OnScreen(String),
}

/// A recording that a voice needs: the name of its file without `.wav`, and what is said in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// The name.
    pub name: String,
    /// The words.
    pub text: String,
}

/// What is said for a prompt, part after part.
#[must_use]
pub fn parts(prompt: &Prompt, language: Language) -> Vec<Part> {
    let word = prompt_word(prompt);
    let pieces = pieces(word, language);
    let spoken = pieces.iter().filter(|piece| matches!(piece, Piece::Text(_))).count();
    let mut number = 0;
    let mut parts = Vec::new();
    for piece in &pieces {
        match piece {
            Piece::Text(_) => {
                number += 1;
                parts.push(Part::Recording(piece_name(word, number, spoken)));
            }
            Piece::Filled("amount") => {
                if let Some(amount) = amount_of(prompt) {
                    amount_parts(amount, language, &mut |part| {
                        parts.push(Part::Recording(amount_name(part)));
                    });
                }
            }
            Piece::Filled("cause") => {
                if let Prompt::Declined(cause) = prompt {
                    parts.push(Part::Recording(cause_word(*cause).name().to_owned()));
                }
            }
            Piece::Filled(name) => parts.push(Part::OnScreen((*name).to_owned())),
        }
    }
    parts
}

/// Everything that a voice of a language must have recorded, in the order of its names.
#[must_use]
pub fn script(language: Language) -> Vec<Line> {
    let mut lines = Vec::new();
    for word in Word::ALL.into_iter().filter(|word| word.name().starts_with("say_")) {
        let texts: Vec<String> = pieces(word, language)
            .into_iter()
            .filter_map(|piece| match piece {
                Piece::Text(text) => Some(text),
                Piece::Filled(_) => None,
            })
            .collect();
        for (at, text) in texts.iter().enumerate() {
            let name = piece_name(word, at + 1, texts.len());
            lines.push(Line { name, text: text.clone() });
        }
    }
    for word in CAUSES.map(cause_word) {
        lines.push(Line { name: word.name().to_owned(), text: word.text(language).to_owned() });
    }
    for part in amount_words(language) {
        lines.push(Line { name: amount_name(part), text: (*part).to_owned() });
    }
    lines.sort();
    lines.dedup();
    lines
}

/// Every cause that is said.
const CAUSES: [DeclineCause; 12] = [
    DeclineCause::NotEnoughMoney,
    DeclineCause::CodeExpired,
    DeclineCause::CodeUsed,
    DeclineCause::OverLimit,
    DeclineCause::AccountFrozen,
    DeclineCause::OwnerRefused,
    DeclineCause::NobodyAgreed,
    DeclineCause::PinBarred,
    DeclineCause::MerchantCancelled,
    DeclineCause::StorageFailed,
    DeclineCause::NotSent,
    DeclineCause::PayeeGone,
];

/// The words of which amounts up to a hundred million consist. A test holds that there are no others.
const fn amount_words(language: Language) -> &'static [&'static str] {
    match language {
        Language::Chinese => &[
            "零", "一", "二", "两", "三", "四", "五", "六", "七", "八", "九", "十", "百", "千",
            "万", "块", "毛", "分",
        ],
        Language::English => &[
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
            "twenty",
            "thirty",
            "forty",
            "fifty",
            "sixty",
            "seventy",
            "eighty",
            "ninety",
            "hundred",
            "thousand",
            "million",
            "and",
            "yuan",
            "fen",
        ],
    }
}

/// What the file of an amount's word is called: letters that every file system takes.
fn amount_name(part: &str) -> String {
    let plain = match part {
        "零" => "ling",
        "一" => "yi",
        "二" => "er",
        "两" => "liang",
        "三" => "san",
        "四" => "si",
        "五" => "wu",
        "六" => "liu",
        "七" => "qi",
        "八" => "ba",
        "九" => "jiu",
        "十" => "shi",
        "百" => "bai",
        "千" => "qian",
        "万" => "wan",
        "块" => "kuai",
        "毛" => "mao",
        "分" => "fen",
        english => english,
    };
    format!("amount_{plain}")
}

/// What stands in a sentence.
enum Piece {
    /// Words that are recorded.
    Text(String),
    /// What is filled in, by the name of its place holder.
    Filled(&'static str),
}

/// A sentence between its place holders. What is no word, such as a full stop, needs no recording.
fn pieces(word: Word, language: Language) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = word.text(language);
    loop {
        let (text, holder, after) = match rest.split_once('{') {
            Some((text, after)) => match after.split_once('}') {
                Some((holder, after)) => (text, Some(holder), after),
                None => (rest, None, ""),
            },
            None => (rest, None, ""),
        };
        if text.chars().any(char::is_alphanumeric) {
            // A comma before the first word belongs to what was filled in before it.
            let text = text.trim_start_matches(|sign: char| !sign.is_alphanumeric()).trim_end();
            pieces.push(Piece::Text(text.to_owned()));
        }
        let Some(holder) = holder else { return pieces };
        pieces.push(Piece::Filled(holder));
        rest = after;
    }
}

/// The name of the n-th of so many pieces of a sentence.
fn piece_name(word: Word, number: usize, pieces: usize) -> String {
    if pieces > 1 { format!("{}_{number}", word.name()) } else { word.name().to_owned() }
}

const fn amount_of(prompt: &Prompt) -> Option<Fen> {
    match prompt {
        Prompt::Authenticate(amount)
        | Prompt::Paid(amount)
        | Prompt::ConfirmPay(_, amount)
        | Prompt::MoneyIn(amount) => Some(*amount),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
