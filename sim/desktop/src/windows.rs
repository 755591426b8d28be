//! The two windows: the participant's trial and the moderator's bench, each with a camera and an egui context of its own. Where there
//! is one screen, both cameras look into one window ([`crate::split`] lays them out).
//!
//! Where pictures are drawn instead of windows, both cameras look into images; everything else is the same.

use bevy::camera::visibility::RenderLayers;
use bevy::camera::{ClearColorConfig, ImageRenderTarget, RenderTarget};
use bevy::ecs::schedule::ScheduleLabel;
use bevy::prelude::*;
use bevy::window::{
    ExitCondition, PresentMode, PrimaryWindow, WindowMode, WindowRef, WindowResolution,
};
use bevy_egui::{EguiGlobalSettings, EguiPrimaryContextPass, EguiSchedule, PrimaryEguiContext};

use crate::options::{Language, Windows};
use crate::split::{Monitors, Split, one_window};

/// Width and height of the trial window at first, in logical pixels.
pub const TRIAL_SIZE: (u32, u32) = (1280, 800);
/// Width and height of the bench window at first, in logical pixels.
pub const BENCH_SIZE: (u32, u32) = (1440, 900);
/// The layer of what only the bench's camera sees: nothing; its window is all egui.
const BENCH_LAYER: usize = 1;

/// The schedule in which the bench window's egui runs.
#[derive(ScheduleLabel, Clone, Debug, PartialEq, Eq, Hash)]
pub struct BenchPass;

/// The trial window's camera.
#[derive(Component)]
pub struct TrialCamera;

/// The bench window's camera.
#[derive(Component)]
pub struct BenchCamera;

/// The bench's window.
#[derive(Component)]
pub struct BenchWindow;

/// What the cameras look into instead of windows.
#[derive(Resource)]
pub struct Pictures {
    /// The trial's picture.
    pub trial: Handle<Image>,
    /// The bench's picture.
    pub bench: Handle<Image>,
    /// Width and height of the trial's picture in pixels.
    pub trial_size: (u32, u32),
    /// Pixels of a logical one, in both.
    pub density: f32,
}

/// Opens the windows.
pub fn plugin(app: &mut App) {
    app.init_schedule(BenchPass).init_schedule(EguiPrimaryContextPass);
    app.add_systems(PreStartup, open);
    app.add_systems(Update, (full_screen, leave_together));
}

/// What the window plugin is to open: the trial window.
#[must_use]
pub fn window_plugin(language: Language) -> WindowPlugin {
    let title = match language {
        Language::Chinese => "付款",
        Language::English => "Payment",
    };
    WindowPlugin {
        primary_window: Some(Window {
            title: title.to_owned(),
            name: Some("paybench".to_owned()),
            resolution: WindowResolution::new(TRIAL_SIZE.0, TRIAL_SIZE.1),
            present_mode: PresentMode::AutoVsync,
            ..Window::default()
        }),
        exit_condition: ExitCondition::DontExit,
        ..WindowPlugin::default()
    }
}

fn open(
    mut commands: Commands,
    mut egui: ResMut<EguiGlobalSettings>,
    pictures: Option<Res<Pictures>>,
    (wanted, monitors, mut split): (Res<Windows>, Monitors, ResMut<Split>),
    mut windows: Query<&mut Window, With<PrimaryWindow>>,
) {
    // Each window has a context of ours; a key typed in one window is not for the other.
    egui.auto_create_primary_context = false;
    egui.enable_focused_non_window_context_updates = false;
    let (trial, bench) = match pictures {
        Some(pictures) => {
            let target = |handle: &Handle<Image>| {
                let (handle, scale_factor) = (handle.clone(), pictures.density);
                RenderTarget::Image(ImageRenderTarget { handle, scale_factor })
            };
            (target(&pictures.trial), target(&pictures.bench))
        }
        None if one_window(*wanted, monitors.iter().count()) => {
            split.one = true;
            if let Ok(mut window) = windows.single_mut() {
                window.title = "Paybench".to_owned();
                window.set_maximized(true);
            }
            let only = RenderTarget::Window(WindowRef::Primary);
            (only.clone(), only)
        }
        None => {
            let window = Window {
                title: "Paybench".to_owned(),
                name: Some("paybench".to_owned()),
                resolution: WindowResolution::new(BENCH_SIZE.0, BENCH_SIZE.1),
                present_mode: PresentMode::AutoVsync,
                ..Window::default()
            };
            let bench = commands.spawn((window, BenchWindow)).id();
            (
                RenderTarget::Window(WindowRef::Primary),
                RenderTarget::Window(WindowRef::Entity(bench)),
            )
        }
    };
    let clear = |red, green, blue| Camera {
        clear_color: ClearColorConfig::Custom(Color::srgb_u8(red, green, blue)),
        ..Camera::default()
    };
    // Pixels are drawn as they are: nothing here is smoothed by the adapter.
    commands.spawn((
        Camera2d,
        clear(217, 206, 189),
        trial,
        Msaa::Off,
        TrialCamera,
        PrimaryEguiContext,
    ));
    commands.spawn((
        Camera2d,
        Camera { order: 1, ..clear(20, 24, 31) },
        bench,
        Msaa::Off,
        RenderLayers::layer(BENCH_LAYER),
        BenchCamera,
        EguiSchedule::new(BenchPass),
    ));
}

/// F11 fills the screen with the trial, without any control of ours; F11 or Esc brings the window back, and a bench in it.
fn full_screen(
    keys: Res<ButtonInput<KeyCode>>,
    mut split: ResMut<Split>,
    mut windows: Query<(&mut Window, Has<PrimaryWindow>)>,
) {
    let (toggle, leave) = (keys.just_pressed(KeyCode::F11), keys.just_pressed(KeyCode::Escape));
    if !toggle && !leave {
        return;
    }
    // The window that has the keyboard; F11 in the bench is meant for the trial too: that one alone may fill a screen.
    for (mut window, primary) in &mut windows {
        if !primary {
            continue;
        }
        let full = window.mode != WindowMode::Windowed;
        if full {
            window.mode = WindowMode::Windowed;
            split.hide(false);
        } else if toggle {
            split.hide(true);
            window.mode = WindowMode::BorderlessFullscreen(MonitorSelection::Current);
        }
    }
}

/// Closing either window ends the app: a trial without a moderator, or the other way round, would run unseen.
fn leave_together(
    mut closed: MessageReader<bevy::window::WindowClosed>,
    mut exit: MessageWriter<AppExit>,
) {
    if closed.read().next().is_some() {
        exit.write(AppExit::Success);
    }
}
