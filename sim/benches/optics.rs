//! How long a picture takes: rendering and reading, for both scanners, straight and tilted.
//!
//! `cargo bench -p paybench-sim --bench optics`. Nothing passes or fails by time here.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;
use sim::optics::{Camera, Grade, Scene, Surface, Wanted, read, render};
use sim::scenario::model::{Aim, Glare};

#[path = "../src/optics/test_screens.rs"]
mod test_screens;

fn scene(camera: Camera, tilt_degrees: f64) -> Scene {
    let luma = test_screens::payer_screen("134815723906482759");
    let surface = Surface::of_screen(&luma).expect("the screen has its size");
    let aim = Aim {
        distance_mm: 100.0,
        tilt_degrees,
        turn_degrees: tilt_degrees / 2.0,
        roll_degrees: tilt_degrees / 3.0,
        aside_mm: 0.0,
        below_mm: 0.0,
        ambient: 0.2,
        glare: Glare::Off,
        blur_pixels: 0.8,
        noise_levels: 4.0,
    };
    Scene::new(surface, camera, aim).with_brightness(1.0)
}

fn optics(criterion: &mut Criterion) {
    let scanners = [("plain", Camera::PLAIN, Grade::Plain), ("keen", Camera::KEEN, Grade::Keen)];
    for (name, camera, grade) in scanners {
        for (pose, tilt_degrees) in [("straight", 0.0), ("tilted", 20.0)] {
            let scene = scene(camera, tilt_degrees);
            let mut random = ChaCha8Rng::from_seed([7; 32]);
            criterion.bench_function(&format!("render {name} {pose}"), |bencher| {
                bencher.iter(|| render(black_box(&scene), &mut random));
            });
            let picture = render(&scene, &mut random);
            for wanted in [Wanted::Qr, Wanted::Bar, Wanted::Either] {
                let found = read(&picture, grade, wanted).is_some();
                let title = format!("read {name} {pose} {wanted:?} found={found}");
                criterion.bench_function(&title, |bencher| {
                    bencher.iter(|| read(black_box(&picture), grade, wanted));
                });
            }
        }
        let mut away = scene(camera, 0.0);
        away.aim_point_mm = (500.0, 500.0);
        let nothing = render(&away, &mut ChaCha8Rng::from_seed([7; 32]));
        criterion.bench_function(&format!("read {name} nothing there"), |bencher| {
            bencher.iter(|| read(black_box(&nothing), grade, Wanted::Either));
        });
    }
}

criterion_group!(benches, optics);
criterion_main!(benches);
