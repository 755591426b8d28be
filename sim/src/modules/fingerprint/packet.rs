//! Packets of fingerprint modules: cut from a stream of bytes, and written.
//!
//! ```text
//! EF 01 | address, 4 bytes | kind: 01 command, 02 data, 07 answer, 08 last data | length, 2 bytes | content | sum, 2 bytes
//! ```
//!
//! All numbers have their high byte first; the length counts content and sum; the sum adds kind, length and content.

/// How a packet begins.
const HEAD: [u8; 2] = [0xef, 0x01];
/// Bytes before the content.
const HEADER_BYTES: usize = 2 + 4 + 1 + 2;
/// The longest content and sum that the manual allows: a data packet of 256 bytes.
const LENGTH_MAX: usize = 256 + 2;

/// Kind: a command of the host.
pub const COMMAND: u8 = 0x01;
/// Kind: the module's answer.
pub const ANSWER: u8 = 0x07;

/// A packet that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Packet {
    /// It is whole.
    Whole {
        /// The module that it is for.
        address: u32,
        /// Its kind.
        kind: u8,
        /// What it holds.
        content: Vec<u8>,
    },
    /// Its sum is wrong.
    Broken,
}

/// Cuts packets from bytes.
#[derive(Clone, Debug, Default)]
pub struct Cutter {
    bytes: Vec<u8>,
}

impl Cutter {
    /// One more byte. What is no packet is dropped until one begins.
    pub fn take(&mut self, byte: u8) -> Option<Packet> {
        self.bytes.push(byte);
        let known = self.bytes.len().min(HEAD.len());
        let length = self.length();
        if self.bytes[..known] != HEAD[..known]
            || length.is_some_and(|l| !(2..=LENGTH_MAX).contains(&l))
        {
            let begins = byte == HEAD[0];
            self.bytes.clear();
            if begins {
                self.bytes.push(byte);
            }
            return None;
        }
        if self.bytes.len() < HEADER_BYTES + length? {
            return None;
        }
        let whole = std::mem::take(&mut self.bytes);
        let (summed, sum) = whole.split_at(whole.len() - 2);
        if sum_of(&summed[6..]).to_be_bytes() != sum {
            return Some(Packet::Broken);
        }
        let address = summed[2..6].iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte));
        Some(Packet::Whole { address, kind: summed[6], content: summed[HEADER_BYTES..].to_vec() })
    }

    /// Forgets what has come of a packet.
    pub fn clear(&mut self) {
        self.bytes.clear();
    }

    /// Bytes of content and sum, once they are known.
    fn length(&self) -> Option<usize> {
        let header = self.bytes.get(..HEADER_BYTES)?;
        Some(usize::from(u16::from_be_bytes([header[7], header[8]])))
    }
}

/// A packet as bytes.
#[must_use]
pub fn written(address: u32, kind: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap_or(u16::MAX).to_be_bytes();
    let summed = [&[kind], &length[..], content].concat();
    let sum = sum_of(&summed).to_be_bytes();
    [&HEAD[..], &address.to_be_bytes(), &summed, &sum].concat()
}

/// The sum of bytes, in sixteen bits.
fn sum_of(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |sum: u16, byte| sum.wrapping_add(u16::from(*byte)))
}
