//! The bench as a library: virtual time, peripherals, actors, the payment server, boards, scenarios, reports.
//!
//! It never depends on Bevy or egui, reads no wall clock outside `boards`, and iterates no hash map: a run is a function of
//! build, scenario and seed. Start at [`run`], which plays a [`scenario`] in a [`world`];
//! [`session`] lets a person act in one.

pub mod actors;
pub mod agenda;
pub mod boards;
pub mod body;
pub mod flow;
pub mod modules;
pub mod optics;
pub mod peripherals;
pub mod persona;
pub mod random;
pub mod report;
pub mod run;
pub mod scenario;
pub mod serve;
pub mod server;
pub mod session;
pub mod steps;
pub mod time;
pub mod trace;
pub mod voice;
pub mod world;
