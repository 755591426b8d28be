//! Models for tests: sessions of real scenarios, played to a moment.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use sim::session::{Session, Setup};
use sim::time::{Micros, SECOND};
use sim::world::{PRELUDE, World};

use crate::bench::model::{
    BoardFace, BoardState, EditedFile, FileKind, FileMistake, Follower, Model, Opened,
    ScenarioEntry,
};

/// The repository.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors()
        .find(|folder| folder.join("scenarios").is_dir())
        .map(Path::to_path_buf)
        .unwrap()
}

/// A session of a scenario below `scenarios/`, played for so long.
pub fn session(file: &str, micros: Micros) -> Session {
    let path = root().join("scenarios").join(file);
    let scenario = sim::scenario::read(&path).unwrap().into_iter().next().unwrap();
    let mut session = Session::open(scenario, Setup::default()).unwrap();
    while session.advance(PRELUDE + micros).unwrap().is_some() {}
    session
}

/// A session of a scenario, played in small steps until something is so.
pub fn session_until(file: &str, wanted: impl Fn(&World) -> bool) -> Session {
    let mut session = session(file, 1);
    for _ in 0..100_000 {
        if wanted(session.world()) {
            return session;
        }
        session.step().unwrap();
    }
    panic!("{file}: it never came");
}

/// What the bench shows of a session.
pub fn model_of(file: &str, session: &Session) -> Model {
    let scenario = session.scenario();
    let mut model = Model {
        opened: Some(Opened {
            path: PathBuf::from("scenarios").join(file),
            title: scenario.title.clone(),
            variant: scenario.variant.clone(),
            covers: scenario.covers.clone(),
            seed: session.seed(),
        }),
        board: BoardFace { name: "sim".into(), state: BoardState::Running, ..BoardFace::default() },
        ..Model::default()
    };
    let mut follower = Follower::default();
    while follower.follow(&mut model, session) {}
    model
}

/// A purchase by code, some seconds into it.
pub fn purchase(seconds: u64) -> Model {
    const FILE: &str = "payer-code/till-scans-code.ron";
    model_of(FILE, &session(FILE, seconds * SECOND))
}

/// The scenarios of the repository, looked for once.
pub fn scenarios() -> Vec<ScenarioEntry> {
    static FOUND: LazyLock<Vec<ScenarioEntry>> =
        LazyLock::new(|| crate::bench::library::find(&root().join("scenarios")));
    FOUND.clone()
}

/// A body with two mistakes in it.
pub fn broken_body() -> EditedFile {
    let path = root().join("assets/bodies/keypad.ron");
    let text = std::fs::read_to_string(&path).unwrap();
    EditedFile {
        path: "assets/bodies/keypad.ron".into(),
        kind: FileKind::Body,
        lines: text.lines().map(str::to_owned).collect(),
        mistakes: vec![FileMistake {
            line: 7,
            column: 5,
            message: "\"screan\" is no word of a body".into(),
            help: "did you mean \"screen\"?".into(),
        }],
        reloads: 3,
    }
}
