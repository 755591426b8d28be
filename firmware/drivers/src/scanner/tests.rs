//! The driver against an engine that is played byte by byte.

use std::collections::BTreeMap;
use std::vec::Vec;

use device_core::event::SCANNED_BYTES;
use proptest::prelude::*;

use super::*;
use crate::testing::Cable;

const TAKEN: &[u8] = b"\x02\x00\x00\x01\x00\x33\x31";
const CODE: &[u8] = b"https://qr.example/p/281234567890";

/// The played engine.
#[derive(Default)]
struct Engine {
    zone: BTreeMap<u16, u8>,
    heard: Vec<u8>,
    dead: bool,
    /// Writes that are not answered before it answers again.
    deaf: usize,
    /// What it reads as soon as it reads, once.
    code: Option<Vec<u8>>,
}

impl Engine {
    fn hear(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.heard.extend(bytes);
        let mut said = Vec::new();
        while self.heard.len() >= COMMAND_BYTES {
            let command: Vec<u8> = self.heard.drain(..COMMAND_BYTES).collect();
            let [0x7e, 0, 0x08, 1, high, low, value, check @ ..] = &command[..] else {
                panic!("{command:02x?}");
            };
            assert_eq!(*check, frame::check(&command[2..7]).to_be_bytes());
            if self.dead || self.deaf > 0 {
                self.deaf = self.deaf.saturating_sub(1);
                continue;
            }
            self.zone.insert(u16::from_be_bytes([*high, *low]), *value);
            said.extend(TAKEN);
        }
        if self.reads()
            && let Some(code) = self.code.take()
        {
            self.zone.insert(TRIGGER, 0);
            said.extend(code);
        }
        said
    }

    fn reads(&self) -> bool {
        self.zone.get(&TRIGGER) == Some(&1)
    }
}

struct Bench {
    cable: Cable,
    driver: Scanner<Cable>,
    engine: Engine,
    millis: u64,
}

impl Bench {
    fn new() -> Self {
        let cable = Cable::default();
        let driver = Scanner::new(cable.clone());
        Self { cable, driver, engine: Engine::default(), millis: 0 }
    }

    fn command(&mut self, command: ScanCommand) {
        let now = Instant(0).plus_millis(self.millis);
        self.driver.act(now, &Action::Scan(command));
    }

    /// Lets so many milliseconds pass; the engine answers 20 ms after it was asked.
    fn run(&mut self, millis: u64) -> Vec<(u64, ScanReading)> {
        let mut readings = Vec::new();
        let end = self.millis + millis;
        while self.millis < end {
            match self.driver.poll(Instant(0).plus_millis(self.millis)) {
                Some(Event::Scanned(reading)) => readings.push((self.millis, reading)),
                Some(other) => panic!("{other:?}"),
                None => {}
            }
            if self.millis.is_multiple_of(20) {
                let said = self.engine.hear(&self.cable.sent());
                self.cable.say(&said);
            }
            self.millis += 1;
        }
        readings
    }

    fn start_and_run(&mut self, millis: u64) -> Vec<ScanReading> {
        self.command(ScanCommand::Start);
        self.run(millis).into_iter().map(|(_, reading)| reading).collect()
    }
}

fn code(bytes: &[u8]) -> [ScanReading; 1] {
    [ScanReading::Code(ScannedBytes::from_slice(bytes).unwrap())]
}

#[test]
fn it_sets_the_engine_up_reads_and_rests() {
    for tail in [&b"\r"[..], b"\r\n", b"\n"] {
        let mut bench = Bench::new();
        assert_eq!(bench.run(1_000), []);
        bench.engine.code = Some([CODE, tail].concat());
        assert_eq!(bench.start_and_run(1_000), code(CODE));
        let settings = BTreeMap::from([(0x0000, 0xd5), (0x0006, 0x32), (0x0060, 1), (0x0002, 0)]);
        assert_eq!(bench.engine.zone, settings);
        assert_eq!(bench.driver.next_deadline(), None);
        // The second look needs no settings, and does not see the first one's line end.
        bench.engine.zone.clear();
        bench.engine.code = Some([CODE, tail].concat());
        assert_eq!(bench.start_and_run(1_000), code(CODE));
        assert_eq!(bench.engine.zone.len(), 1);
    }
}

#[test]
fn a_window_without_a_code_ends_and_the_engine_is_stopped() {
    let mut bench = Bench::new();
    bench.command(ScanCommand::Start);
    assert_eq!(bench.run(WINDOW_MILLIS), []);
    assert!(bench.engine.reads());
    assert_eq!(bench.run(100), [(WINDOW_MILLIS, ScanReading::Nothing)]);
    assert!(!bench.engine.reads());
    assert_eq!(bench.run(5_000), []);
}

