//! The terminal: its width, whether it takes colours, and a standard output that may go away.
//!
//! Every line for standard output goes through [`Screen`]: whoever closes the pipe early (`paybench trace x | head`) ends the
//! printing, not the work, and no message is made of it.

use std::io::{self, IsTerminal, Write};

use console::{Term, measure_text_width, truncate_str};

/// Columns of a file or pipe: what fits a page and most terminals.
const WIDTH_ELSEWHERE: usize = 100;
/// The narrowest that anything is laid out for.
const WIDTH_LEAST: usize = 60;
/// The widest that lines of text grow.
const WIDTH_MOST: usize = 160;

/// A colour, by what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hue {
    /// It holds.
    Good,
    /// It does not hold.
    Bad,
    /// Look at this.
    Care,
    /// Less important.
    Quiet,
    /// A heading.
    Strong,
    /// Something to copy.
    Accent,
}

impl Hue {
    const fn code(self) -> &'static str {
        match self {
            Self::Good => "32",
            Self::Bad => "1;31",
            Self::Care => "33",
            Self::Quiet => "2",
            Self::Strong => "1",
            Self::Accent => "36",
        }
    }
}

/// Standard output.
pub struct Screen {
    out: io::BufWriter<io::Stdout>,
    open: bool,
    coloured: bool,
    width: usize,
}

/// Whether a stream takes colours.
fn takes_colours(is_terminal: bool) -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    is_terminal && !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Columns of a terminal; of a page where there is none.
fn width_of(term: &Term) -> usize {
    let columns = term.size_checked().map(|(_, columns)| usize::from(columns));
    columns
        .filter(|_| term.is_term())
        .map_or(WIDTH_ELSEWHERE, |it| it.clamp(WIDTH_LEAST, WIDTH_MOST))
}

/// How messages on standard error look: whether in colours, and how wide.
pub fn error_looks() -> (bool, usize) {
    (takes_colours(io::stderr().is_terminal()), width_of(&Term::stderr()))
}

impl Screen {
    /// Standard output as it is.
    pub fn new() -> Self {
        let stdout = io::stdout();
        Self {
            coloured: takes_colours(stdout.is_terminal()),
            out: io::BufWriter::new(stdout),
            open: true,
            width: width_of(&Term::stdout()),
        }
    }

    /// Columns.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Prints a line. Where nobody reads any more, nothing happens.
    pub fn line(&mut self, text: impl AsRef<str>) {
        if self.open && writeln!(self.out, "{}", text.as_ref().trim_end()).is_err() {
            self.open = false;
        }
    }

    /// Lets what was printed be seen at once.
    pub fn show(&mut self) {
        if self.open && self.out.flush().is_err() {
            self.open = false;
        }
    }

    /// Whether somebody still reads.
    pub const fn open(&self) -> bool {
        self.open
    }

    /// A text in a colour, where there are colours.
    pub fn hue(&self, hue: Hue, text: &str) -> String {
        if self.coloured && !text.is_empty() {
            format!("\u{1b}[{}m{text}\u{1b}[0m", hue.code())
        } else {
            text.to_owned()
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // A reader that went away is no error of ours.
        let _ = self.out.flush();
    }
}

/// A text cut to so many columns and filled up with blanks.
pub fn fitted(text: &str, columns: usize) -> String {
    let cut = truncate_str(text, columns, "…");
    let blanks = columns.saturating_sub(measure_text_width(&cut));
    format!("{cut}{}", " ".repeat(blanks))
}

/// A text at the right of so many columns.
pub fn right(text: &str, columns: usize) -> String {
    let blanks = columns.saturating_sub(measure_text_width(text));
    format!("{}{text}", " ".repeat(blanks))
}

/// A text in lines of at most so many columns, broken at blanks.
pub fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            let width = measure_text_width(&line) + 1 + measure_text_width(word);
            if !line.is_empty() && width > columns {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_counts_two_columns() {
        assert_eq!(fitted("老王菜店", 5), "老王…");
        assert_eq!(fitted("ab", 4), "ab  ");
        assert_eq!(right("12", 4), "  12");
    }

    #[test]
    fn text_is_broken_at_blanks() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("unbreakable", 4), ["unbreakable"]);
    }
}
