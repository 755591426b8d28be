//! The trace: everything that happened in a world, in order, and its digest.
//!
//! The digest is SHA-256 over the canonical postcard form of (time, sequence, entry), headed by [`TRACE_VERSION`]. What only
//! observers do (looking at pixels, taking snapshots) leaves no entry, so that watching changes nothing.

use device_core::event::{
    Event, FingerReading, FingerTaken, Frame, LinkState, Network, PhoneFrame, Port, ScanReading,
    StoreOutcome,
};
use device_core::key::{Edge, Key};
use device_core::money::Fen;
use device_core::shell::Action;
use device_core::time::Instant;
use device_core::view::ScreenKind;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::actors::phone::notes::PhoneNote;
use crate::actors::till::TillNote;
use crate::scenario::model::{ClockAct, CodeRead, Fault, PowerAct, Refusal};
use crate::server::notes::ServerNote;
use crate::time::Micros;
use crate::world::LinkNote;

/// Number of the trace's form; a change of any entry is a new number.
pub const TRACE_VERSION: u32 = 3;

/// A key as a trace may name it: which digit was pressed is not said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum KeyNote {
    /// One of the ten number keys.
    Digit,
    /// Another key.
    Key(Key),
}

impl From<Key> for KeyNote {
    fn from(key: Key) -> Self {
        match key {
            Key::Digit(_) => Self::Digit,
            other => Self::Key(other),
        }
    }
}

/// An event at a device, without secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs)] // Each is the event of the same name; a touch that meant a key is noted by the key.
#[allow(clippy::large_enum_variant)] // As in the event itself: frames are what is compared.
pub enum EventNote {
    Key { key: KeyNote, edge: Edge },
    Touch { x: u16, y: u16, edge: Edge },
    TouchedKey { key: KeyNote, edge: Edge },
    Finger(FingerReading),
    FingerTaken(FingerTaken),
    Scanned(ScanReading),
    PhoneLink { port: Port, state: LinkState },
    FromPhone { port: Port, frame: PhoneFrame },
    Network(Network),
    FromServer(Frame),
    Stored { ticket: u16, outcome: StoreOutcome },
    Battery { percent: u8 },
    Deadline,
}

impl From<&Event> for EventNote {
    fn from(event: &Event) -> Self {
        match event {
            Event::Key { key, edge } => Self::Key { key: (*key).into(), edge: *edge },
            Event::Touch { x, y, edge } => Self::Touch { x: *x, y: *y, edge: *edge },
            Event::FingerTaken(taken) => Self::FingerTaken(*taken),
            Event::Scanned(reading) => Self::Scanned(reading.clone()),
            Event::PhoneLink { port, state } => Self::PhoneLink { port: *port, state: *state },
            Event::FromPhone { port, frame } => {
                Self::FromPhone { port: *port, frame: frame.clone() }
            }
            Event::Finger(reading) => Self::Finger(*reading),
            Event::Network(network) => Self::Network(*network),
            Event::FromServer(frame) => Self::FromServer(frame.clone()),
            Event::Stored { ticket, outcome } => {
                Self::Stored { ticket: *ticket, outcome: *outcome }
            }
            Event::Battery { percent } => Self::Battery { percent: *percent },
            Event::Deadline => Self::Deadline,
        }
    }
}

/// What a camera is pointed at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum SightNote {
    /// Nothing.
    Nothing,
    /// What a merchant presents.
    Code {
        /// The merchant.
        merchant: String,
    },
    /// A picture.
    Picture {
        /// Its file.
        file: String,
    },
    /// A text as a printed code.
    Text {
        /// The text.
        text: String,
    },
    /// A price tag.
    PriceTag {
        /// What stands on it.
        price: Fen,
    },
    /// Another device's screen.
    Payee {
        /// The device.
        device: String,
    },
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(clippy::large_enum_variant)] // Most entries are events and actions, which carry the frames.
pub enum Entry {
    /// A device booted, with the n-th draw of its entropy stream.
    Booted {
        /// Which device.
        device: u8,
        /// How many boots before.
        boot: u32,
    },
    /// A device's power was touched.
    Power {
        /// Which device.
        device: u8,
        /// How.
        act: PowerAct,
    },
    /// The power went during a flash operation.
    FlashCut {
        /// Which device.
        device: u8,
        /// The number of the operation since the chip was made.
        operation: u64,
    },
    /// An event reached a device.
    Event {
        /// Which device.
        device: u8,
        /// What.
        event: EventNote,
    },
    /// A device did something; what would tell which digit was pressed stands in [`Entry::Blinked`].
    Action {
        /// Which device.
        device: u8,
        /// What.
        action: Action,
    },
    /// A device blinked a key's lamp: the press was not taken.
    Blinked {
        /// Which device.
        device: u8,
        /// Which key.
        key: KeyNote,
    },
    /// A device wants to be woken at another moment than before.
    Deadline {
        /// Which device.
        device: u8,
        /// In its own monotonic time.
        at: Option<Instant>,
    },
    /// A device shows something else.
    Shown {
        /// Which device.
        device: u8,
        /// The screen.
        screen: ScreenKind,
        /// Hash of the whole View.
        view_hash: u64,
    },
    /// A device shows a payer code.
    CodeShown {
        /// Which device.
        device: u8,
        /// Its digits; they are dead once used, and after a minute.
        digits: String,
    },
    /// A device was carried to where the network is different.
    Coverage {
        /// Which device.
        device: u8,
        /// What there is.
        network: Network,
    },
    /// A message of a device did not reach the server, or the other way round.
    FrameLost {
        /// Which device.
        device: u8,
    },
    /// A till.
    Till {
        /// Which till.
        till: u8,
        /// What.
        note: TillNote,
    },
    /// A till's scanner read a code.
    Read {
        /// Which till.
        till: u8,
        /// From which device.
        device: u8,
        /// Which kind of code.
        read: CodeRead,
        /// The digits.
        digits: String,
    },
    /// An amount was typed at a till.
    Entered {
        /// Which till.
        till: u8,
        /// How much.
        amount: Fen,
    },
    /// A phone. The six digits never stand here.
    Phone {
        /// Which phone.
        phone: u8,
        /// What.
        note: PhoneNote,
    },
    /// A phone's link to a device.
    Link {
        /// Which phone.
        phone: u8,
        /// What.
        note: LinkNote,
    },
    /// The payment server.
    Server(ServerNote),
    /// Something broke.
    FaultBegan(Fault),
    /// It works again.
    FaultEnded(Fault),
    /// A merchant presents a code: it hangs on the wall, or is on a screen.
    Presented {
        /// The merchant, or whoever's place it is where another's code was glued over.
        merchant: String,
        /// The text of the code.
        code: String,
        /// The amount in it.
        amount: Option<Fen>,
    },
    /// A shopper points her device's camera at something.
    PointedAt {
        /// Which device.
        device: u8,
        /// At what.
        sight: SightNote,
    },
    /// A device's camera read a code in the pixels before it.
    CameraRead {
        /// Which device.
        device: u8,
        /// What it says.
        text: String,
    },
    /// A device shows its owner's payee code.
    PayeeCodeShown {
        /// Which device.
        device: u8,
        /// What it says.
        code: String,
    },
    /// Somebody's phone read a code on a device's screen.
    PayerRead {
        /// The payer's account.
        payer: String,
        /// From which device.
        device: u8,
        /// What it says.
        code: String,
    },
    /// Somebody paid a payee code with an ordinary phone.
    PayerPaid {
        /// The payer's account.
        payer: String,
        /// The server's number of the order.
        order: u64,
    },
    /// The server did not let somebody pay a payee code.
    PayerRefused {
        /// The payer's account.
        payer: String,
        /// Why.
        cause: Refusal,
    },
    /// A shopper left.
    Left {
        /// Which shopper.
        shopper: u8,
    },
    /// A device's clock was set wrong or lost its time, from outside.
    ClockUpset {
        /// Which device.
        device: u8,
        /// What happened to it.
        act: ClockAct,
    },
}

