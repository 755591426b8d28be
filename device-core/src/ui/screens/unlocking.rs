//! Asking for the finger or the PIN, and the two screens that ask for patience instead.

use crate::key::Key;
use crate::ui::glyphs::Glyphs;
use crate::ui::icons::Icon;
use crate::ui::page::Page;
use crate::ui::palette::Ink;
use crate::ui::style;
use crate::view::{FingerProblem, Purpose, View};
use crate::words::Word;

/// Colour and band of the key that a screen follows.
pub(super) const fn purpose_look(purpose: Purpose) -> (Word, Ink) {
    match purpose {
        Purpose::Home => (Word::BandUnlock, Ink::Ink),
        Purpose::Authenticate | Purpose::Mode(Key::ShowCode) => (Word::BandPay, Ink::Blue),
        Purpose::Mode(Key::Scan) => (Word::BandScan, Ink::Orange),
        Purpose::Mode(Key::BePaid) => (Word::BandBePaid, Ink::Violet),
        Purpose::Mode(
            Key::Cancel
            | Key::Correct
            | Key::Confirm
            | Key::Help
            | Key::Power
            | Key::Register
            | Key::Point
            | Key::Digit(_),
        ) => (Word::BandUnlock, Ink::Ink),
    }
}

pub(super) fn unlock<G: Glyphs>(
    page: &mut Page<G>,
    view: &View,
    problem: Option<FingerProblem>,
    purpose: Purpose,
) {
    let (band, colour) = purpose_look(purpose);
    page.band(band.text(view.language), colour, view.status);
    page.foot(Word::FootOrPin, None, Ink::Quiet, Ink::Mist);
    page.gap();
    if let Some(problem) = problem {
        finger_problem(page, problem, false);
        page.gap();
    }
    let sides = if problem.is_some() { [104, 80, 56, 0] } else { [150, 120, 80, 0] };
    page.icon(Icon::Finger, sides, colour);
    page.gap();
    page.word(style::TITLE, Word::TitlePressFinger);
    page.ink = Ink::Quiet;
    page.word(style::QUIET, Word::QuietOnCircle);
    page.gap();
}

/// What was wrong with the finger, and what helps; `short` where room is needed for money.
pub(super) fn finger_problem<G: Glyphs>(page: &mut Page<G>, problem: FingerProblem, short: bool) {
    let (what, advice) = match problem {
        FingerProblem::NotRecognised => (Word::PrimaryNotRead, Word::QuietDryFinger),
        FingerProblem::Poor => (Word::PrimaryFingerPoor, Word::QuietHoldStill),
    };
    page.open_box(Ink::Amber);
    page.word(style::PRIMARY, what);
    if !short {
        page.word(style::QUIET, advice);
    }
    page.close_box();
}

pub(super) fn enter_pin<G: Glyphs>(
    page: &mut Page<G>,
    view: &View,
    typed: u8,
    tries_left: Option<u8>,
    purpose: Purpose,
) {
    let (band, colour) = purpose_look(purpose);
    page.band(band.text(view.language), colour, view.status);
    match typed {
        0 => page.foot(Word::FootLeave, None, Ink::Red, Ink::RedTint),
        1..=5 => page.foot(Word::FootCorrect, None, Ink::Ink, Ink::Amber),
        // The last digit starts the check by itself.
        _ => page.foot(Word::FootWait, None, Ink::Quiet, Ink::Mist),
    }
    page.gap();
    if let Some(tries) = tries_left {
        page.open_box(Ink::Amber);
        page.word(style::PRIMARY, Word::PrimaryPinWrong);
        page.filled(style::QUIET, Word::QuietTriesLeft, &[("tries", &tries)]);
        page.close_box();
        page.gap();
    }
    page.word(style::PRIMARY, Word::PrimaryTypePin);
    page.gap();
    page.pin_dots(typed, colour);
    page.gap();
}

pub(super) fn pin_locked<G: Glyphs>(page: &mut Page<G>, view: &View, minutes: u16) {
    page.band(Word::BandPinLocked.text(view.language), Ink::Ink, view.status);
    page.foot(Word::FootLater, None, Ink::Quiet, Ink::Mist);
    page.gap();
    page.icon(Icon::Clock, [120, 96, 64, 0], Ink::Ink);
    page.gap();
    page.open_box(Ink::Amber);
    page.filled(style::TITLE, Word::TitleWaitMinutes, &[("minutes", &minutes)]);
    page.close_box();
    page.gap();
    page.ink = Ink::Quiet;
    page.word(style::QUIET, Word::QuietWhyWait);
    page.gap();
}

pub(super) fn clock_lost<G: Glyphs>(page: &mut Page<G>, view: &View) {
    page.band(Word::BandPayerCode.text(view.language), Ink::Blue, view.status);
    page.foot(Word::FootWaitSignal, None, Ink::Quiet, Ink::Mist);
    page.gap();
    page.icon(Icon::Clock, [96, 72, 56, 0], Ink::Ink);
    page.gap();
    page.word(style::PRIMARY, Word::PrimaryClockLost);
    page.ink = Ink::Quiet;
    page.word(style::QUIET, Word::QuietNeedsTime);
    page.ink = Ink::Ink;
    page.gap();
    page.open_box(Ink::Amber);
    page.word(style::PRIMARY, Word::PrimaryFindSignal);
    page.close_box();
    page.gap();
}
