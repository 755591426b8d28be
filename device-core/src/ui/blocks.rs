//! Blocks of a page beyond texts: keys, what is typed, rings, codes. Each fills from the page's first free row down.

use super::glyphs::Glyphs;
use super::icons::Icon;
use super::layout::{Align, Area, Content, QrText, Role};
use super::page::{BAND_PX, FOOT_PX, MARGIN_PX, Page, TEXT_PX};
use super::palette::Ink;
use super::style::{self, Style};
use super::text;
use super::{HEIGHT, WIDTH};
use crate::code::qr;
use crate::key::Key;
use crate::words::Word;

/// Height of the row of keys on a touch panel: 12 mm.
pub(crate) const ROW_PX: u16 = 80;
/// Free around a key of the row, so that neighbours do not run into each other.
const KEY_GAP_PX: u16 = 4;
/// Side of a key's picture, and free between it and the key's word.
const KEY_ICON_PX: u16 = 32;
const KEY_SPACE_PX: u16 = 8;

/// How a key is drawn: its colour, the ground of its card, its picture.
pub(crate) const fn key_look(key: Key) -> (Ink, Ink, Option<Icon>) {
    match key {
        Key::ShowCode => (Ink::Blue, Ink::BlueTint, Some(Icon::Code)),
        Key::Scan => (Ink::Orange, Ink::OrangeTint, Some(Icon::Aim)),
        Key::BePaid => (Ink::Violet, Ink::VioletTint, Some(Icon::Coin)),
        Key::Cancel => (Ink::Red, Ink::RedTint, Some(Icon::Cross)),
        Key::Correct => (Ink::Ink, Ink::Amber, Some(Icon::Erase)),
        Key::Confirm => (Ink::Green, Ink::GreenTint, Some(Icon::Check)),
        Key::Help => (Ink::Ink, Ink::Paper, Some(Icon::Ear)),
        Key::Register => (Ink::Blue, Ink::BlueTint, Some(Icon::Phone)),
        Key::Digit(0) => (Ink::Ink, Ink::Mist, Some(Icon::Family)),
        Key::Power | Key::Point | Key::Digit(_) => (Ink::Ink, Ink::Mist, None),
    }
}

