//! How a registration ends without an account, and what an enrolled device asks before another account takes its place.

use super::bench::{Bench, OWNER, ask};
use super::phones::{
    CREDENTIAL, NEW_PIN, PhoneAct, TYPE_OTHERS, TYPE_SHOWN, blank, bound, connecting, enrol_finger,
    finger_done, replacing, set_pin, taking, type_digits, usb,
};
use super::table::{Act, home, locked_online, settling, table};
use crate::channel::Down;
use crate::event::{Event, LinkState, Port, StoreOutcome};
use crate::key::Key;
use crate::phone::app::AppStep;
use crate::phone::message::RefuseCause;
use crate::profile::{FingerPolicy, Profile, Registration, RegistrationTrigger, UnlockOrder};
use crate::records::Records;
use crate::view::BindFailure;
use Act::{Finger, HoldStores, Link, Phone, Press, Server, Stored, Type, Wait};
use PhoneAct::{Account, Cancel, Poll, Start};

const AGREE: PhoneAct = PhoneAct::Agree { digits: true };
const PULL_OUT: Act = Link(Port::Usb, LinkState::Down);

/// Until the account is here the phone is needed; after that it may go.
#[test]
fn a_phone_that_is_pulled_out() {
    for place in [connecting, type_digits, taking] {
        let mut bench = place(UnlockOrder::KeyFirst).after(&[PULL_OUT]);
        assert_eq!(bench.shown(), "NotBound PhoneGone");
        bench.press(Key::Confirm);
        assert_eq!(bench.shown(), "NotEnrolled");
        assert!(bench.flash.enrolment.is_none());
    }
    for place in [enrol_finger, finger_done, set_pin, bound] {
        let before = place(UnlockOrder::KeyFirst);
        let mut bench = before.clone().after(&[PULL_OUT, Wait(20)]);
        assert_eq!(bench.shown(), before.shown());
        // Another port's phone is none of it.
        bench.act(&Link(Port::WiFi, LinkState::Down));
        assert_eq!(bench.shown(), before.shown());
    }
    // While the flash is at work the phone is not needed any more either.
    let mut bench = taking(UnlockOrder::KeyFirst).after(&[HoldStores, usb(Account), PULL_OUT]);
    bench.complete_store(StoreOutcome::Done);
    bench.complete_store(StoreOutcome::Done);
    assert_eq!(bench.shown(), "EnrolFinger 1: 0 of 3");
}

#[test]
fn a_phone_that_says_nothing() {
    for place in [type_digits, taking] {
        let mut bench = place(UnlockOrder::KeyFirst).after(&[Wait(9_999)]);
        assert!(!bench.shown().starts_with("NotBound"));
        bench.advance(1);
        assert_eq!(bench.shown(), "NotBound TooSlow");
        bench.act(&usb(Poll));
        assert_eq!(bench.last_step(), AppStep::Ended(BindFailure::TooSlow));
    }
    // A phone that polls is there, but its owner is not: two minutes without a key.
    let mut bench = type_digits(UnlockOrder::KeyFirst);
    for _ in 0..24 {
        assert_eq!(bench.shown(), "TypeDigits ");
        bench.advance(5_000);
        bench.act(&usb(Poll));
    }
    assert_eq!(bench.shown(), "NotBound TooSlow");
    for place in [enrol_finger, set_pin] {
        let before = place(UnlockOrder::KeyFirst);
        assert_eq!(before.clone().after(&[Wait(60_000)]).shown(), before.shown());
    }
}

#[test]
fn cancelled_on_the_phone() {
    for place in [type_digits, taking] {
        let mut bench = place(UnlockOrder::KeyFirst).after(&[usb(Cancel)]);
        assert_eq!(bench.last_step(), AppStep::Ended(BindFailure::PhoneCancelled));
        assert_eq!(bench.shown(), "NotBound PhoneCancelled");
        bench.advance(20_000);
        assert_eq!(bench.shown(), "NotEnrolled");
    }
    // Too late: the account is here.
    let mut bench = enrol_finger(UnlockOrder::KeyFirst).after(&[usb(Cancel)]);
    assert_eq!(
        (bench.shown().as_str(), bench.last_step()),
        ("EnrolFinger 1: 0 of 3", AppStep::Saved)
    );
    bench.act(&usb(Poll));
    assert_eq!(bench.shown(), "EnrolFinger 1: 0 of 3");
}

#[test]
fn cancelled_on_the_device_and_the_phone_hears_of_it() {
    for place in [type_digits, taking, set_pin] {
        let mut bench = place(UnlockOrder::KeyFirst).after(&[Press(Key::Cancel), usb(Poll)]);
        assert_eq!(bench.shown(), "NotBound Cancelled");
        assert_eq!(bench.last_step(), AppStep::Ended(BindFailure::Cancelled));
        bench.reboot();
        assert_eq!(bench.shown(), "NotEnrolled");
        assert!(bench.flash.enrolment.is_none(), "nothing of the account stays");
    }
}

