//! From the paths and rows that a person names to scenarios that can be played.

use std::path::{Path, PathBuf};

use sim::report::{ScenarioFile, find, read_all};
use sim::scenario::model::Scenario;

use crate::arguments::Shard;
use crate::outcome::Trouble;
use crate::summary::counted;

/// The most rows that a message names.
const ROWS_SHOWN: usize = 8;

/// The scenario files of paths, all in order.
pub fn files(paths: &[PathBuf], shard: Option<Shard>) -> Result<Vec<ScenarioFile>, Trouble> {
    let mut found = find(paths).map_err(Trouble::Files)?;
    if let Some(shard) = shard {
        if shard.number > found.len() {
            return Err(empty_shard(shard, paths, found.len()));
        }
        let mut place = 0..;
        found.retain(|_| place.next().is_some_and(|place| shard.holds(place)));
    }
    read_all(&found).map_err(Trouble::Mistakes)
}

fn empty_shard(shard: Shard, paths: &[PathBuf], count: usize) -> Trouble {
    let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    let (paths, Shard { number, of }) = (paths.join(", "), shard);
    Trouble::usage(
        format!(
            "--shard {number}/{of} of {paths} holds no scenario: there are {}",
            counted(count, "file")
        ),
        format!("write K/N with N at most {count}"),
    )
}

/// Keeps the rows that `--variant` names, and the files that have some.
pub fn only_rows(
    files: Vec<ScenarioFile>,
    variant: Option<&str>,
) -> Result<Vec<ScenarioFile>, Trouble> {
    let Some(variant) = variant else { return Ok(files) };
    let mut kept = files.clone();
    for file in &mut kept {
        let exact = file.rows.iter().any(|row| row.variant == variant);
        file.rows.retain(|row| {
            if exact { row.variant == variant } else { row.variant.contains(variant) }
        });
    }
    kept.retain(|file| !file.rows.is_empty());
    if kept.is_empty() { Err(no_such_row(variant, &files)) } else { Ok(kept) }
}

/// The one scenario of a file: its first row, or the first that `--variant` names. Where there was a choice, says on
/// standard error which it is.
pub fn one(path: &Path, variant: Option<&str>) -> Result<Scenario, Trouble> {
    if path.is_dir() {
        let message = format!("{} is a folder", path.display());
        return Err(Trouble::usage(message, "name one scenario file"));
    }
    let all = files(&[path.to_path_buf()], None)?;
    let labels: Vec<String> =
        all.iter().flat_map(|file| &file.rows).map(|row| row.variant.clone()).collect();
    let mut rows = only_rows(all, variant)?.into_iter().flat_map(|file| file.rows);
    let Some(row) = rows.next() else {
        let message = format!("{} holds no run", path.display());
        return Err(Trouble::usage(message, "give `vary` at least one value"));
    };
    if rows.next().is_some() {
        let place = labels.iter().position(|label| *label == row.variant).map_or(1, |at| at + 1);
        let (path, label, count) = (path.display(), &row.variant, labels.len());
        eprintln!("{path}: this is row {place} of {count}, {label}; --variant picks another");
    }
    Ok(row)
}

/// Says which rows there are: as many as are read at a glance, file by file.
fn no_such_row(variant: &str, files: &[ScenarioFile]) -> Trouble {
    let all: usize = files.iter().map(|file| labels(file).count()).sum();
    let mut remedy = "leave --variant out: there is no `vary` here".to_owned();
    if all > 0 {
        remedy = "name one of these rows, or a part of it".to_owned();
        let mut room = ROWS_SHOWN;
        for file in files {
            let some: Vec<&str> = labels(file).take(room).collect();
            room -= some.len();
            if !some.is_empty() {
                remedy.push_str(&format!("\n    {}: {}", file.path, some.join("; ")));
            }
        }
        if all > ROWS_SHOWN {
            remedy.push_str(&format!("\n    and {} more", all - ROWS_SHOWN));
        }
    }
    let place = match files {
        [file] => format!(" of {}", file.path),
        _ => String::new(),
    };
    Trouble::usage(format!("no row of `vary`{place} is called \"{variant}\""), remedy)
}

/// The labels of a file's rows; none where it has no `vary`.
fn labels(file: &ScenarioFile) -> impl Iterator<Item = &str> {
    file.rows.iter().map(|row| row.variant.as_str()).filter(|label| !label.is_empty())
}
