//! A NOR flash as the bench has one: operations are counted page by page and sector by sector, and it can refuse.

use embedded_storage::nor_flash::{
    ErrorType, NorFlash, NorFlashError, NorFlashErrorKind, ReadNorFlash,
};
use link::message::{CHUNK_BYTES, FLASH_BYTES, SECTOR_BYTES};

/// It did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotDone;

impl NorFlashError for NotDone {
    fn kind(&self) -> NorFlashErrorKind {
        NorFlashErrorKind::Other
    }
}

/// The chip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestFlash {
    /// What it holds.
    pub bytes: Vec<u8>,
    /// Each operation: where it began and how many bytes it had; erases have none.
    pub operations: Vec<(usize, usize)>,
    /// It refuses to be changed.
    pub refuses: bool,
}

impl TestFlash {
    /// A blank one.
    pub fn blank() -> Self {
        Self { bytes: vec![0xff; FLASH_BYTES], operations: Vec::new(), refuses: false }
    }
}

impl ErrorType for TestFlash {
    type Error = NotDone;
}

impl ReadNorFlash for TestFlash {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), NotDone> {
        let start = offset as usize;
        bytes.copy_from_slice(self.bytes.get(start..start + bytes.len()).ok_or(NotDone)?);
        Ok(())
    }

    fn capacity(&self) -> usize {
        FLASH_BYTES
    }
}

impl NorFlash for TestFlash {
    const WRITE_SIZE: usize = 1;
    const ERASE_SIZE: usize = SECTOR_BYTES;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), NotDone> {
        if self.refuses || to as usize > FLASH_BYTES {
            return Err(NotDone);
        }
        for sector in (from as usize..to as usize).step_by(SECTOR_BYTES) {
            self.operations.push((sector, 0));
            self.bytes[sector..sector + SECTOR_BYTES].fill(0xff);
        }
        Ok(())
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), NotDone> {
        let mut at = offset as usize;
        let mut rest = bytes;
        if self.refuses || at + rest.len() > FLASH_BYTES {
            return Err(NotDone);
        }
        while !rest.is_empty() {
            let (page, later) = rest.split_at(rest.len().min(CHUNK_BYTES - at % CHUNK_BYTES));
            self.operations.push((at, page.len()));
            for (cell, byte) in self.bytes[at..].iter_mut().zip(page) {
                *cell &= byte;
            }
            at += page.len();
            rest = later;
        }
        Ok(())
    }
}
