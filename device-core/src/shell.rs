//! The thin shell around the core that the bench and the firmware share: it runs the record engine, the core does not.

use embedded_storage::nor_flash::NorFlash;
use heapless::Vec;
use serde::{Deserialize, Serialize};

use crate::device::Device;
use crate::effect::{
    Backlight, EFFECTS_MAX, Effect, Effects, FingerCommand, Prompt, ScanCommand, Tone,
};
use crate::event::{Event, Frame, PhoneFrame, Port, StoreOutcome};
use crate::identity::Identity;
use crate::key::Key;
use crate::profile::Profile;
use crate::records::{RecordKind, Records, RecordsRefused, Vault, engine};
use crate::time::{Now, Utc};

/// One thing that the hardware does: an effect whose record, if it had one, has met the flash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant)] // Without an allocator there is no box to put the frame in.
pub enum Action {
    /// Send bytes to the payment server.
    Send(Frame),
    /// A record met the flash; hand `Event::Stored` back with this ticket and outcome.
    Stored {
        /// The ticket.
        ticket: u16,
        /// What kind of record.
        kind: RecordKind,
        /// Whether it is there.
        outcome: StoreOutcome,
    },
    /// Send bytes to a phone.
    ToPhone {
        /// On which port.
        port: Port,
        /// The bytes.
        frame: PhoneFrame,
    },
    /// Start or stop the scan engine and its aiming light.
    Scan(ScanCommand),
    /// Start or stop looking for a finger.
    Finger(FingerCommand),
    /// Sound a tone.
    Beep(Tone),
    /// Speak.
    Say(Prompt),
    /// Blink a key's lamp.
    Blink(Key),
    /// Set the screen's brightness.
    Backlight(Backlight),
    /// Set the RTC.
    SetClock(Utc),
}

/// What one event led to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actions {
    /// In order.
    pub list: Vec<Action, EFFECTS_MAX>,
    /// The core had more to say than its bound: a defect.
    pub overflowed: bool,
}

/// A device and the vault of its records, one exchange with the flash at a time.
#[derive(Clone)]
pub struct Shell {
    device: Device,
    vault: Vault,
}

impl Shell {
    /// Boots on what the flash holds. `entropy` must be fresh random bytes: no two boots may get the same.
    pub fn boot<F: NorFlash>(
        identity: Identity,
        profile: Profile,
        entropy: [u8; 32],
        now: Now,
        flash: &mut F,
    ) -> (Self, Actions) {
        let mut effects = Effects::new();
        let mut vault = Vault::new(&identity, &entropy);
        let mut records = Records::default();
        let loaded = engine::load_into(flash, &mut vault, &mut records).map(|()| &mut records);
        let mut device = Device::fresh(identity, profile, entropy, now);
        device.wake(loaded, &mut effects);
        let mut actions = Actions::default();
        run(&effects, flash, &mut vault, &mut actions);
        (Self { device, vault }, actions)
    }

    /// Begins a boot in a place that the shell stays in: it is too large to be passed about on a small chip's stack. The effects are for
    /// [`Shell::carry_out`], which ends the boot.
    #[inline(never)]
    pub fn begin<F: NorFlash>(
        place: &mut Option<Self>,
        identity: Identity,
        profile: Profile,
        entropy: [u8; 32],
        now: Now,
        flash: &mut F,
        effects: &mut Effects,
    ) {
        let mut vault = Vault::new(&identity, &entropy);
        let mut records = Records::default();
        let loaded = engine::load_into(flash, &mut vault, &mut records).map(|()| &mut records);
        Self::settle(place, identity, profile, loaded, vault, entropy, now, effects);
    }

    /// In a function of its own, so that reading and building are not on the stack at the same time.
    #[inline(never)]
    #[allow(clippy::too_many_arguments)] // Once, and each is another thing.
    fn settle(
        place: &mut Option<Self>,
        identity: Identity,
        profile: Profile,
        records: Result<&mut Records, RecordsRefused>,
        vault: Vault,
        entropy: [u8; 32],
        now: Now,
        effects: &mut Effects,
    ) {
        let shell =
            place.insert(Self { device: Device::fresh(identity, profile, entropy, now), vault });
        shell.device.wake(records, effects);
    }

    /// Runs what the core asks of the flash, and lists what the hardware is to do.
    pub fn carry_out<F: NorFlash>(
        &mut self,
        effects: &Effects,
        flash: &mut F,
        actions: &mut Actions,
    ) {
        run(effects, flash, &mut self.vault, actions);
    }

    /// Hands an event to the core and runs what it asks of the flash.
    pub fn exchange<F: NorFlash>(&mut self, now: Now, event: &Event, flash: &mut F) -> Actions {
        let mut actions = Actions::default();
        self.exchange_into(now, event, flash, &mut actions);
        actions
    }

    /// The same, with the actions in a list that is there already.
    #[inline(never)]
    pub fn exchange_into<F: NorFlash>(
        &mut self,
        now: Now,
        event: &Event,
        flash: &mut F,
        actions: &mut Actions,
    ) {
        let mut effects = Effects::new();
        self.device.handle_into(now, event, &mut effects);
        run(&effects, flash, &mut self.vault, actions);
    }

    /// The device inside.
    #[must_use]
    pub const fn device(&self) -> &Device {
        &self.device
    }
}

/// Effects are looked at in place: a list of them is as large as the device.
#[inline(never)]
fn run<F: NorFlash>(effects: &Effects, flash: &mut F, vault: &mut Vault, actions: &mut Actions) {
    actions.list.clear();
    actions.overflowed = effects.overflowed();
    for effect in effects.iter() {
        // As many places as effects.
        let _ = actions.list.push(carry_out(effect, flash, vault));
    }
}

#[inline(never)]
fn carry_out<F: NorFlash>(effect: &Effect, flash: &mut F, vault: &mut Vault) -> Action {
    match effect {
        Effect::Send(frame) => Action::Send(frame.clone()),
        Effect::Store { ticket, record } => Action::Stored {
            ticket: *ticket,
            kind: record.kind(),
            outcome: engine::store(flash, vault, record),
        },
        Effect::Erase { ticket } => {
            let outcome = engine::erase(flash, vault);
            Action::Stored { ticket: *ticket, kind: RecordKind::All, outcome }
        }
        Effect::ToPhone { port, frame } => Action::ToPhone { port: *port, frame: frame.clone() },
        Effect::Scan(command) => Action::Scan(*command),
        Effect::Finger(command) => Action::Finger(*command),
        Effect::Beep(tone) => Action::Beep(*tone),
        Effect::Say(prompt) => Action::Say(prompt.clone()),
        Effect::Blink(key) => Action::Blink(*key),
        Effect::Backlight(light) => Action::Backlight(*light),
        Effect::SetClock(utc) => Action::SetClock(*utc),
    }
}
