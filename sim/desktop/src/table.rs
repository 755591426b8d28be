//! The session on the table: which world is shown, whether its time runs, and how fast. One system moves it on.
//!
//! It is the only place that lets virtual time pass, and it decides nothing that happens in it: `sim::session` does. The clock on
//! the wall only says how far the world may go.

mod board;
#[cfg(test)]
mod linked_tests;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bevy::platform::cell::SyncCell;
use bevy::prelude::*;
use device_core::ui::frame::Frame;
use sim::boards::BoardLost;
use sim::run::{BoardChoice, Stop};
use sim::scenario::model::{Actor, Scenario};
use sim::session::log::{self, LogError};
use sim::session::{Command, Session, SessionError, Setup};
use sim::time::{MILLISECOND, Micros, SECOND};
use sim::world::{DeviceId, World as Bench};

/// The most wall time that a frame spends on the world, so that windows stay quick.
const BUDGET: Duration = Duration::from_millis(24);
/// Virtual time passes in such slices between two looks at the wall clock.
const SLICE: Micros = 20 * MILLISECOND;
/// A gap between frames longer than this (the machine slept, the window was dragged) does not count.
const GAP: Duration = Duration::from_millis(400);

/// Systems that people's deeds run in come before this set, those that show the world after it.
#[derive(SystemSet, Clone, Debug, PartialEq, Eq, Hash)]
pub struct Advance;

/// Moves the session on.
pub fn plugin(app: &mut App) {
    app.add_systems(Update, advance.in_set(Advance));
}

/// Whose device the person at the trial window holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    /// The shopper that the person plays.
    pub shopper: String,
    /// The device in her hand.
    pub device: DeviceId,
}

/// The session that is open, and how its time runs.
#[derive(Resource)]
pub struct Table {
    session: SyncCell<Session>,
    seat: board::Seat,
    seed: Option<u64>,
    /// The file that is open; `None`: the counter that needs no file.
    pub file: Option<PathBuf>,
    /// The rows of the file's `vary`.
    pub rows: Vec<Scenario>,
    /// The row that is open.
    pub row: usize,
    /// Whether time runs.
    pub playing: bool,
    /// Seconds of the world in a second of the day.
    pub speed: f64,
    /// Whether the machine cannot keep up with that speed.
    pub behind: bool,
    /// What went wrong with the board, until another session is opened.
    pub lost: Option<String>,
    /// The last command that could not be meant or was not taken, in words.
    pub refused: Option<String>,
    /// Raised by everything that may have changed what is shown.
    pub revision: u64,
    /// Raised when another session lies on the table.
    pub opened: u64,
    /// Virtual time owed to the wall clock, in microseconds.
    owed: f64,
}

impl Table {
    /// Opens a row of what was read from a file.
    ///
    /// # Errors
    /// Where there is no world for it.
    pub fn open(
        file: Option<PathBuf>,
        rows: Vec<Scenario>,
        board: BoardChoice,
        seed: Option<u64>,
    ) -> Result<Self, SessionError> {
        let first = rows.first().cloned().unwrap_or_else(crate::counter::scenario);
        can_play(&board, &first)?;
        let setup = Setup { seed, boards: board::maker(&board), script: true };
        let session = Session::open(first, setup)?;
        let mut table = Self {
            session: SyncCell::new(session),
            seat: board::Seat::new(board),
            seed,
            file,
            rows,
            row: 0,
            playing: true,
            speed: 1.0,
            behind: false,
            lost: None,
            refused: None,
            revision: 1,
            opened: 1,
            owed: 0.0,
        };
        table.ask_who();
        Ok(table)
    }

    /// Puts another file's row on the table.
    ///
    /// # Errors
    /// Where there is no world for it; what lay there stays, and is done again where its board went to the other one.
    pub fn replace(
        &mut self,
        file: Option<PathBuf>,
        rows: Vec<Scenario>,
        row: usize,
    ) -> Result<(), SessionError> {
        let wanted = rows.get(row).cloned().unwrap_or_else(crate::counter::scenario);
        can_play(&self.seat.board, &wanted)?;
        Self::make_room(self.session.get());
        let setup = Setup { seed: self.seed, boards: board::maker(&self.seat.board), script: true };
        match Session::open(wanted, setup) {
            Ok(session) => self.session = SyncCell::new(session),
            Err(error) => {
                self.bring_back();
                return Err(error);
            }
        }
        (self.file, self.rows, self.row) = (file, rows, row);
        self.begin_anew();
        Ok(())
    }

