//! `paybench run`: plays scenarios, prints the summary, writes the reports that were asked for.

use std::path::Path;
use std::time::{Duration, Instant};

use sim::boards::wired::Stack;
use sim::report::document::Document;
use sim::report::{PlayedFile, Seeds, Settings};
use sim::run::BoardChoice;

use crate::arguments::Run;
use crate::outcome::{Status, Trouble};
use crate::terminal::Screen;
use crate::{boards, differences, failures, html, junit, load, progress, summary};

/// Plays scenarios.
pub fn run(wanted: &Run) -> Result<Status, Trouble> {
    let begun = Instant::now();
    places_exist(wanted)?;
    let files = load::files(&wanted.paths, wanted.shard)?;
    let files = load::only_rows(files, wanted.row.variant.as_deref())?;
    let settings = Settings {
        seeds: wanted.seeds.or_else(|| wanted.row.seed.map(Seeds::one)),
        board: wanted.board.clone(),
        compare: wanted.compare.clone(),
        jobs: jobs(wanted),
        film: wanted.report.is_some(),
    };
    boards::are_ready([&wanted.board].into_iter().chain(&wanted.compare))?;
    let played = progress::play(&files, &settings);
    let wall = begun.elapsed();
    // Reports first: whoever closes the pipe of the summary still gets them.
    write_reports(wanted, &played, wall)?;
    let folder = differences::folder(wanted);
    let pictures = differences::pictures(&folder, wanted.board.name(), &played);
    differences::write_pictures(&folder, &pictures)?;
    let mut screen = Screen::new();
    summary::print(&mut screen, &played);
    failures::print_all(&mut screen, &played);
    differences::print_all(&mut screen, wanted.board.name(), &played, &pictures);
    summary::print_totals(&mut screen, &played, wall);
    if let BoardChoice::Wired(boards) = &wanted.board {
        let latest = summary::wall_text(boards.latest());
        screen.line(format!(
            "the wired boards told of what happened at most {latest} after its moment"
        ));
        if let Some(stack) = boards.deepest_stack() {
            let Stack { bytes, bytes_max } = stack;
            let full = if stack.is_full() { ": it was full" } else { "" };
            screen.line(format!("their deepest stack took {bytes} of {bytes_max} bytes{full}"));
        }
    }
    for place in [&wanted.json, &wanted.junit].into_iter().flatten() {
        screen.line(format!("  written: {}", place.display()));
    }
    if let Some(folder) = &wanted.report {
        screen.line(format!("  written: {}", folder.join(html::PAGE).display()));
    }
    let status = Status::of(played.iter().map(PlayedFile::verdict));
    Ok(if has_full_stack(&wanted.board) { status.at_least_a_failure() } else { status })
}

/// Whether a board has used its stack to the last byte. What it did then proves nothing.
fn has_full_stack(board: &BoardChoice) -> bool {
    let BoardChoice::Wired(boards) = board else { return false };
    boards.deepest_stack().is_some_and(Stack::is_full)
}

/// The same wish with its modules on wires, where some were named.
pub fn plugged_in(wanted: Run) -> Result<Run, Trouble> {
    let Some(wiring) = wanted.wire.clone() else { return Ok(wanted) };
    let board = BoardChoice::wired(wanted.board.name(), wiring).map_err(|message| {
        Trouble::usage(message, "such as --board qemu --wire modem,fingerprint,scanner")
    })?;
    Ok(Run { board, ..wanted })
}

/// As many as asked for, else one a core.
fn jobs(wanted: &Run) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    wanted.jobs.map_or(cores, usize::from)
}

/// The JSON document of what was played.
fn json(wanted: &Run, played: &[PlayedFile]) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let document = Document::of(version, &wanted.board, wanted.compare.as_ref(), played);
    // Texts and numbers only: there is nothing in it that JSON cannot say.
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

/// Says before anything is played that a report cannot be written.
fn places_exist(wanted: &Run) -> Result<(), Trouble> {
    for place in [&wanted.json, &wanted.junit].into_iter().flatten() {
        let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
        let missing = folder.is_some_and(|folder| !folder.is_dir());
        if missing || place.is_dir() {
            let why = if missing { "its folder does not exist" } else { "it is a folder" };
            let message = format!("{} cannot be written: {why}", place.display());
            return Err(Trouble::usage(message, "name a file in a folder that exists"));
        }
    }
    wanted.report.as_deref().map_or(Ok(()), can_be_folder)
}

/// Says before anything is played that a place is none for a folder.
pub fn can_be_folder(place: &Path) -> Result<(), Trouble> {
    let there = place.ancestors().find(|part| part.exists());
    match there.filter(|part| !part.is_dir()) {
        Some(file) => Err(Trouble::usage(
            format!("{} is a file", file.display()),
            "name a folder; it is made where there is none",
        )),
        None => Ok(()),
    }
}

fn write_reports(wanted: &Run, played: &[PlayedFile], wall: Duration) -> Result<(), Trouble> {
    if let Some(place) = &wanted.json {
        write(place, json(wanted, played).as_bytes())?;
    }
    if let Some(place) = &wanted.junit {
        write(place, junit::text(played, wall).as_bytes())?;
    }
    if let Some(folder) = &wanted.report {
        std::fs::create_dir_all(folder).map_err(|error| Trouble::unwritable(folder, &error))?;
        write(&folder.join(html::PAGE), html::page(&wanted.board, played, wall).as_bytes())?;
        write(&folder.join(html::DATA), json(wanted, played).as_bytes())?;
    }
    Ok(())
}

/// Writes a file.
pub fn write(place: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    std::fs::write(place, bytes).map_err(|error| Trouble::unwritable(place, &error))
}
