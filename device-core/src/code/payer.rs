//! Payer codes: prefix, user reference, one-time code.
//!
//! ```text
//! 13 04718236 59120477     prefix (2) + user reference (length - prefix - 8) + one-time code (8)
//! ```
//!
//! The one-time code is RFC 6238 with HMAC-SHA-256 under a key of its own for each display:
//! `HMAC-SHA-256(seed, "payer-code" ‖ counter mod 16)`. So two codes of one time step differ, and the server, which does not
//! know the counter, tries sixteen keys for each step of its window.

use core::fmt::Write;

use super::totp::{OTP_DIGITS, hmac_sha256, one_time_code};
use crate::profile::Issuer;
use crate::secret::Secret;
use crate::time::Utc;
use crate::view::CodeDigits;

/// How many display counters the server can tell apart.
pub const COUNTER_WINDOW: u32 = 16;

/// The key of the codes that are shown under a display counter.
#[must_use]
pub fn display_key(seed: &Secret<32>, counter: u32) -> Secret<32> {
    let residue = u8::try_from(counter % COUNTER_WINDOW).unwrap_or(0);
    Secret::new(hmac_sha256(seed.expose(), &[b"payer-code", &[residue]]))
}

/// The time step of a moment.
#[must_use]
pub fn step_of(utc: Utc, step_seconds: u32) -> u64 {
    utc.seconds() / u64::from(step_seconds.max(1))
}

/// Digits of the user reference in the codes of an issuer.
#[must_use]
pub fn reference_digits(issuer: &Issuer) -> usize {
    usize::from(issuer.length)
        .saturating_sub(issuer.prefix.len())
        .saturating_sub(OTP_DIGITS as usize)
}

/// The digits of a payer code, or `None` where the reference does not have the length that the issuer wants.
#[must_use]
pub fn payer_code(
    issuer: &Issuer,
    user_reference: &str,
    seed: &Secret<32>,
    counter: u32,
    utc: Utc,
) -> Option<CodeDigits> {
    if user_reference.len() != reference_digits(issuer) {
        return None;
    }
    let otp = one_time_code(display_key(seed, counter).expose(), step_of(utc, issuer.step_seconds));
    let mut digits = CodeDigits::new();
    write!(digits, "{}{user_reference}{otp:08}", issuer.prefix).ok()?;
    Some(digits)
}

/// A payer code taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts<'code> {
    /// Who issued it.
    pub prefix: &'code str,
    /// Whose it is.
    pub user_reference: &'code str,
    /// The one-time code.
    pub one_time: u32,
}

/// Takes digits apart, or `None` where they are no code of this issuer.
#[must_use]
pub fn take_apart<'code>(issuer: &Issuer, digits: &'code str) -> Option<Parts<'code>> {
    if digits.len() != usize::from(issuer.length) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let rest = digits.strip_prefix(issuer.prefix.as_str())?;
    let (user_reference, one_time) = rest.split_at_checked(reference_digits(issuer))?;
    Some(Parts {
        prefix: digits.get(..issuer.prefix.len())?,
        user_reference,
        one_time: one_time.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_taken_apart_as_it_was_made() {
        let issuer = Issuer::default();
        let seed = Secret::new([7; 32]);
        let at = Utc(1_767_576_600_000);
        let code = payer_code(&issuer, "04718236", &seed, 5, at).unwrap();
        assert_eq!(code.len(), 18);
        let parts = take_apart(&issuer, &code).unwrap();
        assert_eq!(parts.user_reference, "04718236");
        let key = display_key(&seed, 5);
        assert_eq!(parts.one_time, one_time_code(key.expose(), at.seconds() / 30));
    }

    #[test]
    fn codes_of_one_step_differ_by_their_counter() {
        let seed = Secret::new([9; 32]);
        let mut codes: Vec<_> = (0..COUNTER_WINDOW)
            .map(|counter| {
                payer_code(&Issuer::default(), "12345678", &seed, counter, Utc(0)).unwrap()
            })
            .collect();
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), COUNTER_WINDOW as usize);
    }

    #[test]
    fn what_is_no_code_is_refused() {
        let issuer = Issuer::default();
        for digits in
            ["", "13", "140471823659120477", "13047182365912047", "13047182365912047x", "一二"]
        {
            assert_eq!(take_apart(&issuer, digits), None, "{digits}");
        }
        assert_eq!(payer_code(&issuer, "123", &Secret::new([0; 32]), 0, Utc(0)), None);
    }
}
