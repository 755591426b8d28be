//! The order under way at a till: answers, silence, queries, and taking it back.
//!
//! ```text
//! pay ──answer──▶ paid, refused                                  ended
//!  │  ──"the shopper is asked"──▶ query every 5 s ──45 s──▶ reverse
//!  └──silence, "cannot say"──▶ query after 5 s ────45 s──▶ reverse
//! reverse: not before 15 s after the pay; again every 5 s until it is answered                ended
//! ```
//!
//! Figures are those of [`super::policy::TillPolicy`]. A pay is never sent again.

use crate::scenario::model::{Refusal, TillState};
use crate::server::api::{
    ApiError, MerchantAnswer, MerchantAsk, OrderReport, OrderState, OutTradeNo,
};

use super::{CannotDo, Sent, Till, TillNote, TillOutput, cannot};

/// Where an order stands at the till.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Paid for and not ended: the till asks.
    Awaiting,
    /// To be taken back; asked with requests of this number and later, once one was sent.
    Reversing {
        /// Number of the first reverse.
        first_request: Option<u64>,
    },
    /// Ended; kept so that a sale just made can be taken back.
    Ended,
}

/// An order under way, or the last one.
#[derive(Clone, Debug)]
pub(super) struct OrderUnderWay {
    /// Its number.
    pub out_trade_no: OutTradeNo,
    /// When its pay was sent, in microseconds of virtual time.
    pub paid_micros: u64,
    /// Where it stands.
    pub stage: Stage,
}

impl Till {
    /// The cashier gives up: an order under way is taken back, and so is one just paid; an amount without an order is cleared.
    #[must_use]
    pub fn give_up(&mut self, now_micros: u64) -> Vec<TillOutput> {
        let mut out = Vec::new();
        let stage = self.order.as_ref().map(|order| order.stage);
        match (self.state, stage) {
            (TillState::Idle, _) | (_, Some(Stage::Reversing { .. })) => {
                return cannot(CannotDo::NothingToGiveUp);
            }
            (TillState::Paid, _) | (_, Some(Stage::Awaiting)) => {
                self.take_back(now_micros, &mut out);
            }
            (
                TillState::Ready
                | TillState::Scanning
                | TillState::Refused(_)
                | TillState::Reversed
                | TillState::Asking
                | TillState::AwaitingShopper
                | TillState::Unknown,
                Some(Stage::Ended) | None,
            ) => {
                if self.is_scanning() {
                    self.scanner_off(&mut out);
                }
                self.amount = None;
                self.order = None;
                self.show(TillState::Idle, &mut out);
            }
        }
        out
    }

    /// The time that [`Till::next_deadline`] named has come.
    #[must_use]
    pub fn on_deadline(&mut self, now_micros: u64) -> Vec<TillOutput> {
        let mut out = Vec::new();
        if self.wake_at_micros.is_none_or(|at| now_micros < at) {
            return out;
        }
        self.wake_at_micros = None;
        match self.order.as_ref().map(|order| order.stage) {
            Some(Stage::Awaiting) if self.since_pay(now_micros) >= self.give_up_micros() => {
                self.take_back(now_micros, &mut out);
            }
            Some(Stage::Awaiting) => {
                if self.state == TillState::Asking {
                    self.show(TillState::Unknown, &mut out);
                }
                self.query(now_micros, &mut out);
            }
            Some(Stage::Reversing { .. }) => self.reverse(now_micros, &mut out),
            Some(Stage::Ended) | None => {}
        }
        out
    }

    /// The payment server has answered.
    #[must_use]
    pub fn on_answer(&mut self, now_micros: u64, answer: &MerchantAnswer) -> Vec<TillOutput> {
        let mut out = Vec::new();
        let stage = self
            .order
            .as_ref()
            .filter(|order| order.out_trade_no == answer.out_trade_no)
            .map(|order| order.stage);
        match (stage, &answer.result) {
            (Some(Stage::Awaiting), Ok(report)) => self.on_report(now_micros, *report, &mut out),
            (Some(Stage::Awaiting), Err(error)) => self.on_error(now_micros, *error, &mut out),
            (Some(Stage::Reversing { first_request: Some(first) }), result)
                if answer.id >= first =>
            {
                self.on_reverse_answer(now_micros, *result, &mut out);
            }
            (Some(Stage::Reversing { .. } | Stage::Ended) | None, _) => {
                let out_trade_no = answer.out_trade_no.clone();
                out.push(TillOutput::Note(TillNote::LateAnswer { out_trade_no }));
            }
        }
        out
    }

    fn on_report(&mut self, now_micros: u64, report: OrderReport, out: &mut Vec<TillOutput>) {
        match report.state {
            OrderState::Success => self.ended(TillState::Paid, out),
            OrderState::NotPay | OrderState::UserPaying => {
                self.show(TillState::AwaitingShopper, out);
                self.wake_to_query(now_micros, self.policy.query_every_millis);
            }
            OrderState::Closed | OrderState::PayError => {
                let refusal = report.refusal.unwrap_or(Refusal::NotAgreed);
                self.ended(TillState::Refused(refusal), out);
            }
            // Someone else of this merchant gave the money back.
            OrderState::Refund | OrderState::Revoked => self.ended(TillState::Reversed, out),
        }
    }

