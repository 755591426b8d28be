//! How a surface is held before a camera, and the picture that the camera takes.
//!
//! Between `scenario::model`, whose words it takes over, and `lens` and `sensor`, which do the work. It cleans every figure:
//! a scene out of range gives a dark or grey picture, never a panic.

use device_core::effect::Backlight;
use rand_core::Rng;

use super::lens::{Light, Plane, View};
use super::picture::Picture;
use super::sensor::Sensor;
use super::surface::Surface;
use crate::scenario::model::{Aim, Glare, ScannerKind};

/// Longest side of a camera's picture in pixels.
const LONGEST_SIDE_PIXELS: usize = 4096;
/// Grey level at which automatic exposure puts white.
const WHITE_LEVEL: f64 = 205.0;
/// Less light than this and automatic exposure cannot follow: the picture gets darker. 1 is a white screen at full backlight.
const FAINTEST_WHITE: f64 = 0.05;

/// A camera with a lens that does not distort.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// Pixels in a row.
    pub width_pixels: usize,
    /// Rows.
    pub height_pixels: usize,
    /// How wide it sees, in degrees from left to right.
    pub horizontal_fov_degrees: f64,
}

impl Camera {
    /// The cheap engine of a till.
    ///
    /// At 100 mm, 40 degrees see 72.8 × 54.6 mm: with the lens on the middle of the codes that is just the payer-code
    /// screen from above its QR code to below its bar code, so that one picture can hold either. A bar code of two screen
    /// pixels a module then has 1.35 camera pixels a module, which `bars` can read when it lies straight, and a QR code of
    /// ten screen pixels a module has 6.8.
    pub const PLAIN: Self =
        Self { width_pixels: 320, height_pixels: 240, horizontal_fov_degrees: 40.0 };
    /// The good engine of a till: the same view with twice the pixels each way, 2.7 for a module of the bar code.
    pub const KEEN: Self =
        Self { width_pixels: 640, height_pixels: 480, horizontal_fov_degrees: 40.0 };
    /// The device's own camera: wide enough for a code on a counter at arm's length or on a phone at a hand's.
    pub const DEVICE: Self =
        Self { width_pixels: 640, height_pixels: 480, horizontal_fov_degrees: 60.0 };
}

impl From<ScannerKind> for Camera {
    fn from(kind: ScannerKind) -> Self {
        match kind {
            ScannerKind::Plain => Self::PLAIN,
            ScannerKind::Keen => Self::KEEN,
        }
    }
}

/// How long the sensor gathers light.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Exposure {
    /// So that white is a light grey, as far as the light reaches.
    #[default]
    Auto,
    /// So that a white screen at full backlight in the dark gets this grey level.
    Fixed(f64),
}

/// A surface before a camera.
#[derive(Clone, Debug)]
pub struct Scene {
    /// What is looked at.
    pub surface: Surface,
    /// What looks.
    pub camera: Camera,
    /// How the surface is held, the room's light, the lens' blur, the sensor's noise.
    pub aim: Aim,
    /// Light of white, 0 to 1: of a screen its backlight, see [`brightness`]; of a print the light that falls on it.
    pub brightness: f64,
    /// The point that the lens is meant for, in millimetres from the surface's top left.
    pub aim_point_mm: (f64, f64),
    /// How far the picture moves during exposure, in camera pixels, right and down.
    pub motion_pixels: (f64, f64),
    /// How long the sensor gathers light.
    pub exposure: Exposure,
}

impl Scene {
    /// A scene at normal backlight, the lens on the surface's middle or as far beside it as the aim says, nothing moving, exposure automatic.
    #[must_use]
    pub fn new(surface: Surface, camera: Camera, aim: Aim) -> Self {
        let (middle_right, middle_down) = surface.middle_mm();
        Self {
            aim_point_mm: (middle_right - aim.aside_mm, middle_down - aim.below_mm),
            surface,
            camera,
            aim,
            brightness: brightness(Backlight::Normal),
            motion_pixels: (0.0, 0.0),
            exposure: Exposure::Auto,
        }
    }

    /// Where in the picture a point of the surface appears, in pixels; `None` where it lies behind the lens.
    #[must_use]
    pub fn place_in_picture(&self, (right_mm, down_mm): (f64, f64)) -> Option<(f64, f64)> {
        let plane = plane(self);
        let (right, down) = (right_mm - plane.aim_point_mm.0, down_mm - plane.aim_point_mm.1);
        let at = |axis: usize| plane.right[axis] * right + plane.down[axis] * down;
        let depth = plane.distance_mm + at(2);
        let width = self.camera.width_pixels as f64;
        let scale = focal_pixels(self.camera, width) / depth;
        let middle = (width / 2.0, self.camera.height_pixels as f64 / 2.0);
        (depth > 1.0).then(|| (middle.0 + at(0) * scale, middle.1 + at(1) * scale))
    }

