//! A board's hardware whose line brings given bytes and then nothing: for garbage in tests and in fuzzing.

use link::board::{About, Hardware, LastWords};
use link::message::PeripheralSet;

/// Who the board says that it is.
pub const ABOUT: About = About {
    model: "feed",
    core_version: "",
    can_virtual: PeripheralSet(0x3ff),
    can_wired: PeripheralSet(0),
    cycles_per_second: 1_000_000,
};

/// A line that brings these bytes and then nothing.
pub struct Feed {
    bytes: std::vec::IntoIter<u8>,
    cycles: u64,
}

impl Feed {
    /// A line that brings these bytes.
    pub fn of(bytes: Vec<u8>) -> Self {
        Self { bytes: bytes.into_iter(), cycles: 0 }
    }

    /// Bytes that nobody has taken.
    pub fn left(&self) -> usize {
        self.bytes.len()
    }
}

impl Hardware for Feed {
    fn send(&mut self, _: &[u8]) {}

    fn receive(&mut self, timeout_micros: u32) -> Option<u8> {
        let byte = self.bytes.next();
        self.cycles += if byte.is_some() { 1 } else { u64::from(timeout_micros) };
        byte
    }

    fn cycles(&mut self) -> u64 {
        self.cycles
    }

    fn reset(&mut self) {}

    fn stack_bytes(&mut self) -> (u32, u32) {
        (0, 0)
    }

    fn boots(&mut self) -> u32 {
        0
    }

    fn last_words(&mut self) -> LastWords {
        LastWords::new()
    }

    fn keep_last_words(&mut self, _: &str) {}
}
