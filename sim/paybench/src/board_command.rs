//! `paybench board`: who a board at a link is, what happens on it, and how fast it is.

use std::sync::Arc;
use std::time::Instant;

use sim::boards::BoardLost;
use sim::boards::message::{Hello, Peripheral, PeripheralSet};
use sim::boards::qemu;
use sim::boards::rack::Rack;
use sim::boards::sizes::Sizes;
use sim::run::BoardChoice;

use crate::arguments::{Board, BoardAct, BoardNamed};
use crate::outcome::{Status, Trouble};
use crate::terminal::{Hue, Screen, fitted};
use crate::{board_bench, board_monitor};

/// Columns of what a line is about.
const LABEL_COLUMNS: usize = 22;

/// Does what is asked.
pub fn run(wanted: &Board) -> Result<Status, Trouble> {
    match &wanted.act {
        BoardAct::Info(named) => info(named),
        BoardAct::Monitor(named) => board_monitor::run(named),
        BoardAct::Bench(wanted) => board_bench::run(wanted),
    }
}

/// The rack of a board that was named.
pub fn rack(board: &BoardChoice) -> Result<&Arc<Rack>, Trouble> {
    let none = || Trouble::usage("this board is at no link", "name qemu, tcp:// or serial:");
    board.rack().ok_or_else(none)
}

/// A board that was lost while it was asked.
pub fn lost(rack: &Rack, lost: BoardLost) -> Trouble {
    Trouble::Board { name: rack.name().to_owned(), reason: lost.reason }
}

fn info(named: &BoardNamed) -> Result<Status, Trouble> {
    let rack = rack(&named.board)?;
    let gone = |error| lost(rack, error);
    let begun = Instant::now();
    let mut board = rack.board().map_err(gone)?;
    let hello = board.hello().map_err(gone)?;
    let up = begun.elapsed();
    let mut screen = Screen::new();
    print_hello(&mut screen, &hello);
    labelled(&mut screen, "answers after", &format!("{} ms", up.as_millis()));
    // A board that has not run anything may have no figures: that is no error.
    if let Ok(figures) = board.statistics() {
        print_room(&mut screen, figures.stack_bytes, figures.stack_bytes_max);
        let frames = format!("{} whole, {} broken", figures.frames, figures.frames_broken);
        labelled(&mut screen, "frames", &frames);
    }
    print_sizes(&mut screen, &named.board)?;
    Ok(Status::Good)
}

/// Prints who a board is.
pub fn print_hello(screen: &mut Screen, hello: &Hello) {
    labelled(screen, "model", &hello.model);
    labelled(screen, "version", &hello.core_version);
    labelled(screen, "screen", &format!("{} × {}", hello.width, hello.height));
    labelled(screen, "resets", &hello.boots.to_string());
    let running = hello.running.map_or("nothing".to_owned(), |hash| format!("profile {hash:016x}"));
    labelled(screen, "runs", &running);
    labelled(screen, "can be virtual", &names(hello.can_virtual));
    labelled(screen, "has drivers for", &names(hello.can_wired));
    if !hello.last_words.is_empty() {
        labelled(screen, "last words", &hello.last_words);
    }
}

/// Prints how deep the stack went.
pub fn print_room(screen: &mut Screen, used: u32, most: u32) {
    labelled(screen, "deepest stack", &format!("{used} of {most} bytes"));
}

/// Prints what the image of an emulated board takes.
pub fn print_sizes(screen: &mut Screen, board: &BoardChoice) -> Result<(), Trouble> {
    if board.name() != "qemu" {
        return Ok(());
    }
    let trouble = |reason: String| Trouble::Board { name: board.name().to_owned(), reason };
    let image = qemu::image().map_err(|error| trouble(error.to_string()))?;
    let sizes = Sizes::of_file(&image).map_err(trouble)?;
    labelled(screen, "image", &image.display().to_string());
    let flash = format!("{} bytes, {} of them glyphs", sizes.flash, sizes.glyphs);
    labelled(screen, "flash", &flash);
    labelled(screen, "main SRAM", &format!("{} bytes", sizes.main_sram));
    let coupled = format!("{} bytes without the stack", sizes.core_coupled);
    labelled(screen, "core-coupled memory", &coupled);
    Ok(())
}

/// The peripherals of a set, by name.
fn names(set: PeripheralSet) -> String {
    let names: Vec<String> = Peripheral::ALL
        .into_iter()
        .filter(|peripheral| set.has(*peripheral))
        .map(|peripheral| format!("{peripheral:?}").to_lowercase())
        .collect();
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

/// A line of what something is.
pub fn labelled(screen: &mut Screen, label: &str, text: &str) {
    let label = screen.hue(Hue::Quiet, &fitted(label, LABEL_COLUMNS));
    screen.line(format!("{label}{text}"));
}
