//! Virtual modules: the fingerprint module, the scan engine and the modem of the handheld, as they are on their serial lines.
//!
//! Each is a state machine without input or output of its own: bytes and time go in, bytes come out at their time. They are
//! written from the makers' manuals and know nothing of the drivers in `firmware/drivers`, which are their judges. What a module
//! sees of the world (a finger, a code, a network) it is told by whoever owns it. None may panic on any bytes.

pub mod at_modem;
pub mod fingerprint;
pub mod line;
pub mod scan_engine;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use crate::time::Micros;

/// Something at the other end of a serial line.
pub trait UartModule: Send {
    /// Bytes came from the board.
    fn hear(&mut self, now: Micros, bytes: &[u8]);

    /// The bytes that it sends up to now, in order.
    fn say(&mut self, now: Micros) -> Vec<u8>;

    /// When it has something to send, if it has.
    fn next_at(&self) -> Option<Micros>;

    /// Its power comes back, or a reset: what it keeps without power stays.
    fn power_on(&mut self, now: Micros);
}

/// What a module is about to send: one answer after the other, each at its time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mouth {
    queue: VecDeque<(Micros, Vec<u8>)>,
}

impl Mouth {
    /// Sends these bytes `delay` after now, but never before what was said earlier.
    pub(crate) fn say(&mut self, now: Micros, delay: Micros, bytes: impl Into<Vec<u8>>) {
        let at = (now + delay).max(self.busy_until());
        self.queue.push_back((at, bytes.into()));
    }

    /// When the last answer is out.
    pub(crate) fn busy_until(&self) -> Micros {
        self.queue.back().map_or(0, |(at, _)| *at)
    }

    pub(crate) fn take(&mut self, now: Micros) -> Vec<u8> {
        let mut bytes = Vec::new();
        while self.queue.front().is_some_and(|(at, _)| *at <= now) {
            bytes.extend(self.queue.pop_front().map(|(_, said)| said).unwrap_or_default());
        }
        bytes
    }

    pub(crate) fn next_at(&self) -> Option<Micros> {
        self.queue.front().map(|(at, _)| *at)
    }

    /// Power went: what was not said yet never will be.
    pub(crate) fn hush(&mut self) {
        self.queue.clear();
    }
}
