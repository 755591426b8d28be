//! Scanning to pay: aiming, asking whose the code is, the amount, and the last look before the money goes.

use super::{home, paying};
use crate::key::{Key, KeySet};
use crate::money::Fen;
use crate::text::Payee;
use crate::ui::glyphs::Glyphs;
use crate::ui::icons::Icon;
use crate::ui::page::Page;
use crate::ui::palette::Ink;
use crate::ui::style::{self, Style};
use crate::view::{AmountProblem, CodeRefusal, View};
use crate::words::Word;

pub(super) fn scanning<G: Glyphs>(page: &mut Page<G>, view: &View, misses: u8, phase: u8) {
    page.band(Word::BandScan.text(view.language), Ink::Orange, view.status);
    page.foot(Word::FootStopScanning, None, Ink::Red, Ink::RedTint);
    page.gap();
    if misses > 0 {
        page.open_box(Ink::Amber);
        page.word(style::PRIMARY, Word::PrimaryNoCodeSeen);
        // The commonest mistake first.
        let light = misses.is_multiple_of(2);
        page.word(style::QUIET, if light { Word::QuietNoGlare } else { Word::QuietHoldSteady });
        page.close_box();
        page.gap();
    }
    let sides = if misses > 0 { [136, 112, 80, 0] } else { [192, 160, 120, 0] };
    page.sweep(sides, phase, Ink::Orange);
    page.gap();
    page.ink = Ink::Orange;
    page.word(style::TITLE, Word::TitleAim);
    if misses == 0 {
        page.ink = Ink::Quiet;
        page.word(style::QUIET, Word::QuietPalmAway);
    }
    page.gap();
}

pub(super) fn resolving<G: Glyphs>(page: &mut Page<G>, view: &View, phase: u8) {
    page.band(Word::BandScan.text(view.language), Ink::Orange, view.status);
    page.foot(Word::FootRefuse, None, Ink::Red, Ink::RedTint);
    page.gap();
    page.icon(Icon::Code, [136, 112, 72, 0], Ink::Orange);
    page.gap();
    page.word(style::PRIMARY, Word::PrimaryResolving);
    page.gap();
    page.dots(phase);
    page.gap();
}

pub(super) fn code_refused<G: Glyphs>(page: &mut Page<G>, view: &View, cause: CodeRefusal) {
    page.band(Word::BandScan.text(view.language), Ink::Orange, view.status);
    page.foot(Word::FootScanAgain, None, Ink::Orange, Ink::OrangeTint);
    page.gap();
    page.icon(Icon::Stop, [88, 64, 48, 0], Ink::Red);
    page.gap();
    let title = match cause {
        CodeRefusal::NotAPayment
        | CodeRefusal::Damaged
        | CodeRefusal::UnknownPayee
        | CodeRefusal::OtherCurrency
        | CodeRefusal::OwnCode
        | CodeRefusal::Expired => Word::TitleCodeRefused,
        CodeRefusal::NoAnswer => Word::TitleNoAnswer,
        CodeRefusal::CameraFault => Word::TitleCameraFault,
        CodeRefusal::NothingSeen => Word::TitleNothingSeen,
    };
    page.ink = Ink::Red;
    page.word(style::TITLE, title);
    page.ink = Ink::Ink;
    page.gap();
    page.open_box(Ink::Amber);
    page.word(style::PRIMARY, refusal_word(cause));
    page.close_box();
    page.gap();
    page.ink = Ink::Quiet;
    page.word(style::QUIET, Word::QuietMoneySafe);
    page.gap();
}

