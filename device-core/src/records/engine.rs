//! The record engine: records in NOR flash, generic over the chip.
//!
//! Wear levelling, torn writes and reclaiming are `sequential-storage`'s; here stand our keys, the layout's number, and what
//! to make of flash that is not ours. The engine is run by the [`crate::shell`], never by the core itself.

use core::future::Future;
use core::ops::Range;
use core::pin::pin;
use core::task::{Context, Poll, Waker};

use embedded_storage::nor_flash::{NorFlash, ReadNorFlash};
use embedded_storage_async::nor_flash as asynchronous;
use sequential_storage::cache::Cache;
use sequential_storage::map::{MapConfig, MapStorage};
use zeroize::Zeroize;

use super::codec::{self, RECORD_BYTES_MAX};
use super::{RESULTS_KEPT, Record, Records, RecordsRefused};
use crate::event::StoreOutcome;

/// Where records live in external flash: sixteen sectors of 4 KiB at the start (`facts.md`, Hardware: W25Q-class).
pub const RECORDS_RANGE: Range<u32> = 0..16 * 4_096;

/// Number of the layout of keys and record bytes. Another number is refused, never guessed at.
pub const LAYOUT: u32 = 1;

const KEY_LAYOUT: u8 = 0;
const KEY_ENROLMENT: u8 = 1;
const KEY_PIN: u8 = 2;
const KEY_WRONG_PINS: u8 = 3;
const KEY_COUNTERS: u8 = 4;
const KEY_PENDING: u8 = 5;
const KEY_DISABLED: u8 = 6;
const KEY_RESULT_FIRST: u8 = 16;

/// A key and a record, rounded up to a flash word.
const BUFFER_BYTES: usize = RECORD_BYTES_MAX + 16;

/// Reads all records.
///
/// # Errors
/// Why they cannot be used. Blank flash is no error: it holds no records.
pub fn load<F: NorFlash>(flash: &mut F) -> Result<Records, RecordsRefused> {
    let blank = is_blank(flash).map_err(|_| RecordsRefused::FlashFault)?;
    if blank {
        return Ok(Records::default());
    }
    check_repair(flash)?;
    let mut buffer = [0; BUFFER_BYTES];
    let loaded = block_on(load_all(flash, &mut buffer));
    buffer.zeroize();
    loaded
}

/// Refuses flash that reading would harm, and leaves it as it is.
///
/// `sequential-storage` repairs what it cannot read by erasing the sector: right for one that was cut in its erase, ruin for
/// bytes that are not ours or for the only sector of our own. So the repair is rehearsed first; it may take one sector, and only
/// while the layout's number stands in another.
fn check_repair<F: NorFlash>(flash: &mut F) -> Result<(), RecordsRefused> {
    let config = MapConfig::try_new(RECORDS_RANGE).map_err(|_| RecordsRefused::FlashFault)?;
    let chip = Blocking { flash: &mut *flash, rehearsal: true, erased: 0 };
    let mut storage: Storage<'_, F> = MapStorage::new(chip, config, Cache::new_uncached());
    let mut buffer = [0; BUFFER_BYTES];
    // What it finds is read again below; here only its erases count.
    let _ = block_on(storage.fetch_item::<u32>(&mut buffer, &KEY_LAYOUT));
    let erased = storage.destroy().0.erased;
    if erased == 0 {
        return Ok(());
    }
    let named = layout_sectors(flash).map_err(|_| RecordsRefused::FlashFault)?;
    match (erased.count_ones(), named & !erased) {
        (1, elsewhere) if elsewhere != 0 => Ok(()),
        _ if named == 0 => Err(RecordsRefused::NotOurs),
        _ => Err(RecordsRefused::Damaged),
    }
}

/// The sectors, one bit each, that hold our layout's number under its key.
fn layout_sectors<F: NorFlash>(flash: &mut F) -> Result<u32, F::Error> {
    let mut sectors = 0;
    let [one, two, three, four] = LAYOUT.to_le_bytes();
    let wanted = [KEY_LAYOUT, one, two, three, four];
    // Chunks overlap by all but one byte of what is looked for.
    let mut chunk = [0; 256];
    let step = chunk.len() - wanted.len() + 1;
    for offset in RECORDS_RANGE.step_by(step) {
        let length = chunk.len().min((RECORDS_RANGE.end - offset) as usize);
        let Some(part) = chunk.get_mut(..length) else { break };
        flash.read(offset, part)?;
        for (position, window) in (0_u32..).zip(part.windows(wanted.len())) {
            if window == wanted {
                sectors |= sector_bit::<F>(offset.saturating_add(position));
            }
        }
    }
    Ok(sectors)
}

