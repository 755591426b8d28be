//! The fingerprint sensor: it looks while it is told to, and fingers have quality.

use device_core::effect::FingerCommand;
use device_core::event::FingerReading;

use crate::random::Stream;
use crate::time::{MILLISECOND, Micros};

/// A finger on the sensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finger {
    /// The slot in which it is enrolled, if it is.
    pub slot: Option<u8>,
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

/// The sensor.
#[derive(Clone, Debug, Default)]
pub struct Sensor {
    /// Faults that are on.
    pub faults: SensorFaults,
    looking: bool,
    /// Looks only for a finger that comes after it was seen empty.
    wants_fresh: bool,
    finger: Option<Finger>,
    /// Counts what changed, so that an answer under way for an older finger or command is void.
    generation: u32,
}

impl Sensor {
    /// Told to look, or to stop.
    pub const fn look(&mut self, command: FingerCommand) {
        self.looking = !matches!(command, FingerCommand::Stop);
        self.wants_fresh = matches!(command, FingerCommand::StartFresh) && self.finger.is_some();
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
    pub fn answer(&self, stream: &mut Stream) -> Option<(Micros, FingerReading)> {
        if !self.looking {
            return None;
        }
        if self.faults.dead {
            return Some((500 * MILLISECOND, FingerReading::Fault));
        }
        let finger = self.finger.filter(|_| !self.wants_fresh)?;
        let acquire = stream.between(120, 200) * MILLISECOND;
        if self.faults.poor || stream.chance(u32::from(finger.poor_percent)) {
            return Some((acquire, FingerReading::Poor));
        }
        let extract = stream.between(250, 500) * MILLISECOND;
        let recognised = !self.faults.rejects && !stream.chance(u32::from(finger.reject_percent));
        let reading = match finger.slot {
            Some(slot) if recognised => FingerReading::Match { slot },
            Some(_) | None => FingerReading::NoMatch,
        };
        Some((acquire + extract + 10 * MILLISECOND, reading))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Finger = Finger { slot: Some(1), reject_percent: 0, poor_percent: 0 };

    #[test]
    fn it_answers_only_while_it_looks_at_a_finger() {
        let mut stream = Stream::new(1, "finger");
        let mut sensor = Sensor::default();
        sensor.place(Some(GOOD));
        assert_eq!(sensor.answer(&mut stream), None);
        sensor.look(FingerCommand::Start);
        assert_eq!(sensor.answer(&mut stream).unwrap().1, FingerReading::Match { slot: 1 });
        sensor.place(Some(Finger { slot: None, ..GOOD }));
        assert_eq!(sensor.answer(&mut stream).unwrap().1, FingerReading::NoMatch);
        sensor.place(None);
        assert_eq!(sensor.answer(&mut stream), None);
    }

    #[test]
    fn a_finger_that_lies_there_is_not_fresh_until_it_was_lifted() {
        let mut stream = Stream::new(4, "finger");
        let mut sensor = Sensor::default();
        sensor.place(Some(GOOD));
        sensor.look(FingerCommand::StartFresh);
        assert_eq!(sensor.answer(&mut stream), None);
        sensor.place(None);
        sensor.place(Some(GOOD));
        assert!(sensor.answer(&mut stream).is_some());
    }

    #[test]
    fn worn_fingers_are_rejected_about_as_often_as_they_should() {
        let mut stream = Stream::new(2, "finger");
        let mut sensor = Sensor::default();
        sensor.look(FingerCommand::Start);
        sensor.place(Some(Finger { reject_percent: 30, ..GOOD }));
        let rejected = (0..1_000)
            .filter(|_| sensor.answer(&mut stream).unwrap().1 == FingerReading::NoMatch)
            .count();
        assert!((250..350).contains(&rejected), "{rejected}");
    }

    #[test]
    fn faults_win() {
        let mut stream = Stream::new(3, "finger");
        let mut sensor = Sensor::default();
        sensor.look(FingerCommand::Start);
        sensor.place(Some(GOOD));
        sensor.faults.rejects = true;
        assert_eq!(sensor.answer(&mut stream).unwrap().1, FingerReading::NoMatch);
        sensor.faults.poor = true;
        assert_eq!(sensor.answer(&mut stream).unwrap().1, FingerReading::Poor);
        sensor.faults.dead = true;
        sensor.place(None);
        assert_eq!(sensor.answer(&mut stream).unwrap().1, FingerReading::Fault);
    }
}
