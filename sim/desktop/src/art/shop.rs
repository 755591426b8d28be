//! The shop as it stands still: wall, shelves, lamp, daylight and the counter. Everything that changes is drawn elsewhere.
//!
//! Lengths are stage units: a window is 800 of them high and at least 1280 wide, or 1280 wide and higher.

use super::canvas::{Align, Canvas, Ink, circle, drawn, ellipse, polygon, rectangle, rounded};
use super::fonts::Weight;
use super::merchant;

/// Height of the stage in its own units, at the least: a narrow window shows more of the counter below.
pub const STAGE_HEIGHT: f32 = 800.0;
/// Width of the stage in its own units, at the least: so much everything needs that stands beside each other.
pub const STAGE_WIDTH: f32 = 1280.0;
/// Where the counter begins, from the top.
pub const COUNTER_TOP: f32 = 372.0;

/// Height of the counter's edge towards the customer.
const EDGE: f32 = 14.0;

const WALL: Ink = Ink(236, 229, 217, 1.0);
const WALL_LOW: Ink = Ink(217, 206, 189, 1.0);
const SHELF: Ink = Ink(176, 139, 100, 1.0);
const COUNTER_FAR: Ink = Ink(190, 152, 110, 1.0);
const COUNTER_NEAR: Ink = Ink(208, 172, 130, 1.0);
const COUNTER_EDGE: Ink = Ink(133, 98, 64, 1.0);
/// What lies in shade.
pub const SHADE: Ink = Ink(64, 44, 26, 1.0);
const DAYLIGHT: Ink = Ink(255, 248, 230, 1.0);

/// Draws the shop, `width` and `height` in stage units, `scale` pixels a unit.
#[must_use]
pub fn shop((width, height): (f32, f32), scale: f32) -> Canvas {
    let mut canvas = Canvas::new(width, height, scale);
    wall(&mut canvas, width);
    shelves(&mut canvas, width);
    lamp(&mut canvas, lamp_x(width));
    merchant::merchant(&mut canvas, merchant_x(width));
    counter(&mut canvas, (width, height));
    daylight(&mut canvas, (width, height));
    canvas
}

/// Where the lamp hangs.
#[must_use]
pub fn lamp_x(width: f32) -> f32 {
    width * 0.56
}

/// Where the merchant stands.
#[must_use]
pub fn merchant_x(width: f32) -> f32 {
    width * 0.345
}

fn wall(canvas: &mut Canvas, width: f32) {
    let wall = rectangle(0.0, 0.0, width, COUNTER_TOP + 4.0);
    canvas.fill_down(&wall, (0.0, WALL), (COUNTER_TOP, WALL_LOW));
    // Tiles behind the counter, hardly to be seen.
    let tile = 46.0;
    let mut y = 236.0;
    while y < COUNTER_TOP {
        canvas.fill(&rectangle(0.0, y, width, 1.2), WALL.lighter(0.5).alpha(0.55));
        let offset = if ((y - 236.0) / tile) as i32 % 2 == 0 { 0.0 } else { tile };
        let mut x = offset;
        while x < width {
            canvas.fill(&rectangle(x, y, 1.2, tile), WALL.lighter(0.5).alpha(0.45));
            x += tile * 2.0;
        }
        y += tile;
    }
}

fn shelves(canvas: &mut Canvas, width: f32) {
    for (row, y) in [92.0, 204.0].into_iter().enumerate() {
        let board = rectangle(0.0, y, width, 11.0);
        canvas.shadow(&board, (0.0, 10.0), 14.0, SHADE.alpha(0.22));
        goods(canvas, width, y, row);
        canvas.fill_down(&board, (y, SHELF.lighter(0.18)), (y + 11.0, SHELF.darker(0.06)));
        canvas.fill(&rectangle(0.0, y, width, 1.4), SHELF.lighter(0.45));
        let mut x = 60.0;
        while x < width {
            let bracket = polygon(&[(x, y + 11.0), (x + 7.0, y + 11.0), (x + 7.0, y + 30.0)]);
            canvas.fill(&bracket, SHELF.darker(0.32));
            x += 300.0;
        }
    }
}

