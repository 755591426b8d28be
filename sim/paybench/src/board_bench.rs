//! `paybench board bench`: how fast a linked board answers, by the wall clock and by its own count of cycles.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sim::boards::choice::emulated;
use sim::boards::measure::{Log, Sample, percentile};
use sim::boards::rack::Rack;
use sim::run::{BoardChoice, Unobserved, play};

use crate::arguments::BoardBench;
use crate::board_command::{labelled, lost, print_hello, print_room, print_sizes, rack};
use crate::outcome::{Status, Trouble};
use crate::terminal::{Hue, Screen, fitted, right};
use crate::{failures, load, run_command};

/// What is played: a purchase by code, a scanned one, an enrolment.
const PLAYED: [&str; 3] =
    ["payer-code/till-scans-code.ron", "scan/printed-code.ron", "enrol/key-begins-it.ron"];
/// Cycles that the chip makes in a second (`facts.md`, Hardware).
const CHIP_HERTZ: f64 = 168e6;
/// Instructions in a second of an emulated board that counts them: one a nanosecond.
const COUNTED_HERTZ: f64 = 1e9;
/// Bits a second that the display's bus carries, and bits of a pixel there: half the bus clock of SPI1 (RM0090, section 28), and
/// RGB 565.
const DISPLAY_BITS_PER_SECOND: f64 = 42e6;
const PIXEL_BITS: f64 = 16.0;
/// Targets of the work for one event on the chip, in milliseconds.
const KEY_MILLIS_MOST: f64 = 20.0;
const REDRAW_MILLIS_MOST: f64 = 150.0;
const EXCHANGE_MILLIS_MOST: f64 = 1_000.0;

/// Columns of names and of numbers.
const NAME_COLUMNS: usize = 30;
const NUMBER_COLUMNS: usize = 11;

/// Measures a board.
pub fn run(wanted: &BoardBench) -> Result<Status, Trouble> {
    let named = &wanted.named.board;
    let rack = if wanted.icount { counting(named)? } else { Arc::clone(rack(named)?) };
    let mut screen = Screen::new();
    let mut figures = serde_json::Map::new();
    measure_link(&rack, wanted, &mut screen, &mut figures).map_err(|error| lost(&rack, error))?;
    let log = Log::new(Mutex::default());
    let board = BoardChoice::Measured(Arc::clone(&rack), Arc::clone(&log));
    let mut verdicts = Vec::new();
    for file in PLAYED {
        let scenario = load::one(&wanted.scenarios.join(file), None)?;
        let report = play(&scenario, None, board.clone(), &mut Unobserved);
        // What was measured until then counts all the same.
        failures::print_short(&report);
        verdicts.push(report.verdict);
    }
    let samples = std::mem::take(&mut *log.lock().unwrap_or_else(PoisonError::into_inner));
    print_events(&mut screen, &samples, &mut figures);
    print_work(&mut screen, &samples, wanted.icount, &mut figures);
    screen.line("");
    let deepest = samples.iter().map(|sample| sample.statistics).max_by_key(|it| it.stack_bytes);
    if let Some(figures) = deepest {
        print_room(&mut screen, figures.stack_bytes, figures.stack_bytes_max);
    }
    print_sizes(&mut screen, named)?;
    if let Some(place) = &wanted.json {
        write_json(place, rack.name(), figures)?;
        screen.line(format!("  written: {}", place.display()));
    }
    Ok(Status::of(verdicts))
}

/// Emulated boards that count instructions.
fn counting(named: &BoardChoice) -> Result<Arc<Rack>, Trouble> {
    if named.name() == "qemu" {
        return Ok(emulated(true));
    }
    let message = format!("{} does not count instructions", named.name());
    Err(Trouble::usage(message, "leave --icount out: the board's own cycles are measured"))
}

fn write_json(
    place: &Path,
    board: &str,
    mut figures: serde_json::Map<String, Value>,
) -> Result<(), Trouble> {
    figures.insert("board".to_owned(), json!(board));
    let text = serde_json::to_string_pretty(&figures).unwrap_or_default() + "\n";
    run_command::write(place, text.as_bytes())
}

/// The link alone: how soon it is there, round trips, bytes a second.
fn measure_link(
    rack: &Arc<Rack>,
    wanted: &BoardBench,
    screen: &mut Screen,
    figures: &mut serde_json::Map<String, Value>,
) -> Result<(), sim::boards::BoardLost> {
    let begun = Instant::now();
    let mut board = rack.board()?;
    let hello = board.hello()?;
    let up = begun.elapsed();
    print_hello(screen, &hello);
    labelled(screen, "up after", &format!("{} ms", up.as_millis()));
    figures.insert("up_ms".to_owned(), json!(millis(up)));
    let repetitions = wanted.repetitions.get();
    let mut trips = Vec::new();
    for _ in 0..repetitions {
        let begun = Instant::now();
        board.hello()?;
        trips.push(begun.elapsed());
    }
    let begun = Instant::now();
    let mut bytes = 0;
    for _ in 0..repetitions {
        bytes += board.read_flash(0)?;
    }
    let speed = bytes as f64 / begun.elapsed().as_secs_f64();
    labelled(screen, "bytes a second", &format!("{speed:.0}, in parts of 256"));
    figures.insert("bytes_per_second".to_owned(), json!(speed.round()));
    screen.line("");
    heading(screen, ["median", "95 %", "longest", "count"]);
    times(screen, "round trip of a hello", &trips, figures);
    Ok(())
}