/// Why a code cannot be paid.
const fn refusal_word(cause: CodeRefusal) -> Word {
    match cause {
        CodeRefusal::NotAPayment => Word::PrimaryNotAPayment,
        CodeRefusal::Damaged => Word::PrimaryCodeDamaged,
        CodeRefusal::UnknownPayee => Word::PrimaryUnknownPayee,
        CodeRefusal::OtherCurrency => Word::PrimaryOtherCurrency,
        CodeRefusal::OwnCode => Word::PrimaryOwnCode,
        CodeRefusal::Expired => Word::PrimaryCodeOver,
        CodeRefusal::NoAnswer => Word::PrimaryServerSilent,
        CodeRefusal::CameraFault => Word::PrimaryCameraSilent,
        CodeRefusal::NothingSeen => Word::PrimaryHoldAndRetry,
    }
}

pub(super) fn no_network<G: Glyphs>(page: &mut Page<G>, view: &View, offers: KeySet) {
    page.band(Word::BandScan.text(view.language), Ink::Orange, view.status);
    if offers.has(Key::ShowCode) {
        page.foot(Word::FootPressBlue, None, Ink::Blue, Ink::BlueTint);
    } else {
        page.foot(Word::FootOk, None, Ink::Green, Ink::GreenTint);
    }
    page.gap();
    page.open_box(Ink::Amber);
    page.word(style::PRIMARY, Word::PrimaryNoNetwork);
    let payable = offers.has(Key::ShowCode);
    page.word(style::QUIET, if payable { Word::QuietNoScanning } else { Word::QuietWaitNetwork });
    page.close_box();
    page.gap();
    home::cards(page, offers);
}

/// To pay a payee, in the colour of the scan key; to be paid where there is none, in that of the be-paid key.
pub(super) fn enter_amount<G: Glyphs>(
    page: &mut Page<G>,
    view: &View,
    payee: Option<&Payee>,
    typed: &str,
    problem: Option<AmountProblem>,
) {
    let (band, ink) = match payee {
        Some(_) => (Word::BandPay, Ink::Orange),
        None => (Word::BandBePaid, Ink::Violet),
    };
    page.band(band.text(view.language), ink, view.status);
    if typed.is_empty() {
        page.foot(Word::FootLeave, None, Ink::Red, Ink::RedTint);
    } else {
        page.foot(Word::FootAmountDone, None, Ink::Green, Ink::GreenTint);
    }
    page.gap();
    page.ink = Ink::Quiet;
    if let Some(payee) = payee {
        page.word(style::QUIET, Word::QuietPayTo);
        page.ink = Ink::Ink;
        page.payee(payee);
        page.gap();
        page.line();
        page.gap();
        page.ink = Ink::Quiet;
        page.word(style::QUIET, Word::QuietHowMuch);
    } else {
        page.ink = Ink::Ink;
        page.word(style::PRIMARY, Word::PrimaryHowMuchIn);
    }
    page.space(4);
    page.amount_field(typed, ink);
    page.gap();
    page.ink = Ink::Ink;
    match problem {
        Some(AmountProblem::TooLarge { most }) => {
            page.open_box(Ink::Amber);
            page.filled(style::PRIMARY, Word::PrimaryTooLarge, &[("most", &most)]);
            page.close_box();
        }
        Some(AmountProblem::Zero) => {
            page.open_box(Ink::Amber);
            page.word(style::PRIMARY, Word::PrimaryZero);
            page.close_box();
        }
        None => {
            page.ink = Ink::Quiet;
            let word =
                if typed.is_empty() { Word::QuietAmountAny } else { Word::QuietAmountMistyped };
            page.word(Style { lines: 1, ..style::QUIET }, word);
        }
    }
    page.gap();
}

pub(super) fn confirm_pay<G: Glyphs>(page: &mut Page<G>, view: &View, payee: &Payee, amount: Fen) {
    page.band(Word::BandPay.text(view.language), Ink::Orange, view.status);
    page.choice(&[(Key::Cancel, Word::FootPayNo), (Key::Confirm, Word::FootPayYes)]);
    page.gap();
    paying::pays(page, payee, amount);
    page.open_box(Ink::OrangeTint);
    page.ink = Ink::Orange;
    page.word(style::PRIMARY, Word::PrimaryConfirm);
    page.close_box();
    page.gap();
}
