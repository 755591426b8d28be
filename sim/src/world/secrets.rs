//! What nobody but a device, its owner and the payment server may know: told to tests, so that they can look for it everywhere.

use super::{DeviceId, World};

/// A secret of a device.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KnownSecret {
    /// What it is.
    pub what: &'static str,
    /// The secret itself; of a PIN its digits, each 0 to 9.
    pub bytes: Vec<u8>,
}

/// The name of the PIN among the secrets.
pub const PIN: &str = "PIN";
/// The name of the key of the server channel among the secrets: session keys are derived from it.
pub const CHANNEL_KEY: &str = "channel key";

impl World {
    /// The secrets of a device as they are now: what an enrolment brought, the PIN that its owner was cast with or chose, and
    /// the key of the device itself.
    ///
    /// This is for tests that look for secrets in traces, link captures, flash images and reports. Nothing that makes a run or
    /// tells of one may call it.
    #[must_use]
    pub fn secrets_of(&self, device: DeviceId) -> Vec<KnownSecret> {
        let slot = &self.devices[device];
        let mut known =
            vec![KnownSecret { what: "identity key", bytes: slot.identity.key.expose().to_vec() }];
        let mut add = |what, bytes: &[u8]| known.push(KnownSecret { what, bytes: bytes.to_vec() });
        let records = slot.records().unwrap_or_default();
        if let Some(enrolment) = records.enrolment {
            add("code seed", enrolment.code_seed.expose());
            add(CHANNEL_KEY, enrolment.channel_key.expose());
        }
        if let Some(pin) = records.pin {
            add("PIN hash", pin.hash.expose());
        }
        if !slot.pin.is_empty() {
            let digits: Vec<u8> = slot.pin.bytes().map(|digit| digit.wrapping_sub(b'0')).collect();
            add(PIN, &digits);
        }
        known
    }
}