#[test]
fn three_wrong_tries_end_it_on_both_ends() {
    let wrong = [TYPE_OTHERS, usb(Poll)];
    let mut bench = type_digits(UnlockOrder::KeyFirst).after(&wrong);
    assert_eq!(bench.last_step(), AppStep::WrongDigits { left: 2 });
    bench = bench.after(&wrong);
    assert_eq!(bench.last_step(), AppStep::WrongDigits { left: 1 });
    bench = bench.after(&wrong);
    assert_eq!(bench.last_step(), AppStep::Ended(BindFailure::WrongDigits));
    assert_eq!(bench.shown(), "NotBound WrongDigits");
    // The right ones come too late.
    bench = bench.after(&[TYPE_SHOWN, usb(Poll)]);
    assert_eq!(bench.last_step(), AppStep::Ended(BindFailure::WrongDigits));
    // But another registration may be begun.
    bench = bench.after(&[usb(AGREE), TYPE_SHOWN, usb(Poll), usb(Account)]);
    assert_eq!(bench.shown(), "EnrolFinger 1: 0 of 3");
}

#[test]
fn a_second_phone_is_told_that_the_device_is_busy() {
    let second = |act| Phone(Port::Bluetooth, act);
    for place in [type_digits, taking, enrol_finger, set_pin] {
        let before = place(UnlockOrder::KeyFirst);
        let mut bench = before.clone().after(&[second(Start)]);
        assert!(matches!(bench.last_step(), AppStep::Recognised(_)), "it is told who is there");
        bench = bench.after(&[second(AGREE)]);
        assert_eq!(bench.last_step(), AppStep::Refused(RefuseCause::Busy));
        // Nor can it stop what the first one does.
        bench = bench.after(&[second(Cancel), Link(Port::Bluetooth, LinkState::Down)]);
        assert_eq!(bench.shown(), before.shown());
    }
    // The first to agree is the one, whoever was recognised first.
    let mut bench = connecting(UnlockOrder::KeyFirst).after(&[second(Start), second(AGREE)]);
    assert_eq!(bench.shown(), "TypeDigits ");
    bench.act(&usb(AGREE));
    assert_eq!(bench.last_step(), AppStep::Refused(RefuseCause::Busy));
}

#[test]
fn fingers_that_are_not_optional() {
    let fingers = FingerPolicy { optional: false, ..FingerPolicy::default() };
    let mut bench = Bench::boot(Profile { fingers, ..Profile::default() }, Records::default())
        .after(&[usb(Start), usb(AGREE), TYPE_SHOWN, usb(Poll), usb(Account)]);
    assert_eq!(bench.shown(), "EnrolFinger 1: 0 of 3, must");
    // A sensor that is dead does not keep the account away: the PIN is there.
    let dead = bench.clone().after(&[Act::Taken(crate::event::FingerTaken::Fault)]);
    assert_eq!(dead.shown(), "SetPin, 0 typed");
    bench.press(Key::Cancel);
    assert_eq!(bench.shown(), "NotBound Cancelled");
    assert!(bench.flash.enrolment.is_none());
}

#[test]
fn out_of_service_may_register_without_its_owner() {
    let disabled = home(UnlockOrder::KeyFirst).after(&[Server(Down::Disabled)]);
    let mut refused = locked_online(UnlockOrder::KeyFirst).after(&[Press(Key::ShowCode)]);
    refused = refused.after(&[HoldStores, Finger(OWNER), Stored(StoreOutcome::Failed)]);
    refused.stores_by_itself = true;
    assert_eq!(refused.shown(), "StorageRefused");
    for bench in [disabled, refused, blank(UnlockOrder::KeyFirst)] {
        let before = bench.shown();
        let mut bench = bench.after(&[usb(Start)]);
        assert_eq!(bench.shown(), "Connecting to phone 0");
        let back = bench.clone().after(&[Press(Key::Cancel), Press(Key::Confirm)]);
        assert_eq!(back.shown(), before, "back to where it was");
        bench = bench.after(&[usb(AGREE), TYPE_SHOWN, usb(Poll), usb(Account)]);
        bench =
            bench.after(&[Press(Key::Cancel), Type(NEW_PIN), Type(NEW_PIN), Press(Key::Confirm)]);
        assert_eq!(bench.shown(), "LockedHome");
        bench.reboot();
        assert_eq!(bench.shown(), "LockedHome");
    }
}

#[test]
fn an_enrolled_device_asks_its_owner_first() {
    table(
        |order| locked_online(order).after(&[usb(Start)]),
        &[(
            vec![usb(AGREE)],
            "Unlock for Register",
            "[sensor off], sensor on, say PressFinger, answer Waiting, light Normal",
        )],
    );
    table(
        |order| home(order).after(&[usb(Start), usb(AGREE)]),
        &[
            (vec![Finger(OWNER)], "TypeDigits ", "tone Good, tone Attention, say TypeDigits"),
            (vec![Press(Key::Cancel)], "NotBound Cancelled", "sensor off, tone Bad, say NotBound"),
            (
                vec![usb(Poll), Wait(6_000), usb(Poll), Wait(9_000), usb(Poll), Wait(5_000)],
                "NotBound TooSlow",
                "answer Waiting, answer Waiting, answer Waiting, sensor off, tone Bad, say NotBound",
            ),
            (vec![Wait(10_000)], "NotBound TooSlow", "sensor off, tone Bad, say NotBound"),
            (vec![PULL_OUT], "NotBound PhoneGone", "sensor off, tone Bad, say NotBound"),
            (vec![Press(Key::ShowCode)], "Unlock for Register", ""),
        ],
    );
    // Who only asks who is there changes nothing.
    for place in [locked_online, home] {
        let before = place(UnlockOrder::KeyFirst);
        assert_eq!(before.clone().after(&[usb(Start)]).shown(), before.shown());
    }
}

