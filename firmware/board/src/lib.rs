//! What both boards' firmware shares: time, stack, serial ports, last words, and the bench's end of the link.
//!
//! The boards themselves are `src/bin/qemu.rs` and `src/bin/stm32f405`. Here is no product logic: that is `device-core`'s, and the
//! modules' bytes are the drivers'. `unsafe` stands only where hardware or the linker's symbols demand it, each with its reason.
#![no_std]

#[cfg(feature = "bench")]
pub mod bench;
pub mod cycles;
#[cfg(feature = "board-stm32f405")]
pub mod delay;
pub mod last_words;
#[cfg(feature = "board-stm32f405")]
pub mod product;
pub mod ring;
pub mod stack;
pub mod uart;