    /// Goes on with a session that a crash has left, at the moment of its last command. Its time stands. Says how many bytes of
    /// its log are whole.
    ///
    /// # Errors
    /// Where the log cannot be read or played again; what lay on the table stays.
    pub fn take_up(&mut self, log: &Path) -> Result<u64, LogError> {
        Self::make_room(self.session.get());
        let setup = Setup { boards: board::maker(&self.seat.board), ..Setup::default() };
        let recovered = match log::recover(log, setup) {
            Ok(recovered) => recovered,
            Err(error) => {
                self.bring_back();
                return Err(error);
            }
        };
        let scenario = recovered.session.scenario().clone();
        let file = PathBuf::from(&scenario.document.name);
        self.rows = vec![scenario];
        self.session = SyncCell::new(recovered.session);
        (self.file, self.row, self.playing) = (file.is_file().then_some(file), 0, false);
        self.begin_anew();
        Ok(recovered.whole_bytes)
    }

    /// Another session lies on the table.
    fn begin_anew(&mut self) {
        self.seat.way = None;
        self.seat.let_go.clear();
        (self.lost, self.refused, self.behind) = (None, None, false);
        self.owed = 0.0;
        self.revision += 1;
        self.opened += 1;
        self.ask_who();
    }

    /// Does the session again whose boards were given to another one that could not be opened.
    fn bring_back(&mut self) {
        if self.session.get().lost().is_some() {
            self.session.get().boot_again();
            self.begin_way();
        }
    }

    /// The session.
    pub fn session(&mut self) -> &mut Session {
        self.session.get()
    }

    /// The world, to look at.
    pub fn world(&mut self) -> &Bench {
        self.session.get().world()
    }

    /// Virtual time since the world began.
    pub fn now(&mut self) -> Micros {
        self.session.get().now()
    }

    /// What a device shows, as pixels; what was last seen of it where its board is gone or on its way.
    pub fn pixels(&mut self, device: DeviceId) -> Option<Frame> {
        if self.lost.is_none() && self.under_way().is_none() {
            match self.session.get().pixels(device) {
                Ok(frame) => return Some(frame),
                Err(error) => self.fail(&error),
            }
        }
        board::last_shown(self.session.get().world(), device)
    }

    /// Does what a person does, now. What is refused is kept in words, for the moderator.
    pub fn apply(&mut self, command: Command) -> bool {
        if self.lost.is_some() || self.under_way().is_some() {
            self.let_go_later(command);
            return false;
        }
        self.revision += 1;
        let answer = self.session.get().apply(command).map(|act| act.refused.clone());
        match answer {
            Ok(refused) => {
                let taken = refused.is_none();
                self.refused = refused;
                taken
            }
            Err(error) => {
                self.fail(&error);
                false
            }
        }
    }

    /// Does what a person does with her own hands: the script lets go of her first.
    pub fn act_as(&mut self, actor: Actor, command: Command) -> bool {
        if !self.session.get().taken_over(&actor) {
            self.apply(Command::TakeOver(actor));
        }
        self.apply(command)
    }

    /// The shopper whose device lies in the trial window: the first, in the order of their names.
    pub fn participant(&mut self) -> Option<Participant> {
        let shopper = self.world().shoppers().first()?;
        Some(Participant { shopper: shopper.name().to_owned(), device: shopper.device() })
    }

    /// Lets so much virtual time pass at once, as a step of the moderator's or of a script.
    pub fn pass(&mut self, span: Micros) {
        if self.under_way().is_some() {
            self.go_on(None);
        }
        let until = self.now() + span;
        self.walk_past_the_end(until, None);
    }

    /// Lets the next thing happen.
    pub fn step(&mut self) {
        if self.lost.is_some() || self.under_way().is_some() {
            return;
        }
        self.revision += 1;
        if let Err(error) = self.session.get().step() {
            self.fail(&error);
        }
    }

    /// Goes to a moment, back or forward, in microseconds since the world began. What lay ahead stays as a branch.
    pub fn go_to(&mut self, at: Micros) {
        self.revision += 1;
        self.seat.let_go.clear();
        let end = self.under_way().map_or(self.now(), |way| way.until);
        self.seat.way = (at > end).then_some(at);
        if at > end && self.lost.is_none() {
            self.begin_way();
            return;
        }
        match self.session.get().begin_rewind(at) {
            Ok(_) => self.begin_way(),
            Err(error) => self.fail(&error),
        }
    }

    /// How long the world has nothing to do from here, in wall time; `None`: for ever.
    pub fn quiet_for(&mut self) -> Option<Duration> {
        let (now, speed) = (self.now(), self.speed.max(0.01));
        let next = self.world().next_at()?;
        let micros = next.saturating_sub(now) as f64 / speed;
        Some(Duration::from_micros(micros.min(60.0 * SECOND as f64) as u64))
    }

    /// Lets everything happen up to a moment: where the script ends on the way, the world goes on.
    /// Says whether it came so far.
    fn walk_past_the_end(&mut self, until: Micros, budget: Option<Duration>) -> bool {
        let arrived = self.walk(until, budget);
        if arrived && self.now() < until && self.lost.is_none() {
            return self.walk(until, budget);
        }
        arrived
    }

