//! Drivers for the handheld's modules, written against the traits of `embedded-hal`, `embedded-hal-nb` and `embedded-io`, so that the
//! host tests them: with mocks, and with the bench's modules that speak the real ones' bytes.
//!
//! A driver turns bytes into `device_core` events and effects into bytes. It decides nothing that the device decides.
#![no_std]
#![forbid(unsafe_code)]
