//! Virtual hardware around a device. Each models what hurts: chatter, poor fingers, drift, silence, torn writes.

pub mod camera;
pub mod clock;
pub mod fingerprint;
pub mod keypad;
pub mod modem;
pub mod nor_flash;
pub mod phone_link;
