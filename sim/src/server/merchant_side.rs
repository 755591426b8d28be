//! What merchants ask: pay, query, reverse, refund.
//!
//! Every question may come twice, late, or for an order that the server has never seen, and is answered so that asking again
//! moves nothing. Codes are checked here and nowhere else.

use device_core::money::Fen;

use super::accounts::local_day;
use super::api::{
    ApiError, MerchantAnswer, MerchantAsk, MerchantRequest, OrderReport, OrderState, OutTradeNo,
};
use super::codes::{CodeProblem, head_of};
use super::devices::Standing;
use super::ledger::MerchantId;
use super::notes::ServerNote;
use super::orders::{EndCause, PayContent, Payer, Source};
use super::risk::Decision;
use super::settling::close_at_micros;
use super::{Due, Moment, Server, ServerOutput};

type Answer = Result<OrderReport, ApiError>;

impl Server {
    /// A merchant asks. The answer is among the outputs, after what it led to.
    #[must_use]
    pub fn on_merchant(
        &mut self,
        now: Moment,
        merchant: MerchantId,
        request: &MerchantRequest,
    ) -> Vec<ServerOutput> {
        let mut out = Vec::new();
        self.do_due(now, &mut out);
        let result = self.answer(now, merchant, &request.ask, &mut out);
        let out_trade_no = request.ask.out_trade_no().clone();
        if let Err(error) = result {
            let out_trade_no = out_trade_no.clone();
            out.push(ServerOutput::Note(ServerNote::RequestRefused { out_trade_no, error }));
        }
        let answer = MerchantAnswer { id: request.id, out_trade_no, result };
        out.push(ServerOutput::ToTill { merchant, answer });
        out
    }

    fn answer(
        &mut self,
        now: Moment,
        merchant: MerchantId,
        ask: &MerchantAsk,
        out: &mut Vec<ServerOutput>,
    ) -> Answer {
        if !self.merchants.contains_key(&merchant) {
            return Err(ApiError::UnknownMerchant);
        }
        match ask {
            MerchantAsk::Pay { out_trade_no, auth_code, amount } => {
                let content = PayContent { auth_code: auth_code.clone(), amount: *amount };
                self.pay(now, merchant, out_trade_no, content, out)
            }
            MerchantAsk::Query { out_trade_no } => {
                let number =
                    self.orders.find(merchant, out_trade_no).ok_or(ApiError::OrderNotFound)?;
                self.report(number)
            }
            MerchantAsk::Reverse { out_trade_no } => self.reverse(now, merchant, out_trade_no, out),
            MerchantAsk::Refund { out_trade_no, out_refund_no, amount } => {
                self.refund(now, merchant, out_trade_no, out_refund_no, *amount, out)
            }
        }
    }

    fn report(&self, number: u64) -> Answer {
        self.orders.get(number).map(|order| order.report()).ok_or(ApiError::OrderNotFound)
    }

    /// Asked again with the same content, a pay answers how the order stands and moves nothing. That holds for one that a
    /// reverse has overtaken: it answers "taken back".
    fn pay(
        &mut self,
        now: Moment,
        merchant: MerchantId,
        out_trade_no: &OutTradeNo,
        content: PayContent,
        out: &mut Vec<ServerOutput>,
    ) -> Answer {
        if let Some(order) =
            self.orders.find(merchant, out_trade_no).and_then(|number| self.orders.get(number))
        {
            let same = match &order.source {
                Source::Till { content: Some(known), .. } => *known == content,
                Source::Till { content: None, .. } => true,
                Source::Device { .. } | Source::Phone { .. } => false,
            };
            return if same { Ok(order.report()) } else { Err(ApiError::OtherContent) };
        }
        if content.amount == Fen::ZERO {
            return Err(ApiError::AmountMissing);
        }
        let order =
            self.orders.open(merchant, out_trade_no.clone(), Some(content.clone()), now.micros);
        let number = order.number;
        self.enter(number, OrderState::NotPay, None, out);
        self.judge_code(now, number, &content, out);
        self.report(number)
    }

    /// Whose code is it? Then the account is judged, and the order paid, asked about or refused.
    fn judge_code(
        &mut self,
        now: Moment,
        number: u64,
        content: &PayContent,
        out: &mut Vec<ServerOutput>,
    ) {
        let (device, verdict) = self.accept_code(now, &content.auth_code);
        let owner = device.and_then(|device| {
            let account = self.devices.get(&device)?.account;
            Some(Payer { account, device: Some(device) })
        });
        let note = match verdict {
            Ok(()) => device.map(|device| ServerNote::CodeAccepted { device, order: number }),
            Err(cause) => Some(ServerNote::CodeRefused { device, order: number, cause }),
        };
        out.extend(note.map(ServerOutput::Note));
        let (cause, proven) = match verdict {
            Ok(()) => (None, true),
            // The device truly showed these, so its owner may be told.
            Err(CodeProblem::Expired) => (Some(EndCause::CodeExpired), true),
            Err(CodeProblem::Used) => (Some(EndCause::CodeUsed), true),
            Err(
                CodeProblem::Unknown
                | CodeProblem::Blocked
                | CodeProblem::DeviceDisabled
                | CodeProblem::DeviceNotReady,
            ) => (Some(EndCause::CodeUnknown), false),
        };
        if let Some(order) = self.orders.get_mut(number) {
            order.payer = owner.filter(|_| proven);
        }
        match (cause, owner) {
            (None, Some(payer)) => self.judge_account(now, number, payer, content.amount, out),
            (cause, _) => {
                let cause = cause.unwrap_or(EndCause::CodeUnknown);
                self.end(now, number, OrderState::PayError, Some(cause), out);
            }
        }
    }

