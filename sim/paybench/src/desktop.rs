//! `paybench` without a command, and `paybench desktop`: this build has no desktop app, and says so.

use std::path::PathBuf;

use crate::arguments::{Row, Run};
use crate::outcome::{Status, Trouble};
use crate::run_command;

/// Where scenarios lie in the project.
const FOLDER: &str = "scenarios";

/// Without a command: plays what there is.
pub fn without_command() -> Result<Status, Trouble> {
    eprintln!(
        "This build has no desktop app: playing {FOLDER}/ without one. `paybench --help` shows more."
    );
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
        out: None,
        jobs: None,
        shard: None,
        json: None,
        junit: None,
        report: None,
    })
}

/// `paybench desktop`.
pub fn none_here() -> Status {
    eprintln!("error: this build has no desktop app");
    eprintln!("  help: play without one: paybench run {FOLDER}");
    Status::BenchBroke
}
