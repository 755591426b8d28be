//! What did not hold, in full: what was expected, what was seen, every screen, the line, and how to see it again.

use sim::report::{PlayedFile, PlayedRun};
use sim::run::{Failure, RunReport, Verdict};

use crate::summary::{mark, virtual_text};
use crate::terminal::{Hue, Screen, wrapped};

/// Columns of the words at the left of a failure.
const LABEL_COLUMNS: usize = 11;

/// Prints the failures of all files.
pub fn print_all(screen: &mut Screen, played: &[PlayedFile]) {
    for file in played {
        for run in &file.runs {
            print_run(screen, &file.path, &file.title, run);
        }
    }
}

/// Prints the failures of a run.
pub fn print_run(screen: &mut Screen, path: &str, title: &str, run: &PlayedRun) {
    for failure in &run.failures {
        print_failure(screen, path, title, run, failure);
    }
}

/// What did not hold of a run whose trace or screens were asked for: a line each, on standard error.
pub fn print_short(report: &RunReport) {
    for failure in &report.failures {
        let line = failure.line.map(|line| format!("line {line}, ")).unwrap_or_default();
        let Failure { step, expected, got, .. } = failure;
        eprintln!("{}: {line}{step}: expected {expected}; seen: {got}", report.verdict.word());
    }
}

fn print_failure(screen: &mut Screen, path: &str, title: &str, run: &PlayedRun, failure: &Failure) {
    let (mark, hue) = mark(run.verdict);
    let broke =
        if run.verdict == Verdict::Broken { " (the bench broke, not the device)" } else { "" };
    let line = failure.line.map(|line| format!(":{line}")).unwrap_or_default();
    screen.line("");
    screen.line(format!(
        "{} {}{broke}",
        screen.hue(hue, &format!("{mark} {}", run.verdict.word())),
        screen.hue(Hue::Strong, title)
    ));
    let place = screen.hue(Hue::Accent, &format!("{path}{line}"));
    screen.line(format!("  {place}  at {}", virtual_text(failure.at_millis)));
    if !run.variant.is_empty() {
        labelled(screen, "with", &run.variant);
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
    use super::quoted;

    #[test]
    fn words_of_a_shell() {
        assert_eq!(quoted("kind=Qr"), "kind=Qr");
        assert_eq!(quoted("kind=Qr scanner=Keen"), "'kind=Qr scanner=Keen'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }
}
