//! The bench's end of the link, without a transport and without a clock: start a request, write [`Bench::outgoing`] to the line,
//! feed what comes in, and call [`Bench::poll`] when [`Bench::next_timeout`] has come.
//!
//! One request is open at a time. It is sent again until it is answered or given up; the board carries it out once. What the
//! board asks in between is handed over once, and its answer is sent again when the board asks again.

mod answers;
mod lost;

use heapless::Vec;

pub use answers::{answer_ask, image_requests};
pub use lost::{LastHeard, Lost, Reason, TAIL_BYTES};

use crate::frame::{self, Broken, Decoder, OVERHEAD_BYTES, line_bytes_max};
use crate::message::{
    ANSWER_BYTES_MAX, Answer, Ask, AskResult, CHUNK_BYTES, Exchanged, REQUEST_BYTES_MAX, Refusal,
    Request,
};
use device_core::event::Event;
use device_core::time::Now;

/// Bytes of the longest request on the line.
const REQUEST_LINE_BYTES: usize = line_bytes_max(REQUEST_BYTES_MAX);
/// Bytes of the longest answer to an ask on the line: a chunk, its length and the heads around it.
const ASKED_LINE_BYTES: usize = line_bytes_max(CHUNK_BYTES + 8);
/// Bytes that wait to be written: a request, an answer, and acknowledgements. What does not fit is sent again by and by.
pub const OUTGOING_BYTES: usize = REQUEST_LINE_BYTES + 2 * ASKED_LINE_BYTES;

/// How patient the bench is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// A request without an answer is sent again after so many microseconds.
    pub answer_micros: u64,
    /// It is sent so many times before it is given up. What the board asks meanwhile begins the count anew.
    pub tries: u32,
}

impl Default for Timing {
    /// Ten seconds in all: ten times what the slowest exchange may take on a board (the bound is one second).
    fn default() -> Self {
        Self { answer_micros: 1_000_000, tries: 10 }
    }
}

/// What the line brought.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)] // Without an allocator there is no box.
pub enum Heard {
    /// The open request's answer. It is not open any more.
    Answered(Answer),
    /// The board asks: call [`Bench::answer`].
    Asked(Ask),
    /// A free-running board tells what happened on it, in order and each once.
    Happened {
        /// Happenings just before it for which the board had no room: nobody will ever tell them.
        lost_before: u16,
        /// When, in the device's time.
        now: Now,
        /// What.
        event: Event,
        /// What it led to.
        exchanged: Exchanged,
    },
    /// A frame came broken, for the log; whatever it was is sent again.
    Broken(Broken),
    /// The board is lost. The request is given up.
    Lost(Lost),
}

/// Why a request was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSent {
    /// Another one is open.
    Open,
    /// It is longer than [`REQUEST_BYTES_MAX`].
    TooLong,
    /// It is no request of its own: answers and acknowledgements are the engine's to send.
    NotARequest,
}

impl core::fmt::Display for NotSent {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.write_str(match self {
            Self::Open => "another request is open: wait for its answer first",
            Self::TooLong => "the request is longer than a frame may be",
            Self::NotARequest => "it is no request: use the call for it",
        })
    }
}

impl core::error::Error for NotSent {}

/// A request without an answer yet.
struct Open {
    name: &'static str,
    line: Vec<u8, REQUEST_LINE_BYTES>,
    number: u16,
    tries: u32,
    /// When it is sent again; `None` while the bench itself has an ask to answer.
    again_at: Option<u64>,
}

/// The bench's end.
pub struct Bench {
    timing: Timing,
    decoder: Decoder<{ ANSWER_BYTES_MAX + OVERHEAD_BYTES }>,
    outgoing: Vec<u8, OUTGOING_BYTES>,
    /// Number of the last request.
    number: u16,
    open: Option<Open>,
    /// The last ask: its request and its place in it, and our answer on the line.
    asked: Option<(u16, u16)>,
    asked_line: Vec<u8, ASKED_LINE_BYTES>,
    /// Number of the last happening that was handed over; a boot begins anew.
    happened: u16,
    last_heard: LastHeard,
    resent: u32,
}

