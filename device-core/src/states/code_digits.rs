//! A fresh finger before a payer code's digits are shown as text: someone on the telephone who asks for them is the commonest
//! fraud, so only a profile that wants it comes here (`Profile::show_code_digits`, for tills whose scanner is broken).

use super::agree::Authenticate;
use super::home::lock;
use super::notice::Notice;
use super::payer_code::PayerCodeShown;
use super::presence::Presence;
use super::unlock::problem_of;
use super::{Input, State, Unlocked, leave, sense_fresh};
use crate::context::Context;
use crate::effect::{Prompt, Tone};
use crate::event::FingerReading;
use crate::key::Key;
use crate::timers::Timer;
use crate::view::{FingerProblem, Purpose, Screen};

/// Waiting for a finger that comes anew; a PIN does not do.
#[derive(Clone)]
pub struct ProveForDigits {
    presence: Presence,
    rejects: u8,
    problem: Option<FingerProblem>,
}

impl ProveForDigits {
    /// Goes there, sensor on.
    pub(super) fn enter(presence: Presence, cx: &mut Context<'_>) -> State {
        leave(cx);
        cx.say(Prompt::PressFinger);
        Self { presence, rejects: 0, problem: None }.look(cx)
    }

    fn look(self, cx: &mut Context<'_>) -> State {
        sense_fresh(cx);
        cx.set_timer(Timer::Wait, cx.core.profile.times.unlock_wait_millis);
        State::Unlocked(Unlocked::ProveForDigits(self))
    }

    /// After some tries the code goes on without its digits.
    fn reject(mut self, reading: FingerReading, cx: &mut Context<'_>) -> State {
        self.problem = problem_of(reading);
        self.rejects = self.rejects.saturating_add(1);
        cx.beep(Tone::Bad);
        if self.problem.is_none() || self.rejects >= cx.core.profile.unlock.finger_rejects {
            return PayerCodeShown::enter(self.presence, cx);
        }
        cx.say(Prompt::FingerNotRead);
        self.look(cx)
    }

    pub(super) fn on(self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::Finger(reading) => match Presence::by_finger(reading, cx) {
                Some(presence) => {
                    cx.beep(Tone::Good);
                    PayerCodeShown::enter_digits(presence, cx)
                }
                None => self.reject(reading, cx),
            },
            Input::Key(Key::Cancel | Key::ShowCode) => PayerCodeShown::enter(self.presence, cx),
            Input::WaitOver => {
                cx.say(Prompt::Locked);
                lock(cx)
            }
            Input::Asked(order) => Authenticate::enter(self.presence, order, cx),
            Input::Settled(settlement) => Notice::enter(self.presence, settlement, cx),
            Input::Key(
                Key::Scan
                | Key::BePaid
                | Key::Correct
                | Key::Confirm
                | Key::Help
                | Key::Power
                | Key::Register
                | Key::Point
                | Key::Digit(_),
            )
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
            | Input::ClockSet => State::Unlocked(Unlocked::ProveForDigits(self)),
        }
    }

    pub(super) const fn screen(&self) -> Screen {
        Screen::Unlock { problem: self.problem, purpose: Purpose::Mode(Key::ShowCode) }
    }
}
