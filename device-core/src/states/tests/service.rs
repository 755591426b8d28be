//! What goes on in every state: logging in, the clock, results, frames that are not the server's, battery and minute.

use super::bench::{Bench, MORNING, OWNER, ask, ended};
use super::table::{Act, authenticate, home, locked, locked_online, payer_code, settling, table};
use crate::channel::{Down, Up};
use crate::effect::{Outcome, Settlement};
use crate::event::StoreOutcome::{Done, Failed};
use crate::event::{Event, Frame, Network};
use crate::key::Key;
use crate::profile::UnlockOrder;
use crate::time::Utc;
use crate::view::{DeclineCause, Screen};
use Act::{Connect, Disconnect, HoldStores, LoseClock, Press, Server, Wait};

#[test]
fn hello_is_said_until_the_welcome() {
    let mut bench = locked(UnlockOrder::KeyFirst);
    bench.take_told();
    bench.handle(&Event::Network(Network::Up { bars: 2 }));
    bench.advance(15_000);
    assert_eq!(bench.take_told(), "send hello, send hello, send hello, send hello");
    bench.handle(&Event::Network(Network::Up { bars: 4 }));
    assert_eq!((bench.take_told().as_str(), bench.device.view().status.bars), ("", 4));
    bench.welcome(MORNING);
    bench.advance(60_000);
    assert_eq!(bench.take_told(), "store Counters, set clock");
    bench.disconnect();
    bench.advance(60_000);
    assert_eq!((bench.take_told().as_str(), bench.device.view().status.bars), ("", 0));
}

#[test]
fn the_clock_is_set_where_it_differs() {
    let at = |millis: i64| Connect(Utc(MORNING.0.saturating_add_signed(millis)));
    table(
        locked,
        &[
            (vec![at(0)], "LockedHome", "send hello"),
            (vec![at(2_000)], "LockedHome", "send hello"),
            (vec![at(2_001)], "LockedHome", "send hello, store Counters, set clock"),
            (vec![at(-90_000)], "LockedHome", "send hello, store Counters, set clock"),
            (vec![LoseClock, at(0)], "LockedHome", "send hello, store Counters, set clock"),
            // Right as it is; that it was right today is worth a record a day.
            (
                vec![Wait(24 * 3_600_000 + 1), Connect(Utc(MORNING.0 + 24 * 3_600_000 + 1))],
                "LockedHome",
                "send hello, store Counters",
            ),
        ],
    );
    let mut bench = locked(UnlockOrder::KeyFirst);
    bench.connect_at(Utc(MORNING.0 + 3_600_000));
    let Screen::LockedHome { clock: Some(clock), .. } = bench.device.view().screen else {
        panic!("a clock")
    };
    assert_eq!((clock.hour, clock.minute), (10, 30));
    assert_eq!(bench.flash.counters.clock_set_at, Some(Utc(MORNING.0 + 3_600_000)));
}

#[test]
fn the_minute_moves() {
    let minute = |bench: &Bench| match bench.device.view().screen {
        Screen::LockedHome { clock, .. } => clock.map(|clock| clock.minute),
        _ => None,
    };
    let mut bench = locked(UnlockOrder::KeyFirst);
    assert_eq!(minute(&bench), Some(30));
    bench.advance(59_999);
    assert_eq!(minute(&bench), Some(30));
    bench.advance(1);
    assert_eq!(minute(&bench), Some(31));
    bench.advance(3_600_000);
    assert_eq!(minute(&bench), Some(31));
}

