//! `paybench check`: all mistakes of all files, or how many are in order and which rules they bend.

use sim::report::{Checked, check_all, find};

use crate::arguments::Check;
use crate::outcome::{Status, Trouble};
use crate::problems;
use crate::summary::counted;
use crate::terminal::{Hue, Screen};

/// Validates files: scenarios, bodies, flows, voices.
pub fn run(wanted: &Check) -> Result<Status, Trouble> {
    let found = find(&wanted.paths).map_err(Trouble::Files)?;
    let checked = check_all(&found).map_err(Trouble::Unfit)?;
    problems::warn(&checked);
    let mut screen = Screen::new();
    let mark = screen.hue(Hue::Good, "✔");
    for line in lines(&checked) {
        screen.line(format!("{mark} {line}"));
    }
    Ok(Status::Good)
}

/// How many of each kind are in order.
fn lines(checked: &Checked) -> Vec<String> {
    let in_order = |count: usize, what: &str, whats: &str| match count {
        0 => None,
        1 => Some(format!("1 {what} is in order")),
        count => Some(format!("{count} {whats} are in order")),
    };
    let runs: usize = checked.scenarios.iter().map(|file| file.rows.len()).sum();
    let (voices, recordings) = checked.voices;
    [
        in_order(checked.bodies, "body", "bodies"),
        in_order(checked.flows, "flow", "flows"),
        in_order(voices, "voice", "voices")
            .map(|line| format!("{line} ({})", counted(recordings, "recording"))),
        in_order(checked.scenarios.len(), "scenario", "scenarios")
            .map(|line| format!("{line} ({})", counted(runs, "run"))),
    ]
    .into_iter()
    .flatten()
    .collect()
}
