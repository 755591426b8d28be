//! What the board's end needs of the hardware that it runs on: a line, a count of cycles, a reset. Firmware and tests each
//! have one; nothing here knows a register.

use device_core::ui::frame::Frame;
use device_core::view::View;
use heapless::String;

use crate::message::PeripheralSet;

/// Words that a board keeps over a reset.
pub type LastWords = String<96>;

/// The hardware around the engine.
pub trait Hardware {
    /// Sends bytes, in order. It may wait until the line has taken them.
    fn send(&mut self, bytes: &[u8]);

    /// The next byte that came in, waiting at most so long; `None` where none came. It may come back early.
    fn receive(&mut self, timeout_micros: u32) -> Option<u8>;

    /// Cycles of a counter that never goes back, of [`About::cycles_per_second`].
    fn cycles(&mut self) -> u64;

    /// Resets the processor: it does not return. In a test it does, and the engine starts anew as after a reset.
    fn reset(&mut self);

    /// Bytes of stack used at the deepest so far, and bytes that it may have.
    fn stack_bytes(&mut self) -> (u32, u32);

    /// Resets since the power came, as far as the hardware can tell.
    fn boots(&mut self) -> u32;

    /// What the board said last before it was reset: a panic's place, a watchdog, [`Hardware::keep_last_words`]. Empty where
    /// it ended in good order.
    fn last_words(&mut self) -> LastWords;

    /// Keeps words over a reset, for the next hello.
    fn keep_last_words(&mut self, words: &str);

    /// The View was painted afresh into this framebuffer, because the bench looks at its pixels. A board with a display may
    /// show them. Gives the number of pixels that have changed and go to a display, where somebody counts them.
    fn painted(&mut self, _view: &View, _frame: &Frame) -> u32 {
        0
    }
}

/// What a board says of itself.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// Its model: `stm32f405`, `qemu`. At most 32 bytes; more are cut off.
    pub model: &'static str,
    /// Version of `device-core` and build of the firmware. At most 32 bytes.
    pub core_version: &'static str,
    /// Peripherals that can be virtual.
    pub can_virtual: PeripheralSet,
    /// Peripherals whose driver can run. With [`crate::message::Peripheral::Flash`] the engine's physical flash is used.
    pub can_wired: PeripheralSet,
    /// Cycles of [`Hardware::cycles`] in a second.
    pub cycles_per_second: u32,
}

/// As much of a text as fits.
pub(super) fn fitting<const N: usize>(text: &str) -> String<N> {
    let mut fitting = String::new();
    for letter in text.chars() {
        if fitting.push(letter).is_err() {
            break;
        }
    }
    fitting
}
