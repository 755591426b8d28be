//! Unlocked and idle: `Home` and `ClockLost`.

use super::bench::{Bench, MORNING, OWNER, ask, ended};
use super::table::{Act, TYPE_PIN, home, table};
use crate::effect::Outcome;
use crate::key::Key;
use crate::profile::UnlockOrder;
use crate::time::Utc;
use Act::{Connect, Disconnect, Finger, LoseClock, Press, Server, Wait};

#[test]
fn home_screen() {
    table(
        home,
        &[
            (
                vec![Press(Key::ShowCode)],
                "PayerCode Both, LetScan",
                "store Counters, light Bright, say LetScan",
            ),
            (vec![Press(Key::Cancel)], "LockedHome", "say Locked, [sensor on], light Dim"),
            (vec![Press(Key::Power)], "LockedHome", "say Locked, [sensor on], light Dim"),
            (vec![Wait(29_999)], "Home", ""),
            (vec![Wait(30_000)], "LockedHome", "say Locked, [sensor on], light Dim"),
            (vec![Press(Key::Correct), TYPE_PIN, Finger(OWNER)], "Home", ""),
            (
                vec![Server(ask(1))],
                "Authenticate",
                "sensor on afresh, tone Attention, say Authenticate",
            ),
            (
                vec![Server(ended(1, Outcome::Paid))],
                "Paid, unlocked",
                "store Result 1, send Received 1 Paid, tone Good, say Paid",
            ),
        ],
    );
}

fn clock_lost(order: UnlockOrder) -> Bench {
    home(order).after(&[LoseClock, Press(Key::ShowCode)])
}

#[test]
fn clock_lost_waits_for_the_time() {
    table(
        |order| home(order).after(&[LoseClock]),
        &[(vec![Press(Key::ShowCode)], "ClockLost", "say ClockDoubtful")],
    );
    table(
        clock_lost,
        &[
            (
                vec![Disconnect, Connect(Utc(MORNING.0 + 60_000))],
                "PayerCode Both, LetScan",
                "send hello, store Counters, set clock, store Counters, light Bright, say LetScan",
            ),
            (vec![Press(Key::Cancel)], "Home", ""),
            (vec![Press(Key::ShowCode), TYPE_PIN, Finger(OWNER)], "ClockLost", ""),
            (vec![Wait(30_000)], "LockedHome", "say Locked, [sensor on], light Dim"),
            (
                vec![Server(ask(1))],
                "Authenticate",
                "sensor on afresh, tone Attention, say Authenticate",
            ),
            (
                vec![Server(ended(1, Outcome::Paid))],
                "Paid, unlocked",
                "store Result 1, send Received 1 Paid, tone Good, say Paid",
            ),
        ],
    );
}