    /// The device whose user reference a code carries, and whether the code is good. A good one is dead from here.
    fn accept_code(&mut self, now: Moment, digits: &str) -> (Option<u64>, Result<(), CodeProblem>) {
        let found = head_of(digits).and_then(|head| self.heads.get(head)).copied();
        let Some((id, device)) = found.and_then(|id| Some((id, self.devices.get_mut(&id)?))) else {
            return (None, Err(CodeProblem::Unknown));
        };
        let taken = match device.standing {
            Standing::Ready => device.verifier.accept(digits, now, &self.policy),
            Standing::Provisional => Err(CodeProblem::DeviceNotReady),
            Standing::Disabled => Err(CodeProblem::DeviceDisabled),
            // Its head is nobody's any more, so it is not found.
            Standing::Unbound => Err(CodeProblem::Unknown),
        };
        (Some(id), taken)
    }

    fn judge_account(
        &mut self,
        now: Moment,
        number: u64,
        payer: Payer,
        amount: Fen,
        out: &mut Vec<ServerOutput>,
    ) {
        let day = local_day(now.utc, self.policy.zone_minutes);
        match self.judge(payer.account, day, amount) {
            Decision::Free => self.pay_now(now, number, false, out),
            Decision::Refuse(cause) => {
                self.end(now, number, OrderState::PayError, Some(cause), out);
            }
            Decision::Ask => {
                self.enter(number, OrderState::UserPaying, None, out);
                if let Some(order) = self.orders.get(number) {
                    self.agenda.insert((close_at_micros(order, &self.policy), Due::Close(number)));
                }
                if let Some(device) = payer.device {
                    self.ask(now, device, number, out);
                }
            }
        }
    }

    /// Closes what is unpaid, gives back what is paid, and does neither twice. An order that the server has not seen is
    /// written down as taken back, so that a pay which arrives later is refused.
    fn reverse(
        &mut self,
        now: Moment,
        merchant: MerchantId,
        out_trade_no: &OutTradeNo,
        out: &mut Vec<ServerOutput>,
    ) -> Answer {
        let Some(number) = self.orders.find(merchant, out_trade_no) else {
            let number = self.orders.open(merchant, out_trade_no.clone(), None, now.micros).number;
            let cause = Some(EndCause::MerchantCancelled);
            self.end(now, number, OrderState::Revoked, cause, out);
            return self.report(number);
        };
        let order = self.orders.get(number).ok_or(ApiError::OrderNotFound)?;
        if order.state == OrderState::Revoked {
            return Ok(order.report());
        }
        let earliest_micros = order
            .arrived_micros
            .saturating_add(self.policy.reverse_earliest_millis.saturating_mul(1_000));
        if now.micros < earliest_micros {
            let wait_millis = (earliest_micros - now.micros).div_ceil(1_000);
            return Err(ApiError::ReverseTooEarly { wait_millis });
        }
        let (state, left, known_cause) = (order.state, order.left(), order.cause);
        match state {
            OrderState::Success | OrderState::Refund if left > Fen::ZERO => {
                if !self.give_back(now, number, left, out) {
                    // A merchant holds at least what was paid to it and not given back, so this cannot be; and if it is,
                    // nobody may claim that the money went back.
                    return Err(ApiError::SystemError);
                }
                let cause = Some(EndCause::MerchantCancelled);
                self.end(now, number, OrderState::Revoked, cause, out);
            }
            // All of it went back already; there is nothing to take back.
            OrderState::Success | OrderState::Refund | OrderState::Revoked => {}
            OrderState::NotPay | OrderState::UserPaying => {
                let cause = Some(EndCause::MerchantCancelled);
                self.end(now, number, OrderState::Revoked, cause, out);
            }
            OrderState::Closed | OrderState::PayError => {
                self.end(now, number, OrderState::Revoked, known_cause, out);
            }
        }
        self.report(number)
    }

    /// Gives part of a paid order back. Asked again under the same refund number it answers how the order stands.
    fn refund(
        &mut self,
        now: Moment,
        merchant: MerchantId,
        out_trade_no: &OutTradeNo,
        out_refund_no: &OutTradeNo,
        amount: Fen,
        out: &mut Vec<ServerOutput>,
    ) -> Answer {
        let number = self.orders.find(merchant, out_trade_no).ok_or(ApiError::OrderNotFound)?;
        let order = self.orders.get(number).ok_or(ApiError::OrderNotFound)?;
        match order.refunds.get(out_refund_no) {
            Some(known) if *known == amount => return Ok(order.report()),
            Some(_) => return Err(ApiError::OtherContent),
            None => {}
        }
        if !order.state.was_paid() {
            return Err(ApiError::NotPaid);
        }
        if amount == Fen::ZERO {
            return Err(ApiError::AmountMissing);
        }
        if amount > order.left() {
            return Err(ApiError::RefundTooLarge);
        }
        if !self.give_back(now, number, amount, out) {
            return Err(ApiError::SystemError);
        }
        if let Some(order) = self.orders.get_mut(number) {
            order.refunds.insert(out_refund_no.clone(), amount);
        }
        self.enter(number, OrderState::Refund, None, out);
        self.report(number)
    }
}
