//! Frames and messages of the phone link: the app asks, the device answers.
//!
//! ```text
//! frame   version(1) session(varint) number(varint) postcard(ask or answer) crc32(4)
//! ```
//!
//! The check (CRC-32/ISO-HDLC, little-endian, over all before it) finds what the link garbled; it guards against nobody. Who
//! alters messages on purpose is met by [`super::agreement`]. An answer repeats session and number of its ask, and an ask that
//! comes again is answered byte for byte as before, so a lost frame costs a repetition and nothing else.

use crc::{CRC_32_ISO_HDLC, Crc, NoTable};
use heapless::{String, Vec};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::cpace::{Share, Sid, Tag};
use crate::event::{PHONE_FRAME_BYTES, PhoneFrame};
use crate::text::Name;
use crate::view::BindFailure;

/// Version of the protocol: the first byte of each frame, whatever follows.
pub const PHONE_VERSION: u8 = 1;
/// The model that this firmware runs on; an app knows the models that it may give an account to.
pub const MODEL: &str = "Paybench 1";
/// Bytes of a model's or a version's name.
pub const LABEL_BYTES: usize = 16;
/// Bytes of a sealed account in one message.
pub const PART_BYTES: usize = 240;

const CHECK_BYTES: usize = 4;
const CRC: Crc<u32, NoTable> = Crc::<u32, NoTable>::new(&CRC_32_ISO_HDLC);

/// A model's or a version's name.
pub type Label = String<LABEL_BYTES>;

/// A label, cut where it is too long.
#[must_use]
pub fn label(text: &str) -> Label {
    let mut label = Label::new();
    for character in text.chars() {
        if label.push(character).is_err() {
            break;
        }
    }
    label
}

/// What a device says of itself (patent 2.3: device id, model and parameters).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceInfo {
    /// Its number.
    pub device_id: u64,
    /// Its model.
    pub model: Label,
    /// Its firmware.
    pub core_version: Label,
    /// Whether an account is on it already.
    pub enrolled: bool,
    /// Whether the six digits must be typed; where not, a yes on the phone will do.
    pub digits_required: bool,
    /// Whether it is in registration mode.
    pub in_registration: bool,
}

/// Why a device does not do what it was asked; it stays as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RefuseCause {
    /// Registration mode begins with a key of the device, and nobody pressed it.
    NeedsTrigger,
    /// Another phone is at it.
    Busy,
    /// A yes on the phone is not enough here: the digits must be typed.
    DigitsRequired,
    /// The device is at something else, or the end of a payment is not known yet.
    NotNow,
    /// It speaks another version.
    OtherVersion,
    /// It knows nothing of this registration: it was restarted, or it has another one.
    NoSession,
    /// It does not know this message, or not at this point.
    NotUnderstood,
    /// Said by the app: it does not know this model.
    UnknownModel,
}

/// What the app asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant)] // Without an allocator there is no box.
pub enum Ask {
    /// Who are you? Answered in every state.
    Identify {
        /// The phone's name.
        phone: Name,
    },
    /// The phone's user agreed: register (patent 2.4.1, the authentication instruction).
    Agree {
        /// The phone's name.
        phone: Name,
        /// Whether the phone shows digits that are to be typed.
        digits: bool,
        /// Id of the exchange.
        sid: Sid,
        /// The app's share.
        share: Share,
    },
    /// What is new?
    Poll,
    /// The device's tag was right; here is the app's.
    Confirm {
        /// The tag.
        tag: Tag,
    },
    /// The device's tag was wrong, so the digits were: another try.
    Again {
        /// Id of the new exchange.
        sid: Sid,
        /// The app's new share.
        share: Share,
    },
    /// A part of the sealed account.
    Part {
        /// Its place, from 0.
        index: u8,
        /// Whether it is the last.
        last: bool,
        /// The bytes.
        bytes: Vec<u8, PART_BYTES>,
    },
    /// It ends here.
    GiveUp(BindFailure),
}

