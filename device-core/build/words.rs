//! Reads the word files, checks them against the catalogue and writes them as Rust. Included by `build.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use crate::catalogue::ENTRIES;

/// Where a line may well end; not shown.
const MARK: char = '|';
/// What stands for it in the tables: a character that no name can have.
const MARK_INSIDE: &str = "\u{1}";

/// One entry in both languages.
pub struct Word {
    /// Its name in the files.
    pub name: &'static str,
    /// Chinese, then English.
    pub texts: [String; 2],
}

impl Word {
    /// Whether it is spoken and so needs no glyphs.
    pub fn is_spoken(&self) -> bool {
        self.place() == "say"
    }

    /// The first part of its name: where it stands on the screen.
    pub fn place(&self) -> &'static str {
        self.name.split('_').next().unwrap_or(self.name)
    }
}

/// All words, or every mistake that the files have.
pub fn check(files: &[(&str, String); 2]) -> Result<Vec<Word>, Vec<String>> {
    let mut mistakes = Vec::new();
    let mut tables = Vec::new();
    for (file, text) in files {
        match ron::from_str::<Pairs>(text) {
            Ok(Pairs(pairs)) => tables.push(table(file, text, pairs, &mut mistakes)),
            Err(error) => mistakes.push(format!("assets/words/{file}:{error}")),
        }
    }
    let mut words = Vec::new();
    for (name, holders) in ENTRIES {
        let mut texts = [String::new(), String::new()];
        for (((file, source), table), slot) in files.iter().zip(&mut tables).zip(&mut texts) {
            let Some(text) = table.remove(*name) else {
                mistakes.push(format!("assets/words/{file}: \"{name}\" is missing: add it"));
                continue;
            };
            check_text(file, source, name, &text, holders, &mut mistakes);
            *slot = text;
        }
        words.push(Word { name, texts });
    }
    for ((file, source), table) in files.iter().zip(&tables) {
        for name in table.keys() {
            let line = line_of(source, name);
            mistakes.push(format!(
                "assets/words/{file}:{line}: \"{name}\" is not a word of the device{}",
                nearest(name)
            ));
        }
    }
    if mistakes.is_empty() { Ok(words) } else { Err(mistakes) }
}

fn table(
    file: &str,
    source: &str,
    pairs: Vec<(String, String)>,
    mistakes: &mut Vec<String>,
) -> BTreeMap<String, String> {
    let mut table = BTreeMap::new();
    for (name, text) in pairs {
        if table.insert(name.clone(), text).is_some() {
            let line = line_of(source, &name);
            mistakes.push(format!("assets/words/{file}:{line}: \"{name}\" stands twice: keep one"));
        }
    }
    table
}

fn check_text(
    file: &str,
    source: &str,
    name: &str,
    text: &str,
    holders: &[&str],
    mistakes: &mut Vec<String>,
) {
    let line = line_of(source, name);
    let at = format!("assets/words/{file}:{line}: \"{name}\"");
    if text.trim().is_empty() {
        mistakes.push(format!("{at} is empty: write its text"));
    }
    if let Some(wrong) = text.chars().find(|character| character.is_control()) {
        mistakes.push(format!("{at} has the control character {wrong:?}: take it out"));
    }
    let mut found = BTreeSet::new();
    for part in text.split('{').skip(1) {
        match part.split_once('}') {
            Some((holder, _)) => {
                found.insert(holder);
            }
            None => mistakes.push(format!("{at} has a '{{' without a '}}'")),
        }
    }
    let wanted: BTreeSet<&str> = holders.iter().copied().collect();
    for holder in wanted.difference(&found) {
        mistakes.push(format!("{at} lacks {{{holder}}}: say where it goes"));
    }
    for holder in found.difference(&wanted) {
        let known: Vec<_> = holders.iter().map(|holder| format!("{{{holder}}}")).collect();
        let known = if known.is_empty() { "nothing".to_owned() } else { known.join(", ") };
        mistakes.push(format!("{at} has {{{holder}}}, but {known} is filled in there"));
    }
}

fn line_of(source: &str, name: &str) -> usize {
    let quoted = format!("\"{name}\"");
    let found = source.lines().enumerate().filter(|(_, line)| line.contains(&quoted));
    found.last().map_or(1, |(line, _)| line + 1)
}

/// A hint at the entry whose name begins like a wrong one.
fn nearest(name: &str) -> String {
    let shared = |known: &str| known.bytes().zip(name.bytes()).take_while(|(a, b)| a == b).count();
    match ENTRIES.iter().map(|(known, _)| known).max_by_key(|known| shared(known)) {
        Some(known) if shared(known) >= 5 => format!("; did you mean \"{known}\"?"),
        _ => String::from(": take it out"),
    }
}

/// A RON map as written, doubles included.
struct Pairs(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Pairs;

            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("{ \"name\": \"text\", ... }")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

/// The enum `Word` and a table for each language.
pub fn rust(words: &[Word]) -> String {
    let mut code = String::from(
        "/// A word or sentence of the device.\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]\n\
         pub enum Word {\n",
    );
    for word in words {
        let _ = writeln!(code, "    /// {}\n    {},", word.texts[1], variant(word.name));
    }
    let _ = writeln!(code, "}}\n\nimpl Word {{\n    /// Every word.");
    let _ = writeln!(code, "    pub const ALL: [Self; {}] = [", words.len());
    for word in words {
        let _ = writeln!(code, "        Self::{},", variant(word.name));
    }
    code.push_str("    ];\n\n    /// The name of its entry in the word files.\n    #[must_use]\n");
    code.push_str("    pub const fn name(self) -> &'static str {\n        match self {\n");
    for word in words {
        let _ = writeln!(code, "            Self::{} => {:?},", variant(word.name), word.name);
    }
    code.push_str("        }\n    }\n");
    let tables = [
        ("chinese", 0, false),
        ("english", 1, false),
        ("marked_chinese", 0, true),
        ("marked_english", 1, true),
    ];
    for (table, index, marked) in tables {
        let _ = writeln!(code, "\n    const fn {table}(self) -> &'static str {{");
        code.push_str("        match self {\n");
        for word in words {
            let (variant, text) = (variant(word.name), &word.texts[index]);
            let text = text.replace(MARK, if marked { MARK_INSIDE } else { "" });
            let _ = writeln!(code, "            Self::{variant} => {text:?},");
        }
        code.push_str("        }\n    }\n");
    }
    code.push_str("}\n");
    code
}

/// `band_pay` as the name of a variant: `BandPay`.
fn variant(name: &str) -> String {
    let mut variant = String::new();
    for part in name.split('_') {
        let mut letters = part.chars();
        variant.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        variant.extend(letters);
    }
    variant
}
