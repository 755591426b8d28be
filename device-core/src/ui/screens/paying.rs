//! Money on its way: agreeing, waiting, and how it ended.

use super::{dated, unlocking};
use crate::money::Fen;
use crate::text::Payee;
use crate::time::WallClock;
use crate::ui::glyphs::Glyphs;
use crate::ui::icons::Icon;
use crate::ui::page::Page;
use crate::ui::palette::Ink;
use crate::ui::style;
use crate::view::{DeclineCause, FingerProblem, View};
use crate::words::{Word, cause_word};

/// To whom, and how much.
pub(super) fn pays<G: Glyphs>(page: &mut Page<G>, payee: &Payee, amount: Fen) {
    page.ink = Ink::Quiet;
    page.word(style::QUIET, Word::QuietPayTo);
    page.ink = Ink::Ink;
    page.payee(payee);
    page.gap();
    page.amount(style::AMOUNT_ALONE, amount);
    page.gap();
}

pub(super) fn authenticate<G: Glyphs>(
    page: &mut Page<G>,
    view: &View,
    amount: Fen,
    payee: &Payee,
    problem: Option<FingerProblem>,
) {
    page.band(Word::BandAuthenticate.text(view.language), Ink::Blue, view.status);
    page.foot(Word::FootRefuse, None, Ink::Red, Ink::RedTint);
    page.gap();
    pays(page, payee, amount);
    if let Some(problem) = problem {
        unlocking::finger_problem(page, problem, true);
        page.gap();
    }
    page.open_box(Ink::BlueTint);
    page.ink = Ink::Blue;
    page.icon(Icon::Finger, if problem.is_some() { [0; 4] } else { [64, 48, 0, 0] }, Ink::Blue);
    page.word(style::PRIMARY, Word::PrimaryFingerAgain);
    page.close_box();
    page.gap();
}

pub(super) fn settling<G: Glyphs>(
    page: &mut Page<G>,
    view: &View,
    amount: Fen,
    payee: &Payee,
    phase: u8,
) {
    page.band(Word::BandSettling.text(view.language), Ink::Blue, view.status);
    page.foot(Word::FootWait, None, Ink::Quiet, Ink::Mist);
    page.gap();
    pays(page, payee, amount);
    page.ink = Ink::Blue;
    page.word(style::PRIMARY, Word::PrimarySettling);
    page.space(page.by_squeeze([12, 10, 6, 2]));
    page.dots(phase);
    page.gap();
}

pub(super) fn not_yet_known<G: Glyphs>(
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

pub(super) fn paid<G: Glyphs>(page: &mut Page<G>, amount: Fen, payee: &Payee, at: WallClock) {
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
    dated(page, at);
    page.gap();
}

pub(super) fn declined<G: Glyphs>(
    page: &mut Page<G>,
    cause: DeclineCause,
    amount: Fen,
    payee: &Payee,
) {
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
        | DeclineCause::StorageFailed => Word::QuietAdviceFamily,
        DeclineCause::CodeExpired
        | DeclineCause::CodeUsed
        | DeclineCause::OwnerRefused
        | DeclineCause::NobodyAgreed
        | DeclineCause::PinBarred => Word::QuietAdviceAgain,
        DeclineCause::MerchantCancelled | DeclineCause::PayeeGone => Word::QuietAdviceCashier,
        DeclineCause::NotSent => Word::QuietAdviceSignal,
    }
}
