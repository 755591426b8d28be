//! The record engine on a NOR chip in RAM: what is found again, what is refused and why, and how the chip wears.
//!
//! Power cuts stand in `record_cuts.rs`. The chip refuses what a real one cannot do: a bit that rises without an erase.

mod kit;

use device_core::event::StoreOutcome::{Done, Failed};
use device_core::records::engine::{self, LAYOUT};
use device_core::records::{Record, Records, RecordsRefused, Vault};
use kit::nor::{Nor, SECTOR_BYTES, SECTORS, Tear};
use kit::{
    Step, counters, enrolled, enrolment, load, long_enrolment, other_identity, pin, record, store,
    told, used, vault,
};
use proptest::prelude::*;

/// Where this stands in the first sector of a chip.
fn place_of(nor: &Nor, bytes: &[u8]) -> Option<usize> {
    nor.bytes()[..SECTOR_BYTES].windows(bytes.len()).position(|window| window == bytes)
}

#[test]
fn every_kind_is_found_again_however_often_it_was_stored() {
    let mut nor = enrolled();
    let mut vault = vault(&nor);
    for turn in 0..12 {
        for round in 0..300 {
            assert_eq!(engine::store(&mut nor, &mut vault, &record(round * 12 + turn)), Done);
        }
    }
    let records = engine::load(&mut nor, &mut vault).unwrap();
    assert_eq!(records.enrolment.as_ref().unwrap().device_id, 299 * 12);
    assert_eq!(records.pin.as_ref().unwrap().salt, [((299 * 12 + 1) % 256) as u8; 16]);
    assert_eq!(records.wrong_pins, ((299 * 12 + 3) % 200) as u8);
    assert_eq!(records.counters.codes_shown, 299 * 12 + 11);
    assert_eq!(records.pending, None);
    assert_eq!(records.results_total, 300);
    let orders: Vec<_> = records.results.iter().map(|it| it.order).collect();
    assert_eq!(orders, (280..300).map(|number| number * 12 + 5).collect::<Vec<_>>());
    assert!(nor.erases() > SECTORS as u32, "all sectors were reclaimed");
}

/// The longest account, twenty long results and all the rest fit, and move when sectors are reclaimed.
#[test]
fn the_longest_records_fit() {
    let mut nor = Nor::blank();
    let mut vault = vault(&nor);
    assert_eq!(engine::store(&mut nor, &mut vault, &long_enrolment()), Done);
    assert_eq!(engine::store(&mut nor, &mut vault, &pin(1)), Done);
    for round in 0..240 {
        if round % 12 > 1 {
            assert_eq!(engine::store(&mut nor, &mut vault, &record(round)), Done);
        }
    }
    let whole = load(&mut nor).unwrap();
    for code in 0..3_000 {
        assert_eq!(engine::store(&mut nor, &mut vault, &counters(code)), Done);
    }
    assert_eq!(engine::store(&mut nor, &mut vault, &record(239)), Done);
    assert_eq!(load(&mut nor).unwrap(), whole);
}

#[test]
fn blank_flash_holds_no_account() {
    assert_eq!(load(&mut Nor::blank()), Ok(told(&Records::default())));
}

#[test]
fn an_account_without_its_pin_is_no_account() {
    for record in [enrolment(1), pin(1), Record::WrongPins(1), counters(3)] {
        let mut nor = Nor::blank();
        assert_eq!(store(&mut nor, record), Done);
        assert_eq!(load(&mut nor), Ok(told(&Records::default())));
        // And an enrolment may go on from there.
        assert_eq!(Step::Erase.take(&mut nor), Done);
        assert_eq!(store(&mut nor, enrolment(2)), Done);
        assert_eq!(store(&mut nor, pin(2)), Done);
        assert!(load(&mut nor).unwrap().contains("guilan"));
    }
}