impl Bench {
    /// A bench that has said nothing. `number` is where its requests count from; the board's hello may move it.
    #[must_use]
    pub const fn new(timing: Timing, number: u16) -> Self {
        Self {
            timing,
            decoder: Decoder::new(),
            outgoing: Vec::new(),
            number,
            open: None,
            asked: None,
            asked_line: Vec::new(),
            happened: 0,
            last_heard: LastHeard::nothing(),
            resent: 0,
        }
    }

    /// Starts a request. Its number is given back.
    ///
    /// # Errors
    /// Where another one is open, or it is none.
    pub fn request(&mut self, now_micros: u64, request: &Request) -> Result<u16, NotSent> {
        if self.open.is_some() {
            return Err(NotSent::Open);
        }
        if matches!(request, Request::Asked { .. } | Request::Acknowledge) {
            return Err(NotSent::NotARequest);
        }
        if frame::message_bytes(request).is_none_or(|bytes| bytes > REQUEST_BYTES_MAX) {
            return Err(NotSent::TooLong);
        }
        self.number = self.number.wrapping_add(1);
        if matches!(request, Request::Boot(_)) {
            self.happened = 0;
        }
        let line = framed(self.number, request);
        self.send(&line);
        self.open = Some(Open {
            name: lost::name_of(request),
            line,
            number: self.number,
            tries: 1,
            again_at: Some(now_micros.saturating_add(self.timing.answer_micros)),
        });
        Ok(self.number)
    }

    /// Answers the last [`Heard::Asked`].
    pub fn answer(&mut self, now_micros: u64, result: &AskResult) {
        let Some((number, index)) = self.asked else { return };
        self.asked_line = framed(number, &Request::Asked { index, result: result.clone() });
        let line = self.asked_line.clone();
        self.send(&line);
        self.wait_anew(now_micros);
    }

    /// Gives the open request up without a word: its answer will be ignored.
    pub fn abandon(&mut self) {
        self.open = None;
    }

    /// Takes the bytes that are to be written to the line.
    pub const fn outgoing(&mut self) -> Vec<u8, OUTGOING_BYTES> {
        core::mem::replace(&mut self.outgoing, Vec::new())
    }

    /// Whether a request is open.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Frames that came whole, frames that came broken, and requests that were sent again.
    #[must_use]
    pub const fn counts(&self) -> (u32, u32, u32) {
        (self.decoder.whole(), self.decoder.broken(), self.resent)
    }

    /// What was last heard of the board.
    #[must_use]
    pub const fn last_heard(&self) -> &LastHeard {
        &self.last_heard
    }

    /// When [`Bench::poll`] has something to do.
    #[must_use]
    pub fn next_timeout(&self) -> Option<u64> {
        self.open.as_ref().and_then(|open| open.again_at)
    }

    /// Sends again what was not answered in time, or gives it up.
    pub fn poll(&mut self, now_micros: u64) -> Option<Heard> {
        let open = self.open.as_mut()?;
        if open.again_at.is_none_or(|at| at > now_micros) {
            return None;
        }
        if open.tries >= self.timing.tries {
            return self.lose(Reason::NoAnswer);
        }
        open.tries += 1;
        open.again_at = Some(now_micros.saturating_add(self.timing.answer_micros));
        self.resent = self.resent.saturating_add(1);
        let line = open.line.clone();
        self.send(&line);
        None
    }

