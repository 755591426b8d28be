//! The trial window: a counter, a merchant and the device in true size, for the person who sits down before it.
//!
//! No control of ours stands in it. What is shown is looked up in the world (`model`), laid out (`pieces`) and hung up as sprites
//! (`paint`); what hands do goes to the session (`hands`, fed by `input`).

pub mod calibration;
pub mod controls;
pub mod hands;
mod input;
mod look;
pub mod model;
mod notice;
mod overlay;
mod paint;
pub mod phone_app;
pub mod pieces;
pub mod placement;
pub mod pose;
mod screen;
pub mod stage;
#[cfg(test)]
mod tests;
pub mod words;

use bevy::prelude::*;
use bevy::window::PrimaryWindow;

use crate::pace::Pace;
use crate::split::Split;
use crate::table::{Advance, Participant, Table};
use crate::windows::{Pictures, TRIAL_SIZE};
use hands::Hands;
use model::Shown;
use paint::Gallery;
use stage::Stage;
use words::Words;

/// Logical pixels of a millimetre where nobody has calibrated the display: 96 of them an inch.
pub const MILLIMETRE: f32 = 96.0 / 25.4;

/// What the window shows, and on which stage.
#[derive(Resource)]
pub struct Counter {
    /// What there is.
    pub shown: Shown,
    /// The window and its scale.
    pub stage: Stage,
    /// Whose device it is.
    pub person: Option<Participant>,
    looked: (u64, u64),
    /// The moment that was looked at.
    at: sim::time::Micros,
}

impl Default for Counter {
    fn default() -> Self {
        let (width, height) = (TRIAL_SIZE.0 as f32, TRIAL_SIZE.1 as f32);
        let stage = Stage { width, height, density: 1.0, millimetre: MILLIMETRE };
        Self { shown: Shown::default(), stage, person: None, looked: (0, 0), at: 0 }
    }
}

/// Shows the trial window and takes what is done in it.
pub fn plugin(app: &mut App) {
    app.init_resource::<Counter>().init_resource::<Gallery>().init_resource::<Hands>();
    app.add_plugins(overlay::plugin);
    app.add_systems(Update, (measure, look_at_world, input::take, turn).chain().before(Advance));
    app.add_systems(Update, (look_at_world, tell, hang).chain().after(Advance));
}

/// The size of what is drawn on, and of a millimetre there.
fn measure(
    mut counter: ResMut<Counter>,
    windows: Query<&Window, With<PrimaryWindow>>,
    (pictures, split): (Option<Res<Pictures>>, Res<Split>),
) {
    let (width, height, density) = match (windows.single(), pictures) {
        (Ok(window), None) => {
            (split.trial_width(window.width()), window.height(), window.scale_factor())
        }
        (_, Some(pictures)) => {
            let (width, height) = pictures.trial_size;
            let density = pictures.density;
            (width as f32 / density, height as f32 / density, density)
        }
        // The window is not open yet, or has just been closed.
        (Err(_), None) => return,
    };
    counter.stage = Stage { width, height, density, millimetre: counter.stage.millimetre };
}

/// Looks at the world, where something has changed since the last look.
fn look_at_world(
    mut counter: ResMut<Counter>,
    mut hands: ResMut<Hands>,
    mut table: ResMut<Table>,
    words: Res<Words>,
) {
    let now = (table.revision, table.opened);
    if counter.looked == now {
        return;
    }
    let at = table.now();
    if counter.looked.1 != now.1 || at < counter.at {
        hands.begin_again(table.session().acts());
        counter.person = table.participant();
    }
    (counter.looked, counter.at) = (now, at);
    counter.shown = model::look(table.session(), counter.person.as_ref(), *words);
}

/// Lets the device turn over, and keys that were tapped come up.
fn turn(
    mut hands: ResMut<Hands>,
    (counter, time): (Res<Counter>, Res<Time<Real>>),
    (mut table, mut pace): (ResMut<Table>, ResMut<Pace>),
) {
    if let Some(person) = &counter.person {
        hands.release(time.elapsed(), &mut table, person);
    }
    pace.moving |= hands.pose.turn_on(time.delta_secs().min(0.05)) || hands.busy();
}

/// Tells the world how the device is held, once a person has taken it.
fn tell(counter: Res<Counter>, mut hands: ResMut<Hands>, mut table: ResMut<Table>) {
    // While nobody can act, nothing is told: it is told once somebody can.
    if table.lost.is_some() || table.under_way().is_some() {
        return;
    }
    if let Some(person) = &counter.person {
        let body = model::body_of(table.world(), person);
        hands.tell(&counter.shown, (body, &counter.stage), (&mut table, person));
    }
}

fn hang(
    mut commands: Commands,
    mut images: ResMut<Assets<Image>>,
    mut gallery: ResMut<Gallery>,
    (counter, hands, words): (Res<Counter>, Res<Hands>, Res<Words>),
    (mut table, mut pace): (ResMut<Table>, ResMut<Pace>),
) {
    let body = match &counter.person {
        Some(person) => model::body_of(table.world(), person),
        None => match sim::body::named("keypad") {
            Some(body) => body,
            None => return,
        },
    };
    let stage = counter.stage;
    let pieces =
        pieces::pieces(&counter.shown, &stage, (body, &hands.pose), &hands.touched(), *words);
    let changed = paint::hang(
        pieces,
        (stage.width, stage.height, stage.density),
        counter.person.as_ref().map(|person| person.device),
        (&mut commands, &mut images),
        (&mut gallery, &mut table),
    );
    if changed {
        pace.trial_changed();
    }
}
