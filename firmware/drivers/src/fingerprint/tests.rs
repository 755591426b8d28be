//! The driver against a module that is played byte by byte.

use std::collections::BTreeMap;
use std::vec::Vec;

use device_core::event::{FingerReading, FingerTaken};
use proptest::prelude::*;

use super::*;
use crate::testing::Cable;

/// What the played module sees and does wrong.
#[derive(Default)]
struct Module {
    /// Whose finger lies on it.
    finger: Option<u8>,
    library: BTreeMap<u8, u8>,
    buffers: BTreeMap<u8, u8>,
    heard: Vec<u8>,
    /// Instructions in the order in which they came.
    log: Vec<u8>,
    dead: bool,
    poor: bool,
    no_ring: bool,
    refuses_pictures: bool,
    /// Answers that are garbled before they are whole again.
    garble: usize,
}

fn answer(content: &[u8]) -> Vec<u8> {
    let length = (content.len() + 2) as u16;
    let mut sum = 7 + length;
    sum += content.iter().map(|byte| u16::from(*byte)).sum::<u16>();
    let head = [0xef, 0x01, 0xff, 0xff, 0xff, 0xff, 0x07, 0x00, length as u8];
    [&head[..], content, &sum.to_be_bytes()].concat()
}

impl Module {
    fn hear(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.heard.extend(bytes);
        let mut said = Vec::new();
        while self.heard.len() >= 12 {
            assert_eq!(self.heard[..7], [0xef, 0x01, 0xff, 0xff, 0xff, 0xff, 0x01]);
            let end = 9 + usize::from(self.heard[8]);
            if self.heard.len() < end {
                break;
            }
            let packet: Vec<u8> = self.heard.drain(..end).collect();
            if self.dead {
                continue;
            }
            let content = &packet[9..end - 2];
            self.log.push(content[0]);
            let mut whole = answer(&self.obey(content));
            if self.garble > 0 {
                self.garble -= 1;
                let last = whole.len() - 1;
                whole[last] ^= 0x10;
            }
            said.extend(whole);
        }
        said
    }

    fn obey(&mut self, content: &[u8]) -> Vec<u8> {
        match *content {
            [0x13, 0, 0, 0, 0] => vec![0],
            [0x0f] => vec![0, 0, 0, 0, 9, 0, 200, 0, 3, 0xff, 0xff, 0xff, 0xff, 0, 2, 0, 6],
            [0x01] if self.refuses_pictures => vec![0x03],
            [0x01] => vec![if self.finger.is_some() { 0 } else { 2 }],
            [0x02, _] if self.poor => vec![6],
            [0x02, buffer] => {
                self.buffers.insert(buffer, self.finger.unwrap_or(255));
                vec![0]
            }
            [0x04, buffer, 0, 0, 0, 10] => {
                let found =
                    self.library.iter().find(|(_, finger)| **finger == self.buffers[&buffer]);
                found.map_or(vec![9, 0, 0, 0, 0], |(page, _)| vec![0, 0, *page, 0, 120])
            }
            [0x03] => vec![if self.buffers[&1] == self.buffers[&2] { 0 } else { 8 }, 0, 50],
            [0x05] => {
                let one = self.buffers[&1];
                vec![if self.buffers.values().all(|finger| *finger == one) { 0 } else { 0x0a }]
            }
            [0x06, 1, 0, slot] => {
                self.library.insert(slot, self.buffers[&1]);
                vec![0]
            }
            [0x0c, 0, slot, 0, 1] => {
                vec![if self.library.remove(&slot).is_some() { 0 } else { 0x10 }]
            }
            [0x0d] => {
                self.library.clear();
                vec![0]
            }
            [0x35, ..] if self.no_ring => vec![1],
            [0x35, 1 | 4, _, 2, 0] => vec![0],
            _ => panic!("{content:02x?}"),
        }
    }
}

struct Bench {
    cable: Cable,
    driver: Fingerprint<Cable>,
    module: Module,
    millis: u64,
}

impl Bench {
    fn new(touches: u8) -> Self {
        let cable = Cable::default();
        let driver = Fingerprint::new(cable.clone(), touches);
        Self { cable, driver, module: Module::default(), millis: 0 }
    }

    fn now(&self) -> Instant {
        Instant(0).plus_millis(self.millis)
    }

    fn command(&mut self, command: FingerCommand) {
        let now = self.now();
        self.driver.act(now, &Action::Finger(command));
    }

    /// Lets so many milliseconds pass; the module answers 5 ms after it was asked.
    fn run(&mut self, millis: u64) -> Vec<(u64, Event)> {
        let mut events = Vec::new();
        let end = self.millis + millis;
        while self.millis < end {
            if let Some(event) = self.driver.poll(self.now()) {
                events.push((self.millis, event));
            }
            if self.millis.is_multiple_of(5) {
                let said = self.module.hear(&self.cable.sent());
                self.cable.say(&said);
            }
            self.millis += 1;
        }
        events
    }

