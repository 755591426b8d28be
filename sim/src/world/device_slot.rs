//! A device in the world: its board, its peripherals, and what others may look at.

use device_core::effect::{Backlight, Prompt, Tone};
use device_core::identity::Identity;
use device_core::profile::Profile;
use device_core::time::Instant;
use device_core::ui::frame::Frame;
use device_core::view::View;

use super::pressing::{Miss, PanelTouch};
use crate::boards::{Board, BoardLost};
use crate::body::Body;
use crate::optics::Surface;
use crate::peripherals::clock::Clock;
use crate::peripherals::fingerprint::Sensor;
use crate::peripherals::modem::Modem;
use crate::peripherals::nor_flash::NorFlash;
use crate::random::Stream;
use crate::time::Micros;

/// A device and the hardware around it.
pub struct DeviceSlot {
    pub(super) name: String,
    /// What the server knows it by; `None` for one that was never enrolled.
    pub(super) device_id: Option<u64>,
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
    /// The payer code that is on the screen.
    pub(super) code_on_screen: Option<String>,
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

    /// What the server knows it by; `None` for one that was never enrolled.
    #[must_use]
    pub const fn device_id(&self) -> Option<u64> {
        self.device_id
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

    /// The defect that it showed, if any: a bound exceeded, a store without an answer.
    #[must_use]
    pub fn faulty(&self) -> Option<&str> {
        self.faulty.as_deref()
    }

    /// Its flash chip.
    #[must_use]
    pub const fn flash(&self) -> &NorFlash {
        &self.flash
    }

    /// What it shows, as pixels; black without power.
    ///
    /// # Errors
    /// Where the board is lost.
    pub fn pixels(&mut self) -> Result<Frame, BoardLost> {
        if self.powered { self.board.pixels() } else { Ok(Frame::default()) }
    }

    pub(super) fn fork(&self) -> Option<Self> {
        Some(Self {
            name: self.name.clone(),
            device_id: self.device_id,
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
            code_on_screen: self.code_on_screen.clone(),
            surface: self.surface.clone(),
            faulty: self.faulty.clone(),
        })
    }
}
