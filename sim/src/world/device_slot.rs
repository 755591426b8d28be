//! A device in the world: its board, its peripherals, and what others may look at.

use device_core::effect::{Backlight, Prompt, Tone};
use device_core::event::{Event, FingerReading, StoreOutcome};
use device_core::identity::Identity;
use device_core::profile::Profile;
use device_core::records::{Records, RecordsRefused, Vault, engine};
use device_core::time::Instant;
use device_core::ui::frame::Frame;
use device_core::view::{Screen, View};

use super::CameraSlot;
use super::pressing::{Miss, PanelTouch};
use crate::boards::{Abilities, Board, BoardLost};
use crate::body::Body;
use crate::optics::Surface;
use crate::peripherals::clock::Clock;
use crate::peripherals::fingerprint::Sensor;
use crate::peripherals::modem::Modem;
use crate::peripherals::nor_flash::NorFlash;
use crate::random::Stream;
use crate::time::Micros;

/// Digits of a PIN.
const PIN_DIGITS: usize = 6;

/// A device and the hardware around it.
pub struct DeviceSlot {
    pub(super) name: String,
    pub(super) identity: Identity,
    pub(super) profile: Profile,
    /// Its body, where there is one of this name.
    pub(super) body: Option<&'static Body>,
    /// The finger on its touch panel.
    pub(super) panel_touch: Option<PanelTouch>,
    /// The last press that found no key.
    pub(super) missed: Option<Miss>,
    pub(super) board: Box<dyn Board>,
    pub(super) flash: NorFlash,
    pub(super) clock: Clock,
    pub(super) modem: Modem,
    pub(super) sensor: Sensor,
    pub(super) camera: CameraSlot,
    pub(super) battery_percent: u8,
    pub(super) backlight: Backlight,
    pub(super) powered: bool,
    /// How many boots there were; what belongs to an older one is void.
    pub(super) boot: u32,
    pub(super) booted_at: Micros,
    pub(super) deadline: Option<Instant>,
    pub(super) deadline_generation: u32,
    pub(super) entropy: Stream,
    pub(super) sensor_stream: Stream,
    pub(super) key_stream: Stream,
    pub(super) view: Option<View>,
    pub(super) view_hash: u64,
    pub(super) codes_shown: Vec<String>,
    pub(super) said: Vec<(Micros, Prompt)>,
    pub(super) beeped: Vec<(Micros, Tone)>,
    pub(super) proved: bool,
    /// The ticket of the last PIN count: its completion is what may let the owner in.
    pub(super) pin_ticket: Option<u16>,
    /// The PIN that was set, and the digits pressed since the device was last at rest.
    pub(super) pin: String,
    pub(super) pressed: String,
    /// The digits of a new PIN as its dots count them, and the number key that went down last.
    pub(super) pin_typed: String,
    pub(super) digit_down: Option<char>,
    /// The payer code that is on the screen.
    pub(super) code_on_screen: Option<String>,
    /// The payee code that is on the screen.
    pub(super) payee_code_on_screen: Option<String>,
    /// The screen as last seen by a scanner, with the hash of its View.
    pub(super) surface: Option<(u64, Surface)>,
    pub(super) faulty: Option<String>,
}

impl DeviceSlot {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What phones and the server know it by, whether or not it was ever enrolled.
    #[must_use]
    pub const fn device_id(&self) -> Option<u64> {
        Some(self.identity.device_id)
    }

