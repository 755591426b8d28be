//! Every screen there and back, how small it becomes, and garbage.

use std::boxed::Box;
use std::vec::Vec;

use device_core::ui::glyphs::WithExternal;
use device_core::ui::{paint, samples};
use device_core::view::{Language, TextScale};
use proptest::prelude::*;

use super::*;

fn coded(frame: &Frame) -> Vec<u8> {
    let mut cursor = Cursor::new();
    core::iter::from_fn(|| cursor.next(frame)).collect()
}

fn painted(bytes: &[u8]) -> Result<(Box<Frame>, Painter), BadPicture> {
    // What was on the screen before does not matter.
    let mut frame = Box::new(Frame::new());
    fill(&mut frame, 0, 3, WIDTH, 5);
    let mut painter = Painter::new();
    painter.take(&mut frame, bytes)?;
    Ok((frame, painter))
}

#[test]
fn every_screen_comes_back_and_is_small() {
    let mut lengths = Vec::new();
    for language in [Language::Chinese, Language::English] {
        for scale in [TextScale::Normal, TextScale::Large] {
            for sample in samples(language, scale) {
                let mut frame = Box::new(Frame::new());
                let Ok(()) = paint(&sample.view, &WithExternal::bench(), &mut *frame);
                let bytes = coded(&frame);
                assert_eq!(bytes.len() as u32, coded_bytes(&frame), "{}", sample.name);
                let (back, painter) = painted(&bytes).unwrap();
                assert!(back == frame && painter.is_complete(), "{}", sample.name);
                lengths.push((bytes.len(), sample.name));
            }
        }
    }
    lengths.sort_unstable();
    let sum: usize = lengths.iter().map(|(length, _)| length).sum();
    let (most, name) = lengths.last().unwrap();
    std::println!("{} screens, mean {}, most {most} ({name})", lengths.len(), sum / lengths.len());
    for (length, name) in lengths.iter().step_by(lengths.len() / 16) {
        std::println!("{length} {name}");
    }
    // What the page says: twenty parts at most, thirteen on average.
    assert!(*most <= 5_120 && sum / lengths.len() <= 3_400, "{name}: {most} bytes");
}

#[test]
fn a_chunk_can_be_had_from_anywhere() {
    let sample = &samples(Language::Chinese, TextScale::Normal)[0];
    let mut frame = Box::new(Frame::new());
    let Ok(()) = paint(&sample.view, &WithExternal::bench(), &mut *frame);
    let whole = coded(&frame);
    let mut cursor = Cursor::new();
    for from in [0, 256, 512, 100, 101, 0, whole.len() - 3, whole.len(), whole.len() + 9] {
        let chunk = cursor.chunk(&frame, from as u32);
        let to = whole.len().min(from + 256);
        assert_eq!(&chunk[..], whole.get(from..to).unwrap_or(&[]), "from {from}");
    }
}

#[test]
fn a_picture_of_noise_comes_back() {
    let mut frame = Box::new(Frame::new());
    let mut number = 1_u32;
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            fill(&mut frame, x, y, 1, (number >> 28) as u8);
        }
    }
    let (back, _) = painted(&coded(&frame)).unwrap();
    assert!(back == frame);
}

#[test]
fn tokens_that_reach_too_far_are_refused() {
    for (bytes, bad) in [
        (&[0xff][..], BadPicture::Token(1)),
        (&[0xe3], BadPicture::Token(1)),
        (&[0xc1, 255, 0xc1, 64], BadPicture::TooLong(4)),
        (&[0xc1, 0, 0xe1, 0], BadPicture::TooLong(4)),
        (&[0xe1, 255, 0xe1, 255], BadPicture::TooLong(4)),
        (&[0xe1, 255, 0xe1, 223, 0xe0], BadPicture::TooLong(5)),
        (&[0xe1, 255, 0xe1, 223, 0], BadPicture::TooLong(5)),
    ] {
        assert_eq!(painted(bytes).map(|_| ()), Err(bad), "{bytes:02x?}");
    }
}

proptest! {
    #[test]
    fn garbage_is_refused_or_painted(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = painted(&bytes);
    }
}
