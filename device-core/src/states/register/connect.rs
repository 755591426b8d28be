//! Registration mode: waiting for a phone, and typing the digits that it shows.

use heapless::{String, Vec};
use zeroize::Zeroize;

use super::take::TakingAccount;
use super::{Before, Dots, NotBound, Registering, begin};
use crate::context::Context;
use crate::effect::{Prompt, Tone};
use crate::event::Port;
use crate::key::Key;
use crate::phone::agreement::{CODE_DIGITS, Digits};
use crate::states::{Input, PhoneInput, State, leave};
use crate::text::Name;
use crate::timers::Timer;
use crate::view::{BindFailure, Screen};

/// A phone is awaited, or here and its user has not agreed yet.
#[derive(Clone)]
pub struct Connecting {
    before: Before,
    phone: Option<(Port, Name)>,
    dots: Dots,
}

impl Connecting {
    pub(super) fn enter(
        before: Before,
        phone: Option<(Port, Name)>,
        cx: &mut Context<'_>,
    ) -> State {
        leave(cx);
        cx.beep(Tone::Attention);
        let dots = Dots::start(cx);
        Self { before, phone, dots }.greet(cx)
    }

    /// A phone was recognised, or none is here yet.
    fn greet(self, cx: &mut Context<'_>) -> State {
        if self.phone.is_some() {
            cx.say(Prompt::PhoneConnected);
        }
        cx.set_timer(Timer::Wait, cx.core.profile.registration.wait_millis);
        self.stay()
    }

    const fn stay(self) -> State {
        State::Registering(Registering::Connecting(self))
    }

    /// It ends before anyone agreed: without a phone there is nothing to say.
    fn end(self, cause: BindFailure, cx: &mut Context<'_>) -> State {
        match self.phone {
            Some(_) => NotBound::enter(self.before, cause, cx),
            None => self.before.return_to(cx),
        }
    }

    fn is_on(&self, port: Port) -> bool {
        self.phone.as_ref().is_some_and(|(known, _)| *known == port)
    }

    pub(super) fn on(mut self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::Phone(PhoneInput::Wants { phone, digits, .. }) => {
                begin(self.before, phone, digits, cx)
            }
            // The first phone that is recognised is named; another one may still be the first to agree.
            Input::Phone(PhoneInput::Knocks { port, phone }) if self.phone.is_none() => {
                self.phone = Some((port, phone));
                self.greet(cx)
            }
            Input::Phone(PhoneInput::Gone { port }) if self.is_on(port) => {
                self.end(BindFailure::PhoneGone, cx)
            }
            Input::Phone(PhoneInput::GaveUp { port, cause }) if self.is_on(port) => {
                self.end(cause, cx)
            }
            Input::Key(Key::Cancel) => self.end(BindFailure::Cancelled, cx),
            Input::WaitOver => self.end(BindFailure::TooSlow, cx),
            Input::DotsDue => {
                self.dots.step(cx);
                self.stay()
            }
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
            | Input::DigitsDue
            | Input::CounterStored(_)
            | Input::TryStored(_)
            | Input::Asked(_)
            | Input::Settled(_)
            | Input::Phone(_)
            | Input::Camera(_)
            | Input::Server(_)
            | Input::FingerTaken(_)
            | Input::RecordStored(_)
            | Input::ClockSet => self.stay(),
        }
    }

    pub(super) fn screen(&self) -> Screen {
        let phone = self.phone.as_ref().map(|(_, name)| name.clone());
        Screen::Connecting { phone, phase: self.dots.phase() }
    }
}

/// The six digits that the phone shows are typed (patent 2.4.3).
#[derive(Clone)]
pub struct TypeDigits {
    before: Before,
    phone: Name,
    typed: Vec<u8, CODE_DIGITS>,
    /// All are typed: the exchange is keyed, and the phone's word is awaited.
    checking: bool,
    tries_left: Option<u8>,
}

impl Drop for TypeDigits {
    fn drop(&mut self) {
        self.typed.as_mut_slice().zeroize();
    }
}

impl TypeDigits {
    pub(super) fn enter(before: Before, phone: Name, cx: &mut Context<'_>) -> State {
        leave(cx);
        cx.beep(Tone::Attention);
        cx.say(Prompt::TypeDigits);
        Self { before, phone, typed: Vec::new(), checking: false, tries_left: None }.wait(cx)
    }

    fn wait(self, cx: &mut Context<'_>) -> State {
        cx.set_timer(Timer::Wait, cx.core.profile.registration.wait_millis);
        self.stay()
    }

    const fn stay(self) -> State {
        State::Registering(Registering::TypeDigits(self))
    }

    /// A digit. The last one is seen before the exchange is keyed: on a small chip that takes longer than a key may.
    fn digit(mut self, digit: u8, cx: &mut Context<'_>) -> State {
        if self.checking || self.typed.push(digit).is_err() {
            return self.stay();
        }
        if self.typed.is_full() {
            self.checking = true;
            cx.set_timer_behind_view(Timer::Digits);
        }
        self.wait(cx)
    }

    /// Keys the exchange with the digits; it says nothing of them to anyone who does not know them.
    fn key_exchange(self, cx: &mut Context<'_>) -> State {
        let Ok(digits) = Digits::try_from(self.typed.as_slice()) else { return self.stay() };
        if cx.phone_digits(Some(digits)) {
            self.stay()
        } else {
            NotBound::enter(self.before, BindFailure::NotGenuine, cx)
        }
    }

    fn wrong(mut self, left: u8, cx: &mut Context<'_>) -> State {
        self.typed.clear();
        self.checking = false;
        self.tries_left = Some(left);
        cx.beep(Tone::Bad);
        cx.say(Prompt::DigitsWrong);
        self.wait(cx)
    }

    pub(super) fn on(mut self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::Key(Key::Digit(digit)) => self.digit(digit, cx),
            Input::DigitsDue => self.key_exchange(cx),
            Input::Key(Key::Correct) => {
                if !self.checking {
                    let _ = self.typed.pop();
                }
                self.wait(cx)
            }
            Input::Key(Key::Cancel) => NotBound::enter(self.before, BindFailure::Cancelled, cx),
            Input::WaitOver => NotBound::enter(self.before, BindFailure::TooSlow, cx),
            Input::Phone(PhoneInput::DigitsWrong { left }) => self.wrong(left, cx),
            Input::Phone(PhoneInput::DigitsRight) => {
                cx.beep(Tone::Good);
                TakingAccount::enter(self.before, cx)
            }
            // The link knows which phone this is about.
            Input::Phone(_) => match cx.core.phone.ended() {
                Some(cause) => NotBound::enter(self.before, cause, cx),
                None => self.stay(),
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
            | Input::CounterStored(_)
            | Input::TryStored(_)
            | Input::Asked(_)
            | Input::Settled(_)
            | Input::Camera(_)
            | Input::Server(_)
            | Input::FingerTaken(_)
            | Input::RecordStored(_)
            | Input::ClockSet => self.stay(),
        }
    }

    pub(super) fn screen(&self) -> Screen {
        let mut typed = String::new();
        for digit in &self.typed {
            // As many places as digits; each is a key's, 0 to 9.
            let _ = typed.push(char::from(b'0'.saturating_add(*digit)));
        }
        Screen::TypeDigits { phone: self.phone.clone(), typed, tries_left: self.tries_left }
    }
}
