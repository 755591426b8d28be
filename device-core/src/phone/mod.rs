//! The phone link: what phone and device say to each other while an account is taken over.
//!
//! [`message`] has the frames, [`cpace`] and [`agreement`] the exchange that six digits key, [`app`] the
//! phone's end and [`device`] the device's.

pub mod agreement;
pub mod app;
pub mod cpace;
pub mod device;
pub mod message;

use heapless::String;

use crate::records::{Enrolment, PayeeCode};
use crate::secret::Secret;
use crate::text::Name;

/// What the payment server grants a device, and the phone carries there under seal.
#[derive(Clone)]
pub struct AccountGrant {
    /// The account's login name.
    pub account: Name,
    /// Whose account it is, as it is greeted.
    pub owner: Name,
    /// The reference that stands in payer codes; only the server can resolve it.
    pub user_reference: String<20>,
    /// The owner's payee code without an amount.
    pub payee_code: PayeeCode,
    /// Seed of the one-time codes.
    pub code_seed: Secret<32>,
    /// The login credential of this device: it keys the server channel (`Enrolment::channel_key`) and is never sent there.
    pub credential: Secret<32>,
}

impl AccountGrant {
    /// What a device keeps of it; no finger is enrolled yet.
    #[must_use]
    pub fn into_enrolment(self, device_id: u64) -> Enrolment {
        Enrolment {
            device_id,
            account: self.account,
            owner: self.owner,
            user_reference: self.user_reference,
            payee_code: self.payee_code,
            code_seed: self.code_seed,
            channel_key: self.credential,
            fingers: 0,
        }
    }
}
