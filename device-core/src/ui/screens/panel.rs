//! Touch panels: which keys a screen draws at its bottom, and the keypad.
//!
//! The keypad's cells are 16 mm apart (`facts.md`, Older people), so twelve of them leave a head of 64 px: it shows what is
//! typed, in the colour of what it is typed for.

use heapless::String;

use super::family::digit_text;
use super::unlocking::purpose_look;
use crate::key::Key;
use crate::text::Payee;
use crate::ui::blocks::key_look;
use crate::ui::glyphs::Glyphs;
use crate::ui::icons::Icon;
use crate::ui::layout::{Align, Area, Content, Role, TEXT_BYTES};
use crate::ui::page::Page;
use crate::ui::palette::Ink;
use crate::ui::style::{self, KEY_SIZES, Style};
use crate::ui::{HEIGHT, WIDTH};
use crate::view::{AmountProblem, PinProblem, Screen};
use crate::words::{Word, fill};

/// From one key's middle to the next: 16 mm at 165 px per inch.
pub(crate) const KEY_PITCH_PX: u16 = 104;
const COLUMNS: u16 = 3;
const ROWS: u16 = 4;
/// Rows above the keypad.
const HEAD_PX: u16 = HEIGHT - ROWS * KEY_PITCH_PX;
/// Width of the text in the head, beside what is typed.
const HEAD_TEXT_PX: u16 = 146;

/// The keys at the bottom of a screen that has no place of its own for them. *Help* stands in the band, and *Power* is a
/// real key on every body.
pub(super) const fn row(screen: &Screen) -> &'static [(Key, Word)] {
    match screen {
        Screen::LockedHome { .. } => &[(Key::Confirm, Word::FootUnlock)],
        Screen::Home { .. } => &[
            (Key::Cancel, Word::FootLock),
            (Key::Digit(0), Word::FootFamily),
            (Key::Confirm, Word::FootList),
        ],
        Screen::Unlock { .. } | Screen::Authenticate { .. } => {
            &[(Key::Cancel, Word::FootCancel), (Key::Confirm, Word::FootByPin)]
        }
        Screen::PayerCode { digits: Some(_), .. } => {
            &[(Key::Cancel, Word::FootBack), (Key::ShowCode, Word::FootOtherCode)]
        }
        Screen::PayeeCode { amount: None, .. } => {
            &[(Key::Cancel, Word::FootBack), (Key::Confirm, Word::FootSetAmount)]
        }
        Screen::PayeeCode { amount: Some(_), .. } => {
            &[(Key::Cancel, Word::FootBack), (Key::Correct, Word::FootNoAmount)]
        }
        Screen::ConfirmPay { .. } => &[
            (Key::Cancel, Word::FootPayNo),
            (Key::Correct, Word::FootErase),
            (Key::Confirm, Word::FootPayYes),
        ],
        Screen::History { entry: Some(_), .. } => &[
            (Key::Cancel, Word::FootSeen),
            (Key::Correct, Word::FootNewer),
            (Key::Confirm, Word::FootOlder),
        ],
        Screen::NoNetwork { .. }
        | Screen::PinLocked { .. }
        | Screen::ClockLost
        | Screen::PayerCode { digits: None, .. }
        | Screen::Settling { .. }
        | Screen::NotYetKnown { .. }
        | Screen::Connecting { .. }
        | Screen::Scanning { .. }
        | Screen::Resolving { .. }
        | Screen::Menu
        | Screen::History { entry: None, .. } => &[(Key::Cancel, Word::FootBack)],
        Screen::EnrolFinger { optional: true, .. } => &[(Key::Cancel, Word::FootLaterShort)],
        Screen::CodeRefused { .. } => {
            &[(Key::Cancel, Word::FootBack), (Key::Scan, Word::FootScanShort)]
        }
        Screen::Paid { .. }
        | Screen::Declined { .. }
        | Screen::NotBound { .. }
        | Screen::Bound { .. }
        | Screen::FingerDone { more: false, .. }
        | Screen::MoneyIn { .. } => &[(Key::Confirm, Word::FootYes)],
        Screen::NotEnrolled { .. }
        | Screen::StorageRefused
        | Screen::Disabled
        | Screen::EnterPin { .. }
        | Screen::TypeDigits { .. }
        | Screen::TakingAccount { .. }
        | Screen::EnrolFinger { optional: false, .. }
        | Screen::FingerDone { more: true, .. }
        | Screen::SetPin { .. }
        | Screen::EnterAmount { .. }
        | Screen::ConfirmUnbind { .. } => &[],
    }
}

