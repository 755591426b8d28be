//! SPI NOR flash of the W25Q class: records at its beginning, the pack of glyphs behind them.
//!
//! # The dialect
//!
//! SPI mode 0 or 3, addresses of 24 bits. Commands (W25Q128JV datasheet, revision F, chapter 8): `AB` wake, `9F` JEDEC id (`EF`, type,
//! capacity as a power of two), `03` read, `06` write enable, `05` status (bit 0 busy, bit 1 write enabled), `02` program up to
//! 256 bytes inside a page, `20` erase a sector of 4096. A program takes at most 3 ms and an erase at most 400 ms (chapter 9.6); a chip
//! that is busy for longer is given up.
//!
//! Programming can only clear bits. Each page is read back: a chip that did not take it refuses, as the bench's does.

use core::cell::RefCell;

use device_core::ui::glyphs::GlyphStore;
use embedded_hal::delay::DelayNs;
use embedded_hal::spi::{Operation, SpiDevice};
use embedded_storage::nor_flash::{
    ErrorType, NorFlash, NorFlashError, NorFlashErrorKind, ReadNorFlash,
};

/// Bytes of the region that records use, at the chip's beginning; the bench's flash has as many.
pub const RECORDS_BYTES: u32 = 64 * 1_024;
/// Bytes of a sector, the least that can be erased.
pub const SECTOR_BYTES: u32 = 4_096;
/// Bytes of a page, the most that one program operation writes.
pub const PAGE_BYTES: u32 = 256;

const PROGRAM_MICROS_MAX: u32 = 3_000;
const PROGRAM_POLL_MICROS: u32 = 50;
const ERASE_MICROS_MAX: u32 = 400_000;
const ERASE_POLL_MICROS: u32 = 1_000;
/// Time from wake to the first command (tRES1, 3 µs).
const WAKE_MICROS: u32 = 3;
/// Bytes that are read back at a time.
const CHECK_BYTES: usize = 64;

const WAKE: u8 = 0xab;
const JEDEC_ID: u8 = 0x9f;
const READ: u8 = 0x03;
const WRITE_ENABLE: u8 = 0x06;
const STATUS: u8 = 0x05;
const PROGRAM: u8 = 0x02;
const ERASE_SECTOR: u8 = 0x20;
const BUSY: u8 = 1;
const WRITE_ENABLED: u8 = 2;

/// Why an operation did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlashError {
    /// Outside the chip or its region, or not on a sector's border.
    Address,
    /// The bus failed.
    Bus,
    /// The chip says nothing that a chip of this class would: it is missing, or another one.
    NoChip,
    /// The chip stayed busy for longer than it may.
    TimeOut,
    /// The chip does not let itself be written, or did not take what was written.
    Refused,
    /// Another part of the firmware is using the chip: a defect of the firmware.
    InUse,
}

impl NorFlashError for FlashError {
    fn kind(&self) -> NorFlashErrorKind {
        match self {
            Self::Address => NorFlashErrorKind::OutOfBounds,
            Self::Bus | Self::NoChip | Self::TimeOut | Self::Refused | Self::InUse => {
                NorFlashErrorKind::Other
            }
        }
    }
}

/// The chip on its bus.
#[derive(Debug)]
pub struct Chip<S, D> {
    spi: S,
    delay: D,
    capacity: u32,
}

impl<S: SpiDevice, D: DelayNs> Chip<S, D> {
    /// Wakes the chip and asks who it is.
    ///
    /// # Errors
    /// [`FlashError::NoChip`] where no Winbond chip with 64 KB to 16 MB answers, [`FlashError::Bus`] where the bus fails.
    pub fn new(mut spi: S, mut delay: D) -> Result<Self, FlashError> {
        spi.write(&[WAKE]).map_err(|_| FlashError::Bus)?;
        delay.delay_us(WAKE_MICROS);
        let mut id = [0; 3];
        let ask = &mut [Operation::Write(&[JEDEC_ID]), Operation::Read(&mut id)];
        spi.transaction(ask).map_err(|_| FlashError::Bus)?;
        match id {
            [0xef, _, power @ 16..=24] => Ok(Self { spi, delay, capacity: 1 << power }),
            _ => Err(FlashError::NoChip),
        }
    }

