//! The payer code: counted before it is shown, renewed in silence, put away.

use super::bench::{Bench, MORNING, OWNER, ask, ended, enrolled};
use super::table::{Act, TYPE_PIN, home, payer_code, table, with_digits};
use crate::effect::Outcome;
use crate::event::FingerReading::{NoMatch, Poor};
use crate::event::StoreOutcome::{Done, Failed};
use crate::key::Key;
use crate::profile::{CodeKind, Profile, UnlockOrder};
use crate::time::Utc;
use Act::{Connect, Disconnect, Finger, HoldStores, LoseClock, Press, Server, Stored, Wait};

#[test]
fn the_counter_is_stored_before_the_code_is_shown() {
    table(
        |order| home(order).after(&[HoldStores]),
        &[
            (vec![Press(Key::ShowCode)], "PayerCode, not yet", "store Counters, light Bright"),
            (
                vec![Press(Key::ShowCode), Wait(60_000)],
                "PayerCode, not yet",
                "store Counters, light Bright",
            ),
            (
                vec![Press(Key::ShowCode), Stored(Done)],
                "PayerCode Both, LetScan",
                "store Counters, light Bright, say LetScan",
            ),
            (
                vec![Press(Key::ShowCode), Stored(Failed)],
                "StorageRefused",
                "store Counters, light Bright, say StorageRefused, light Normal",
            ),
            // Who left does not see a code when its counter is there.
            (
                vec![Press(Key::ShowCode), Press(Key::Cancel), Stored(Done)],
                "Home",
                "store Counters, light Bright, light Normal",
            ),
            // Only the younger of two counters shows a code.
            (
                vec![Press(Key::ShowCode), Press(Key::Cancel), Press(Key::ShowCode), Stored(Done)],
                "PayerCode, not yet",
                "store Counters, light Bright, light Normal, store Counters, light Bright",
            ),
        ],
    );
}

#[test]
fn payer_code_table() {
    table(
        payer_code,
        &[
            (vec![Wait(44_900)], "PayerCode Both, LetScan", ""),
            (vec![Wait(45_000)], "PayerCode Both, LetScan", "store Counters"),
            (
                vec![Disconnect, Connect(Utc(MORNING.0 + 90_000))],
                "PayerCode Both, LetScan",
                "send hello, store Counters, set clock, store Counters",
            ),
            (vec![Press(Key::ShowCode)], "PayerCode Qr, LetScan", ""),
            (vec![Press(Key::ShowCode), Press(Key::ShowCode)], "PayerCode Bar, LetScan", ""),
            (
                vec![Press(Key::ShowCode), Press(Key::ShowCode), Press(Key::ShowCode)],
                "PayerCode Both, LetScan",
                "",
            ),
            (
                vec![Wait(160_000)],
                "PayerCode Both, Ending",
                "store Counters, store Counters, store Counters, say CodeEnding",
            ),
            (
                vec![Wait(180_000)],
                "LockedHome",
                "store Counters, store Counters, store Counters, say CodeEnding, say Locked, \
                 [sensor on], light Dim",
            ),
            (vec![Press(Key::Cancel)], "Home", "light Normal"),
            (vec![Press(Key::Power)], "LockedHome", "say Locked, [sensor on], light Dim"),
            (vec![Disconnect], "PayerCode Both, Offline", ""),
            (vec![Finger(OWNER)], "PayerCode Both, LetScan", ""),
            (
                vec![Server(ask(1))],
                "Authenticate",
                "sensor on afresh, tone Attention, say Authenticate, light Normal",
            ),
            (
                vec![Server(ended(1, Outcome::Paid))],
                "Paid, unlocked",
                "store Result 1, send Received 1 Paid, tone Good, say Paid, light Normal",
            ),
            // Codes are made from time: without any there is none.
            (
                vec![LoseClock, Wait(45_000)],
                "ClockLost",
                "store Counters, say ClockDoubtful, light Normal",
            ),
        ],
    );
}

/// "A key keeps it" is true of every key that does not lead away.
#[test]
fn any_key_starts_the_three_minutes_again() {
    let keys = Key::ALL.into_iter().filter(|key| {
        let leads_away = matches!(key, Key::Cancel | Key::Power | Key::Scan | Key::BePaid);
        !leads_away && Profile::default().keys.has(*key)
    });
    for key in keys {
        let mut bench = payer_code(UnlockOrder::KeyFirst);
        bench.advance(165_000);
        assert!(bench.shown().contains("Ending"), "{key:?}");
        bench.press(key);
        assert!(bench.shown().contains("LetScan"), "{key:?}");
        bench.advance(150_000);
        assert!(bench.shown().contains("LetScan"), "{key:?}");
        bench.advance(30_000);
        assert_eq!(bench.shown(), "LockedHome", "{key:?}");
    }
}

#[test]
fn a_code_is_renewed_in_silence_and_differs() {
    let mut bench = payer_code(UnlockOrder::KeyFirst);
    let mut seen = vec![bench.code().expect("a code")];
    for _ in 0..3 {
        bench.advance(45_000);
        let code = bench.code().expect("the old code stays until the new one is there");
        assert!(!seen.contains(&code));
        assert!(code.starts_with("1304718236") && code.len() == 18);
        seen.push(code);
    }
    assert_eq!(bench.flash.counters.codes_shown, 44);
    assert_eq!(bench.take_told(), "store Counters, store Counters, store Counters");
}

