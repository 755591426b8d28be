//! The device's case, front and back, from its body profile. Lengths are millimetres; keys and screen lie on it as pictures of
//! their own, because they change.

use sim::body::size::Area;
use sim::body::{Body, BodyKey, Contact, Face, Shape, Site};

use super::canvas::{Canvas, Ink, circle, drawn, rounded};
use super::icons;

/// Room around the case in its picture: keys at the sides stand out into it.
pub const MARGIN_MM: f32 = 7.0;
/// How far a key at a side or on top stands out. Drawn further than it is, so that a pointer finds it.
pub const SIDE_KEY_MM: f32 = 4.6;
/// Black glass around the screen's pixels, as the optics have it.
const RIM_MM: f32 = 2.5;

/// A length of a body as the drawing counts.
#[must_use]
pub fn mm(length: sim::body::size::Millimetres) -> f32 {
    length.0 as f32 / 100.0
}

/// A rectangle in millimetres: left, top, width, height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// From the left edge of the face.
    pub x: f32,
    /// From its upper edge.
    pub y: f32,
    /// From left to right.
    pub width: f32,
    /// From top to bottom.
    pub height: f32,
}

impl Spot {
    /// A body's area.
    #[must_use]
    pub fn of(area: &Area) -> Self {
        Self { x: mm(area.x), y: mm(area.y), width: mm(area.width), height: mm(area.height) }
    }

    /// Its middle.
    #[must_use]
    pub fn middle(&self) -> (f32, f32) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// Whether a point lies in it, or at most `reach` beside it.
    #[must_use]
    pub fn holds(&self, (x, y): (f32, f32), reach: f32) -> bool {
        x >= self.x - reach
            && x <= self.x + self.width + reach
            && y >= self.y - reach
            && y <= self.y + self.height + reach
    }
}

/// Where a part of any face is drawn when one looks at the front or the back: parts of the sides stand out at the edges.
/// `None` where it cannot be seen from there.
#[must_use]
pub fn seen_at(body: &Body, site: &Site, looking_at: Face) -> Option<Spot> {
    let spot = Spot::of(&site.area);
    let (width, height) = (mm(body.outline.width), mm(body.outline.height));
    let back = looking_at == Face::Back;
    let side = |right: bool| {
        let x = if right { width - 0.6 } else { 0.6 - SIDE_KEY_MM };
        Spot { x, y: spot.y, width: SIDE_KEY_MM, height: spot.height }
    };
    let edge = |y: f32| {
        let x = if back { width - spot.x - spot.width } else { spot.x };
        Spot { x, y, width: spot.width, height: SIDE_KEY_MM }
    };
    match site.face {
        Face::Front | Face::Back => (site.face == looking_at).then_some(spot),
        Face::Right => Some(side(!back)),
        Face::Left => Some(side(back)),
        Face::Top => Some(edge(0.6 - SIDE_KEY_MM)),
        Face::Bottom => Some(edge(height - 0.6)),
    }
}

/// The case as one looks at this face, `scale` pixels a millimetre, with a margin of [`MARGIN_MM`].
#[must_use]
pub fn case(body: &Body, face: Face, scale: f32) -> Canvas {
    let (width, height) = (mm(body.outline.width), mm(body.outline.height));
    let mut canvas = Canvas::new(width + 2.0 * MARGIN_MM, height + 2.0 * MARGIN_MM, scale);
    shell(&mut canvas, body);
    if face == Face::Front {
        speaker(&mut canvas, &Spot::of(&body.speaker.area));
        glass(&mut canvas, &Spot::of(&body.screen.area));
    } else {
        plate(&mut canvas, body);
    }
    for key in &body.keys {
        if key.site.face == face && key.contact == Contact::Mechanical {
            well(&mut canvas, key);
        }
    }
    if body.finger_sensor.face == face {
        sensor(&mut canvas, &Spot::of(&body.finger_sensor.area));
    }
    if let Some(camera) = body.camera.filter(|site| site.face == face) {
        lens(&mut canvas, &Spot::of(&camera.area));
    }
    if let Some(light) = body.aiming_light.filter(|site| site.face == face) {
        aiming_light(&mut canvas, &Spot::of(&light.area));
    }
    canvas
}

/// The case's outline alone, for its shadow.
#[must_use]
pub fn shadow(body: &Body, scale: f32, lifted: bool) -> Canvas {
    let (width, height) = (mm(body.outline.width), mm(body.outline.height));
    let margin = SHADOW_MARGIN_MM;
    let mut canvas = Canvas::new(width + 2.0 * margin, height + 2.0 * margin, scale);
    let outline = rounded(margin, margin, width, height, mm(body.outline.corner));
    let dark = Ink(38, 24, 12, 1.0);
    if lifted {
        canvas.shadow(&outline, (5.0, 11.0), 13.0, dark.alpha(0.42));
    } else {
        canvas.shadow(&outline, (1.6, 4.2), 6.0, dark.alpha(0.52));
        canvas.shadow(&outline, (0.4, 1.2), 1.8, dark.alpha(0.5));
    }
    canvas
}

