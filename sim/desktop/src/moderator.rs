//! The moderator's window: hosts the bench's panels on Bevy, and carries out what they ask for at the table.
//!
//! It keeps the bench's model up to date with the session, reads edited files again, and looks for scenarios beside the window. What
//! happens in the world is the session's to decide.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use bevy::prelude::*;
use bevy_egui::EguiContext;
use sim::session::log::{self, Left};
use sim::world::PRELUDE;

use crate::bench::library;
use crate::bench::model::{Follower, Model, Opened, ScenarioEntry};
use crate::bench::watch::Watch;
use crate::bench::words::Tongue;
use crate::bench::{self, BoardCommand, Command, Desk, TimeCommand};
use crate::board_face;
use crate::options::{Language, Options};
use crate::pace::Pace;
use crate::split::{Half, Split};
use crate::table::{self, Table};
use crate::windows::{BenchCamera, BenchPass};

/// Where the logs of sessions go, below the folder in which the app was started.
const LOGS: &str = "sessions";
/// Files are looked at so often.
const LOOK: Duration = Duration::from_millis(500);
/// The reached speed is measured over this time.
const MEASURE: Duration = Duration::from_secs(1);

/// What the moderator's window keeps.
#[derive(Resource)]
pub struct Moderator {
    desk: Desk,
    model: Model,
    follower: Follower,
    watch: Watch,
    /// Where scenarios are looked for, and where designers' data lie beside them.
    scenarios: PathBuf,
    /// Scenarios that are being looked for.
    found: Option<Search<Vec<ScenarioEntry>>>,
    /// Sessions that a crash has left, while they are looked for.
    left: Option<Search<Vec<Left>>>,
    /// Where logs go; `None`: pictures are drawn, and nobody acts.
    logs: Option<PathBuf>,
    /// The log that the session on the table goes on with, and how much of it is whole.
    taken_up: Option<(PathBuf, u64)>,
    /// The session that was shown last, by the table's count.
    opened: u64,
    revision: u64,
    looked: Instant,
    measured: (Instant, u64),
}

/// Something that is looked for beside the window: files may be many, and no frame waits for them.
struct Search<T>(Mutex<Receiver<T>>);

impl<T: Send + 'static> Search<T> {
    /// Begins to look.
    fn begin(find: impl FnOnce() -> T + Send + 'static) -> Self {
        let (send, receive) = channel();
        std::thread::spawn(move || {
            // Nobody listens any more where the app has ended meanwhile.
            let _ = send.send(find());
        });
        Self(Mutex::new(receive))
    }

    /// What was found, once: the search is over then.
    fn take(search: &mut Option<Self>) -> Option<T> {
        let found = search.as_ref()?.0.lock().ok()?.try_recv().ok()?;
        *search = None;
        Some(found)
    }
}

impl Moderator {
    /// A desk with nothing on it yet.
    #[must_use]
    pub fn of(options: &Options) -> Self {
        let tongue = match options.language {
            Language::Chinese => Tongue::Chinese,
            Language::English => Tongue::English,
        };
        let now = Instant::now();
        let mut moderator = Self {
            desk: Desk { tongue, ..Desk::default() },
            model: Model::default(),
            follower: Follower::default(),
            watch: Watch::default(),
            scenarios: options.scenarios.clone(),
            found: None,
            left: None,
            logs: options.offscreen.is_none().then(|| PathBuf::from(LOGS)),
            taken_up: None,
            opened: 0,
            revision: 0,
            looked: now,
            measured: (now, 0),
        };
        if let Some(folder) = moderator.logs.clone() {
            moderator.left = Some(Search::begin(move || log::left_in(&folder)));
        }
        moderator.look_for_scenarios();
        moderator
    }

    /// Reads all scenarios beside the window: some of them have pictures.
    fn look_for_scenarios(&mut self) {
        let folder = self.scenarios.clone();
        self.found = Some(Search::begin(move || library::find(&folder)));
    }

    /// Takes what was found. Says whether there was anything.
    fn take_found(&mut self) -> bool {
        let scenarios = Search::take(&mut self.found);
        let left = Search::take(&mut self.left);
        let any = scenarios.is_some() || left.is_some();
        if let Some(scenarios) = scenarios {
            self.model.scenarios = scenarios;
        }
        if let Some(left) = left {
            self.model.left = left;
        }
        any
    }

    /// Brings everything that is shown up to date with the table.
    fn follow(&mut self, table: &mut Table) {
        if self.opened != table.opened {
            self.opened = table.opened;
            self.begin(table);
        }
        self.model.time.playing = table.playing;
        self.model.time.speed = table.speed;
        self.measure(table);
        self.model.notice = table.refused.clone();
        self.model.board = board_face::of(table);
        if self.revision != table.revision || table.playing {
            self.revision = table.revision;
            while self.follower.follow(&mut self.model, table.session()) {}
            self.model.recording.commands = table.session().acts().len();
        }
    }

