//! Which of the patent's steps are proven, and by which scenarios.

use super::batch::PlayedFile;
use crate::steps::{PatentStep, STEPS};

/// A step and what became of it.
#[derive(Clone, Debug)]
pub struct Proof<'a> {
    /// The step.
    pub step: &'static PatentStep,
    /// The files that prove it.
    pub proven_by: Vec<&'a PlayedFile>,
    /// The files that claim it and do not prove it, since they did not pass.
    pub claimed_by: Vec<&'a PlayedFile>,
}

/// Every step of the patent in its order.
#[must_use]
pub fn proofs(files: &[PlayedFile]) -> Vec<Proof<'_>> {
    STEPS
        .iter()
        .map(|step| {
            let claims = files.iter().filter(|file| file.covers.iter().any(|id| id == step.id));
            let (proven_by, claimed_by) = claims.partition(|file| file.proves(step.id));
            Proof { step, proven_by, claimed_by }
        })
        .collect()
}

/// How many steps are proven.
#[must_use]
pub fn proven_count(files: &[PlayedFile]) -> usize {
    STEPS.iter().filter(|step| files.iter().any(|file| file.proves(step.id))).count()
}