/// Exchanges, by event, in milliseconds of the wall clock.
fn print_events(
    screen: &mut Screen,
    samples: &[Sample],
    figures: &mut serde_json::Map<String, Value>,
) {
    let all: Vec<Duration> = samples.iter().map(|sample| sample.exchange).collect();
    times(screen, "exchange, all events", &all, figures);
    let mut events: Vec<&str> = samples.iter().map(|sample| sample.event.as_str()).collect();
    events.sort_unstable();
    events.dedup();
    for event in events {
        let of_it = samples.iter().filter(|sample| sample.event == event);
        let values: Vec<Duration> = of_it.map(|sample| sample.exchange).collect();
        times(screen, &format!("  {event}"), &values, figures);
    }
    let keys = samples.iter().filter(|sample| sample.event == "Key");
    let keys: Vec<Duration> = keys.filter_map(|sample| sample.to_view).collect();
    times(screen, "key to new View", &keys, figures);
    let pictures: Vec<Duration> = samples.iter().filter_map(|sample| sample.picture).collect();
    times(screen, "picture", &pictures, figures);
}

/// The board's own cycles, as milliseconds on the chip.
fn print_work(
    screen: &mut Screen,
    samples: &[Sample],
    counted: bool,
    figures: &mut serde_json::Map<String, Value>,
) {
    screen.line("");
    let what = if counted {
        "Instructions, as milliseconds of a chip that takes one cycle for each at 168 MHz"
    } else {
        "The board's own clock, in milliseconds"
    };
    screen.line(screen.hue(Hue::Strong, what));
    heading(screen, ["median", "95 %", "longest", "at most"]);
    let in_millis = |cycles: u32, sample: &Sample| {
        let seconds = f64::from(cycles) / f64::from(sample.statistics.cycles_per_second.max(1));
        if counted { seconds * COUNTED_HERTZ / CHIP_HERTZ * 1e3 } else { seconds * 1e3 }
    };
    let changed = || samples.iter().filter(|sample| sample.to_view.is_some());
    let exchange = |sample: &Sample| in_millis(sample.statistics.exchange_cycles, sample);
    let redraw = |sample: &Sample| {
        let bus = f64::from(sample.statistics.redraw_pixels) * PIXEL_BITS / DISPLAY_BITS_PER_SECOND;
        in_millis(sample.statistics.redraw_cycles, sample) + bus * 1e3
    };
    let keys = changed().filter(|sample| sample.event == "Key").map(exchange).collect();
    work(screen, "key to new View", keys, KEY_MILLIS_MOST, figures);
    work(
        screen,
        "any event",
        samples.iter().map(exchange).collect(),
        EXCHANGE_MILLIS_MOST,
        figures,
    );
    let drawn = changed().map(redraw).collect();
    work(screen, "full redraw, with its bus", drawn, REDRAW_MILLIS_MOST, figures);
    if let Some(slowest) =
        samples.iter().max_by(|one, other| exchange(one).total_cmp(&exchange(other)))
    {
        let text =
            format!("{} on {:?}: {:.1} ms", slowest.event, slowest.screen, exchange(slowest));
        labelled(screen, "slowest event", &text);
    }
}

fn heading(screen: &mut Screen, columns: [&str; 4]) {
    let numbers: String = columns.iter().map(|column| right(column, NUMBER_COLUMNS)).collect();
    let line = format!("{}{numbers}", " ".repeat(NAME_COLUMNS));
    let line = screen.hue(Hue::Quiet, &line);
    screen.line(line);
}

/// A line of times by the wall clock.
fn times(
    screen: &mut Screen,
    name: &str,
    values: &[Duration],
    figures: &mut serde_json::Map<String, Value>,
) {
    let of = |percent| percentile(values, percent).unwrap_or_default();
    let numbers = [of(50), of(95), of(100)];
    let cells: String = numbers
        .iter()
        .map(|value| right(&format!("{:.2} ms", millis(*value)), NUMBER_COLUMNS))
        .collect();
    let count = right(&values.len().to_string(), NUMBER_COLUMNS);
    screen.line(format!("{}{cells}{count}", fitted(name, NAME_COLUMNS)));
    let [median, most, longest] = numbers.map(millis);
    let figure = json!({
        "count": values.len(), "median_ms": median, "p95_ms": most, "longest_ms": longest,
    });
    figures.insert(name.trim().to_owned(), figure);
}

/// A line of work on the chip, beside its target.
fn work(
    screen: &mut Screen,
    name: &str,
    mut values: Vec<f64>,
    target: f64,
    figures: &mut serde_json::Map<String, Value>,
) {
    values.sort_by(f64::total_cmp);
    let of = |percent: usize| {
        let last = values.len().saturating_sub(1);
        values.get((last * percent).div_ceil(100)).copied().unwrap_or_default()
    };
    let numbers = [of(50), of(95), of(100), target];
    let cells: String =
        numbers.iter().map(|value| right(&format!("{value:.2} ms"), NUMBER_COLUMNS)).collect();
    let within = of(100) <= target;
    let mark = if within { "" } else { "  above" };
    let mark = screen.hue(Hue::Bad, mark);
    screen.line(format!("{}{cells}{mark}", fitted(name, NAME_COLUMNS)));
    let figure = json!({
        "median_ms": numbers[0], "p95_ms": numbers[1], "longest_ms": numbers[2], "target_ms": target,
    });
    figures.insert(format!("chip: {name}"), figure);
}

fn millis(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}
