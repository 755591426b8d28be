//! What the moderator has on the desk: which panels are open, what is typed into their fields, in which language they speak.
//!
//! Nothing of it is about the world: losing it loses no work.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::model::{FileMistake, TraceKind};
use super::panels::camera::CameraDesk;
use super::theme::Shade;
use super::thumbnails::Thumbnails;
use super::words::Tongue;

/// The tabs in the middle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MiddleTab {
    /// The trace.
    #[default]
    Trace,
    /// The View as data.
    View,
    /// The books.
    Ledger,
    /// What must hold.
    Verdict,
    /// Files that are edited.
    Files,
    /// What else stands in the column at the right, where the window is too narrow for one.
    Side,
}

/// The tabs at the right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SideTab {
    /// A device and what is around it.
    #[default]
    Device,
    /// Everybody else.
    People,
    /// What can break.
    Faults,
    /// Recording and board.
    Session,
}

/// What lies on the desk.
#[derive(Default)]
pub struct Desk {
    /// The language of the bench's words.
    pub tongue: Tongue,
    /// The set of colours.
    pub shade: Shade,
    /// The shade that the context was last given.
    pub(crate) shade_given: Option<Shade>,
    /// Whether the list of scenarios is open.
    pub picker_open: bool,
    /// Whether the sheet of shortcuts is open.
    pub help_open: bool,
    /// The tab in the middle.
    pub middle: MiddleTab,
    /// The tab at the right.
    pub side: SideTab,
    /// Which device is shown, by its place in the world.
    pub device: usize,
    /// Which file is shown, by its place.
    pub file: usize,
    /// The mistake that was brought to sight, and its file.
    pub(crate) seen_mistake: Option<(PathBuf, FileMistake)>,
    /// What is looked for among the scenarios.
    pub scenario_search: String,
    /// The trace's filter.
    pub trace: TraceDesk,
    /// Which part of the timeline is shown.
    pub timeline: TimelineDesk,
    /// What is typed into the fields of people and devices, by field.
    pub typed: BTreeMap<String, String>,
    /// How the finger is that is laid next.
    pub finger: FingerDesk,
    /// How the camera is held that the moderator points.
    pub camera: CameraDesk,
    /// The number of the flash operation at which the power is to go.
    pub cut_at: u32,
    /// How many seconds ahead a clock is set next.
    pub clock_seconds: i32,
    /// How long a fault lasts that is begun next, in seconds; `None`: until it is ended.
    pub fault_seconds: Option<u32>,
    /// The name under which the session is saved.
    pub save_name: String,
    /// Whether the field of that name is to get the keyboard.
    pub(crate) save_wants_focus: bool,
    /// Whether the window is too narrow for a column at the right.
    pub(crate) narrow: bool,
    /// Pictures of screens, made once.
    pub thumbnails: Thumbnails,
}

/// The trace's filter, and what passed it.
#[derive(Clone, Debug)]
pub struct TraceDesk {
    /// What is looked for.
    pub search: String,
    /// Kinds that are shown.
    pub kinds: Vec<TraceKind>,
    /// Whether the list stays at its end.
    pub follow: bool,
    /// Whether the search field is to get the keyboard.
    pub(super) wants_focus: bool,
    pub(super) passed: Vec<usize>,
    pub(super) made_of: Option<(u64, String, Vec<TraceKind>)>,
    pub(super) seen: usize,
}

impl Default for TraceDesk {
    fn default() -> Self {
        Self {
            search: String::new(),
            kinds: TraceKind::ALL.to_vec(),
            follow: true,
            wants_focus: false,
            passed: Vec::new(),
            made_of: None,
            seen: 0,
        }
    }
}

/// Which part of the line of time is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TimelineDesk {
    /// First and last microsecond; `None`: all of it.
    pub range: Option<(f64, f64)>,
}

/// How the finger is that is laid next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FingerDesk {
    /// Which finger.
    pub finger: String,
    /// How often, of 100, it is not recognised though it is enrolled.
    pub reject_percent: u8,
    /// How often, of 100, its picture is too poor to try.
    pub poor_percent: u8,
}

impl Default for FingerDesk {
    fn default() -> Self {
        Self { finger: "right thumb".to_owned(), reject_percent: 0, poor_percent: 0 }
    }
}

impl Desk {
    /// Turns to a tab of the column at the right, wherever that stands.
    pub fn turn_to(&mut self, tab: SideTab) {
        self.side = tab;
        if self.narrow {
            self.middle = MiddleTab::Side;
        }
    }

    /// What is typed into a field.
    pub fn field(&mut self, name: String) -> &mut String {
        self.typed.entry(name).or_default()
    }
}
