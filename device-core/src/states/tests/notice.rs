//! Results: `Notice` and `LockedNotice`.

use super::bench::{Bench, OWNER, ask, ended};
use super::table::{Act, TYPE_PIN, authenticate, locked_online, settling, table};
use crate::effect::Outcome;
use crate::key::Key;
use crate::profile::UnlockOrder;
use crate::view::DeclineCause;
use Act::{Finger, Press, Server, Wait};

const NO_MONEY: Outcome = Outcome::Declined(DeclineCause::NotEnoughMoney);

fn notice(order: UnlockOrder) -> Bench {
    settling(order).after(&[Server(ended(1, Outcome::Paid))])
}

#[test]
fn notice_table() {
    table(
        notice,
        &[
            (vec![Press(Key::Confirm)], "Home", ""),
            (vec![Press(Key::Cancel)], "Home", ""),
            (
                vec![Press(Key::ShowCode)],
                "PayerCode Both, LetScan",
                "store Counters, light Bright, say LetScan",
            ),
            (vec![Wait(19_999)], "Paid, unlocked", ""),
            (vec![Wait(20_000)], "LockedHome", "say Locked, [sensor on], light Dim"),
            (
                vec![Server(ended(2, NO_MONEY))],
                "Declined NotEnoughMoney, unlocked",
                "store Result 2, send Received 2 Declined(NotEnoughMoney), tone Bad, \
                 say Declined(NotEnoughMoney)",
            ),
            (vec![Server(ended(1, Outcome::Paid))], "Paid, unlocked", "send Received 1 Paid"),
            // Paid, and then taken back: that is news.
            (
                vec![Server(ended(1, NO_MONEY))],
                "Declined NotEnoughMoney, unlocked",
                "store Result 1, send Received 1 Declined(NotEnoughMoney), tone Bad, \
                 say Declined(NotEnoughMoney)",
            ),
            (
                vec![Server(ask(2))],
                "Authenticate",
                "sensor on afresh, tone Attention, say Authenticate",
            ),
            (vec![TYPE_PIN, Finger(OWNER), Press(Key::Correct)], "Paid, unlocked", ""),
            (vec![Press(Key::Power)], "LockedHome", "say Locked, [sensor on], light Dim"),
        ],
    );
}

#[test]
fn locked_notice_table() {
    table(
        |order| locked_online(order).after(&[Server(ended(1, Outcome::Paid))]),
        &[
            (vec![Press(Key::Confirm)], "LockedHome", "[sensor on], light Dim"),
            (vec![Press(Key::Cancel)], "LockedHome", "[sensor on], light Dim"),
            (vec![Wait(20_000)], "LockedHome", "[sensor on], light Dim"),
            (vec![Press(Key::ShowCode)], "Unlock for ShowCode", "sensor on, say PressFinger"),
            (
                vec![Server(ended(2, NO_MONEY))],
                "Declined NotEnoughMoney, locked",
                "store Result 2, send Received 2 Declined(NotEnoughMoney), tone Bad, \
                 say Declined(NotEnoughMoney)",
            ),
            (vec![Server(ended(1, Outcome::Paid))], "Paid, locked", "send Received 1 Paid"),
            (vec![Server(ask(2))], "Unlock for Authenticate", "sensor on, say PressFinger"),
            (vec![TYPE_PIN, Finger(OWNER), Press(Key::Power)], "Paid, locked", ""),
        ],
    );
}

/// The device knew by itself that nobody agreed; the server's record of it is stored, and not announced again.
#[test]
fn an_end_that_was_shown_already_is_not_announced_again() {
    let nobody = Outcome::Declined(DeclineCause::NobodyAgreed);
    table(
        |order| authenticate(order).after(&[Wait(40_000)]),
        &[(
            vec![Server(ended(1, nobody))],
            "Declined NobodyAgreed, locked",
            "store Result 1, send Received 1 Declined(NobodyAgreed)",
        )],
    );
    let refused = Outcome::Declined(DeclineCause::OwnerRefused);
    table(
        |order| authenticate(order).after(&[Press(Key::Cancel)]),
        &[(
            vec![Server(ended(1, refused))],
            "Declined OwnerRefused, unlocked",
            "store Result 1, send Received 1 Declined(OwnerRefused)",
        )],
    );
}
