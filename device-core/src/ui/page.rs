//! A page that fills from the top down: how `screens` builds a layout without counting pixels.
//!
//! Blocks follow each other; [`Page::gap`] marks where spare height goes. A page that overflows is built again with a
//! stronger squeeze: smaller gaps, smaller or no pictures, smaller money. Texts are never squeezed below their styles.

use core::fmt::{Display, Write};

use heapless::{String, Vec};

use super::glyphs::Glyphs;
use super::icons::Icon;
use super::layout::{Align, Area, Content, Element, Layout, Role, TEXT_BYTES, Text};
use super::palette::Ink;
use super::style::{self, Style};
use super::text::{Place, fit, has_boxes, line_height};
use super::{HEIGHT, WIDTH};
use crate::key::Key;
use crate::money::Fen;
use crate::text::Payee;
use crate::view::{Language, Status};
use crate::words::{Word, fill};

/// Height of the band (`docs/states.md`).
pub(crate) const BAND_PX: u16 = 56;
/// Height of a foot of one line, and of two.
pub(crate) const FOOT_PX: u16 = 60;
pub(crate) const TALL_FOOT_PX: u16 = 84;
/// Free at the left and the right of texts.
pub(crate) const MARGIN_PX: u16 = 16;
/// Width of texts.
pub(crate) const TEXT_PX: u16 = WIDTH - 2 * MARGIN_PX;
/// Width of the icons in the band.
const STATUS_PX: u16 = 82;
/// Squeezes, from none to all that is possible: the last leaves no gaps and cuts names to one line.
pub(crate) const SQUEEZES: [usize; 5] = [0, 1, 2, 3, 4];
/// Least height of a gap, and a box's inner margin, by squeeze.
const GAP_PX: [u16; 4] = [14, 10, 5, 1];
const BOX_MARGIN_PX: [u16; 4] = [12, 10, 6, 3];
const GAPS_MAX: usize = 8;

/// How a page is built.
#[derive(Clone, Copy)]
pub(crate) struct Setting {
    pub language: Language,
    /// Secondary text one step larger.
    pub large: bool,
    /// Index into [`SQUEEZES`].
    pub squeeze: usize,
    /// There is a touch panel: keys are drawn.
    pub panel: bool,
}

/// A page that is being filled.
pub(crate) struct Page<'glyphs, G> {
    pub glyphs: &'glyphs G,
    pub setting: Setting,
    /// The first free row.
    pub top: u16,
    /// The first row that is taken at the bottom.
    pub bottom: u16,
    /// The ground and the ink of the texts that come next.
    pub ground: Ink,
    pub ink: Ink,
    /// On a touch panel: the keys that stand in place of the foot.
    pub row: &'static [(Key, Word)],
    layout: &'glyphs mut Layout,
    /// Number of elements before each gap.
    gaps: Vec<usize, GAPS_MAX>,
    /// The box that is open.
    open_box: Option<usize>,
    overflowed: bool,
}

impl<'glyphs, G: Glyphs> Page<'glyphs, G> {
    /// An empty page. It is filled into a layout that is there already, because a layout is large.
    pub fn new(
        glyphs: &'glyphs G,
        setting: Setting,
        ground: Ink,
        layout: &'glyphs mut Layout,
    ) -> Self {
        layout.ground = ground;
        layout.elements.clear();
        Self {
            glyphs,
            setting,
            top: 0,
            bottom: HEIGHT,
            ground,
            ink: Ink::Ink,
            row: &[],
            layout,
            gaps: Vec::new(),
            open_box: None,
            overflowed: false,
        }
    }

    /// The value of this page's squeeze.
    pub fn by_squeeze(&self, values: [u16; 4]) -> u16 {
        values.get(self.setting.squeeze).copied().unwrap_or(0)
    }

    /// Adds an element; one that does not lie on the screen is left out, and the page has overflowed.
    pub fn put(&mut self, area: Area, role: Role, content: Content, ink: Ink, ground: Ink) {
        let inside = area.right() <= WIDTH && area.bottom() <= HEIGHT;
        let element = Element { area, role, content, ink, ground };
        if !inside || self.layout.elements.push(element).is_err() {
            self.overflowed = true;
        }
    }

