//! The record engine: sealed records in NOR flash, generic over the chip.
//!
//! Wear levelling, torn writes and reclaiming are `sequential-storage`'s; torn erases are the [`super::journal`]'s; the seal is
//! the [`Vault`]'s. Here stand our keys, the head that says whose records these are, and what to make of flash that is not
//! ours. The engine is run by the [`crate::shell`], never by the core itself.

use core::ops::Range;

use embedded_storage::nor_flash::NorFlash;
use zeroize::Zeroize;

use super::chip::{self, ChipError, MapError, block_on};
use super::codec::{self, RECORD_BYTES_MAX};
use super::journal::{self, MAP_RANGE, SECTOR_BYTES, Target};
use super::vault::{HEAD_BYTES, Head, NotOurHead, SEAL_BYTES, Vault};
use super::{RESULTS_KEPT, Record, Records, RecordsRefused};
use crate::effect::Settlement;
use crate::event::StoreOutcome;

/// What records and their journal take of external flash: sixteen sectors of 4 KiB at the start (`facts.md`, Hardware).
pub const RECORDS_RANGE: Range<u32> = 0..MAP_RANGE.end + SECTOR_BYTES;

/// Number of the layout of keys and record bytes. Another number is refused, never guessed at.
pub const LAYOUT: u32 = 2;

const KEY_HEAD: u8 = 0;
const KEY_ENROLMENT: u8 = 1;
const KEY_PIN: u8 = 2;
const KEY_WRONG_PINS: u8 = 3;
const KEY_COUNTERS: u8 = 4;
const KEY_PENDING: u8 = 5;
const KEY_DISABLED: u8 = 6;
const KEY_RESULT_FIRST: u8 = 16;

/// A key and a sealed record, rounded up to a flash word.
const BUFFER_BYTES: usize = RECORD_BYTES_MAX + SEAL_BYTES + 16;

/// Reads all records. An erase that a power cut left open is finished first; else nothing is written.
///
/// Blank flash holds no records, nor does one on which an enrolment never got as far as its PIN.
///
/// # Errors
/// Why they cannot be used.
pub fn load<F: NorFlash>(flash: &mut F, vault: &mut Vault) -> Result<Records, RecordsRefused> {
    let mut records = Records::default();
    load_into(flash, vault, &mut records)?;
    Ok(records)
}

/// The same, into records that are there already and empty: they are large, and so is what they are gathered in.
///
/// # Errors
/// As [`load`].
#[inline(never)]
pub fn load_into<F: NorFlash>(
    flash: &mut F,
    vault: &mut Vault,
    records: &mut Records,
) -> Result<(), RecordsRefused> {
    vault.forget_flash();
    if is_blank(flash).map_err(|_| RecordsRefused::FlashFault)? {
        return Ok(());
    }
    let head = find_head(flash, vault)?;
    let mut found = Found { records, results: Default::default() };
    let read = read_all(flash, |key, bytes| found.take(vault, key, bytes));
    if read.is_ok() {
        vault.holds_account = found.records.enrolment.is_some();
    }
    let whole = read.and_then(|()| found.finish(head));
    if whole.is_err() {
        // What is refused is not kept in part.
        *records = Records::default();
    }
    whole?;
    vault.head = Some(head);
    Ok(())
}

/// Stores one record. After a power cut at any moment of it, the old record or the new one is found. Blank flash gets its head
/// first; into flash that [`load`] refuses nothing is written.
pub fn store<F: NorFlash>(flash: &mut F, vault: &mut Vault, record: &Record) -> StoreOutcome {
    let Some(head) = ready(flash, vault) else { return StoreOutcome::Failed };
    let Some(mut bytes) = codec::encode(record) else { return StoreOutcome::Failed };
    let key = key_of(record);
    let sealed = vault.seal(key, &bytes);
    bytes.as_mut_slice().zeroize();
    let Some(sealed) = sealed else { return StoreOutcome::Failed };
    let outcome = put(flash, vault, key, &sealed);
    if outcome == StoreOutcome::Done {
        vault.holds_account |= matches!(record, Record::Enrolment(_));
        if matches!(record, Record::Pin(_)) && vault.holds_account && !head.account {
            // The account is whole with its PIN. The head's word only tells damage from an enrolment that never ended.
            let _ = put_head(flash, vault, Head { account: true, ..head });
        }
    }
    outcome
}

/// Erases all records: afterwards the flash is blank. After a power cut at any moment of it, either nothing has happened yet or
/// the next [`load`] finishes it.
pub fn erase<F: NorFlash>(flash: &mut F, vault: &mut Vault) -> StoreOutcome {
    vault.forget_flash();
    outcome_of(journalled(flash, |flash| {
        journal::erase(flash, Target::All).map_err(ChipError::Chip)
    }))
}

