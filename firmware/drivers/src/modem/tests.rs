//! The driver against a modem that is played byte by byte.

use std::vec::Vec;

use device_core::event::FRAME_BYTES;
use proptest::prelude::*;

use super::*;
use crate::testing::Cable;
use played::Played;

mod played;

const PLAIN: Endpoint = Endpoint {
    access_point: "cmnet",
    host: "pay.example",
    port: 4_433,
    transport: Transport::Plain,
};

/// A pin whose presses are counted: each switches a modem that is off on.
#[derive(Clone, Default)]
struct Key(std::rc::Rc<std::cell::RefCell<Vec<bool>>>);

impl PowerKey for Key {
    fn press(&mut self, pressed: bool) {
        self.0.borrow_mut().push(pressed);
    }
}

struct Bench {
    cable: Cable,
    key: Key,
    driver: Modem<Cable, Key>,
    modem: Played,
    millis: u64,
    /// Milliseconds from one poll to the next.
    step: u64,
}

impl Bench {
    fn new(transport: Transport) -> Self {
        let (cable, key) = (Cable::default(), Key::default());
        let driver = Modem::new(cable.clone(), key.clone(), Endpoint { transport, ..PLAIN });
        let modem = Played { tls: transport == Transport::Tls, ..Played::new() };
        Self { cable, key, driver, modem, millis: 0, step: 1 }
    }

    /// A bench whose modem is connected.
    fn connected() -> Self {
        let mut bench = Self::new(Transport::Plain);
        assert_eq!(bench.run(3_000), [up(4)]);
        bench
    }

    fn run(&mut self, millis: u64) -> Vec<Event> {
        let mut events = Vec::new();
        let end = self.millis + millis;
        while self.millis < end {
            events.extend(self.driver.poll(Instant(0).plus_millis(self.millis)));
            if self.millis.is_multiple_of(10) {
                self.modem.hear(&self.cable.sent());
                self.press();
                let said = std::mem::take(&mut self.modem.said);
                self.cable.say(&said);
            }
            self.millis += self.step;
        }
        events
    }

    fn press(&mut self) {
        let presses = self.key.0.borrow().iter().filter(|pressed| !**pressed).count();
        if presses > self.modem.presses {
            self.modem.presses = presses;
            if self.modem.on && !self.modem.hung {
                self.modem.on = false;
            } else {
                self.modem.boot();
            }
        }
    }

    fn send(&mut self, bytes: &[u8]) {
        let frame = Frame::from_slice(bytes).unwrap();
        self.driver.act(Instant(0).plus_millis(self.millis), &Action::Send(frame));
    }
}

fn up(bars: u8) -> Event {
    Event::Network(Network::Up { bars })
}

const DOWN: Event = Event::Network(Network::Down);

fn from_server(bytes: &[u8]) -> Event {
    Event::FromServer(Frame::from_slice(bytes).unwrap())
}

fn packet_of(bytes: &[u8]) -> Vec<u8> {
    stream::packet(&Frame::from_slice(bytes).unwrap()).to_vec()
}

#[test]
fn it_connects_plainly_and_by_tls() {
    for transport in [Transport::Plain, Transport::Tls] {
        let mut bench = Bench::new(transport);
        assert_eq!(bench.run(3_000), [up(4)], "{transport:?}");
        bench.send(b"hello");
        bench.send(&[0x3e; FRAME_BYTES]);
        bench.run(1_000);
        assert_eq!(
            bench.modem.outbox,
            [packet_of(b"hello"), packet_of(&[0x3e; FRAME_BYTES])].concat()
        );
        // A frame that looks like lines, one of the greatest length, and one in two parts.
        let (lines, long) = (b"\r\nOK\r\n+QIURC: \"closed\",0\r\n", [9; FRAME_BYTES]);
        bench.modem.deliver(&packet_of(lines));
        bench.modem.deliver(&packet_of(&long));
        bench.modem.deliver(&packet_of(b"late")[..3]);
        assert_eq!(bench.run(1_000), [from_server(lines), from_server(&long)]);
        bench.modem.deliver(&packet_of(b"late")[3..]);
        assert_eq!(bench.run(1_000), [from_server(b"late")]);
        assert_eq!(bench.driver.counters(), Counters::default());
    }
}

