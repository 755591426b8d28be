//! What the bench shows, as plain data: the world as it stands, what has happened, what is judged, which files are open.
//!
//! Panels read a [`Model`] and give [`super::Command`]s; whoever owns the world fills the one and carries out the others. Nothing
//! here can act, and nothing here knows of a window.

mod device;
mod files;
mod follow;
mod people;
mod timeline;
mod trace;

use std::path::PathBuf;

use super::words::Word;

use sim::scenario::model::{Fault, Invariant};
use sim::server::api::OrderState;
use sim::session::log::Left;

pub use device::{CameraFace, CameraPicture, ClockFace, DeviceFace, FingerFace, ModemFace};
pub use files::{EditedFile, FileKind, FileMistake};
pub use follow::Follower;
pub use people::{PayerFace, People, PhoneFace, ShopperFace, StallFace, TillFace};
pub use timeline::{Branch, FaultSpan, Lane, Shot, Tick, TickKind, Timeline};
pub use trace::{TraceKind, TraceLine, TraceLines, time_text};

/// Everything that the bench shows.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The scenarios that can be opened, in the order of their paths.
    pub scenarios: Vec<ScenarioEntry>,
    /// The one that is open.
    pub opened: Option<Opened>,
    /// Time, and how fast it goes.
    pub time: TimeFace,
    /// What happened when, in every branch.
    pub timeline: Timeline,
    /// The devices, in the order of the world.
    pub devices: Vec<DeviceFace>,
    /// Everybody else.
    pub people: People,
    /// What is broken now.
    pub faults: Vec<Fault>,
    /// The payment server's books.
    pub ledger: LedgerFace,
    /// What happened, in words.
    pub trace: TraceLines,
    /// How it stands with what must hold.
    pub verdict: VerdictFace,
    /// What was done by hand, and where it is kept.
    pub recording: RecordingFace,
    /// What runs the device's logic.
    pub board: BoardFace,
    /// Bodies, flows and the scenario itself, as they stand on disk.
    pub files: Vec<EditedFile>,
    /// Sessions that a crash has left, the youngest first.
    pub left: Vec<Left>,
    /// What could not be done just now, in words; it stays until something else is done.
    pub notice: Option<String>,
}

/// A scenario that can be opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScenarioEntry {
    /// Its file.
    pub path: PathBuf,
    /// The folder below `scenarios/`: what area it is about.
    pub area: String,
    /// Its claim; the file's name where it cannot be read.
    pub title: String,
    /// The patent's steps that it proves.
    pub covers: Vec<String>,
    /// Rows of its `vary`; empty without one.
    pub variants: Vec<String>,
    /// How it ended when it was last played, where that is known.
    pub verdict: Option<Judged>,
    /// How many mistakes it has.
    pub mistakes: usize,
}

/// The scenario that is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// Its file.
    pub path: PathBuf,
    /// Its claim.
    pub title: String,
    /// Which row of `vary`; empty without one.
    pub variant: String,
    /// The patent's steps that it is to prove.
    pub covers: Vec<String>,
    /// The seed of this run.
    pub seed: u64,
}

/// Time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeFace {
    /// Microseconds since the script began; negative while the devices are switched on before it.
    pub now_micros: i64,
    /// Local time in the world: hour, minute, second.
    pub clock: (u8, u8, u8),
    /// Whether it goes on by itself.
    pub playing: bool,
    /// Seconds of the world that are wanted in a second of the day.
    pub speed: f64,
    /// Seconds of the world that were reached in the last second of the day, where time goes.
    pub reached: Option<f64>,
    /// Whether nothing is left to happen.
    pub at_end: bool,
}

impl Default for TimeFace {
    fn default() -> Self {
        Self {
            now_micros: 0,
            clock: (0, 0, 0),
            playing: false,
            speed: 1.0,
            reached: None,
            at_end: false,
        }
    }
}

impl TimeFace {
    /// Part of the wanted speed below which the bench says that it cannot keep up.
    const KEEPS_UP: f64 = 0.9;

