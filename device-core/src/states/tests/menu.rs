//! `Menu`, `History`, `ConfirmUnbind`, and an account that is taken off.

use super::bench::{Bench, OWNER, ask, ended};
use super::places::{locked_places, unlocked_places};
use super::table::{Act, home, locked_online, paying, table};
use crate::channel::{Down, Up};
use crate::effect::Outcome;
use crate::event::StoreOutcome::{Done, Failed};
use crate::key::Key;
use crate::profile::UnlockOrder;
use crate::view::{DeclineCause, Screen};
use Act::{Disconnect, HoldStores, Press, Server, Stored, Type, Wait};

fn menu(order: UnlockOrder) -> Bench {
    home(order).after(&[Type("0")])
}

#[test]
fn menu_table() {
    table(home, &[(vec![Type("0")], "Menu", "say Menu"), (vec![Type("5")], "Home", "")]);
    table(
        menu,
        &[
            (vec![Type("1")], "History 0 of 0", "say History"),
            (vec![Type("3")], "ConfirmUnbind", "tone Attention, say ConfirmUnbind"),
            (vec![Type("49"), Press(Key::Confirm), Press(Key::ShowCode)], "Menu", ""),
            (vec![Press(Key::Cancel)], "Home", ""),
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

/// Three results, the newest of them money that came in.
fn with_results(order: UnlockOrder) -> Bench {
    home(order).after(&[
        Server(ended(1, Outcome::Paid)),
        Server(ended(2, Outcome::Declined(DeclineCause::CodeUsed))),
        Server(ended(3, Outcome::Received)),
        Press(Key::Confirm),
    ])
}

#[test]
fn history_walks_from_the_newest_to_the_oldest_and_back() {
    table(home, &[(vec![Press(Key::Confirm)], "History 0 of 0", "say History")]);
    table(
        |order| with_results(order).after(&[Press(Key::Confirm)]),
        &[
            (vec![], "History 1 of 3: Received", ""),
            (vec![Press(Key::Confirm)], "History 2 of 3: Declined(CodeUsed)", ""),
            (vec![Press(Key::Confirm), Press(Key::Confirm)], "History 3 of 3: Paid", ""),
            (
                vec![Press(Key::Confirm), Press(Key::Confirm), Press(Key::Confirm)],
                "History 3 of 3: Paid",
                "tone NotTaken",
            ),
            (vec![Press(Key::Confirm), Press(Key::Correct)], "History 1 of 3: Received", ""),
            (vec![Press(Key::Correct)], "History 1 of 3: Received", "tone NotTaken"),
            (vec![Press(Key::Cancel)], "Home", ""),
            (
                vec![Wait(29_000), Press(Key::Confirm), Wait(29_000)],
                "History 2 of 3: Declined(CodeUsed)",
                "",
            ),
            (vec![Wait(30_000)], "LockedHome", "say Locked, [sensor on], light Dim"),
        ],
    );
    let bench = with_results(UnlockOrder::KeyFirst).after(&[Press(Key::Confirm)]);
    let Screen::History { entry: Some(entry), .. } = bench.device.view().screen else {
        panic!("an entry")
    };
    assert_eq!((entry.amount.fen(), entry.party.name.as_str()), (88_000, "老王菜店"));
    assert_eq!((entry.at.hour, entry.at.minute), (9, 30));
}

fn unbind(order: UnlockOrder) -> Bench {
    menu(order).after(&[Type("3")])
}

#[test]
fn confirm_unbind_table() {
    table(
        unbind,
        &[
            (vec![Press(Key::Confirm)], "ConfirmUnbind", "send Unbind"),
            (vec![Press(Key::Cancel)], "Home", ""),
            (vec![Type("3"), Press(Key::Scan)], "ConfirmUnbind", ""),
            (vec![Wait(30_000)], "LockedHome", "say Locked, [sensor on], light Dim"),
            (vec![Disconnect, Press(Key::Confirm)], "NoNetwork", "tone Attention, say NoNetwork"),
            (
                vec![Press(Key::Confirm), Disconnect],
                "NoNetwork",
                "send Unbind, tone Attention, say NoNetwork",
            ),
            (
                vec![Press(Key::Confirm), Wait(8_000)],
                "NoNetwork",
                "send Unbind, tone Attention, say NoNetwork",
            ),
            (
                vec![Press(Key::Confirm), Server(Down::Unbound)],
                "NotEnrolled",
                "send Unbind, sensor forgets, erase, say Unbound",
            ),
        ],
    );
    let bench = unbind(UnlockOrder::KeyFirst).after(&[Press(Key::Confirm)]);
    assert_eq!(bench.sent.last(), Some(&Up::Unbind));
}

/// Nothing of the account stays, in memory or in flash, and nothing can be done with it.
#[test]
fn an_account_that_was_taken_off_is_gone() {
    for mut bench in unlocked_places(UnlockOrder::FingerFirst)
        .into_iter()
        .chain(locked_places(UnlockOrder::FingerFirst))
        .filter(Bench::connected)
    {
        let shown = bench.shown();
        bench.server_says(&Down::Unbound);
        while !bench.stores.is_empty() {
            bench.complete_store(Done);
        }
        assert_eq!(bench.shown(), "NotEnrolled", "{shown}");
        assert!(!bench.scanning, "{shown}");
        let flash = &bench.flash;
        assert!(flash.enrolment.is_none() && flash.pin.is_none(), "{shown}");
        assert!(flash.pending.is_none() && flash.results.is_empty(), "{shown}");
        bench.take_told();
        for key in Key::ALL {
            bench.press(key);
        }
        bench.finger(OWNER);
        bench.advance(200_000);
        assert_eq!(bench.shown(), "NotEnrolled", "{shown}");
        assert!(!bench.take_told().contains("send"), "{shown}");
        bench.reboot();
        assert_eq!(bench.shown(), "NotEnrolled", "{shown}");
    }
}

#[test]
fn an_erase_that_fails_is_no_secret() {
    table(
        |order| paying(order).after(&[HoldStores]),
        &[
            (
                vec![Server(Down::Unbound), Stored(Done)],
                "NotEnrolled",
                "sensor forgets, erase, say Unbound",
            ),
            (
                vec![Server(Down::Unbound), Stored(Failed)],
                "StorageRefused",
                "sensor forgets, erase, say Unbound, say StorageRefused",
            ),
        ],
    );
}

/// A record that was on its way when the account went does not bring it back.
#[test]
fn late_completions_bring_nothing_back() {
    let mut bench = locked_online(UnlockOrder::KeyFirst).after(&[HoldStores]);
    bench.server_says(&ended(1, Outcome::Paid));
    bench.server_says(&Down::Unbound);
    bench.take_told();
    bench.complete_store(Done);
    bench.complete_store(Done);
    assert_eq!((bench.shown().as_str(), bench.take_told().as_str()), ("NotEnrolled", ""));
    assert!(bench.flash.results.is_empty());
}
