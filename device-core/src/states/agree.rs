//! Agreeing to a payment, asked about by the server or begun by a scan, and waiting for its end.

use super::home::{Home, lock};
use super::locked::Following;
use super::notice::{LockedNotice, Notice};
use super::out_of_service::OutOfService;
use super::payer_code::PayerCodeShown;
use super::pin::{PinEntry, PinStep};
use super::presence::Presence;
use super::scanning::NoNetwork;
use super::unlock::problem_of;
use super::{Input, ServerInput, State, Unlocked, leave, sense_fresh};
use crate::channel::Verdict;
use crate::context::Context;
use crate::effect::{Outcome, Prompt, Settlement, Tone};
use crate::event::{FingerReading, StoreOutcome};
use crate::key::Key;
use crate::records::{Origin, PendingOrder};
use crate::time::{Instant, Utc};
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
pub(crate) fn declined_here(
    order: PendingOrder,
    cause: DeclineCause,
    cx: &Context<'_>,
) -> Settlement {
    Settlement {
        order: order.order,
        amount: order.amount,
        payee: order.payee,
        at: cx.now.utc.unwrap_or(Utc(0)),
        outcome: Outcome::Declined(cause),
    }
}

/// The agreement goes to flash; the answer is sent when it is there.
pub(super) fn agree(presence: Presence, order: PendingOrder, cx: &mut Context<'_>) -> State {
    match cx.store_agreement(order.clone()) {
        StoreOutcome::Done => Settling::enter(presence, order, cx),
        StoreOutcome::Failed => {
            cx.core.records.pending = None;
            cx.refuse(&order, Verdict::Refused);
            let settlement = declined_here(order, DeclineCause::StorageFailed, cx);
            Notice::enter(presence, settlement, cx)
        }
    }
}

fn refuse(presence: Presence, order: PendingOrder, cx: &mut Context<'_>) -> State {
    cx.refuse(&order, Verdict::Refused);
    Notice::enter(presence, declined_here(order, DeclineCause::OwnerRefused, cx), cx)
}

/// The power key while the question is open: that is a no, and the device locks.
fn refuse_and_lock(order: &PendingOrder, cx: &mut Context<'_>) -> State {
    cx.refuse(order, Verdict::Refused);
    lock(cx)
}

fn nobody(order: PendingOrder, cx: &mut Context<'_>) -> State {
    cx.refuse(&order, Verdict::NobodyAnswered);
    LockedNotice::enter(declined_here(order, DeclineCause::NobodyAgreed, cx), cx)
}

/// Until when an order waits for its owner's word: the server's question has its own time, a payment of hers begins here.
fn patience_ends(order: &PendingOrder, cx: &Context<'_>) -> Instant {
    let millis = match order.origin {
        Origin::Asked => cx.agree_patience_millis(),
        Origin::Scanned { .. } => cx.core.profile.times.authenticate_wait_millis,
    };
    cx.now.monotonic.plus_millis(u64::from(millis))
}

/// Waits for the owner's word.
fn wait_until(until: Instant, cx: &mut Context<'_>) {
    let left = until.millis_since(cx.now.monotonic);
    cx.set_timer(Timer::Wait, u32::try_from(left).unwrap_or(u32::MAX));
}

/// "Press your finger again": the owner's word on an order.
#[derive(Clone)]
pub struct Authenticate {
    presence: Presence,
    order: PendingOrder,
    until: Instant,
    rejects: u8,
    problem: Option<FingerProblem>,
}

impl Authenticate {
    /// The power key.
    pub(super) fn lock(&self, cx: &mut Context<'_>) -> State {
        refuse_and_lock(&self.order, cx)
    }

    /// Goes there, sensor on.
    pub(super) fn enter(presence: Presence, order: PendingOrder, cx: &mut Context<'_>) -> State {
        leave(cx);
        // The finger that unlocked does not pay: it must be lifted first.
        sense_fresh(cx);
        cx.beep(Tone::Attention);
        cx.say(Prompt::Authenticate(order.amount));
        let until = patience_ends(&order, cx);
        wait_until(until, cx);
        let state = Self { presence, order, until, rejects: 0, problem: None };
        State::Unlocked(Unlocked::Authenticate(state))
    }

