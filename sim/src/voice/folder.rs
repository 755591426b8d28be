//! A folder of recordings: what it says of itself in `voice.ron`, and what it lacks.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use device_core::view::Language;
use serde::Deserialize;

use super::wave::Wave;
use super::{Line, script};

/// What a folder says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Whose voice it is, in a sentence.
    pub about: String,
    /// The language of its words.
    pub language: Language,
    /// Made by a machine until somebody records it.
    pub synthetic: bool,
    /// Under which terms it may be passed on.
    pub licence: String,
    /// The voice that speaks what this one lacks: a folder beside it.
    #[serde(default)]
    pub falls_back_to: Option<String>,
}

/// A voice: its folder and what it says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voice {
    /// The folder.
    pub folder: PathBuf,
    /// What it says of itself.
    pub manifest: Manifest,
}

/// What was found in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoiceReport {
    /// The voice; `None` where `voice.ron` cannot be read.
    pub voice: Option<Voice>,
    /// Recordings that are there and good.
    pub recorded: usize,
    /// What makes the voice unfit, as sentences with a remedy.
    pub mistakes: Vec<String>,
    /// What does not, and should be known.
    pub warnings: Vec<String>,
}

/// Looks at a voice by the path of its `voice.ron`.
#[must_use]
pub fn read(manifest: &Path) -> VoiceReport {
    let mut report =
        VoiceReport { voice: None, recorded: 0, mistakes: Vec::new(), warnings: Vec::new() };
    let folder = manifest.parent().unwrap_or(Path::new("")).to_path_buf();
    let read = std::fs::read_to_string(manifest)
        .map_err(|error| error.to_string())
        .and_then(|text| ron::from_str::<Manifest>(&text).map_err(|error| error.to_string()));
    let manifest = match read {
        Ok(manifest) => manifest,
        Err(error) => {
            report.mistakes.push(format!("{}: {error}", manifest.display()));
            return report;
        }
    };
    look_for_recordings(&folder, &manifest, &mut report);
    look_for_changes(&folder, &manifest, &mut report);
    report.voice = Some(Voice { folder, manifest });
    report
}

/// Every line has its recording, every recording its line.
fn look_for_recordings(folder: &Path, manifest: &Manifest, report: &mut VoiceReport) {
    let lines = script(manifest.language);
    let elsewhere = manifest.falls_back_to.as_ref().map(|name| folder.with_file_name(name));
    for Line { name, text } in &lines {
        let path = folder.join(format!("{name}.wav"));
        match std::fs::read(&path) {
            Ok(bytes) => match Wave::of(&bytes) {
                Ok(_) => report.recorded += 1,
                Err(error) => report.mistakes.push(format!("{}: {error}", path.display())),
            },
            Err(_) => {
                let missing = format!("{} is missing: it says \"{text}\"", path.display());
                let other = elsewhere.as_ref().map(|other| other.join(format!("{name}.wav")));
                match other.filter(|other| other.exists()) {
                    Some(other) => {
                        report.warnings.push(format!("{missing}; {} is used", other.display()));
                    }
                    None => report.mistakes.push(missing),
                }
            }
        }
    }
    let known: BTreeSet<String> = lines.iter().map(|line| format!("{}.wav", line.name)).collect();
    let mut found: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .filter(|name| name.ends_with(".wav") && !known.contains(name))
        .collect();
    found.sort_unstable();
    for name in found {
        report.warnings.push(format!("{}: no prompt uses it", folder.join(name).display()));
    }
}

/// Sentences that were changed since they were recorded: `script.tsv` says what was said.
fn look_for_changes(folder: &Path, manifest: &Manifest, report: &mut VoiceReport) {
    let path = folder.join("script.tsv");
    let Ok(text) = std::fs::read_to_string(&path) else {
        let message = format!("{} is missing: nobody knows what was recorded", path.display());
        report.warnings.push(message);
        return;
    };
    let said: BTreeMap<&str, &str> =
        text.lines().filter_map(|line| line.split_once('\t')).collect();
    for Line { name, text } in script(manifest.language) {
        if let Some(said) = said.get(name.as_str()).filter(|said| **said != text) {
            let wav = folder.join(format!("{name}.wav"));
            report
                .warnings
                .push(format!("{} says \"{said}\", and should say \"{text}\"", wav.display()));
        }
    }
}
