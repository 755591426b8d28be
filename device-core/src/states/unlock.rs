//! Asking a locked device's owner for her finger.

use super::agree::Authenticate;
use super::home::{Home, begin_mode, lock};
use super::notice::LockedNotice;
use super::pin::EnterPin;
use super::presence::Presence;
use super::register::{self, Before, NotBound};
use super::{Input, Locked, State, leave, sense, sense_fresh};
use crate::channel::Verdict;
use crate::context::Context;
use crate::effect::{Prompt, Tone};
use crate::event::FingerReading;
use crate::key::Key;
use crate::records::PendingOrder;
use crate::timers::Timer;
use crate::view::{BindFailure, FingerProblem, Purpose, Screen};

/// What the owner unlocks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// The home screen.
    Home,
    /// The mode of this key.
    Mode(Key),
    /// An order that the server asks about.
    Agree(PendingOrder),
    /// Another account in place of this one.
    Register,
}

impl Wish {
    pub(super) const fn purpose(&self) -> Purpose {
        match self {
            Self::Home => Purpose::Home,
            Self::Mode(key) => Purpose::Mode(*key),
            Self::Agree(_) => Purpose::Authenticate,
            Self::Register => Purpose::Mode(Key::Register),
        }
    }

    /// The owner is here: on to what she wanted.
    pub(super) fn grant(self, presence: Presence, cx: &mut Context<'_>) -> State {
        match self {
            Self::Mode(key) => begin_mode(key, presence, cx),
            Self::Agree(order) => Authenticate::enter(presence, order, cx),
            Self::Register => register::permitted(presence, cx),
            Self::Home => Home::enter(presence, cx),
        }
    }

    /// A mode key while she is asked to unlock: what she wants now. A question that is open stays.
    pub(super) fn or_mode(self, key: Key) -> Self {
        match self {
            Self::Agree(_) | Self::Register => self,
            Self::Home | Self::Mode(_) => Self::Mode(key),
        }
    }

    /// She leaves, or nobody came: an order that was asked about is answered.
    pub(super) fn give_up(self, verdict: Verdict, cx: &mut Context<'_>) -> State {
        match self {
            Self::Agree(order) => cx.answer(order.order, verdict),
            Self::Register if cx.core.phone.busy() => {
                let cause = match verdict {
                    Verdict::Refused | Verdict::Agreed => BindFailure::Cancelled,
                    Verdict::NobodyAnswered => BindFailure::TooSlow,
                };
                return NotBound::enter(Before::Enrolled, cause, cx);
            }
            Self::Home | Self::Mode(_) | Self::Register => {}
        }
        lock(cx)
    }

    /// Why what is wished for can no longer be: the phone that wanted it has gone.
    pub(super) fn lost(&self, cx: &Context<'_>) -> Option<BindFailure> {
        match self {
            Self::Register => cx.core.phone.ended(),
            Self::Home | Self::Mode(_) | Self::Agree(_) => None,
        }
    }

    /// How long the locked screens wait for this wish.
    pub(super) fn patience_millis(&self, cx: &Context<'_>) -> u32 {
        match self {
            Self::Home | Self::Mode(_) | Self::Register => cx.core.profile.times.unlock_wait_millis,
            Self::Agree(_) => cx.agree_patience_millis(),
        }
    }
}

/// Waiting for a finger.
#[derive(Clone)]
pub struct Unlock {
    wish: Wish,
    rejects: u8,
    problem: Option<FingerProblem>,
}

/// What was wrong with a finger; a match of a finger that is not enrolled is one that was not recognised.
pub(super) const fn problem_of(reading: FingerReading) -> Option<FingerProblem> {
    match reading {
        FingerReading::Match { .. } | FingerReading::NoMatch => Some(FingerProblem::NotRecognised),
        FingerReading::Poor => Some(FingerProblem::Poor),
        FingerReading::Fault => None,
    }
}

impl Unlock {
    pub(super) const fn wish(&self) -> &Wish {
        &self.wish
    }

    /// Goes there, sensor on.
    pub(super) fn enter(wish: Wish, cx: &mut Context<'_>) -> State {
        leave(cx);
        sense(cx);
        cx.say(Prompt::PressFinger);
        let millis = wish.patience_millis(cx);
        cx.set_timer(Timer::Wait, millis);
        State::Locked(Locked::Unlock(Self { wish, rejects: 0, problem: None }))
    }

    /// Goes there with a finger that did not do already counted.
    pub(super) fn after_reject(wish: Wish, reading: FingerReading, cx: &mut Context<'_>) -> State {
        leave(cx);
        let millis = wish.patience_millis(cx);
        cx.set_timer(Timer::Wait, millis);
        Self { wish, rejects: 0, problem: None }.reject(reading, cx)
    }

    fn reject(mut self, reading: FingerReading, cx: &mut Context<'_>) -> State {
        self.problem = problem_of(reading);
        self.rejects = self.rejects.saturating_add(1);
        cx.beep(Tone::Bad);
        if self.problem.is_none() || self.rejects >= cx.core.profile.unlock.finger_rejects {
            return EnterPin::enter(self.wish, None, cx);
        }
        cx.say(Prompt::FingerNotRead);
        sense_fresh(cx);
        let millis = self.wish.patience_millis(cx);
        cx.set_timer(Timer::Wait, millis);
        State::Locked(Locked::Unlock(self))
    }

    pub(super) fn on(self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::Finger(reading) => match Presence::by_finger(reading, cx) {
                Some(presence) => {
                    cx.beep(Tone::Good);
                    self.wish.grant(presence, cx)
                }
                None => self.reject(reading, cx),
            },
            Input::Key(Key::Digit(digit)) => EnterPin::enter(self.wish, Some(digit), cx),
            // A touch panel has no number keys here.
            Input::Key(Key::Confirm) if cx.core.profile.touch_panel => {
                EnterPin::enter(self.wish, None, cx)
            }
            Input::Key(key @ (Key::ShowCode | Key::Scan | Key::BePaid)) => {
                let wish = self.wish.clone().or_mode(key);
                if wish == self.wish {
                    return State::Locked(Locked::Unlock(self));
                }
                Self::enter(wish, cx)
            }
            Input::Key(Key::Cancel) => self.wish.give_up(Verdict::Refused, cx),
            Input::WaitOver => self.wish.give_up(Verdict::NobodyAnswered, cx),
            // The server repeats its question until it has an answer.
            Input::Asked(_) if matches!(self.wish, Wish::Agree(_)) => {
                State::Locked(Locked::Unlock(self))
            }
            Input::Asked(order) => Self::enter(Wish::Agree(order), cx),
            Input::Settled(settlement) => LockedNotice::enter(settlement, cx),
            Input::Phone(_) => match self.wish.lost(cx) {
                Some(cause) => NotBound::enter(Before::Enrolled, cause, cx),
                None => State::Locked(Locked::Unlock(self)),
            },
            Input::Key(
                Key::Correct | Key::Confirm | Key::Help | Key::Power | Key::Register | Key::Point,
            )
            | Input::RenewDue
            | Input::WarningDue
            | Input::DotsDue
            | Input::DigitsDue
            | Input::CounterStored(_)
            | Input::TryStored(_)
            | Input::Camera(_)
            | Input::Server(_)
            | Input::FingerTaken(_)
            | Input::RecordStored(_)
            | Input::ClockSet => State::Locked(Locked::Unlock(self)),
        }
    }

    pub(super) const fn screen(&self) -> Screen {
        Screen::Unlock { problem: self.problem, purpose: self.wish.purpose() }
    }
}
