//! A flash whose kind nobody knows any more. The record engine is built once for each kind of flash that it meets, 25 KB of
//! code a kind: lock-step and free running both hand it this one.

use embedded_storage::nor_flash::{ErrorType, NorFlash, ReadNorFlash};

use super::flash::FlashError;
use crate::message::SECTOR_BYTES;

/// What a flash can do, without what is known only when it is built.
trait Chip {
    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), FlashError>;
    fn erase(&mut self, from: u32, to: u32) -> Result<(), FlashError>;
    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), FlashError>;
    fn capacity(&self) -> usize;
}

impl<F: NorFlash<Error = FlashError>> Chip for F {
    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), FlashError> {
        const { assert!(F::READ_SIZE == 1, "records are read byte by byte") }
        ReadNorFlash::read(self, offset, bytes)
    }

    fn erase(&mut self, from: u32, to: u32) -> Result<(), FlashError> {
        const { assert!(F::ERASE_SIZE == SECTOR_BYTES, "a W25Q-class chip has sectors of 4 KiB") }
        NorFlash::erase(self, from, to)
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), FlashError> {
        const { assert!(F::WRITE_SIZE == 1, "records are written byte by byte") }
        NorFlash::write(self, offset, bytes)
    }

    fn capacity(&self) -> usize {
        ReadNorFlash::capacity(self)
    }
}

/// Any flash of the records.
pub struct ErasedFlash<'flash>(&'flash mut dyn Chip);

impl<'flash> ErasedFlash<'flash> {
    /// This one.
    pub const fn new<F: NorFlash<Error = FlashError>>(flash: &'flash mut F) -> Self {
        Self(flash)
    }
}

impl ErrorType for ErasedFlash<'_> {
    type Error = FlashError;
}

impl ReadNorFlash for ErasedFlash<'_> {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), FlashError> {
        self.0.read(offset, bytes)
    }

    fn capacity(&self) -> usize {
        self.0.capacity()
    }
}

impl NorFlash for ErasedFlash<'_> {
    const WRITE_SIZE: usize = 1;
    const ERASE_SIZE: usize = SECTOR_BYTES;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), FlashError> {
        self.0.erase(from, to)
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), FlashError> {
        self.0.write(offset, bytes)
    }
}
