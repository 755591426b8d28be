//! `docs/scenarios.md` against the language: every example reads, and every word has one in its own section.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::*;

const REFERENCE: &str = include_str!("../../../docs/scenarios.md");

/// The cast in which fragments are read.
const FRAME: &str = "(\n accounts: { \"mei\": (balance: \"200.00\"), \"anna\": (balance: \"50.00\") },\n \
    merchants: { \"grocer\": Till(name: \"老王菜店\"), \"market\": Printed(name: \"菜市场\", form: Emv), \
    \"pharmacy\": Screen(name: \"平安药店\", form: Url) },\n \
    devices: { \"mei\": Enrolled(account: \"mei\") },\n \
    phones: { \"daughter\": (account: \"mei\") },\n)";

/// A fenced block: what follows the fence, its text, and the groups of words that it gives examples of.
struct Block {
    kind: String,
    text: String,
    groups: Vec<String>,
}

/// All fenced blocks of the reference in order.
fn blocks() -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut groups: Vec<String> = Vec::new();
    let mut open: Option<Block> = None;
    for line in REFERENCE.lines() {
        if let Some(block) = &mut open {
            if line == "```" {
                blocks.extend(open.take());
            } else {
                block.text.push_str(line);
                block.text.push('\n');
            }
        } else if let Some(kind) = line.strip_prefix("```") {
            open = Some(Block { kind: kind.into(), text: String::new(), groups: groups.clone() });
        } else if let Some(named) = line.strip_prefix("<!-- words: ") {
            groups = named.trim_end_matches(" -->").split(", ").map(str::to_owned).collect();
        } else if line.starts_with("## ") {
            groups.clear();
        }
    }
    assert!(open.is_none(), "the last block of the reference is not closed");
    blocks
}

/// The block as a whole file.
fn framed(block: &Block) -> Option<String> {
    let text = &block.text;
    match block.kind.as_str() {
        "ron" => Some(text.clone()),
        "ron step" | "ron pictures" => {
            Some(format!("(title: \"x\", cast: \"frame\", script: [\n{text}])"))
        }
        "ron cast" => {
            Some(format!("(title: \"x\", cast: \"frame\",\n{text} script: [Wait(\"1s\")])"))
        }
        "ron shared" => {
            Some("(title: \"x\", cast: \"shared\", script: [Shopper(\"li\", TypePin)])".into())
        }
        "text" => None,
        other => panic!("a block of the unknown kind {other:?}"),
    }
}

