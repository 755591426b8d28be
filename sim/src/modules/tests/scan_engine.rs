//! The scan engine byte by byte: frames as they stand in the maker's manual.

use super::{asked, bytes, said};
use crate::modules::UartModule;
use crate::modules::scan_engine::{ScanModule, ZONE_MODE, ZONE_TRIGGER};
use crate::time::SECOND;

const DONE: &str = "02 00 00 01 00 33 31";
const COMMAND_MODE: &str = "7E 00 08 01 00 00 D5 AB CD";
const TRIGGER: &str = "7E 00 08 01 00 02 01 AB CD";
const STOP: &str = "7E 00 08 01 00 02 00 AB CD";

#[test]
fn the_manuals_frames() {
    let mut module = ScanModule::new();
    for (question, answer) in [
        (COMMAND_MODE, DONE),
        // Saved, with a sum and without.
        ("7E 00 09 01 00 00 00 DE C8", DONE),
        ("7E 00 09 01 00 00 00 AB CD", DONE),
        // Two zones at once, with their sum.
        ("7E 00 08 02 00 2A 39 01 A7 EA", DONE),
        ("7E 00 07 01 00 2A 02 D8 0F", "02 00 00 02 39 01 C1 4C"),
        ("7E 00 0A 01 00 00 00 30 1A", "03 00 00 01 00 33 31"),
        // A wrong sum, and a type that is none, are not answered.
        ("7E 00 09 01 00 00 00 DE C9", ""),
        ("7E 00 55 01 00 00 00 AB CD", ""),
        // The next frame is heard again, after whatever came before it.
        ("00 7E 7E 00 07 01 00 00 01 AB CD", "02 00 00 01 D5 A8 E9"),
    ] {
        assert_eq!(asked(&mut module, 0, &bytes(question)), bytes(answer), "{question}");
    }
    module.power_on(0);
    assert_eq!(module.zone(ZONE_MODE), 0xd5, "it was saved");
}

#[test]
fn one_trigger_is_one_code() {
    let mut module = ScanModule::new();
    assert_eq!(asked(&mut module, 0, &bytes(TRIGGER)), bytes(DONE));
    assert!(!module.looks(1), "not in command mode");
    asked(&mut module, 0, &bytes(COMMAND_MODE));
    assert!(!module.show(10, b"early"));
    assert_eq!(asked(&mut module, 10, &bytes(TRIGGER)), bytes(DONE));
    assert!(module.looks(11));
    assert!(module.show(SECOND, b"HELLO 1"));
    assert_eq!(said(&mut module, 2 * SECOND), b"HELLO 1\r");
    assert!(!module.looks(2 * SECOND));
    assert_eq!(module.zone(ZONE_TRIGGER), 0);
    assert!(!module.show(2 * SECOND, b"late"));
    assert_eq!(module.reads_begun(), 1);
}

#[test]
fn a_window_ends_in_silence() {
    let mut module = ScanModule::new();
    asked(&mut module, 0, &bytes(COMMAND_MODE));
    // Four seconds.
    assert_eq!(asked(&mut module, 0, &bytes("7E 00 08 01 00 06 28 AB CD")), bytes(DONE));
    module.hear(0, &bytes(TRIGGER));
    assert_eq!(module.say(SECOND), bytes(DONE));
    assert!(module.looks(4 * SECOND - 1) && !module.looks(4 * SECOND));
    assert!(said(&mut module, 9 * SECOND).is_empty());
    asked(&mut module, 9 * SECOND, &bytes(TRIGGER));
    asked(&mut module, 9 * SECOND, &bytes(STOP));
    assert!(!module.show(9 * SECOND + 1, b"x"));
}

#[test]
fn tails_as_they_are_set() {
    for (value, tail) in [("00", ""), ("01", "\r"), ("21", "\r\n"), ("41", "\t"), ("61", "")] {
        let mut module = ScanModule::new();
        asked(&mut module, 0, &bytes(COMMAND_MODE));
        asked(&mut module, 0, &bytes(&format!("7E 00 08 01 00 60 {value} AB CD")));
        asked(&mut module, 0, &bytes(TRIGGER));
        assert!(module.show(1, b"A"));
        assert_eq!(said(&mut module, SECOND), format!("A{tail}").into_bytes(), "{value}");
    }
}

#[test]
fn a_cut_frame_is_forgotten() {
    let mut module = ScanModule::new();
    module.hear(0, &bytes("7E 00 08 01 00"));
    assert_eq!(asked(&mut module, SECOND, &bytes(COMMAND_MODE)), bytes(DONE));
    assert_eq!(module.zone(ZONE_MODE), 0xd5);
    module.dead = true;
    assert!(asked(&mut module, 2 * SECOND, &bytes(TRIGGER)).is_empty());
    assert!(!module.show(2 * SECOND, b"x"));
}
