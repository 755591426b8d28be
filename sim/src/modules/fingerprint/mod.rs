//! A fingerprint module of the R503 class on its serial line: 57600 baud, packets, a library of 200 templates.
//!
//! Instructions, confirmation codes and parameters after the maker's manual ("R503 Fingerprint Module User Manual", chapters 4 and
//! 5). It matches by itself: what it sees is a [`Touch`], which the finger model of the bench decides
//! (`peripherals::fingerprint`), and what it keeps is whose template lies in which place.

mod packet;

use std::collections::BTreeMap;

pub use packet::{ANSWER, COMMAND, Cutter, Packet, written};

use super::{Mouth, UartModule};
use crate::peripherals::fingerprint::{Finger, FingerId, SensorFaults};
use crate::random::Stream;
use crate::time::{MILLISECOND, Micros};

/// Places of the library (`facts.md`, Hardware).
pub const PLACES: u16 = 200;
/// Buffers for the features of pictures.
const BUFFERS: u8 = 6;
/// The address that a new module has, and that every module hears.
const ADDRESS: u32 = 0xffff_ffff;
/// What a module says when it is ready after power on.
const READY: u8 = 0x55;
/// From power on to [`READY`]: the manual says within 200 ms.
const START_MICROS: Micros = 150 * MILLISECOND;
/// The score of a match: the manual knows no scale, and says that more is better.
const SCORE: u16 = 100;
/// Registers that may be set: baud rate, security level, packet size.
const REGISTERS: std::ops::RangeInclusive<u8> = 4..=6;

/// Confirmation codes.
#[allow(missing_docs)] // Each is the code that the manual names so.
pub mod confirm {
    pub const DONE: u8 = 0x00;
    pub const PACKET_BROKEN: u8 = 0x01;
    pub const NO_FINGER: u8 = 0x02;
    pub const DISORDERLY: u8 = 0x06;
    pub const NO_MATCH: u8 = 0x08;
    pub const NOT_FOUND: u8 = 0x09;
    pub const NOT_COMBINED: u8 = 0x0a;
    pub const NO_SUCH_PLACE: u8 = 0x0b;
    pub const TEMPLATE_UNREADABLE: u8 = 0x0c;
    pub const WRONG_PASSWORD: u8 = 0x13;
    pub const NO_PICTURE: u8 = 0x15;
    pub const NO_SUCH_REGISTER: u8 = 0x1a;
    pub const PASSWORD_FIRST: u8 = 0x21;
}

/// A finger on the sensor, as this touch turns out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touch {
    /// Whose, and which.
    pub finger: FingerId,
    /// The picture gives no features: wet, dry, worn.
    pub poor: bool,
    /// An enrolled finger is recognised this time.
    pub recognised: bool,
}

impl Touch {
    /// How a touch of this finger turns out, by its owner's rates and the faults that are on.
    pub fn of(finger: Finger, faults: SensorFaults, stream: &mut Stream) -> Self {
        Self {
            finger: finger.id,
            poor: faults.poor || stream.chance(u32::from(finger.poor_percent)),
            recognised: !faults.rejects && !stream.chance(u32::from(finger.reject_percent)),
        }
    }
}

/// How long the module works on things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// On a picture.
    pub picture_micros: Micros,
    /// On a picture's features.
    pub features_micros: Micros,
    /// On a search of the whole library, and on everything else.
    pub search_micros: Micros,
}

impl Pace {
    /// `facts.md`, Hardware: acquire under 0.2 s, feature under 0.5 s, match under 10 ms a finger.
    pub const DATASHEET: Self = Self {
        picture_micros: 160 * MILLISECOND,
        features_micros: 350 * MILLISECOND,
        search_micros: 10 * MILLISECOND,
    };

    /// For a world whose finger model has spent that time already.
    pub const SPENT: Self = Self {
        picture_micros: 2 * MILLISECOND,
        features_micros: 2 * MILLISECOND,
        search_micros: 2 * MILLISECOND,
    };
}

/// What a picture of a finger gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Features {
    finger: FingerId,
    recognised: bool,
}

/// The module.
#[derive(Clone, Debug)]
pub struct FingerModule {
    /// It does not answer any more.
    pub dead: bool,
    pace: Pace,
    password: u32,
    verified: bool,
    touch: Option<Touch>,
    picture: Option<Touch>,
    buffers: BTreeMap<u8, Features>,
    library: BTreeMap<u16, FingerId>,
    /// Pictures of the present touch that were taken.
    pictures: u32,
    empty_looks: u32,
    searches: u32,
    cutter: Cutter,
    mouth: Mouth,
}

impl FingerModule {
    /// A new module that works at a pace.
    #[must_use]
    pub fn new(pace: Pace) -> Self {
        Self {
            dead: false,
            pace,
            password: 0,
            verified: true,
            touch: None,
            picture: None,
            buffers: BTreeMap::new(),
            library: BTreeMap::new(),
            pictures: 0,
            empty_looks: 0,
            searches: 0,
            cutter: Cutter::default(),
            mouth: Mouth::default(),
        }
    }

