//! The messages, as plain data. Postcard carries them; the order of variants and fields is the protocol. Nothing here acts.
//!
//! Every request has a number, and its answer carries the same. So do the asks and their answers in between, which are
//! counted in each request: an ask of an older request cannot be taken for one of the open request.

use device_core::event::Event;
use device_core::profile::Profile;
use device_core::shell::Actions;
use device_core::time::{Instant, Now};
use device_core::view::View;
use heapless::{String, Vec};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Number of the protocol, in every frame. Another number is refused, never guessed at.
pub const VERSION: u8 = 2;

/// Bytes of flash, a glyph or pixels that one message carries at most: a page of the flash, so that one write of at most a
/// page is one ask.
pub const CHUNK_BYTES: usize = 256;
/// Some bytes of flash, a glyph or pixels.
pub type Chunk = Vec<u8, CHUNK_BYTES>;

/// Bytes of virtual record flash: what the records take of external flash, sixteen sectors.
pub const FLASH_BYTES: usize = 64 * 1_024;
/// Bytes of a sector of it, the least that can be erased (`facts.md`, Hardware: W25Q-class).
pub const SECTOR_BYTES: usize = 4_096;

/// Bytes of the longest message to a board: a boot with its profile, or an event with a frame.
pub const REQUEST_BYTES_MAX: usize = 1_024;
/// Bytes of the longest message of a board: the actions of one event. Longer ones are [`Refusal::TooLong`].
pub const ANSWER_BYTES_MAX: usize = 4_096;

/// What the bench says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant)] // Without an allocator there is no box.
pub enum Request {
    /// Who are you? Answered with [`Answer::Hello`] in every state, also while another request is open. The first hello after
    /// a start gives the board the number from which it counts; until then it answers all else with [`Refusal::HelloFirst`].
    Hello,
    /// Boot the device on what the flash holds. Answered with [`Answer::Exchanged`]; the board may ask first.
    Boot(Boot),
    /// An event at a time. Answered with [`Answer::Exchanged`]; the board may ask first. A free-running board answers
    /// [`Answer::Done`] at once, and tells what it led to with [`Answer::Happened`], as of its own events.
    Exchange {
        /// When, in the device's time; a free-running board takes its own.
        now: Now,
        /// What.
        event: Event,
    },
    /// What does the device show, as data? Answered with [`Answer::View`].
    View,
    /// What does it show, as pixels? The part from this byte of the run-length coded picture on. Part 0 paints it afresh.
    /// Answered with [`Answer::Pixels`].
    Pixels {
        /// First byte of the coded picture that is wanted.
        from: u32,
    },
    /// Tells what the record flash holds, only between power-on and boot: a virtual one is blank but for what is told, a
    /// physical one is programmed, and a part that begins a sector erases that sector first. Answered with [`Answer::Done`].
    FlashLoad {
        /// Into which flash.
        place: Place,
        /// Where.
        address: u32,
        /// What.
        bytes: Chunk,
    },
    /// Reads the record flash. Answered with [`Answer::Flash`].
    FlashSave {
        /// Which flash.
        place: Place,
        /// Where.
        address: u32,
        /// How many bytes, at most [`CHUNK_BYTES`].
        length: u16,
    },
    /// Lose all power: reset as after a cut. Answered with [`Answer::Done`] first, also while another request is open. A board
    /// that restarted before it heard this again says [`Refusal::HelloFirst`], which is as good.
    Reset,
    /// Figures about the board. Answered with [`Answer::Statistics`].
    Statistics,
    /// The answer to an [`Answer::Ask`], under the number of the request that is open.
    Asked {
        /// Which ask of that request.
        index: u16,
        /// What became of it.
        result: AskResult,
    },
    /// All [`Answer::Happened`] up to the one of this frame's number have come. Not answered.
    Acknowledge,
}