async fn load_all<F: NorFlash>(
    flash: &mut F,
    buffer: &mut [u8],
) -> Result<Records, RecordsRefused> {
    let mut storage = open(flash).ok_or(RecordsRefused::FlashFault)?;
    let layout = storage
        .fetch_item::<u32>(buffer, &KEY_LAYOUT)
        .await
        .map_err(|_| RecordsRefused::NotOurs)?
        .ok_or(RecordsRefused::NotOurs)?;
    if layout != LAYOUT {
        return Err(RecordsRefused::OtherLayout);
    }
    let mut items = storage.fetch_all_items(buffer).await.map_err(|_| RecordsRefused::Damaged)?;
    let mut found = Found::default();
    // An item read twice is an older one and its successor: the last one counts.
    while let Some((key, bytes)) =
        items.next::<&[u8]>(buffer).await.map_err(|_| RecordsRefused::Damaged)?
    {
        found.take(key, bytes).ok_or(RecordsRefused::Damaged)?;
    }
    found.finish()
}

/// Records as they are found, before the results are put in order.
#[derive(Default)]
struct Found {
    records: Records,
    any: bool,
    results: [Option<(u32, crate::effect::Settlement)>; RESULTS_KEPT],
}

impl Found {
    /// Takes one item; `None` where its bytes are no record of this kind.
    fn take(&mut self, key: u8, bytes: &[u8]) -> Option<()> {
        self.any |= key != KEY_LAYOUT;
        match key {
            KEY_ENROLMENT => self.records.enrolment = Some(codec::enrolment(bytes)?),
            KEY_PIN => self.records.pin = Some(codec::pin(bytes)?),
            KEY_WRONG_PINS => self.records.wrong_pins = codec::wrong_pins(bytes)?,
            KEY_COUNTERS => self.records.counters = codec::counters(bytes)?,
            KEY_PENDING => self.records.pending = codec::pending(bytes)?,
            KEY_DISABLED => self.records.disabled = codec::disabled(bytes)?,
            _ => {
                let slot = key.checked_sub(KEY_RESULT_FIRST).map(usize::from);
                if let Some(entry) = slot.and_then(|slot| self.results.get_mut(slot)) {
                    // A result that cannot be read is history lost, not a device: the account goes on.
                    *entry = codec::result(bytes);
                }
            }
        }
        Some(())
    }

    /// Puts the results in order. Records without an account and its PIN are damage; a layout without any record is a device
    /// that was about to take an account over.
    fn finish(mut self) -> Result<Records, RecordsRefused> {
        if !self.any {
            return Ok(Records::default());
        }
        self.results.sort_unstable_by_key(|entry| entry.as_ref().map(|(number, _)| *number));
        for (number, settlement) in self.results.into_iter().flatten() {
            self.records.results_total = number.saturating_add(1);
            // As many slots as places: there is room.
            let _ = self.records.results.push(settlement);
        }
        if self.records.enrolment.is_none() || self.records.pin.is_none() {
            return Err(RecordsRefused::Damaged);
        }
        Ok(self.records)
    }
}

/// Stores one record. After a power cut at any moment of it, the old record or the new one is found.
pub fn store<F: NorFlash>(flash: &mut F, record: &Record) -> StoreOutcome {
    let Some(mut bytes) = codec::encode(record) else { return StoreOutcome::Failed };
    let outcome = put(flash, key_of(record), &bytes);
    bytes.as_mut_slice().zeroize();
    outcome
}

/// Erases all records: afterwards the flash is blank. A cut in the middle leaves nothing that counts as an account, because the
/// layout's number goes first.
pub fn erase<F: NorFlash>(flash: &mut F) -> StoreOutcome {
    match flash.erase(RECORDS_RANGE.start, RECORDS_RANGE.end) {
        Ok(()) => StoreOutcome::Done,
        Err(_) => StoreOutcome::Failed,
    }
}