    /// Its bytes.
    #[must_use]
    pub const fn capacity(&self) -> u32 {
        self.capacity
    }

    fn check_range(&self, address: u32, length: usize) -> Result<(), FlashError> {
        let length = u32::try_from(length).map_err(|_| FlashError::Address)?;
        match address.checked_add(length) {
            Some(end) if end <= self.capacity => Ok(()),
            Some(_) | None => Err(FlashError::Address),
        }
    }

    /// Reads from an address on.
    ///
    /// # Errors
    /// Where the range is outside of the chip, or the bus fails.
    pub fn read(&mut self, address: u32, bytes: &mut [u8]) -> Result<(), FlashError> {
        self.check_range(address, bytes.len())?;
        let head = with_address(READ, address);
        self.spi
            .transaction(&mut [Operation::Write(&head), Operation::Read(bytes)])
            .map_err(|_| FlashError::Bus)
    }

    /// Programs bytes, page by page, and reads each page back.
    ///
    /// # Errors
    /// Where the range is outside of the chip, the bus fails, or the chip does not take a page.
    pub fn write(&mut self, address: u32, bytes: &[u8]) -> Result<(), FlashError> {
        self.check_range(address, bytes.len())?;
        let (mut address, mut rest) = (address, bytes);
        while !rest.is_empty() {
            let room = PAGE_BYTES - address % PAGE_BYTES;
            let length = rest.len().min(room as usize);
            let (page, later) = rest.split_at(length);
            self.program(address, page)?;
            self.verify(address, page)?;
            address = address.saturating_add(room);
            rest = later;
        }
        Ok(())
    }

    /// Erases sectors.
    ///
    /// # Errors
    /// Where the range is not whole sectors of the chip, the bus fails, or the chip refuses.
    pub fn erase(&mut self, from: u32, to: u32) -> Result<(), FlashError> {
        let aligned = from.is_multiple_of(SECTOR_BYTES) && to.is_multiple_of(SECTOR_BYTES);
        if !aligned || from > to || to > self.capacity {
            return Err(FlashError::Address);
        }
        for sector in (from..to).step_by(SECTOR_BYTES as usize) {
            self.enable_writes()?;
            let head = with_address(ERASE_SECTOR, sector);
            self.spi.write(&head).map_err(|_| FlashError::Bus)?;
            self.wait(ERASE_POLL_MICROS, ERASE_MICROS_MAX)?;
        }
        Ok(())
    }

    fn program(&mut self, address: u32, page: &[u8]) -> Result<(), FlashError> {
        self.enable_writes()?;
        let head = with_address(PROGRAM, address);
        self.spi
            .transaction(&mut [Operation::Write(&head), Operation::Write(page)])
            .map_err(|_| FlashError::Bus)?;
        self.wait(PROGRAM_POLL_MICROS, PROGRAM_MICROS_MAX)
    }

    fn verify(&mut self, address: u32, page: &[u8]) -> Result<(), FlashError> {
        let mut buffer = [0; CHECK_BYTES];
        let mut address = address;
        for wanted in page.chunks(CHECK_BYTES) {
            let Some(found) = buffer.get_mut(..wanted.len()) else {
                return Err(FlashError::Refused);
            };
            self.read(address, found)?;
            if found != wanted {
                return Err(FlashError::Refused);
            }
            address = address.saturating_add(CHECK_BYTES as u32);
        }
        Ok(())
    }

    fn status(&mut self) -> Result<u8, FlashError> {
        let mut status = [0];
        let ask = &mut [Operation::Write(&[STATUS]), Operation::Read(&mut status)];
        self.spi.transaction(ask).map_err(|_| FlashError::Bus)?;
        Ok(u8::from_be_bytes(status))
    }