/// How a device boots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Boot {
    /// Who owns the time.
    pub mode: Mode,
    /// The chip's number.
    pub device_id: u64,
    /// The chip's key: a bench identity, never a real one.
    pub key: [u8; 32],
    /// What a designer may change.
    pub profile: Profile,
    /// Fresh random bytes.
    pub entropy: [u8; 32],
    /// The time.
    pub now: Now,
    /// Where record flash is: a virtual one is asked for with [`Ask`] and told before the boot with [`Request::FlashLoad`].
    pub flash: Place,
}

/// Who owns the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mode {
    /// The bench: nothing happens on the board but what it is told.
    LockStep,
    /// The board: its drivers are running, it fires its own deadlines, and reports every event with [`Answer::Happened`].
    FreeRunning {
        /// Peripherals whose drivers run; events of the others come over the link.
        wired: PeripheralSet,
    },
}

/// Where a peripheral is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// In the bench: messages of this link stand for it.
    Virtual,
    /// The board's driver runs and talks to one of the bench's modules over a wire.
    Wired,
    /// The real thing.
    Physical,
}

/// The peripherals of a device, by their bit in a [`PeripheralSet`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs)] // Each is the peripheral of the same name.
pub enum Peripheral {
    Keys,
    Display,
    Fingerprint,
    Scanner,
    Modem,
    Phone,
    Flash,
    Clock,
    Battery,
    Buzzer,
}

impl Peripheral {
    /// All of them, in the order of their bits.
    pub const ALL: [Self; 10] = [
        Self::Keys,
        Self::Display,
        Self::Fingerprint,
        Self::Scanner,
        Self::Modem,
        Self::Phone,
        Self::Flash,
        Self::Clock,
        Self::Battery,
        Self::Buzzer,
    ];
}

/// A set of peripherals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeripheralSet(pub u16);

impl PeripheralSet {
    /// Whether it is in the set.
    #[must_use]
    pub const fn has(self, peripheral: Peripheral) -> bool {
        self.0 >> peripheral as u16 & 1 == 1
    }

    /// The set with it.
    #[must_use]
    pub const fn with(self, peripheral: Peripheral) -> Self {
        Self(self.0 | 1 << peripheral as u16)
    }
}

/// What a board says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant)] // As the requests.
pub enum Answer {
    /// Who it is.
    Hello(Hello),
    /// What the event led to.
    Exchanged(Exchanged),
    /// What the device shows.
    View(View),
    /// A part of the picture.
    Pixels {
        /// Bytes of the whole coded picture.
        total: u32,
        /// The part that was asked for; empty behind the end.
        bytes: Chunk,
    },
    /// Bytes of record flash.
    Flash(Chunk),
    /// It is done.
    Done,
    /// Figures.
    Statistics(Statistics),
    /// It cannot be done.
    Refused(Refusal),
    /// The board needs something of the bench to go on with the open request, whose number it carries.
    Ask {
        /// Which ask of this request, from 1 on: the bench does each once, and answers a doubled one again.
        index: u16,
        /// What.
        ask: Ask,
    },
    /// A free-running board tells what happened on it. It carries a number of its own, from 1 at the boot, and is sent again
    /// until the bench acknowledges it.
    Happened {
        /// Happenings just before it that found no room to wait, and will never be told.
        lost_before: u16,
        /// When, in the device's time.
        now: Now,
        /// What.
        event: Event,
        /// What it led to.
        exchanged: Exchanged,
    },
}

/// Who a board is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// Its model: `stm32f405`, `qemu`.
    pub model: String<32>,
    /// Version of `device-core` and build of the firmware.
    pub core_version: String<32>,
    /// Bytes of the picture in each direction.
    pub width: u16,
    /// Rows of the picture.
    pub height: u16,
    /// Resets since its power came, as far as it can tell: a board that restarted by itself is noticed.
    pub boots: u32,
    /// Whether a device is running, and with which profile: the first bytes of the SHA-256 of its postcard form.
    pub running: Option<u64>,
    /// The number of the last request that was carried out: a bench goes on counting from there.
    pub last_number: Option<u16>,
    /// What a lost board said last: a panic's place, a watchdog.
    pub last_words: String<96>,
    /// Peripherals that can be virtual.
    pub can_virtual: PeripheralSet,
    /// Peripherals whose driver can run.
    pub can_wired: PeripheralSet,
}

