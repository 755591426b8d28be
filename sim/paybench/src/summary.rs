//! The summary of a run: a line for each scenario, folder by folder, and the totals.

use std::time::Duration;

use console::measure_text_width;
use sim::report::PlayedFile;
use sim::report::proofs::proven_count;
use sim::run::Verdict;
use sim::steps::STEPS;

use crate::terminal::{Hue, Screen, fitted, right};

/// Columns of a time.
const TIME_COLUMNS: usize = 8;
/// The widest that the scenarios' names grow.
const NAME_COLUMNS_MAX: usize = 32;

/// Mark and colour of a verdict. The word stands beside it always: a mark or a colour alone says nothing.
pub const fn mark(verdict: Verdict) -> (&'static str, Hue) {
    match verdict {
        Verdict::Pass => ("✔", Hue::Good),
        Verdict::Fail => ("✘", Hue::Bad),
        Verdict::Broken => ("!", Hue::Care),
        Verdict::Unsupported => ("–", Hue::Quiet),
    }
}

/// Prints the table.
pub fn print(screen: &mut Screen, played: &[PlayedFile]) {
    let root = common_root(played);
    let verdict_columns =
        played.iter().map(|file| file.verdict().word().len() + 2).max().unwrap_or(0);
    let names: Vec<(&str, String)> = played.iter().map(|file| names(file, root)).collect();
    let name_columns = names.iter().map(|(_, name)| measure_text_width(name)).max().unwrap_or(0);
    let name_columns = name_columns.min(NAME_COLUMNS_MAX);
    let taken = 2 + verdict_columns + 2 + name_columns + 2 + 2 + 2 * TIME_COLUMNS;
    let title_columns = screen.width().saturating_sub(taken);
    let heading = format!("{}{}", right("virtual", TIME_COLUMNS), right("wall", TIME_COLUMNS));
    let heading = right(&heading, screen.width());
    let heading = screen.hue(Hue::Quiet, &heading);
    screen.line(heading);
    let mut folder = "";
    for (file, (inside, name)) in played.iter().zip(&names) {
        if *inside != folder {
            folder = inside;
            let heading = screen.hue(Hue::Strong, folder);
            screen.line(heading);
        }
        let (mark, hue) = mark(file.verdict());
        let verdict = fitted(&format!("{mark} {}", file.verdict().word()), verdict_columns);
        let verdict = screen.hue(hue, &verdict);
        let name = fitted(name, name_columns);
        let title = fitted(&file.title, title_columns);
        let virtual_time = right(&virtual_text(file.virtual_millis()), TIME_COLUMNS);
        let wall = right(&wall_text(file.wall()), TIME_COLUMNS);
        let wall = screen.hue(Hue::Quiet, &wall);
        screen.line(format!("  {verdict}  {name}  {title}  {virtual_time}{wall}"));
    }
}

/// Prints what it comes to.
pub fn print_totals(screen: &mut Screen, played: &[PlayedFile], wall: Duration) {
    let runs: usize = played.iter().map(|file| file.runs.len()).sum();
    let mut counts = Vec::new();
    for verdict in [Verdict::Pass, Verdict::Fail, Verdict::Broken, Verdict::Unsupported] {
        let count = played.iter().filter(|file| file.verdict() == verdict).count();
        if count > 0 || verdict == Verdict::Pass {
            let hue = if count == 0 { Hue::Bad } else { mark(verdict).1 };
            counts.push(screen.hue(hue, &format!("{count} {}", verdict.word())));
        }
    }
    let scenarios = format!("{} in {}", counted(played.len(), "scenario"), counted(runs, "run"));
    screen.line("");
    screen.line(format!("{}: {}", screen.hue(Hue::Strong, &scenarios), counts.join(", ")));
    let virtual_millis: u64 = played.iter().map(PlayedFile::virtual_millis).sum();
    screen.line(format!(
        "{} for {} of virtual time{}; {} of {} patent steps shown",
        wall_text(wall),
        virtual_text(virtual_millis),
        ratio_text(virtual_millis, wall),
        proven_count(played),
        STEPS.len(),
    ));
}

/// How much faster than life.
fn ratio_text(virtual_millis: u64, wall: Duration) -> String {
    let ratio = virtual_millis as f64 / 1e3 / wall.as_secs_f64().max(1e-6);
    if ratio >= 2.0 { format!(", {ratio:.0} times as fast as life") } else { String::new() }
}

/// `1 run`, `2 runs`.
pub fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// The folder below the common root, and the name of the file without its ending, with the number of its runs.
fn names<'a>(file: &'a PlayedFile, root: &str) -> (&'a str, String) {
    let below = file.path.get(root.len()..).unwrap_or(&file.path);
    let (folder, name) = below.rsplit_once('/').unwrap_or(("", below));
    let name = name.strip_suffix(".ron").unwrap_or(name);
    let times = if file.runs.len() > 1 { format!(" ×{}", file.runs.len()) } else { String::new() };
    (folder, format!("{name}{times}"))
}

/// The folder that all paths have in common, with its last stroke.
pub fn common_root(played: &[PlayedFile]) -> &str {
    let folder = |path: &str| path.rfind('/').map_or(0, |at| at + 1);
    let Some(first) = played.first().map(|file| file.path.as_str()) else { return "" };
    let mut root = &first[..folder(first)];
    for file in played {
        while !file.path.starts_with(root) {
            root = &root[..folder(&root[..root.len() - 1])];
        }
    }
    root
}

/// A span of virtual time.
pub fn virtual_text(millis: u64) -> String {
    match millis {
        0..60_000 => format!("{}.{} s", millis / 1_000, millis % 1_000 / 100),
        60_000..3_600_000 => format!("{} min", millis / 60_000),
        _ => format!("{}.{} h", millis / 3_600_000, millis % 3_600_000 / 360_000),
    }
}

/// A span of real time.
pub fn wall_text(wall: Duration) -> String {
    match wall.as_micros() {
        0..1_000 => format!("{} µs", wall.as_micros()),
        1_000..1_000_000 => format!("{} ms", wall.as_millis()),
        _ => format!("{:.1} s", wall.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn played(path: &str) -> PlayedFile {
        PlayedFile { path: path.to_owned(), title: String::new(), covers: vec![], runs: vec![] }
    }

    #[test]
    fn the_common_root_is_whole_folders() {
        let root = |paths: &[&str]| {
            let files: Vec<_> = paths.iter().map(|path| played(path)).collect();
            common_root(&files).to_owned()
        };
        assert_eq!(root(&["scenarios/till/a.ron", "scenarios/till/b.ron"]), "scenarios/till/");
        assert_eq!(root(&["scenarios/till/a.ron", "scenarios/trouble/b.ron"]), "scenarios/");
        assert_eq!(root(&["a.ron", "scenarios/b.ron"]), "");
        assert_eq!(root(&["/x/a.ron", "/y/b.ron"]), "/");
        assert_eq!(root(&[]), "");
        assert_eq!(names(&played("scenarios/till/a.ron"), "scenarios/"), ("till", "a".to_owned()));
    }

    #[test]
    fn times_are_short() {
        assert_eq!(virtual_text(12_345), "12.3 s");
        assert_eq!(virtual_text(125_000), "2 min");
        assert_eq!(virtual_text(5_400_000), "1.5 h");
        assert_eq!(wall_text(Duration::from_micros(250)), "250 µs");
        assert_eq!(wall_text(Duration::from_millis(1_250)), "1.2 s");
    }
}
