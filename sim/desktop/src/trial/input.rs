//! Mouse, touch, keyboard and number pad, as Bevy hears them, to the person's hands. In the frame in which it is heard, the world
//! has it: this runs before the session moves on.

use bevy::input::ButtonState;
use bevy::input::keyboard::KeyboardInput;
use bevy::input::mouse::MouseWheel;
use bevy::input::touch::TouchPhase;
use bevy::prelude::*;
use bevy::window::{PrimaryWindow, WindowEvent};
use device_core::key::Key;
use sim::scenario::model::InputKind;

use super::Counter;
use super::calibration::Calibration;
use super::hands::{Finger, Hands};
use super::model::body_of;
use super::overlay::Focus;
use crate::split::{Half, Split};
use crate::table::{Participant, Table};

/// Degrees for each notch of a mouse's wheel.
const NOTCH_DEGREES: f32 = 5.0;
/// Pixels of a touch pad's wheel that are a notch.
const NOTCH_PIXELS: f32 = 40.0;
/// Logical pixels for each press of an arrow key.
const STEP: f32 = 12.0;

/// What was heard since the last frame, in its order: a frame that took long may hold a press and the move after it.
#[derive(bevy::ecs::system::SystemParam)]
pub struct Heard<'w, 's> {
    events: MessageReader<'w, 's, WindowEvent>,
    held: Res<'w, ButtonInput<KeyCode>>,
    /// Where the mouse is.
    mouse: Local<'s, Option<(f32, f32)>>,
}

/// Takes what was heard in the trial window.
pub fn take(
    mut heard: Heard,
    windows: Query<Entity, With<PrimaryWindow>>,
    (counter, focus, calibration): (Res<Counter>, Res<Focus>, Res<Calibration>),
    split: Res<Split>,
    (mut hands, mut table): (ResMut<Hands>, ResMut<Table>),
) {
    let (Ok(window), Some(person)) = (windows.single(), counter.person.clone()) else { return };
    let body = body_of(table.world(), &person);
    let stage = counter.stage;
    // What lies under the phone, the sheet or the bench beside is not touched through them.
    let phone = counter.shown.phone.is_some().then(|| stage.phone(body));
    let taken = |at: (f32, f32)| {
        calibration.open || at.0 >= stage.width || phone.is_some_and(|phone| phone.holds(at))
    };
    for event in heard.events.read() {
        match event {
            WindowEvent::CursorMoved(moved) if moved.window == window => {
                let at = (moved.position.x, moved.position.y);
                *heard.mouse = Some(at);
                hands.move_to(Finger::Mouse, at);
            }
            WindowEvent::MouseButtonInput(button) if button.window == window => {
                match (button.button, button.state, *heard.mouse) {
                    (MouseButton::Left, ButtonState::Pressed, Some(at)) if !taken(at) => {
                        hands.come_down(Finger::Mouse, at, (body, &stage), (&mut table, &person));
                    }
                    (MouseButton::Left, ButtonState::Released, _) => {
                        hands.lift(Finger::Mouse, &mut table, &person);
                    }
                    (MouseButton::Right, ButtonState::Pressed, Some(at)) if !taken(at) => {
                        hands.pose.back = !hands.pose.back;
                    }
                    _ => {}
                }
            }
            WindowEvent::TouchInput(touch) if touch.window == window => {
                let (finger, at) = (Finger::Touch(touch.id), (touch.position.x, touch.position.y));
                match touch.phase {
                    TouchPhase::Started if !taken(at) => {
                        hands.come_down(finger, at, (body, &stage), (&mut table, &person));
                    }
                    TouchPhase::Moved => {
                        hands.move_to(finger, at);
                    }
                    TouchPhase::Ended | TouchPhase::Canceled => {
                        hands.lift(finger, &mut table, &person);
                    }
                    TouchPhase::Started => {}
                }
            }
            WindowEvent::MouseWheel(turned)
                if turned.window == window && heard.mouse.is_none_or(|at| at.0 < stage.width) =>
            {
                wheel(turned, &heard.held, &mut hands);
            }
            WindowEvent::KeyboardInput(typed) if typed.window == window && !typed.repeat => {
                let for_another =
                    !split.hears(Half::Trial) || focus.0 && for_a_control(typed.key_code);
                if !for_another || typed.state == ButtonState::Released {
                    key(typed, &mut hands, &counter, body, (&mut table, &person));
                }
            }
            // Whoever leaves the window holds nothing any more: the release would be heard by another.
            WindowEvent::WindowFocused(focus) if focus.window == window && !focus.focused => {
                hands.let_go(&mut table, &person);
            }
            _ => {}
        }
    }
}

/// A key of a keyboard or number pad goes down or comes up.
fn key(
    typed: &KeyboardInput,
    hands: &mut Hands,
    counter: &Counter,
    body: &sim::body::Body,
    (table, person): (&mut Table, &Participant),
) {
    match (finger_of(typed.key_code), typed.state) {
        (Some(finger), ButtonState::Pressed) => match finger {
            Finger::Typed(key, _) => hands.press(finger, key, table, person),
            _ => hands.lay(finger, table, person),
        },
        (Some(finger), ButtonState::Released) => hands.lift(finger, table, person),
        (None, ButtonState::Pressed) => handle(typed.key_code, hands, counter, body),
        (None, ButtonState::Released) => {}
    }
}

