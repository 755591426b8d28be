//! Keys that are the same everywhere, presses that do not count, and the help sheet.

use super::bench::{Bench, OWNER, PIN, ended};
use super::table::{Act, home, locked, locked_online, payer_code, table};
use crate::effect::Outcome;
use crate::event::Event;
use crate::event::FingerReading::Fault;
use crate::key::{Edge, Key, KeySet};
use crate::profile::{Profile, UnlockOrder};
use Act::{Finger, Press, Server, Wait};

/// Edges of one key with milliseconds in between.
fn play(bench: &mut Bench, key: Key, edges: &[(u64, Edge)]) {
    for (wait, edge) in edges {
        bench.advance(*wait);
        bench.edge(key, *edge);
    }
}

use Edge::{Down, Up};

#[test]
fn a_trembling_press_is_blinked_and_sounded_and_does_nothing_else() {
    let mut bench = payer_code(UnlockOrder::KeyFirst).after(&[Wait(1_000)]);
    play(&mut bench, Key::ShowCode, &[(0, Down), (80, Up), (120, Down), (80, Up)]);
    assert_eq!(bench.shown(), "PayerCode Qr, LetScan");
    assert_eq!(bench.take_told(), "tone NotTaken, blink ShowCode");
    play(&mut bench, Key::ShowCode, &[(300, Down), (80, Up)]);
    assert_eq!(bench.shown(), "PayerCode Bar, LetScan");
}

#[test]
fn a_deliberate_double_digit_is_typed_and_a_bounced_one_is_not() {
    let typing = || locked(UnlockOrder::KeyFirst).after(&[Press(Key::Confirm), Finger(Fault)]);
    let one = Key::Digit(1);
    let mut bench = typing();
    play(&mut bench, one, &[(0, Down), (90, Up), (160, Down), (90, Up)]);
    assert_eq!(bench.shown(), "EnterPin for Home, 2 typed");
    let mut bench = typing();
    play(&mut bench, one, &[(0, Down), (90, Up), (60, Down), (60, Up)]);
    assert_eq!(bench.shown(), "EnterPin for Home, 1 typed");
    assert_eq!(bench.take_told(), "tone NotTaken, blink Digit(1)");
    // Contacts that chatter are one press.
    let mut bench = typing();
    play(
        &mut bench,
        one,
        &[(0, Down), (3, Up), (2, Down), (4, Up), (3, Down), (90, Up), (5, Down)],
    );
    assert_eq!(
        (bench.shown().as_str(), bench.take_told().as_str()),
        ("EnterPin for Home, 1 typed", "")
    );
}

/// The digit that leads to the PIN screen is typed, once.
#[test]
fn the_digit_that_opens_the_pin_screen_counts_once() {
    let mut bench = locked(UnlockOrder::KeyFirst).after(&[Press(Key::Confirm)]);
    play(&mut bench, Key::Digit(1), &[(0, Down), (90, Up)]);
    assert_eq!(bench.shown(), "EnterPin for Home, 1 typed");
    bench.type_digits(&PIN[1..]);
    assert_eq!(bench.shown(), "Home");
}

#[test]
fn keys_that_the_body_lacks_do_nothing() {
    let lacks = |key: &Key| matches!(key, Key::Confirm | Key::Scan | Key::BePaid);
    let keys: KeySet = Profile::default().keys.iter().filter(|key| !lacks(key)).collect();
    let mut bench = Bench::boot(Profile { keys, ..Profile::default() }, super::bench::enrolled());
    bench.take_told();
    for key in [Key::Confirm, Key::Scan, Key::BePaid] {
        bench.press(key);
        assert_eq!((bench.shown().as_str(), bench.take_told().as_str()), ("LockedHome", ""));
    }
}

fn helped(order: UnlockOrder) -> Bench {
    let bench = home(order).after(&[Press(Key::Help)]);
    assert!(bench.device.view().help);
    bench
}

