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
use crate::money::Fen;
use crate::text::Payee;
use crate::time::Utc;

/// What the device says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The time, for a session that lasts: the welcome brought it when it began.
    Time(Utc),
    /// The account was taken off this device.
    Disabled,
}