    /// Takes one byte of the line in.
    pub fn feed(&mut self, byte: u8) -> Option<Heard> {
        self.last_heard.byte(byte);
        let (number, answer) = match self.decoder.feed(byte)? {
            Ok(frame) => match postcard::take_from_bytes::<Answer>(frame.message) {
                Ok((answer, [])) => (frame.number, answer),
                // Whole, and of no message that we know: as good as broken.
                Ok(_) | Err(_) => return self.broken(Broken::NotCobs),
            },
            Err(broken) => return self.broken(broken),
        };
        self.last_heard.answer(number, lost::name_of_answer(&answer));
        match answer {
            Answer::Ask { index, ask } => self.asked(number, index, ask),
            Answer::Happened { lost_before, now, event, exchanged } => {
                // One that is ahead comes again behind those that are missing.
                let is_next = number == self.happened.wrapping_add(1);
                self.happened = if is_next { number } else { self.happened };
                let line = framed::<_, 32>(self.happened, &Request::Acknowledge);
                self.send(&line);
                is_next.then_some(Heard::Happened { lost_before, now, event, exchanged })
            }
            answer => self.answered(number, answer),
        }
    }

    fn broken(&mut self, broken: Broken) -> Option<Heard> {
        self.last_heard.broken(broken);
        Some(Heard::Broken(broken))
    }

    fn asked(&mut self, number: u16, index: u16, ask: Ask) -> Option<Heard> {
        if self.asked == Some((number, index)) {
            // The answer got lost. Where there is none yet, the caller still works on it.
            let line = self.asked_line.clone();
            self.send(&line);
            return None;
        }
        let is_next = match self.asked {
            None => true,
            Some((of, last)) if of == number => index == last.wrapping_add(1),
            Some((of, _)) => is_after(number, of) && index == 1,
        };
        if !is_next || is_after(number, self.number) {
            return None;
        }
        self.asked = Some((number, index));
        self.asked_line.clear();
        if let Some(open) = &mut self.open {
            open.again_at = None;
        }
        Some(Heard::Asked(ask))
    }

    fn answered(&mut self, number: u16, answer: Answer) -> Option<Heard> {
        let open = self.open.as_ref().filter(|open| open.number == number)?;
        match &answer {
            // It waits for us: the request goes out again by itself.
            Answer::Refused(Refusal::Busy) => return None,
            Answer::Refused(Refusal::Version) => return self.lose(Reason::OtherVersion),
            Answer::Refused(Refusal::HelloFirst) if open.name == lost::RESET => {
                self.open = None;
                return Some(Heard::Answered(Answer::Done));
            }
            Answer::Refused(Refusal::HelloFirst) => return self.lose(Reason::Restarted),
            Answer::Refused(Refusal::Silent) => return self.lose(Reason::Silent),
            Answer::Hello(_) if open.name != lost::HELLO => return None,
            Answer::Hello(hello) => {
                if let Some(last) = hello.last_number
                    && is_after(last, self.number)
                {
                    self.number = last;
                }
            }
            _ => {}
        }
        self.open = None;
        Some(Heard::Answered(answer))
    }

    fn lose(&mut self, reason: Reason) -> Option<Heard> {
        let open = self.open.take()?;
        Some(Heard::Lost(Lost {
            reason,
            request: open.name,
            number: open.number,
            tries: open.tries,
            last_heard: self.last_heard.clone(),
        }))
    }

    /// The board is alive: waits for it as long as for a new request.
    fn wait_anew(&mut self, now_micros: u64) {
        if let Some(open) = &mut self.open {
            open.tries = 1;
            open.again_at = Some(now_micros.saturating_add(self.timing.answer_micros));
        }
    }

    /// Puts a frame behind what waits to be written, or drops it: it is sent again.
    fn send(&mut self, line: &[u8]) {
        let _ = self.outgoing.extend_from_slice(line);
    }
}

fn framed<M: serde::Serialize, const N: usize>(number: u16, message: &M) -> Vec<u8, N> {
    let mut line = Vec::new();
    // The length was checked where it can be too long; our own messages can always be written.
    let _ = frame::write(number, message, |bytes| {
        let _ = line.extend_from_slice(bytes);
    });
    line
}

/// Whether a number comes after another one, on the circle of 65,536.
const fn is_after(number: u16, other: u16) -> bool {
    number.wrapping_sub(other).cast_signed() > 0
}