    /// A text at a place of its own, in the middle of its height.
    pub fn text_in(&mut self, area: Area, style: Style, align: Align, text: &str) {
        let sizes = if self.setting.large { style.large } else { style.sizes };
        let place = Place { width: area.width, lines: style.lines, sizes, align };
        let fitted = fit(self.glyphs, text, place);
        let height = height_of(&fitted);
        if height == 0 {
            return;
        }
        if height > area.height {
            self.overflowed = true;
        }
        let y = area.y + area.height.saturating_sub(height) / 2;
        let area = Area::new(area.x, y, area.width, height);
        self.put(area, style.role, Content::Text(fitted), self.ink, self.ground);
    }

    /// The band with a title and the status icons.
    pub fn band(&mut self, title: &str, ground: Ink, status: Status) {
        let (ink_before, ground_before) = (self.ink, self.ground);
        (self.ink, self.ground) = (Ink::Paper, ground);
        let area = Area::new(0, 0, WIDTH, BAND_PX);
        self.put(area, Role::Band, Content::Fill(0), Ink::Paper, ground);
        let left = WIDTH - MARGIN_PX - STATUS_PX - self.ear(ground);
        let title_area = Area::new(MARGIN_PX, 0, left - MARGIN_PX - 8, BAND_PX);
        self.text_in(title_area, style::BAND, Align::Left, title);
        let icons = Area::new(left, 16, STATUS_PX, 24);
        self.put(icons, Role::Status, Content::Status(status), Ink::Paper, ground);
        (self.ink, self.ground) = (ink_before, ground_before);
        self.top = BAND_PX;
    }

    /// The foot: one line or two. On a touch panel the screen's keys stand there instead.
    pub fn foot(&mut self, first: Word, second: Option<Word>, ink: Ink, ground: Ink) {
        if self.row.is_empty() {
            self.note(first, second, ink, ground);
        } else {
            self.keys(self.row);
        }
    }

    /// What the foot says, above whatever is at the bottom.
    pub fn note(&mut self, first: Word, second: Option<Word>, ink: Ink, ground: Ink) {
        let (ink_before, ground_before) = (self.ink, self.ground);
        (self.ink, self.ground) = (ink, ground);
        let language = self.setting.language;
        let height = if second.is_some() { TALL_FOOT_PX } else { FOOT_PX };
        let top = self.bottom.saturating_sub(height);
        let area = Area::new(0, top, WIDTH, height);
        self.put(area, Role::Foot, Content::Fill(0), ink, ground);
        let width = WIDTH - 16;
        match second {
            None => {
                let area = Area::new(8, top, width, height);
                self.text_in(area, style::FOOT, Align::Centre, first.marked(language));
            }
            Some(second) => {
                // Two lines have no room for the largest type.
                let large = core::mem::replace(&mut self.setting.large, false);
                let area = Area::new(8, top + 5, width, 38);
                self.text_in(area, style::FOOT, Align::Centre, first.marked(language));
                self.setting.large = large;
                let area = Area::new(8, top + 43, width, 37);
                self.text_in(area, style::FOOT_SECOND, Align::Centre, second.marked(language));
            }
        }
        (self.ink, self.ground) = (ink_before, ground_before);
        self.bottom = top;
    }

    /// Spare height goes here.
    pub fn gap(&mut self) {
        self.top += self.by_squeeze(GAP_PX);
        // More gaps than there is room for share the last one.
        let _ = self.gaps.push(self.layout.elements.len());
    }

    /// A fixed distance.
    pub fn space(&mut self, pixels: u16) {
        self.top += pixels;
    }

    /// A text in the middle, below what is there.
    pub fn text(&mut self, style: Style, text: &str) {
        let inset = if self.open_box.is_some() { MARGIN_PX + 8 } else { MARGIN_PX };
        let width = WIDTH - 2 * inset;
        let sizes = if self.setting.large { style.large } else { style.sizes };
        // Where height is short, the largest type gives way before anything is left out.
        let squeeze = self.setting.squeeze;
        let skipped = if style.role == Role::Title {
            squeeze.saturating_sub(1)
        } else if style.role == Role::Amount {
            squeeze.saturating_sub(2)
        } else {
            0
        };
        let sizes = sizes.get(skipped.min(sizes.len().saturating_sub(1))..).unwrap_or(sizes);
        let place = Place { width, lines: style.lines, sizes, align: Align::Centre };
        let fitted = fit(self.glyphs, text, place);
        let height = height_of(&fitted);
        if height == 0 {
            return;
        }
        let area = Area::new(inset, self.top, width, height);
        self.put(area, style.role, Content::Text(fitted), self.ink, self.ground);
        self.top += height;
    }

    /// A word in the middle.
    pub fn word(&mut self, style: Style, word: Word) {
        self.text(style, word.marked(self.setting.language));
    }

