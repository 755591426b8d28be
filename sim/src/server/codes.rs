//! Verification of one-time payer codes: is it this device's, is it of now, and has it been used?
//!
//! The server does not know a device's display counter, so it tries the sixteen keys of each time step, the one that it expects
//! first. A code is dead after one use, whatever became of the payment. Nothing here knows orders or money.

use std::collections::BTreeMap;

use device_core::code::payer::{COUNTER_WINDOW, display_key, take_apart};
use device_core::code::totp::one_time_code;
use device_core::profile::Issuer;
use device_core::secret::Secret;
use device_core::time::Utc;
use serde::Serialize;

use super::Moment;
use super::policy::ServerPolicy;
use super::risk::WrongCodes;

/// Why a code was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum CodeProblem {
    /// It is this device's, of a time that is over or has not come.
    Expired,
    /// It was used before.
    Used,
    /// It is nobody's: forged, mistyped, or far too old.
    Unknown,
    /// Too many wrong codes on this user reference: refused unseen for a while.
    Blocked,
    /// The device was switched off by its owner's family.
    DeviceDisabled,
    /// The device is not set up to its end.
    DeviceNotReady,
}

/// Time steps, first and last included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Steps {
    first: u64,
    now: u64,
    last: u64,
}

impl Steps {
    /// The steps whose codes are good: the end of the step is not longer ago than allowed, nor the step too far ahead.
    fn valid(now: Utc, step_millis: u64, policy: &ServerPolicy) -> Self {
        let current = now.0 / step_millis;
        let ends_from = now.0.saturating_sub(policy.code_valid_after_step_millis);
        Self {
            first: ends_from.div_ceil(step_millis).saturating_sub(1).min(current),
            now: current,
            last: current.saturating_add(policy.code_steps_ahead),
        }
    }

    /// The steps whose codes are still recognised, to say "too old" instead of "unknown".
    fn known(now: Utc, step_millis: u64, policy: &ServerPolicy) -> Self {
        Self {
            first: now.0.saturating_sub(policy.code_known_back_millis) / step_millis,
            now: now.0 / step_millis,
            last: now.0.saturating_add(policy.code_known_ahead_millis) / step_millis,
        }
    }

    /// The likeliest first: now, then back, then ahead.
    fn likeliest_first(self) -> impl Iterator<Item = u64> {
        (self.first..=self.now).rev().chain(self.now.saturating_add(1)..=self.last)
    }
}

/// What the server knows of one device's codes.
#[derive(Clone)]
pub struct CodeVerifier {
    issuer: Issuer,
    keys: Vec<Secret<32>>,
    /// Residue of the display counter that comes next, if no display was skipped.
    expected: usize,
    /// One-time codes that were used, with their time step. Kept by their digits, not by (step, counter): two displays
    /// that happen to give the same digits are one code to a scanner, and it must not pay twice.
    used: BTreeMap<u32, u64>,
    wrong: WrongCodes,
}

impl CodeVerifier {
    /// The verifier of a device that was enrolled with this seed.
    #[must_use]
    pub fn new(issuer: Issuer, seed: &Secret<32>) -> Self {
        Self {
            issuer,
            keys: (0..COUNTER_WINDOW).map(|counter| display_key(seed, counter)).collect(),
            expected: 0,
            used: BTreeMap::new(),
            wrong: WrongCodes::default(),
        }
    }

    /// Takes a code once.
    ///
    /// # Errors
    /// Why it is not taken. Wrong codes are counted; expired and used ones were truly this device's and are not.
    pub fn accept(
        &mut self,
        digits: &str,
        now: Moment,
        policy: &ServerPolicy,
    ) -> Result<(), CodeProblem> {
        if self.wrong.blocked(now.micros) {
            return Err(CodeProblem::Blocked);
        }
        let Some(one_time) = take_apart(&self.issuer, digits).map(|parts| parts.one_time) else {
            return Err(CodeProblem::Unknown);
        };
        if self.used.contains_key(&one_time) {
            return Err(CodeProblem::Used);
        }
        let step_millis = u64::from(self.issuer.step_seconds.max(1)) * 1_000;
        let known = Steps::known(now.utc, step_millis, policy);
        let valid = Steps::valid(now.utc, step_millis, policy);
        if let Some((step, residue)) = self.find(one_time, valid) {
            self.expected = (residue + 1) % self.keys.len();
            let forget_before = known.first.min(valid.first);
            self.used.retain(|_, step| *step >= forget_before);
            self.used.insert(one_time, step);
            return Ok(());
        }
        if self.find(one_time, known).is_some() {
            return Err(CodeProblem::Expired);
        }
        self.wrong.count(now.micros, policy);
        Err(CodeProblem::Unknown)
    }

    /// The step and the residue of the counter that give this one-time code.
    fn find(&self, one_time: u32, steps: Steps) -> Option<(u64, usize)> {
        let residues =
            (0..self.keys.len()).map(|offset| (self.expected + offset) % self.keys.len());
        for residue in residues {
            let key = self.keys.get(residue)?;
            let hit = |step: &u64| one_time_code(key.expose(), *step) == one_time;
            if let Some(step) = steps.likeliest_first().find(hit) {
                return Some((step, residue));
            }
        }
        None
    }
}

