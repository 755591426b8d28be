//! How often windows are drawn: when something moves or somebody acts, and otherwise not at all.
//!
//! Two things are paced. The app wakes when the world has something due, when a person does something, and now and then besides;
//! and of what wakes it, only a window in which something looks different is drawn: the other's camera rests.

use std::time::{Duration, Instant};

use bevy::input::keyboard::KeyboardInput;
use bevy::input::mouse::{MouseButtonInput, MouseWheel};
use bevy::input::touch::TouchInput;
use bevy::prelude::*;
use bevy::window::{PrimaryWindow, WindowEvent};
use bevy::winit::{UpdateMode, WinitSettings};
use bevy_egui::{EguiContext, EguiInput, EguiPreUpdateSet, egui};

use crate::split::Split;
use crate::table::Table;
use crate::windows::{BenchCamera, Pictures, TrialCamera};

/// While something moves on the screen: sixty times a second.
const MOVING: Duration = Duration::from_micros(16_667);
/// While time runs and nothing is due: often enough for a clock that shows seconds.
const WAITING: Duration = Duration::from_millis(500);
/// While time runs and something is due before that, but not at once.
const SOON: Duration = Duration::from_millis(100);
/// While a screen reader listens, what it wants is looked for: the library that hears it wakes nobody.
const READ_ALOUD: Duration = Duration::from_millis(100);
/// While time stands.
const RESTING: Duration = Duration::from_secs(5);
/// The bench is drawn at most so often because of the world alone; what a person does there is drawn at once.
const BENCH: Duration = Duration::from_millis(50);
/// A window is drawn so often after a change: egui measures in one frame, lays out in the next, and what is new fades in.
const FRAMES: u8 = 5;

/// What has to be drawn.
#[derive(Resource)]
pub struct Pace {
    /// Something on the screen is moving: whoever moves it sets this each frame.
    pub moving: bool,
    /// A screen reader listens.
    pub read_aloud: bool,
    /// Frames that the trial is still to be drawn.
    trial: u8,
    /// Frames that the bench is still to be drawn.
    bench: u8,
    revision: u64,
    bench_drawn: Instant,
}

impl Default for Pace {
    fn default() -> Self {
        // Everything is drawn at the start: fonts and pictures take some frames to get there.
        let many = 12;
        Self {
            moving: false,
            read_aloud: false,
            trial: many,
            bench: many,
            revision: 0,
            bench_drawn: Instant::now(),
        }
    }
}

impl Pace {
    /// Something in the trial looks different.
    pub fn trial_changed(&mut self) {
        self.trial = self.trial.max(FRAMES);
    }

    /// Something in the bench looks different.
    pub fn bench_changed(&mut self) {
        self.bench = self.bench.max(FRAMES);
    }
}

/// Sets the pace.
pub fn plugin(app: &mut App) {
    app.init_resource::<Pace>();
    app.insert_resource(settings(MOVING));
    app.add_systems(First, |mut pace: ResMut<Pace>| pace.moving = false);
    app.add_systems(PreUpdate, notice);
    app.add_systems(
        PreUpdate,
        only_news.after(EguiPreUpdateSet::ProcessInput).before(EguiPreUpdateSet::BeginPass),
    );
    app.add_systems(
        PostUpdate,
        (rest, together)
            .chain()
            .before(bevy::camera::visibility::VisibilitySystems::CheckVisibility),
    );
    app.add_systems(Last, wait);
}

/// The app wakes at the latest after this time, and at once when a person does something.
fn settings(wait: Duration) -> WinitSettings {
    let mode = UpdateMode::reactive_low_power(wait);
    WinitSettings { focused_mode: mode, unfocused_mode: mode }
}

/// What happens in a window is drawn there.
fn notice(
    mut pace: ResMut<Pace>,
    mut events: MessageReader<WindowEvent>,
    trial: Query<Entity, With<PrimaryWindow>>,
) {
    let trial = trial.single().ok();
    for event in events.read() {
        match window_of(event) {
            Some(window) if Some(window) == trial => pace.trial_changed(),
            Some(_) => pace.bench_changed(),
            None => {
                pace.trial_changed();
                pace.bench_changed();
            }
        }
    }
}