#[test]
fn a_result_is_stored_then_acknowledged_then_shown() {
    let received = "send Received 1 Paid, tone Good, say Paid";
    let mut bench = home(UnlockOrder::KeyFirst).after(&[HoldStores]);
    bench.server_says(&ended(1, Outcome::Paid));
    // The server repeats itself while the record is on its way.
    bench.server_says(&ended(1, Outcome::Paid));
    assert_eq!((bench.shown(), bench.take_told()), ("Home".into(), "store Result 1".into()));
    let mut failed = bench.clone();
    bench.complete_store(Done);
    assert_eq!((bench.shown().as_str(), bench.take_told().as_str()), ("Paid, unlocked", received));
    // Not stored: not acknowledged and not shown; the server says it again.
    failed.complete_store(Failed);
    assert_eq!((failed.shown().as_str(), failed.take_told().as_str()), ("Home", ""));
    failed.server_says(&ended(1, Outcome::Paid));
    failed.complete_store(Done);
    assert_eq!(failed.take_told(), format!("store Result 1, {received}"));
}

#[test]
fn a_result_that_comes_again_is_acknowledged_and_not_shown_twice() {
    table(
        |order| home(order).after(&[Server(ended(1, Outcome::Paid)), Press(Key::Confirm)]),
        &[(vec![Server(ended(1, Outcome::Paid))], "Home", "send Received 1 Paid")],
    );
    let mut bench = locked_online(UnlockOrder::KeyFirst).after(&[Server(ended(1, Outcome::Paid))]);
    bench.reboot();
    bench.connect();
    bench.take_told();
    bench.server_says(&ended(1, Outcome::Paid));
    assert_eq!(bench.shown(), "LockedHome");
    assert_eq!(bench.take_told(), "send Received 1 Paid");
}

/// The result is in flash and the pending order too: the power went between the two.
#[test]
fn a_power_cut_between_result_and_pending_order_shows_the_result_once() {
    let mut bench = settling(UnlockOrder::KeyFirst).after(&[HoldStores]);
    bench.server_says(&ended(1, Outcome::Paid));
    bench.complete_store(Done);
    assert_eq!(bench.shown(), "Paid, unlocked");
    bench.reboot();
    assert_eq!(bench.shown(), "NotYetKnown, locked");
    bench.connect();
    bench.take_told();
    bench.server_says(&ended(1, Outcome::Paid));
    assert_eq!(bench.shown(), "Paid, locked");
    assert_eq!(bench.take_told(), "send Received 1 Paid, store Pending none, tone Good, say Paid");
    assert_eq!(bench.flash.pending, None);
}

#[test]
fn results_wait_for_each_other_and_the_last_twenty_are_kept() {
    let mut bench = home(UnlockOrder::KeyFirst).after(&[HoldStores]);
    for number in 1..=4 {
        bench.server_says(&ended(number, Outcome::Paid));
    }
    assert_eq!(bench.take_told(), "store Result 1");
    while !bench.stores.is_empty() {
        bench.complete_store(Done);
    }
    bench.stores_by_itself = true;
    for number in 5..=25 {
        bench.server_says(&ended(number, Outcome::Paid));
    }
    let numbers = |results: &[Settlement]| results.iter().map(|it| it.order).collect::<Vec<_>>();
    assert_eq!(numbers(&bench.flash.results), (6..=25).collect::<Vec<_>>());
    assert_eq!(bench.flash.results_total, 25);
    let received = |up: &&Up| matches!(up, Up::Received { .. });
    assert_eq!(bench.sent.iter().filter(received).count(), 25);
}

/// A queue that is full drops a result; it is not acknowledged, so the server's next word of it is taken.
#[test]
fn a_result_too_many_is_not_acknowledged() {
    let mut bench = home(UnlockOrder::KeyFirst).after(&[HoldStores]);
    for number in 1..=8 {
        bench.server_says(&ended(number, Outcome::Paid));
    }
    while !bench.stores.is_empty() {
        bench.complete_store(Done);
    }
    let acknowledged = bench.sent.len();
    assert!((1..8).contains(&acknowledged));
    bench.stores_by_itself = true;
    for number in 1..=8 {
        bench.server_says(&ended(number, Outcome::Paid));
    }
    assert_eq!(bench.flash.results.len(), 8);
}

