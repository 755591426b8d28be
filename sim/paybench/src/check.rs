//! `paybench check`: all mistakes of all files, or how many are in order.

use crate::arguments::Check;
use crate::load;
use crate::outcome::{Status, Trouble};
use crate::terminal::{Hue, Screen};

/// Validates files.
pub fn run(wanted: &Check) -> Result<Status, Trouble> {
    let files = load::files(&wanted.paths, None)?;
    let runs: usize = files.iter().map(|file| file.rows.len()).sum();
    let mut screen = Screen::new();
    let mark = screen.hue(Hue::Good, "✔");
    let files = match files.len() {
        1 => "1 scenario is in order".to_owned(),
        count => format!("{count} scenarios are in order"),
    };
    screen.line(format!("{mark} {files} ({runs} {})", if runs == 1 { "run" } else { "runs" }));
    Ok(Status::Good)
}