    fn enable_writes(&mut self) -> Result<(), FlashError> {
        // What a restart of the processor left unfinished is waited for first.
        self.wait(ERASE_POLL_MICROS, ERASE_MICROS_MAX)?;
        self.spi.write(&[WRITE_ENABLE]).map_err(|_| FlashError::Bus)?;
        if self.status()? & WRITE_ENABLED == 0 {
            return Err(FlashError::Refused);
        }
        Ok(())
    }

    fn wait(&mut self, step_micros: u32, micros_max: u32) -> Result<(), FlashError> {
        for _ in 0..=micros_max / step_micros {
            if self.status()? & BUSY == 0 {
                return Ok(());
            }
            self.delay.delay_us(step_micros);
        }
        Err(FlashError::TimeOut)
    }
}

fn with_address(command: u8, address: u32) -> [u8; 4] {
    let [_, high, middle, low] = address.to_be_bytes();
    [command, high, middle, low]
}

/// A region of the chip. Records have one, glyphs another; both share the chip, one call at a time.
#[derive(Debug)]
pub struct Region<'chip, S, D> {
    chip: &'chip RefCell<Chip<S, D>>,
    start: u32,
    bytes: u32,
}

impl<S, D> Clone for Region<'_, S, D> {
    fn clone(&self) -> Self {
        Self { ..*self }
    }
}

impl<'chip, S: SpiDevice, D: DelayNs> Region<'chip, S, D> {
    /// The records: the chip's first [`RECORDS_BYTES`].
    pub const fn records(chip: &'chip RefCell<Chip<S, D>>) -> Self {
        Self { chip, start: 0, bytes: RECORDS_BYTES }
    }

    /// The pack of glyphs: all behind the records.
    pub fn glyphs(chip: &'chip RefCell<Chip<S, D>>) -> Self {
        let bytes = chip.try_borrow().map_or(0, |chip| chip.capacity.saturating_sub(RECORDS_BYTES));
        Self { chip, start: RECORDS_BYTES, bytes }
    }

    /// The chip's address of a range of this region.
    fn address(&self, offset: u32, length: usize) -> Result<u32, FlashError> {
        let length = u32::try_from(length).map_err(|_| FlashError::Address)?;
        let end = offset.checked_add(length).ok_or(FlashError::Address)?;
        if end > self.bytes {
            return Err(FlashError::Address);
        }
        self.start.checked_add(offset).ok_or(FlashError::Address)
    }

    fn with_chip<T>(
        &self,
        run: impl FnOnce(&mut Chip<S, D>) -> Result<T, FlashError>,
    ) -> Result<T, FlashError> {
        let mut chip = self.chip.try_borrow_mut().map_err(|_| FlashError::InUse)?;
        run(&mut chip)
    }
}

impl<S, D> ErrorType for Region<'_, S, D> {
    type Error = FlashError;
}

impl<S: SpiDevice, D: DelayNs> ReadNorFlash for Region<'_, S, D> {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), FlashError> {
        let address = self.address(offset, bytes.len())?;
        self.with_chip(|chip| chip.read(address, bytes))
    }

    fn capacity(&self) -> usize {
        self.bytes as usize
    }
}

impl<S: SpiDevice, D: DelayNs> NorFlash for Region<'_, S, D> {
    const WRITE_SIZE: usize = 1;
    const ERASE_SIZE: usize = SECTOR_BYTES as usize;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), FlashError> {
        let length = to.checked_sub(from).ok_or(FlashError::Address)?;
        let start = self.address(from, length as usize)?;
        self.with_chip(|chip| chip.erase(start, start.saturating_add(length)))
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), FlashError> {
        let address = self.address(offset, bytes.len())?;
        self.with_chip(|chip| chip.write(address, bytes))
    }
}

impl<S: SpiDevice, D: DelayNs> GlyphStore for Region<'_, S, D> {
    fn read(&self, offset: u32, buffer: &mut [u8]) -> bool {
        self.address(offset, buffer.len())
            .and_then(|address| self.with_chip(|chip| chip.read(address, buffer)))
            .is_ok()
    }
}

#[cfg(test)]
mod tests;
