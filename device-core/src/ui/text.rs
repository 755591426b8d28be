//! Line breaks: where a text is cut so that it fits its place.
//!
//! Chinese breaks between any two characters, but never before a closing mark; words in Latin letters stay whole. Lines of
//! one text are made about equally long. A text that does not fit ends in an ellipsis.

use heapless::{String, Vec};

use super::glyphs::Glyphs;
use super::layout::{Align, LINES_MAX, Line, TEXT_BYTES, Text};

const ELLIPSIS: char = '…';
/// In our own words: a line may well end here.
const MARK: char = '\u{1}';
const MARKS_MAX: usize = 16;

/// Height of a line: 1.3 of the type's size (`facts.md`, Older people).
#[must_use]
pub(crate) fn line_height(size_px: u8) -> u16 {
    (u16::from(size_px) * 13).div_ceil(10)
}

/// Pixels that a character takes; one without a glyph takes a box, narrow for letters.
pub(crate) fn advance(glyphs: &impl Glyphs, character: char, size_px: u8) -> u16 {
    let missing = if character.is_ascii() { size_px / 2 } else { size_px };
    glyphs.find(character, size_px).map_or(missing, |glyph| glyph.advance).into()
}

/// Pixels of a text on one line.
pub(crate) fn width(glyphs: &impl Glyphs, text: &str, size_px: u8) -> u16 {
    text.chars()
        .fold(0, |width: u16, character| width.saturating_add(advance(glyphs, character, size_px)))
}

/// Whether a character of the text has no glyph at this size.
pub(crate) fn has_boxes(glyphs: &impl Glyphs, text: &str, size_px: u8) -> bool {
    text.chars().any(|character| glyphs.find(character, size_px).is_none())
}

/// A place for text.
#[derive(Clone, Copy)]
pub(crate) struct Place<'style> {
    /// Widest line in pixels.
    pub width: u16,
    /// Most lines.
    pub lines: usize,
    /// Sizes to try, best first.
    pub sizes: &'style [u8],
    /// Where lines stand.
    pub align: Align,
}

/// The text at the first size at which all of it fits, or at the last size with an ellipsis.
pub(crate) fn fit(glyphs: &impl Glyphs, text: &str, place: Place) -> Text {
    let mut fitted = None;
    for size_px in place.sizes {
        let found = at_size(glyphs, text, place, *size_px);
        let whole = !found.cut;
        fitted = Some(found);
        if whole {
            break;
        }
    }
    fitted.unwrap_or_else(|| at_size(glyphs, text, place, 24))
}

fn at_size(glyphs: &impl Glyphs, text: &str, place: Place, size_px: u8) -> Text {
    let (whole, marks) = bounded(text);
    let marked = Breaks { size_px, marks: &marks, cuts_words: false };
    let whole_words = Breaks { marks: &[], ..marked };
    let free = Breaks { cuts_words: true, ..whole_words };
    let found = [marked, whole_words, free].into_iter().find_map(|breaks| {
        let lines = broken(glyphs, &whole, place.width, place.lines, breaks)?;
        Some(balanced(glyphs, &whole, place.width, lines, breaks))
    });
    let (whole, lines, cut) = match found {
        Some(lines) => (whole, lines, false),
        None => shortened(glyphs, whole, place, free),
    };
    let boxes = has_boxes(glyphs, &whole, size_px);
    Text { text: whole, size_px, align: place.align, lines, cut, boxes }
}

/// Where lines of a text may end.
#[derive(Clone, Copy)]
struct Breaks<'marks> {
    size_px: u8,
    /// Bytes before which a line may well end; where there is none, it ends where the script allows it.
    marks: &'marks [usize],
    /// A word may be cut where it is wider than a line.
    cuts_words: bool,
}

impl Breaks<'_> {
    fn allow(self, at: usize, before: char, after: char) -> bool {
        if self.marks.is_empty() { may_break(before, after) } else { self.marks.contains(&at) }
    }
}

/// As much of a text as a layout holds, without the marks, and where these stood.
fn bounded(text: &str) -> (String<TEXT_BYTES>, Vec<usize, MARKS_MAX>) {
    let mut bounded = String::new();
    let mut marks = Vec::new();
    for character in text.chars() {
        let pushed = if character == MARK {
            // More marks than fit are not heeded.
            let _ = marks.push(bounded.len());
            Ok(())
        } else {
            bounded.push(character)
        };
        if pushed.is_err() {
            break;
        }
    }
    (bounded, marks)
}

/// The longest beginning of the text that fits with an ellipsis.
fn shortened(
    glyphs: &impl Glyphs,
    mut text: String<TEXT_BYTES>,
    place: Place,
    breaks: Breaks,
) -> (String<TEXT_BYTES>, Vec<Line, LINES_MAX>, bool) {
    while text.pop().is_some() {
        let mut ending = text.clone();
        if ending.push(ELLIPSIS).is_err() {
            continue;
        }
        if let Some(lines) = broken(glyphs, &ending, place.width, place.lines, breaks) {
            return (ending, lines, true);
        }
    }
    (text, Vec::new(), true)
}

/// The same number of lines at the narrowest width that allows it: lines of about equal length.
fn balanced(
    glyphs: &impl Glyphs,
    text: &str,
    width: u16,
    lines: Vec<Line, LINES_MAX>,
    breaks: Breaks,
) -> Vec<Line, LINES_MAX> {
    let mut best = lines;
    let step = u16::from(breaks.size_px / 4).max(1);
    let mut narrower = width;
    while best.len() > 1 {
        narrower = narrower.saturating_sub(step);
        match broken(glyphs, text, narrower, best.len(), breaks) {
            Some(lines) if lines.len() == best.len() => best = lines,
            Some(_) | None => break,
        }
    }
    best
}

