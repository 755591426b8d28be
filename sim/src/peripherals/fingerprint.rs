//! The fingerprint module: it looks while it is told to, learns fingers by several touches, and keeps what it learnt without power.
//!
//! Like the modules of the trade (`facts.md`, Hardware) it does its own matching: the device gets a slot or nothing.

use std::collections::BTreeMap;

use device_core::effect::FingerCommand;
use device_core::event::{Event, FingerReading, FingerTaken};

use crate::random::Stream;
use crate::time::{MILLISECOND, Micros};

/// Whose finger it is, and which: no two are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FingerId {
    /// The person.
    pub person: usize,
    /// Which of the ten.
    pub finger: usize,
}

/// A finger on the sensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finger {
    /// Which one.
    pub id: FingerId,
    /// How often, of 100, an enrolled finger is not recognised (`facts.md`, Older people: sweep 1 to 30).
    pub reject_percent: u8,
    /// How often, of 100, the picture is too poor to try.
    pub poor_percent: u8,
}

/// What is wrong with the sensor or with all fingers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SensorFaults {
    /// No finger is recognised.
    pub rejects: bool,
    /// No picture is good.
    pub poor: bool,
    /// The module does not answer.
    pub dead: bool,
}

/// What it was told to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Task {
    /// Nothing.
    #[default]
    Rest,
    /// Find the finger among those that it knows.
    Match,
    /// Learn a finger.
    Learn {
        /// Into this slot.
        slot: u8,
        /// Good pictures so far, all of this finger.
        pictures: u8,
        of: Option<FingerId>,
    },
}

/// An answer that the module is about to give: what it saw is judged when it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// To a search.
    Found(FingerReading),
    /// To a touch while a finger is learnt.
    Taken(FingerTaken),
}

impl From<Answer> for Event {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Found(reading) => Self::Finger(reading),
            Answer::Taken(taken) => Self::FingerTaken(taken),
        }
    }
}

/// The module.
#[derive(Clone, Debug)]
pub struct Sensor {
    /// Faults that are on.
    pub faults: SensorFaults,
    /// Pictures that make a template.
    pictures: u8,
    /// Templates in its own memory, by slot.
    templates: BTreeMap<u8, FingerId>,
    task: Task,
    /// Looks only for a finger that comes after it was seen empty.
    wants_fresh: bool,
    finger: Option<Finger>,
    /// Counts what changed, so that an answer under way for an older finger or command is void.
    generation: u32,
}

impl Sensor {
    /// A module that makes a template of so many pictures and knows nobody yet.
    #[must_use]
    pub const fn new(pictures: u8) -> Self {
        Self {
            faults: SensorFaults { rejects: false, poor: false, dead: false },
            pictures,
            templates: BTreeMap::new(),
            task: Task::Rest,
            wants_fresh: false,
            finger: None,
            generation: 0,
        }
    }

    /// Puts a finger among those that it knows: what an enrolment before the script left.
    pub fn know(&mut self, slot: u8, finger: FingerId) {
        self.templates.insert(slot, finger);
    }

    /// The slots in which it knows a finger.
    pub fn known(&self) -> impl Iterator<Item = u8> {
        self.templates.keys().copied()
    }

    /// The module loses its power: it rests, and keeps its templates.
    pub const fn reset(&mut self) {
        self.task = Task::Rest;
        self.wants_fresh = false;
        self.generation += 1;
    }

    /// Takes a command.
    pub fn command(&mut self, command: FingerCommand) {
        self.task = match command {
            FingerCommand::Start | FingerCommand::StartFresh => Task::Match,
            FingerCommand::Enrol { slot } => Task::Learn { slot, pictures: 0, of: None },
            FingerCommand::Stop => Task::Rest,
            FingerCommand::Forget => {
                if !self.faults.dead {
                    self.templates.clear();
                }
                Task::Rest
            }
        };
        let fresh = matches!(command, FingerCommand::StartFresh | FingerCommand::Enrol { .. });
        self.wants_fresh = fresh && self.finger.is_some();
        self.generation += 1;
    }

