//! What happens to the device: everything that comes in from its hardware.
//!
//! Events are plain data and hold no secret but the digits that are typed, so they can travel over the board link.

use heapless::Vec;
use serde::{Deserialize, Serialize};

use crate::key::{Edge, Key};

/// Bytes that a message to or from the payment server may have.
pub const FRAME_BYTES: usize = 512;

/// A message to or from the payment server, sealed by [`crate::channel`].
pub type Frame = Vec<u8, FRAME_BYTES>;

/// Bytes that a scanned payment code may have; longer ones are reported as [`ScanReading::TooLong`].
pub const SCANNED_BYTES: usize = 384;

/// What a scan engine read, byte for byte: nothing about it can be trusted.
pub type ScannedBytes = Vec<u8, SCANNED_BYTES>;

/// Bytes that a message between phone and device may have.
pub const PHONE_FRAME_BYTES: usize = 320;

/// A message between phone and device, made and read by [`crate::phone`].
pub type PhoneFrame = Vec<u8, PHONE_FRAME_BYTES>;

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
    /// The fingerprint module's answer to [`crate::effect::FingerCommand::Enrol`].
    FingerTaken(FingerTaken),
    /// The scan engine's answer.
    Scanned(ScanReading),
    /// A phone was connected or is gone.
    PhoneLink {
        /// On which port.
        port: Port,
        /// Connected or gone.
        state: LinkState,
    },
    /// Bytes from a phone.
    FromPhone {
        /// On which port.
        port: Port,
        /// The bytes, as they came.
        frame: PhoneFrame,
    },
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

/// What one touch gave while a finger is enrolled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FingerTaken {
    /// A good picture: the module wants the finger lifted and laid on again.
    Touch,
    /// The last picture was taken and the template is stored.
    Done {
        /// Its slot.
        slot: u8,
    },
    /// This picture was too poor; the same touch again.
    Poor,
    /// The finger is enrolled already, in this slot.
    Known {
        /// Its slot.
        slot: u8,
    },
    /// The module does not answer.
    Fault,
}

/// What the scan engine has to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant)] // As the events.
pub enum ScanReading {
    /// A code was read; the engine has stopped.
    Code(ScannedBytes),
    /// A code of more than [`SCANNED_BYTES`] was read; the engine has stopped.
    TooLong,
    /// The read window (`facts.md`, Hardware: 3 to 5 s) passed without a code; the engine has stopped.
    Nothing,
    /// The engine does not answer.
    Fault,
}

/// A port of the phone link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[allow(missing_docs)] // Each is the transport of the same name.
pub enum Port {
    Usb,
    Bluetooth,
    WiFi,
    HeadphoneJack,
}

impl Port {
    /// All ports.
    pub const ALL: [Self; 4] = [Self::Usb, Self::Bluetooth, Self::WiFi, Self::HeadphoneJack];

    /// Whether whoever talks on it holds its other end: only there may the digits be left out.
    #[must_use]
    pub const fn wired(self) -> bool {
        matches!(self, Self::Usb | Self::HeadphoneJack)
    }
}

/// Whether a phone is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkState {
    /// Connected.
    Up,
    /// Pulled out, out of range, gone.
    Down,
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
