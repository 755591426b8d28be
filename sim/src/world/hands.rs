//! A hand at one exact moment: keys, panel, sensor, camera and the screen before a till's scanner, with no timing but its own.
//!
//! What a person at the bench does comes through here, and what the scenario that was saved of it says. Actors that a person
//! plays keep still. It decides nothing: what cannot be done is said and leaves no trace.

use device_core::event::Event;
use device_core::key::{Edge, Key};
use device_core::time::Utc;

use super::devices::note_id;
use super::{DeviceId, ShopperId, World};
use crate::boards::BoardLost;
use crate::peripherals::fingerprint::Finger;
use crate::scenario::model::{Actor, Aim, ClockAct, FINGERS, Fingertip, HandAct};
use crate::trace::Entry;

/// The fullest battery.
const PERCENT_MAX: u8 = 100;

impl World {
    /// A hand does something at a shopper's device. Where it cannot, says why.
    ///
    /// # Errors
    /// Where a board is lost.
    pub fn hand_act(
        &mut self,
        shopper: ShopperId,
        act: &HandAct,
    ) -> Result<Option<String>, BoardLost> {
        let device = self.shoppers[shopper].device();
        match act {
            HandAct::Down(key, _) => return self.key_down(device, *key),
            HandAct::Up(key, _) => self.key_up(device, *key)?,
            HandAct::TouchPanel(x, y, _) => {
                if !self.devices[device].profile.touch_panel {
                    return Ok(Some("this device has no touch panel".to_owned()));
                }
                self.touch_panel(device, *x, *y)?;
            }
            HandAct::LeavePanel => self.leave_panel(device)?,
            HandAct::LayFinger(name, tip) => return Ok(self.lay_finger(shopper, name, *tip)),
            HandAct::LiftFinger => self.place_finger(device, None),
            HandAct::PointAt(sight, aim) => self.point_at(shopper, sight, *aim),
            HandAct::HoldTo(till, aim) => return Ok(self.hold_to(shopper, till, *aim)),
            HandAct::TakeAway(till) => {
                let Some(till) = self.till_named(till) else { return Ok(no_till(till)) };
                self.tills[till].customer = None;
                self.tills[till].empty = true;
            }
        }
        Ok(None)
    }

    /// Whether a key can be pressed now: the body has it, or the screen offers it.
    #[must_use]
    pub fn offers_key(&self, device: DeviceId, key: Key) -> bool {
        self.contact_of(device, key).is_some() || self.place_on_panel(device, key).is_some()
    }

    fn key_down(&mut self, device: DeviceId, key: Key) -> Result<Option<String>, BoardLost> {
        if self.contact_of(device, key).is_some() {
            self.deliver(device, Event::Key { key, edge: Edge::Down })?;
            return Ok(None);
        }
        match self.place_on_panel(device, key) {
            Some((x, y)) => self.touch_panel(device, x, y).map(|()| None),
            None => Ok(Some(format!("neither the body nor the screen offers {key:?}"))),
        }
    }

    fn key_up(&mut self, device: DeviceId, key: Key) -> Result<(), BoardLost> {
        if self.contact_of(device, key).is_some() {
            return self.deliver(device, Event::Key { key, edge: Edge::Up });
        }
        self.leave_panel(device)
    }

    fn lay_finger(
        &mut self,
        shopper: ShopperId,
        name: &str,
        tip: Option<Fingertip>,
    ) -> Option<String> {
        if !FINGERS.contains(&name) {
            return Some(format!("{name} is no finger"));
        }
        let usual = self.shoppers[shopper].finger(name);
        let finger = tip.map_or(usual, |tip| Finger {
            reject_percent: tip.reject_percent,
            poor_percent: tip.poor_percent,
            ..usual
        });
        self.place_finger(self.shoppers[shopper].device(), Some(finger));
        None
    }

    fn hold_to(&mut self, shopper: ShopperId, till: &str, aim: Aim) -> Option<String> {
        let Some(place) = self.till_named(till) else { return no_till(till) };
        self.tills[place].customer = Some(shopper);
        self.tills[place].empty = false;
        self.tills[place].aim = aim;
        None
    }

    /// A device's battery holds so much from here.
    ///
    /// # Errors
    /// Where the board is lost.
    pub fn set_battery(&mut self, device: DeviceId, percent: u8) -> Result<(), BoardLost> {
        let percent = percent.min(PERCENT_MAX);
        self.devices[device].battery_percent = percent;
        self.deliver(device, Event::Battery { percent })
    }

    /// A device's clock is wrong from here, or has lost its time. The device finds out when it next looks.
    pub fn upset_clock(&mut self, device: DeviceId, act: ClockAct) {
        self.note(Entry::ClockUpset { device: note_id(device), act });
        let right = i128::from(self.utc().0);
        let now = self.now;
        match act {
            ClockAct::Ahead(millis) => {
                let reads = u64::try_from(right + i128::from(millis)).unwrap_or(0);
                self.devices[device].clock.set(Utc(reads), now);
            }
            ClockAct::Lost => self.devices[device].clock.lose(),
        }
    }

    /// Somebody else plays this actor: a shopper's hands and eyes do nothing by themselves. Where there is no such actor,
    /// says so.
    pub fn take_over(&mut self, actor: &Actor) -> Option<String> {
        if !self.has_actor(actor) {
            return Some(format!("there is nobody of the name {}", actor.name()));
        }
        if let Actor::Shopper(name) = actor
            && let Some(shopper) = self.shopper_named(name)
        {
            let touched = self.shoppers[shopper].touching();
            self.shoppers[shopper].stand_aside();
            if touched {
                self.place_finger(self.shoppers[shopper].device(), None);
            }
        }
        None
    }

    /// The actor plays itself again; a shopper goes on after her goal.
    pub fn hand_back(&mut self, actor: &Actor) {
        if let Actor::Shopper(name) = actor
            && let Some(shopper) = self.shopper_named(name)
        {
            self.shoppers[shopper].step_in();
            self.look_soon(shopper);
        }
    }

    /// Whether there is such an actor.
    #[must_use]
    pub fn has_actor(&self, actor: &Actor) -> bool {
        match actor {
            Actor::Shopper(name) => self.shopper_named(name).is_some(),
            Actor::Merchant(name) => {
                self.till_named(name).is_some() || self.stall_named(name).is_some()
            }
            Actor::Phone(name) => self.phone_named(name).is_some(),
            Actor::Payer(name) => self.payer_named(name).is_some(),
        }
    }
}

fn no_till(name: &str) -> Option<String> {
    Some(format!("there is no till {name}"))
}
