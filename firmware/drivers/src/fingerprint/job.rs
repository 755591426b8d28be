//! What the fingerprint module is to do, step by step: which instruction is next, and what its answer means.
//!
//! No bytes and no time here: the driver around it sends, waits and repeats.

use device_core::effect::FingerCommand;
use device_core::event::{Event, FingerReading, FingerTaken};
use device_core::records::FINGER_SLOTS;

use super::instruction::{BUFFERS, Instruction};
use super::packet::Content;

/// Confirmation codes (manual 1.2.2, chapter IV).
mod code {
    pub const OK: u8 = 0x00;
    pub const BROKEN_PACKET: u8 = 0x01;
    pub const NO_FINGER: u8 = 0x02;
    pub const PICTURE_FAILED: u8 = 0x03;
    pub const TOO_MESSY: u8 = 0x06;
    pub const TOO_FEW_FEATURES: u8 = 0x07;
    pub const NO_MATCH: u8 = 0x08;
    pub const NOT_FOUND: u8 = 0x09;
    pub const DO_NOT_COMBINE: u8 = 0x0a;
    pub const NO_PICTURE: u8 = 0x15;
}

/// What follows an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)] // Without an allocator there is no box; it lives for one call.
pub enum Reply {
    /// The same instruction again.
    Again,
    /// The next one at once.
    Next,
    /// The next one after a pause.
    Later,
    /// This is for the device.
    Say(Event),
}

/// What the device wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Task {
    /// Nothing.
    Rest,
    /// Whose finger is it?
    Search,
    /// Learn a finger.
    Learn {
        /// Into this slot.
        slot: u8,
        /// Good pictures so far.
        pictures: u8,
    },
}

/// How well the module is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    Stranger,
    Verified,
    Ours,
}

/// The job.
#[derive(Clone, Debug)]
pub struct Job {
    touches: u8,
    known: Known,
    task: Task,
    /// The step of the task.
    step: Instruction,
    /// A finger counts only after the sensor was seen empty.
    wants_empty: bool,
    forget: bool,
    /// A template that was kept for nobody.
    delete: Option<u8>,
    ring: Option<bool>,
}

impl Job {
    /// Nothing to do; nobody knows the module.
    pub const fn new(touches: u8) -> Self {
        let touches = if touches == 0 { 1 } else { touches };
        Self {
            touches,
            known: Known::Stranger,
            task: Task::Rest,
            step: Instruction::Picture,
            wants_empty: false,
            forget: false,
            delete: None,
            ring: None,
        }
    }

    /// Takes a command of the device.
    pub fn command(&mut self, command: FingerCommand) {
        self.step = Instruction::Picture;
        self.task = match command {
            FingerCommand::Start | FingerCommand::StartFresh => Task::Search,
            FingerCommand::Enrol { slot } => Task::Learn { slot, pictures: 0 },
            FingerCommand::Stop => Task::Rest,
            FingerCommand::Forget => {
                self.forget = true;
                self.delete = None;
                Task::Rest
            }
        };
        self.wants_empty =
            matches!(command, FingerCommand::StartFresh | FingerCommand::Enrol { .. });
    }

    /// The device changes its mind while this instruction is under way.
    pub const fn abandon(&mut self, instruction: Instruction) {
        match instruction {
            // The template may be kept by now: then nobody knows of it.
            Instruction::Keep { slot } => self.delete = Some(slot),
            Instruction::Ring { .. } => self.ring = None,
            _ => {}
        }
    }

    /// The next instruction, where there is something to do.
    pub fn next(&self) -> Option<Instruction> {
        let looks = self.task != Task::Rest;
        let lights = self.ring.unwrap_or(false) != looks && self.known == Known::Ours;
        if !(looks || self.forget || self.delete.is_some() || lights) {
            return None;
        }
        Some(match self.known {
            Known::Stranger => Instruction::VerifyPassword,
            Known::Verified => Instruction::ReadParameters,
            Known::Ours if self.forget => Instruction::Empty,
            Known::Ours => match self.delete {
                Some(slot) => Instruction::Delete { slot },
                None if lights => Instruction::Ring { lit: looks },
                None => self.step,
            },
        })
    }