/// Writes the head, with [`LAYOUT`] for our own: the first thing in blank flash. After a power cut at any moment of it, the
/// flash is blank at the next [`load`], or the head is whole.
pub fn format<F: NorFlash>(flash: &mut F, vault: &mut Vault, layout: u32) -> StoreOutcome {
    vault.forget_flash();
    if !matches!(is_blank(flash), Ok(true)) {
        return StoreOutcome::Failed;
    }
    outcome_of(journalled(flash, |flash| {
        let written = put_head(flash, vault, Head { layout, account: false });
        if written == StoreOutcome::Done { Ok(()) } else { Err(ChipError::NotNow) }
    }))
}

/// Does something under an entry of the journal: if it is cut, everything will be erased.
fn journalled<F: NorFlash>(
    flash: &mut F,
    act: impl FnOnce(&mut F) -> Result<(), ChipError<F::Error>>,
) -> Result<(), ChipError<F::Error>> {
    journal::settle(flash).map_err(ChipError::Chip)?;
    let begun = journal::begin(flash, Target::All)?;
    act(flash)?;
    journal::done(flash, begun).map_err(ChipError::Chip)
}

fn outcome_of<T, E>(result: Result<T, E>) -> StoreOutcome {
    if result.is_ok() { StoreOutcome::Done } else { StoreOutcome::Failed }
}

/// The head of flash that may be written, which blank flash gets here; `None` where it may not.
///
/// It is looked for once a boot, and again after every failed write: what such a one left open must be settled first.
fn ready<F: NorFlash>(flash: &mut F, vault: &mut Vault) -> Option<Head> {
    if vault.head.is_some() {
        return vault.head;
    }
    if is_blank(flash).ok()? {
        let _ = format(flash, vault, LAYOUT);
    } else {
        vault.head = find_head(flash, vault).ok();
    }
    vault.head
}

/// Whether all records are blank, once an open erase is finished.
fn is_blank<F: NorFlash>(flash: &mut F) -> Result<bool, F::Error> {
    journal::settle(flash)?;
    journal::is_blank(flash, MAP_RANGE)
}

fn put_head<F: NorFlash>(flash: &mut F, vault: &mut Vault, head: Head) -> StoreOutcome {
    let bytes = vault.head_bytes(head);
    let outcome = put(flash, vault, KEY_HEAD, &bytes);
    if outcome == StoreOutcome::Done {
        vault.head = Some(head);
    }
    outcome
}

