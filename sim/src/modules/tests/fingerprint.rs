//! The fingerprint module byte by byte: packets of `facts.md`, Hardware, and of the maker's manual.

use super::{asked, bytes, said};
use crate::modules::UartModule;
use crate::modules::fingerprint::{FingerModule, Pace, Touch};
use crate::peripherals::fingerprint::{Finger, FingerId, SensorFaults};
use crate::random::Stream;
use crate::time::{MILLISECOND, SECOND};

const GEN_IMG: &str = "EF01 FFFFFFFF 01 0003 01 0005";
const IMG_2_TZ_1: &str = "EF01 FFFFFFFF 01 0004 02 01 0008";
const IMG_2_TZ_2: &str = "EF01 FFFFFFFF 01 0004 02 02 0009";
const SEARCH: &str = "EF01 FFFFFFFF 01 0008 04 01 0000 00C8 00D6";
const REG_MODEL: &str = "EF01 FFFFFFFF 01 0003 05 0009";
const STORE_1_AT_3: &str = "EF01 FFFFFFFF 01 0006 06 01 0003 0011";
const DONE: &str = "EF01 FFFFFFFF 07 0003 00 000A";
const NO_FINGER: &str = "EF01 FFFFFFFF 07 0003 02 000C";
const NOT_FOUND: &str = "EF01 FFFFFFFF 07 0007 09 0000 0000 0017";

fn good(finger: usize) -> Touch {
    Touch { finger: FingerId { person: 0, finger }, poor: false, recognised: true }
}

/// Asks and answers, one after the other.
fn talk(module: &mut FingerModule, table: &[(&str, &str)]) {
    for (question, answer) in table {
        assert_eq!(asked(module, 0, &bytes(question)), bytes(answer), "{question}");
    }
}

#[test]
fn one_that_knows_nobody() {
    let mut module = FingerModule::new(Pace::SPENT);
    let parameters = "EF01 FFFFFFFF 07 0013 00 0000 0009 00C8 0003 FFFFFFFF 0002 0006 04F2";
    talk(
        &mut module,
        &[
            ("EF01 FFFFFFFF 01 0007 13 00000000 001B", DONE),
            ("EF01 FFFFFFFF 01 0007 13 00000001 001C", "EF01 FFFFFFFF 07 0003 13 001D"),
            ("EF01 FFFFFFFF 01 0007 13 00000000 001B", DONE),
            ("EF01 FFFFFFFF 01 0003 0F 0013", parameters),
            ("EF01 FFFFFFFF 01 0007 35 01 50 02 00 0090", DONE),
            ("EF01 FFFFFFFF 01 0003 1D 0021", "EF01 FFFFFFFF 07 0005 00 0000 000C"),
            (GEN_IMG, NO_FINGER),
            (IMG_2_TZ_1, "EF01 FFFFFFFF 07 0003 15 001F"),
        ],
    );
    module.place(Some(good(0)));
    talk(&mut module, &[(GEN_IMG, DONE), (IMG_2_TZ_1, DONE), (SEARCH, NOT_FOUND)]);
    assert_eq!((module.pictures(), module.searches()), (1, 1));
}

#[test]
fn a_finger_is_learnt_and_found_again() {
    let mut module = FingerModule::new(Pace::SPENT);
    module.place(Some(good(4)));
    talk(&mut module, &[(GEN_IMG, DONE), (IMG_2_TZ_1, DONE)]);
    let not_combined = "EF01 FFFFFFFF 07 0003 0A 0014";
    talk(&mut module, &[(REG_MODEL, not_combined), (GEN_IMG, DONE), (IMG_2_TZ_2, DONE)]);
    talk(&mut module, &[(REG_MODEL, DONE), (STORE_1_AT_3, DONE)]);
    assert_eq!(module.known(3), Some(FingerId { person: 0, finger: 4 }));
    let found = "EF01 FFFFFFFF 07 0007 00 0003 0064 0075";
    talk(&mut module, &[(GEN_IMG, DONE), (IMG_2_TZ_1, DONE), (SEARCH, found)]);
    // What is kept without power is the library, and nothing else.
    module.power_on(0);
    assert_eq!(said(&mut module, SECOND), [0x55]);
    talk(&mut module, &[(IMG_2_TZ_1, "EF01 FFFFFFFF 07 0003 15 001F"), (GEN_IMG, DONE)]);
    talk(&mut module, &[(IMG_2_TZ_1, DONE), (SEARCH, found)]);
    talk(&mut module, &[("EF01 FFFFFFFF 01 0003 0D 0011", DONE), (SEARCH, NOT_FOUND)]);
}

