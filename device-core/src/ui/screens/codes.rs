//! The payer-code screen: black codes on white with their quiet zones, nothing near them.
//!
//! The digits are shown as text only where a profile allows it, after a fresh finger, and with no code beside them: someone on
//! the telephone who asks for them is the commonest fraud.

use heapless::String;

use crate::code::{code128, qr};
use crate::ui::glyphs::Glyphs;
use crate::ui::layout::{Align, Area, Content, QrText, Role};
use crate::ui::page::{BAND_PX, FOOT_PX, Page, TALL_FOOT_PX};
use crate::ui::palette::Ink;
use crate::ui::style::{self, Style};
use crate::ui::{BAR_MODULE_PX, HEIGHT, WIDTH};
use crate::view::{CODE_DIGITS_MAX, CodeDigits, CodeNote, CodeShape, View};
use crate::words::Word;

/// Pixels of a QR module beside a bar code (1.4 mm) and alone (1.7 mm).
const QR_MODULE_PX: u16 = 9;
const LARGE_QR_MODULE_PX: u16 = 11;
/// Height of a bar code that stands alone, and the width of one that is turned.
const TALL_BAR_PX: u16 = 200;
const TURNED_BAR_PX: u16 = 132;
/// Width of the white column around a turned bar code.
const TURNED_COLUMN_PX: u16 = 164;
/// On a touch panel: pixels of a QR module beside a bar code (0.9 mm), and the height of a key beside a turned one.
const PANEL_QR_MODULE_PX: u16 = 6;
const PANEL_LARGE_QR_MODULE_PX: u16 = 8;
const BESIDE_KEY_PX: u16 = 84;
/// White between the bars and the foot.
const BAR_MARGIN_PX: u16 = 14;

pub(super) fn payer_code<G: Glyphs>(
    page: &mut Page<G>,
    view: &View,
    digits: Option<&CodeDigits>,
    shape: CodeShape,
    note: CodeNote,
) {
    page.band(Word::BandPayerCode.text(view.language), Ink::Blue, view.status);
    let Some(digits) = digits else {
        page.foot(Word::FootWait, None, Ink::Quiet, Ink::Mist);
        page.gap();
        page.word(style::PRIMARY, Word::PrimaryPreparing);
        page.gap();
        return;
    };
    if matches!(shape, CodeShape::BarTurned) {
        return turned(page, digits, note_look(note));
    }
    let panel = page.setting.panel;
    if panel {
        page.keys(page.row);
    }
    let floor = page.bottom;
    let (first, second, ink, ground) = note_look(note);
    page.note(first, second, ink, ground);
    match shape {
        CodeShape::Digits => digits_as_text(page, digits),
        CodeShape::Both => {
            let module_px = if panel { PANEL_QR_MODULE_PX } else { QR_MODULE_PX };
            put_qr(page, digits, BAND_PX, module_px);
            // The QR code's own quiet zone is the white above the bars.
            let top = BAND_PX + qr_side(module_px);
            let height = page.bottom.saturating_sub(top + BAR_MARGIN_PX);
            put_bar(page, digits, top, height);
        }
        // A tall foot leaves room for the QR code at the same place as a short one.
        CodeShape::Qr => {
            let module_px = if panel { PANEL_LARGE_QR_MODULE_PX } else { LARGE_QR_MODULE_PX };
            let room = floor - TALL_FOOT_PX - BAND_PX;
            put_qr(page, digits, BAND_PX + (room - qr_side(module_px)) / 2, module_px);
        }
        CodeShape::Bar | CodeShape::BarTurned => {
            let room = floor - FOOT_PX - BAND_PX;
            put_bar(page, digits, BAND_PX + (room - TALL_BAR_PX) / 2, TALL_BAR_PX);
        }
    }
}

/// Pixels of a payer code's side with its quiet zone.
const fn qr_side(module_px: u16) -> u16 {
    (qr::PAYER_MODULES + 2 * qr::QUIET_MODULES) * module_px
}

fn put_qr<G: Glyphs>(page: &mut Page<G>, digits: &CodeDigits, y: u16, module_px: u16) {
    let side = qr_side(module_px);
    let area = Area::new((WIDTH - side) / 2, y, side, side);
    // All digits fit: a payer code is shorter than a payee code.
    let content =
        Content::QrCode { text: QrText::try_from(&**digits).unwrap_or_default(), module_px };
    page.put(area, Role::QrCode, content, Ink::Ink, Ink::Paper);
}

