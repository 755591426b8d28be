//! Any bytes to a board, as they are and as messages in whole frames: it never panics, and it never stops taking more.
#![no_main]

use device_core::ui::frame::Frame;
use libfuzzer_sys::fuzz_target;
use link::board::{Engine, Memory, NoFlash, Served};
use link::message::Request;

#[path = "../messages.rs"]
mod messages;
#[allow(dead_code)] // The tests ask what is left of it.
#[path = "../../tests/support/feed.rs"]
mod feed;

use feed::{ABOUT, Feed};

/// The number of `Request::Asked`: it comes under the number of the request that is open.
const ASKED: u8 = 9;

fuzz_target!(|data: &[u8]| {
    let mut line = data.to_vec();
    let mut number = 0;
    let _ = link::frame::write(number, &Request::Hello, |bytes| line.extend_from_slice(bytes));
    for message in messages::of(data) {
        number += u16::from(message.first() != Some(&ASKED));
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