    /// Whether an instruction that failed should be given again: a ring is not worth it.
    pub const fn worth_repeating(&self, instruction: Instruction) -> bool {
        !matches!(instruction, Instruction::Ring { .. })
    }

    /// An instruction was given in vain.
    pub fn failed(&mut self, instruction: Instruction) -> Option<Event> {
        match instruction {
            // A module without a ring does its work in the dark.
            Instruction::Ring { lit } => {
                self.ring = Some(lit);
                None
            }
            _ => self.no_answer(),
        }
    }

    /// Whether all that is left is to forget fingers: nobody waits for that, but it must not be left undone.
    pub fn only_forgets(&self) -> bool {
        self.task == Task::Rest && (self.forget || self.delete.is_some())
    }

    /// The module does not answer: whoever waits is told, and the module is a stranger again.
    pub fn no_answer(&mut self) -> Option<Event> {
        let event = match self.task {
            Task::Search => Some(Event::Finger(FingerReading::Fault)),
            Task::Learn { .. } => Some(Event::FingerTaken(FingerTaken::Fault)),
            Task::Rest => None,
        };
        self.known = Known::Stranger;
        self.task = Task::Rest;
        self.ring = None;
        event
    }

    /// The answer to an instruction.
    pub fn answer(&mut self, instruction: Instruction, content: &Content) -> Reply {
        let Some((&code, rest)) = content.split_first() else { return Reply::Again };
        if code == code::BROKEN_PACKET && self.worth_repeating(instruction) {
            return Reply::Again;
        }
        match instruction {
            Instruction::VerifyPassword => self.done(code, |job| job.known = Known::Verified),
            Instruction::ReadParameters => self.parameters(code, rest),
            Instruction::Picture => self.picture(code),
            Instruction::Features { buffer } => self.features(code, buffer),
            Instruction::Find { buffer } => self.found(code, rest, buffer),
            Instruction::Compare => self.compared(code),
            Instruction::Combine => self.combined(code),
            Instruction::Keep { slot } => self.kept(code, slot),
            // A page that was empty is one that cannot be deleted: either way nothing is in it.
            Instruction::Delete { .. } => {
                self.delete = None;
                Reply::Next
            }
            Instruction::Empty => self.done(code, |job| job.forget = false),
            Instruction::Ring { lit } => {
                self.ring = Some(lit);
                Reply::Next
            }
        }
    }

    fn done(&mut self, code: u8, then: impl FnOnce(&mut Self)) -> Reply {
        if code != code::OK {
            return Reply::Again;
        }
        then(self);
        Reply::Next
    }

    /// A module with fewer slots than the device gives out is none of ours.
    fn parameters(&mut self, code: u8, rest: &[u8]) -> Reply {
        let [_, _, _, _, high, low, ..] = rest else { return Reply::Again };
        if u16::from_be_bytes([*high, *low]) < u16::from(FINGER_SLOTS) {
            return Reply::Again;
        }
        self.done(code, |job| job.known = Known::Ours)
    }

    fn picture(&mut self, code: u8) -> Reply {
        match code {
            code::NO_FINGER => {
                self.wants_empty = false;
                Reply::Later
            }
            code::OK | code::PICTURE_FAILED if self.wants_empty => Reply::Later,
            code::OK => {
                self.step = Instruction::Features { buffer: self.buffer() };
                Reply::Next
            }
            code::PICTURE_FAILED => self.say(FingerReading::Poor, FingerTaken::Poor),
            _ => Reply::Again,
        }
    }

    /// The buffer of the picture under way. Beyond the last one the newest picture takes the place of the one before.
    fn buffer(&self) -> u8 {
        match self.task {
            Task::Learn { pictures, .. } => pictures.saturating_add(1).min(BUFFERS),
            Task::Search | Task::Rest => 1,
        }
    }