/// Writes the number of the layout, [`LAYOUT`] for our own: the first thing in blank flash, before any record.
pub fn format<F: NorFlash>(flash: &mut F, layout: u32) -> StoreOutcome {
    put(flash, KEY_LAYOUT, &layout.to_le_bytes())
}

fn put<F: NorFlash>(flash: &mut F, key: u8, bytes: &[u8]) -> StoreOutcome {
    let mut buffer = [0; BUFFER_BYTES];
    let stored = match open(flash) {
        None => StoreOutcome::Failed,
        Some(mut storage) => match block_on(storage.store_item(&mut buffer, &key, &bytes)) {
            Ok(()) => StoreOutcome::Done,
            Err(_) => StoreOutcome::Failed,
        },
    };
    buffer.zeroize();
    stored
}

const fn key_of(record: &Record) -> u8 {
    match record {
        Record::Enrolment(_) => KEY_ENROLMENT,
        Record::Pin(_) => KEY_PIN,
        Record::WrongPins(_) => KEY_WRONG_PINS,
        Record::Counters(_) => KEY_COUNTERS,
        Record::Pending(_) => KEY_PENDING,
        Record::Disabled(_) => KEY_DISABLED,
        Record::Result { slot, .. } => KEY_RESULT_FIRST.saturating_add(*slot),
    }
}

/// Whether every byte of the records' range is erased.
fn is_blank<F: ReadNorFlash>(flash: &mut F) -> Result<bool, F::Error> {
    let mut chunk = [0; 256];
    for offset in RECORDS_RANGE.step_by(chunk.len()) {
        flash.read(offset, &mut chunk)?;
        if chunk.iter().any(|byte| *byte != 0xff) {
            return Ok(false);
        }
    }
    Ok(true)
}

type Storage<'flash, F> = MapStorage<
    u8,
    Blocking<'flash, F>,
    Cache<
        sequential_storage::cache::Uncached,
        sequential_storage::cache::Uncached,
        sequential_storage::cache::Uncached,
        u8,
    >,
>;

fn open<F: NorFlash>(flash: &mut F) -> Option<Storage<'_, F>> {
    let config = MapConfig::try_new(RECORDS_RANGE).ok()?;
    let chip = Blocking { flash, rehearsal: false, erased: 0 };
    Some(MapStorage::new(chip, config, Cache::new_uncached()))
}

/// The bit of the sector in which this place lies.
const fn sector_bit<F: NorFlash>(offset: u32) -> u32 {
    1_u32.wrapping_shl(offset.wrapping_div(F::ERASE_SIZE as u32))
}

/// A blocking chip in the clothes of an asynchronous one, which is what `sequential-storage` wants.
struct Blocking<'flash, F> {
    flash: &'flash mut F,
    /// Nothing is written or erased, as if it had been.
    rehearsal: bool,
    /// The sectors that were to be erased, one bit each.
    erased: u32,
}

impl<F: ReadNorFlash> asynchronous::ErrorType for Blocking<'_, F> {
    type Error = F::Error;
}

impl<F: ReadNorFlash> asynchronous::ReadNorFlash for Blocking<'_, F> {
    const READ_SIZE: usize = F::READ_SIZE;

    async fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Self::Error> {
        self.flash.read(offset, bytes)
    }

    fn capacity(&self) -> usize {
        self.flash.capacity()
    }
}

impl<F: NorFlash> asynchronous::NorFlash for Blocking<'_, F> {
    const WRITE_SIZE: usize = F::WRITE_SIZE;
    const ERASE_SIZE: usize = F::ERASE_SIZE;

    async fn erase(&mut self, from: u32, to: u32) -> Result<(), Self::Error> {
        for sector in (from..to).step_by(F::ERASE_SIZE) {
            self.erased |= sector_bit::<F>(sector);
        }
        if self.rehearsal {
            return Ok(());
        }
        self.flash.erase(from, to)
    }

    async fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Self::Error> {
        if self.rehearsal {
            return Ok(());
        }
        self.flash.write(offset, bytes)
    }
}

/// Runs a future whose every step blocks, so that it never waits for a waker.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}
