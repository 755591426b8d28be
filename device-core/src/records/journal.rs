//! The journal of erases: which part of the records was to be blank when the power went.
//!
//! An erase that is cut leaves a sector of risen and fallen bits, and nothing in that sector can be believed, not even that it
//! was to be erased. So it is said elsewhere first: the last sector of the records is a list of eight-byte entries.
//!
//! ```text
//! 45 52 41 53 45 target !target ff     begun: E R A S E, a sector's number or fe for all of them
//! 00 00 00 00 00 00 00 00              done
//! ```
//!
//! An entry counts only whole, so a cut while it is written begins nothing; and it is zeroed only after the erase, so a cut in
//! the erase is found and the erase done again. The journal itself is erased when it is full, which it can only be while no
//! entry is open: whatever a cut leaves of it then says nothing. It wears 512 times slower than the rest together.

use core::ops::Range;

use embedded_storage::nor_flash::NorFlash;

use super::chip::ChipError;

/// Bytes of a sector (`facts.md`, Hardware: W25Q-class).
pub const SECTOR_BYTES: u32 = 4_096;
/// Sectors that hold records.
pub const SECTORS: u8 = 15;
/// Where the records are.
pub const MAP_RANGE: Range<u32> = 0..SECTORS as u32 * SECTOR_BYTES;

const JOURNAL: Range<u32> = MAP_RANGE.end..MAP_RANGE.end + SECTOR_BYTES;
const ENTRY_BYTES: usize = 8;
const WORD: [u8; 5] = *b"ERASE";
const ALL: u8 = 0xfe;

/// What is to be erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// One sector of the records.
    Sector(u8),
    /// All of them.
    All,
}

impl Target {
    const fn code(self) -> u8 {
        match self {
            Self::Sector(sector) => sector,
            Self::All => ALL,
        }
    }

    fn of_entry(entry: &[u8]) -> Option<Self> {
        let target = match *entry.get(WORD.len())? {
            ALL => Self::All,
            sector if sector < SECTORS => Self::Sector(sector),
            _ => return None,
        };
        (entry == target.entry()).then_some(target)
    }

    const fn entry(self) -> [u8; ENTRY_BYTES] {
        let [a, b, c, d, e] = WORD;
        [a, b, c, d, e, self.code(), !self.code(), 0xff]
    }
}

/// An entry that was begun: its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Begun(u32);

/// The journal as it was read.
struct Journal {
    /// The oldest entry that is not done.
    open: Option<(Begun, Target)>,
    /// Behind everything that was ever written.
    free: u32,
}

fn read<F: NorFlash>(flash: &mut F) -> Result<Journal, F::Error> {
    const {
        assert!(F::ERASE_SIZE == SECTOR_BYTES as usize, "a W25Q-class chip has sectors of 4 KiB");
        assert!(F::WRITE_SIZE == 1, "and programs single bytes");
    }
    let mut journal = Journal { open: None, free: JOURNAL.start };
    let mut chunk = [0; 32 * ENTRY_BYTES];
    for offset in JOURNAL.step_by(chunk.len()) {
        flash.read(offset, &mut chunk)?;
        for (place, entry) in (offset..).step_by(ENTRY_BYTES).zip(chunk.chunks(ENTRY_BYTES)) {
            if journal.open.is_none() {
                journal.open = Target::of_entry(entry).map(|target| (Begun(place), target));
            }
            if entry.iter().any(|byte| *byte != 0xff) {
                journal.free = place.saturating_add(ENTRY_BYTES as u32);
            }
        }
    }
    Ok(journal)
}

/// Says that this will be erased.
///
/// # Errors
/// Where another erase is open: it must be settled first, by whoever knows that nothing is under way.
pub fn begin<F: NorFlash>(flash: &mut F, target: Target) -> Result<Begun, ChipError<F::Error>> {
    let journal = read(flash).map_err(ChipError::Chip)?;
    match journal.open {
        Some((begun, known)) if known == target => return Ok(begun),
        Some(_) => return Err(ChipError::NotNow),
        None => {}
    }
    let mut place = journal.free;
    if place >= JOURNAL.end {
        flash.erase(JOURNAL.start, JOURNAL.end).map_err(ChipError::Chip)?;
        place = JOURNAL.start;
    }
    flash.write(place, &target.entry()).map_err(ChipError::Chip)?;
    Ok(Begun(place))
}

/// Says that it is blank.
///
/// # Errors
/// The chip's.
pub fn done<F: NorFlash>(flash: &mut F, begun: Begun) -> Result<(), F::Error> {
    flash.write(begun.0, &[0; ENTRY_BYTES])
}

/// Finishes the erases that a cut or a fault left open, if any.
///
/// # Errors
/// The chip's.
pub fn settle<F: NorFlash>(flash: &mut F) -> Result<(), F::Error> {
    while let Some((begun, target)) = read(flash)?.open {
        erase(flash, target)?;
        done(flash, begun)?;
    }
    Ok(())
}

/// Erases what is not blank anyway.
///
/// # Errors
/// The chip's.
pub fn erase<F: NorFlash>(flash: &mut F, target: Target) -> Result<(), F::Error> {
    let sectors = match target {
        Target::Sector(sector) => sector..sector.saturating_add(1),
        Target::All => 0..SECTORS,
    };
    for sector in sectors {
        let start = u32::from(sector).saturating_mul(SECTOR_BYTES);
        let range = start..start.saturating_add(SECTOR_BYTES);
        if !is_blank(flash, range.clone())? {
            flash.erase(range.start, range.end)?;
        }
    }
    Ok(())
}

/// Whether every byte of a range is erased.
///
/// # Errors
/// The chip's.
pub fn is_blank<F: NorFlash>(flash: &mut F, range: Range<u32>) -> Result<bool, F::Error> {
    let mut chunk = [0; 256];
    for offset in range.step_by(chunk.len()) {
        flash.read(offset, &mut chunk)?;
        if chunk.iter().any(|byte| *byte != 0xff) {
            return Ok(false);
        }
    }
    Ok(true)
}
