//! A scan engine of the GM65 class on its serial line: 9600 baud, settings by frames, codes as lines.
//!
//! Frames and zone bits after the maker's manual ("GM65 Bar Code Reader Module User Manual", chapters 2 and 3 and appendix):
//!
//! ```text
//! host   7E 00 | type 07 read, 08 write, 09 save, 0A heartbeat | length | address, high byte first | data | CRC
//! engine 02 00 | type 00 it worked | length | data | CRC          (heartbeat: 03 00 in place of 02 00)
//! ```
//!
//! The CRC is CRC-16/XMODEM over type to data; `AB CD` stands for "not checked". A frame that is broken is not answered. In
//! command mode, writing 1 to zone 0002 starts one read: a code that lies before the engine within the window of zone 0006 is sent
//! with the tail of zone 0060, and the engine stops; without one it stops in silence.

use std::collections::BTreeMap;

use super::{Mouth, UartModule};
use crate::time::{MILLISECOND, Micros};

/// An answer to a frame takes the engine this long: our choice, one turn of its loop.
const ANSWER_MICROS: Micros = 5 * MILLISECOND;
/// A frame whose next byte does not come for this long is dropped: our choice, as many bytes' time at 9600 baud as a frame has.
const FRAME_GAP_MICROS: Micros = 100 * MILLISECOND;
/// Bytes of the longest frame: the largest data, and what is around it.
const FRAME_BYTES_MAX: usize = 8 + 255;

/// Zone: light, aim, sound and mode.
pub const ZONE_MODE: u16 = 0x0000;
/// Zone: bit 0 starts a read in command mode.
pub const ZONE_TRIGGER: u16 = 0x0002;
/// Zone: length of a read, in tenths of a second; 0 is without end.
pub const ZONE_WINDOW: u16 = 0x0006;
/// Zone: what follows a code; bits 6 and 5: 0 CR, 1 CR LF, 2 tab, 3 nothing; bit 0 whether any does.
pub const ZONE_TAIL: u16 = 0x0060;
/// Values that zones have when the engine is new, as the manual has them: manual mode with lights and sound, 5 s, CR.
const FACTORY: [(u16, u8); 4] =
    [(ZONE_MODE, 0xd4), (ZONE_TRIGGER, 0), (ZONE_WINDOW, 50), (ZONE_TAIL, 0x01)];
/// Modes in bits 1 and 0 of [`ZONE_MODE`].
const MODE_BITS: u8 = 0b11;
/// Command mode: one read for each trigger.
pub const MODE_COMMAND: u8 = 0b01;

/// The engine.
#[derive(Clone, Debug)]
pub struct ScanModule {
    /// It does not answer any more.
    pub dead: bool,
    zones: BTreeMap<u16, u8>,
    saved: BTreeMap<u16, u8>,
    frame: Vec<u8>,
    heard_at: Micros,
    /// The end of the present read.
    looks_until: Option<Micros>,
    reads_begun: u32,
    mouth: Mouth,
}

impl Default for ScanModule {
    fn default() -> Self {
        let zones = BTreeMap::from(FACTORY);
        Self {
            dead: false,
            saved: zones.clone(),
            zones,
            frame: Vec::new(),
            heard_at: 0,
            looks_until: None,
            reads_begun: 0,
            mouth: Mouth::default(),
        }
    }
}

impl ScanModule {
    /// A new engine with its maker's settings.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A setting's value.
    #[must_use]
    pub fn zone(&self, address: u16) -> u8 {
        self.zones.get(&address).copied().unwrap_or(0)
    }

    /// Whether it looks for a code now.
    #[must_use]
    pub fn looks(&self, now: Micros) -> bool {
        self.looks_until.is_some_and(|until| now < until)
    }

    /// Reads that were begun since the engine was new.
    #[must_use]
    pub const fn reads_begun(&self) -> u32 {
        self.reads_begun
    }

    /// A code lies before the engine. Says whether it was read: only while it looks.
    pub fn show(&mut self, now: Micros, code: &[u8]) -> bool {
        if self.dead || !self.looks(now) {
            return false;
        }
        let tail: &[u8] = match (self.zone(ZONE_TAIL) & 1, self.zone(ZONE_TAIL) >> 5 & 0b11) {
            (0, _) | (_, 3) => b"",
            (_, 0) => b"\r",
            (_, 1) => b"\r\n",
            (_, _) => b"\t",
        };
        self.mouth.say(now, 0, [code, tail].concat());
        self.stop();
        true
    }

