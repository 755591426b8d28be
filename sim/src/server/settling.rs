//! Paying, giving back, ending: the only place where money moves and orders change their state.
//!
//! Every movement is a transfer in the ledger and a note; every end of an order is a state, a settlement in the device's words,
//! and, where [`Order::to_tell`] says so, a message to the device. It knows nothing of requests and frames.

use device_core::effect::{Outcome, Settlement};
use device_core::money::Fen;

use super::accounts::{Merchant, local_day};
use super::api::OrderState;
use super::devices::{EnrolledDevice, Standing};
use super::ledger::{AccountId, Party};
use super::notes::ServerNote;
use super::orders::{EndCause, Order};
use super::policy::ServerPolicy;
use super::risk::{Decision, decide};
use super::{Due, Moment, Server, ServerOutput};

impl Server {
    /// Moves money for an order. Whether it moved.
    fn transfer(
        &mut self,
        now: Moment,
        order: u64,
        from: Party,
        to: Party,
        amount: Fen,
        out: &mut Vec<ServerOutput>,
    ) -> bool {
        let moved = self.ledger.transfer(now, Some(order), from, to, amount).is_ok();
        if moved {
            out.push(ServerOutput::Note(ServerNote::Moved {
                from: self.party_name(from).to_owned(),
                to: self.party_name(to).to_owned(),
                fen: amount.fen(),
                order: Some(order),
            }));
        }
        moved
    }

    /// Pays an order whose owner agreed or need not be asked. The account is judged once more: much can happen while a question waits.
    pub(super) fn pay_now(
        &mut self,
        now: Moment,
        number: u64,
        asked: bool,
        out: &mut Vec<ServerOutput>,
    ) {
        let Some((payer, payee, amount)) = self
            .orders
            .get(number)
            .and_then(|order| Some((order.payer?, order.payee?, order.amount())))
        else {
            return;
        };
        let day = local_day(now.utc, self.policy.zone_minutes);
        match self.judge(payer.account, day, amount) {
            Decision::Refuse(cause) => {
                self.end(now, number, OrderState::PayError, Some(cause), out);
            }
            Decision::Free | Decision::Ask => {
                let from = Party::Customer(payer.account);
                if !self.transfer(now, number, from, payee, amount, out) {
                    let cause = Some(EndCause::NotEnoughMoney);
                    self.end(now, number, OrderState::PayError, cause, out);
                    return;
                }
                if let Some(account) = self.accounts.get_mut(&payer.account) {
                    account.count_paid(day, amount, asked);
                }
                if let Some(order) = self.orders.get_mut(number) {
                    order.paid_at = Some(now.utc);
                }
                if let Some(merchant) = self.merchant_mut(payee) {
                    merchant.paid_orders += 1;
                }
                self.end(now, number, OrderState::Success, None, out);
            }
        }
    }

    pub(super) fn judge(&self, account: AccountId, day: i64, amount: Fen) -> Decision {
        let held = self.ledger.balance_fen(Party::Customer(account));
        self.accounts.get(&account).map_or(Decision::Refuse(EndCause::CodeUnknown), |account| {
            decide(account, held, day, amount)
        })
    }

    /// Gives money of a paid order back. Whether it moved.
    pub(super) fn give_back(
        &mut self,
        now: Moment,
        number: u64,
        amount: Fen,
        out: &mut Vec<ServerOutput>,
    ) -> bool {
        let Some((payer, payee, paid_at)) = self
            .orders
            .get(number)
            .and_then(|order| Some((order.payer?, order.payee?, order.paid_at?)))
        else {
            return false;
        };
        let to = Party::Customer(payer.account);
        if !self.transfer(now, number, payee, to, amount, out) {
            return false;
        }
        if let Some(account) = self.accounts.get_mut(&payer.account) {
            account.count_returned(local_day(paid_at, self.policy.zone_minutes), amount);
        }
        let Some(order) = self.orders.get_mut(number) else { return false };
        order.refunded = order.refunded.checked_add(amount).unwrap_or(Fen::MAX);
        if order.left() == Fen::ZERO
            && let Some(merchant) = self.merchant_mut(payee)
        {
            merchant.paid_orders = merchant.paid_orders.saturating_sub(1);
        }
        true
    }

