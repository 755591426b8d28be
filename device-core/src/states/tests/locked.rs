//! Locked: `LockedHome`, `Unlock` and `Following`.

use super::bench::{OWNER, ask, ended};
use super::table::{Act, TYPE_PIN, locked, locked_online, settling, table};
use crate::effect::Outcome;
use crate::event::FingerReading::{Fault, NoMatch, Poor};
use crate::key::Key;
use crate::profile::UnlockOrder;
use crate::view::DeclineCause;
use Act::{Disconnect, Finger, Press, Server, Wait};

#[test]
fn locked_home() {
    table(
        locked_online,
        &[
            (
                vec![Press(Key::ShowCode)],
                "Unlock for ShowCode",
                "[sensor off], sensor on, say PressFinger, light Normal",
            ),
            (
                vec![Press(Key::Confirm)],
                "Unlock for Home",
                "[sensor off], sensor on, say PressFinger, light Normal",
            ),
            (vec![Press(Key::Cancel)], "LockedHome", ""),
            (vec![Press(Key::Correct)], "LockedHome", ""),
            (vec![Press(Key::Power)], "LockedHome", ""),
            (vec![TYPE_PIN], "LockedHome", ""),
            (vec![Wait(3_600_000)], "LockedHome", ""),
            (
                vec![Server(ask(1))],
                "Unlock for Authenticate",
                "[sensor off], sensor on, say PressFinger, light Normal",
            ),
            (
                vec![Server(ended(1, Outcome::Paid))],
                "Paid, locked",
                "store Result 1, send Received 1 Paid, [sensor off], tone Good, say Paid, light Normal",
            ),
        ],
    );
}

#[test]
fn a_finger_on_the_locked_home_screen() {
    let rows = [
        (vec![Finger(OWNER)], "Home", "light Normal"),
        (
            vec![Finger(NoMatch)],
            "Unlock for Home, NotRecognised",
            "tone Bad, say FingerNotRead, sensor on afresh, light Normal",
        ),
        (
            vec![Finger(Poor)],
            "Unlock for Home, Poor",
            "tone Bad, say FingerNotRead, sensor on afresh, light Normal",
        ),
        (
            vec![Finger(NoMatch), Finger(Poor), Finger(NoMatch)],
            "EnterPin for Home, 0 typed",
            "tone Bad, say FingerNotRead, sensor on afresh, light Normal, \
             tone Bad, say FingerNotRead, sensor on afresh, tone Bad, say TypePin",
        ),
        // A dead sensor must not talk to an empty kitchen; the keys still lead on.
        (vec![Finger(Fault)], "LockedHome", ""),
        (vec![Finger(Fault), Wait(600_000)], "LockedHome", ""),
    ];
    table(|_| locked(UnlockOrder::FingerFirst), &rows);
    // With the key first the sensor is off: no answer of it counts.
    let nothing = [OWNER, NoMatch, Poor, Fault].map(|it| (vec![Finger(it)], "LockedHome", ""));
    table(|_| locked(UnlockOrder::KeyFirst), &nothing);
}

