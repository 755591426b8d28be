//! A serial line in virtual time: bytes take as long as its baud rate says, and arrive one by one.
//!
//! It stands between a driver and a virtual module where both run in one process. It never changes a byte.

use std::collections::VecDeque;

use crate::time::{Micros, SECOND};

/// Bits of a byte on the line: start, eight data bits, stop (8N1).
const BITS: u64 = 10;

/// One direction of a serial line.
#[derive(Clone, Debug)]
pub struct Line {
    baud: u64,
    under_way: VecDeque<(Micros, u8)>,
    free_at: Micros,
}

impl Line {
    /// A line of so many bits a second.
    #[must_use]
    pub const fn new(baud: u32) -> Self {
        let baud = if baud == 0 { 1 } else { baud as u64 };
        Self { baud, under_way: VecDeque::new(), free_at: 0 }
    }

    /// Bytes are handed to the sender.
    pub fn send(&mut self, now: Micros, bytes: &[u8]) {
        let mut at = self.free_at.max(now);
        for byte in bytes {
            at += (BITS * SECOND).div_ceil(self.baud);
            self.under_way.push_back((at, *byte));
        }
        self.free_at = at;
    }

    /// The next byte that has arrived.
    pub fn receive(&mut self, now: Micros) -> Option<u8> {
        let (at, byte) = self.under_way.front().copied()?;
        if at > now {
            return None;
        }
        self.under_way.pop_front();
        Some(byte)
    }

    /// When the next byte arrives.
    #[must_use]
    pub fn next_at(&self) -> Option<Micros> {
        self.under_way.front().map(|(at, _)| *at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_takes_ten_bits() {
        let mut line = Line::new(9_600);
        line.send(1_000, b"ab");
        assert_eq!(line.next_at(), Some(2_042));
        assert_eq!(line.receive(2_041), None);
        assert_eq!(line.receive(2_042), Some(b'a'));
        assert_eq!(line.receive(2_042), None);
        line.send(2_500, b"c");
        assert_eq!((line.receive(3_084), line.next_at()), (Some(b'b'), Some(4_126)));
    }
}
