//! Registering, in the order of the page: `Connecting`, `TypeDigits`, `TakingAccount`, `EnrolFinger`, `FingerDone`, `SetPin`,
//! `Bound`, and `AddFinger` from the menu.

mod triggers;

use super::bench::{Bench, MORNING, OWNER};
use super::phones::{
    CREDENTIAL, NEW_PIN, PhoneAct, TYPE_OTHERS, TYPE_SHOWN, blank, bound, connecting, enrol_finger,
    finger_done, grant, set_pin, taking, type_digits, usb,
};
use super::table::{Act, home, table};
use crate::channel::Up;
use crate::event::FingerTaken::{self, Done, Fault, Known, Poor, Touch};
use crate::event::{Event, LinkState, Network, Port, StoreOutcome};
use crate::key::{Edge, Key};
use crate::phone::app::AppStep;
use crate::phone::message::RefuseCause;
use crate::profile::{Profile, Registration, RegistrationTrigger, UnlockOrder};
use crate::records::Records;
use crate::view::BindFailure;
use Act::{HoldStores, Phone, Press, Stored, Taken, Type, Wait};
use PhoneAct::{Account, Agree, Cancel, Poll, Start};

const AGREE: PhoneAct = Agree { digits: true };

#[test]
fn connecting_table() {
    table(
        blank,
        &[(
            vec![usb(Start)],
            "Connecting to phone 0",
            "tone Attention, say PhoneConnected, answer Recognised",
        )],
    );
    table(
        connecting,
        &[
            (vec![usb(AGREE)], "TypeDigits ", "tone Attention, say TypeDigits, answer Waiting"),
            (vec![usb(Start)], "Connecting to phone 0", "answer Recognised"),
            (vec![Phone(Port::Bluetooth, Start)], "Connecting to phone 0", "answer Recognised"),
            (vec![Type("12"), Press(Key::Confirm)], "Connecting to phone 0", ""),
            (vec![Press(Key::Cancel)], "NotBound Cancelled", "tone Bad, say NotBound"),
            (vec![Wait(120_000)], "NotBound TooSlow", "tone Bad, say NotBound"),
            (
                vec![usb(Cancel)],
                "NotBound PhoneCancelled",
                "tone Bad, say NotBound, answer Ended PhoneCancelled",
            ),
        ],
    );
}

#[test]
fn type_digits_table() {
    table(
        type_digits,
        &[
            (vec![Type("42")], "TypeDigits 42", ""),
            (vec![Type("42"), Press(Key::Correct)], "TypeDigits 4", ""),
            (vec![TYPE_SHOWN], "TypeDigits 428193", ""),
            // Nothing more is typed while the phone checks them.
            (vec![TYPE_SHOWN, Type("7"), Press(Key::Correct)], "TypeDigits 428193", ""),
            (vec![usb(Poll)], "TypeDigits ", "answer Waiting"),
            (
                vec![TYPE_SHOWN, usb(Poll)],
                "TakingAccount",
                "answer Share, tone Good, say TakingAccount, answer Confirmed",
            ),
            (
                vec![TYPE_OTHERS, usb(Poll)],
                "TypeDigits , 2 left",
                "answer Share, tone Bad, say DigitsWrong, answer WrongDigits",
            ),
            (
                vec![TYPE_OTHERS, usb(Poll), TYPE_SHOWN, usb(Poll)],
                "TakingAccount",
                "answer Share, tone Bad, say DigitsWrong, answer WrongDigits, \
                 answer Share, tone Good, say TakingAccount, answer Confirmed",
            ),
            (vec![Press(Key::Cancel)], "NotBound Cancelled", "tone Bad, say NotBound"),
        ],
    );
}

/// All digits but the last one are typed, and now that one: it is seen, and nothing has been made of it yet.
fn last_digit_seen() -> Bench {
    let mut bench = type_digits(UnlockOrder::KeyFirst).after(&[Type("42819")]);
    bench.press(Key::Digit(3));
    assert_eq!(bench.shown(), "TypeDigits 428193");
    bench.take_told();
    bench
}

