//! The PIN: `EnterPin` and `PinLocked`, and the waits that survive a power cut.

use super::bench::{Bench, OWNER, ask, ended};
use super::table::{Act, TYPE_PIN, TYPE_WRONG, locked_online, table};
use crate::effect::Outcome;
use crate::event::FingerReading::Fault;
use crate::event::StoreOutcome::{Done, Failed};
use crate::key::Key;
use crate::profile::UnlockOrder;
use Act::{Finger, HoldStores, Press, Server, Stored, Wait};

fn enter_pin(order: UnlockOrder) -> Bench {
    locked_online(order).after(&[Press(Key::Confirm), Finger(Fault)])
}

#[test]
fn enter_pin_takes_digits() {
    table(
        enter_pin,
        &[
            (vec![Act::Type("12")], "EnterPin for Home, 2 typed", ""),
            (vec![Act::Type("12"), Press(Key::Correct)], "EnterPin for Home, 1 typed", ""),
            (vec![Press(Key::Correct)], "EnterPin for Home, 0 typed", ""),
            (vec![Press(Key::ShowCode)], "EnterPin for Home, 0 typed", ""),
            (vec![Finger(OWNER)], "EnterPin for Home, 0 typed", ""),
            (vec![Press(Key::Cancel)], "LockedHome", "[sensor on], light Dim"),
            (vec![Wait(20_000)], "LockedHome", "[sensor on], light Dim"),
            (vec![Wait(15_000), Act::Type("1"), Wait(15_000)], "EnterPin for Home, 1 typed", ""),
            (
                vec![Server(ended(1, Outcome::Paid))],
                "Paid, locked",
                "store Result 1, send Received 1 Paid, tone Good, say Paid",
            ),
        ],
    );
}

#[test]
fn a_pin_is_counted_before_it_is_checked() {
    table(
        enter_pin,
        &[
            (vec![HoldStores, TYPE_PIN], "EnterPin for Home, 6 typed", "store WrongPins 1"),
            // Nothing more is typed or taken back while the count is on its way.
            (
                vec![HoldStores, TYPE_PIN, Press(Key::Correct), Act::Type("1")],
                "EnterPin for Home, 6 typed",
                "store WrongPins 1",
            ),
            (
                vec![HoldStores, TYPE_PIN, Stored(Done)],
                "Home",
                "store WrongPins 1, store WrongPins 0, tone Good",
            ),
            (
                vec![HoldStores, TYPE_PIN, Stored(Failed)],
                "StorageRefused",
                "store WrongPins 1, say StorageRefused",
            ),
            (
                vec![HoldStores, TYPE_WRONG, Stored(Failed)],
                "StorageRefused",
                "store WrongPins 1, say StorageRefused",
            ),
            // Who left does not come in when the count is there.
            (
                vec![HoldStores, TYPE_PIN, Press(Key::Cancel), Stored(Done)],
                "LockedHome",
                "store WrongPins 1, [sensor on], light Dim",
            ),
            (
                vec![TYPE_WRONG],
                "EnterPin for Home, 0 typed, 2 left",
                "store WrongPins 1, tone Bad, say PinWrong",
            ),
            (
                vec![TYPE_WRONG, TYPE_WRONG],
                "EnterPin for Home, 0 typed, 1 left",
                "store WrongPins 1, tone Bad, say PinWrong, store WrongPins 2, tone Bad, say PinWrong",
            ),
            (
                vec![TYPE_WRONG, TYPE_PIN],
                "Home",
                "store WrongPins 1, tone Bad, say PinWrong, store WrongPins 2, store WrongPins 0, \
                 tone Good",
            ),
            (
                vec![TYPE_WRONG, TYPE_WRONG, TYPE_WRONG],
                "PinLocked for 1",
                "store WrongPins 1, tone Bad, say PinWrong, store WrongPins 2, tone Bad, \
                 say PinWrong, store WrongPins 3, tone Bad, say PinLocked",
            ),
        ],
    );
}

#[test]
fn the_pin_leads_to_what_it_was_for() {
    table(
        |order| locked_online(order).after(&[Press(Key::ShowCode), Finger(Fault)]),
        &[(
            vec![TYPE_PIN],
            "PayerCode Both, LetScan",
            "store WrongPins 1, store WrongPins 0, tone Good, store Counters, light Bright, say LetScan",
        )],
    );
    table(
        |order| locked_online(order).after(&[Server(ask(1)), Finger(Fault)]),
        &[
            (
                vec![TYPE_PIN],
                "Authenticate",
                "store WrongPins 1, store WrongPins 0, tone Good, sensor on afresh, tone Attention, \
                 say Authenticate",
            ),
            (vec![Server(ask(1))], "EnterPin for Authenticate, 0 typed", ""),
            (vec![Press(Key::Cancel)], "LockedHome", "send Refused 1, [sensor on], light Dim"),
            (vec![Wait(40_000)], "LockedHome", "send NobodyAnswered 1, [sensor on], light Dim"),
            // The server is not left to wait for a device that gave up.
            (
                vec![HoldStores, TYPE_PIN, Stored(Failed)],
                "StorageRefused",
                "store WrongPins 1, send Refused 1, say StorageRefused",
            ),
        ],
    );
    table(
        |order| enter_pin(order).after(&[Act::Type("12")]),
        &[(vec![Server(ask(1))], "EnterPin for Authenticate, 2 typed", "")],
    );
}

