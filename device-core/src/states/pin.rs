//! Typing the PIN on a locked device, and waiting after too many wrong ones.

use heapless::Vec;
use zeroize::Zeroize;

use super::notice::LockedNotice;
use super::out_of_service::OutOfService;
use super::presence::Presence;
use super::register::{Before, NotBound};
use super::unlock::{Unlock, Wish};
use super::{Input, Locked, ScreenContext, State, leave};
use crate::channel::Verdict;
use crate::context::Context;
use crate::effect::{Prompt, Tone};
use crate::event::StoreOutcome;
use crate::key::Key;
use crate::timers::Timer;
use crate::view::{Purpose, Screen};

/// Digits of a PIN.
pub const PIN_DIGITS: usize = 6;

/// The digits typed so far. They are wiped when they go away.
#[derive(Clone, Default)]
pub struct PinEntry {
    digits: Vec<u8, PIN_DIGITS>,
    checking: bool,
    tries_left: Option<u8>,
}

impl Drop for PinEntry {
    fn drop(&mut self) {
        self.wipe();
    }
}

/// What became of an input to the entry.
pub enum PinStep {
    /// Typing goes on.
    Typing,
    /// The try could not be counted, so it is not checked.
    CannotCount,
    /// Right.
    Right(Presence),
    /// Wrong; there are tries left.
    Wrong,
    /// Wrong, and PINs are barred now.
    Barred,
}

impl PinEntry {
    fn wipe(&mut self) {
        self.digits.as_mut_slice().zeroize();
        self.digits.clear();
        self.checking = false;
    }

    /// A digit; with the last one the try is counted.
    pub(super) fn digit(&mut self, digit: u8, cx: &mut Context<'_>) -> PinStep {
        if self.checking || self.digits.push(digit).is_err() || !self.digits.is_full() {
            return PinStep::Typing;
        }
        self.checking = true;
        match cx.count_pin_try() {
            StoreOutcome::Done => PinStep::Typing,
            StoreOutcome::Failed => PinStep::CannotCount,
        }
    }

    /// Takes the last digit back.
    pub(super) fn correct(&mut self) {
        if !self.checking {
            let _ = self.digits.pop();
        }
    }

    /// The try is counted: check it.
    pub(super) fn counted(&mut self, outcome: StoreOutcome, cx: &mut Context<'_>) -> PinStep {
        if !self.checking {
            return PinStep::Typing;
        }
        if outcome == StoreOutcome::Failed {
            return PinStep::CannotCount;
        }
        let presence = Presence::by_pin(&self.digits, cx);
        self.wipe();
        match presence {
            Some(presence) => {
                cx.beep(Tone::Good);
                PinStep::Right(presence)
            }
            None => {
                cx.beep(Tone::Bad);
                self.tries_left = Some(cx.core.pin_tries_left());
                if cx.pin_barred_millis().is_some() { PinStep::Barred } else { PinStep::Wrong }
            }
        }
    }

    pub(super) fn screen(&self, purpose: Purpose) -> Screen {
        Screen::EnterPin {
            typed: u8::try_from(self.digits.len()).unwrap_or(0),
            tries_left: self.tries_left,
            purpose,
        }
    }
}

/// Waiting for the PIN.
#[derive(Clone)]
pub struct EnterPin {
    wish: Wish,
    entry: PinEntry,
}

impl EnterPin {
    pub(super) const fn wish(&self) -> &Wish {
        &self.wish
    }

    /// Goes there, with a digit that was already pressed; while PINs are barred, to `PinLocked` instead.
    pub(super) fn enter(wish: Wish, first: Option<u8>, cx: &mut Context<'_>) -> State {
        leave(cx);
        if cx.pin_barred_millis().is_some() {
            return PinLocked::enter(wish, cx);
        }
        cx.say(Prompt::TypePin);
        let mut entry = PinEntry::default();
        if let Some(digit) = first {
            // The first of six: nothing can be complete yet.
            let _ = entry.digit(digit, cx);
        }
        Self { wish, entry }.wait(cx)
    }

    fn wait(self, cx: &mut Context<'_>) -> State {
        let millis = self.wish.patience_millis(cx);
        cx.set_timer(Timer::Wait, millis);
        State::Locked(Locked::EnterPin(self))
    }

