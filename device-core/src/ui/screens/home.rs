//! The home screens, locked and unlocked: whose device it is, the time, and a card for each key that leads on.

use core::fmt::Write;

use heapless::String;

use crate::key::{Key, KeySet};
use crate::text::Name;
use crate::time::WallClock;
use crate::ui::WIDTH;
use crate::ui::glyphs::Glyphs;
use crate::ui::icons::Icon;
use crate::ui::layout::{Align, Area, Content, Role, TEXT_BYTES};
use crate::ui::page::{MARGIN_PX, Page, TEXT_PX};
use crate::ui::palette::Ink;
use crate::ui::style::{self, KEY_SIZES, Style};
use crate::ui::text;
use crate::view::View;
use crate::words::Word;

/// Rows above the first card.
const HEAD_PX: u16 = 108;
const CARD_GAP_PX: u16 = 12;
/// The same above a touch panel's own keys.
const PANEL_GAP_PX: u16 = 8;
/// From this room on a single card shows its picture.
const LARGE_CARD_FROM_PX: u16 = 225;
/// A card is never higher than this: two on a screen look like the two keys below it.
const CARD_MAX_PX: u16 = 116;

/// How a key is drawn.
struct Look {
    key: Key,
    label: Word,
    hint: Word,
    alone: Word,
    icon: Icon,
    ink: Ink,
    tint: Ink,
}

const LOOKS: [Look; 3] = [
    Look {
        key: Key::ShowCode,
        label: Word::KeyShowCode,
        hint: Word::HintShowCode,
        alone: Word::FootPressBlue,
        icon: Icon::Code,
        ink: Ink::Blue,
        tint: Ink::BlueTint,
    },
    Look {
        key: Key::Scan,
        label: Word::KeyScan,
        hint: Word::HintScan,
        alone: Word::FootPressOrange,
        icon: Icon::Aim,
        ink: Ink::Orange,
        tint: Ink::OrangeTint,
    },
    Look {
        key: Key::BePaid,
        label: Word::KeyBePaid,
        hint: Word::HintBePaid,
        alone: Word::FootPressViolet,
        icon: Icon::Coin,
        ink: Ink::Violet,
        tint: Ink::VioletTint,
    },
];

pub(super) fn home<G: Glyphs>(
    page: &mut Page<G>,
    view: &View,
    owner: &Name,
    clock: Option<WallClock>,
    offers: KeySet,
    locked: bool,
) {
    let language = view.language;
    match clock {
        Some(clock) => page.band(&clock_text(clock), Ink::Ink, view.status),
        None => page.band(Word::BandHome.text(language), Ink::Ink, view.status),
    }
    let offered = || LOOKS.iter().filter(|look| offers.has(look.key));
    let count = u16::try_from(offered().count()).unwrap_or(0);
    match (count, offered().next()) {
        (1, Some(look)) => page.foot(look.alone, None, look.ink, look.tint),
        (0, _) | (_, None) => page.foot(Word::FootEar, None, Ink::Quiet, Ink::Mist),
        (_, Some(_)) => page.foot(Word::FootSameColour, None, Ink::Quiet, Ink::Mist),
    }
    head(page, owner, locked);

    page.top += HEAD_PX;
    cards(page, offers);
}

/// A card for each key that leads on, below what is there.
pub(super) fn cards<G: Glyphs>(page: &mut Page<G>, offers: KeySet) {
    let offered = || LOOKS.iter().filter(|look| offers.has(look.key));
    let count = u16::try_from(offered().count()).unwrap_or(0);
    let top = page.top;
    let gap = if page.setting.panel { PANEL_GAP_PX } else { CARD_GAP_PX };
    let room = page.bottom.saturating_sub(top + gap);
    page.top = page.bottom;
    let share = room / count.max(1);
    let height = share.saturating_sub(gap).min(CARD_MAX_PX);
    if let (1, Some(look), true) = (count, offered().next(), room >= LARGE_CARD_FROM_PX) {
        let height = room.saturating_sub(gap);
        return large_card(page, look, Area::new(MARGIN_PX, top, TEXT_PX, height));
    }
    // Cards that do not need all of the room stand in the middle of it.
    let used = count * (height + gap);
    let mut y = top + room.saturating_sub(used) / 2;
    for look in offered() {
        card(page, look, Area::new(MARGIN_PX, y, TEXT_PX, height));
        y += height + gap;
    }
}

