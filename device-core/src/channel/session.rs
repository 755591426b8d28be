//! Frames and sessions: hello, welcome, sealed messages.
//!
//! ```text
//! hello    00 device_id(8) nonce(16) mac(16)          device → server, MAC under the channel key
//! welcome  01 nonce(16) utc_millis(8) mac(16)         server → device, MAC under the session key
//! message  02 sequence(4) postcard(body) mac(16)      both ways, MAC under the key of that direction
//! ```
//!
//! Numbers are big-endian. A MAC is HMAC-SHA-256 cut to 16 bytes, over all bytes before it.

use hkdf::Hkdf;
use serde::{Serialize, de::DeserializeOwned};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::code::totp::hmac_sha256;
use crate::event::{FRAME_BYTES, Frame};
use crate::secret::Secret;
use crate::time::Utc;

/// Bytes of a MAC.
pub const MAC_BYTES: usize = 16;
/// Bytes of a nonce.
pub const NONCE_BYTES: usize = 16;

const HELLO: u8 = 0;
const WELCOME: u8 = 1;
const MESSAGE: u8 = 2;

/// Why a frame was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameError {
    /// It is too short, or of a kind that does not belong here.
    Malformed,
    /// The MAC is not right.
    Forged,
    /// It was seen before.
    Replayed,
    /// The seal is right and what it holds makes no sense: another version.
    Unreadable,
    /// What was to be sent is too long for a frame.
    TooLong,
}

/// Which end of the channel this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The device.
    Device,
    /// The payment server.
    Server,
}

/// The device's first message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hello {
    /// Who it is.
    pub device_id: u64,
    /// Its nonce.
    pub nonce: [u8; NONCE_BYTES],
}

fn seal(key: &[u8; 32], mut frame: Frame) -> Result<Frame, FrameError> {
    let mac = hmac_sha256(key, &[&frame]);
    let mac = mac.get(..MAC_BYTES).ok_or(FrameError::TooLong)?;
    frame.extend_from_slice(mac).map_err(|_| FrameError::TooLong)?;
    Ok(frame)
}

/// The bytes under a seal that is right.
fn unseal<'frame>(key: &[u8; 32], frame: &'frame [u8]) -> Result<&'frame [u8], FrameError> {
    let split = frame.len().checked_sub(MAC_BYTES).ok_or(FrameError::Malformed)?;
    let (body, mac) = frame.split_at_checked(split).ok_or(FrameError::Malformed)?;
    let expected = hmac_sha256(key, &[body]);
    let expected = expected.get(..MAC_BYTES).ok_or(FrameError::Malformed)?;
    if bool::from(expected.ct_eq(mac)) { Ok(body) } else { Err(FrameError::Forged) }
}

fn array<const N: usize>(bytes: &[u8], from: usize) -> Result<[u8; N], FrameError> {
    bytes.get(from..).and_then(|rest| rest.first_chunk::<N>()).copied().ok_or(FrameError::Malformed)
}

fn frame_of(parts: &[&[u8]]) -> Result<Frame, FrameError> {
    let mut frame = Frame::new();
    for part in parts {
        frame.extend_from_slice(part).map_err(|_| FrameError::TooLong)?;
    }
    Ok(frame)
}

/// The device's first message as a frame.
///
/// # Errors
/// None for valid parts; the type is that of all sealing.
pub fn hello(channel_key: &Secret<32>, hello: Hello) -> Result<Frame, FrameError> {
    let body = frame_of(&[&[HELLO], &hello.device_id.to_be_bytes(), &hello.nonce])?;
    seal(channel_key.expose(), body)
}

/// Who says hello: read before the seal can be checked, to find the key.
///
/// # Errors
/// [`FrameError::Malformed`] where it is no hello.
pub fn hello_from(frame: &[u8]) -> Result<Hello, FrameError> {
    if frame.first() != Some(&HELLO) || frame.len() != 1 + 8 + NONCE_BYTES + MAC_BYTES {
        return Err(FrameError::Malformed);
    }
    Ok(Hello { device_id: u64::from_be_bytes(array(frame, 1)?), nonce: array(frame, 9)? })
}

/// Checks a hello and answers it: the session and the welcome to send.
///
/// # Errors
/// [`FrameError::Forged`] where the seal is not of this key.
pub fn welcome(
    channel_key: &Secret<32>,
    frame: &[u8],
    server_nonce: [u8; NONCE_BYTES],
    time: Utc,
) -> Result<(Session, Frame), FrameError> {
    let hello = hello_from(frame)?;
    unseal(channel_key.expose(), frame)?;
    let session = Session::new(End::Server, channel_key, hello.nonce, server_nonce);
    let body = frame_of(&[&[WELCOME], &server_nonce, &time.0.to_be_bytes()])?;
    let frame = seal(session.from_server.expose(), body)?;
    Ok((session, frame))
}

/// Checks a welcome on the device: the session, and the server's time.
///
/// # Errors
/// [`FrameError::Forged`] where the server does not know our key, or answers an older hello.
pub fn open_welcome(
    channel_key: &Secret<32>,
    our_nonce: [u8; NONCE_BYTES],
    frame: &[u8],
) -> Result<(Session, Utc), FrameError> {
    if frame.first() != Some(&WELCOME) || frame.len() != 1 + NONCE_BYTES + 8 + MAC_BYTES {
        return Err(FrameError::Malformed);
    }
    let session = Session::new(End::Device, channel_key, our_nonce, array(frame, 1)?);
    unseal(session.from_server.expose(), frame)?;
    Ok((session, Utc(u64::from_be_bytes(array(frame, 1 + NONCE_BYTES)?))))
}

