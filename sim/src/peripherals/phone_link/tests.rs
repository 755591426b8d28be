//! Messages of all lengths over all transports, on good days and on bad ones.

use device_core::event::{PHONE_FRAME_BYTES, Port};

use super::*;
use crate::time::SECOND;

fn link(port: Port, seed: u64) -> PhoneLink {
    PhoneLink::new(Transport::of(port), Stream::new(seed, "phone link"))
}

fn message(length: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from(at % 251).unwrap_or(0)).collect()
}

/// Sends a message and lets all its frames arrive.
fn through(link: &mut PhoneLink, now: Micros, bytes: &[u8], how: &Interference) -> Option<Vec<u8>> {
    let frames = link.send(now, End::Device, bytes, how);
    frames.iter().filter_map(|travelling| link.receive(End::Device, &travelling.frame)).last()
}

#[test]
fn a_message_arrives_whole_over_every_transport() {
    for port in Port::ALL {
        let mut link = link(port, 1);
        for length in [1, 17, 18, 19, 62, 63, PHONE_FRAME_BYTES] {
            let sent = message(length);
            let got = through(&mut link, 0, &sent, &Interference::default());
            assert_eq!(got.as_deref(), Some(&*sent), "{port:?}, {length} bytes");
        }
    }
}

#[test]
fn frames_fit_the_transport_and_arrive_in_order() {
    for port in Port::ALL {
        let mut link = link(port, 2);
        let frames = link.send(SECOND, End::Phone, &message(300), &Interference::default());
        let size = Transport::of(port).frame_bytes;
        assert_eq!(frames.len(), 300_usize.div_ceil(size - HEAD_BYTES), "{port:?}");
        assert!(frames.iter().all(|travelling| travelling.frame.len() <= size));
        assert!(frames.windows(2).all(|pair| pair[0].at <= pair[1].at));
        assert!(frames[0].at > SECOND);
    }
}

#[test]
fn a_long_message_takes_as_long_as_its_bytes() {
    let mut link = link(Port::HeadphoneJack, 3);
    let frames = link.send(0, End::Phone, &message(300), &Interference::default());
    let end = frames.last().map_or(0, |travelling| travelling.at);
    // 320 bytes with their heads at 300 bytes a second.
    assert!((1_000_000..1_200_000).contains(&end), "{end}");
}

#[test]
fn radio_loss_makes_a_message_late_and_noise_on_the_jack_spoils_it() {
    let lossy = Interference { loss_percent: 50, ..Interference::default() };
    let mut bluetooth = link(Port::Bluetooth, 4);
    let frames = bluetooth.send(0, End::Device, &message(200), &lossy);
    let end = frames.last().map_or(0, |travelling| travelling.at);
    let mut clear = link(Port::Bluetooth, 4);
    let soon = clear.send(0, End::Device, &message(200), &Interference::default());
    assert_eq!(frames.len(), soon.len());
    assert!(end > soon.last().map_or(0, |travelling| travelling.at) + 100_000, "{end}");

    let noisy = Interference { garbled_per_mille: 20, ..Interference::default() };
    let mut jack = link(Port::HeadphoneJack, 5);
    let sent = message(60);
    let whole = (0..200)
        .filter(|_| through(&mut jack, 0, &sent, &noisy).as_deref() == Some(&*sent))
        .count();
    assert!((20..120).contains(&whole), "{whole} of 200 unharmed");
}

#[test]
fn a_message_whose_frame_is_missing_never_becomes_whole_and_harms_no_other() {
    let mut link = link(Port::Bluetooth, 6);
    let how = Interference::default();
    let first = link.send(0, End::Device, &message(100), &how);
    for (place, travelling) in first.iter().enumerate() {
        if place != 2 {
            assert_eq!(link.receive(End::Device, &travelling.frame), None);
        }
    }
    assert_eq!(through(&mut link, 0, &message(40), &how), Some(message(40)));
    assert_eq!(link.receive(End::Device, &[]), None);
    assert_eq!(link.receive(End::Device, &[7]), None);
}

#[test]
fn nothing_passes_out_of_reach() {
    let mut link = link(Port::Bluetooth, 7);
    let gone = Interference { out_of_reach: true, ..Interference::default() };
    assert!(link.send(0, End::Phone, &message(5), &gone).is_empty());
}
