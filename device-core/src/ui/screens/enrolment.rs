//! Taking an account over from a phone: connecting, six digits, fingers, a PIN.
//!
//! Ink and blue; a page a step. The family may be at the other end of the cable, but the owner is to follow each step.

use super::doors::trouble;
use crate::key::Key;
use crate::profile::RegistrationTrigger;
use crate::text::Name;
use crate::ui::glyphs::Glyphs;
use crate::ui::icons::Icon;
use crate::ui::layout::{Align, Area, Content, Role};
use crate::ui::page::{MARGIN_PX, Page, TEXT_PX};
use crate::ui::palette::Ink;
use crate::ui::style::{self, Style};
use crate::view::{BindFailure, EnrolProblem, PinProblem, View};
use crate::words::Word;

pub(super) fn not_enrolled<G: Glyphs>(
    page: &mut Page<G>,
    view: &View,
    trigger: RegistrationTrigger,
) {
    trouble(page, view, Word::BandNotEnrolled, Ink::Ink);
    page.icon(Icon::Phone, [120, 96, 64, 0], Ink::Ink);
    page.gap();
    page.word(style::PRIMARY, Word::PrimaryNotEnrolled);
    page.gap();
    let word = match trigger {
        RegistrationTrigger::Link => Word::PrimaryConnectPhone,
        RegistrationTrigger::MechanicalKey => Word::PrimaryPressBind,
        RegistrationTrigger::CapacitiveKey | RegistrationTrigger::TouchKey => Word::PrimaryHoldBind,
        RegistrationTrigger::TouchArea => return touch_area(page),
    };
    page.open_box(Ink::BlueTint);
    page.ink = Ink::Blue;
    page.word(style::PRIMARY, word);
    page.close_box();
    page.gap();
}

/// The field that begins a registration when a finger rests on it.
fn touch_area<G: Glyphs>(page: &mut Page<G>) {
    const HEIGHT_PX: u16 = 112;
    let role = Role::KeyCard(Key::Register);
    let area = Area::new(MARGIN_PX, page.top, TEXT_PX, HEIGHT_PX);
    page.put(area, role, Content::Fill(16), Ink::Blue, Ink::BlueTint);
    (page.ink, page.ground) = (Ink::Blue, Ink::BlueTint);
    let language = page.setting.language;
    let label = Area::new(area.x + 16, area.y + 6, area.width - 32, 56);
    let style = Style { lines: 1, ..style::PRIMARY };
    page.text_in(label, style, Align::Centre, Word::PrimaryHoldHere.text(language));
    let hint = Area::new(label.x, label.bottom(), label.width, 46);
    page.ink = Ink::Ink;
    page.text_in(hint, style::HINT, Align::Centre, Word::HintBind.text(language));
    page.ground = Ink::Paper;
    page.top = area.bottom();
    page.gap();
}

pub(super) fn connecting<G: Glyphs>(
    page: &mut Page<G>,
    view: &View,
    phone: Option<&Name>,
    phase: u8,
) {
    page.band(Word::BandConnect.text(view.language), Ink::Blue, view.status);
    page.foot(Word::FootStopBinding, None, Ink::Red, Ink::RedTint);
    page.gap();
    page.icon(Icon::Phone, [112, 88, 64, 0], Ink::Blue);
    page.gap();
    let advice = match phone {
        None => {
            page.word(style::PRIMARY, Word::PrimaryWaitPhone);
            Word::QuietOpenApp
        }
        Some(phone) => {
            page.word(style::PRIMARY, Word::PrimaryPhoneThere);
            page.ink = Ink::Blue;
            page.text(style::NAME, phone.as_str());
            Word::QuietAgreeOnPhone
        }
    };
    page.ink = Ink::Quiet;
    page.word(style::QUIET, advice);
    page.gap();
    page.dots(phase);
    page.gap();
}

