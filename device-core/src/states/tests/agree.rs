//! A large amount: `Authenticate`, `AgreeByPin`, `Settling`, `NotYetKnown`.

use super::bench::{Bench, MORNING, OWNER, ask, ended};
use super::table::{Act, TYPE_PIN, TYPE_WRONG, authenticate, settling, table};
use crate::channel::{Down, Up, Verdict};
use crate::effect::Outcome;
use crate::event::FingerReading::{Fault, NoMatch, Poor};
use crate::event::StoreOutcome::{Done, Failed};
use crate::key::Key;
use crate::profile::UnlockOrder;
use crate::view::DeclineCause;
use Act::{Connect, Disconnect, Finger, HoldStores, Press, Server, Stored, Wait};

const TAKEN_BACK: Outcome = Outcome::Declined(DeclineCause::MerchantCancelled);

#[test]
fn authenticate_table() {
    table(
        authenticate,
        &[
            (
                vec![Finger(OWNER)],
                "Settling",
                "tone Good, store Pending 1, say Settling, send Agreed 1",
            ),
            (
                vec![Finger(NoMatch)],
                "Authenticate, NotRecognised",
                "tone Bad, say FingerNotRead, sensor on afresh",
            ),
            (
                vec![Finger(Poor)],
                "Authenticate, Poor",
                "tone Bad, say FingerNotRead, sensor on afresh",
            ),
            (
                vec![Finger(Poor), Finger(Poor), Finger(NoMatch)],
                "EnterPin for Authenticate, 0 typed",
                "tone Bad, say FingerNotRead, sensor on afresh, tone Bad, say FingerNotRead, sensor on afresh, \
                 tone Bad, say TypePin",
            ),
            (vec![Finger(Fault)], "EnterPin for Authenticate, 0 typed", "tone Bad, say TypePin"),
            (
                vec![Press(Key::Digit(1))],
                "EnterPin for Authenticate, 1 typed",
                "sensor off, say TypePin",
            ),
            (
                vec![Press(Key::Cancel)],
                "Declined OwnerRefused, unlocked",
                "send Refused 1, sensor off, tone Bad, say Declined(OwnerRefused)",
            ),
            (vec![Wait(39_999)], "Authenticate", ""),
            (
                vec![Wait(40_000)],
                "Declined NobodyAgreed, locked",
                "send NobodyAnswered 1, sensor off, tone Bad, say Declined(NobodyAgreed)",
            ),
            // The server asks again until it has an answer; another order is not taken meanwhile.
            (vec![Server(ask(1)), Server(ask(2))], "Authenticate", ""),
            (vec![Press(Key::Confirm), Press(Key::ShowCode)], "Authenticate", ""),
            (
                vec![Server(ended(1, TAKEN_BACK))],
                "Declined MerchantCancelled, unlocked",
                "store Result 1, send Received 1 Declined(MerchantCancelled), sensor off, \
                 tone Bad, say Declined(MerchantCancelled)",
            ),
            (
                vec![Server(ended(2, Outcome::Paid))],
                "Authenticate",
                "store Result 2, send Received 2 Paid",
            ),
            (
                vec![Press(Key::Power)],
                "LockedHome",
                "say Locked, send Refused 1, sensor off, [sensor on], light Dim",
            ),
        ],
    );
}

#[test]
fn an_agreement_is_stored_before_it_is_sent() {
    let agreed = "tone Good, store Pending 1, say Settling";
    table(
        |order| authenticate(order).after(&[HoldStores]),
        &[
            (vec![Finger(OWNER)], "Settling", agreed),
            (
                vec![Finger(OWNER), Stored(Done)],
                "Settling",
                "tone Good, store Pending 1, say Settling, send Agreed 1",
            ),
            (
                vec![Finger(OWNER), Stored(Failed)],
                "Declined StorageFailed, unlocked",
                "tone Good, store Pending 1, say Settling, send Refused 1, tone Bad, \
                 say Declined(StorageFailed)",
            ),
            // "Still open" repeats an agreement; it does not overtake its record.
            (vec![Finger(OWNER), Server(Down::StillOpen { order: 1 })], "Settling", agreed),
            (
                vec![
                    Finger(OWNER),
                    Disconnect,
                    Connect(MORNING),
                    Server(Down::StillOpen { order: 1 }),
                    Stored(Done),
                ],
                "Settling",
                "tone Good, store Pending 1, say Settling, send hello, send Query 1, send Agreed 1",
            ),
        ],
    );
}

