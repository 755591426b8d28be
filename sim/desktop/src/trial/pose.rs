//! How the device lies or is held: where, which side up, rolled and tilted; and from points of the window to points of the body.
//!
//! Plain arithmetic, so that hands and drawing agree to the pixel.

use sim::body::{Body, Face};

use super::stage::Stage;
use crate::art::case::mm;

/// Seconds in which a hand turns the device over.
const TURN_SECONDS: f32 = 0.32;
/// How far it can be tilted.
pub const TILT_DEGREES_MAX: f32 = 60.0;

/// How the device is held.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pose {
    /// Where its middle is away from where it lies at first, in logical pixels.
    pub moved: (f32, f32),
    /// Whether a hand holds it.
    pub held: bool,
    /// Whether its back is to be seen, or will be.
    pub back: bool,
    /// How far it is turned over: 0 the front, 1 the back.
    pub turned: f32,
    /// Degrees that it is rolled in its own plane, clockwise.
    pub roll_degrees: f32,
    /// Degrees that it leans back.
    pub lean_degrees: f32,
    /// Degrees that it turns aside.
    pub aside_degrees: f32,
}

impl Default for Pose {
    fn default() -> Self {
        Self {
            moved: (0.0, 0.0),
            held: false,
            back: false,
            turned: 0.0,
            roll_degrees: 0.0,
            lean_degrees: 0.0,
            aside_degrees: 0.0,
        }
    }
}

impl Pose {
    /// The side that is to be seen now.
    #[must_use]
    pub fn face(&self) -> Face {
        if self.turned < 0.5 { Face::Front } else { Face::Back }
    }

    /// Whether it is in the air: held, or away from where it lay.
    #[must_use]
    pub fn lifted(&self) -> bool {
        self.held
            || self.roll_degrees != 0.0
            || self.lean_degrees != 0.0
            || self.aside_degrees != 0.0
    }

    /// Lets the turn go on. Says whether it is still under way.
    pub fn turn_on(&mut self, seconds: f32) -> bool {
        let aim = if self.back { 1.0 } else { 0.0 };
        if self.turned == aim {
            return false;
        }
        let step = seconds / TURN_SECONDS;
        let way = aim - self.turned;
        self.turned = if way.abs() <= step { aim } else { self.turned + step * way.signum() };
        true
    }

    /// Rolls, leans or turns it aside by so many degrees, within what a hand does.
    pub fn tilt(&mut self, roll: f32, lean: f32, aside: f32) {
        self.roll_degrees = wrapped(self.roll_degrees + roll);
        let within = |degrees: f32| degrees.clamp(-TILT_DEGREES_MAX, TILT_DEGREES_MAX);
        self.lean_degrees = within(self.lean_degrees + lean);
        self.aside_degrees = within(self.aside_degrees + aside);
    }
}

/// An angle from -180 to 180 degrees.
fn wrapped(degrees: f32) -> f32 {
    let turned = (degrees + 180.0).rem_euclid(360.0) - 180.0;
    if turned.abs() < 0.01 { 0.0 } else { turned }
}

/// The device as it is held on this stage: from millimetres of the face that is seen to logical pixels, and back.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    /// The middle of the device in the window, in logical pixels.
    pub middle: (f32, f32),
    /// By how much it is foreshortened, across and along.
    pub scale: (f32, f32),
    /// Rolled by so much, clockwise, in radians.
    pub roll: f32,
    /// Width and height of the face in millimetres.
    pub size_mm: (f32, f32),
    /// Logical pixels of a millimetre.
    pub millimetre: f32,
}

impl Held {
    /// A body on a stage.
    #[must_use]
    pub fn new(pose: &Pose, body: &Body, stage: &Stage) -> Self {
        let home = stage.device_home(body);
        // Half way through a turn one looks at its edge.
        let turn = (std::f32::consts::PI * pose.turned).cos().abs().max(0.02);
        let cosine = |degrees: f32| degrees.to_radians().cos();
        Self {
            middle: (home.0 + pose.moved.0, home.1 + pose.moved.1),
            scale: (turn * cosine(pose.aside_degrees), cosine(pose.lean_degrees)),
            roll: pose.roll_degrees.to_radians(),
            size_mm: (mm(body.outline.width), mm(body.outline.height)),
            millimetre: stage.millimetre,
        }
    }

    /// Whether it lies square to the window, so that its pixels can be those of the display.
    #[must_use]
    pub fn square(&self) -> bool {
        self.roll == 0.0 && self.scale == (1.0, 1.0)
    }

    /// Where a point of the face is in the window.
    #[must_use]
    pub fn to_window(&self, (x_mm, y_mm): (f32, f32)) -> (f32, f32) {
        let x = (x_mm - self.size_mm.0 / 2.0) * self.millimetre * self.scale.0;
        let y = (y_mm - self.size_mm.1 / 2.0) * self.millimetre * self.scale.1;
        let (sine, cosine) = self.roll.sin_cos();
        (self.middle.0 + x * cosine - y * sine, self.middle.1 + x * sine + y * cosine)
    }

    /// Which point of the face is at a point of the window.
    #[must_use]
    pub fn to_face(&self, (x, y): (f32, f32)) -> (f32, f32) {
        let (x, y) = (x - self.middle.0, y - self.middle.1);
        let (sine, cosine) = self.roll.sin_cos();
        let (across, along) = (x * cosine + y * sine, y * cosine - x * sine);
        (
            across / (self.millimetre * self.scale.0) + self.size_mm.0 / 2.0,
            along / (self.millimetre * self.scale.1) + self.size_mm.1 / 2.0,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back_is_the_same_point() {
        let body = sim::body::named("keypad").unwrap();
        let stage = Stage { width: 1280.0, height: 800.0, density: 1.0, millimetre: 3.78 };
        let mut pose = Pose { moved: (-300.0, 40.0), ..Pose::default() };
        pose.tilt(33.0, 20.0, -15.0);
        let held = Held::new(&pose, body, &stage);
        for point in [(0.0, 0.0), (36.0, 96.0), (72.0, 192.0), (16.0, 94.0)] {
            let (x, y) = held.to_face(held.to_window(point));
            assert!((x - point.0).abs() < 0.01 && (y - point.1).abs() < 0.01, "{point:?}");
        }
    }

    #[test]
    fn a_turn_ends_at_the_back_and_passes_the_edge() {
        let mut pose = Pose { back: true, ..Pose::default() };
        assert_eq!(pose.face(), Face::Front);
        while pose.turn_on(0.05) {}
        assert_eq!((pose.face(), pose.turned), (Face::Back, 1.0));
    }

    #[test]
    fn angles_stay_within_what_a_hand_does() {
        let mut pose = Pose::default();
        pose.tilt(200.0, 90.0, -90.0);
        assert_eq!(pose.roll_degrees, -160.0);
        assert_eq!((pose.lean_degrees, pose.aside_degrees), (TILT_DEGREES_MAX, -TILT_DEGREES_MAX));
    }
}
