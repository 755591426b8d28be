//! Faults: things that break for a while. They wrap ports and peripherals from outside.

use link::message::Peripheral;

use super::{DeviceId, Happening, TillId, World};
use crate::boards::BoardLost;
use crate::scenario::model::Fault;
use crate::time::Micros;
use crate::trace::Entry;

/// The faults that are on, each with its number.
#[derive(Clone, Debug, Default)]
pub(super) struct Faults {
    on: Vec<(u32, Fault)>,
    count: u32,
}

impl World {
    /// Breaks something, for a while or for good.
    ///
    /// # Errors
    /// Where a board is lost.
    pub fn begin_fault(&mut self, fault: &Fault, lasts: Option<Micros>) -> Result<(), BoardLost> {
        let number = self.faults.count;
        self.faults.count += 1;
        self.faults.on.push((number, fault.clone()));
        self.note(Entry::FaultBegan(fault.clone()));
        if let Some(lasts) = lasts {
            self.agenda.add(self.now + lasts, Happening::FaultOver { number });
        }
        self.apply(fault)
    }

    /// The faults that are on.
    pub fn faults_on(&self) -> impl Iterator<Item = &Fault> {
        self.faults.on.iter().map(|(_, fault)| fault)
    }

    /// Ends a fault that is on, the youngest of its kind. Where none is, says so.
    ///
    /// # Errors
    /// Where a board is lost.
    pub fn mend(&mut self, fault: &Fault) -> Result<Option<String>, BoardLost> {
        let youngest = self.faults.on.iter().rev().find(|(_, on)| on == fault);
        match youngest.map(|(number, _)| *number) {
            Some(number) => self.end_fault(number).map(|()| None),
            None => Ok(Some("nothing of this kind is broken".to_owned())),
        }
    }

    pub(super) fn end_fault(&mut self, number: u32) -> Result<(), BoardLost> {
        let Some(place) = self.faults.on.iter().position(|(on, _)| *on == number) else {
            return Ok(());
        };
        let (_, fault) = self.faults.on.remove(place);
        self.note(Entry::FaultEnded(fault.clone()));
        self.apply(&fault)
    }

    fn is_on(&self, fault: &Fault) -> bool {
        self.faults.on.iter().any(|(_, on)| on == fault)
    }

    /// Brings a port or peripheral in line with whether its fault is on; two faults of one kind may overlap.
    fn apply(&mut self, fault: &Fault) -> Result<(), BoardLost> {
        let on = self.is_on(fault);
        match fault {
            Fault::NetworkDown(name) => {
                let Some(device) = self.device_named(name) else { return Ok(()) };
                if self.devices[device].modem.down != on {
                    self.devices[device].modem.down = on;
                    self.follow_network(device);
                }
            }
            Fault::ModemSilent(name) => {
                self.with_device(name, |world, device| world.devices[device].modem.silent = on);
            }
            Fault::FingerRejects(name) => self.with_device(name, |world, device| {
                world.devices[device].sensor.faults.rejects = on;
            }),
            Fault::FingerPoor(name) => self.with_device(name, |world, device| {
                world.devices[device].sensor.faults.poor = on;
            }),
            Fault::FingerDead(name) => self.with_device(name, |world, device| {
                world.devices[device].sensor.faults.dead = on;
                world.devices[device].board.set_dead(Peripheral::Fingerprint, on);
            }),
            Fault::FlashRefuses(name) => {
                self.with_device(name, |world, device| world.devices[device].flash.refuse(on));
            }
            Fault::CameraDead(name) => {
                self.with_device(name, |world, device| {
                    world.devices[device].camera.engine.dead = on;
                    world.devices[device].board.set_dead(Peripheral::Scanner, on);
                });
            }
            Fault::Link(name, _) => {
                if let Some(phone) = self.phone_named(name) {
                    self.reach_changed(phone);
                }
            }
            // Looked up each time that the phone asks.
            Fault::PhoneOffline(_) => {}
            Fault::TillOffline(name) => {
                self.with_till(name, |world, till| world.tills[till].offline = on);
            }
            Fault::TillAnswersLost(name) => {
                self.with_till(name, |world, till| world.tills[till].answers_lost = on);
            }
        }
        Ok(())
    }

    fn with_device(&mut self, name: &str, act: impl FnOnce(&mut Self, DeviceId)) {
        if let Some(device) = self.device_named(name) {
            act(self, device);
        }
    }

    fn with_till(&mut self, name: &str, act: impl FnOnce(&mut Self, TillId)) {
        if let Some(till) = self.till_named(name) {
            act(self, till);
        }
    }
}
