//! Tests of the payment server as a whole: tables of states and requests, devices and their messages, random interleavings.

pub(crate) mod bench;
mod bench_codes;
mod devices;
mod enrolling;
mod random;
mod random_scanned;
mod scanned;
mod table;
