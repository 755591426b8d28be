//! `Scanning`, `Resolving`, `CodeRefused`, `NoNetwork`: from the camera to the server's word.

use super::bench::{Bench, MORNING, OWNER, PAYEE_CODE, URL, ask, ended, order};
use super::table::{
    Act, enter_amount, home, locked, locked_online, payer_code, resolving, scanning, settling,
    table,
};
use crate::channel::{Down, Up};
use crate::effect::Outcome;
use crate::event::ScanReading;
use crate::key::Key;
use crate::profile::UnlockOrder;
use crate::view::CodeRefusal;
use Act::{Camera, Connect, Disconnect, Finger, NotPayable, Press, Resolved, Scan, Server, Wait};

const LOOKS: &str = "say Aim, scan Start";

#[test]
fn scanning_begins_from_everywhere() {
    table(home, &[(vec![Press(Key::Scan)], "Scanning, 0 misses", LOOKS)]);
    table(
        locked_online,
        &[(
            vec![Press(Key::Scan), Finger(OWNER)],
            "Scanning, 0 misses",
            "[sensor off], sensor on, say PressFinger, light Normal, tone Good, say Aim, scan Start",
        )],
    );
    table(
        |order| locked_online(order).after(&[Press(Key::ShowCode)]),
        &[(
            vec![Press(Key::Scan), Press(Key::Scan)],
            "Unlock for Scan",
            "sensor off, sensor on, say PressFinger",
        )],
    );
    table(
        payer_code,
        &[(vec![Press(Key::Scan)], "Scanning, 0 misses", "say Aim, scan Start, light Normal")],
    );
    table(
        |order| home(order).after(&[Server(ended(1, Outcome::Paid))]),
        &[(vec![Press(Key::Scan)], "Scanning, 0 misses", LOOKS)],
    );
    table(
        |order| locked_online(order).after(&[Server(ended(1, Outcome::Paid))]),
        &[(
            vec![Press(Key::Scan), Finger(OWNER)],
            "Scanning, 0 misses",
            "sensor on, say PressFinger, tone Good, say Aim, scan Start",
        )],
    );
}

#[test]
fn scanning_table() {
    table(
        scanning,
        &[
            (vec![Scan(URL)], "Resolving", "tone Good, send Resolve 1"),
            (vec![Scan(PAYEE_CODE)], "Resolving", "tone Good, send Resolve 1"),
            (vec![Camera(ScanReading::Nothing)], "Scanning, 1 misses", "say AimHelp, scan Start"),
            (
                vec![Camera(ScanReading::Nothing), Wait(5_000), Camera(ScanReading::Nothing)],
                "Scanning, 2 misses",
                "say AimHelp, scan Start, scan Start",
            ),
            (
                (0..5).map(|_| Camera(ScanReading::Nothing)).collect(),
                "CodeRefused NothingSeen",
                "say AimHelp, scan Start, scan Start, scan Start, scan Start, tone Bad, say AimHelp",
            ),
            (
                vec![Scan("6901234567892")],
                "CodeRefused NotAPayment",
                "tone Bad, say CodeNotPayable",
            ),
            (
                vec![Scan("00020153031566304FFFF")],
                "CodeRefused Damaged",
                "tone Bad, say CodeNotPayable",
            ),
            (
                vec![Camera(ScanReading::TooLong)],
                "CodeRefused NotAPayment",
                "tone Bad, say CodeNotPayable",
            ),
            (vec![Camera(ScanReading::Fault)], "CodeRefused CameraFault", "tone Bad, say Home"),
            // An engine that says nothing at all.
            (vec![Wait(7_900)], "Scanning, 0 misses", ""),
            (vec![Wait(8_000)], "CodeRefused CameraFault", "scan Stop, tone Bad, say Home"),
            (vec![Press(Key::Cancel)], "Home", "scan Stop"),
            (
                vec![Press(Key::Power)],
                "LockedHome",
                "say Locked, scan Stop, [sensor on], light Dim",
            ),
            (
                vec![Press(Key::ShowCode)],
                "PayerCode Both, LetScan",
                "scan Stop, store Counters, light Bright, say LetScan",
            ),
            (
                vec![Disconnect],
                "NoNetwork, offers the code",
                "scan Stop, tone Attention, say NoNetwork",
            ),
            (
                vec![Server(ask(1))],
                "Authenticate",
                "scan Stop, sensor on afresh, tone Attention, say Authenticate",
            ),
            (
                vec![Server(ended(1, Outcome::Received))],
                "MoneyIn, unlocked",
                "store Result 1, send Received 1 Received, scan Stop, tone Good, say MoneyIn",
            ),
        ],
    );
}

/// The engine was told to stop, and its answer comes all the same.
#[test]
fn an_answer_that_comes_after_the_stop_is_for_nobody() {
    let mut bench = scanning(UnlockOrder::KeyFirst).after(&[Press(Key::Cancel)]);
    bench.act(&Scan(URL));
    assert_eq!((bench.shown().as_str(), bench.take_told().as_str()), ("Home", ""));
    let mut bench = scanning(UnlockOrder::KeyFirst).after(&[Scan(URL), Scan(URL)]);
    assert_eq!((bench.shown().as_str(), bench.take_told().as_str()), ("Resolving", ""));
}

