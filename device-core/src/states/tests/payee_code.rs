//! The payee code, and money that comes in.

use super::bench::{Bench, OWNER, PAYEE_CODE, ask, ended, enrolled};
use super::table::{Act, home, locked, locked_online, payee_code, table};
use crate::code::emv;
use crate::effect::Outcome;
use crate::key::Key;
use crate::money::Fen;
use crate::profile::{Profile, UnlockOrder};
use crate::records::PayeeCode;
use crate::view::Screen;
use Act::{Disconnect, Finger, Press, Server, Type, Wait};

const SHOWN: &str = "say LetPayerScan, light Bright";

#[test]
fn payee_code_table() {
    table(home, &[(vec![Press(Key::BePaid)], "PayeeCode", SHOWN)]);
    table(
        locked,
        &[(
            vec![Press(Key::BePaid), Finger(OWNER)],
            "PayeeCode, offline",
            "[sensor off], sensor on, say PressFinger, light Normal, tone Good, say LetPayerScan, \
             light Bright",
        )],
    );
    table(
        payee_code,
        &[
            (vec![Type("5")], "EnterAmount to me: 5", "say AskAmount, light Normal"),
            (vec![Disconnect], "PayeeCode, offline", ""),
            (vec![Press(Key::Confirm), Press(Key::Correct), Press(Key::BePaid)], "PayeeCode", ""),
            (vec![Wait(160_000)], "PayeeCode", "say CodeEnding"),
            (
                vec![Wait(160_000), Press(Key::Confirm), Wait(150_000)],
                "PayeeCode",
                "say CodeEnding",
            ),
            (
                vec![Wait(180_000)],
                "LockedHome",
                "say CodeEnding, say Locked, [sensor on], light Dim",
            ),
            (vec![Press(Key::Cancel)], "Home", "light Normal"),
            (vec![Press(Key::ShowCode)], "PayerCode Both, LetScan", "store Counters, say LetScan"),
            (vec![Press(Key::Scan)], "Scanning, 0 misses", "say Aim, scan Start, light Normal"),
            (vec![Press(Key::Power)], "LockedHome", "say Locked, [sensor on], light Dim"),
            (
                vec![Server(ask(1))],
                "Authenticate",
                "sensor on afresh, tone Attention, say Authenticate, light Normal",
            ),
            (
                vec![Server(ended(1, Outcome::Received))],
                "MoneyIn, unlocked",
                "store Result 1, send Received 1 Received, tone Good, say MoneyIn, light Normal",
            ),
        ],
    );
    table(
        |order| payee_code(order).after(&[Type("5"), Press(Key::Confirm)]),
        &[
            (vec![Press(Key::Correct)], "PayeeCode", "say LetPayerScan"),
            (vec![Press(Key::BePaid)], "PayeeCode", "say LetPayerScan"),
            (vec![Press(Key::Cancel)], "Home", "light Normal"),
        ],
    );
}

fn code(bench: &Bench) -> PayeeCode {
    let Screen::PayeeCode { code, .. } = bench.device.view().screen else { panic!("a code") };
    code
}

#[test]
fn the_code_is_the_owners_and_carries_the_amount() {
    let bench = payee_code(UnlockOrder::KeyFirst);
    assert_eq!(code(&bench), PAYEE_CODE);
    let typed = [Type("12"), Press(Key::Point), Type("50"), Press(Key::Confirm)];
    let with_amount = code(&bench.after(&typed));
    let read = emv::parse(&with_amount).unwrap();
    assert_eq!(read.amount(), Fen::new(1_250));
    assert_eq!(read.within(26, 1), Some("M0000001"));
}

/// A code that is no EMVCo code cannot carry an amount, and an account may have none at all.
#[test]
fn a_code_that_carries_no_amount() {
    let with_code = |code: &str| {
        let mut flash = enrolled();
        flash.enrolment.as_mut().unwrap().payee_code = PayeeCode::try_from(code).unwrap();
        let mut bench = Bench::boot(Profile::default(), flash);
        bench.press(Key::BePaid);
        bench.finger(OWNER);
        bench.take_told();
        bench
    };
    let mut bench = with_code("wxp://f2f0guilan");
    bench.press(Key::Digit(5));
    assert_eq!(bench.shown(), "PayeeCode, offline");
    assert_eq!(bench.take_told(), "tone NotTaken");
    assert_eq!(with_code("").shown(), "Home");
}

#[test]
fn money_that_comes_in_is_shown_and_said_on_a_locked_device() {
    let said = "store Result 1, send Received 1 Received, tone Good, say MoneyIn";
    let received = || Server(ended(1, Outcome::Received));
    for order in [UnlockOrder::KeyFirst, UnlockOrder::FingerFirst] {
        let mut bench = locked_online(order).after(&[]);
        bench.act(&received());
        assert_eq!(bench.shown(), "MoneyIn, locked");
        assert!(bench.take_told().contains("tone Good, say MoneyIn"));
    }
    table(
        |order| locked_online(order).after(&[Press(Key::Confirm)]),
        &[(
            vec![received()],
            "MoneyIn, locked",
            "store Result 1, send Received 1 Received, sensor off, tone Good, say MoneyIn",
        )],
    );
    table(home, &[(vec![received()], "MoneyIn, unlocked", said)]);
    // It came while the device was off: the server says it after the next login, and only once it is news.
    let mut bench = locked(UnlockOrder::KeyFirst);
    bench.reboot();
    bench.connect();
    bench.act(&received());
    assert_eq!(bench.shown(), "MoneyIn, locked");
    bench.press(Key::Confirm);
    bench.act(&received());
    assert_eq!(bench.shown(), "LockedHome");
}