/// A question of the server takes its place; the phone hears that it ended.
#[test]
fn a_purchase_comes_before_a_registration() {
    let mut bench = home(UnlockOrder::KeyFirst).after(&[usb(Start), usb(AGREE), Server(ask(1))]);
    assert_eq!(bench.shown(), "Unlock for Authenticate");
    bench.act(&usb(Poll));
    assert_eq!(bench.last_step(), AppStep::Ended(BindFailure::Cancelled));
}

#[test]
fn not_now_while_the_end_of_an_order_is_unknown() {
    for mut bench in [
        settling(UnlockOrder::KeyFirst),
        settling(UnlockOrder::KeyFirst).after(&[Press(Key::Power), Press(Key::Cancel)]),
    ] {
        let before = bench.shown();
        bench.act(&usb(Start));
        bench.act(&usb(AGREE));
        assert_eq!(bench.last_step(), AppStep::Refused(RefuseCause::NotNow));
        assert_eq!(bench.shown(), before);
    }
}

/// The old account stays until the new one has arrived whole.
#[test]
fn the_older_account_stands_until_the_new_one_is_here() {
    let fails: [&[Act]; 4] = [
        &[PULL_OUT],
        &[TYPE_SHOWN, usb(Poll), Press(Key::Cancel)],
        &[TYPE_OTHERS, usb(Poll), TYPE_OTHERS, usb(Poll), TYPE_OTHERS, usb(Poll)],
        &[TYPE_SHOWN, usb(Poll), HoldStores, usb(Account), Stored(StoreOutcome::Failed)],
    ];
    for acts in fails {
        let mut bench = replacing(UnlockOrder::KeyFirst).after(acts);
        assert!(bench.shown().starts_with("NotBound"), "{acts:?}");
        bench.press(Key::Confirm);
        assert_eq!(bench.shown(), "LockedHome");
        let enrolment = bench.flash.enrolment.as_ref().unwrap();
        assert_eq!(enrolment.account.as_str(), "guilan");
        bench = bench.after(&[Press(Key::Confirm), Finger(OWNER)]);
        assert_eq!(bench.shown(), "Home", "its owner is known as before");
    }
    let mut bench = replacing(UnlockOrder::KeyFirst);
    bench = bench.after(&[TYPE_SHOWN, usb(Poll), HoldStores, usb(Account), Wait(100)]);
    assert_eq!(bench.flash.enrolment.as_ref().unwrap().account.as_str(), "guilan");
    bench.reboot();
    assert_eq!(bench.shown(), "LockedHome", "the power went before the erase");
    let bench = replacing(UnlockOrder::KeyFirst).after(&[TYPE_SHOWN, usb(Poll), usb(Account)]);
    assert_eq!(bench.flash.enrolment.as_ref().unwrap().channel_key.expose(), &CREDENTIAL);
    assert_eq!(bench.flash.results_total, 0);
}

/// The older account's server is not listened to once its account goes.
#[test]
fn the_older_session_ends_with_its_account() {
    let mut bench = replacing(UnlockOrder::KeyFirst).after(&[TYPE_SHOWN, usb(Poll)]);
    let late = bench.sealed(&super::bench::ended(1, crate::effect::Outcome::Paid));
    bench = bench.after(&[HoldStores, usb(Account)]);
    bench.handle(&Event::FromServer(late));
    assert!(bench.stores.iter().all(|(_, record)| record.is_none()), "nothing but the erase");
}

#[test]
fn a_trigger_key_on_an_enrolled_device() {
    let keys = Key::ALL.into_iter().collect();
    let registration =
        Registration { trigger: RegistrationTrigger::MechanicalKey, ..Registration::default() };
    let profile = Profile { keys, registration, ..Profile::default() };
    let mut bench = Bench::boot(profile, super::bench::enrolled());
    bench = bench.after(&[usb(Start), usb(AGREE)]);
    assert_eq!(bench.last_step(), AppStep::Refused(RefuseCause::NeedsTrigger));
    bench.press(Key::Register);
    assert_eq!(bench.shown(), "Unlock for Register");
    let left = bench.clone().after(&[Press(Key::Cancel)]);
    assert_eq!(left.shown(), "LockedHome");
    bench = bench.after(&[Finger(OWNER), usb(Start), usb(AGREE)]);
    assert_eq!(bench.shown(), "TypeDigits ");
}