/// An entry with its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timed {
    /// When.
    pub at: Micros,
    /// What.
    pub entry: Entry,
}

/// The trace of a run.
#[derive(Clone, Debug)]
pub struct Trace {
    entries: Vec<Timed>,
    hash: Sha256,
    buffer: Vec<u8>,
}

impl Default for Trace {
    fn default() -> Self {
        let mut hash = Sha256::new();
        hash.update(TRACE_VERSION.to_be_bytes());
        Self { entries: Vec::new(), hash, buffer: Vec::new() }
    }
}

/// A place in a trace.
#[derive(Clone, Debug)]
pub struct TraceMark {
    length: usize,
    hash: Sha256,
}

impl Entry {
    /// A device's action, without secrets.
    #[must_use]
    pub fn of_action(device: u8, action: &Action) -> Self {
        match action {
            Action::Blink(key) => Self::Blinked { device, key: (*key).into() },
            other => Self::Action { device, action: other.clone() },
        }
    }
}

impl Trace {
    /// Writes an entry down.
    pub fn add(&mut self, at: Micros, entry: Entry) {
        let sequence = self.entries.len() as u64;
        self.buffer.clear();
        let buffer = std::mem::take(&mut self.buffer);
        // Every entry is plain data of known form: postcard has no reason to refuse one.
        if let Ok(bytes) = postcard::to_extend(&(at, sequence, &entry), buffer) {
            self.hash.update((bytes.len() as u64).to_be_bytes());
            self.hash.update(&bytes);
            self.buffer = bytes;
        }
        self.entries.push(Timed { at, entry });
    }

    /// All entries in order.
    #[must_use]
    pub fn entries(&self) -> &[Timed] {
        &self.entries
    }

    /// Where it stands: what was written so far can be cut back to here.
    #[must_use]
    pub fn mark(&self) -> TraceMark {
        TraceMark { length: self.entries.len(), hash: self.hash.clone() }
    }

    /// The same trace as it was at a mark of its own.
    #[must_use]
    pub fn cut_back(mut self, mark: &TraceMark) -> Self {
        self.entries.truncate(mark.length);
        self.hash = mark.hash.clone();
        self
    }

    /// The digest so far.
    #[must_use]
    pub fn digest(&self) -> TraceDigest {
        TraceDigest(self.hash.clone().finalize().into())
    }
}

/// Digest of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TraceDigest(pub [u8; 32]);

impl TraceDigest {
    /// One digest over several, in their order.
    #[must_use]
    pub fn over(digests: impl IntoIterator<Item = Self>) -> Self {
        let mut hash = Sha256::new();
        for digest in digests {
            hash.update(digest.0);
        }
        Self(hash.finalize().into())
    }
}

impl std::fmt::Display for TraceDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_knows_time_order_and_content() {
        let digest = |entries: &[(Micros, u32)]| {
            let mut trace = Trace::default();
            for (at, boot) in entries {
                trace.add(*at, Entry::Booted { device: 0, boot: *boot });
            }
            trace.digest()
        };
        let base = digest(&[(1, 1), (2, 2)]);
        assert_eq!(base, digest(&[(1, 1), (2, 2)]));
        assert_ne!(base, digest(&[(1, 1), (3, 2)]));
        assert_ne!(base, digest(&[(1, 2), (2, 1)]));
        assert_ne!(base, digest(&[(1, 1)]));
        assert_eq!(base.to_string().len(), 64);
    }
}
