//! Every scenario file reads, and no text makes the reader panic, loop, or point outside of the text.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::*;

fn parsed(text: &str) -> Result<Vec<Scenario>, Mistakes> {
    let mut none = |_: &str| Err(io::Error::new(io::ErrorKind::NotFound, "there is none"));
    parse("test.ron", text, &mut none)
}

/// All scenario files of the project.
fn scenario_files() -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            if path.is_dir() {
                if path.file_name().is_some_and(|name| name != "casts") {
                    walk(&path, found);
                }
            } else if path.extension().is_some_and(|extension| extension == "ron") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios"), &mut found);
    found.sort();
    found
}

#[test]
fn every_scenario_file_reads() {
    let files = scenario_files();
    assert!(files.len() >= 24, "{} scenario files", files.len());
    let mut titles = std::collections::BTreeSet::new();
    for path in files {
        let scenarios = read(&path).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        for scenario in &scenarios {
            assert!(!scenario.covers.is_empty(), "{} claims no step", path.display());
        }
        assert!(titles.insert(scenarios[0].title.clone()), "{}: title used twice", path.display());
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let accepted = ron::from_str::<serde::de::IgnoredAny>(&text);
        assert!(accepted.is_ok(), "{}: {accepted:?}", path.display());
    }
}

#[test]
fn a_file_cut_anywhere_gives_few_messages() {
    let path = scenario_files().into_iter().next().unwrap_or_default();
    let text = std::fs::read_to_string(path).unwrap_or_default();
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        let _ = parsed(&text[..end]);
    }
}

/// One slip of the finger, one message: almost always, and never a screenful.
#[test]
fn a_single_missing_mark_gives_few_messages() {
    let (mut slips, mut messages, mut worst) = (0, 0, (0, String::new()));
    for path in scenario_files() {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        for (at, mark) in text.char_indices().filter(|(_, mark)| "()[]{}\",:".contains(*mark)) {
            let mutated = format!("{}{}", &text[..at], &text[at + mark.len_utf8()..]);
            let mut picture = |file: &str| load_picture(&path, file);
            let mut cast = |cast: &str| load_cast(&path, cast);
            let Err(mistakes) = parse_all("slip.ron", &mutated, &mut cast, &mut picture) else {
                // A trailing comma, or a mark inside a text or a comment.
                continue;
            };
            slips += 1;
            messages += mistakes.problems.len();
            if mistakes.problems.len() > worst.0 {
                worst = (mistakes.problems.len(), format!("{}\n{mistakes}", path.display()));
            }
        }
    }
    assert!(
        slips > 1_000 && messages * 100 <= slips * 120,
        "{messages} messages for {slips} slips"
    );
    assert!(worst.0 <= 8, "{}", worst.1);
}

/// Fragments from which a text is made that is nearly a scenario.
fn fragments() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("(title: \"x\", "),
        Just("script: ["),
        Just("Expect("),
        Just("Screen(Paid)"),
        Just(")"),
        Just("]"),
        Just("}"),
        Just(","),
        Just("vary: {\"a\": ["),
        Just("Var(\"a\")"),
        Just("Together([["),
        Just("devices: {\"m\": "),
        Just("Enrolled("),
        Just("\""),
        Just("'"),
        Just("/*"),
        Just("//"),
        Just("\n"),
        Just("\\"),
        Just("r#\""),
        Just("-"),
        Just("0x"),
        Just("1e9999"),
        Just("profile: (issuer: ("),
        Just("Some("),
        Just("None"),
        Just("#![enable("),
        Just("：（"),
        Just("\u{3000}"),
        Just("accounts: {\"m\": (balance: \"1\")}, "),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 400 } else { 4_000 }))]

    #[test]
    fn no_text_breaks_the_reader(text in ".{0,400}") {
        let _ = parsed(&text);
    }

    #[test]
    fn no_near_scenario_breaks_the_reader(text in fragments()) {
        let _ = parsed(&text);
    }

    #[test]
    fn no_mutated_scenario_breaks_the_reader(
        file in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        length in 0_usize..40,
        instead in "[(){}\\[\\],:\"a0 \\\\#/*'-]{0,4}",
    ) {
        let files = scenario_files();
        prop_assume!(!files.is_empty());
        let text = std::fs::read_to_string(file.get(&files)).unwrap_or_default();
        let characters: Vec<char> = text.chars().collect();
        let start = at.index(characters.len().max(1));
        let end = (start + length).min(characters.len());
        let mut mutated: String = characters[..start].iter().collect();
        let _ = write!(mutated, "{instead}{}", characters[end..].iter().collect::<String>());
        if let Err(mistakes) = parsed(&mutated) {
            prop_assert!(!mistakes.problems.is_empty());
            for problem in &mistakes.problems {
                let source = &mistakes.sources[problem.source].text;
                prop_assert!(source.get(problem.place.start..problem.place.end).is_some(), "{problem:?}");
            }
        }
    }
}