    /// Lets everything happen up to a moment, or until the wall time is used up. Says whether it came so far.
    fn walk(&mut self, until: Micros, budget: Option<Duration>) -> bool {
        let begun = Instant::now();
        let before = self.world().trace().entries().len();
        let arrived = loop {
            let now = self.now();
            if now >= until || self.lost.is_some() {
                break true;
            }
            if budget.is_some_and(|budget| begun.elapsed() > budget) {
                break false;
            }
            let next = until.min(now + SLICE);
            match self.session.get().advance(next) {
                Ok(None) => {}
                // The run of the script is over here, to the microsecond; the world goes on with the next frame.
                Ok(Some(Stop::ScriptEnded | Stop::Failed)) => {
                    self.revision += 1;
                    break true;
                }
                Err(error) => {
                    self.fail(&error);
                    break true;
                }
            }
        };
        if self.world().trace().entries().len() != before {
            self.revision += 1;
        }
        arrived
    }

    fn fail(&mut self, error: &SessionError) {
        match error.board_lost() {
            Some(lost) => self.board_is_lost(lost),
            None => self.refused = Some(error.to_string()),
        }
    }

    fn board_is_lost(&mut self, lost: &BoardLost) {
        if self.lost.is_none() {
            error!("{lost}");
        }
        self.lost = Some(lost.reason.clone());
        self.seat.way = None;
        self.playing = false;
        self.revision += 1;
    }

    /// Lets the world follow the wall clock by this much.
    pub fn follow(&mut self, wall: Duration) {
        if self.under_way().is_some() {
            self.go_on(Some(BUDGET));
            return;
        }
        if !self.playing || self.lost.is_some() {
            self.owed = 0.0;
            return;
        }
        self.owed += wall.min(GAP).as_secs_f64() * self.speed * SECOND as f64;
        let until = self.now() + self.owed as Micros;
        let from = self.now();
        self.behind = !self.walk(until, Some(BUDGET));
        self.owed -= (self.now() - from) as f64;
        // What could not be made up for is given up: the sign says so, and the next frame starts even.
        if self.behind {
            self.owed = 0.0;
        }
    }
}

/// Whether a board can play a scenario at all.
fn can_play(board: &BoardChoice, scenario: &Scenario) -> Result<(), SessionError> {
    board.cannot_play(scenario).map_or(Ok(()), |why| Err(SessionError::Unsupported(why)))
}

fn advance(mut table: ResMut<Table>, time: Res<Time<Real>>) {
    table.follow(time.delta());
}

/// Reads a scenario file.
///
/// # Errors
/// All its mistakes, one a line, each with its place.
pub fn read(path: &Path) -> Result<Vec<Scenario>, String> {
    sim::scenario::read(path).map_err(|mistakes| mistakes.to_string())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use bevy::time::{Real, Time};
    use sim::run::Unobserved;

    use super::*;

    /// Plays a scenario's run through the app's own system, in steps of an odd length, and gives its digest.
    fn played_in_the_app(path: &Path) -> String {
        let rows = read(path).unwrap();
        let mut app = App::new();
        app.add_plugins(plugin).init_resource::<Time<Real>>();
        app.insert_resource(
            Table::open(Some(path.to_owned()), rows, BoardChoice::InProcess, None).unwrap(),
        );
        let wall = Duration::from_micros(16_683);
        while !app.world_mut().resource_mut::<Table>().session().script_ended() {
            app.world_mut().resource_mut::<Time<Real>>().advance_by(wall);
            app.update();
        }
        app.world_mut().resource_mut::<Table>().session().digest().to_string()
    }

    #[test]
    fn a_scenario_in_the_app_has_the_digest_of_its_run() {
        let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
        for name in ["payer-code/till-scans-code.ron", "scan/printed-code.ron"] {
            let path = scenarios.join(name);
            let row = read(&path).unwrap().remove(0);
            let run = sim::run::play(&row, None, BoardChoice::InProcess, &mut Unobserved);
            assert_eq!(played_in_the_app(&path), run.digest.to_string(), "{name}");
        }
    }

    #[test]
    fn a_way_forward_does_not_stop_where_the_script_ends() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../scenarios/payer-code/till-scans-code.ron");
        let rows = read(&path).unwrap();
        let mut table = Table::open(Some(path), rows, BoardChoice::InProcess, None).unwrap();
        let wanted = sim::world::PRELUDE + 60 * SECOND;
        table.go_to(wanted);
        assert!(table.session().script_ended());
        assert_eq!(table.now(), wanted);
    }

    #[test]
    fn time_that_stands_does_not_pass_and_a_long_gap_is_not_made_up_for() {
        let rows = vec![crate::counter::scenario()];
        let mut table = Table::open(None, rows, BoardChoice::InProcess, None).unwrap();
        let begin = table.now();
        table.playing = false;
        table.follow(Duration::from_secs(1));
        assert_eq!(table.now(), begin);
        table.playing = true;
        table.follow(Duration::from_secs(3_600));
        assert!(table.now() - begin <= GAP.as_micros() as u64);
    }
}
