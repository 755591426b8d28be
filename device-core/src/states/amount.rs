//! Typing an amount: to pay a payee, or to be paid.

use super::confirm_pay::{ConfirmPay, Recipient};
use super::home::{Home, lock};
use super::notice::overhear;
use super::payee_code::PayeeCodeShown;
use super::presence::Presence;
use super::scanning::NoNetwork;
use super::typed_amount::TypedAmount;
use super::{Input, ServerInput, State, Unlocked, leave};
use crate::context::Context;
use crate::effect::{Prompt, Tone};
use crate::key::Key;
use crate::money::Fen;
use crate::text::Payee;
use crate::timers::Timer;
use crate::view::{AmountProblem, Screen};

/// What the amount is for.
#[derive(Clone)]
enum Purpose {
    /// To pay this payee.
    Pay(Recipient),
    /// To stand in one's own payee code.
    BePaid,
}

/// The amount is being typed.
#[derive(Clone)]
pub struct EnterAmount {
    presence: Presence,
    purpose: Purpose,
    typed: TypedAmount,
    problem: Option<AmountProblem>,
}

impl EnterAmount {
    /// To pay someone.
    pub(super) fn to_pay(presence: Presence, to: Recipient, cx: &mut Context<'_>) -> State {
        let typed = TypedAmount::new(&cx.core.profile.amounts);
        Self::again(presence, to, typed, cx)
    }

    /// The same with what was typed before: the owner goes back to it.
    pub(super) fn again(
        presence: Presence,
        to: Recipient,
        typed: TypedAmount,
        cx: &mut Context<'_>,
    ) -> State {
        leave(cx);
        cx.say(Prompt::AskAmount(to.payee.clone()));
        Self { presence, purpose: Purpose::Pay(to), typed, problem: None }.wait(cx)
    }

    /// To be paid; the digit that led here is typed already.
    pub(super) fn to_be_paid(presence: Presence, first: Option<u8>, cx: &mut Context<'_>) -> State {
        leave(cx);
        cx.say(Prompt::AskAmount(Payee::default()));
        let mut typed = TypedAmount::new(&cx.core.profile.amounts);
        if let Some(first) = first {
            // The first of many counts, and one digit is no fortune.
            let _ = typed.digit(first);
        }
        Self { presence, purpose: Purpose::BePaid, typed, problem: None }.wait(cx)
    }

    fn wait(self, cx: &mut Context<'_>) -> State {
        cx.set_timer(Timer::Wait, cx.core.profile.scan.confirm_wait_millis);
        State::Unlocked(Unlocked::EnterAmount(self))
    }

    /// A key changed the amount, or could not.
    fn changed(mut self, counts: bool, cx: &mut Context<'_>) -> State {
        if !counts {
            cx.beep(Tone::NotTaken);
            return self.wait(cx);
        }
        let before = self.problem;
        self.problem = self.typed.problem();
        if self.problem.is_some() && self.problem != before {
            self.complain(cx);
        }
        self.wait(cx)
    }

    fn complain(&self, cx: &mut Context<'_>) {
        cx.beep(Tone::Bad);
        match self.problem {
            Some(AmountProblem::TooLarge { .. }) => cx.say(Prompt::AmountTooLarge),
            Some(AmountProblem::Zero) | None => {
                cx.say(Prompt::AskAmount(self.payee().cloned().unwrap_or_default()));
            }
        }
    }

    const fn payee(&self) -> Option<&Payee> {
        match &self.purpose {
            Purpose::Pay(to) => Some(&to.payee),
            Purpose::BePaid => None,
        }
    }

    fn done(self, amount: Fen, cx: &mut Context<'_>) -> State {
        match self.purpose {
            Purpose::Pay(to) => ConfirmPay::enter_typed(self.presence, to, self.typed, amount, cx),
            Purpose::BePaid => PayeeCodeShown::with_amount(self.presence, amount, cx),
        }
    }

    fn confirm(mut self, cx: &mut Context<'_>) -> State {
        match self.typed.finish() {
            Ok(amount) => self.done(amount, cx),
            Err(problem) => {
                self.problem = Some(problem);
                self.complain(cx);
                self.wait(cx)
            }
        }
    }

    fn cancel(self, cx: &mut Context<'_>) -> State {
        match self.purpose {
            Purpose::Pay(_) => Home::enter(self.presence, cx),
            Purpose::BePaid => PayeeCodeShown::enter(self.presence, cx),
        }
    }

    pub(super) fn on(mut self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::Key(Key::Digit(digit)) => {
                let counts = self.typed.digit(digit);
                self.changed(counts, cx)
            }
            Input::Key(Key::Point) => {
                let counts = self.typed.point();
                self.changed(counts, cx)
            }
            Input::Key(Key::Correct) => {
                let counts = self.typed.correct();
                self.changed(counts, cx)
            }
            Input::Key(Key::Confirm) => self.confirm(cx),
            Input::Key(Key::Cancel) => self.cancel(cx),
            Input::Key(Key::Help) => self.wait(cx),
            Input::WaitOver => {
                cx.say(Prompt::Locked);
                lock(cx)
            }
            Input::Server(ServerInput::Offline) if self.payee().is_some() => {
                NoNetwork::enter(self.presence, false, cx)
            }
            Input::Settled(settlement) => {
                overhear(&settlement, cx);
                State::Unlocked(Unlocked::EnterAmount(self))
            }
            // The server asks until it has an answer: one payment after the other.
            Input::Asked(_)
            | Input::Key(Key::ShowCode | Key::Scan | Key::BePaid | Key::Power | Key::Register)
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
            | Input::ClockSet => State::Unlocked(Unlocked::EnterAmount(self)),
        }
    }

    pub(super) fn screen(&self) -> Screen {
        Screen::EnterAmount {
            payee: self.payee().cloned(),
            typed: self.typed.text().clone(),
            problem: self.problem,
        }
    }
}
