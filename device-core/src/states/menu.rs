//! What the family needs now and then: the last payments, another finger, taking the account off.

use super::agree::Authenticate;
use super::home::{Home, lock, owner};
use super::notice::Notice;
use super::presence::Presence;
use super::register::add_finger;
use super::scanning::NoNetwork;
use super::{Input, ScreenContext, ServerInput, State, Unlocked, leave};
use crate::channel::Up;
use crate::context::Context;
use crate::effect::{Prompt, Tone};
use crate::key::Key;
use crate::timers::Timer;
use crate::view::{HistoryEntry, Screen};

/// What the menu offers.
#[derive(Clone)]
pub struct Menu {
    presence: Presence,
}

impl Menu {
    /// Goes there.
    pub(super) fn enter(presence: Presence, cx: &mut Context<'_>) -> State {
        leave(cx);
        cx.say(Prompt::Menu);
        cx.set_timer(Timer::Wait, cx.core.profile.times.auto_lock_millis);
        State::Unlocked(Unlocked::Menu(Self { presence }))
    }

    pub(super) fn on(self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::Key(Key::Digit(1)) => History::enter(self.presence, cx),
            Input::Key(Key::Digit(2)) => add_finger(self.presence, cx),
            Input::Key(Key::Digit(3)) => ConfirmUnbind::enter(self.presence, cx),
            Input::Key(Key::Cancel) => Home::enter(self.presence, cx),
            Input::WaitOver => {
                cx.say(Prompt::Locked);
                lock(cx)
            }
            Input::Asked(order) => Authenticate::enter(self.presence, order, cx),
            Input::Settled(settlement) => Notice::enter(self.presence, settlement, cx),
            Input::Key(
                Key::ShowCode
                | Key::Scan
                | Key::BePaid
                | Key::Correct
                | Key::Confirm
                | Key::Help
                | Key::Power
                | Key::Register
                | Key::Point
                | Key::Digit(_),
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
            | Input::ClockSet => State::Unlocked(Unlocked::Menu(self)),
        }
    }
}

/// The last payments, one at a time, the newest first.
#[derive(Clone)]
pub struct History {
    presence: Presence,
    /// 0 is the newest.
    position: usize,
}

impl History {
    /// Goes to the newest one.
    pub(super) fn enter(presence: Presence, cx: &mut Context<'_>) -> State {
        leave(cx);
        cx.say(Prompt::History);
        Self { presence, position: 0 }.wait(cx)
    }

    fn wait(self, cx: &mut Context<'_>) -> State {
        cx.set_timer(Timer::Wait, cx.core.profile.times.auto_lock_millis);
        State::Unlocked(Unlocked::History(self))
    }

    /// Goes to this one, or stays where there is none.
    fn go(mut self, position: Option<usize>, cx: &mut Context<'_>) -> State {
        match position.filter(|position| *position < cx.core.records.results.len()) {
            Some(position) => self.position = position,
            None => cx.beep(Tone::NotTaken),
        }
        self.wait(cx)
    }

    pub(super) fn on(self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::Key(Key::Confirm) => {
                let older = self.position.checked_add(1);
                self.go(older, cx)
            }
            Input::Key(Key::Correct) => {
                let newer = self.position.checked_sub(1);
                self.go(newer, cx)
            }
            Input::Key(Key::Cancel) => Home::enter(self.presence, cx),
            Input::Key(Key::Help) => self.wait(cx),
            Input::WaitOver => {
                cx.say(Prompt::Locked);
                lock(cx)
            }
            Input::Asked(order) => Authenticate::enter(self.presence, order, cx),
            Input::Settled(settlement) => Notice::enter(self.presence, settlement, cx),
            Input::Key(
                Key::ShowCode
                | Key::Scan
                | Key::BePaid
                | Key::Power
                | Key::Register
                | Key::Point
                | Key::Digit(_),
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
            | Input::ClockSet => State::Unlocked(Unlocked::History(self)),
        }
    }

    pub(super) fn screen(&self, cx: &ScreenContext<'_>) -> Screen {
        let results = &cx.core.records.results;
        let entry = results.iter().rev().nth(self.position).map(|settlement| HistoryEntry {
            amount: settlement.amount,
            party: settlement.payee.clone(),
            at: settlement.at.local(cx.core.profile.utc_offset_minutes),
            outcome: settlement.outcome,
        });
        let number = |count: usize| u8::try_from(count).unwrap_or(u8::MAX);
        let index = if entry.is_some() { number(self.position.saturating_add(1)) } else { 0 };
        Screen::History { index, total: number(results.len()), entry }
    }
}

/// Take the account off this device? The green key does; the server's word ends it.
#[derive(Clone)]
pub struct ConfirmUnbind {
    presence: Presence,
    /// The server was asked.
    asked: bool,
}

impl ConfirmUnbind {
    fn enter(presence: Presence, cx: &mut Context<'_>) -> State {
        leave(cx);
        cx.beep(Tone::Attention);
        cx.say(Prompt::ConfirmUnbind);
        cx.set_timer(Timer::Wait, cx.core.profile.times.auto_lock_millis);
        State::Unlocked(Unlocked::ConfirmUnbind(Self { presence, asked: false }))
    }

    /// The green key: the server takes the account off first, so that no account is lost and still open there.
    fn confirm(mut self, cx: &mut Context<'_>) -> State {
        if !cx.core.service.online() {
            return NoNetwork::enter_unbinding(self.presence, cx);
        }
        self.asked = true;
        cx.send(&Up::Unbind);
        cx.set_timer(Timer::Wait, cx.core.profile.scan.resolve_millis);
        State::Unlocked(Unlocked::ConfirmUnbind(self))
    }

    pub(super) fn on(self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::Key(Key::Confirm) => self.confirm(cx),
            Input::Key(Key::Cancel) => Home::enter(self.presence, cx),
            Input::Server(ServerInput::Offline) if self.asked => {
                NoNetwork::enter_unbinding(self.presence, cx)
            }
            Input::WaitOver if self.asked => NoNetwork::enter_unbinding(self.presence, cx),
            Input::WaitOver => {
                cx.say(Prompt::Locked);
                lock(cx)
            }
            Input::Asked(order) => Authenticate::enter(self.presence, order, cx),
            Input::Settled(settlement) => Notice::enter(self.presence, settlement, cx),
            Input::Key(
                Key::ShowCode
                | Key::Scan
                | Key::BePaid
                | Key::Correct
                | Key::Help
                | Key::Power
                | Key::Register
                | Key::Point
                | Key::Digit(_),
            )
            | Input::Server(_)
            | Input::Finger(_)
            | Input::RenewDue
            | Input::WarningDue
            | Input::DotsDue
            | Input::DigitsDue
            | Input::CounterStored(_)
            | Input::TryStored(_)
            | Input::Phone(_)
            | Input::Camera(_)
            | Input::FingerTaken(_)
            | Input::RecordStored(_)
            | Input::ClockSet => State::Unlocked(Unlocked::ConfirmUnbind(self)),
        }
    }

    pub(super) fn screen(cx: &ScreenContext<'_>) -> Screen {
        Screen::ConfirmUnbind { owner: owner(cx) }
    }
}
