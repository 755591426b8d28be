//! How long a full redraw takes: layout and painting of the payer-code screen, and of a screen of text.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use device_core::ui::frame::Frame;
use device_core::ui::glyphs::WithExternal;
use device_core::ui::{paint, samples};
use device_core::view::{Language, TextScale};

fn redraw(criterion: &mut Criterion) {
    let glyphs = WithExternal::bench();
    let all = samples(Language::Chinese, TextScale::Normal);
    for name in ["code_both", "paid", "help_code"] {
        let Some(sample) = all.iter().find(|sample| sample.name == name) else {
            continue;
        };
        let mut frame = Box::new(Frame::new());
        criterion.bench_function(&format!("redraw {name}"), |bencher| {
            bencher.iter(|| {
                let Ok(()) = paint(black_box(&sample.view), &glyphs, &mut *frame);
                black_box(frame.bytes());
            });
        });
    }
}

criterion_group!(benches, redraw);
criterion_main!(benches);