    fn features(&mut self, code: u8, buffer: u8) -> Reply {
        match code {
            // The one picture of a template that is made of one: it stands in both buffers.
            code::OK if self.is_only_picture() && buffer == 2 => {
                self.step = Instruction::Combine;
                Reply::Next
            }
            code::OK => {
                self.step = Instruction::Find { buffer };
                Reply::Next
            }
            code::TOO_MESSY | code::TOO_FEW_FEATURES | code::NO_PICTURE => {
                self.say(FingerReading::Poor, FingerTaken::Poor)
            }
            _ => Reply::Again,
        }
    }

    fn is_only_picture(&self) -> bool {
        self.touches == 1 && matches!(self.task, Task::Learn { .. })
    }

    fn found(&mut self, code: u8, rest: &[u8], buffer: u8) -> Reply {
        let slot = match (code, rest) {
            (code::OK, [high, low, ..]) => {
                let page = u16::from_be_bytes([*high, *low]);
                u8::try_from(page).ok().filter(|slot| *slot < FINGER_SLOTS)
            }
            (code::NOT_FOUND, _) => None,
            _ => return Reply::Again,
        };
        match (self.task, slot) {
            (Task::Learn { slot: into, .. }, Some(slot)) => {
                self.task = Task::Learn { slot: into, pictures: 0 };
                self.say(FingerReading::NoMatch, FingerTaken::Known { slot })
            }
            (Task::Learn { .. }, None) => self.new_picture(buffer),
            (Task::Search | Task::Rest, Some(slot)) => {
                self.say(FingerReading::Match { slot }, FingerTaken::Fault)
            }
            (Task::Search | Task::Rest, None) => {
                self.say(FingerReading::NoMatch, FingerTaken::Fault)
            }
        }
    }

    /// A good picture of a finger that nobody knows.
    fn new_picture(&mut self, buffer: u8) -> Reply {
        if self.is_only_picture() {
            self.step = Instruction::Features { buffer: 2 };
            Reply::Next
        } else if buffer == 2 {
            self.step = Instruction::Compare;
            Reply::Next
        } else {
            self.count_picture()
        }
    }

    fn compared(&mut self, code: u8) -> Reply {
        match code {
            code::OK => self.count_picture(),
            code::NO_MATCH => self.say(FingerReading::Poor, FingerTaken::Poor),
            _ => Reply::Again,
        }
    }

    fn count_picture(&mut self) -> Reply {
        let Task::Learn { slot, pictures } = self.task else { return Reply::Later };
        let pictures = pictures.saturating_add(1);
        self.task = Task::Learn { slot, pictures };
        if pictures < self.touches {
            return self.say(FingerReading::Poor, FingerTaken::Touch);
        }
        self.step = Instruction::Combine;
        Reply::Next
    }

    fn combined(&mut self, code: u8) -> Reply {
        let Task::Learn { slot, .. } = self.task else { return Reply::Later };
        match code {
            code::OK => {
                self.step = Instruction::Keep { slot };
                Reply::Next
            }
            // The first two were compared: what does not go with them came later, and is taken again.
            code::DO_NOT_COMBINE => {
                let pictures = self.touches.saturating_sub(1).min(2);
                self.task = Task::Learn { slot, pictures };
                self.say(FingerReading::Poor, FingerTaken::Poor)
            }
            _ => Reply::Again,
        }
    }

    fn kept(&mut self, code: u8, slot: u8) -> Reply {
        if code != code::OK {
            return Reply::Again;
        }
        let reply = self.say(FingerReading::Poor, FingerTaken::Done { slot });
        self.task = Task::Rest;
        reply
    }

    /// The answer to the touch: `found` where a finger is searched, `taken` where one is learnt. The next touch is a new one.
    fn say(&mut self, found: FingerReading, taken: FingerTaken) -> Reply {
        self.step = Instruction::Picture;
        self.wants_empty = true;
        match self.task {
            Task::Search => {
                self.task = Task::Rest;
                Reply::Say(Event::Finger(found))
            }
            Task::Learn { .. } => Reply::Say(Event::FingerTaken(taken)),
            Task::Rest => Reply::Later,
        }
    }
}
