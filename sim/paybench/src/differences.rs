//! Where a run differs on two boards: the first entry that does, side by side, and the screens of both as pictures.

use std::path::{Path, PathBuf};

use sim::report::compare::{Compared, Difference};
use sim::report::words::Line;
use sim::report::{PlayedFile, PlayedRun};

use crate::arguments::Run;
use crate::outcome::Trouble;
use crate::run_command::write;
use crate::terminal::{Hue, Screen, fitted, wrapped};
use crate::trace::seconds;

/// Columns before each line.
const INDENT: &str = "    ";
/// Columns between the two boards.
const GAP: &str = "  │ ";

/// A picture of a screen, and where it goes.
pub struct Picture<'played> {
    place: PathBuf,
    png: &'played [u8],
}

/// The folder for pictures: as asked for, else below the folder of build results, else a temporary one.
pub fn folder(wanted: &Run) -> PathBuf {
    let usual = || {
        let built = Path::new("target");
        if built.is_dir() {
            built.join("compare")
        } else {
            std::env::temp_dir().join("paybench-compare")
        }
    };
    wanted.out.clone().unwrap_or_else(usual)
}

/// The pictures of all runs that differ.
pub fn pictures<'played>(
    folder: &Path,
    board: &str,
    played: &'played [PlayedFile],
) -> Vec<Picture<'played>> {
    let mut pictures = Vec::new();
    for (file, run, compared, difference) in all(played) {
        for (name, screens) in [board, &compared.board].into_iter().zip(&difference.screens) {
            for screen in &screens.pictures {
                let stem = file.path.strip_suffix(".ron").unwrap_or(&file.path);
                let seed = run.seed.to_string();
                let parts = [stem, &run.variant, &seed, &screen.device, name];
                let parts: Vec<_> = parts.iter().filter(|part| !part.is_empty()).collect();
                let name = parts.iter().map(|part| plain(part)).collect::<Vec<_>>().join("-");
                let place = folder.join(name + ".png");
                pictures.push(Picture { place, png: &screen.png });
            }
        }
    }
    pictures
}

/// Writes pictures.
pub fn write_pictures(folder: &Path, pictures: &[Picture<'_>]) -> Result<(), Trouble> {
    if pictures.is_empty() {
        return Ok(());
    }
    std::fs::create_dir_all(folder).map_err(|error| Trouble::unwritable(folder, &error))?;
    pictures.iter().try_for_each(|picture| write(&picture.place, picture.png))
}

/// Prints where the runs differ, and where the pictures lie.
pub fn print_all(
    screen: &mut Screen,
    board: &str,
    played: &[PlayedFile],
    pictures: &[Picture<'_>],
) {
    for (file, run, compared, difference) in all(played) {
        screen.line("");
        let title = screen.hue(Hue::Strong, &file.title);
        screen.line(format!("{} {title}", screen.hue(Hue::Bad, "≠ differs")));
        let variant = Some(&run.variant).filter(|variant| !variant.is_empty());
        let variant = variant.map(|variant| format!(", {variant}")).unwrap_or_default();
        let place = screen.hue(Hue::Accent, &file.path);
        screen.line(format!("  {place}{variant}, seed {}, entry {}", run.seed, difference.entry));
        print_one(screen, [board, &compared.board], difference);
        for (name, screens) in [board, &compared.board].into_iter().zip(&difference.screens) {
            if let Some(broke) = &screens.broke {
                for line in
                    wrapped(&format!("no more screens of {name}: {broke}"), screen.width() - 4)
                {
                    screen.line(format!("{INDENT}{line}"));
                }
            }
        }
    }
    if !pictures.is_empty() {
        screen.line("");
    }
    for picture in pictures {
        screen.line(format!("  screen: {}", picture.place.display()));
    }
}

/// The entries that both have, and the first that differs on each side.
fn print_one(screen: &mut Screen, boards: [&str; 2], difference: &Difference) {
    for line in &difference.before {
        let text = entry(line).replace('\n', " ");
        let text = fitted(&text, screen.width().saturating_sub(INDENT.len()));
        let text = screen.hue(Hue::Quiet, &text);
        screen.line(format!("{INDENT}{text}"));
    }
    let columns = screen.width().saturating_sub(INDENT.len() + 4) / 2;
    let gone = || "nothing more".to_owned();
    let sides: Vec<Vec<String>> = difference
        .entries
        .iter()
        .map(|line| wrapped(&line.as_ref().map_or_else(gone, entry), columns))
        .collect();
    let heads = boards.map(|board| screen.hue(Hue::Strong, &fitted(board, columns)));
    screen.line(format!("{INDENT}{}{GAP}{}", heads[0], heads[1]));
    for row in 0..sides.iter().map(Vec::len).max().unwrap_or(0) {
        let cell = |side: &Vec<String>| fitted(side.get(row).map_or("", String::as_str), columns);
        let cells: Vec<String> = sides.iter().map(cell).collect();
        screen.line(format!("{INDENT}{}", cells.join(GAP)));
    }
}

fn entry(line: &Line) -> String {
    format!("{} {}: {}", seconds(line.at_micros), line.who, line.what)
}

fn all(
    played: &[PlayedFile],
) -> impl Iterator<Item = (&PlayedFile, &PlayedRun, &Compared, &Difference)> {
    played.iter().flat_map(|file| {
        file.runs.iter().filter_map(move |run| {
            let compared = run.compared.as_ref()?;
            Some((file, run, compared, compared.difference.as_ref()?))
        })
    })
}

/// A name without characters that a file system minds.
fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect()
}
