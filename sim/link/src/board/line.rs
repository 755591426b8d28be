//! The board's line: frames in and out, hellos and resets at any moment, and asks inside a request. It keeps the numbers; what
//! a request does is the engine's.

use core::fmt::Write;

use serde::Serialize;

use super::answer::Answer;
use super::hardware::{About, Hardware, LastWords, fitting};
use crate::frame::{self, Broken, Decoder, OVERHEAD_BYTES};
use crate::message::{Ask, AskResult, Hello, REQUEST_BYTES_MAX, Refusal, Request};

/// How long the board waits for the answer to an ask before it sends it again.
pub const ASK_TIMEOUT_MICROS: u32 = 250_000;
/// How often it sends an ask before it gives the request up: [`Refusal::Silent`].
pub const ASK_TRIES: u32 = 40;

/// Bytes of the longest frame to a board, before COBS.
pub(super) const REQUEST_FRAME_BYTES: usize = REQUEST_BYTES_MAX + OVERHEAD_BYTES;

/// A variant of [`crate::message::Answer`] by its number in postcard, to write one without building it.
pub(super) mod variant {
    pub const EXCHANGED: u32 = 1;
    pub const VIEW: u32 = 2;
    pub const ASK: u32 = 8;
    pub const HAPPENED: u32 = 9;
}

/// Why nothing more can be asked inside the open request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stopped {
    /// The bench does not answer.
    Silent,
    /// The bench wants the board reset.
    Reset,
}

/// Bytes that are taken in after a deadline: two of the longest frames.
const LATE_BYTES_MAX: usize = 2 * REQUEST_FRAME_BYTES;

/// How a frame's number stands to the last request that was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// No number is known yet.
    Unknown,
    /// The last request again.
    Again,
    /// Older: a frame that came late.
    Stale,
    /// A new request.
    New,
}

/// The line, and what a hello says.
pub(super) struct Line<'memory, H> {
    pub hardware: H,
    pub about: About,
    decoder: &'memory mut Decoder<REQUEST_FRAME_BYTES>,
    /// Resets of the engine itself, where the hardware's reset returns.
    pub restarts: u32,
    /// The profile that runs, as its hash.
    pub running: Option<u64>,
    /// Number of the last request that was carried out or is open.
    pub number: Option<u16>,
    index: u16,
    pub stopped: Option<Stopped>,
    /// Cycles spent waiting for the bench's answers.
    pub asking_cycles: u64,
}

impl<'memory, H: Hardware> Line<'memory, H> {
    pub const fn new(
        about: About,
        hardware: H,
        decoder: &'memory mut Decoder<REQUEST_FRAME_BYTES>,
    ) -> Self {
        Self {
            hardware,
            about,
            decoder,
            restarts: 0,
            running: None,
            number: None,
            index: 0,
            stopped: None,
            asking_cycles: 0,
        }
    }

    /// Forgets everything, as a reset does.
    pub fn restart(&mut self) {
        self.restarts = self.restarts.saturating_add(1);
        self.running = None;
        self.number = None;
        self.index = 0;
        self.stopped = None;
    }

    pub fn frames(&self) -> (u32, u32) {
        (self.decoder.whole(), self.decoder.broken())
    }

    pub fn order_of(&self, number: u16) -> Order {
        match self.number.map(|last| number.wrapping_sub(last).cast_signed()) {
            None => Order::Unknown,
            Some(0) => Order::Again,
            Some(ahead) if ahead > 0 => Order::New,
            Some(_) => Order::Stale,
        }
    }

    /// Opens a request: what is asked from here on belongs to it.
    pub fn open(&mut self, number: u16) {
        self.number = Some(number);
        self.index = 0;
    }

