//! The fingerprint module: R503 class, by its own packets over a serial line.
//!
//! # The dialect
//!
//! UART 57600 8N1. Packets as in [`packet`], address FFFFFFFF, password 00000000 (factory settings). After power-on the module needs
//! 50 ms, then says 55 once. Each command has one answer; its first byte is the confirmation code.
//!
//! | instruction | content | answer's content |
//! | --- | --- | --- |
//! | VfyPwd | `13 password(4)` | `00`; `13` wrong password |
//! | ReadSysPara | `0F` | `00 status(2) system(2) capacity(2) security(2) address(4) packet(2) baud(2)` |
//! | GenImg | `01` | `00` a picture; `02` no finger; `03` the picture failed |
//! | Img2Tz | `02 buffer(1)` | `00`; `06` too messy; `07` too few features; `15` no valid picture |
//! | Search | `04 buffer(1) start(2) count(2)` | `00 page(2) score(2)`; `09` not found, page and score may follow |
//! | Match | `03` | `00 score(2)` buffers 1 and 2 are one finger; `08` they are not |
//! | RegModel | `05` | `00`; `0A` the pictures do not go together |
//! | Store | `06 buffer(1) page(2)` | `00`; `0B` page beyond the library; `18` flash error |
//! | Empty | `0D` | `00`; `11` failed |
//! | AuraLedConfig | `35 control(1) speed(1) colour(1) times(1)` | `00`; a module without a ring may say anything |
//!
//! Any command may be answered with `01`, a packet that came broken: it is sent again. Character buffers 1 to 6 (manual 1.2.2;
//! the two of version 1.1 do for two touches). A page of the library is a template slot of the device, 0 to
//! [`FINGER_SLOTS`](device_core::records::FINGER_SLOTS) - 1.
//!
//! Source: R503 Fingerprint Module User Manual, Hangzhou Grow, versions 1.1 (2019) and 1.2.2 (2022).
//!
//! # How it looks
//!
//! The driver asks for a picture ten times a second while it is told to look. One touch is one answer: a finger counts once the
//! sensor was seen empty after the last answer, or for [`FingerCommand::Start`](device_core::effect::FingerCommand::Start) at
//! once. While it learns, each picture is searched first (a known finger is [`Known`](device_core::event::FingerTaken::Known)),
//! and compared with the first one (another finger is [`Poor`](device_core::event::FingerTaken::Poor)).

pub mod packet;

use crate::serial::{Line, Wire};
use packet::{COMMAND_BYTES_MAX, Reader};

/// The speed of the line in baud.
pub const BAUD: u32 = 57_600;

/// The driver.
#[derive(Debug)]
pub struct Fingerprint<P> {
    line: Line<P, { 2 * COMMAND_BYTES_MAX }>,
    reader: Reader,
    touches: u8,
}

impl<P: Wire> Fingerprint<P> {
    /// A driver that makes a template of so many touches: `profile.fingers.touches`, of which the module combines up to six.
    pub const fn new(port: P, touches: u8) -> Self {
        Self { line: Line::new(port), reader: Reader::new(), touches }
    }

    /// How many good touches make a template.
    #[must_use]
    pub const fn touches(&self) -> u8 {
        self.touches
    }

    /// Packets and stray bytes passed over, and errors of the port, so far.
    #[must_use]
    pub const fn noise(&self) -> (u32, u32) {
        (self.reader.rejected(), self.line.errors())
    }
}
