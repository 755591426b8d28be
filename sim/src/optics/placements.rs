//! How well a printed code is read: seeded placements before the device's camera, and the share of them that is read.
//!
//! Over `scene`, `prints` and `decode`. A placement is a distance, a direction up to 30 degrees off the lens' axis, a roll, a
//! place in the picture with the whole code in view, moderate light, blur and noise. A read window is three seconds of ten
//! pictures each, with a hand that shakes; it counts as read when one picture of it is. Used by tests, benches and
//! `examples/reading_rates.rs`; nothing of a world depends on it.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

use super::decode::{Grade, Wanted, read};
use super::prints::{PrintError, printed_code};
use super::scene::{Camera, Scene, render};
use super::surface::Surface;
use crate::scenario::model::{Aim, Glare};

/// Width of the printed codes that are measured, without their quiet zone.
pub const CODE_WIDTH_MM: f64 = 80.0;
/// How far a direction is off the axis, at most.
const OFF_AXIS_DEGREES: f64 = 30.0;
/// Pictures of a read window: three seconds at ten a second.
pub const WINDOW_FRAMES: u32 = 30;
/// A code this near the picture's edge still counts as in view.
const EDGE_PIXELS: f64 = 2.0;

/// A URL of 40 characters, as a placard carries it.
pub const URL: &str = "https://pay.example.cn/q/8fT2kQ7mZx4LwR1";
/// An EMVCo code of 100 characters.
pub const EMV_100: &str = "00020101021126300014cn.example.pay0108M00000015204541153031565802CN5910WANG FRUIT6007BEIJING63042CC6";
/// The long code of `facts.md`: the example of EMVCo's own specification.
pub const EMV_LONG: &str = "00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN5914BEST TRANSPORT6007BEIJING64200002ZH0104最佳运输0202北京540523.7253031565502016233030412340603***0708A60086670902ME91320016A0112233449988770708123456786304A13A";

/// A printed code and the distances at which it is held.
#[derive(Clone, Debug)]
pub struct Trial {
    text: String,
    surface: Surface,
    distances_mm: (f64, f64),
}

/// How many of how many were read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    /// Read, and right.
    pub read: u32,
    /// Read as something else.
    pub wrong: u32,
    /// All.
    pub of: u32,
}

impl Rate {
    /// Whether at least this share was read, and nothing wrongly.
    #[must_use]
    pub const fn reaches_percent(self, percent: u32) -> bool {
        self.wrong == 0 && self.read * 100 >= percent * self.of
    }

    fn count(&mut self, outcome: Option<bool>) {
        self.of += 1;
        self.read += u32::from(outcome == Some(true));
        self.wrong += u32::from(outcome == Some(false));
    }
}

impl std::fmt::Display for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {}", self.read, self.of)?;
        if self.wrong == 0 { Ok(()) } else { write!(f, ", {} wrongly", self.wrong) }
    }
}

impl Trial {
    /// A code of this text, 80 mm wide, held at these distances.
    ///
    /// # Errors
    /// A text that no code holds.
    pub fn new(text: &str, distances_mm: (f64, f64)) -> Result<Self, PrintError> {
        let surface = printed_code(text, CODE_WIDTH_MM)?;
        Ok(Self { text: text.to_owned(), surface, distances_mm })
    }

    /// Single pictures, one a placement.
    #[must_use]
    pub fn frames(&self, count: u32, seed: u64) -> Rate {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut rate = Rate::default();
        for _ in 0..count {
            let scene = self.placed(&mut random);
            rate.count(self.read_one(&scene, &mut random));
        }
        rate
    }

    /// Read windows, one a placement.
    #[must_use]
    pub fn windows(&self, count: u32, seed: u64) -> Rate {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut rate = Rate::default();
        for _ in 0..count {
            let scene = self.placed(&mut random);
            let outcome = (0..WINDOW_FRAMES).find_map(|_| {
                let shaken = shaken(&scene, &mut random);
                self.read_one(&shaken, &mut random)
            });
            rate.count(outcome);
        }
        rate
    }

    /// Whether the picture was read rightly; `None` where nothing was read.
    fn read_one(&self, scene: &Scene, random: &mut ChaCha8Rng) -> Option<bool> {
        let picture = render(scene, random);
        read(&picture, Grade::Keen, Wanted::Qr).map(|reading| reading.text == self.text)
    }

    /// A placement with the whole code in view; drawn again until it is.
    #[must_use]
    pub fn placed(&self, random: &mut ChaCha8Rng) -> Scene {
        loop {
            let scene = self.drawn(random);
            if self.in_view(&scene) {
                return scene;
            }
        }
    }

    fn drawn(&self, random: &mut ChaCha8Rng) -> Scene {
        let off_axis = between(random, 0.0, OFF_AXIS_DEGREES).to_radians();
        let direction = between(random, 0.0, 360.0).to_radians();
        // Tilt and turn whose normal is that far off the axis, in that direction.
        let (across, along) = (
            libm::sin(off_axis) * libm::cos(direction),
            libm::sin(off_axis) * libm::sin(direction),
        );
        let turn = libm::asin(across);
        let tilt = libm::asin(along / libm::cos(turn));
        let aim = Aim {
            distance_mm: between(random, self.distances_mm.0, self.distances_mm.1),
            tilt_degrees: tilt.to_degrees(),
            turn_degrees: turn.to_degrees(),
            roll_degrees: between(random, -180.0, 180.0),
            aside_mm: 0.0,
            below_mm: 0.0,
            ambient: between(random, 0.0, 0.3),
            glare: Glare::Off,
            blur_pixels: between(random, 0.5, 1.2),
            noise_levels: between(random, 2.0, 6.0),
        };
        let light = between(random, 0.2, 0.9);
        let mut scene =
            Scene::new(self.surface.clone(), Camera::DEVICE, aim).with_brightness(light);
        let aside = aim.distance_mm / 2.0;
        scene.aim_point_mm.0 += between(random, -aside, aside);
        scene.aim_point_mm.1 += between(random, -aside, aside);
        scene
    }

    /// Whether all four corners of the code are in the picture.
    fn in_view(&self, scene: &Scene) -> bool {
        let (side, _) = self.surface.size_mm();
        let quiet = (side - CODE_WIDTH_MM) / 2.0;
        let edges = [quiet, side - quiet];
        let inside =
            |at: f64, pixels: usize| (EDGE_PIXELS..=pixels as f64 - EDGE_PIXELS).contains(&at);
        edges.iter().all(|&right| {
            edges.iter().all(|&down| {
                scene.place_in_picture((right, down)).is_some_and(|(x, y)| {
                    inside(x, scene.camera.width_pixels) && inside(y, scene.camera.height_pixels)
                })
            })
        })
    }
}

/// The same placement a moment later: hands shake by millimetres and degrees, and the picture moves while it is taken.
fn shaken(scene: &Scene, random: &mut ChaCha8Rng) -> Scene {
    let mut scene = scene.clone();
    scene.aim.distance_mm += between(random, -3.0, 3.0);
    scene.aim.tilt_degrees += between(random, -2.0, 2.0);
    scene.aim.turn_degrees += between(random, -2.0, 2.0);
    scene.aim.roll_degrees += between(random, -2.0, 2.0);
    scene.motion_pixels = (between(random, -2.0, 2.0), between(random, -2.0, 2.0));
    scene
}

/// A figure between the two, from the stream.
fn between(random: &mut ChaCha8Rng, low: f64, high: f64) -> f64 {
    low + (high - low) * f64::from(random.next_u32()) / f64::from(u32::MAX)
}
