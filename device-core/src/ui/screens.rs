//! What stands on each screen: from a `View` to elements with places.
//!
//! One thing a screen: a band that says where one is, in the colour of the key that led here; money the largest; a foot
//! that names the next key by its colour.

use core::fmt::{Display, Write};

use heapless::String;

use super::glyphs::Glyphs;
use super::icons::Icon;
use super::layout::{Layout, TEXT_BYTES};
use super::page::{Page, SQUEEZES, Setting};
use super::palette::Ink;
use super::style;
use crate::key::Key;
use crate::money::Fen;
use crate::text::Payee;
use crate::time::WallClock;
use crate::view::{DeclineCause, FingerProblem, Purpose, Screen, TextScale, View};
use crate::words::{Word, cause_word};

mod codes;
mod help;
mod home;

/// Where everything of a view stands.
#[must_use]
pub fn layout<G: Glyphs>(view: &View, glyphs: &G) -> Layout {
    let large = matches!(view.scale, TextScale::Large);
    let mut setting = Setting { language: view.language, large, squeeze: 0 };
    let mut made = build(view, glyphs, setting);
    for large in [large, false] {
        for squeeze in SQUEEZES {
            if made.1 {
                return made.0;
            }
            setting = Setting { language: view.language, large, squeeze };
            made = build(view, glyphs, setting);
        }
    }
    made.0
}

fn build<G: Glyphs>(view: &View, glyphs: &G, setting: Setting) -> (Layout, bool) {
    let mut page = Page::new(glyphs, setting, ground(view));
    if view.help {
        help::help(&mut page, view);
    } else {
        screen(&mut page, view);
    }
    page.finish()
}

/// Results colour the whole screen.
fn ground(view: &View) -> Ink {
    match (&view.screen, view.help) {
        (Screen::Paid { .. }, false) => Ink::GreenTint,
        (Screen::Declined { .. }, false) => Ink::RedTint,
        (_, _) => Ink::Paper,
    }
}

fn screen<G: Glyphs>(page: &mut Page<G>, view: &View) {
    match &view.screen {
        Screen::NotEnrolled { .. } => {
            trouble(page, view, Word::BandNotEnrolled, Ink::Ink);
            not_enrolled(page);
        }
        Screen::StorageRefused => {
            trouble(page, view, Word::BandStorage, Ink::Red);
            storage_refused(page);
        }
        Screen::Disabled => {
            trouble(page, view, Word::BandDisabled, Ink::Red);
            disabled(page);
        }
        Screen::LockedHome { owner, clock, offers } => {
            home::home(page, view, owner, *clock, *offers, true);
        }
        Screen::Home { owner, clock, offers } => {
            home::home(page, view, owner, *clock, *offers, false);
        }
        Screen::Unlock { problem, purpose } => unlock(page, view, *problem, *purpose),
        Screen::EnterPin { typed, tries_left, purpose } => {
            enter_pin(page, view, *typed, *tries_left, *purpose);
        }
        Screen::PinLocked { minutes } => pin_locked(page, view, *minutes),
        Screen::PayerCode { digits, shape, note } => {
            codes::payer_code(page, view, digits.as_ref(), *shape, *note);
        }
        Screen::ClockLost => clock_lost(page, view),
        Screen::Authenticate { amount, payee, problem } => {
            authenticate(page, view, *amount, payee, *problem);
        }
        Screen::Settling { amount, payee, phase } => settling(page, view, *amount, payee, *phase),
        Screen::NotYetKnown { amount, payee, phase } => {
            not_yet_known(page, view, *amount, payee, *phase);
        }
        Screen::Paid { amount, payee, at } => paid(page, *amount, payee, *at),
        Screen::Declined { cause, amount, payee } => declined(page, *cause, *amount, payee),
        // These are not drawn yet.
        Screen::Connecting { .. }
        | Screen::TypeDigits { .. }
        | Screen::TakingAccount { .. }
        | Screen::NotBound { .. }
        | Screen::EnrolFinger { .. }
        | Screen::FingerDone { .. }
        | Screen::SetPin { .. }
        | Screen::Bound { .. }
        | Screen::Scanning { .. }
        | Screen::Resolving { .. }
        | Screen::CodeRefused { .. }
        | Screen::NoNetwork { .. }
        | Screen::EnterAmount { .. }
        | Screen::ConfirmPay { .. }
        | Screen::PayeeCode { .. }
        | Screen::MoneyIn { .. }
        | Screen::Menu
        | Screen::History { .. }
        | Screen::ConfirmUnbind { .. } => {
            trouble(page, view, Word::BandHome, Ink::Ink);
        }
    }
}

