//! Which scenarios there are: every file below a folder, read for its claim, its steps and its mistakes.

use std::path::{Path, PathBuf};

use sim::scenario::{self, FileKind};

use super::model::ScenarioEntry;

/// Folders below `scenarios/` that hold no scenarios: casts are parts of them.
const NO_SCENARIOS: &str = "casts";

/// Every scenario below a folder, in the order of the paths. It takes a moment: call it beside the window.
#[must_use]
pub fn find(folder: &Path) -> Vec<ScenarioEntry> {
    let mut files = Vec::new();
    collect(folder, &mut files);
    files.sort();
    files.into_iter().map(|path| entry(folder, path)).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            if path.file_name().is_none_or(|name| name != NO_SCENARIOS) {
                collect(&path, files);
            }
        } else if path.extension().is_some_and(|ending| ending == "ron")
            && scenario::kind_of(&path) == FileKind::Scenario
        {
            files.push(path);
        }
    }
}

fn entry(folder: &Path, path: PathBuf) -> ScenarioEntry {
    let within = path.strip_prefix(folder).unwrap_or(&path);
    let area = within.parent().map(|area| area.display().to_string()).unwrap_or_default();
    let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut entry = ScenarioEntry { area, title: name, ..ScenarioEntry::default() };
    match scenario::read(&path) {
        Ok(rows) => {
            if let Some(first) = rows.first() {
                entry.title = first.title.clone();
                entry.covers = first.covers.clone();
            }
            entry.variants = rows.into_iter().map(|row| row.variant).collect();
            entry.variants.retain(|variant| !variant.is_empty());
        }
        Err(mistakes) => entry.mistakes = mistakes.problems.len(),
    }
    ScenarioEntry { path, ..entry }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::tests::worlds;

    #[test]
    fn the_scenarios_of_the_repository_are_found_with_their_claims() {
        let found = find(&worlds::root().join("scenarios"));
        assert!(found.len() > 100);
        assert!(found.iter().all(|entry| entry.mistakes == 0 && !entry.title.is_empty()));
        assert!(found.iter().all(|entry| entry.area != "casts"));
        assert!(found.iter().any(|entry| !entry.variants.is_empty()));
    }

    #[test]
    fn one_that_cannot_be_read_is_there_with_its_mistakes() {
        let folder = std::env::temp_dir().join(format!("library-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("area")).unwrap();
        std::fs::write(folder.join("area/broken.ron"), "(title: \"A\", scrpt: [])").unwrap();
        let found = find(&folder);
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].title.as_str(), found[0].area.as_str()), ("broken", "area"));
        assert!(found[0].mistakes > 0);
    }
}
