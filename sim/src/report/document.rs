//! The one JSON document of `paybench run --json`, as data: what other programs read.
//!
//! A field once written keeps its name and meaning; new ones may come beside it. Money, digits and PINs do not stand in it
//! other than in a failure's own words.

use serde::Serialize;

use super::batch::{PlayedFile, PlayedRun};
use crate::run::{BoardChoice, Failure};

/// The whole document.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    /// Version of Paybench that wrote it.
    pub version: String,
    /// The board that was played against.
    pub board: String,
    /// The second board that each run was compared with, where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compared_with: Option<String>,
    /// The scenarios in the order of their files.
    pub scenarios: Vec<ScenarioPart>,
}

/// One scenario file.
#[derive(Clone, Debug, Serialize)]
pub struct ScenarioPart {
    /// Its path as it was named or found.
    pub path: String,
    /// Its claim.
    pub title: String,
    /// The patent's steps that it claims.
    pub covers: Vec<String>,
    /// `pass`, `fail`, `broken` or `unsupported`: the worst of its runs.
    pub verdict: String,
    /// Virtual milliseconds of all runs together.
    pub virtual_ms: u64,
    /// Milliseconds that all runs took together.
    pub wall_ms: f64,
    /// Entries of all traces together.
    pub events: usize,
    /// SHA-256 over the digests of its runs, in hex.
    pub digest: String,
    /// Its runs, one for each row of `vary` and each seed.
    pub runs: Vec<RunPart>,
    /// What did not hold in any run.
    pub failures: Vec<FailurePart>,
}

/// One run.
#[derive(Clone, Debug, Serialize)]
pub struct RunPart {
    /// The row of `vary`; empty without it.
    pub variant: String,
    /// The seed.
    pub seed: u64,
    /// `pass`, `fail`, `broken` or `unsupported`.
    pub verdict: String,
    /// SHA-256 of its trace, in hex.
    pub digest: String,
    /// The same of its trace on the second board, where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compared_digest: Option<String>,
}

/// Something that did not hold.
#[derive(Clone, Debug, Serialize)]
pub struct FailurePart {
    /// The row of `vary` in which it happened.
    pub variant: String,
    /// The seed under which it happened.
    pub seed: u64,
    /// The step as it stands in the file, or what stands in its place.
    pub step: String,
    /// The line of the file, from 1, where the failure belongs to one.
    pub line: Option<u32>,
    /// Virtual milliseconds since the script began.
    pub at_ms: u64,
    /// What was expected.
    pub expected: String,
    /// What was seen.
    pub got: String,
    /// What each device showed.
    pub screens: Vec<ScreenPart>,
}

/// What a device showed.
#[derive(Clone, Debug, Serialize)]
pub struct ScreenPart {
    /// Its name.
    pub device: String,
    /// Its screen in one line.
    pub text: String,
}

impl Document {
    /// The document of what was played.
    #[must_use]
    pub fn of(
        version: &str,
        board: &BoardChoice,
        compared_with: Option<&BoardChoice>,
        files: &[PlayedFile],
    ) -> Self {
        Self {
            version: version.to_owned(),
            board: board.name().to_owned(),
            compared_with: compared_with.map(|board| board.name().to_owned()),
            scenarios: files.iter().map(scenario_part).collect(),
        }
    }
}

fn scenario_part(file: &PlayedFile) -> ScenarioPart {
    let failures = file
        .runs
        .iter()
        .flat_map(|run| run.failures.iter().map(move |failure| failure_part(run, failure)))
        .collect();
    ScenarioPart {
        path: file.path.clone(),
        title: file.title.clone(),
        covers: file.covers.clone(),
        verdict: file.verdict().word().to_owned(),
        virtual_ms: file.virtual_millis(),
        // Microseconds are more than a wall clock's worth here.
        wall_ms: (file.wall().as_secs_f64() * 1e6).round() / 1e3,
        events: file.events(),
        digest: file.digest().to_string(),
        runs: file.runs.iter().map(run_part).collect(),
        failures,
    }
}

fn run_part(run: &PlayedRun) -> RunPart {
    RunPart {
        variant: run.variant.clone(),
        seed: run.seed,
        verdict: run.verdict.word().to_owned(),
        digest: run.digest.to_string(),
        compared_digest: run.compared.as_ref().map(|compared| compared.digest.to_string()),
    }
}

fn failure_part(run: &PlayedRun, failure: &Failure) -> FailurePart {
    let screens = failure
        .screens
        .iter()
        .map(|(device, text)| ScreenPart { device: device.clone(), text: text.clone() })
        .collect();
    FailurePart {
        variant: run.variant.clone(),
        seed: run.seed,
        step: failure.step.clone(),
        line: failure.line,
        at_ms: failure.at_millis,
        expected: failure.expected.clone(),
        got: failure.got.clone(),
        screens,
    }
}