/// Keys that belong to a control of the window, while one has the keyboard.
const fn for_a_control(code: KeyCode) -> bool {
    matches!(
        code,
        KeyCode::Space
            | KeyCode::Enter
            | KeyCode::NumpadEnter
            | KeyCode::ArrowLeft
            | KeyCode::ArrowRight
            | KeyCode::ArrowUp
            | KeyCode::ArrowDown
    )
}

/// The wheel rolls the device; with Shift it leans, with Ctrl it turns aside.
fn wheel(turned: &MouseWheel, held: &ButtonInput<KeyCode>, hands: &mut Hands) {
    let notches = match turned.unit {
        bevy::input::mouse::MouseScrollUnit::Line => turned.y + turned.x,
        bevy::input::mouse::MouseScrollUnit::Pixel => (turned.y + turned.x) / NOTCH_PIXELS,
    };
    let degrees = notches * NOTCH_DEGREES;
    if held.any_pressed([KeyCode::ShiftLeft, KeyCode::ShiftRight]) {
        hands.pose.tilt(0.0, degrees, 0.0);
    } else if held.any_pressed([KeyCode::ControlLeft, KeyCode::ControlRight]) {
        hands.pose.tilt(0.0, 0.0, degrees);
    } else {
        hands.pose.tilt(degrees, 0.0, 0.0);
    }
}

/// The key of the device that a key of a keyboard or number pad stands for, or the finger.
fn finger_of(code: KeyCode) -> Option<Finger> {
    use KeyCode as K;
    let typed = |key| Some(Finger::Typed(key, InputKind::Keyboard));
    let pad = |key| Some(Finger::Typed(key, InputKind::NumberPad));
    match code {
        K::Digit0 => typed(Key::Digit(0)),
        K::Digit1 => typed(Key::Digit(1)),
        K::Digit2 => typed(Key::Digit(2)),
        K::Digit3 => typed(Key::Digit(3)),
        K::Digit4 => typed(Key::Digit(4)),
        K::Digit5 => typed(Key::Digit(5)),
        K::Digit6 => typed(Key::Digit(6)),
        K::Digit7 => typed(Key::Digit(7)),
        K::Digit8 => typed(Key::Digit(8)),
        K::Digit9 => typed(Key::Digit(9)),
        K::Period | K::Comma => typed(Key::Point),
        K::Enter => typed(Key::Confirm),
        K::Backspace => typed(Key::Correct),
        K::Delete => typed(Key::Cancel),
        K::F1 => typed(Key::ShowCode),
        K::F2 => typed(Key::Scan),
        K::F3 => typed(Key::BePaid),
        K::F4 => typed(Key::Register),
        K::F5 => typed(Key::Help),
        K::F6 => typed(Key::Power),
        K::Numpad0 => pad(Key::Digit(0)),
        K::Numpad1 => pad(Key::Digit(1)),
        K::Numpad2 => pad(Key::Digit(2)),
        K::Numpad3 => pad(Key::Digit(3)),
        K::Numpad4 => pad(Key::Digit(4)),
        K::Numpad5 => pad(Key::Digit(5)),
        K::Numpad6 => pad(Key::Digit(6)),
        K::Numpad7 => pad(Key::Digit(7)),
        K::Numpad8 => pad(Key::Digit(8)),
        K::Numpad9 => pad(Key::Digit(9)),
        K::NumpadDecimal | K::NumpadComma => pad(Key::Point),
        K::NumpadEnter => pad(Key::Confirm),
        K::NumpadSubtract => pad(Key::Cancel),
        K::NumpadBackspace => pad(Key::Correct),
        K::NumpadDivide => pad(Key::ShowCode),
        K::NumpadMultiply => pad(Key::Scan),
        K::NumpadAdd => pad(Key::BePaid),
        K::Space => Some(Finger::TypedFinger),
        _ => None,
    }
}

/// What a keyboard does with the device as a thing: turn it over, move it, tilt it, hold it before something.
fn handle(code: KeyCode, hands: &mut Hands, counter: &Counter, body: &sim::body::Body) {
    let stage = &counter.stage;
    match code {
        KeyCode::ArrowLeft => hands.move_by(-STEP, 0.0),
        KeyCode::ArrowRight => hands.move_by(STEP, 0.0),
        KeyCode::ArrowUp => hands.move_by(0.0, -STEP),
        KeyCode::ArrowDown => hands.move_by(0.0, STEP),
        KeyCode::KeyT => hands.pose.back = !hands.pose.back,
        KeyCode::BracketLeft => hands.pose.tilt(-NOTCH_DEGREES, 0.0, 0.0),
        KeyCode::BracketRight => hands.pose.tilt(NOTCH_DEGREES, 0.0, 0.0),
        KeyCode::PageUp => hands.pose.tilt(0.0, NOTCH_DEGREES, 0.0),
        KeyCode::PageDown => hands.pose.tilt(0.0, -NOTCH_DEGREES, 0.0),
        KeyCode::Home => hands.pose = super::pose::Pose::default(),
        KeyCode::KeyS if counter.shown.till.is_some() => hands.to_scanner(body, stage),
        KeyCode::KeyC if !counter.shown.stalls.is_empty() => hands.to_code(0, body, stage),
        _ => {}
    }
}