    fn reject(mut self, reading: FingerReading, cx: &mut Context<'_>) -> State {
        self.problem = problem_of(reading);
        self.rejects = self.rejects.saturating_add(1);
        cx.beep(Tone::Bad);
        let by_pin =
            self.problem.is_none() || self.rejects >= cx.core.profile.unlock.finger_rejects;
        // While PINs are barred only the finger is left.
        if by_pin && cx.pin_barred_millis().is_none() {
            return AgreeByPin::enter(self, None, cx);
        }
        cx.say(Prompt::FingerNotRead);
        sense_fresh(cx);
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
            Input::Key(Key::Digit(digit)) if cx.pin_barred_millis().is_none() => {
                AgreeByPin::enter(self, Some(digit), cx)
            }
            // A touch panel has no number keys here.
            Input::Key(Key::Confirm)
                if cx.core.profile.touch_panel && cx.pin_barred_millis().is_none() =>
            {
                AgreeByPin::enter(self, None, cx)
            }
            Input::Key(Key::Cancel) => refuse(self.presence, self.order, cx),
            Input::WaitOver => nobody(self.order, cx),
            Input::Server(ServerInput::Offline) if self.order.origin != Origin::Asked => {
                NoNetwork::enter(self.presence, false, cx)
            }
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
    /// The power key.
    pub(super) fn lock(&self, cx: &mut Context<'_>) -> State {
        refuse_and_lock(&self.order, cx)
    }

    fn enter(from: Authenticate, first: Option<u8>, cx: &mut Context<'_>) -> State {
        leave(cx);
        cx.say(Prompt::TypePin);
        let mut entry = PinEntry::default();
        if let Some(digit) = first {
            // The first of six: nothing can be complete yet.
            let _ = entry.digit(digit, cx);
        }
        wait_until(from.until, cx);
        let state = Self { presence: from.presence, order: from.order, entry };
        State::Unlocked(Unlocked::AgreeByPin(state))
    }

    fn step(self, step: PinStep, cx: &mut Context<'_>) -> State {
        match step {
            PinStep::Typing => State::Unlocked(Unlocked::AgreeByPin(self)),
            PinStep::CannotCount => {
                cx.refuse(&self.order, Verdict::Refused);
                OutOfService::StorageRefused.enter(cx)
            }
            PinStep::Right(presence) => agree(presence, self.order, cx),
            PinStep::Wrong => {
                cx.say(Prompt::PinWrong);
                State::Unlocked(Unlocked::AgreeByPin(self))
            }
            PinStep::Barred => {
                cx.refuse(&self.order, Verdict::Refused);
                let settlement = declined_here(self.order, DeclineCause::PinBarred, cx);
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
            Input::Server(ServerInput::Offline) if self.order.origin != Origin::Asked => {
                NoNetwork::enter(self.presence, false, cx)
            }
            Input::Settled(settlement) if settlement.order == self.order.order => {
                Notice::enter(self.presence, settlement, cx)
            }
            Input::Settled(_)
            | Input::Asked(_)
            | Input::Key(
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
            | Input::Phone(_)
            | Input::Camera(_)
            | Input::Server(_)
            | Input::FingerTaken(_)
            | Input::RecordStored(_)
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

    /// Goes there for an order that is long overdue: the owner wants to pay again.
    pub(super) fn warn(presence: Presence, order: PendingOrder, cx: &mut Context<'_>) -> State {
        leave(cx);
        let dots = Dots::start(cx);
        Self { presence, order, dots, overdue: false }.wait_over(cx)
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
            Input::Settled(settlement) => Notice::enter(self.presence, settlement, cx),
            Input::DotsDue => {
                self.dots.step(cx);
                State::Unlocked(Unlocked::Settling(self))
            }
            Input::WaitOver => self.wait_over(cx),
            Input::Key(Key::Cancel) => Home::enter(self.presence, cx),
            // She was told not to pay again, and wants to: it is her money.
            Input::Key(Key::ShowCode) if self.overdue => PayerCodeShown::enter(self.presence, cx),
            Input::Asked(_)
            | Input::Key(
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
            | Input::Phone(_)
            | Input::Camera(_)
            | Input::Server(_)
            | Input::FingerTaken(_)
            | Input::RecordStored(_)
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
