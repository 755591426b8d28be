//! The power goes at every single flash operation of a purchase that its owner must agree to, and of a scanned payment, and
//! comes back two seconds later.
//!
//! Afterwards the device boots to a sane screen, the books balance, the order is paid at most once, no code was shown twice, and
//! within two minutes the device knows what the server knows.

use std::collections::{BTreeMap, BTreeSet};

use device_core::effect::Outcome;
use device_core::event::Network;
use device_core::key::Key;
use device_core::money::Fen;
use device_core::view::ScreenKind;
use paybench_tests::{one_scenario, records_of, world_of};
use sim::scenario::model::{MerchantAct, PowerAct, Scenario, ShopperAct, StepKind};
use sim::server::notes::ServerNote;
use sim::time::{MILLISECOND, SECOND};
use sim::trace::Entry;
use sim::world::World;

/// Time for the purchase itself: unlock, scan, agree, be told.
const PURCHASE_MICROS: u64 = 40 * SECOND;
/// Without power.
const DARK_MICROS: u64 = 2 * SECOND;
/// Codes after which flash was full at least once.
const CODES_MAX: u32 = 5_000;
/// Until the device must know what the server knows.
const KNOWS_MICROS: u64 = 120 * SECOND;

/// A purchase of 1500 yuan, as steps to be done at the start; the shopper follows her goal by looking at the screen.
fn purchase() -> Scenario {
    one_scenario(
        r#"(
    title: "A large amount, with a power cut somewhere",
    cast: "casts/market.ron",
    optics: Ideal,
    accounts: { "mei": (balance: "2000.00") },
    script: [
        Merchant("grocer", Enter("1500.00")),
        Merchant("grocer", Scan),
        Shopper("mei", Goal(PayByCode)),
    ],
)"#,
    )
}

/// A payment of a printed code with a large amount, so that the finger is asked for once more.
fn scanned_payment() -> Scenario {
    one_scenario(
        r#"(
    title: "A scanned payment, with a power cut somewhere",
    cast: "casts/stall.ron",
    optics: Ideal,
    script: [
        Shopper("mei", PointAt(Code("market"))),
        Shopper("mei", Goal(PayByScan("150.00"))),
    ],
)"#,
    )
}

/// Does what the script says, all at once.
fn begin(world: &mut World, scenario: &Scenario) {
    for step in scenario.script.iter() {
        match &step.kind {
            StepKind::Merchant(_, act) => assert_eq!(world.merchant_act(0, act), None),
            StepKind::Shopper(_, act) => assert_eq!(world.shopper_act(0, act), None),
            other => panic!("{other:?} is no part of this purchase"),
        }
    }
}

/// Plays it with a cut at the nth operation. `None` where the device has no such operation.
fn played_with_a_cut(scenario: &Scenario, nth: u32) -> Option<World> {
    played_on_with_a_cut(world_of(scenario, 1), scenario, nth)
}

/// The same from a world as it stands.
fn played_on_with_a_cut(mut world: World, scenario: &Scenario, nth: u32) -> Option<World> {
    world.power(0, PowerAct::CutAtFlashOperation(nth)).unwrap();
    begin(&mut world, scenario);
    let end = world.now() + PURCHASE_MICROS;
    while world.devices()[0].powered() && world.next_at().is_some_and(|at| at <= end) {
        world.step().unwrap();
    }
    if world.devices()[0].powered() {
        return None;
    }
    assert!(
        matches!(
            world.trace().entries().last().map(|timed| &timed.entry),
            Some(Entry::FlashCut { .. })
        ),
        "the power went in a flash operation"
    );
    world.run_until(world.now() + DARK_MICROS).unwrap();
    world.power(0, PowerAct::On).unwrap();
    Some(world)
}

/// A device that has just booted shows that it is locked, or the end of the order that it remembers.
fn check_boot(world: &World, what: &str) {
    let screen = world.devices()[0].view().map(|view| view.screen.kind());
    let sane = [ScreenKind::LockedHome, ScreenKind::NotYetKnown, ScreenKind::Paid];
    assert!(screen.is_some_and(|screen| sane.contains(&screen)), "{what}: boots to {screen:?}");
    assert!(records_of(&world.devices()[0]).is_ok(), "{what}: records");
}

