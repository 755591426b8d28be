//! Virtual flash on the board's end: what it holds is mirrored here as far as there is room, and every write and erase is the
//! bench's to carry out. So the bench numbers, cuts and refuses operations exactly as those of a device in its own process.
//!
//! A write is cut at page borders, as the chip itself does it: one ask is one operation.

use embedded_storage::nor_flash::{
    ErrorType, NorFlash, NorFlashError, NorFlashErrorKind, ReadNorFlash,
};

use super::hardware::Hardware;
use super::line::Line;
use crate::message::{Ask, AskResult, CHUNK_BYTES, Chunk, FLASH_BYTES, SECTOR_BYTES};

/// Chunks of flash that the board keeps, 16 KiB: more than an enrolment and a week of payments take. What does not fit is
/// asked for again.
pub const CHUNKS_KEPT: usize = 64;
/// Of them those that what is asked for goes through, when all are taken: the others stay, so that a search through the whole
/// flash does not drive everything out.
const CHUNKS_PASSING: usize = 8;

const CHUNKS: usize = FLASH_BYTES / CHUNK_BYTES;

/// The chunk is blank.
const BLANK: u8 = 0;
/// Only the bench knows the chunk.
const ELSEWHERE: u8 = u8::MAX;

const _: () = assert!(CHUNKS_KEPT < ELSEWHERE as usize && CHUNKS <= 256);

/// What the board knows of virtual flash. All zero bytes: it can stand in `.bss`.
pub struct Mirror {
    /// For each chunk of the flash: [`BLANK`], [`ELSEWHERE`], or its slot, counted from 1.
    index: [u8; CHUNKS],
    slots: [[u8; CHUNK_BYTES]; CHUNKS_KEPT],
    /// For each slot whether it is taken, and the chunk it holds.
    owners: [(bool, u8); CHUNKS_KEPT],
    /// The slot that made room last.
    next: usize,
}

impl Default for Mirror {
    fn default() -> Self {
        Self::new()
    }
}

