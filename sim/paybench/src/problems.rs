//! What was wrong with the input, on standard error: each mistake with its place in the file and what to write instead.

use std::fmt;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity, SourceCode,
};
use sim::report::Checked;
use sim::scenario::problem::{Mistakes, PROBLEMS_MAX, Problem};

use crate::excerpt::Excerpt;
use crate::outcome::Trouble;
use crate::summary::counted;
use crate::terminal::error_looks;

/// The most mistakes that are drawn, of all files together: nobody reads on after as many.
const DRAWN_MAX: usize = 100;

/// One mistake in the form that miette draws.
struct Drawn<'a> {
    problem: &'a Problem,
    excerpt: Excerpt,
    severity: Severity,
}

impl fmt::Debug for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem.message)
    }
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem.message)
    }
}

impl std::error::Error for Drawn<'_> {}

impl Diagnostic for Drawn<'_> {
    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn help(&self) -> Option<Box<dyn fmt::Display + '_>> {
        let help = &self.problem.help;
        (!help.is_empty()).then(|| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = LabeledSpan::new_with_span(None, self.excerpt.label());
        Some(Box::new(std::iter::once(label)))
    }
}

/// Prints what stopped a command.
pub fn print(trouble: &Trouble) {
    match trouble {
        Trouble::Mistakes(files) => print_mistakes(files),
        Trouble::Unfit(unfit) => {
            for sentence in &unfit.voices {
                eprintln!("error: {sentence}");
            }
            if !unfit.voices.is_empty() {
                eprintln!("  help: record what is missing; assets/voice/README.md says how");
            }
            if !unfit.mistakes.is_empty() {
                print_mistakes(&unfit.mistakes);
            }
        }
        Trouble::Files(troubles) => {
            for trouble in troubles {
                eprintln!("error: {trouble}");
            }
            eprintln!("  help: name scenario files (.ron) or folders that hold some");
        }
        Trouble::Board { name, reason } => eprintln!("error: {name}: {reason}"),
        Trouble::Usage { message, remedy } => {
            eprintln!("error: {message}");
            eprintln!("  help: {remedy}");
        }
    }
}

/// Shows the rules that files bend without being refused.
pub fn warn(checked: &Checked) {
    let handler = handler();
    for mistakes in &checked.warnings {
        for problem in &mistakes.problems {
            let excerpt =
                Excerpt::of(mistakes.name_of(problem), source(mistakes, problem), problem);
            let place = Drawn { problem, excerpt, severity: Severity::Warning };
            let mut drawn = String::new();
            if handler.render_report(&mut drawn, &place).is_ok() {
                eprintln!("{}\n", drawn.trim_end());
            }
        }
    }
    for sentence in &checked.voice_warnings {
        eprintln!("warning: {sentence}");
    }
    let bent: usize = checked.warnings.iter().map(|mistakes| mistakes.problems.len()).sum();
    let bent = bent + checked.voice_warnings.len();
    if bent > 0 {
        eprintln!("{}", counted(bent, "warning"));
    }
}

/// The text that a problem stands in.
fn source<'a>(mistakes: &'a Mistakes, problem: &Problem) -> &'a str {
    mistakes.sources.get(problem.source).map_or("", |source| &source.text)
}

fn print_mistakes(files: &[Mistakes]) {
    let handler = handler();
    let problems =
        files.iter().flat_map(|mistakes| mistakes.problems.iter().map(move |it| (mistakes, it)));
    for (mistakes, problem) in problems.take(DRAWN_MAX) {
        eprintln!("{}\n", drawn(&handler, mistakes, problem).trim_end());
    }
    eprintln!("{}", count_text(files));
}

/// A mistake as it is shown: with its place in the text, where there is a text.
fn drawn(handler: &GraphicalReportHandler, mistakes: &Mistakes, problem: &Problem) -> String {
    let name = mistakes.name_of(problem);
    let text = source(mistakes, problem);
    if !text.is_empty() {
        let mut drawn = String::new();
        let place =
            Drawn { problem, excerpt: Excerpt::of(name, text, problem), severity: Severity::Error };
        if handler.render_report(&mut drawn, &place).is_ok() {
            return drawn;
        }
    }
    let mut plain = format!("  × {name}: {}", problem.message);
    if !problem.help.is_empty() {
        plain.push_str(&format!("\n  help: {}", problem.help));
    }
    plain
}

fn handler() -> GraphicalReportHandler {
    let (coloured, width) = error_looks();
    let theme =
        if coloured { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    GraphicalReportHandler::new_themed(theme).with_width(width).with_context_lines(1)
}

/// How many there are. The reading of a file ends after a number of mistakes, so that there may be more than are known.
fn count_text(files: &[Mistakes]) -> String {
    let known: usize = files.iter().map(|mistakes| mistakes.problems.len()).sum();
    let given_up = files.iter().any(|mistakes| mistakes.problems.len() >= PROBLEMS_MAX);
    let shown = known.min(DRAWN_MAX);
    let more = match known - shown {
        0 if given_up => " and more".to_owned(),
        0 => String::new(),
        rest => format!(" and {}{rest} more", if given_up { "at least " } else { "" }),
    };
    let files = counted(files.len(), "file");
    format!("{}{more} in {files}; nothing was played", counted(shown, "mistake"))
}