#[test]
fn the_last_digit_is_seen_before_the_exchange_is_keyed() {
    let mut bench = last_digit_seen();
    let soon = bench.now().monotonic.plus_millis(1);
    assert_eq!(bench.device.next_deadline(), Some(soon));
    bench.act(&usb(Poll));
    assert_eq!(bench.take_told(), "answer Waiting");
    bench.advance(1);
    assert_eq!((bench.shown().as_str(), bench.take_told().as_str()), ("TypeDigits 428193", ""));
    bench.act(&usb(Poll));
    assert_eq!(bench.shown(), "TakingAccount");
}

/// Whoever turns away in the moment between has given nothing away that was made of the digits.
#[test]
fn a_registration_that_ends_before_the_exchange_is_keyed_sends_no_share() {
    type End = fn(&mut Bench);
    let ends: [(End, &str, AppStep); 4] = [
        (
            |bench| bench.edge(Key::Cancel, Edge::Down),
            "NotBound Cancelled",
            AppStep::Ended(BindFailure::Cancelled),
        ),
        (
            |bench| {
                bench.handle(&Event::PhoneLink { port: Port::Usb, state: LinkState::Down });
            },
            "NotBound PhoneGone",
            AppStep::Ended(BindFailure::PhoneGone),
        ),
        (
            |bench| bench.act(&usb(Cancel)),
            "NotBound PhoneCancelled",
            AppStep::Ended(BindFailure::PhoneCancelled),
        ),
        (
            |bench| {
                let phones = bench.phones.clone();
                bench.reboot();
                bench.phones = phones;
            },
            "NotEnrolled",
            AppStep::Refused(RefuseCause::NoSession),
        ),
    ];
    for (end, shown, step) in ends {
        let mut bench = last_digit_seen();
        end(&mut bench);
        bench.advance(5);
        bench.act(&usb(Poll));
        assert_eq!((bench.shown().as_str(), bench.last_step()), (shown, step));
        assert!(!bench.take_told().contains("Share"), "{shown}");
    }
}

#[test]
fn taking_account_table() {
    table(
        taking,
        &[
            (vec![usb(Poll)], "TakingAccount", "answer Waiting"),
            (
                vec![usb(Account)],
                "EnrolFinger 1: 0 of 3",
                "erase, answer Waiting, sensor forgets, store Enrolment, tone Good, say Bound, \
                 say LayFinger, sensor enrols 0",
            ),
            (
                vec![HoldStores, usb(Account), Press(Key::Cancel), Wait(200_000)],
                "TakingAccount",
                "erase, answer Waiting",
            ),
            (
                vec![HoldStores, usb(Account), Stored(StoreOutcome::Failed)],
                "NotBound StorageFailed",
                "erase, answer Waiting, tone Bad, say NotBound",
            ),
            (
                vec![
                    HoldStores,
                    usb(Account),
                    Stored(StoreOutcome::Done),
                    Stored(StoreOutcome::Failed),
                ],
                "NotBound StorageFailed",
                "erase, answer Waiting, sensor forgets, store Enrolment, tone Bad, say NotBound",
            ),
            (vec![Press(Key::Cancel)], "NotBound Cancelled", "tone Bad, say NotBound"),
        ],
    );
}

/// The phone hears that the account is saved, and later that all is set.
#[test]
fn the_phone_hears_how_far_it_is() {
    let mut bench = enrol_finger(UnlockOrder::KeyFirst);
    for (act, step) in [
        (usb(Poll), AppStep::Saved),
        (usb(Poll), AppStep::Waiting),
        (Press(Key::Cancel), AppStep::Waiting),
        (Type(NEW_PIN), AppStep::Waiting),
        (Type(NEW_PIN), AppStep::Waiting),
        (usb(Poll), AppStep::Done),
    ] {
        bench.act(&act);
        assert_eq!(bench.last_step(), step, "{act:?}");
    }
}

/// What is in flash is what was granted, whole and unaltered.
#[test]
fn the_account_is_saved_as_it_was_granted() {
    let bench = enrol_finger(UnlockOrder::KeyFirst);
    let (saved, grant) = (bench.flash.enrolment.unwrap(), grant());
    assert_eq!((saved.account, saved.owner), (grant.account, grant.owner));
    assert_eq!(saved.user_reference, grant.user_reference);
    assert_eq!(saved.payee_code, grant.payee_code);
    assert!(saved.code_seed.same_as(&grant.code_seed));
    assert!(saved.channel_key.same_as(&grant.credential));
    assert_eq!((saved.device_id, saved.fingers), (7, 0));
    assert!(bench.flash.pin.is_none());
}

