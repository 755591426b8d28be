//! What both ends make of the digits: the names that are bound to the exchange, the two tags, and the seal of the account.
//!
//! The digits are the password of [`super::cpace`]. Who does not know them gets one guess for each try, and a wrong guess shows
//! in the tags before anything is sent that is worth having. Where a yes on the phone alone will do, the password is empty:
//! that keeps listeners out, and whoever holds the cable is trusted.

use chacha20poly1305::aead::inout::InOutBuf;
use chacha20poly1305::{AeadInOut, ChaCha20Poly1305, KeyInit, Nonce, Tag as SealTag};
use heapless::{String, Vec};
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::Sha512;
use zeroize::Zeroize;

use super::AccountGrant;
use super::cpace::{Half, Sent, SessionKey, Share, Sid, Tag};
use super::message::DeviceInfo;
use crate::records::PayeeCode;
use crate::secret::Secret;
use crate::text::Name;

/// Digits that a phone shows.
pub const CODE_DIGITS: usize = 6;

/// The digits that a phone shows, as values 0 to 9. They are dead once the registration has ended.
pub type Digits = [u8; CODE_DIGITS];

/// Bytes of an account under seal.
pub const SEALED_BYTES: usize = 416;
/// Bytes of the seal itself.
const SEAL_BYTES: usize = 16;

/// An account under seal.
pub type Sealed = Vec<u8, SEALED_BYTES>;

const PROTOCOL: &[u8] = b"paybench registration 1";

/// Which end of the link this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The payment app: it sends its share first.
    App,
    /// The device.
    Device,
}

/// What both ends agree about: who they are, and which digits were shown and typed.
#[derive(Clone)]
pub struct Terms {
    sid: Sid,
    password: Secret<CODE_DIGITS>,
    by_digits: bool,
    phone: Name,
    device: Vec<u8, 64>,
    device_id: u64,
}

impl Terms {
    /// For one exchange; without digits where a yes on the phone will do.
    #[must_use]
    pub fn new(sid: Sid, digits: Option<Digits>, phone: &Name, info: &DeviceInfo) -> Self {
        let mut device = Vec::new();
        for part in [
            &info.device_id.to_be_bytes()[..],
            info.model.as_bytes(),
            b"/",
            info.core_version.as_bytes(),
        ] {
            // 8 + 16 + 1 + 16 bytes at most.
            let _ = device.extend_from_slice(part);
        }
        Self {
            sid,
            password: Secret::new(digits.unwrap_or_default()),
            by_digits: digits.is_some(),
            phone: phone.clone(),
            device,
            device_id: info.device_id,
        }
    }

    /// One's own half of the exchange; `random` is 64 fresh random bytes.
    #[must_use]
    pub fn half(&self, random: &[u8; 64]) -> Half {
        let mut channel = Vec::<u8, 40>::new();
        for part in [PROTOCOL, &[u8::from(self.by_digits)], &self.device_id.to_be_bytes()] {
            // 23 + 1 + 8 bytes.
            let _ = channel.extend_from_slice(part);
        }
        let password = if self.by_digits { &self.password.expose()[..] } else { &[] };
        Half::new(password, &channel, &self.sid, random)
    }

    /// What follows from one's own half and the other end's share; `None` where that is no share.
    #[must_use]
    pub fn meet(&self, end: End, half: &Half, other: &Share) -> Option<Agreed> {
        let (phone, device) = match end {
            End::App => (half.share(), other),
            End::Device => (other, half.share()),
        };
        let first = Sent { share: phone, name: self.phone.as_str().as_bytes() };
        let second = Sent { share: device, name: &self.device };
        let key = SessionKey::new(half, other, &self.sid, first, second)?;
        let mut seal = [0; 32];
        // HKDF refuses only more than 255 blocks; this is half of one.
        let _ = Hkdf::<Sha512>::new(Some(&self.sid), key.expose()).expand(b"account", &mut seal);
        let agreed = Agreed {
            app_tag: key.tag(first),
            device_tag: key.tag(second),
            seal: Secret::new(seal),
        };
        seal.zeroize();
        Some(agreed)
    }
}

/// What both ends have once they agree.
#[derive(Clone)]
pub struct Agreed {
    /// The app's proof that it knows the digits.
    pub app_tag: Tag,
    /// The device's.
    pub device_tag: Tag,
    seal: Secret<32>,
}

#[derive(Serialize, Deserialize)]
struct GrantFields {
    account: Name,
    owner: Name,
    user_reference: String<20>,
    payee_code: PayeeCode,
    code_seed: [u8; 32],
    credential: [u8; 32],
}

impl Agreed {
    /// Seals an account. Once for each exchange: the key is used with one nonce. `None` where it is longer than
    /// [`SEALED_BYTES`], which no account of valid parts is.
    #[must_use]
    pub fn seal(&self, grant: &AccountGrant) -> Option<Sealed> {
        let mut fields = GrantFields {
            account: grant.account.clone(),
            owner: grant.owner.clone(),
            user_reference: grant.user_reference.clone(),
            payee_code: grant.payee_code.clone(),
            code_seed: *grant.code_seed.expose(),
            credential: *grant.credential.expose(),
        };
        let mut buffer = [0; SEALED_BYTES - SEAL_BYTES];
        let plain = postcard::to_slice(&fields, &mut buffer);
        fields.code_seed.zeroize();
        fields.credential.zeroize();
        let mut sealed = Sealed::new();
        let plain = plain.ok()?;
        let cipher = ChaCha20Poly1305::new(self.seal.expose().into());
        let tag = cipher
            .encrypt_inout_detached(&Nonce::default(), PROTOCOL, InOutBuf::from(&mut *plain))
            .ok()?;
        sealed.extend_from_slice(plain).ok()?;
        sealed.extend_from_slice(&tag).ok()?;
        Some(sealed)
    }

    /// Opens it; `None` where a single bit was altered, or what was sealed is no account.
    #[must_use]
    pub fn open(&self, mut sealed: Sealed) -> Option<AccountGrant> {
        let split = sealed.len().checked_sub(SEAL_BYTES)?;
        let (plain, tag) = sealed.split_at_mut_checked(split)?;
        let tag = SealTag::try_from(&*tag).ok()?;
        let cipher = ChaCha20Poly1305::new(self.seal.expose().into());
        cipher
            .decrypt_inout_detached(&Nonce::default(), PROTOCOL, InOutBuf::from(&mut *plain), &tag)
            .ok()?;
        let fields = postcard::from_bytes::<GrantFields>(plain);
        plain.zeroize();
        let mut fields = fields.ok()?;
        let grant = AccountGrant {
            account: fields.account,
            owner: fields.owner,
            user_reference: fields.user_reference,
            payee_code: fields.payee_code,
            code_seed: Secret::new(fields.code_seed),
            credential: Secret::new(fields.credential),
        };
        fields.code_seed.zeroize();
        fields.credential.zeroize();
        Some(grant)
    }
}
