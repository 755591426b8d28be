//! The two home screens, locked and unlocked.

use super::locked::Following;
use super::menu::{History, Menu};
use super::notice::{LockedNotice, Notice};
use super::payee_code::PayeeCodeShown;
use super::payer_code::begin_payer_code;
use super::presence::Presence;
use super::register;
use super::scanning::begin_scan;
use super::unlock::{Unlock, Wish};
use super::{Input, Locked, PhoneInput, ScreenContext, State, Unlocked, leave, sense};
use crate::context::Context;
use crate::effect::Prompt;
use crate::event::FingerReading;
use crate::key::{Key, KeySet};
use crate::profile::UnlockOrder;
use crate::states::agree::Authenticate;
use crate::text::Name;
use crate::time::WallClock;
use crate::timers::Timer;
use crate::view::Screen;

/// Locked and idle.
#[derive(Clone)]
pub struct LockedHome;

impl LockedHome {
    /// Goes there; with fingers first the sensor looks for one.
    pub(crate) fn enter(cx: &mut Context<'_>) -> State {
        leave(cx);
        if cx.core.profile.unlock_order == UnlockOrder::FingerFirst {
            sense(cx);
        }
        State::Locked(Locked::Home(Self))
    }

    pub(super) fn on(self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::Key(key @ (Key::ShowCode | Key::Scan | Key::BePaid)) => {
                Unlock::enter(Wish::Mode(key), cx)
            }
            Input::Key(Key::Confirm) => Unlock::enter(Wish::Home, cx),
            // A dead sensor would answer at once, each time: it must not talk to an empty kitchen.
            Input::Finger(FingerReading::Fault) => State::Locked(Locked::Home(self)),
            Input::Finger(reading) => match Presence::by_finger(reading, cx) {
                Some(presence) => Home::enter(presence, cx),
                None => Unlock::after_reject(Wish::Home, reading, cx),
            },
            Input::Key(Key::Register) if register::may_replace(cx) && register::by_key(cx) => {
                register::ask_owner(cx)
            }
            Input::Phone(PhoneInput::Wants { .. }) if register::may_replace(cx) => {
                register::ask_owner(cx)
            }
            Input::Asked(order) => Unlock::enter(Wish::Agree(order), cx),
            Input::Settled(settlement) => LockedNotice::enter(settlement, cx),
            Input::Key(
                Key::Cancel
                | Key::Correct
                | Key::Help
                | Key::Power
                | Key::Register
                | Key::Point
                | Key::Digit(_),
            )
            | Input::WaitOver
            | Input::RenewDue
            | Input::WarningDue
            | Input::DotsDue
            | Input::DigitsDue
            | Input::CounterStored(_)
            | Input::TryStored(_)
            | Input::Phone(_)
            | Input::Camera(_)
            | Input::Server(_)
            | Input::FingerTaken(_)
            | Input::RecordStored(_)
            | Input::ClockSet => State::Locked(Locked::Home(self)),
        }
    }

    pub(super) fn screen(cx: &ScreenContext<'_>) -> Screen {
        Screen::LockedHome { owner: owner(cx), clock: clock(cx), offers: modes(cx) }
    }
}

/// Locks: an order whose end is not yet known stays on the screen.
pub(crate) fn lock(cx: &mut Context<'_>) -> State {
    match cx.core.records.pending.clone() {
        Some(order) => Following::enter(order, cx),
        None => LockedHome::enter(cx),
    }
}

/// On to what a mode key stands for.
pub(super) fn begin_mode(key: Key, presence: Presence, cx: &mut Context<'_>) -> State {
    match key {
        Key::ShowCode => begin_payer_code(presence, cx),
        Key::Scan => begin_scan(presence, cx),
        Key::BePaid => PayeeCodeShown::enter(presence, cx),
        Key::Cancel
        | Key::Correct
        | Key::Confirm
        | Key::Help
        | Key::Power
        | Key::Register
        | Key::Point
        | Key::Digit(_) => Home::enter(presence, cx),
    }
}

/// Unlocked and idle.
#[derive(Clone)]
pub struct Home {
    presence: Presence,
}

impl Home {
    /// Goes there.
    pub(super) fn enter(presence: Presence, cx: &mut Context<'_>) -> State {
        leave(cx);
        cx.set_timer(Timer::Wait, cx.core.profile.times.auto_lock_millis);
        State::Unlocked(Unlocked::Home(Self { presence }))
    }

    pub(super) fn on(self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::Key(key @ (Key::ShowCode | Key::Scan | Key::BePaid)) => {
                begin_mode(key, self.presence, cx)
            }
            Input::Key(Key::Confirm) => History::enter(self.presence, cx),
            Input::Key(Key::Digit(0)) => Menu::enter(self.presence, cx),
            Input::Key(Key::Cancel) | Input::WaitOver => {
                cx.say(Prompt::Locked);
                lock(cx)
            }
            // Whose account leaves is asked for a fresh finger, though she is here.
            Input::Key(Key::Register) if register::may_replace(cx) && register::by_key(cx) => {
                register::ask_owner(cx)
            }
            Input::Phone(PhoneInput::Wants { .. }) if register::may_replace(cx) => {
                register::ask_owner(cx)
            }
            Input::Asked(order) => Authenticate::enter(self.presence, order, cx),
            Input::Settled(settlement) => Notice::enter(self.presence, settlement, cx),
            Input::Key(
                Key::Correct | Key::Help | Key::Power | Key::Register | Key::Point | Key::Digit(_),
            )
            | Input::Finger(_)
            | Input::RenewDue
            | Input::WarningDue
            | Input::DotsDue
            | Input::DigitsDue
            | Input::CounterStored(_)
            | Input::TryStored(_)
            | Input::Phone(_)
            | Input::Camera(_)
            | Input::Server(_)
            | Input::FingerTaken(_)
            | Input::RecordStored(_)
            | Input::ClockSet => State::Unlocked(Unlocked::Home(self)),
        }
    }

    pub(super) fn screen(cx: &ScreenContext<'_>) -> Screen {
        Screen::Home { owner: owner(cx), clock: clock(cx), offers: modes(cx) }
    }
}

/// Whose device it is.
pub(super) fn owner(cx: &ScreenContext<'_>) -> Name {
    cx.core.records.enrolment.as_ref().map(|enrolment| enrolment.owner.clone()).unwrap_or_default()
}

fn clock(cx: &ScreenContext<'_>) -> Option<WallClock> {
    cx.now.utc.map(|utc| utc.local(cx.core.profile.utc_offset_minutes))
}

/// The mode keys that this body has.
pub(super) fn modes(cx: &ScreenContext<'_>) -> KeySet {
    const MODES: KeySet = KeySet::of(&[Key::ShowCode, Key::Scan, Key::BePaid]);
    cx.core.profile.keys.common(MODES)
}
