//! The flash that the device's records are in: the bench's over the line, or the board's own chip. One type for both, so that
//! the firmware carries the record engine once.

use core::cell::RefCell;

use embedded_storage::nor_flash::{
    ErrorType, NorFlash, NorFlashError, NorFlashErrorKind, ReadNorFlash,
};

use super::engine::Engine;
use super::flash::{FlashError, VirtualFlash};
use super::hardware::Hardware;
use crate::message::{FLASH_BYTES, SECTOR_BYTES};

/// Where a board has no flash of its own.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFlash;

impl ErrorType for NoFlash {
    type Error = FlashError;
}

impl ReadNorFlash for NoFlash {
    const READ_SIZE: usize = 1;

    fn read(&mut self, _: u32, _: &mut [u8]) -> Result<(), FlashError> {
        Err(FlashError::Refused)
    }

    fn capacity(&self) -> usize {
        0
    }
}

impl NorFlash for NoFlash {
    const WRITE_SIZE: usize = 1;
    const ERASE_SIZE: usize = SECTOR_BYTES;

    fn erase(&mut self, _: u32, _: u32) -> Result<(), FlashError> {
        Err(FlashError::Refused)
    }

    fn write(&mut self, _: u32, _: &[u8]) -> Result<(), FlashError> {
        Err(FlashError::Refused)
    }
}

/// The records' flash of a booted device.
pub struct RecordFlash<'engine, 'memory, H, F> {
    inside: Inside<'engine, 'memory, H, F>,
}

enum Inside<'engine, 'memory, H, F> {
    Virtual(VirtualFlash<'engine, 'memory, H>),
    Physical(&'engine mut F),
}

impl<'engine, 'memory, H, F> RecordFlash<'engine, 'memory, H, F> {
    pub(super) const fn over_line(flash: VirtualFlash<'engine, 'memory, H>) -> Self {
        Self { inside: Inside::Virtual(flash) }
    }

    pub(super) const fn own(flash: &'engine mut F) -> Self {
        Self { inside: Inside::Physical(flash) }
    }
}

fn of_chip(error: &impl NorFlashError) -> FlashError {
    match error.kind() {
        NorFlashErrorKind::OutOfBounds | NorFlashErrorKind::NotAligned => FlashError::Address,
        _ => FlashError::Refused,
    }
}

impl<H, F> ErrorType for RecordFlash<'_, '_, H, F> {
    type Error = FlashError;
}

impl<H: Hardware, F: NorFlash> ReadNorFlash for RecordFlash<'_, '_, H, F> {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), FlashError> {
        const { assert!(F::READ_SIZE == 1, "records are read byte by byte") }
        match &mut self.inside {
            Inside::Virtual(flash) => flash.read(offset, bytes),
            Inside::Physical(chip) => chip.read(offset, bytes).map_err(|error| of_chip(&error)),
        }
    }

    fn capacity(&self) -> usize {
        match &self.inside {
            Inside::Virtual(_) => FLASH_BYTES,
            Inside::Physical(chip) => chip.capacity(),
        }
    }
}

impl<H: Hardware, F: NorFlash> NorFlash for RecordFlash<'_, '_, H, F> {
    const WRITE_SIZE: usize = 1;
    const ERASE_SIZE: usize = SECTOR_BYTES;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), FlashError> {
        const { assert!(F::ERASE_SIZE == SECTOR_BYTES, "a W25Q-class chip has sectors of 4 KiB") }
        match &mut self.inside {
            Inside::Virtual(flash) => flash.erase(from, to),
            Inside::Physical(chip) => chip.erase(from, to).map_err(|error| of_chip(&error)),
        }
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), FlashError> {
        const { assert!(F::WRITE_SIZE == 1, "records are written byte by byte") }
        match &mut self.inside {
            Inside::Virtual(flash) => flash.write(offset, bytes),
            Inside::Physical(chip) => chip.write(offset, bytes).map_err(|error| of_chip(&error)),
        }
    }
}

/// The records' flash of an engine that others use as well: for a free-running loop, which holds its flash by reference.
/// Each operation borrows the engine; while it is borrowed elsewhere, operations fail.
pub struct SharedFlash<'cell, 'memory, H, F>(pub &'cell RefCell<Engine<'memory, H, F>>);

impl<H, F> ErrorType for SharedFlash<'_, '_, H, F> {
    type Error = FlashError;
}

impl<H: Hardware, F: NorFlash> ReadNorFlash for SharedFlash<'_, '_, H, F> {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), FlashError> {
        let mut engine = self.0.try_borrow_mut().map_err(|_| FlashError::Gone)?;
        engine.flash().read(offset, bytes)
    }

    fn capacity(&self) -> usize {
        FLASH_BYTES
    }
}

impl<H: Hardware, F: NorFlash> NorFlash for SharedFlash<'_, '_, H, F> {
    const WRITE_SIZE: usize = 1;
    const ERASE_SIZE: usize = SECTOR_BYTES;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), FlashError> {
        let mut engine = self.0.try_borrow_mut().map_err(|_| FlashError::Gone)?;
        engine.flash().erase(from, to)
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), FlashError> {
        let mut engine = self.0.try_borrow_mut().map_err(|_| FlashError::Gone)?;
        engine.flash().write(offset, bytes)
    }
}
