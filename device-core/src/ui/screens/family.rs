//! The family's pages: the last payments, another finger, taking the account off.

use super::dated;
use crate::effect::Outcome;
use crate::key::Key;
use crate::text::Name;
use crate::ui::glyphs::Glyphs;
use crate::ui::icons::Icon;
use crate::ui::layout::{Align, Area, Content, Role};
use crate::ui::page::{MARGIN_PX, Page, TEXT_PX};
use crate::ui::palette::Ink;
use crate::ui::style::{self, KEY_SIZES, Style};
use crate::view::{HistoryEntry, View};
use crate::words::Word;

/// What the menu offers, each by its number.
const ENTRIES: [(u8, Word); 3] =
    [(1, Word::MenuHistory), (2, Word::MenuFinger), (3, Word::MenuUnbind)];

pub(super) fn menu<G: Glyphs>(page: &mut Page<G>, view: &View) {
    const CARD_PX: u16 = 92;
    const NUMBER_PX: u16 = 64;
    page.band(Word::BandMenu.text(view.language), Ink::Ink, view.status);
    page.foot(Word::FootPressNumber, None, Ink::Quiet, Ink::Mist);
    page.gap();
    for (number, word) in ENTRIES {
        let role = Role::KeyCard(Key::Digit(number));
        let card = Area::new(MARGIN_PX, page.top, TEXT_PX, CARD_PX);
        page.put(card, role, Content::Fill(16), Ink::Blue, Ink::BlueTint);
        (page.ink, page.ground) = (Ink::Blue, Ink::BlueTint);
        let place = Area::new(card.x, card.y, NUMBER_PX, card.height);
        let style = Style { role, sizes: KEY_SIZES, large: KEY_SIZES, lines: 1 };
        page.text_in(place, style, Align::Centre, digit_text(number));
        page.ink = Ink::Ink;
        let rest = card.width - NUMBER_PX - 12;
        let place = Area::new(place.right(), card.y, rest, card.height);
        page.text_in(place, style::MENU, Align::Left, word.text(view.language));
        page.ground = Ink::Paper;
        page.top = card.bottom();
        page.gap();
    }
}

/// The lettering of a number key.
pub(super) const fn digit_text(digit: u8) -> &'static str {
    match digit {
        1 => "1",
        2 => "2",
        3 => "3",
        4 => "4",
        5 => "5",
        6 => "6",
        7 => "7",
        8 => "8",
        9 => "9",
        _ => "0",
    }
}

pub(super) fn history<G: Glyphs>(
    page: &mut Page<G>,
    view: &View,
    index: u8,
    total: u8,
    entry: Option<&HistoryEntry>,
) {
    page.band(Word::BandHistory.text(view.language), Ink::Ink, view.status);
    let Some(entry) = entry else {
        page.foot(Word::FootCloseHelp, None, Ink::Red, Ink::RedTint);
        page.gap();
        page.word(style::PRIMARY, Word::PrimaryHistoryNone);
        page.gap();
        return;
    };
    page.choice(&[(Key::Cancel, Word::FootSeen), (Key::Confirm, Word::FootOlder)]);
    page.gap();
    page.ink = Ink::Quiet;
    let values: &[(&str, &dyn core::fmt::Display)] = &[("index", &index), ("total", &total)];
    page.filled(style::QUIET, Word::QuietHistoryPlace, values);
    page.gap();
    let (word, ink, ground) = match entry.outcome {
        Outcome::Paid => (Word::PrimaryHistoryPaid, Ink::Ink, Ink::Mist),
        Outcome::Received => (Word::PrimaryHistoryReceived, Ink::Green, Ink::GreenTint),
        Outcome::Declined(_) => (Word::PrimaryHistoryDeclined, Ink::Red, Ink::RedTint),
    };
    page.open_box(ground);
    page.ink = ink;
    page.word(style::PRIMARY, word);
    page.close_box();
    page.ink = Ink::Ink;
    page.gap();
    page.amount(style::AMOUNT_LISTED, entry.amount);
    page.payee(&entry.party);
    page.gap();
    page.ink = Ink::Quiet;
    dated(page, entry.at);
    page.gap();
}

pub(super) fn confirm_unbind<G: Glyphs>(page: &mut Page<G>, view: &View, owner: &Name) {
    page.band(Word::BandUnbind.text(view.language), Ink::Red, view.status);
    page.keys(&[(Key::Cancel, Word::FootUnbindNo), (Key::Confirm, Word::FootUnbindYes)]);
    page.gap();
    page.icon(Icon::Warning, [96, 72, 56, 0], Ink::Red);
    page.gap();
    page.text(style::NAME, owner.as_str());
    page.gap();
    page.word(style::PRIMARY, Word::PrimaryUnbind);
    page.gap();
    page.open_box(Ink::GreenTint);
    page.ink = Ink::Green;
    page.word(style::QUIET, Word::QuietUnbindSafe);
    page.close_box();
    page.gap();
}
