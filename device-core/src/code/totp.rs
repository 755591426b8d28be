//! Time-based one-time codes after RFC 6238 (and RFC 4226, which it builds on).

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Digits of a one-time code.
pub const OTP_DIGITS: u32 = 8;

/// The 8-digit one-time code of a key for a time step, with HMAC-SHA-256.
///
/// `step` is the time in seconds divided by the step length (RFC 6238, section 4.2).
#[must_use]
pub fn one_time_code(key: &[u8], step: u64) -> u32 {
    truncate(&hmac_sha256(key, &[&step.to_be_bytes()]))
}

/// HMAC-SHA-256 over the parts, one after the other.
#[must_use]
pub fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC takes keys of any length; the error type exists for MACs that do not.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Dynamic truncation to [`OTP_DIGITS`] digits (RFC 4226, section 5.3).
#[must_use]
pub fn truncate(mac: &[u8]) -> u32 {
    let offset = usize::from(mac.last().copied().unwrap_or(0) & 0x0f);
    let word =
        mac.iter().skip(offset).take(4).fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
    (word & 0x7fff_ffff) % 10_u32.pow(OTP_DIGITS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha1::Sha1;
    use sha2::Sha512;

    /// RFC 6238, appendix B: ASCII digits repeated to the length of the hash.
    fn key(length: usize) -> Vec<u8> {
        b"1234567890".iter().copied().cycle().take(length).collect()
    }

    #[test]
    fn rfc_6238_vectors_for_sha_256() {
        for (seconds, code) in [
            (59_u64, 46_119_246),
            (1_111_111_109, 68_084_774),
            (1_111_111_111, 67_062_674),
            (1_234_567_890, 91_819_424),
            (2_000_000_000, 90_698_825),
            (20_000_000_000, 77_737_706),
        ] {
            assert_eq!(one_time_code(&key(32), seconds / 30), code, "T = {seconds}");
        }
    }

    /// The truncation is the same for every hash; the RFC's other two columns prove it.
    #[test]
    fn rfc_6238_vectors_for_the_other_hashes() {
        for (seconds, sha1, sha512) in [
            (59_u64, 94_287_082, 90_693_936),
            (1_111_111_109, 7_081_804, 25_091_201),
            (20_000_000_000, 65_353_130, 47_863_826),
        ] {
            let step = (seconds / 30).to_be_bytes();
            let mut mac = Hmac::<Sha1>::new_from_slice(&key(20)).unwrap();
            mac.update(&step);
            assert_eq!(truncate(&mac.finalize().into_bytes()), sha1);
            let mut mac = Hmac::<Sha512>::new_from_slice(&key(64)).unwrap();
            mac.update(&step);
            assert_eq!(truncate(&mac.finalize().into_bytes()), sha512);
        }
    }
}