#[test]
fn enrol_finger_table() {
    let lift = "say LiftFinger";
    table(
        enrol_finger,
        &[
            (vec![Taken(Touch)], "EnrolFinger 1: 1 of 3", lift),
            (vec![Taken(Poor)], "EnrolFinger 1: 0 of 3, Poor", "tone Bad, say LayFinger"),
            (
                vec![Taken(Touch), Taken(Known { slot: 3 })],
                "EnrolFinger 1: 0 of 3, Known",
                "say LiftFinger, tone Bad, say LayFinger, sensor enrols 0",
            ),
            (
                vec![Taken(Touch), Taken(Touch), Taken(Done { slot: 0 })],
                "FingerDone 1",
                "say LiftFinger, say LiftFinger, store Enrolment, tone Good, say FingerEnrolled",
            ),
            // An answer about another slot is an older one.
            (vec![Taken(Done { slot: 4 })], "EnrolFinger 1: 0 of 3", ""),
            (
                vec![HoldStores, Taken(Done { slot: 0 }), Press(Key::Cancel)],
                "EnrolFinger 1: 3 of 3",
                "store Enrolment",
            ),
            (
                vec![HoldStores, Taken(Done { slot: 0 }), Stored(StoreOutcome::Failed)],
                "SetPin, 0 typed",
                "store Enrolment, tone Bad, say SetPin",
            ),
            (vec![Taken(Fault)], "SetPin, 0 typed", "sensor off, say SetPin"),
            (vec![Press(Key::Cancel)], "SetPin, 0 typed", "sensor off, say SetPin"),
            (vec![Wait(120_000)], "EnrolFinger 1: 0 of 3", "tone Attention, say LayFinger"),
            (
                vec![Wait(240_000)],
                "SetPin, 0 typed",
                "tone Attention, say LayFinger, sensor off, say SetPin",
            ),
            // A finger that is no one's yet opens nothing.
            (vec![Act::Finger(OWNER)], "EnrolFinger 1: 0 of 3", ""),
        ],
    );
}

#[test]
fn finger_done_table() {
    table(
        finger_done,
        &[
            (vec![Press(Key::Confirm)], "EnrolFinger 2: 0 of 3", "say LayFinger, sensor enrols 1"),
            (vec![Press(Key::Cancel)], "SetPin, 0 typed", "say SetPin"),
            (vec![Wait(120_000)], "FingerDone 1", "tone Attention, say FingerEnrolled"),
            (
                vec![Wait(240_000)],
                "SetPin, 0 typed",
                "tone Attention, say FingerEnrolled, say SetPin",
            ),
        ],
    );
    assert_eq!(finger_done(UnlockOrder::KeyFirst).flash.enrolment.unwrap().fingers, 1);
}

#[test]
fn as_many_fingers_as_the_profile_says() {
    let mut bench = finger_done(UnlockOrder::KeyFirst);
    for slot in 1..5 {
        bench.press(Key::Confirm);
        bench.handle(&Event::FingerTaken(Done { slot }));
    }
    assert_eq!(bench.shown(), "FingerDone 5, no more");
    bench.press(Key::Confirm);
    assert_eq!(bench.shown(), "SetPin, 0 typed");
    assert_eq!(bench.flash.enrolment.unwrap().fingers, 0b11111);
}