#[test]
fn what_is_not_the_servers_word_changes_nothing() {
    let froms: [fn(UnlockOrder) -> Bench; 6] =
        [locked, locked_online, home, payer_code, authenticate, settling];
    for from in froms {
        let mut bench = from(UnlockOrder::KeyFirst);
        let mut frames: Vec<Frame> = vec![Frame::new(), Frame::from_slice(&[0; 41]).unwrap()];
        for kind in 0..=3 {
            frames.extend([1, 20, 41, 224].map(|length| {
                let mut frame = Frame::new();
                frame.resize(length, 0xa5).unwrap();
                frame[0] = kind;
                frame
            }));
        }
        if bench.connected() {
            let good = bench.sealed(&ended(1, Outcome::Paid));
            for position in 0..good.len() {
                let mut forged = good.clone();
                forged[position] ^= 1;
                frames.push(forged);
            }
            // Said and heard already.
            let time = bench.sealed(&Down::Time(bench.now().utc.unwrap()));
            bench.handle(&Event::FromServer(time.clone()));
            frames.push(time);
        }
        bench.take_told();
        let before = bench.device.view();
        for frame in frames {
            bench.handle(&Event::FromServer(frame.clone()));
            assert_eq!(bench.take_told(), "", "{frame:?}");
            assert_eq!(bench.device.view(), before);
        }
    }
}

/// A session ends with the network: what was sealed in it means nothing in the next.
#[test]
fn a_message_of_an_older_session_is_dropped() {
    let mut bench = home(UnlockOrder::KeyFirst);
    let old = bench.sealed(&ask(1));
    bench.disconnect();
    bench.handle(&Event::FromServer(old.clone()));
    bench.connect();
    bench.take_told();
    bench.handle(&Event::FromServer(old));
    assert_eq!((bench.shown().as_str(), bench.take_told().as_str()), ("Home", ""));
}

#[test]
fn without_a_network_an_answer_is_not_sent_and_the_order_is_asked_about_later() {
    table(
        |order| authenticate(order).after(&[Disconnect]),
        &[
            (
                vec![Press(Key::Cancel)],
                "Declined OwnerRefused, unlocked",
                "sensor off, tone Bad, say Declined(OwnerRefused)",
            ),
            (vec![Act::Finger(OWNER)], "Settling", "tone Good, store Pending 1, say Settling"),
            (
                vec![Act::Finger(OWNER), Connect(MORNING), Server(Down::StillOpen { order: 1 })],
                "Settling",
                "tone Good, store Pending 1, say Settling, send hello, send Query 1, send Agreed 1",
            ),
        ],
    );
}

#[test]
fn a_low_battery_is_said_once() {
    let mut bench = locked(UnlockOrder::KeyFirst);
    bench.take_told();
    let mut charge = |percent| {
        bench.handle(&Event::Battery { percent });
        (bench.take_told(), bench.device.view().status.battery_fifths)
    };
    let said = || String::from("tone Attention, say BatteryLow");
    assert_eq!(charge(100), (String::new(), 5));
    assert_eq!(charge(81), (String::new(), 5));
    assert_eq!(charge(80), (String::new(), 4));
    assert_eq!(charge(16), (String::new(), 1));
    assert_eq!(charge(15), (said(), 1));
    assert_eq!(charge(3), (String::new(), 1));
    assert_eq!(charge(0), (String::new(), 0));
    assert_eq!(charge(60), (String::new(), 3));
    assert_eq!(charge(15), (said(), 1));
    assert_eq!(charge(255), (String::new(), 5));
}

/// Declined results keep their cause through flash and server.
#[test]
fn a_decline_names_its_cause() {
    for cause in [
        DeclineCause::NotEnoughMoney,
        DeclineCause::CodeExpired,
        DeclineCause::CodeUsed,
        DeclineCause::OverLimit,
        DeclineCause::AccountFrozen,
        DeclineCause::MerchantCancelled,
    ] {
        let mut bench = payer_code(UnlockOrder::KeyFirst);
        bench.server_says(&ended(1, Outcome::Declined(cause)));
        assert_eq!(bench.shown(), format!("Declined {cause:?}, unlocked"));
    }
}
