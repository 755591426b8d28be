//! A device's profile: single fields that differ from `Profile::default()`.

use device_core::key::{Key, KeySet};
use device_core::profile::{Issuer, Profile, ProfileError, Times, UnlockPolicy};

use super::script::KEYS;
use super::vocabulary::{CODE_KINDS, LANGUAGES, SCALES, UNLOCK_ORDERS};
use super::{Decoder, Fields, head};
use crate::scenario::syntax::Node;

/// Fields of a profile.
pub const PROFILE_FIELDS: &[&str] = &[
    "with_keys",
    "without_keys",
    "language",
    "scale",
    "utc_offset_minutes",
    "unlock_order",
    "code_kind",
    "issuer",
    "times",
    "unlock",
];

/// Fields of an issuer.
pub const ISSUER_FIELDS: &[&str] = &["prefix", "length", "step_seconds", "renew_seconds"];

/// Fields of the times, as [`times_field`] finds them.
pub const TIMES_FIELDS: &[&str] = &[
    "auto_lock_millis",
    "code_shown_millis",
    "code_warning_millis",
    "result_shown_millis",
    "unlock_wait_millis",
    "authenticate_wait_millis",
    "settle_millis",
    "query_millis",
    "login_retry_millis",
    "help_millis",
    "chatter_millis",
    "same_key_lockout_millis",
    "typing_lockout_millis",
    "clock_doubt_millis",
    "clock_drift_ppm",
];

/// Fields of the unlock rules.
pub const UNLOCK_FIELDS: &[&str] = &["finger_rejects", "free_pin_tries", "lockout_seconds"];

fn times_field<'t>(times: &'t mut Times, name: &str) -> Option<&'t mut u32> {
    Some(match name {
        "auto_lock_millis" => &mut times.auto_lock_millis,
        "code_shown_millis" => &mut times.code_shown_millis,
        "code_warning_millis" => &mut times.code_warning_millis,
        "result_shown_millis" => &mut times.result_shown_millis,
        "unlock_wait_millis" => &mut times.unlock_wait_millis,
        "authenticate_wait_millis" => &mut times.authenticate_wait_millis,
        "settle_millis" => &mut times.settle_millis,
        "query_millis" => &mut times.query_millis,
        "login_retry_millis" => &mut times.login_retry_millis,
        "help_millis" => &mut times.help_millis,
        "chatter_millis" => &mut times.chatter_millis,
        "same_key_lockout_millis" => &mut times.same_key_lockout_millis,
        "typing_lockout_millis" => &mut times.typing_lockout_millis,
        "clock_doubt_millis" => &mut times.clock_doubt_millis,
        "clock_drift_ppm" => &mut times.clock_drift_ppm,
        _ => return None,
    })
}

impl Decoder {
    /// The default profile with what the file changes, checked as a whole.
    pub(super) fn profile(&mut self, node: Option<&Node>) -> Profile {
        let mut profile = Profile { utc_offset_minutes: self.zone_minutes, ..Profile::default() };
        let Some(node) = node else { return profile };
        let before = self.problems.len();
        let Some(fields) = self.fields(node, "a profile", PROFILE_FIELDS) else { return profile };
        self.profile_keys(&fields, &mut profile);
        profile.language =
            self.optional(fields.get("language"), profile.language, |decoder, node| {
                decoder.choice(node, "a language", LANGUAGES)
            });
        profile.scale = self.optional(fields.get("scale"), profile.scale, |decoder, node| {
            decoder.choice(node, "a size of type", SCALES)
        });
        let offset = profile.utc_offset_minutes;
        profile.utc_offset_minutes =
            self.optional(fields.get("utc_offset_minutes"), offset, |decoder, node| {
                decoder.number(node, -840..=840)
            });
        profile.unlock_order =
            self.optional(fields.get("unlock_order"), profile.unlock_order, |decoder, node| {
                decoder.choice(node, "an order of unlocking", UNLOCK_ORDERS)
            });
        profile.code_kind =
            self.optional(fields.get("code_kind"), profile.code_kind, |decoder, node| {
                decoder.choice(node, "a kind of code", CODE_KINDS)
            });
        if let Some(node) = fields.get("issuer") {
            self.issuer(node, &mut profile.issuer);
        }
        if let Some(node) = fields.get("times") {
            self.times(node, &mut profile.times);
        }
        if let Some(node) = fields.get("unlock") {
            self.unlock(node, &mut profile.unlock);
        }
        // A profile of which a part could not be read is not worth judging as a whole.
        if self.problems.len() == before && !node.damaged_within() {
            self.judge(node, &fields, &profile);
        }
        profile
    }

