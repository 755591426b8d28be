//! Drivers for the handheld's modules, and the main loop that a board runs on its own.
//!
//! They are written against the traits of `embedded-hal`, `embedded-hal-nb` and `embedded-io`, so that the host tests them: with
//! mocks, with peers that speak byte by byte, and with the bench's modules that speak the real ones' bytes. Each file opens with the
//! dialect that it relies on and where that stands.
//!
//! A driver turns bytes into `device_core` events and actions into bytes. It decides nothing that the device decides, never waits
//! for a module, does a bounded amount of work at each call, and never panics on what a wire brings.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)
)]

pub mod battery;
pub mod buzzer;
pub mod clock;
pub mod display;
pub mod fingerprint;
pub mod keypad;
pub mod lamps;
pub mod modem;
pub mod nor_flash;
pub mod part;
pub mod phone_link;
pub mod runtime;
pub mod scanner;
pub mod serial;
#[cfg(test)]
mod testing;
pub mod touch_panel;
pub mod watchdog;
