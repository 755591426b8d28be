//! A merchant's till without the optics of its scanner: amount, code, pay, and what becomes of it.
//!
//! A state machine: the world says what the cashier does, what the scanner read, what the server answered and that a deadline
//! has come; what the till sends and notes comes back in a list. It never pays twice for one sale: a pay is sent once under
//! its number, and what is not known is queried and, in the end, taken back. Only then can the next sale begin.

mod order;
pub mod policy;
#[cfg(test)]
mod tests;

use device_core::money::Fen;
use serde::{Serialize, Serializer};

use crate::scenario::model::{CodeRead, TillState};
use crate::server::api::{ApiError, MerchantAsk, MerchantRequest, OutTradeNo};
use order::{OrderUnderWay, Stage};
use policy::TillPolicy;

/// One thing that comes out of the till, in the order in which it happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TillOutput {
    /// Send this to the payment server.
    Send(MerchantRequest),
    /// The scanner begins to look.
    ScannerOn,
    /// The scanner stops looking.
    ScannerOff,
    /// Something for the trace.
    Note(TillNote),
}

/// What the till has to say to the trace. No code's digits stand here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum TillNote {
    /// The display changed.
    Shows(#[serde(serialize_with = "in_words")] TillState),
    /// An amount was entered.
    Entered(Fen),
    /// A code was taken for an order.
    CodeTaken {
        /// The order that it pays.
        out_trade_no: OutTradeNo,
        /// How it was read.
        #[serde(serialize_with = "in_words")]
        read: CodeRead,
    },
    /// The cashier is told why that is not possible.
    CannotDo(CannotDo),
    /// What the till sent.
    Sent {
        /// The order.
        out_trade_no: OutTradeNo,
        /// What about it.
        what: Sent,
    },
    /// An answer came to a question that is no longer open: late, or doubled on the way.
    LateAnswer {
        /// The order that it speaks of.
        out_trade_no: OutTradeNo,
    },
    /// The server did not take what the till sent.
    NotTaken {
        /// The order.
        out_trade_no: OutTradeNo,
        /// Why.
        error: ApiError,
    },
}

/// What the till sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs)] // Each is the question of the same name.
pub enum Sent {
    Pay,
    Query,
    Reverse,
}

/// Why the cashier cannot do that now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum CannotDo {
    /// The amount comes first (patent step 3.2A.0 comes before 3.2A.2).
    AmountFirst,
    /// An amount of nothing.
    AmountIsNothing,
    /// What was read is not 16 to 24 digits: no payer code.
    NotACode,
    /// No code was scanned before.
    NothingScanned,
    /// An order is under way: wait for its end, or give it up.
    OrderUnderWay,
    /// The scanner is not on.
    NotScanning,
    /// There is nothing to give up.
    NothingToGiveUp,
}

impl std::fmt::Display for CannotDo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::AmountFirst => "the amount comes first",
            Self::AmountIsNothing => "an amount of nothing cannot be sold",
            Self::NotACode => "that is no payer code: 16 to 24 digits",
            Self::NothingScanned => "no code was scanned before",
            Self::OrderUnderWay => "an order is under way: wait for its end, or give it up",
            Self::NotScanning => "the scanner is not on",
            Self::NothingToGiveUp => "there is nothing to give up",
        })
    }
}

fn in_words<T: std::fmt::Debug, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&format_args!("{value:?}"))
}

/// A till.
#[derive(Clone, Debug)]
pub struct Till {
    policy: TillPolicy,
    state: TillState,
    amount: Option<Fen>,
    order: Option<OrderUnderWay>,
    orders_begun: u32,
    requests_sent: u64,
    last_code: Option<String>,
    last_read: Option<CodeRead>,
    /// When something is to be done, in microseconds of virtual time.
    wake_at_micros: Option<u64>,
}

impl Till {
    /// A till with nothing under way. Its order numbers count from 1, so a merchant has one till.
    #[must_use]
    pub const fn new(policy: TillPolicy) -> Self {
        Self {
            policy,
            state: TillState::Idle,
            amount: None,
            order: None,
            orders_begun: 0,
            requests_sent: 0,
            last_code: None,
            last_read: None,
            wake_at_micros: None,
        }
    }

    /// What its display says.
    #[must_use]
    pub const fn state(&self) -> TillState {
        self.state
    }

    /// The amount on its display.
    #[must_use]
    pub const fn amount(&self) -> Option<Fen> {
        self.amount
    }

    /// How it read the last code that it took.
    #[must_use]
    pub const fn last_read(&self) -> Option<CodeRead> {
        self.last_read
    }

    /// The order under way, or the last one.
    #[must_use]
    pub fn out_trade_no(&self) -> Option<&OutTradeNo> {
        self.order.as_ref().map(|order| &order.out_trade_no)
    }

    /// Whether the scanner looks.
    #[must_use]
    pub const fn is_scanning(&self) -> bool {
        matches!(self.state, TillState::Scanning)
    }

    /// When the till has something to do by itself, in microseconds of virtual time.
    #[must_use]
    pub const fn next_deadline(&self) -> Option<u64> {
        self.wake_at_micros
    }