    /// The same with another light of white.
    #[must_use]
    pub fn with_brightness(mut self, brightness: f64) -> Self {
        self.brightness = brightness;
        self
    }
}

/// The light of a white pixel at this backlight, as a share of the brightest.
#[must_use]
pub fn brightness(backlight: Backlight) -> f64 {
    match backlight {
        Backlight::Dim => 0.25,
        Backlight::Normal => 0.6,
        Backlight::Bright => 1.0,
    }
}

/// Takes the picture. The random stream is used for the sensor's noise only: one byte a pixel, none without noise.
///
/// Figures out of range are brought into it: a distance under 5 mm is 5 mm, what is no number is left out.
#[must_use]
pub fn render<R: Rng>(scene: &Scene, random: &mut R) -> Picture {
    let camera = scene.camera;
    let width = camera.width_pixels.min(LONGEST_SIDE_PIXELS);
    let height = camera.height_pixels.min(LONGEST_SIDE_PIXELS);
    if width == 0 || height == 0 {
        return Picture::default();
    }
    let plane = plane(scene);
    let view = View { width, height, focal_pixels: focal_pixels(camera, width as f64) };
    let mut light = super::lens::trace(&scene.surface, &plane, view, light(scene));
    let sensor = Sensor {
        motion_pixels: (
            within(scene.motion_pixels.0, -40.0, 40.0, 0.0),
            within(scene.motion_pixels.1, -40.0, 40.0, 0.0),
        ),
        blur_pixels: within(scene.aim.blur_pixels, 0.0, 8.0, 0.0),
        noise_levels: within(scene.aim.noise_levels, 0.0, 128.0, 0.0),
    };
    let pixels = sensor.develop(&mut light, width, height, random);
    Picture::new(width, height, pixels).unwrap_or_default()
}

/// The lens' focal length in pixels of a picture so wide.
fn focal_pixels(camera: Camera, width: f64) -> f64 {
    let fov_degrees = within(camera.horizontal_fov_degrees, 1.0, 150.0, 40.0);
    width / 2.0 / libm::tan((fov_degrees / 2.0).to_radians())
}

/// Where the surface lies before the lens, in millimetres: x right, y down, z away from the lens.
fn plane(scene: &Scene) -> Plane {
    let aim = &scene.aim;
    let (tilt_sin, tilt_cos) = sin_cos(aim.tilt_degrees);
    let (turn_sin, turn_cos) = sin_cos(aim.turn_degrees);
    let (roll_sin, roll_cos) = sin_cos(aim.roll_degrees);
    let place = |right: f64, down: f64| {
        let (x, away) = (right * turn_cos, right * turn_sin);
        [x, down * tilt_cos + away * tilt_sin, away * tilt_cos - down * tilt_sin]
    };
    let (width_mm, height_mm) = scene.surface.size_mm();
    Plane {
        right: place(roll_cos, roll_sin),
        down: place(-roll_sin, roll_cos),
        distance_mm: within(aim.distance_mm, 5.0, 100_000.0, 100.0),
        aim_point_mm: (
            within(scene.aim_point_mm.0, -10_000.0, 20_000.0, width_mm / 2.0),
            within(scene.aim_point_mm.1, -10_000.0, 20_000.0, height_mm / 2.0),
        ),
    }
}

/// How light becomes grey levels.
fn light(scene: &Scene) -> Light {
    let white = within(scene.brightness, 0.0, 1.0, 0.0);
    let ambient = within(scene.aim.ambient, 0.0, 10.0, 0.0);
    let levels_a_light = match scene.exposure {
        Exposure::Auto => WHITE_LEVEL / (white + ambient).max(FAINTEST_WHITE),
        Exposure::Fixed(levels) => within(levels, 0.0, 5100.0, WHITE_LEVEL),
    };
    Light {
        white_levels: white * levels_a_light,
        veil_levels: ambient * levels_a_light,
        // The black glass around the pixels, and the counter or the hand behind: a scanner's aiming lamp lights both a little.
        rim_levels: (0.02 + 0.6 * ambient) * levels_a_light.min(WHITE_LEVEL),
        behind_levels: (0.10 + 0.4 * ambient) * levels_a_light.min(WHITE_LEVEL),
        glare: match scene.aim.glare {
            Glare::Off => None,
            Glare::Upper => Some((0.26, 0.36)),
            Glare::Lower => Some((0.78, 0.30)),
            Glare::Full => Some((0.5, 4.0)),
        },
    }
}

/// The value inside its range; `otherwise` for what is no number.
fn within(value: f64, lowest: f64, highest: f64, otherwise: f64) -> f64 {
    if value.is_nan() { otherwise } else { value.clamp(lowest, highest) }
}

fn sin_cos(degrees: f64) -> (f64, f64) {
    let radians = within(degrees, -360.0, 360.0, 0.0).to_radians();
    (libm::sin(radians), libm::cos(radians))
}
