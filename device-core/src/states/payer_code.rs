//! The payer code: shown, renewed in silence, put away.

use super::agree::{Authenticate, Settling};
use super::code_digits::ProveForDigits;
use super::home::{Home, begin_mode, lock};
use super::notice::Notice;
use super::out_of_service::OutOfService;
use super::presence::Presence;
use super::{Input, ScreenContext, State, Unlocked, leave};
use crate::context::Context;
use crate::effect::Prompt;
use crate::event::StoreOutcome;
use crate::key::Key;
use crate::profile::CodeKind;
use crate::timers::Timer;
use crate::ui;
use crate::view::{CodeDigits, CodeNote, CodeShape, Screen};

/// The payer code is on the screen, or its counter is on the way to flash.
#[derive(Clone)]
pub struct PayerCodeShown {
    presence: Presence,
    digits: Option<CodeDigits>,
    shape: CodeShape,
    ending: bool,
}

/// The shapes that a profile allows for a code of so many digits, in the order in which the key shows them.
fn shapes(kind: CodeKind, length: u8) -> &'static [CodeShape] {
    let bar = ui::shape_for(CodeKind::Bar, usize::from(length));
    match (kind, bar) {
        (CodeKind::Both, CodeShape::BarTurned) => &[CodeShape::Qr, CodeShape::BarTurned],
        (CodeKind::Both, _) => &[CodeShape::Both, CodeShape::Qr, CodeShape::Bar],
        (CodeKind::Qr, _) => &[CodeShape::Qr],
        (CodeKind::Bar, CodeShape::BarTurned) => &[CodeShape::BarTurned],
        (CodeKind::Bar, _) => &[CodeShape::Bar],
    }
}

/// The shape that is shown first.
fn first_shape(cx: &Context<'_>) -> CodeShape {
    let profile = &cx.core.profile;
    shapes(profile.code_kind, profile.issuer.length).first().copied().unwrap_or(CodeShape::Qr)
}

/// On to the payer code. Where an order is not yet known, the owner is told once more not to pay again; the key pressed there
/// a second time shows the code all the same.
pub(super) fn begin_payer_code(presence: Presence, cx: &mut Context<'_>) -> State {
    match cx.core.records.pending.clone() {
        Some(order) => Settling::warn(presence, order, cx),
        None => PayerCodeShown::enter(presence, cx),
    }
}

impl PayerCodeShown {
    /// Counts a code and waits until the counter is stored; without any time there can be no code.
    pub(super) fn enter(presence: Presence, cx: &mut Context<'_>) -> State {
        if cx.now.utc.is_none() {
            return ClockLost::enter(presence, cx);
        }
        let shape = first_shape(cx);
        Self::enter_shaped(presence, shape, cx)
    }

    /// The same with a code's digits as text, for the finger that just asked for them.
    pub(super) fn enter_digits(presence: Presence, cx: &mut Context<'_>) -> State {
        if cx.now.utc.is_none() {
            return ClockLost::enter(presence, cx);
        }
        Self::enter_shaped(presence, CodeShape::Digits, cx)
    }

    fn enter_shaped(presence: Presence, shape: CodeShape, cx: &mut Context<'_>) -> State {
        leave(cx);
        let state = Self { presence, digits: None, shape, ending: false };
        match cx.next_code_counter() {
            StoreOutcome::Done => state.extend(cx),
            StoreOutcome::Failed => OutOfService::StorageRefused.enter(cx),
        }
    }

    /// The time that a code is shown starts again.
    fn extend(mut self, cx: &mut Context<'_>) -> State {
        let times = &cx.core.profile.times;
        let (shown, warning) = (times.code_shown_millis, times.code_warning_millis);
        self.ending = false;
        cx.set_timer(Timer::Wait, shown);
        cx.set_timer(Timer::Warning, shown.saturating_sub(warning));
        State::Unlocked(Unlocked::PayerCode(self))
    }

    fn renew(mut self, cx: &mut Context<'_>) -> State {
        // A finger shows one code's digits.
        if self.shape == CodeShape::Digits {
            self.shape = first_shape(cx);
        }
        match cx.next_code_counter() {
            StoreOutcome::Done => State::Unlocked(Unlocked::PayerCode(self)),
            StoreOutcome::Failed => OutOfService::StorageRefused.enter(cx),
        }
    }

