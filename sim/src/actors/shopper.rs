//! A shopper: hands that press keys and hold fingers, and a goal that she follows by looking at the screen.
//!
//! She decides from the View alone, as a person does; how she moves comes from her persona.

mod paying;

use device_core::key::Key;
use device_core::profile::AmountEntry;
use device_core::view::{Screen, View};

use self::paying::Decision;
use crate::peripherals::fingerprint::{Finger, FingerId};
use crate::persona::{self, Persona};
use crate::random::Stream;
use crate::scenario::model::{FINGERS, Goal, ShopperAct, ShopperCast};
use crate::time::{MILLISECOND, Micros, SECOND};

/// A finger that was not read is lifted after this: a person does not wait longer for nothing to happen.
pub const TOUCH_MICROS_MAX: Micros = 3 * SECOND;

/// One thing that a hand does, as it comes out of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hand {
    /// Presses keys, one after the other.
    Press(Vec<Key>),
    /// Holds a key down for so long.
    Hold(Key, Micros),
    /// Presses a key twice, the second time so long after the start of the first, without meaning to.
    Tremble(Key, Micros),
    /// Puts a finger on the sensor until it was read.
    Touch(Finger),
}

/// A shopper.
#[derive(Clone, Debug)]
pub struct Shopper {
    name: String,
    /// Which person of the world she is: her fingers are hers alone.
    person: usize,
    device: usize,
    persona: Option<&'static Persona>,
    fingers: Vec<String>,
    pin: Vec<Key>,
    /// How her device takes amounts.
    amounts: AmountEntry,
    goal: Option<Goal>,
    goal_since: Micros,
    here: bool,
    /// Somebody else plays her.
    aside: bool,
    busy: bool,
    touching: bool,
    /// Counts what the hand began and what the eyes looked for; older ones are void.
    generation: u32,
    stream: Stream,
}

/// How one press runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PressTimes {
    /// The key is held.
    pub hold: Micros,
    /// Until the next key is pressed.
    pub gap: Micros,
    /// The tremor's second press, after the start of the first.
    pub tremor: Option<Micros>,
}

impl Shopper {
    /// The person of this number with this device, whose fingers are enrolled in this order.
    #[must_use]
    pub fn new(
        name: &str,
        person: usize,
        device: usize,
        cast: &ShopperCast,
        fingers: &[String],
        stream: Stream,
    ) -> Self {
        let pin = cast.remembers_pin.bytes().map(|byte| Key::Digit(byte.wrapping_sub(b'0')));
        Self {
            name: name.to_owned(),
            person,
            device,
            persona: persona::named(&cast.persona),
            fingers: fingers.to_vec(),
            pin: pin.collect(),
            amounts: AmountEntry::Point,
            goal: None,
            goal_since: 0,
            here: true,
            aside: false,
            busy: false,
            touching: false,
            generation: 0,
            stream,
        }
    }

    /// The same shopper with a device that takes amounts like this.
    #[must_use]
    pub fn typing(mut self, amounts: AmountEntry) -> Self {
        self.amounts = amounts;
        self
    }

    /// Her name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The device in her hand.
    #[must_use]
    pub const fn device(&self) -> usize {
        self.device
    }

    /// Whether her hand is doing something.
    #[must_use]
    pub const fn busy(&self) -> bool {
        self.busy
    }

    /// What she wants, if anything.
    #[must_use]
    pub const fn goal(&self) -> Option<Goal> {
        self.goal
    }

    /// She is there again: whatever she does next, she does here.
    pub const fn come_back(&mut self) {
        self.here = true;
    }

    /// Whether she has not walked away.
    #[must_use]
    pub const fn here(&self) -> bool {
        self.here
    }

    /// Whether her finger lies on the sensor.
    #[must_use]
    pub const fn touching(&self) -> bool {
        self.touching
    }

    /// Degrees that the screen sways in her hand.
    #[must_use]
    pub fn sway_degrees(&self) -> u8 {
        self.persona.map_or(1, |persona| persona.sway_degrees)
    }

    /// The number of what she does now.
    #[must_use]
    pub const fn generation(&self) -> u32 {
        self.generation
    }

    /// Begins to move her hand; what she was about to do is void.
    pub const fn begin(&mut self, touching: bool) -> u32 {
        self.busy = true;
        self.touching = touching;
        self.generation += 1;
        self.generation
    }

    /// Looks once more; an older look is void.
    pub const fn look_again(&mut self) -> u32 {
        self.generation += 1;
        self.generation
    }

    /// Her hand is free again.
    pub const fn end(&mut self) {
        self.busy = false;
        self.touching = false;
    }

