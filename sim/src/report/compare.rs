//! The same run on two boards: their traces must be equal, and where they are not, the first entry that differs tells why.
//!
//! The digests decide; words and pictures are for whoever looks for the cause. Pictures need the run once more on each board,
//! with somebody who looks.

use std::collections::BTreeMap;

use super::film::png_of;
use super::words::{Line, Names};
use crate::boards::BoardLost;
use crate::run::{BoardChoice, Failure, Look, Observer, RunReport, Verdict, play};
use crate::scenario::model::Scenario;
use crate::trace::TraceDigest;
use crate::world::DeviceId;

/// Entries before the first that differs that are told.
const BEFORE_MAX: usize = 4;

/// How a run went on a second board.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The second board's name.
    pub board: String,
    /// How it ended there.
    pub verdict: Verdict,
    /// Digest of its trace there.
    pub digest: TraceDigest,
    /// Where the traces part, where they do.
    pub difference: Option<Difference>,
    /// What did not hold there.
    pub failures: Vec<Failure>,
}

/// Where two traces part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The number of the first entry that differs, from 1.
    pub entry: usize,
    /// The last entries before it, which both have.
    pub before: Vec<Line>,
    /// The entry on each board; `None` where the trace is over there.
    pub entries: [Option<Line>; 2],
    /// What the devices show on each board at that moment.
    pub screens: [Screens; 2],
}

/// What the devices of a world show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Screens {
    /// The pictures.
    pub pictures: Vec<ScreenThere>,
    /// Why there are not more, where the board broke while it was looked at.
    pub broke: Option<String>,
}

/// What a device shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScreenThere {
    /// Its name.
    pub device: String,
    /// The picture, 320 × 480, as a PNG file.
    pub png: Vec<u8>,
}

/// Plays a run on a second board, and says how it differs from the first.
#[must_use]
pub fn compare(
    scenario: &Scenario,
    seed: Option<u64>,
    first: (&BoardChoice, &RunReport),
    second: &BoardChoice,
) -> Compared {
    let (first_board, one) = first;
    let other = play(scenario, seed, second.clone(), &mut crate::run::Unobserved);
    let differs = one.digest != other.digest && other.verdict != Verdict::Unsupported;
    let difference = differs.then(|| {
        let entry = first_different(one, &other);
        let screens_of = |board: &BoardChoice, run: &RunReport| {
            // A board that broke in the run would break in it again.
            if run.verdict == Verdict::Broken {
                return Screens { pictures: Vec::new(), broke: last_word(run) };
            }
            let mut album = Album::up_to(entry);
            let again = play(scenario, seed, board.clone(), &mut album);
            let broke = last_word(&again).filter(|_| again.verdict == Verdict::Broken);
            Screens { pictures: album.screens.into_values().collect(), broke }
        };
        let screens = [screens_of(first_board, one), screens_of(second, &other)];
        Difference { screens, ..told(scenario, [one, &other], entry) }
    });
    Compared {
        board: second.name().to_owned(),
        verdict: other.verdict,
        digest: other.digest,
        difference,
        failures: other.failures,
    }
}

/// What was last seen of a run that did not hold.
fn last_word(run: &RunReport) -> Option<String> {
    run.failures.last().map(|failure| failure.got.clone())
}

/// Place of the first entry that differs.
fn first_different(one: &RunReport, other: &RunReport) -> usize {
    let (one, other) = (one.trace.entries(), other.trace.entries());
    let equal = one.iter().zip(other).take_while(|(one, other)| one == other);
    equal.count()
}

/// The difference in words.
fn told(scenario: &Scenario, runs: [&RunReport; 2], entry: usize) -> Difference {
    // A run that never began has no names.
    let named = if runs[0].device_names.is_empty() { runs[1] } else { runs[0] };
    let names = Names::of(scenario, named);
    let line = |run: &RunReport, place: usize| {
        run.trace.entries().get(place).map(|timed| names.line(timed))
    };
    let before = entry.saturating_sub(BEFORE_MAX)..entry;
    let mut entries = runs.map(|run| line(run, entry));
    if let [Some(one), Some(other)] = &mut entries
        && one == other
    {
        // What differs has no words, such as a hash: then the entries as they are.
        for (line, run) in [one, other].into_iter().zip(runs) {
            let entry = run.trace.entries().get(entry).map(|timed| &timed.entry);
            line.what = format!("{}: {entry:?}", line.what);
        }
    }
    Difference {
        entry: entry + 1,
        before: before.filter_map(|place| line(runs[0], place)).collect(),
        entries,
        screens: Default::default(),
    }
}

impl Compared {
    /// The verdict over both boards: a run holds where it holds on the first and is the same on the second.
    #[must_use]
    pub fn verdict_with(&self, first: Verdict) -> Verdict {
        let same = if self.difference.is_some() { Verdict::Fail } else { Verdict::Pass };
        match self.verdict {
            Verdict::Broken => Verdict::Broken,
            Verdict::Unsupported => first.max(Verdict::Unsupported),
            Verdict::Pass | Verdict::Fail => first.max(same),
        }
    }

    /// What did not hold of the comparison: the board broke or cannot play it, or the traces part.
    #[must_use]
    pub fn failure(&self, first: &BoardChoice) -> Option<Failure> {
        if matches!(self.verdict, Verdict::Broken | Verdict::Unsupported) {
            let broke = self.failures.last()?;
            let step = format!("{} on {}", broke.step, self.board);
            return Some(Failure { step, ..broke.clone() });
        }
        let difference = self.difference.as_ref()?;
        let at = |line: &Option<Line>| {
            line.as_ref().map_or_else(
                || "nothing more".to_owned(),
                |line| format!("{}: {}", line.who, line.what),
            )
        };
        let [one, other] = &difference.entries;
        let micros = one.as_ref().or(other.as_ref()).map_or(0, |line| line.at_micros);
        Some(Failure {
            line: None,
            step: format!("entry {} of the trace", difference.entry),
            at_millis: u64::try_from(micros / 1_000).unwrap_or(0),
            expected: format!("on {} as on {}: {}", self.board, first.name(), at(one)),
            got: format!("on {}: {}", self.board, at(other)),
            screens: Vec::new(),
        })
    }
}

/// What each device shows when the trace reaches an entry.
struct Album {
    entry: usize,
    /// Entries of the trace when it was reached.
    reached_at: Option<usize>,
    screens: BTreeMap<DeviceId, ScreenThere>,
}

impl Album {
    const fn up_to(entry: usize) -> Self {
        Self { entry, reached_at: None, screens: BTreeMap::new() }
    }
}

impl Observer for Album {
    fn shown(&mut self, look: &mut Look<'_>, device: DeviceId) -> Result<(), BoardLost> {
        let entries = look.trace().entries().len();
        if self.reached_at.is_some_and(|at| entries > at) {
            return Ok(());
        }
        if entries > self.entry {
            self.reached_at = Some(entries);
        }
        let png = png_of(&look.device_pixels(device)?);
        let png = png.map_err(|error| BoardLost { reason: error.to_string() })?;
        let name = look.devices()[device].name().to_owned();
        self.screens.insert(device, ScreenThere { device: name, png });
        Ok(())
    }
}
