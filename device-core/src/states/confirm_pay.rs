//! To whom and how much: the green key pays, and a large amount asks for a fresh finger.

use super::agree::{Authenticate, Settling, agree, declined_here};
use super::amount::EnterAmount;
use super::home::{Home, lock};
use super::notice::{Notice, overhear};
use super::presence::Presence;
use super::scanning::NoNetwork;
use super::typed_amount::TypedAmount;
use super::{Input, ServerInput, State, Unlocked, leave};
use crate::channel::DEVICE_ORDER_BIT;
use crate::context::Context;
use crate::effect::Prompt;
use crate::key::Key;
use crate::money::Fen;
use crate::records::{Origin, PendingOrder};
use crate::text::Payee;
use crate::timers::Timer;
use crate::view::{DeclineCause, Screen};

/// Whom a scanned code pays: only the server's word makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Recipient {
    /// What the server calls the payee.
    pub token: u64,
    /// Who it is.
    pub payee: Payee,
}

impl Recipient {
    /// An order to pay the recipient, under a number of the device's own.
    fn order(self, amount: Fen, cx: &mut Context<'_>) -> PendingOrder {
        let random = cx.random().first_chunk::<8>().map_or(0, |bytes| u64::from_be_bytes(*bytes));
        let origin = Origin::Scanned { token: self.token };
        PendingOrder { order: random | DEVICE_ORDER_BIT, amount, payee: self.payee, origin }
    }
}

/// Waiting for the green key.
#[derive(Clone)]
pub struct ConfirmPay {
    presence: Presence,
    to: Recipient,
    amount: Fen,
    /// What was typed, where the code did not carry the amount: the correction key leads back to it.
    typed: Option<TypedAmount>,
}

impl ConfirmPay {
    /// For an amount that the code carries; more than one payment may be is declined at once.
    pub(super) fn enter_fixed(
        presence: Presence,
        to: Recipient,
        amount: Fen,
        cx: &mut Context<'_>,
    ) -> State {
        if amount.fen() > cx.core.profile.amounts.most_fen {
            let order = to.order(amount, cx);
            let settlement = declined_here(order, DeclineCause::OverLimit, cx);
            return Notice::enter(presence, settlement, cx);
        }
        Self { presence, to, amount, typed: None }.ask(cx)
    }

    /// For an amount that the owner typed.
    pub(super) fn enter_typed(
        presence: Presence,
        to: Recipient,
        typed: TypedAmount,
        amount: Fen,
        cx: &mut Context<'_>,
    ) -> State {
        Self { presence, to, amount, typed: Some(typed) }.ask(cx)
    }

    fn ask(self, cx: &mut Context<'_>) -> State {
        leave(cx);
        cx.say(Prompt::ConfirmPay(self.to.payee.clone(), self.amount));
        self.wait(cx)
    }

    fn wait(self, cx: &mut Context<'_>) -> State {
        cx.set_timer(Timer::Wait, cx.core.profile.scan.confirm_wait_millis);
        State::Unlocked(Unlocked::ConfirmPay(self))
    }

    /// The green key.
    fn confirm(self, cx: &mut Context<'_>) -> State {
        if let Some(order) = cx.core.records.pending.clone() {
            return Settling::warn(self.presence, order, cx);
        }
        let order = self.to.order(self.amount, cx);
        if self.amount.fen() >= cx.core.profile.amounts.finger_from_fen {
            Authenticate::enter(self.presence, order, cx)
        } else {
            agree(self.presence, order, cx)
        }
    }

    pub(super) fn on(self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::Key(Key::Confirm) => self.confirm(cx),
            Input::Key(Key::Correct) => match self.typed {
                Some(typed) => EnterAmount::again(self.presence, self.to, typed, cx),
                None => self.wait(cx),
            },
            Input::Key(Key::Cancel) => Home::enter(self.presence, cx),
            Input::Key(Key::Help) => self.wait(cx),
            Input::WaitOver => {
                cx.say(Prompt::Locked);
                lock(cx)
            }
            Input::Server(ServerInput::Offline) => NoNetwork::enter(self.presence, false, cx),
            Input::Settled(settlement) => {
                overhear(&settlement, cx);
                State::Unlocked(Unlocked::ConfirmPay(self))
            }
            // The server asks until it has an answer: one payment after the other.
            Input::Asked(_)
            | Input::Key(
                Key::ShowCode
                | Key::Scan
                | Key::BePaid
                | Key::Power
                | Key::Register
                | Key::Point
                | Key::Digit(_),
            )
            | Input::Server(
                ServerInput::Online | ServerInput::Payee { .. } | ServerInput::NotPayable { .. },
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
            | Input::FingerTaken(_)
            | Input::RecordStored(_)
            | Input::ClockSet => State::Unlocked(Unlocked::ConfirmPay(self)),
        }
    }

    pub(super) fn screen(&self) -> Screen {
        Screen::ConfirmPay { payee: self.to.payee.clone(), amount: self.amount }
    }
}