/// Colour and band of the key that a screen follows.
const fn purpose_look(purpose: Purpose) -> (Word, Ink) {
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

/// Band and foot of a screen that only the family can help with.
fn trouble<G: Glyphs>(page: &mut Page<G>, view: &View, band: Word, colour: Ink) {
    page.band(band.text(view.language), colour, view.status);
    page.foot(Word::FootAskFamily, None, Ink::Quiet, Ink::Mist);
    page.gap();
}

fn not_enrolled<G: Glyphs>(page: &mut Page<G>) {
    page.icon(Icon::Phone, [120, 96, 64, 0], Ink::Ink);
    page.gap();
    page.word(style::PRIMARY, Word::PrimaryNotEnrolled);
    page.gap();
    page.open_box(Ink::BlueTint);
    page.ink = Ink::Blue;
    page.word(style::PRIMARY, Word::PrimaryConnectPhone);
    page.close_box();
    page.gap();
}

fn storage_refused<G: Glyphs>(page: &mut Page<G>) {
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

fn disabled<G: Glyphs>(page: &mut Page<G>) {
    page.icon(Icon::Stop, [120, 96, 64, 0], Ink::Red);
    page.gap();
    page.word(style::PRIMARY, Word::PrimaryDisabled);
    page.gap();
    page.open_box(Ink::Mist);
    page.word(style::PRIMARY, Word::PrimaryCallFamily);
    page.close_box();
    page.gap();
}

fn unlock<G: Glyphs>(
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
fn finger_problem<G: Glyphs>(page: &mut Page<G>, problem: FingerProblem, short: bool) {
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

fn enter_pin<G: Glyphs>(
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

fn pin_locked<G: Glyphs>(page: &mut Page<G>, view: &View, minutes: u16) {
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

fn clock_lost<G: Glyphs>(page: &mut Page<G>, view: &View) {
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

fn authenticate<G: Glyphs>(
    page: &mut Page<G>,
    view: &View,
    amount: Fen,
    payee: &Payee,
    problem: Option<FingerProblem>,
) {
    page.band(Word::BandAuthenticate.text(view.language), Ink::Blue, view.status);
    page.foot(Word::FootRefuse, None, Ink::Red, Ink::RedTint);
    page.gap();
    page.ink = Ink::Quiet;
    page.word(style::QUIET, Word::QuietPayTo);
    page.ink = Ink::Ink;
    page.payee(payee);
    page.gap();
    page.amount(style::AMOUNT_ALONE, amount);
    page.gap();
    if let Some(problem) = problem {
        finger_problem(page, problem, true);
        page.gap();
    }
    page.open_box(Ink::BlueTint);
    page.ink = Ink::Blue;
    page.icon(Icon::Finger, if problem.is_some() { [0; 4] } else { [64, 48, 0, 0] }, Ink::Blue);
    page.word(style::PRIMARY, Word::PrimaryFingerAgain);
    page.close_box();
    page.gap();
}

fn settling<G: Glyphs>(page: &mut Page<G>, view: &View, amount: Fen, payee: &Payee, phase: u8) {
    page.band(Word::BandSettling.text(view.language), Ink::Blue, view.status);
    page.foot(Word::FootWait, None, Ink::Quiet, Ink::Mist);
    page.gap();
    page.ink = Ink::Quiet;
    page.word(style::QUIET, Word::QuietPayTo);
    page.ink = Ink::Ink;
    page.payee(payee);
    page.gap();
    page.amount(style::AMOUNT_ALONE, amount);
    page.gap();
    page.ink = Ink::Blue;
    page.word(style::PRIMARY, Word::PrimarySettling);
    page.space(page.by_squeeze([12, 10, 6, 2]));
    page.dots(phase);
    page.gap();
}

fn not_yet_known<G: Glyphs>(
    page: &mut Page<G>,
    view: &View,
    amount: Fen,
    payee: &Payee,
    phase: u8,
) {
    page.band(Word::BandNotYetKnown.text(view.language), Ink::Ink, view.status);
    page.foot(Word::FootWait, None, Ink::Quiet, Ink::Mist);
    page.gap();
    page.open_box(Ink::Amber);
    page.word(style::TITLE, Word::TitleNotYetKnown);
    page.close_box();
    page.gap();
    page.ink = Ink::Red;
    page.word(style::PRIMARY, Word::PrimaryDoNotPayAgain);
    page.gap();
    page.ink = Ink::Ink;
    page.amount(style::AMOUNT_SMALL, amount);
    page.payee(payee);
    page.gap();
    page.dots(phase);
    page.gap();
}

fn paid<G: Glyphs>(page: &mut Page<G>, amount: Fen, payee: &Payee, at: WallClock) {
    page.foot(Word::FootOk, None, Ink::Paper, Ink::Green);
    page.gap();
    page.icon(Icon::Check, [112, 80, 56, 0], Ink::Green);
    page.gap();
    page.ink = Ink::Green;
    page.word(style::TITLE, Word::TitlePaid);
    page.ink = Ink::Ink;
    page.amount(style::AMOUNT_ALONE, amount);
    page.gap();
    page.payee(payee);
    page.ink = Ink::Quiet;
    let time = clock_text(at);
    let values: &[(&str, &dyn Display)] =
        &[("month", &at.month), ("day", &at.day), ("time", &time)];
    page.filled(style::QUIET, Word::QuietDate, values);
    page.gap();
}

fn declined<G: Glyphs>(page: &mut Page<G>, cause: DeclineCause, amount: Fen, payee: &Payee) {
    page.foot(Word::FootOk, None, Ink::Green, Ink::GreenTint);
    page.gap();
    page.icon(Icon::Cross, [72, 48, 40, 0], Ink::Red);
    page.gap();
    page.ink = Ink::Red;
    page.word(style::TITLE, Word::TitleDeclined);
    page.ink = Ink::Ink;
    page.word(style::PRIMARY, Word::PrimaryMoneySafe);
    page.gap();
    page.open_box(Ink::Paper);
    page.word(style::PRIMARY, cause_word(cause));
    page.ink = Ink::Quiet;
    page.word(style::QUIET, advice(cause));
    page.ink = Ink::Ink;
    page.close_box();
    page.gap();
    page.amount(style::AMOUNT_SMALL, amount);
    page.payee(payee);
    page.gap();
}

/// What can be done about it.
const fn advice(cause: DeclineCause) -> Word {
    match cause {
        DeclineCause::NotEnoughMoney
        | DeclineCause::OverLimit
        | DeclineCause::AccountFrozen
        | DeclineCause::StorageFailed
        | DeclineCause::NotSent
        | DeclineCause::PayeeGone => Word::QuietAdviceFamily,
        DeclineCause::CodeExpired
        | DeclineCause::CodeUsed
        | DeclineCause::OwnerRefused
        | DeclineCause::NobodyAgreed
        | DeclineCause::PinBarred => Word::QuietAdviceAgain,
        DeclineCause::MerchantCancelled => Word::QuietAdviceCashier,
    }
}

/// `09:30`.
fn clock_text(at: WallClock) -> String<TEXT_BYTES> {
    let mut text = String::new();
    // Five characters; a reading out of range has seven.
    let _ = write!(text, "{:02}:{:02}", at.hour, at.minute);
    text
}
