//! Who is in a cast, as the payment server knows them: payees, and devices that were enrolled before anything begins.
//!
//! A device of a name has the same number, key and enrolment wherever the same cast is read under the same seed: in a world, and
//! at a payment server that stands alone. Nothing here writes a device's flash.

use device_core::identity::Identity;
use device_core::records::Enrolment;
use device_core::secret::Secret;
use device_core::text::{Name, Payee};

use super::Server;
use super::devices::EnrolError;
use crate::random::Stream;
use crate::scenario::model::{DeviceCast, MerchantCast};

/// What shoppers' devices show for a merchant, cut to what a message can carry.
#[must_use]
pub fn payee_of(cast: &MerchantCast) -> Payee {
    let (shown, romanised) = match cast {
        MerchantCast::Till(till) => (&till.name, &till.romanised),
        MerchantCast::Printed(placard) => (&placard.name, &placard.romanised),
        MerchantCast::Screen(display) => (&display.name, &display.romanised),
    };
    Payee { name: Name::fitting(shown), romanised: romanised.as_deref().map(Name::fitting) }
}

/// Who the chip of a device is.
#[must_use]
pub fn identity_of(name: &str, seed: u64) -> Identity {
    let mut made = Stream::new(seed, &format!("identity {name}"));
    Identity { device_id: u64::from_be_bytes(made.bytes()), key: Secret::new(made.bytes()) }
}

/// Enrols a device to the account of its cast: what it will hold, with the fingers of the cast.
///
/// # Errors
/// [`EnrolError`].
pub fn enrol(
    server: &mut Server,
    name: &str,
    cast: &DeviceCast,
    seed: u64,
) -> Result<Enrolment, EnrolError> {
    let account = cast.account.as_deref().and_then(|account| server.account_named(account));
    let account = account.ok_or(EnrolError::UnknownAccount(u32::MAX))?;
    let device_id = identity_of(name, seed).device_id;
    let mut stream = Stream::new(seed, &format!("enrolment {name}"));
    let mut enrolment = server.enrol(account, device_id, &cast.profile.issuer, stream.numbers())?;
    enrolment.fingers =
        (0..cast.fingers.len().min(16)).fold(0, |fingers, slot| fingers | 1 << slot);
    Ok(enrolment)
}