/// Whether a frame is a welcome (by its first byte).
#[must_use]
pub fn is_welcome(frame: &[u8]) -> bool {
    frame.first() == Some(&WELCOME)
}

/// One end of a session: keys for both directions and the numbers of the messages.
#[derive(Clone)]
pub struct Session {
    end: End,
    from_device: Secret<32>,
    from_server: Secret<32>,
    next_out: u32,
    next_in: u32,
}

impl Session {
    fn new(
        end: End,
        channel_key: &Secret<32>,
        device_nonce: [u8; NONCE_BYTES],
        server_nonce: [u8; NONCE_BYTES],
    ) -> Self {
        let schedule = Hkdf::<Sha256>::new(Some(&device_nonce), channel_key.expose());
        let derive = |label: &[u8]| {
            let mut key = [0; 32];
            // HKDF refuses only more than 255 blocks; this is one.
            let _ = schedule.expand_multi_info(&[label, &server_nonce], &mut key);
            Secret::new(key)
        };
        Self {
            end,
            from_device: derive(b"from device"),
            from_server: derive(b"from server"),
            next_out: 0,
            next_in: 0,
        }
    }

    const fn keys(&self) -> (&Secret<32>, &Secret<32>) {
        match self.end {
            End::Device => (&self.from_device, &self.from_server),
            End::Server => (&self.from_server, &self.from_device),
        }
    }

    /// Seals the next message.
    ///
    /// # Errors
    /// [`FrameError::TooLong`] where it does not fit into a frame.
    pub fn send<T: Serialize>(&mut self, body: &T) -> Result<Frame, FrameError> {
        let mut buffer = [0; FRAME_BYTES];
        let bytes = postcard::to_slice(body, &mut buffer).map_err(|_| FrameError::TooLong)?;
        let frame = frame_of(&[&[MESSAGE], &self.next_out.to_be_bytes(), bytes])?;
        let frame = seal(self.keys().0.expose(), frame)?;
        self.next_out = self.next_out.saturating_add(1);
        Ok(frame)
    }

    /// Opens a message. Lost messages leave gaps, which is well; one that comes again is refused.
    ///
    /// # Errors
    /// What is wrong with it; the session goes on as if it had not come.
    pub fn receive<T: DeserializeOwned>(&mut self, frame: &[u8]) -> Result<T, FrameError> {
        if frame.first() != Some(&MESSAGE) {
            return Err(FrameError::Malformed);
        }
        let body = unseal(self.keys().1.expose(), frame)?;
        let sequence = u32::from_be_bytes(array(body, 1)?);
        if sequence < self.next_in {
            return Err(FrameError::Replayed);
        }
        let message = postcard::from_bytes(body.get(5..).ok_or(FrameError::Malformed)?)
            .map_err(|_| FrameError::Unreadable)?;
        self.next_in = sequence.saturating_add(1);
        Ok(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::{Down, Up};
    use crate::effect::Outcome;
    use proptest::prelude::*;

    fn session_pair() -> (Session, Session) {
        let key = Secret::new([3; 32]);
        let ours = Hello { device_id: 7, nonce: [1; 16] };
        let frame = hello(&key, ours).unwrap();
        assert_eq!(hello_from(&frame), Ok(ours));
        let (server, frame) = welcome(&key, &frame, [2; 16], Utc(55)).unwrap();
        let (device, time) = open_welcome(&key, ours.nonce, &frame).unwrap();
        assert_eq!(time, Utc(55));
        (device, server)
    }

    #[test]
    fn messages_pass_once_and_in_order() {
        let (mut device, mut server) = session_pair();
        let first = device.send(&Up::Query { order: 1 }).unwrap();
        let second = device.send(&Up::Query { order: 2 }).unwrap();
        assert_eq!(server.receive::<Up>(&second), Ok(Up::Query { order: 2 }));
        assert_eq!(server.receive::<Up>(&first), Err(FrameError::Replayed));
        assert_eq!(server.receive::<Up>(&second), Err(FrameError::Replayed));
        let down = server.send(&Down::Disabled).unwrap();
        assert_eq!(device.receive::<Down>(&down), Ok(Down::Disabled));
    }

    #[test]
    fn a_message_cannot_be_turned_back_on_its_sender() {
        let (mut device, _) = session_pair();
        let frame = device.send(&Up::Query { order: 1 }).unwrap();
        assert_eq!(device.receive::<Down>(&frame), Err(FrameError::Forged));
    }

    #[test]
    fn a_welcome_to_an_older_hello_is_forged() {
        let key = Secret::new([3; 32]);
        let old = hello(&key, Hello { device_id: 7, nonce: [1; 16] }).unwrap();
        let (_, frame) = welcome(&key, &old, [2; 16], Utc(55)).unwrap();
        assert_eq!(open_welcome(&key, [9; 16], &frame).err(), Some(FrameError::Forged));
    }

    proptest! {
        #[test]
        fn any_flipped_bit_is_noticed(position in 0_usize..400) {
            let (mut device, mut server) = session_pair();
            let mut frame = device.send(&Up::Received { order: 900, outcome: Outcome::Paid }).unwrap();
            let bit = position % (frame.len() * 8);
            frame[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(server.receive::<Up>(&frame).is_err());
        }

        #[test]
        fn garbage_is_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let (mut device, _) = session_pair();
            prop_assert!(device.receive::<Down>(&bytes).is_err());
            prop_assert!(open_welcome(&Secret::new([3; 32]), [1; 16], &bytes).is_err());
            prop_assert!(welcome(&Secret::new([3; 32]), &bytes, [2; 16], Utc(0)).is_err());
        }
    }
}
