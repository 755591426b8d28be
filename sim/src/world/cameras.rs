//! What each device's camera sees, and what its scan engine makes of it: ten pictures a second during a read window.
//!
//! A device learns nothing but what the decoder read from rendered pixels; only `optics: Ideal` hands texts over.

use std::sync::Arc;

use device_core::effect::ScanCommand;
use device_core::event::{Event, ScanReading, ScannedBytes};
use device_core::view::Screen;

use super::devices::note_id;
use super::scanners::shaken;
use super::{DeviceId, Happening, ShopperId, World};
use crate::boards::BoardLost;
use crate::optics::prints::{PrintError, code_on_screen, price_tag, printed_code, printed_picture};
use crate::optics::{Camera, Grade, Picture, Scene, Surface, Wanted, brightness, read, render};
use crate::peripherals::camera::{Next, ScanEngine};
use crate::random::Stream;
use crate::scenario::model::{Aim, CameraAim, Optics, Sight};
use crate::trace::{Entry, SightNote};

/// Width of a merchant's printed code, without its quiet zone.
const PLACARD_MM: f64 = 80.0;
/// Width of a code on a merchant's screen or somebody's phone.
const DISPLAY_MM: f64 = 50.0;
/// Light of white on a merchant's screen.
const DISPLAY_LIGHT: f64 = 0.9;
/// How much of the room's light a glossy screen gives back, and a print beside its own white.
const GLOSS: f64 = 0.25;
/// A camera is held so far away that a code fills half of its picture, as `words.md` asks: a hand's width.
const DISTANCE_OF_WIDTH: f64 = 2.0;

/// A device's camera and what lies before it.
#[derive(Clone)]
pub struct CameraSlot {
    pub(super) engine: ScanEngine,
    sight: Sight,
    held: Option<CameraAim>,
    hand: Stream,
    sensor: Stream,
    /// What was rendered last, by what it shows.
    made: Option<(String, Option<Surface>)>,
    last_read: Option<String>,
    /// The last picture, with its number: for observers, of no weight in a run.
    last_picture: Option<(u64, Arc<Picture>)>,
}

/// Something that lies before a lens.
struct Before {
    surface: Surface,
    /// Light of white.
    light: f64,
    /// Light of the room that it gives back.
    ambient: f64,
    /// Millimetres at which it is held unless the scenario says otherwise.
    distance_mm: f64,
}

impl CameraSlot {
    pub(super) fn new(seed: u64, device: &str) -> Self {
        Self {
            engine: ScanEngine::default(),
            sight: Sight::Nothing,
            held: None,
            hand: Stream::new(seed, &format!("camera hand {device}")),
            sensor: Stream::new(seed, &format!("camera sensor {device}")),
            made: None,
            last_read: None,
            last_picture: None,
        }
    }

    /// What lies before it.
    #[must_use]
    pub const fn sight(&self) -> &Sight {
        &self.sight
    }

    /// Whether it looks.
    #[must_use]
    pub const fn looks(&self) -> bool {
        self.engine.looks()
    }

    /// The last picture that it took, and its number.
    #[must_use]
    pub fn last_picture(&self) -> Option<(u64, &Arc<Picture>)> {
        self.last_picture.as_ref().map(|(number, picture)| (*number, picture))
    }

    /// What it read last.
    #[must_use]
    pub fn last_read(&self) -> Option<&str> {
        self.last_read.as_deref()
    }
}

impl World {
    /// A shopper points her device's camera at something.
    pub(super) fn point_at(&mut self, shopper: ShopperId, sight: &Sight, aim: CameraAim) {
        let device = self.shoppers[shopper].device();
        let note = match sight {
            Sight::Nothing => SightNote::Nothing,
            Sight::Code(merchant) => SightNote::Code { merchant: merchant.clone() },
            Sight::Picture(photo) => SightNote::Picture { file: photo.file.clone() },
            Sight::Text(text) => SightNote::Text { text: text.clone() },
            Sight::PriceTag(price) => SightNote::PriceTag { price: *price },
            Sight::Payee(other) => SightNote::Payee { device: other.clone() },
        };
        self.note(Entry::PointedAt { device: note_id(device), sight: note });
        let camera = &mut self.devices[device].camera;
        camera.sight = sight.clone();
        camera.held = Some(aim);
        camera.made = None;
    }