    fn profile_keys(&mut self, fields: &Fields<'_>, profile: &mut Profile) {
        let with = self.optional(fields.get("with_keys"), KeySet::EMPTY, Self::key_set);
        let without = self.optional(fields.get("without_keys"), KeySet::EMPTY, Self::key_set);
        profile.keys = profile.keys.and(with).iter().filter(|key| !without.has(*key)).collect();
    }

    fn key_set(&mut self, node: &Node) -> Option<KeySet> {
        let items = self.list(node, "a list of keys")?;
        Some(items.iter().filter_map(|item| self.word::<Key>(item, "a key", KEYS)).collect())
    }

    fn issuer(&mut self, node: &Node, issuer: &mut Issuer) {
        let Some(fields) = self.fields(node, "an issuer", ISSUER_FIELDS) else { return };
        if let Some(node) = fields.get("prefix") {
            let help = "a code prefix is 1 to 4 digits, such as \"13\"";
            if let Some(digits) = self.digits(node, "a code prefix", 1..=4, help) {
                issuer.prefix.clear();
                // One to four digits fit.
                let _ = issuer.prefix.push_str(&digits);
            }
        }
        issuer.length = self.optional(fields.get("length"), issuer.length, |decoder, node| {
            decoder.number(node, 16..=24)
        });
        issuer.step_seconds =
            self.optional(fields.get("step_seconds"), issuer.step_seconds, |decoder, node| {
                decoder.number(node, 1..=60)
            });
        issuer.renew_seconds =
            self.optional(fields.get("renew_seconds"), issuer.renew_seconds, |decoder, node| {
                decoder.number(node, 5..=59)
            });
    }

    fn times(&mut self, node: &Node, times: &mut Times) {
        let Some(fields) = self.fields(node, "the times", TIMES_FIELDS) else { return };
        for name in TIMES_FIELDS {
            let Some(node) = fields.get(name) else { continue };
            // A day is longer than any of them can sensibly be.
            let value = self.number(node, 0..=86_400_000);
            if let (Some(value), Some(field)) = (value, times_field(times, name)) {
                *field = value;
            }
        }
    }

    fn unlock(&mut self, node: &Node, unlock: &mut UnlockPolicy) {
        let Some(fields) = self.fields(node, "the unlock rules", UNLOCK_FIELDS) else { return };
        unlock.finger_rejects =
            self.optional(fields.get("finger_rejects"), unlock.finger_rejects, |decoder, node| {
                decoder.number(node, 1..=20)
            });
        unlock.free_pin_tries =
            self.optional(fields.get("free_pin_tries"), unlock.free_pin_tries, |decoder, node| {
                decoder.number(node, 1..=20)
            });
        unlock.lockout_seconds = self.optional(
            fields.get("lockout_seconds"),
            unlock.lockout_seconds,
            |decoder, node| decoder.lockouts(node),
        );
    }

    fn lockouts(&mut self, node: &Node) -> Option<[u32; 5]> {
        let items = self.list(node, "a list of five waits")?;
        let waits: Vec<u32> =
            items.iter().filter_map(|item| self.number(item, 1..=86_400)).collect();
        if items.len() != 5 && !node.damaged {
            let help = "write the seconds after each wrong PIN: [60, 300, 900, 1800, 3600]";
            self.report(head(node), "five waits are expected here", help);
        }
        waits.try_into().ok()
    }

    /// What types cannot see: `Profile::check`, reported where the cause stands.
    fn judge(&mut self, node: &Node, fields: &Fields<'_>, profile: &Profile) {
        let Err(error) = profile.check() else { return };
        let named = match error {
            ProfileError::NoCancelKey | ProfileError::NoModeKey | ProfileError::NoDigits => {
                fields.get("without_keys")
            }
            ProfileError::CodeLength | ProfileError::Prefix | ProfileError::Renewal => {
                fields.get("issuer")
            }
            ProfileError::Warning | ProfileError::Lockout | ProfileError::Repetition => {
                fields.get("times")
            }
        };
        let said = error.to_string();
        let (message, help) = said.split_once(": ").unwrap_or((&said, ""));
        self.report(named.unwrap_or(node).spot, message, help);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_time_has_its_field() {
        let mut times = Times::default();
        for name in TIMES_FIELDS {
            assert!(times_field(&mut times, name).is_some(), "{name}");
        }
        let written = ron::to_string(&Times::default()).unwrap_or_default();
        assert_eq!(written.matches(':').count(), TIMES_FIELDS.len(), "{written}");
    }
}
