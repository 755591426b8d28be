//! One window for both, where there is one screen: the trial at the left, the bench beside it.
//!
//! The bench can be hidden, so that a participant has the window to herself. One half has the keyboard: the one that was touched
//! last. With two windows nothing here does anything.

use bevy::camera::Viewport;
use bevy::input::ButtonState;
use bevy::input::touch::TouchPhase;
use bevy::prelude::*;
use bevy::window::{Monitor, PrimaryWindow, WindowEvent};
use bevy_egui::{EguiInput, EguiPreUpdateSet, egui};

use crate::options::Windows;
use crate::pace::Pace;
use crate::windows::{BenchCamera, TrialCamera};

/// The bench's share of the window's width.
const SHARE: f32 = 0.36;
/// Its least and its greatest width, in logical pixels.
const WIDTH: (f32, f32) = (440.0, 760.0);

/// A half of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Half {
    /// The participant's.
    #[default]
    Trial,
    /// The moderator's.
    Bench,
}

impl Half {
    /// The trial, or the bench.
    pub const fn of(trial: bool) -> Self {
        if trial { Self::Trial } else { Self::Bench }
    }

    /// The other one.
    const fn other(self) -> Self {
        match self {
            Self::Trial => Self::Bench,
            Self::Bench => Self::Trial,
        }
    }
}

/// How the window is split.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// Whether there is one window for both.
    pub one: bool,
    /// Whether the bench is hidden in it.
    pub hidden: bool,
    /// The half that has the keyboard.
    pub keyboard: Half,
}

impl Split {
    /// Width of the trial in a window of this width, in logical pixels.
    #[must_use]
    pub fn trial_width(&self, window: f32) -> f32 {
        if self.one && !self.hidden {
            // Whole pixels, and in a very narrow window half of it.
            let bench = (window * SHARE).clamp(WIDTH.0, WIDTH.1).min(window / 2.0);
            (window - bench).round()
        } else {
            window
        }
    }

    /// Whether what is typed in the window is for this half.
    #[must_use]
    pub fn hears(&self, half: Half) -> bool {
        !self.one || self.keyboard == half
    }

    /// Hides the bench or shows it; a hidden one has no keyboard.
    pub fn hide(&mut self, hidden: bool) {
        self.hidden = hidden;
        if hidden {
            self.keyboard = Half::Trial;
        }
    }
}

/// Lays out the halves and gives the keyboard to one of them.
pub fn plugin(app: &mut App) {
    app.init_resource::<Split>();
    app.add_systems(
        PreUpdate,
        (
            (hand_over, lay_out).chain().before(EguiPreUpdateSet::InitContexts),
            mute.after(EguiPreUpdateSet::ProcessInput).before(EguiPreUpdateSet::BeginPass),
        ),
    );
}

/// Whether one window is to be opened, as far as the monitors that were found say it.
#[must_use]
pub fn one_window(wanted: Windows, monitors: usize) -> bool {
    match wanted {
        Windows::One => true,
        Windows::Two => false,
        Windows::Auto => monitors == 1,
    }
}

/// How many monitors there are.
pub type Monitors<'w, 's> = Query<'w, 's, (), With<Monitor>>;

/// F9 hides the bench or shows it, F10 gives the keyboard to the other half; a press takes the keyboard along.
fn hand_over(
    mut split: ResMut<Split>,
    mut events: MessageReader<WindowEvent>,
    windows: Query<&Window, With<PrimaryWindow>>,
    mut mouse: Local<f32>,
    mut pace: ResMut<Pace>,
) {
    let Ok(window) = windows.single() else { return };
    if !split.one {
        events.clear();
        return;
    }
    let before = *split;
    for event in events.read() {
        let pressed_at = match event {
            WindowEvent::CursorMoved(moved) => {
                *mouse = moved.position.x;
                None
            }
            WindowEvent::MouseButtonInput(button) => {
                (button.state == ButtonState::Pressed).then_some(*mouse)
            }
            WindowEvent::TouchInput(touch) => {
                (touch.phase == TouchPhase::Started).then_some(touch.position.x)
            }
            WindowEvent::KeyboardInput(key) if key.state == ButtonState::Pressed && !key.repeat => {
                match key.key_code {
                    KeyCode::F9 => {
                        let hidden = !split.hidden;
                        split.hide(hidden);
                    }
                    KeyCode::F10 if !split.hidden => split.keyboard = split.keyboard.other(),
                    _ => {}
                }
                None
            }
            _ => None,
        };
        if let Some(x) = pressed_at {
            split.keyboard = Half::of(x < split.trial_width(window.width()));
        }
    }
    if *split != before {
        pace.trial_changed();
        pace.bench_changed();
    }
}

/// Gives each camera its part of the window.
fn lay_out(
    split: Res<Split>,
    windows: Query<&Window, With<PrimaryWindow>>,
    mut trial: Query<&mut Camera, (With<TrialCamera>, Without<BenchCamera>)>,
    mut bench: Query<&mut Camera, (With<BenchCamera>, Without<TrialCamera>)>,
) {
    let (Ok(window), true) = (windows.single(), split.one) else { return };
    let size = window.physical_size();
    let width = split.trial_width(window.width()) * window.scale_factor();
    let line = (width.round() as u32).clamp(1, size.x.max(1));
    let part = |x: u32, width: u32| Viewport {
        physical_position: UVec2::new(x, 0),
        physical_size: UVec2::new(width.max(1), size.y.max(1)),
        ..Viewport::default()
    };
    let parts =
        (!split.hidden && line < size.x).then(|| (part(0, line), part(line, size.x - line)));
    let (left, right) = parts.unzip();
    if let Ok(mut camera) = trial.single_mut() {
        put(&mut camera, left);
    }
    if let (Ok(mut camera), Some(right)) = (bench.single_mut(), right) {
        put(&mut camera, Some(right));
    }
}