/// A picture that can be looked at.
fn png() -> Vec<u8> {
    let mut bytes = io::Cursor::new(Vec::new());
    let grey = image::GrayImage::from_pixel(8, 8, image::Luma([200]));
    grey.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[test]
fn every_example_reads() {
    let blocks = blocks();
    assert!(blocks.len() > 30, "{} examples", blocks.len());
    for block in &blocks {
        let Some(text) = framed(block) else { continue };
        let mut load = |name: &str| match name {
            "frame" => Ok(FRAME.to_owned()),
            "shared" => Ok(block.text.clone()),
            _ => Err(io::Error::new(io::ErrorKind::NotFound, "there is none")),
        };
        let mut picture = |_: &str| Ok(png());
        if let Err(mistakes) = parse_all("docs/scenarios.md", &text, &mut load, &mut picture) {
            panic!("{text}\n{mistakes}");
        }
        assert!(ron::from_str::<serde::de::IgnoredAny>(&text).is_ok(), "ron refuses {text}");
    }
}

/// The words, names of fields and texts of a tree.
pub(super) fn words_of(node: &Node, found: &mut BTreeSet<String>) {
    match &node.kind {
        Kind::Word(word) | Kind::Text(word) => {
            found.insert(word.clone());
        }
        Kind::Tuple(name, items) => {
            found.extend(name.iter().map(|name| name.text.clone()));
            items.iter().for_each(|item| words_of(item, found));
        }
        Kind::Struct(name, fields) => {
            found.extend(name.iter().map(|name| name.text.clone()));
            for field in fields {
                found.insert(field.name.text.clone());
                words_of(&field.value, found);
            }
        }
        Kind::List(items) => items.iter().for_each(|item| words_of(item, found)),
        Kind::Map(entries) => entries.iter().for_each(|(_, value)| words_of(value, found)),
        Kind::Character(_) | Kind::Number(_) | Kind::Truth(_) | Kind::Damaged => {}
    }
}

#[test]
fn every_word_has_an_example_in_its_section() {
    let mut examples: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for block in blocks() {
        let Some(text) = framed(&block).map(|text| match block.kind.as_str() {
            "ron shared" => block.text.clone(),
            _ => text,
        }) else {
            continue;
        };
        let node = syntax::read(&text, 0, &mut Vec::new());
        for group in block.groups {
            words_of(&node, examples.entry(group).or_default());
        }
    }
    let mut known = BTreeSet::new();
    for group in vocabulary::groups() {
        let what = group.what.split(':').next().unwrap_or_default();
        known.insert(what.to_owned());
        let found = examples.get(what).unwrap_or_else(|| panic!("no section for {what}"));
        for (word, form) in group.words {
            let used = match what {
                "a unit of time" => found.iter().any(|text| {
                    text.strip_suffix(word)
                        .is_some_and(|number| number.ends_with(|last: char| last.is_ascii_digit()))
                }),
                // The only word that no example can show beside what else its field may be.
                "a field of a scenario" if word == "cast" => {
                    REFERENCE.contains("`cast: \"casts/market.ron\"`")
                }
                _ => found.contains(word),
            };
            assert!(used, "{what}: {word} has no example such as {form}");
        }
    }
    let sections: BTreeSet<String> = examples.into_keys().collect();
    assert_eq!(sections, known, "sections for groups of words that there are not");
}

#[test]
fn the_messages_shown_are_the_messages_given() {
    let text = r#"(
    title: "Five mistakes",
    accounts: { "mei": (balance: "-200.00") },
    merchants: { "grocer": Till(name: "老王菜店") },
    devices: { "mei": Enrolled(account: "mei", pin: "1234", profile: (without_keys: [Cancel])) },
    script: [
        Merchant("grocr", Enter("12.50")),
        Within("5s", Screen(PayerCod)),
    ],
)"#;
    let mut none = |_: &str| Err(io::Error::new(io::ErrorKind::NotFound, "there is none"));
    let said = parse("market.ron", text, &mut none).err().unwrap_or_default().to_string();
    assert!(REFERENCE.contains(&said), "{said}");
}

#[test]
fn the_form_of_every_word_is_right() {
    // A form that stands in a message must itself be read without one.
    let frame =
        |step: String| format!("(title: \"x\", cast: \"frame\", script: [{step}, Wait(\"1s\")])");
    for group in vocabulary::groups() {
        let what = group.what.split(':').next().unwrap_or_default();
        for (_, form) in group.words {
            let step = match what {
                "a step" => form.replace("[[...], [...]]", "[[Wait(\"1s\")], [Wait(\"1s\")]]"),
                "an act of a shopper" => format!("Shopper(\"mei\", {form})"),
                "an act of a hand" => format!("Hand(\"mei\", {form})"),
                "an actor" => format!("TakeOver({form})"),
                "an act of a merchant" if form.starts_with("Present") => {
                    format!("Merchant(\"pharmacy\", {form})")
                }
                "an act of a merchant" => format!("Merchant(\"grocer\", {form})"),
                "an act of a phone's user" => format!("Phone(\"daughter\", {form})"),
                "what can be asked of a phone" => format!("Expect(Phone(\"daughter\", {form}))"),
                "a screen of a phone" => format!("Expect(Phone(\"daughter\", Shows({form})))"),
                "a port" => format!("Phone(\"daughter\", Connect(\"mei\", {form}))"),
                "a fault of a phone's link" => format!("Fault(Link(\"daughter\", {form}))"),
                "an act of a payer" => format!("Payer(\"anna\", {form})"),
                "how far a payer is" => format!("Expect(Payer(\"anna\", {form}))"),
                "a goal" => format!("Shopper(\"mei\", Goal({form}))"),
                "an act of power" => format!("Power(\"mei\", {form})"),
                "a fault" => format!("Fault({form})"),
                "a condition" => format!("Within(\"1s\", {form})"),
                "a prompt" => format!("Expect(Said({form}))"),
                "a state of a till" => format!("Expect(Till(\"grocer\", {form}))"),
                "a key" => format!("Expect(Lamp({form}))"),
                "a screen" => format!("Expect(Screen({form}))"),
                _ => continue,
            };
            let mut load = |_: &str| Ok(FRAME.to_owned());
            if let Err(mistakes) = parse("x", &frame(step), &mut load) {
                panic!("{form}: {mistakes}");
            }
        }
    }
}
