//! A session: a world in which a person acts, beside the script or in its place. The desktop app shows it and sends commands;
//! what happens is decided here and below, without a wall clock, a window or a thread.
//!
//! [`Session::advance`] lets virtual time pass, [`Session::apply`] does what a person does, [`Session::rewind`] goes back. A
//! session without commands is the run of its scenario, digest for digest; what a person did is kept as a log
//! ([`log`]) and becomes a scenario ([`Session::save`]) that replays to the same digest.

mod checkpoints;
mod command;
mod history;
pub mod log;
mod reload;
mod replay;
mod save;
#[cfg(test)]
mod tests;
mod timeline;

use std::path::Path;
use std::sync::Arc;

use device_core::ui::frame::Frame;

pub use command::{Command, CommandRefused};
pub use history::{Branch, BranchId};
pub use reload::{Part, ReloadError, Reloaded};
pub use replay::Replaying;
pub use save::SaveError;
pub use timeline::{EntryKind, TimelineEntry};

use crate::boards::in_process::InProcess;
use crate::boards::{Board, BoardLost};
use crate::report::words::Names;
use crate::run::{self, DEFAULT_SEED, Failure, Player, Stop, Verdict};
use crate::scenario::model::{Actor, Scenario};
use crate::scenario::problem::Mistakes;
use crate::scenario::{load_cast, parse};
use crate::time::Micros;
use crate::trace::TraceDigest;
use crate::world::{DeviceId, PRELUDE, World, WorldError};
use checkpoints::{Checkpoints, SPACING};
use timeline::Screens;

/// Makes a board for a device.
pub type BoardMaker = Arc<dyn Fn() -> Result<Box<dyn Board>, BoardLost> + Send + Sync>;

/// A long way is walked in so many parts, with a copy of the world after each.
const PARTS_OF_A_WAY: Micros = 16;

/// How a session begins.
#[derive(Clone)]
pub struct Setup {
    /// Goes before the scenario's own seed.
    pub seed: Option<u64>,
    /// Where the devices' boards come from.
    pub boards: BoardMaker,
    /// Whether the scenario's script is played; without it the cast alone is there, for whatever a person does.
    pub script: bool,
}

impl Default for Setup {
    fn default() -> Self {
        let boards: BoardMaker = Arc::new(|| Ok(Box::new(InProcess::new())));
        Self { seed: None, boards, script: true }
    }
}