    /// A word with values in the middle.
    pub fn filled(&mut self, style: Style, word: Word, values: &[(&str, &dyn Display)]) {
        let mut text = String::<TEXT_BYTES>::new();
        // A text that is too long ends where it must.
        let _ = fill(word.marked(self.setting.language), values, &mut text);
        self.text(style, &text);
    }

    /// Money in the middle.
    pub fn amount(&mut self, style: Style, amount: Fen) {
        self.text(style, &amount_text(amount));
    }

    /// A payee's name; where characters of it cannot be drawn, the romanised one and a warning too.
    pub fn payee(&mut self, payee: &Payee) {
        let lines = if self.setting.squeeze >= 4 { 1 } else { style::NAME.lines };
        self.text(Style { lines, ..style::NAME }, payee.name.as_str());
        if has_boxes(self.glyphs, payee.name.as_str(), 37) {
            if let Some(romanised) = &payee.romanised {
                self.text(style::ROMANISED, romanised.as_str());
            }
            let ink = core::mem::replace(&mut self.ink, Ink::Red);
            self.word(style::WARNING, Word::QuietNameBoxes);
            self.ink = ink;
        }
    }

    /// A picture in the middle; its side by squeeze, 0 leaves it out.
    pub fn icon(&mut self, icon: Icon, sides: [u16; 4], ink: Ink) {
        let side = self.by_squeeze(sides);
        if side > 0 {
            let area = Area::new((WIDTH - side) / 2, self.top, side, side);
            self.put(area, Role::Icon, Content::Icon(icon), ink, self.ground);
            self.top += side;
        }
    }

    /// Moving dots.
    pub fn dots(&mut self, phase: u8) {
        let area = Area::new(WIDTH / 2 - 73, self.top, 146, 18);
        self.put(area, Role::Dots, Content::Dots(phase), Ink::Ink, self.ground);
        self.top += 18;
    }

    /// Dots for the digits of a PIN.
    pub fn pin_dots(&mut self, typed: u8, ink: Ink) {
        let area = Area::new(MARGIN_PX, self.top, TEXT_PX, 36);
        self.put(area, Role::PinDots, Content::Rings { filled: typed, of: 6 }, ink, self.ground);
        self.top += 36;
    }

    /// Opens a box: the texts that follow stand on its ground.
    pub fn open_box(&mut self, ground: Ink) {
        let area = Area::new(MARGIN_PX, self.top, TEXT_PX, 0);
        self.open_box = Some(self.layout.elements.len());
        self.put(area, Role::Box, Content::Fill(14), ground, ground);
        self.ground = ground;
        self.top += self.by_squeeze(BOX_MARGIN_PX);
    }

    /// Closes it; what follows stands on the page's ground again.
    pub fn close_box(&mut self) {
        self.top += self.by_squeeze(BOX_MARGIN_PX);
        self.ground = self.layout.ground;
        let top = self.top;
        let element = self.open_box.take().and_then(|at| self.layout.elements.get_mut(at));
        if let Some(element) = element {
            element.area.height = top - element.area.y;
        }
    }

    /// The layout, and whether all of it fitted. Spare height is shared out among the gaps.
    pub fn finish(self) -> bool {
        let fitted = !self.overflowed && self.top <= self.bottom;
        let spare = self.bottom.saturating_sub(self.top);
        let shares = u16::try_from(self.gaps.len()).unwrap_or(0);
        for (at, element) in self.layout.elements.iter_mut().enumerate() {
            let before = self.gaps.iter().filter(|gap| **gap <= at).count();
            let before = u16::try_from(before).unwrap_or(0);
            element.area.y += (u32::from(spare) * u32::from(before))
                .checked_div(u32::from(shares))
                .and_then(|shift| u16::try_from(shift).ok())
                .unwrap_or(0);
        }
        if !fitted {
            let bottom = self.bottom;
            // What must not be covered is the foot: leave out what reaches into it.
            self.layout
                .elements
                .retain(|element| element.area.bottom() <= bottom || element.area.y >= bottom);
        }
        fitted
    }
}

/// `¥12.50`.
pub(crate) fn amount_text(amount: Fen) -> String<TEXT_BYTES> {
    let mut text = String::new();
    // The largest amount has 12 characters.
    let _ = write!(text, "¥{amount}");
    text
}

fn height_of(text: &Text) -> u16 {
    let lines = u16::try_from(text.lines.len()).unwrap_or(0);
    lines * line_height(text.size_px)
}
