//! Logs that a crash has left behind: they do not end, and nobody writes them.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::{ENDED, WORD, field};
use crate::scenario::syntax;

/// A log that was left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Where it lies.
    pub path: PathBuf,
    /// The name of its scenario's file.
    pub scenario: String,
    /// How many things were done.
    pub commands: usize,
}

/// The logs in a folder that a crash has left, the youngest first. A session in which nothing was done is no loss; what cannot be
/// read is none of ours.
#[must_use]
pub fn left_in(folder: &Path) -> Vec<Left> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let logs = paths.filter(|path| path.extension().is_some_and(|ending| ending == "log"));
    let mut left: Vec<_> = logs.filter_map(|path| left(&path)).collect();
    left.sort_by_key(|log| std::cmp::Reverse((begun(&log.path), log.path.clone())));
    left
}

/// When a log was begun, as its name ends.
fn begun(path: &Path) -> u128 {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    stem.and_then(|stem| stem.rsplit('-').next()?.parse().ok()).unwrap_or(0)
}

fn left(path: &Path) -> Option<Left> {
    let file = File::open(path).ok()?;
    if matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)) {
        // A session writes it.
        return None;
    }
    let text = fs::read_to_string(path).ok()?;
    let header = text.lines().next().filter(|line| line.starts_with(WORD))?;
    let commands = text.lines().skip(2).filter(|line| *line != ENDED).count();
    if commands == 0 || text.lines().last() == Some(ENDED) {
        return None;
    }
    let header = syntax::read(header, 0, &mut Vec::new());
    let scenario = field(&header, "scenario").unwrap_or_default();
    Some(Left { path: path.to_path_buf(), scenario, commands })
}

/// Ends a log that was left: the file stays, and is not found again.
///
/// # Errors
/// Where the operating system refuses.
pub fn end(path: &Path) -> io::Result<()> {
    let bytes = fs::read(path)?;
    // A crash may have cut the last line.
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let mut file = OpenOptions::new().write(true).open(path)?;
    file.set_len(whole as u64)?;
    file.seek(SeekFrom::End(0))?;
    file.write_all(format!("{ENDED}\n").as_bytes())?;
    file.sync_data()
}
