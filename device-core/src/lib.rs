//! The payment device's logic: events in, effects out, a `View` to look at.
//!
//! `no_std`, no allocator, no `unsafe`, no float. It never reads a clock, a random source or a bus, knows nothing of the
//! bench, and does not panic on any bytes from outside. Start at [`device::Device`]; `docs/states.md` is the index of what it does.
#![cfg_attr(not(test), no_std)]
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    clippy::float_arithmetic
)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::wildcard_enum_match_arm
    )
)]

#[cfg(all(feature = "samples", not(test)))]
extern crate std;

pub mod channel;
pub mod code;
pub mod context;
pub mod device;
pub mod effect;
pub mod event;
pub mod identity;
pub mod key;
pub mod keys;
pub mod lamps;
pub mod money;
pub mod phone;
pub mod profile;
pub mod records;
pub mod secret;
pub mod service;
pub mod shell;
pub mod states;
pub mod text;
pub mod time;
pub mod timers;
pub mod ui;
pub mod view;
pub mod words;
