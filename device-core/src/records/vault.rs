//! The vault: seals records under a key that is bound to this device, and knows its own mark in flash.
//!
//! ```text
//! sealed record   nonce(12) ciphertext tag(16)      ChaCha20-Poly1305 (RFC 8439)
//! head            layout(4, little-endian) account(1) check(16)
//! ```
//!
//! The nonce is eight random bytes of this boot and the number of the seal in it, big-endian. Sealed together with a record,
//! without standing in it: the layout's number, the record's key and the device's number, so that no record passes for another
//! one, for one of another layout or for another device's. The head stays readable without the key: its check is the first
//! half of an HMAC-SHA-256 over what stands before it.
//!
//! **No nonce is used twice under the key.** Within a boot the number only rises, also when a store fails, and after 2³² seals
//! the vault seals no more. Between boots the eight bytes differ: they are derived from the fresh entropy that every boot is
//! given. Two of `n` boots share them with a chance of n²/2⁶⁵, one in three thousand million for a hundred thousand boots
//! (thirty a day for nine years), and even then only what was sealed under the same number meets.
//!
//! What sealing does not do: an older image of the whole chip, put back, opens again. Who can do that has the device on a
//! workbench; the payment server refuses codes that were used and pays no order twice, whatever the device remembers.

use chacha20poly1305::{AeadInOut, ChaCha20Poly1305, KeyInit, Nonce, Tag};
use heapless::Vec;
use hkdf::Hkdf;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

use super::codec::{RECORD_BYTES_MAX, RecordBytes};
use super::engine::LAYOUT;
use crate::code::totp::hmac_sha256;
use crate::identity::Identity;
use crate::secret::Secret;

const BOOT_BYTES: usize = 8;
const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;
const CHECK_BYTES: usize = 16;

/// Bytes that a seal adds to a record.
pub const SEAL_BYTES: usize = NONCE_BYTES + TAG_BYTES;
/// Bytes of the head.
pub const HEAD_BYTES: usize = 4 + 1 + CHECK_BYTES;

/// A record under seal.
pub type Sealed = Vec<u8, { RECORD_BYTES_MAX + SEAL_BYTES }>;

/// What stands at the head of the records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Number of the layout.
    pub layout: u32,
    /// Whether an account was taken over whole: from then on both its records must be there.
    pub account: bool,
}

/// Why a head is not ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotOurHead {
    /// It is none.
    Unreadable,
    /// It is one of another layout.
    OtherLayout,
    /// Its check is not of this device.
    OtherDevice,
}

/// Seals and opens the records of one device, during one boot.
///
/// A copy continues under the same numbers. That is for the bench, where a copied device lives on in a copy of the world; a
/// real device is booted and never copied.
#[derive(Clone)]
pub struct Vault {
    cipher: ChaCha20Poly1305,
    check_key: Secret<32>,
    device_id: u64,
    boot: [u8; BOOT_BYTES],
    sealed: u32,
    /// The head of the flash that the engine has met with this vault, while it is sure of it.
    pub(super) head: Option<Head>,
    /// Whether the engine has seen or stored an account there since.
    pub(super) holds_account: bool,
}

impl Vault {
    /// The vault of a device for one boot. `entropy` must be the fresh random bytes of this boot.
    #[must_use]
    pub fn new(identity: &Identity, entropy: &[u8; 32]) -> Self {
        let schedule = Hkdf::<Sha256>::new(None, identity.key.expose());
        let device = identity.device_id.to_be_bytes();
        let derive = |label: &[u8]| {
            let mut key = [0; 32];
            // HKDF refuses only more than 255 blocks; this is one.
            let _ = schedule.expand_multi_info(&[label, &device], &mut key);
            key
        };
        let mut seal_key = derive(b"seal of records");
        let cipher = ChaCha20Poly1305::new(&seal_key.into());
        seal_key.zeroize();
        // The core draws its random numbers from the same entropy under labels of four bytes: this label is none of them.
        let mixed = hmac_sha256(entropy, &[b"nonces of records"]);
        Self {
            cipher,
            check_key: Secret::new(derive(b"check of records")),
            device_id: identity.device_id,
            boot: mixed.first_chunk().copied().unwrap_or_default(),
            sealed: 0,
            head: None,
            holds_account: false,
        }
    }