    /// A module that wants this password before it does anything.
    #[must_use]
    pub fn with_password(pace: Pace, password: u32) -> Self {
        Self { password, verified: false, ..Self::new(pace) }
    }

    /// A finger is laid on it, or lifted.
    pub const fn place(&mut self, touch: Option<Touch>) {
        self.touch = touch;
        self.pictures = 0;
    }

    /// Whether a finger lies on it.
    #[must_use]
    pub const fn touched(&self) -> bool {
        self.touch.is_some()
    }

    /// Pictures of the present touch that were taken, the poor ones included.
    #[must_use]
    pub const fn pictures(&self) -> u32 {
        self.pictures
    }

    /// Pictures that were wanted while no finger lay on it, since the module was new.
    #[must_use]
    pub const fn empty_looks(&self) -> u32 {
        self.empty_looks
    }

    /// Searches since the module was new.
    #[must_use]
    pub const fn searches(&self) -> u32 {
        self.searches
    }

    /// Puts a template into a place: what an enrolment before left.
    pub fn know(&mut self, place: u16, finger: FingerId) {
        self.library.insert(place, finger);
    }

    /// Whose template lies in a place.
    #[must_use]
    pub fn known(&self, place: u16) -> Option<FingerId> {
        self.library.get(&place).copied()
    }

    /// Places that hold a template.
    pub fn places(&self) -> impl Iterator<Item = u16> {
        self.library.keys().copied()
    }

    fn on_packet(&mut self, now: Micros, packet: Packet) {
        match packet {
            Packet::Broken => self.answer(now, 0, &[confirm::PACKET_BROKEN]),
            Packet::Whole { address: ADDRESS, kind: COMMAND, content } => {
                let Some((instruction, parameters)) = content.split_first() else { return };
                if !self.verified && *instruction != 0x13 {
                    return self.answer(now, 0, &[confirm::PASSWORD_FIRST]);
                }
                let (delay, answer) = self.instructed(*instruction, parameters);
                self.answer(now, delay, &answer);
            }
            // Not for this module, or not for any module.
            Packet::Whole { .. } => {}
        }
    }

    fn answer(&mut self, now: Micros, delay: Micros, content: &[u8]) {
        self.mouth.say(now, delay, written(ADDRESS, ANSWER, content));
    }

    /// What an instruction is answered with, and after how long.
    fn instructed(&mut self, instruction: u8, parameters: &[u8]) -> (Micros, Vec<u8>) {
        let Pace { picture_micros, features_micros, search_micros } = self.pace;
        match (instruction, parameters) {
            (0x01, []) => (picture_micros, vec![self.take_picture()]),
            (0x02, [buffer]) => (features_micros, vec![self.take_features(*buffer)]),
            (0x03, []) => (search_micros, self.compare()),
            (0x04, [buffer, from_high, from_low, count_high, count_low]) => {
                let from = u16::from_be_bytes([*from_high, *from_low]);
                let count = u16::from_be_bytes([*count_high, *count_low]);
                (search_micros, self.search(*buffer, from, count))
            }
            (0x05, []) => (search_micros, vec![self.make_template()]),
            (0x06, [buffer, high, low]) => {
                (search_micros, vec![self.store(*buffer, u16::from_be_bytes([*high, *low]))])
            }
            (0x07, [buffer, high, low]) => {
                (search_micros, vec![self.load(*buffer, u16::from_be_bytes([*high, *low]))])
            }
            (0x0c, [high, low, count_high, count_low]) => {
                let from = u16::from_be_bytes([*high, *low]);
                let count = u16::from_be_bytes([*count_high, *count_low]);
                (search_micros, vec![self.delete(from, count)])
            }
            (0x0d, []) => {
                self.library.clear();
                (search_micros, vec![confirm::DONE])
            }
            (0x0e, [register, _]) => {
                let known = REGISTERS.contains(register);
                let code = if known { confirm::DONE } else { confirm::NO_SUCH_REGISTER };
                (search_micros, vec![code])
            }
            (0x0f, []) => (search_micros, system_parameters()),
            (0x13, [a, b, c, d]) => {
                self.verified = u32::from_be_bytes([*a, *b, *c, *d]) == self.password;
                let code = if self.verified { confirm::DONE } else { confirm::WRONG_PASSWORD };
                (search_micros, vec![code])
            }
            (0x1d, []) => {
                let count = u16::try_from(self.library.len()).unwrap_or(u16::MAX).to_be_bytes();
                (search_micros, [&[confirm::DONE][..], &count].concat())
            }
            (0x1f, [page]) => (search_micros, self.index(*page)),
            // Light, speed, colour, times; and whether module and sensor are there.
            (0x35, [_, _, _, _]) | (0x36 | 0x40, []) => (search_micros, vec![confirm::DONE]),
            // The manual: an instruction that is none is a packet with a fault.
            _ => (0, vec![confirm::PACKET_BROKEN]),
        }
    }

    fn take_picture(&mut self) -> u8 {
        self.picture = self.touch;
        if self.touch.is_none() {
            self.empty_looks = self.empty_looks.saturating_add(1);
            return confirm::NO_FINGER;
        }
        self.pictures += 1;
        confirm::DONE
    }