/// The keypad, where this screen is one on which something is typed.
pub(super) fn keypad<G: Glyphs>(page: &mut Page<G>, screen: &Screen) -> bool {
    match screen {
        Screen::EnterPin { typed, tries_left, purpose } => {
            let (_, ink) = purpose_look(*purpose);
            match tries_left {
                Some(tries) => head(page, Ink::Amber, Word::QuietHeadPinWrong, tries),
                None => head(page, ink, Word::QuietHeadPin, &""),
            }
            head_dots(page, *typed);
        }
        Screen::SetPin { typed, again, problem } => {
            let (ground, word) = match (problem, again) {
                (Some(PinProblem::Differs), _) => (Ink::Amber, Word::QuietHeadDiffers),
                (Some(PinProblem::TooSimple), _) => (Ink::Amber, Word::QuietHeadSimple),
                (None, true) => (Ink::Blue, Word::QuietHeadAgain),
                (None, false) => (Ink::Blue, Word::QuietHeadSet),
            };
            head(page, ground, word, &"");
            head_dots(page, *typed);
        }
        Screen::TypeDigits { typed, tries_left, .. } => {
            match tries_left {
                Some(tries) => head(page, Ink::Amber, Word::QuietHeadDigitsWrong, tries),
                None => head(page, Ink::Blue, Word::QuietHeadDigits, &""),
            }
            let place = Area::new(HEAD_TEXT_PX + 12, 0, WIDTH - HEAD_TEXT_PX - 20, HEAD_PX);
            let style = Style { sizes: &[37], large: &[37], ..style::DIGIT };
            page.text_in(place, style, Align::Left, typed);
        }
        Screen::EnterAmount { payee, typed, problem } => {
            amount_head(page, payee.as_ref(), typed, *problem);
            return cells(page, Key::Point);
        }
        Screen::NotEnrolled { .. }
        | Screen::StorageRefused
        | Screen::Disabled
        | Screen::LockedHome { .. }
        | Screen::Unlock { .. }
        | Screen::PinLocked { .. }
        | Screen::Home { .. }
        | Screen::PayerCode { .. }
        | Screen::ClockLost
        | Screen::Authenticate { .. }
        | Screen::Settling { .. }
        | Screen::NotYetKnown { .. }
        | Screen::Paid { .. }
        | Screen::Declined { .. }
        | Screen::Connecting { .. }
        | Screen::TakingAccount { .. }
        | Screen::NotBound { .. }
        | Screen::EnrolFinger { .. }
        | Screen::FingerDone { .. }
        | Screen::Bound { .. }
        | Screen::Scanning { .. }
        | Screen::Resolving { .. }
        | Screen::CodeRefused { .. }
        | Screen::NoNetwork { .. }
        | Screen::ConfirmPay { .. }
        | Screen::PayeeCode { .. }
        | Screen::MoneyIn { .. }
        | Screen::Menu
        | Screen::History { .. }
        | Screen::ConfirmUnbind { .. } => return false,
    }
    cells(page, Key::Cancel)
}

/// The head's ground and its text, a value filled in.
fn head<G: Glyphs>(page: &mut Page<G>, ground: Ink, word: Word, value: &dyn core::fmt::Display) {
    let ink = if ground == Ink::Amber { Ink::Ink } else { Ink::Paper };
    (page.ink, page.ground) = (ink, ground);
    let area = Area::new(0, 0, WIDTH, HEAD_PX);
    page.put(area, Role::Band, Content::Fill(0), ink, ground);
    let mut text = String::<TEXT_BYTES>::new();
    // Two lines at most, and so never too long.
    let _ = fill(word.marked(page.setting.language), &[("tries", value)], &mut text);
    let place = Area::new(8, 0, HEAD_TEXT_PX, HEAD_PX);
    page.text_in(place, style::HEAD, Align::Left, &text);
}

fn head_dots<G: Glyphs>(page: &mut Page<G>, typed: u8) {
    const DOT_PX: u16 = 18;
    let area = Area::new(HEAD_TEXT_PX + 16, (HEAD_PX - DOT_PX) / 2, 150, DOT_PX);
    let content = Content::Rings { filled: typed, of: 6 };
    page.put(area, Role::PinDots, content, page.ink, page.ground);
}