    fn on_error(&mut self, now_micros: u64, error: ApiError, out: &mut Vec<TillOutput>) {
        if let Some(order) = &self.order {
            let out_trade_no = order.out_trade_no.clone();
            out.push(TillOutput::Note(TillNote::NotTaken { out_trade_no, error }));
        }
        match error {
            // Nobody knows; or the pay was lost, or still travels. Either way it may yet be paid.
            ApiError::SystemError | ApiError::OrderNotFound => {
                self.show(TillState::Unknown, out);
                let earliest_micros = self.policy.reverse_earliest_millis.saturating_mul(1_000);
                if error == ApiError::OrderNotFound && self.since_pay(now_micros) >= earliest_micros
                {
                    self.take_back(now_micros, out);
                } else {
                    self.wake_to_query(now_micros, self.policy.unknown_wait_millis);
                }
            }
            // No order of ours came of it: the next try takes a new number.
            ApiError::OtherContent
            | ApiError::AmountMissing
            | ApiError::ReverseTooEarly { .. }
            | ApiError::NotPaid
            | ApiError::RefundTooLarge
            | ApiError::UnknownMerchant => self.ended(TillState::Ready, out),
        }
    }

    fn on_reverse_answer(
        &mut self,
        now_micros: u64,
        result: Result<OrderReport, ApiError>,
        out: &mut Vec<TillOutput>,
    ) {
        match result {
            Ok(_) => self.ended(TillState::Reversed, out),
            Err(error) => {
                let wait_millis = match error {
                    ApiError::ReverseTooEarly { wait_millis } => wait_millis,
                    ApiError::SystemError
                    | ApiError::OrderNotFound
                    | ApiError::OtherContent
                    | ApiError::AmountMissing
                    | ApiError::NotPaid
                    | ApiError::RefundTooLarge
                    | ApiError::UnknownMerchant => self.policy.reverse_repeat_millis,
                };
                if let Some(order) = &self.order {
                    let out_trade_no = order.out_trade_no.clone();
                    out.push(TillOutput::Note(TillNote::NotTaken { out_trade_no, error }));
                }
                self.wake_in(now_micros, wait_millis);
            }
        }
    }

    fn ended(&mut self, state: TillState, out: &mut Vec<TillOutput>) {
        if let Some(order) = &mut self.order {
            order.stage = Stage::Ended;
        }
        self.wake_at_micros = None;
        self.show(state, out);
    }

    fn query(&mut self, now_micros: u64, out: &mut Vec<TillOutput>) {
        if let Some(order) = &self.order {
            let out_trade_no = order.out_trade_no.clone();
            self.send(MerchantAsk::Query { out_trade_no }, Sent::Query, out);
            self.wake_to_query(now_micros, self.policy.query_every_millis);
        }
    }

    /// Wakes for the next query, or to give up where that comes first.
    fn wake_to_query(&mut self, now_micros: u64, millis: u64) {
        self.wake_in(now_micros, millis);
        if let (Some(at), Some(order)) = (self.wake_at_micros, &self.order) {
            let give_up_at = order.paid_micros.saturating_add(self.give_up_micros());
            self.wake_at_micros = Some(at.min(give_up_at.max(now_micros.saturating_add(1))));
        }
    }

    /// From here the order is to be taken back: now, or when that is first allowed.
    fn take_back(&mut self, now_micros: u64, out: &mut Vec<TillOutput>) {
        if let Some(order) = &mut self.order {
            order.stage = Stage::Reversing { first_request: None };
        }
        self.show(TillState::Reversed, out);
        self.reverse(now_micros, out);
    }

    fn reverse(&mut self, now_micros: u64, out: &mut Vec<TillOutput>) {
        let earliest_micros = self.policy.reverse_earliest_millis.saturating_mul(1_000);
        let since_pay = self.since_pay(now_micros);
        if since_pay < earliest_micros {
            self.wake_at_micros = Some(now_micros.saturating_add(earliest_micros - since_pay));
            return;
        }
        if let Some(order) = &mut self.order {
            let out_trade_no = order.out_trade_no.clone();
            if let Stage::Reversing { first_request } = &mut order.stage {
                first_request.get_or_insert(self.requests_sent.saturating_add(1));
            }
            self.send(MerchantAsk::Reverse { out_trade_no }, Sent::Reverse, out);
            self.wake_in(now_micros, self.policy.reverse_repeat_millis);
        }
    }

    fn since_pay(&self, now_micros: u64) -> u64 {
        self.order.as_ref().map_or(0, |order| now_micros.saturating_sub(order.paid_micros))
    }

    const fn give_up_micros(&self) -> u64 {
        self.policy.give_up_millis.saturating_mul(1_000)
    }
}