    /// Another session lies on the table.
    fn begin(&mut self, table: &mut Table) {
        self.follower = Follower::default();
        self.revision = 0;
        let path = table.file.clone();
        let session = table.session();
        let scenario = session.scenario();
        self.model.opened = Some(Opened {
            path: path.clone().unwrap_or_default(),
            title: scenario.title.clone(),
            variant: scenario.variant.clone(),
            covers: scenario.covers.clone(),
            seed: session.seed(),
        });
        let cards = scenario.devices.keys().filter_map(|device| {
            session.issued_pin(device).map(|pin| (device.clone(), pin.to_owned()))
        });
        self.model.recording.pin_cards = cards.collect();
        self.start_log(table);
        let assets = self.assets();
        let scenario = table.session().scenario();
        self.watch = match &path {
            Some(path) => Watch::of(path, scenario, &assets),
            None => Watch::default(),
        };
        self.model.files = self.watch.shown();
    }

    /// The folder of bodies and flows: beside the scenarios.
    fn assets(&self) -> PathBuf {
        self.scenarios.parent().unwrap_or(Path::new("")).join("assets")
    }

    /// How fast the world went in the last second.
    fn measure(&mut self, table: &mut Table) {
        let (since, from) = self.measured;
        let now = table.now();
        if !table.playing || now < from {
            self.measured = (Instant::now(), now);
            self.model.time.reached = None;
        } else if since.elapsed() >= MEASURE {
            #[allow(clippy::cast_precision_loss)] // Seconds in microseconds.
            let reached = (now - from) as f64 / 1e6 / since.elapsed().as_secs_f64();
            self.measured = (Instant::now(), now);
            self.model.time.reached = Some(if table.behind { reached } else { table.speed });
        }
    }

    /// Looks whether files were edited; what is good is opened anew at the same place.
    fn look_at_files(&mut self, table: &mut Table) -> bool {
        if self.looked.elapsed() < LOOK {
            return false;
        }
        self.looked = Instant::now();
        let news = self.watch.poll();
        let shown = self.watch.shown();
        let changed = shown != self.model.files;
        self.model.files = shown;
        if news {
            self.open_edited(table);
        }
        changed
    }

    /// Opens the scenario as its files say now, and goes to the moment that was shown.
    fn open_edited(&mut self, table: &mut Table) {
        let variant = table.session().scenario().variant.clone();
        let Some(scenario) = self.watch.scenario(&variant) else { return };
        let (at, playing, watch) = (table.now(), table.playing, self.watch.clone());
        let mut rows = table.rows.clone();
        let row = table.row.min(rows.len().saturating_sub(1));
        match rows.get_mut(row) {
            Some(place) => *place = scenario,
            None => rows.push(scenario),
        }
        match table.replace(table.file.clone(), rows, row) {
            Ok(()) => {
                table.playing = playing;
                table.go_to(at);
                self.opened = table.opened;
                self.begin(table);
                // What was read stays: reading it again would count as another edit.
                self.watch = watch;
                self.model.files = self.watch.shown();
            }
            Err(error) => table.refused = Some(error.to_string()),
        }
    }

    /// Carries out what was asked for.
    fn carry_out(&mut self, command: Command, table: &mut Table) {
        match command {
            Command::World(act) => {
                table.apply(act);
            }
            Command::Time(time) => move_time(time, table),
            Command::FindScenarios => self.look_for_scenarios(),
            Command::Open(path, variant) => open(&path, variant.as_deref(), table),
            Command::SaveScenario(name) => self.save(&name, table),
            Command::TakeUp(path) => self.take_up(&path, table),
            Command::Discard(path) => self.discard(&path, table),
            Command::Board(BoardCommand::Reconnect) => table.reconnect(),
            Command::Board(BoardCommand::InProcess) => table.go_on_in_process(),
        }
    }

    /// Goes on with a session that a crash has left, at the moment of its last command, in its own log.
    fn take_up(&mut self, path: &Path, table: &mut Table) {
        match table.take_up(path) {
            Ok(whole_bytes) => {
                self.model.left.retain(|left| left.path != path);
                self.taken_up = Some((path.to_path_buf(), whole_bytes));
            }
            Err(error) => table.refused = Some(format!("{}: {error}", path.display())),
        }
    }

    /// Leaves such a session for good.
    fn discard(&mut self, path: &Path, table: &mut Table) {
        match log::end(path) {
            Ok(()) => self.model.left.retain(|left| left.path != path),
            Err(error) => table.refused = Some(format!("{}: {error}", path.display())),
        }
    }

