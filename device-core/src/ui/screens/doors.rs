//! Screens that only the family can help with.

use crate::ui::glyphs::Glyphs;
use crate::ui::icons::Icon;
use crate::ui::page::Page;
use crate::ui::palette::Ink;
use crate::ui::style;
use crate::view::View;
use crate::words::Word;

/// Band and foot of a screen that only the family can help with.
pub(super) fn trouble<G: Glyphs>(page: &mut Page<G>, view: &View, band: Word, colour: Ink) {
    page.band(band.text(view.language), colour, view.status);
    page.foot(Word::FootAskFamily, None, Ink::Quiet, Ink::Mist);
    page.gap();
}

pub(super) fn storage_refused<G: Glyphs>(page: &mut Page<G>, view: &View) {
    trouble(page, view, Word::BandStorage, Ink::Red);
    page.icon(Icon::Warning, [96, 72, 56, 0], Ink::Red);
    page.gap();
    page.word(style::PRIMARY, Word::PrimaryStorage);
    page.gap();
    page.open_box(Ink::GreenTint);
    page.ink = Ink::Green;
    page.word(style::PRIMARY, Word::PrimaryMoneySafe);
    page.close_box();
    page.ink = Ink::Ink;
    page.gap();
    page.word(style::PRIMARY, Word::PrimaryBindAgain);
    page.gap();
}

pub(super) fn disabled<G: Glyphs>(page: &mut Page<G>, view: &View) {
    trouble(page, view, Word::BandDisabled, Ink::Red);
    page.icon(Icon::Stop, [120, 96, 64, 0], Ink::Red);
    page.gap();
    page.word(style::PRIMARY, Word::PrimaryDisabled);
    page.gap();
    page.open_box(Ink::Mist);
    page.word(style::PRIMARY, Word::PrimaryCallFamily);
    page.close_box();
    page.gap();
}
