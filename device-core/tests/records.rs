//! The record engine on a NOR chip in RAM: power cuts at every operation, foreign bytes, wear.
//!
//! The chip refuses what a real one cannot do (a bit that rises without an erase), counts operations and erases, and loses its
//! power in the middle of any operation that the test names.

mod nor;

use device_core::effect::{Outcome, Settlement};
use device_core::event::StoreOutcome::{Done, Failed};
use device_core::money::Fen;
use device_core::records::engine::{self, LAYOUT};
use device_core::records::{
    Counters, Enrolment, PendingOrder, PinSecret, RESULTS_KEPT, Record, Records, RecordsRefused,
};
use device_core::secret::Secret;
use device_core::text::{Name, Payee};
use device_core::time::Utc;
use nor::{Nor, SECTORS};
use proptest::prelude::*;

/// Records as text, so that two sets can be compared; secrets by their bytes, which are made up.
fn told(records: &Records) -> String {
    let enrolment = records.enrolment.as_ref().map(|it| {
        let secrets = (it.code_seed.expose(), it.channel_key.expose());
        format!("{} {} {} {secrets:?}", it.device_id, it.owner, it.user_reference)
    });
    let pin = records.pin.as_ref().map(|it| (it.salt, *it.hash.expose()));
    let Records { wrong_pins, counters, pending, results, results_total, .. } = records;
    format!(
        "{enrolment:?} {pin:?} {wrong_pins} {counters:?} {pending:?} {results_total} {results:?}"
    )
}

fn enrolment(round: u64) -> Record {
    Record::Enrolment(Enrolment {
        device_id: round,
        account: Name::fitting("guilan"),
        owner: Name::fitting("欧阳王桂兰"),
        user_reference: "04718236".try_into().unwrap(),
        payee_code: device_core::records::PayeeCode::new(),
        code_seed: Secret::new([5; 32]),
        channel_key: Secret::new([3; 32]),
        fingers: 3,
    })
}

fn pin(round: u64) -> Record {
    let salt = [u8::try_from(round % 256).unwrap(); 16];
    Record::Pin(PinSecret { salt, hash: Secret::new([7; 32]) })
}

fn payee() -> Payee {
    let name = Name::fitting("北京市朝阳区幸福路便民蔬菜水果综合超市");
    Payee { name, romanised: Some(Name::fitting("Xingfu Lu Bianmin Chaoshi")) }
}

fn settlement(order: u64) -> Settlement {
    Settlement {
        order,
        amount: Fen::yuan(880),
        payee: payee(),
        at: Utc(order),
        outcome: Outcome::Paid,
    }
}

/// The record of a round, each kind in its turn as a life of shopping brings them.
fn record(round: u64) -> Record {
    match round % 12 {
        0 => enrolment(round),
        1 => pin(round),
        2 | 3 => Record::WrongPins(u8::try_from(round % 200).unwrap()),
        4 => Record::Pending(Some(PendingOrder {
            order: round,
            amount: Fen::yuan(880),
            payee: payee(),
            origin: device_core::records::Origin::Asked,
        })),
        5 => {
            let number = u32::try_from(round / 12).unwrap();
            let slot = u8::try_from(number as usize % RESULTS_KEPT).unwrap();
            Record::Result { slot, number, settlement: settlement(round) }
        }
        6 => Record::Pending(None),
        _ => Record::Counters(Counters {
            codes_shown: u32::try_from(round).unwrap(),
            clock_set_at: Some(Utc(round)),
        }),
    }
}

fn formatted() -> Nor {
    let mut nor = Nor::blank();
    assert_eq!(engine::format(&mut nor, LAYOUT), Done);
    nor
}

fn enrolled() -> Nor {
    let mut nor = formatted();
    assert_eq!(engine::store(&mut nor, &enrolment(1)), Done);
    assert_eq!(engine::store(&mut nor, &pin(1)), Done);
    nor
}

fn load(nor: &mut Nor) -> Result<String, RecordsRefused> {
    engine::load(nor).map(|records| told(&records))
}