#[test]
fn set_pin_table() {
    let given_back = "sensor forgets, erase, tone Bad, say NotBound";
    table(
        set_pin,
        &[
            (vec![Type("13")], "SetPin, 2 typed", ""),
            (vec![Type("13"), Press(Key::Correct)], "SetPin, 1 typed", ""),
            (vec![Type(NEW_PIN)], "SetPin again, 0 typed", "tone Good, say RepeatPin"),
            (vec![Type("123456")], "SetPin, 0 typed, TooSimple", "tone Bad, say SetPin"),
            (vec![Type("888888")], "SetPin, 0 typed, TooSimple", "tone Bad, say SetPin"),
            (
                vec![Type(NEW_PIN), Type("135791")],
                "SetPin, 0 typed, Differs",
                "tone Good, say RepeatPin, tone Bad, say PinDiffers",
            ),
            (
                vec![Type(NEW_PIN), Type(NEW_PIN)],
                "Bound, offline",
                "tone Good, say RepeatPin, store Pin, tone Good, say Ready",
            ),
            (
                vec![Type(NEW_PIN), HoldStores, Type(NEW_PIN), Press(Key::Cancel)],
                "SetPin again, 6 typed",
                "tone Good, say RepeatPin, store Pin",
            ),
            (vec![Type("13"), Press(Key::Cancel)], "SetPin, 0 typed", "say SetPin"),
            (
                vec![Type(NEW_PIN), Press(Key::Cancel)],
                "SetPin, 0 typed",
                "tone Good, say RepeatPin, say SetPin",
            ),
            (vec![Press(Key::Cancel)], "NotBound Cancelled", given_back),
            (vec![Wait(120_000)], "SetPin, 0 typed", "tone Attention, say SetPin"),
            (
                vec![Wait(240_000)],
                "NotBound TooSlow",
                "tone Attention, say SetPin, sensor forgets, erase, tone Bad, say NotBound",
            ),
            (
                vec![Type(NEW_PIN), HoldStores, Type(NEW_PIN), Stored(StoreOutcome::Failed)],
                "NotBound StorageFailed",
                "tone Good, say RepeatPin, store Pin, sensor forgets, erase, tone Bad, say NotBound",
            ),
        ],
    );
}

#[test]
fn bound_table() {
    table(
        bound,
        &[
            (vec![Press(Key::Confirm)], "LockedHome", "[sensor on], light Dim"),
            (vec![Wait(20_000)], "LockedHome", "[sensor on], light Dim"),
            (vec![Press(Key::ShowCode)], "Unlock for ShowCode", "sensor on, say PressFinger"),
            (
                vec![Press(Key::Confirm), Press(Key::Confirm), Type(NEW_PIN)],
                "Home",
                "[sensor on], light Dim, [sensor off], sensor on, say PressFinger, light Normal, sensor off, \
                 say TypePin, store WrongPins 1, store WrongPins 0, tone Good",
            ),
        ],
    );
}

/// It logs in with the new account as soon as that is saved, and says that it is ready once the PIN is.
#[test]
fn it_logs_in_at_once_and_is_ready_with_the_pin() {
    let mut bench = taking(UnlockOrder::KeyFirst);
    bench.handle(&Event::Network(Network::Up { bars: 3 }));
    bench.take_told();
    bench.act(&usb(Account));
    assert!(bench.take_told().contains("send hello"));
    bench.welcome(MORNING);
    assert_eq!(bench.sent, vec![], "not ready without a PIN");
    for act in [Press(Key::Cancel), Type(NEW_PIN), Type(NEW_PIN)] {
        bench.act(&act);
    }
    assert_eq!((bench.shown().as_str(), &bench.sent[..]), ("Bound", &[Up::Ready][..]));
    // It may not have been heard: it is said again at the next log-in.
    bench.disconnect();
    bench.connect();
    assert_eq!(bench.sent, vec![Up::Ready, Up::Ready]);
}

/// Power that fails before the PIN is stored leaves a device without an account, after that one with it.
#[test]
fn the_pin_is_what_makes_the_account() {
    for place in [taking, enrol_finger, finger_done, set_pin] {
        let mut bench = place(UnlockOrder::KeyFirst);
        bench.reboot();
        assert_eq!(bench.shown(), "NotEnrolled");
        bench.handle(&Event::Network(Network::Up { bars: 4 }));
        assert_eq!(bench.take_told(), "say NotEnrolled", "nobody logs in");
    }
    let mut bench = bound(UnlockOrder::KeyFirst);
    bench.reboot();
    assert_eq!(bench.shown(), "LockedHome");
    assert!(bench.flash.enrolment.unwrap().channel_key.expose() == &CREDENTIAL);
}