    fn merchant_mut(&mut self, payee: Party) -> Option<&mut Merchant> {
        match payee {
            Party::Merchant(id) => self.merchants.get_mut(&id),
            Party::Customer(_) | Party::Issuer => None,
        }
    }

    /// Brings an order into a state and notes it.
    pub(super) fn enter(
        &mut self,
        number: u64,
        state: OrderState,
        cause: Option<EndCause>,
        out: &mut Vec<ServerOutput>,
    ) {
        let Some(order) = self.orders.get_mut(number) else { return };
        order.state = state;
        order.cause = cause;
        let (payee, out_trade_no) = (order.payee, order.out_trade_no().cloned());
        out.push(ServerOutput::Note(ServerNote::OrderState {
            order: number,
            payee: payee.map_or("", |payee| self.party_name(payee)).to_owned(),
            out_trade_no,
            state,
            cause,
        }));
    }

    /// Ends an order: state, settlement, and word to the device where [`Order::to_tell`] says so.
    pub(super) fn end(
        &mut self,
        now: Moment,
        number: u64,
        state: OrderState,
        cause: Option<EndCause>,
        out: &mut Vec<ServerOutput>,
    ) {
        let Some(before) = self.orders.get(number).map(|order| order.state) else { return };
        self.enter(number, state, cause, out);
        let Some(order) = self.orders.get_mut(number) else { return };
        if before.is_open() {
            self.agenda.remove(&(close_at_micros(order, &self.policy), Due::Close(number)));
        }
        let Some(payer) = order.payer else { return };
        if let Some(device) = payer.device.and_then(|device| self.devices.get_mut(&device)) {
            device.questions.remove(&number);
        }
        // Ended without money before: that end stands, and the device keeps the cause that it knows.
        if !before.is_open() && !before.was_paid() {
            return;
        }
        let outcome = match cause {
            None => Some(Outcome::Paid),
            Some(cause) => cause.decline().map(Outcome::Declined),
        };
        let Some(outcome) = outcome else { return };
        let payee = order.payee;
        let shown = payee.map(|payee| self.payee_shown(payee)).unwrap_or_default();
        let Some(order) = self.orders.get_mut(number) else { return };
        let settlement = order.settle(outcome, shown, now.utc);
        order.settlement = Some(settlement.clone());
        let to_tell = order.to_tell(before);
        if let Some(device) = payer.device.filter(|_| to_tell) {
            self.tell(now, device, payer.account, number, settlement, out);
        }
        if let (Some(Party::Customer(account)), OrderState::Success) = (payee, state) {
            self.tell_money_in(now, number, account, out);
        }
    }

    /// Money came to a person: every device that is set up for her account is told, now or when it logs in.
    fn tell_money_in(
        &mut self,
        now: Moment,
        number: u64,
        account: AccountId,
        out: &mut Vec<ServerOutput>,
    ) {
        let Some((payer, amount)) =
            self.orders.get(number).and_then(|order| Some((order.payer?, order.amount())))
        else {
            return;
        };
        let settlement = Settlement {
            order: number,
            amount,
            payee: self.payee_shown(Party::Customer(payer.account)),
            at: now.utc,
            outcome: Outcome::Received,
        };
        let ready = |device: &EnrolledDevice| {
            device.account == account && device.standing == Standing::Ready
        };
        let devices: Vec<u64> =
            self.devices.iter().filter(|(_, device)| ready(device)).map(|(id, _)| *id).collect();
        for device in devices {
            self.tell(now, device, account, number, settlement.clone(), out);
        }
    }
}

/// When an order closes by itself, in microseconds of virtual time.
pub(super) const fn close_at_micros(order: &Order, policy: &ServerPolicy) -> u64 {
    order.arrived_micros.saturating_add(policy.order_close_millis.saturating_mul(1_000))
}