#[test]
fn resolving_table() {
    table(
        resolving,
        &[
            (vec![Resolved(None)], "EnterAmount to 老王菜店: ", "say AskAmount"),
            (vec![Resolved(Some(0))], "EnterAmount to 老王菜店: ", "say AskAmount"),
            (vec![Resolved(Some(1_250))], "ConfirmPay 12.50 to 老王菜店", "say ConfirmPay"),
            // More than one payment may be is no question of a key.
            (
                vec![Resolved(Some(500_001))],
                "Declined OverLimit, unlocked",
                "tone Bad, say Declined(OverLimit)",
            ),
            (
                vec![NotPayable(CodeRefusal::UnknownPayee)],
                "CodeRefused UnknownPayee",
                "tone Bad, say CodeNotPayable",
            ),
            (
                vec![NotPayable(CodeRefusal::OwnCode)],
                "CodeRefused OwnCode",
                "tone Bad, say CodeNotPayable",
            ),
            (vec![Wait(7_999)], "Resolving", ""),
            (vec![Wait(8_000)], "CodeRefused NoAnswer", "tone Bad, say NoNetwork"),
            (
                vec![Wait(8_000), Resolved(Some(1_250))],
                "CodeRefused NoAnswer",
                "tone Bad, say NoNetwork",
            ),
            (vec![Press(Key::Cancel)], "Home", ""),
            (vec![Press(Key::Cancel), Resolved(Some(1_250))], "Home", ""),
            (vec![Press(Key::Confirm), Press(Key::Scan), Press(Key::Digit(1))], "Resolving", ""),
            (vec![Disconnect], "NoNetwork, offers the code", "tone Attention, say NoNetwork"),
        ],
    );
}

/// An answer to the question before the last one is not taken for the present one.
#[test]
fn a_late_answer_is_not_taken_for_another_code() {
    let mut bench = resolving(UnlockOrder::KeyFirst);
    let first = bench.last_request();
    for act in [Press(Key::Cancel), Press(Key::Scan), Scan(PAYEE_CODE)] {
        bench.act(&act);
    }
    assert_ne!(bench.last_request(), first);
    bench.take_told();
    let payee = order(0).payee;
    bench.server_says(&Down::Payee { request: first, token: 5, payee, amount: None });
    bench.server_says(&Down::NotPayable { request: first, cause: CodeRefusal::Expired });
    assert_eq!((bench.shown().as_str(), bench.take_told().as_str()), ("Resolving", ""));
    bench.resolve(None);
    assert_eq!(bench.shown(), "EnterAmount to 老王菜店: ");
}

/// What the camera read goes to the server byte for byte.
#[test]
fn the_server_gets_what_was_scanned() {
    let bench = resolving(UnlockOrder::KeyFirst);
    let Some(Up::Resolve { code, .. }) = bench.sent.last() else { panic!("a question") };
    assert_eq!(&code[..], URL.as_bytes());
}

fn refused(order: UnlockOrder) -> Bench {
    scanning(order).after(&[Scan("6901234567892")])
}

#[test]
fn code_refused_table() {
    table(
        refused,
        &[
            (vec![Press(Key::Scan)], "Scanning, 0 misses", LOOKS),
            (vec![Press(Key::Cancel)], "Home", ""),
            (vec![Press(Key::Confirm)], "Home", ""),
            (
                vec![Press(Key::ShowCode)],
                "PayerCode Both, LetScan",
                "store Counters, light Bright, say LetScan",
            ),
            (vec![Wait(30_000)], "LockedHome", "say Locked, [sensor on], light Dim"),
            (
                vec![Server(ask(1))],
                "Authenticate",
                "sensor on afresh, tone Attention, say Authenticate",
            ),
        ],
    );
}

fn no_network(order: UnlockOrder) -> Bench {
    locked(order).after(&[Press(Key::Confirm), Finger(OWNER), Press(Key::Scan)])
}

#[test]
fn without_a_network_it_says_so_at_once_and_offers_the_code() {
    table(
        |order| home(order).after(&[Disconnect]),
        &[(vec![Press(Key::Scan)], "NoNetwork, offers the code", "tone Attention, say NoNetwork")],
    );
    table(
        no_network,
        &[
            (
                vec![Press(Key::ShowCode)],
                "PayerCode Both, Offline",
                "store Counters, light Bright, say LetScanOffline",
            ),
            (vec![Press(Key::BePaid)], "PayeeCode, offline", "say LetPayerScan, light Bright"),
            // The network that she waits for is there.
            (vec![Connect(MORNING)], "Scanning, 0 misses", "send hello, say Aim, scan Start"),
            (vec![Press(Key::Cancel)], "Home", ""),
            (vec![Press(Key::Scan)], "NoNetwork, offers the code", ""),
            (vec![Wait(30_000)], "LockedHome", "say Locked, [sensor on], light Dim"),
        ],
    );
    // What was lost in the middle does not begin by itself again: nor can a weak signal keep the device unlocked.
    table(
        |order| enter_amount(order).after(&[Disconnect]),
        &[(vec![Connect(MORNING)], "Home", "send hello")],
    );
}

/// A payment whose end is not known bars the next scan, not the payer code.
#[test]
fn while_an_order_is_pending_nothing_is_scanned() {
    let told = "tone Attention, say NotYetKnown";
    table(
        |order| settling(order).after(&[Press(Key::Cancel)]),
        &[
            (vec![Press(Key::Scan)], "NotYetKnown, unlocked", told),
            (vec![Press(Key::Scan), Press(Key::Scan)], "NotYetKnown, unlocked", told),
            (
                vec![Press(Key::Scan), Press(Key::ShowCode)],
                "PayerCode Both, LetScan",
                "tone Attention, say NotYetKnown, store Counters, light Bright, say LetScan",
            ),
            (vec![Press(Key::BePaid)], "PayeeCode", "say LetPayerScan, light Bright"),
        ],
    );
}
