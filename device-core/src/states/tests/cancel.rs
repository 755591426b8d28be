//! *Cancel* leads home from everywhere, and *Power* locks everywhere.

use super::places::{locked_places, unlocked_places};
use crate::key::Key;
use crate::profile::UnlockOrder;
use crate::view::ScreenKind;

#[test]
fn three_presses_of_cancel_lead_to_a_home_screen() {
    for order in [UnlockOrder::KeyFirst, UnlockOrder::FingerFirst] {
        for place in locked_places(order).into_iter().chain(unlocked_places(order)) {
            for help in [false, true] {
                let mut bench = place.clone();
                if help {
                    bench.press(Key::Help);
                }
                let shown = bench.shown();
                let home = |bench: &super::bench::Bench| {
                    let kind = bench.device.view().screen.kind();
                    matches!(kind, ScreenKind::LockedHome | ScreenKind::Home)
                };
                for _ in 0..3 {
                    if !home(&bench) {
                        bench.press(Key::Cancel);
                    }
                }
                assert!(home(&bench), "{shown}, help {help}: {}", bench.shown());
            }
        }
    }
}

#[test]
fn power_locks_from_every_unlocked_state() {
    for order in [UnlockOrder::KeyFirst, UnlockOrder::FingerFirst] {
        for mut bench in unlocked_places(order) {
            let shown = bench.shown();
            assert!(!bench.device.locked(), "{shown}");
            bench.press(Key::Power);
            assert!(bench.device.locked(), "{shown}");
        }
    }
}

#[test]
fn an_unlocked_device_locks_itself() {
    for order in [UnlockOrder::KeyFirst, UnlockOrder::FingerFirst] {
        for mut bench in unlocked_places(order) {
            let shown = bench.shown();
            bench.advance(181_000);
            assert!(bench.device.locked(), "{shown}: {}", bench.shown());
        }
    }
}