/// Erasing leaves nothing at all of what was stored.
#[test]
fn erased_records_are_gone() {
    let mut nor = used(2_000);
    assert_eq!(Step::Erase.take(&mut nor), Done);
    let last = (SECTORS - 1) * SECTOR_BYTES;
    assert!(nor.bytes()[..last].iter().all(|byte| *byte == 0xff));
    // The journal of erases: done entries alone.
    assert!(nor.bytes()[last..].iter().all(|byte| matches!(byte, 0x00 | 0xff)));
    assert_eq!(load(&mut nor), Ok(told(&Records::default())));
}

#[test]
fn another_layout_is_refused() {
    for layout in [LAYOUT - 1, LAYOUT + 1] {
        let mut nor = Nor::blank();
        let mut vault = vault(&nor);
        assert_eq!(engine::format(&mut nor, &mut vault, layout), Done);
        assert_eq!(engine::store(&mut nor, &mut vault, &enrolment(1)), Done);
        assert_eq!(load(&mut nor), Err(RecordsRefused::OtherLayout));
        assert_eq!(store(&mut nor, pin(1)), Failed);
    }
}

/// The whole chip was put into another device.
#[test]
fn the_flash_of_another_device_is_refused_and_left_alone() {
    for mut nor in [enrolled(), used(3_000)] {
        let (bytes, operations) = (nor.bytes().to_vec(), nor.operations());
        let mut other = Vault::new(&other_identity(), &[1; 32]);
        let loaded = engine::load(&mut nor, &mut other);
        assert_eq!(loaded.err(), Some(RecordsRefused::OtherDevice));
        assert_eq!(engine::store(&mut nor, &mut other, &pin(4)), Failed);
        assert!(nor.bytes() == bytes && nor.operations() == operations);
        assert!(load(&mut nor).is_ok(), "its own device reads it still");
        // It may be taken over, and then it is the other one's.
        assert_eq!(engine::erase(&mut nor, &mut other), Done);
        assert_eq!(engine::store(&mut nor, &mut other, &enrolment(4)), Done);
        assert_eq!(load(&mut nor), Err(RecordsRefused::OtherDevice));
    }
}

#[test]
fn a_chip_that_does_not_answer_is_a_fault() {
    let mut nor = enrolled();
    nor.cut_after(0, Tear::Nothing);
    assert_eq!(load(&mut nor), Err(RecordsRefused::FlashFault));
    assert_eq!(store(&mut nor, Record::WrongPins(1)), Failed);
    assert_eq!(Step::Erase.take(&mut nor), Failed);
}

/// Nothing of a record stands in flash as it is, and two seals of one record have nothing in common.
#[test]
fn records_are_sealed() {
    let nor = enrolled();
    for plain in [&[5; 8][..], &[3; 8], &[7; 8], b"guilan", b"04718236", b"example"] {
        assert_eq!(place_of(&nor, plain), None, "{plain:?}");
    }
    let mut nor = enrolled();
    let first = nor.used();
    store(&mut nor, pin(1));
    let second = nor.used();
    store(&mut nor, pin(1));
    let (one, two) = (&nor.bytes()[first..second], &nor.bytes()[second..nor.used()]);
    assert_eq!(one.len(), two.len());
    let common = one.windows(4).filter(|window| two.windows(4).any(|other| other == *window));
    // Their lengths, their key, and that each was the first seal of its boot.
    assert!(common.count() <= 3);
}

/// One byte is wrong, anywhere: the account is refused, or it is the whole account, or, where an enrolment was rewritten, its
/// older form; never half believed.
#[test]
fn a_damaged_record_is_refused() {
    let good = load(&mut enrolled()).unwrap();
    let used = enrolled().used();
    let mut refused = 0;
    for position in 0..used {
        let mut nor = enrolled();
        nor.damage(position);
        match load(&mut nor) {
            Err(RecordsRefused::Damaged) => refused += 1,
            Err(other) => panic!("byte {position}: {other:?}"),
            Ok(found) => assert_eq!(found, good, "byte {position}"),
        }
    }
    assert!(refused * 10 > used * 8, "{refused} of {used}");
}