/// What stands on a shelf: jars, tins, bags and boxes, muted, so that nothing behind draws the eye.
fn goods(canvas: &mut Canvas, width: f32, floor: f32, row: usize) {
    const COLOURS: [Ink; 7] = [
        Ink(178, 104, 78, 1.0),
        Ink(122, 142, 112, 1.0),
        Ink(205, 170, 104, 1.0),
        Ink(146, 130, 118, 1.0),
        Ink(104, 128, 140, 1.0),
        Ink(190, 134, 92, 1.0),
        Ink(157, 146, 96, 1.0),
    ];
    let mut x = 18.0 - 26.0 * row as f32;
    let mut number = row * 5 + 1;
    while x < width {
        // A plain sequence in place of chance: the same shop every day.
        let step = (number * 37 + row * 11) % 29;
        let colour = COLOURS[(number * 3 + row) % COLOURS.len()].towards(WALL, 0.42);
        let wide = 30.0 + (step % 5) as f32 * 4.0;
        match step % 4 {
            0 | 2 => jar(canvas, (x, floor), (wide, 54.0 + (step % 7) as f32), colour),
            1 => tin(canvas, (x, floor), (wide + 6.0, 42.0 + (step % 5) as f32 * 2.0), colour),
            _ => packet(canvas, (x, floor), (wide + 10.0, 58.0 + (step % 3) as f32 * 4.0), colour),
        }
        x += wide + 17.0 + (step % 6) as f32 * 3.0;
        if number % 6 == 5 {
            x += 30.0;
        }
        number += 1;
    }
}

fn jar(canvas: &mut Canvas, (x, floor): (f32, f32), (width, height): (f32, f32), colour: Ink) {
    let glass = rounded(x, floor - height, width, height, 7.0);
    canvas.fill(&glass, WALL.lighter(0.4).alpha(0.75));
    let filled = rounded(x + 2.0, floor - height * 0.74, width - 4.0, height * 0.74 - 2.0, 5.0);
    let side = |share| (x + width * share, floor);
    canvas.fill_between(
        &filled,
        (side(0.0), colour.lighter(0.12)),
        (side(1.0), colour.darker(0.1)),
    );
    canvas.fill(
        &rounded(x + 1.0, floor - height - 7.0, width - 2.0, 10.0, 3.0),
        SHELF.towards(WALL, 0.3).darker(0.12),
    );
    canvas.fill(
        &rounded(x + 5.0, floor - height + 8.0, 3.0, height - 18.0, 1.5),
        DAYLIGHT.alpha(0.4),
    );
}

fn tin(canvas: &mut Canvas, (x, floor): (f32, f32), (width, height): (f32, f32), colour: Ink) {
    let tin = rounded(x, floor - height, width, height, 3.0);
    let (left, right) = ((x, floor), (x + width, floor));
    canvas.fill_between(&tin, (left, colour.lighter(0.2)), (right, colour.darker(0.12)));
    let label = rectangle(x, floor - height * 0.72, width, height * 0.42);
    canvas.fill(&label, WALL.lighter(0.25).alpha(0.8));
    canvas.fill(&rectangle(x, floor - height + 4.0, width, 1.5), colour.darker(0.25).alpha(0.5));
    canvas.fill(&rectangle(x, floor - 5.0, width, 1.5), colour.darker(0.25).alpha(0.5));
}

fn packet(canvas: &mut Canvas, (x, floor): (f32, f32), (width, height): (f32, f32), colour: Ink) {
    let packet = rounded(x, floor - height, width, height, 2.5);
    canvas.fill_down(&packet, (floor - height, colour.lighter(0.1)), (floor, colour.darker(0.06)));
    let badge = circle(x + width / 2.0, floor - height * 0.55, width * 0.27);
    canvas.fill(&badge, WALL.lighter(0.3).alpha(0.85));
    canvas.fill(&rectangle(x + 6.0, floor - height * 0.2, width - 12.0, 3.0), WALL.alpha(0.7));
}

fn lamp(canvas: &mut Canvas, x: f32) {
    let glow = ellipse(x, 132.0, 330.0, 250.0);
    let light = Ink(255, 226, 160, 1.0);
    canvas.fill_around(&glow, ((x, 122.0), light.alpha(0.42)), (250.0, light.alpha(0.0)));
    canvas.fill(&rectangle(x - 1.2, 0.0, 2.4, 50.0), Ink(52, 48, 44, 1.0));
    let shade = drawn(|path| {
        path.move_to(x - 13.0, 48.0);
        path.cubic_to(x - 20.0, 76.0, x - 62.0, 84.0, x - 66.0, 112.0);
        path.line_to(x + 66.0, 112.0);
        path.cubic_to(x + 62.0, 84.0, x + 20.0, 76.0, x + 13.0, 48.0);
        path.close();
    });
    let enamel = Ink(58, 84, 72, 1.0);
    canvas.shadow(&shade, (0.0, 4.0), 10.0, SHADE.alpha(0.25));
    canvas.fill_between(
        &shade,
        ((x - 66.0, 80.0), enamel.lighter(0.22)),
        ((x + 66.0, 80.0), enamel.darker(0.3)),
    );
    canvas.fill(&ellipse(x, 112.0, 66.0, 7.0), Ink(255, 236, 190, 1.0));
    canvas.fill(&ellipse(x, 113.0, 30.0, 9.0), Ink(255, 250, 232, 1.0));
    canvas.fill(&rounded(x - 9.0, 40.0, 18.0, 12.0, 4.0), Ink(52, 48, 44, 1.0));
}

