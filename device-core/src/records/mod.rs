//! What the device remembers: its account, its PIN, its counters, the order under way and the last results.
//!
//! Here are the records as the core knows them; [`engine`] keeps them in NOR flash, sealed by a [`Vault`].

mod chip;
pub mod codec;
pub mod engine;
mod journal;
mod vault;

pub use vault::Vault;

use heapless::{String, Vec};
use serde::{Deserialize, Serialize};

use crate::effect::Settlement;
use crate::money::Fen;
use crate::secret::Secret;
use crate::text::{Name, Payee};
use crate::time::Utc;

/// How many results are kept (the patent is silent; twenty fill two days of shopping).
pub const RESULTS_KEPT: usize = 20;

/// Bytes of an owner's payee code: an EMVCo code without amount.
pub const PAYEE_CODE_BYTES: usize = 160;

/// An owner's payee code.
pub type PayeeCode = String<PAYEE_CODE_BYTES>;

/// Template slots of the fingerprint module (`facts.md`, Hardware: 200; a hand has fewer).
pub const FINGER_SLOTS: u8 = 10;

/// One record, as it is stored.
#[derive(Clone)]
#[allow(clippy::large_enum_variant)] // Without an allocator there is no box to put the large one in.
pub enum Record {
    /// The account taken over from the phone.
    Enrolment(Enrolment),
    /// The PIN, salted and hashed.
    Pin(PinSecret),
    /// Wrong PINs in a row.
    WrongPins(u8),
    /// Counters that must never run backwards.
    Counters(Counters),
    /// The order that the owner agreed to and whose end is not known; `None` when there is none.
    Pending(Option<PendingOrder>),
    /// Whether the server has taken the account off this device.
    Disabled(bool),
    /// A result, in its slot of the ring.
    Result {
        /// 0 to [`RESULTS_KEPT`] - 1.
        slot: u8,
        /// How many results there were before it.
        number: u32,
        /// The result.
        settlement: Settlement,
    },
}

/// The kind of a record: what may be said about it in a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs)] // Each is the record of the same name.
pub enum RecordKind {
    Enrolment,
    Pin,
    WrongPins,
    Counters,
    Pending,
    Disabled,
    Result,
    /// All of them at once: an erase.
    All,
}

impl Record {
    /// The kind.
    #[must_use]
    pub const fn kind(&self) -> RecordKind {
        match self {
            Self::Enrolment(_) => RecordKind::Enrolment,
            Self::Pin(_) => RecordKind::Pin,
            Self::WrongPins(_) => RecordKind::WrongPins,
            Self::Counters(_) => RecordKind::Counters,
            Self::Pending(_) => RecordKind::Pending,
            Self::Disabled(_) => RecordKind::Disabled,
            Self::Result { .. } => RecordKind::Result,
        }
    }
}

/// The account that the device took over.
#[derive(Clone)]
pub struct Enrolment {
    /// The name that the device goes by at the server.
    pub device_id: u64,
    /// The account's login name.
    pub account: Name,
    /// Whose account it is, as it is greeted.
    pub owner: Name,
    /// The reference that stands in payer codes; only the server can resolve it.
    pub user_reference: String<20>,
    /// What the owner's payee code says without an amount; `ui` and `code::emv` add one.
    pub payee_code: PayeeCode,
    /// Seed of the one-time codes.
    pub code_seed: Secret<32>,
    /// Key of the server channel.
    pub channel_key: Secret<32>,
    /// Template slots in which fingers are enrolled, one bit each.
    pub fingers: u16,
}

/// A PIN that cannot be read back.
#[derive(Clone)]
pub struct PinSecret {
    /// Random salt.
    pub salt: [u8; 16],
    /// HMAC-SHA-256 of salt and digits under the channel key. Both records stand in flash under a seal whose key never leaves
    /// the microcontroller, so that nobody can try all PINs on what is read from the flash chip.
    pub hash: Secret<32>,
}

/// Counters that must never run backwards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// Payer codes shown so far.
    pub codes_shown: u32,
    /// When the clock was last set from the server, by that clock.
    pub clock_set_at: Option<Utc>,
}

/// An order that the owner agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingOrder {
    /// The number of the order: the server's, or for a scanned code the device's own (see [`Origin`]).
    pub order: u64,
    /// How much.
    pub amount: Fen,
    /// To whom.
    pub payee: Payee,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where an order comes from, and so what is sent when its owner has agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// The server asked: a merchant scanned the payer code, and the number is the server's.
    Asked,
    /// The owner scanned a payee code: the number is the device's own, and the server knows the payee by this token.
    Scanned {
        /// What the server called the payee when it resolved the code.
        token: u64,
    },
}

/// Everything that was found in flash.
#[derive(Clone, Default)]
pub struct Records {
    /// The account, if one was taken over.
    pub enrolment: Option<Enrolment>,
    /// The PIN, if one was set.
    pub pin: Option<PinSecret>,
    /// Wrong PINs in a row.
    pub wrong_pins: u8,
    /// The counters.
    pub counters: Counters,
    /// The order under way.
    pub pending: Option<PendingOrder>,
    /// Whether the server has taken the account off this device.
    pub disabled: bool,
    /// The last results, newest last.
    pub results: Vec<Settlement, RESULTS_KEPT>,
    /// How many results there were in all.
    pub results_total: u32,
}

/// Why the records in flash cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RecordsRefused {
    /// Something stands in flash, but it is not our records.
    NotOurs,
    /// They were written by another device, whose key is not ours.
    OtherDevice,
    /// They were written by another version of the layout.
    OtherLayout,
    /// A record that belongs to an enrolled device is missing or damaged.
    Damaged,
    /// The flash does not answer.
    FlashFault,
}