/// Away at the left, done at the right, and between them the amount; the payee's name until something is typed.
fn amount_head<G: Glyphs>(
    page: &mut Page<G>,
    payee: Option<&Payee>,
    typed: &str,
    problem: Option<AmountProblem>,
) {
    let colour = if payee.is_some() { Ink::Orange } else { Ink::Violet };
    let ground = if problem.is_some() { Ink::Amber } else { colour };
    let ink = if problem.is_some() { Ink::Ink } else { Ink::Paper };
    let area = Area::new(0, 0, WIDTH, HEAD_PX);
    page.put(area, Role::Band, Content::Fill(0), ink, ground);
    for (key, x) in [(Key::Cancel, 0), (Key::Confirm, WIDTH - HEAD_PX)] {
        let (ink, ground, icon) = key_look(key);
        let area = Area::new(x, 0, HEAD_PX, HEAD_PX);
        page.put(area, Role::KeyCard(key), Content::Fill(0), ink, ground);
        let icon = icon.unwrap_or(Icon::Check);
        let inner = Area::new(x + 9, 9, HEAD_PX - 18, HEAD_PX - 18);
        page.put(inner, Role::Icon, Content::Icon(icon), ink, ground);
    }
    (page.ink, page.ground) = (ink, ground);
    let place = Area::new(HEAD_PX + 6, 0, WIDTH - 2 * HEAD_PX - 12, HEAD_PX);
    let mut text = String::<TEXT_BYTES>::new();
    let language = page.setting.language;
    match (problem, payee) {
        (Some(AmountProblem::TooLarge { most }), _) => {
            let word = Word::QuietHeadTooLarge.marked(language);
            // Two short lines.
            let _ = fill(word, &[("most", &most)], &mut text);
            page.text_in(place, style::HEAD, Align::Centre, &text);
        }
        (Some(AmountProblem::Zero), _) => {
            let word = Word::QuietHeadZero.marked(language);
            page.text_in(place, style::HEAD, Align::Centre, word);
        }
        (None, Some(payee)) if typed.is_empty() => {
            let style = Style { lines: 1, ..style::NAME };
            page.text_in(place, style, Align::Centre, payee.name.as_str());
        }
        (None, None) if typed.is_empty() => {
            let word = Word::QuietHeadAmountIn.marked(language);
            page.text_in(place, style::HEAD, Align::Centre, word);
        }
        (None, _) => {
            // At most twelve characters and the sign.
            let _ = text.push('¥').and_then(|()| text.push_str(typed));
            let style = Style { sizes: &[37], large: &[37], ..style::TYPED };
            page.text_in(place, style, Align::Centre, &text);
        }
    }
}

/// The twelve keys; `left` stands at the left of the 0.
fn cells<G: Glyphs>(page: &mut Page<G>, left: Key) -> bool {
    const GAP_PX: u16 = 3;
    let margin = (WIDTH - COLUMNS * KEY_PITCH_PX) / 2;
    let last = [left, Key::Digit(0), Key::Correct];
    let keys = (1..=9).map(Key::Digit).chain(last);
    for (at, key) in (0_u16..).zip(keys) {
        let x = margin + at % COLUMNS * KEY_PITCH_PX + GAP_PX;
        let y = HEAD_PX + at / COLUMNS * KEY_PITCH_PX + GAP_PX;
        let area = Area::new(x, y, KEY_PITCH_PX - 2 * GAP_PX, KEY_PITCH_PX - 2 * GAP_PX);
        if key == Key::Cancel {
            page.key(area, key, Word::FootCancel);
        } else if key == Key::Correct {
            page.key(area, key, Word::FootErase);
        } else if let Key::Digit(digit) = key {
            letter(page, area, key, digit_text(digit));
        } else {
            letter(page, area, key, ".");
        }
    }
    page.top = HEIGHT;
    true
}

/// A key with one character on it.
fn letter<G: Glyphs>(page: &mut Page<G>, area: Area, key: Key, text: &str) {
    let role = Role::KeyCard(key);
    let (ink, ground, _) = key_look(key);
    page.put(area, role, Content::Fill(14), ink, ground);
    (page.ink, page.ground) = (ink, ground);
    let style = Style { role, sizes: KEY_SIZES, large: KEY_SIZES, lines: 1 };
    page.text_in(area, style, Align::Centre, text);
}
