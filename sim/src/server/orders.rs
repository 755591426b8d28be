//! Orders: their states, why they end, and the book that finds them by number.
//!
//! ```text
//!            ┌─────────────▶ PayError            the code or the account does not do
//! NotPay ────┼─────────────▶ Success ──▶ Refund  paid; given back in part or whole
//!            └▶ UserPaying ─┘   │  │       │
//!                   │           │  └───────┴───▶ Revoked   taken back by the merchant
//!                   ├───────────┼──────────────▶ Revoked
//!                   └▶ Closed ──┴▶ Revoked (unpaid stays unpaid; so does PayError)
//! ```
//!
//! An order of a scanned payee code is decided as it arrives: from `NotPay` it goes to `Success` or `PayError` at once, or to
//! `Closed` where its device gave it up before it arrived.
//!
//! What the device is told about an end is decided by [`Order::to_tell`]. Nothing here moves money.

use std::collections::BTreeMap;

use device_core::effect::{Outcome, Settlement};
use device_core::money::Fen;
use device_core::text::Payee;
use device_core::time::Utc;
use device_core::view::DeclineCause;
use serde::Serialize;

use super::api::{OrderReport, OrderState, OutTradeNo};
use super::ledger::{AccountId, MerchantId, Party};
use crate::scenario::model::Refusal;

/// Why an order was not paid, or why its money went back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum EndCause {
    /// The code was too old, or not yet good.
    CodeExpired,
    /// The code had been used.
    CodeUsed,
    /// No code of any account.
    CodeUnknown,
    /// Not enough money.
    NotEnoughMoney,
    /// The account is frozen.
    AccountFrozen,
    /// Over the day's limit.
    OverLimit,
    /// The owner said no.
    OwnerRefused,
    /// Nobody agreed in time.
    NobodyAgreed,
    /// The merchant took it back.
    MerchantCancelled,
    /// The payee of a scanned code can no longer be paid, or never could be by this device or this amount.
    PayeeGone,
    /// The device gave the order up before it arrived.
    GivenUp,
    /// The device is not set up to its end, so nothing may be paid with it.
    NotReady,
}

impl EndCause {
    /// What the till is told; `None` for its own reverse. Whether the owner refused or slept is not the merchant's affair.
    #[must_use]
    pub const fn refusal(self) -> Option<Refusal> {
        match self {
            Self::CodeExpired => Some(Refusal::CodeExpired),
            Self::CodeUsed => Some(Refusal::CodeUsed),
            Self::CodeUnknown => Some(Refusal::CodeUnknown),
            Self::NotEnoughMoney => Some(Refusal::NotEnoughMoney),
            Self::AccountFrozen => Some(Refusal::AccountFrozen),
            Self::OverLimit => Some(Refusal::OverLimit),
            Self::OwnerRefused | Self::NobodyAgreed | Self::GivenUp => Some(Refusal::NotAgreed),
            Self::PayeeGone | Self::NotReady => Some(Refusal::CodeUnknown),
            Self::MerchantCancelled => None,
        }
    }

    /// What the owner is told; `None` for a code that is nobody's, since there is no owner to tell.
    #[must_use]
    pub const fn decline(self) -> Option<DeclineCause> {
        match self {
            Self::CodeExpired => Some(DeclineCause::CodeExpired),
            Self::CodeUsed => Some(DeclineCause::CodeUsed),
            Self::CodeUnknown => None,
            Self::NotEnoughMoney => Some(DeclineCause::NotEnoughMoney),
            Self::AccountFrozen => Some(DeclineCause::AccountFrozen),
            Self::OverLimit => Some(DeclineCause::OverLimit),
            Self::OwnerRefused => Some(DeclineCause::OwnerRefused),
            Self::NobodyAgreed => Some(DeclineCause::NobodyAgreed),
            Self::MerchantCancelled => Some(DeclineCause::MerchantCancelled),
            Self::PayeeGone => Some(DeclineCause::PayeeGone),
            Self::GivenUp | Self::NotReady => Some(DeclineCause::NotSent),
        }
    }
}

