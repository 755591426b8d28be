//! The rules of the tree: who may know whom, no clock and no hash map where runs are made, no allocator in the device, headers,
//! lengths, licences, and pages that name only what is there.
//!
//! Each rule stands in ARCHITECTURE.md or the issue that made it; an exception stands here by name, with its reason.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use paybench_tests::{files_below, in_tree, root};

/// The most lines of a file.
const LINES_MAX: usize = 450;

/// Files that may be longer, each with its reason.
const LONG_FILES: [(&str, &str); 1] = [(
    "tests/tests/command_line.rs",
    "one table of the whole command line, read from top to bottom",
)];

/// Files of `sim` that may read the wall clock, each with its reason.
const CLOCK_READERS: [(&str, &str); 3] = [
    ("sim/src/boards/", "a real board answers in real time"),
    ("sim/src/serve/listener.rs", "a payment server for real modems lives in real time"),
    ("sim/src/report/batch.rs", "says how long runs took; nothing in a run depends on it"),
];

/// The workspace's packages.
const PACKAGES: [&str; 7] =
    ["device-core", "firmware/drivers", "sim", "sim/desktop", "sim/link", "sim/paybench", "tests"];

fn text_of(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn page(name: &str) -> String {
    text_of(&root().join(name))
}

fn sources() -> Vec<PathBuf> {
    files_below(root(), ".rs")
}

/// The lines of a source file that are code, with their numbers.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
    lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// Places in these files where one of the words stands in code.
fn places_of(files: &[PathBuf], words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        for (number, line) in code_lines(&text_of(file)) {
            if let Some(word) = words.iter().find(|word| line.contains(**word)) {
                found.push(format!("{}:{number}: {word}", in_tree(file)));
            }
        }
    }
    found
}

/// What a package depends on, to be used, to be tested or to be built.
fn dependencies_of(package: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut inside = false;
    for line in page(&format!("{package}/Cargo.toml")).lines() {
        if let Some(header) = line.strip_prefix('[') {
            let header = header.trim_end_matches(']');
            inside = header.ends_with("dependencies");
            // `[dependencies.name]` names one in its header.
            if let Some((_, name)) = header.split_once("dependencies.") {
                found.insert(name.to_owned());
            }
        } else if inside && !line.trim_start().starts_with('#') {
            let name: String = line
                .chars()
                .take_while(|sign| sign.is_alphanumeric() || matches!(sign, '-' | '_'))
                .collect();
            found.insert(name);
        }
    }
    found.remove("");
    found
}

#[test]
fn arrows_between_packages() {
    let never: [(&str, &[&str]); 6] = [
        ("device-core", &["sim", "paybench-sim", "paybench", "clap", "miette", "rand", "bevy"]),
        ("firmware/drivers", &["sim", "paybench-sim", "link", "paybench-link", "paybench"]),
        ("sim/link", &["sim", "paybench-sim", "bevy", "egui", "serialport", "drivers"]),
        ("sim", &["miette", "clap", "bevy", "bevy_egui", "egui", "paybench", "indicatif"]),
        ("sim/paybench", &["bevy", "bevy_egui", "egui"]),
        ("tests", &["bevy", "egui", "paybench-desktop"]),
    ];
    for (package, strangers) in never {
        let dependencies = dependencies_of(package);
        assert!(!dependencies.is_empty(), "{package}: its dependencies are not read");
        for stranger in strangers {
            assert!(!dependencies.contains(*stranger), "{package} depends on {stranger}");
        }
    }
    assert!(dependencies_of("sim").contains("device-core"));
    assert!(dependencies_of("sim/paybench").contains("sim"));
}

#[test]
fn every_package_keeps_the_common_rules() {
    let workspace = page("Cargo.toml");
    for package in PACKAGES {
        let manifest = page(&format!("{package}/Cargo.toml"));
        assert!(workspace.contains(&format!("\"{package}\"")), "{package} is no member");
        assert!(manifest.contains("license.workspace = true"), "{package}: licence");
        assert!(manifest.contains("[lints]\nworkspace = true"), "{package}: lints");
    }
    for package in files_below(root(), "Cargo.toml") {
        let folder = in_tree(package.parent().unwrap_or(root()));
        let known = folder.is_empty() || PACKAGES.contains(&folder.as_str());
        // The firmware and the desktop app come with rules of their own.
        let later = folder.starts_with("firmware") || folder.starts_with("sim/");
        assert!(known || later, "{folder}: a package that no rule of this file knows");
    }
}

