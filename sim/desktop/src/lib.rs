//! The desktop app: shows the world, and turns what a person does into commands. It decides nothing that happens in the world.

pub mod art;
pub mod bench;

pub use bevy;
pub use bevy_egui;
