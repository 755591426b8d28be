//! What the tests of both ends share: a device with its owner, a flash that counts, and a line that loses things.
#![allow(dead_code)] // Each test file uses a part of it.

pub mod device;
pub mod feed;
pub mod flash;
pub mod play;
pub mod wire;

/// A small generator of numbers: the same ones in each run.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// The next number, below `limit`.
    pub fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 32) as u32) % limit.max(1)
    }

    /// A byte.
    pub fn byte(&mut self) -> u8 {
        self.below(256) as u8
    }
}