fn counter(canvas: &mut Canvas, (width, height): (f32, f32)) {
    let top = rectangle(0.0, COUNTER_TOP, width, height - COUNTER_TOP);
    canvas.shadow(&top, (0.0, -6.0), 16.0, SHADE.alpha(0.35));
    canvas.fill_down(&top, (COUNTER_TOP, COUNTER_FAR), (height, COUNTER_NEAR));
    canvas.fill(&rectangle(0.0, COUNTER_TOP, width, 2.0), COUNTER_FAR.lighter(0.4));
    let near = height - EDGE;
    grain(canvas, width, near);
    // The edge towards the customer.
    let edge = rectangle(0.0, near, width, EDGE);
    canvas.fill_down(&edge, (near, COUNTER_NEAR.lighter(0.25)), (height, COUNTER_EDGE));
}

/// Boards that run along the counter, and their grain; further away everything is closer together.
fn grain(canvas: &mut Canvas, width: f32, end: f32) {
    let stretched = (end - COUNTER_TOP) / (STAGE_HEIGHT - EDGE - COUNTER_TOP);
    let boards = [0.0, 32.0, 80.0, 150.0, 252.0, 414.0].map(|at| COUNTER_TOP + at * stretched);
    for (number, pair) in boards.windows(2).enumerate() {
        let (far, near) = (pair[0], pair[1]);
        let board = rectangle(0.0, far, width, near - far);
        let tint = if number % 2 == 0 { COUNTER_EDGE.alpha(0.05) } else { DAYLIGHT.alpha(0.07) };
        canvas.fill(&board, tint);
        canvas.fill(&rectangle(0.0, near - 1.1, width, 1.1), COUNTER_EDGE.alpha(0.35));
        canvas.fill(&rectangle(0.0, near, width, 1.0), DAYLIGHT.alpha(0.22));
        let depth = near - far;
        for streak in 0..9_usize {
            let y = far + depth * (streak as f32 + 0.7) / 9.6;
            let start = ((streak * 173 + number * 311) % 700) as f32 - 200.0;
            let length = width * (0.4 + ((streak * 7 + number * 5) % 9) as f32 * 0.07);
            let sway = depth * 0.035 * if streak % 2 == 0 { 1.0 } else { -1.0 };
            let line = drawn(|path| {
                path.move_to(start, y);
                path.cubic_to(
                    start + length * 0.3,
                    y - sway,
                    start + length * 0.7,
                    y + sway,
                    start + length,
                    y,
                );
            });
            canvas.stroke(&line, 0.5 + depth * 0.012, COUNTER_EDGE.alpha(0.10));
        }
    }
}

/// Daylight from a window at the upper left, and a little less of it in the corners.
fn daylight(canvas: &mut Canvas, (width, height): (f32, f32)) {
    let all = rectangle(0.0, 0.0, width, height);
    canvas.fill_around(
        &all,
        ((width * 0.3, -60.0), DAYLIGHT.alpha(0.34)),
        (width * 0.8, DAYLIGHT.alpha(0.0)),
    );
    canvas.fill_around(
        &all,
        ((width * 0.5, 590.0), DAYLIGHT.alpha(0.24)),
        (width * 0.36, DAYLIGHT.alpha(0.0)),
    );
    canvas.fill_between(
        &all,
        ((width * 0.55, 420.0), SHADE.alpha(0.0)),
        ((width * 1.1, height), SHADE.alpha(0.20)),
    );
}

/// A soft board with a word, as shops hang one up: where nothing is sold yet.
pub fn sign(canvas: &mut Canvas, (x, y): (f32, f32), words: &str) {
    let width = super::canvas::text_width(26.0, words, Weight::Bold) + 56.0;
    let board = rounded(x - width / 2.0, y, width, 52.0, 8.0);
    canvas.shadow(&board, (0.0, 5.0), 12.0, SHADE.alpha(0.3));
    canvas.fill(&board, Ink(122, 46, 36, 1.0));
    canvas.stroke(
        &rounded(x - width / 2.0 + 5.0, y + 5.0, width - 10.0, 42.0, 5.0),
        1.2,
        Ink(233, 205, 150, 0.9),
    );
    let gold = (Weight::Bold, Align::Middle, Ink(243, 220, 170, 1.0));
    canvas.text((x, y + 35.5), 26.0, words, gold);
}
