//! What may be looked at in a world, by name and in order; nothing here changes it but the drawing of pixels.

use device_core::time::Utc;

use super::{
    DeviceId, DeviceSlot, PRELUDE, PhoneId, PhoneSlot, ShopperId, TillId, TillSlot, World,
};
use crate::actors::shopper::Shopper;
use crate::boards::BoardLost;
use crate::boards::message::Hello;
use crate::server::ledger::AccountId;
use crate::server::{Moment, Server};
use crate::time::{Micros, utc_at};
use crate::trace::Trace;

impl World {
    /// Virtual time.
    #[must_use]
    pub const fn now(&self) -> Micros {
        self.now
    }

    /// Virtual time since the script began, in milliseconds; the prelude counts as nothing.
    #[must_use]
    pub const fn script_millis(&self) -> u64 {
        self.now.saturating_sub(PRELUDE) / 1_000
    }

    /// The time of day that a right clock shows.
    #[must_use]
    pub const fn utc(&self) -> Utc {
        utc_at(self.start, self.now)
    }

    pub(super) const fn moment(&self) -> Moment {
        Moment { micros: self.now, utc: self.utc() }
    }

    /// What happened so far.
    #[must_use]
    pub const fn trace(&self) -> &Trace {
        &self.trace
    }

    /// What happened, with the world given up.
    #[must_use]
    pub fn into_trace(self) -> Trace {
        self.trace
    }

    /// The payment server.
    #[must_use]
    pub const fn server(&self) -> &Server {
        &self.server
    }

    /// The devices, in the order of their names.
    #[must_use]
    pub fn devices(&self) -> &[DeviceSlot] {
        &self.devices
    }

    /// What a device shows, as pixels; nothing of it stands in the trace.
    ///
    /// # Errors
    /// Where the board is lost.
    pub fn device_pixels(
        &mut self,
        device: DeviceId,
    ) -> Result<device_core::ui::frame::Frame, BoardLost> {
        self.devices[device].pixels()
    }

    /// Who the board of a device says that it is.
    ///
    /// # Errors
    /// Where the board is lost.
    pub(crate) fn device_hello(&mut self, device: DeviceId) -> Result<Option<Hello>, BoardLost> {
        match self.devices.get_mut(device) {
            Some(slot) => slot.board.introduce(),
            None => Ok(None),
        }
    }

    /// The tills, in the order of their names.
    #[must_use]
    pub fn tills(&self) -> &[TillSlot] {
        &self.tills
    }

    /// The phones, in the order of their names.
    #[must_use]
    pub fn phones(&self) -> &[PhoneSlot] {
        &self.phones
    }

    /// The phone of this name.
    #[must_use]
    pub fn phone_named(&self, name: &str) -> Option<PhoneId> {
        self.phones.iter().position(|slot| slot.name() == name)
    }

    /// The shoppers, in the order of their names.
    #[must_use]
    pub fn shoppers(&self) -> &[Shopper] {
        &self.shoppers
    }

    /// The device of this name.
    #[must_use]
    pub fn device_named(&self, name: &str) -> Option<DeviceId> {
        self.devices.iter().position(|slot| slot.name() == name)
    }

    /// The till of this name.
    #[must_use]
    pub fn till_named(&self, name: &str) -> Option<TillId> {
        self.tills.iter().position(|slot| slot.name() == name)
    }

    /// The shopper of this name.
    #[must_use]
    pub fn shopper_named(&self, name: &str) -> Option<ShopperId> {
        self.shoppers.iter().position(|shopper| shopper.name() == name)
    }

    /// The account of this name.
    #[must_use]
    pub fn account_named(&self, name: &str) -> Option<AccountId> {
        self.accounts.get(name).copied()
    }
}
