//! Power cuts in the records: at every flash operation of what a device stores in its life, with every kind of tear, and a
//! second cut in every operation of the boot that follows. Afterwards the old state is found or the new one; nothing is refused.

mod kit;

use device_core::event::StoreOutcome::{Done, Failed};
use device_core::records::{Record, Records, Vault, engine};
use kit::nor::{Nor, Tear};
use kit::{
    Step, counters, enrolled, enrolment, identity, load, pin, record, result, scanned, told, used,
};
use proptest::prelude::*;

const TEARS: [Tear; 5] =
    [Tear::Nothing, Tear::Nearly, Tear::Noise(1), Tear::Noise(2), Tear::Noise(3)];

/// What is found after a cut: in the first boot, and where the power goes again in it, in the second.
fn found_after(torn: &Nor, mut check: impl FnMut(&str, &Nor, String)) {
    let mut once = torn.clone();
    let first = once.operations();
    let found = load(&mut once).unwrap_or_else(|refused| format!("refused: {refused:?}"));
    let operations = once.operations() - first;
    check("one boot", &once, found);
    for cut in 1..=operations {
        for tear in TEARS {
            let mut twice = torn.clone();
            twice.cut_after(cut, tear);
            let _ = load(&mut twice);
            twice.power_on();
            let found = load(&mut twice).unwrap_or_else(|refused| format!("refused: {refused:?}"));
            check(&format!("cut again at {cut} with {tear:?}"), &twice, found);
        }
    }
}

/// Cuts the power at every operation of one step; returns the chip as it is when the power stays, and how many cuts there were.
fn cut_everywhere(before: &Nor, step: &Step, what: &str) -> (Nor, u32) {
    let mut whole = before.clone();
    let old = load(&mut whole).unwrap();
    let first = whole.operations();
    assert_eq!(step.take(&mut whole), Done, "{what}");
    let operations = whole.operations() - first;
    let new = load(&mut whole).unwrap();
    for cut in 1..=operations {
        for tear in TEARS {
            let mut torn = before.clone();
            torn.cut_after(cut, tear);
            let _ = step.take(&mut torn);
            torn.power_on();
            found_after(&torn, |boot, chip, found| {
                let what = format!("{what}, {tear:?} in {cut} of {operations}, {boot}");
                assert!(found == old || found == new, "{what}:\n{found}\nold {old}\nnew {new}");
                // And the step can be taken again.
                let mut chip = chip.clone();
                assert_eq!(step.take(&mut chip), Done, "{what}, again");
                assert_eq!(load(&mut chip).as_ref(), Ok(&new), "{what}, again");
            });
        }
    }
    (whole, operations)
}

/// Cuts every step of a sequence everywhere. Says how many cuts that were.
fn cut_all(start: &Nor, steps: &[Step], what: &str) -> u32 {
    let mut nor = start.clone();
    let mut cuts = 0;
    for (at, step) in steps.iter().enumerate() {
        let (after, more) = cut_everywhere(&nor, step, &format!("{what}, step {at}"));
        nor = after;
        cuts += more;
    }
    cuts
}

fn enrolling(round: u64) -> [Step; 3] {
    // A finger that is enrolled is stored by storing the account again.
    [enrolment(round), enrolment(round), pin(round)].map(Step::Store)
}

fn scanned_payment(number: u32) -> [Step; 3] {
    let order = 1 << 63 | u64::from(number);
    [scanned(order), result(number, order), Record::Pending(None)].map(Step::Store)
}

#[test]
fn the_first_enrolment() {
    let cuts = cut_all(&Nor::blank(), &enrolling(5), "first enrolment");
    assert!(cuts >= 12, "{cuts}");
    let mut nor = Nor::blank();
    for step in enrolling(5) {
        let mut vault = kit::vault(&nor);
        let account = engine::load(&mut nor, &mut vault).unwrap();
        assert!(account.enrolment.is_none() && account.pin.is_none(), "no account before its PIN");
        assert_eq!(step.take(&mut nor), Done);
    }
    assert!(load(&mut nor).unwrap().contains("guilan"));
}