    /// Begins to want something.
    pub const fn want(&mut self, goal: Goal, now: Micros) {
        self.goal = Some(goal);
        self.goal_since = now;
    }

    /// Walks away with the device: wants nothing more, and her hand is off it.
    pub const fn leave(&mut self) {
        self.goal = None;
        self.here = false;
        self.generation += 1;
        self.busy = false;
        self.touching = false;
    }

    /// Somebody else plays her from here: what her hand was doing is void, and she looks at nothing. Her goal waits.
    pub const fn stand_aside(&mut self) {
        self.aside = true;
        self.generation += 1;
        self.busy = false;
        self.touching = false;
    }

    /// She plays herself again.
    pub const fn step_in(&mut self) {
        self.aside = false;
    }

    /// Whether somebody else plays her.
    #[must_use]
    pub const fn aside(&self) -> bool {
        self.aside
    }

    /// A time between the two figures, in microseconds.
    fn span(&mut self, pick: impl FnOnce(&Persona) -> (u32, u32), usual: (u32, u32)) -> Micros {
        let (low, high) = self.persona.map_or(usual, pick);
        self.stream.between(u64::from(low), u64::from(high)) * MILLISECOND
    }

    /// How long until she has seen a change and her hand moves.
    pub fn reaction(&mut self) -> Micros {
        let look = self.span(|persona| persona.look_millis, (300, 600));
        look + self.span(|persona| persona.reaction_millis, (400, 800))
    }

    /// How her next press runs.
    pub fn press_times(&mut self) -> PressTimes {
        let hold = self.span(|persona| persona.press_millis, (80, 140));
        let gap = self.span(|persona| persona.between_keys_millis, (300, 600));
        let doubled = self
            .persona
            .is_some_and(|persona| self.stream.chance(u32::from(persona.tremor_percent)));
        let tremor = doubled.then(|| self.span(|persona| persona.tremor_gap_millis, (80, 330)));
        PressTimes { hold, gap, tremor }
    }

    /// Her finger of this name, as the sensor will find it.
    #[must_use]
    pub fn finger(&self, name: &str) -> Finger {
        Finger {
            id: self.finger_id(name),
            reject_percent: self.persona.map_or(1, |persona| persona.finger_reject_percent),
            poor_percent: self.persona.map_or(0, |persona| persona.finger_poor_percent),
        }
    }

    /// Which finger of all fingers in the world this one of hers is.
    #[must_use]
    pub fn finger_id(&self, name: &str) -> FingerId {
        let finger = FINGERS.iter().position(|finger| *finger == name).unwrap_or(FINGERS.len());
        FingerId { person: self.person, finger }
    }

    /// What her hand does for a word of the script; `None` where it is not for the hand, or where no phone shows her any digits.
    #[must_use]
    pub fn hand_for(&self, act: &ShopperAct, digits: Option<[u8; 6]>) -> Option<Hand> {
        match act {
            ShopperAct::Press(key) => Some(Hand::Press(vec![*key])),
            ShopperAct::Type(keys) => Some(Hand::Press(keys.clone())),
            ShopperAct::TypePin => Some(Hand::Press(self.pin.clone())),
            ShopperAct::TypeDigits => digits.map(|digits| Hand::Press(digit_keys(&digits))),
            ShopperAct::TypeWrongDigits => digits.map(|[first, rest @ ..]| {
                let [a, b, c, d, e] = rest;
                Hand::Press(digit_keys(&[(first + 1) % 10, a, b, c, d, e]))
            }),
            ShopperAct::Hold(key, span) => Some(Hand::Hold(*key, span.0)),
            ShopperAct::Tremble(key, gap) => Some(Hand::Tremble(*key, gap.0)),
            ShopperAct::Touch(name) => Some(Hand::Touch(self.finger(name))),
            ShopperAct::TypeAmount(amount) => Some(Hand::Press(paying::keys(amount, self.amounts))),
            ShopperAct::PointAt(..)
            | ShopperAct::Goal(_)
            | ShopperAct::StepUp(_)
            | ShopperAct::WalkAway => None,
        }
    }

