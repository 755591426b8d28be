//! The link between a phone and a device: messages become frames, frames take time, get lost or garbled, and become messages again.
//!
//! It knows nothing of what the messages say. Who sits on it and what is broken about it is put on from outside, by
//! [`interference`]; the link itself behaves as its transport's figures in [`transports`] say.

pub mod interference;
pub mod transports;

use serde::Serialize;

use crate::random::Stream;
use crate::time::Micros;
use interference::Interference;
use transports::{Resend, Transport};

/// Head of a frame: the message's number, then the frame's place in it and whether it is the last.
pub const HEAD_BYTES: usize = 2;

/// Frames of one message at most: the place has seven bits.
const FRAMES_MAX: usize = 128;

/// A frame that was lost so often stays lost: then the radio is not bad but gone.
const RESENDS_MAX: u32 = 60;

/// An end of the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum End {
    /// The device.
    Device,
    /// The phone.
    Phone,
}

impl End {
    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Device => Self::Phone,
            Self::Phone => Self::Device,
        }
    }
}

/// One direction.
#[derive(Clone, Debug, Default)]
struct Way {
    /// Number of the next message.
    next_message: u8,
    /// The line is taken until then.
    busy_until: Micros,
    /// When the last frame arrives: the next one comes after it.
    last_arrival: Micros,
    /// A message of which the first frames have come: its number, how many frames, the bytes.
    begun: Option<(u8, u8, Vec<u8>)>,
}

/// A frame under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Travelling {
    /// When it arrives.
    pub at: Micros,
    /// The frame as it will arrive.
    pub frame: Vec<u8>,
}

/// A link that is up.
#[derive(Clone, Debug)]
pub struct PhoneLink {
    transport: &'static Transport,
    to_device: Way,
    to_phone: Way,
    stream: Stream,
}

impl PhoneLink {
    /// A link over this transport.
    #[must_use]
    pub fn new(transport: &'static Transport, stream: Stream) -> Self {
        Self { transport, to_device: Way::default(), to_phone: Way::default(), stream }
    }

    /// Its figures.
    #[must_use]
    pub const fn transport(&self) -> &'static Transport {
        self.transport
    }

    const fn way(&mut self, to: End) -> &mut Way {
        match to {
            End::Device => &mut self.to_device,
            End::Phone => &mut self.to_phone,
        }
    }

    /// Sends a message: its frames as they will arrive, in the order in which they do. What is lost on the way is not among them.
    pub fn send(
        &mut self,
        now: Micros,
        to: End,
        message: &[u8],
        interference: &Interference,
    ) -> Vec<Travelling> {
        let transport = self.transport;
        let number = self.way(to).next_message;
        self.way(to).next_message = number.wrapping_add(1);
        let chunks: Vec<&[u8]> = message.chunks(transport.frame_bytes - HEAD_BYTES).collect();
        if chunks.len() > FRAMES_MAX || interference.out_of_reach {
            return Vec::new();
        }
        let last = chunks.len().saturating_sub(1);
        let mut travelling = Vec::new();
        for (place, chunk) in chunks.into_iter().enumerate() {
            let place_byte = u8::try_from(place << 1).unwrap_or(u8::MAX) | u8::from(place == last);
            let mut frame = vec![number, place_byte];
            frame.extend_from_slice(chunk);
            travelling.extend(self.send_frame(now, to, frame, interference));
        }
        travelling
    }

    /// Sends one frame, again where the transport does that.
    fn send_frame(
        &mut self,
        now: Micros,
        to: End,
        mut frame: Vec<u8>,
        interference: &Interference,
    ) -> Option<Travelling> {
        let transport = self.transport;
        let line = transport.on_the_line(frame.len());
        let start = now.max(self.way(to).busy_until);
        let mut end = start + line;
        let loss = transport.loss_percent.max(interference.loss_percent);
        let mut resends = 0;
        while self.stream.chance(loss) {
            resends += 1;
            match transport.resend {
                Resend::After(pause) if resends <= RESENDS_MAX => end += pause + line,
                Resend::After(_) | Resend::Never => {
                    self.way(to).busy_until = end;
                    return None;
                }
            }
        }
        self.way(to).busy_until = end;
        for byte in &mut frame {
            if self.stream.between(0, 999) < u64::from(interference.garbled_per_mille) {
                *byte ^= u8::try_from(self.stream.between(1, 255)).unwrap_or(1);
            }
        }
        let latency = self.stream.between(transport.latency.0, transport.latency.1);
        let way = self.way(to);
        way.last_arrival = way.last_arrival.max(end + latency);
        Some(Travelling { at: way.last_arrival, frame })
    }

    /// A frame has arrived: the message that it completes. A frame that does not fit what came before it is dropped, and with it
    /// the message that had begun.
    pub fn receive(&mut self, to: End, frame: &[u8]) -> Option<Vec<u8>> {
        let way = self.way(to);
        let [number, place, bytes @ ..] = frame else { return None };
        let (index, last) = (place >> 1, place & 1 == 1);
        let begun = way.begun.take().filter(|(open, next, _)| open == number && *next == index);
        let mut message = match begun {
            Some((_, _, message)) => message,
            None if index == 0 => Vec::new(),
            None => return None,
        };
        message.extend_from_slice(bytes);
        if last {
            return Some(message);
        }
        way.begun = Some((*number, index.saturating_add(1), message));
        None
    }
}

#[cfg(test)]
mod tests;