/// A chip on which each of the next stores is once the one that must make room.
fn full_chips() -> Vec<(Nor, &'static str)> {
    let mut chips = Vec::new();
    for (erases, what) in [(0, "first sector reclaimed"), (14, "all sectors reclaimed once")] {
        let mut nor = enrolled();
        let mut before = Vec::new();
        let mut vault = kit::vault(&nor);
        for code in 0.. {
            before.push(nor.clone());
            assert_eq!(engine::store(&mut nor, &mut vault, &counters(code)), Done);
            if nor.erases() > erases {
                break;
            }
        }
        let first = before.len() - 6;
        chips.extend(before.drain(first..).map(|chip| (chip, what)));
    }
    chips
}

#[test]
fn enrolling_again() {
    for (chip, what) in [(enrolled(), "just enrolled"), (used(400), "used")] {
        let erase = cut_all(&chip, &[Step::Erase], what);
        assert!(erase >= 3, "{erase}: an entry, a sector, the entry's end");
        let mut steps = vec![Step::Erase];
        steps.extend(enrolling(9));
        cut_all(&chip, &steps, what);
    }
}

#[test]
fn a_full_chip_is_erased() {
    for (chip, what) in full_chips().iter().step_by(3) {
        let cuts = cut_all(chip, &[Step::Erase], what);
        assert!(cuts >= 15, "{cuts}");
    }
}

#[test]
fn a_scanned_payment_and_the_counters() {
    let mut steps = scanned_payment(0).to_vec();
    steps.extend([10, 11, 12].map(|code| Step::Store(counters(code))));
    steps.extend(scanned_payment(1));
    cut_all(&enrolled(), &steps, "a young chip");
}

/// The oldest sector makes room: the account in it moves, and it is erased.
#[test]
fn a_scanned_payment_on_a_full_chip() {
    let mut cleared = 0;
    for (chip, what) in full_chips() {
        let erases = chip.erases();
        let mut after = chip.clone();
        for step in scanned_payment(0) {
            assert_eq!(step.take(&mut after), Done);
        }
        cleared += u32::from(after.erases() > erases);
        cut_all(&chip, &scanned_payment(0), what);
    }
    assert!(cleared >= 6, "{cleared}");
}

#[test]
fn every_kind_of_record() {
    let mut nor = enrolled();
    for round in 0..24 {
        let step = Step::Store(record(round));
        nor = cut_everywhere(&nor, &step, &format!("round {round}")).0;
    }
}

/// An erase of flash that is not ours, or damaged, may leave it refused: it was. It ends blank, and it can be taken again.
#[test]
fn foreign_flash_can_be_erased() {
    let mut nor = Nor::blank();
    nor.noise_at(3, 0, nor.bytes().len());
    let mut whole = nor.clone();
    assert_eq!(Step::Erase.take(&mut whole), Done);
    assert_eq!(load(&mut whole), Ok(told(&Records::default())));
    for cut in 1..=whole.operations() {
        for tear in TEARS {
            let mut torn = nor.clone();
            torn.cut_after(cut, tear);
            assert_eq!(Step::Erase.take(&mut torn), Failed);
            torn.power_on();
            let _ = load(&mut torn);
            assert_eq!(Step::Erase.take(&mut torn), Done, "cut {cut}, {tear:?}");
            assert_eq!(load(&mut torn), Ok(told(&Records::default())), "cut {cut}, {tear:?}");
        }
    }
}

