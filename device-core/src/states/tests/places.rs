//! One bench in every state: what the tests that hold for all states walk.

use super::bench::{Bench, OWNER, ask, ended};
use super::table::{
    Act, TYPE_WRONG, authenticate, home, locked, locked_online, payer_code, settling,
};
use crate::effect::Outcome;
use crate::event::FingerReading::{Fault, Poor};
use crate::key::Key;
use crate::profile::UnlockOrder;
use crate::view::DeclineCause;
use Act::{Disconnect, Finger, HoldStores, LoseClock, Press, Server, Type, Wait};

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
    ]
}