    /// Its profile.
    #[must_use]
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Its body, where there is one of this name.
    #[must_use]
    pub const fn body(&self) -> Option<&'static Body> {
        self.body
    }

    /// What it shows; `None` without power.
    #[must_use]
    pub const fn view(&self) -> Option<&View> {
        self.view.as_ref()
    }

    /// Hash of what it shows.
    #[must_use]
    pub const fn view_hash(&self) -> u64 {
        self.view_hash
    }

    /// Its screen's brightness.
    #[must_use]
    pub const fn backlight(&self) -> Backlight {
        self.backlight
    }

    /// What its board can do.
    #[must_use]
    pub fn abilities(&self) -> Abilities {
        self.board.abilities()
    }

    /// Charge, 0 to 100.
    #[must_use]
    pub const fn battery_percent(&self) -> u8 {
        self.battery_percent
    }

    /// Its modem.
    #[must_use]
    pub const fn modem(&self) -> &Modem {
        &self.modem
    }

    /// Its fingerprint sensor.
    #[must_use]
    pub const fn sensor(&self) -> &Sensor {
        &self.sensor
    }

    /// Its clock.
    #[must_use]
    pub const fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Whether it has power.
    #[must_use]
    pub const fn powered(&self) -> bool {
        self.powered
    }

    /// The payer codes that it has shown, in order.
    #[must_use]
    pub fn codes_shown(&self) -> &[String] {
        &self.codes_shown
    }

    /// What it has said, and when.
    #[must_use]
    pub fn said(&self) -> &[(Micros, Prompt)] {
        &self.said
    }

    /// The tones that it has sounded, and when.
    #[must_use]
    pub fn beeped(&self) -> &[(Micros, Tone)] {
        &self.beeped
    }

    /// Whether its finger or PIN was accepted since it was last locked, as seen from outside.
    #[must_use]
    pub const fn proved(&self) -> bool {
        self.proved
    }

    /// Whether this event could let its owner in: her finger, or the count of a try where her PIN was typed.
    pub(super) fn lets_in(&self, event: &Event) -> bool {
        match event {
            Event::Finger(FingerReading::Match { .. }) => true,
            Event::Stored { ticket, outcome: StoreOutcome::Done } => {
                self.pin_ticket == Some(*ticket) && holds_in_order(&self.pressed, &self.pin)
            }
            _ => false,
        }
    }

    /// The defect that it showed, if any: a bound exceeded, a store without an answer.
    #[must_use]
    pub fn faulty(&self) -> Option<&str> {
        self.faulty.as_deref()
    }

    /// Its camera.
    #[must_use]
    pub const fn camera(&self) -> &CameraSlot {
        &self.camera
    }

    /// Its flash chip.
    #[must_use]
    pub const fn flash(&self) -> &NorFlash {
        &self.flash
    }

    /// The records that its flash holds, read from a copy of the chip.
    ///
    /// # Errors
    /// Why the device itself would refuse them.
    pub fn records(&self) -> Result<Records, RecordsRefused> {
        let mut copy = self.flash.clone();
        // The copy has its own power: a chip whose power went can be read too.
        copy.power_on();
        self.records_in(&mut copy)
    }

    /// The records that a chip holds, read as this device does when it boots.
    ///
    /// # Errors
    /// Why the device would refuse them.
    pub fn records_in(&self, chip: &mut NorFlash) -> Result<Records, RecordsRefused> {
        // This vault opens and never seals, so its nonces are nobody's.
        engine::load(chip, &mut Vault::new(&self.identity, &[0; 32]))
    }

    /// What it shows, as pixels; black without power.
    ///
    /// # Errors
    /// Where the board is lost.
    pub fn pixels(&mut self) -> Result<Frame, BoardLost> {
        if self.powered { self.board.pixels() } else { Ok(Frame::default()) }
    }

    /// Follows the dots of a new PIN: the second time that six digits were typed, they are the PIN from here.
    pub(super) fn follow_new_pin(&mut self, next: &Screen) {
        let dots = |screen: Option<&Screen>| match screen {
            Some(Screen::SetPin { typed, again, .. }) => Some((usize::from(*typed), *again)),
            _ => None,
        };
        let before = dots(self.view.as_ref().map(|view| &view.screen));
        match (before, dots(Some(next))) {
            (Some((typed, again)), Some((now_typed, now_again))) if again == now_again => {
                if now_typed > typed {
                    self.pin_typed.extend(self.digit_down);
                }
                self.pin_typed.truncate(now_typed);
            }
            (Some((typed, true)), None) => {
                if typed < PIN_DIGITS {
                    self.pin_typed.extend(self.digit_down);
                }
                if self.pin_typed.len() == PIN_DIGITS {
                    self.pin = std::mem::take(&mut self.pin_typed);
                }
            }
            (Some(_) | None, Some(_) | None) => self.pin_typed.clear(),
        }
    }

    pub(super) fn fork(&self) -> Option<Self> {
        Some(Self {
            name: self.name.clone(),
            identity: self.identity.clone(),
            profile: self.profile.clone(),
            body: self.body,
            panel_touch: self.panel_touch,
            missed: self.missed,
            board: self.board.fork()?,
            flash: self.flash.clone(),
            clock: self.clock.clone(),
            modem: self.modem.clone(),
            sensor: self.sensor.clone(),
            camera: self.camera.clone(),
            battery_percent: self.battery_percent,
            backlight: self.backlight,
            powered: self.powered,
            boot: self.boot,
            booted_at: self.booted_at,
            deadline: self.deadline,
            deadline_generation: self.deadline_generation,
            entropy: self.entropy.clone(),
            sensor_stream: self.sensor_stream.clone(),
            key_stream: self.key_stream.clone(),
            view: self.view.clone(),
            view_hash: self.view_hash,
            codes_shown: self.codes_shown.clone(),
            said: self.said.clone(),
            beeped: self.beeped.clone(),
            proved: self.proved,
            pin_ticket: self.pin_ticket,
            pin: self.pin.clone(),
            pressed: self.pressed.clone(),
            pin_typed: self.pin_typed.clone(),
            digit_down: self.digit_down,
            code_on_screen: self.code_on_screen.clone(),
            payee_code_on_screen: self.payee_code_on_screen.clone(),
            surface: self.surface.clone(),
            faulty: self.faulty.clone(),
        })
    }
}

/// Whether the PIN's digits were pressed in their order; others in between were corrected or not taken.
fn holds_in_order(pressed: &str, pin: &str) -> bool {
    let mut pressed = pressed.chars();
    pin.chars().all(|digit| pressed.any(|found| found == digit))
}
