//! The patent's steps, and what of them a run has shown.

pub mod catalogue;
mod evidence;
mod registration;
mod scanning;

pub use catalogue::{PatentStep, STEPS};
pub use evidence::Evidence;

/// The title of a step.
#[must_use]
pub fn title(id: &str) -> Option<&'static str> {
    STEPS.iter().find(|step| step.id == id).map(|step| step.title)
}
