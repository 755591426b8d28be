//! What the payment server has to say to the trace: plain words without secrets.
//!
//! Codes, seeds, keys and nonces never stand here; orders, devices and parties do.

use device_core::channel::Verdict;
use device_core::channel::session::FrameError;
use device_core::effect::Outcome;
use device_core::view::CodeRefusal;
use serde::Serialize;

use super::api::{ApiError, OrderState, OutTradeNo};
use super::codes::CodeProblem;
use super::devices::LinkId;
use super::orders::EndCause;

/// One thing that happened at the payment server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum ServerNote {
    /// An order entered a state.
    OrderState {
        /// The server's number.
        order: u64,
        /// Who gets the money; empty where nobody knows.
        payee: String,
        /// The merchant's number; `None` for an order of a scanned payee code.
        out_trade_no: Option<OutTradeNo>,
        /// The state.
        state: OrderState,
        /// Why, where it was not paid or was taken back.
        cause: Option<EndCause>,
    },
    /// Money moved.
    Moved {
        /// Who gave it: the name of an account or merchant, or `issuer`.
        from: String,
        /// Who got it.
        to: String,
        /// How much.
        fen: u64,
        /// For which order; `None` for an opening balance.
        order: Option<u64>,
    },
    /// A code was good, and is dead from here.
    CodeAccepted {
        /// The device that showed it.
        device: u64,
        /// The order that it was scanned for.
        order: u64,
    },
    /// A code was not taken.
    CodeRefused {
        /// The device whose user reference it carries; `None` where it carries none.
        device: Option<u64>,
        /// The order that it was scanned for.
        order: u64,
        /// Why.
        cause: CodeProblem,
    },
    /// A merchant's question was not taken.
    RequestRefused {
        /// The order that it was about.
        out_trade_no: OutTradeNo,
        /// Why.
        error: ApiError,
    },
    /// Somebody asked what is behind a payee code, and it can be paid.
    Resolved {
        /// The account that scanned it.
        payer: String,
        /// With which device; `None` for a phone.
        device: Option<u64>,
        /// Who would be paid.
        payee: String,
        /// The amount in fen, where the code fixes one.
        fen: Option<u64>,
    },
    /// Somebody asked what is behind a payee code, and it cannot be paid.
    NotPayable {
        /// The account that scanned it.
        payer: String,
        /// With which device; `None` for a phone.
        device: Option<u64>,
        /// Why.
        cause: CodeRefusal,
    },
    /// Somebody who scanned a payee code wants to pay; said once for each order.
    PayAsked {
        /// The server's number of the order.
        order: u64,
        /// The account that pays.
        payer: String,
        /// With which device; `None` for a phone.
        device: Option<u64>,
        /// Who is to be paid; empty where nobody knows.
        payee: String,
        /// How much.
        fen: u64,
    },
    /// A device sent an order again with other content: nothing was done.
    OtherContent {
        /// Which device.
        device: u64,
        /// The server's number of the order.
        order: u64,
    },
    /// A device gave an order up that had not arrived: it will never be paid.
    GivenUp {
        /// Which device.
        device: u64,
        /// The server's number of the order.
        order: u64,
    },
    /// A device logged in with a credential that it was just granted: it is bound, and an earlier binding is dead.
    Bound {
        /// Which device.
        device: u64,
        /// To which account.
        account: String,
    },
    /// A device that was bound is set up to its end: from here its account may be used.
    Ready {
        /// Which device.
        device: u64,
    },
    /// The account was taken off a device at its owner's wish.
    Unbound {
        /// Which device.
        device: u64,
    },
    /// A device logged in.
    DeviceLoggedIn {
        /// Which.
        device: u64,
    },
    /// A device was switched off for good.
    DeviceDisabled {
        /// Which.
        device: u64,
    },
    /// The owner is asked; said each time.
    Asked {
        /// At which device.
        device: u64,
        /// About which order.
        order: u64,
    },
    /// The owner's word arrived.
    Answered {
        /// From which device.
        device: u64,
        /// About which order.
        order: u64,
        /// Her word.
        verdict: VerdictNote,
    },
    /// The device is told how an order ended; said each time.
    Told {
        /// Which device.
        device: u64,
        /// Which order.
        order: u64,
        /// How it ended.
        outcome: Outcome,
    },
    /// The device has stored a result.
    Acknowledged {
        /// Which device.
        device: u64,
        /// Of which order.
        order: u64,
    },
    /// A device speaks of an order that is none of its own, or that it was not asked about.
    OrderNotTheirs {
        /// Which device.
        device: u64,
        /// The order that it named.
        order: u64,
    },
    /// Bytes from a device's link were dropped.
    FrameRefused {
        /// The link.
        link: LinkId,
        /// Why.
        error: FrameFault,
    },
}

/// The owner's word, for the trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs)] // Each is the verdict of the same name.
pub enum VerdictNote {
    Agreed,
    Refused,
    NobodyAnswered,
}

impl From<Verdict> for VerdictNote {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Agreed => Self::Agreed,
            Verdict::Refused => Self::Refused,
            Verdict::NobodyAnswered => Self::NobodyAnswered,
        }
    }
}

/// Why bytes from a device's link were dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum FrameFault {
    /// Too short, or of a kind that does not belong here.
    Malformed,
    /// The seal is not right.
    Forged,
    /// Seen before.
    Replayed,
    /// The seal is right and what it holds makes no sense.
    Unreadable,
    /// Too long.
    TooLong,
    /// Nobody has logged in on this link.
    NoSession,
    /// The server knows no such device.
    UnknownDevice,
}

impl From<FrameError> for FrameFault {
    fn from(error: FrameError) -> Self {
        match error {
            FrameError::Malformed => Self::Malformed,
            FrameError::Forged => Self::Forged,
            FrameError::Replayed => Self::Replayed,
            FrameError::Unreadable => Self::Unreadable,
            FrameError::TooLong => Self::TooLong,
        }
    }
}
