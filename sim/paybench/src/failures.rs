//! What did not hold, in full: what was expected, what was seen, every screen, the line, and how to see it again.

use sim::report::{PlayedFile, PlayedRun};
use sim::run::{Failure, RunReport, Verdict};

use crate::summary::{mark, virtual_text};
use crate::terminal::{Hue, Screen, wrapped};

/// Columns of the words at the left of a failure.
const LABEL_COLUMNS: usize = 11;
/// The most seeds that are named beside the first.
const SEEDS_SHOWN: usize = 20;

/// Prints the failures of all files. What fails alike under several seeds is told once, with all of them.
pub fn print_all(screen: &mut Screen, played: &[PlayedFile]) {
    for file in played {
        let mut told: Vec<&PlayedRun> = Vec::new();
        for run in &file.runs {
            if told.iter().any(|before| alike(before, run)) {
                continue;
            }
            told.push(run);
            let seeds: Vec<u64> = file
                .runs
                .iter()
                .filter(|other| alike(other, run) && other.seed != run.seed)
                .map(|other| other.seed)
                .collect();
            for failure in &run.failures {
                print_failure(screen, file, run, failure, &seeds);
            }
        }
    }
}

/// Whether two runs of a file fail in the same row at the same steps, with the same verdict.
fn alike(one: &PlayedRun, other: &PlayedRun) -> bool {
    let steps = |run: &'_ PlayedRun| -> Vec<(Option<u32>, String)> {
        run.failures.iter().map(|failure| (failure.line, failure.step.clone())).collect()
    };
    one.verdict == other.verdict && one.variant == other.variant && steps(one) == steps(other)
}

/// What sets a run apart from the others of its file: its row, and its seed where there are several; empty where nothing does.
pub fn label(file: &PlayedFile, run: &PlayedRun) -> String {
    let several = file.runs.iter().any(|other| other.seed != run.seed);
    match (run.variant.as_str(), several) {
        (variant, false) => variant.to_owned(),
        ("", true) => format!("seed {}", run.seed),
        (variant, true) => format!("{variant}, seed {}", run.seed),
    }
}

/// Some seeds in words.
fn seeds_text(seeds: &[u64]) -> String {
    let some: Vec<String> = seeds.iter().take(SEEDS_SHOWN).map(u64::to_string).collect();
    let more = seeds.len() - some.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("under {} {}{more}", if seeds.len() == 1 { "seed" } else { "seeds" }, some.join(", "))
}

/// What did not hold of a run whose trace or screens were asked for: a line each, on standard error.
pub fn print_short(report: &RunReport) {
    for failure in &report.failures {
        let line = failure.line.map(|line| format!("line {line}, ")).unwrap_or_default();
        let Failure { step, expected, got, .. } = failure;
        eprintln!("{}: {line}{step}: expected {expected}; seen: {got}", report.verdict.word());
    }
}

fn print_failure(
    screen: &mut Screen,
    file: &PlayedFile,
    run: &PlayedRun,
    failure: &Failure,
    also_under: &[u64],
) {
    let path = &file.path;
    let (mark, hue) = mark(run.verdict);
    let broke =
        if run.verdict == Verdict::Broken { " (the bench broke, not the device)" } else { "" };
    let line = failure.line.map(|line| format!(":{line}")).unwrap_or_default();
    screen.line("");
    screen.line(format!(
        "{} {}{broke}",
        screen.hue(hue, &format!("{mark} {}", run.verdict.word())),
        screen.hue(Hue::Strong, &file.title)
    ));
    let place = screen.hue(Hue::Accent, &format!("{path}{line}"));
    screen.line(format!("  {place}  at {}", virtual_text(failure.at_millis)));
    let label = label(file, run);
    if !label.is_empty() {
        labelled(screen, "with", &label);
    }
    labelled(screen, "step", &failure.step);
    labelled(screen, "expected", &failure.expected);
    labelled(screen, "seen", &failure.got);
    for (device, text) in &failure.screens {
        // What was seen may be that very screen: once is enough.
        if failure.got == *text && failure.screens.len() == 1 {
            continue;
        }
        labelled(screen, "screen", &format!("{device} shows {text}"));
    }
    if !also_under.is_empty() {
        labelled(screen, "also", &seeds_text(also_under));
    }
    // Not wrapped: it is there to be copied.
    let label = screen.hue(Hue::Quiet, &format!("{:LABEL_COLUMNS$}", "replay"));
    let command = screen.hue(Hue::Accent, &replay(path, run));
    screen.line(format!("    {label}{command}"));
}

fn labelled(screen: &mut Screen, label: &str, text: &str) {
    let columns = screen.width().saturating_sub(LABEL_COLUMNS + 4);
    let mut label = screen.hue(Hue::Quiet, &format!("{label:LABEL_COLUMNS$}"));
    for line in wrapped(text, columns) {
        screen.line(format!("    {label}{line}"));
        label = " ".repeat(LABEL_COLUMNS);
    }
}

/// The command that plays a run again.
pub fn replay(path: &str, run: &PlayedRun) -> String {
    let variant = if run.variant.is_empty() {
        String::new()
    } else {
        format!(" --variant {}", quoted(&run.variant))
    };
    format!("paybench run {} --seed {}{variant}", quoted(path), run.seed)
}

/// A text as one word of a shell.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-=:+,@".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::{quoted, seeds_text};

    #[test]
    fn seeds_are_named_up_to_a_number() {
        assert_eq!(seeds_text(&[7]), "under seed 7");
        assert_eq!(seeds_text(&[2, 7]), "under seeds 2, 7");
        let many: Vec<u64> = (1..=25).collect();
        assert!(seeds_text(&many).ends_with(" 19, 20 and 5 more"));
    }

    #[test]
    fn words_of_a_shell() {
        assert_eq!(quoted("kind=Qr"), "kind=Qr");
        assert_eq!(quoted("kind=Qr scanner=Keen"), "'kind=Qr scanner=Keen'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }
}