fn barred(order: UnlockOrder) -> Bench {
    enter_pin(order).after(&[TYPE_WRONG, TYPE_WRONG, TYPE_WRONG])
}

#[test]
fn pin_locked() {
    table(
        barred,
        &[
            (vec![Press(Key::Cancel)], "LockedHome", "[sensor on], light Dim"),
            (vec![Wait(20_000)], "LockedHome", "[sensor on], light Dim"),
            (vec![Press(Key::ShowCode)], "Unlock for ShowCode", "sensor on, say PressFinger"),
            (
                vec![Press(Key::ShowCode), Finger(OWNER)],
                "PayerCode Both, LetScan",
                "sensor on, say PressFinger, tone Good, store Counters, light Bright, say LetScan",
            ),
            (vec![TYPE_PIN], "PinLocked for 1", ""),
            (vec![Server(ask(1))], "Unlock for Authenticate", "sensor on, say PressFinger"),
            (
                vec![Server(ended(1, Outcome::Paid))],
                "Paid, locked",
                "store Result 1, send Received 1 Paid, tone Good, say Paid",
            ),
        ],
    );
}

/// To the PIN screen from wherever the locked device is.
fn to_pin(bench: &mut Bench) {
    if bench.shown() != "LockedHome" {
        bench.press(Key::Cancel);
    }
    bench.press(Key::Confirm);
    bench.finger(Fault);
}

#[test]
fn the_wait_ends_in_the_pin_screen() {
    let mut bench = barred(UnlockOrder::KeyFirst);
    bench.advance(50_000);
    to_pin(&mut bench);
    assert_eq!(bench.shown(), "PinLocked for 1");
    bench.advance(10_000);
    assert_eq!(bench.shown(), "EnterPin for Home, 0 typed");
}

/// The bar ends between two milliseconds, and the screen was reached at another fraction of one.
#[test]
fn the_wait_ends_in_the_pin_screen_whatever_the_microsecond() {
    for micros in [1, 250, 999] {
        let mut bench = barred(UnlockOrder::KeyFirst);
        bench.advance(50_000);
        bench.pass_micros(micros);
        to_pin(&mut bench);
        bench.advance(10_000);
        assert_eq!(bench.shown(), "EnterPin for Home, 0 typed", "{micros} µs");
    }
}

#[test]
fn waits_grow_and_start_whole_after_a_power_cut() {
    let mut bench = enter_pin(UnlockOrder::KeyFirst).after(&[TYPE_WRONG, TYPE_WRONG]);
    for minutes in [1, 5, 15, 30, 60, 60, 60] {
        bench.type_digits("111111");
        assert_eq!(bench.shown(), format!("PinLocked for {minutes}"));
        // Half of the wait, then the power goes: all of it is to be waited again.
        bench.advance(minutes * 30_000);
        bench.reboot();
        to_pin(&mut bench);
        assert_eq!(bench.shown(), format!("PinLocked for {minutes}"), "after the power cut");
        bench.advance(minutes * 60_000 - 2_000);
        to_pin(&mut bench);
        assert_eq!(bench.shown(), "PinLocked for 1", "two seconds before the end");
        bench.advance(2_000);
        assert_eq!(bench.shown(), "EnterPin for Home, 0 typed", "{minutes} minutes are over");
    }
    bench.type_digits("123456");
    assert_eq!((bench.shown(), bench.flash.wrong_pins), ("Home".into(), 0));
    bench.reboot();
    to_pin(&mut bench);
    bench.type_digits("111111");
    assert_eq!(bench.shown(), "EnterPin for Home, 0 typed, 2 left");
}

#[test]
fn a_count_that_was_stored_holds_though_the_power_went_before_the_check() {
    let mut bench = enter_pin(UnlockOrder::KeyFirst);
    for _ in 0..3 {
        bench.stores_by_itself = false;
        bench.type_digits("111111");
        let (_, record) = bench.stores.pop_front().expect("the count is on its way");
        let Some(crate::records::Record::WrongPins(wrong)) = record else { panic!("no count") };
        bench.flash.wrong_pins = wrong;
        bench.reboot();
        to_pin(&mut bench);
    }
    assert_eq!(bench.shown(), "PinLocked for 1");
}