    /// A finger is put on it, or lifted.
    pub const fn place(&mut self, finger: Option<Finger>) {
        if finger.is_none() {
            self.wants_fresh = false;
        }
        self.finger = finger;
        self.generation += 1;
    }

    /// Whether a finger lies on it.
    #[must_use]
    pub const fn touched(&self) -> bool {
        self.finger.is_some()
    }

    /// The number of the present look at the present finger.
    #[must_use]
    pub const fn generation(&self) -> u32 {
        self.generation
    }

    /// If it looks at a finger now (or is dead and was asked): how long it takes, and the answer.
    ///
    /// `facts.md`, Hardware: acquire under 0.2 s, feature under 0.5 s, match under 10 ms a finger.
    pub fn answer(&self, stream: &mut Stream) -> Option<(Micros, Answer)> {
        if self.task == Task::Rest {
            return None;
        }
        if self.faults.dead {
            let silent = match self.task {
                Task::Learn { .. } => Answer::Taken(FingerTaken::Fault),
                Task::Match | Task::Rest => Answer::Found(FingerReading::Fault),
            };
            return Some((500 * MILLISECOND, silent));
        }
        let finger = self.finger.filter(|_| !self.wants_fresh)?;
        let acquire = stream.between(120, 200) * MILLISECOND;
        let poor = self.faults.poor || stream.chance(u32::from(finger.poor_percent));
        let extract = stream.between(250, 500) * MILLISECOND;
        let judged = acquire + extract + 10 * MILLISECOND;
        let recognised = !self.faults.rejects && !stream.chance(u32::from(finger.reject_percent));
        let known = self.slot_of(finger.id).filter(|_| recognised);
        Some(match self.task {
            Task::Learn { .. } if poor => (acquire, Answer::Taken(FingerTaken::Poor)),
            Task::Match | Task::Rest if poor => (acquire, Answer::Found(FingerReading::Poor)),
            Task::Learn { slot, pictures, of } => {
                (judged, Answer::Taken(self.learn(slot, pictures, of, finger.id, known)))
            }
            Task::Match | Task::Rest => {
                let none = FingerReading::NoMatch;
                let reading = known.map_or(none, |slot| FingerReading::Match { slot });
                (judged, Answer::Found(reading))
            }
        })
    }

    fn slot_of(&self, finger: FingerId) -> Option<u8> {
        self.templates.iter().find(|(_, known)| **known == finger).map(|(slot, _)| *slot)
    }

    const fn learn(
        &self,
        slot: u8,
        pictures: u8,
        of: Option<FingerId>,
        finger: FingerId,
        known: Option<u8>,
    ) -> FingerTaken {
        if let Some(slot) = known {
            return FingerTaken::Known { slot };
        }
        match of {
            // Pictures of two fingers make no template.
            Some(first) if first.person != finger.person || first.finger != finger.finger => {
                FingerTaken::Poor
            }
            Some(_) | None if pictures + 1 >= self.pictures => FingerTaken::Done { slot },
            Some(_) | None => FingerTaken::Touch,
        }
    }

    /// An answer was given: a search is over with it; learning goes on with a finger that was lifted in between.
    pub fn answered(&mut self, answer: Answer) {
        self.generation += 1;
        self.wants_fresh = self.finger.is_some();
        let (Task::Learn { slot, pictures, .. }, Answer::Taken(taken)) = (self.task, answer) else {
            self.task = Task::Rest;
            return;
        };
        let of = self.finger.map(|finger| finger.id);
        self.task = match taken {
            FingerTaken::Touch => Task::Learn { slot, pictures: pictures + 1, of },
            FingerTaken::Poor => self.task,
            FingerTaken::Known { .. } => Task::Learn { slot, pictures: 0, of: None },
            FingerTaken::Done { slot } => {
                if let Some(finger) = of {
                    self.templates.insert(slot, finger);
                }
                Task::Rest
            }
            FingerTaken::Fault => Task::Rest,
        };
    }
}

#[cfg(test)]
mod tests;
