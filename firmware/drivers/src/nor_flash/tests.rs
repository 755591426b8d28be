//! The chip's bytes on the bus, a played chip that is slow or refuses, and the device's records on it.

use std::vec::Vec;

use device_core::event::StoreOutcome;
use device_core::records::{Record, Vault, engine};
use device_core::ui::glyphs::{BUILTIN_PACK, GLYPH_BYTES_MAX, Glyphs, Pack, Source};
use embedded_hal_mock::common::Generic;
use embedded_hal_mock::eh1::delay::NoopDelay;
use embedded_hal_mock::eh1::spi::{Mock, Transaction};
use proptest::prelude::*;

use super::*;
use crate::testing::{account, identity};
use played::Played;

mod played;

fn asked(command: &[u8], answer: &[u8]) -> Vec<Transaction<u8>> {
    let mut bus = vec![Transaction::transaction_start(), Transaction::write_vec(command.to_vec())];
    if !answer.is_empty() {
        bus.push(Transaction::read_vec(answer.to_vec()));
    }
    bus.push(Transaction::transaction_end());
    bus
}

fn chip(then: Vec<Vec<Transaction<u8>>>) -> (Chip<Mock<u8>, NoopDelay>, Generic<Transaction<u8>>) {
    let start = [asked(&[0xab], &[]), asked(&[0x9f], &[0xef, 0x40, 0x18])];
    let expected: Vec<_> = start.into_iter().chain(then).flatten().collect();
    let bus = Mock::new(&expected);
    (Chip::new(bus.clone(), NoopDelay::new()).unwrap(), bus)
}

#[test]
fn reading_programming_and_erasing_on_the_bus() {
    let mut programmed = asked(&[0x02, 0x01, 0x00, 0xfe], &[]);
    programmed.insert(2, Transaction::write_vec(vec![7, 8]));
    let mut next_page = asked(&[0x02, 0x01, 0x01, 0x00], &[]);
    next_page.insert(2, Transaction::write_vec(vec![9]));
    let (mut chip, mut bus) = chip(vec![
        asked(&[0x03, 0x12, 0x34, 0x56], &[1, 2, 3]),
        // A page to its border, after what was still going on.
        asked(&[0x05], &[1]),
        asked(&[0x05], &[0]),
        asked(&[0x06], &[]),
        asked(&[0x05], &[2]),
        programmed,
        asked(&[0x05], &[3]),
        asked(&[0x05], &[0]),
        asked(&[0x03, 0x01, 0x00, 0xfe], &[7, 8]),
        // And the next one.
        asked(&[0x05], &[0]),
        asked(&[0x06], &[]),
        asked(&[0x05], &[2]),
        next_page,
        asked(&[0x05], &[0]),
        asked(&[0x03, 0x01, 0x01, 0x00], &[9]),
        // A sector.
        asked(&[0x05], &[0]),
        asked(&[0x06], &[]),
        asked(&[0x05], &[2]),
        asked(&[0x20, 0x00, 0x10, 0x00], &[]),
        asked(&[0x05], &[0]),
    ]);
    let mut bytes = [0; 3];
    assert_eq!(chip.capacity(), 16 * 1_024 * 1_024);
    chip.read(0x12_3456, &mut bytes).unwrap();
    assert_eq!(bytes, [1, 2, 3]);
    chip.write(0x1_00fe, &[7, 8, 9]).unwrap();
    chip.erase(0x1000, 0x2000).unwrap();
    bus.done();
}

#[test]
fn a_chip_that_is_none_of_ours_is_refused() {
    for id in [[0xff; 3], [0; 3], [0xef, 0x40, 0x0f], [0xc2, 0x20, 0x18]] {
        let mut bus = Mock::new(&[asked(&[0xab], &[]), asked(&[0x9f], &id)].concat());
        let refused = Chip::new(bus.clone(), NoopDelay::new()).map(|chip| chip.capacity());
        assert_eq!(refused, Err(FlashError::NoChip));
        bus.done();
    }
}

fn played() -> RefCell<Chip<Played, NoopDelay>> {
    RefCell::new(Chip::new(Played::new(), NoopDelay::new()).unwrap())
}

