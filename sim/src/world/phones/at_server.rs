//! What phones ask the payment server, and what they show their users.

use device_core::phone::AccountGrant;

use crate::actors::phone::{PhoneAnswer, PhoneAsk};
use crate::world::{DeviceId, Happening, PhoneId, World};

impl World {
    /// The digits on the screen of a phone that is connected to this device.
    pub(in crate::world) fn digits_at(&self, device: DeviceId) -> Option<[u8; 6]> {
        self.phones
            .iter()
            .filter(|slot| slot.is_at(device, None))
            .find_map(|slot| slot.phone.digits())
    }

    pub(in crate::world) fn on_phone_asks(&mut self, phone: PhoneId, ask: PhoneAsk) {
        let answer = match ask {
            PhoneAsk::Grant { device } => self.grant(phone, device),
            PhoneAsk::Unbind { device } => self.at_server(phone, device, |world| {
                let outputs = world.server.unbind(world.moment(), device);
                world.run_server(outputs);
            }),
            PhoneAsk::Disable { device } => self.at_server(phone, device, |world| {
                let outputs = world.server.disable(world.moment(), device);
                world.run_server(outputs);
            }),
        };
        let latency = self.phone_latency(phone);
        if !self.phone_is_offline(phone) {
            self.agenda.add(self.now + latency, Happening::PhoneHears { phone, answer });
        }
    }

    /// What only the owner of the account on a device may ask for.
    pub(in crate::world) fn at_server(
        &mut self,
        phone: PhoneId,
        device: u64,
        act: impl FnOnce(&mut Self),
    ) -> PhoneAnswer {
        if self.server.account_of(device) != Some(self.phones[phone].account) {
            return PhoneAnswer::Refused;
        }
        act(self);
        PhoneAnswer::Done
    }

    pub(in crate::world) fn grant(&mut self, phone: PhoneId, device: u64) -> PhoneAnswer {
        let owned = self.devices.iter().find(|slot| slot.identity.device_id == device);
        let Some(issuer) = owned.map(|slot| slot.profile.issuer.clone()) else {
            return PhoneAnswer::Refused;
        };
        let (moment, account) = (self.moment(), self.phones[phone].account);
        let numbers = self.server_stream.numbers();
        match self.server.grant(moment, account, device, &issuer, numbers) {
            Ok(grant) => {
                self.remember_secrets(&grant);
                PhoneAnswer::Granted(Box::new(grant))
            }
            Err(_) => PhoneAnswer::Refused,
        }
    }

    pub(in crate::world) fn remember_secrets(&mut self, grant: &AccountGrant) {
        self.granted.push([
            ("credential", grant.credential.expose().to_vec()),
            ("code seed", grant.code_seed.expose().to_vec()),
            ("user reference", grant.user_reference.as_bytes().to_vec()),
            ("payee code", grant.payee_code.as_bytes().to_vec()),
        ]);
    }

    pub(in crate::world) fn on_phone_hears(&mut self, phone: PhoneId, answer: PhoneAnswer) {
        let outputs = self.phones[phone].phone.on_answer(self.now, answer);
        self.run_phone(phone, outputs);
    }

    /// What was granted in this run and must pass no link in the clear, each with its name.
    pub fn granted_secrets(&self) -> impl Iterator<Item = &(&'static str, Vec<u8>)> {
        self.granted.iter().flatten()
    }
}
