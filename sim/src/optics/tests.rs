//! What the optics must do: read what a scanner reads, fail where it fails, the same bytes everywhere, no panic.

use proptest::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

use super::test_screens::payer_screen;
use super::*;
use crate::scenario::model::{Aim, Glare};

const DIGITS: &str = "134815723906482759";

fn good_aim() -> Aim {
    Aim {
        distance_mm: 100.0,
        tilt_degrees: 0.0,
        turn_degrees: 0.0,
        roll_degrees: 0.0,
        ambient: 0.2,
        glare: Glare::Off,
        blur_pixels: 0.6,
        noise_levels: 3.0,
    }
}

fn scene(camera: Camera, aim: Aim) -> Scene {
    let surface = Surface::of_screen(&payer_screen(DIGITS)).unwrap();
    Scene::new(surface, camera, aim).with_brightness(1.0)
}

fn seen(scene: &Scene, seed: u8) -> Picture {
    render(scene, &mut ChaCha8Rng::from_seed([seed; 32]))
}

fn assert_reads(scene: &Scene, grade: Grade, wanted: Wanted) {
    let reading = read(&seen(scene, 1), grade, wanted);
    let text = reading.map(|reading| reading.text);
    assert_eq!(text.as_deref(), Some(DIGITS), "{grade:?} {wanted:?} {:?}", scene.aim);
}

#[test]
fn both_scanners_read_both_codes_of_a_screen_held_straight() {
    for (camera, grade) in [(Camera::PLAIN, Grade::Plain), (Camera::KEEN, Grade::Keen)] {
        for wanted in [Wanted::Qr, Wanted::Bar, Wanted::Either] {
            assert_reads(&scene(camera, good_aim()), grade, wanted);
        }
    }
}
