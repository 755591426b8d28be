//! Finding scenario files: the paths that a person names, in an order that is the same everywhere.
//!
//! Folders are searched through; files of the folder `casts` are parts of scenarios and never found as scenarios themselves.

use std::io;
use std::path::{Path, PathBuf};

use crate::scenario;
use crate::scenario::model::Scenario;
use crate::scenario::problem::Mistakes;

/// Ending of a scenario file.
const ENDING: &str = "ron";
/// Folder of shared casts.
const CASTS: &str = "casts";

/// Why a path gives no scenarios.
#[derive(Debug, thiserror::Error)]
pub enum FileTrouble {
    /// There is nothing of this name.
    #[error("there is no file or folder {path}")]
    Missing {
        /// As it was named.
        path: String,
    },
    /// The operating system refuses.
    #[error("{path} cannot be read: {error}")]
    Unreadable {
        /// As it was named or found.
        path: String,
        /// What the operating system says.
        error: io::Error,
    },
    /// A folder without scenarios.
    #[error("the folder {path} holds no scenario (no file that ends in .ron)")]
    Empty {
        /// As it was named.
        path: String,
    },
}

/// A scenario file that was read, ready to be played.
#[derive(Clone, Debug)]
pub struct ScenarioFile {
    /// The path as it was named or found, with `/`.
    pub path: String,
    /// Its rows: one, or several where it has `vary`.
    pub rows: Vec<Scenario>,
}

impl ScenarioFile {
    /// The claim.
    #[must_use]
    pub fn title(&self) -> &str {
        self.rows.first().map_or("", |row| &row.title)
    }

    /// The patent's steps that it claims.
    #[must_use]
    pub fn covers(&self) -> &[String] {
        self.rows.first().map_or(&[], |row| &row.covers)
    }
}

/// The scenario files that paths name: a file is itself, a folder all that lie in it, sorted. Nothing comes twice,
/// whatever it is called: the first name stays.
///
/// # Errors
/// All paths that give none.
pub fn find(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Vec<FileTrouble>> {
    let mut found: Vec<PathBuf> = Vec::new();
    let mut troubles = Vec::new();
    for path in paths {
        let name = path.display().to_string();
        match std::fs::metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                troubles.push(FileTrouble::Missing { path: name });
            }
            Err(error) => troubles.push(FileTrouble::Unreadable { path: name, error }),
            Ok(data) if data.is_dir() => {
                let before = troubles.len();
                let mut inside = Vec::new();
                search(path, &mut inside, &mut troubles);
                inside.sort();
                if inside.is_empty() && troubles.len() == before {
                    troubles.push(FileTrouble::Empty { path: name });
                }
                found.extend(inside);
            }
            Ok(_) => found.push(path.clone()),
        }
    }
    let mut known = std::collections::BTreeSet::new();
    // One file has many names: `x.ron`, `./x.ron`, a link.
    found.retain(|path| known.insert(std::fs::canonicalize(path).unwrap_or_else(|_| path.clone())));
    if troubles.is_empty() { Ok(found) } else { Err(troubles) }
}

/// Searches a folder. Folders behind links are left out: a link may lead in a circle.
fn search(folder: &Path, found: &mut Vec<PathBuf>, troubles: &mut Vec<FileTrouble>) {
    let unreadable = |error| FileTrouble::Unreadable { path: folder.display().to_string(), error };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return troubles.push(unreadable(error)),
    };
    for entry in entries {
        let entry = match entry.and_then(|entry| Ok((entry.path(), entry.file_type()?))) {
            Ok(entry) => entry,
            Err(error) => {
                troubles.push(unreadable(error));
                continue;
            }
        };
        let (path, kind) = entry;
        if kind.is_dir() {
            if path.file_name().is_none_or(|name| name != CASTS) {
                search(&path, found, troubles);
            }
        } else if path.extension().is_some_and(|ending| ending == ENDING) {
            found.push(path);
        }
    }
}

/// Reads scenario files.
///
/// # Errors
/// The mistakes of every file that has some.
pub fn read_all(paths: &[PathBuf]) -> Result<Vec<ScenarioFile>, Vec<Mistakes>> {
    let mut files = Vec::new();
    let mut mistakes = Vec::new();
    for path in paths {
        match scenario::read(path) {
            Ok(rows) => files.push(ScenarioFile { path: shown(path), rows }),
            Err(found) => mistakes.push(found),
        }
    }
    if mistakes.is_empty() { Ok(files) } else { Err(mistakes) }
}

/// A path as reports name it: with `/` on every system.
fn shown(path: &Path) -> String {
    path.display().to_string().replace(std::path::MAIN_SEPARATOR, "/")
}
