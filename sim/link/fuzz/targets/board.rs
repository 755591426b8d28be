//! Any bytes to a board, as they are and as messages in whole frames: it never panics, and it never stops taking more.
#![no_main]

use device_core::ui::frame::Frame;
use libfuzzer_sys::fuzz_target;
use link::board::{About, Engine, Hardware, LastWords, Memory, NoFlash, Served};
use link::message::{PeripheralSet, Request};

/// A line that brings these bytes and then nothing. What the board says goes nowhere.
struct Feed {
    bytes: std::vec::IntoIter<u8>,
    cycles: u64,
}

impl Hardware for Feed {
    fn send(&mut self, _: &[u8]) {}

    fn receive(&mut self, timeout_micros: u32) -> Option<u8> {
        let byte = self.bytes.next();
        self.cycles += if byte.is_some() { 1 } else { u64::from(timeout_micros) };
        byte
    }

    fn cycles(&mut self) -> u64 {
        self.cycles
    }

    fn reset(&mut self) {}

    fn stack_bytes(&mut self) -> (u32, u32) {
        (0, 0)
    }

    fn boots(&mut self) -> u32 {
        0
    }

    fn last_words(&mut self) -> LastWords {
        LastWords::new()
    }

    fn keep_last_words(&mut self, _: &str) {}
}

fuzz_target!(|data: &[u8]| {
    let mut line = data.to_vec();
    let _ = link::frame::write(0, &Request::Hello, |bytes| line.extend_from_slice(bytes));
    for (number, message) in (1..).zip(data.split(|byte| *byte == 0xfe)) {
        link::frame::write_bytes(number, message, |bytes| line.extend_from_slice(bytes));
    }
    let most = line.len();
    let about = About {
        model: "fuzz",
        core_version: "",
        can_virtual: PeripheralSet(0x3ff),
        can_wired: PeripheralSet(0),
        cycles_per_second: 1_000_000,
    };
    let hardware = Feed { bytes: line.into_iter(), cycles: 0 };
    let mut memory = Box::new(Memory::new());
    let mut engine = Engine::new(about, hardware, NoFlash, &mut memory);
    let (mut shell, mut frame) = (None, Box::new(Frame::new()));
    for _ in 0..=most {
        if engine.serve(&mut shell, &mut frame, 10) == Served::Nothing {
            return;
        }
    }
    panic!("a request was taken out of no byte");
});
