//! `ConfirmPay`, and a scanned payment from the green key to its end: sent once, followed until it is known.

use super::bench::{Bench, MORNING, OWNER, TOKEN, ask, ended};
use super::table::{
    Act, TYPE_PIN, TYPE_WRONG, confirm_pay, enter_amount, paying, resolving, table,
};
use crate::channel::{Down, Up};
use crate::effect::Outcome;
use crate::event::FingerReading::{Fault, NoMatch, Poor};
use crate::event::StoreOutcome::{Done, Failed};
use crate::key::Key;
use crate::money::Fen;
use crate::profile::UnlockOrder;
use crate::view::DeclineCause;
use Act::{
    Connect, Disconnect, Finger, HoldStores, OwnEnds, OwnUnknown, Press, Resolved, Server, Stored,
    Type, Wait,
};

const NOT_SENT: Outcome = Outcome::Declined(DeclineCause::NotSent);
const POOR: Outcome = Outcome::Declined(DeclineCause::NotEnoughMoney);

#[test]
fn confirm_pay_table() {
    table(
        confirm_pay,
        &[
            (
                vec![Press(Key::Confirm)],
                "Settling",
                "store Pending own, say Settling, send Pay 12.50",
            ),
            (vec![Press(Key::Cancel)], "Home", ""),
            // The amount is the code's: there is nothing to correct.
            (vec![Press(Key::Correct), Type("5")], "ConfirmPay 12.50 to 老王菜店", ""),
            (vec![Wait(59_999)], "ConfirmPay 12.50 to 老王菜店", ""),
            (vec![Wait(60_000)], "LockedHome", "say Locked, [sensor on], light Dim"),
            (vec![Press(Key::Power)], "LockedHome", "say Locked, [sensor on], light Dim"),
            (vec![Disconnect], "NoNetwork, offers the code", "tone Attention, say NoNetwork"),
            (vec![Server(ask(1))], "ConfirmPay 12.50 to 老王菜店", ""),
            (
                vec![Server(ended(1, Outcome::Received))],
                "ConfirmPay 12.50 to 老王菜店",
                "store Result 1, send Received 1 Received, tone Good, say MoneyIn",
            ),
        ],
    );
    table(
        |order| enter_amount(order).after(&[Type("85"), Press(Key::Confirm)]),
        &[
            (vec![Press(Key::Correct)], "EnterAmount to 老王菜店: 85", "say AskAmount"),
            (
                vec![Press(Key::Confirm)],
                "Settling",
                "store Pending own, say Settling, send Pay 85.00",
            ),
        ],
    );
}

/// What is sent is what the screen said, to whom the server named, under a number of the device's own.
#[test]
fn the_payment_is_what_was_confirmed() {
    let bench = paying(UnlockOrder::KeyFirst);
    let order = bench.own_order();
    let pay = Up::Pay { order: order.order, token: TOKEN, amount: Fen::new(1_250).unwrap() };
    assert_eq!(bench.sent.last(), Some(&pay));
    assert_eq!(order.payee.name.as_str(), "老王菜店");
    assert!(bench.agreed_in_flash.contains(&order.order));
}

#[test]
fn two_payments_have_two_numbers() {
    let mut bench = paying(UnlockOrder::KeyFirst);
    let first = bench.own_order().order;
    bench.own_ends(Outcome::Paid);
    for act in [Press(Key::Scan), Act::Scan(super::bench::URL), Resolved(Some(1_250))] {
        bench.act(&act);
    }
    bench.press(Key::Confirm);
    assert_ne!(bench.own_order().order, first);
}

#[test]
fn a_payment_is_stored_before_it_is_sent() {
    table(
        |order| confirm_pay(order).after(&[HoldStores]),
        &[
            (vec![Press(Key::Confirm)], "Settling", "store Pending own, say Settling"),
            (
                vec![Press(Key::Confirm), Stored(Done)],
                "Settling",
                "store Pending own, say Settling, send Pay 12.50",
            ),
            (
                vec![Press(Key::Confirm), Stored(Failed)],
                "Declined StorageFailed, unlocked",
                "store Pending own, say Settling, tone Bad, say Declined(StorageFailed)",
            ),
            // The network goes before it is sent: it never will be, and she may know that.
            (
                vec![Press(Key::Confirm), Disconnect, Stored(Done)],
                "Declined NotSent, unlocked",
                "store Pending own, say Settling, store Pending none, tone Bad, \
                 say Declined(NotSent)",
            ),
            (
                vec![Press(Key::Confirm), Press(Key::Power), Stored(Done)],
                "NotYetKnown, locked",
                "store Pending own, say Settling, say Locked, send Pay 12.50",
            ),
        ],
    );
}