    /// Forgets what flash it has met.
    pub(super) const fn forget_flash(&mut self) {
        self.head = None;
        self.holds_account = false;
    }

    /// Seals a record under its key; `None` where it is too long or this boot has no nonce left.
    #[must_use]
    pub fn seal(&mut self, key: u8, record: &[u8]) -> Option<Sealed> {
        let number = self.sealed;
        self.sealed = number.checked_add(1)?;
        let mut sealed = Sealed::from_slice(&self.boot).ok()?;
        sealed.extend_from_slice(&number.to_be_bytes()).ok()?;
        let nonce = Nonce::try_from(sealed.as_slice()).ok()?;
        sealed.extend_from_slice(record).ok()?;
        let context = self.context(key);
        let body = sealed.get_mut(NONCE_BYTES..)?;
        let tag = self.cipher.encrypt_inout_detached(&nonce, &context, body.into()).ok()?;
        sealed.extend_from_slice(&tag).ok()?;
        Some(sealed)
    }

    /// Opens what was sealed under this key; `None` where it was not sealed here so. The caller wipes it.
    #[must_use]
    pub fn open(&self, key: u8, sealed: &[u8]) -> Option<RecordBytes> {
        let (nonce, rest) = sealed.split_at_checked(NONCE_BYTES)?;
        let (body, tag) = rest.split_at_checked(rest.len().checked_sub(TAG_BYTES)?)?;
        let nonce = Nonce::try_from(nonce).ok()?;
        let tag = Tag::try_from(tag).ok()?;
        let mut record = RecordBytes::from_slice(body).ok()?;
        let inside = record.as_mut_slice().into();
        // Nothing is deciphered where the tag is wrong.
        self.cipher.decrypt_inout_detached(&nonce, &self.context(key), inside, &tag).ok()?;
        Some(record)
    }

    /// A head of this device as bytes.
    #[must_use]
    pub fn head_bytes(&self, head: Head) -> [u8; HEAD_BYTES] {
        let [a, b, c, d] = head.layout.to_le_bytes();
        let told = [a, b, c, d, u8::from(head.account)];
        let check = hmac_sha256(self.check_key.expose(), &[&told]);
        let mut bytes = [0; HEAD_BYTES];
        for (place, byte) in bytes.iter_mut().zip(told.iter().chain(check.iter())) {
            *place = *byte;
        }
        bytes
    }

    /// Reads a head. The layout's number goes first: what another version wrote after it is not known here.
    ///
    /// # Errors
    /// Why it is not ours.
    pub fn read_head(&self, bytes: &[u8]) -> Result<Head, NotOurHead> {
        let number = bytes.first_chunk().ok_or(NotOurHead::Unreadable)?;
        let layout = u32::from_le_bytes(*number);
        if layout != LAYOUT {
            return Err(NotOurHead::OtherLayout);
        }
        let account = bytes.get(4).is_some_and(|account| *account != 0);
        let head = Head { layout, account };
        let ours: bool = self.head_bytes(head).ct_eq(bytes).into();
        if ours { Ok(head) } else { Err(NotOurHead::OtherDevice) }
    }