    /// The device's word to its scan engine.
    pub(super) fn command_camera(&mut self, device: DeviceId, command: ScanCommand) {
        let at = self.devices[device].camera.engine.command(command, self.now);
        self.ask_camera(device, at);
    }

    fn ask_camera(&mut self, device: DeviceId, at: Option<crate::time::Micros>) {
        let slot = &self.devices[device];
        let (boot, generation) = (slot.boot, slot.camera.engine.generation());
        if let Some(at) = at {
            self.agenda.add(at, Happening::CameraDue { device, boot, generation });
        }
    }

    pub(super) fn on_camera_due(
        &mut self,
        device: DeviceId,
        boot: u32,
        generation: u32,
    ) -> Result<(), BoardLost> {
        let current = self.devices[device].camera.engine.generation() == generation;
        if !current || !self.runs(device, boot) {
            return Ok(());
        }
        match self.devices[device].camera.engine.due(self.now) {
            Next::Rest => Ok(()),
            Next::Nothing => self.deliver(device, Event::Scanned(ScanReading::Nothing)),
            Next::Fault => self.deliver(device, Event::Scanned(ScanReading::Fault)),
            Next::Picture => self.look_through_camera(device),
        }
    }

    /// One picture: what was read goes to the device, else the next one is due.
    fn look_through_camera(&mut self, device: DeviceId) -> Result<(), BoardLost> {
        let told = self.told_text(device);
        // What needs no pixels is not drawn.
        let before = if told.is_some() { None } else { self.before_camera(device)? };
        let something_there = before.is_some();
        let text =
            told.or_else(|| before.and_then(|before| self.take_camera_picture(device, before)));
        let Some(text) = text else {
            let at = self.devices[device].camera.engine.next_at(self.now, something_there);
            self.ask_camera(device, at);
            return Ok(());
        };
        self.note(Entry::CameraRead { device: note_id(device), text: text.clone() });
        let reading = ScannedBytes::from_slice(text.as_bytes())
            .map_or(ScanReading::TooLong, ScanReading::Code);
        let camera = &mut self.devices[device].camera;
        camera.engine.read();
        camera.last_read = Some(text);
        self.deliver(device, Event::Scanned(reading))
    }

    /// The short cut that a scenario has to ask for: a text that is there, without pixels. Pictures have none.
    fn told_text(&self, device: DeviceId) -> Option<String> {
        if self.optics != Optics::Ideal {
            return None;
        }
        match &self.devices[device].camera.sight {
            Sight::Code(merchant) => {
                self.stalls[self.stall_named(merchant)?].code().map(str::to_owned)
            }
            Sight::Text(text) => Some(text.clone()),
            Sight::Payee(other) => self.payee_code_on(self.device_named(other)?),
            Sight::Nothing | Sight::Picture(_) | Sight::PriceTag(_) => None,
        }
    }

    /// The payee code on a device's screen.
    pub(super) fn payee_code_on(&self, device: DeviceId) -> Option<String> {
        match self.devices[device].view() {
            Some(view) if !view.help => match &view.screen {
                Screen::PayeeCode { code, .. } => Some(code.as_str().to_owned()),
                _ => None,
            },
            _ => None,
        }
    }