    fn touch(&mut self, finger: u8) -> Vec<Event> {
        self.module.finger = Some(finger);
        let events = self.run(1_000);
        self.module.finger = None;
        assert_eq!(self.run(500), []);
        events.into_iter().map(|(_, event)| event).collect()
    }
}

fn found(reading: FingerReading) -> [Event; 1] {
    [Event::Finger(reading)]
}

fn taken(taken: FingerTaken) -> [Event; 1] {
    [Event::FingerTaken(taken)]
}

#[test]
fn it_is_silent_until_it_is_told_to_look() {
    let mut bench = Bench::new(3);
    bench.module.finger = Some(1);
    assert_eq!(bench.run(1_000), []);
    assert_eq!(bench.driver.next_deadline(), None);
    assert!(bench.module.log.is_empty());
}

#[test]
fn a_search_finds_the_slot_and_ends() {
    let mut bench = Bench::new(3);
    bench.module.library.insert(4, 1);
    bench.command(FingerCommand::Start);
    assert_eq!(bench.run(1_000), []);
    assert_eq!(bench.touch(1), found(FingerReading::Match { slot: 4 }));
    assert_eq!(bench.touch(1), [], "the answer was given");
    // Verified, asked, lit, looked, found; put out.
    assert_eq!(bench.module.log[..4], [0x13, 0x0f, 0x35, 0x01]);
    assert_eq!(bench.module.log[bench.module.log.len() - 4..], [0x01, 0x02, 0x04, 0x35]);
    bench.command(FingerCommand::Start);
    assert_eq!(bench.touch(2), found(FingerReading::NoMatch));
    bench.command(FingerCommand::Start);
    bench.module.poor = true;
    assert_eq!(bench.touch(1), found(FingerReading::Poor));
    bench.module.refuses_pictures = true;
    bench.command(FingerCommand::Start);
    assert_eq!(bench.run(500).len(), 1, "a picture that failed is a poor one");
}

#[test]
fn a_finger_that_lies_there_is_not_fresh() {
    let mut bench = Bench::new(3);
    bench.module.library.insert(0, 1);
    bench.module.finger = Some(1);
    bench.command(FingerCommand::StartFresh);
    assert_eq!(bench.run(2_000), []);
    bench.module.finger = None;
    assert_eq!(bench.run(200), []);
    assert_eq!(bench.touch(1), found(FingerReading::Match { slot: 0 }));
    bench.module.finger = Some(1);
    bench.command(FingerCommand::Start);
    assert_eq!(bench.run(300).len(), 1, "one that lies there will do");
}

#[test]
fn three_touches_make_a_template() {
    let mut bench = Bench::new(3);
    bench.command(FingerCommand::Enrol { slot: 2 });
    bench.run(300);
    assert_eq!(bench.touch(7), taken(FingerTaken::Touch));
    assert_eq!(bench.touch(8), taken(FingerTaken::Poor), "another finger");
    assert_eq!(bench.touch(7), taken(FingerTaken::Touch));
    assert_eq!(bench.touch(8), taken(FingerTaken::Poor), "does not combine");
    assert_eq!(bench.touch(7), taken(FingerTaken::Done { slot: 2 }));
    assert_eq!(bench.module.library, BTreeMap::from([(2, 7)]));
    assert_eq!(bench.touch(7), []);
}

#[test]
fn a_touch_that_stays_is_one_and_a_known_finger_is_not_learnt() {
    let mut bench = Bench::new(2);
    bench.module.library.insert(1, 9);
    bench.command(FingerCommand::Enrol { slot: 0 });
    bench.run(300);
    assert_eq!(bench.touch(9), taken(FingerTaken::Known { slot: 1 }));
    bench.module.finger = Some(3);
    assert_eq!(bench.run(3_000).len(), 1);
    bench.module.finger = None;
    bench.run(300);
    assert_eq!(bench.touch(3), taken(FingerTaken::Done { slot: 0 }));
}

#[test]
fn any_number_of_touches_makes_a_template() {
    for touches in 1..=10 {
        let mut bench = Bench::new(touches);
        bench.command(FingerCommand::Enrol { slot: 5 });
        bench.run(300);
        for _ in 1..touches {
            assert_eq!(bench.touch(7), taken(FingerTaken::Touch));
        }
        assert_eq!(bench.touch(7), taken(FingerTaken::Done { slot: 5 }), "{touches} touches");
        assert_eq!(bench.module.library, BTreeMap::from([(5, 7)]));
    }
}

