//! Frames: one message each, between zero bytes. Both directions are streams: nobody needs a second buffer.
//!
//! ```text
//! 00 COBS( version u8 | number u16 LE | message, postcard | CRC-32/ISO-HDLC of all before it, u32 LE ) 00
//! ```
//!
//! COBS leaves no zero byte inside, so whatever is broken ends at the next one. Nothing here knows what a message means.

use cobs::{DecodeResult, DecoderState, EncoderState, PushResult};
use crc::{CRC_32_ISO_HDLC, Crc, Digest, Table};
use postcard::ser_flavors::{Flavor, Size};
use serde::Serialize;

use crate::message::VERSION;

/// Bytes of a frame around its message, before COBS.
pub const OVERHEAD_BYTES: usize = HEAD_BYTES + CRC_BYTES;
const HEAD_BYTES: usize = 1 + 2;
const CRC_BYTES: usize = 4;

/// Bytes on the line that a message of so many bytes takes at most: COBS adds one in 254, zero bytes stand around it.
#[must_use]
pub const fn line_bytes_max(message_bytes: usize) -> usize {
    2 + cobs::max_encoding_length(message_bytes + OVERHEAD_BYTES)
}

static CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);

/// Bytes of a message in postcard; `None` where it cannot be written.
#[must_use]
pub fn message_bytes(message: &impl Serialize) -> Option<usize> {
    postcard::serialize_with_flavor(message, Size::default()).ok()
}

/// Writes a frame around a message, piece by piece as it is made.
///
/// # Errors
/// Postcard's, where the message cannot be written; our own messages always can.
pub fn write<M: Serialize>(
    number: u16,
    message: &M,
    sink: impl FnMut(&[u8]),
) -> Result<(), postcard::Error> {
    postcard::serialize_with_flavor(message, Writer::begin(VERSION, number, sink))
}

/// Writes a frame around a message that is in postcard already.
pub fn write_bytes(number: u16, message: &[u8], sink: impl FnMut(&[u8])) {
    let mut writer = Writer::begin(VERSION, number, sink);
    message.iter().for_each(|byte| writer.push(*byte));
    writer.end();
}

/// Bytes of a COBS block: its code and 254 bytes.
const BLOCK_BYTES: usize = 255;

/// A frame under way: it keeps one block of COBS, whose code is known only at its end.
struct Writer<S: FnMut(&[u8])> {
    digest: Digest<'static, u32, Table<1>>,
    cobs: EncoderState,
    block: [u8; BLOCK_BYTES],
    length: usize,
    /// The last block was a full one, behind which COBS needs no other.
    full: bool,
    sink: S,
}

impl<S: FnMut(&[u8])> Writer<S> {
    fn begin(version: u8, number: u16, mut sink: S) -> Self {
        // Cuts off whatever noise or torn frame came before.
        sink(&[0]);
        let mut writer = Self {
            digest: CRC.digest(),
            cobs: EncoderState::default(),
            block: [0; BLOCK_BYTES],
            length: 1,
            full: false,
            sink,
        };
        writer.push(version);
        number.to_le_bytes().iter().for_each(|byte| writer.push(*byte));
        writer
    }

    fn push(&mut self, byte: u8) {
        self.digest.update(&[byte]);
        self.stuff(byte);
    }

    fn stuff(&mut self, byte: u8) {
        self.full = false;
        match self.cobs.push(byte) {
            PushResult::AddSingle(byte) => self.add(byte),
            PushResult::ModifyFromStartAndSkip((_, code)) => self.end_block(code),
            PushResult::ModifyFromStartAndPushAndSkip((_, code, byte)) => {
                self.add(byte);
                self.end_block(code);
                self.full = true;
            }
        }
    }

    fn add(&mut self, byte: u8) {
        if let Some(place) = self.block.get_mut(self.length) {
            *place = byte;
            self.length += 1;
        }
    }