pub(super) fn type_digits<G: Glyphs>(
    page: &mut Page<G>,
    view: &View,
    phone: &Name,
    typed: &str,
    tries_left: Option<u8>,
) {
    page.band(Word::BandDigits.text(view.language), Ink::Blue, view.status);
    typing_foot(page, typed.len(), Word::FootStopBinding);
    page.gap();
    match tries_left {
        Some(tries) => {
            page.open_box(Ink::Amber);
            page.word(style::PRIMARY, Word::PrimaryDigitsWrong);
            page.filled(style::QUIET, Word::QuietDigitsLeft, &[("tries", &tries)]);
            page.close_box();
        }
        None => {
            page.ink = Ink::Quiet;
            page.text(Style { lines: 1, ..style::NAME }, phone.as_str());
            page.ink = Ink::Ink;
        }
    }
    page.gap();
    page.word(style::PRIMARY, Word::PrimaryTypeDigits);
    page.ink = Ink::Quiet;
    page.word(style::QUIET, Word::QuietTypeHere);
    page.ink = Ink::Ink;
    page.gap();
    page.digits(typed, Ink::Blue);
    page.gap();
}

/// Nothing typed: how to leave. Some: how to correct. All six: they are taken by themselves.
fn typing_foot<G: Glyphs>(page: &mut Page<G>, typed: usize, leave: Word) {
    match typed {
        0 => page.foot(leave, None, Ink::Red, Ink::RedTint),
        1..=5 => page.foot(Word::FootCorrect, None, Ink::Ink, Ink::Amber),
        _ => page.foot(Word::FootWait, None, Ink::Quiet, Ink::Mist),
    }
}

pub(super) fn taking_account<G: Glyphs>(page: &mut Page<G>, view: &View, phase: u8) {
    page.band(Word::BandTaking.text(view.language), Ink::Blue, view.status);
    page.foot(Word::FootWait, None, Ink::Quiet, Ink::Mist);
    page.gap();
    page.icon(Icon::Phone, [112, 88, 64, 0], Ink::Blue);
    page.gap();
    page.word(style::PRIMARY, Word::PrimaryTaking);
    page.ink = Ink::Quiet;
    page.word(style::QUIET, Word::QuietKeepPhone);
    page.gap();
    page.dots(phase);
    page.gap();
}

pub(super) fn not_bound<G: Glyphs>(page: &mut Page<G>, view: &View, cause: BindFailure) {
    page.band(Word::BandNotBound.text(view.language), Ink::Ink, view.status);
    page.foot(Word::FootOk, None, Ink::Green, Ink::GreenTint);
    page.gap();
    page.icon(Icon::Cross, [88, 64, 48, 0], Ink::Red);
    page.gap();
    page.ink = Ink::Red;
    page.word(style::TITLE, Word::TitleNotBound);
    page.ink = Ink::Ink;
    page.gap();
    page.open_box(Ink::Amber);
    page.word(style::PRIMARY, failure_word(cause));
    if matches!(cause, BindFailure::NotGenuine) {
        page.word(style::QUIET, Word::QuietAskPhoneOwner);
    }
    page.close_box();
    page.gap();
    page.ink = Ink::Quiet;
    page.word(style::QUIET, Word::QuietAsBefore);
    page.gap();
}

/// Why an account was not taken over.
const fn failure_word(cause: BindFailure) -> Word {
    match cause {
        BindFailure::WrongDigits => Word::PrimaryBindWrongDigits,
        BindFailure::PhoneGone => Word::PrimaryBindPhoneGone,
        BindFailure::TooSlow => Word::PrimaryBindTooSlow,
        BindFailure::Cancelled => Word::PrimaryBindCancelled,
        BindFailure::PhoneCancelled => Word::PrimaryBindPhoneCancelled,
        BindFailure::NotGenuine => Word::PrimaryBindNotGenuine,
        BindFailure::StorageFailed => Word::PrimaryBindStorage,
    }
}