/// Cuts the power at every operation of one store; returns the chip as it is when the power stays.
fn cut_everywhere(before: &Nor, record: &Record, what: &str) -> Nor {
    let mut whole = before.clone();
    let old = load(&mut whole).unwrap();
    let first = whole.operations();
    assert_eq!(engine::store(&mut whole, record), Done, "{what}");
    let operations = whole.operations() - first;
    let new = load(&mut whole).unwrap();
    for cut in 1..=operations {
        let mut torn = before.clone();
        torn.cut_after(cut);
        assert_eq!(engine::store(&mut torn, record), Failed, "{what}, cut {cut}");
        torn.power_on();
        let found = load(&mut torn);
        let known = found.as_ref().is_ok_and(|found| *found == old || *found == new);
        assert!(known, "{what}, cut {cut} of {operations}:\n{found:?}\nold {old}\nnew {new}");
        // And the next store goes well.
        assert_eq!(engine::store(&mut torn, record), Done, "{what}, after cut {cut}");
        assert_eq!(load(&mut torn).as_ref(), Ok(&new), "{what}, after cut {cut}");
    }
    whole
}

#[test]
fn a_power_cut_at_any_operation_leaves_the_old_record_or_the_new_one() {
    let mut nor = enrolled();
    for round in 0..24 {
        nor = cut_everywhere(&nor, &record(round), &format!("round {round}"));
    }
}

/// The same where the oldest sector must make room: its living records move, and it is erased.
#[test]
fn a_power_cut_while_a_sector_is_reclaimed_loses_nothing() {
    let mut nor = enrolled();
    let mut reclaimed = 0;
    for round in 12.. {
        let mut after = nor.clone();
        assert_eq!(engine::store(&mut after, &record(round)), Done);
        if after.erases() > nor.erases() {
            reclaimed += 1;
            after = cut_everywhere(&nor, &record(round), &format!("round {round}"));
        }
        nor = after;
        if reclaimed == 6 {
            break;
        }
    }
}

