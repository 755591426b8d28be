//! People with ordinary phones: they scan the payee code on a device's screen and pay it.
//!
//! The phone sees the device's pixels as a till's scanner does; its payment app talks to the payment server by itself.

use device_core::money::Fen;

use super::scanners::shaken;
use super::{DeviceId, Happening, World};
use crate::boards::BoardLost;
use crate::optics::{Camera, Grade, Scene, Wanted, brightness, read, render};
use crate::random::Stream;
use crate::scenario::model::{Aim, Glare, Optics, PayerAct, PayerState};
use crate::server::ledger::AccountId;
use crate::time::{MILLISECOND, Micros, SECOND};
use crate::trace::Entry;

/// A phone takes so many pictures.
const FRAME_MICROS: Micros = 200 * MILLISECOND;
/// Nobody holds a phone before a screen without a code for longer.
const PATIENCE_MICROS: Micros = 10 * SECOND;
/// From the code that was read to the server's word: typing, a finger, the network. In milliseconds.
const PAYING_MILLIS: (u64, u64) = (1_500, 3_000);
/// Degrees that the phone and the screen sway against each other.
const SWAY_DEGREES: f64 = 2.0;
/// How a phone is held before a device's screen.
const AIM: Aim = Aim {
    distance_mm: 110.0,
    tilt_degrees: 8.0,
    turn_degrees: -5.0,
    roll_degrees: 4.0,
    aside_mm: 0.0,
    below_mm: 0.0,
    ambient: 0.15,
    glare: Glare::Off,
    blur_pixels: 0.7,
    noise_levels: 3.0,
};

/// Somebody with an ordinary phone.
#[derive(Clone)]
pub struct PayerSlot {
    name: String,
    account: AccountId,
    state: PayerState,
    generation: u32,
    until: Micros,
    device: DeviceId,
    amount: Option<Fen>,
    hand: Stream,
    sensor: Stream,
}

impl PayerSlot {
    pub(super) fn new(name: &str, account: AccountId, seed: u64) -> Self {
        Self {
            name: name.to_owned(),
            account,
            state: PayerState::Idle,
            generation: 0,
            until: 0,
            device: 0,
            amount: None,
            hand: Stream::new(seed, &format!("payer hand {name}")),
            sensor: Stream::new(seed, &format!("payer sensor {name}")),
        }
    }

    /// The name of the account.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How far the payer is.
    #[must_use]
    pub const fn state(&self) -> PayerState {
        self.state
    }
}

impl World {
    /// Somebody with an ordinary phone does something.
    pub fn payer_act(&mut self, payer: usize, act: &PayerAct) {
        let PayerAct::Pay(device, amount) = act;
        let Some(device) = self.device_named(device) else { return };
        let now = self.now;
        let slot = &mut self.payers[payer];
        slot.state = PayerState::Looking;
        slot.generation += 1;
        slot.until = now + PATIENCE_MICROS;
        (slot.device, slot.amount) = (device, *amount);
        let generation = slot.generation;
        self.agenda.add(now + FRAME_MICROS, Happening::PayerLooks { payer, generation });
    }

    pub(super) fn on_payer_looks(
        &mut self,
        payer: usize,
        generation: u32,
    ) -> Result<(), BoardLost> {
        if self.payers[payer].generation != generation {
            return Ok(());
        }
        let device = self.payers[payer].device;
        let code = match self.optics {
            Optics::Pixels => self.photographed(payer, device)?,
            Optics::Ideal => self.payee_code_on(device),
        };
        let now = self.now;
        let slot = &mut self.payers[payer];
        let Some(code) = code else {
            if now >= slot.until {
                slot.state = PayerState::NothingRead;
            } else {
                self.agenda.add(now + FRAME_MICROS, Happening::PayerLooks { payer, generation });
            }
            return Ok(());
        };
        slot.state = PayerState::Asking;
        let paying = slot.hand.between(PAYING_MILLIS.0, PAYING_MILLIS.1) * MILLISECOND;
        let (name, device) = (slot.name.clone(), super::devices::note_id(device));
        self.note(Entry::PayerRead { payer: name, device, code: code.clone() });
        self.agenda.add(now + paying, Happening::PayerPays { payer, generation, code });
        Ok(())
    }

    /// One picture of a device's screen, and the code that the phone reads in it.
    fn photographed(
        &mut self,
        payer: usize,
        device: DeviceId,
    ) -> Result<Option<String>, BoardLost> {
        if !self.devices[device].powered() {
            return Ok(None);
        }
        let surface = self.surface_of(device)?;
        let light = brightness(self.devices[device].backlight());
        let slot = &mut self.payers[payer];
        let aim = shaken(AIM, SWAY_DEGREES, &mut slot.hand);
        let scene = Scene::new(surface, Camera::KEEN, aim).with_brightness(light);
        let picture = render(&scene, slot.sensor.numbers());
        Ok(read(&picture, Grade::Keen, Wanted::Qr).map(|reading| reading.text))
    }

    pub(super) fn on_payer_pays(&mut self, payer: usize, generation: u32, code: &str) {
        let slot = &self.payers[payer];
        if slot.generation != generation {
            return;
        }
        let (account, amount) = (slot.account, slot.amount);
        let (answer, outputs) = self.server.pay_code(self.moment(), account, code, amount);
        let name = slot.name.clone();
        let (state, entry) = match answer {
            Ok(order) => (PayerState::Paid, Entry::PayerPaid { payer: name, order }),
            Err(cause) => (PayerState::Refused(cause), Entry::PayerRefused { payer: name, cause }),
        };
        self.payers[payer].state = state;
        self.note(entry);
        self.run_server(outputs);
    }

    /// Everybody who has an account, in the order of their names.
    #[must_use]
    pub fn payers(&self) -> &[PayerSlot] {
        &self.payers
    }

    /// The payer of this name.
    #[must_use]
    pub fn payer_named(&self, name: &str) -> Option<usize> {
        self.payers.iter().position(|payer| payer.name == name)
    }
}