    fn take_camera_picture(&mut self, device: DeviceId, before: Before) -> Option<String> {
        let sway = self.shoppers.iter().find(|shopper| shopper.device() == device);
        let sway_degrees = sway.map_or(1.0, |shopper| f64::from(shopper.sway_degrees()));
        let camera = &mut self.devices[device].camera;
        let held = camera.held?;
        let distance_mm = held.distance_mm.unwrap_or(before.distance_mm);
        let aim = Aim { distance_mm, ambient: before.ambient, ..held.aim };
        let aim = shaken(aim, sway_degrees, &mut camera.hand);
        let mut scene =
            Scene::new(before.surface, Camera::DEVICE, aim).with_brightness(before.light);
        scene.motion_pixels = moved(held.moving_pixels, &mut camera.hand);
        let picture = render(&scene, camera.sensor.numbers());
        let reading = read(&picture, Grade::Keen, Wanted::Qr).map(|reading| reading.text);
        let number = camera.last_picture.as_ref().map_or(0, |(number, _)| number + 1);
        camera.last_picture = Some((number, Arc::new(picture)));
        reading
    }

    /// What lies before a device's camera now; nothing where it cannot be seen at all.
    fn before_camera(&mut self, device: DeviceId) -> Result<Option<Before>, BoardLost> {
        let light = self.devices[device].camera.held.map_or(0.0, |held| held.light);
        let print = |surface: Surface| Before {
            distance_mm: surface.size_mm().0 * DISTANCE_OF_WIDTH,
            surface,
            light,
            ambient: light * 0.05,
        };
        let sight = self.devices[device].camera.sight.clone();
        Ok(match sight {
            Sight::Nothing => None,
            Sight::Text(text) => {
                self.made(device, &text, || printed_code(&text, PLACARD_MM)).map(print)
            }
            Sight::PriceTag(price) => {
                self.made(device, &price.to_string(), || price_tag(price)).map(print)
            }
            Sight::Picture(photo) => self
                .made(device, &photo.file, || printed_picture(&photo.picture, photo.width_mm))
                .map(print),
            Sight::Code(merchant) => {
                let stall = self.stall_named(&merchant).map(|stall| &self.stalls[stall]);
                let printed = stall.is_some_and(super::Stall::printed);
                let Some(code) = stall.and_then(|stall| stall.code()).map(str::to_owned) else {
                    return Ok(None);
                };
                if printed {
                    self.made(device, &code, || printed_code(&code, PLACARD_MM)).map(print)
                } else {
                    let made = self.made(device, &code, || code_on_screen(&code, DISPLAY_MM));
                    made.map(|surface| lit(surface, DISPLAY_LIGHT, light))
                }
            }
            Sight::Payee(other) => match self.device_named(&other) {
                Some(other) if self.devices[other].powered() => {
                    let surface = self.surface_of(other)?;
                    Some(lit(surface, brightness(self.devices[other].backlight()), light))
                }
                _ => None,
            },
        })
    }

    /// The surface of a thing, made once while it lies there. What cannot be made at all is not seen.
    fn made(
        &mut self,
        device: DeviceId,
        what: &str,
        make: impl FnOnce() -> Result<Surface, PrintError>,
    ) -> Option<Surface> {
        let camera = &mut self.devices[device].camera;
        if let Some((known, surface)) = &camera.made
            && known == what
        {
            return surface.clone();
        }
        let surface = make().ok();
        camera.made = Some((what.to_owned(), surface.clone()));
        surface
    }
}

/// A screen that gives light itself.
fn lit(surface: Surface, white: f64, room: f64) -> Before {
    let distance_mm = surface.size_mm().0 * DISTANCE_OF_WIDTH;
    Before { surface, light: white, ambient: room * GLOSS, distance_mm }
}

/// Which way a hand moves while a picture is taken.
fn moved(pixels: f64, hand: &mut Stream) -> (f64, f64) {
    if pixels == 0.0 {
        return (0.0, 0.0);
    }
    let degrees = hand.between(0, 359) as f64;
    let radians = degrees.to_radians();
    (pixels * libm::cos(radians), pixels * libm::sin(radians))
}