impl<G: Glyphs> Page<'_, G> {
    /// The key with an ear at the right of the band, on a touch panel; the pixels that it takes.
    pub fn ear(&mut self, band: Ink) -> u16 {
        const INSET_PX: u16 = 8;
        if !self.setting.panel {
            return 0;
        }
        let area = Area::new(WIDTH - BAND_PX, 0, BAND_PX, BAND_PX);
        self.put(area, Role::KeyCard(Key::Help), Content::Fill(0), Ink::Paper, band);
        let side = BAND_PX - 2 * INSET_PX;
        let icon = Area::new(area.x + INSET_PX, INSET_PX, side, side);
        self.put(icon, Role::Icon, Content::Icon(Icon::Ear), Ink::Paper, band);
        BAND_PX - MARGIN_PX
    }

    /// The keys between which one chooses; a touch panel may have more of them.
    pub fn choice(&mut self, keys: &[(Key, Word)]) {
        self.keys(if self.row.is_empty() { keys } else { self.row });
    }

    /// Keys side by side at the bottom, each in its colour, in the order of the body's keys. Without a touch panel they name
    /// the keys below the screen by colour, place and picture.
    pub fn keys(&mut self, keys: &[(Key, Word)]) {
        let panel = self.setting.panel;
        let height = if panel { ROW_PX } else { FOOT_PX };
        let top = HEIGHT - height;
        let count = u16::try_from(keys.len()).unwrap_or(1).max(1);
        let width = WIDTH / count;
        let (beside, above) = if panel { (KEY_GAP_PX, KEY_GAP_PX) } else { (1, 0) };
        let inner = width - 2 * beside;
        // Neighbours have one size of type.
        let sizes = self.key_sizes(inner, keys);
        for (at, (key, word)) in (0..).zip(keys) {
            let left = at * width + beside;
            let area = Area::new(left, top + above, inner, height - 2 * above);
            self.key_of(area, *key, *word, sizes);
        }
        self.bottom = top;
    }

    /// One key: its picture and its word, side by side or one above the other.
    pub fn key(&mut self, area: Area, key: Key, word: Word) {
        let sizes = self.key_sizes(area.width, &[(key, word)]);
        self.key_of(area, key, word, sizes);
    }

    /// The size at which the words of all these keys stand beside their pictures, where there is one.
    fn key_sizes(&self, width: u16, keys: &[(Key, Word)]) -> Option<&'static [u8]> {
        let sizes: &[&'static [u8]] =
            if self.setting.large { &[&[37], &[28], &[24]] } else { &[&[28], &[24]] };
        let room = width.saturating_sub(KEY_ICON_PX + KEY_SPACE_PX + 12);
        let language = self.setting.language;
        let fits = |sizes: &&'static [u8]| {
            let size = sizes.first().copied().unwrap_or(24);
            keys.iter().all(|(_, word)| text::width(self.glyphs, word.text(language), size) <= room)
        };
        sizes.iter().copied().find(fits)
    }

    fn key_of(&mut self, area: Area, key: Key, word: Word, sizes: Option<&'static [u8]>) {
        let (ink, ground, icon) = key_look(key);
        // On a ground of its own colour a key is dark.
        let (ink, ground) = if ground == self.ground { (Ink::Paper, ink) } else { (ink, ground) };
        let (role, radius) =
            if self.setting.panel { (Role::KeyCard(key), 14) } else { (Role::Foot, 0) };
        self.put(area, role, Content::Fill(radius), ink, ground);
        let before = (self.ink, self.ground);
        (self.ink, self.ground) = (ink, ground);
        let label = word.text(self.setting.language);
        let side = if sizes.is_some() { KEY_ICON_PX } else { KEY_ICON_PX - 4 };
        let width = sizes
            .and_then(|sizes| sizes.first())
            .map_or(0, |size| KEY_SPACE_PX + text::width(self.glyphs, label, *size));
        let left = area.x + area.width.saturating_sub(side + width) / 2;
        let above = if sizes.is_some() {
            area.height.saturating_sub(side) / 2
        } else {
            4 + area.height.saturating_sub(ROW_PX) / 3
        };
        let picture = Area::new(left, area.y + above, side, side);
        let icon = icon.unwrap_or(Icon::Check);
        self.put(picture, Role::Icon, Content::Icon(icon), ink, ground);
        if let Some(sizes) = sizes {
            let place = Area::new(picture.right(), area.y, width, area.height);
            let style = Style { sizes, large: sizes, ..style::FOOT };
            self.text_in(place, style, Align::Right, label);
        } else {
            let rest = area.bottom().saturating_sub(picture.bottom());
            let place = Area::new(area.x, picture.bottom(), area.width, rest);
            let style = Style { large: &[28, 24], ..style::FOOT };
            self.text_in(place, style, Align::Centre, label);
        }
        (self.ink, self.ground) = before;
    }

    /// Six lines, and on them the digits typed so far.
    pub fn digits(&mut self, typed: &str, ink: Ink) {
        const CELLS: u16 = 6;
        const LINE_PX: u16 = 5;
        let pitch = TEXT_PX / CELLS;
        let height = text::line_height(52);
        let before = core::mem::replace(&mut self.ink, ink);
        let mut letters = typed.char_indices();
        for cell in 0..CELLS {
            let x = MARGIN_PX + cell * pitch;
            let digit =
                letters.next().and_then(|(at, letter)| typed.get(at..at + letter.len_utf8()));
            if let Some(digit) = digit {
                let area = Area::new(x, self.top, pitch, height);
                self.text_in(area, style::DIGIT, Align::Centre, digit);
            }
            let line = Area::new(x + 5, self.top + height, pitch - 10, LINE_PX);
            let colour = if digit.is_some() { ink } else { Ink::Line };
            self.put(line, Role::Digit, Content::Fill(2), ink, colour);
        }
        self.ink = before;
        self.top += height + LINE_PX;
    }

    /// Touches of a finger, as rings that fill.
    pub fn rings(&mut self, filled: u8, of: u8, ink: Ink) {
        const DIAMETER_PX: u16 = 36;
        let pitch = (TEXT_PX / u16::from(of.max(1))).min(72);
        let width = pitch * u16::from(of.max(1) - 1) + DIAMETER_PX;
        let area = Area::new((WIDTH - width) / 2, self.top, width, DIAMETER_PX);
        self.put(area, Role::Rings, Content::Rings { filled, of }, ink, self.ground);
        self.top += DIAMETER_PX;
    }

    /// A frame with the amount typed so far at its right, and a cursor behind it.
    pub fn amount_field(&mut self, typed: &str, ink: Ink) {
        const FRAME_PX: u16 = 4;
        const CURSOR_PX: u16 = 4;
        const INSET_PX: u16 = 14;
        let height = self.by_squeeze([84, 84, 76, 72]).max(72);
        let outer = Area::new(MARGIN_PX, self.top, TEXT_PX, height);
        let inner = Area::new(
            outer.x + FRAME_PX,
            outer.y + FRAME_PX,
            outer.width - 2 * FRAME_PX,
            outer.height - 2 * FRAME_PX,
        );
        self.put(outer, Role::Field, Content::Fill(14), ink, ink);
        self.put(inner, Role::Field, Content::Fill(10), ink, Ink::Paper);
        let before = (self.ink, self.ground);
        (self.ink, self.ground) = (Ink::Ink, Ink::Paper);
        let sign = Area::new(outer.x + INSET_PX, inner.y, 32, inner.height);
        self.text_in(sign, style::SIGN, Align::Left, "¥");
        let cursor_x = outer.right() - INSET_PX - CURSOR_PX;
        let digits = Area::new(sign.right(), inner.y, cursor_x - 4 - sign.right(), inner.height);
        self.text_in(digits, style::TYPED, Align::Right, typed);
        let cursor = Area::new(cursor_x, inner.y + 10, CURSOR_PX, inner.height - 20);
        self.put(cursor, Role::Field, Content::Fill(0), ink, ink);
        (self.ink, self.ground) = before;
        self.top += height;
    }

    /// A thin line between two parts.
    pub fn line(&mut self) {
        let area = Area::new(MARGIN_PX, self.top, TEXT_PX, 2);
        self.put(area, Role::Box, Content::Fill(0), Ink::Line, Ink::Line);
        self.top += 2;
    }

    /// The camera's view; its side by squeeze, 0 leaves it out.
    pub fn sweep(&mut self, sides: [u16; 4], phase: u8, ink: Ink) {
        let side = self.by_squeeze(sides);
        if side > 0 {
            let area = Area::new((WIDTH - side) / 2, self.top, side, side);
            self.put(area, Role::Sweep, Content::Sweep(phase), ink, self.ground);
            self.top += side;
        }
    }

    /// A QR code as large as the room down to `bottom` allows, in the middle of it, quiet zone included; `false` where there
    /// is no room, or the text makes no code.
    pub fn qr_code(&mut self, code: &str, bottom: u16) -> bool {
        let room = bottom.saturating_sub(self.top);
        let made = qr::Qr::encode(code).and_then(|made| {
            let modules = made.size_modules() + 2 * qr::QUIET_MODULES;
            let module_px = room.min(WIDTH) / modules;
            (module_px > 0).then_some((modules * module_px, module_px))
        });
        let (Some((side, module_px)), Ok(text)) = (made, QrText::try_from(code)) else {
            return false;
        };
        let area = Area::new((WIDTH - side) / 2, self.top + (room - side) / 2, side, side);
        let content = Content::QrCode { text, module_px };
        self.put(area, Role::QrCode, content, Ink::Ink, Ink::Paper);
        self.top = bottom;
        true
    }
}
