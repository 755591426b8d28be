//! The board link: what bench and board say to each other, framed for a serial line. Both ends use it; `docs/board-link.md`
//! documents every byte.
//!
//! A board is asked, and answers: every request of the bench carries a number, its answer carries the same. While it works on a
//! request the board may ask in turn, for virtual flash and glyphs. A request or answer that got lost is sent again, and one that
//! comes twice is answered from memory, never carried out twice.
//!
//! This crate knows no transport and no clock. A release image of the firmware must not contain it: it injects events and flash.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

pub mod bench;
#[cfg(feature = "board")]
pub mod board;
pub mod frame;
pub mod message;
pub mod picture;
