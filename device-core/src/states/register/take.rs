//! The account arrives, everything older is erased, and it is saved (patent 2.5, S2A.1 to S2A.3).

use super::fingers::EnrolFinger;
use super::{Before, Dots, NotBound, Registering};
use crate::context::{Context, StoreReason};
use crate::effect::{FingerCommand, Prompt, Tone};
use crate::event::StoreOutcome;
use crate::key::Key;
use crate::phone::AccountGrant;
use crate::records::{Record, Records};
use crate::states::out_of_service::OutOfService;
use crate::states::{Input, PhoneInput, State, leave};
use crate::timers::Timer;
use crate::view::{BindFailure, Screen};

/// How far it is.
#[derive(Clone)]
#[allow(clippy::large_enum_variant)] // Without an allocator there is no box to put the account in.
enum Step {
    /// The phone fetches and sends it.
    Receiving,
    /// It is here; what was on the device before is being erased.
    Erasing(AccountGrant),
    /// It is being stored.
    Storing,
}

/// The account is on its way from the phone into flash.
#[derive(Clone)]
pub struct TakingAccount {
    before: Before,
    dots: Dots,
    step: Step,
}

impl TakingAccount {
    pub(super) fn enter(before: Before, cx: &mut Context<'_>) -> State {
        leave(cx);
        cx.say(Prompt::TakingAccount);
        cx.set_timer(Timer::Wait, cx.core.profile.registration.wait_millis);
        let dots = Dots::start(cx);
        Self { before, dots, step: Step::Receiving }.stay()
    }

    const fn stay(self) -> State {
        State::Registering(Registering::TakingAccount(self))
    }

    /// The account is here whole. Only now does the older one go, and the phone is not needed any more.
    fn arrived(mut self, cx: &mut Context<'_>) -> State {
        let usable = cx.core.phone.take_account().filter(|grant| cx.usable(grant));
        let Some(grant) = usable else {
            return NotBound::enter(self.before, BindFailure::NotGenuine, cx);
        };
        cx.core.timers.clear(Timer::Wait);
        cx.core.timers.clear(Timer::Phone);
        // What the server still says to the older account must not land among the new one's records.
        cx.forget_session();
        if cx.erase(StoreReason::Enrolment) == StoreOutcome::Failed {
            return self.older_stands(cx);
        }
        self.step = Step::Erasing(grant);
        self.stay()
    }

    /// The flash did not erase: all is as it was.
    fn older_stands(self, cx: &mut Context<'_>) -> State {
        cx.log_in();
        NotBound::enter(self.before, BindFailure::StorageFailed, cx)
    }

    fn erased(mut self, grant: AccountGrant, cx: &mut Context<'_>) -> State {
        let enrolment = grant.into_enrolment(cx.core.identity.device_id);
        // The bar that wrong PINs earned went with the account that they were for.
        cx.core.pin_barred_until = None;
        cx.core.records = Records { enrolment: Some(enrolment.clone()), ..Records::default() };
        cx.finger(FingerCommand::Forget);
        self.before = Before::Out(OutOfService::NotEnrolled);
        self.step = Step::Storing;
        match cx.store(StoreReason::Enrolment, Record::Enrolment(enrolment)) {
            StoreOutcome::Done => self.stay(),
            StoreOutcome::Failed => self.stored(StoreOutcome::Failed, cx),
        }
    }

    fn stored(self, outcome: StoreOutcome, cx: &mut Context<'_>) -> State {
        if outcome == StoreOutcome::Failed {
            cx.core.records = Records::default();
            return NotBound::enter(self.before, BindFailure::StorageFailed, cx);
        }
        cx.core.phone.saved();
        cx.log_in();
        cx.beep(Tone::Good);
        cx.say(Prompt::Bound);
        EnrolFinger::enter(cx)
    }

    fn recorded(self, outcome: StoreOutcome, cx: &mut Context<'_>) -> State {
        match (&self.step, outcome) {
            (Step::Receiving, _) => self.stay(),
            (Step::Erasing(_), StoreOutcome::Failed) => self.older_stands(cx),
            (Step::Erasing(grant), StoreOutcome::Done) => {
                let grant = grant.clone();
                self.erased(grant, cx)
            }
            (Step::Storing, _) => self.stored(outcome, cx),
        }
    }

    pub(super) fn on(mut self, input: Input, cx: &mut Context<'_>) -> State {
        let receiving = matches!(self.step, Step::Receiving);
        match input {
            Input::Phone(PhoneInput::Account) if receiving => self.arrived(cx),
            Input::Phone(_) if receiving => match cx.core.phone.ended() {
                Some(cause) => NotBound::enter(self.before, cause, cx),
                None => self.stay(),
            },
            Input::RecordStored(outcome) => self.recorded(outcome, cx),
            // Once it is here the flash is at work: that takes a moment, and cannot be called off half way.
            Input::Key(Key::Cancel) if receiving => {
                NotBound::enter(self.before, BindFailure::Cancelled, cx)
            }
            Input::WaitOver if receiving => NotBound::enter(self.before, BindFailure::TooSlow, cx),
            Input::DotsDue => {
                self.dots.step(cx);
                self.stay()
            }
            Input::Key(
                Key::ShowCode
                | Key::Scan
                | Key::BePaid
                | Key::Cancel
                | Key::Correct
                | Key::Confirm
                | Key::Help
                | Key::Power
                | Key::Register
                | Key::Point
                | Key::Digit(_),
            )
            | Input::WaitOver
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
            | Input::ClockSet => self.stay(),
        }
    }

    pub(super) const fn screen(&self) -> Screen {
        Screen::TakingAccount { phase: self.dots.phase() }
    }
}
