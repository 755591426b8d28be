//! The flash chip as `sequential-storage` wants to see it: asynchronous, and with every erase in the journal.
//!
//! Our chips block, so a small executor runs the futures. Reading is done with a chip that can only be read: what
//! `sequential-storage` cannot make sense of it would repair by erasing, and records that are refused must stay as they are.

use core::future::Future;
use core::pin::pin;
use core::task::{Context, Poll, Waker};

use embedded_storage::nor_flash::{
    ErrorType, NorFlash, NorFlashError, NorFlashErrorKind, ReadNorFlash,
};
use embedded_storage_async::nor_flash as asynchronous;
use sequential_storage::cache::{Cache, Uncached};
use sequential_storage::map::{MapConfig, MapStorage};

use super::journal::{self, MAP_RANGE, SECTOR_BYTES, Target};

/// Why an operation did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChipError<E> {
    /// The chip's own word.
    Chip(E),
    /// It may not be done now: the records are only read, or an earlier erase is still open.
    NotNow,
}

impl<E: NorFlashError> NorFlashError for ChipError<E> {
    fn kind(&self) -> NorFlashErrorKind {
        match self {
            Self::Chip(error) => error.kind(),
            Self::NotNow => NorFlashErrorKind::Other,
        }
    }
}

/// The map of records in flash.
pub type Storage<'flash, F> =
    MapStorage<u8, Chip<'flash, F>, Cache<Uncached, Uncached, Uncached, u8>>;

/// What `sequential-storage` says.
pub type MapError<F> = sequential_storage::Error<ChipError<<F as ErrorType>::Error>>;

/// The map, to be read only.
pub fn reading<F: NorFlash>(flash: &mut F) -> Option<Storage<'_, F>> {
    open(Chip { flash, writes: false })
}

/// The map, to be read and written.
pub fn writing<F: NorFlash>(flash: &mut F) -> Option<Storage<'_, F>> {
    open(Chip { flash, writes: true })
}

fn open<F: NorFlash>(chip: Chip<'_, F>) -> Option<Storage<'_, F>> {
    let config = MapConfig::try_new(MAP_RANGE).ok()?;
    Some(MapStorage::new(chip, config, Cache::new_uncached()))
}

/// A blocking chip in the clothes of an asynchronous one.
pub struct Chip<'flash, F> {
    flash: &'flash mut F,
    writes: bool,
}

impl<F: NorFlash> asynchronous::ErrorType for Chip<'_, F> {
    type Error = ChipError<F::Error>;
}

impl<F: NorFlash> asynchronous::ReadNorFlash for Chip<'_, F> {
    const READ_SIZE: usize = F::READ_SIZE;

    async fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Self::Error> {
        self.flash.read(offset, bytes).map_err(ChipError::Chip)
    }

    fn capacity(&self) -> usize {
        ReadNorFlash::capacity(self.flash)
    }
}

impl<F: NorFlash> asynchronous::NorFlash for Chip<'_, F> {
    const WRITE_SIZE: usize = F::WRITE_SIZE;
    const ERASE_SIZE: usize = F::ERASE_SIZE;

    async fn erase(&mut self, from: u32, to: u32) -> Result<(), Self::Error> {
        if !self.writes {
            return Err(ChipError::NotNow);
        }
        for start in (from..to).step_by(F::ERASE_SIZE) {
            let sector = u8::try_from(start.wrapping_div(SECTOR_BYTES)).unwrap_or(u8::MAX);
            let begun = journal::begin(self.flash, Target::Sector(sector))?;
            let end = start.saturating_add(SECTOR_BYTES);
            self.flash.erase(start, end).map_err(ChipError::Chip)?;
            journal::done(self.flash, begun).map_err(ChipError::Chip)?;
        }
        Ok(())
    }

    async fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Self::Error> {
        if !self.writes {
            return Err(ChipError::NotNow);
        }
        self.flash.write(offset, bytes).map_err(ChipError::Chip)
    }
}

/// Runs a future whose every step blocks, so that it never waits for a waker.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}