#[test]
fn unlock() {
    table(
        |order| locked_online(order).after(&[Press(Key::Confirm)]),
        &[
            (vec![Finger(OWNER)], "Home", "tone Good"),
            (
                vec![Finger(NoMatch)],
                "Unlock for Home, NotRecognised",
                "tone Bad, say FingerNotRead, sensor on afresh",
            ),
            (
                vec![Finger(Poor)],
                "Unlock for Home, Poor",
                "tone Bad, say FingerNotRead, sensor on afresh",
            ),
            (
                vec![Finger(Poor), Finger(NoMatch), Finger(Poor)],
                "EnterPin for Home, 0 typed",
                "tone Bad, say FingerNotRead, sensor on afresh, tone Bad, say FingerNotRead, sensor on afresh, \
                 tone Bad, say TypePin",
            ),
            (vec![Finger(Fault)], "EnterPin for Home, 0 typed", "tone Bad, say TypePin"),
            (vec![Press(Key::Digit(7))], "EnterPin for Home, 1 typed", "sensor off, say TypePin"),
            (
                vec![Press(Key::ShowCode)],
                "Unlock for ShowCode",
                "sensor off, sensor on, say PressFinger",
            ),
            (vec![Press(Key::Cancel)], "LockedHome", "sensor off, [sensor on], light Dim"),
            (vec![Wait(19_000)], "Unlock for Home", ""),
            (vec![Wait(20_000)], "LockedHome", "sensor off, [sensor on], light Dim"),
            // A finger that did not do starts the wait again.
            (
                vec![Wait(15_000), Finger(Poor), Wait(15_000)],
                "Unlock for Home, Poor",
                "tone Bad, say FingerNotRead, sensor on afresh",
            ),
            (
                vec![Server(ask(1))],
                "Unlock for Authenticate",
                "sensor off, sensor on, say PressFinger",
            ),
            (
                vec![Server(ended(1, Outcome::Declined(DeclineCause::OverLimit)))],
                "Declined OverLimit, locked",
                "store Result 1, send Received 1 Declined(OverLimit), sensor off, tone Bad, \
                 say Declined(OverLimit)",
            ),
        ],
    );
}

#[test]
fn unlock_leads_to_what_it_was_for() {
    table(
        |order| locked_online(order).after(&[Press(Key::ShowCode)]),
        &[
            (
                vec![Finger(OWNER)],
                "PayerCode Both, LetScan",
                "tone Good, store Counters, light Bright, say LetScan",
            ),
            (vec![Press(Key::ShowCode)], "Unlock for ShowCode", ""),
        ],
    );
    table(
        |order| locked_online(order).after(&[Server(ask(1))]),
        &[
            (
                vec![Finger(OWNER)],
                "Authenticate",
                "tone Good, sensor on afresh, tone Attention, say Authenticate",
            ),
            (vec![Server(ask(1))], "Unlock for Authenticate", ""),
            (
                vec![Press(Key::Cancel)],
                "LockedHome",
                "send Refused 1, sensor off, [sensor on], light Dim",
            ),
            (vec![Wait(39_000)], "Unlock for Authenticate", ""),
            (
                vec![Wait(40_000)],
                "LockedHome",
                "send NobodyAnswered 1, sensor off, [sensor on], light Dim",
            ),
        ],
    );
}

#[test]
fn following() {
    table(
        |order| settling(order).after(&[Press(Key::Power), Disconnect]),
        &[
            (vec![], "NotYetKnown, locked", ""),
            (vec![Wait(600_000)], "NotYetKnown, locked", ""),
            (vec![Press(Key::ShowCode)], "Unlock for ShowCode", "sensor on, say PressFinger"),
            (vec![Press(Key::Confirm)], "Unlock for Home", "sensor on, say PressFinger"),
            (vec![Press(Key::Cancel)], "LockedHome", "[sensor on], light Dim"),
            (vec![Finger(OWNER), TYPE_PIN], "NotYetKnown, locked", ""),
        ],
    );
    table(
        |order| settling(order).after(&[Press(Key::Power)]),
        &[(
            vec![Server(ended(1, Outcome::Paid))],
            "Paid, locked",
            "store Result 1, store Pending none, send Received 1 Paid, tone Good, say Paid",
        )],
    );
}

#[test]
fn the_dots_of_a_screen_that_waits_move() {
    let phase = |bench: &super::bench::Bench| match bench.device.view().screen {
        crate::view::Screen::NotYetKnown { phase, .. } => phase,
        _ => 9,
    };
    let mut bench = settling(UnlockOrder::KeyFirst).after(&[Press(Key::Power), Disconnect]);
    let mut seen = Vec::new();
    for _ in 0..6 {
        seen.push(phase(&bench));
        bench.advance(600);
    }
    assert_eq!(seen, [0, 1, 2, 3, 4, 0]);
}
