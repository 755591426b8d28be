//! The scan engine: GM65 class, by its command frames and decoded lines over a serial line.
//!
//! # The dialect
//!
//! UART 9600 8N1 (115200 where the engine was set so). What the engine is to do stands in its zone, bytes at addresses:
//!
//! ```text
//! command  7E 00  type(1)  length(1)  address(2)  data(length)  check(2)     type 08: write, 07: read, 09: keep in flash
//! answer   02 00  00       length(1)  data(length)  check(2)                 to a write: 02 00 00 01 00 33 31
//! ```
//!
//! Big-endian. `check` is the CCITT cyclic check, polynomial 1021, start 0 (CRC-16/XMODEM), over type to data. An engine takes `AB CD`
//! for any check in a command; this driver always sends the true one.
//!
//! | address | what is written | what it means |
//! | --- | --- | --- |
//! | 0000 | `D5` | bits 7-6 lamp and sound as the engine comes, bits 5-4 = 01 aim while reading, bits 3-2 = 01 light while reading, bits 1-0 = 01 command mode |
//! | 0006 | `32` | one read takes 5.0 s at most, in tenths: above the driver's own window |
//! | 0060 | `01` | a tail follows the text; bits 6-5 = 00: it is CR |
//! | 0002 | `01` | read now; `00`: stop. The engine resets the bit itself after a code or when its time is over |
//!
//! A decoded code is its bytes and then CR (or CR LF, or LF: all three are taken). Nothing is said when the read time passes.
//! A frame's head `02 00` cannot begin a payment code, whose first byte is printable; elsewhere in a line it is text.
//!
//! Source: GM65 Bar Code Reader Module User Manual, Hangzhou Grow, version 1.3 (2016), chapters 2 to 4 and 9, appendix on the zone.
//! The check of the manual's examples (`A7 EA`, `D8 0F`, `DE C8`, `33 31`) is tested.
//!
//! # How it looks
//!
//! The window is the driver's, 4 s from the command on (`facts.md`, Hardware: 3 to 5 s); its end is [`ScanReading::Nothing`]. A write that is
//! not answered in 150 ms is repeated, and an engine that leaves three unanswered is a [`ScanReading::Fault`]. The settings are written
//! before the first read, and again after a window without a code or a fault: an engine that was without power has lost them.
//!
//! A line counts when its end has come. One that stops half way, or of which the port lost a byte, is passed over, and the engine is told
//! to read again. What is read while nobody asked is passed over as well.

mod frame;

use device_core::effect::ScanCommand;
use device_core::event::{Event, ScanReading, ScannedBytes};
use device_core::shell::Action;
use device_core::time::Instant;

use crate::part::Part;
use crate::serial::{BYTES_PER_POLL, Line, Wire};
use frame::{AnswerFinder, COMMAND_BYTES, write_command};

/// The speed of the line in baud, as engines come.
pub const BAUD: u32 = 9_600;

/// One read window, as the bench's scan engine has it.
pub const WINDOW_MILLIS: u64 = 4_000;
/// How long a write may stay unanswered: nine bytes there and seven back take 17 ms at 9600 baud.
const PATIENCE_MILLIS: u64 = 150;
/// Times that a write is tried: with the patience, an engine is given up after 450 ms.
const TRIES: u8 = 3;
/// Silence in the middle of a line after which its end is lost: the time of ninety bytes.
const LINE_GAP_MILLIS: u64 = 100;

/// What the engine is to be like: address and value.
const SETTINGS: [(u16, u8); 3] = [(0x0000, 0xd5), (0x0006, 0x32), (0x0060, 0x01)];
const TRIGGER: u16 = 0x0002;

/// What the device wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Rest,
    Read { until: Instant },
}

/// What the engine does, as far as we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Engine {
    Idle,
    Reading,
    /// It reads for a wish that is over: it is stopped first, and what it says is for nobody.
    ReadingInVain,
}

/// A write whose answer is awaited.
#[derive(Clone, Copy, Debug)]
struct Asked {
    address: u16,
    value: u8,
    until: Instant,
    tries: u8,
    /// The device has changed its mind since.
    stale: bool,
}

/// The line that is being read.
#[derive(Clone, Debug, Default)]
struct Text {
    bytes: ScannedBytes,
    too_long: bool,
    /// When its last byte came; `None`: it has not begun.
    last_at: Option<Instant>,
    /// Errors of the port when it began.
    errors: u32,
}

/// The driver.
#[derive(Debug)]
pub struct Scanner<P> {
    line: Line<P, { 2 * COMMAND_BYTES }>,
    wish: Wish,
    engine: Engine,
    /// Settings that the engine has.
    settings: usize,
    asked: Option<Asked>,
    answers: AnswerFinder,
    text: Text,
    event: Option<ScanReading>,
}

impl<P: Wire> Scanner<P> {
    /// A driver of the engine on this port.
    pub const fn new(port: P) -> Self {
        Self {
            line: Line::new(port),
            wish: Wish::Rest,
            engine: Engine::Idle,
            settings: 0,
            asked: None,
            answers: AnswerFinder::new(),
            text: Text::new(),
            event: None,
        }
    }

    /// Errors of the port so far.
    #[must_use]
    pub const fn errors(&self) -> u32 {
        self.line.errors()
    }

    /// Takes a command of the device. What an older one led to is no longer answered.
    pub fn command(&mut self, now: Instant, command: ScanCommand) {
        self.event = None;
        self.wish = match command {
            ScanCommand::Start => Wish::Read { until: now.plus_millis(WINDOW_MILLIS) },
            ScanCommand::Stop => Wish::Rest,
        };
        if self.engine == Engine::Reading {
            self.engine = Engine::ReadingInVain;
        }
        if let Some(asked) = &mut self.asked {
            asked.stale = true;
        }
        self.text = Text::new();
    }