impl Mirror {
    /// Of a blank flash.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            index: [BLANK; CHUNKS],
            slots: [[0; CHUNK_BYTES]; CHUNKS_KEPT],
            owners: [(false, 0); CHUNKS_KEPT],
            next: 0,
        }
    }

    /// Of a blank flash again.
    pub fn clear(&mut self) {
        self.index.fill(BLANK);
        self.owners.fill((false, 0));
    }

    /// Takes in what the flash holds; `false` where it reaches beyond its end.
    pub fn load(&mut self, address: u32, bytes: &[u8]) -> bool {
        if range(address, bytes.len()).is_none() {
            return false;
        }
        for (chunk, within, part) in parts(address, bytes) {
            let blank = part.iter().all(|byte| *byte == 0xff);
            if let Some(kept) = self.kept_or_new(chunk, !blank) {
                copy(kept, within, part);
            }
        }
        true
    }

    /// Clears bits, as a program operation does.
    fn program(&mut self, address: u32, bytes: &[u8]) {
        for (chunk, within, part) in parts(address, bytes) {
            if let Some(kept) = self.kept_or_new(chunk, true) {
                for (cell, byte) in kept.iter_mut().skip(within).zip(part) {
                    *cell &= byte;
                }
            }
        }
    }

    /// The chunk, where it is kept or blank and there is a slot for it. Where there is none only the bench knows it from here on.
    fn kept_or_new(&mut self, chunk: usize, wanted: bool) -> Option<&mut [u8; CHUNK_BYTES]> {
        let place = *self.index.get(chunk)?;
        let slot = match place {
            BLANK if !wanted => return None,
            BLANK => match self.owners.iter().position(|(taken, _)| !taken) {
                Some(slot) => {
                    self.slots.get_mut(slot)?.fill(0xff);
                    self.settle(chunk, slot);
                    slot
                }
                None => {
                    self.set(chunk, ELSEWHERE);
                    return None;
                }
            },
            ELSEWHERE => return None,
            slot => usize::from(slot) - 1,
        };
        self.slots.get_mut(slot)
    }

    /// Keeps a chunk that was asked for; another one makes room.
    fn keep(&mut self, chunk: usize, bytes: &[u8; CHUNK_BYTES]) {
        let free = self.owners.iter().position(|(taken, _)| !taken);
        let slot = free.unwrap_or_else(|| {
            self.next = (self.next + 1) % CHUNKS_PASSING;
            self.next
        });
        if let Some((true, former)) = self.owners.get(slot).copied() {
            self.set(usize::from(former), ELSEWHERE);
        }
        if let Some(kept) = self.slots.get_mut(slot) {
            *kept = *bytes;
            self.settle(chunk, slot);
        }
    }

    fn settle(&mut self, chunk: usize, slot: usize) {
        if let (Some(owner), Ok(chunk_u8), Ok(place)) =
            (self.owners.get_mut(slot), u8::try_from(chunk), u8::try_from(slot + 1))
        {
            *owner = (true, chunk_u8);
            self.set(chunk, place);
        }
    }

    fn set(&mut self, chunk: usize, place: u8) {
        if let Some(entry) = self.index.get_mut(chunk) {
            *entry = place;
        }
    }

    /// Says what these chunks are from now on: [`BLANK`] or [`ELSEWHERE`]; their slots are free.
    fn release(&mut self, from: u32, to: u32, place: u8) {
        let chunks = chunk_of(from)..(to as usize).div_ceil(CHUNK_BYTES).min(CHUNKS);
        for chunk in chunks {
            let slot = self.index.get(chunk).copied().unwrap_or(BLANK);
            if !matches!(slot, BLANK | ELSEWHERE)
                && let Some(owner) = self.owners.get_mut(usize::from(slot) - 1)
            {
                *owner = (false, 0);
            }
            self.set(chunk, place);
        }
    }

    /// What is known of a chunk.
    fn look(&self, chunk: usize) -> Known<'_> {
        match self.index.get(chunk).copied() {
            Some(BLANK) => Known::Blank,
            None | Some(ELSEWHERE) => Known::Elsewhere,
            Some(slot) => {
                self.slots.get(usize::from(slot) - 1).map_or(Known::Elsewhere, Known::Kept)
            }
        }
    }
}

enum Known<'mirror> {
    Blank,
    Kept(&'mirror [u8; CHUNK_BYTES]),
    Elsewhere,
}

const fn chunk_of(address: u32) -> usize {
    address as usize / CHUNK_BYTES
}

/// Checks that so many bytes are inside of the flash.
pub(super) fn range(address: u32, length: usize) -> Option<()> {
    let end = usize::try_from(address).ok()?.checked_add(length)?;
    (end <= FLASH_BYTES).then_some(())
}

/// The parts of some bytes that lie in one chunk each: the chunk, the place in it, the bytes.
fn parts(address: u32, bytes: &[u8]) -> impl Iterator<Item = (usize, usize, &[u8])> {
    let mut at = address as usize;
    let mut rest = bytes;
    core::iter::from_fn(move || {
        let within = at % CHUNK_BYTES;
        let (part, later) = rest.split_at_checked(CHUNK_BYTES - within).unwrap_or((rest, &[]));
        let found = (!part.is_empty()).then_some((at / CHUNK_BYTES, within, part));
        at += part.len();
        rest = later;
        found
    })
}

fn copy(cells: &mut [u8; CHUNK_BYTES], within: usize, bytes: &[u8]) {
    for (cell, byte) in cells.iter_mut().skip(within).zip(bytes) {
        *cell = *byte;
    }
}

/// Why an operation on virtual flash did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlashError {
    /// Outside the chip, or not on a sector's border.
    Address,
    /// The bench's chip refuses.
    Refused,
    /// The bench does not answer, or wants the board reset.
    Gone,
}

impl NorFlashError for FlashError {
    fn kind(&self) -> NorFlashErrorKind {
        match self {
            Self::Address => NorFlashErrorKind::OutOfBounds,
            Self::Refused | Self::Gone => NorFlashErrorKind::Other,
        }
    }
}