    /// What is sealed together with a record: layout(4) key(1) device(8), big-endian.
    fn context(&self, key: u8) -> [u8; 13] {
        let layout = self.head.map_or(LAYOUT, |head| head.layout).to_be_bytes();
        let device = self.device_id.to_be_bytes();
        let mut context = [0; 13];
        let parts = layout.iter().chain([&key]).chain(&device);
        for (place, byte) in context.iter_mut().zip(parts) {
            *place = *byte;
        }
        context
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn identity(device_id: u64, key: u8) -> Identity {
        Identity { device_id, key: Secret::new([key; 32]) }
    }

    fn vault() -> Vault {
        Vault::new(&identity(7, 1), &[9; 32])
    }

    #[test]
    fn what_is_sealed_opens_under_its_own_key_alone() {
        let mut ours = vault();
        let sealed = ours.seal(2, b"a record").unwrap();
        assert_eq!(sealed.len(), 8 + SEAL_BYTES);
        assert_eq!(ours.open(2, &sealed).unwrap(), b"a record");
        assert!(ours.open(3, &sealed).is_none(), "as another record");
        let later = Vault::new(&identity(7, 1), &[8; 32]);
        assert_eq!(later.open(2, &sealed).unwrap(), b"a record");
        for (id, key) in [(8, 1), (7, 2)] {
            let other = Vault::new(&identity(id, key), &[9; 32]);
            assert!(other.open(2, &sealed).is_none(), "by device {id} with key {key}");
        }
        let head = Head { layout: LAYOUT + 1, account: true };
        let newer = Vault { head: Some(head), ..later };
        assert!(newer.open(2, &sealed).is_none(), "under another layout");
    }

    /// RFC 8439 says what the cipher does; here stands that this is the cipher, with nonce and context where they belong.
    #[test]
    fn a_seal_is_the_cipher_of_the_standard() {
        let mut ours = vault();
        let _ = ours.seal(2, b"an earlier one");
        let sealed = ours.seal(2, b"a record").unwrap();
        assert_eq!(sealed[..8], hmac_sha256(&[9; 32], &[b"nonces of records"])[..8]);
        assert_eq!(sealed[8..12], [0, 0, 0, 1]);
        let mut key = [0; 32];
        let schedule = Hkdf::<Sha256>::new(None, &[1; 32]);
        schedule.expand(b"seal of records\0\0\0\0\0\0\0\x07", &mut key).unwrap();
        let cipher = ChaCha20Poly1305::new(&key.into());
        let context = [0, 0, 0, 2, 2, 0, 0, 0, 0, 0, 0, 0, 7];
        let nonce = Nonce::try_from(&sealed[..12]).unwrap();
        let mut body = *b"a record";
        let tag =
            cipher.encrypt_inout_detached(&nonce, &context, body.as_mut_slice().into()).unwrap();
        assert_eq!(sealed[12..], [&body[..], &tag[..]].concat());
    }

    #[test]
    fn no_nonce_comes_twice() {
        let mut seen = std::collections::BTreeSet::new();
        for boot in 0..50 {
            let mut vault = Vault::new(&identity(7, 1), &[boot; 32]);
            for _ in 0..50 {
                let sealed = vault.seal(1, b"the same").unwrap();
                assert!(seen.insert(sealed[..NONCE_BYTES].to_vec()));
            }
        }
        let mut worn = Vault { sealed: u32::MAX, ..vault() };
        assert!(worn.seal(1, b"one too many").is_none());
    }

    #[test]
    fn a_head_is_read_by_its_own_device() {
        let ours = vault();
        for account in [false, true] {
            let head = Head { layout: LAYOUT, account };
            let bytes = ours.head_bytes(head);
            assert_eq!(ours.read_head(&bytes), Ok(head));
            let other = Vault::new(&identity(7, 2), &[9; 32]);
            assert_eq!(other.read_head(&bytes), Err(NotOurHead::OtherDevice));
            let mut changed = bytes;
            changed[4] ^= 1;
            assert_eq!(ours.read_head(&changed), Err(NotOurHead::OtherDevice));
        }
        // The first layout had a number alone.
        assert_eq!(ours.read_head(&[1, 0, 0, 0]), Err(NotOurHead::OtherLayout));
        assert_eq!(ours.read_head(&[1, 0]), Err(NotOurHead::Unreadable));
    }

    proptest! {
        #[test]
        fn a_changed_bit_opens_nothing(bit in 0_usize..(8 + SEAL_BYTES) * 8) {
            let mut ours = vault();
            let mut sealed = ours.seal(2, b"a record").unwrap();
            sealed[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(ours.open(2, &sealed).is_none());
        }

        #[test]
        fn any_bytes_are_borne(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            prop_assert!(vault().open(2, &bytes).is_none());
            let _ = vault().read_head(&bytes);
        }
    }
}
