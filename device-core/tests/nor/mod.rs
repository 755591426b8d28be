//! A NOR chip in RAM: sixteen sectors of 4 KiB, bits that only fall until the sector is erased, and a power that can be cut.

use embedded_storage::nor_flash::{
    ErrorType, NorFlash, NorFlashError, NorFlashErrorKind, ReadNorFlash,
};

/// Sectors of the chip.
pub const SECTORS: usize = 16;
const SECTOR_BYTES: usize = 4_096;

/// Why an operation did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is no power, or it went in the middle.
    NoPower,
    /// Outside of the chip, or across sectors.
    Place,
}

impl NorFlashError for Fault {
    fn kind(&self) -> NorFlashErrorKind {
        NorFlashErrorKind::Other
    }
}

/// The chip.
#[derive(Clone)]
pub struct Nor {
    bytes: Vec<u8>,
    erase_counts: [u32; SECTORS],
    operations: u32,
    cut_at: Option<u32>,
    powered: bool,
}

/// The next number of a small generator (Marsaglia's xorshift64).
fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

impl Nor {
    /// As it comes from the factory.
    pub fn blank() -> Self {
        let bytes = vec![0xff; SECTORS * SECTOR_BYTES];
        Self { bytes, erase_counts: [0; SECTORS], operations: 0, cut_at: None, powered: true }
    }

    /// Writes and erases so far.
    pub const fn operations(&self) -> u32 {
        self.operations
    }

    /// Erases so far.
    pub fn erases(&self) -> u32 {
        self.erase_counts.iter().sum()
    }

    /// Erases of each sector.
    pub const fn erase_counts(&self) -> &[u32; SECTORS] {
        &self.erase_counts
    }

    /// The power goes in the middle of the operation that comes as so many; 0: at once.
    pub fn cut_after(&mut self, operations: u32) {
        self.powered = operations > 0;
        self.cut_at = Some(self.operations + operations);
    }

    /// The power is back.
    pub fn power_on(&mut self) {
        self.powered = true;
        self.cut_at = None;
    }

    /// Bytes up to the last one written, in the first sector.
    pub fn used(&self) -> usize {
        let first = &self.bytes[..SECTOR_BYTES - 1];
        first.iter().rposition(|byte| *byte != 0xff).map_or(0, |last| last + 1)
    }

    /// Sets one byte and says what it was.
    pub fn set(&mut self, position: usize, value: u8) -> u8 {
        core::mem::replace(&mut self.bytes[position], value)
    }

    /// Turns some bits of one byte over.
    pub fn damage(&mut self, position: usize) {
        self.bytes[position] ^= 0x5a;
    }

    /// Noise from the start.
    pub fn fill_with_noise(&mut self, seed: u64, length: usize) {
        self.noise_at(seed, 0, length);
    }

    /// Noise from here on.
    pub fn noise_at(&mut self, seed: u64, from: usize, length: usize) {
        let mut state = seed | 1;
        for byte in self.bytes.iter_mut().skip(from).take(length) {
            *byte = next(&mut state).to_le_bytes()[4];
        }
    }

    /// Starts an operation; true where the power goes in it.
    fn begin(&mut self) -> Result<bool, Fault> {
        if !self.powered {
            return Err(Fault::NoPower);
        }
        self.operations += 1;
        Ok(self.cut_at == Some(self.operations))
    }
}

impl ErrorType for Nor {
    type Error = Fault;
}

impl ReadNorFlash for Nor {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Fault> {
        if !self.powered {
            return Err(Fault::NoPower);
        }
        let from = offset as usize;
        let found = self.bytes.get(from..from + bytes.len()).ok_or(Fault::Place)?;
        bytes.copy_from_slice(found);
        Ok(())
    }

    fn capacity(&self) -> usize {
        self.bytes.len()
    }
}

impl NorFlash for Nor {
    const WRITE_SIZE: usize = 1;
    const ERASE_SIZE: usize = SECTOR_BYTES;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), Fault> {
        let sectors = from as usize / SECTOR_BYTES..to as usize / SECTOR_BYTES;
        for sector in sectors {
            let torn = self.begin()?;
            let range = sector * SECTOR_BYTES..(sector + 1) * SECTOR_BYTES;
            let cells = self.bytes.get_mut(range).ok_or(Fault::Place)?;
            if torn {
                // Bits rise one by one: some are up, some are not.
                let mut state = u64::from(self.operations).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
                for cell in cells {
                    *cell |= next(&mut state).to_le_bytes()[3];
                }
                self.powered = false;
                return Err(Fault::NoPower);
            }
            cells.fill(0xff);
            self.erase_counts[sector] += 1;
        }
        Ok(())
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Fault> {
        let torn = self.begin()?;
        let mut state = u64::from(self.operations).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let whole = next(&mut state) as usize % bytes.len().max(1);
        let whole = if torn { whole } else { bytes.len() };
        let from = offset as usize;
        let cells = self.bytes.get_mut(from..from + bytes.len()).ok_or(Fault::Place)?;
        for (cell, byte) in cells.iter_mut().zip(bytes).take(whole) {
            *cell &= byte;
        }
        if torn {
            // The byte under way has lost only some of the bits that it should.
            if let (Some(cell), Some(byte)) = (cells.get_mut(whole), bytes.get(whole)) {
                *cell &= byte | next(&mut state).to_le_bytes()[5];
            }
            self.powered = false;
            return Err(Fault::NoPower);
        }
        Ok(())
    }
}
