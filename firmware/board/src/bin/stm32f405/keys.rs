//! The key matrix of the handheld: where each key is, and the interrupts that wake the processor when one is touched.

use device_core::key::Key;
use stm32f4xx_hal::pac::{EXTI, Interrupt, NVIC, interrupt};

/// Driven lines.
pub const ROWS: usize = 5;
/// Sensed lines, EXTI 0 to 3.
pub const COLUMNS: usize = 4;

/// `MAP[row][column]`: the face from top to bottom, then what sits on the edges.
pub const MAP: [[Option<Key>; COLUMNS]; ROWS] = [
    [Some(Key::ShowCode), Some(Key::Scan), Some(Key::Help), Some(Key::Power)],
    [digit(1), digit(2), digit(3), Some(Key::BePaid)],
    [digit(4), digit(5), digit(6), Some(Key::Cancel)],
    [digit(7), digit(8), digit(9), Some(Key::Correct)],
    [Some(Key::Point), digit(0), Some(Key::Register), Some(Key::Confirm)],
];

/// The keys with a lamp, in the order of the shift registers' outputs: Help, Power and Register have none (`assets/bodies`).
pub const LAMPS: [Key; 17] = [
    Key::ShowCode,
    Key::Scan,
    Key::BePaid,
    Key::Cancel,
    Key::Correct,
    Key::Confirm,
    Key::Point,
    Key::Digit(0),
    Key::Digit(1),
    Key::Digit(2),
    Key::Digit(3),
    Key::Digit(4),
    Key::Digit(5),
    Key::Digit(6),
    Key::Digit(7),
    Key::Digit(8),
    Key::Digit(9),
];

const fn digit(digit: u8) -> Option<Key> {
    Some(Key::Digit(digit))
}

/// Lets the columns' interrupts through.
pub fn listen() {
    for line in [Interrupt::EXTI0, Interrupt::EXTI1, Interrupt::EXTI2, Interrupt::EXTI3] {
        // SAFETY: the handlers only clear what is pending; the main loop, which they wake, reads the pins.
        unsafe { NVIC::unmask(line) };
    }
}

macro_rules! wake {
    ($($interrupt:ident $line:literal),*) => {$(
        #[interrupt]
        fn $interrupt() {
            // SAFETY: writing one to a line's pending bit clears that line and no other (RM0090, section 12.3.6).
            unsafe { (*EXTI::ptr()).pr().write(|w| w.bits(1 << $line)) };
        }
    )*};
}
wake!(EXTI0 0, EXTI1 1, EXTI2 2, EXTI3 3);
