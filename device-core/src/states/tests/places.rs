//! One bench in every state: what the tests that hold for all states walk.

use super::bench::{Bench, OWNER, ask, ended};
use super::phones::{
    NEW_PIN, PhoneAct, TYPE_SHOWN, bound, connecting, enrol_finger, finger_done, replacing,
    set_pin, taking, type_digits, usb,
};
use super::table::{
    Act, TYPE_WRONG, authenticate, confirm_pay, enter_amount, home, locked, locked_online,
    payee_code, payer_code, paying, resolving, scanning, settling, with_digits,
};
use crate::effect::Outcome;
use crate::event::FingerReading::{Fault, Poor};
use crate::event::ScanReading;
use crate::key::Key;
use crate::profile::UnlockOrder;
use crate::view::DeclineCause;
use Act::{
    Camera, Disconnect, Finger, HoldStores, LoseClock, OwnEnds, Press, Resolved, Scan, Server,
    Type, Wait,
};

const AGREE: PhoneAct = PhoneAct::Agree { digits: true };
const DECLINED: Outcome = Outcome::Declined(DeclineCause::CodeUsed);

/// Every state of the locked family.
pub fn locked_places(order: UnlockOrder) -> Vec<Bench> {
    let online = || locked_online(order);
    vec![
        locked(order),
        online(),
        online().after(&[Press(Key::Confirm)]),
        online().after(&[Press(Key::ShowCode)]),
        online().after(&[Press(Key::ShowCode), Finger(Poor), Finger(Poor)]),
        online().after(&[Server(ask(1))]),
        online().after(&[Press(Key::ShowCode), Finger(Fault)]),
        online().after(&[Press(Key::ShowCode), Finger(Fault), Type("98765")]),
        online().after(&[Press(Key::ShowCode), Finger(Fault), HoldStores, TYPE_WRONG]),
        online().after(&[Press(Key::ShowCode), Finger(Fault), TYPE_WRONG, TYPE_WRONG, TYPE_WRONG]),
        online().after(&[Server(ask(1)), Finger(Fault)]),
        settling(order).after(&[Press(Key::Power)]),
        settling(order).after(&[Disconnect, Wait(33_000)]),
        authenticate(order).after(&[HoldStores, Finger(OWNER), Press(Key::Power)]),
        online().after(&[Server(ended(1, Outcome::Paid))]),
        online().after(&[Server(ended(1, DECLINED))]),
        // Locked while a code's counter is on its way.
        home(order).after(&[HoldStores, Press(Key::ShowCode), Press(Key::Power)]),
        payer_code(order).after(&[HoldStores, Wait(45_000), Press(Key::Power)]),
        payer_code(order).after(&[Wait(180_000)]),
        // Locked in the middle of a payment of her own, and after it.
        online().after(&[Press(Key::Scan)]),
        online().after(&[Press(Key::BePaid), Finger(Fault)]),
        scanning(order).after(&[Press(Key::Power)]),
        resolving(order).after(&[Press(Key::Power)]),
        confirm_pay(order).after(&[Press(Key::Power)]),
        confirm_pay(order).after(&[HoldStores, Press(Key::Confirm), Press(Key::Power)]),
        paying(order).after(&[Press(Key::Power)]),
        paying(order).after(&[Disconnect, Wait(33_000)]),
        paying(order).after(&[Press(Key::Power), OwnEnds(Outcome::Paid)]),
        online().after(&[Server(ended(1, Outcome::Received))]),
        payee_code(order).after(&[Wait(180_000)]),
        home(order).after(&[Type("03"), Press(Key::Confirm), Press(Key::Power)]),
    ]
}

/// Every state of a registration.
pub fn registering_places(order: UnlockOrder) -> Vec<Bench> {
    vec![
        connecting(order),
        type_digits(order).after(&[Type("42")]),
        type_digits(order).after(&[TYPE_SHOWN]),
        taking(order),
        taking(order).after(&[HoldStores, usb(PhoneAct::Account)]),
        replacing(order).after(&[TYPE_SHOWN, usb(PhoneAct::Poll)]),
        enrol_finger(order),
        finger_done(order),
        set_pin(order).after(&[Type("1357")]),
        set_pin(order).after(&[Type(NEW_PIN), HoldStores, Type(NEW_PIN)]),
        set_pin(order).after(&[Press(Key::Cancel)]),
        bound(order),
        locked_online(order).after(&[usb(PhoneAct::Start), usb(AGREE)]),
    ]
}

/// Every state of the unlocked family.
pub fn unlocked_places(order: UnlockOrder) -> Vec<Bench> {
    vec![
        home(order),
        home(order).after(&[HoldStores, Press(Key::ShowCode)]),
        payer_code(order),
        payer_code(order).after(&[Press(Key::ShowCode), Wait(165_000)]),
        home(order).after(&[LoseClock, Press(Key::ShowCode)]),
        authenticate(order),
        authenticate(order).after(&[Finger(Poor)]),
        authenticate(order).after(&[Finger(Fault), Type("123")]),
        authenticate(order).after(&[Finger(Fault), HoldStores, TYPE_WRONG]),
        authenticate(order).after(&[HoldStores, Finger(OWNER)]),
        settling(order),
        settling(order).after(&[Wait(3_000)]),
        settling(order).after(&[Server(ended(1, Outcome::Paid))]),
        settling(order).after(&[Server(ended(1, DECLINED))]),
        scanning(order),
        scanning(order).after(&[Camera(ScanReading::Nothing)]),
        resolving(order),
        scanning(order).after(&[Scan("no code")]),
        scanning(order).after(&[Disconnect]),
        enter_amount(order).after(&[Type("12")]),
        confirm_pay(order),
        resolving(order).after(&[Resolved(Some(100_000)), Press(Key::Confirm)]),
        resolving(order).after(&[Resolved(Some(100_000)), Press(Key::Confirm), Finger(Fault)]),
        paying(order),
        paying(order).after(&[Wait(3_000)]),
        payee_code(order),
        payee_code(order).after(&[Type("5")]),
        payee_code(order).after(&[Type("5"), Press(Key::Confirm)]),
        home(order).after(&[Press(Key::Confirm)]),
        home(order).after(&[Type("0")]),
        home(order).after(&[Type("03")]),
        home(order).after(&[Type("03"), Press(Key::Confirm)]),
        with_digits(order).after(&[Press(Key::Digit(5))]),
        with_digits(order).after(&[Press(Key::Digit(5)), Finger(OWNER)]),
    ]
}
