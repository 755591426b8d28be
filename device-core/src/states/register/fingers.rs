//! Enrolling fingers (patent 2.6, S2A.4): right after an account came, and later from the menu.

use super::pin::SetPin;
use super::{Patience, Registering, give_back};
use crate::context::{Context, StoreReason};
use crate::effect::{Prompt, Tone};
use crate::event::{FingerTaken, StoreOutcome};
use crate::key::Key;
use crate::records::{FINGER_SLOTS, Record};
use crate::states::agree::Authenticate;
use crate::states::home::{Home, lock};
use crate::states::notice::Notice;
use crate::states::presence::Presence;
use crate::states::{Input, ScreenContext, State, Unlocked, enrol, leave};
use crate::timers::Timer;
use crate::view::{BindFailure, EnrolProblem, Screen};

/// Fingers that are enrolled.
fn enrolled(core: &crate::context::Core) -> u8 {
    let fingers = core.records.enrolment.as_ref().map_or(0, |enrolment| enrolment.fingers);
    u8::try_from(fingers.count_ones()).unwrap_or(u8::MAX)
}

/// The slot of the next finger; `None` where there is room for no more.
fn free_slot(core: &crate::context::Core) -> Option<u8> {
    let fingers = core.records.enrolment.as_ref()?.fingers;
    let most = core.profile.fingers.most.min(FINGER_SLOTS);
    let room = enrolled(core) < most;
    (0..FINGER_SLOTS).find(|slot| room && fingers >> slot & 1 == 0)
}

/// "Another, or on."
pub(super) fn done_screen(cx: &ScreenContext<'_>) -> Screen {
    Screen::FingerDone { fingers: enrolled(cx.core), more: free_slot(cx.core).is_some() }
}

/// One finger on its way into its slot.
#[derive(Clone)]
struct FingerEntry {
    slot: u8,
    touches: u8,
    problem: Option<EnrolProblem>,
    /// The template is there, and the record that names it is on its way.
    storing: bool,
}

/// What became of an input to the entry.
enum FingerStep {
    /// It goes on.
    Going,
    /// The finger is enrolled.
    Done,
    /// The flash does not keep it.
    NotStored,
    /// The module does not answer.
    NoSensor,
}

impl FingerEntry {
    /// Starts with the next free slot.
    fn start(cx: &mut Context<'_>) -> Option<Self> {
        let slot = free_slot(cx.core)?;
        cx.say(Prompt::LayFinger);
        enrol(slot, cx);
        Some(Self { slot, touches: 0, problem: None, storing: false })
    }

    fn taken(&mut self, taken: FingerTaken, cx: &mut Context<'_>) -> FingerStep {
        if self.storing {
            return FingerStep::Going;
        }
        match taken {
            FingerTaken::Touch => {
                // The last touch is the one that is answered with `Done`.
                let most = cx.core.profile.fingers.touches.saturating_sub(1);
                self.touches = self.touches.saturating_add(1).min(most);
                self.problem = None;
                cx.beep(Tone::Taken);
                cx.say(Prompt::LiftFinger);
                FingerStep::Going
            }
            FingerTaken::Done { slot } if slot == self.slot => self.keep(cx),
            // An answer to an older finger.
            FingerTaken::Done { .. } => FingerStep::Going,
            FingerTaken::Poor => {
                self.problem = Some(EnrolProblem::Poor);
                cx.beep(Tone::Bad);
                cx.say(Prompt::LayFinger);
                FingerStep::Going
            }
            FingerTaken::Known { .. } => {
                self.problem = Some(EnrolProblem::Known);
                self.touches = 0;
                cx.beep(Tone::Bad);
                cx.say(Prompt::LayFinger);
                enrol(self.slot, cx);
                FingerStep::Going
            }
            FingerTaken::Fault => FingerStep::NoSensor,
        }
    }