#[test]
fn every_kind_is_found_again_however_often_it_was_stored() {
    let mut nor = enrolled();
    for turn in 0..12 {
        for round in 0..300 {
            assert_eq!(engine::store(&mut nor, &record(round * 12 + turn)), Done);
        }
    }
    let records = engine::load(&mut nor).unwrap();
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

#[test]
fn blank_flash_holds_no_account() {
    let records = engine::load(&mut Nor::blank()).unwrap();
    assert!(records.enrolment.is_none() && records.pin.is_none());
}

/// The power goes while an account is taken over: none, or half of one, which is refused; never a whole one of wrong parts.
#[test]
fn a_power_cut_while_enrolling_leaves_no_account() {
    let mut nor = Nor::blank();
    type Step = fn(&mut Nor) -> device_core::event::StoreOutcome;
    let steps: [Step; 3] = [
        |nor| engine::format(nor, LAYOUT),
        |nor| engine::store(nor, &enrolment(1)),
        |nor| engine::store(nor, &pin(1)),
    ];
    let last = steps.len() - 1;
    for (at, step) in steps.into_iter().enumerate() {
        let mut whole = nor.clone();
        let first = whole.operations();
        assert_eq!(step(&mut whole), Done);
        for cut in 1..=whole.operations() - first {
            let mut torn = nor.clone();
            torn.cut_after(cut);
            assert_eq!(step(&mut torn), Failed);
            torn.power_on();
            match engine::load(&mut torn) {
                Ok(records) => {
                    let whole = records.enrolment.is_some() && records.pin.is_some();
                    assert!(!whole || at == last, "step {at}, cut {cut}");
                    assert!(whole || records.enrolment.is_none(), "step {at}, cut {cut}");
                }
                Err(refused) => {
                    let fits = matches!(refused, RecordsRefused::NotOurs | RecordsRefused::Damaged);
                    assert!(fits, "step {at}, cut {cut}: {refused:?}");
                }
            }
            // The step can be taken again.
            assert_eq!(step(&mut torn), Done, "step {at}, cut {cut}");
        }
        nor = whole;
        let loaded = engine::load(&mut nor);
        let account = loaded.as_ref().ok().map(|records| records.enrolment.is_some());
        assert_eq!(account, [Some(false), None, Some(true)][at], "after step {at}");
    }
}

#[test]
fn another_layout_is_refused() {
    let mut nor = Nor::blank();
    assert_eq!(engine::format(&mut nor, LAYOUT + 1), Done);
    assert_eq!(load(&mut nor), Err(RecordsRefused::OtherLayout));
}

#[test]
fn an_account_without_its_pin_is_damage() {
    for record in [enrolment(1), pin(1), Record::WrongPins(1)] {
        let mut nor = formatted();
        assert_eq!(engine::store(&mut nor, &record), Done);
        assert_eq!(load(&mut nor), Err(RecordsRefused::Damaged));
    }
}

#[test]
fn a_chip_that_does_not_answer_is_a_fault() {
    let mut nor = enrolled();
    nor.cut_after(0);
    assert_eq!(load(&mut nor), Err(RecordsRefused::FlashFault));
    assert_eq!(engine::store(&mut nor, &Record::WrongPins(1)), Failed);
}

/// One byte of the account's record is wrong: it is refused, never half believed.
#[test]
fn a_damaged_record_is_refused() {
    let good = load(&mut enrolled()).unwrap();
    let used = enrolled().used();
    let mut refused = 0;
    for position in 0..used {
        let mut nor = enrolled();
        nor.damage(position);
        match load(&mut nor) {
            Err(_) => refused += 1,
            Ok(found) => assert_eq!(found, good, "byte {position}"),
        }
    }
    assert!(refused * 10 > used * 8, "{refused} of {used}");
}

/// The marks at the ends of a sector say what it holds. Where they are wrong the account is refused, and still there when the
/// marks are mended: reading never erases the only sector that knows it.
#[test]
fn reading_never_erases_the_account() {
    let good = load(&mut enrolled()).unwrap();
    let (first, last) = (0, 4_095);
    for start in [0x00, 0x0f, 0xf0, 0xff] {
        for end in 0..=255 {
            let mut nor = enrolled();
            let was = (nor.set(first, start), nor.set(last, end));
            let found = load(&mut nor);
            let fits = matches!(&found, Ok(found) if *found == good)
                || matches!(found, Err(RecordsRefused::Damaged | RecordsRefused::NotOurs));
            assert!(fits, "marks {start} and {end}: {found:?}");
            nor.set(first, was.0);
            nor.set(last, was.1);
            assert_eq!(load(&mut nor).as_ref(), Ok(&good), "marks {start} and {end}");
        }
    }
}

#[test]
fn wear_is_spread_over_all_sectors() {
    let mut nor = enrolled();
    for round in 0..20_000 {
        assert_eq!(engine::store(&mut nor, &record(round * 12 + 7 + round % 5)), Done);
    }
    let counts = nor.erase_counts();
    let (least, most) = (counts.iter().min().unwrap(), counts.iter().max().unwrap());
    assert!(*least > 2 && most - least <= 2, "{counts:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn foreign_bytes_are_refused(seed in any::<u64>(), length in 1_usize..65_536) {
        let mut nor = Nor::blank();
        nor.fill_with_noise(seed, length);
        prop_assert_eq!(engine::load(&mut nor).err(), Some(RecordsRefused::NotOurs));
        // Whoever's they are, they are left alone.
        prop_assert_eq!(nor.operations(), 0);
    }

    #[test]
    fn damage_anywhere_is_survived(seed in any::<u64>(), from in 0_usize..16_000, length in 1_usize..600) {
        let mut nor = enrolled();
        for round in 0..60 {
            let _ = engine::store(&mut nor, &record(round));
        }
        nor.noise_at(seed, from, length);
        let _ = engine::load(&mut nor);
        let _ = engine::store(&mut nor, &record(3));
    }
}
