//! The phone link: messages between phone and device over a byte stream.
//!
//! # The dialect
//!
//! The stream is USB-CDC, or a UART behind which a Bluetooth or Wi-Fi module passes bytes through (115200 8N1), or a modem on the
//! headphone jack. A message is coded with consistent overhead byte stuffing (COBS, Cheshire and Baker 1999), which takes every zero
//! out of it, and ends with a zero. Nothing else is added: a message carries its own check (`device_core::phone::message`), so
//! what a line garbles is dropped by whoever reads it, and its sender repeats it.
//!
//! ```text
//! cobs(message of 1 to 320 bytes)  00
//! ```
//!
//! A zero alone is a sign of life. A longer packet is passed over up to its zero.
//!
//! # When a phone is there
//!
//! Where a wire says so (USB's DTR, a Bluetooth module's connection pin), that wire is believed. Where none does, a phone is there from
//! its first message on, and gone after five seconds without a byte: its app sends a sign of life every second.

use cobs::{decode_in_place, max_encoding_length, try_encode};
use device_core::event::{Event, LinkState, PHONE_FRAME_BYTES, PhoneFrame, Port};
use device_core::shell::Action;
use device_core::time::Instant;
use heapless::Vec;

use crate::part::Part;
use crate::serial::{BYTES_PER_POLL, Line, Wire};

/// Bytes of the longest packet, without its zero.
const PACKET_BYTES: usize = max_encoding_length(PHONE_FRAME_BYTES);
/// Bytes that can wait to go out: three of the longest packets.
const QUEUE_BYTES: usize = 3 * (PACKET_BYTES + 1);
/// Silence after which a phone that no wire shows is gone.
const SILENCE_MILLIS: u64 = 5_000;
/// How often a wire that shows the phone is looked at.
const LOOK_MILLIS: u64 = 20;

/// What shows that a phone is there.
pub trait Presence {
    /// Whether it is, or `None` where no wire says so.
    fn present(&mut self) -> Option<bool>;
}

/// No wire: a phone that is heard is there.
#[derive(Clone, Copy, Debug, Default)]
pub struct Heard;

impl Presence for Heard {
    fn present(&mut self) -> Option<bool> {
        None
    }
}

/// A message as it goes over the stream, its zero included; `None` where it is empty or too long.
#[must_use]
pub fn encode(message: &[u8]) -> Option<Vec<u8, { PACKET_BYTES + 1 }>> {
    if message.is_empty() || message.len() > PHONE_FRAME_BYTES {
        return None;
    }
    let mut packet = Vec::new();
    packet.resize(PACKET_BYTES, 0).ok()?;
    let length = try_encode(message, &mut packet).ok()?;
    packet.truncate(length);
    packet.push(0).ok()?;
    Some(packet)
}

/// Reads messages out of the stream.
#[derive(Clone, Debug, Default)]
pub struct Decoder {
    packet: Vec<u8, PACKET_BYTES>,
    too_long: bool,
    rejected: u32,
}

impl Decoder {
    /// A decoder at the beginning of a packet.
    #[must_use]
    pub const fn new() -> Self {
        Self { packet: Vec::new(), too_long: false, rejected: 0 }
    }

    /// Takes a byte, and gives the message that it completes.
    pub fn take(&mut self, byte: u8) -> Option<PhoneFrame> {
        if byte != 0 {
            self.too_long |= self.packet.push(byte).is_err();
            return None;
        }
        let message = self.message();
        if message.is_none() && !self.packet.is_empty() {
            self.rejected = self.rejected.saturating_add(1);
        }
        self.packet.clear();
        self.too_long = false;
        message
    }

    fn message(&mut self) -> Option<PhoneFrame> {
        if self.too_long || self.packet.is_empty() {
            return None;
        }
        let length = decode_in_place(&mut self.packet).ok()?;
        let message = self.packet.get(..length).filter(|message| !message.is_empty())?;
        PhoneFrame::from_slice(message).ok()
    }

    /// Packets that were none.
    #[must_use]
    pub const fn rejected(&self) -> u32 {
        self.rejected
    }
}

/// The link on one port.
#[derive(Debug)]
pub struct PhoneLink<P, W> {
    port: Port,
    line: Line<P, QUEUE_BYTES>,
    presence: W,
    decoder: Decoder,
    up: bool,
    heard_at: Instant,
    looked_at: Option<Instant>,
    /// A message that came before the device knew of the phone.
    first: Option<PhoneFrame>,
    dropped: u32,
}

impl<P: Wire, W: Presence> PhoneLink<P, W> {
    /// The link of this port of the device, without a phone.
    pub const fn new(port: Port, wire: P, presence: W) -> Self {
        Self {
            port,
            line: Line::new(wire),
            presence,
            decoder: Decoder::new(),
            up: false,
            heard_at: Instant(0),
            looked_at: None,
            first: None,
            dropped: 0,
        }
    }

    /// Messages that could not be sent, because nobody was there or too many waited.
    #[must_use]
    pub const fn dropped(&self) -> u32 {
        self.dropped
    }

    fn become_up(&mut self, up: bool) -> Event {
        self.up = up;
        if !up {
            // What is under way is for the phone that is gone.
            self.line.forget();
            self.decoder = Decoder::new();
            self.first = None;
        }
        let state = if up { LinkState::Up } else { LinkState::Down };
        Event::PhoneLink { port: self.port, state }
    }

    /// What the wire, or silence, says of the phone.
    fn look(&mut self, now: Instant) -> Option<Event> {
        if self.looked_at.is_some_and(|at| now < at.plus_millis(LOOK_MILLIS)) {
            return None;
        }
        self.looked_at = Some(now);
        let present = match self.presence.present() {
            Some(present) => present,
            None => self.up && now < self.heard_at.plus_millis(SILENCE_MILLIS),
        };
        (present != self.up).then(|| self.become_up(present))
    }

    fn send(&mut self, message: &PhoneFrame) {
        let sent = self.up && encode(message).is_some_and(|packet| self.line.send(&packet));
        if !sent {
            self.dropped = self.dropped.saturating_add(1);
        }
    }
}

impl<P: Wire, W: Presence> Part for PhoneLink<P, W> {
    fn poll(&mut self, now: Instant) -> Option<Event> {
        self.line.push_out();
        if let Some(event) = self.look(now) {
            return Some(event);
        }
        if let Some(frame) = self.first.take() {
            return Some(Event::FromPhone { port: self.port, frame });
        }
        for _ in 0..BYTES_PER_POLL {
            let byte = self.line.receive()?;
            self.heard_at = now;
            let Some(frame) = self.decoder.take(byte) else { continue };
            if self.up {
                return Some(Event::FromPhone { port: self.port, frame });
            }
            if self.presence.present() != Some(false) {
                let event = self.become_up(true);
                self.first = Some(frame);
                return Some(event);
            }
        }
        None
    }

    fn act(&mut self, _: Instant, action: &Action) {
        if let Action::ToPhone { port, frame } = action
            && *port == self.port
        {
            self.send(frame);
        }
    }

    fn next_deadline(&self) -> Option<Instant> {
        let looks = self.looked_at.filter(|_| self.up).map(|at| at.plus_millis(LOOK_MILLIS));
        if self.line.waiting() > 0 { Some(Instant(0)) } else { looks }
    }
}

#[cfg(test)]
mod tests;
