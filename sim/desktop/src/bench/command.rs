//! What a moderator can ask for: the only way out of a panel.
//!
//! A command says what is wanted, not how it is done. The app carries out what concerns time, files and windows; what concerns the
//! world goes to the session, which knows whether it can be meant and writes it down.

use std::path::PathBuf;

/// What is wanted.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant)] // A frame has a handful of them.
pub enum Command {
    /// Something about time.
    Time(TimeCommand),
    /// Open a scenario; the row of its `vary`, where it has some.
    Open(PathBuf, Option<String>),
    /// Look for scenarios once more.
    FindScenarios,
    /// Save what was done as a scenario of this name.
    SaveScenario(String),
    /// Take up a session that a crash has left, by its log.
    TakeUp(PathBuf),
    /// Leave it for good: its log stays on disk and is not offered again.
    Discard(PathBuf),
    /// Something in the world, at this very moment.
    World(sim::session::Command),
    /// Something about the board that runs the device's logic.
    Board(BoardCommand),
}

/// Something about the board. What was done so far is done again on the board that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoardCommand {
    /// Reach the board that was named, once more.
    Reconnect,
    /// Go on in the app's own process.
    InProcess,
}

/// Something about time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TimeCommand {
    /// Let it go on.
    Play,
    /// Let it stand.
    Pause,
    /// Let the next thing happen.
    Step,
    /// Go back to before the last thing that happened.
    StepBack,
    /// Go back to the beginning.
    Restart,
    /// So many seconds of the world in a second of the day.
    Speed(f64),
    /// Go to this moment, in microseconds since the script began. What is done there begins a branch.
    GoTo(i64),
    /// Show this branch.
    Branch(usize),
}
