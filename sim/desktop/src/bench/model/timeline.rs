//! What happened when: screens, events on lanes, faults, branches.

use std::sync::Arc;

use device_core::view::{ScreenKind, View};
use sim::scenario::model::Fault;

/// Everything on the line of time, in the branch that is shown. Times are microseconds since the script began.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    /// The first moment.
    pub begin_micros: i64,
    /// The last moment that the branch has reached.
    pub end_micros: i64,
    /// Screens, in order of time.
    pub shots: Vec<Shot>,
    /// Who does things, each with what they did, in order of time.
    pub lanes: Vec<Lane>,
    /// Faults.
    pub faults: Vec<FaultSpan>,
    /// The line that is played first, then the futures that were left.
    pub branches: Vec<Branch>,
}

/// A screen as it came on.
#[derive(Clone, Debug, PartialEq)]
pub struct Shot {
    /// When.
    pub at_micros: i64,
    /// On which device, by its place in the world.
    pub device: usize,
    /// Which screen.
    pub screen: ScreenKind,
    /// Hash of all that is on it.
    pub view_hash: u64,
    /// All that is on it, where it was kept.
    pub view: Option<Arc<View>>,
}

/// Somebody who does things.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lane {
    /// Who.
    pub name: String,
    /// What they did, in order of time.
    pub ticks: Vec<Tick>,
}

/// Something that was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tick {
    /// When.
    pub at_micros: i64,
    /// What kind of thing.
    pub kind: TickKind,
    /// The line of the trace that says it.
    pub line: usize,
}

/// Kinds of things, each with a colour of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TickKind {
    /// Something reached a device, or a person did something.
    Input,
    /// A device or another machine did something.
    Output,
    /// A screen changed.
    Screen,
    /// Something broke or was whole again.
    Fault,
}

/// A fault while it was on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultSpan {
    /// What.
    pub fault: Fault,
    /// From when.
    pub from_micros: i64,
    /// Until when; `None`: it is on.
    pub until_micros: Option<i64>,
}

/// A course that things took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Branch {
    /// Its number; `None`: the line that is played.
    pub number: Option<usize>,
    /// Where it and the line below it part, and the number of that one; `None` for a line from the begin.
    pub left: Option<(i64, Option<usize>)>,
    /// The last moment that it has reached.
    pub end_micros: i64,
}