/// The part of a payer code that names whose it is: all but the one-time digits. `None` where it is no code at all.
#[must_use]
pub fn head_of(digits: &str) -> Option<&str> {
    let one_time_digits = device_core::code::totp::OTP_DIGITS as usize;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let head = digits.get(..digits.len().checked_sub(one_time_digits)?)?;
    (!head.is_empty()).then_some(head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use device_core::code::payer::payer_code;

    const REFERENCE: &str = "04718236";
    /// The end of a time step, so that the windows' edges can be named exactly.
    const NOON: u64 = 1_767_585_600_000;

    fn seed() -> Secret<32> {
        Secret::new([5; 32])
    }

    fn code(counter: u32, utc: u64) -> String {
        payer_code(&Issuer::default(), REFERENCE, &seed(), counter, Utc(utc))
            .unwrap()
            .as_str()
            .to_owned()
    }

    fn verifier() -> CodeVerifier {
        CodeVerifier::new(Issuer::default(), &seed())
    }

    fn at(utc: u64) -> Moment {
        Moment { micros: utc * 1_000, utc: Utc(utc) }
    }

    #[test]
    fn a_code_lives_until_sixty_seconds_after_its_step() {
        let expired = Err(CodeProblem::Expired);
        // The step is NOON to NOON + 30 s; the code was shown at NOON + 10 s.
        let table = [
            (-1_200_000, Err(CodeProblem::Unknown)),
            (-60_000, expired),
            (-30_001, expired),
            (-30_000, Ok(())),
            (0, Ok(())),
            (30_000, Ok(())),
            (89_999, Ok(())),
            (90_000, Ok(())),
            (90_001, expired),
            (1_200_000, expired),
            (1_260_000, Err(CodeProblem::Unknown)),
        ];
        for (offset, expected) in table {
            let now = at(NOON.checked_add_signed(offset).unwrap());
            let result = verifier().accept(&code(3, NOON + 10_000), now, &ServerPolicy::default());
            assert_eq!(result, expected, "{offset} ms after the step began");
        }
    }

    #[test]
    fn clock_errors_of_the_device() {
        // At every second of a step: 30 s off never matters, 90 s and 300 s off are always noticed.
        for second in 0..30 {
            let now = NOON + second * 1_000;
            for (error_seconds, expected) in [
                (0_i64, Ok(())),
                (30, Ok(())),
                (-30, Ok(())),
                (90, Err(CodeProblem::Expired)),
                // Exactly 90 s behind, the step ended 60 s ago or more; at the very start of a step it is just 60 s.
                (-90, if second == 0 { Ok(()) } else { Err(CodeProblem::Expired) }),
                (300, Err(CodeProblem::Expired)),
                (-300, Err(CodeProblem::Expired)),
            ] {
                let shown = code(7, now.checked_add_signed(error_seconds * 1_000).unwrap());
                let result = verifier().accept(&shown, at(now), &ServerPolicy::default());
                assert_eq!(result, expected, "clock {error_seconds} s off, second {second}");
            }
        }
    }

    #[test]
    fn any_display_counter_is_found_and_dies_with_use() {
        let policy = ServerPolicy::default();
        let mut verifier = verifier();
        for counter in [0, 1, 2, 9, 5, 15, 16 + 3, u32::MAX - 3] {
            let shown = code(counter, NOON);
            assert_eq!(verifier.accept(&shown, at(NOON), &policy), Ok(()), "{counter}");
            let again = verifier.accept(&shown, at(NOON + 5_000), &policy);
            assert_eq!(again, Err(CodeProblem::Used), "{counter}");
        }
        // Used is said as long as the code would be recognised; afterwards it is nobody's.
        let late = verifier.accept(&code(0, NOON), at(NOON + 900_000), &policy);
        assert_eq!(late, Err(CodeProblem::Used));
    }

    #[test]
    fn a_used_code_never_pays_again_however_late() {
        let policy = ServerPolicy::default();
        let mut verifier = verifier();
        let shown = code(0, NOON);
        verifier.accept(&shown, at(NOON), &policy).unwrap();
        for minutes in 1..120 {
            let now = NOON + minutes * 60_000;
            assert!(verifier.accept(&shown, at(now), &policy).is_err());
            let fresh = verifier.accept(&code(minutes as u32, now), at(now), &policy);
            assert!(matches!(fresh, Ok(()) | Err(CodeProblem::Blocked)), "{minutes}");
        }
        assert!(verifier.used.len() < 50, "old codes are forgotten");
    }

    #[test]
    fn five_wrong_codes_block_the_right_one() {
        let policy = ServerPolicy::default();
        let mut verifier = verifier();
        let right = code(0, NOON);
        for guess in 0..5 {
            let wrong = format!("13{REFERENCE}{guess:08}");
            assert_eq!(verifier.accept(&wrong, at(NOON), &policy), Err(CodeProblem::Unknown));
        }
        assert_eq!(verifier.accept(&right, at(NOON), &policy), Err(CodeProblem::Blocked));
        let later = NOON + policy.wrong_codes_block_millis;
        assert_eq!(verifier.accept(&code(1, later), at(later), &policy), Ok(()));
    }

    #[test]
    fn heads() {
        assert_eq!(head_of("130471823659120477"), Some("1304718236"));
        for text in ["", "12345678", "一二三四五六七八九", "13047182365912047x"] {
            assert_eq!(head_of(text), None, "{text}");
        }
    }
}
