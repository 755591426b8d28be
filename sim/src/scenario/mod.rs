//! Scenarios: files that say who is there, what happens, and what must hold.

pub mod model;