fn put<F: NorFlash>(flash: &mut F, vault: &mut Vault, key: u8, bytes: &[u8]) -> StoreOutcome {
    let mut buffer = [0; BUFFER_BYTES];
    let stored =
        chip::writing(flash).map(|mut map| block_on(map.store_item(&mut buffer, &key, &bytes)));
    let outcome =
        if matches!(stored, Some(Ok(()))) { StoreOutcome::Done } else { StoreOutcome::Failed };
    if outcome == StoreOutcome::Failed {
        vault.forget_flash();
    }
    outcome
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

/// Finds the newest head.
fn find_head<F: NorFlash>(flash: &mut F, vault: &Vault) -> Result<Head, RecordsRefused> {
    let mut buffer = [0; BUFFER_BYTES];
    let fetched = {
        let mut map = chip::reading(flash).ok_or(RecordsRefused::FlashFault)?;
        match block_on(map.fetch_item::<&[u8]>(&mut buffer, &KEY_HEAD)) {
            Ok(bytes) => bytes.map(|bytes| vault.read_head(bytes)),
            Err(error) if is_fault::<F>(&error) => return Err(RecordsRefused::FlashFault),
            Err(_) => None,
        }
    };
    match fetched {
        Some(Ok(head)) => Ok(head),
        Some(Err(NotOurHead::OtherLayout)) => Err(RecordsRefused::OtherLayout),
        Some(Err(NotOurHead::OtherDevice)) => Err(RecordsRefused::OtherDevice),
        None | Some(Err(NotOurHead::Unreadable)) => Err(without_head(flash, vault)),
    }
}

/// Flash without a head that can be read: ours and damaged where our head or one of our seals is seen in it, else not ours.
fn without_head<F: NorFlash>(flash: &mut F, vault: &Vault) -> RecordsRefused {
    let mut ours = false;
    let _ = read_all(flash, |key, bytes| {
        if let Some(mut record) = vault.open(key, bytes) {
            record.as_mut_slice().zeroize();
            ours = true;
        }
        Some(())
    });
    match if ours { Ok(true) } else { holds_our_head(flash, vault) } {
        Ok(true) => RecordsRefused::Damaged,
        Ok(false) => RecordsRefused::NotOurs,
        Err(_) => RecordsRefused::FlashFault,
    }
}

/// Whether a head of ours stands anywhere, even where the map around it cannot be read any more.
fn holds_our_head<F: NorFlash>(flash: &mut F, vault: &Vault) -> Result<bool, F::Error> {
    let wanted = [false, true].map(|account| vault.head_bytes(Head { layout: LAYOUT, account }));
    // Chunks overlap by all but one byte of what is looked for.
    let mut chunk = [0; 256];
    let step = chunk.len() - HEAD_BYTES + 1;
    for offset in MAP_RANGE.step_by(step) {
        let length = chunk.len().min(MAP_RANGE.end.saturating_sub(offset) as usize);
        let Some(part) = chunk.get_mut(..length) else { break };
        flash.read(offset, part)?;
        if part.windows(HEAD_BYTES).any(|window| wanted.iter().any(|head| window == head)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Hands every item over, the older before the newer; `take` gives `None` where one cannot be right.
fn read_all<F: NorFlash>(
    flash: &mut F,
    mut take: impl FnMut(u8, &[u8]) -> Option<()>,
) -> Result<(), RecordsRefused> {
    let refused = |error: MapError<F>| {
        if is_fault::<F>(&error) { RecordsRefused::FlashFault } else { RecordsRefused::Damaged }
    };
    let mut buffer = [0; BUFFER_BYTES];
    let mut map = chip::reading(flash).ok_or(RecordsRefused::FlashFault)?;
    block_on(async {
        let mut items = map.fetch_all_items(&mut buffer).await.map_err(refused)?;
        while let Some((key, bytes)) = items.next::<&[u8]>(&mut buffer).await.map_err(refused)? {
            take(key, bytes).ok_or(RecordsRefused::Damaged)?;
        }
        Ok(())
    })
}

/// Whether it is the chip that failed, not what it holds.
const fn is_fault<F: NorFlash>(error: &MapError<F>) -> bool {
    matches!(error, sequential_storage::Error::Storage { value: ChipError::Chip(_), .. })
}

/// Records as they are found, before the results are put in order.
struct Found<'records> {
    records: &'records mut Records,
    results: [Option<(u32, Settlement)>; RESULTS_KEPT],
}

impl Found<'_> {
    /// Takes one item; `None` where it is not what was stored under this key. Of two the later one counts.
    fn take(&mut self, vault: &Vault, key: u8, bytes: &[u8]) -> Option<()> {
        if key == KEY_HEAD {
            return Some(());
        }
        let result = key.checked_sub(KEY_RESULT_FIRST).map(usize::from);
        if let Some(slot) = result.and_then(|slot| self.results.get_mut(slot)) {
            // A result that cannot be read is history lost, not a device: the account goes on.
            *slot = vault.open(key, bytes).and_then(|record| codec::result(&record));
            return Some(());
        }
        let mut record = vault.open(key, bytes)?;
        let taken = self.take_record(key, &record);
        record.as_mut_slice().zeroize();
        taken
    }

    fn take_record(&mut self, key: u8, bytes: &[u8]) -> Option<()> {
        match key {
            KEY_ENROLMENT => self.records.enrolment = Some(codec::enrolment(bytes)?),
            KEY_PIN => self.records.pin = Some(codec::pin(bytes)?),
            KEY_WRONG_PINS => self.records.wrong_pins = codec::wrong_pins(bytes)?,
            KEY_COUNTERS => self.records.counters = codec::counters(bytes)?,
            KEY_PENDING => self.records.pending = codec::pending(bytes)?,
            KEY_DISABLED => self.records.disabled = codec::disabled(bytes)?,
            // Sealed by us under a key that this layout does not have: nothing to go by.
            _ => {}
        }
        Some(())
    }

    /// Puts the results in order. An account without its PIN, or the other way round, is damage where the head says that it was
    /// whole, and else an enrolment that the power cut short: nobody's account yet.
    fn finish(&mut self, head: Head) -> Result<(), RecordsRefused> {
        self.results.sort_unstable_by_key(|entry| entry.as_ref().map(|(number, _)| *number));
        for (number, settlement) in self.results.iter_mut().filter_map(Option::take) {
            self.records.results_total = number.saturating_add(1);
            // As many slots as places: there is room.
            let _ = self.records.results.push(settlement);
        }
        let whole = self.records.enrolment.is_some() && self.records.pin.is_some();
        match (whole, head.account) {
            (true, _) => Ok(()),
            (false, false) => {
                *self.records = Records::default();
                Ok(())
            }
            (false, true) => Err(RecordsRefused::Damaged),
        }
    }
}