    /// The module has the template; the record says that it is this account's.
    fn keep(&mut self, cx: &mut Context<'_>) -> FingerStep {
        let Some(enrolment) = &mut cx.core.records.enrolment else { return FingerStep::NotStored };
        enrolment.fingers |= 1 << self.slot;
        let record = Record::Enrolment(enrolment.clone());
        self.storing = true;
        cx.core.sensor_enrols = false;
        match cx.store(StoreReason::Enrolment, record) {
            StoreOutcome::Done => FingerStep::Going,
            StoreOutcome::Failed => self.recorded(StoreOutcome::Failed, cx),
        }
    }

    fn recorded(&self, outcome: StoreOutcome, cx: &mut Context<'_>) -> FingerStep {
        if !self.storing {
            return FingerStep::Going;
        }
        match outcome {
            StoreOutcome::Done => {
                cx.beep(Tone::Good);
                FingerStep::Done
            }
            StoreOutcome::Failed => {
                if let Some(enrolment) = &mut cx.core.records.enrolment {
                    enrolment.fingers &= !(1 << self.slot);
                }
                cx.beep(Tone::Bad);
                FingerStep::NotStored
            }
        }
    }

    fn screen(&self, optional: bool, cx: &ScreenContext<'_>) -> Screen {
        Screen::EnrolFinger {
            // While its record is on its way the finger counts already.
            finger: enrolled(cx.core).saturating_add(u8::from(!self.storing)),
            touches: if self.storing { cx.core.profile.fingers.touches } else { self.touches },
            wanted: cx.core.profile.fingers.touches,
            problem: self.problem,
            optional,
        }
    }
}

/// A finger is enrolled for the new account.
#[derive(Clone)]
pub struct EnrolFinger {
    entry: FingerEntry,
    patience: Patience,
}

impl EnrolFinger {
    /// The next finger; the PIN where there is room for no more.
    pub(super) fn enter(cx: &mut Context<'_>) -> State {
        leave(cx);
        match FingerEntry::start(cx) {
            Some(entry) => Self { entry, patience: Patience::start(cx) }.stay(),
            None => SetPin::enter(cx),
        }
    }

    const fn stay(self) -> State {
        State::Registering(Registering::EnrolFinger(self))
    }

    fn step(self, step: FingerStep, cx: &mut Context<'_>) -> State {
        match step {
            FingerStep::Going => self.stay(),
            FingerStep::Done => FingerDone::enter(cx),
            // The PIN opens the device too; a flash that keeps nothing shows there.
            FingerStep::NotStored | FingerStep::NoSensor => SetPin::enter(cx),
        }
    }

    /// Whether this finger may be put off.
    fn optional(&self, core: &crate::context::Core) -> bool {
        core.profile.fingers.optional || enrolled(core) > u8::from(self.entry.storing)
    }

    fn put_off(self, cause: BindFailure, cx: &mut Context<'_>) -> State {
        if self.optional(cx.core) { SetPin::enter(cx) } else { give_back(cause, cx) }
    }

    pub(super) fn on(mut self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::FingerTaken(taken) => {
                let step = self.entry.taken(taken, cx);
                self.patience = Patience::start(cx);
                self.step(step, cx)
            }
            Input::RecordStored(outcome) => {
                let step = self.entry.recorded(outcome, cx);
                self.step(step, cx)
            }
            // Its record is on its way: the moment passes by itself.
            Input::Key(Key::Cancel) | Input::WaitOver if self.entry.storing => self.stay(),
            Input::Key(Key::Cancel) => self.put_off(BindFailure::Cancelled, cx),
            Input::WaitOver => {
                if self.patience.over(Prompt::LayFinger, cx) {
                    return self.put_off(BindFailure::TooSlow, cx);
                }
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
            | Input::DotsDue
            | Input::DigitsDue
            | Input::CounterStored(_)
            | Input::TryStored(_)
            | Input::Asked(_)
            | Input::Settled(_)
            | Input::Phone(_)
            | Input::Camera(_)
            | Input::Server(_)
            | Input::ClockSet => self.stay(),
        }
    }

