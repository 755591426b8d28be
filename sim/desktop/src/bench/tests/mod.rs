//! Tests of the bench: each control gives its command, every control has a name, and pictures of all of it can be drawn.

mod commands;
mod names;
mod painter;
mod pictures;
mod session;
pub mod worlds;

use egui_kittest::Harness;

use super::{Command, Desk, Model, show};

/// A bench under test: what is on it, and what was asked for.
pub struct Bench {
    pub desk: Desk,
    pub model: Model,
    pub asked: Vec<Command>,
}

/// A bench with this model in a window of this size.
pub fn bench(model: Model, desk: Desk, size: [f32; 2]) -> Harness<'static, Bench> {
    bench_on(model, desk, size, painter::Painter::default())
}

/// The same, with a painter that can draw it.
pub fn bench_on(
    model: Model,
    desk: Desk,
    size: [f32; 2],
    painter: painter::Painter,
) -> Harness<'static, Bench> {
    let state = Bench { desk, model, asked: Vec::new() };
    Harness::builder().with_size(size).with_max_steps(8).renderer(painter).build_ui_state(
        |ui, bench| {
            let asked = show(ui, &mut bench.desk, &bench.model);
            bench.asked.extend(asked);
        },
        state,
    )
}