    /// The counter is stored: the code may be seen.
    fn show(mut self, cx: &mut Context<'_>) -> State {
        if cx.now.utc.is_none() {
            return ClockLost::enter(self.presence, cx);
        }
        let first = self.digits.is_none();
        self.digits = cx.payer_code();
        if self.digits.is_none() {
            return OutOfService::StorageRefused.enter(cx);
        }
        cx.set_timer(Timer::Renew, cx.core.profile.issuer.renew_seconds.saturating_mul(1_000));
        if first {
            cx.say(if self.shape == CodeShape::Digits {
                Prompt::KeepCodeSecret
            } else if cx.core.clock_doubtful(cx.now) {
                Prompt::ClockDoubtful
            } else if cx.core.service.online() {
                Prompt::LetScan
            } else {
                Prompt::LetScanOffline
            });
        }
        State::Unlocked(Unlocked::PayerCode(self))
    }

    fn next_shape(mut self, cx: &mut Context<'_>) -> State {
        let shapes = shapes(cx.core.profile.code_kind, cx.core.profile.issuer.length);
        let position = shapes.iter().position(|shape| *shape == self.shape);
        let next = position.map_or(0, |position| position.saturating_add(1));
        if let Some(next) = shapes.iter().cycle().nth(next) {
            self.shape = *next;
        }
        self.extend(cx)
    }

    pub(super) fn on(mut self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::CounterStored(StoreOutcome::Done) => self.show(cx),
            Input::CounterStored(StoreOutcome::Failed) => OutOfService::StorageRefused.enter(cx),
            Input::RenewDue | Input::ClockSet => self.renew(cx),
            Input::Key(Key::ShowCode) => self.next_shape(cx),
            Input::Key(Key::Digit(_))
                if cx.core.profile.show_code_digits && self.digits.is_some() =>
            {
                ProveForDigits::enter(self.presence, cx)
            }
            Input::Key(Key::Cancel) => Home::enter(self.presence, cx),
            Input::Key(key @ (Key::Scan | Key::BePaid)) => begin_mode(key, self.presence, cx),
            Input::Key(
                Key::Confirm
                | Key::Correct
                | Key::Help
                | Key::Power
                | Key::Register
                | Key::Point
                | Key::Digit(_),
            ) => self.extend(cx),
            Input::WarningDue => {
                self.ending = true;
                cx.say(Prompt::CodeEnding);
                State::Unlocked(Unlocked::PayerCode(self))
            }
            Input::WaitOver => {
                cx.say(Prompt::Locked);
                lock(cx)
            }
            Input::Asked(order) => Authenticate::enter(self.presence, order, cx),
            Input::Settled(settlement) => Notice::enter(self.presence, settlement, cx),
            Input::Finger(_)
            | Input::DotsDue
            | Input::DigitsDue
            | Input::TryStored(_)
            | Input::Phone(_)
            | Input::Camera(_)
            | Input::Server(_)
            | Input::FingerTaken(_)
            | Input::RecordStored(_) => State::Unlocked(Unlocked::PayerCode(self)),
        }
    }

    pub(super) fn screen(&self, cx: &ScreenContext<'_>) -> Screen {
        let note = if self.ending {
            CodeNote::Ending
        } else if cx.core.clock_doubtful(cx.now) {
            CodeNote::ClockDoubtful
        } else if cx.core.service.online() {
            CodeNote::LetScan
        } else {
            CodeNote::Offline
        };
        Screen::PayerCode { digits: self.digits.clone(), shape: self.shape, note }
    }
}

/// The clock has lost the time, and codes are made from time.
#[derive(Clone)]
pub struct ClockLost {
    presence: Presence,
}

impl ClockLost {
    fn enter(presence: Presence, cx: &mut Context<'_>) -> State {
        leave(cx);
        cx.say(Prompt::ClockDoubtful);
        cx.set_timer(Timer::Wait, cx.core.profile.times.auto_lock_millis);
        State::Unlocked(Unlocked::ClockLost(Self { presence }))
    }

    pub(super) fn on(self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::ClockSet => PayerCodeShown::enter(self.presence, cx),
            Input::Key(Key::Cancel) => Home::enter(self.presence, cx),
            Input::Key(key @ (Key::Scan | Key::BePaid)) => begin_mode(key, self.presence, cx),
            Input::WaitOver => {
                cx.say(Prompt::Locked);
                lock(cx)
            }
            Input::Asked(order) => Authenticate::enter(self.presence, order, cx),
            Input::Settled(settlement) => Notice::enter(self.presence, settlement, cx),
            Input::Key(
                Key::ShowCode
                | Key::Confirm
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
            | Input::RecordStored(_) => State::Unlocked(Unlocked::ClockLost(self)),
        }
    }
}