    fn end_block(&mut self, code: u8) {
        if let Some(block) = self.block.get_mut(..self.length) {
            if let Some(first) = block.first_mut() {
                *first = code;
            }
            (self.sink)(block);
        }
        self.length = 1;
    }

    fn end(mut self) {
        let sum = self.digest.clone().finalize();
        sum.to_le_bytes().iter().for_each(|byte| self.stuff(*byte));
        if !self.full {
            let (_, code) = self.cobs.clone().finalize();
            self.end_block(code);
        }
        (self.sink)(&[0]);
    }
}

impl<S: FnMut(&[u8])> Flavor for Writer<S> {
    type Output = ();

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.push(byte);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<()> {
        self.end();
        Ok(())
    }
}

/// A frame that came whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received<'bytes> {
    /// Its number.
    pub number: u16,
    /// Its message, in postcard.
    pub message: &'bytes [u8],
}

/// Why what came is no frame. The next zero byte begins anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// A zero byte stands where COBS has none, or the frame is shorter than its own parts.
    NotCobs,
    /// Longer than any message.
    TooLong,
    /// The sum is wrong.
    Sum,
    /// The frame is whole, and of another version of the protocol.
    OtherVersion {
        /// Whose.
        version: u8,
        /// The frame's number: all versions have it here.
        number: u16,
    },
}

/// Takes frames out of a stream of bytes. `N` is the longest message and [`OVERHEAD_BYTES`].
pub struct Decoder<const N: usize> {
    state: DecoderState,
    bytes: [u8; N],
    length: usize,
    /// The frame is longer than the buffer: skip to its end.
    too_long: bool,
    whole: u32,
    broken: u32,
}

impl<const N: usize> Default for Decoder<N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const N: usize> Decoder<N> {
    /// Before the first byte.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            state: DecoderState::Idle,
            bytes: [0; N],
            length: 0,
            too_long: false,
            whole: 0,
            broken: 0,
        }
    }

    /// Frames that came whole.
    #[must_use]
    pub const fn whole(&self) -> u32 {
        self.whole
    }

    /// Frames that came broken.
    #[must_use]
    pub const fn broken(&self) -> u32 {
        self.broken
    }

    /// The next byte; at the end of a frame its message, or why it has none. An empty frame is nothing.
    pub fn feed(&mut self, byte: u8) -> Option<Result<Received<'_>, Broken>> {
        let complete = match self.state.feed(byte) {
            Ok(DecodeResult::NoData) => return None,
            Ok(DecodeResult::DataStart) => {
                self.length = 0;
                self.too_long = false;
                return None;
            }
            Ok(DecodeResult::DataContinue(byte)) => {
                match self.bytes.get_mut(self.length) {
                    Some(place) => {
                        *place = byte;
                        self.length += 1;
                    }
                    None => self.too_long = true,
                }
                return None;
            }
            Ok(DecodeResult::DataComplete) => true,
            Err(_) => false,
        };
        let checked = match (self.too_long, complete) {
            (true, _) => Err(Broken::TooLong),
            (false, true) => check(self.bytes.get(..self.length).unwrap_or(&[])),
            (false, false) => Err(Broken::NotCobs),
        };
        let counter = if checked.is_ok() { &mut self.whole } else { &mut self.broken };
        *counter = counter.saturating_add(1);
        Some(checked)
    }
}

fn check(frame: &[u8]) -> Result<Received<'_>, Broken> {
    let (body, sum) = frame.split_last_chunk::<CRC_BYTES>().ok_or(Broken::NotCobs)?;
    let [version, low, high, message @ ..] = body else { return Err(Broken::NotCobs) };
    if CRC.checksum(body) != u32::from_le_bytes(*sum) {
        return Err(Broken::Sum);
    }
    let number = u16::from_le_bytes([*low, *high]);
    if *version != VERSION {
        return Err(Broken::OtherVersion { version: *version, number });
    }
    Ok(Received { number, message })
}

#[cfg(test)]
mod tests;