    /// What her goal makes her do now that she has seen this, and these digits on a phone; `None` is to wait.
    pub fn decide(&mut self, view: &View, now: Micros, digits: Option<[u8; 6]>) -> Option<Hand> {
        let goal = self.goal?;
        let patience = self.persona.map_or(60, |persona| persona.patience_seconds);
        if now.saturating_sub(self.goal_since) > u64::from(patience) * SECOND {
            self.goal = None;
            return None;
        }
        if view.help {
            return Some(Hand::Press(vec![Key::Cancel]));
        }
        if let Goal::PayByScan(amount) = goal
            && let Some(decision) = paying::decide(&view.screen, amount, self.amounts)
        {
            return match decision {
                Decision::Press(keys) => Some(Hand::Press(keys)),
                Decision::Wait => None,
                Decision::Done => {
                    self.goal = None;
                    None
                }
            };
        }
        let first_finger = || self.fingers.first().map(|name| Hand::Touch(self.finger(name)));
        if goal == Goal::Register {
            return self.register(view, digits);
        }
        match (&view.screen, goal) {
            (_, Goal::Register) => None,
            (Screen::Unlock { .. } | Screen::Authenticate { .. }, _) => {
                // On a touch panel the number keys come when they are asked for; others lie below the screen at all times.
                let by_pin = if view.panel { vec![Key::Confirm] } else { self.pin.clone() };
                first_finger().or(Some(Hand::Press(by_pin)))
            }
            (Screen::EnterPin { typed, .. }, _) => {
                let rest = self.pin.get(usize::from(*typed)..).unwrap_or(&[]);
                (!rest.is_empty()).then(|| Hand::Press(rest.to_vec()))
            }
            (Screen::LockedHome { .. }, Goal::Unlock) => Some(Hand::Press(vec![Key::Confirm])),
            (Screen::LockedHome { .. } | Screen::Home { .. }, Goal::PayByCode) => {
                Some(Hand::Press(vec![Key::ShowCode]))
            }
            (Screen::Home { .. }, Goal::Unlock)
            | (Screen::Paid { .. } | Screen::Declined { .. }, Goal::PayByCode) => {
                self.goal = None;
                None
            }
            // Decided above.
            (_, Goal::PayByScan(_)) => None,
            (Screen::Paid { .. } | Screen::Declined { .. }, Goal::Unlock) => {
                Some(Hand::Press(vec![Key::Confirm]))
            }
            (Screen::PayerCode { .. }, Goal::Unlock) => Some(Hand::Press(vec![Key::Cancel])),
            (
                Screen::PayerCode { .. }
                | Screen::PinLocked { .. }
                | Screen::Settling { .. }
                | Screen::NotYetKnown { .. }
                | Screen::ClockLost
                | Screen::NotEnrolled { .. }
                | Screen::Connecting { .. }
                | Screen::TypeDigits { .. }
                | Screen::TakingAccount { .. }
                | Screen::NotBound { .. }
                | Screen::EnrolFinger { .. }
                | Screen::FingerDone { .. }
                | Screen::SetPin { .. }
                | Screen::Bound { .. }
                | Screen::Scanning { .. }
                | Screen::Resolving { .. }
                | Screen::CodeRefused { .. }
                | Screen::NoNetwork { .. }
                | Screen::EnterAmount { .. }
                | Screen::ConfirmPay { .. }
                | Screen::PayeeCode { .. }
                | Screen::MoneyIn { .. }
                | Screen::Menu
                | Screen::History { .. }
                | Screen::ConfirmUnbind { .. }
                | Screen::StorageRefused
                | Screen::Disabled,
                _,
            ) => None,
        }
    }

    /// Follows a registration to its end: the digits off the phone, one finger, the PIN.
    fn register(&mut self, view: &View, digits: Option<[u8; 6]>) -> Option<Hand> {
        match &view.screen {
            // Her device has an account already: she lets the phone come.
            Screen::Unlock { .. } => match self.fingers.first() {
                Some(name) => Some(Hand::Touch(self.finger(name))),
                None => Some(Hand::Press(self.pin.clone())),
            },
            Screen::TypeDigits { typed, .. } => {
                let keys = digit_keys(&digits?);
                let rest = keys.get(typed.len()..).unwrap_or(&[]);
                (!rest.is_empty()).then(|| Hand::Press(rest.to_vec()))
            }
            Screen::EnrolFinger { .. } => {
                if self.fingers.is_empty() {
                    self.fingers
                        .push(FINGERS.first().map_or_else(String::new, |f| (*f).to_owned()));
                }
                self.fingers.first().map(|name| Hand::Touch(self.finger(name)))
            }
            Screen::FingerDone { .. } => Some(Hand::Press(vec![Key::Cancel])),
            Screen::SetPin { typed, .. } => {
                let rest = self.pin.get(usize::from(*typed)..).unwrap_or(&[]);
                (!rest.is_empty()).then(|| Hand::Press(rest.to_vec()))
            }
            Screen::Bound { .. } => {
                self.goal = None;
                None
            }
            _ => None,
        }
    }
}

fn digit_keys(digits: &[u8; 6]) -> Vec<Key> {
    digits.iter().map(|digit| Key::Digit(*digit)).collect()
}
