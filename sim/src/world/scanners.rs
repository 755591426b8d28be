//! Tills' scanners: ten pictures a second of whatever screen is held before them.

use device_core::ui::frame::FRAME_PIXELS;
use device_core::view::{CodeShape, Screen};

use super::{DeviceId, Happening, TillId, World};
use crate::boards::BoardLost;
use crate::optics::{Camera, Grade, Scene, Surface, Symbology, Wanted, brightness, read, render};
use crate::random::Stream;
use crate::scenario::model::{Aim, CodeRead, Optics, ScannerKind};
use crate::time::{MILLISECOND, Micros};

/// Time from one picture to the next while a screen with a code is before the scanner.
const FRAME_MICROS: Micros = 100 * MILLISECOND;
/// The same while no code is there: engines look more seldom until something moves.
const IDLE_FRAME_MICROS: Micros = 400 * MILLISECOND;
/// And by up to so many millimetres towards or away from the lens.
const SHAKE_MM: f64 = 3.0;

impl World {
    pub(super) fn scanner_on(&mut self, till: TillId) {
        let slot = &mut self.tills[till];
        slot.looking = true;
        slot.frames_generation += 1;
        let generation = slot.frames_generation;
        self.agenda.add(self.now + FRAME_MICROS, Happening::Frame { till, generation });
    }

    pub(super) fn scanner_off(&mut self, till: TillId) {
        let slot = &mut self.tills[till];
        slot.looking = false;
        slot.frames_generation += 1;
    }

    /// The device that is held before a scanner: that of the shopper who stepped up to this till, else the one that has
    /// a code on its screen, else the first.
    fn device_before(&self, till: TillId) -> Option<DeviceId> {
        if self.tills[till].empty {
            return None;
        }
        if let Some(shopper) = self.tills[till].customer {
            return self.shoppers.get(shopper).map(crate::actors::shopper::Shopper::device);
        }
        let gone = |place: usize| {
            self.shoppers.iter().any(|shopper| shopper.device() == place && !shopper.here())
        };
        let mut near = (0..self.devices.len()).filter(|place| !gone(*place));
        near.clone().find(|place| self.shows_code(*place)).or_else(|| near.next())
    }

    fn shows_code(&self, device: DeviceId) -> bool {
        self.devices[device].view().is_some_and(|view| {
            !view.help && matches!(view.screen, Screen::PayerCode { digits: Some(_), .. })
        })
    }

    pub(super) fn on_scanner_frame(
        &mut self,
        till: TillId,
        generation: u32,
    ) -> Result<(), BoardLost> {
        if !self.tills[till].looking || self.tills[till].frames_generation != generation {
            return Ok(());
        }
        let device = self.device_before(till);
        let reading = match (device, self.optics) {
            (Some(device), Optics::Pixels) => self.take_picture(till, device)?,
            (Some(device), Optics::Ideal) => self.told_digits(device),
            (None, _) => None,
        };
        let wait = match device {
            Some(device) if self.shows_code(device) => FRAME_MICROS,
            _ => IDLE_FRAME_MICROS,
        };
        if let (Some(device), Some((digits, read))) = (device, reading) {
            self.on_read(till, device, &digits, read);
        }
        // What was read may have switched the scanner off.
        if self.tills[till].looking && self.tills[till].frames_generation == generation {
            self.agenda.add(self.now + wait, Happening::Frame { till, generation });
        }
        Ok(())
    }

    /// The short cut that a scenario has to ask for: the digits without pixels.
    fn told_digits(&self, device: DeviceId) -> Option<(String, CodeRead)> {
        let view = self.devices[device].view()?;
        match &view.screen {
            Screen::PayerCode { digits: Some(digits), .. } if !view.help => {
                Some((digits.as_str().to_owned(), CodeRead::Qr))
            }
            _ => None,
        }
    }

    /// One picture of a device's screen, and what the decoder makes of it.
    fn take_picture(
        &mut self,
        till: TillId,
        device: DeviceId,
    ) -> Result<Option<(String, CodeRead)>, BoardLost> {
        let surface = self.surface_of(device)?;
        let light = if self.devices[device].powered() {
            brightness(self.devices[device].backlight())
        } else {
            0.0
        };
        let sway = self.shoppers.iter().find(|shopper| shopper.device() == device);
        let sway_degrees = sway.map_or(1.0, |shopper| f64::from(shopper.sway_degrees()));
        // A code that stands on its side is held on its side, as whoever shows it would.
        let turned = self.devices[device].view().is_some_and(|view| {
            matches!(view.screen, Screen::PayerCode { shape: CodeShape::BarTurned, .. })
        });
        let slot = &mut self.tills[till];
        let mut aim = shaken(slot.aim, sway_degrees, &mut slot.hand);
        if turned {
            aim.roll_degrees += 90.0;
        }
        let (camera, grade) = match slot.scanner {
            ScannerKind::Keen => (Camera::KEEN, Grade::Keen),
            ScannerKind::Plain => (Camera::PLAIN, Grade::Plain),
        };
        let scene = Scene::new(surface, camera, aim).with_brightness(light);
        let picture = render(&scene, slot.sensor.numbers());
        Ok(read(&picture, grade, Wanted::Either).map(|reading| {
            let kind = match reading.symbology {
                Symbology::Qr => CodeRead::Qr,
                Symbology::Code128 => CodeRead::Bar,
            };
            (reading.text, kind)
        }))
    }

    /// The screen as a surface that gives light; drawn once for each View.
    pub(super) fn surface_of(&mut self, device: DeviceId) -> Result<Surface, BoardLost> {
        let hash = self.devices[device].view_hash();
        if let Some((known, surface)) = &self.devices[device].surface
            && *known == hash
        {
            return Ok(surface.clone());
        }
        let frame = self.devices[device].pixels()?;
        let mut luma = vec![0; FRAME_PIXELS];
        frame.to_luma(&mut luma);
        let surface =
            Surface::of_screen(&luma).map_err(|error| BoardLost { reason: error.to_string() })?;
        self.devices[device].surface = Some((hash, surface.clone()));
        Ok(surface)
    }
}

/// The aim as a hand holds it at one moment.
pub(super) fn shaken(aim: Aim, sway_degrees: f64, hand: &mut Stream) -> Aim {
    // Thousandths from -1 to 1: integers first, so that every platform shakes alike.
    let mut shake = |most: f64| (hand.between(0, 2_000) as f64 - 1_000.0) / 1_000.0 * most;
    Aim {
        distance_mm: aim.distance_mm + shake(SHAKE_MM),
        tilt_degrees: aim.tilt_degrees + shake(sway_degrees),
        turn_degrees: aim.turn_degrees + shake(sway_degrees),
        roll_degrees: aim.roll_degrees + shake(sway_degrees),
        ..aim
    }
}
