//! Agreeing to a payment that the server asks about, and waiting for its end.

use super::home::{Home, LockedHome};
use super::locked::Following;
use super::notice::{LockedNotice, Notice};
use super::out_of_service::OutOfService;
use super::pin::{PinEntry, PinStep};
use super::presence::Presence;
use super::unlock::problem_of;
use super::{Input, State, Unlocked, leave, sense};
use crate::channel::Verdict;
use crate::context::Context;
use crate::effect::{Outcome, Prompt, Settlement, Tone};
use crate::event::{FingerReading, StoreOutcome};
use crate::key::Key;
use crate::records::PendingOrder;
use crate::time::Utc;
use crate::timers::Timer;
use crate::view::{DeclineCause, FingerProblem, Purpose, Screen};

/// Steps of the moving dots.
const DOT_PHASES: u8 = 5;
/// Time of one step: slower than two a second.
const DOT_MILLIS: u32 = 600;

/// The moving dots of a screen that waits.
#[derive(Clone, Copy, Default)]
pub struct Dots(u8);

impl Dots {
    /// Starts to move.
    pub(super) fn start(cx: &mut Context<'_>) -> Self {
        cx.set_timer(Timer::Dots, DOT_MILLIS);
        Self(0)
    }

    /// Moves on.
    pub(super) fn step(&mut self, cx: &mut Context<'_>) {
        self.0 = self.0.saturating_add(1) % DOT_PHASES;
        cx.set_timer(Timer::Dots, DOT_MILLIS);
    }

    /// The step, 0 to 4.
    pub(super) const fn phase(self) -> u8 {
        self.0
    }
}

/// An end that the device knows by itself: without the owner's agreement no money moves.
fn declined_here(order: PendingOrder, cause: DeclineCause, cx: &Context<'_>) -> Settlement {
    Settlement {
        order: order.order,
        amount: order.amount,
        payee: order.payee,
        at: cx.now.utc.unwrap_or(Utc(0)),
        outcome: Outcome::Declined(cause),
    }
}

/// The agreement goes to flash; the answer is sent when it is there.
fn agree(presence: Presence, order: PendingOrder, cx: &mut Context<'_>) -> State {
    match cx.store_agreement(order.clone()) {
        StoreOutcome::Done => Settling::enter(presence, order, cx),
        StoreOutcome::Failed => {
            cx.core.records.pending = None;
            cx.answer(order.order, Verdict::Refused);
            let settlement = declined_here(order, DeclineCause::StorageFailed, cx);
            Notice::enter(presence, settlement, cx)
        }
    }
}

fn refuse(presence: Presence, order: PendingOrder, cx: &mut Context<'_>) -> State {
    cx.answer(order.order, Verdict::Refused);
    Notice::enter(presence, declined_here(order, DeclineCause::OwnerRefused, cx), cx)
}

fn nobody(order: PendingOrder, cx: &mut Context<'_>) -> State {
    cx.answer(order.order, Verdict::NobodyAnswered);
    LockedNotice::enter(declined_here(order, DeclineCause::NobodyAgreed, cx), cx)
}

/// "Press your finger again": the owner's word on an order.
#[derive(Clone)]
pub struct Authenticate {
    presence: Presence,
    order: PendingOrder,
    rejects: u8,
    problem: Option<FingerProblem>,
}

impl Authenticate {
    /// Goes there, sensor on.
    pub(super) fn enter(presence: Presence, order: PendingOrder, cx: &mut Context<'_>) -> State {
        leave(cx);
        sense(cx);
        cx.beep(Tone::Attention);
        cx.say(Prompt::Authenticate(order.amount));
        cx.set_timer(Timer::Wait, cx.core.profile.times.authenticate_wait_millis);
        State::Unlocked(Unlocked::Authenticate(Self { presence, order, rejects: 0, problem: None }))
    }

    fn reject(mut self, reading: FingerReading, cx: &mut Context<'_>) -> State {
        self.problem = problem_of(reading);
        self.rejects = self.rejects.saturating_add(1);
        cx.beep(Tone::Bad);
        if self.problem.is_none() || self.rejects >= cx.core.profile.unlock.finger_rejects {
            return AgreeByPin::enter(self.presence, self.order, None, cx);
        }
        cx.say(Prompt::FingerNotRead);
        sense(cx);
        State::Unlocked(Unlocked::Authenticate(self))
    }

    pub(super) fn on(self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            // A fresh proof takes the place of the one that let her in.
            Input::Finger(reading) => match Presence::by_finger(reading, cx) {
                Some(presence) => {
                    cx.beep(Tone::Good);
                    agree(presence, self.order, cx)
                }
                None => self.reject(reading, cx),
            },
            Input::Key(Key::Digit(digit)) => {
                AgreeByPin::enter(self.presence, self.order, Some(digit), cx)
            }
            Input::Key(Key::Cancel) => refuse(self.presence, self.order, cx),
            Input::WaitOver => nobody(self.order, cx),
            Input::Settled(settlement) if settlement.order == self.order.order => {
                Notice::enter(self.presence, settlement, cx)
            }
            // Another order's end waits behind this question; it is stored and in the list.
            Input::Settled(_)
            | Input::Asked(_)
            | Input::Key(
                Key::ShowCode
                | Key::Scan
                | Key::BePaid
                | Key::Correct
                | Key::Confirm
                | Key::Help
                | Key::Power,
            )
            | Input::RenewDue
            | Input::WarningDue
            | Input::DotsDue
            | Input::CounterStored(_)
            | Input::TryStored(_)
            | Input::AgreementStored(_)
            | Input::ClockSet => State::Unlocked(Unlocked::Authenticate(self)),
        }
    }

    pub(super) fn screen(&self) -> Screen {
        Screen::Authenticate {
            amount: self.order.amount,
            payee: self.order.payee.clone(),
            problem: self.problem,
        }
    }
}