#[test]
fn the_power_key_locks_while_the_agreement_is_being_stored() {
    table(
        |order| authenticate(order).after(&[HoldStores, Finger(OWNER)]),
        &[
            (vec![Press(Key::Power)], "NotYetKnown, locked", "say Locked"),
            (
                vec![Press(Key::Power), Stored(Done)],
                "NotYetKnown, locked",
                "say Locked, send Agreed 1",
            ),
            (
                vec![Press(Key::Power), Stored(Failed)],
                "Declined StorageFailed, locked",
                "say Locked, send Refused 1, tone Bad, say Declined(StorageFailed)",
            ),
            (vec![Press(Key::Cancel), Stored(Done)], "Home", "send Agreed 1"),
            (
                vec![Press(Key::Cancel), Stored(Failed)],
                "Declined StorageFailed, unlocked",
                "send Refused 1, tone Bad, say Declined(StorageFailed)",
            ),
        ],
    );
}

/// Two agreements under way at once would be confused by their completions: a second question waits for the first one's end.
#[test]
fn another_order_is_not_taken_while_one_is_pending() {
    table(
        |order| settling(order).after(&[Press(Key::Cancel)]),
        &[
            (vec![Server(ask(2))], "Home", ""),
            (
                vec![Server(ended(1, Outcome::Paid)), Server(ask(2))],
                "Authenticate",
                "store Result 1, store Pending none, send Received 1 Paid, tone Good, say Paid, \
                 sensor on afresh, tone Attention, say Authenticate",
            ),
        ],
    );
}

/// The first agreement's completion comes late, when its order has ended and the next one is being agreed to.
#[test]
fn a_late_completion_does_not_send_the_next_agreement() {
    let mut bench = authenticate(UnlockOrder::KeyFirst).after(&[HoldStores, Finger(OWNER)]);
    let late = bench.stores.pop_front().expect("the first agreement");
    bench.server_says(&ended(1, TAKEN_BACK));
    bench.complete_store(Done);
    bench.server_says(&ask(2));
    bench.finger(OWNER);
    bench.take_told();
    bench.stores.push_front(late);
    bench.complete_store(Done);
    assert_eq!(bench.take_told(), "");
    while !bench.stores.is_empty() {
        bench.complete_store(Done);
    }
    assert_eq!(bench.take_told(), "send Agreed 2");
}

fn agree_by_pin(order: UnlockOrder) -> Bench {
    authenticate(order).after(&[Finger(Fault)])
}

#[test]
fn agree_by_pin_table() {
    table(
        agree_by_pin,
        &[
            (
                vec![TYPE_PIN],
                "Settling",
                "store WrongPins 1, store WrongPins 0, tone Good, store Pending 1, say Settling, \
                 send Agreed 1",
            ),
            (vec![HoldStores, TYPE_PIN], "EnterPin for Authenticate, 6 typed", "store WrongPins 1"),
            (
                vec![HoldStores, TYPE_PIN, Stored(Failed)],
                "StorageRefused",
                "store WrongPins 1, send Refused 1, say StorageRefused",
            ),
            (
                vec![TYPE_WRONG],
                "EnterPin for Authenticate, 0 typed, 2 left",
                "store WrongPins 1, tone Bad, say PinWrong",
            ),
            (
                vec![TYPE_WRONG, TYPE_WRONG, TYPE_WRONG],
                "Declined PinBarred, locked",
                "store WrongPins 1, tone Bad, say PinWrong, store WrongPins 2, tone Bad, \
                 say PinWrong, store WrongPins 3, tone Bad, send Refused 1, tone Bad, \
                 say Declined(PinBarred)",
            ),
            (vec![Act::Type("12"), Press(Key::Correct)], "EnterPin for Authenticate, 1 typed", ""),
            (
                vec![Press(Key::Cancel)],
                "Declined OwnerRefused, unlocked",
                "send Refused 1, tone Bad, say Declined(OwnerRefused)",
            ),
            (
                vec![HoldStores, TYPE_PIN, Press(Key::Cancel), Stored(Done)],
                "Declined OwnerRefused, unlocked",
                "store WrongPins 1, send Refused 1, tone Bad, say Declined(OwnerRefused)",
            ),
            (
                vec![Wait(40_000)],
                "Declined NobodyAgreed, locked",
                "send NobodyAnswered 1, tone Bad, say Declined(NobodyAgreed)",
            ),
            (vec![Server(ask(1)), Finger(OWNER)], "EnterPin for Authenticate, 0 typed", ""),
            (
                vec![Server(ended(1, TAKEN_BACK))],
                "Declined MerchantCancelled, unlocked",
                "store Result 1, send Received 1 Declined(MerchantCancelled), tone Bad, \
                 say Declined(MerchantCancelled)",
            ),
            (
                vec![Press(Key::Power)],
                "LockedHome",
                "say Locked, send Refused 1, [sensor on], light Dim",
            ),
        ],
    );
}

