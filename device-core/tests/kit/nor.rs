//! A NOR chip in RAM: sixteen sectors of 4 KiB in pages of 256 bytes, bits that only fall until the sector is erased, and a
//! power that can be cut in the middle of any operation.

use embedded_storage::nor_flash::{
    ErrorType, NorFlash, NorFlashError, NorFlashErrorKind, ReadNorFlash,
};

/// Sectors of the chip.
pub const SECTORS: usize = 16;
/// Bytes of a sector.
pub const SECTOR_BYTES: usize = 4_096;
const PAGE_BYTES: usize = 256;

/// Why an operation did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is no power, or it went in the middle.
    NoPower,
    /// Outside of the chip, or across sectors.
    Place,
    /// A bit should rise that only an erase can raise.
    NotErased,
}

impl NorFlashError for Fault {
    fn kind(&self) -> NorFlashErrorKind {
        NorFlashErrorKind::Other
    }
}

/// What an operation leaves that the power did not let end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tear {
    /// Nothing: it had not begun to change bits.
    Nothing,
    /// All but one byte: it was nearly through.
    Nearly,
    /// Some bits changed, some not, as this seed has it.
    Noise(u64),
}

/// The chip.
#[derive(Clone)]
pub struct Nor {
    bytes: Vec<u8>,
    erase_counts: [u32; SECTORS],
    operations: u32,
    cut: Option<(u32, Tear)>,
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
        Self { bytes, erase_counts: [0; SECTORS], operations: 0, cut: None, powered: true }
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
    pub fn cut_after(&mut self, operations: u32, tear: Tear) {
        self.powered = operations > 0;
        self.cut = Some((self.operations + operations, tear));
    }

    /// The power is back.
    pub fn power_on(&mut self) {
        self.powered = true;
        self.cut = None;
    }

    /// What it holds.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
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

    /// Noise from here on.
    pub fn noise_at(&mut self, seed: u64, from: usize, length: usize) {
        let mut state = seed | 1;
        for byte in self.bytes.iter_mut().skip(from).take(length) {
            *byte = next(&mut state).to_le_bytes()[4];
        }
    }

    /// Starts an operation; how it is torn, where the power goes in it.
    fn begin(&mut self) -> Result<Option<Tear>, Fault> {
        if !self.powered {
            return Err(Fault::NoPower);
        }
        self.operations += 1;
        Ok(self.cut.filter(|(at, _)| *at == self.operations).map(|(_, tear)| tear))
    }

    fn torn(&mut self, from: usize, wanted: &[u8], tear: Tear) -> Fault {
        let mut state = 0;
        let nearly = wanted.len() - 1;
        if let Tear::Noise(seed) = tear {
            state = (seed ^ u64::from(self.operations)).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        }
        for (at, (cell, byte)) in self.bytes[from..].iter_mut().zip(wanted).enumerate() {
            let bits = match tear {
                Tear::Nothing => 0,
                Tear::Nearly => {
                    if at == nearly {
                        0
                    } else {
                        0xff
                    }
                }
                Tear::Noise(_) => next(&mut state).to_le_bytes()[4],
            };
            *cell = *cell & !bits | byte & bits;
        }
        self.powered = false;
        Fault::NoPower
    }

    fn program(&mut self, from: usize, bytes: &[u8]) -> Result<(), Fault> {
        let torn = self.begin()?;
        let cells = self.bytes.get_mut(from..from + bytes.len()).ok_or(Fault::Place)?;
        if cells.iter().zip(bytes).any(|(cell, byte)| byte & !*cell != 0) {
            return Err(Fault::NotErased);
        }
        if let Some(tear) = torn {
            return Err(self.torn(from, bytes, tear));
        }
        cells.copy_from_slice(bytes);
        Ok(())
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
            if sector >= SECTORS {
                return Err(Fault::Place);
            }
            self.erase_counts[sector] += 1;
            let start = sector * SECTOR_BYTES;
            if let Some(tear) = torn {
                return Err(self.torn(start, &[0xff; SECTOR_BYTES], tear));
            }
            self.bytes[start..start + SECTOR_BYTES].fill(0xff);
        }
        Ok(())
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Fault> {
        let mut from = offset as usize;
        let mut rest = bytes;
        while !rest.is_empty() {
            let room = PAGE_BYTES - from % PAGE_BYTES;
            let (page, later) = rest.split_at(room.min(rest.len()));
            self.program(from, page)?;
            from += page.len();
            rest = later;
        }
        Ok(())
    }
}
