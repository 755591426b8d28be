//! What shoppers' hands and eyes do in the world.

use device_core::key::Key;

use super::devices::note_id;
use super::{DeviceId, Happening, ShopperId, World};
use crate::actors::shopper::{Hand, PressTimes, TOUCH_MICROS_MAX};
use crate::body::Contact;
use crate::peripherals::fingerprint::Finger;
use crate::peripherals::keypad;
use crate::scenario::model::ShopperAct;
use crate::time::{MILLISECOND, Micros};
use crate::trace::Entry;

/// A finger is lifted this long after it was read.
const LIFT_MICROS: Micros = 150 * MILLISECOND;

impl World {
    /// A shopper does what the script says. Where she cannot, says why.
    pub fn shopper_act(&mut self, shopper: ShopperId, act: &ShopperAct) -> Option<String> {
        self.shoppers[shopper].come_back();
        let digits = self.digits_at(self.shoppers[shopper].device());
        if let Some(hand) = self.shoppers[shopper].hand_for(act, digits) {
            self.move_hand(shopper, hand);
            return None;
        }
        match act {
            ShopperAct::TypeDigits | ShopperAct::TypeWrongDigits => {
                return Some("no phone at her device shows digits".to_owned());
            }
            ShopperAct::Goal(goal) => {
                let now = self.now;
                self.shoppers[shopper].want(*goal, now);
                self.look_soon(shopper);
            }
            ShopperAct::PointAt(sight, aim) => self.point_at(shopper, sight, *aim),
            ShopperAct::StepUp(till) => {
                if let Some(till) = self.till_named(till) {
                    self.tills[till].customer = Some(shopper);
                    self.tills[till].empty = false;
                }
            }
            ShopperAct::WalkAway => {
                self.shoppers[shopper].leave();
                let device = self.shoppers[shopper].device();
                self.place_finger(device, None);
                for till in &mut self.tills {
                    till.customer = till.customer.filter(|customer| *customer != shopper);
                }
                self.note(Entry::Left { shopper: note_id(shopper) });
            }
            ShopperAct::Press(_)
            | ShopperAct::Type(_)
            | ShopperAct::TypePin
            | ShopperAct::TypeAmount(_)
            | ShopperAct::Hold(..)
            | ShopperAct::Tremble(..)
            | ShopperAct::Touch(_) => {}
        }
        None
    }

    fn move_hand(&mut self, shopper: ShopperId, hand: Hand) {
        match hand {
            Hand::Press(keys) => self.press_keys(shopper, &keys),
            Hand::Hold(key, hold) => {
                let times = self.shoppers[shopper].press_times();
                self.press_all(shopper, &[(key, PressTimes { hold, tremor: None, ..times })]);
            }
            Hand::Tremble(key, gap) => {
                let times = self.shoppers[shopper].press_times();
                let tremor = Some(gap);
                let hold = times.hold.min(gap / 2);
                self.press_all(shopper, &[(key, PressTimes { hold, tremor, ..times })]);
            }
            Hand::Touch(finger) => self.touch(shopper, finger),
        }
    }

    fn press_keys(&mut self, shopper: ShopperId, keys: &[Key]) {
        let presses: Vec<_> =
            keys.iter().map(|key| (*key, self.shoppers[shopper].press_times())).collect();
        self.press_all(shopper, &presses);
    }

    /// Puts the contacts of several presses on the agenda; the hand is free when the last key is up.
    fn press_all(&mut self, shopper: ShopperId, presses: &[(Key, PressTimes)]) {
        let generation = self.shoppers[shopper].begin(false);
        let mut at = self.now;
        let mut end = at;
        for (key, times) in presses {
            end = self.press_once(shopper, *key, at, times.hold);
            if let Some(tremor) = times.tremor {
                let second = (at + tremor).max(end + MILLISECOND);
                end = self.press_once(shopper, *key, second, times.hold);
            }
            at = end + times.gap;
        }
        self.agenda.add(end, Happening::HandFree { shopper, generation });
    }

    fn press_once(&mut self, shopper: ShopperId, key: Key, at: Micros, hold: Micros) -> Micros {
        let device = self.shoppers[shopper].device();
        let generation = self.shoppers[shopper].generation();
        let travels = self.contact_of(device, key) == Some(Contact::Mechanical);
        let slot = &mut self.devices[device];
        let edges =
            if travels { keypad::press(hold, &mut slot.key_stream) } else { keypad::touch(hold) };
        let end = edges.last().map_or(at, |(offset, _)| at + offset);
        for (offset, edge) in edges {
            let contact = Happening::Contact { device, shopper, generation, key, edge };
            self.agenda.add(at + offset, contact);
        }
        end
    }

    fn touch(&mut self, shopper: ShopperId, finger: Finger) {
        let generation = self.shoppers[shopper].begin(true);
        let device = self.shoppers[shopper].device();
        self.agenda.add(self.now, Happening::Finger { device, finger: Some(finger) });
        // Lifted at the latest then; sooner once it was read.
        let end = self.now + TOUCH_MICROS_MAX;
        self.agenda.add(end, Happening::HandFree { shopper, generation });
    }

    /// The sensor has read the finger on this device: it is lifted.
    pub(super) fn finger_was_read(&mut self, device: DeviceId) {
        let touching = self
            .shoppers
            .iter()
            .position(|shopper| shopper.device() == device && shopper.touching());
        if let Some(shopper) = touching {
            let generation = self.shoppers[shopper].generation();
            self.agenda.add(self.now + LIFT_MICROS, Happening::HandFree { shopper, generation });
        }
    }

    pub(super) fn on_hand_free(&mut self, shopper: ShopperId, generation: u32) {
        let state = &mut self.shoppers[shopper];
        if state.generation() != generation || !state.busy() {
            return;
        }
        let device = state.device();
        let lifted = state.touching();
        state.end();
        if lifted {
            self.place_finger(device, None);
        }
        self.look_soon(shopper);
    }

    /// The screen changed: whoever holds the device and wants something looks at it.
    pub(super) fn catch_eyes(&mut self, device: DeviceId) {
        for shopper in 0..self.shoppers.len() {
            if self.shoppers[shopper].device() == device && !self.shoppers[shopper].busy() {
                self.look_soon(shopper);
            }
        }
    }

    pub(super) fn look_soon(&mut self, shopper: ShopperId) {
        let state = &mut self.shoppers[shopper];
        if state.goal().is_none() || state.busy() || state.aside() {
            return;
        }
        let generation = state.look_again();
        let at = self.now + state.reaction();
        self.agenda.add(at, Happening::Look { shopper, generation });
    }

    pub(super) fn on_look(&mut self, shopper: ShopperId, generation: u32) {
        let state = &mut self.shoppers[shopper];
        if state.generation() != generation || state.busy() {
            return;
        }
        let device = state.device();
        let digits = self.digits_at(device);
        let Some(view) = self.devices[device].view() else { return };
        if let Some(hand) = self.shoppers[shopper].decide(view, self.now, digits) {
            self.move_hand(shopper, hand);
        }
    }
}
