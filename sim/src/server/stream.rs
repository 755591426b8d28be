//! Frames on a stream of bytes, as they travel between a device's modem and the payment server: a length of two bytes, the high
//! one first, then the frame. Nothing else stands on the stream; a frame of nothing or one that is too long ends it.

use device_core::event::{FRAME_BYTES, Frame};

/// Bytes of the length.
const LENGTH_BYTES: usize = 2;

/// The stream cannot be read any further: its other end speaks something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a frame of {bytes} bytes on the stream: 1 to {FRAME_BYTES} are possible; close the connection and open it again"
)]
pub struct StreamBroken {
    /// The length that came.
    pub bytes: usize,
}

/// Cuts frames from a stream.
#[derive(Clone, Debug, Default)]
pub struct FrameCutter {
    bytes: Vec<u8>,
}

impl FrameCutter {
    /// Bytes that have come.
    pub fn take(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
    }

    /// The next whole frame.
    ///
    /// # Errors
    /// Where what stands there cannot be a frame.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, StreamBroken> {
        let Some((length, rest)) = self.bytes.split_first_chunk::<LENGTH_BYTES>() else {
            return Ok(None);
        };
        let length = usize::from(u16::from_be_bytes(*length));
        if !(1..=FRAME_BYTES).contains(&length) {
            return Err(StreamBroken { bytes: length });
        }
        let Some(frame) = rest.get(..length) else { return Ok(None) };
        let frame = Frame::from_slice(frame).unwrap_or_default();
        self.bytes.drain(..LENGTH_BYTES + length);
        Ok(Some(frame))
    }
}

/// A frame as it stands on the stream.
#[must_use]
pub fn on_stream(frame: &Frame) -> Vec<u8> {
    let length = u16::try_from(frame.len()).unwrap_or(u16::MAX).to_be_bytes();
    [&length[..], frame].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_cut_wherever_the_stream_is_cut() {
        let frames = [Frame::from_slice(b"one").unwrap(), Frame::from_slice(&[7; 512]).unwrap()];
        let stream: Vec<u8> = frames.iter().flat_map(on_stream).collect();
        assert_eq!(stream[..6], *b"\x00\x03one\x02");
        for piece in [1, 2, 3, 100, 600] {
            let (mut cutter, mut got) = (FrameCutter::default(), Vec::new());
            for bytes in stream.chunks(piece) {
                cutter.take(bytes);
                while let Some(frame) = cutter.next_frame().unwrap() {
                    got.push(frame);
                }
            }
            assert_eq!(got, frames);
        }
    }

    #[test]
    fn what_is_no_frame_ends_the_stream() {
        for (bytes, length) in [([0, 0], 0), ([2, 1], 513), (*b"GE", 0x4745)] {
            let mut cutter = FrameCutter::default();
            cutter.take(&bytes);
            assert_eq!(cutter.next_frame(), Err(StreamBroken { bytes: length }));
        }
    }
}
