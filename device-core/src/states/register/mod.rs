//! Taking an account over from a phone (patent 2.1 to 2.6, S2A), and how that ends.
//!
//! The family is locked in the sense that counts: none of its states holds a [`Presence`], so nothing can be paid from here. An
//! account that was there before stays until the new one has arrived whole and genuine; then everything is erased, the
//! enrolment is stored, and the phone may go. Fingers and the PIN follow. The PIN is stored last: it makes the account usable,
//! and whoever leaves before that leaves a device without an account.

pub mod connect;
pub mod fingers;
pub mod pin;
pub mod take;

use super::agree::Dots;
use super::home::lock;
use super::notice::LockedNotice;
use super::out_of_service::OutOfService;
use super::presence::Presence;
use super::unlock::{Unlock, Wish};
use super::{Input, PhoneInput, ScreenContext, State, leave};
use crate::context::Context;
use crate::effect::{Prompt, Tone};
use crate::event::Port;
use crate::key::Key;
use crate::profile::RegistrationTrigger;
use crate::text::Name;
use crate::timers::Timer;
use crate::view::{BindFailure, Screen};

use connect::{Connecting, TypeDigits};
use fingers::{EnrolFinger, FingerDone};
use pin::SetPin;
use take::TakingAccount;

pub use fingers::add_finger;

/// The states of a registration.
#[derive(Clone)]
#[allow(missing_docs, clippy::large_enum_variant)] // Each is the state of the same name; there is no box.
pub enum Registering {
    Connecting(Connecting),
    TypeDigits(TypeDigits),
    TakingAccount(TakingAccount),
    EnrolFinger(EnrolFinger),
    FingerDone(FingerDone),
    SetPin(SetPin),
    Bound(Bound),
    NotBound(NotBound),
}

impl Registering {
    pub(super) fn on(self, input: Input, cx: &mut Context<'_>) -> State {
        match self {
            Self::Connecting(state) => state.on(input, cx),
            Self::TypeDigits(state) => state.on(input, cx),
            Self::TakingAccount(state) => state.on(input, cx),
            Self::EnrolFinger(state) => state.on(input, cx),
            Self::FingerDone(state) => state.on(input, cx),
            Self::SetPin(state) => state.on(input, cx),
            Self::Bound(state) => state.on(input, cx),
            Self::NotBound(state) => state.on(input, cx),
        }
    }

    pub(super) fn screen(&self, cx: &ScreenContext<'_>) -> Screen {
        match self {
            Self::Connecting(state) => state.screen(),
            Self::TypeDigits(state) => state.screen(),
            Self::TakingAccount(state) => state.screen(),
            Self::EnrolFinger(state) => state.screen(cx),
            Self::FingerDone(_) => fingers::done_screen(cx),
            Self::SetPin(state) => state.screen(),
            Self::Bound(_) => Bound::screen(cx),
            Self::NotBound(state) => Screen::NotBound { cause: state.cause },
        }
    }

    pub(super) const fn typing(&self) -> bool {
        matches!(self, Self::TypeDigits(_) | Self::SetPin(_))
    }

    /// Registration mode proper: a phone may come.
    pub(super) const fn awaits_phone(&self) -> bool {
        matches!(self, Self::Connecting(_) | Self::TypeDigits(_) | Self::TakingAccount(_))
    }
}

/// Where the device was before, and is again if nothing comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// It could not pay.
    Out(OutOfService),
    /// It has an account, and its owner let the phone come.
    Enrolled,
}

impl Before {
    fn return_to(self, cx: &mut Context<'_>) -> State {
        match self {
            Self::Out(state) => state.enter(cx),
            Self::Enrolled => lock(cx),
        }
    }
}

/// Whether a registration begins with a key of this body.
pub(super) fn by_key(cx: &Context<'_>) -> bool {
    cx.core.profile.registration.trigger != RegistrationTrigger::Link
}

/// Whether another account may take this one's place: not while the end of an order is unknown, which an erase would forget.
pub(super) const fn may_replace(cx: &Context<'_>) -> bool {
    cx.core.records.pending.is_none()
}

/// An enrolled device is wanted for another account: its owner is asked first.
pub(super) fn ask_owner(cx: &mut Context<'_>) -> State {
    cx.core.phone.forget_ended();
    Unlock::enter(Wish::Register, cx)
}

/// The owner of an enrolled device lets another account come. Her proof goes no further: from here on nobody is known.
pub(super) fn permitted(_presence: Presence, cx: &mut Context<'_>) -> State {
    match cx.core.phone.asked() {
        Some((_, phone, digits)) => begin(Before::Enrolled, phone, digits, cx),
        None => await_phone(Before::Enrolled, None, cx),
    }
}