fn large(order: UnlockOrder) -> Bench {
    resolving(order).after(&[Resolved(Some(100_000)), Press(Key::Confirm)])
}

#[test]
fn a_large_payment_asks_for_a_fresh_finger() {
    let bench = resolving(UnlockOrder::KeyFirst).after(&[Resolved(Some(99_999))]);
    assert_eq!(bench.after(&[Press(Key::Confirm)]).shown(), "Settling");
    table(
        |order| resolving(order).after(&[Resolved(Some(100_000))]),
        &[(
            vec![Press(Key::Confirm)],
            "Authenticate",
            "sensor on afresh, tone Attention, say Authenticate",
        )],
    );
    table(
        large,
        &[
            (
                vec![Finger(OWNER)],
                "Settling",
                "tone Good, store Pending own, say Settling, send Pay 1000.00",
            ),
            (
                vec![Finger(NoMatch)],
                "Authenticate, NotRecognised",
                "tone Bad, say FingerNotRead, sensor on afresh",
            ),
            (
                vec![Finger(Fault), TYPE_PIN],
                "Settling",
                "tone Bad, say TypePin, store WrongPins 1, store WrongPins 0, tone Good, \
                 store Pending own, say Settling, send Pay 1000.00",
            ),
            // The server has not heard of it: there is nobody to tell.
            (
                vec![Press(Key::Cancel)],
                "Declined OwnerRefused, unlocked",
                "sensor off, tone Bad, say Declined(OwnerRefused)",
            ),
            (vec![Wait(39_900)], "Authenticate", ""),
            (
                vec![Wait(40_000)],
                "Declined NobodyAgreed, locked",
                "sensor off, tone Bad, say Declined(NobodyAgreed)",
            ),
            // Its time runs through both screens.
            (
                vec![Wait(30_000), Finger(Fault), Wait(10_000)],
                "Declined NobodyAgreed, locked",
                "tone Bad, say TypePin, tone Bad, say Declined(NobodyAgreed)",
            ),
            (
                vec![Press(Key::Power)],
                "LockedHome",
                "say Locked, sensor off, [sensor on], light Dim",
            ),
            (
                vec![Finger(Fault), TYPE_WRONG, TYPE_WRONG, TYPE_WRONG],
                "Declined PinBarred, locked",
                "tone Bad, say TypePin, store WrongPins 1, tone Bad, say PinWrong, \
                 store WrongPins 2, tone Bad, say PinWrong, store WrongPins 3, tone Bad, tone Bad, \
                 say Declined(PinBarred)",
            ),
            (
                vec![Disconnect],
                "NoNetwork, offers the code",
                "sensor off, tone Attention, say NoNetwork",
            ),
            (
                vec![Finger(Fault), Type("12"), Disconnect],
                "NoNetwork, offers the code",
                "tone Bad, say TypePin, tone Attention, say NoNetwork",
            ),
            (
                vec![Server(ask(1)), Finger(Poor)],
                "Authenticate, Poor",
                "tone Bad, say FingerNotRead, sensor on afresh",
            ),
        ],
    );
}

#[test]
fn the_end_of_a_payment() {
    table(
        paying,
        &[
            (
                vec![OwnEnds(Outcome::Paid)],
                "Paid, unlocked",
                "store Result own, store Pending none, send Received own Paid, tone Good, say Paid",
            ),
            (
                vec![OwnEnds(POOR)],
                "Declined NotEnoughMoney, unlocked",
                "store Result own, store Pending none, send Received own Declined(NotEnoughMoney), \
                 tone Bad, say Declined(NotEnoughMoney)",
            ),
            (vec![Wait(3_000)], "NotYetKnown, unlocked", "tone Attention, say NotYetKnown"),
            (
                vec![Wait(5_000)],
                "NotYetKnown, unlocked",
                "tone Attention, say NotYetKnown, send Query own",
            ),
        ],
    );
}

