//! From the paths and rows that a person names to scenarios that can be played.

use std::path::{Path, PathBuf};

use sim::report::{ScenarioFile, find, read_all};
use sim::scenario::model::Scenario;

use crate::arguments::Shard;
use crate::outcome::Trouble;

/// The scenario files of paths, all in order.
pub fn files(paths: &[PathBuf], shard: Option<Shard>) -> Result<Vec<ScenarioFile>, Trouble> {
    let mut found = find(paths).map_err(Trouble::Files)?;
    if let Some(shard) = shard {
        let mut place = 0..;
        found.retain(|_| place.next().is_some_and(|place| shard.holds(place)));
    }
    read_all(&found).map_err(Trouble::Mistakes)
}

/// Keeps the rows that `--variant` names, and the files that have some.
pub fn only_rows(
    mut files: Vec<ScenarioFile>,
    variant: Option<&str>,
) -> Result<Vec<ScenarioFile>, Trouble> {
    let Some(variant) = variant else { return Ok(files) };
    let known: Vec<String> =
        files.iter().flat_map(|file| &file.rows).map(|row| row.variant.clone()).collect();
    for file in &mut files {
        let exact = file.rows.iter().any(|row| row.variant == variant);
        file.rows.retain(|row| {
            if exact { row.variant == variant } else { row.variant.contains(variant) }
        });
    }
    files.retain(|file| !file.rows.is_empty());
    if files.is_empty() { Err(no_such_row(variant, &known)) } else { Ok(files) }
}

/// The one scenario of a file: its first row, or the first that `--variant` names.
pub fn one(path: &Path, variant: Option<&str>) -> Result<Scenario, Trouble> {
    if path.is_dir() {
        let message = format!("{} is a folder", path.display());
        return Err(Trouble::usage(message, "name one scenario file"));
    }
    let files = only_rows(files(&[path.to_path_buf()], None)?, variant)?;
    files.into_iter().flat_map(|file| file.rows).next().ok_or_else(|| {
        Trouble::usage(format!("{} holds no run", path.display()), "give `vary` at least one value")
    })
}

fn no_such_row(variant: &str, known: &[String]) -> Trouble {
    let rows: Vec<&str> = known.iter().map(String::as_str).filter(|row| !row.is_empty()).collect();
    let remedy = if rows.is_empty() {
        "leave --variant out: there is no `vary` here".to_owned()
    } else {
        format!("one of: {}", rows.join("; "))
    };
    Trouble::usage(format!("no row of `vary` is called \"{variant}\""), remedy)
}
