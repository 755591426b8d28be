//! The scan engine's command frames and its answers, with their cyclic check.

use heapless::Vec;

/// Bytes of a command: each writes one byte of the zone.
pub const COMMAND_BYTES: usize = 9;

const WRITE: u8 = 0x08;
/// The answer to a write that was taken.
const TAKEN: [u8; 7] = [0x02, 0x00, 0x00, 0x01, 0x00, 0x33, 0x31];

/// The check over a frame's type to its data: CRC-16/XMODEM.
#[must_use]
pub const fn check(bytes: &[u8]) -> u16 {
    let mut check = 0_u16;
    let mut rest = bytes;
    while let [byte, tail @ ..] = rest {
        check ^= (*byte as u16) << 8;
        let mut bit = 0;
        while bit < 8 {
            check = if check & 0x8000 == 0 { check << 1 } else { check << 1 ^ 0x1021 };
            bit += 1;
        }
        rest = tail;
    }
    check
}

/// The command that writes a value to an address of the zone.
#[must_use]
pub fn write_command(address: u16, value: u8) -> Vec<u8, COMMAND_BYTES> {
    let [high, low] = address.to_be_bytes();
    let body = [WRITE, 1, high, low, value];
    let mut command = Vec::new();
    for part in [&[0x7e, 0x00][..], &body, &check(&body).to_be_bytes()] {
        // Nine bytes, and room for nine.
        let _ = command.extend_from_slice(part);
    }
    command
}

/// Finds the answer to a write in whatever comes, text of an older look included.
#[derive(Clone, Debug)]
pub struct AnswerFinder {
    last: [u8; TAKEN.len()],
}

impl AnswerFinder {
    /// Nothing has come.
    pub const fn new() -> Self {
        Self { last: [0; TAKEN.len()] }
    }

    /// Takes a byte, and says whether it ends the answer.
    pub fn take(&mut self, byte: u8) -> bool {
        self.last.rotate_left(1);
        if let Some(last) = self.last.last_mut() {
            *last = byte;
        }
        self.last == TAKEN
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The manual's examples end in their true checks.
    #[test]
    fn the_check_is_the_manuals() {
        assert_eq!(check(&[0x08, 0x02, 0x00, 0x2a, 0x39, 0x01]), 0xa7ea);
        assert_eq!(check(&[0x07, 0x01, 0x00, 0x2a, 0x02]), 0xd80f);
        assert_eq!(check(&[0x09, 0x01, 0x00, 0x00, 0x00]), 0xdec8);
        assert_eq!(check(&TAKEN[2..5]), 0x3331);
    }

    #[test]
    fn a_command_is_laid_out_as_in_the_manual() {
        let command = write_command(0x0002, 1);
        assert_eq!(command[..7], [0x7e, 0x00, 0x08, 0x01, 0x00, 0x02, 0x01]);
        assert_eq!(command[7..], check(&[0x08, 0x01, 0x00, 0x02, 0x01]).to_be_bytes());
    }

    #[test]
    fn an_answer_is_found_behind_anything() {
        for before in [&b""[..], b"12345", b"\x02", b"\x02\x00", &TAKEN[..6]] {
            let mut finder = AnswerFinder::new();
            let ends: std::vec::Vec<bool> =
                before.iter().chain(&TAKEN).map(|byte| finder.take(*byte)).collect();
            assert_eq!(ends.iter().position(|end| *end), Some(before.len() + TAKEN.len() - 1));
        }
    }
}