fn put(camera: &mut Mut<Camera>, part: Option<Viewport>) {
    let same = match (&camera.viewport, &part) {
        (Some(one), Some(other)) => {
            one.physical_position == other.physical_position
                && one.physical_size == other.physical_size
        }
        (None, None) => true,
        _ => false,
    };
    if !same {
        camera.viewport = part;
    }
}

/// What is typed for one half is not heard in the other; what is done over the other half neither.
fn mute(
    split: Res<Split>,
    windows: Query<&Window, With<PrimaryWindow>>,
    mut contexts: Query<(&mut EguiInput, Has<TrialCamera>)>,
) {
    let (Ok(window), true) = (windows.single(), split.one) else { return };
    let line = split.trial_width(window.width());
    for (mut input, trial) in &mut contexts {
        let here = |x: f32| (x < line) == trial;
        let typed = split.hears(Half::of(trial));
        input.events.retain(|event| heard(event, typed, here));
    }
}

/// Whether an event is for a half that has the keyboard or has not, and to which a place belongs or does not.
fn heard(event: &egui::Event, typed: bool, here: impl Fn(f32) -> bool) -> bool {
    match event {
        egui::Event::Key { pressed: true, .. }
        | egui::Event::Text(_)
        | egui::Event::Ime(_)
        | egui::Event::Copy
        | egui::Event::Cut
        | egui::Event::Paste(_) => typed,
        egui::Event::PointerButton { pressed: true, pos, .. } => here(pos.x),
        egui::Event::Touch { phase: egui::TouchPhase::Start, pos, .. } => here(pos.x),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bench_takes_its_share_and_leaves_the_window_when_hidden() {
        let mut split = Split { one: true, ..Split::default() };
        for (window, trial) in [(1280.0, 819.0), (1920.0, 1229.0), (2560.0, 1800.0), (640.0, 320.0)]
        {
            assert_eq!(split.trial_width(window), trial, "{window}");
        }
        split.keyboard = Half::Bench;
        split.hide(true);
        assert_eq!((split.trial_width(1280.0), split.keyboard), (1280.0, Half::Trial));
        assert_eq!(Split::default().trial_width(1280.0), 1280.0);
    }

    #[test]
    fn one_screen_has_one_window_unless_two_are_asked_for() {
        let cases = [
            (Windows::Auto, 1, true),
            (Windows::Auto, 2, false),
            (Windows::Auto, 0, false),
            (Windows::One, 2, true),
            (Windows::Two, 1, false),
        ];
        for (wanted, monitors, one) in cases {
            assert_eq!(one_window(wanted, monitors), one, "{wanted:?} {monitors}");
        }
    }

    /// An app whose window is split, and in which nothing is drawn.
    fn split_app() -> (App, Entity) {
        let mut app = App::new();
        app.add_message::<WindowEvent>().init_resource::<Pace>();
        app.insert_resource(Split { one: true, ..Split::default() });
        app.add_systems(PreUpdate, (hand_over, lay_out).chain());
        let window = app.world_mut().spawn((Window::default(), PrimaryWindow)).id();
        app.world_mut().spawn((Camera::default(), TrialCamera));
        app.world_mut().spawn((Camera::default(), BenchCamera));
        (app, window)
    }

    #[test]
    fn a_press_takes_the_keyboard_and_a_key_hides_the_bench() {
        let (mut app, window) = split_app();
        let moved = |x| {
            WindowEvent::CursorMoved(CursorMoved {
                window,
                position: Vec2::new(x, 300.0),
                delta: None,
            })
        };
        let pressed = WindowEvent::MouseButtonInput(bevy::input::mouse::MouseButtonInput {
            button: MouseButton::Left,
            state: ButtonState::Pressed,
            window,
        });
        for (x, half) in [(1200.0, Half::Bench), (100.0, Half::Trial), (900.0, Half::Bench)] {
            app.world_mut().write_message(moved(x));
            app.world_mut().write_message(pressed.clone());
            app.update();
            assert_eq!(app.world().resource::<Split>().keyboard, half, "{x}");
        }
        let viewport = |app: &mut App| {
            let mut cameras = app.world_mut().query_filtered::<&Camera, With<TrialCamera>>();
            let camera = cameras.single(app.world()).unwrap();
            camera.viewport.as_ref().map(|part| part.physical_size.x)
        };
        assert_eq!(viewport(&mut app), Some(819));
        let key = bevy::input::keyboard::KeyboardInput {
            key_code: KeyCode::F9,
            logical_key: bevy::input::keyboard::Key::F9,
            state: ButtonState::Pressed,
            text: None,
            repeat: false,
            window,
        };
        app.world_mut().write_message(WindowEvent::KeyboardInput(key));
        app.update();
        assert_eq!(viewport(&mut app), None);
        assert_eq!(app.world().resource::<Split>().keyboard, Half::Trial);
    }

    #[test]
    fn what_is_typed_goes_to_one_half_and_releases_to_both() {
        let key = |pressed| egui::Event::Key {
            key: egui::Key::Num5,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers: egui::Modifiers::NONE,
        };
        let here = |x: f32| x < 819.0;
        assert!(!heard(&key(true), false, here) && heard(&key(true), true, here));
        assert!(heard(&key(false), false, here));
        let press = |x| egui::Event::PointerButton {
            pos: egui::pos2(x, 10.0),
            button: egui::PointerButton::Primary,
            pressed: true,
            modifiers: egui::Modifiers::NONE,
        };
        assert!(heard(&press(10.0), false, here) && !heard(&press(900.0), true, here));
    }
}
