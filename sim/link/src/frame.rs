//! Frames: one message each, between zero bytes.
//!
//! ```text
//! COBS( version u8 | number u16 LE | message, postcard | CRC-32/ISO-HDLC of all before it, u32 LE ) 00
//! ```

/// Bytes of a frame around its message, before COBS.
pub const OVERHEAD_BYTES: usize = 1 + 2 + 4;
