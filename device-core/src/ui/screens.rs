//! What stands on each screen: from a `View` to elements with places.
//!
//! One thing a screen: a band that says where one is, in the colour of the key that led here; money the largest; a foot
//! that names the next key by its colour.

use super::glyphs::Glyphs;
use super::layout::Layout;
use super::page::{Page, SQUEEZES, Setting};
use super::palette::Ink;
use super::style;
use crate::time::WallClock;
use crate::view::{Screen, TextScale, View};
use crate::words::Word;

mod being_paid;
mod codes;
mod doors;
mod enrolment;
mod family;
mod help;
mod home;
mod panel;
mod paying;
mod scanning;
mod unlocking;

pub(crate) use home::clock_text;
#[cfg(test)]
pub(crate) use panel::KEY_PITCH_PX;

/// Where everything of a view stands.
#[must_use]
pub fn layout<G: Glyphs>(view: &View, glyphs: &G) -> Layout {
    let mut layout = Layout::default();
    layout_into(view, glyphs, &mut layout);
    layout
}

/// The same, into a layout that is there already: it is large.
pub fn layout_into<G: Glyphs>(view: &View, glyphs: &G, layout: &mut Layout) {
    // Behind a reference that hides the kind of glyphs, all of this is in the firmware once, not once a kind: 17 KB of flash.
    let glyphs: &dyn Glyphs = glyphs;
    arrange(view, &glyphs, layout);
}

/// Lays a view out; says whether all of it found its place.
pub(super) fn arrange<G: Glyphs>(view: &View, glyphs: &G, layout: &mut Layout) -> bool {
    let large = matches!(view.scale, TextScale::Large);
    let setting = Setting { language: view.language, large, squeeze: 0, panel: view.panel };
    let mut fitted = build(view, glyphs, setting, layout);
    for large in [large, false] {
        for squeeze in SQUEEZES {
            if fitted {
                return true;
            }
            fitted = build(view, glyphs, Setting { large, squeeze, ..setting }, layout);
        }
    }
    fitted
}

fn build<G: Glyphs>(view: &View, glyphs: &G, setting: Setting, layout: &mut Layout) -> bool {
    let mut page = Page::new(glyphs, setting, ground(view), layout);
    if view.panel && !view.help {
        page.row = panel::row(&view.screen);
    }
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
        (Screen::Paid { .. } | Screen::MoneyIn { .. } | Screen::Bound { .. }, false) => {
            Ink::GreenTint
        }
        (Screen::Declined { .. }, false) => Ink::RedTint,
        (_, _) => Ink::Paper,
    }
}

/// One arm a screen.
fn screen<G: Glyphs>(page: &mut Page<G>, view: &View) {
    if view.panel && panel::keypad(page, &view.screen) {
        return;
    }
    match &view.screen {
        Screen::StorageRefused => doors::storage_refused(page, view),
        Screen::Disabled => doors::disabled(page, view),
        Screen::LockedHome { owner, clock, offers } => {
            home::home(page, view, owner, *clock, *offers, true);
        }
        Screen::Home { owner, clock, offers } => {
            home::home(page, view, owner, *clock, *offers, false);
        }
        Screen::Unlock { problem, purpose } => {
            unlocking::unlock(page, view, *problem, *purpose);
        }
        Screen::EnterPin { typed, tries_left, purpose } => {
            unlocking::enter_pin(page, view, *typed, *tries_left, *purpose);
        }
        Screen::PinLocked { minutes } => unlocking::pin_locked(page, view, *minutes),
        Screen::PayerCode { digits, shape, note } => {
            codes::payer_code(page, view, digits.as_ref(), *shape, *note);
        }
        Screen::ClockLost => unlocking::clock_lost(page, view),
        Screen::Authenticate { amount, payee, problem } => {
            paying::authenticate(page, view, *amount, payee, *problem);
        }
        Screen::Settling { amount, payee, phase } => {
            paying::settling(page, view, *amount, payee, *phase);
        }
        Screen::NotYetKnown { amount, payee, phase } => {
            paying::not_yet_known(page, view, *amount, payee, *phase);
        }
        Screen::Paid { amount, payee, at } => paying::paid(page, *amount, payee, *at),
        Screen::Declined { cause, amount, payee } => {
            paying::declined(page, *cause, *amount, payee);
        }
        Screen::MoneyIn { amount, from, at } => being_paid::money_in(page, *amount, from, *at),
        Screen::NotEnrolled { trigger } => enrolment::not_enrolled(page, view, *trigger),
        Screen::Connecting { phone, phase } => {
            enrolment::connecting(page, view, phone.as_ref(), *phase);
        }
        Screen::TypeDigits { phone, typed, tries_left } => {
            enrolment::type_digits(page, view, phone, typed, *tries_left);
        }
        Screen::TakingAccount { phase } => enrolment::taking_account(page, view, *phase),
        Screen::NotBound { cause } => enrolment::not_bound(page, view, *cause),
        Screen::EnrolFinger { finger, touches, wanted, problem, optional } => {
            let counts = (*finger, *touches, *wanted);
            enrolment::enrol_finger(page, view, counts, *problem, *optional);
        }
        Screen::FingerDone { fingers, more } => {
            enrolment::finger_done(page, view, *fingers, *more);
        }
        Screen::SetPin { typed, again, problem } => {
            enrolment::set_pin(page, view, *typed, *again, *problem);
        }
        Screen::Bound { owner, online } => enrolment::bound(page, owner, *online),
        Screen::Scanning { misses, phase } => scanning::scanning(page, view, *misses, *phase),
        Screen::Resolving { phase } => scanning::resolving(page, view, *phase),
        Screen::CodeRefused { cause } => scanning::code_refused(page, view, *cause),
        Screen::NoNetwork { offers } => scanning::no_network(page, view, *offers),
        Screen::EnterAmount { payee, typed, problem } => {
            scanning::enter_amount(page, view, payee.as_ref(), typed, *problem);
        }
        Screen::ConfirmPay { payee, amount } => {
            scanning::confirm_pay(page, view, payee, *amount);
        }
        Screen::PayeeCode { code, amount, owner, online } => {
            being_paid::payee_code(page, view, code, *amount, owner, *online);
        }
        Screen::Menu => family::menu(page, view),
        Screen::History { index, total, entry } => {
            family::history(page, view, *index, *total, entry.as_ref());
        }
        Screen::ConfirmUnbind { owner } => family::confirm_unbind(page, view, owner),
    }
}

/// A day and a time.
fn dated<G: Glyphs>(page: &mut Page<G>, at: WallClock) {
    let time = clock_text(at);
    let values: &[(&str, &dyn core::fmt::Display)] =
        &[("month", &at.month), ("day", &at.day), ("time", &time)];
    page.filled(style::QUIET, Word::QuietDate, values);
}
