//! Who a device is before anyone owns it: what the factory wrote into the chip, not into the records' flash.

use crate::secret::Secret;

/// The device's own number and key. The key never leaves the chip: records are sealed under what is derived from it.
#[derive(Clone)]
pub struct Identity {
    /// The number by which phones and the payment server know it.
    pub device_id: u64,
    /// The key that binds records to this chip.
    pub key: Secret<32>,
}