/// Somebody puts a PIN of another device's into our flash, check sum and all: the seal is wrong all the same.
#[test]
fn bytes_put_in_from_elsewhere_are_damage() {
    let mut other = Vault::new(&other_identity(), &[1; 32]);
    let (mut ours, mut theirs) = (Nor::blank(), Nor::blank());
    assert_eq!(store(&mut ours, enrolment(1)), Done);
    assert_eq!(engine::store(&mut theirs, &mut other, &enrolment(1)), Done);
    let start = ours.used();
    assert_eq!(theirs.used(), start);
    assert_eq!(engine::store(&mut theirs, &mut other, &pin(9)), Done);
    let mut nor = enrolled();
    // A header of eight bytes, the key, the seal, salt and hash.
    for position in start..start + 8 + 1 + 28 + 16 + 32 {
        nor.set(position, theirs.bytes()[position]);
    }
    assert_eq!(load(&mut nor), Err(RecordsRefused::Damaged));
}

/// The marks at the ends of a sector say what it holds. Where they are wrong the account is refused, and still there when the
/// marks are mended: reading never erases.
#[test]
fn reading_never_erases_the_account() {
    let good = load(&mut enrolled()).unwrap();
    let (first, last) = (0, SECTOR_BYTES - 1);
    for start in [0x00, 0x0f, 0xf0, 0xff] {
        for end in 0..=255 {
            let mut nor = enrolled();
            let operations = nor.operations();
            let was = (nor.set(first, start), nor.set(last, end));
            let found = load(&mut nor);
            let fits = matches!(&found, Ok(found) if *found == good)
                || matches!(found, Err(RecordsRefused::Damaged));
            assert!(fits, "marks {start} and {end}: {found:?}");
            assert_eq!(nor.operations(), operations, "marks {start} and {end}");
            nor.set(first, was.0);
            nor.set(last, was.1);
            assert_eq!(load(&mut nor).as_ref(), Ok(&good), "marks {start} and {end}");
        }
    }
}

#[test]
fn wear_is_spread_over_all_sectors() {
    let mut nor = enrolled();
    let mut vault = vault(&nor);
    for round in 0..20_000 {
        let record = record(round * 12 + 8 + round % 4);
        assert_eq!(engine::store(&mut nor, &mut vault, &record), Done);
    }
    let (journal, sectors) = nor.erase_counts().split_last().unwrap();
    let (least, most) = (sectors.iter().min().unwrap(), sectors.iter().max().unwrap());
    assert!(*least > 2 && most - least <= 2, "{sectors:?}");
    assert!(*journal <= nor.erases() / 500, "{journal} erases of the journal");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn foreign_bytes_are_refused(seed in any::<u64>(), length in 1_usize..65_536) {
        let mut nor = Nor::blank();
        nor.noise_at(seed, 0, length);
        prop_assert_eq!(load(&mut nor), Err(RecordsRefused::NotOurs));
        prop_assert_eq!(store(&mut nor, pin(1)), Failed);
        // Whoever's they are, they are left alone.
        prop_assert_eq!(nor.operations(), 0);
    }

    #[test]
    fn damage_anywhere_is_survived(seed in any::<u64>(), from in 0_usize..65_536, length in 1_usize..600) {
        let mut nor = enrolled();
        let mut vault = vault(&nor);
        for round in 0..900 {
            let _ = engine::store(&mut nor, &mut vault, &record(round));
        }
        nor.noise_at(seed, from, length);
        let before = nor.operations();
        let _ = load(&mut nor);
        prop_assert_eq!(nor.operations(), before, "reading alone");
        let _ = store(&mut nor, record(3));
        prop_assert_eq!(Step::Erase.take(&mut nor), Done);
        prop_assert_eq!(load(&mut nor), Ok(told(&Records::default())));
    }
}