    /// The look is over.
    fn finish(&mut self, reading: ScanReading) {
        self.wish = Wish::Rest;
        if matches!(reading, ScanReading::Nothing | ScanReading::Fault) {
            self.settings = 0;
        }
        if self.engine == Engine::Reading {
            // After a code the engine has stopped by itself.
            let stopped = matches!(reading, ScanReading::Code(_) | ScanReading::TooLong);
            self.engine = if stopped { Engine::Idle } else { Engine::ReadingInVain };
        }
        self.text = Text::new();
        self.event = Some(reading);
    }

    /// The next write, where there is something to do.
    fn next_write(&self) -> Option<(u16, u8)> {
        match (self.engine, self.wish) {
            (Engine::ReadingInVain, _) => Some((TRIGGER, 0)),
            (Engine::Idle, Wish::Read { .. }) => {
                Some(SETTINGS.get(self.settings).copied().unwrap_or((TRIGGER, 1)))
            }
            (Engine::Reading, Wish::Read { .. }) | (_, Wish::Rest) => None,
        }
    }

    fn write(&mut self, now: Instant, (address, value): (u16, u8), tries: u8) {
        self.answers = AnswerFinder::new();
        // Where the port does not take it, the time-out says so.
        self.line.send(&write_command(address, value));
        let until = now.plus_millis(PATIENCE_MILLIS);
        self.asked = Some(Asked { address, value, until, tries, stale: false });
    }

    fn on_answer(&mut self, asked: Asked) {
        self.asked = None;
        match (asked.address, asked.value) {
            (TRIGGER, 0) => self.engine = Engine::Idle,
            (TRIGGER, _) => {
                self.engine = if asked.stale { Engine::ReadingInVain } else { Engine::Reading };
                self.text = Text::new();
            }
            _ => self.settings += 1,
        }
    }

    fn on_silence(&mut self, now: Instant, asked: Asked) {
        self.asked = None;
        if asked.stale {
            // It may have begun to read.
            if (asked.address, asked.value) == (TRIGGER, 1) {
                self.engine = Engine::ReadingInVain;
            }
        } else if asked.tries < TRIES {
            self.line.forget();
            self.write(now, (asked.address, asked.value), asked.tries + 1);
        } else {
            self.engine = Engine::Idle;
            self.settings = 0;
            if self.wish != Wish::Rest {
                self.finish(ScanReading::Fault);
            }
        }
    }

    fn on_byte(&mut self, now: Instant, byte: u8) {
        if let Some(asked) = self.asked {
            if self.answers.take(byte) {
                self.on_answer(asked);
            }
        } else if self.engine == Engine::Reading {
            self.on_text(now, byte);
        }
    }

    fn on_text(&mut self, now: Instant, byte: u8) {
        let errors = self.line.errors();
        if self.text.last_at.is_none() {
            // The end of a line may be two bytes, and the second is no line of its own.
            if matches!(byte, b'\r' | b'\n') {
                return;
            }
            self.text.errors = errors;
        }
        self.text.last_at = Some(now);
        if !matches!(byte, b'\r' | b'\n') {
            self.text.too_long |= self.text.bytes.push(byte).is_err();
            return;
        }
        if self.text.errors != errors {
            self.read_again();
        } else if self.text.too_long {
            self.finish(ScanReading::TooLong);
        } else {
            let bytes = core::mem::take(&mut self.text.bytes);
            self.finish(ScanReading::Code(bytes));
        }
    }

    /// A line was no good, and the engine has stopped after it.
    fn read_again(&mut self) {
        self.text = Text::new();
        self.engine = Engine::Idle;
    }

    fn on_time(&mut self, now: Instant) {
        if let Some(asked) = self.asked.filter(|asked| asked.until <= now) {
            self.on_silence(now, asked);
        }
        if self.text.ends_at().is_some_and(|end| end <= now) {
            if self.text.too_long {
                self.finish(ScanReading::TooLong);
            } else {
                self.read_again();
            }
        }
        if let Wish::Read { until } = self.wish
            && until <= now
        {
            self.finish(ScanReading::Nothing);
        }
    }
}

impl Text {
    const fn new() -> Self {
        Self { bytes: ScannedBytes::new(), too_long: false, last_at: None, errors: 0 }
    }

    /// When a line that has begun is given up.
    fn ends_at(&self) -> Option<Instant> {
        self.last_at.map(|at| at.plus_millis(LINE_GAP_MILLIS))
    }
}

impl<P: Wire> Part for Scanner<P> {
    fn poll(&mut self, now: Instant) -> Option<Event> {
        self.line.push_out();
        for _ in 0..BYTES_PER_POLL {
            let Some(byte) = self.line.receive() else { break };
            self.on_byte(now, byte);
        }
        self.on_time(now);
        if self.asked.is_none()
            && let Some(write) = self.next_write()
        {
            self.write(now, write, 1);
        }
        self.event.take().map(Event::Scanned)
    }

    fn act(&mut self, now: Instant, action: &Action) {
        if let Action::Scan(command) = action {
            self.command(now, *command);
        }
    }

    fn next_deadline(&self) -> Option<Instant> {
        let window = match self.wish {
            Wish::Read { until } => Some(until),
            Wish::Rest => None,
        };
        let asked = self.asked.map(|asked| asked.until);
        let write = if asked.is_none() { self.next_write().map(|_| Instant(0)) } else { asked };
        [window, write].into_iter().fold(self.text.ends_at(), crate::part::earlier)
    }
}

#[cfg(test)]
mod tests;