    /// The next request that makes sense, until the counter reaches `deadline`. What makes none is answered here. What waits
    /// already is taken in after the deadline as well, but not without end: a line may bring noise for ever.
    pub fn next(&mut self, deadline: u64) -> Option<(u16, Request)> {
        let mut late_bytes = 0;
        loop {
            let now = self.hardware.cycles();
            late_bytes += usize::from(now >= deadline);
            if late_bytes > LATE_BYTES_MAX {
                return None;
            }
            let left = self.micros(deadline.saturating_sub(now));
            let Some(byte) = self.hardware.receive(left) else {
                if self.hardware.cycles() >= deadline {
                    return None;
                }
                continue;
            };
            let (number, refusal) = match self.decoder.feed(byte) {
                None | Some(Err(Broken::NotCobs | Broken::TooLong | Broken::Sum)) => continue,
                Some(Err(Broken::OtherVersion { number, .. })) => (number, Refusal::Version),
                Some(Ok(frame)) => match postcard::take_from_bytes(frame.message) {
                    Ok((request, [])) => return Some((frame.number, request)),
                    Ok(_) | Err(_) => (frame.number, Refusal::Malformed),
                },
            };
            self.send(number, &Answer::Refused(refusal));
        }
    }

    /// The counter's reading after so many microseconds.
    pub fn deadline(&mut self, micros: u32) -> u64 {
        let cycles = u64::from(micros) * u64::from(self.about.cycles_per_second) / 1_000_000;
        self.hardware.cycles().saturating_add(cycles)
    }

    fn micros(&self, cycles: u64) -> u32 {
        let second = u64::from(self.about.cycles_per_second.max(1));
        u32::try_from(cycles.saturating_mul(1_000_000) / second).unwrap_or(u32::MAX)
    }

    /// Sends a message that is made on the way.
    pub fn send(&mut self, number: u16, message: &impl Serialize) {
        let hardware = &mut self.hardware;
        // Our own messages can always be written: none has a part of unknown length.
        let _ = frame::write(number, message, |bytes| hardware.send(bytes));
    }

    /// Sends a message that is in postcard.
    pub fn send_bytes(&mut self, number: u16, message: &[u8]) {
        let hardware = &mut self.hardware;
        frame::write_bytes(number, message, |bytes| hardware.send(bytes));
    }

    /// Answers a hello.
    pub fn hello(&mut self, number: u16) {
        let hello = Hello {
            model: fitting(self.about.model),
            core_version: fitting(self.about.core_version),
            width: device_core::ui::WIDTH,
            height: device_core::ui::HEIGHT,
            boots: self.hardware.boots().saturating_add(self.restarts),
            running: self.running,
            last_number: self.number,
            last_words: self.hardware.last_words(),
            can_virtual: self.about.can_virtual,
            can_wired: self.about.can_wired,
        };
        self.send(number, &Answer::Hello(hello));
    }

    /// Asks the bench, inside the open request, until it answers.
    pub fn ask(&mut self, ask: &Ask) -> Result<AskResult, Stopped> {
        if let Some(stopped) = self.stopped {
            return Err(stopped);
        }
        let since = self.hardware.cycles();
        self.index = self.index.wrapping_add(1);
        let answer = self.ask_until_answered(ask);
        let spent = self.hardware.cycles().saturating_sub(since);
        self.asking_cycles = self.asking_cycles.saturating_add(spent);
        if let Err(stopped) = answer {
            self.stopped = Some(stopped);
        }
        answer
    }

    fn ask_until_answered(&mut self, ask: &Ask) -> Result<AskResult, Stopped> {
        let (request, index) = (self.number.unwrap_or(0), self.index);
        for _ in 0..ASK_TRIES {
            self.send(request, &(variant::ASK, index, ask));
            let deadline = self.deadline(ASK_TIMEOUT_MICROS);
            while let Some((number, message)) = self.next(deadline) {
                match message {
                    Request::Asked { index: of, result } if (number, of) == (request, index) => {
                        return Ok(result);
                    }
                    Request::Hello => self.hello(number),
                    Request::Reset if self.order_of(number) == Order::New => {
                        self.send(number, &Answer::Done);
                        self.hardware.reset();
                        return Err(Stopped::Reset);
                    }
                    Request::Asked { .. } | Request::Acknowledge => {}
                    _ if self.order_of(number) == Order::New => {
                        self.send(number, &Answer::Refused(Refusal::Busy));
                    }
                    // The open request again: its ask goes out again by itself. Or one that came late.
                    _ => {}
                }
            }
        }
        let mut words = LastWords::new();
        let _ = write!(words, "the bench did not answer ask {index} of request {request}");
        self.hardware.keep_last_words(&words);
        Err(Stopped::Silent)
    }
}
