//! The few lines around a mistake, cut to what a person reads: a file may hold a line of a million characters.
//!
//! It knows its place in the file, so that line and column are those of the file. It never holds more than three short lines.

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use sim::scenario::problem::Problem;

/// The most characters of a line that are shown.
const LINE_CHARS_MAX: usize = 200;
/// Characters that are shown before the mistake, where its line is cut.
const CHARS_BEFORE: usize = 80;

/// A mistake's line with the one before it and the one after it.
pub struct Excerpt {
    name: String,
    text: String,
    label: SourceSpan,
    /// Lines of the file before the first one here.
    lines_before: usize,
    /// The mistake's line in the file, from 0.
    line: usize,
    /// Its column there, from 0.
    column: usize,
}

impl Excerpt {
    /// The excerpt of a text around a problem.
    pub fn of(name: &str, text: &str, problem: &Problem) -> Self {
        let start = floor(text, problem.place.start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let end = floor(text, problem.place.end).clamp(start, line_end);
        let line = usize::try_from(problem.place.line).unwrap_or(usize::MAX).saturating_sub(1);
        let mut shown = String::new();
        let before = line_start.checked_sub(1).map(|line_break| &text[..line_break]);
        if let Some(before) = before {
            let first = before.rfind('\n').map_or(0, |at| at + 1);
            shown.push_str(&head(&before[first..]));
            shown.push('\n');
        }
        let (cut, label_start, label_end) =
            window(&text[line_start..line_end], start - line_start, end - line_start);
        let label_start = shown.len() + label_start;
        let label_end = shown.len() + label_end;
        shown.push_str(&cut);
        if let Some(after) = text.get(line_end + 1..) {
            shown.push('\n');
            shown.push_str(&head(after.lines().next().unwrap_or("")));
        }
        Self {
            name: name.to_owned(),
            text: shown,
            label: (label_start, label_end - label_start).into(),
            lines_before: line.saturating_sub(usize::from(before.is_some())),
            line,
            column: usize::try_from(problem.column).unwrap_or(usize::MAX).saturating_sub(1),
        }
    }

    /// Where the mistake stands here. It never reaches beyond its line.
    pub const fn label(&self) -> SourceSpan {
        self.label
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let found = self.text.read_span(span, lines_before, lines_after)?;
        let line = found.line() + self.lines_before;
        // Of the mistake itself: its column in the file, not in what was left of its line.
        let itself = line == self.line && found.span().offset() == self.label.offset();
        let column = if itself { self.column } else { found.column() };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            found.data(),
            *found.span(),
            line,
            column,
            found.line_count(),
        )))
    }
}

/// The nearest place at or before this one where a character begins.
fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at)
}

/// A line from its begin, cut.
fn head(line: &str) -> String {
    window(line, 0, 0).0
}

/// A line cut around a place in it, and that place in what is left.
fn window(line: &str, start: usize, end: usize) -> (String, usize, usize) {
    if line.chars().nth(LINE_CHARS_MAX).is_none() {
        return (line.to_owned(), start, end);
    }
    let first = line[..start].char_indices().rev().nth(CHARS_BEFORE).map_or(0, |(at, _)| at);
    let last =
        line[first..].char_indices().nth(LINE_CHARS_MAX).map_or(line.len(), |(at, _)| first + at);
    let front = if first > 0 { "…" } else { "" };
    let back = if last < line.len() { "…" } else { "" };
    let place = |at: usize| at.clamp(first, last) - first + front.len();
    (format!("{front}{}{back}", &line[first..last]), place(start), place(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_line_stays_and_a_long_one_is_cut_around_the_mistake() {
        assert_eq!(window("abc", 1, 2), ("abc".to_owned(), 1, 2));
        let long = "王".repeat(1_000) + "x" + &"王".repeat(1_000);
        let (cut, start, end) = window(&long, 3_000, 3_001);
        assert_eq!(&cut[start..end], "x");
        assert_eq!(cut.chars().count(), LINE_CHARS_MAX + 2);
        let (cut, start, end) = window(&long, 0, long.len());
        assert_eq!((start, cut[..end].chars().count()), (0, LINE_CHARS_MAX));
    }

    #[test]
    fn a_mistake_over_many_lines_is_shown_on_its_first() {
        let text = "one\ntwo\nthree\nfour";
        let mut problem = Problem {
            source: 0,
            place: sim::scenario::model::Place { start: 4, end: 18, line: 2 },
            column: 1,
            message: String::new(),
            help: String::new(),
        };
        let excerpt = Excerpt::of("x", text, &problem);
        assert_eq!(excerpt.text, "one\ntwo\nthree");
        assert_eq!((excerpt.label().offset(), excerpt.label().len()), (4, 3));
        assert_eq!(excerpt.lines_before, 0);
        // Beyond the end, and where no character begins.
        problem.place.start = 400;
        assert_eq!(Excerpt::of("x", text, &problem).text, "three\nfour");
        problem.place.start = 1;
        assert_eq!(Excerpt::of("x", "王", &problem).label().offset(), 0);
    }
}