/// The bench's flash, over the line.
pub(super) struct VirtualFlash<'engine, 'memory, H> {
    pub line: &'engine mut Line<'memory, H>,
    pub mirror: &'engine mut Mirror,
}

impl<H: Hardware> VirtualFlash<'_, '_, H> {
    /// Asks for an operation; where it is not done, nobody here knows any more what the range holds.
    fn operate(&mut self, ask: &Ask, from: u32, to: u32) -> Result<(), FlashError> {
        let error = match self.line.ask(ask) {
            Ok(AskResult::Done) => return Ok(()),
            Ok(AskResult::Refused | AskResult::Bytes(_)) => FlashError::Refused,
            Err(_) => FlashError::Gone,
        };
        self.mirror.release(from, to, ELSEWHERE);
        Err(error)
    }

    fn fetch(&mut self, chunk: usize) -> Result<[u8; CHUNK_BYTES], FlashError> {
        let address = u32::try_from(chunk * CHUNK_BYTES).map_err(|_| FlashError::Address)?;
        let ask = Ask::Read { address, length: CHUNK_BYTES as u16 };
        let bytes = match self.line.ask(&ask) {
            Ok(AskResult::Bytes(bytes)) => bytes,
            Ok(AskResult::Done | AskResult::Refused) => return Err(FlashError::Refused),
            Err(_) => return Err(FlashError::Gone),
        };
        let bytes = bytes.into_array::<CHUNK_BYTES>().map_err(|_| FlashError::Refused)?;
        self.mirror.keep(chunk, &bytes);
        Ok(bytes)
    }
}

impl<H> ErrorType for VirtualFlash<'_, '_, H> {
    type Error = FlashError;
}

impl<H: Hardware> ReadNorFlash for VirtualFlash<'_, '_, H> {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), FlashError> {
        range(offset, bytes.len()).ok_or(FlashError::Address)?;
        let mut at = offset as usize;
        let mut rest = bytes;
        while !rest.is_empty() {
            let (chunk, within) = (at / CHUNK_BYTES, at % CHUNK_BYTES);
            let length = rest.len().min(CHUNK_BYTES - within);
            let (part, later) = rest.split_at_mut(length);
            match self.mirror.look(chunk) {
                Known::Blank => part.fill(0xff),
                Known::Kept(kept) => take(kept, within, part),
                Known::Elsewhere => take(&self.fetch(chunk)?, within, part),
            }
            at += length;
            rest = later;
        }
        Ok(())
    }

    fn capacity(&self) -> usize {
        FLASH_BYTES
    }
}

fn take(cells: &[u8; CHUNK_BYTES], within: usize, part: &mut [u8]) {
    for (byte, cell) in part.iter_mut().zip(cells.iter().skip(within)) {
        *byte = *cell;
    }
}

impl<H: Hardware> NorFlash for VirtualFlash<'_, '_, H> {
    const WRITE_SIZE: usize = 1;
    const ERASE_SIZE: usize = SECTOR_BYTES;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), FlashError> {
        let aligned =
            [from, to].iter().all(|border| (*border as usize).is_multiple_of(SECTOR_BYTES));
        if !aligned || from > to || to as usize > FLASH_BYTES {
            return Err(FlashError::Address);
        }
        self.operate(&Ask::Erase { from, to }, from, to)?;
        self.mirror.release(from, to, BLANK);
        Ok(())
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), FlashError> {
        range(offset, bytes.len()).ok_or(FlashError::Address)?;
        for (chunk, within, part) in parts(offset, bytes) {
            let address =
                u32::try_from(chunk * CHUNK_BYTES + within).map_err(|_| FlashError::Address)?;
            let end = address.saturating_add(part.len() as u32);
            let bytes = Chunk::from_slice(part).map_err(|_| FlashError::Address)?;
            self.operate(&Ask::Write { address, bytes }, address, end)?;
            self.mirror.program(address, part);
        }
        Ok(())
    }
}
