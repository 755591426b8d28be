//! How often windows are drawn: when something moves or somebody acts, and otherwise hardly at all.

use std::time::Duration;

use bevy::prelude::*;
use bevy::winit::{UpdateMode, WinitSettings};

use crate::table::Table;

/// While a script plays or something moves on the screen: sixty times a second.
const MOVING: Duration = Duration::from_micros(16_667);
/// While time runs and nothing is due: often enough for a clock that shows seconds.
const WAITING: Duration = Duration::from_millis(500);
/// While time stands.
const RESTING: Duration = Duration::from_secs(5);

/// Something on the screen is moving: whoever moves it sets this each frame.
#[derive(Resource, Default)]
pub struct Moving(pub bool);

/// Sets the pace.
pub fn plugin(app: &mut App) {
    app.init_resource::<Moving>();
    app.insert_resource(settings(MOVING));
    app.add_systems(First, |mut moving: ResMut<Moving>| moving.0 = false);
    app.add_systems(Last, pace);
}

/// The windows are drawn at the latest after this time, and at once when a person does something.
fn settings(wait: Duration) -> WinitSettings {
    let mode = UpdateMode::reactive_low_power(wait);
    WinitSettings { focused_mode: mode, unfocused_mode: mode }
}

fn pace(mut winit: ResMut<WinitSettings>, moving: Res<Moving>, mut table: ResMut<Table>) {
    let wait = wait_for(moving.0, &mut table);
    if winit.focused_mode != settings(wait).focused_mode {
        *winit = settings(wait);
    }
}

fn wait_for(moving: bool, table: &mut Table) -> Duration {
    if moving {
        return MOVING;
    }
    if !table.playing {
        return RESTING;
    }
    table.quiet_for().map_or(WAITING, |quiet| quiet.clamp(MOVING, WAITING))
}