#[test]
fn two_fingers_make_no_template() {
    let mut module = FingerModule::new(Pace::SPENT);
    module.place(Some(good(0)));
    talk(&mut module, &[(GEN_IMG, DONE), (IMG_2_TZ_1, DONE)]);
    module.place(Some(good(1)));
    talk(&mut module, &[(GEN_IMG, DONE), (IMG_2_TZ_2, DONE)]);
    talk(&mut module, &[(REG_MODEL, "EF01 FFFFFFFF 07 0003 0A 0014")]);
}

#[test]
fn poor_pictures_and_false_rejects_are_the_finger_models() {
    let mut module = FingerModule::new(Pace::SPENT);
    module.know(3, FingerId { person: 0, finger: 0 });
    module.place(Some(Touch { poor: true, ..good(0) }));
    talk(&mut module, &[(GEN_IMG, DONE), (IMG_2_TZ_1, "EF01 FFFFFFFF 07 0003 06 0010")]);
    module.place(Some(Touch { recognised: false, ..good(0) }));
    talk(&mut module, &[(GEN_IMG, DONE), (IMG_2_TZ_1, DONE), (SEARCH, NOT_FOUND)]);
    let mut stream = Stream::new(1, "touch");
    let id = FingerId { person: 0, finger: 0 };
    let finger = Finger { id, reject_percent: 30, poor_percent: 20 };
    let touches: Vec<Touch> =
        (0..1_000).map(|_| Touch::of(finger, SensorFaults::default(), &mut stream)).collect();
    let count = |is: fn(&Touch) -> bool| touches.iter().filter(|touch| is(touch)).count();
    assert!((150..250).contains(&count(|touch| touch.poor)));
    assert!((240..360).contains(&count(|touch| !touch.recognised)));
    let faults = SensorFaults { rejects: true, poor: true, dead: false };
    let touch =
        Touch::of(Finger { reject_percent: 0, poor_percent: 0, ..finger }, faults, &mut stream);
    assert_eq!(touch, Touch { finger: id, poor: true, recognised: false });
}

#[test]
fn broken_and_foreign_packets() {
    let mut module = FingerModule::new(Pace::SPENT);
    let broken = "EF01 FFFFFFFF 07 0003 01 000B";
    talk(
        &mut module,
        &[
            ("EF01 FFFFFFFF 01 0003 01 0006", broken),
            ("EF01 FFFFFFFF 01 0003 77 007B", broken),
            ("EF01 FFFFFFFF 01 0005 06 01 02 000F", broken),
            // Another module's, and an answer.
            ("EF01 00000001 01 0003 01 0005", ""),
            (DONE, ""),
            // A beginning that goes on as another one.
            ("EF EF01 FFFFFFFF 01 0003 01 0005", NO_FINGER),
            ("55 00 EF01 FFFFFFFF 01 FFFF", ""),
            (GEN_IMG, NO_FINGER),
        ],
    );
}

#[test]
fn a_password_comes_first() {
    let mut module = FingerModule::with_password(Pace::SPENT, 0x1234_5678);
    talk(&mut module, &[(GEN_IMG, "EF01 FFFFFFFF 07 0003 21 002B")]);
    talk(&mut module, &[("EF01 FFFFFFFF 01 0007 13 12345678 012F", DONE), (GEN_IMG, NO_FINGER)]);
}

#[test]
fn it_takes_its_time_or_is_dead() {
    let mut module = FingerModule::new(Pace::DATASHEET);
    module.hear(0, &bytes(GEN_IMG));
    assert_eq!(module.next_at(), Some(160 * MILLISECOND));
    assert!(module.say(159 * MILLISECOND).is_empty());
    assert_eq!(module.say(160 * MILLISECOND), bytes(NO_FINGER));
    module.hear(SECOND, &bytes(GEN_IMG));
    module.dead = true;
    assert!(said(&mut module, 2 * SECOND).is_empty());
    assert!(asked(&mut module, 3 * SECOND, &bytes(GEN_IMG)).is_empty());
}