    pub(super) fn screen(&self, cx: &ScreenContext<'_>) -> Screen {
        self.entry.screen(self.optional(cx.core), cx)
    }
}

/// A finger is enrolled: another, or on to the PIN.
#[derive(Clone)]
pub struct FingerDone {
    patience: Patience,
}

impl FingerDone {
    fn enter(cx: &mut Context<'_>) -> State {
        leave(cx);
        cx.say(Prompt::FingerEnrolled);
        State::Registering(Registering::FingerDone(Self { patience: Patience::start(cx) }))
    }

    pub(super) fn on(mut self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::Key(Key::Confirm) => EnrolFinger::enter(cx),
            Input::Key(Key::Cancel) => SetPin::enter(cx),
            Input::WaitOver => {
                if self.patience.over(Prompt::FingerEnrolled, cx) {
                    return SetPin::enter(cx);
                }
                State::Registering(Registering::FingerDone(self))
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
            | Input::RecordStored(_)
            | Input::ClockSet => State::Registering(Registering::FingerDone(self)),
        }
    }
}

/// Another finger for an account that is in use.
#[derive(Clone)]
pub struct AddFinger {
    presence: Presence,
    /// `None`: the finger is enrolled, another or enough.
    entry: Option<FingerEntry>,
}

/// Goes there from the menu; back home at once where there is room for no more fingers.
pub fn add_finger(presence: Presence, cx: &mut Context<'_>) -> State {
    leave(cx);
    match FingerEntry::start(cx) {
        Some(entry) => AddFinger { presence, entry: Some(entry) }.wait(cx),
        None => {
            cx.beep(Tone::NotTaken);
            Home::enter(presence, cx)
        }
    }
}

impl AddFinger {
    fn wait(self, cx: &mut Context<'_>) -> State {
        cx.set_timer(Timer::Wait, cx.core.profile.times.auto_lock_millis);
        self.stay()
    }

    const fn stay(self) -> State {
        State::Unlocked(Unlocked::AddFinger(self))
    }

    fn step(mut self, step: FingerStep, cx: &mut Context<'_>) -> State {
        match step {
            FingerStep::Going => self.wait(cx),
            FingerStep::Done => {
                leave(cx);
                cx.say(Prompt::FingerEnrolled);
                self.entry = None;
                self.wait(cx)
            }
            FingerStep::NotStored => Home::enter(self.presence, cx),
            FingerStep::NoSensor => {
                cx.beep(Tone::Bad);
                Home::enter(self.presence, cx)
            }
        }
    }

    pub(in crate::states) fn on(mut self, input: Input, cx: &mut Context<'_>) -> State {
        match (input, &mut self.entry) {
            (Input::FingerTaken(taken), Some(entry)) => {
                let step = entry.taken(taken, cx);
                self.step(step, cx)
            }
            (Input::RecordStored(outcome), Some(entry)) => {
                let step = entry.recorded(outcome, cx);
                self.step(step, cx)
            }
            (Input::Key(Key::Confirm), None) => add_finger(self.presence, cx),
            (Input::Key(Key::Cancel), _) => Home::enter(self.presence, cx),
            (Input::WaitOver, _) => {
                cx.say(Prompt::Locked);
                lock(cx)
            }
            (Input::Asked(order), _) => Authenticate::enter(self.presence, order, cx),
            (Input::Settled(settlement), _) => Notice::enter(self.presence, settlement, cx),
            (Input::Key(Key::Help), _) => self.wait(cx),
            (
                Input::Key(
                    Key::ShowCode
                    | Key::Scan
                    | Key::BePaid
                    | Key::Correct
                    | Key::Confirm
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
                | Input::ClockSet,
                _,
            ) => self.stay(),
        }
    }

    pub(in crate::states) fn screen(&self, cx: &ScreenContext<'_>) -> Screen {
        match &self.entry {
            Some(entry) => entry.screen(true, cx),
            None => done_screen(cx),
        }
    }
}