#[test]
fn sent_data_do_not_come_back() {
    // As lines they would say that the connection is done with, and that the frame is sent before it is.
    let frame = b"\r\nERROR\r\n\r\nSEND OK\r\n";
    let mut bench = Bench::connected();
    assert!(bench.modem.commands.contains(&"AT+QISDE=0".to_owned()));
    bench.send(frame);
    assert_eq!(bench.run(1_000), []);
    assert_eq!(bench.modem.outbox, packet_of(frame));
    // A restarted modem echoes again, and is told again.
    bench.modem.boot();
    assert_eq!(bench.run(5_000), [DOWN, up(4)]);
    assert!(!bench.modem.echo_data);
}

#[test]
fn a_modem_that_cannot_leave_the_echo_of_data_off_is_used_all_the_same() {
    let mut bench = Bench::new(Transport::Plain);
    bench.modem.knows_data_echo = false;
    assert_eq!(bench.run(3_000), [up(4)]);
    bench.send(b"hello");
    assert_eq!(bench.run(1_000), []);
    assert_eq!(bench.modem.outbox, packet_of(b"hello"));
}

#[test]
fn a_modem_that_is_off_is_switched_on() {
    let mut bench = Bench::new(Transport::Plain);
    bench.modem.on = false;
    assert_eq!(bench.run(8_000), [up(4)]);
    assert_eq!(*bench.key.0.borrow(), [true, false]);
}

#[test]
fn sim_and_registration_are_waited_for_and_then_the_modem_starts_anew() {
    let mut bench = Bench::new(Transport::Plain);
    bench.modem.sim = false;
    assert_eq!(bench.run(15_000), []);
    bench.modem.sim = true;
    bench.modem.registered = false;
    assert_eq!(bench.run(60_000), []);
    assert_eq!(bench.modem.restarts, 0);
    bench.modem.registered = true;
    assert_eq!(bench.run(5_000), [up(4)]);

    let mut bench = Bench::new(Transport::Plain);
    bench.modem.registered = false;
    assert_eq!(bench.run(120_000), []);
    assert_eq!(bench.modem.restarts, 1);
    bench.modem.registered = true;
    assert_eq!(bench.run(10_000), [up(4)]);
}

#[test]
fn an_address_from_an_earlier_life_is_given_back() {
    let mut bench = Bench::new(Transport::Plain);
    bench.modem.addressed = true;
    bench.modem.connected = true;
    assert_eq!(bench.run(3_000), [up(4)]);
    assert!(bench.modem.commands.contains(&"AT+QIDEACT=1".to_owned()));
}

#[test]
fn the_signal_is_told_when_it_changes() {
    let mut bench = Bench::connected();
    for (rssi, expected) in [
        (20, vec![]),
        (9, vec![up(3)]),
        (5, vec![up(2)]),
        (0, vec![up(1)]),
        (99, vec![]),
        (31, vec![up(4)]),
    ] {
        bench.modem.rssi = rssi;
        assert_eq!(bench.run(10_500), expected, "{rssi}");
    }
}

#[test]
fn a_connection_that_breaks_is_made_again_and_what_waited_is_dropped() {
    let mut bench = Bench::connected();
    bench.modem.close();
    bench.send(b"never sent");
    assert_eq!(bench.run(3_000), [DOWN, up(4)]);
    assert!(bench.modem.outbox.is_empty());
    assert_eq!(bench.driver.counters().frames_dropped, 1);
    bench.send(b"sent");
    bench.run(500);
    assert_eq!(bench.modem.outbox, packet_of(b"sent"));
}

#[test]
fn pauses_grow_while_the_server_is_away() {
    let mut bench = Bench::connected();
    bench.modem.server = false;
    bench.modem.close();
    assert_eq!(bench.run(130_000), [DOWN]);
    let opened = bench.modem.commands.iter().filter(|command| command.contains("OPEN")).count();
    // After 1, 2, 4, 8, 16, 32, 60 seconds, and the first time.
    assert!((7..=9).contains(&opened), "{opened}");
    bench.modem.server = true;
    assert_eq!(bench.run(90_000), [up(4)]);
}

#[test]
fn a_lost_registration_is_asked_about_before_it_is_believed() {
    let mut bench = Bench::connected();
    // It moved from 4G to 2G.
    bench.modem.line("+CEREG: 0");
    assert_eq!(bench.run(1_000), []);
    bench.modem.registered = false;
    bench.modem.line("+CREG: 2");
    assert_eq!(bench.run(1_000), [DOWN]);
    bench.modem.registered = true;
    assert_eq!(bench.run(10_000), [up(4)]);
}