    /// The cashier types an amount: a new sale, or a correction before the code is scanned.
    #[must_use]
    pub fn enter(&mut self, amount: Fen) -> Vec<TillOutput> {
        let mut out = Vec::new();
        if amount == Fen::ZERO {
            return cannot(CannotDo::AmountIsNothing);
        }
        if self.is_busy() {
            return cannot(CannotDo::OrderUnderWay);
        }
        self.order = None;
        self.amount = Some(amount);
        out.push(TillOutput::Note(TillNote::Entered(amount)));
        if !self.is_scanning() {
            self.show(TillState::Ready, &mut out);
        }
        out
    }

    /// The cashier starts the scanner. After a refusal or a reverse the amount still stands: the same sale, another code,
    /// another order number.
    #[must_use]
    pub fn scan(&mut self) -> Vec<TillOutput> {
        let mut out = Vec::new();
        if let Some(problem) = self.not_ready() {
            return cannot(problem);
        }
        if !self.is_scanning() {
            self.show(TillState::Scanning, &mut out);
            out.push(TillOutput::ScannerOn);
        }
        out
    }

    /// The cashier stops the scanner.
    #[must_use]
    pub fn stop_scan(&mut self) -> Vec<TillOutput> {
        let mut out = Vec::new();
        if !self.is_scanning() {
            return cannot(CannotDo::NotScanning);
        }
        self.scanner_off(&mut out);
        self.show(TillState::Ready, &mut out);
        out
    }

    /// The scanner read something. It goes on looking where that is no payer code.
    #[must_use]
    pub fn on_code(&mut self, now_micros: u64, digits: &str, read: CodeRead) -> Vec<TillOutput> {
        if self.is_scanning() {
            self.take_code(now_micros, digits, read)
        } else {
            cannot(self.not_ready().unwrap_or(CannotDo::NotScanning))
        }
    }

    /// The cashier types the digits of a code.
    #[must_use]
    pub fn key_in(&mut self, now_micros: u64, digits: &str) -> Vec<TillOutput> {
        self.take_code(now_micros, digits, CodeRead::Keyed)
    }

    /// The cashier uses the digits that were scanned last once more, for the amount on the display.
    #[must_use]
    pub fn use_again(&mut self, now_micros: u64) -> Vec<TillOutput> {
        match (self.last_code.clone(), self.last_read) {
            (Some(digits), Some(read)) => self.take_code(now_micros, &digits, read),
            _ => cannot(self.not_ready().unwrap_or(CannotDo::NothingScanned)),
        }
    }

    fn take_code(&mut self, now_micros: u64, digits: &str, read: CodeRead) -> Vec<TillOutput> {
        let mut out = Vec::new();
        let amount = match (self.not_ready(), self.amount) {
            (None, Some(amount)) => amount,
            (problem, _) => return cannot(problem.unwrap_or(CannotDo::AmountFirst)),
        };
        let length = self.policy.code_digits_min..=self.policy.code_digits_max;
        if !length.contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return cannot(CannotDo::NotACode);
        }
        if self.is_scanning() {
            self.scanner_off(&mut out);
        }
        self.last_code = Some(digits.to_owned());
        self.last_read = Some(read);
        self.orders_begun = self.orders_begun.saturating_add(1);
        let out_trade_no = OutTradeNo::counted(self.orders_begun);
        out.push(TillOutput::Note(TillNote::CodeTaken {
            out_trade_no: out_trade_no.clone(),
            read,
        }));
        let pay = MerchantAsk::Pay {
            out_trade_no: out_trade_no.clone(),
            auth_code: digits.to_owned(),
            amount,
        };
        self.order =
            Some(OrderUnderWay { out_trade_no, paid_micros: now_micros, stage: Stage::Awaiting });
        self.show(TillState::Asking, &mut out);
        self.send(pay, Sent::Pay, &mut out);
        self.wake_in(now_micros, self.policy.unknown_wait_millis);
        out
    }

    /// Why no code can be taken now; `None` where one can.
    const fn not_ready(&self) -> Option<CannotDo> {
        if self.is_busy() {
            Some(CannotDo::OrderUnderWay)
        } else if self.amount.is_none() {
            Some(CannotDo::AmountFirst)
        } else if matches!(self.state, TillState::Paid) {
            // This amount is paid; the next sale begins with its own.
            Some(CannotDo::AmountFirst)
        } else {
            None
        }
    }

    const fn is_busy(&self) -> bool {
        match &self.order {
            Some(order) => !matches!(order.stage, Stage::Ended),
            None => false,
        }
    }

    fn scanner_off(&mut self, out: &mut Vec<TillOutput>) {
        out.push(TillOutput::ScannerOff);
    }

    fn show(&mut self, state: TillState, out: &mut Vec<TillOutput>) {
        if self.state != state {
            self.state = state;
            out.push(TillOutput::Note(TillNote::Shows(state)));
        }
    }

    fn send(&mut self, ask: MerchantAsk, what: Sent, out: &mut Vec<TillOutput>) {
        self.requests_sent = self.requests_sent.saturating_add(1);
        let out_trade_no = ask.out_trade_no().clone();
        out.push(TillOutput::Note(TillNote::Sent { out_trade_no, what }));
        out.push(TillOutput::Send(MerchantRequest { id: self.requests_sent, ask }));
    }

    /// Wakes after so long; at least a millisecond, so that a policy of nothing does not stop time.
    fn wake_in(&mut self, now_micros: u64, millis: u64) {
        self.wake_at_micros = Some(now_micros.saturating_add(millis.max(1).saturating_mul(1_000)));
    }
}

fn cannot(why: CannotDo) -> Vec<TillOutput> {
    vec![TillOutput::Note(TillNote::CannotDo(why))]
}
