//! Files that designers edit while the bench is open, and what is wrong with them.

use std::path::PathBuf;

/// What a file holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FileKind {
    /// The scenario that is open.
    #[default]
    Scenario,
    /// A device's body.
    Body,
    /// A device's flow.
    Flow,
}

/// A file as it stands on disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EditedFile {
    /// Where it is.
    pub path: PathBuf,
    /// What it holds.
    pub kind: FileKind,
    /// Its text, line by line.
    pub lines: Vec<String>,
    /// What is wrong with it, in order; while something is, the last good one stays in use.
    pub mistakes: Vec<FileMistake>,
    /// How often it was read again since it was opened.
    pub reloads: u32,
}

/// Something wrong in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileMistake {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// What is wrong.
    pub message: String,
    /// What to write instead; may be empty.
    pub help: String,
}

impl EditedFile {
    /// The name at the end of its path.
    #[must_use]
    pub fn name(&self) -> String {
        self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// What is wrong on a line, from 1.
    pub fn mistakes_on(&self, line: u32) -> impl Iterator<Item = &FileMistake> {
        self.mistakes.iter().filter(move |mistake| mistake.line == line)
    }
}
