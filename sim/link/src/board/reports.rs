//! What a free-running board has to tell, until the bench has it: each happening is numbered, sent at once, and sent again until
//! it is acknowledged. One that finds no room is counted, and the next one says so.

use device_core::event::Event;
use device_core::shell::Actions;
use device_core::time::{Instant, Now};
use device_core::view::View;

use super::hardware::Hardware;
use super::line::{Line, variant};

/// How long a happening waits for its acknowledgement before all are sent again.
pub const REPORT_TIMEOUT_MICROS: u32 = 200_000;

/// Bytes of happenings that can wait: half a dozen with a message to the server each.
const BYTES: usize = 3_072;
/// Before each: its length and its number.
const HEAD_BYTES: usize = 4;

/// Happenings that wait, the oldest first. All zero bytes: it can stand in `.bss`.
pub(super) struct Reports {
    bytes: [u8; BYTES],
    used: usize,
    /// Happenings since the boot that found room.
    count: u16,
    /// Since then: those that did not.
    lost_before: u16,
    lost: u32,
    resend_at: u64,
}

/// One happening, as it was.
#[derive(Clone, Copy, Debug)]
pub struct Happening<'turn> {
    /// When, in the device's time.
    pub now: Now,
    /// What.
    pub event: &'turn Event,
    /// What the hardware is to do.
    pub actions: &'turn Actions,
    /// When the device wants to be woken.
    pub next_deadline: Option<Instant>,
    /// The View after it.
    pub view: &'turn View,
    /// Its hash.
    pub view_hash: u64,
}

impl Reports {
    pub const fn new() -> Self {
        Self { bytes: [0; BYTES], used: 0, count: 0, lost_before: 0, lost: 0, resend_at: 0 }
    }

    /// None since the boot.
    pub const fn clear(&mut self) {
        self.used = 0;
        self.count = 0;
        self.lost_before = 0;
    }

    pub const fn lost(&self) -> u32 {
        self.lost
    }

    /// Puts a happening behind the others and sends it.
    pub fn push<H: Hardware>(&mut self, line: &mut Line<'_, H>, happening: &Happening<'_>) {
        let Happening { now, event, actions, next_deadline, view, view_hash } = *happening;
        let exchanged = (actions, next_deadline, view_hash.to_be_bytes(), Some(view));
        let message = (variant::HAPPENED, self.lost_before, now, event, exchanged);
        let Some(length) = self.append(&message) else {
            self.lost_before = self.lost_before.saturating_add(1);
            self.lost = self.lost.saturating_add(1);
            return;
        };
        self.lost_before = 0;
        if self.used == length + HEAD_BYTES {
            self.resend_at = line.deadline(REPORT_TIMEOUT_MICROS);
        }
        let start = self.used - length;
        line.send_bytes(self.count, self.bytes.get(start..self.used).unwrap_or(&[]));
    }

    /// Appends a message with its head; gives the message's length, or `None` where there is no room.
    fn append(&mut self, message: &impl serde::Serialize) -> Option<usize> {
        let number = self.count.wrapping_add(1);
        let free = self.bytes.get_mut(self.used..)?;
        let (head, body) = free.split_first_chunk_mut::<HEAD_BYTES>()?;
        let length = postcard::to_slice(message, body).ok()?.len();
        let [low, high] = u16::try_from(length).ok()?.to_le_bytes();
        let [number_low, number_high] = number.to_le_bytes();
        *head = [low, high, number_low, number_high];
        self.used += HEAD_BYTES + length;
        self.count = number;
        Some(length)
    }

    /// Forgets what the bench has, up to this number.
    pub fn acknowledged(&mut self, up_to: u16) {
        while let Some((number, end)) =
            self.at(0).map(|(number, bytes)| (number, HEAD_BYTES + bytes.len()))
            && up_to.wrapping_sub(number).cast_signed() >= 0
        {
            self.bytes.copy_within(end..self.used, 0);
            self.used -= end;
        }
    }

    /// The happening that begins at this place.
    fn at(&self, start: usize) -> Option<(u16, &[u8])> {
        let waiting = self.bytes.get(start..self.used)?;
        let ([low, high, number_low, number_high], body) =
            waiting.split_first_chunk::<HEAD_BYTES>()?;
        let length = usize::from(u16::from_le_bytes([*low, *high]));
        Some((u16::from_le_bytes([*number_low, *number_high]), body.get(..length)?))
    }

    /// Sends all again that wait for too long.
    pub fn resend<H: Hardware>(&mut self, line: &mut Line<'_, H>) {
        if self.used == 0 || line.hardware.cycles() < self.resend_at {
            return;
        }
        let mut start = 0;
        while let Some((number, message)) = self.at(start) {
            line.send_bytes(number, message);
            start += HEAD_BYTES + message.len();
        }
        self.resend_at = line.deadline(REPORT_TIMEOUT_MICROS);
    }
}
