//! The driver against a phone that is played byte by byte.

use std::cell::Cell;
use std::rc::Rc;
use std::vec::Vec;

use proptest::prelude::*;

use super::*;
use crate::testing::Cable;

/// USB's DTR.
#[derive(Clone, Default)]
struct Dtr(Rc<Cell<bool>>);

impl Presence for Dtr {
    fn present(&mut self) -> Option<bool> {
        Some(self.0.get())
    }
}

fn frame(bytes: &[u8]) -> PhoneFrame {
    PhoneFrame::from_slice(bytes).unwrap()
}

fn link(state: LinkState) -> Event {
    Event::PhoneLink { port: Port::Usb, state }
}

fn message(bytes: &[u8]) -> Event {
    Event::FromPhone { port: Port::Usb, frame: frame(bytes) }
}

fn poll_all<W: Presence>(driver: &mut PhoneLink<Cable, W>, millis: u64) -> Vec<Event> {
    let now = Instant(0).plus_millis(millis);
    std::iter::from_fn(|| driver.poll(now)).collect()
}

#[test]
fn usb_says_when_a_phone_is_there() {
    let (cable, dtr) = (Cable::default(), Dtr::default());
    let mut driver = PhoneLink::new(Port::Usb, cable.clone(), dtr.clone());
    cable.say(&encode(b"too early").unwrap());
    assert_eq!(poll_all(&mut driver, 0), []);
    dtr.0.set(true);
    assert_eq!(poll_all(&mut driver, 100), [link(LinkState::Up)]);
    cable.say(&encode(b"hello\0\0phone").unwrap());
    cable.say(&encode(&[0; PHONE_FRAME_BYTES]).unwrap());
    assert_eq!(poll_all(&mut driver, 101).len() + poll_all(&mut driver, 102).len(), 2);
    // It says nothing for long: the cable is in.
    assert_eq!(poll_all(&mut driver, 60_000), []);
    dtr.0.set(false);
    assert_eq!(poll_all(&mut driver, 60_100), [link(LinkState::Down)]);
}

#[test]
fn where_no_wire_says_so_a_phone_that_is_heard_is_there() {
    let cable = Cable::default();
    let mut driver = PhoneLink::new(Port::Usb, cable.clone(), Heard);
    assert_eq!(poll_all(&mut driver, 0), []);
    cable.say(b"\0\0\0");
    assert_eq!(poll_all(&mut driver, 50), [], "a line that breaks is no phone");
    cable.say(&encode(b"first").unwrap());
    assert_eq!(poll_all(&mut driver, 100), [link(LinkState::Up), message(b"first")]);
    // Signs of life keep it.
    for second in 1..20 {
        cable.say(b"\0");
        assert_eq!(poll_all(&mut driver, second * 1_000), []);
    }
    assert_eq!(poll_all(&mut driver, 23_900), []);
    assert_eq!(poll_all(&mut driver, 24_100), [link(LinkState::Down)]);
}

#[test]
fn messages_go_out_to_their_port_and_only_to_a_phone_that_is_there() {
    let (cable, dtr) = (Cable::default(), Dtr::default());
    let mut driver = PhoneLink::new(Port::Usb, cable.clone(), dtr.clone());
    let to = |port, bytes: &[u8]| Action::ToPhone { port, frame: frame(bytes) };
    driver.act(Instant(0), &to(Port::Usb, b"nobody"));
    assert_eq!((cable.sent(), driver.dropped()), (vec![], 1));
    dtr.0.set(true);
    poll_all(&mut driver, 100);
    driver.act(Instant(0), &to(Port::Bluetooth, b"not ours"));
    driver.act(Instant(0), &to(Port::Usb, b"a\0b"));
    assert_eq!(cable.sent(), b"\x02a\x02b\0");
    // A port that takes nothing: three wait, the fourth is dropped.
    cable.narrow(Some(0));
    for _ in 0..4 {
        driver.act(Instant(0), &to(Port::Usb, &[7; PHONE_FRAME_BYTES]));
    }
    assert_eq!(driver.dropped(), 2);
    cable.narrow(None);
    poll_all(&mut driver, 101);
    let mut decoder = Decoder::new();
    let sent: Vec<_> = cable.sent().iter().filter_map(|byte| decoder.take(*byte)).collect();
    assert_eq!(sent, vec![frame(&[7; PHONE_FRAME_BYTES]); 3]);
}

#[test]
fn what_is_no_message_is_neither_sent_nor_read() {
    assert_eq!(encode(b""), None);
    assert_eq!(encode(&[1; PHONE_FRAME_BYTES + 1]), None);
    let mut decoder = Decoder::new();
    let longest = encode(&[1; PHONE_FRAME_BYTES]).unwrap();
    let too_long = [&longest[..longest.len() - 1], b"xx\0"].concat();
    let broken = b"\x09abc\0";
    let good = encode(b"good").unwrap();
    let bytes = [&too_long[..], broken, b"\0\x01\0", &good].concat();
    let found: Vec<_> = bytes.iter().filter_map(|byte| decoder.take(*byte)).collect();
    assert_eq!(found, [frame(b"good")]);
    assert_eq!(decoder.rejected(), 3);
}

proptest! {
    #[test]
    fn every_message_comes_back(bytes in prop::collection::vec(any::<u8>(), 1..=PHONE_FRAME_BYTES)) {
        let packet = encode(&bytes).unwrap();
        prop_assert_eq!(packet.iter().filter(|byte| **byte == 0).count(), 1);
        let mut decoder = Decoder::new();
        let found: Vec<_> = packet.iter().filter_map(|byte| decoder.take(*byte)).collect();
        prop_assert_eq!(found, [frame(&bytes)]);
    }

    /// Garbage costs what it touches and no more: after a zero the next message is whole.
    #[test]
    fn garbage_never_stops_it(garbage in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let cable = Cable::default();
        let mut driver = PhoneLink::new(Port::Usb, cable.clone(), Heard);
        cable.say(&garbage);
        while cable.unread() > 0 {
            let before = cable.unread();
            let _ = driver.poll(Instant(0));
            prop_assert!(before - cable.unread() <= BYTES_PER_POLL);
        }
        poll_all(&mut driver, 0);
        cable.say(b"\0");
        cable.say(&encode(b"whole").unwrap());
        let events = poll_all(&mut driver, 1);
        prop_assert_eq!(events.last(), Some(&message(b"whole")));
    }
}