/// Money: it adds up, and no order has moved it twice.
fn check_books(world: &World, what: &str) {
    assert!(world.server().balances_to_zero(), "{what}: the ledger");
    assert_eq!(world.server().ledger().cross_check(), Ok(()), "{what}: the ledger");
    let mut moved: BTreeMap<u64, u32> = BTreeMap::new();
    for timed in world.trace().entries() {
        if let Entry::Server(ServerNote::Moved { from, order: Some(order), .. }) = &timed.entry
            && from == "mei"
        {
            *moved.entry(*order).or_default() += 1;
        }
    }
    assert!(moved.values().all(|times| *times == 1), "{what}: paid once: {moved:?}");
    let codes = world.devices()[0].codes_shown();
    let different: BTreeSet<&String> = codes.iter().collect();
    assert_eq!(different.len(), codes.len(), "{what}: {codes:?}");
    assert_eq!(world.devices()[0].faulty(), None, "{what}");
}

/// What the device knows is what the server knows: the end of every order that it agreed to or that was paid.
fn check_knowledge(world: &World, what: &str) {
    let records = records_of(&world.devices()[0]).unwrap_or_else(|why| panic!("{what}: {why:?}"));
    assert_eq!(records.pending, None, "{what}: nothing is left open");
    let device = records.enrolment.as_ref().map(|enrolment| enrolment.device_id);
    for order in world.server().orders() {
        if order.payer.and_then(|payer| payer.device) != device {
            continue;
        }
        let outcome = |result: &device_core::effect::Settlement| result.outcome;
        let known =
            records.results.iter().rev().find(|result| result.order == order.number_on_device());
        let server = order.settlement.as_ref().map(outcome);
        if order.paid_at.is_some() {
            assert!(server.is_some(), "{what}: the server has an end for {}", order.number);
            assert_eq!(known.map(outcome), server, "{what}: order {}", order.number);
        } else {
            let paid = known.map(outcome) == Some(Outcome::Paid);
            assert!(!paid, "{what}: order {} was not paid", order.number);
        }
    }
    let screen = world.devices()[0].view().map(|view| view.screen.kind());
    assert_ne!(screen, Some(ScreenKind::NotYetKnown), "{what}");
    assert_ne!(screen, Some(ScreenKind::Settling), "{what}");
}

/// Looks at a device that has just booted, and again two minutes later. Says whether anything was paid.
fn judge(mut world: World, what: &str) -> bool {
    check_boot(&world, what);
    world.run_until(world.now() + KNOWS_MICROS).unwrap();
    check_books(&world, what);
    check_knowledge(&world, what);
    world.server().orders().any(|order| order.paid_at.is_some())
}

#[test]
fn no_cut_at_any_flash_operation_loses_or_doubles_anything() {
    let scenario = purchase();
    let mut paid = Vec::new();
    for nth in 1.. {
        let Some(world) = played_with_a_cut(&scenario, nth) else { break };
        paid.push(judge(world, &format!("power lost in flash operation {nth}")));
    }
    // A code's counter, the agreement, the result: each is several operations.
    assert!(paid.len() >= 6, "only {} operations: did the purchase happen?", paid.len());
    assert!(paid.iter().any(|paid| *paid), "{paid:?}");
}

#[test]
fn nor_does_one_at_any_flash_operation_of_a_scanned_payment() {
    let scenario = scanned_payment();
    let mut paid = Vec::new();
    for nth in 1.. {
        let Some(world) = played_with_a_cut(&scenario, nth) else { break };
        let what = format!("scanning, power lost in flash operation {nth}");
        let mut later = world.fork().unwrap();
        paid.push(judge(world, &what));
        // She still wants to pay, and pays once: after the cut she is told, or scans again.
        later.run_until(later.now() + KNOWS_MICROS).unwrap();
        let mei = later.account_named("mei").unwrap();
        assert_eq!(later.server().balance(mei), Fen::yuan(50), "{what}");
    }
    // The order before it is sent, the result, the end of the order: each is several operations.
    assert!(paid.len() >= 6, "only {} operations: did the payment happen?", paid.len());
    assert!(paid.iter().any(|paid| *paid), "{paid:?}");
}

