//! The modules by themselves: tables of bytes from the makers' manuals, and whatever garbage a line can carry.

mod at_modem;
mod fingerprint;
mod garbage;
mod scan_engine;

use super::UartModule;
use crate::time::{Micros, SECOND};

/// Hands bytes to a module and gives what it says within a second.
fn asked(module: &mut dyn UartModule, now: Micros, bytes: &[u8]) -> Vec<u8> {
    module.hear(now, bytes);
    said(module, now + SECOND)
}

/// All that a module says up to a moment.
fn said(module: &mut dyn UartModule, until: Micros) -> Vec<u8> {
    let mut all = module.say(until);
    while module.next_at().is_some_and(|at| at <= until) {
        all.extend(module.say(until));
    }
    all
}

/// Bytes from their digits, blanks allowed.
fn bytes(digits: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        digits.chars().filter_map(|sign| sign.to_digit(16)).map(|digit| digit as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}
