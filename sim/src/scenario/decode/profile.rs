//! A device's profile: its body and its flow by name, then single fields that differ from them.

use device_core::key::{Key, KeySet};
use device_core::profile::{AmountEntry, Profile, ProfileError};

use super::script::KEYS;
use super::{Decoder, Fields};
use crate::scenario::problem::suggestion;
use crate::scenario::syntax::{Node, shortened};
use crate::{body, flow};

/// Fields of a profile.
pub const PROFILE_FIELDS: &[&str] = &[
    "with_keys",
    "without_keys",
    "touch_panel",
    "language",
    "scale",
    "utc_offset_minutes",
    "unlock_order",
    "code_kind",
    "show_code_digits",
    "issuer",
    "times",
    "unlock",
    "registration",
    "fingers",
    "amounts",
    "scan",
];

impl Decoder {
    /// The bodies and flows that a file brings with it.
    pub(super) fn parts(&mut self, fields: &Fields<'_>) {
        if let Some(node) = fields.get("bodies") {
            for (name, node) in self.entries(node, "the bodies") {
                let Some(body) = self.body(node) else { continue };
                let spot = super::head(node);
                self.problems.extend(crate::body::rules::judge(&body, spot).mistakes);
                self.bodies.insert(name, body::brought(body));
            }
        }
        if let Some(node) = fields.get("flows") {
            for (name, node) in self.entries(node, "the flows") {
                if let Some(flow) = self.flow(node) {
                    self.flows.insert(name, flow);
                }
            }
        }
    }

    /// The name of a body.
    pub(super) fn body_name(&mut self, node: &Node) -> Option<String> {
        let own: Vec<String> = self.bodies.keys().cloned().collect();
        let mut known: Vec<&str> = own.iter().map(String::as_str).collect();
        body::names().for_each(|name| known.push(name));
        self.one_of(node, "a body", "\"keypad\"", known.iter().copied())
    }

    /// The name of a flow.
    pub(super) fn flow_name(&mut self, node: &Node) -> Option<String> {
        let own: Vec<String> = self.flows.keys().cloned().collect();
        let mut known: Vec<&str> = own.iter().map(String::as_str).collect();
        flow::names().for_each(|name| known.push(name));
        self.one_of(node, "a flow", "\"patient\"", known.iter().copied())
    }

    fn one_of<'n>(
        &mut self,
        node: &Node,
        what: &str,
        example: &str,
        known: impl Iterator<Item = &'n str> + Clone,
    ) -> Option<String> {
        let name = self.text(node, &format!("the name of {what}"), example)?;
        if known.clone().any(|known| known == name) {
            return Some(name);
        }
        let what = super::article_less(what);
        let message = format!("there is no {what} \"{}\"", shortened(&name));
        self.report(node.spot, message, suggestion(&name, known));
        None
    }

    /// The profile of this body and this flow with what the file changes, checked as a whole.
    pub(super) fn profile(&mut self, node: Option<&Node>, body: &str, flow: &str) -> Profile {
        let body = self.bodies.get(body).copied().or_else(|| body::named(body));
        let flow = self.flows.get(flow).or_else(|| flow::named(flow));
        let named = flow.zip(body).map(|(flow, body)| flow.on(body));
        let mut profile = named.unwrap_or_default();
        profile.utc_offset_minutes = self.zone_minutes;
        let Some(node) = node else { return profile };
        let before = self.problems.len();
        let Some(fields) = self.fields(node, "a profile", PROFILE_FIELDS) else { return profile };
        self.profile_keys(&fields, &mut profile);
        profile.touch_panel =
            self.optional(fields.get("touch_panel"), profile.touch_panel, Self::truth);
        let offset = profile.utc_offset_minutes;
        profile.utc_offset_minutes =
            self.optional(fields.get("utc_offset_minutes"), offset, |decoder, node| {
                decoder.number(node, -840..=840)
            });
        self.settings(&fields, &mut profile);
        // A profile of which a part could not be read is not worth judging as a whole.
        if self.problems.len() == before && !node.damaged_within() {
            self.judge(node, &fields, &profile);
        }
        profile
    }

    /// Keys more and keys less. Amounts are typed with a point as long as there is a key for it.
    fn profile_keys(&mut self, fields: &Fields<'_>, profile: &mut Profile) {
        let with = self.optional(fields.get("with_keys"), KeySet::EMPTY, Self::key_set);
        let without = self.optional(fields.get("without_keys"), KeySet::EMPTY, Self::key_set);
        if with.is_empty() && without.is_empty() {
            return;
        }
        profile.keys = profile.keys.and(with).iter().filter(|key| !without.has(*key)).collect();
        profile.amounts.entry =
            if profile.keys.has(Key::Point) { AmountEntry::Point } else { AmountEntry::Fen };
    }

    pub(super) fn key_set(&mut self, node: &Node) -> Option<KeySet> {
        let items = self.list(node, "a list of keys")?;
        Some(items.iter().filter_map(|item| self.word::<Key>(item, "a key", KEYS)).collect())
    }

    /// What types cannot see: `Profile::check`, reported where the cause stands.
    pub(super) fn judge(&mut self, node: &Node, fields: &Fields<'_>, profile: &Profile) {
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
            ProfileError::NoRegisterKey
            | ProfileError::NoTouchPanel
            | ProfileError::Registration => fields.get("registration"),
            ProfileError::Fingers => fields.get("fingers"),
            ProfileError::NoPointKey | ProfileError::Amounts => fields.get("amounts"),
            ProfileError::Scan => fields.get("scan"),
        };
        let said = error.to_string();
        let (message, help) = said.split_once(": ").unwrap_or((&said, ""));
        self.report(named.unwrap_or(node).spot, message, help);
    }
}
