//! NOR flash: erase before write, torn writes, counted erases, and a power cut at any operation.
//!
//! Modelled on a W25Q-class chip (`facts.md`, Hardware: 4 KB sector, 256 B page, 100k cycles). Writing can only clear bits; a
//! real chip would silently keep those that should rise, this one refuses the whole page.
//! Times are the datasheet's typical ones (W25Q128JV, AC electrical characteristics): 0.4 ms a page, 45 ms a sector.

use embedded_storage::nor_flash::{
    ErrorType, NorFlash as NorFlashTrait, NorFlashError, NorFlashErrorKind, ReadNorFlash,
};

use crate::random::Stream;
use crate::time::Micros;

/// Bytes of the region that records use; the rest of the chip holds glyphs and is read only.
pub const CAPACITY_BYTES: usize = 64 * 1_024;
/// Bytes of a sector, the least that can be erased.
pub const SECTOR_BYTES: usize = 4_096;
/// Bytes of a page, the most that one program operation writes.
pub const PAGE_BYTES: usize = 256;

const PROGRAM_MICROS: Micros = 400;
const ERASE_MICROS: Micros = 45_000;

/// Why an operation did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlashError {
    /// Outside the chip, or not on a sector's border.
    Address,
    /// The power went, in this operation or before it.
    PowerLost,
    /// The chip refuses: a fault that a scenario put there.
    Refused,
    /// A bit should rise that only an erase can raise: a defect of whoever writes.
    NotErased,
}

impl NorFlashError for FlashError {
    fn kind(&self) -> NorFlashErrorKind {
        match self {
            Self::Address => NorFlashErrorKind::OutOfBounds,
            Self::PowerLost | Self::Refused | Self::NotErased => NorFlashErrorKind::Other,
        }
    }
}

/// The chip.
#[derive(Clone, Debug)]
pub struct NorFlash {
    bytes: Vec<u8>,
    erase_counts: [u32; CAPACITY_BYTES / SECTOR_BYTES],
    operations: u64,
    cut_at: Option<u64>,
    powered: bool,
    refuses: bool,
    busy_micros: Micros,
    tear: Stream,
}

impl NorFlash {
    /// A blank chip; `tear` decides what a torn operation leaves.
    #[must_use]
    pub fn blank(tear: Stream) -> Self {
        Self {
            bytes: vec![0xff; CAPACITY_BYTES],
            erase_counts: [0; CAPACITY_BYTES / SECTOR_BYTES],
            operations: 0,
            cut_at: None,
            powered: true,
            refuses: false,
            busy_micros: 0,
            tear,
        }
    }

    /// Program and erase operations so far.
    #[must_use]
    pub const fn operations(&self) -> u64 {
        self.operations
    }

    /// Cuts the power in the `nth` operation from here, counted from 1.
    pub const fn cut_in(&mut self, nth: u32) {
        self.cut_at = Some(self.operations + nth as u64);
    }

    /// The operation, counted since the chip was made, at which the power will go.
    #[must_use]
    pub const fn cut_at(&self) -> Option<u64> {
        if self.powered { self.cut_at } else { None }
    }

    /// Whether a cut is set and has not come.
    #[must_use]
    pub const fn cut_is_set(&self) -> bool {
        self.cut_at.is_some() && self.powered
    }

    /// Whether the power went in an operation.
    #[must_use]
    pub const fn lost_power(&self) -> bool {
        !self.powered
    }

    /// The power is back.
    pub const fn power_on(&mut self) {
        self.powered = true;
        self.cut_at = None;
    }

    /// Makes it refuse to program and erase, or ends that.
    pub const fn refuse(&mut self, refuses: bool) {
        self.refuses = refuses;
    }

    /// Whether it refuses to program and erase.
    #[must_use]
    pub const fn refuses(&self) -> bool {
        self.refuses
    }

    /// Time that the operations since the last call took.
    pub const fn take_busy_micros(&mut self) -> Micros {
        let busy = self.busy_micros;
        self.busy_micros = 0;
        busy
    }

    /// How often each sector was erased.
    #[must_use]
    pub const fn erase_counts(&self) -> &[u32] {
        &self.erase_counts
    }

    /// What the chip holds.
    #[must_use]
    pub fn image(&self) -> &[u8] {
        &self.bytes
    }

