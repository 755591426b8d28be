//! Being paid: the owner's payee code, black on white with nothing near it, and the money that comes in.

use super::dated;
use crate::money::Fen;
use crate::records::PayeeCode;
use crate::text::{Name, Payee};
use crate::time::WallClock;
use crate::ui::WIDTH;
use crate::ui::glyphs::Glyphs;
use crate::ui::icons::Icon;
use crate::ui::layout::{Align, Area};
use crate::ui::page::{MARGIN_PX, Page, amount_text};
use crate::ui::palette::Ink;
use crate::ui::style::{self, Style};
use crate::ui::text;
use crate::view::View;
use crate::words::Word;

/// Rows below the code for whose it is and how much.
const CAPTION_PX: u16 = 54;

pub(super) fn payee_code<G: Glyphs>(
    page: &mut Page<G>,
    view: &View,
    code: &PayeeCode,
    amount: Option<Fen>,
    owner: &Name,
    online: bool,
) {
    page.band(Word::BandPayeeCode.text(view.language), Ink::Violet, view.status);
    if !page.row.is_empty() {
        page.keys(page.row);
    }
    if !online {
        page.note(Word::FootPayeeOffline, None, Ink::Ink, Ink::Amber);
    } else if !page.setting.panel {
        // A touch panel's keys take the room of what needs no saying.
        page.note(Word::FootLetPayerScan, None, Ink::Violet, Ink::VioletTint);
    }
    let caption = page.bottom.saturating_sub(CAPTION_PX);
    if !page.qr_code(code, caption) {
        page.word(style::PRIMARY, Word::PrimaryPreparing);
    }
    // The code's own quiet zone is the white above the caption.
    let area = Area::new(MARGIN_PX, caption, WIDTH - 2 * MARGIN_PX, CAPTION_PX - 4);
    let name = Style { lines: 1, ..style::NAME };
    let Some(amount) = amount else {
        page.text_in(area, name, Align::Centre, owner.as_str());
        page.top = page.bottom;
        return;
    };
    let sum = amount_text(amount);
    let width = text::width(page.glyphs, &sum, 37);
    let left = Area::new(area.x, area.y, width, area.height);
    page.text_in(left, style::AMOUNT_SMALL, Align::Left, &sum);
    let rest = Area::new(left.right() + 12, area.y, area.width - width - 12, area.height);
    page.text_in(rest, name, Align::Right, owner.as_str());
    page.top = page.bottom;
}

pub(super) fn money_in<G: Glyphs>(page: &mut Page<G>, amount: Fen, from: &Payee, at: WallClock) {
    page.foot(Word::FootOk, None, Ink::Paper, Ink::Green);
    page.gap();
    page.icon(Icon::Coin, [112, 80, 56, 0], Ink::Green);
    page.gap();
    page.ink = Ink::Green;
    page.word(style::TITLE, Word::TitleMoneyIn);
    page.ink = Ink::Ink;
    page.amount(style::AMOUNT_ALONE, amount);
    page.gap();
    page.payee(from);
    page.ink = Ink::Quiet;
    dated(page, at);
    page.gap();
}
