//! The scan engine: GM65 class, by its command frames and decoded lines over a serial line.
//!
//! # The dialect
//!
//! UART 9600 8N1 (115200 where the engine was set so). What the engine is to do stands in its zone, bytes at addresses:
//!
//! ```text
//! command  7E 00  type(1)  length(1)  address(2)  data(length)  check(2)     type 08: write, 07: read, 09: keep in flash
//! answer   02 00  00       length(1)  data(length)  check(2)                 to a write: 02 00 00 01 00 33 31
//! ```
//!
//! Big-endian. `check` is the CCITT cyclic check, polynomial 1021, start 0 (CRC-16/XMODEM), over type to data. An engine takes `AB CD`
//! for any check in a command; this driver always sends the true one.
//!
//! | address | what is written | what it means |
//! | --- | --- | --- |
//! | 0000 | `D5` | bit 7 decode lamp on, bit 6 sound off, bits 5-4 = 01 aim while reading, bits 3-2 = 01 light while reading, bits 1-0 = 01 command mode |
//! | 0006 | `32` | one read takes 5.0 s at most, in tenths: above the driver's own window |
//! | 0060 | `01` | a tail follows the text; bits 6-5 = 00: it is CR |
//! | 0002 | `01` | read now; `00`: stop. The engine resets the bit itself after a code or when its time is over |
//!
//! A decoded code is its bytes and then CR (or CR LF, or LF: all three are taken). Nothing is said when the read time passes.
//! A frame's head `02 00` cannot begin a payment code, whose first byte is printable; elsewhere in a line it is text.
//!
//! Source: GM65 Bar Code Reader Module User Manual, Hangzhou Grow, version 1.3 (2016), chapters 2 to 4 and 9, appendix on the zone.
//! The check of the manual's examples (`A7 EA`, `D8 0F`, `DE C8`, `33 31`) is tested.
//!
//! # How it looks
//!
//! The window is the driver's, 4 s (`facts.md`, Hardware: 3 to 5 s); its end is
//! [`Nothing`](device_core::event::ScanReading::Nothing). A command that is not answered is sent again, and an engine that is silent for
//! 500 ms is a [`Fault`](device_core::event::ScanReading::Fault).

use crate::serial::{Line, Wire};

/// The speed of the line in baud, as engines come.
pub const BAUD: u32 = 9_600;

/// Bytes of a command: each writes one byte of the zone.
pub const COMMAND_BYTES: usize = 9;

/// The driver.
#[derive(Debug)]
pub struct Scanner<P> {
    line: Line<P, { 4 * COMMAND_BYTES }>,
}

impl<P: Wire> Scanner<P> {
    /// A driver of the engine on this port.
    pub const fn new(port: P) -> Self {
        Self { line: Line::new(port) }
    }

    /// Errors of the port so far.
    #[must_use]
    pub const fn errors(&self) -> u32 {
        self.line.errors()
    }
}
