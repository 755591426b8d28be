//! Frames on the connection: each has its length before it, two bytes, big-endian.

use device_core::event::{FRAME_BYTES, Frame};
use heapless::Vec;

/// Bytes of a frame with its length.
pub const PACKET_BYTES: usize = FRAME_BYTES + 2;

/// A frame as it goes over the connection.
#[must_use]
pub fn packet(frame: &Frame) -> Vec<u8, PACKET_BYTES> {
    let length = u16::try_from(frame.len()).unwrap_or(0).to_be_bytes();
    let mut packet = Vec::new();
    // There is room for the longest frame.
    let _ = packet.extend_from_slice(&length);
    let _ = packet.extend_from_slice(frame);
    packet
}

/// The stream is out of step: no frame has the length that it announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfStep;

/// Reads frames out of the connection's bytes.
#[derive(Clone, Debug, Default)]
pub struct Stream {
    head: Vec<u8, 2>,
    left: usize,
    frame: Frame,
}

impl Stream {
    /// The beginning of a connection.
    pub const fn new() -> Self {
        Self { head: Vec::new(), left: 0, frame: Frame::new() }
    }

    /// Takes a byte, and gives the frame that it completes.
    pub fn take(&mut self, byte: u8) -> Result<Option<Frame>, OutOfStep> {
        if self.left == 0 {
            // There is room: two bytes are taken away at once.
            let _ = self.head.push(byte);
            if let &[high, low] = self.head.as_slice() {
                self.head.clear();
                self.left = usize::from(u16::from_be_bytes([high, low]));
                if self.left > FRAME_BYTES {
                    *self = Self::new();
                    return Err(OutOfStep);
                }
            }
            return Ok(None);
        }
        let _ = self.frame.push(byte);
        self.left -= 1;
        Ok((self.left == 0).then(|| core::mem::take(&mut self.frame)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_out_as_they_went_in() {
        let frames = [&b"a"[..], &[7; FRAME_BYTES], b"bc"];
        let mut bytes = std::vec::Vec::new();
        for frame in frames {
            bytes.extend(packet(&Frame::from_slice(frame).unwrap()));
            // A sign of life.
            bytes.extend([0, 0]);
        }
        let mut stream = Stream::new();
        let found: std::vec::Vec<_> =
            bytes.iter().filter_map(|byte| stream.take(*byte).unwrap()).collect();
        assert_eq!(found.len(), 3);
        assert!(found.iter().zip(frames).all(|(found, frame)| found.as_slice() == frame));
    }

    #[test]
    fn an_impossible_length_is_said() {
        let mut stream = Stream::new();
        assert_eq!(stream.take(0x02), Ok(None));
        assert_eq!(stream.take(0x01), Err(OutOfStep));
    }
}