    fn step(self, step: PinStep, cx: &mut Context<'_>) -> State {
        match step {
            PinStep::Typing => self.wait(cx),
            PinStep::CannotCount => {
                if let Wish::Agree(order) = self.wish {
                    cx.answer(order.order, Verdict::Refused);
                }
                OutOfService::StorageRefused.enter(cx)
            }
            PinStep::Right(presence) => self.wish.grant(presence, cx),
            PinStep::Wrong => {
                cx.say(Prompt::PinWrong);
                self.wait(cx)
            }
            PinStep::Barred => PinLocked::enter(self.wish, cx),
        }
    }

    pub(super) fn on(mut self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::Key(Key::Digit(digit)) => {
                let step = self.entry.digit(digit, cx);
                self.step(step, cx)
            }
            Input::TryStored(outcome) => {
                let step = self.entry.counted(outcome, cx);
                self.step(step, cx)
            }
            Input::Key(Key::Correct) => {
                self.entry.correct();
                self.wait(cx)
            }
            Input::Key(Key::Cancel) => self.wish.give_up(Verdict::Refused, cx),
            Input::WaitOver => self.wish.give_up(Verdict::NobodyAnswered, cx),
            Input::Asked(order) => {
                // The server repeats its question until it has an answer: that is no news.
                if !matches!(self.wish, Wish::Agree(_)) {
                    self.wish = Wish::Agree(order);
                    return self.wait(cx);
                }
                State::Locked(Locked::EnterPin(self))
            }
            Input::Settled(settlement) => LockedNotice::enter(settlement, cx),
            Input::Phone(_) => match self.wish.lost(cx) {
                Some(cause) => NotBound::enter(Before::Enrolled, cause, cx),
                None => State::Locked(Locked::EnterPin(self)),
            },
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
            | Input::Camera(_)
            | Input::Server(_)
            | Input::FingerTaken(_)
            | Input::RecordStored(_)
            | Input::ClockSet => State::Locked(Locked::EnterPin(self)),
        }
    }

    pub(super) fn screen(&self) -> Screen {
        self.entry.screen(self.wish.purpose())
    }
}

/// Too many wrong PINs: wait.
#[derive(Clone)]
pub struct PinLocked {
    wish: Wish,
}

impl PinLocked {
    pub(super) const fn wish(&self) -> &Wish {
        &self.wish
    }

    fn enter(wish: Wish, cx: &mut Context<'_>) -> State {
        leave(cx);
        cx.say(Prompt::PinLocked);
        Self { wish }.wait(cx)
    }

    /// Waits for the bar to end, or for the person to lose patience, whichever comes first.
    fn wait(self, cx: &mut Context<'_>) -> State {
        let patience_millis = self.wish.patience_millis(cx);
        let barred_millis = cx.pin_barred_millis().unwrap_or(0);
        let millis = u32::try_from(barred_millis).unwrap_or(u32::MAX).min(patience_millis);
        cx.set_timer(Timer::Wait, millis);
        State::Locked(Locked::PinLocked(self))
    }

    pub(super) fn on(self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::Key(key @ (Key::ShowCode | Key::Scan | Key::BePaid)) => {
                Unlock::enter(self.wish.or_mode(key), cx)
            }
            Input::Key(Key::Cancel) => self.wish.give_up(Verdict::Refused, cx),
            Input::WaitOver => {
                if cx.pin_barred_millis().is_none() {
                    EnterPin::enter(self.wish, None, cx)
                } else {
                    self.wish.give_up(Verdict::NobodyAnswered, cx)
                }
            }
            Input::Asked(_) if matches!(self.wish, Wish::Agree(_)) => {
                State::Locked(Locked::PinLocked(self))
            }
            Input::Asked(order) => Unlock::enter(Wish::Agree(order), cx),
            Input::Settled(settlement) => LockedNotice::enter(settlement, cx),
            Input::Phone(_) => match self.wish.lost(cx) {
                Some(cause) => NotBound::enter(Before::Enrolled, cause, cx),
                None => State::Locked(Locked::PinLocked(self)),
            },
            Input::Key(
                Key::Confirm
                | Key::Correct
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
            | Input::Camera(_)
            | Input::Server(_)
            | Input::FingerTaken(_)
            | Input::RecordStored(_)
            | Input::ClockSet => State::Locked(Locked::PinLocked(self)),
        }
    }

    pub(super) fn screen(cx: &ScreenContext<'_>) -> Screen {
        let left_millis =
            cx.core.pin_barred_until.map_or(0, |until| until.millis_since(cx.now.monotonic));
        Screen::PinLocked {
            minutes: u16::try_from(left_millis.div_ceil(60_000)).unwrap_or(u16::MAX),
        }
    }
}