    /// Whether the world goes slower than it is asked to.
    #[must_use]
    pub fn falls_behind(&self) -> bool {
        self.playing && self.reached.is_some_and(|reached| reached < self.speed * Self::KEEPS_UP)
    }
}

/// A judgement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Judged {
    /// Nothing is decided.
    #[default]
    Open,
    /// It holds.
    Holds,
    /// It does not.
    Fails,
    /// The bench broke; nothing is said of the device.
    Broken,
    /// The board cannot do what is needed.
    Unsupported,
}

/// How it stands with what must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerdictFace {
    /// All in one.
    pub so_far: Judged,
    /// What must hold at all times.
    pub invariants: Vec<(Invariant, Judged)>,
    /// Expectations of the script, in its order.
    pub expectations: Vec<Claim>,
    /// The patent's steps that the trace must show.
    pub steps: Vec<Claim>,
    /// What did not hold.
    pub failures: Vec<FailureFace>,
    /// Digest of the trace so far, in hexadecimal digits.
    pub digest: String,
}

/// Something that is to be true.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claim {
    /// What, in the words of the scenario.
    pub what: String,
    /// Whether it is.
    pub judged: Judged,
}

/// Something that did not hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FailureFace {
    /// When, in microseconds since the script began.
    pub at_micros: i64,
    /// The line of the script where it stands, from 1.
    pub line: Option<u32>,
    /// The step.
    pub step: String,
    /// What was expected.
    pub expected: String,
    /// What was seen.
    pub got: String,
}

/// The books of the payment server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerFace {
    /// Who holds how much, in fen; the issuer may owe.
    pub balances: Vec<(String, i64)>,
    /// Orders, the newest last.
    pub orders: Vec<OrderFace>,
    /// Movements of money, the newest last: from whom, to whom, how much.
    pub postings: Vec<PostingFace>,
    /// Whether all balances add up to nothing.
    pub balanced: bool,
}

/// An order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderFace {
    /// The server's number.
    pub number: u64,
    /// Who pays; empty while nobody is known.
    pub payer: String,
    /// Who is paid.
    pub payee: String,
    /// How much, as people write it.
    pub amount: String,
    /// How it stands.
    pub state: Option<OrderState>,
}

/// A movement of money.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PostingFace {
    /// When, in microseconds since the script began.
    pub at_micros: i64,
    /// The order that moved it; `None` for an opening balance.
    pub order: Option<u64>,
    /// Who gave.
    pub from: String,
    /// Who got.
    pub to: String,
    /// How much, as people write it.
    pub amount: String,
}

/// What was done by hand, and where it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordingFace {
    /// Where the log is written as it happens; `None` while nothing is open.
    pub log: Option<PathBuf>,
    /// Commands in it.
    pub commands: usize,
    /// Why the log cannot be written, if so.
    pub log_error: Option<String>,
    /// What became of the last "save as scenario".
    pub saved: Option<Result<PathBuf, String>>,
    /// The PIN cards to give to participants: whose device, and six digits. Never a person's own.
    pub pin_cards: Vec<(String, String)>,
}

/// What runs the device's logic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BoardFace {
    /// Its name on the command line: `sim`, `qemu`, `serial:/dev/ttyUSB0`.
    pub name: String,
    /// Whether it answers.
    pub state: BoardState,
    /// What each device's board said of itself.
    pub hellos: Vec<HelloFace>,
    /// What it can do, and whether.
    pub abilities: Vec<(Word, bool)>,
    /// Whether it stands in for the one that was named when the app was started.
    pub stands_in: bool,
}

/// What a board said of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HelloFace {
    /// The device whose board it is.
    pub device: String,
    /// What it is about, and what was said.
    pub facts: Vec<(Word, String)>,
}

/// Whether a board answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum BoardState {
    /// Nothing is open.
    #[default]
    None,
    /// It runs.
    Running,
    /// It was booted again, and what was done is done again on it.
    Replaying {
        /// How far that is, in microseconds since the script began.
        reached_micros: i64,
        /// Where it ends.
        until_micros: i64,
    },
    /// It is gone: what was last heard of it.
    Lost(String),
}
