//! Frames against their bytes, cut, doubled and over-long.

use std::vec;
use std::vec::Vec;

use super::*;

fn framed(number: u16, message: &[u8]) -> Vec<u8> {
    let mut line = Vec::new();
    write_bytes(number, message, |bytes| line.extend_from_slice(bytes));
    line
}

fn heard<const N: usize>(
    decoder: &mut Decoder<N>,
    line: &[u8],
) -> Vec<Result<(u16, Vec<u8>), Broken>> {
    let mut found = Vec::new();
    for byte in line {
        if let Some(result) = decoder.feed(*byte) {
            found.push(result.map(|frame| (frame.number, frame.message.to_vec())));
        }
    }
    found
}

#[test]
fn the_smallest_frame_byte_for_byte() {
    // Version 2, number 0x0102, message 00.
    let body = [2, 2, 1, 0];
    let sum = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(&body).to_le_bytes();
    let mut plain = body.to_vec();
    plain.extend_from_slice(&sum);
    let mut expected = vec![0];
    let mut stuffed = vec![0; 16];
    let length = cobs::encode(&plain, &mut stuffed);
    expected.extend_from_slice(&stuffed[..length]);
    expected.push(0);
    assert_eq!(framed(0x0102, &[0]), expected);
}

#[test]
fn messages_of_every_length_come_back() {
    let mut decoder = Decoder::<1_100>::new();
    for length in (0..600).chain([1_000, 1_093]) {
        for fill in [0, 1, 0xff] {
            let mut message = vec![fill; length];
            if let Some(byte) = message.get_mut(length / 2) {
                *byte = 7;
            }
            let line = framed(length as u16, &message);
            assert!(line.len() <= line_bytes_max(length), "{length}");
            assert!(!line[1..line.len() - 1].contains(&0), "{length}");
            let found = heard(&mut decoder, &line);
            assert_eq!(found, [Ok((length as u16, message))], "{length} of {fill}");
        }
    }
    assert_eq!(decoder.broken(), 0);
}

#[test]
fn a_message_is_framed_alike_piece_by_piece() {
    let message = (3_u32, "words", [0_u8, 1, 2]);
    let bytes = {
        let mut buffer = [0; 64];
        postcard::to_slice(&message, &mut buffer).unwrap().to_vec()
    };
    let mut line = Vec::new();
    write(9, &message, |bytes| line.extend_from_slice(bytes)).unwrap();
    assert_eq!(line, framed(9, &bytes));
    assert_eq!(message_bytes(&message), Some(bytes.len()));
}

#[test]
fn what_is_broken_is_said_once_and_the_next_frame_is_heard() {
    let good = framed(1, b"good");
    let mut wrong_sum = good.clone();
    wrong_sum[5] ^= 0x10;
    let cut = &good[..6];
    let long = framed(2, &[5; 100]);
    let mut other = Vec::new();
    let mut writer = Writer::begin(9, 77, |bytes: &[u8]| other.extend_from_slice(bytes));
    writer.push(3);
    writer.end();
    for (line, broken) in [
        (&wrong_sum[..], Broken::Sum),
        (cut, Broken::NotCobs),
        (&long[..], Broken::TooLong),
        (&[1, 1, 0][..], Broken::NotCobs),
        (&other[..], Broken::OtherVersion { version: 9, number: 77 }),
    ] {
        let mut decoder = Decoder::<40>::new();
        let mut both = line.to_vec();
        both.extend_from_slice(&good);
        let found = heard(&mut decoder, &both);
        assert_eq!(found, [Err(broken), Ok((1, b"good".to_vec()))]);
        assert_eq!((decoder.whole(), decoder.broken()), (1, 1));
    }
}
