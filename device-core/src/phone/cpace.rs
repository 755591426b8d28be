//! CPace: a key from six digits that a listener cannot search for (draft-irtf-cfrg-cpace-21, `CPACE-RISTR255-SHA512`).
//!
//! Each end turns the digits into a generator of the group and sends a secret multiple of it. Who listens sees two points that
//! fit every guess; who sits in between must fix one guess before the first message. Names and tests follow the draft; the
//! group is `curve25519-dalek`'s. What the key then seals is [`super::agreement`]'s.

use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::Identity;
use sha2::{Digest, Sha512};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::code::totp::hmac_sha256;
use crate::secret::Secret;

/// Bytes of a session's id.
pub const SID_BYTES: usize = 16;
/// Bytes of a share: an encoded group element.
pub const SHARE_BYTES: usize = 32;
/// Bytes of a confirmation tag.
pub const TAG_BYTES: usize = 32;

/// A session's id, new for each try.
pub type Sid = [u8; SID_BYTES];
/// What each end sends.
pub type Share = [u8; SHARE_BYTES];
/// The proof that an end has the same key.
pub type Tag = [u8; TAG_BYTES];

const DSI: &[u8] = b"CPaceRistretto255";
const DSI_ISK: &[u8] = b"CPaceRistretto255_ISK";
const DSI_MAC: &[u8] = b"CPaceMac";
/// Input block of SHA-512: password and padding fill the first one (draft, section 7.1).
const BLOCK_BYTES: usize = 128;

/// A byte string headed by its length in LEB128 (draft, `prepend_len`).
fn prepend_len(hash: &mut Sha512, bytes: &[u8]) {
    let mut rest = bytes.len();
    while rest >= 0x80 {
        hash.update([u8::try_from(rest & 0x7f).unwrap_or(0) | 0x80]);
        rest >>= 7;
    }
    hash.update([u8::try_from(rest).unwrap_or(0)]);
    hash.update(bytes);
}

/// The generator that belongs to a password (draft, `calculate_generator`).
fn generator(password: &[u8], channel: &[u8], sid: &Sid) -> RistrettoPoint {
    let mut hash = Sha512::new();
    prepend_len(&mut hash, DSI);
    prepend_len(&mut hash, password);
    // Both lengths take one byte here: the tag is short, and a password of six digits is too.
    let used = 1 + (1 + password.len()) + (1 + DSI.len());
    let zeros = [0; BLOCK_BYTES];
    prepend_len(&mut hash, zeros.get(..BLOCK_BYTES.saturating_sub(used)).unwrap_or(&[]));
    prepend_len(&mut hash, channel);
    prepend_len(&mut hash, sid);
    RistrettoPoint::from_uniform_bytes(&hash.finalize().into())
}

/// One end's secret half of an exchange.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Half {
    scalar: Scalar,
    #[zeroize(skip)]
    share: Share,
}

impl Half {
    /// A fresh half for a password; `random` is 64 fresh random bytes, `channel` what both ends know of each other.
    #[must_use]
    pub fn new(password: &[u8], channel: &[u8], sid: &Sid, random: &[u8; 64]) -> Self {
        let scalar = Scalar::from_bytes_mod_order_wide(random);
        Self::of(&generator(password, channel, sid), scalar)
    }

    fn of(generator: &RistrettoPoint, scalar: Scalar) -> Self {
        Self { scalar, share: (generator * scalar).compress().to_bytes() }
    }

    /// What is sent to the other end.
    #[must_use]
    pub const fn share(&self) -> &Share {
        &self.share
    }

    /// The common point; `None` for bytes that encode none, and for the neutral element (draft, `scalar_mult_vfy`).
    fn meet(&self, other: &Share) -> Option<Secret<32>> {
        let point = CompressedRistretto(*other).decompress()? * self.scalar;
        (point != RistrettoPoint::identity()).then(|| Secret::new(point.compress().to_bytes()))
    }
}

/// What one end sent: its share, and the name that goes with it.
#[derive(Clone, Copy)]
pub struct Sent<'a> {
    /// The share.
    pub share: &'a Share,
    /// Data bound to it: who sends.
    pub name: &'a [u8],
}

/// The session key of both ends.
#[derive(Clone)]
pub struct SessionKey {
    isk: Secret<64>,
    mac: Secret<64>,
}

impl SessionKey {
    /// From one's own half and the other end's share; `first` is what the initiator sent, `second` the responder's. `None` where
    /// the share is no point that can be worked with.
    #[must_use]
    pub fn new(
        half: &Half,
        other: &Share,
        sid: &Sid,
        first: Sent<'_>,
        second: Sent<'_>,
    ) -> Option<Self> {
        let common = half.meet(other)?;
        let mut hash = Sha512::new();
        for part in
            [DSI_ISK, sid, common.expose(), first.share, first.name, second.share, second.name]
        {
            prepend_len(&mut hash, part);
        }
        let isk = Secret::new(hash.finalize().into());
        let mac = Sha512::new().chain_update(DSI_MAC).chain_update(sid).chain_update(isk.expose());
        Some(Self { mac: Secret::new(mac.finalize().into()), isk })
    }

    /// The key's bytes, for a key schedule.
    #[must_use]
    pub const fn expose(&self) -> &[u8; 64] {
        self.isk.expose()
    }

