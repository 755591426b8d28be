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
//! | DeletChar | `0C page(2) count(2)` | `00`; `10` failed |
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
//! The driver asks for a picture ten times a second while it is told to look, and is silent otherwise. One touch is one answer: a finger
//! counts once the sensor was seen empty after the last answer, or for [`FingerCommand::Start`] at once. While it learns, each picture
//! is searched first (a known finger is [`FingerTaken::Known`](device_core::event::FingerTaken::Known)), and the second is compared
//! with the first; whether the others go with them turns out when the module combines them. What does not fit is
//! [`FingerTaken::Poor`](device_core::event::FingerTaken::Poor).
//!
//! An instruction without a good answer is given three times; then the module does not answer, and the next command begins with the
//! question who it is.

mod instruction;
mod job;
pub mod packet;

use device_core::effect::FingerCommand;
use device_core::event::Event;
use device_core::shell::Action;
use device_core::time::Instant;

use crate::part::Part;
use crate::serial::{BYTES_PER_POLL, Line, Wire};
use instruction::Instruction;
use job::{Job, Reply};
use packet::{COMMAND_BYTES_MAX, Content, Reader};

/// The speed of the line in baud.
pub const BAUD: u32 = 57_600;

/// From one question for a finger to the next.
const LOOK_MILLIS: u64 = 100;
/// Times that an instruction is given.
const TRIES: u8 = 3;
/// Silence after an instruction that had to be given again: the answer to the first time may still come, and answers do not say to what.
const DRAIN_MILLIS: u64 = 100;
/// From one vain try to forget fingers to the next.
const FORGET_AGAIN_MILLIS: u64 = 10_000;

/// An instruction whose answer is awaited.
#[derive(Clone, Copy, Debug)]
struct Asked {
    instruction: Instruction,
    until: Instant,
    tries: u8,
    /// The device has changed its mind since: the answer is for nobody.
    stale: bool,
}

/// The driver.
#[derive(Debug)]
pub struct Fingerprint<P> {
    line: Line<P, { 2 * COMMAND_BYTES_MAX }>,
    reader: Reader,
    job: Job,
    asked: Option<Asked>,
    /// No instruction before.
    not_before: Instant,
    event: Option<Event>,
}

impl<P: Wire> Fingerprint<P> {
    /// A driver that makes a template of so many touches: `profile.fingers.touches`, of which the module combines up to six.
    pub const fn new(port: P, touches: u8) -> Self {
        Self {
            line: Line::new(port),
            reader: Reader::new(),
            job: Job::new(touches),
            asked: None,
            not_before: Instant(0),
            event: None,
        }
    }

    /// Packets and stray bytes passed over, and errors of the port, so far.
    #[must_use]
    pub const fn noise(&self) -> (u32, u32) {
        (self.reader.rejected(), self.line.errors())
    }

    /// Takes a command of the device. What an older one led to is no longer answered.
    pub fn command(&mut self, now: Instant, command: FingerCommand) {
        self.event = None;
        if let Some(asked) = &mut self.asked {
            asked.stale = true;
            self.job.abandon(asked.instruction);
        } else {
            self.not_before = self.not_before.min(now.plus_millis(DRAIN_MILLIS));
        }
        self.job.command(command);
    }

    fn ask(&mut self, now: Instant, instruction: Instruction, tries: u8) {
        // What stands half read belongs to an answer that was given up.
        self.reader.reset();
        let packet = packet::command(&instruction.content());
        if self.line.send(&packet) {
            let until = now.plus_millis(instruction.patience_millis());
            self.asked = Some(Asked { instruction, until, tries, stale: false });
        } else {
            // The port does not send: the module is as good as gone.
            self.give_up(now, Instruction::VerifyPassword);
        }
    }

    /// An instruction did not do what it should: again, or the module is gone.
    fn again(&mut self, now: Instant, asked: Asked) {
        self.asked = None;
        if asked.stale {
            self.not_before = now.plus_millis(DRAIN_MILLIS);
        } else if asked.tries < TRIES && self.job.worth_repeating(asked.instruction) {
            self.ask(now, asked.instruction, asked.tries + 1);
        } else {
            self.give_up(now, asked.instruction);
        }
    }

    fn give_up(&mut self, now: Instant, instruction: Instruction) {
        self.asked = None;
        self.event = self.job.failed(instruction);
        let pause = if self.job.only_forgets() { FORGET_AGAIN_MILLIS } else { DRAIN_MILLIS };
        self.not_before = now.plus_millis(pause);
    }

    fn on_answer(&mut self, now: Instant, content: &Content) {
        // An answer to nothing comes late, or a module was just switched on.
        let Some(asked) = self.asked else { return };
        if asked.stale {
            self.asked = None;
            return;
        }
        match self.job.answer(asked.instruction, content) {
            Reply::Again => self.again(now, asked),
            Reply::Next => self.follow(now, asked, 0),
            Reply::Later => self.follow(now, asked, LOOK_MILLIS),
            Reply::Say(event) => {
                self.event = Some(event);
                self.follow(now, asked, LOOK_MILLIS);
            }
        }
    }

    /// The instruction is answered; the next may follow after a pause.
    fn follow(&mut self, now: Instant, asked: Asked, pause_millis: u64) {
        self.asked = None;
        let drain_millis = if asked.tries > 1 { DRAIN_MILLIS } else { 0 };
        self.not_before = now.plus_millis(pause_millis.max(drain_millis));
    }
}

impl<P: Wire> Part for Fingerprint<P> {
    fn poll(&mut self, now: Instant) -> Option<Event> {
        self.line.push_out();
        for _ in 0..BYTES_PER_POLL {
            let Some(byte) = self.line.receive() else { break };
            if let Some(content) = self.reader.take(byte) {
                self.on_answer(now, &content);
            }
        }
        if let Some(asked) = self.asked.filter(|asked| asked.until <= now) {
            self.again(now, asked);
        }
        if self.asked.is_none()
            && self.not_before <= now
            && self.event.is_none()
            && let Some(instruction) = self.job.next()
        {
            self.ask(now, instruction, 1);
        }
        self.event.take()
    }

    fn act(&mut self, now: Instant, action: &Action) {
        if let Action::Finger(command) = action {
            self.command(now, *command);
        }
    }

    fn next_deadline(&self) -> Option<Instant> {
        match self.asked {
            Some(asked) => Some(asked.until),
            None => self.job.next().map(|_| self.not_before),
        }
    }
}

#[cfg(test)]
mod tests;
