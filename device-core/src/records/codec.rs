//! Records as bytes: postcard, with secrets written only here.

use heapless::{String, Vec};
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use super::{Counters, Enrolment, PayeeCode, PendingOrder, PinSecret, Record};
use crate::effect::Settlement;
use crate::secret::Secret;
use crate::text::Name;

/// Bytes that a record may have.
pub const RECORD_BYTES_MAX: usize = 480;

/// A record as bytes, wiped by whoever holds it.
pub type RecordBytes = Vec<u8, RECORD_BYTES_MAX>;

#[derive(Serialize, Deserialize)]
struct EnrolmentFields {
    device_id: u64,
    account: Name,
    owner: Name,
    user_reference: String<20>,
    payee_code: PayeeCode,
    code_seed: [u8; 32],
    channel_key: [u8; 32],
    fingers: u16,
}

#[derive(Serialize, Deserialize)]
struct PinFields {
    salt: [u8; 16],
    hash: [u8; 32],
}

#[derive(Serialize, Deserialize)]
struct ResultFields {
    number: u32,
    settlement: Settlement,
}

/// Encodes a record; `None` where it is longer than [`RECORD_BYTES_MAX`], which no record of valid parts is.
#[must_use]
pub fn encode(record: &Record) -> Option<RecordBytes> {
    let mut buffer = [0; RECORD_BYTES_MAX];
    let used = match record {
        Record::Enrolment(enrolment) => {
            let mut fields = EnrolmentFields {
                device_id: enrolment.device_id,
                account: enrolment.account.clone(),
                owner: enrolment.owner.clone(),
                user_reference: enrolment.user_reference.clone(),
                payee_code: enrolment.payee_code.clone(),
                code_seed: *enrolment.code_seed.expose(),
                channel_key: *enrolment.channel_key.expose(),
                fingers: enrolment.fingers,
            };
            let used = write(&fields, &mut buffer);
            fields.code_seed.zeroize();
            fields.channel_key.zeroize();
            used
        }
        Record::Pin(pin) => {
            let mut fields = PinFields { salt: pin.salt, hash: *pin.hash.expose() };
            let used = write(&fields, &mut buffer);
            fields.hash.zeroize();
            used
        }
        Record::WrongPins(wrong) => write(wrong, &mut buffer),
        Record::Counters(counters) => write(counters, &mut buffer),
        Record::Pending(pending) => write(pending, &mut buffer),
        Record::Disabled(disabled) => write(disabled, &mut buffer),
        Record::Result { slot: _, number, settlement } => {
            write(&ResultFields { number: *number, settlement: settlement.clone() }, &mut buffer)
        }
    };
    let bytes = used.and_then(|used| RecordBytes::from_slice(buffer.get(..used)?).ok());
    buffer.zeroize();
    bytes
}

fn write<T: Serialize>(value: &T, buffer: &mut [u8]) -> Option<usize> {
    postcard::to_slice(value, buffer).ok().map(|bytes| bytes.len())
}

/// Reads an enrolment.
#[must_use]
pub fn enrolment(bytes: &[u8]) -> Option<Enrolment> {
    let mut fields: EnrolmentFields = postcard::from_bytes(bytes).ok()?;
    let enrolment = Enrolment {
        device_id: fields.device_id,
        account: fields.account,
        owner: fields.owner,
        user_reference: fields.user_reference,
        payee_code: fields.payee_code,
        code_seed: Secret::new(fields.code_seed),
        channel_key: Secret::new(fields.channel_key),
        fingers: fields.fingers,
    };
    fields.code_seed.zeroize();
    fields.channel_key.zeroize();
    Some(enrolment)
}

/// Reads a PIN record.
#[must_use]
pub fn pin(bytes: &[u8]) -> Option<PinSecret> {
    let mut fields: PinFields = postcard::from_bytes(bytes).ok()?;
    let pin = PinSecret { salt: fields.salt, hash: Secret::new(fields.hash) };
    fields.hash.zeroize();
    Some(pin)
}

/// Reads the number of wrong PINs.
#[must_use]
pub fn wrong_pins(bytes: &[u8]) -> Option<u8> {
    postcard::from_bytes(bytes).ok()
}

/// Reads the counters.
#[must_use]
pub fn counters(bytes: &[u8]) -> Option<Counters> {
    postcard::from_bytes(bytes).ok()
}

/// Reads the pending order.
#[must_use]
pub fn pending(bytes: &[u8]) -> Option<Option<PendingOrder>> {
    postcard::from_bytes(bytes).ok()
}

/// Reads whether the account was taken off.
#[must_use]
pub fn disabled(bytes: &[u8]) -> Option<bool> {
    postcard::from_bytes(bytes).ok()
}

/// Reads a result and its number.
#[must_use]
pub fn result(bytes: &[u8]) -> Option<(u32, Settlement)> {
    let fields: ResultFields = postcard::from_bytes(bytes).ok()?;
    Some((fields.number, fields.settlement))
}