/// Name and state, a lock beside them.
fn head<G: Glyphs>(page: &mut Page<G>, owner: &Name, locked: bool) {
    const LOCK_PX: u16 = 56;
    let top = page.top + 14;
    let width = TEXT_PX - LOCK_PX - 12;
    let area = Area::new(MARGIN_PX, top, width, text::line_height(37));
    let name = Style { lines: 1, ..style::NAME };
    page.text_in(area, name, Align::Left, owner.as_str());
    let (word, icon) =
        if locked { (Word::QuietLocked, Icon::Lock) } else { (Word::QuietOpen, Icon::OpenLock) };
    page.ink = Ink::Quiet;
    let area = Area::new(MARGIN_PX, area.bottom(), width, text::line_height(28));
    let state = Style { lines: 1, ..style::QUIET };
    page.text_in(area, state, Align::Left, word.text(page.setting.language));
    page.ink = Ink::Ink;
    let left = WIDTH - MARGIN_PX - LOCK_PX;
    let area = Area::new(left, top + 14, LOCK_PX, LOCK_PX);
    let ink = if locked { Ink::Quiet } else { Ink::Green };
    page.put(area, Role::Icon, Content::Icon(icon), ink, page.ground);
}

/// A key in its colour: its lettering at the left, what it is for at the right.
fn card<G: Glyphs>(page: &mut Page<G>, look: &Look, area: Area) {
    const INSET_PX: u16 = 18;
    let role = Role::KeyCard(look.key);
    page.put(area, role, Content::Fill(16), look.ink, look.tint);
    let language = page.setting.language;
    let label = look.label.text(language);
    let size = KEY_SIZES.iter().find(|size| {
        text::width(page.glyphs, label, **size) <= 148 && text::line_height(**size) <= area.height
    });
    let label_px = size.map_or(148, |size| text::width(page.glyphs, label, *size));
    (page.ink, page.ground) = (look.ink, look.tint);
    let place = Area::new(area.x + INSET_PX, area.y, label_px, area.height);
    let style = Style { role, sizes: KEY_SIZES, large: KEY_SIZES, lines: 1 };
    let style = match size {
        Some(52) => style,
        Some(_) | None => Style { sizes: &[37], large: &[37], ..style },
    };
    page.text_in(place, style, Align::Left, label);
    page.ink = Ink::Ink;
    let left = place.right() + 12;
    let right = area.right() - INSET_PX;
    let place = Area::new(left, area.y, right.saturating_sub(left), area.height);
    let hint = look.hint.text(language);
    // Two lines of the smaller size where one line of the larger does not do.
    let one_line = text::width(page.glyphs, hint, 28) <= place.width;
    let style = if one_line { style::HINT } else { Style { lines: 2, ..style::QUIET } };
    page.text_in(place, style, Align::Right, hint);
    page.ground = Ink::Paper;
}

/// The only key: a picture, its lettering and what it is for, one below the other.
fn large_card<G: Glyphs>(page: &mut Page<G>, look: &Look, area: Area) {
    const ICON_PX: u16 = 88;
    const LABEL_PX: u16 = 68;
    const HINT_PX: u16 = 49;
    let role = Role::KeyCard(look.key);
    page.put(area, role, Content::Fill(18), look.ink, look.tint);
    (page.ink, page.ground) = (look.ink, look.tint);
    let language = page.setting.language;
    let spare = area.height.saturating_sub(ICON_PX + LABEL_PX + HINT_PX);
    let mut y = area.y + spare / 2;
    let icon = Area::new((WIDTH - ICON_PX) / 2, y, ICON_PX, ICON_PX);
    page.put(icon, Role::Icon, Content::Icon(look.icon), look.ink, look.tint);
    y += ICON_PX;
    let style = Style { role, sizes: KEY_SIZES, large: KEY_SIZES, lines: 1 };
    let place = Area::new(area.x, y, area.width, LABEL_PX);
    page.text_in(place, style, Align::Centre, look.label.text(language));
    y += LABEL_PX;
    page.ink = Ink::Ink;
    let place = Area::new(area.x, y, area.width, HINT_PX);
    page.text_in(place, style::HINT, Align::Centre, look.hint.text(language));
    page.ground = Ink::Paper;
}

/// `09:30`.
pub(crate) fn clock_text(at: WallClock) -> String<TEXT_BYTES> {
    let mut text = String::new();
    // Five characters; a reading out of range has seven.
    let _ = write!(text, "{:02}:{:02}", at.hour, at.minute);
    text
}