pub(super) fn enrol_finger<G: Glyphs>(
    page: &mut Page<G>,
    view: &View,
    (finger, touches, wanted): (u8, u8, u8),
    problem: Option<EnrolProblem>,
    optional: bool,
) {
    page.band(Word::BandFinger.text(view.language), Ink::Blue, view.status);
    if optional {
        page.foot(Word::FootFingerLater, None, Ink::Red, Ink::RedTint);
    } else {
        page.foot(Word::FootOnCircle, None, Ink::Quiet, Ink::Mist);
    }
    page.gap();
    if let Some(problem) = problem {
        let (what, advice) = match problem {
            EnrolProblem::Poor => (Word::PrimaryFingerPoor, Word::QuietHoldStill),
            EnrolProblem::Known => (Word::PrimaryFingerKnown, Word::QuietOtherFinger),
        };
        page.open_box(Ink::Amber);
        page.word(style::PRIMARY, what);
        page.word(style::QUIET, advice);
        page.close_box();
        page.gap();
    }
    let sides = if problem.is_some() { [88, 64, 48, 0] } else { [128, 104, 80, 0] };
    page.icon(Icon::Finger, sides, Ink::Blue);
    page.gap();
    let title = if touches == 0 { Word::TitleLayFinger } else { Word::TitleLiftFinger };
    page.word(style::TITLE, title);
    page.ink = Ink::Quiet;
    page.filled(style::QUIET, Word::QuietWhichFinger, &[("finger", &finger)]);
    page.ink = Ink::Ink;
    page.gap();
    page.rings(touches, wanted, Ink::Blue);
    page.gap();
}

pub(super) fn finger_done<G: Glyphs>(page: &mut Page<G>, view: &View, fingers: u8, more: bool) {
    page.band(Word::BandFinger.text(view.language), Ink::Blue, view.status);
    if more {
        page.keys(&[(Key::Cancel, Word::FootFingerEnough), (Key::Confirm, Word::FootFingerMore)]);
    } else {
        page.foot(Word::FootOk, None, Ink::Green, Ink::GreenTint);
    }
    page.gap();
    page.icon(Icon::Check, [112, 88, 64, 0], Ink::Green);
    page.gap();
    page.ink = Ink::Green;
    page.word(style::TITLE, Word::TitleFingerDone);
    page.ink = Ink::Quiet;
    page.filled(style::QUIET, Word::QuietFingers, &[("fingers", &fingers)]);
    page.ink = Ink::Ink;
    page.gap();
    if more {
        page.word(style::PRIMARY, Word::PrimaryAnotherFinger);
        page.gap();
    }
}

pub(super) fn set_pin<G: Glyphs>(
    page: &mut Page<G>,
    view: &View,
    typed: u8,
    again: bool,
    problem: Option<PinProblem>,
) {
    page.band(Word::BandSetPin.text(view.language), Ink::Blue, view.status);
    if typed == 0 {
        page.foot(Word::FootPressNumbers, None, Ink::Quiet, Ink::Mist);
    } else {
        typing_foot(page, typed.into(), Word::FootPressNumbers);
    }
    page.gap();
    if let Some(problem) = problem {
        let (what, advice) = match problem {
            PinProblem::Differs => (Word::PrimaryPinDiffers, Word::QuietPinFromStart),
            PinProblem::TooSimple => (Word::PrimaryPinSimple, Word::QuietPinOther),
        };
        page.open_box(Ink::Amber);
        page.word(style::PRIMARY, what);
        page.word(style::QUIET, advice);
        page.close_box();
        page.gap();
    }
    page.word(style::PRIMARY, if again { Word::PrimaryRepeatPin } else { Word::PrimarySetPin });
    page.gap();
    page.pin_dots(typed, Ink::Blue);
    page.gap();
}

pub(super) fn bound<G: Glyphs>(page: &mut Page<G>, owner: &Name, online: bool) {
    page.foot(Word::FootOk, None, Ink::Paper, Ink::Green);
    page.gap();
    page.icon(Icon::Check, [120, 96, 64, 0], Ink::Green);
    page.gap();
    page.ink = Ink::Green;
    page.word(style::TITLE, Word::TitleBound);
    page.ink = Ink::Ink;
    page.gap();
    page.text(style::NAME, owner.as_str());
    page.ink = Ink::Quiet;
    page.word(style::QUIET, if online { Word::QuietOpen } else { Word::QuietBoundOffline });
    page.gap();
}
