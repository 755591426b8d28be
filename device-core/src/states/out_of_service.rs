//! A device that cannot pay: no account, no usable records, or switched off.

use super::notice::LockedNotice;
use super::register::{self, Before};
use super::{Input, PhoneInput, ScreenContext, State, leave};
use crate::context::Context;
use crate::effect::Prompt;
use crate::key::Key;
use crate::view::Screen;

/// Why the device cannot pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutOfService {
    /// No account yet.
    NotEnrolled,
    /// The records cannot be used, or can no longer be kept.
    StorageRefused,
    /// The server took the account off.
    Disabled,
}

impl OutOfService {
    /// Goes there and says so.
    pub(crate) fn enter(self, cx: &mut Context<'_>) -> State {
        leave(cx);
        cx.say(self.prompt());
        State::OutOfService(self)
    }

    /// Goes there; what there is to say was said.
    pub(crate) fn enter_silently(self, cx: &mut Context<'_>) -> State {
        leave(cx);
        State::OutOfService(self)
    }

    const fn prompt(self) -> Prompt {
        match self {
            Self::NotEnrolled => Prompt::NotEnrolled,
            Self::StorageRefused => Prompt::StorageRefused,
            Self::Disabled => Prompt::Disabled,
        }
    }

    pub(super) fn on(self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::Key(Key::Register) if register::by_key(cx) => {
                return register::await_phone(Before::Out(self), None, cx);
            }
            Input::Phone(PhoneInput::Knocks { port, phone }) if !register::by_key(cx) => {
                return register::await_phone(Before::Out(self), Some((port, phone)), cx);
            }
            Input::Phone(PhoneInput::Wants { digits, phone, .. }) => {
                return register::begin(Before::Out(self), phone, digits, cx);
            }
            Input::Key(_) => cx.say(self.prompt()),
            // A flash that keeps results again is good enough to go on with, and its owner must hear of her money.
            Input::Settled(settlement) if self == Self::StorageRefused => {
                return LockedNotice::enter(settlement, cx);
            }
            Input::Finger(_)
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
            | Input::Asked(_)
            | Input::Settled(_)
            | Input::ClockSet => {}
        }
        State::OutOfService(self)
    }

    pub(super) fn screen(self, cx: &ScreenContext<'_>) -> Screen {
        match self {
            Self::NotEnrolled => {
                Screen::NotEnrolled { trigger: cx.core.profile.registration.trigger }
            }
            Self::StorageRefused => Screen::StorageRefused,
            Self::Disabled => Screen::Disabled,
        }
    }
}