#[test]
fn only_the_desktop_knows_its_window() {
    let desktop = root().join("sim/desktop");
    let others: Vec<_> = sources().into_iter().filter(|path| !path.starts_with(&desktop)).collect();
    let words = ["use bevy", "use egui", concat!("bevy", "::"), concat!("egui", "::")];
    let found = places_of(&others, &words);
    let found: Vec<_> =
        found.iter().filter(|place| !place.starts_with("tests/tests/tidy")).collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn nothing_that_makes_a_run_is_left_to_chance_or_the_clock() {
    let mut files = files_below(&root().join("sim/src"), ".rs");
    files.extend(files_below(&root().join("device-core/src"), ".rs"));
    let hashed = places_of(&files, &["HashMap", "HashSet", "thread_rng", "from_os_rng", "OsRng"]);
    assert!(hashed.is_empty(), "their order differs from run to run: {hashed:#?}");
    let may =
        |path: &Path| CLOCK_READERS.iter().any(|(reader, _)| in_tree(path).starts_with(reader));
    files.retain(|path| !may(path));
    let words = ["SystemTime", "Instant::now", "std::time", "thread::sleep", "UNIX_EPOCH"];
    let timed = places_of(&files, &words);
    assert!(timed.is_empty(), "time is an argument: {timed:#?}");
}

/// A file of `device-core` that is there only for tests and pictures.
fn only_for_tests(path: &Path) -> bool {
    let path = in_tree(path);
    path.ends_with("/tests.rs")
        || path.contains("/tests/")
        || path.ends_with("/testing.rs")
        || path.ends_with("/samples.rs")
        || path.contains("/samples/")
}

/// A source without its module of tests, which stands at the end.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod ").next().unwrap_or(text)
}

#[test]
fn the_device_needs_no_operating_system() {
    for library in ["device-core/src/lib.rs", "firmware/drivers/src/lib.rs"] {
        assert!(page(library).contains("#![cfg_attr(not(test), no_std)]"), "{library}: no_std");
    }
    let library = page("device-core/src/lib.rs");
    let workspace = page("Cargo.toml");
    assert!(workspace.contains("unsafe_code = \"forbid\""), "no unsafe");
    let samples = "#[cfg(all(feature = \"samples\", not(test)))]\nextern crate std;";
    assert!(library.contains(samples), "`std` is for samples alone, which the bench measures");
    let mut files = files_below(&root().join("device-core/src"), ".rs");
    files.extend(files_below(&root().join("firmware/drivers/src"), ".rs"));
    for file in files {
        if only_for_tests(&file) {
            continue;
        }
        let text = text_of(&file).replace(samples, "");
        for (number, line) in code_lines(without_tests(&text)) {
            for word in ["std::", "extern crate", "alloc::", "unsafe ", "f32", "f64"] {
                // Names such as `heapless::std_like` would be other words: a path begins at the word.
                let at = line.match_indices(word).find(|(at, _)| {
                    !line[..*at].ends_with(|sign: char| sign.is_alphanumeric() || sign == '_')
                });
                assert!(at.is_none(), "{}:{number}: {line}", in_tree(&file));
            }
        }
    }
}

#[test]
fn every_file_says_what_it_is() {
    let files = sources();
    assert!(files.len() > 100, "{} files", files.len());
    for file in files {
        let text = text_of(&file);
        assert!(text.starts_with("//! "), "{}: begins without //!", in_tree(&file));
    }
}

#[test]
fn no_file_is_too_long_to_read() {
    for file in sources() {
        let (name, lines) = (in_tree(&file), text_of(&file).lines().count());
        let may = LONG_FILES.iter().any(|(long, _)| *long == name);
        assert!(lines <= LINES_MAX || may, "{name}: {lines} lines");
    }
    for (long, reason) in LONG_FILES {
        let lines = page(long).lines().count();
        assert!(lines > LINES_MAX, "{long} ({reason}) is no exception any more: {lines} lines");
    }
}

/// Everything between backquotes in a text, in order.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn the_code_map_names_what_is_there() {
    let map = page("ARCHITECTURE.md");
    let mut places = 0;
    for row in map.lines().filter(|line| line.starts_with("| `")) {
        let first = row.trim_start_matches("| ").split(" | ").next().unwrap_or_default();
        // A second place of a row may be named from the folder of the first.
        let mut folder = root().to_path_buf();
        for place in quoted(first) {
            let path =
                [root().join(place), folder.join(place)].into_iter().find(|path| path.exists());
            let path = path.unwrap_or_else(|| panic!("ARCHITECTURE.md names {place}: {row}"));
            folder = path.parent().unwrap_or(root()).to_path_buf();
            places += 1;
        }
    }
    assert!(places > 20, "{places} places: is the map still a table?");
}

