//! `paybench` without a command, and `paybench desktop`: opens the app, and says why where it cannot.

use std::path::PathBuf;

use crate::arguments::{Desktop, Row, Run};
use crate::outcome::{Status, Trouble};
use crate::{boards, run_command};

/// Where scenarios lie in the project.
const FOLDER: &str = "scenarios";

/// Without a command: the app, or where there is nothing to open it on, everything that can be played.
pub fn without_command() -> Result<Status, Trouble> {
    match app::without_command() {
        Ok(status) => Ok(status),
        Err(why) => {
            eprintln!("{why}: playing {FOLDER}/ without windows. `paybench --help` shows more.");
            play_all()
        }
    }
}

/// `paybench desktop`.
pub fn open(wanted: &Desktop) -> Result<Status, Trouble> {
    if wanted.wire.is_some() {
        return Err(Trouble::usage(
            "the app plays no wired modules: what runs on its own wires cannot be gone back in",
            "play them without windows: paybench run PATH --board qemu --wire modem,fingerprint,scanner",
        ));
    }
    boards::are_ready([&wanted.board])?;
    Ok(app::open(wanted))
}

fn play_all() -> Result<Status, Trouble> {
    let folder = PathBuf::from(FOLDER);
    if !folder.is_dir() {
        let here = std::env::current_dir().map(|here| here.display().to_string());
        return Err(Trouble::usage(
            format!(
                "there is no folder {FOLDER}/ in {}",
                here.unwrap_or_else(|_| "this folder".to_owned())
            ),
            "go to the project's folder, or name scenarios: paybench run PATH",
        ));
    }
    run_command::run(&Run {
        paths: vec![folder],
        row: Row { seed: None, variant: None },
        seeds: None,
        board: sim::run::BoardChoice::InProcess,
        compare: None,
        wire: None,
        out: None,
        jobs: None,
        shard: None,
        json: None,
        junit: None,
        report: None,
    })
}

/// The app that is part of this build.
#[cfg(feature = "desktop")]
mod app {
    use std::path::PathBuf;

    use desktop::{DesktopError, Language, Offscreen, Options, Windows};

    use super::{Desktop, FOLDER, Status};

    /// The app with nothing asked for; an error where there is nothing to open it on.
    pub fn without_command() -> Result<Status, String> {
        match desktop::run(options(None)) {
            Ok(()) => Ok(Status::Good),
            Err(error @ (DesktopError::NoDisplay(_) | DesktopError::NoAdapter(_))) => {
                Err(error.to_string())
            }
            Err(error) => Ok(failed(&error)),
        }
    }

    /// The app as it is asked for.
    pub fn open(wanted: &Desktop) -> Status {
        match desktop::run(options(Some(wanted))) {
            Ok(()) => Status::Good,
            Err(error) => failed(&error),
        }
    }

    fn options(wanted: Option<&Desktop>) -> Options {
        let language = match wanted.and_then(|wanted| wanted.language.as_deref()) {
            Some("en") => Language::English,
            Some(_) => Language::Chinese,
            None => Language::of_environment(),
        };
        let offscreen = wanted.filter(|wanted| wanted.offscreen);
        Options {
            scenario: wanted.and_then(|wanted| wanted.scenario.clone()),
            scenarios: PathBuf::from(FOLDER),
            board: wanted.map(|wanted| wanted.board.clone()).unwrap_or_default(),
            seed: wanted.and_then(|wanted| wanted.seed),
            language,
            windows: match wanted.map(|wanted| wanted.windows.as_str()) {
                Some("one") => Windows::One,
                Some("two") => Windows::Two,
                Some(_) | None => Windows::Auto,
            },
            offscreen: offscreen.and_then(|wanted| {
                Some(Offscreen { script: wanted.script.clone()?, out: wanted.out.clone()? })
            }),
        }
    }

    fn failed(error: &DesktopError) -> Status {
        eprintln!("error: {error}");
        eprintln!("  help: {}", error.remedy());
        match error {
            DesktopError::NoDisplay(_)
            | DesktopError::NoAdapter(_)
            | DesktopError::Session(_)
            | DesktopError::BoardLost(_)
            | DesktopError::Ended(_) => Status::BenchBroke,
            DesktopError::Scenario(_) | DesktopError::Script(_) | DesktopError::File { .. } => {
                Status::InputWrong
            }
        }
    }
}

/// This build was made without the app.
#[cfg(not(feature = "desktop"))]
mod app {
    use super::{Desktop, FOLDER, Status};

    /// There is none.
    pub fn without_command() -> Result<Status, String> {
        Err("This build has no desktop app".to_owned())
    }

    /// There is none.
    pub fn open(_: &Desktop) -> Status {
        eprintln!("error: this build has no desktop app");
        eprintln!("  help: play without one: paybench run {FOLDER}");
        Status::BenchBroke
    }
}
