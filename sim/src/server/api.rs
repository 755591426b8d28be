//! What merchants ask the payment server, and what it answers.
//!
//! Plain messages between [`crate::actors::till`] and [`crate::server::Server`]; the world carries them, and may lose or
//! double them. They never hold a secret of a device; an `auth_code` is dead once it has been used.

use std::fmt;

use device_core::money::Fen;
use serde::Serialize;

use crate::scenario::model::Refusal;

/// A merchant's number of an order: 1 to 32 letters, digits, `_`, `-`, `|` or `*`. Unique for each merchant; it is the
/// idempotency key (`facts.md`, Merchant side).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct OutTradeNo(String);

impl OutTradeNo {
    /// The number, or `None` where the text is none.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_-|*".contains(&byte);
        ((1..=32).contains(&text.len()) && text.bytes().all(fits)).then(|| Self(text.to_owned()))
    }

    /// The n-th number of a till that counts.
    #[must_use]
    pub fn counted(number: u32) -> Self {
        Self(format!("{number:08}"))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OutTradeNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A merchant's question with the number that its answer carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MerchantRequest {
    /// Chosen by the merchant; the server only repeats it.
    pub id: u64,
    /// What is asked.
    pub ask: MerchantAsk,
}

/// What a merchant can ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MerchantAsk {
    /// Take money from whoever shows this code.
    Pay {
        /// The order.
        out_trade_no: OutTradeNo,
        /// The digits that were scanned.
        auth_code: String,
        /// How much.
        amount: Fen,
    },
    /// What became of the order?
    Query {
        /// The order.
        out_trade_no: OutTradeNo,
    },
    /// Take the order back: closes an unpaid one, refunds a paid one. Allowed for an order that the server has not seen.
    Reverse {
        /// The order.
        out_trade_no: OutTradeNo,
    },
    /// Give money of a paid order back, all or part of it.
    Refund {
        /// The order.
        out_trade_no: OutTradeNo,
        /// The merchant's number of the refund: its idempotency key within the order.
        out_refund_no: OutTradeNo,
        /// How much.
        amount: Fen,
    },
}

impl MerchantAsk {
    /// The order that it is about.
    #[must_use]
    pub const fn out_trade_no(&self) -> &OutTradeNo {
        match self {
            Self::Pay { out_trade_no, .. }
            | Self::Query { out_trade_no }
            | Self::Reverse { out_trade_no }
            | Self::Refund { out_trade_no, .. } => out_trade_no,
        }
    }
}

/// The server's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MerchantAnswer {
    /// The number of the question.
    pub id: u64,
    /// The order that it was about.
    pub out_trade_no: OutTradeNo,
    /// How the order stands, or why the question was not taken.
    pub result: Result<OrderReport, ApiError>,
}

/// How an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderReport {
    /// Its state.
    pub state: OrderState,
    /// How much it is about; nothing for an order that was reversed before it arrived.
    pub amount: Fen,
    /// How much of it was given back.
    pub refunded: Fen,
    /// Why it was not paid, where that is so.
    pub refusal: Option<Refusal>,
}

/// States of an order (`facts.md`, Merchant side).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum OrderState {
    /// Written down, nothing decided. Every order passes through it.
    NotPay,
    /// The owner is, or will be, asked.
    UserPaying,
    /// Paid.
    Success,
    /// Paid, and given back in part or whole by a refund.
    Refund,
    /// Unpaid for good: the owner said no, or nobody agreed in time.
    Closed,
    /// Taken back by the merchant: unpaid, or all money given back.
    Revoked,
    /// Unpaid for good: the code or the account did not do.
    PayError,
}

impl OrderState {
    /// All states, for tables.
    pub const ALL: [Self; 7] = [
        Self::NotPay,
        Self::UserPaying,
        Self::Success,
        Self::Refund,
        Self::Closed,
        Self::Revoked,
        Self::PayError,
    ];

    /// Whether it may still be paid.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::NotPay | Self::UserPaying)
    }

    /// Whether the merchant has money of it, or had and gave some back.
    #[must_use]
    pub const fn was_paid(self) -> bool {
        matches!(self, Self::Success | Self::Refund)
    }
}

/// Why a question was not taken. The order, if there is one, stands as it stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum ApiError {
    /// Something broke at the server and nobody can say what was done: query, never pay again.
    SystemError,
    /// There is no order of this number.
    OrderNotFound,
    /// The order number, or the refund number, is taken by a request with other content: take a new one.
    OtherContent,
    /// An amount of nothing: at least one fen.
    AmountMissing,
    /// Too early after the pay: again after this time.
    ReverseTooEarly {
        /// How long to wait, in milliseconds.
        wait_millis: u64,
    },
    /// Only a paid order can be refunded.
    NotPaid,
    /// More than what is left of the order.
    RefundTooLarge,
    /// The server knows no such merchant.
    UnknownMerchant,
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SystemError => {
                f.write_str("the server cannot say what was done: query the order")
            }
            Self::OrderNotFound => {
                f.write_str("no order of this number: it has not arrived, query again or reverse")
            }
            Self::OtherContent => {
                f.write_str("this number belongs to another request: take a new number")
            }
            Self::AmountMissing => {
                f.write_str("an amount of nothing cannot be moved: send at least 0.01")
            }
            Self::ReverseTooEarly { wait_millis } => {
                write!(f, "too early after the pay: reverse again in {wait_millis} ms")
            }
            Self::NotPaid => f.write_str("the order is not paid: nothing to refund"),
            Self::RefundTooLarge => {
                f.write_str("more than what is left of the order: refund a smaller amount")
            }
            Self::UnknownMerchant => f.write_str("no such merchant: register it first"),
        }
    }
}

impl std::error::Error for ApiError {}