#[test]
fn help_says_the_screen_again() {
    table(home, &[(vec![Press(Key::Help)], "Home", "say Home")]);
    table(locked, &[(vec![Press(Key::Help)], "LockedHome", "say LockedHome")]);
    // A code under the sheet cannot be scanned: it need not be bright.
    table(
        payer_code,
        &[(vec![Press(Key::Help)], "PayerCode Both, LetScan", "say KeepCodeSecret, light Normal")],
    );
}

#[test]
fn the_key_that_closes_the_sheet_does_nothing_else() {
    // The power key locks at once, whatever lies over the screen.
    let mut bench = helped(UnlockOrder::KeyFirst);
    bench.press(Key::Power);
    assert_eq!(bench.shown(), "LockedHome");
    assert!(!bench.device.view().help);
    for key in Profile::default().keys.iter().filter(|key| *key != Key::Power) {
        let mut bench = helped(UnlockOrder::KeyFirst);
        bench.press(key);
        assert_eq!((bench.shown().as_str(), bench.take_told().as_str()), ("Home", ""), "{key:?}");
        assert!(!bench.device.view().help, "{key:?}");
    }
    // Nor does a digit on the PIN screen.
    let pin = locked(UnlockOrder::KeyFirst).after(&[Press(Key::Confirm), Finger(Fault)]);
    let mut bench = pin.after(&[Press(Key::Help), Press(Key::Digit(1))]);
    assert_eq!(bench.shown(), "EnterPin for Home, 0 typed");
    assert!(!bench.device.view().help);
    bench.press(Key::Digit(1));
    assert_eq!(bench.shown(), "EnterPin for Home, 1 typed");
}

#[test]
fn the_sheet_goes_with_time_and_with_a_new_screen() {
    let mut bench = helped(UnlockOrder::KeyFirst);
    bench.advance(11_000);
    assert!(bench.device.view().help);
    bench.advance(1_000);
    assert!(!bench.device.view().help);
    let mut bench = helped(UnlockOrder::KeyFirst);
    bench.server_says(&ended(1, Outcome::Paid));
    assert!(!bench.device.view().help && bench.shown() == "Paid, unlocked");
    // The sheet's time does not outlive it: a second sheet stays as long as the first.
    let mut bench = helped(UnlockOrder::KeyFirst).after(&[Wait(8_000), Press(Key::Cancel)]);
    bench.press(Key::Help);
    bench.advance(5_000);
    assert!(bench.device.view().help);
}

/// A code that was renewed under the sheet leaves it where it is.
#[test]
fn a_renewal_under_the_sheet_leaves_it() {
    let mut bench = payer_code(UnlockOrder::KeyFirst).after(&[Wait(40_000), Press(Key::Help)]);
    let code = bench.code();
    bench.advance(6_000);
    assert!(bench.device.view().help && bench.code() != code);
}

#[test]
fn lamps_lead_on_and_are_dark_under_the_sheet() {
    let lamps = |bench: &Bench| bench.device.view().lamps;
    let modes = KeySet::of(&[Key::ShowCode, Key::Scan, Key::BePaid]);
    assert_eq!(lamps(&home(UnlockOrder::KeyFirst)), modes);
    assert_eq!(lamps(&helped(UnlockOrder::KeyFirst)), KeySet::EMPTY);
    let paid = locked_online(UnlockOrder::KeyFirst).after(&[Server(ended(1, Outcome::Paid))]);
    assert_eq!(lamps(&paid), KeySet::of(&[Key::Confirm]));
}

/// A body without a touch panel does not mind what is said to come from one.
#[test]
fn touch_does_nothing_without_a_panel() {
    let mut bench = home(UnlockOrder::KeyFirst);
    bench.handle(&Event::Touch { x: 160, y: 240, edge: Down });
    bench.finger(OWNER);
    assert_eq!((bench.shown().as_str(), bench.take_told().as_str()), ("Home", ""));
}
