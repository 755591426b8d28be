//! `paybench board monitor`: a line for everything that happens on a board that runs by itself.

use std::time::{Duration, Instant};

use sim::boards::BoardLost;
use sim::boards::connection::Told;
use sim::boards::message::{Hello, PeripheralSet};
use sim::boards::watch::Watch;
use sim::report::words::Names;
use sim::trace::{Entry, Timed};
use sim::world::PRELUDE;

use crate::arguments::BoardMonitor;
use crate::board_command::{lost, print_hello, rack};
use crate::outcome::{Status, Trouble};
use crate::terminal::{Hue, Screen, right};
use crate::trace::seconds;

/// How often is looked whether the time is over or nobody reads any more.
const STEP: Duration = Duration::from_millis(200);
/// Columns of a time.
const TIME_COLUMNS: usize = 11;
/// Columns of the mark behind it.
const MARK_COLUMNS: usize = 3;

/// Watches until it is interrupted, or for as long as was asked.
pub fn run(wanted: &BoardMonitor) -> Result<Status, Trouble> {
    let rack = rack(&wanted.named.board)?;
    watch(rack.board(), wanted).map_err(|error| lost(rack, error))?;
    Ok(Status::Good)
}

fn watch(
    board: Result<sim::boards::link_board::LinkBoard, BoardLost>,
    wanted: &BoardMonitor,
) -> Result<(), BoardLost> {
    let mut board = board?;
    let wired = parts(&board.hello()?);
    let mut watch = Watch::begin(board, wired)?;
    let mut screen = Screen::new();
    print_hello(&mut screen, &watch.hello()?);
    screen.line("");
    let names = Names::of_board("board");
    if let Some(booted) = watch.booted() {
        let booted = booted.clone();
        print_entry(&mut screen, &names, 0, &Entry::Booted { device: 0, boot: 1 }, "◀");
        for action in &booted.actions.list {
            print_entry(&mut screen, &names, 0, &Entry::of_action(0, action), "▶");
        }
    }
    let until = wanted.seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    while screen.open() && until.is_none_or(|until| Instant::now() < until) {
        if let Some(told) = watch.next(STEP)? {
            print_told(&mut screen, &names, &told);
        }
        screen.show();
    }
    Ok(())
}

/// The drivers that run: all that the board has, where it has parts at all.
fn parts(hello: &Hello) -> PeripheralSet {
    if hello.model.as_str() == "qemu" { PeripheralSet::default() } else { hello.can_wired }
}

/// An event and what it led to.
fn print_told(screen: &mut Screen, names: &Names, told: &Told) {
    let at = told.now.monotonic.0;
    if told.lost_before > 0 {
        let text = format!("{} events before this one found no room", told.lost_before);
        let text = screen.hue(Hue::Care, &text);
        screen.line(format!("{}{text}", " ".repeat(TIME_COLUMNS + MARK_COLUMNS)));
    }
    let event = Entry::Event { device: 0, event: (&told.event).into() };
    print_entry(screen, names, at, &event, "◀");
    for action in &told.exchanged.actions.list {
        print_entry(screen, names, at, &Entry::of_action(0, action), "▶");
    }
}

fn print_entry(screen: &mut Screen, names: &Names, at: u64, entry: &Entry, mark: &str) {
    let line = names.line(&Timed { at: at + PRELUDE, entry: entry.clone() });
    let time = right(&seconds(line.at_micros), TIME_COLUMNS);
    let time = screen.hue(Hue::Quiet, &time);
    let mark = screen.hue(Hue::Accent, mark);
    screen.line(format!("{time} {mark} {}", line.what));
}