/// Messages keep their order within a session: an order that is unknown there was lost on its way, and may be sent again.
#[test]
fn a_payment_that_was_lost_is_sent_again_in_its_session() {
    table(
        paying,
        &[
            (vec![OwnUnknown], "Settling", "send Pay 12.50"),
            (vec![OwnUnknown, OwnUnknown], "Settling", "send Pay 12.50, send Pay 12.50"),
            (
                vec![OwnUnknown, OwnEnds(Outcome::Paid)],
                "Paid, unlocked",
                "send Pay 12.50, store Result own, store Pending none, send Received own Paid, \
                 tone Good, say Paid",
            ),
            // An order of another number is not ours to send or to give up.
            (vec![Server(Down::NoSuchOrder { order: 5 })], "Settling", ""),
        ],
    );
    let bench = paying(UnlockOrder::KeyFirst).after(&[OwnUnknown]);
    let orders = |up: &Up| match up {
        Up::Pay { order, .. } => Some(*order),
        _ => None,
    };
    let orders: Vec<u64> = bench.sent.iter().filter_map(orders).collect();
    assert_eq!(orders, [bench.own_order().order; 2]);
}

/// In a new session nothing is paid any more: the order is asked about, and given up where it never arrived.
#[test]
fn a_payment_that_was_lost_is_given_up_in_the_next_session() {
    let asked = "send hello, send Query own";
    table(
        |order| paying(order).after(&[Disconnect]),
        &[
            (vec![Connect(MORNING)], "Settling", asked),
            (
                vec![Connect(MORNING), OwnUnknown],
                "Settling",
                "send hello, send Query own, send Abandon",
            ),
            (
                vec![Connect(MORNING), OwnUnknown, OwnUnknown],
                "Settling",
                "send hello, send Query own, send Abandon, send Abandon",
            ),
            (
                vec![Connect(MORNING), OwnUnknown, OwnEnds(NOT_SENT)],
                "Declined NotSent, unlocked",
                "send hello, send Query own, send Abandon, store Result own, store Pending none, \
                 send Received own Declined(NotSent), tone Bad, say Declined(NotSent)",
            ),
            // It did arrive after all.
            (
                vec![Connect(MORNING), OwnEnds(Outcome::Paid)],
                "Paid, unlocked",
                "send hello, send Query own, store Result own, store Pending none, \
                 send Received own Paid, tone Good, say Paid",
            ),
            (vec![Connect(MORNING), Act::Server(Down::StillOpen { order: 5 })], "Settling", asked),
        ],
    );
}

/// "Still open" makes the device repeat an agreement; a payment of its own is no agreement.
#[test]
fn still_open_sends_nothing() {
    let mut bench = paying(UnlockOrder::KeyFirst);
    let order = bench.own_order().order;
    bench.server_says(&Down::StillOpen { order });
    assert_eq!(bench.take_told(), "");
}

/// Auto-lock and a power cut: the payment stays on the screen until its end is known, and is never sent again.
#[test]
fn an_unknown_end_is_followed_across_locking_and_a_power_cut() {
    let mut bench = paying(UnlockOrder::KeyFirst).after(&[Wait(4_000), Press(Key::Power)]);
    assert_eq!(bench.shown(), "NotYetKnown, locked");
    bench.reboot();
    assert_eq!(bench.shown(), "NotYetKnown, locked");
    bench.take_told();
    bench.connect();
    bench.act(&OwnUnknown);
    assert_eq!(bench.take_told(), "send hello, send Query own, send Abandon");
    bench.act(&OwnEnds(NOT_SENT));
    assert_eq!(bench.shown(), "Declined NotSent, locked");
    let payments = bench.sent.iter().filter(|up| matches!(up, Up::Pay { .. }));
    assert_eq!(payments.count(), 1);
}

/// The power goes before the order is stored: nothing was sent, so there is nothing to follow.
#[test]
fn a_payment_that_was_not_stored_is_none() {
    let mut bench = confirm_pay(UnlockOrder::KeyFirst).after(&[HoldStores, Press(Key::Confirm)]);
    bench.reboot();
    assert_eq!(bench.shown(), "LockedHome");
    assert!(!bench.sent.iter().any(|up| matches!(up, Up::Pay { .. })));
}
