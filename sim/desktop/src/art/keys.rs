//! A key of the device as a picture: cap, letters, lamp. Lengths are millimetres.

use device_core::key::Key;
use sim::body::{BodyKey, Contact, Face, Shape};
use tiny_skia::Path;

use super::canvas::{Canvas, Ink, circle, rounded, text_width};
use super::case::{Spot, key_corner};
use super::fonts::Weight;
use super::icons;

/// Room around a key in its picture: for its shadow and the light of its lamp.
pub const MARGIN_MM: f32 = 3.0;
/// How far a pressed key goes down, as the eye sees it.
pub const TRAVEL_MM: f32 = 0.7;

/// How a key stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyState {
    /// A finger holds it down.
    pub down: bool,
    /// Its lamp is lit.
    pub lit: bool,
}

/// The picture of a key that is seen at `spot`, `scale` pixels a millimetre, with a margin of [`MARGIN_MM`].
#[must_use]
pub fn key(key: &BodyKey, spot: &Spot, state: KeyState, scale: f32) -> Canvas {
    let (width, height) = (spot.width + 2.0 * MARGIN_MM, spot.height + 2.0 * MARGIN_MM);
    let mut canvas = Canvas::new(width, height, scale);
    if matches!(key.site.face, Face::Front | Face::Back) {
        match key.contact {
            Contact::Mechanical => cap(&mut canvas, key, spot, state),
            Contact::Capacitive | Contact::Touch => field(&mut canvas, key, spot, state),
        }
    } else {
        side_key(&mut canvas, key, spot, state);
    }
    canvas
}

fn outline(key: &BodyKey, spot: &Spot, grow: f32, down: f32) -> Option<Path> {
    let (width, height) = (spot.width + 2.0 * grow, spot.height + 2.0 * grow);
    match key.shape {
        Shape::Rounded => rounded(
            MARGIN_MM - grow,
            MARGIN_MM - grow + down,
            width,
            height,
            (key_corner(spot) + grow).max(0.1),
        ),
        Shape::Round => circle(
            MARGIN_MM + spot.width / 2.0,
            MARGIN_MM + spot.height / 2.0 + down,
            width.min(height) / 2.0,
        ),
    }
}

/// A cap that travels, slightly domed.
fn cap(canvas: &mut Canvas, key: &BodyKey, spot: &Spot, state: KeyState) {
    let colour = Ink::rgb(key.colour.rgb());
    let down = if state.down { TRAVEL_MM } else { 0.0 };
    if state.lit {
        glow(canvas, key, spot);
    }
    if !state.down {
        canvas.shadow(&outline(key, spot, 0.0, 0.0), (0.2, 0.9), 1.5, Ink(30, 24, 18, 0.55));
    }
    let (top, bottom) = (MARGIN_MM + down, MARGIN_MM + down + spot.height);
    // The side of the cap, then its face.
    canvas.fill(&outline(key, spot, 0.0, down), colour.darker(0.38));
    let light = if state.lit { 0.10 } else { 0.0 };
    let face = outline(key, spot, -0.35, down - 0.25);
    let (high, low) = (colour.lighter(0.14 + light), colour.darker(0.07).lighter(light));
    canvas.fill_down(&face, (top, high), (bottom, low));
    let edge = if state.lit { Ink(255, 198, 74, 1.0) } else { colour.lighter(0.5).alpha(0.55) };
    let width = if state.lit { 0.55 } else { 0.28 };
    canvas.stroke(&outline(key, spot, -0.6, down - 0.2), width, edge);
    letters(canvas, key, spot, down - 0.2);
}

/// The lamp's light around a key.
fn glow(canvas: &mut Canvas, key: &BodyKey, spot: &Spot) {
    let amber = Ink(255, 176, 32, 1.0);
    canvas.shadow(&outline(key, spot, 0.9, 0.0), (0.0, 0.0), 2.0, amber.alpha(0.95));
    canvas.shadow(&outline(key, spot, 0.3, 0.0), (0.0, 0.0), 0.8, amber.lighter(0.3));
}

/// A field that does not travel: printed on the case.
fn field(canvas: &mut Canvas, key: &BodyKey, spot: &Spot, state: KeyState) {
    let ink = Ink::rgb(key.letters_colour.rgb());
    if state.lit {
        glow(canvas, key, spot);
    }
    let share = if state.down { 0.32 } else { 0.06 };
    canvas.fill(&outline(key, spot, 0.0, 0.0), ink.alpha(share));
    canvas.stroke(&outline(key, spot, -0.3, 0.0), 0.45, ink.alpha(0.75));
    letters(canvas, key, spot, 0.0);
}

/// A key at a side, seen from in front: a bar at the edge, with its sign.
fn side_key(canvas: &mut Canvas, key: &BodyKey, spot: &Spot, state: KeyState) {
    let colour = Ink::rgb(key.colour.rgb());
    let body = rounded(MARGIN_MM, MARGIN_MM, spot.width, spot.height, 1.5);
    canvas.shadow(&body, (0.2, 0.8), 1.4, Ink(30, 24, 18, 0.5));
    let share = if state.down { 0.30 } else { 0.0 };
    let (top, bottom) = (MARGIN_MM, MARGIN_MM + spot.height);
    canvas.fill(&body, colour.darker(0.42));
    let face = rounded(MARGIN_MM + 0.3, MARGIN_MM + 0.2, spot.width - 0.6, spot.height - 0.6, 1.3);
    canvas.fill_down(
        &face,
        (top, colour.darker(0.06 + share)),
        (bottom, colour.darker(0.18 + share)),
    );
    let ink = Ink::rgb(key.letters_colour.rgb());
    let middle = (MARGIN_MM + spot.width / 2.0, MARGIN_MM + spot.height / 2.0);
    let size = spot.width.min(spot.height) * 0.84;
    match key.key {
        Key::Help => icons::ear(canvas, middle, size * 1.3, ink),
        Key::Power => icons::power(canvas, middle, size, ink),
        _ => canvas.label(middle, size, &key.letters, Weight::Bold, ink),
    }
}

fn letters(canvas: &mut Canvas, key: &BodyKey, spot: &Spot, down: f32) {
    let ink = Ink::rgb(key.letters_colour.rgb());
    let middle = (MARGIN_MM + spot.width / 2.0, MARGIN_MM + spot.height / 2.0 + down);
    let height = key.lettering.0 as f32 / 100.0;
    match key.key {
        Key::Help => icons::ear(canvas, middle, spot.height * 0.68, ink),
        Key::Power => icons::power(canvas, middle, spot.height * 0.6, ink),
        _ => {
            // Digits reach 0.73 of their em square, Chinese characters 0.92.
            let share = if key.letters.is_ascii() { 0.73 } else { 0.92 };
            let em = height / share;
            let room = (spot.width - 2.0) / text_width(em, &key.letters, Weight::Bold).max(0.1);
            canvas.label(middle, em * room.min(1.0), &key.letters, Weight::Bold, ink);
        }
    }
}