/// Room around the case in the picture of its shadow.
pub const SHADOW_MARGIN_MM: f32 = 26.0;

fn shell(canvas: &mut Canvas, body: &Body) {
    let (width, height) = (mm(body.outline.width), mm(body.outline.height));
    let (m, corner) = (MARGIN_MM, mm(body.outline.corner));
    let colour = Ink::rgb(body.outline.colour.rgb());
    let outline = rounded(m, m, width, height, corner);
    canvas.fill_down(&outline, (m, colour.darker(0.16)), (m + height, colour.darker(0.34)));
    // The front is a little smaller than the outline: the edge is round.
    let front = rounded(m + 0.55, m + 0.4, width - 1.1, height - 1.2, corner - 0.5);
    canvas.fill_between(
        &front,
        ((m, m), colour.darker(0.015)),
        ((m + width * 0.7, m + height), colour.darker(0.105)),
    );
    let shine = rounded(m + 1.0, m + 0.9, width - 2.0, height - 2.2, corner - 0.9);
    canvas.stroke(&shine, 0.32, colour.lighter(0.8).alpha(0.85));
}

fn speaker(canvas: &mut Canvas, slit: &Spot) {
    let (x, y) = (slit.x + MARGIN_MM, slit.y + MARGIN_MM);
    let hole = rounded(x, y, slit.width, slit.height, slit.height / 2.0);
    canvas.fill(
        &rounded(x, y + 0.3, slit.width, slit.height, slit.height / 2.0),
        Ink(255, 255, 255, 0.8),
    );
    canvas.fill(&hole, Ink(70, 68, 66, 1.0));
    let mut dot = x + 1.2;
    while dot < x + slit.width - 0.8 {
        canvas.fill(&circle(dot, y + slit.height / 2.0, 0.32), Ink(26, 25, 24, 1.0));
        dot += 1.15;
    }
}

fn glass(canvas: &mut Canvas, screen: &Spot) {
    let (x, y) = (screen.x + MARGIN_MM - RIM_MM, screen.y + MARGIN_MM - RIM_MM);
    let (width, height) = (screen.width + 2.0 * RIM_MM, screen.height + 2.0 * RIM_MM);
    canvas.fill(
        &rounded(x - 0.35, y - 0.35, width + 0.7, height + 0.9, 2.9),
        Ink(255, 255, 255, 0.9),
    );
    canvas.fill(&rounded(x - 0.3, y - 0.4, width + 0.6, height + 0.6, 2.8), Ink(0, 0, 0, 0.28));
    let glass = rounded(x, y, width, height, 2.5);
    canvas.fill_down(&glass, (y, Ink(30, 31, 33, 1.0)), (y + height, Ink(12, 12, 14, 1.0)));
}

/// The lid of the battery and two small screws: a back that somebody has made.
fn plate(canvas: &mut Canvas, body: &Body) {
    let (width, height) = (mm(body.outline.width), mm(body.outline.height));
    let colour = Ink::rgb(body.outline.colour.rgb());
    let (x, y) = (MARGIN_MM + 7.0, MARGIN_MM + height * 0.53);
    let lid = rounded(x, y, width - 14.0, height * 0.42, 4.0);
    canvas.fill(
        &rounded(x, y + 0.35, width - 14.0, height * 0.42, 4.0),
        colour.lighter(0.9).alpha(0.9),
    );
    canvas.stroke(&lid, 0.3, colour.darker(0.36).alpha(0.8));
    let notch = rounded(MARGIN_MM + width / 2.0 - 6.0, y + 2.6, 12.0, 1.5, 0.75);
    canvas.fill(&notch, colour.darker(0.2).alpha(0.75));
    for side in [5.2, width - 5.2] {
        let (x, y) = (MARGIN_MM + side, MARGIN_MM + 5.6);
        canvas.fill(&circle(x, y, 1.25), colour.darker(0.30));
        canvas.fill(&circle(x, y + 0.12, 1.05), colour.darker(0.14));
        canvas.fill(&rounded(x - 0.8, y - 0.05, 1.6, 0.34, 0.1), colour.darker(0.45));
    }
}