    /// The proof that the end which sent this has the key (draft, section 9.4; the MAC is HMAC-SHA-256). Names are shorter than
    /// 128 bytes, so that a length is one byte, as `lv_cat` writes it.
    #[must_use]
    pub fn tag(&self, sent: Sent<'_>) -> Tag {
        let length = |bytes: &[u8]| [u8::try_from(bytes.len()).unwrap_or(u8::MAX)];
        let (share, name) = (length(sent.share), length(sent.name));
        hmac_sha256(self.mac.expose(), &[&share, sent.share, &name, sent.name])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bytes<const N: usize>(hex: &str) -> [u8; N] {
        let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
        let pairs = digits.chunks(2).map(|pair| core::str::from_utf8(pair).unwrap());
        let bytes: Vec<u8> = pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect();
        bytes.try_into().unwrap()
    }

    fn scalar(hex: &str) -> Scalar {
        Scalar::from_canonical_bytes(bytes(hex)).unwrap()
    }

    const CHANNEL: &[u8] = b"\x0bA_initiator\x0bB_responder";

    fn sid() -> Sid {
        bytes("7e4b4791d6a8ef019b936c79fb7f2c57")
    }

    /// Draft 21, appendix B.3.1.
    #[test]
    fn the_drafts_generator() {
        let expected = "222b6b195fe84b1652badb6f6a3ae3d24341e7306967f0b8115b40d5698c7e56";
        let found = generator(b"Password", CHANNEL, &sid()).compress().to_bytes();
        assert_eq!(found, bytes(expected));
    }

    /// Draft 21, appendix B.3.2 to B.3.5.
    #[test]
    fn the_drafts_exchange() {
        let point = generator(b"Password", CHANNEL, &sid());
        let a = "da3d23700a9e5699258aef94dc060dfda5ebb61f02a5ea77fad53f4ff0976d08";
        let b = "d2316b454718c35362d83d69df6320f38578ed5984651435e2949762d900b80d";
        let (a, b) = (Half::of(&point, scalar(a)), Half::of(&point, scalar(b)));
        let a_sends = "d6bac480f2c386c394efc7c47adb9925dcd2630b64f240c50f8d0eec482b9157";
        let b_sends = "3ea7e0b19560d7c0b0f5734f63b955286dfa8232b5ebe63324e2d9e7433f7258";
        assert_eq!((*a.share(), *b.share()), (bytes(a_sends), bytes(b_sends)));
        let common = "80b69a8a76457ab6a4d7f887a4bf6b55a2f80ac19c333f917a05fc9887c8b40f";
        assert_eq!(*a.meet(b.share()).unwrap().expose(), bytes(common));
        let key = "b69effbf61b51d56401c0f65601abe428de8206feaaf0e32198896dcae7b35cd
                   2b38950a39dfd5d4a79164614c2984f7daa460b588c1e80c3fa2068af7900447";
        let first = Sent { share: a.share(), name: b"ADa" };
        let second = Sent { share: b.share(), name: b"ADb" };
        for (half, other) in [(&a, b.share()), (&b, a.share())] {
            let found = SessionKey::new(half, other, &sid(), first, second).unwrap();
            assert_eq!(*found.expose(), bytes(key));
        }
    }

    /// Draft 21, appendix B.3.10 and B.3.11.
    #[test]
    fn the_drafts_points() {
        let own = "7cd0e075fa7955ba52c02759a6c90dbbfc10e6d40aea8d283e407d88cf538a05";
        let half = Half { scalar: scalar(own), share: [0; 32] };
        let valid = "2c3c6b8c4f3800e7aef6864025b4ed79bd599117e427c41bd47d93d654b4a51c";
        let product = "7c13645fe790a468f62c39beb7388e541d8405d1ade69d1778c5fe3e7f6b600e";
        assert_eq!(*half.meet(&bytes(valid)).unwrap().expose(), bytes(product));
        let no_point = "2b3c6b8c4f3800e7aef6864025b4ed79bd599117e427c41bd47d93d654b4a51c";
        assert!(half.meet(&bytes(no_point)).is_none());
        assert!(half.meet(&[0; 32]).is_none());
    }

    fn key_of(ours: &[u8], theirs: &[u8], random: [u8; 64]) -> (SessionKey, SessionKey) {
        let a = Half::new(ours, CHANNEL, &sid(), &random);
        let b = Half::new(theirs, CHANNEL, &sid(), &random.map(|byte| byte ^ 0x5a));
        let first = Sent { share: a.share(), name: b"a" };
        let second = Sent { share: b.share(), name: b"b" };
        let key = |half: &Half, other| SessionKey::new(half, other, &sid(), first, second).unwrap();
        let keys = (key(&a, b.share()), key(&b, a.share()));
        let equal = keys.0.expose() == keys.1.expose();
        assert_eq!(keys.0.tag(first) == keys.1.tag(first), equal);
        assert_ne!(keys.0.tag(first), keys.0.tag(second));
        keys
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

        #[test]
        fn the_same_digits_give_one_key_and_others_another(
            ours in "[0-9]{6}", theirs in "[0-9]{6}", random in proptest::collection::vec(any::<u8>(), 64),
        ) {
            let random: [u8; 64] = random.try_into().unwrap();
            let (a, b) = key_of(ours.as_bytes(), ours.as_bytes(), random);
            prop_assert_eq!(a.expose(), b.expose());
            let (a, b) = key_of(ours.as_bytes(), theirs.as_bytes(), random);
            prop_assert_eq!(a.expose() == b.expose(), ours == theirs);
        }
    }
}
