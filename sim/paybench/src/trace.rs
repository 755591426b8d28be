//! `paybench trace`: everything that happens in a run, a line each, and its digest.

use serde_json::json;
use sim::report::words::{Line, Names};
use sim::run::{RunReport, Unobserved, play};
use sim::trace::Entry;

use crate::arguments::Trace;
use crate::outcome::{Status, Trouble};
use crate::terminal::{Hue, Screen, fitted, right};
use crate::{boards, failures, load};

/// Columns of a time: minus, minutes of seconds, point, three digits.
const TIME_COLUMNS: usize = 11;
/// The widest that names grow.
const WHO_COLUMNS_MAX: usize = 16;

/// Prints the trace.
pub fn run(wanted: &Trace) -> Result<Status, Trouble> {
    let scenario = load::one(&wanted.file, wanted.row.variant.as_deref())?;
    boards::are_ready([&wanted.board])?;
    let report = play(&scenario, wanted.row.seed, wanted.board.clone(), &mut Unobserved);
    let names = Names::of(&scenario, &report);
    let mut screen = Screen::new();
    if wanted.json {
        print_json(&mut screen, &names, &report);
    } else {
        print_lines(&mut screen, &names, &report);
    }
    drop(screen);
    failures::print_short(&report);
    Ok(Status::of([report.verdict]))
}

fn print_lines(screen: &mut Screen, names: &Names, report: &RunReport) {
    let lines: Vec<Line> = report.trace.entries().iter().map(|timed| names.line(timed)).collect();
    let who = lines.iter().map(|line| console::measure_text_width(&line.who)).max().unwrap_or(0);
    let who_columns = who.min(WHO_COLUMNS_MAX);
    let mut before = None;
    for (line, timed) in lines.iter().zip(report.trace.entries()) {
        if !screen.open() {
            return;
        }
        // The same moment is said once: what happens together is seen together.
        let same = before.replace(line.at_micros) == Some(line.at_micros);
        let time = if same { String::new() } else { seconds(line.at_micros) };
        let time = right(&time, TIME_COLUMNS);
        let time = screen.hue(Hue::Quiet, &time);
        let name = fitted(&line.who, who_columns);
        let name = screen.hue(Hue::Accent, &name);
        let what = match &timed.entry {
            Entry::Shown { .. } => screen.hue(Hue::Strong, &line.what),
            Entry::Deadline { .. } => screen.hue(Hue::Quiet, &line.what),
            _ => line.what.clone(),
        };
        screen.line(format!("{time}  {name}  {what}"));
    }
    screen.line("");
    let (mark, hue) = crate::summary::mark(report.verdict);
    let verdict = screen.hue(hue, &format!("{mark} {}", report.verdict.word()));
    screen.line(format!("{verdict}, seed {}, {} entries", report.seed, lines.len()));
    screen.line(format!("digest {}", report.digest));
}

fn print_json(screen: &mut Screen, names: &Names, report: &RunReport) {
    for timed in report.trace.entries() {
        let line = names.line(timed);
        let object = json!({
            "at_us": line.at_micros,
            "who": line.who,
            "what": line.what,
            "entry": timed.entry,
        });
        screen.line(object.to_string());
    }
    let end = json!({
        "verdict": report.verdict.word(),
        "variant": report.variant,
        "seed": report.seed,
        "digest": report.digest.to_string(),
    });
    screen.line(end.to_string());
}

/// Seconds with their thousandths.
pub fn seconds(micros: i64) -> String {
    let sign = if micros < 0 { "-" } else { "" };
    let millis = micros.unsigned_abs() / 1_000;
    format!("{sign}{}.{:03}", millis / 1_000, millis % 1_000)
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn seconds_before_the_script_are_negative() {
        assert_eq!(seconds(-9_500_000), "-9.500");
        assert_eq!(seconds(1_234_567), "1.234");
    }
}