#[test]
fn a_lost_address_and_a_restart_are_noticed() {
    let mut bench = Bench::connected();
    bench.modem.addressed = false;
    bench.modem.line("+QIURC: \"pdpdeact\",1");
    assert_eq!(bench.run(5_000), [DOWN, up(4)]);
    bench.modem.boot();
    assert_eq!(bench.run(5_000), [DOWN, up(4)]);
}

#[test]
fn a_modem_that_hangs_is_switched_off_and_on() {
    let mut bench = Bench::connected();
    bench.modem.hung = true;
    let events = bench.run(60_000);
    assert_eq!(events, [DOWN, up(4)]);
    assert!(bench.driver.counters().time_outs >= 3);
    assert!(!bench.key.0.borrow().is_empty());
}

#[test]
fn a_full_queue_drops_the_newest_and_a_full_buffer_is_waited_for() {
    let mut bench = Bench::connected();
    bench.modem.send_buffer_full = true;
    for number in 0..6 {
        bench.send(&[number]);
    }
    assert_eq!(bench.run(500), []);
    assert_eq!(bench.driver.counters().frames_dropped, 2);
    bench.modem.send_buffer_full = false;
    bench.run(1_000);
    let expected: Vec<u8> = (0..4).flat_map(|number| packet_of(&[number])).collect();
    assert_eq!(bench.modem.outbox, expected);
    bench.modem.send_buffer_full = true;
    bench.send(b"stuck");
    assert_eq!(bench.run(5_000), [DOWN, up(4)]);
}

#[test]
fn a_stream_out_of_step_is_closed_and_made_again() {
    let mut bench = Bench::connected();
    bench.modem.deliver(&[0xff, 0xff, 1, 2, 3]);
    assert_eq!(bench.run(3_000), [DOWN, up(4)]);
    bench.modem.deliver(&packet_of(b"fresh"));
    assert_eq!(bench.run(500), [from_server(b"fresh")]);
}

#[test]
fn a_prompt_that_was_lost_does_not_swallow_the_next_commands() {
    let mut bench = Bench::connected();
    bench.send(&[5; 100]);
    // The driver asks; the prompt never reaches it.
    let now = Instant(0).plus_millis(bench.millis);
    assert_eq!(bench.driver.poll(now), None);
    bench.modem.hear(&bench.cable.sent());
    bench.modem.said.clear();
    assert_eq!(bench.run(20_000), [DOWN, up(4)]);
    assert_eq!(bench.modem.presses, 0, "it had to be switched off");
}

#[test]
fn bytes_of_which_the_word_was_lost_are_found_later() {
    let mut bench = Bench::connected();
    bench.modem.told_of_inbox = true;
    bench.modem.deliver(&packet_of(b"unseen"));
    assert_eq!(bench.run(11_000), [from_server(b"unseen")]);
}

#[test]
fn the_next_deadline_is_never_forgotten() {
    let mut bench = Bench::new(Transport::Plain);
    for _ in 0..300 {
        bench.run(100);
        assert!(bench.driver.next_deadline().is_some());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// Garbage at any moment: no panic, bounded work, and afterwards frames pass.
    #[test]
    fn garbage_never_stops_it(
        garbage in prop::collection::vec(
            (0_u64..4_000, prop::collection::vec(prop_oneof![any::<u8>(), Just(b'\r'), Just(b'\n'), Just(b'>')], 0..300)),
            0..5,
        ),
    ) {
        let mut bench = Bench::new(Transport::Plain);
        for (millis, bytes) in garbage {
            bench.run(millis);
            bench.cable.say(&bytes);
            let before = bench.cable.unread();
            let _ = bench.driver.poll(Instant(0).plus_millis(bench.millis));
            prop_assert!(before - bench.cable.unread() <= BYTES_PER_POLL);
        }
        bench.millis -= bench.millis % 10;
        bench.step = 10;
        bench.run(400_000);
        bench.modem.outbox.clear();
        bench.send(b"still here");
        bench.run(2_000);
        prop_assert_eq!(&bench.modem.outbox, &packet_of(b"still here"));
        bench.modem.deliver(&packet_of(b"and here"));
        let events = bench.run(11_000);
        prop_assert!(events.contains(&from_server(b"and here")), "{:?}", events);
    }
}
