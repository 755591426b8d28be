//! Following an order whose end is not yet known, on a locked device: after auto-lock or a power cut.

use super::agree::Dots;
use super::home::LockedHome;
use super::notice::LockedNotice;
use super::unlock::{Unlock, Wish};
use super::{Input, Locked, State, leave};
use crate::context::Context;
use crate::key::Key;
use crate::records::PendingOrder;
use crate::timers::Timer;
use crate::view::Screen;

/// The dots move for so long; then the device rests, and still asks.
const MOVING_MILLIS: u32 = 120_000;

/// The order stays on the screen until its end is known.
#[derive(Clone)]
pub struct Following {
    order: PendingOrder,
    dots: Dots,
}

impl Following {
    /// Goes there.
    pub(crate) fn enter(order: PendingOrder, cx: &mut Context<'_>) -> State {
        leave(cx);
        let dots = Dots::start(cx);
        cx.set_timer(Timer::Wait, MOVING_MILLIS);
        State::Locked(Locked::Following(Self { order, dots }))
    }

    pub(super) fn on(mut self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::Settled(settlement) => LockedNotice::enter(settlement, cx),
            Input::Key(key @ (Key::ShowCode | Key::Scan | Key::BePaid)) => {
                Unlock::enter(Wish::Mode(key), cx)
            }
            Input::Key(Key::Confirm) => Unlock::enter(Wish::Home, cx),
            Input::Key(Key::Cancel) => LockedHome::enter(cx),
            Input::Asked(order) => Unlock::enter(Wish::Agree(order), cx),
            Input::WaitOver => {
                cx.core.timers.clear(Timer::Dots);
                State::Locked(Locked::Following(self))
            }
            Input::DotsDue => {
                self.dots.step(cx);
                State::Locked(Locked::Following(self))
            }
            Input::Key(
                Key::Correct | Key::Help | Key::Power | Key::Register | Key::Point | Key::Digit(_),
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
            | Input::ClockSet => State::Locked(Locked::Following(self)),
        }
    }

    pub(super) fn screen(&self) -> Screen {
        Screen::NotYetKnown {
            amount: self.order.amount,
            payee: self.order.payee.clone(),
            phase: self.dots.phase(),
        }
    }
}
