//! `paybench bench`: how fast the bench is on one core, beside what it is meant to reach.
//!
//! Each figure is measured several times; the middle one is printed, with the lowest and the highest.

use std::hint::black_box;
use std::time::{Duration, Instant};

use device_core::ui::frame::Frame;
use sim::report::purchases::{Purchase, buy, code_view, redraw};
use sim::report::{Settings, play_files};
use sim::run::BoardChoice;

use crate::arguments::Bench;
use crate::load;
use crate::outcome::{Status, Trouble};
use crate::terminal::{Hue, Screen, fitted, right};

/// How long a repetition lasts at least, so that the clock's grain does not matter.
const REPETITION: Duration = Duration::from_millis(400);
/// Milliseconds that a redraw may take (README, "Speed").
const REDRAW_MILLIS_MOST: f64 = 2.0;
/// Seconds that playing all scenarios may take (the same).
const ALL_SECONDS_MOST: f64 = 5.0;
/// Columns of what is measured.
const TITLE_COLUMNS: usize = 39;
/// Columns of a unit.
const UNIT_COLUMNS: usize = 3;
/// Columns of lowest and highest.
const SPREAD_COLUMNS: usize = 15;

/// A figure as it is printed.
struct Figure {
    title: String,
    unit: &'static str,
    /// From the lowest to the highest.
    values: Vec<f64>,
    target: f64,
    /// Whether more is better.
    more_is_better: bool,
}

impl Figure {
    fn middle(&self) -> f64 {
        self.values.get(self.values.len() / 2).copied().unwrap_or(f64::NAN)
    }

    fn holds(&self) -> bool {
        if self.more_is_better { self.middle() >= self.target } else { self.middle() < self.target }
    }
}

/// Measures and prints.
pub fn run(wanted: &Bench) -> Result<Status, Trouble> {
    let mut screen = Screen::new();
    if cfg!(debug_assertions) {
        eprintln!(
            "This is a debug build: the targets are meant for a release build (cargo run --release)."
        );
    }
    let heading = format!(
        "{}{} {}  {}  target",
        fitted("", TITLE_COLUMNS + 2),
        right("median", 8),
        fitted("", UNIT_COLUMNS),
        right("from, to", SPREAD_COLUMNS),
    );
    let heading = screen.hue(Hue::Quiet, &heading);
    screen.line(heading);
    let repetitions = wanted.repetitions.get();
    let mut all_hold = true;
    let mut show = |figure: &Figure| {
        all_hold &= figure.holds();
        print(&mut screen, figure);
    };
    for purchase in Purchase::ALL {
        show(&purchases(purchase, repetitions)?);
    }
    show(&drawing(repetitions));
    if wanted.scenarios.is_dir() {
        show(&whole_folder(wanted, repetitions)?);
    } else {
        let folder = wanted.scenarios.display();
        eprintln!("{folder} is no folder: the time of `paybench run {folder}` is left out");
    }
    Ok(if all_hold { Status::Good } else { Status::DoesNotHold })
}

fn print(screen: &mut Screen, figure: &Figure) {
    let lowest = figure.values.first().copied().unwrap_or(f64::NAN);
    let highest = figure.values.last().copied().unwrap_or(f64::NAN);
    let (mark, hue) = if figure.holds() { ("✔", Hue::Good) } else { ("✘", Hue::Bad) };
    let sign = if figure.more_is_better { "≥" } else { "<" };
    screen.line(format!(
        "{} {}{} {}  {}  {sign} {}",
        screen.hue(hue, mark),
        fitted(&figure.title, TITLE_COLUMNS),
        screen.hue(Hue::Strong, &right(&number(figure.middle()), 8)),
        fitted(figure.unit, UNIT_COLUMNS),
        right(&format!("{}, {}", number(lowest), number(highest)), SPREAD_COLUMNS),
        number(figure.target),
    ));
}

/// Three figures that count.
fn number(value: f64) -> String {
    match value {
        v if v >= 100.0 => format!("{v:.0}"),
        v if v >= 10.0 => format!("{v:.1}"),
        v => format!("{v:.2}"),
    }
}

fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}

/// Does something again and again for a repetition. Gives how often, and how long it took.
fn repeat(mut once: impl FnMut()) -> (u32, Duration) {
    let begun = Instant::now();
    let mut count = 0;
    while count == 0 || begun.elapsed() < REPETITION {
        once();
        count += 1;
    }
    (count, begun.elapsed())
}

fn purchases(purchase: Purchase, repetitions: usize) -> Result<Figure, Trouble> {
    let scenario = purchase.scenario().map_err(|mistakes| Trouble::Mistakes(vec![mistakes]))?;
    let mut seed = 0;
    let mut unpaid = 0;
    let values = (0..repetitions)
        .map(|_| {
            let (count, time) = repeat(|| {
                seed += 1;
                unpaid += u32::from(!buy(&scenario, seed));
            });
            f64::from(count) / time.as_secs_f64()
        })
        .collect();
    if unpaid > 0 {
        eprintln!("{}: {unpaid} of {seed} did not end paid", purchase.title());
    }
    Ok(Figure {
        title: purchase.title().to_owned(),
        unit: "/s",
        values: sorted(values),
        target: f64::from(purchase.least_a_second()),
        more_is_better: true,
    })
}

fn drawing(repetitions: usize) -> Figure {
    let view = code_view();
    let mut frame = Box::new(Frame::new());
    let values = (0..repetitions)
        .map(|_| {
            let (count, time) = repeat(|| redraw(black_box(&view), &mut frame));
            time.as_secs_f64() * 1e3 / f64::from(count)
        })
        .collect();
    Figure {
        title: "redraw of 320 × 480 with codes".to_owned(),
        unit: "ms",
        values: sorted(values),
        target: REDRAW_MILLIS_MOST,
        more_is_better: false,
    }
}

/// From the names of the files to the last verdict, as `paybench run` does it.
fn whole_folder(wanted: &Bench, repetitions: usize) -> Result<Figure, Trouble> {
    let jobs = std::thread::available_parallelism().map_or(1, usize::from);
    let settings =
        Settings { seeds: None, board: BoardChoice::InProcess, compare: None, jobs, film: false };
    let mut values = Vec::new();
    for _ in 0..repetitions {
        let begun = Instant::now();
        let files = load::files(std::slice::from_ref(&wanted.scenarios), None)?;
        black_box(play_files(&files, &settings, &|_| ()));
        values.push(begun.elapsed().as_secs_f64());
    }
    Ok(Figure {
        title: format!("run {} ({jobs} at a time)", wanted.scenarios.display()),
        unit: "s",
        values: sorted(values),
        target: ALL_SECONDS_MOST,
        more_is_better: false,
    })
}
