//! A played flash chip of one megabyte, byte by byte on its bus: busy for a while after each operation, bits that only an erase sets.

use std::vec::Vec;

use embedded_hal::spi::{Operation, SpiDevice};

/// A played chip of one megabyte.
pub struct Played {
    /// What its cells hold.
    pub bytes: Vec<u8>,
    enabled: bool,
    /// It takes no write enable.
    pub protected: bool,
    /// Polls of the status that still say busy.
    pub busy: u32,
    busy_after: u32,
    /// Each operation: where it began and how many bytes it had; erases have none.
    pub operations: Vec<(usize, usize)>,
}

impl Played {
    pub fn new() -> Self {
        Self {
            bytes: vec![0xff; 1 << 20],
            enabled: false,
            protected: false,
            busy: 0,
            busy_after: 3,
            operations: Vec::new(),
        }
    }

    fn write(&mut self, head: &[u8], data: &[u8]) {
        match *head {
            [0x06] => self.enabled = !self.protected,
            [0x02, high, middle, low] if self.enabled => {
                let start = usize::from(high) << 16 | usize::from(middle) << 8 | usize::from(low);
                self.operations.push((start, data.len()));
                for (place, byte) in (start..).zip(data) {
                    // Beyond a page's end the chip begins again at its start.
                    self.bytes[start & !0xff | place & 0xff] &= byte;
                }
                self.busy = self.busy_after;
                self.enabled = false;
            }
            [0x20, high, middle, _] if self.enabled => {
                let start = usize::from(high) << 16 | usize::from(middle & 0xf0) << 8;
                self.operations.push((start, 0));
                self.bytes[start..start + 4_096].fill(0xff);
                self.busy = self.busy_after;
                self.enabled = false;
            }
            _ => {}
        }
    }

    fn read(&mut self, head: &[u8], answer: &mut [u8]) {
        match *head {
            [0x9f] => answer.copy_from_slice(&[0xef, 0x40, 20]),
            [0x05] => {
                answer[0] = u8::from(self.busy > 0) | u8::from(self.enabled) << 1;
                self.busy = self.busy.saturating_sub(1);
            }
            [0x03, high, middle, low] => {
                let start = usize::from(high) << 16 | usize::from(middle) << 8 | usize::from(low);
                answer.copy_from_slice(&self.bytes[start..start + answer.len()]);
            }
            _ => panic!("{head:02x?}"),
        }
    }
}

impl embedded_hal::spi::ErrorType for Played {
    type Error = core::convert::Infallible;
}

impl SpiDevice for Played {
    fn transaction(&mut self, operations: &mut [Operation<'_, u8>]) -> Result<(), Self::Error> {
        match operations {
            [Operation::Write(head)] => self.write(head, &[]),
            [Operation::Write(head), Operation::Write(data)] => self.write(head, data),
            [Operation::Write(head), Operation::Read(answer)] => self.read(head, answer),
            other => panic!("{other:?}"),
        }
        Ok(())
    }
}
