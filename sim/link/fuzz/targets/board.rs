//! Any bytes to a board, as they are and as messages in whole frames: it never panics, and it never stops taking more.
#![no_main]

use device_core::ui::frame::Frame;
use libfuzzer_sys::fuzz_target;
use link::board::{Engine, Memory, NoFlash, Served};
use link::message::Request;

#[allow(dead_code)] // The tests ask what is left of it.
#[path = "../../tests/support/feed.rs"]
mod feed;

use feed::{ABOUT, Feed};

fuzz_target!(|data: &[u8]| {
    let mut line = data.to_vec();
    let _ = link::frame::write(0, &Request::Hello, |bytes| line.extend_from_slice(bytes));
    for (number, message) in (1..).zip(data.split(|byte| *byte == 0xfe)) {
        link::frame::write_bytes(number, message, |bytes| line.extend_from_slice(bytes));
    }
    let most = line.len();
    let mut memory = Box::new(Memory::new());
    let mut engine = Engine::new(ABOUT, Feed::of(line), NoFlash, &mut memory);
    let (mut shell, mut frame) = (None, Box::new(Frame::new()));
    for _ in 0..=most {
        if engine.serve(&mut shell, &mut frame, 10) == Served::Nothing {
            return;
        }
    }
    panic!("a request was taken out of no byte");
});
