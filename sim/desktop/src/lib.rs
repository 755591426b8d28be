//! The desktop app: shows the world, and turns what a person does into commands. It decides nothing that happens in the world.
//!
//! One `plugin` function a file; this file lists them. [`table`] holds the session and moves it on, [`trial`] is the participant's
//! window, the bench the moderator's. Panels and drawings are plain functions, and are tested without a window.

pub mod art;
pub mod bench;
mod board_face;
mod counter;
mod display;
mod moderator;
pub mod offscreen;
mod options;
mod pace;
mod readers;
mod sound;
mod split;
pub mod table;
pub mod trial;
pub mod windows;

pub use options::{DesktopError, Language, Offscreen, Options, Windows};

use bevy::prelude::*;

use table::Table;

/// Everything that runs in both windows, once there is something to draw on.
fn plugin(app: &mut App) {
    app.add_plugins((
        table::plugin,
        windows::plugin,
        split::plugin,
        pace::plugin,
        readers::plugin,
        trial::plugin,
        moderator::plugin,
        sound::plugin,
    ));
}

/// Opens the windows, and comes back when they are closed; or draws the pictures that are asked for.
///
/// # Errors
/// Where there is no display or no adapter, and where the scenario or the script cannot be played.
pub fn run(options: Options) -> Result<(), DesktopError> {
    if let Some(wanted) = options.offscreen.clone() {
        return draw(options, &wanted);
    }
    let table = lay(&options)?;
    display::look_for_one()?;
    display::run(furnished(display::windowed(options.language)?, table, &options))
}

/// Draws both windows to pictures.
fn draw(mut options: Options, wanted: &Offscreen) -> Result<(), DesktopError> {
    let script = offscreen::read(&wanted.script)?;
    options.scenario = options.scenario.or_else(|| script.scenario.clone());
    let table = lay(&options)?;
    let mut app = display::windowless()?;
    let pictures =
        offscreen::pictures(&script, &mut app.world_mut().resource_mut::<Assets<Image>>());
    app.insert_resource(pictures);
    let report = offscreen::play(furnished(app, table, &options), &script, wanted)?;
    for picture in &report.taken {
        println!("{}", picture.display());
    }
    let millis = |percent| report.percentile(percent).map(|time| time.as_secs_f64() * 1_000.0);
    if let (Some(half), Some(most), Some(longest)) = (millis(50), millis(95), millis(100)) {
        println!(
            "{} frames on {}: half of them took {half:.1} ms at most, 95 of 100 {most:.1} ms, the longest {longest:.1} ms",
            report.frames.len(),
            report.adapter
        );
    }
    report.lost.map_or(Ok(()), |heard| Err(DesktopError::BoardLost(heard)))
}

/// Lays the session on the table that is asked for.
fn lay(options: &Options) -> Result<Table, DesktopError> {
    let rows = match &options.scenario {
        Some(path) => table::read(path).map_err(DesktopError::Scenario)?,
        None => vec![counter::scenario()],
    };
    Ok(Table::open(options.scenario.clone(), rows, options.board.clone(), options.seed)?)
}

/// An app with everything of ours in it.
fn furnished(mut app: App, table: Table, options: &Options) -> App {
    app.insert_resource(moderator::Moderator::of(options));
    app.insert_resource(table);
    app.insert_resource(options.windows);
    app.insert_resource(trial::words::Words::of(options.language));
    app.add_plugins(plugin);
    app
}