#[test]
fn an_engine_that_is_gone_is_a_fault_within_half_a_second_and_comes_back() {
    let mut bench = Bench::new();
    bench.engine.dead = true;
    bench.command(ScanCommand::Start);
    let readings = bench.run(5_000);
    assert_eq!(readings, [(450, ScanReading::Fault)]);
    bench.engine.dead = false;
    bench.engine.code = Some(b"123\r".to_vec());
    assert_eq!(bench.start_and_run(1_000), code(b"123"));
    // Writes that got lost are repeated.
    bench.engine.deaf = 2;
    bench.engine.code = Some(b"456\r".to_vec());
    assert_eq!(bench.start_and_run(1_000), code(b"456"));
}

#[test]
fn codes_that_are_too_long_are_said_to_be() {
    let longest = [b'7'; SCANNED_BYTES];
    for (length, tail, expected) in [
        (SCANNED_BYTES, &b"\r"[..], code(&longest)),
        (SCANNED_BYTES + 1, b"\r", [ScanReading::TooLong]),
        (3_000, b"\r\n", [ScanReading::TooLong]),
        (3_000, b"", [ScanReading::TooLong]),
    ] {
        let mut bench = Bench::new();
        bench.engine.code = Some([&vec![b'7'; length][..], tail].concat());
        assert_eq!(bench.start_and_run(2_000), expected, "{length}");
    }
}

#[test]
fn half_a_line_is_read_again() {
    let mut bench = Bench::new();
    bench.engine.code = Some(CODE[..9].to_vec());
    bench.command(ScanCommand::Start);
    assert_eq!(bench.run(150), []);
    bench.engine.code = Some([CODE, b"\r"].concat());
    let readings = bench.run(2_000);
    assert_eq!(readings.len(), 1);
    assert_eq!(readings[0].1, code(CODE)[0]);
}

#[test]
fn a_line_of_which_a_byte_was_lost_is_read_again() {
    let mut bench = Bench::new();
    bench.command(ScanCommand::Start);
    bench.run(200);
    assert!(bench.engine.reads());
    bench.engine.zone.insert(TRIGGER, 0);
    bench.cable.say(b"12");
    bench.cable.lose();
    bench.cable.say(b"4\r");
    bench.engine.code = Some(b"1234\r".to_vec());
    let readings: Vec<_> = bench.run(1_000).into_iter().map(|(_, reading)| reading).collect();
    assert_eq!(readings, code(b"1234"));
    assert_eq!(bench.driver.errors(), 1);
}

#[test]
fn after_a_stop_nothing_is_read_and_the_next_look_sees_nothing_of_it() {
    for stop_after in 0..200 {
        let mut bench = Bench::new();
        bench.engine.code = Some(b"old\r".to_vec());
        bench.command(ScanCommand::Start);
        let before = bench.run(stop_after);
        bench.command(ScanCommand::Stop);
        assert_eq!(bench.run(1_000), [], "stopped after {stop_after} ms");
        assert!(!bench.engine.reads());
        bench.engine.code = Some(b"new\r".to_vec());
        assert_eq!(bench.start_and_run(1_000), code(b"new"), "{before:?}");
    }
}

#[test]
fn a_second_start_is_a_new_look() {
    for again_after in 0..200 {
        let mut bench = Bench::new();
        bench.command(ScanCommand::Start);
        bench.run(again_after);
        bench.command(ScanCommand::Start);
        let again_at = bench.millis;
        let readings = bench.run(WINDOW_MILLIS + 100);
        assert_eq!(readings, [(again_at + WINDOW_MILLIS, ScanReading::Nothing)]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Garbage at any moment: no panic, bounded work, and afterwards a code is read.
    #[test]
    fn garbage_never_stops_it(
        garbage in prop::collection::vec((0_u64..400, prop::collection::vec(any::<u8>(), 0..600)), 0..6),
    ) {
        let mut bench = Bench::new();
        bench.command(ScanCommand::Start);
        for (millis, bytes) in garbage {
            bench.run(millis);
            bench.cable.say(&bytes);
            let before = bench.cable.unread();
            let now = Instant(0).plus_millis(bench.millis);
            let _ = bench.driver.poll(now);
            prop_assert!(before - bench.cable.unread() <= BYTES_PER_POLL);
        }
        bench.run(6_000);
        bench.engine.code = Some([CODE, b"\r"].concat());
        prop_assert_eq!(&bench.start_and_run(2_000)[..], &code(CODE)[..]);
    }
}