/// Registration mode: a phone may come, or is here and its user has not agreed yet.
pub(super) fn await_phone(
    before: Before,
    phone: Option<(Port, Name)>,
    cx: &mut Context<'_>,
) -> State {
    Connecting::enter(before, phone, cx)
}

/// The phone's user agreed: its digits are typed here, or a yes there is enough.
pub(super) fn begin(before: Before, phone: Name, digits: bool, cx: &mut Context<'_>) -> State {
    if digits {
        return TypeDigits::enter(before, phone, cx);
    }
    if cx.phone_digits(None) {
        TakingAccount::enter(before, cx)
    } else {
        NotBound::enter(before, BindFailure::NotGenuine, cx)
    }
}

/// The account is here and will not be used after all: nothing of it may stay. Should the erase fail, it still lacks a PIN.
fn give_back(cause: BindFailure, cx: &mut Context<'_>) -> State {
    let _ = cx.forget_account();
    NotBound::enter(Before::Out(OutOfService::NotEnrolled), cause, cx)
}

/// How long a state of the family waits for its owner: it reminds her once, then it gives up.
#[derive(Clone, Copy, Debug, Default)]
struct Patience {
    reminded: bool,
}

impl Patience {
    /// Starts anew: she is there.
    fn start(cx: &mut Context<'_>) -> Self {
        cx.set_timer(Timer::Wait, cx.core.profile.registration.wait_millis);
        Self { reminded: false }
    }

    /// The time is over: reminds, or says that it is enough.
    fn over(&mut self, prompt: Prompt, cx: &mut Context<'_>) -> bool {
        if self.reminded {
            return true;
        }
        *self = Self::start(cx);
        self.reminded = true;
        cx.beep(Tone::Attention);
        cx.say(prompt);
        false
    }
}

/// The account is taken over and everything is set.
#[derive(Clone)]
pub struct Bound(());

impl Bound {
    fn enter(cx: &mut Context<'_>) -> State {
        leave(cx);
        cx.beep(Tone::Good);
        cx.say(Prompt::Ready);
        cx.set_timer(Timer::Wait, cx.core.profile.times.result_shown_millis);
        State::Registering(Registering::Bound(Self(())))
    }

    fn on(self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::Key(Key::Confirm | Key::Cancel) | Input::WaitOver => lock(cx),
            Input::Key(Key::ShowCode) => Unlock::enter(Wish::Mode(Key::ShowCode), cx),
            Input::Asked(order) => Unlock::enter(Wish::Agree(order), cx),
            Input::Settled(settlement) => LockedNotice::enter(settlement, cx),
            Input::Key(
                Key::Scan
                | Key::BePaid
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
            | Input::Phone(_)
            | Input::Camera(_)
            | Input::Server(_)
            | Input::FingerTaken(_)
            | Input::RecordStored(_)
            | Input::ClockSet => State::Registering(Registering::Bound(self)),
        }
    }

    fn screen(cx: &ScreenContext<'_>) -> Screen {
        let owner = cx.core.records.enrolment.as_ref().map(|enrolment| enrolment.owner.clone());
        Screen::Bound { owner: owner.unwrap_or_default(), online: cx.core.service.online() }
    }
}

/// No account came of it.
#[derive(Clone)]
pub struct NotBound {
    before: Before,
    cause: BindFailure,
}

impl NotBound {
    /// Says so; the phone hears it with its next ask.
    pub(super) fn enter(before: Before, cause: BindFailure, cx: &mut Context<'_>) -> State {
        leave(cx);
        cx.core.phone.end(cause);
        cx.core.timers.clear(Timer::Phone);
        cx.beep(Tone::Bad);
        cx.say(Prompt::NotBound);
        cx.set_timer(Timer::Wait, cx.core.profile.times.result_shown_millis);
        State::Registering(Registering::NotBound(Self { before, cause }))
    }

    /// Another try, from where the device was.
    fn again(self, phone: Name, digits: bool, cx: &mut Context<'_>) -> State {
        match self.before {
            Before::Out(_) => begin(self.before, phone, digits, cx),
            Before::Enrolled if may_replace(cx) => ask_owner(cx),
            // Nobody answers for it: the phone hears that it is not now.
            Before::Enrolled => lock(cx),
        }
    }

    fn on(self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::Key(Key::Confirm | Key::Cancel) | Input::WaitOver => self.before.return_to(cx),
            Input::Phone(PhoneInput::Wants { phone, digits, .. }) => self.again(phone, digits, cx),
            Input::Asked(order) if self.before == Before::Enrolled => {
                Unlock::enter(Wish::Agree(order), cx)
            }
            Input::Settled(settlement) if self.before == Before::Enrolled => {
                LockedNotice::enter(settlement, cx)
            }
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
            | Input::Asked(_)
            | Input::Settled(_)
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
            | Input::ClockSet => State::Registering(Registering::NotBound(self)),
        }
    }
}