/// Lines no wider than `width`, or `None` where more than `lines_max` are needed.
fn broken(
    glyphs: &impl Glyphs,
    text: &str,
    width: u16,
    lines_max: usize,
    breaks: Breaks,
) -> Option<Vec<Line, LINES_MAX>> {
    let size_px = breaks.size_px;
    let mut lines = Vec::new();
    let mut line = Open::at(0);
    let mut previous = None;
    for (at, character) in text.char_indices() {
        if previous.is_some_and(|previous| breaks.allow(at, previous, character)) {
            line.candidate = Some((at, line.width));
        }
        let step = advance(glyphs, character, size_px);
        if line.width + step > width && character != ' ' {
            let (end, end_width) = match line.candidate {
                Some(candidate) => candidate,
                None if breaks.cuts_words => (at, line.width),
                None => return None,
            };
            if end == line.start {
                return None;
            }
            close(glyphs, text, line.start, end, end_width, size_px, &mut lines)?;
            let carried = line.width.saturating_sub(end_width);
            line = Open { start: end, width: carried, candidate: None };
        }
        line.width += step;
        previous = Some(character);
    }
    if line.start < text.len() {
        close(glyphs, text, line.start, text.len(), line.width, size_px, &mut lines)?;
    }
    let fits = lines.len() <= lines_max && lines.iter().all(|line: &Line| line.width <= width);
    fits.then_some(lines)
}

/// A line that is being filled.
struct Open {
    start: usize,
    width: u16,
    /// The last place where it may end, and its width up to there.
    candidate: Option<(usize, u16)>,
}

impl Open {
    const fn at(start: usize) -> Self {
        Self { start, width: 0, candidate: None }
    }
}

/// Adds a line, spaces at its end left out.
fn close(
    glyphs: &impl Glyphs,
    text: &str,
    start: usize,
    end: usize,
    width: u16,
    size_px: u8,
    lines: &mut Vec<Line, LINES_MAX>,
) -> Option<()> {
    let content = text.get(start..end)?;
    let trimmed = content.trim_end_matches(' ');
    let spaces = u16::try_from(content.len() - trimmed.len()).ok()?;
    let width = width.saturating_sub(spaces.saturating_mul(advance(glyphs, ' ', size_px)));
    lines
        .push(Line {
            start: u8::try_from(start).ok()?,
            end: u8::try_from(start + trimmed.len()).ok()?,
            width,
        })
        .ok()
}

fn may_break(before: char, after: char) -> bool {
    if after == ' ' || is_closing(after) || is_opening(before) {
        return false;
    }
    before == ' ' || !is_latin(before) || !is_latin(after)
}

/// Characters that make up words.
fn is_latin(character: char) -> bool {
    u32::from(character) < 0x2000 && character != ' '
}

fn is_closing(character: char) -> bool {
    matches!(
        character,
        '\u{ff0c}'
            | '。'
            | '、'
            | '\u{ff01}'
            | '\u{ff1f}'
            | '\u{ff1a}'
            | '\u{ff1b}'
            | '\u{ff09}'
            | '”'
            | '’'
            | '》'
            | '…'
            | '·'
    )
}

fn is_opening(character: char) -> bool {
    matches!(character, '\u{ff08}' | '“' | '‘' | '《' | '·')
}

#[cfg(test)]
mod tests {
    use super::super::glyphs::WithExternal;
    use super::*;

    fn lines(
        text: &str,
        width: u16,
        lines: usize,
        size_px: u8,
    ) -> (std::vec::Vec<String<192>>, bool) {
        let place = Place { width, lines, sizes: &[size_px], align: Align::Left };
        let fitted = fit(&WithExternal::bench(), text, place);
        let lines =
            fitted.lines.iter().map(|l| String::try_from(fitted.line(*l)).unwrap()).collect();
        (lines, fitted.cut)
    }

    #[test]
    fn breaks_stand_where_readers_expect_them() {
        let table: &[(&str, u16, usize, &[&str], bool)] = &[
            ("付给", 300, 1, &["付给"], false),
            ("请用数据线连上手机", 288, 2, &["请用数据线", "连上手机"], false),
            ("还不知道付成没有", 288, 2, &["还不知道", "付成没有"], false),
            ("机器不\u{1}知道", 148, 2, &["机器不", "知道"], false),
            ("没有\u{ff0c}有", 74, 3, &["没", "有\u{ff0c}", "有"], false),
            (
                "Connect a phone with the cable",
                288,
                3,
                &["Connect a", "phone with", "the cable"],
                false,
            ),
            ("Unbreakablelongword", 200, 3, &["Unbrea", "kablelo", "ngword"], false),
            ("老王菜店老王菜店老王菜店", 160, 2, &["老王菜店", "老王菜…"], true),
            ("", 100, 2, &[], false),
        ];
        for (text, width, most, expected, cut) in table {
            let (found, was_cut) = lines(text, *width, *most, 37);
            let found: std::vec::Vec<&str> = found.iter().map(|line| line.as_str()).collect();
            assert_eq!((&found[..], was_cut), (*expected, *cut), "{text}");
        }
    }

    #[test]
    fn a_place_too_narrow_for_one_character_shows_nothing() {
        assert_eq!(lines("付", 10, 2, 37), (vec![], true));
    }
}
