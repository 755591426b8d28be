//! The hardware as the link's engine wants to see it: the line on USART1, cycles, stack, last words, and the pixels that a display would get.

use device_core::ui::frame::Frame;
use device_core::view::View;
use drivers::display::Changes;
use embedded_hal_nb::serial::{Read, Write};
use link::board::{Hardware, LastWords};

use super::CYCLES_PER_MICRO;
use crate::last_words::Before;
use crate::uart::{self, LinkPort};
use crate::{cycles, last_words, stack};

/// After a byte the next one is awaited awake for so long: falling asleep and waking up take longer than a byte on a fast line.
const AWAKE_MICROS: u64 = 100;
/// Bytes of a pixel on the display's bus: an ST7796 takes 16 bits.
const BYTES_PER_PIXEL: u32 = 2;

/// The hardware.
pub struct Wires {
    port: LinkPort,
    before: Before,
    changes: Changes,
    heard_at: u64,
}

impl Wires {
    /// A line on this port.
    pub const fn new(port: LinkPort, before: Before) -> Self {
        Self { port, before, changes: Changes::new(), heard_at: 0 }
    }
}

impl Hardware for Wires {
    fn send(&mut self, bytes: &[u8]) {
        for byte in bytes {
            // The port takes every byte sooner or later, and has no other error than that it does not do so yet.
            while self.port.write(*byte).is_err() {}
        }
    }

    fn receive(&mut self, timeout_micros: u32) -> Option<u8> {
        let since = cycles::now();
        let until = since + u64::from(timeout_micros) * CYCLES_PER_MICRO;
        loop {
            let now = cycles::now();
            if let Ok(byte) = self.port.read() {
                self.heard_at = now;
                return Some(byte);
            }
            if now >= until {
                return None;
            }
            if now > self.heard_at + AWAKE_MICROS * CYCLES_PER_MICRO {
                // The next tick ends it at the latest.
                uart::rest();
            }
        }
    }

    fn cycles(&mut self) -> u64 {
        cycles::now()
    }

    fn reset(&mut self) {
        // What was sent is still on its way out of the port; a byte at 9,600 baud takes a millisecond.
        let until = cycles::now() + 2_000 * CYCLES_PER_MICRO;
        while self.port.flush().is_err() && cycles::now() < until {}
        cortex_m::peripheral::SCB::sys_reset()
    }

    fn stack_bytes(&mut self) -> (u32, u32) {
        (stack::bytes_used() as u32, stack::bytes_max() as u32)
    }

    fn boots(&mut self) -> u32 {
        self.before.boots
    }

    fn last_words(&mut self) -> LastWords {
        self.before.words.clone()
    }

    fn keep_last_words(&mut self, words: &str) {
        last_words::leave(format_args!("{words}"));
    }

    fn painted(&mut self, _: &View, frame: &Frame) -> u32 {
        self.changes.count(frame, BYTES_PER_PIXEL).pixels
    }
}