    /// Saves what happened up to now as a scenario, beside the one that is open; without one, among the scenarios.
    fn save(&mut self, name: &str, table: &mut Table) {
        let folder = table.file.as_ref().and_then(|file| file.parent()).unwrap_or(&self.scenarios);
        let stem = name.strip_suffix(".ron").unwrap_or(name);
        let path = folder.join(format!("{stem}.ron"));
        let saved = if path.exists() {
            Err(format!("{}: there is such a file already; choose another name", path.display()))
        } else {
            let title = stem.replace(['-', '_'], " ");
            table.session().save(&path, &title).map_err(|error| error.to_string())
        };
        if saved.is_ok() {
            self.look_for_scenarios();
        }
        self.model.recording.saved = Some(saved.map(|()| path));
    }

    /// Writes down what is done from here, as it is done. A log that cannot be written is said and stops nobody.
    fn start_log(&mut self, table: &mut Table) {
        let recording = &mut self.model.recording;
        (recording.log, recording.log_error, recording.saved) = (None, None, None);
        let Some(folder) = &self.logs else { return };
        if let Some((path, whole_bytes)) = self.taken_up.take() {
            match table.session().resume_log(&path, whole_bytes) {
                Ok(()) => recording.log = Some(path),
                Err(error) => recording.log_error = Some(error.to_string()),
            }
            return;
        }
        let stem = table.file.as_ref().and_then(|file| file.file_stem());
        let stem =
            stem.map_or_else(|| "counter".to_owned(), |stem| stem.to_string_lossy().into_owned());
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let path = folder.join(format!("{stem}-{}.log", since_1970.as_millis()));
        let begun = std::fs::create_dir_all(folder)
            .map_err(|error| format!("{}: {error}", folder.display()))
            .and_then(|()| table.session().start_log(&path).map_err(|error| error.to_string()));
        match begun {
            Ok(()) => recording.log = Some(path),
            Err(error) => recording.log_error = Some(error),
        }
    }
}

fn move_time(command: TimeCommand, table: &mut Table) {
    table.refused = None;
    match command {
        TimeCommand::Play => table.playing = true,
        TimeCommand::Pause => table.playing = false,
        TimeCommand::Step => {
            table.playing = false;
            table.step();
        }
        TimeCommand::StepBack => {
            table.playing = false;
            let now = table.now();
            let entries = table.world().trace().entries();
            let before = entries.iter().rev().map(|timed| timed.at).find(|at| *at < now);
            table.go_to(before.unwrap_or(PRELUDE).max(PRELUDE));
        }
        TimeCommand::Restart => table.go_to(PRELUDE),
        TimeCommand::Speed(speed) => table.speed = speed,
        TimeCommand::GoTo(at_micros) => {
            table.playing = false;
            let since = i64::try_from(PRELUDE).unwrap_or(i64::MAX).saturating_add(at_micros);
            table.go_to(u64::try_from(since).unwrap_or(0).max(PRELUDE));
        }
        TimeCommand::Branch(number) => {
            table.playing = false;
            table.take_branch(number);
        }
    }
}

fn open(path: &Path, variant: Option<&str>, table: &mut Table) {
    match table::read(path) {
        Ok(rows) => {
            let wanted =
                |row: &sim::scenario::model::Scenario| Some(row.variant.as_str()) == variant;
            let row = rows.iter().position(wanted).unwrap_or(0);
            if let Err(error) = table.replace(Some(path.to_path_buf()), rows, row) {
                table.refused = Some(error.to_string());
            }
        }
        Err(mistakes) => table.refused = Some(mistakes),
    }
    table.revision += 1;
}

/// Draws the bench, and looks at files and scenarios between frames.
pub fn plugin(app: &mut App) {
    app.add_systems(BenchPass, draw);
    app.add_systems(Update, look_around);
}

fn look_around(mut moderator: ResMut<Moderator>, mut table: ResMut<Table>, mut pace: ResMut<Pace>) {
    let found = moderator.take_found();
    if moderator.look_at_files(&mut table) || found {
        pace.bench_changed();
    }
}

fn draw(
    mut contexts: Query<&mut EguiContext, With<BenchCamera>>,
    mut moderator: ResMut<Moderator>,
    (mut table, mut pace): (ResMut<Table>, ResMut<Pace>),
    split: Res<Split>,
) {
    let Ok(mut context) = contexts.single_mut() else { return };
    let context = context.get_mut().clone();
    let Moderator { desk, model, .. } = {
        moderator.follow(&mut table);
        &mut *moderator
    };
    let area = egui::UiBuilder::new()
        .layer_id(egui::LayerId::background())
        .max_rect(context.content_rect());
    let line = split.one.then(|| context.content_rect().left_top());
    let height = context.content_rect().height();
    let mut ui = egui::Ui::new(context, egui::Id::new("bench"), area);
    let asked = bench::show(&mut ui, desk, model);
    if let Some(top) = line {
        bench::border(&ui, (top, height), split.keyboard == Half::Bench);
    }
    for command in asked {
        moderator.carry_out(command, &mut table);
        pace.bench_changed();
    }
}
