//! How long one picture of the device's camera takes: rendered and read, as in a read window.
//!
//! `cargo bench -p paybench-sim --bench camera`. The aim is under 20 ms together on one core.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;
use sim::optics::placements::{EMV_100, EMV_LONG, Trial, URL};
use sim::optics::{Camera, Grade, Scene, Surface, Wanted, read, render};

const CODES: [(&str, &str, f64); 3] =
    [("url 40", URL, 300.0), ("emv 100", EMV_100, 300.0), ("emv 248", EMV_LONG, 200.0)];

fn camera(criterion: &mut Criterion) {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    for (name, text, farthest_mm) in CODES {
        let trial = Trial::new(text, (120.0, farthest_mm)).expect("the text fits a code");
        let scenes: Vec<_> = (0..16).map(|_| trial.placed(&mut random)).collect();
        let mut next = scenes.iter().cycle();
        criterion.bench_function(&format!("render and read {name}"), |bencher| {
            bencher.iter(|| {
                let scene = next.next().map(black_box);
                scene.and_then(|scene| read(&render(scene, &mut random), Grade::Keen, Wanted::Qr))
            });
        });
        let mut next = scenes.iter().cycle();
        criterion.bench_function(&format!("render {name}"), |bencher| {
            bencher.iter(|| next.next().map(|scene| render(black_box(scene), &mut random)));
        });
    }
    let trial = Trial::new(URL, (200.0, 200.0)).expect("the text fits a code");
    let aim = trial.placed(&mut random).aim;
    let white = Surface::new((8, 8), (80.0, 80.0), &[230; 64]).expect("a sheet of paper");
    let sheet = Scene::new(white, Camera::DEVICE, aim);
    criterion.bench_function("render and read a blank sheet", |bencher| {
        bencher.iter(|| read(&render(black_box(&sheet), &mut random), Grade::Keen, Wanted::Qr));
    });
}

criterion_group!(benches, camera);
criterion_main!(benches);