#[test]
fn settling_and_not_yet_known() {
    // Three questions without an answer: the server may have forgotten the session.
    let queries = "tone Attention, say NotYetKnown, send Query 1, send Query 1, send Query 1, \
                   send hello, send hello, send hello";
    table(
        settling,
        &[
            (
                vec![Server(ended(1, Outcome::Paid))],
                "Paid, unlocked",
                "store Result 1, store Pending none, send Received 1 Paid, tone Good, say Paid",
            ),
            (vec![Wait(2_999)], "Settling", ""),
            (vec![Wait(3_000)], "NotYetKnown, unlocked", "tone Attention, say NotYetKnown"),
            (
                vec![Wait(5_000)],
                "NotYetKnown, unlocked",
                "tone Attention, say NotYetKnown, send Query 1",
            ),
            (
                vec![Wait(3_000), Server(ended(1, TAKEN_BACK))],
                "Declined MerchantCancelled, unlocked",
                "tone Attention, say NotYetKnown, store Result 1, store Pending none, \
                 send Received 1 Declined(MerchantCancelled), tone Bad, \
                 say Declined(MerchantCancelled)",
            ),
            (vec![Wait(32_999)], "NotYetKnown, unlocked", queries),
            (vec![Wait(33_000)], "NotYetKnown, locked", queries),
            (vec![Press(Key::Cancel)], "Home", ""),
            (vec![Wait(3_000), Press(Key::Cancel)], "Home", "tone Attention, say NotYetKnown"),
            (vec![Press(Key::ShowCode), TYPE_PIN, Finger(OWNER)], "Settling", ""),
            (vec![Press(Key::Power)], "NotYetKnown, locked", "say Locked"),
            // A question that comes again gets the answer again, and another order waits.
            (vec![Server(ask(1)), Server(ask(2))], "Settling", "send Agreed 1"),
            (vec![Server(Down::StillOpen { order: 1 })], "Settling", "send Agreed 1"),
            (vec![Server(Down::StillOpen { order: 2 })], "Settling", ""),
        ],
    );
}

/// Agreed, and the power goes before the end is known: the order is asked about after the next login, and acknowledged.
#[test]
fn an_order_survives_a_power_cut() {
    let mut bench = settling(UnlockOrder::KeyFirst);
    bench.reboot();
    assert_eq!(bench.shown(), "NotYetKnown, locked");
    bench.take_told();
    bench.connect();
    assert_eq!(bench.take_told(), "send hello, send Query 1");
    bench.server_says(&Down::StillOpen { order: 1 });
    assert_eq!(bench.sent.last(), Some(&Up::Answer { order: 1, verdict: Verdict::Agreed }));
    bench.take_told();
    bench.stores_by_itself = false;
    bench.server_says(&ended(1, Outcome::Paid));
    assert_eq!(
        (bench.shown().as_str(), bench.take_told().as_str()),
        ("NotYetKnown, locked", "store Result 1")
    );
    bench.complete_store(Done);
    assert_eq!(bench.shown(), "Paid, locked");
    assert_eq!(bench.take_told(), "store Pending none, send Received 1 Paid, tone Good, say Paid");
}

/// The power goes before the agreement is stored: nothing was sent, so nothing is followed.
#[test]
fn an_agreement_that_was_not_stored_is_none() {
    let mut bench = authenticate(UnlockOrder::KeyFirst).after(&[HoldStores, Finger(OWNER)]);
    bench.reboot();
    assert_eq!(bench.shown(), "LockedHome");
    assert_eq!(bench.sent, [Up::Ready]);
}