/// Digits as text: only where the profile wants it, only after a finger that comes anew, and for one code.
#[test]
fn digits_are_shown_after_a_fresh_finger() {
    let asked = "say PressFinger, sensor on afresh, light Normal";
    table(
        |order| with_digits(order).after(&[Press(Key::Digit(5))]),
        &[
            (
                vec![Finger(OWNER)],
                "PayerCode Digits, LetScan",
                "tone Good, store Counters, light Bright, say KeepCodeSecret",
            ),
            (
                vec![Finger(NoMatch)],
                "Unlock for ShowCode, NotRecognised",
                "tone Bad, say FingerNotRead, sensor on afresh",
            ),
            (
                vec![Finger(NoMatch), Finger(NoMatch), Finger(Poor)],
                "PayerCode Both, LetScan",
                "tone Bad, say FingerNotRead, sensor on afresh, tone Bad, say FingerNotRead, sensor on afresh, \
                 tone Bad, store Counters, light Bright, say LetScan",
            ),
            // No PIN here.
            (vec![TYPE_PIN], "Unlock for ShowCode", ""),
            (
                vec![Press(Key::Cancel)],
                "PayerCode Both, LetScan",
                "sensor off, store Counters, light Bright, say LetScan",
            ),
            (vec![Wait(20_000)], "LockedHome", "say Locked, sensor off, [sensor on], light Dim"),
            (
                vec![Finger(OWNER), Wait(45_000)],
                "PayerCode Both, LetScan",
                "tone Good, store Counters, light Bright, say KeepCodeSecret, store Counters",
            ),
            (
                vec![Finger(OWNER), Press(Key::ShowCode)],
                "PayerCode Both, LetScan",
                "tone Good, store Counters, light Bright, say KeepCodeSecret",
            ),
        ],
    );
    let mut bench = with_digits(UnlockOrder::KeyFirst);
    bench.press(Key::Digit(5));
    assert_eq!(
        (bench.shown().as_str(), bench.take_told().as_str()),
        ("Unlock for ShowCode", asked)
    );
    table(payer_code, &[(vec![Press(Key::Digit(5))], "PayerCode Both, LetScan", "")]);
}

/// The old code stays until the new one's counter is stored; a counter that cannot be stored ends it.
#[test]
fn a_renewal_waits_for_its_counter() {
    let mut bench = payer_code(UnlockOrder::KeyFirst).after(&[HoldStores]);
    let first = bench.code();
    bench.advance(45_000);
    assert!(first.is_some() && bench.code() == first);
    let mut failed = bench.clone();
    bench.complete_store(Done);
    assert!(bench.code().is_some() && bench.code() != first);
    failed.complete_store(Failed);
    assert_eq!(failed.shown(), "StorageRefused");
}

#[test]
fn the_foot_says_what_is_doubtful() {
    let shown = |flash, lose: bool| {
        let mut bench = Bench::boot(Profile::default(), flash);
        if lose {
            bench.act(&LoseClock);
        }
        bench.press(Key::ShowCode);
        bench.finger(OWNER);
        (bench.shown(), bench.take_told())
    };
    let (screen, told) = shown(enrolled(), false);
    assert_eq!(screen, "PayerCode Both, Offline");
    assert!(told.ends_with("say LetScanOffline"));
    let mut long_ago = enrolled();
    // At 40 parts per million a minute is reached after 17.4 days.
    long_ago.counters.clock_set_at = Some(Utc(MORNING.0 - 18 * 86_400_000));
    let (screen, told) = shown(long_ago.clone(), false);
    assert_eq!(screen, "PayerCode Both, ClockDoubtful");
    assert!(told.ends_with("say ClockDoubtful"));
    long_ago.counters.clock_set_at = Some(Utc(MORNING.0 - 17 * 86_400_000));
    assert_eq!(shown(long_ago.clone(), false).0, "PayerCode Both, Offline");
    long_ago.counters.clock_set_at = None;
    assert_eq!(shown(long_ago, false).0, "PayerCode Both, ClockDoubtful");
    assert_eq!(shown(enrolled(), true).0, "ClockLost");
}

#[test]
fn shapes_are_those_that_the_profile_allows() {
    let shapes = |code_kind, length: u8| {
        let mut profile = Profile { code_kind, ..Profile::default() };
        profile.issuer.length = length;
        let mut flash = enrolled();
        let reference = "0".repeat(usize::from(length) - 10);
        flash.enrolment.as_mut().unwrap().user_reference = reference.as_str().try_into().unwrap();
        let mut bench = Bench::boot(profile, flash);
        bench.press(Key::ShowCode);
        bench.finger(OWNER);
        let shapes = [(); 4].map(|()| {
            let shown = bench.shown();
            bench.press(Key::ShowCode);
            shown.trim_start_matches("PayerCode ").trim_end_matches(", Offline").to_owned()
        });
        shapes.join(" ")
    };
    assert_eq!(shapes(CodeKind::Both, 18), "Both Qr Bar Both");
    assert_eq!(shapes(CodeKind::Both, 24), "Qr BarTurned Qr BarTurned");
    assert_eq!(shapes(CodeKind::Qr, 18), "Qr Qr Qr Qr");
    assert_eq!(shapes(CodeKind::Bar, 18), "Bar Bar Bar Bar");
    assert_eq!(shapes(CodeKind::Bar, 20), "BarTurned BarTurned BarTurned BarTurned");
}