    /// The chip's bytes, for a scenario that damages them.
    pub fn image_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }

    /// Starts an operation: `Ok(true)` where the power goes in it.
    fn begin(&mut self) -> Result<bool, FlashError> {
        if !self.powered {
            return Err(FlashError::PowerLost);
        }
        if self.refuses {
            return Err(FlashError::Refused);
        }
        self.operations += 1;
        Ok(self.cut_at == Some(self.operations))
    }

    fn program(&mut self, offset: usize, bytes: &[u8]) -> Result<(), FlashError> {
        let torn = self.begin()?;
        self.busy_micros += PROGRAM_MICROS;
        let cells = &self.bytes[offset..offset + bytes.len()];
        if cells.iter().zip(bytes).any(|(cell, byte)| byte & !cell != 0) {
            return Err(FlashError::NotErased);
        }
        let whole = if torn {
            usize::try_from(self.tear.between(0, bytes.len() as u64 - 1)).unwrap_or(0)
        } else {
            bytes.len()
        };
        for (cell, byte) in self.bytes[offset..].iter_mut().zip(&bytes[..whole]) {
            *cell &= byte;
        }
        if torn {
            // The byte under way has lost only some of the bits that it should.
            let some = self.tear.bytes::<1>()[0];
            self.bytes[offset + whole] &= bytes[whole] | some;
            self.powered = false;
            return Err(FlashError::PowerLost);
        }
        Ok(())
    }

    fn erase_sector(&mut self, sector: usize) -> Result<(), FlashError> {
        let torn = self.begin()?;
        self.busy_micros += ERASE_MICROS;
        self.erase_counts[sector] += 1;
        let range = sector * SECTOR_BYTES..(sector + 1) * SECTOR_BYTES;
        if torn {
            // Cells rise one by one: some stand, some are up, some are between.
            let mut noise = vec![0; SECTOR_BYTES];
            rand_core::Rng::fill_bytes(self.tear.numbers(), &mut noise);
            for (cell, noise) in self.bytes[range].iter_mut().zip(noise) {
                *cell |= noise;
            }
            self.powered = false;
            return Err(FlashError::PowerLost);
        }
        self.bytes[range].fill(0xff);
        Ok(())
    }
}

impl ErrorType for NorFlash {
    type Error = FlashError;
}

impl ReadNorFlash for NorFlash {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), FlashError> {
        if !self.powered {
            return Err(FlashError::PowerLost);
        }
        let offset = offset as usize;
        let end = offset.checked_add(bytes.len()).ok_or(FlashError::Address)?;
        bytes.copy_from_slice(self.bytes.get(offset..end).ok_or(FlashError::Address)?);
        Ok(())
    }

    fn capacity(&self) -> usize {
        CAPACITY_BYTES
    }
}

impl NorFlashTrait for NorFlash {
    const WRITE_SIZE: usize = 1;
    const ERASE_SIZE: usize = SECTOR_BYTES;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), FlashError> {
        let (from, to) = (from as usize, to as usize);
        let aligned = from.is_multiple_of(SECTOR_BYTES) && to.is_multiple_of(SECTOR_BYTES);
        if !aligned || from > to || to > CAPACITY_BYTES {
            return Err(FlashError::Address);
        }
        (from / SECTOR_BYTES..to / SECTOR_BYTES).try_for_each(|sector| self.erase_sector(sector))
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), FlashError> {
        let mut offset = offset as usize;
        if offset.checked_add(bytes.len()).is_none_or(|end| end > CAPACITY_BYTES) {
            return Err(FlashError::Address);
        }
        let mut rest = bytes;
        while !rest.is_empty() {
            let room = PAGE_BYTES - offset % PAGE_BYTES;
            let (page, later) = rest.split_at(room.min(rest.len()));
            self.program(offset, page)?;
            offset += page.len();
            rest = later;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chip() -> NorFlash {
        NorFlash::blank(Stream::new(1, "tear"))
    }

    #[test]
    fn writing_only_clears_bits() {
        let mut flash = chip();
        flash.write(10, &[0b1111_0000]).unwrap();
        flash.write(10, &[0b0011_0000]).unwrap();
        assert_eq!(flash.image()[10], 0b0011_0000);
        assert_eq!(flash.write(9, &[0, 0b0011_1000]), Err(FlashError::NotErased));
        assert_eq!(flash.image()[9..11], [0xff, 0b0011_0000], "the whole page is refused");
        flash.erase(0, SECTOR_BYTES as u32).unwrap();
        assert_eq!(flash.image()[10], 0xff);
        assert_eq!(flash.erase_counts()[0], 1);
    }

    #[test]
    fn a_cut_tears_its_operation_and_stops_the_rest() {
        let mut flash = chip();
        flash.cut_in(2);
        flash.write(0, &[0; 8]).unwrap();
        assert_eq!(flash.write(8, &[0; 8]), Err(FlashError::PowerLost));
        assert_eq!(flash.write(16, &[0; 8]), Err(FlashError::PowerLost));
        assert!(flash.lost_power());
        assert_eq!(&flash.image()[..8], &[0; 8]);
        assert_ne!(&flash.image()[8..16], &[0; 8]);
        flash.power_on();
        flash.write(16, &[0; 8]).unwrap();
    }

    #[test]
    fn a_write_over_a_page_border_is_two_operations() {
        let mut flash = chip();
        flash.write(250, &[0; 12]).unwrap();
        assert_eq!(flash.operations(), 2);
        assert_eq!(flash.take_busy_micros(), 2 * PROGRAM_MICROS);
        assert_eq!(flash.take_busy_micros(), 0);
    }

    #[test]
    fn addresses_outside_are_refused() {
        let mut flash = chip();
        assert_eq!(flash.write(CAPACITY_BYTES as u32 - 1, &[0; 2]), Err(FlashError::Address));
        assert_eq!(flash.erase(1, 4_097), Err(FlashError::Address));
        assert_eq!(flash.read(u32::MAX, &mut [0; 4]), Err(FlashError::Address));
    }
}
