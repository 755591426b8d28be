//! `docs/profiles.md` against the files of bodies and flows: every example reads, and every word has one in its own section.

use std::collections::{BTreeMap, BTreeSet};

use super::reference_tests::words_of;
use super::*;

const REFERENCE: &str = include_str!("../../../docs/profiles.md");

/// Each fenced block: its kind, its text, and the groups of words that it gives examples of.
fn blocks() -> Vec<(String, String, Vec<String>)> {
    let mut blocks = Vec::new();
    let mut groups: Vec<String> = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in REFERENCE.lines() {
        match &mut open {
            Some((kind, text)) if line == "```" => {
                blocks.push((kind.clone(), text.clone(), groups.clone()));
                open = None;
            }
            Some((_, text)) => {
                text.push_str(line);
                text.push('\n');
            }
            None if line.starts_with("```") => {
                open = Some((line.trim_start_matches('`').to_owned(), String::new()));
            }
            None => {
                if let Some(named) = line.strip_prefix("<!-- words: ") {
                    let named = named.trim_end_matches(" -->").split(", ");
                    groups = named.map(str::to_owned).collect();
                } else if line.starts_with("## ") {
                    groups.clear();
                }
            }
        }
    }
    blocks
}

#[test]
fn every_example_reads_and_bends_no_rule() {
    let mut read = BTreeSet::new();
    for (kind, text, _) in blocks() {
        let warnings = match kind.as_str() {
            "ron body" => read_body_text("docs/profiles.md", &text).map(|body| body.warnings),
            "ron flow" => read_flow_text("docs/profiles.md", &text).map(|flow| flow.warnings),
            _ => continue,
        };
        let warnings = warnings.unwrap_or_else(|mistakes| panic!("{text}\n{mistakes}"));
        assert_eq!(warnings.to_string(), "");
        assert!(ron::from_str::<serde::de::IgnoredAny>(&text).is_ok(), "ron refuses {text}");
        read.insert(kind);
    }
    assert_eq!(read.len(), 2, "an example of a body and one of a flow");
}

#[test]
fn every_word_has_an_example_in_its_section() {
    let mut examples: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, text, groups) in blocks() {
        let node = syntax::read(&text, 0, &mut Vec::new());
        for group in groups {
            words_of(&node, examples.entry(group).or_default());
        }
    }
    let mut known = BTreeSet::new();
    for group in vocabulary::profile_groups() {
        known.insert(group.what.to_owned());
        let found = examples.get(group.what);
        let found = found.unwrap_or_else(|| panic!("no section for {}", group.what));
        for (word, form) in group.words {
            assert!(found.contains(word), "{}: {word} has no example such as {form}", group.what);
        }
    }
    let sections: BTreeSet<String> = examples.into_keys().collect();
    assert_eq!(sections, known, "sections for groups of words that there are not");
}

#[test]
fn those_that_ship_are_described() {
    for name in crate::body::names().chain(crate::flow::names()) {
        assert!(REFERENCE.contains(&format!("\n- `{name}`: ")), "{name} is not described");
    }
}