/// What one event led to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchanged {
    /// What the hardware is to do.
    pub actions: Actions,
    /// When the device wants to be woken, in its own time.
    pub next_deadline: Option<Instant>,
    /// Hash of the View after it, the highest byte first: the first eight bytes of the SHA-256 of its postcard form.
    pub view_hash: [u8; 8],
    /// That View itself, from a board that runs by itself: when it is asked for, the board may show another one. In lock-step it
    /// is asked for where its hash is a new one.
    pub view: Option<View>,
}

/// What a board asks of the bench inside a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant)] // As the requests.
pub enum Ask {
    /// Program these bytes of virtual flash.
    Write {
        /// Where.
        address: u32,
        /// What.
        bytes: Chunk,
    },
    /// Erase these sectors of virtual flash.
    Erase {
        /// From here.
        from: u32,
        /// To before here.
        to: u32,
    },
    /// Read virtual flash: only what the board did not keep of the image it was told.
    Read {
        /// Where.
        address: u32,
        /// How many bytes, at most [`CHUNK_BYTES`].
        length: u16,
    },
    /// Find a glyph in external flash. Answered with its twelve bytes in the pack's table and its bits, or with no bytes
    /// where there is none. (By character, because a search in the pack would be a dozen small reads.)
    Glyph {
        /// Which.
        character: u16,
        /// Its size.
        size_px: u8,
    },
}

/// What became of an [`Ask`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant)] // As the requests.
pub enum AskResult {
    /// It is done.
    Done,
    /// What was read.
    Bytes(Chunk),
    /// The flash refuses. After a power cut in the operation the bench resets the board instead.
    Refused,
}

/// Why a board did not do what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// Nothing runs: boot first.
    NotBooted,
    /// A device runs: reset first.
    Running,
    /// This board cannot do it.
    Unsupported,
    /// The message's bytes make no sense.
    Malformed,
    /// The answer would be longer than [`ANSWER_BYTES_MAX`].
    TooLong,
    /// An address outside of the flash.
    Address,
    /// The hardware did not do it.
    Hardware,
    /// The board has just started and knows no numbers: say hello first.
    HelloFirst,
    /// Another request is open.
    Busy,
    /// The bench did not answer what the board asked. The device does not run any more: its flash is unknown.
    Silent,
    /// The frame is of another version of this protocol.
    Version,
}

/// Figures about a board.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statistics {
    /// Processor cycles (SysTick) from the last event handed in to its new View, without flash over the link.
    pub exchange_cycles: u32,
    /// Processor cycles of the last full redraw, without what the display's bus takes.
    pub redraw_cycles: u32,
    /// Pixels that the last change of the View would send to the display.
    pub redraw_pixels: u32,
    /// Processor cycles in a second.
    pub cycles_per_second: u32,
    /// Deepest stack so far, in bytes.
    pub stack_bytes: u32,
    /// Bytes that the stack may have.
    pub stack_bytes_max: u32,
    /// Frames that came whole.
    pub frames: u32,
    /// Frames that came broken.
    pub frames_broken: u32,
    /// Happenings that found no room to wait for their acknowledgement.
    pub happenings_lost: u32,
}

/// The eight bytes by which a board says what profile it runs.
#[must_use]
pub fn profile_hash(profile: &Profile) -> u64 {
    let mut bytes = [0; REQUEST_BYTES_MAX];
    let bytes = postcard::to_slice(profile, &mut bytes).map_or(&[][..], |bytes| &*bytes);
    Sha256::digest(bytes).iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
}
