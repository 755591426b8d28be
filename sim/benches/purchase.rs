//! How long a whole purchase takes, from an empty world to "paid" on the screen, and the drawing of a code.
//!
//! `cargo bench -p paybench-sim --bench purchase`. Nothing passes or fails by time here; `paybench bench` prints targets.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use device_core::ui::frame::Frame;
use sim::report::purchases::{Purchase, buy, code_view, redraw};

fn purchases(criterion: &mut Criterion) {
    for purchase in Purchase::ALL {
        let scenario = purchase.scenario().expect("the language reads its own bench");
        let mut seed = 0;
        criterion.bench_function(purchase.title(), |bencher| {
            bencher.iter(|| {
                seed += 1;
                buy(black_box(&scenario), seed)
            });
        });
    }
    let view = code_view();
    let mut frame = Box::new(Frame::new());
    criterion.bench_function("redraw of a screen with codes", |bencher| {
        bencher.iter(|| redraw(black_box(&view), &mut frame));
    });
}

criterion_group!(benches, purchases);
criterion_main!(benches);
