//! Whoever sits on a phone's link: a listener, somebody who alters or repeats, a man in the middle.
//!
//! The attacker knows the protocol as well as anybody: its messages are public, and a frame that was altered gets its check made right
//! again, or it would only look like noise. What an attacker does not know is the six digits.

use device_core::phone::agreement::{End as Role, Terms};
use device_core::phone::cpace::{Half, Share, Sid};
use device_core::phone::message::{Answer, Ask, DeviceInfo, Envelope, decode, encode};
use device_core::text::Name;

use crate::peripherals::phone_link::End;
use crate::peripherals::phone_link::interference::Interference;
use crate::random::Stream;

/// The attacker on one phone's link.
#[derive(Clone)]
pub struct Attacker {
    stream: Stream,
    /// The last message in each direction: to the device, to the phone.
    last: [Option<Vec<u8>>; 2],
    middle: Middle,
}

/// What a man in the middle has heard and made up.
#[derive(Clone, Default)]
struct Middle {
    phone: Option<Name>,
    device: Option<DeviceInfo>,
    /// His own exchange with each end under way, and the phone's share.
    exchange: Option<(Terms, Half, Share)>,
}

impl Attacker {
    /// An attacker whose guesses come from this stream.
    #[must_use]
    pub fn new(stream: Stream) -> Self {
        Self { stream, last: [None, None], middle: Middle::default() }
    }

    /// A message comes by: what goes on in its place.
    pub fn pass(&mut self, to: End, message: &[u8], how: &Interference) -> Vec<Vec<u8>> {
        let mut message = message.to_vec();
        if how.alters && to == End::Device {
            message = self.altered(&message).unwrap_or(message);
        }
        if how.man_in_the_middle {
            message = match to {
                End::Device => self.toward_device(&message),
                End::Phone => self.toward_phone(&message),
            }
            .unwrap_or(message);
        }
        let before = self.last[usize::from(to == End::Phone)].replace(message.clone());
        if !how.repeats {
            return vec![message];
        }
        let mut all = vec![message.clone()];
        all.extend(before);
        all.push(message);
        all
    }

    /// The account with one bit of it turned over.
    fn altered(&mut self, message: &[u8]) -> Option<Vec<u8>> {
        let mut envelope = decode::<Ask>(message).ok()?;
        let Ask::Part { bytes, .. } = &mut envelope.body else { return None };
        let last = (bytes.len() as u64).saturating_sub(1);
        let place = usize::try_from(self.stream.between(0, last)).unwrap_or(0);
        let bit = self.stream.between(0, 7);
        *bytes.get_mut(place)? ^= 1 << bit;
        Some(encode(&envelope)?.to_vec())
    }

    /// From the phone: its share becomes the attacker's own, made with guessed digits.
    fn toward_device(&mut self, message: &[u8]) -> Option<Vec<u8>> {
        let mut envelope = decode::<Ask>(message).ok()?;
        match &mut envelope.body {
            Ask::Identify { phone } => {
                self.middle.phone = Some(phone.clone());
                None
            }
            Ask::Agree { phone, sid, share, .. } => {
                self.middle.phone = Some(phone.clone());
                self.swap(*sid, share)?;
                Some(encode(&envelope)?.to_vec())
            }
            Ask::Again { sid, share } => {
                self.swap(*sid, share)?;
                Some(encode(&envelope)?.to_vec())
            }
            Ask::Poll | Ask::Confirm { .. } | Ask::Part { .. } | Ask::GiveUp(_) => None,
        }
    }

    /// From the device: its share and tag become the attacker's own.
    fn toward_phone(&mut self, message: &[u8]) -> Option<Vec<u8>> {
        let mut envelope: Envelope<Answer> = decode(message).ok()?;
        match &mut envelope.body {
            Answer::Recognised(info) => {
                self.middle.device = Some(info.clone());
                None
            }
            Answer::Share { share, tag } => {
                let (terms, half, phone_share) = self.middle.exchange.take()?;
                let agreed = terms.meet(Role::Device, &half, &phone_share)?;
                *share = *half.share();
                *tag = agreed.device_tag;
                Some(encode(&envelope)?.to_vec())
            }
            Answer::Waiting
            | Answer::Confirmed
            | Answer::WrongDigits { .. }
            | Answer::More
            | Answer::Saved
            | Answer::Done
            | Answer::Refused(_)
            | Answer::Ended(_) => None,
        }
    }

    fn swap(&mut self, sid: Sid, share: &mut Share) -> Option<()> {
        let guess = std::array::from_fn(|_| u8::try_from(self.stream.between(0, 9)).unwrap_or(0));
        let (phone, device) = (self.middle.phone.as_ref()?, self.middle.device.as_ref()?);
        let terms = Terms::new(sid, Some(guess), phone, device);
        let half = terms.half(&self.stream.bytes());
        let theirs = std::mem::replace(share, *half.share());
        self.middle.exchange = Some((terms, half, theirs));
        Some(())
    }
}