#[test]
fn a_chip_that_stays_busy_is_given_up_and_one_that_is_protected_refuses() {
    let chip = played();
    let mut records = Region::records(&chip);
    chip.borrow_mut().spi.busy = u32::MAX;
    assert_eq!(records.write(0, &[1]), Err(FlashError::TimeOut));
    assert_eq!(records.erase(0, 4_096), Err(FlashError::TimeOut));
    chip.borrow_mut().spi.busy = 0;
    chip.borrow_mut().spi.protected = true;
    assert_eq!(records.write(0, &[1]), Err(FlashError::Refused));
    assert_eq!(records.erase(0, 4_096), Err(FlashError::Refused));
    chip.borrow_mut().spi.protected = false;
    records.write(0, &[0x0f]).unwrap();
    assert_eq!(records.write(0, &[0xf0]), Err(FlashError::Refused), "bits do not rise");
}

#[test]
fn addresses_outside_are_refused_and_one_user_at_a_time() {
    let chip = played();
    let (mut records, mut glyphs) = (Region::records(&chip), Region::glyphs(&chip));
    assert_eq!(ReadNorFlash::capacity(&records), 65_536);
    assert_eq!(ReadNorFlash::capacity(&glyphs), (1 << 20) - 65_536);
    assert_eq!(records.write(RECORDS_BYTES - 1, &[0; 2]), Err(FlashError::Address));
    assert_eq!(records.erase(1, 4_097), Err(FlashError::Address));
    assert_eq!(records.erase(8_192, 4_096), Err(FlashError::Address));
    assert_eq!(ReadNorFlash::read(&mut records, u32::MAX, &mut [0; 4]), Err(FlashError::Address));
    assert!(!GlyphStore::read(&glyphs, (1 << 20) - 65_536, &mut [0]));
    glyphs.write(0, b"glyph").unwrap();
    let mut bytes = [0; 5];
    assert!(GlyphStore::read(&glyphs, 0, &mut bytes));
    assert_eq!(&bytes, b"glyph");
    assert_eq!(chip.borrow().spi.bytes[65_536..65_541], *b"glyph");
    let held = chip.borrow_mut();
    assert_eq!(records.write(0, &[0]), Err(FlashError::InUse));
    drop(held);
}

#[test]
fn records_come_back_from_it() {
    let chip = played();
    let mut flash = Region::records(&chip);
    let mut vault = Vault::new(&identity(), &[1; 32]);
    assert!(engine::load(&mut flash, &mut vault).is_ok());
    // More tries than fit into a sector: the engine erases and moves.
    for record in account(0b101).into_iter().chain((0..200).map(Record::WrongPins)) {
        let stored = engine::store(&mut flash, &mut vault, &record);
        assert_eq!(stored, StoreOutcome::Done);
    }
    let mut later = Vault::new(&identity(), &[2; 32]);
    let records = engine::load(&mut Region::records(&chip), &mut later).ok().unwrap();
    assert_eq!(records.wrong_pins, 199);
    assert_eq!(records.enrolment.map(|enrolment| enrolment.fingers), Some(0b101));
}

#[test]
fn glyphs_are_drawn_from_it() {
    let chip = played();
    Region::glyphs(&chip).write(0, BUILTIN_PACK).unwrap();
    let glyphs = Pack::new(Region::glyphs(&chip), Source::External);
    let found = glyphs.find('付', 52).unwrap();
    let mut buffer = [0; GLYPH_BYTES_MAX];
    let bits = glyphs.bits(&found, &mut buffer).unwrap();
    assert_eq!(bits, &BUILTIN_PACK[found.offset as usize..found.offset as usize + bits.len()]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// It does what memory would do that can only clear bits.
    #[test]
    fn it_is_memory_that_only_an_erase_sets(
        operations in prop::collection::vec(
            (0_u32..9_000, prop::collection::vec(any::<u8>(), 0..700), any::<bool>()),
            1..12,
        ),
    ) {
        let chip = played();
        let mut flash = Region::records(&chip);
        let mut model = vec![0xff_u8; RECORDS_BYTES as usize];
        for (offset, bytes, erase) in operations {
            let place = offset as usize;
            if erase {
                let sector = offset - offset % SECTOR_BYTES;
                flash.erase(sector, sector + SECTOR_BYTES).unwrap();
                model[sector as usize..][..SECTOR_BYTES as usize].fill(0xff);
            }
            // Only what the cells can take is written.
            let bytes: Vec<u8> =
                bytes.iter().zip(&model[place..]).map(|(byte, cell)| byte & cell).collect();
            flash.write(offset, &bytes).unwrap();
            model[place..place + bytes.len()].copy_from_slice(&bytes);
        }
        let mut found = vec![0; 12_000];
        ReadNorFlash::read(&mut flash, 0, &mut found).unwrap();
        prop_assert!(found == model[..12_000]);
    }
}
