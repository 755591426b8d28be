//! Actors: the people and machines around a device, each a state machine of its own that the world drives.

pub mod till;
