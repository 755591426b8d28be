//! Setting the PIN: the last step, and the one that makes the account usable.

use heapless::Vec;
use zeroize::Zeroize;

use super::{Bound, Patience, Registering, give_back};
use crate::context::{Context, StoreReason};
use crate::effect::{Prompt, Tone};
use crate::event::StoreOutcome;
use crate::key::Key;
use crate::records::{PinSecret, Record};
use crate::states::pin::PIN_DIGITS;
use crate::states::{Input, State, leave};
use crate::view::{BindFailure, PinProblem, Screen};

/// Digits that are wiped when they go away.
#[derive(Clone, Default)]
struct Typed(Vec<u8, PIN_DIGITS>);

impl Drop for Typed {
    fn drop(&mut self) {
        self.0.as_mut_slice().zeroize();
    }
}

/// Whether a PIN is the first that anyone would try: six equal digits, or a run up or down.
fn too_simple(digits: &[u8]) -> bool {
    let steps = || digits.iter().zip(digits.iter().skip(1));
    let all = |step: fn(u8, u8) -> bool| steps().all(|(first, second)| step(*first, *second));
    all(|first, second| first == second)
        || all(|first, second| first.checked_add(1) == Some(second))
        || all(|first, second| second.checked_add(1) == Some(first))
}

/// A PIN is chosen: typed twice.
#[derive(Clone)]
pub struct SetPin {
    /// What was typed the first time.
    first: Option<Typed>,
    typed: Typed,
    problem: Option<PinProblem>,
    patience: Patience,
    /// The PIN on its way to flash.
    storing: Option<PinSecret>,
}

impl SetPin {
    pub(super) fn enter(cx: &mut Context<'_>) -> State {
        leave(cx);
        cx.say(Prompt::SetPin);
        let patience = Patience::start(cx);
        Self { first: None, typed: Typed::default(), problem: None, patience, storing: None }.stay()
    }

    const fn stay(self) -> State {
        State::Registering(Registering::SetPin(self))
    }

    /// From the start.
    fn again(mut self, problem: Option<PinProblem>, prompt: Prompt, cx: &mut Context<'_>) -> State {
        self.first = None;
        self.typed = Typed::default();
        self.problem = problem;
        if problem.is_some() {
            cx.beep(Tone::Bad);
        }
        cx.say(prompt);
        self.stay()
    }

    fn digit(mut self, digit: u8, cx: &mut Context<'_>) -> State {
        self.patience = Patience::start(cx);
        self.problem = None;
        if self.typed.0.push(digit).is_err() || !self.typed.0.is_full() {
            return self.stay();
        }
        match self.first.take() {
            None if too_simple(&self.typed.0) => {
                self.again(Some(PinProblem::TooSimple), Prompt::SetPin, cx)
            }
            None => {
                self.first = Some(core::mem::take(&mut self.typed));
                cx.beep(Tone::Good);
                cx.say(Prompt::RepeatPin);
                self.stay()
            }
            Some(first) if first.0 == self.typed.0 => self.store(cx),
            Some(_) => self.again(Some(PinProblem::Differs), Prompt::PinDiffers, cx),
        }
    }

    fn store(mut self, cx: &mut Context<'_>) -> State {
        let random = cx.random();
        let salt = random.first_chunk().copied().unwrap_or_default();
        let Some(enrolment) = &cx.core.records.enrolment else {
            return give_back(BindFailure::StorageFailed, cx);
        };
        let pin = PinSecret::new(&enrolment.channel_key, salt, &self.typed.0);
        self.storing = Some(pin.clone());
        match cx.store(StoreReason::Enrolment, Record::Pin(pin)) {
            StoreOutcome::Done => self.stay(),
            StoreOutcome::Failed => give_back(BindFailure::StorageFailed, cx),
        }
    }

    /// The PIN is in flash: the account may be used from here.
    fn stored(mut self, outcome: StoreOutcome, cx: &mut Context<'_>) -> State {
        // The record of a finger that was put off half way may still have been on its way.
        let Some(pin) = self.storing.take() else { return self.stay() };
        if outcome == StoreOutcome::Failed {
            return give_back(BindFailure::StorageFailed, cx);
        }
        cx.core.records.pin = Some(pin);
        cx.core.phone.done();
        cx.send_ready();
        Bound::enter(cx)
    }

    fn cancel(self, cx: &mut Context<'_>) -> State {
        if self.first.is_none() && self.typed.0.is_empty() {
            return give_back(BindFailure::Cancelled, cx);
        }
        self.again(None, Prompt::SetPin, cx)
    }

    pub(super) fn on(mut self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::RecordStored(outcome) => self.stored(outcome, cx),
            // Nothing more is typed or taken back while it is on its way.
            Input::Key(_) | Input::WaitOver if self.storing.is_some() => self.stay(),
            Input::Key(Key::Digit(digit)) => self.digit(digit, cx),
            Input::Key(Key::Correct) => {
                self.patience = Patience::start(cx);
                let _ = self.typed.0.pop();
                self.stay()
            }
            Input::Key(Key::Cancel) => self.cancel(cx),
            Input::WaitOver => {
                let prompt = if self.first.is_some() { Prompt::RepeatPin } else { Prompt::SetPin };
                if self.patience.over(prompt, cx) {
                    return give_back(BindFailure::TooSlow, cx);
                }
                self.stay()
            }
            Input::Key(
                Key::ShowCode
                | Key::Scan
                | Key::BePaid
                | Key::Confirm
                | Key::Help
                | Key::Power
                | Key::Register
                | Key::Point,
            )
            | Input::Finger(_)
            | Input::RenewDue
            | Input::WarningDue
            | Input::DotsDue
            | Input::DigitsDue
            | Input::CounterStored(_)
            | Input::TryStored(_)
            | Input::Asked(_)
            | Input::Settled(_)
            | Input::Phone(_)
            | Input::Camera(_)
            | Input::Server(_)
            | Input::FingerTaken(_)
            | Input::ClockSet => self.stay(),
        }
    }

    pub(super) fn screen(&self) -> Screen {
        Screen::SetPin {
            typed: u8::try_from(self.typed.0.len()).unwrap_or(0),
            again: self.first.is_some() || self.storing.is_some(),
            problem: self.problem,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::too_simple;

    #[test]
    fn simple_pins() {
        for digits in [[1, 1, 1, 1, 1, 1], [1, 2, 3, 4, 5, 6], [9, 8, 7, 6, 5, 4], [0; 6]] {
            assert!(too_simple(&digits), "{digits:?}");
        }
        for digits in [[1, 1, 1, 1, 1, 2], [8, 9, 0, 1, 2, 3], [1, 3, 5, 7, 9, 1]] {
            assert!(!too_simple(&digits), "{digits:?}");
        }
    }
}
