//! The patent's steps, and what of them a run has shown.

pub mod catalogue;