/// Why a session cannot begin or go on.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// There is no world to play in.
    #[error(transparent)]
    World(#[from] WorldError),
    /// A board is gone: nothing is said of the device.
    #[error(transparent)]
    BoardLost(#[from] BoardLost),
    /// The boards that were named cannot play this scenario.
    #[error("{0}")]
    Unsupported(String),
    /// A command cannot be meant.
    #[error(transparent)]
    Refused(#[from] CommandRefused),
    /// A moment that has not come.
    #[error("{wanted} microseconds lie ahead of the session, which is at {now}: advance it")]
    NotYet {
        /// The moment that was asked for.
        wanted: Micros,
        /// Where the session is.
        now: Micros,
    },
    /// A branch that there is not.
    #[error("there is no branch {0}")]
    NoBranch(usize),
    /// The log cannot be written: nothing has happened.
    #[error("the log cannot be written: {0}; make room, or go on without a log")]
    Log(#[from] std::io::Error),
}

impl SessionError {
    /// The board that is lost, where that is why.
    #[must_use]
    pub const fn board_lost(&self) -> Option<&BoardLost> {
        match self {
            Self::BoardLost(lost) | Self::World(WorldError::BoardLost(lost)) => Some(lost),
            _ => None,
        }
    }
}

/// A command that was carried out.
#[derive(Clone, Debug, PartialEq)]
pub struct Act {
    /// When, in microseconds since the world began.
    pub at: Micros,
    /// What.
    pub command: Command,
    /// Why the world did not take it; what was tried may stand in the trace all the same.
    pub refused: Option<String>,
}

/// A world with a person in it.
pub struct Session {
    scenario: Scenario,
    seed: u64,
    boards: BoardMaker,
    world: World,
    player: Player,
    screens: Screens,
    /// What was done on the line that is played, what is still to be done again included.
    acts: Vec<Act>,
    /// What is still to be done again.
    replay: Option<replay::Replay>,
    /// What was last heard of a board that is lost: the world goes no further then.
    lost: Option<String>,
    /// The world's boards are not there any more: the next world gets others.
    boards_taken: bool,
    /// How often the past has become another.
    pasts: u64,
    checkpoints: Checkpoints,
    history: history::History,
    /// Whether the scenario's own script is played.
    scripted: bool,
    log: Option<log::LogWriter>,
}

/// The scenario of a shared cast alone: nobody does anything in it but who acts by hand. Open it without its script.
///
/// # Errors
/// All mistakes that can be found in the cast.
pub fn scenario_of_cast(path: &Path) -> Result<Scenario, Mistakes> {
    let file = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let beside = path.with_file_name("open-play.ron");
    let text = format!(
        "(title: \"Open play\", cast: {}, script: [Wait(\"1s\")])",
        crate::scenario::document::quoted(&file)
    );
    let mut load_cast = |cast: &str| load_cast(&beside, cast);
    let read = parse(&beside.display().to_string(), &text, &mut load_cast)?;
    read.into_iter().next().ok_or_else(Mistakes::default)
}

impl Session {
    /// Opens a scenario (one row of a file with `vary`).
    ///
    /// # Errors
    /// Where there is no world for it.
    pub fn open(scenario: Scenario, setup: Setup) -> Result<Self, SessionError> {
        let mut scenario = scenario;
        if !setup.script {
            scenario.script = Arc::from([]);
        }
        let seed = setup.seed.or(scenario.seed).unwrap_or(DEFAULT_SEED);
        let boards = setup.boards;
        let world = World::new(&scenario, seed, &mut || boards())?;
        let player = Player::new(&scenario, &world);
        let mut session = Self {
            scenario,
            seed,
            boards,
            world,
            player,
            screens: Screens::default(),
            acts: Vec::new(),
            replay: None,
            lost: None,
            boards_taken: false,
            pasts: 0,
            checkpoints: Checkpoints::default(),
            history: history::History::default(),
            scripted: setup.script,
            log: None,
        };
        session.checkpoint();
        if !setup.script {
            // A script of nothing has ended before anybody can wait for it.
            let now = session.now();
            session.go_to(now)?;
        }
        Ok(session)
    }

    /// Lets everything happen up to and at `until`, or up to where the script ends or fails on the way: a session stops there
    /// once, and goes on with the next call.
    ///
    /// # Errors
    /// Where a board is lost.
    pub fn advance(&mut self, until: Micros) -> Result<Option<Stop>, SessionError> {
        self.ready()?;
        while self.now() < until {
            let way = until - self.now();
            let next = self.now() + way.min(SPACING.max(way / PARTS_OF_A_WAY));
            if let Some(stop) = self.advance_player(next)? {
                return Ok(Some(stop));
            }
            self.checkpoint();
        }
        self.advance_player(until)
    }

    fn advance_player(&mut self, until: Micros) -> Result<Option<Stop>, SessionError> {
        let stop = self.player.advance(&mut self.world, until, &mut self.screens);
        self.heard(stop)
    }

    /// What was to be done again is done, and the boards are there.
    fn ready(&mut self) -> Result<(), SessionError> {
        self.is_there()?;
        self.finish_replay()
    }

    /// Lets the next thing happen, whenever that is.
    ///
    /// # Errors
    /// Where a board is lost.
    pub fn step(&mut self) -> Result<Option<Stop>, SessionError> {
        self.ready()?;
        let stop = self.player.step(&mut self.world, &mut self.screens);
        let stop = self.heard(stop)?;
        self.checkpoint();
        Ok(stop)
    }

    /// Plays to where the script ends or fails; a script that waits for a person is left where nothing more happens.
    ///
    /// # Errors
    /// Where a board is lost.
    pub fn play_out(&mut self) -> Result<(), SessionError> {
        self.ready()?;
        let played = self.player.play_out(&mut self.world, &mut self.screens);
        self.heard(played)
    }

    /// Does what a person does, now: after everything that is due by now.
    ///
    /// # Errors
    /// Where the command cannot be meant, in which case nothing has happened; and where a board is lost: what was lost with it is
    /// done when the board is there again.
    pub fn apply(&mut self, command: Command) -> Result<&Act, SessionError> {
        self.ready()?;
        self.check(&command)?;
        if let Some(log) = &mut self.log {
            log.act(self.world.now(), &command)?;
        }
        // The log has it: the line keeps it, whatever becomes of the board.
        self.acts.push(Act { at: self.world.now(), command: command.clone(), refused: None });
        let act = self.carry_out(command)?;
        let place = self.acts.len() - 1;
        self.acts[place] = act;
        Ok(&self.acts[place])
    }

    fn carry_out(&mut self, command: Command) -> Result<Act, SessionError> {
        let at = self.now();
        self.pass_to(at)?;
        let refused = self.player.act(&mut self.world, &command.step(), &mut self.screens);
        let refused = self.heard(refused)?;
        Ok(Act { at, command, refused })
    }

    /// Goes to a moment, once all that was to be done again is done.
    fn go_to(&mut self, until: Micros) -> Result<(), SessionError> {
        self.ready()?;
        self.pass_to(until)
    }

    /// Lets everything happen up to and at a moment, whatever ends on the way.
    fn pass_to(&mut self, until: Micros) -> Result<(), SessionError> {
        while self.advance_player(until)?.is_some() {}
        Ok(())
    }

    fn checkpoint(&mut self) {
        if self.checkpoints.due(self.now()) {
            self.checkpoints.keep(&self.world, &self.player, self.done());
        }
    }

    /// Virtual time, in microseconds since the world began; the script begins at [`PRELUDE`].
    #[must_use]
    pub const fn now(&self) -> Micros {
        self.world.now()
    }

    /// Virtual time, in microseconds since the script began.
    #[must_use]
    pub const fn script_now(&self) -> Micros {
        self.world.now().saturating_sub(PRELUDE)
    }

    /// The scenario that is played.
    #[must_use]
    pub const fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The seed.
    #[must_use]
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// The world, to look at.
    #[must_use]
    pub const fn world(&self) -> &World {
        &self.world
    }

    /// What a device shows, as pixels; nothing of it stands in the trace.
    ///
    /// # Errors
    /// Where the board is lost.
    pub fn pixels(&mut self, device: DeviceId) -> Result<Frame, SessionError> {
        self.has_boards()?;
        let pixels = self.world.device_pixels(device);
        self.heard(pixels)
    }

    /// Whether the script has come to its end, or to what did not hold.
    #[must_use]
    pub const fn script_ended(&self) -> bool {
        self.player.ended()
    }

    /// What has not held so far.
    pub fn failures(&self) -> impl Iterator<Item = &Failure> {
        self.player.failures()
    }

    /// The verdict, once the script has ended: with the claims that the trace does not show.
    #[must_use]
    pub fn verdict(&self) -> Option<(Verdict, Vec<Failure>)> {
        let ended = self.script_ended();
        ended.then(|| run::conclude(self.player.clone(), &self.world, &self.scenario))
    }

    /// The digest of the trace so far.
    #[must_use]
    pub fn digest(&self) -> TraceDigest {
        self.world.trace().digest()
    }

    /// Whether somebody plays this actor in place of the script.
    #[must_use]
    pub fn taken_over(&self, actor: &Actor) -> bool {
        self.player.taken_over(actor)
    }

    /// What was done on the line that is played, in order; what is still to be done again included.
    #[must_use]
    pub fn acts(&self) -> &[Act] {
        &self.acts
    }

    /// How many entries the timeline has.
    #[must_use]
    pub fn timeline_length(&self) -> usize {
        self.world.trace().entries().len()
    }

    /// The entries of the timeline in a range of places, in words. Places past the end are left out.
    #[must_use]
    pub fn timeline(&self, places: std::ops::Range<usize>) -> Vec<TimelineEntry> {
        let names = Names::in_world(&self.world);
        let entries = self.world.trace().entries();
        let end = places.end.min(entries.len());
        let places = places.start.min(end)..end;
        let of = |index: usize| timeline::entry(index, &entries[index], &names, &self.screens);
        places.map(of).collect()
    }

    /// The PIN that is issued for a device: fictional, out of the cast. A person types this one and never her own.
    #[must_use]
    pub fn issued_pin(&self, device: &str) -> Option<&str> {
        let cast = self.scenario.devices.get(device)?;
        cast.account.as_ref().map(|_| cast.pin.as_str())
    }

    /// How many copies of the world are kept for going back.
    #[must_use]
    pub const fn checkpoint_count(&self) -> usize {
        self.checkpoints.count()
    }
}