/// The shopper leaves and the network is gone when the power comes back; it returns a minute later.
#[test]
fn nor_does_it_when_nobody_is_there_and_the_network_comes_late() {
    let scenario = purchase();
    let mut runs = 0;
    for nth in 1.. {
        let Some(mut world) = played_with_a_cut(&scenario, nth) else { break };
        let what = format!("alone, power lost in flash operation {nth}");
        world.shopper_act(0, &ShopperAct::WalkAway);
        world.merchant_act(0, &MerchantAct::StopScan);
        world.set_coverage(0, Network::Down);
        check_boot(&world, &what);
        world.run_until(world.now() + 60 * SECOND).unwrap();
        world.set_coverage(0, Network::Up { bars: 3 });
        judge(world, &what);
        runs += 1;
    }
    assert!(runs >= 6, "{runs}");
}

/// The power goes a second time, in the operations that follow the first loss.
#[test]
fn nor_does_a_second_cut() {
    let scenario = purchase();
    let mut runs = 0;
    for first in 1.. {
        let Some(world) = played_with_a_cut(&scenario, first) else { break };
        for second in [1, 2, 3, 5, 8] {
            let what = format!("power lost in flash operation {first}, then {second} later");
            let mut world = world.fork().unwrap();
            world.power(0, PowerAct::CutAtFlashOperation(second)).unwrap();
            let end = world.now() + PURCHASE_MICROS;
            while world.devices()[0].powered() && world.next_at().is_some_and(|at| at <= end) {
                world.step().unwrap();
            }
            world.run_until(world.now() + DARK_MICROS).unwrap();
            world.power(0, PowerAct::On).unwrap();
            judge(world, &what);
            runs += 1;
        }
    }
    assert!(runs >= 30, "{runs}");
}

/// How often sectors were erased.
fn erased(world: &World) -> u32 {
    world.devices()[0].flash().erase_counts().iter().sum()
}

/// Does something with her hand and gives it time.
fn act(world: &mut World, act: &ShopperAct) {
    world.shopper_act(0, act);
    world.run_until(world.now() + 1_500 * MILLISECOND).unwrap();
}

/// A world after so many codes have been shown and put away, or fewer where a sector was erased by then; how many it were.
fn after_codes(scenario: &Scenario, codes_max: u32) -> (World, u32) {
    let mut world = world_of(scenario, 1);
    act(&mut world, &ShopperAct::Press(Key::ShowCode));
    act(&mut world, &ShopperAct::Touch("right thumb".to_owned()));
    act(&mut world, &ShopperAct::Press(Key::Cancel));
    let erased_before = erased(&world);
    for codes in 0..codes_max {
        act(&mut world, &ShopperAct::Press(Key::ShowCode));
        act(&mut world, &ShopperAct::Press(Key::Cancel));
        if erased(&world) > erased_before {
            return (world, codes);
        }
    }
    (world, codes_max)
}

/// Where flash is full a store is many operations: sectors are erased, records that are still good are moved.
#[test]
fn nor_does_a_cut_while_a_full_flash_is_cleared() {
    let scenario = purchase();
    let (_, codes) = after_codes(&scenario, CODES_MAX);
    assert!(codes < CODES_MAX, "{CODES_MAX} codes have filled no flash");
    let (mut world, _) = after_codes(&scenario, codes - 3);
    let mut operations = Vec::new();
    // A purchase stores four records: each of them is once the one that finds the sector full.
    for left in (0..4).rev() {
        let mut runs = 0;
        for nth in 1.. {
            let what = format!("room for {left} records, power lost in flash operation {nth}");
            let fork = world.fork().unwrap();
            let Some(cut) = played_on_with_a_cut(fork, &scenario, nth) else { break };
            judge(cut, &what);
            runs = nth;
        }
        operations.push(runs);
        act(&mut world, &ShopperAct::Press(Key::ShowCode));
        act(&mut world, &ShopperAct::Press(Key::Cancel));
    }
    assert!(operations.iter().all(|runs| *runs > 9), "sectors were cleared: {operations:?}");
}

/// The judge finds nothing where nothing happens: what is found above comes from the cut.
#[test]
fn a_purchase_is_whole_without_a_cut() {
    let scenario = purchase();
    let mut world = world_of(&scenario, 1);
    begin(&mut world, &scenario);
    world.run_until(world.now() + PURCHASE_MICROS).unwrap();
    assert!(judge(world, "no cut"), "it is paid");
}
