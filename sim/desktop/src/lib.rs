//! The desktop app: shows the world, and turns what a person does into commands. It decides nothing that happens in the world.
//!
//! One `plugin` function a file; this file lists them. [`table`] holds the session and moves it on, [`trial`] is the participant's
//! window, the bench the moderator's. Panels and drawings are plain functions, and are tested without a window.

pub mod art;
pub mod bench;
mod counter;
mod display;
mod moderator;
mod options;
mod pace;
pub mod table;
pub mod trial;
pub mod windows;

pub use options::{DesktopError, Language, Offscreen, Options};

use bevy::prelude::*;

use table::Table;

/// Everything that runs in both windows, once there is something to draw on.
fn plugin(app: &mut App) {
    app.add_plugins((table::plugin, windows::plugin, pace::plugin, trial::plugin, moderator::plugin));
}

/// Opens the windows, and comes back when they are closed.
///
/// # Errors
/// Where there is no display or no adapter, and where the scenario cannot be played.
pub fn run(options: Options) -> Result<(), DesktopError> {
    let rows = match &options.scenario {
        Some(path) => table::read(path).map_err(DesktopError::Scenario)?,
        None => vec![counter::scenario()],
    };
    let table = Table::open(options.scenario.clone(), rows, options.boards.clone(), options.seed)?;
    display::look_for_one()?;
    let mut app = display::windowed(options.language)?;
    app.insert_resource(moderator::Moderator::of(&options));
    app.insert_resource(table);
    app.insert_resource(trial::words::Words::of(options.language));
    app.add_plugins(plugin);
    display::run(app)
}