    fn take_features(&mut self, buffer: u8) -> u8 {
        if !(1..=BUFFERS).contains(&buffer) {
            return confirm::PACKET_BROKEN;
        }
        match self.picture {
            None => confirm::NO_PICTURE,
            Some(Touch { poor: true, .. }) => confirm::DISORDERLY,
            Some(Touch { finger, recognised, .. }) => {
                self.buffers.insert(buffer, Features { finger, recognised });
                confirm::DONE
            }
        }
    }

    fn compare(&self) -> Vec<u8> {
        let (first, second) = (self.buffers.get(&1), self.buffers.get(&2));
        let same = matches!((first, second), (Some(first), Some(second))
            if first.finger == second.finger && first.recognised && second.recognised);
        let code = if same { confirm::DONE } else { confirm::NO_MATCH };
        let score = if same { SCORE } else { 0 };
        [&[code][..], &score.to_be_bytes()].concat()
    }

    fn search(&mut self, buffer: u8, from: u16, count: u16) -> Vec<u8> {
        self.searches += 1;
        let features = self.buffers.get(&buffer).filter(|features| features.recognised);
        let found = features.and_then(|features| {
            let places = from..from.saturating_add(count);
            self.library.range(places).find(|(_, known)| **known == features.finger)
        });
        let (code, place, score) = match found {
            Some((place, _)) => (confirm::DONE, *place, SCORE),
            None => (confirm::NOT_FOUND, 0, 0),
        };
        [&[code][..], &place.to_be_bytes(), &score.to_be_bytes()].concat()
    }

    /// Features of at least two pictures, all of one finger, make a template; it lies in buffers 1 and 2 then.
    fn make_template(&mut self) -> u8 {
        let mut fingers = self.buffers.values().map(|features| features.finger);
        let first = fingers.next();
        if self.buffers.len() < 2 || fingers.any(|finger| Some(finger) != first) {
            return confirm::NOT_COMBINED;
        }
        let Some(finger) = first else { return confirm::NOT_COMBINED };
        self.buffers.clear();
        for buffer in [1, 2] {
            self.buffers.insert(buffer, Features { finger, recognised: true });
        }
        confirm::DONE
    }

    fn store(&mut self, buffer: u8, place: u16) -> u8 {
        if place >= PLACES {
            return confirm::NO_SUCH_PLACE;
        }
        match self.buffers.get(&buffer) {
            Some(features) => {
                self.library.insert(place, features.finger);
                // The next template begins with empty buffers.
                self.buffers.clear();
                confirm::DONE
            }
            None => confirm::NOT_COMBINED,
        }
    }

    fn load(&mut self, buffer: u8, place: u16) -> u8 {
        match self.library.get(&place) {
            _ if place >= PLACES => confirm::NO_SUCH_PLACE,
            Some(finger) if (1..=BUFFERS).contains(&buffer) => {
                self.buffers.insert(buffer, Features { finger: *finger, recognised: true });
                confirm::DONE
            }
            Some(_) | None => confirm::TEMPLATE_UNREADABLE,
        }
    }

    fn delete(&mut self, from: u16, count: u16) -> u8 {
        if from.saturating_add(count) > PLACES {
            return confirm::NO_SUCH_PLACE;
        }
        self.library.retain(|place, _| !(from..from + count).contains(place));
        confirm::DONE
    }

    /// 256 places a page, one bit each, the lowest bit first.
    fn index(&self, page: u8) -> Vec<u8> {
        let mut bits = [0_u8; 32];
        for place in self.places().filter(|place| place / 256 == u16::from(page)) {
            let place = usize::from(place % 256);
            bits[place / 8] |= 1 << (place % 8);
        }
        [&[confirm::DONE][..], &bits].concat()
    }
}

/// Status, system number, library size, security level, address, packet size (128), baud rate (6 × 9600).
fn system_parameters() -> Vec<u8> {
    let words: [u16; 4] = [0, 9, PLACES, 3];
    let mut answer = vec![confirm::DONE];
    answer.extend(words.iter().flat_map(|word| word.to_be_bytes()));
    answer.extend(ADDRESS.to_be_bytes());
    answer.extend([0, 2, 0, 6]);
    answer
}

impl UartModule for FingerModule {
    fn hear(&mut self, now: Micros, bytes: &[u8]) {
        if self.dead {
            return;
        }
        for byte in bytes {
            if let Some(packet) = self.cutter.take(*byte) {
                self.on_packet(now, packet);
            }
        }
    }

    fn say(&mut self, now: Micros) -> Vec<u8> {
        if self.dead {
            self.mouth.hush();
        }
        self.mouth.take(now)
    }

    fn next_at(&self) -> Option<Micros> {
        self.mouth.next_at()
    }

    fn power_on(&mut self, now: Micros) {
        self.verified = self.password == 0;
        self.picture = None;
        self.buffers.clear();
        self.cutter.clear();
        self.mouth.hush();
        self.mouth.say(now, START_MICROS, [READY]);
    }
}
