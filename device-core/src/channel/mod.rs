//! The channel between device and payment server: what is said, and the seal on it.
//!
//! Transport security is the modem's. On top of it every message carries a sequence number and a MAC under a key that only
//! this device and the server know, so nobody between them can ask an owner to agree, or tell her that something was paid.
//!
//! A session starts with the device's hello (MAC under the enrolment's channel key, fresh nonce); the server's welcome brings
//! its own nonce, and from both comes the session key. A message of an older session has another key, so it cannot be played again.

pub mod session;

use serde::{Deserialize, Serialize};

use crate::effect::{Outcome, Settlement};
use crate::event::ScannedBytes;
use crate::money::Fen;
use crate::text::Payee;
use crate::time::Utc;
use crate::view::CodeRefusal;

/// Set in every order number that a device makes, never in one of the server's.
pub const DEVICE_ORDER_BIT: u64 = 1 << 63;

/// What the device says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant)] // Without an allocator there is no box to put the large one in.
pub enum Up {
    /// The owner's word on an order that the server asked about.
    Answer {
        /// Which order.
        order: u64,
        /// What she said.
        verdict: Verdict,
    },
    /// How did this order end?
    Query {
        /// Which order.
        order: u64,
    },
    /// What is behind this scanned code?
    Resolve {
        /// Chosen by the device; the answer repeats it.
        request: u32,
        /// What was scanned.
        code: ScannedBytes,
    },
    /// Pay a scanned code's payee. The order's number is the device's: the server pays it once, however often it is sent.
    Pay {
        /// The device's number of the order, with [`DEVICE_ORDER_BIT`] set.
        order: u64,
        /// The payee, as the server named it.
        token: u64,
        /// How much.
        amount: Fen,
    },
    /// Close this order of the device if it is not paid: the device will never send it again.
    Abandon {
        /// The device's number of the order.
        order: u64,
    },
    /// The device has a PIN: the account may be used from here.
    Ready,
    /// The owner takes the account off this device.
    Unbind,
    /// The result of this order is stored here.
    Received {
        /// Which order.
        order: u64,
        /// Which result: an order that was paid can end a second time, taken back.
        outcome: Outcome,
    },
}

/// The owner's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// Pay it.
    Agreed,
    /// Do not pay it.
    Refused,
    /// Nobody answered.
    NobodyAnswered,
}

/// What the server says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Down {
    /// Does the owner agree?
    Ask {
        /// The server's number of the order.
        order: u64,
        /// How much.
        amount: Fen,
        /// To whom.
        payee: Payee,
    },
    /// An order ended.
    Ended(Settlement),
    /// An order that was asked about is still open.
    StillOpen {
        /// Which order.
        order: u64,
    },
    /// What is behind a scanned code.
    Payee {
        /// The device's request.
        request: u32,
        /// What the server calls this payee.
        token: u64,
        /// Who it is.
        payee: Payee,
        /// The amount, where the code carries one.
        amount: Option<Fen>,
    },
    /// This code cannot be paid.
    NotPayable {
        /// The device's request.
        request: u32,
        /// Why.
        cause: CodeRefusal,
    },
    /// The server has never seen this order of the device.
    NoSuchOrder {
        /// Which order.
        order: u64,
    },
    /// The owner's wish to unbind is done, or was made on her phone: nothing of the account may stay here.
    Unbound,
    /// The time, for a session that lasts: the welcome brought it when it began.
    Time(Utc),
    /// The account was taken off this device.
    Disabled,
}