/// The gap around a key that travels.
fn well(canvas: &mut Canvas, key: &BodyKey) {
    let spot = Spot::of(&key.site.area);
    let (x, y) = (spot.x + MARGIN_MM, spot.y + MARGIN_MM);
    let outline = |grow: f32, down: f32| match key.shape {
        Shape::Rounded => rounded(
            x - grow,
            y - grow + down,
            spot.width + 2.0 * grow,
            spot.height + 2.0 * grow,
            key_corner(&spot) + grow,
        ),
        Shape::Round => {
            let (x, y) = (x + spot.width / 2.0, y + spot.height / 2.0 + down);
            circle(x, y, spot.width.min(spot.height) / 2.0 + grow)
        }
    };
    canvas.fill(&outline(0.45, 0.35), Ink(255, 255, 255, 0.75));
    canvas.fill(&outline(0.4, 0.0), Ink(60, 56, 52, 0.55));
}

/// Radius of a key's corners.
#[must_use]
pub fn key_corner(spot: &Spot) -> f32 {
    (spot.width.min(spot.height) * 0.26).min(3.6)
}

fn sensor(canvas: &mut Canvas, spot: &Spot) {
    let (x, y) = (spot.x + spot.width / 2.0 + MARGIN_MM, spot.y + spot.height / 2.0 + MARGIN_MM);
    let radius = spot.width / 2.0;
    canvas.fill(&circle(x, y + 0.35, radius + 0.35), Ink(255, 255, 255, 0.85));
    let ring = circle(x, y, radius);
    canvas.fill_between(
        &ring,
        ((x - radius, y - radius), Ink(214, 214, 212, 1.0)),
        ((x + radius, y + radius), Ink(126, 126, 126, 1.0)),
    );
    let pad = circle(x, y, radius - 1.0);
    canvas.fill_down(&pad, (y - radius, Ink(34, 36, 40, 1.0)), (y + radius, Ink(62, 64, 70, 1.0)));
    icons::finger(canvas, (x, y), radius * 0.62, Ink(178, 186, 196, 0.85));
}

fn lens(canvas: &mut Canvas, spot: &Spot) {
    let (x, y) = (spot.x + spot.width / 2.0 + MARGIN_MM, spot.y + spot.height / 2.0 + MARGIN_MM);
    let radius = spot.width / 2.0;
    canvas.fill(&circle(x, y + 0.3, radius + 1.0), Ink(255, 255, 255, 0.8));
    canvas.fill_down(
        &circle(x, y, radius + 0.8),
        (y - radius, Ink(150, 150, 150, 1.0)),
        (y + radius, Ink(90, 90, 92, 1.0)),
    );
    canvas.fill(&circle(x, y, radius), Ink(16, 17, 20, 1.0));
    canvas.fill_around(
        &circle(x, y, radius * 0.72),
        ((x + 0.6, y + 0.8), Ink(48, 62, 96, 1.0)),
        (radius * 0.8, Ink(10, 10, 14, 1.0)),
    );
    canvas.fill(&circle(x, y, radius * 0.3), Ink(4, 4, 6, 1.0));
    canvas.fill(
        &circle(x - radius * 0.3, y - radius * 0.34, radius * 0.17),
        Ink(220, 232, 255, 0.75),
    );
}

fn aiming_light(canvas: &mut Canvas, spot: &Spot) {
    let (x, y) = (spot.x + spot.width / 2.0 + MARGIN_MM, spot.y + spot.height / 2.0 + MARGIN_MM);
    let radius = spot.width / 2.0;
    canvas.fill(&circle(x, y, radius), Ink(120, 118, 114, 1.0));
    canvas.fill_around(
        &circle(x, y, radius - 0.5),
        ((x, y), Ink(255, 250, 236, 1.0)),
        (radius, Ink(206, 202, 190, 1.0)),
    );
    let facet = drawn(|path| {
        path.move_to(x - radius * 0.5, y);
        path.line_to(x + radius * 0.5, y);
        path.move_to(x, y - radius * 0.5);
        path.line_to(x, y + radius * 0.5);
    });
    canvas.stroke(&facet, 0.22, Ink(160, 152, 130, 0.7));
}

/// Room around a light in its picture.
pub const LIGHT_MARGIN_MM: f32 = 9.0;

/// Light around a round part: warm of the aiming light, cool of a sensor that is touched.
#[must_use]
pub fn light(spot: &Spot, warm: bool, scale: f32) -> Canvas {
    let m = LIGHT_MARGIN_MM;
    let mut canvas = Canvas::new(spot.width + 2.0 * m, spot.height + 2.0 * m, scale);
    let (x, y) = (m + spot.width / 2.0, m + spot.height / 2.0);
    let colour = if warm { Ink(255, 236, 170, 1.0) } else { Ink(84, 190, 255, 1.0) };
    let radius = spot.width / 2.0 + m;
    let halo = circle(x, y, radius);
    canvas.fill_around(&halo, ((x, y), colour.alpha(0.75)), (radius, colour.alpha(0.0)));
    canvas.stroke(&circle(x, y, spot.width / 2.0), 0.7, colour);
    canvas
}