/// A chip that fails and goes on, without a boot in between: what it left half done is settled before the next store.
#[test]
fn a_chip_that_fails_for_a_while_loses_nothing() {
    for (chip, what) in full_chips() {
        let mut whole = chip.clone();
        let first = whole.operations();
        assert_eq!(Step::Store(scanned(8)).take(&mut whole), Done);
        let new = load(&mut whole).unwrap();
        for cut in 1..=whole.operations() - first {
            for tear in TEARS {
                let mut torn = chip.clone();
                let mut vault = kit::vault(&torn);
                engine::load(&mut torn, &mut vault).unwrap();
                torn.cut_after(cut, tear);
                let _ = Step::Store(scanned(8)).take_with(&mut torn, &mut vault);
                torn.power_on();
                let again = Step::Store(scanned(8)).take_with(&mut torn, &mut vault);
                assert_eq!(again, Done, "{what}, cut {cut}, {tear:?}");
                assert_eq!(load(&mut torn).as_ref(), Ok(&new), "{what}, cut {cut}, {tear:?}");
            }
        }
    }
}

/// One thing of a random life.
#[derive(Clone, Debug)]
enum Turn {
    Record(u64),
    /// Codes are shown, one after the other: sectors fill.
    Codes(u64),
    Erase,
    Boot,
}

fn turn() -> impl Strategy<Value = Turn> {
    prop_oneof![
        8 => (0_u64..240).prop_map(Turn::Record),
        4 => (1_u64..120).prop_map(Turn::Codes),
        1 => Just(Turn::Erase),
        1 => Just(Turn::Boot),
    ]
}

fn tear() -> impl Strategy<Value = Tear> {
    prop_oneof![
        1 => Just(Tear::Nothing),
        1 => Just(Tear::Nearly),
        4 => any::<u64>().prop_map(Tear::Noise),
    ]
}

fn steps_of(turn: &Turn) -> Vec<Step> {
    match turn {
        Turn::Record(round) => vec![Step::Store(record(*round))],
        Turn::Codes(count) => (0..*count).map(|code| Step::Store(counters(code))).collect(),
        Turn::Erase => vec![Step::Erase],
        Turn::Boot => vec![],
    }
}

/// A boot: the vault, and what it found.
fn boot(nor: &mut Nor) -> (Vault, Result<String, TestCaseError>) {
    let mut entropy = [0x22; 32];
    entropy[..4].copy_from_slice(&nor.operations().to_be_bytes());
    let mut vault = Vault::new(&identity(), &entropy);
    let found = engine::load(nor, &mut vault).map(|records| told(&records));
    (vault, found.map_err(|refused| TestCaseError::fail(format!("refused: {refused:?}"))))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// A life of stores and erases with a power cut every so often: what a boot finds is always what was there before the step
    /// that was cut, or after it.
    #[test]
    fn a_random_life_with_cuts(
        age in 0_u64..1_200,
        life in proptest::collection::vec((turn(), proptest::option::weighted(0.5, (1_u32..40, tear()))), 1..24),
    ) {
        let mut nor = if age < 100 { Nor::blank() } else { used(age) };
        let (mut vault, found) = boot(&mut nor);
        let mut known = found?;
        for (turn, cut) in life {
            if let Some((operations, tear)) = cut {
                nor.cut_after(operations, tear);
            }
            for step in steps_of(&turn) {
                // What the step would lead to, were the power to stay.
                let (mut ahead, mut ahead_vault) = (nor.clone(), vault.clone());
                ahead.power_on();
                prop_assert_eq!(step.take_with(&mut ahead, &mut ahead_vault), Done);
                let next = boot(&mut ahead).1?;
                let outcome = step.take_with(&mut nor, &mut vault);
                if outcome == Done {
                    known = next;
                    continue;
                }
                nor.power_on();
                let (again, found) = boot(&mut nor);
                let found = found?;
                prop_assert!(found == known || found == next, "{}\nold {}\nnew {}", found, known, next);
                (vault, known) = (again, found);
            }
            nor.power_on();
            let (again, found) = boot(&mut nor);
            prop_assert_eq!(&found?, &known);
            vault = again;
        }
    }
}
