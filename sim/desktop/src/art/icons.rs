//! Signs that are drawn and not written: the ear of the help key, the sign of power, the lines of a finger.

use super::canvas::{Canvas, Ink, drawn};

/// An ear of this height around a middle, listening.
pub fn ear(canvas: &mut Canvas, (x, y): (f32, f32), height: f32, ink: Ink) {
    let u = height / 10.0;
    let outer = drawn(|path| {
        path.move_to(x - 2.6 * u, y - 0.9 * u);
        path.cubic_to(x - 2.8 * u, y - 5.4 * u, x + 3.4 * u, y - 5.6 * u, x + 3.3 * u, y - 1.0 * u);
        path.cubic_to(x + 3.2 * u, y + 1.4 * u, x + 1.2 * u, y + 1.6 * u, x + 1.0 * u, y + 3.2 * u);
        path.cubic_to(x + 0.6 * u, y + 5.4 * u, x - 2.2 * u, y + 5.2 * u, x - 2.3 * u, y + 3.0 * u);
    });
    canvas.stroke(&outer, 1.25 * u, ink);
    let inner = drawn(|path| {
        path.move_to(x - 0.9 * u, y - 0.8 * u);
        path.cubic_to(x - 0.9 * u, y - 3.0 * u, x + 1.7 * u, y - 3.0 * u, x + 1.6 * u, y - 1.0 * u);
        path.cubic_to(x + 1.5 * u, y + 0.2 * u, x + 0.2 * u, y + 0.2 * u, x - 0.2 * u, y + 1.6 * u);
    });
    canvas.stroke(&inner, 1.05 * u, ink);
}

/// The sign of power of this size around a middle.
pub fn power(canvas: &mut Canvas, (x, y): (f32, f32), size: f32, ink: Ink) {
    let radius = size * 0.36;
    let arc = drawn(|path| {
        for step in 0..=24 {
            let angle = (-55.0 + 290.0 * step as f32 / 24.0).to_radians();
            let (px, py) = (x + radius * angle.cos(), y + radius * angle.sin() + size * 0.05);
            if step == 0 { path.move_to(px, py) } else { path.line_to(px, py) }
        }
    });
    canvas.stroke(&arc, size * 0.11, ink);
    let bar = drawn(|path| {
        path.move_to(x, y - size * 0.42);
        path.line_to(x, y - size * 0.02);
    });
    canvas.stroke(&bar, size * 0.11, ink);
}

/// The lines of a finger tip, out to this distance from a middle.
pub fn finger(canvas: &mut Canvas, (x, y): (f32, f32), radius: f32, ink: Ink) {
    for ring in 0..5_u8 {
        let r = radius * (0.18 + 0.2 * f32::from(ring));
        let spread = 118.0 + 10.0 * f32::from(ring % 2);
        let line = drawn(|path| {
            for step in 0..=20 {
                let angle = (-90.0 - spread + 2.0 * spread * step as f32 / 20.0).to_radians();
                let (px, py) = (x + r * 0.82 * angle.cos(), y + r * angle.sin() + radius * 0.05);
                if step == 0 { path.move_to(px, py) } else { path.line_to(px, py) }
            }
        });
        canvas.stroke(&line, radius * 0.085, ink);
    }
}

/// A mark of what was done: a tick of this size around a middle.
pub fn tick(canvas: &mut Canvas, (x, y): (f32, f32), size: f32, ink: Ink) {
    let tick = drawn(|path| {
        path.move_to(x - size * 0.36, y + size * 0.02);
        path.line_to(x - size * 0.08, y + size * 0.28);
        path.line_to(x + size * 0.38, y - size * 0.28);
    });
    canvas.stroke(&tick, size * 0.15, ink);
}
