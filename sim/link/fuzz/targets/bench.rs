//! Any bytes to a bench that waits for an answer, as they are and as messages in whole frames: it never panics, and gives up in
//! the end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use link::bench::{Bench, Heard, Timing};
use link::message::{AskResult, Request};

#[path = "../messages.rs"]
mod messages;

fuzz_target!(|data: &[u8]| {
    let mut line = data.to_vec();
    for (number, message) in (0..).zip(messages::of(data)) {
        link::frame::write_bytes(number % 3, message, |bytes| line.extend_from_slice(bytes));
    }
    let mut bench = Bench::new(Timing::default(), 0);
    assert!(bench.request(0, &Request::View).is_ok());
    for byte in line {
        if let Some(Heard::Asked(_)) = bench.feed(byte) {
            bench.answer(0, &AskResult::Done);
        }
        let _ = bench.outgoing();
    }
    for second in 0..100 {
        let _ = bench.poll(second * 1_000_000);
    }
    assert!(!bench.is_open());
});