/// The same by PIN.
#[derive(Clone)]
pub struct AgreeByPin {
    presence: Presence,
    order: PendingOrder,
    entry: PinEntry,
}

impl AgreeByPin {
    fn enter(
        presence: Presence,
        order: PendingOrder,
        first: Option<u8>,
        cx: &mut Context<'_>,
    ) -> State {
        leave(cx);
        if cx.pin_barred_millis().is_some() {
            return refuse(presence, order, cx);
        }
        cx.say(Prompt::TypePin);
        let mut entry = PinEntry::default();
        if let Some(digit) = first {
            // The first of six: nothing can be complete yet.
            let _ = entry.digit(digit, cx);
        }
        cx.set_timer(Timer::Wait, cx.core.profile.times.authenticate_wait_millis);
        State::Unlocked(Unlocked::AgreeByPin(Self { presence, order, entry }))
    }

    fn step(self, step: PinStep, cx: &mut Context<'_>) -> State {
        match step {
            PinStep::Typing => State::Unlocked(Unlocked::AgreeByPin(self)),
            PinStep::CannotCount => {
                cx.answer(self.order.order, Verdict::Refused);
                OutOfService::StorageRefused.enter(cx)
            }
            PinStep::Right(presence) => agree(presence, self.order, cx),
            PinStep::Wrong => {
                cx.say(Prompt::PinWrong);
                State::Unlocked(Unlocked::AgreeByPin(self))
            }
            PinStep::Barred => {
                cx.answer(self.order.order, Verdict::Refused);
                let settlement = declined_here(self.order, DeclineCause::OwnerRefused, cx);
                LockedNotice::enter(settlement, cx)
            }
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
                State::Unlocked(Unlocked::AgreeByPin(self))
            }
            Input::Key(Key::Cancel) => refuse(self.presence, self.order, cx),
            Input::WaitOver => nobody(self.order, cx),
            Input::Settled(settlement) if settlement.order == self.order.order => {
                Notice::enter(self.presence, settlement, cx)
            }
            Input::Settled(_)
            | Input::Asked(_)
            | Input::Key(
                Key::ShowCode | Key::Scan | Key::BePaid | Key::Confirm | Key::Help | Key::Power,
            )
            | Input::Finger(_)
            | Input::RenewDue
            | Input::WarningDue
            | Input::DotsDue
            | Input::CounterStored(_)
            | Input::AgreementStored(_)
            | Input::ClockSet => State::Unlocked(Unlocked::AgreeByPin(self)),
        }
    }

    pub(super) fn screen(&self) -> Screen {
        self.entry.screen(Purpose::Authenticate)
    }
}

/// The owner agreed and the server's word is awaited; after a while nobody knows.
#[derive(Clone)]
pub struct Settling {
    presence: Presence,
    order: PendingOrder,
    dots: Dots,
    overdue: bool,
}

impl Settling {
    fn enter(presence: Presence, order: PendingOrder, cx: &mut Context<'_>) -> State {
        leave(cx);
        cx.say(Prompt::Settling);
        cx.set_timer(Timer::Wait, cx.core.profile.times.settle_millis);
        let dots = Dots::start(cx);
        State::Unlocked(Unlocked::Settling(Self { presence, order, dots, overdue: false }))
    }

    fn wait_over(mut self, cx: &mut Context<'_>) -> State {
        if self.overdue {
            return Following::enter(self.order, cx);
        }
        self.overdue = true;
        cx.beep(Tone::Attention);
        cx.say(Prompt::NotYetKnown);
        cx.set_timer(Timer::Wait, cx.core.profile.times.auto_lock_millis);
        State::Unlocked(Unlocked::Settling(self))
    }

    pub(super) fn on(mut self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::AgreementStored(StoreOutcome::Failed) => {
                let settlement = declined_here(self.order, DeclineCause::StorageFailed, cx);
                Notice::enter(self.presence, settlement, cx)
            }
            Input::Settled(settlement) => Notice::enter(self.presence, settlement, cx),
            Input::DotsDue => {
                self.dots.step(cx);
                State::Unlocked(Unlocked::Settling(self))
            }
            Input::WaitOver => self.wait_over(cx),
            Input::Key(Key::Cancel) => Home::enter(self.presence, cx),
            Input::AgreementStored(StoreOutcome::Done)
            | Input::Asked(_)
            | Input::Key(
                Key::ShowCode
                | Key::Scan
                | Key::BePaid
                | Key::Correct
                | Key::Confirm
                | Key::Help
                | Key::Power
                | Key::Digit(_),
            )
            | Input::Finger(_)
            | Input::RenewDue
            | Input::WarningDue
            | Input::CounterStored(_)
            | Input::TryStored(_)
            | Input::ClockSet => State::Unlocked(Unlocked::Settling(self)),
        }
    }

    pub(super) fn screen(&self) -> Screen {
        let (amount, payee, phase) =
            (self.order.amount, self.order.payee.clone(), self.dots.phase());
        if self.overdue {
            Screen::NotYetKnown { amount, payee, phase }
        } else {
            Screen::Settling { amount, payee, phase }
        }
    }
}

/// Locks an unlocked device: the order that is not yet known stays on the screen.
pub(crate) fn lock(cx: &mut Context<'_>) -> State {
    cx.say(Prompt::Locked);
    match cx.core.records.pending.clone() {
        Some(order) => Following::enter(order, cx),
        None => LockedHome::enter(cx),
    }
}