    fn stop(&mut self) {
        self.looks_until = None;
        self.zones.insert(ZONE_TRIGGER, 0);
    }

    /// A byte of a frame. Whatever is no frame is dropped until one begins.
    fn take(&mut self, now: Micros, byte: u8) {
        self.frame.push(byte);
        let begins = match self.frame[..] {
            [first] => first == 0x7e,
            [_, second] => second == 0,
            _ => true,
        };
        if !begins || self.frame.len() > FRAME_BYTES_MAX {
            self.frame.clear();
            if byte == 0x7e {
                self.frame.push(byte);
            }
            return;
        }
        let Some(kind) = self.frame.get(2).copied() else { return };
        let Some(length) = self.frame.get(3).map(|length| usize::from(*length)) else { return };
        // To read, one byte says how many are wanted; a length of nothing has no data.
        let whole = 2 + 4 + length + 2;
        if self.frame.len() == whole {
            let frame = std::mem::take(&mut self.frame);
            self.on_frame(now, kind, &frame);
        }
    }

    fn on_frame(&mut self, now: Micros, kind: u8, frame: &[u8]) {
        let (content, sum) = frame.split_at(frame.len() - 2);
        let content = &content[2..];
        let unchecked = sum == [0xab, 0xcd];
        if !unchecked && sum != crc(content).to_be_bytes() {
            return;
        }
        let address = u16::from_be_bytes([content[2], content[3]]);
        let data = &content[4..];
        match (kind, data) {
            (0x07, [count]) => {
                let zones = (0..u16::from(*count)).map(|step| address.wrapping_add(step));
                let values: Vec<u8> = zones.map(|zone| self.zone(zone)).collect();
                self.answer(now, 0x02, &values);
            }
            (0x08, [_, ..]) => {
                // The answer stands before what the new setting leads to.
                self.answer(now, 0x02, &[0]);
                for (step, value) in (0..).zip(data) {
                    self.write(now, address.wrapping_add(step), *value);
                }
            }
            (0x09, [_]) => {
                self.saved = self.zones.clone();
                self.answer(now, 0x02, &[0]);
            }
            (0x0a, [_]) => self.answer(now, 0x03, &[0]),
            _ => {}
        }
    }

    fn write(&mut self, now: Micros, address: u16, value: u8) {
        if address == ZONE_TRIGGER && value & 1 == 1 {
            // Only in command mode is a trigger by a command known.
            if self.zone(ZONE_MODE) & MODE_BITS == MODE_COMMAND {
                let tenths = Micros::from(self.zone(ZONE_WINDOW));
                let window = if tenths == 0 { Micros::MAX / 2 } else { tenths * 100 * MILLISECOND };
                self.looks_until = Some(now.saturating_add(window));
                self.reads_begun += 1;
            }
        } else if address == ZONE_TRIGGER {
            self.looks_until = None;
        }
        self.zones.insert(address, value);
    }

    fn answer(&mut self, now: Micros, head: u8, data: &[u8]) {
        let length = u8::try_from(data.len()).unwrap_or(u8::MAX);
        let content = [&[0x00, length], data].concat();
        let sum = crc(&content).to_be_bytes();
        self.mouth.say(now, ANSWER_MICROS, [&[head, 0x00], content.as_slice(), &sum].concat());
    }
}

impl UartModule for ScanModule {
    fn hear(&mut self, now: Micros, bytes: &[u8]) {
        if self.dead {
            return;
        }
        if now.saturating_sub(self.heard_at) > FRAME_GAP_MICROS {
            self.frame.clear();
        }
        self.heard_at = now;
        for byte in bytes {
            self.take(now, *byte);
        }
    }

    fn say(&mut self, now: Micros) -> Vec<u8> {
        if self.looks_until.is_some_and(|until| now >= until) {
            self.stop();
        }
        self.mouth.take(now)
    }

    fn next_at(&self) -> Option<Micros> {
        self.mouth.next_at()
    }

    fn power_on(&mut self, _: Micros) {
        self.zones = self.saved.clone();
        self.frame.clear();
        self.looks_until = None;
        self.mouth.hush();
    }
}

/// CRC-16/XMODEM: polynomial 1021, from 0, nothing reversed.
#[must_use]
pub fn crc(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |sum: u16, byte| {
        (0..8).fold(sum ^ u16::from(*byte) << 8, |sum, _| {
            let next = sum << 1;
            if sum & 0x8000 == 0 { next } else { next ^ 0x1021 }
        })
    })
}
