//! What happens to the device: everything that comes in from its hardware.
//!
//! Events are plain data and hold no secret but the digits that are typed, so they can travel over the board link.

use heapless::Vec;
use serde::{Deserialize, Serialize};

use crate::key::{Edge, Key};

/// Bytes that a message to or from the payment server may have.
pub const FRAME_BYTES: usize = 224;

/// A message to or from the payment server, sealed by [`crate::channel`].
pub type Frame = Vec<u8, FRAME_BYTES>;

/// One thing that happens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant)] // Without an allocator there is no box to put the frame in.
pub enum Event {
    /// A key's contact opened or closed, chatter included.
    Key {
        /// Which key.
        key: Key,
        /// Down or up.
        edge: Edge,
    },
    /// A finger on the touch panel, in pixels of the screen.
    Touch {
        /// From the left.
        x: u16,
        /// From the top.
        y: u16,
        /// Down or up.
        edge: Edge,
    },
    /// The fingerprint module has an answer.
    Finger(FingerReading),
    /// The modem found or lost its network, or the signal changed.
    Network(Network),
    /// Bytes from the payment server.
    FromServer(Frame),
    /// The record that was asked to be stored under this ticket is in flash, or is not.
    Stored {
        /// The number that the ask carried.
        ticket: u16,
        /// Whether it is there.
        outcome: StoreOutcome,
    },
    /// The battery's charge changed.
    Battery {
        /// 0 to 100.
        percent: u8,
    },
    /// The time that `next_deadline` named has come.
    Deadline,
}

/// The fingerprint module's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FingerReading {
    /// The finger is enrolled, in this slot.
    Match {
        /// Template slot.
        slot: u8,
    },
    /// A clear picture of a finger that is not enrolled, or was not recognised.
    NoMatch,
    /// The picture was too poor: wet, dry, worn, or lifted too soon.
    Poor,
    /// The module does not answer.
    Fault,
}

/// What the modem knows of its network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Network {
    /// No service.
    Down,
    /// Registered.
    Up {
        /// 1 to 4.
        bars: u8,
    },
}

/// How storing a record ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StoreOutcome {
    /// It is there and survives a power cut.
    Done,
    /// The flash refused; the old record stands.
    Failed,
}