/// Who pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payer {
    /// The account.
    pub account: AccountId,
    /// The device that showed the payer code or scanned the payee's; `None` for a phone.
    pub device: Option<u64>,
}

/// What a pay asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayContent {
    /// The digits that were scanned; dead since then.
    pub auth_code: String,
    /// How much.
    pub amount: Fen,
}

/// What a device asked for when its owner had scanned a payee code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScannedPay {
    /// What the server called the payee.
    pub token: u64,
    /// How much.
    pub amount: Fen,
}

/// Where an order comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A merchant scanned a payer code.
    Till {
        /// The merchant's number.
        out_trade_no: OutTradeNo,
        /// What the pay asked for; `None` where only a reverse has been seen.
        content: Option<PayContent>,
    },
    /// A device's owner scanned a payee code.
    Device {
        /// The device's number.
        number: u64,
        /// What the pay asked for; `None` where the device gave it up before it arrived.
        content: Option<ScannedPay>,
    },
    /// Somebody scanned a payee code with a phone.
    Phone {
        /// How much.
        amount: Fen,
    },
}

/// An order.
#[derive(Clone, Debug)]
pub struct Order {
    /// The server's number.
    pub number: u64,
    /// Who gets the money; `None` for an order of a device whose payee nobody knows.
    pub payee: Option<Party>,
    /// Where it comes from.
    pub source: Source,
    /// Who pays, once the code was recognised.
    pub payer: Option<Payer>,
    /// Its state.
    pub state: OrderState,
    /// Why it was not paid.
    pub cause: Option<EndCause>,
    /// Refunds by the merchant's number of the refund.
    pub refunds: BTreeMap<OutTradeNo, Fen>,
    /// All that was given back, by refunds and by a reverse.
    pub refunded: Fen,
    /// When it arrived, in microseconds of virtual time.
    pub arrived_micros: u64,
    /// When it was paid.
    pub paid_at: Option<Utc>,
    /// Whether the question has been sent to the device at least once.
    pub asked: bool,
    /// How it ended, in the words of the device; `None` while it is open, and for a code that is nobody's.
    pub settlement: Option<Settlement>,
}

impl Order {
    /// An order as it arrives.
    #[must_use]
    pub const fn new(
        number: u64,
        payee: Option<Party>,
        source: Source,
        payer: Option<Payer>,
        arrived_micros: u64,
    ) -> Self {
        Self {
            number,
            payee,
            source,
            payer,
            state: OrderState::NotPay,
            cause: None,
            refunds: BTreeMap::new(),
            refunded: Fen::ZERO,
            arrived_micros,
            paid_at: None,
            asked: false,
            settlement: None,
        }
    }

    /// How much it is about.
    #[must_use]
    pub fn amount(&self) -> Fen {
        let amount = match &self.source {
            Source::Till { content, .. } => content.as_ref().map(|content| content.amount),
            Source::Device { content, .. } => content.map(|content| content.amount),
            Source::Phone { amount } => Some(*amount),
        };
        amount.unwrap_or(Fen::ZERO)
    }

    /// The merchant's number, where a merchant asked for the money.
    #[must_use]
    pub const fn out_trade_no(&self) -> Option<&OutTradeNo> {
        match &self.source {
            Source::Till { out_trade_no, .. } => Some(out_trade_no),
            Source::Device { .. } | Source::Phone { .. } => None,
        }
    }

    /// The number by which the payer's device knows it.
    #[must_use]
    pub const fn number_on_device(&self) -> u64 {
        match &self.source {
            Source::Device { number, .. } => *number,
            Source::Till { .. } | Source::Phone { .. } => self.number,
        }
    }

    /// What has not been given back of a paid order; nothing for one that was never paid.
    #[must_use]
    pub fn left(&self) -> Fen {
        match self.paid_at {
            Some(_) => self.amount().checked_sub(self.refunded).unwrap_or(Fen::ZERO),
            None => Fen::ZERO,
        }
    }

