//! Playing many scenario files side by side: the results come in the order of the files, whatever the number of hands.
//!
//! The only place of the library, beside the boards, that reads the wall clock: it says how long a run took, and nothing of a
//! run depends on it. Traces are let go as soon as they have been judged, so that a thousand runs need no more room than one.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::compare::{Compared, compare};
use super::files::ScenarioFile;
use super::film::{Film, FilmFrame};
use crate::run::{BoardChoice, DEFAULT_SEED, Failure, RunReport, Unobserved, Verdict, play};
use crate::scenario::model::Scenario;
use crate::trace::{Trace, TraceDigest};

/// Seeds from one to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seeds {
    /// The first.
    pub first: u64,
    /// The last; not below the first.
    pub last: u64,
}

impl Seeds {
    /// One seed alone.
    #[must_use]
    pub const fn one(seed: u64) -> Self {
        Self { first: seed, last: seed }
    }
}

/// How files are played.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Go before the files' own seeds: every row is played once under each.
    pub seeds: Option<Seeds>,
    /// The board.
    pub board: BoardChoice,
    /// A second board: each run is played on both, and their traces must be equal.
    pub compare: Option<BoardChoice>,
    /// How many runs go on at the same time.
    pub jobs: usize,
    /// Whether pictures of the screens are kept: of the first run of each file, and of every run that does not pass.
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
    /// How it went on a second board, where one was asked for.
    pub compared: Option<Compared>,
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
    /// Its runs in the order of `vary`, and of each row in the order of the seeds.
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

/// A run that is to be played.
#[derive(Clone, Copy, Debug)]
struct Job {
    file: usize,
    row: usize,
    /// `None` leaves it to the file.
    seed: Option<u64>,
}

/// When the screens of a run are kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Never,
    OfFailures,
    Always,
}

/// All runs of these files, in the order of the results.
fn jobs(files: &[ScenarioFile], settings: &Settings) -> Vec<Job> {
    let seeds: Vec<Option<u64>> = match settings.seeds {
        None => vec![None],
        Some(Seeds { first, last }) => (first..=last).map(Some).collect(),
    };
    let mut jobs = Vec::new();
    for (file, content) in files.iter().enumerate() {
        for row in 0..content.rows.len() {
            jobs.extend(seeds.iter().map(|seed| Job { file, row, seed: *seed }));
        }
    }
    jobs
}

/// How many runs [`play_files`] makes of files.
#[must_use]
pub fn count_runs(files: &[ScenarioFile], settings: &Settings) -> usize {
    jobs(files, settings).len()
}

/// Plays files. `on_run` is told of every run that has ended, in no particular order and from several threads.
///
/// A run that panics fails, and the others go on. What the panic hook prints is the caller's affair; the threads that play
/// bear the name [`PLAYER`].
#[must_use]
pub fn play_files(
    files: &[ScenarioFile],
    settings: &Settings,
    on_run: &(dyn Fn(Verdict) + Sync),
) -> Vec<PlayedFile> {
    play_with(files, settings, on_run, &play_row)
}

/// The name of a thread that plays.
pub const PLAYER: &str = "player";

/// How one run is played.
type PlayOne = dyn Fn(&Scenario, Option<u64>, &Settings, Wanted) -> PlayedRun + Sync;

fn play_with(
    files: &[ScenarioFile],
    settings: &Settings,
    on_run: &(dyn Fn(Verdict) + Sync),
    play_one: &PlayOne,
) -> Vec<PlayedFile> {
    let jobs = jobs(files, settings);
    let next = AtomicUsize::new(0);
    let played: Mutex<Vec<Option<PlayedRun>>> = Mutex::new(vec![None; jobs.len()]);
    let hand = || {
        while let Some((index, job)) = take(&next, &jobs) {
            let first = index == 0 || jobs[index - 1].file != job.file;
            let film = if first { Wanted::Always } else { Wanted::OfFailures };
            let wanted = if settings.film { film } else { Wanted::Never };
            let row = &files[job.file].rows[job.row];
            let run = guarded(row, job.seed, || play_one(row, job.seed, settings, wanted));
            on_run(run.verdict);
            let mut played = played.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            played[index] = Some(run);
        }
    };
    std::thread::scope(|scope| {
        let hands = hands_of(settings).clamp(1, jobs.len().max(1));
        let started = (0..hands).filter(|_| {
            let thread = std::thread::Builder::new().name(PLAYER.to_owned());
            thread.spawn_scoped(scope, hand).is_ok()
        });
        if started.count() == 0 {
            // No thread to be had: then by our own hands.
            hand();
        }
    });
    let played = played.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    collected(files, &jobs, played)
}

/// How many runs go on at the same time: as many as the boards allow.
fn hands_of(settings: &Settings) -> usize {
    let boards = std::iter::once(&settings.board).chain(&settings.compare);
    boards.filter_map(BoardChoice::runs_at_once).fold(settings.jobs, usize::min)
}

/// Each run with its file.
fn collected(
    files: &[ScenarioFile],
    jobs: &[Job],
    played: Vec<Option<PlayedRun>>,
) -> Vec<PlayedFile> {
    let mut results: Vec<PlayedFile> = files
        .iter()
        .map(|file| PlayedFile {
            path: file.path.clone(),
            title: file.title().to_owned(),
            covers: file.covers().to_vec(),
            runs: Vec::new(),
        })
        .collect();
    for (job, run) in jobs.iter().zip(played) {
        results[job.file].runs.extend(run);
    }
    results
}