fn put_bar<G: Glyphs>(page: &mut Page<G>, digits: &CodeDigits, y: u16, height: u16) {
    let width = bar_length(digits);
    let area = Area::new(WIDTH.saturating_sub(width) / 2, y, width, height);
    let content =
        Content::BarCode { digits: digits.clone(), module_px: BAR_MODULE_PX, turned: false };
    page.put(area, Role::BarCode, content, Ink::Ink, Ink::Paper);
}

/// The digits in groups of four, for a cashier who types them.
fn digits_as_text<G: Glyphs>(page: &mut Page<G>, digits: &CodeDigits) {
    let mut grouped = String::<{ CODE_DIGITS_MAX + CODE_DIGITS_MAX / 4 }>::new();
    for (position, digit) in digits.chars().enumerate() {
        let apart = position > 0 && position % 4 == 0;
        // As many places as digits and gaps.
        let _ = (!apart || grouped.push(' ').is_ok()) && grouped.push(digit).is_ok();
    }
    page.gap();
    page.text(style::CODE_DIGITS, &grouped);
    page.gap();
    // Whoever asks for them on the telephone is no cashier.
    page.open_box(Ink::Amber);
    page.word(style::PRIMARY, Word::PrimaryTellNobody);
    page.close_box();
    page.gap();
}

/// A bar code along the screen's long side; what the foot would say stands beside it.
fn turned<G: Glyphs>(
    page: &mut Page<G>,
    digits: &CodeDigits,
    (first, second, ink, ground): (Word, Option<Word>, Ink, Ink),
) {
    let length = bar_length(digits);
    let x = (TURNED_COLUMN_PX - TURNED_BAR_PX) / 2;
    let y = BAND_PX + (HEIGHT - BAND_PX).saturating_sub(length) / 2;
    let content =
        Content::BarCode { digits: digits.clone(), module_px: BAR_MODULE_PX, turned: true };
    let area = Area::new(x, y, TURNED_BAR_PX, length);
    page.put(area, Role::BarCode, content, Ink::Ink, Ink::Paper);

    let mut panel =
        Area::new(TURNED_COLUMN_PX, BAND_PX, WIDTH - TURNED_COLUMN_PX, HEIGHT - BAND_PX);
    // On a touch panel the screen's keys stand beside the bars, below what is said.
    let keys = page.row;
    for (key, word) in keys.iter().rev() {
        panel.height -= BESIDE_KEY_PX;
        let area = Area::new(panel.x + 6, panel.bottom() + 4, panel.width - 12, BESIDE_KEY_PX - 8);
        page.key(area, *key, *word);
    }
    page.put(panel, Role::Foot, Content::Fill(0), ink, ground);
    (page.ink, page.ground) = (ink, ground);
    let language = page.setting.language;
    let lines = if keys.is_empty() { 8 } else { 3 };
    let style = Style { lines, ..style::FOOT_BESIDE_CODE };
    let inner = |y, height| Area::new(panel.x + 8, y, panel.width - 16, height);
    let half = panel.height / 2;
    match second {
        None => {
            page.text_in(inner(panel.y, panel.height), style, Align::Centre, first.marked(language))
        }
        Some(second) => {
            for (word, y) in [(first, panel.y), (second, panel.y + half)] {
                let text = word.marked(language);
                page.text_in(inner(y, half), style, Align::Centre, text);
            }
        }
    }
    page.bottom = HEIGHT;
}

/// Pixels of the bars with their quiet zones.
fn bar_length(digits: &CodeDigits) -> u16 {
    (code128::width_modules(digits.len()) + 2 * code128::QUIET_MODULES) * BAR_MODULE_PX
}

/// Words and colours of the foot.
const fn note_look(note: CodeNote) -> (Word, Option<Word>, Ink, Ink) {
    match note {
        CodeNote::LetScan => (Word::FootLetScan, None, Ink::Blue, Ink::BlueTint),
        CodeNote::Offline => {
            (Word::FootOffline, Some(Word::FootOfflineAsk), Ink::Blue, Ink::BlueTint)
        }
        CodeNote::ClockDoubtful => {
            (Word::FootClock, Some(Word::FootClockSignal), Ink::Ink, Ink::Amber)
        }
        CodeNote::Ending => (Word::FootEnding, Some(Word::FootEndingKeep), Ink::Ink, Ink::Amber),
    }
}