/// What the device answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// Who it is.
    Recognised(DeviceInfo),
    /// The owner is asked, or the device is at work.
    Waiting,
    /// The digits were typed: the device's share and tag.
    Share {
        /// The share.
        share: Share,
        /// The proof that it has the key.
        tag: Tag,
    },
    /// The app's tag is right: the account may come.
    Confirmed,
    /// The digits are asked for again.
    WrongDigits {
        /// Tries that are left.
        left: u8,
    },
    /// This part is here; the next one.
    More,
    /// The account is saved: the phone may go.
    Saved,
    /// All is set.
    Done,
    /// Not done, and why.
    Refused(RefuseCause),
    /// The registration has ended without an account.
    Ended(BindFailure),
}

/// A message with what it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope<T> {
    /// The registration: chosen by the app at random.
    pub session: u64,
    /// Which ask of it, from 1; the answer repeats it.
    pub number: u16,
    /// The message.
    pub body: T,
}

/// Why a frame could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Garbled on its way: there is nobody to answer.
    Garbled,
    /// Whole, and of another version.
    OtherVersion,
    /// Whole, of our version, and no message that we know.
    NotUnderstood,
}

/// A message as a frame; `None` where it does not fit, which no message of valid parts does.
#[must_use]
pub fn encode<T: Serialize>(envelope: &Envelope<T>) -> Option<PhoneFrame> {
    let mut buffer = [0; PHONE_FRAME_BYTES];
    let bytes = postcard::to_slice(envelope, &mut buffer).ok()?;
    let mut frame = PhoneFrame::new();
    frame.push(PHONE_VERSION).ok()?;
    frame.extend_from_slice(bytes).ok()?;
    let check = CRC.checksum(&frame);
    frame.extend_from_slice(&check.to_le_bytes()).ok()?;
    Some(frame)
}

/// Reads a frame.
///
/// # Errors
/// What is wrong with it.
pub fn decode<T: DeserializeOwned>(frame: &[u8]) -> Result<Envelope<T>, Unreadable> {
    let split = frame.len().checked_sub(CHECK_BYTES).ok_or(Unreadable::Garbled)?;
    let (content, check) = frame.split_at_checked(split).ok_or(Unreadable::Garbled)?;
    if check != CRC.checksum(content).to_le_bytes() {
        return Err(Unreadable::Garbled);
    }
    let (version, body) = content.split_first().ok_or(Unreadable::Garbled)?;
    if *version != PHONE_VERSION {
        return Err(Unreadable::OtherVersion);
    }
    match postcard::take_from_bytes(body) {
        Ok((envelope, [])) => Ok(envelope),
        Ok(_) | Err(_) => Err(Unreadable::NotUnderstood),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_longest_messages_fit() {
        let phone = Name::fitting(&"王".repeat(30));
        let agree = Ask::Agree { phone, digits: true, sid: [255; 16], share: [255; 32] };
        let mut bytes = Vec::new();
        bytes.resize_default(PART_BYTES).unwrap();
        let part = Ask::Part { index: 255, last: true, bytes };
        for body in [agree, part] {
            let envelope = Envelope { session: u64::MAX, number: u16::MAX, body };
            assert_eq!(decode(&encode(&envelope).unwrap()), Ok(envelope));
        }
    }

    #[test]
    fn another_version_is_named() {
        let mut frame = encode(&Envelope { session: 1, number: 1, body: Ask::Poll }).unwrap();
        frame[0] = PHONE_VERSION + 1;
        assert_eq!(decode::<Ask>(&frame), Err(Unreadable::Garbled));
        let split = frame.len() - CHECK_BYTES;
        let check = CRC.checksum(&frame[..split]).to_le_bytes();
        frame[split..].copy_from_slice(&check);
        assert_eq!(decode::<Ask>(&frame), Err(Unreadable::OtherVersion));
    }

    proptest! {
        #[test]
        fn a_flipped_bit_is_garbled(position in 0_usize..10_000) {
            let body = Ask::Identify { phone: Name::fitting("小兰的手机") };
            let mut frame = encode(&Envelope { session: 77, number: 3, body }).unwrap();
            let bit = position % (frame.len() * 8);
            frame[bit / 8] ^= 1 << (bit % 8);
            prop_assert_eq!(decode::<Ask>(&frame), Err(Unreadable::Garbled));
        }

        #[test]
        fn garbage_is_refused(bytes in proptest::collection::vec(any::<u8>(), 0..PHONE_FRAME_BYTES)) {
            prop_assert_eq!(decode::<Answer>(&bytes), Err(Unreadable::Garbled));
        }
    }
}