fn take(next: &AtomicUsize, jobs: &[Job]) -> Option<(usize, Job)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    jobs.get(index).map(|job| (index, *job))
}

/// Plays a run, and makes a failure of a panic in it.
fn guarded(scenario: &Scenario, seed: Option<u64>, run: impl FnOnce() -> PlayedRun) -> PlayedRun {
    // Nothing of a run is used after it but what it gives.
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|payload| {
        let text = payload.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
        let seed = seed.or(scenario.seed).unwrap_or(DEFAULT_SEED);
        PlayedRun::panicked(scenario, seed, text.unwrap_or("without a word"))
    })
}

fn play_row(
    scenario: &Scenario,
    seed: Option<u64>,
    settings: &Settings,
    wanted: Wanted,
) -> PlayedRun {
    let begun = Instant::now();
    let mut film = Film::default();
    let report = match wanted {
        Wanted::Always => play(scenario, seed, settings.board.clone(), &mut film),
        _ => play(scenario, seed, settings.board.clone(), &mut Unobserved),
    };
    let wall = begun.elapsed();
    if wanted == Wanted::OfFailures && report.verdict != Verdict::Pass {
        // The same run once more, this time with someone who looks.
        play(scenario, seed, settings.board.clone(), &mut film);
    }
    let beside = Instant::now();
    let compared = settings
        .compare
        .as_ref()
        .map(|second| compare(scenario, seed, (&settings.board, &report), second));
    let wall = if compared.is_some() { wall + beside.elapsed() } else { wall };
    let run = PlayedRun { wall, film: film.into_frames(), ..PlayedRun::of(report) };
    match compared {
        Some(compared) => run.beside(compared, &settings.board),
        None => run,
    }
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
            compared: None,
        }
    }

    /// The run with how it went on a second board.
    fn beside(mut self, compared: Compared, board: &BoardChoice) -> Self {
        self.verdict = compared.verdict_with(self.verdict);
        self.failures.extend(compared.failure(board));
        self.compared = Some(compared);
        self
    }

    /// A run that ended in a panic: where in the script is not known.
    fn panicked(scenario: &Scenario, seed: u64, text: &str) -> Self {
        let failure = Failure {
            line: None,
            step: "the run as a whole".to_owned(),
            at_millis: 0,
            expected: "a run that comes to its end".to_owned(),
            got: format!("panicked: {text}"),
            screens: Vec::new(),
        };
        Self {
            variant: scenario.variant.clone(),
            seed,
            verdict: Verdict::Fail,
            digest: Trace::default().digest(),
            virtual_millis: 0,
            wall: Duration::ZERO,
            events: 0,
            failures: vec![failure],
            film: Vec::new(),
            compared: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::purchases::Purchase;

    fn file(path: &str, rows: usize) -> ScenarioFile {
        let scenario = Purchase::Ideal.scenario().unwrap_or_else(|mistakes| panic!("{mistakes}"));
        let row = |number| Scenario { variant: format!("row={number}"), ..scenario.clone() };
        ScenarioFile { path: path.to_owned(), rows: (0..rows).map(row).collect() }
    }

    fn settings(seeds: Option<Seeds>) -> Settings {
        Settings { seeds, board: BoardChoice::InProcess, compare: None, jobs: 3, film: false }
    }

    #[test]
    fn a_panic_fails_its_run_and_no_other() {
        let files = [file("a.ron", 2), file("b.ron", 3), file("c.ron", 1)];
        let wanted = settings(Some(Seeds { first: 4, last: 5 }));
        let played = play_with(&files, &wanted, &|_| (), &|scenario, seed, settings, wanted| {
            assert!(scenario.variant != "row=1" || seed != Some(5), "the {} breaks", "sky");
            play_row(scenario, seed, settings, wanted)
        });
        let mut failed = Vec::new();
        for (file, count) in played.iter().zip([4, 6, 2]) {
            assert_eq!(file.runs.len(), count, "{}", file.path);
            for run in file.runs.iter().filter(|run| run.verdict != Verdict::Pass) {
                assert_eq!(run.failures[0].got, "panicked: the sky breaks");
                failed.push((file.path.as_str(), run.variant.as_str(), run.seed, run.verdict));
            }
        }
        let expected = ["a.ron", "b.ron"].map(|path| (path, "row=1", 5, Verdict::Fail));
        assert_eq!(failed, expected);
    }

    #[test]
    fn every_row_is_played_under_every_seed() {
        let files = [file("a.ron", 2)];
        let played = play_files(&files, &settings(Some(Seeds { first: 2, last: 4 })), &|_| ());
        let runs: Vec<_> =
            played[0].runs.iter().map(|run| (run.variant.as_str(), run.seed)).collect();
        let expected = [("row=0", 2), ("row=0", 3), ("row=0", 4)];
        assert_eq!(runs[..3], expected);
        assert_eq!(runs[3..], expected.map(|(_, seed)| ("row=1", seed)));
        assert_eq!(count_runs(&files, &settings(None)), 2);
        assert_eq!(play_files(&files, &settings(None), &|_| ())[0].runs[1].seed, DEFAULT_SEED);
    }
}
