//! How deep the stack has been: it is painted at the start, and the paint that is left is what was never used.

use core::mem::MaybeUninit;

/// What unused stack holds.
const PAINT: u32 = 0x5a17_c0de;
/// Bytes below the stack pointer that [`paint`] leaves alone: its own frame and that of an interrupt.
const MARGIN_BYTES: usize = 512;

unsafe extern "C" {
    /// The lowest word of the stack, by the linker script.
    static mut _stack_end: u32;
    /// Behind the highest word of the stack.
    static mut _stack_start: u32;
}

/// Bytes that the stack may have.
#[must_use]
pub fn bytes_max() -> usize {
    (&raw const _stack_start).addr() - (&raw const _stack_end).addr()
}

/// Paints what is unused now. Called once, first of all.
pub fn paint() {
    let lowest = &raw mut _stack_end;
    let free_words = (cortex_m::register::msp::read() as usize)
        .saturating_sub(lowest.addr() + MARGIN_BYTES)
        / size_of::<u32>();
    for index in 0..free_words {
        // SAFETY: the words from `_stack_end` up to the margin below the stack pointer belong to the stack by the linker script, and
        // hold nothing yet: no frame is below the stack pointer, and the margin keeps off what an interrupt pushes meanwhile.
        unsafe { lowest.add(index).write_volatile(PAINT) };
    }
}

/// Bytes that the stack has needed so far.
#[must_use]
pub fn bytes_used() -> usize {
    let lowest = (&raw const _stack_end).cast::<MaybeUninit<u32>>();
    let words = bytes_max() / size_of::<u32>();
    let untouched = (0..words)
        // SAFETY: inside of the stack's bounds; `paint` has written every word up to where frames began, and the search ends at
        // the first word that is not paint.
        .take_while(|index| unsafe { lowest.add(*index).read_volatile().assume_init() } == PAINT)
        .count();
    bytes_max() - untouched * size_of::<u32>()
}
