//! What was wrong with the input, on standard error: each mistake with its place in the file and what to write instead.

use std::fmt;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode,
};
use sim::scenario::problem::{Mistakes, Problem};

use crate::outcome::Trouble;
use crate::terminal::error_looks;

/// One mistake in the form that miette draws.
struct Drawn<'a> {
    problem: &'a Problem,
    source: NamedSource<String>,
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
    fn help(&self) -> Option<Box<dyn fmt::Display + '_>> {
        let help = &self.problem.help;
        (!help.is_empty()).then(|| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        let readable = !self.source.inner().is_empty();
        readable.then_some(&self.source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let length = self.source.inner().len();
        let start = self.problem.place.start.min(length);
        let end = self.problem.place.end.clamp(start, length);
        let label = LabeledSpan::new(None, start, end - start);
        (length > 0).then(|| Box::new(std::iter::once(label)) as Box<dyn Iterator<Item = _>>)
    }
}

/// Prints what stopped a command.
pub fn print(trouble: &Trouble) {
    match trouble {
        Trouble::Mistakes(files) => print_mistakes(files),
        Trouble::Files(troubles) => {
            for trouble in troubles {
                eprintln!("error: {trouble}");
            }
            eprintln!("  help: name scenario files (.ron) or folders that hold some");
        }
        Trouble::Usage { message, remedy } => {
            eprintln!("error: {message}");
            eprintln!("  help: {remedy}");
        }
    }
}

fn print_mistakes(files: &[Mistakes]) {
    let handler = handler();
    for mistakes in files {
        for problem in &mistakes.problems {
            let text = mistakes.sources.get(problem.source).map_or("", |source| &source.text);
            let name = mistakes.name_of(problem);
            let source = NamedSource::new(name, text.to_owned());
            let mut drawn = String::new();
            let place = Drawn { problem, source };
            if text.is_empty() || handler.render_report(&mut drawn, &place).is_err() {
                drawn = format!("  × {name}: {}\n  help: {}", problem.message, problem.help);
                drawn.truncate(drawn.trim_end_matches("\n  help: ").len());
            }
            eprintln!("{}\n", drawn.trim_end());
        }
    }
    let count: usize = files.iter().map(|mistakes| mistakes.problems.len()).sum();
    eprintln!("{}", count_text(count, files.len()));
}

fn handler() -> GraphicalReportHandler {
    let (coloured, width) = error_looks();
    let theme =
        if coloured { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    GraphicalReportHandler::new_themed(theme).with_width(width).with_context_lines(1)
}

fn count_text(mistakes: usize, files: usize) -> String {
    let mistakes =
        if mistakes == 1 { "1 mistake".to_owned() } else { format!("{mistakes} mistakes") };
    let files = if files == 1 { "1 file".to_owned() } else { format!("{files} files") };
    format!("{mistakes} in {files}; nothing was played")
}
