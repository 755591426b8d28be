//! The tables of `docs/states.md` as tests: one module a group of states, in the order of that page.
//!
//! They drive a whole [`crate::device::Device`] through [`bench::Bench`], which plays hardware and server and checks after
//! every event what must always hold. Nothing here reaches into a state.

mod agree;
mod amount;
mod bench;
mod cancel;
mod confirm_pay;
mod keys;
mod locked;
mod locked_means_locked;
mod menu;
mod notice;
mod out_of_service;
mod payee_code;
mod payer_code;
mod phones;
mod pin;
mod places;
mod random;
mod register;
mod register_attacks;
mod register_ends;
mod scanning;
mod service;
mod shown;
mod table;
mod touch;
mod unlocked;