/// Links and paths on all pages but in what is said to come.
#[test]
fn pages_name_what_is_there() {
    let tops = ["device-core/", "sim/", "tests/", "scenarios/", "assets/", "docs/", ".ci/"];
    for file in files_below(root(), ".md") {
        let text = text_of(&file);
        let today = text.split("\n## To come").next().unwrap_or(&text);
        let folder = file.parent().unwrap_or(root());
        let links = today.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://") && !link.starts_with('#')) {
            let path = link.split('#').next().unwrap_or(link);
            assert!(folder.join(path).exists(), "{}: link to {link}", in_tree(&file));
        }
        let paths = today.lines().flat_map(quoted).filter(|path| {
            let plain = |sign: char| sign.is_alphanumeric() || "/-_.".contains(sign);
            tops.iter().any(|top| path.starts_with(top)) && path.chars().all(plain)
        });
        for path in paths {
            assert!(root().join(path).exists(), "{}: names {path}", in_tree(&file));
        }
    }
}

#[test]
fn the_readme_begins_with_what_is_checked() {
    let readme = page("README.md");
    let block = readme.split("```sh\n").nth(1).and_then(|rest| rest.split("```").next());
    let commands: Vec<&str> = block
        .unwrap_or_default()
        .lines()
        .map(|line| line.split('#').next().unwrap_or(line).trim())
        .collect();
    assert_eq!(commands.len(), 2, "README.md begins with two commands: {commands:?}");
    let checked: Vec<String> =
        page(".ci/run").lines().map(|line| line.trim().replace(" --locked", "")).collect();
    for command in commands {
        assert!(checked.iter().any(|line| line == command), ".ci/run does not run {command:?}");
    }
}

/// A path of somebody's machine, such as a home folder.
fn names_a_machine(line: &str) -> bool {
    [["/wo", "rk"], ["/ro", "ot"], ["/ho", "me"]].iter().any(|parts| {
        let place = parts.concat();
        line.match_indices(&place).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            let after = line[at + place.len()..].chars().next();
            let inside = |sign: char| sign.is_alphanumeric() || "-_.".contains(sign);
            !before.is_some_and(inside) && !after.is_some_and(inside)
        })
    })
}

#[test]
fn no_machine_is_named() {
    assert!(names_a_machine(&["cd /wo", "rk/x"].concat()) && !names_a_machine("a /workspace"));
    let inside = root().join(".git");
    for file in files_below(root(), "") {
        // In a working tree of several, `.git` is a file that is no part of the tree.
        let Some(text) = std::fs::read(&file).ok().and_then(|bytes| String::from_utf8(bytes).ok())
        else {
            continue;
        };
        if file == inside {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            assert!(!names_a_machine(line), "{}:{}: {line}", in_tree(&file), number + 1);
        }
    }
}

#[test]
fn licences_lie_beside_what_they_cover() {
    assert!(page("Cargo.toml").contains("license = \"MIT OR Apache-2.0\""));
    for (file, words) in [("LICENSE-MIT", "MIT License"), ("LICENSE-APACHE", "Apache License\n")] {
        let text = page(file);
        assert!(text.contains(words) && text.contains("The Paybench authors"), "{file}");
    }
    let mut fonts = files_below(root(), ".otf");
    fonts.extend(files_below(root(), ".ttf"));
    assert!(!fonts.is_empty());
    for font in fonts {
        let licence = font.with_file_name("OFL.txt");
        let text = std::fs::read_to_string(&licence).unwrap_or_default();
        assert!(text.contains("SIL OPEN FONT LICENSE"), "{}: no licence beside it", in_tree(&font));
    }
}

/// Cargo does not look for tests by itself here: one that no manifest lists would never run.
#[test]
fn every_test_file_is_listed() {
    let index = page("tests/Cargo.toml");
    let binary = page("sim/paybench/Cargo.toml");
    for file in files_below(&root().join("tests/tests"), ".rs") {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let listed = format!("name = \"{name}\"");
        assert!(index.contains(&listed) || binary.contains(&listed), "{name} is never run");
    }
}