/// Tells egui of modifier keys when they change only. bevy_egui tells of them in every frame, and whatever egui is told makes it ask
/// for another frame: without this, no window would ever rest.
fn only_news(mut inputs: Query<&mut EguiInput>, mut known: Local<egui::Modifiers>) {
    let mut told = *known;
    for mut input in &mut inputs {
        input.events.retain(|event| match event {
            egui::Event::ModifiersChanged(modifiers) => {
                told = *modifiers;
                *modifiers != *known
            }
            _ => true,
        });
    }
    *known = told;
}

/// The window of an event that a person makes; `None` for all others.
fn window_of(event: &WindowEvent) -> Option<Entity> {
    match event {
        WindowEvent::CursorMoved(CursorMoved { window, .. })
        | WindowEvent::CursorLeft(bevy::window::CursorLeft { window })
        | WindowEvent::MouseButtonInput(MouseButtonInput { window, .. })
        | WindowEvent::MouseWheel(MouseWheel { window, .. })
        | WindowEvent::TouchInput(TouchInput { window, .. })
        | WindowEvent::KeyboardInput(KeyboardInput { window, .. }) => Some(*window),
        _ => None,
    }
}

/// Lets the cameras of windows rest in which nothing has changed: then the window keeps its picture.
fn rest(
    mut pace: ResMut<Pace>,
    table: Res<Table>,
    mut cameras: Query<(&mut Camera, &mut EguiContext, Has<TrialCamera>, Has<BenchCamera>)>,
    pictures: Option<Res<Pictures>>,
) {
    let world_changed = pace.revision != table.revision;
    let since = pace.bench_drawn.elapsed();
    if since >= BENCH && world_changed {
        pace.revision = table.revision;
        pace.bench_changed();
    } else if since >= WAITING && table.playing {
        // Only the clock has moved.
        pace.bench = pace.bench.max(1);
    }
    for (mut camera, mut context, trial, bench) in &mut cameras {
        let asked = context.get_mut().has_requested_repaint();
        let left = if trial { &mut pace.trial } else { &mut pace.bench };
        if asked {
            *left = (*left).max(2);
        }
        let awake = *left > 0 || pictures.is_some();
        *left = left.saturating_sub(1);
        if camera.is_active != awake {
            camera.is_active = awake;
        }
        if bench && awake {
            pace.bench_drawn = Instant::now();
        }
    }
}

/// The cameras of trial and bench.
type OfEither = Or<(With<TrialCamera>, With<BenchCamera>)>;

/// In one window for both, what is drawn is drawn whole; a hidden bench is not.
fn together(split: Res<Split>, mut cameras: Query<(&mut Camera, Has<BenchCamera>), OfEither>) {
    if !split.one {
        return;
    }
    let seen = |bench: bool| !(bench && split.hidden);
    let awake = cameras.iter().any(|(camera, bench)| camera.is_active && seen(bench));
    for (mut camera, bench) in &mut cameras {
        let active = awake && seen(bench);
        if camera.is_active != active {
            camera.is_active = active;
        }
    }
}

fn wait(mut winit: ResMut<WinitSettings>, pace: Res<Pace>, mut table: ResMut<Table>) {
    let wait = wait_for(&pace, &mut table);
    if winit.focused_mode != settings(wait).focused_mode {
        *winit = settings(wait);
    }
}

fn wait_for(pace: &Pace, table: &mut Table) -> Duration {
    if pace.moving || pace.trial > 0 || pace.bench > 0 {
        return MOVING;
    }
    if table.under_way().is_some() {
        return MOVING;
    }
    let longest = if pace.read_aloud { READ_ALOUD } else { RESTING };
    if !table.playing {
        return longest;
    }
    // Few steps, not the very time: Bevy runs another frame at once whenever the wait has changed.
    let wait = match table.quiet_for() {
        Some(quiet) if quiet < SOON => MOVING,
        Some(quiet) if quiet < WAITING => SOON,
        _ => WAITING,
    };
    wait.min(longest)
}