    /// How it stands, for the merchant.
    #[must_use]
    pub fn report(&self) -> OrderReport {
        OrderReport {
            state: self.state,
            amount: self.amount(),
            refunded: self.refunded,
            refusal: self.cause.and_then(EndCause::refusal),
        }
    }

    /// The end in the words of the payer's device.
    #[must_use]
    pub fn settle(&self, outcome: Outcome, payee: Payee, at: Utc) -> Settlement {
        Settlement { order: self.number_on_device(), amount: self.amount(), payee, at, outcome }
    }

    /// Whether the device is told about an end that has just come, before which the order was in state `before`.
    ///
    /// - Paid: always, so also when the device was off the network and could only show its code.
    /// - The code was the device's own, and the account or the code did not do: always; its owner stands at the till.
    /// - It waited for the owner's word and ended without money: only if the device was asked. A device that was off the
    ///   network would otherwise speak, hours later, of something its owner was never asked.
    /// - The merchant took back what was paid: always, because the device has said or will say "paid".
    /// - The merchant took back what had already ended without money: no; that end was told, and nothing has changed.
    #[must_use]
    pub const fn to_tell(&self, before: OrderState) -> bool {
        match before {
            OrderState::NotPay | OrderState::Success | OrderState::Refund => true,
            OrderState::UserPaying => self.asked || matches!(self.state, OrderState::Success),
            OrderState::Closed | OrderState::Revoked | OrderState::PayError => false,
        }
    }
}

/// All orders.
#[derive(Clone, Debug, Default)]
pub struct OrderBook {
    orders: BTreeMap<u64, Order>,
    by_trade_no: BTreeMap<MerchantId, BTreeMap<OutTradeNo, u64>>,
    /// By device and the device's own number.
    by_device: BTreeMap<(u64, u64), u64>,
}

impl OrderBook {
    /// Writes a merchant's order down and gives it the next number, from 1.
    pub fn open(
        &mut self,
        merchant: MerchantId,
        out_trade_no: OutTradeNo,
        content: Option<PayContent>,
        arrived_micros: u64,
    ) -> &mut Order {
        let number = self.next_number();
        self.by_trade_no.entry(merchant).or_default().insert(out_trade_no.clone(), number);
        let payee = Some(Party::Merchant(merchant));
        let source = Source::Till { out_trade_no, content };
        let order = Order::new(number, payee, source, None, arrived_micros);
        self.orders.entry(number).or_insert(order)
    }

    /// Writes an order down whose payer scanned a payee code. Its number.
    pub fn open_scanned(
        &mut self,
        payee: Option<Party>,
        source: Source,
        payer: Payer,
        arrived_micros: u64,
    ) -> u64 {
        let number = self.next_number();
        if let (Source::Device { number: theirs, .. }, Some(device)) = (&source, payer.device) {
            self.by_device.insert((device, *theirs), number);
        }
        let order = Order::new(number, payee, source, Some(payer), arrived_micros);
        self.orders.insert(number, order);
        number
    }

    /// Orders are never taken out of the book.
    fn next_number(&self) -> u64 {
        self.orders.len() as u64 + 1
    }

    /// The server's number of a merchant's order.
    #[must_use]
    pub fn find(&self, merchant: MerchantId, out_trade_no: &OutTradeNo) -> Option<u64> {
        self.by_trade_no.get(&merchant)?.get(out_trade_no).copied()
    }

    /// The server's number of the order that a device made under this number of its own.
    #[must_use]
    pub fn find_scanned(&self, device: u64, number: u64) -> Option<u64> {
        self.by_device.get(&(device, number)).copied()
    }

    /// The order of this number.
    #[must_use]
    pub fn get(&self, number: u64) -> Option<&Order> {
        self.orders.get(&number)
    }

    /// The order of this number, to change it.
    pub fn get_mut(&mut self, number: u64) -> Option<&mut Order> {
        self.orders.get_mut(&number)
    }

    /// All orders, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Order> {
        self.orders.values()
    }
}
