//! The result of an order, on a locked and on an unlocked device.

use super::agree::Authenticate;
use super::home::{Home, begin_mode, lock};
use super::presence::Presence;
use super::unlock::{Unlock, Wish};
use super::{Input, Locked, ScreenContext, State, Unlocked, leave};
use crate::context::Context;
use crate::effect::{Outcome, Prompt, Settlement, Tone};
use crate::key::Key;
use crate::timers::Timer;
use crate::view::Screen;

/// Sounds and says a result without showing it: its owner is busy with another payment. It stands in the list.
pub(super) fn overhear(settlement: &Settlement, cx: &mut Context<'_>) {
    match settlement.outcome {
        Outcome::Paid => {
            cx.beep(Tone::Good);
            cx.say(Prompt::Paid(settlement.amount));
        }
        Outcome::Received => {
            cx.beep(Tone::Good);
            cx.say(Prompt::MoneyIn(settlement.amount));
        }
        Outcome::Declined(cause) => {
            cx.beep(Tone::Bad);
            cx.say(Prompt::Declined(cause));
        }
    }
}

/// Sounds, says, and starts the time that a result is shown.
fn announce(settlement: &Settlement, cx: &mut Context<'_>) {
    leave(cx);
    overhear(settlement, cx);
    cx.set_timer(Timer::Wait, cx.core.profile.times.result_shown_millis);
}

/// The server's own record of an end that the device already shows says nothing new; its clock may differ from ours.
fn no_news(settlement: &Settlement, shown: &Settlement) -> bool {
    settlement.order == shown.order && settlement.outcome == shown.outcome
}

fn screen(settlement: &Settlement, cx: &ScreenContext<'_>) -> Screen {
    let (amount, payee) = (settlement.amount, settlement.payee.clone());
    let at = settlement.at.local(cx.core.profile.utc_offset_minutes);
    match settlement.outcome {
        Outcome::Paid => Screen::Paid { amount, payee, at },
        Outcome::Received => Screen::MoneyIn { amount, from: payee, at },
        Outcome::Declined(cause) => Screen::Declined { cause, amount, payee },
    }
}

/// A result on a locked device.
#[derive(Clone)]
pub struct LockedNotice {
    settlement: Settlement,
}

impl LockedNotice {
    /// Shows it.
    pub(super) fn enter(settlement: Settlement, cx: &mut Context<'_>) -> State {
        announce(&settlement, cx);
        State::Locked(Locked::Notice(Self { settlement }))
    }

    pub(super) fn on(self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::Key(Key::Confirm | Key::Cancel) | Input::WaitOver => lock(cx),
            Input::Key(key @ (Key::ShowCode | Key::Scan | Key::BePaid)) => {
                Unlock::enter(Wish::Mode(key), cx)
            }
            Input::Settled(settlement) if no_news(&settlement, &self.settlement) => {
                State::Locked(Locked::Notice(self))
            }
            Input::Settled(settlement) => Self::enter(settlement, cx),
            Input::Asked(order) => Unlock::enter(Wish::Agree(order), cx),
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
            | Input::ClockSet => State::Locked(Locked::Notice(self)),
        }
    }

    pub(super) fn screen(&self, cx: &ScreenContext<'_>) -> Screen {
        screen(&self.settlement, cx)
    }
}

/// A result on an unlocked device.
#[derive(Clone)]
pub struct Notice {
    presence: Presence,
    settlement: Settlement,
}

impl Notice {
    /// Shows it.
    pub(super) fn enter(presence: Presence, settlement: Settlement, cx: &mut Context<'_>) -> State {
        announce(&settlement, cx);
        State::Unlocked(Unlocked::Notice(Self { presence, settlement }))
    }

    pub(super) fn on(self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::Key(Key::Confirm | Key::Cancel) => Home::enter(self.presence, cx),
            Input::Key(key @ (Key::ShowCode | Key::Scan | Key::BePaid)) => {
                begin_mode(key, self.presence, cx)
            }
            Input::WaitOver => {
                cx.say(Prompt::Locked);
                lock(cx)
            }
            Input::Settled(settlement) if no_news(&settlement, &self.settlement) => {
                State::Unlocked(Unlocked::Notice(self))
            }
            Input::Settled(settlement) => Self::enter(self.presence, settlement, cx),
            Input::Asked(order) => Authenticate::enter(self.presence, order, cx),
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
            | Input::ClockSet => State::Unlocked(Unlocked::Notice(self)),
        }
    }

    pub(super) fn screen(&self, cx: &ScreenContext<'_>) -> Screen {
        screen(&self.settlement, cx)
    }
}
