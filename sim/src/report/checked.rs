//! Checking whatever paths name: scenarios, bodies, flows and voices, each by the rules of its kind.

use std::path::PathBuf;

use super::files::{ScenarioFile, read_all};
use crate::scenario::problem::Mistakes;
use crate::scenario::{FileKind, kind_of};
use crate::{body, flow, voice};

/// The file that makes a folder a voice.
const VOICE: &str = "voice.ron";

/// What was checked and is in order.
#[derive(Debug, Default)]
pub struct Checked {
    /// Scenarios.
    pub scenarios: Vec<ScenarioFile>,
    /// How many bodies.
    pub bodies: usize,
    /// How many flows.
    pub flows: usize,
    /// How many voices, and how many recordings they have together.
    pub voices: (usize, usize),
    /// Rules that were bent, file by file.
    pub warnings: Vec<Mistakes>,
    /// What should be known of the voices, as sentences.
    pub voice_warnings: Vec<String>,
}

/// What is wrong with the files.
#[derive(Debug, Default)]
pub struct Unfit {
    /// The mistakes of every file that has some.
    pub mistakes: Vec<Mistakes>,
    /// What is wrong with voices, as sentences.
    pub voices: Vec<String>,
}

/// Reads and judges files. What a file is, its own fields say.
///
/// # Errors
/// All that is wrong with any of them.
pub fn check_all(paths: &[PathBuf]) -> Result<Checked, Unfit> {
    let mut checked = Checked::default();
    let mut unfit = Unfit::default();
    let mut scenarios = Vec::new();
    for path in paths {
        if path.file_name().is_some_and(|name| name == VOICE) {
            let report = voice::read(path);
            checked.voices.0 += 1;
            checked.voices.1 += report.recorded;
            unfit.voices.extend(report.mistakes);
            checked.voice_warnings.extend(report.warnings);
            continue;
        }
        let warnings = match kind_of(path) {
            FileKind::Scenario => {
                scenarios.push(path.clone());
                continue;
            }
            FileKind::Body => body::read(path).map(|body| {
                checked.bodies += 1;
                body.warnings
            }),
            FileKind::Flow => flow::read(path).map(|flow| {
                checked.flows += 1;
                flow.warnings
            }),
        };
        match warnings {
            Ok(warnings) if warnings.problems.is_empty() => {}
            Ok(warnings) => checked.warnings.push(warnings),
            Err(mistakes) => unfit.mistakes.push(mistakes),
        }
    }
    match read_all(&scenarios) {
        Ok(files) => checked.scenarios = files,
        Err(mistakes) => unfit.mistakes.extend(mistakes),
    }
    if unfit.mistakes.is_empty() && unfit.voices.is_empty() { Ok(checked) } else { Err(unfit) }
}