#[test]
fn a_module_that_is_gone_is_a_fault_and_comes_back() {
    let mut bench = Bench::new(3);
    bench.module.dead = true;
    bench.command(FingerCommand::Start);
    let events = bench.run(2_000);
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].1, Event::Finger(FingerReading::Fault));
    assert!(events[0].0 <= 500, "{} ms", events[0].0);
    bench.command(FingerCommand::Enrol { slot: 0 });
    let events = bench.run(2_000);
    assert_eq!(events[0].1, Event::FingerTaken(FingerTaken::Fault));
    bench.module.dead = false;
    bench.module.library.insert(3, 1);
    bench.command(FingerCommand::Start);
    assert_eq!(bench.touch(1), found(FingerReading::Match { slot: 3 }));
    // It goes while it looks.
    bench.command(FingerCommand::Start);
    bench.run(300);
    bench.module.dead = true;
    let events = bench.run(3_000);
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].1, Event::Finger(FingerReading::Fault));
}

#[test]
fn broken_answers_and_lost_bytes_are_asked_again() {
    let mut bench = Bench::new(3);
    bench.module.library.insert(3, 1);
    bench.command(FingerCommand::Start);
    bench.module.garble = 2;
    bench.cable.say(b"\x55\xef\x01\xff");
    bench.cable.lose();
    assert_eq!(bench.run(1_000), []);
    bench.module.garble = 1;
    assert_eq!(bench.touch(1), found(FingerReading::Match { slot: 3 }));
    assert!(bench.driver.noise().0 >= 3);
    assert_eq!(bench.driver.noise().1, 1);
}

#[test]
fn a_module_without_a_ring_works_in_the_dark() {
    let mut bench = Bench::new(3);
    bench.module.no_ring = true;
    bench.module.library.insert(3, 1);
    bench.command(FingerCommand::Start);
    bench.run(300);
    assert_eq!(bench.touch(1), found(FingerReading::Match { slot: 3 }));
}

#[test]
fn another_module_is_refused() {
    let mut bench = Bench::new(3);
    bench.command(FingerCommand::Start);
    let mut events = Vec::new();
    for _ in 0..2_000 {
        let now = bench.now();
        events.extend(bench.driver.poll(now));
        if !bench.cable.sent().is_empty() {
            // Eight slots are two too few.
            bench
                .cable
                .say(&answer(&[0, 0, 0, 0, 9, 0, 8, 0, 3, 0xff, 0xff, 0xff, 0xff, 0, 2, 0, 6]));
        }
        bench.millis += 1;
    }
    assert_eq!(events, found(FingerReading::Fault));
}

#[test]
fn after_a_stop_nothing_is_answered() {
    for stop_after in 0..60 {
        let mut bench = Bench::new(1);
        bench.module.library.insert(3, 1);
        bench.module.finger = Some(1);
        bench.command(FingerCommand::Start);
        let before = bench.run(stop_after);
        bench.command(FingerCommand::Stop);
        assert_eq!(bench.run(2_000), [], "stopped after {stop_after} ms");
        assert!(before.len() <= 1);
    }
}

#[test]
fn a_template_that_was_kept_for_nobody_is_deleted() {
    for stop_after in 0..120 {
        let mut bench = Bench::new(1);
        bench.command(FingerCommand::Enrol { slot: 6 });
        bench.run(300);
        bench.module.finger = Some(1);
        let done = bench.run(stop_after);
        bench.command(FingerCommand::Stop);
        bench.run(2_000);
        assert_eq!(bench.module.library.len(), done.len(), "stopped after {stop_after} ms");
    }
}

#[test]
fn fingers_are_forgotten_even_by_a_module_that_comes_back_late() {
    let mut bench = Bench::new(3);
    bench.module.library.extend([(0, 1), (1, 2)]);
    bench.module.dead = true;
    bench.command(FingerCommand::Forget);
    assert_eq!(bench.run(5_000), []);
    bench.module.dead = false;
    assert_eq!(bench.run(11_000), []);
    assert!(bench.module.library.is_empty());
}

#[test]
fn a_port_that_does_not_send_is_a_module_that_is_gone() {
    let mut bench = Bench::new(3);
    bench.cable.narrow(Some(5));
    bench.command(FingerCommand::Start);
    assert_eq!(bench.run(2_000).len(), 1);
    bench.cable.narrow(None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Garbage at any moment: no panic, bounded work, and afterwards a finger is found.
    #[test]
    fn garbage_never_stops_it(
        garbage in prop::collection::vec((0_u64..400, prop::collection::vec(any::<u8>(), 0..300)), 0..6),
    ) {
        let mut bench = Bench::new(3);
        bench.module.library.insert(3, 1);
        bench.command(FingerCommand::Start);
        for (millis, bytes) in garbage {
            bench.run(millis);
            bench.cable.say(&bytes);
            let before = bench.cable.unread();
            let now = bench.now();
            let _ = bench.driver.poll(now);
            prop_assert!(before - bench.cable.unread() <= BYTES_PER_POLL);
        }
        bench.module.finger = None;
        bench.run(3_000);
        bench.command(FingerCommand::Stop);
        bench.run(1_000);
        bench.command(FingerCommand::Start);
        prop_assert_eq!(bench.touch(1), found(FingerReading::Match { slot: 3 }));
    }
}
