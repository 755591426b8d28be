//! Playing many scenario files side by side: the results come in the order of the files, whatever the number of hands.
//!
//! The only place of the library, beside the boards, that reads the wall clock: it says how long a run took, and nothing of a
//! run depends on it. Traces are let go as soon as they have been judged, so that a thousand runs need no more room than one.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::files::ScenarioFile;
use super::film::{Film, FilmFrame};
use crate::run::{BoardChoice, Failure, RunReport, Unobserved, Verdict, play};
use crate::scenario::model::Scenario;
use crate::trace::TraceDigest;

/// How files are played.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Goes before the files' own seeds.
    pub seed: Option<u64>,
    /// The board.
    pub board: BoardChoice,
    /// How many runs go on at the same time.
    pub jobs: usize,
    /// Whether pictures of the screens are kept: of the first row of each file, and of every row that does not pass.
    pub film: bool,
}

/// One run, without its trace.
#[derive(Clone, Debug)]
pub struct PlayedRun {
    /// The row of `vary`; empty without it.
    pub variant: String,
    /// The seed.
    pub seed: u64,
    /// How it ended.
    pub verdict: Verdict,
    /// Digest of its trace.
    pub digest: TraceDigest,
    /// Virtual milliseconds of its script.
    pub virtual_millis: u64,
    /// How long it took.
    pub wall: Duration,
    /// Entries of its trace.
    pub events: usize,
    /// What did not hold.
    pub failures: Vec<Failure>,
    /// Its distinct screens, where they were asked for.
    pub film: Vec<FilmFrame>,
}

/// All runs of one file.
#[derive(Clone, Debug)]
pub struct PlayedFile {
    /// The path as it was named or found.
    pub path: String,
    /// The claim.
    pub title: String,
    /// The steps that it claims.
    pub covers: Vec<String>,
    /// Its runs in the order of `vary`.
    pub runs: Vec<PlayedRun>,
}

impl PlayedFile {
    /// The worst of its runs.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.runs.iter().map(|run| run.verdict).max().unwrap_or(Verdict::Pass)
    }

    /// Digest over its runs' digests.
    #[must_use]
    pub fn digest(&self) -> TraceDigest {
        TraceDigest::over(self.runs.iter().map(|run| run.digest))
    }

    /// Virtual milliseconds of all runs together.
    #[must_use]
    pub fn virtual_millis(&self) -> u64 {
        self.runs.iter().map(|run| run.virtual_millis).sum()
    }

    /// How long all runs took together.
    #[must_use]
    pub fn wall(&self) -> Duration {
        self.runs.iter().map(|run| run.wall).sum()
    }

    /// Entries of all traces together.
    #[must_use]
    pub fn events(&self) -> usize {
        self.runs.iter().map(|run| run.events).sum()
    }

    /// Whether this file proves a step: it claims it, and every run passed, which none does whose trace does not show it.
    #[must_use]
    pub fn proves(&self, id: &str) -> bool {
        self.verdict() == Verdict::Pass && self.covers.iter().any(|claimed| claimed == id)
    }
}

/// Plays files. `on_run` is told of every run that has ended, in no particular order and from several threads.
#[must_use]
pub fn play_files(
    files: &[ScenarioFile],
    settings: &Settings,
    on_run: &(dyn Fn(Verdict) + Sync),
) -> Vec<PlayedFile> {
    let rows: Vec<(usize, usize)> = files
        .iter()
        .enumerate()
        .flat_map(|(file, content)| (0..content.rows.len()).map(move |row| (file, row)))
        .collect();
    let next = AtomicUsize::new(0);
    let played: Mutex<Vec<Option<PlayedRun>>> = Mutex::new(vec![None; rows.len()]);
    std::thread::scope(|scope| {
        for _ in 0..settings.jobs.clamp(1, rows.len().max(1)) {
            scope.spawn(|| {
                while let Some((index, (file, row))) = take(&next, &rows) {
                    let film = if row == 0 { Wanted::Always } else { Wanted::OfFailures };
                    let wanted = if settings.film { film } else { Wanted::Never };
                    let run = play_row(&files[file].rows[row], settings, wanted);
                    on_run(run.verdict);
                    // A thread that panicked leaves the results of the others as they are.
                    let mut played = played.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
                    played[index] = Some(run);
                }
            });
        }
    });
    let played = played.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    let mut runs = played.into_iter().flatten();
    files
        .iter()
        .map(|file| PlayedFile {
            path: file.path.clone(),
            title: file.title().to_owned(),
            covers: file.covers().to_vec(),
            runs: runs.by_ref().take(file.rows.len()).collect(),
        })
        .collect()
}

/// When the screens of a run are kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Never,
    OfFailures,
    Always,
}

fn take(next: &AtomicUsize, rows: &[(usize, usize)]) -> Option<(usize, (usize, usize))> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    rows.get(index).map(|row| (index, *row))
}

fn play_row(scenario: &Scenario, settings: &Settings, wanted: Wanted) -> PlayedRun {
    let begun = Instant::now();
    let mut film = Film::default();
    let report = match wanted {
        Wanted::Always => play(scenario, settings.seed, settings.board, &mut film),
        _ => play(scenario, settings.seed, settings.board, &mut Unobserved),
    };
    let wall = begun.elapsed();
    if wanted == Wanted::OfFailures && report.verdict != Verdict::Pass {
        // The same run once more, this time with someone who looks.
        play(scenario, settings.seed, settings.board, &mut film);
    }
    PlayedRun { wall, film: film.into_frames(), ..PlayedRun::of(report) }
}

impl PlayedRun {
    /// A run as it is reported, its trace read and let go.
    fn of(report: RunReport) -> Self {
        Self {
            variant: report.variant,
            seed: report.seed,
            verdict: report.verdict,
            digest: report.digest,
            virtual_millis: report.virtual_millis,
            wall: Duration::ZERO,
            events: report.trace.entries().len(),
            failures: report.failures,
            film: Vec::new(),
        }
    }
}
