//! Out of service: `NotEnrolled`, `StorageRefused`, `Disabled`.

use super::bench::{Bench, MORNING, OWNER, ask, enrolled, identity};
use super::table::{Act, TYPE_PIN, home, locked_online, table};
use crate::channel::Down;
use crate::device::Device;
use crate::effect::Effect;
use crate::event::{Event, FingerReading};
use crate::key::Key;
use crate::profile::{Profile, UnlockOrder};
use crate::records::{Records, RecordsRefused};
use crate::time::{Instant, Now};
use crate::view::ScreenKind;
use Act::{Finger, Press, Server, Wait};

const SIX_TIMES: &str =
    "say Disabled, say Disabled, say Disabled, say Disabled, say Disabled, say Disabled";

#[test]
fn not_enrolled() {
    let blank = |unlock_order| {
        Bench::boot(Profile { unlock_order, ..Profile::default() }, Records::default())
    };
    table(
        blank,
        &[
            (vec![], "NotEnrolled", ""),
            (vec![Press(Key::Digit(1))], "NotEnrolled", "say NotEnrolled"),
            (vec![Press(Key::Cancel)], "NotEnrolled", "say NotEnrolled"),
            (vec![Press(Key::Power)], "NotEnrolled", ""),
            (vec![Finger(OWNER), Wait(600_000)], "NotEnrolled", ""),
        ],
    );
    let mut bench = blank(UnlockOrder::KeyFirst);
    assert_eq!(bench.take_told(), "say NotEnrolled");
    // Without an account there is nobody to log in as.
    bench.handle(&Event::Network(crate::event::Network::Up { bars: 4 }));
    assert_eq!(bench.take_told(), "");
}

#[test]
fn refused_records_are_said_and_nothing_is_stored_over_them() {
    for refused in [
        RecordsRefused::NotOurs,
        RecordsRefused::OtherLayout,
        RecordsRefused::Damaged,
        RecordsRefused::FlashFault,
    ] {
        let now = Now { monotonic: Instant(0), utc: Some(MORNING) };
        let (mut device, effects) =
            Device::boot(identity(), Profile::default(), Err(refused), [1; 32], now);
        assert!(effects.iter().all(|effect| matches!(effect, Effect::Say(_))));
        for key in Key::ALL {
            let event = Event::Key { key, edge: crate::key::Edge::Down };
            let effects = device.handle(now, &event);
            assert!(!effects.iter().any(|effect| matches!(effect, Effect::Store { .. })));
            assert_eq!(device.view().screen.kind(), ScreenKind::StorageRefused);
        }
    }
}

#[test]
fn disabled() {
    table(
        |order| home(order).after(&[Server(Down::Disabled)]),
        &[
            (vec![Press(Key::ShowCode)], "Disabled", "say Disabled"),
            (vec![TYPE_PIN, Finger(OWNER)], "Disabled", SIX_TIMES),
            (vec![Server(ask(1)), Wait(60_000)], "Disabled", ""),
        ],
    );
    table(
        locked_online,
        &[(
            vec![Server(Down::Disabled)],
            "Disabled",
            "store Disabled, [sensor off], say Disabled, light Normal",
        )],
    );
}

/// Where a finger is named by the module that this account never enrolled, it is no one's.
#[test]
fn a_finger_of_another_account_does_not_unlock() {
    for slot in [2, 9, 10, 15, 16, 255] {
        let mut bench = Bench::boot(Profile::default(), enrolled());
        bench.press(Key::Confirm);
        bench.finger(FingerReading::Match { slot });
        assert_eq!(bench.shown(), "Unlock for Home, NotRecognised", "slot {slot}");
    }
}
