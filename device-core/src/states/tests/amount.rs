//! `EnterAmount`: keys, limits, and what the owner does not lose.

use super::bench::{Bench, ask, ended, enrolled};
use super::table::{Act, enter_amount, payee_code, table};
use crate::effect::Outcome;
use crate::key::Key;
use crate::profile::{AmountEntry, Profile, UnlockOrder};
use Act::{Disconnect, Press, Server, Type, Wait};

#[test]
fn enter_amount_table() {
    table(
        enter_amount,
        &[
            (vec![Type("12")], "EnterAmount to 老王菜店: 12", ""),
            (vec![Type("12"), Press(Key::Point), Type("5")], "EnterAmount to 老王菜店: 12.5", ""),
            (vec![Type("1100")], "EnterAmount to 老王菜店: 1100", ""),
            (vec![Type("007")], "EnterAmount to 老王菜店: 7", ""),
            (vec![Type("12"), Press(Key::Correct)], "EnterAmount to 老王菜店: 1", ""),
            (vec![Press(Key::Correct)], "EnterAmount to 老王菜店: ", "tone NotTaken"),
            (
                vec![Type("1"), Press(Key::Point), Type("234")],
                "EnterAmount to 老王菜店: 1.23",
                "tone NotTaken",
            ),
            (
                vec![Type("1"), Press(Key::Point), Type("2"), Press(Key::Point)],
                "EnterAmount to 老王菜店: 1.2",
                "tone NotTaken",
            ),
            (
                vec![Press(Key::Confirm)],
                "EnterAmount to 老王菜店: , nothing",
                "tone Bad, say AskAmount",
            ),
            (
                vec![Press(Key::Confirm), Type("3")],
                "EnterAmount to 老王菜店: 3",
                "tone Bad, say AskAmount",
            ),
            (
                vec![Type("12345")],
                "EnterAmount to 老王菜店: 12345, more than 5000.00",
                "tone Bad, say AmountTooLarge",
            ),
            (
                vec![Type("5001"), Press(Key::Confirm)],
                "EnterAmount to 老王菜店: 5001, more than 5000.00",
                "tone Bad, say AmountTooLarge, tone Bad, say AmountTooLarge",
            ),
            (
                vec![Type("5001"), Press(Key::Correct)],
                "EnterAmount to 老王菜店: 500",
                "tone Bad, say AmountTooLarge",
            ),
            (
                vec![Type("12"), Press(Key::Point), Type("5"), Press(Key::Confirm)],
                "ConfirmPay 12.50 to 老王菜店",
                "say ConfirmPay",
            ),
            (vec![Type("12"), Press(Key::Cancel)], "Home", ""),
            (
                vec![Type("12"), Press(Key::ShowCode), Press(Key::Scan)],
                "EnterAmount to 老王菜店: 12",
                "",
            ),
        ],
    );
}

#[test]
fn what_else_happens_while_an_amount_is_typed() {
    table(
        |order| enter_amount(order).after(&[Type("12")]),
        &[
            (vec![Wait(59_000)], "EnterAmount to 老王菜店: 12", ""),
            (vec![Wait(60_000)], "LockedHome", "say Locked, [sensor on], light Dim"),
            (vec![Wait(50_000), Type("3"), Wait(59_000)], "EnterAmount to 老王菜店: 123", ""),
            (vec![Press(Key::Power)], "LockedHome", "say Locked, [sensor on], light Dim"),
            (vec![Disconnect], "NoNetwork, offers the code", "tone Attention, say NoNetwork"),
            // Money that comes in is heard of, and does not cost her what she has typed.
            (
                vec![Server(ended(1, Outcome::Received))],
                "EnterAmount to 老王菜店: 12",
                "store Result 1, send Received 1 Received, tone Good, say MoneyIn",
            ),
            (vec![Server(ask(1))], "EnterAmount to 老王菜店: 12", ""),
        ],
    );
}

/// Bodies without a point key type fen from the right.
#[test]
fn fen_from_the_right() {
    let mut profile = Profile::default();
    profile.amounts.entry = AmountEntry::Fen;
    let mut bench = Bench::boot(profile, enrolled());
    bench.connect();
    for act in [Press(Key::Scan), Act::Finger(super::bench::OWNER), Act::Scan(super::bench::URL)] {
        bench.act(&act);
    }
    bench.resolve(None);
    for (act, shown) in [
        (Type("1"), "0.01"),
        (Type("250"), "12.50"),
        (Press(Key::Point), "12.50"),
        (Press(Key::Correct), "1.25"),
    ] {
        bench.act(&act);
        assert_eq!(bench.shown(), format!("EnterAmount to 老王菜店: {shown}"));
    }
    bench.press(Key::Confirm);
    assert_eq!(bench.shown(), "ConfirmPay 1.25 to 老王菜店");
}

#[test]
fn an_amount_to_be_paid() {
    table(
        payee_code,
        &[
            (
                vec![Type("8"), Press(Key::Confirm)],
                "PayeeCode 8.00",
                "say AskAmount, light Normal, say LetPayerScan, light Bright",
            ),
            (
                vec![Type("88"), Press(Key::Cancel)],
                "PayeeCode",
                "say AskAmount, light Normal, say LetPayerScan, light Bright",
            ),
            // One's own code needs no network.
            (
                vec![Type("8"), Disconnect, Press(Key::Confirm)],
                "PayeeCode 8.00, offline",
                "say AskAmount, light Normal, say LetPayerScan, light Bright",
            ),
        ],
    );
}

/// "11" is typed as it was meant.
#[test]
fn a_deliberate_double_digit_is_typed() {
    use crate::key::Edge::{Down, Up};
    let mut bench = enter_amount(UnlockOrder::KeyFirst);
    for (wait, edge) in [(0, Down), (90, Up), (160, Down), (90, Up)] {
        bench.advance(wait);
        bench.edge(Key::Digit(1), edge);
    }
    assert_eq!(bench.shown(), "EnterAmount to 老王菜店: 11");
}
