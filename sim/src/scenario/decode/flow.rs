//! The settings of a flow: those of the files in `assets/flows`, and those that a scenario's `profile` overrides.

use device_core::profile::{
    AmountEntry, AmountPolicy, FingerPolicy, Issuer, Profile, Registration, ScanPolicy, Times,
    UnlockPolicy,
};
use device_core::records::FINGER_SLOTS;
use device_core::view::Language;

use super::vocabulary::{CODE_KINDS, LANGUAGES, SCALES, UNLOCK_ORDERS};
use super::{Choice, Decoder, Fields, head};
use crate::flow::Flow;
use crate::scenario::problem::suggestion;
use crate::scenario::syntax::{Node, shortened};
use crate::voice;

/// Fields of a flow.
pub const FLOW_FIELDS: &[&str] = &[
    "about",
    "voice",
    "language",
    "scale",
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

/// Fields of a registration; what begins it is the body's, and in a scenario `trigger` overrides that.
pub const REGISTRATION_FIELDS: &[&str] = &[
    "trigger",
    "popup_alone_on_cable",
    "digit_tries",
    "wait_millis",
    "silence_millis",
    "hold_millis",
];

/// Fields of the enrolment of fingers.
pub const FINGERS_FIELDS: &[&str] = &["touches", "most", "optional"];

/// Fields of the typing of amounts; the way is the body's, and in a scenario `entry` overrides that.
pub const AMOUNTS_FIELDS: &[&str] = &["entry", "most", "finger_from"];

/// Fields of scanning.
pub const SCAN_FIELDS: &[&str] = &["windows", "resolve_millis", "confirm_wait_millis"];

/// Ways to type an amount.
pub const AMOUNT_ENTRIES: &[Choice<AmountEntry>] =
    &[("Point", AmountEntry::Point), ("Fen", AmountEntry::Fen)];

/// A day in milliseconds: longer than anything that a device waits for.
const DAY_MILLIS: i128 = 86_400_000;

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
    /// The whole file of a flow. The flow is whole only where no problem was reported.
    pub(super) fn flow(&mut self, root: &Node) -> Option<Flow> {
        let fields = self.fields(root, "a flow", FLOW_FIELDS)?;
        let about = self.about(&fields);
        let mut settings = Profile::default();
        let before = self.problems.len();
        self.settings(&fields, &mut settings);
        for (group, field, whose) in [
            ("registration", "trigger", "begins a registration"),
            ("amounts", "entry", "types an amount"),
        ] {
            self.body_decides(&fields, group, field, whose);
        }
        let voice = self.optional(fields.get("voice"), None, |decoder, node| {
            decoder.voice(node, settings.language).map(Some)
        });
        let voice = voice.unwrap_or_else(|| voice::usual(settings.language).to_owned());
        if self.problems.len() == before && !root.damaged_within() {
            self.judge(root, &fields, &settings);
        }
        Some(Flow::new(about?, voice, settings))
    }

    /// A field that a scenario may override and a flow does not hold.
    fn body_decides(&mut self, fields: &Fields<'_>, group: &str, field: &str, whose: &str) {
        let Some(crate::scenario::syntax::Kind::Struct(_, inside)) =
            fields.get(group).map(|node| &node.kind)
        else {
            return;
        };
        if let Some(found) = inside.iter().find(|known| known.name.text == field) {
            let message = format!("how one {whose} is the body's choice, not the flow's");
            self.report(found.name.spot, message, "leave it out: the body's keys decide");
        }
    }

    fn voice(&mut self, node: &Node, language: Language) -> Option<String> {
        let name = self.text(node, "the name of a voice", "\"putonghua\"")?;
        let known = voice::names(language);
        if known.clone().any(|known| known == name) {
            return Some(name);
        }
        let message = format!("there is no {language:?} voice \"{}\"", shortened(&name));
        self.report(node.spot, message, suggestion(&name, known));
        None
    }

    /// The settings that a flow and a scenario's `profile` have in common; what is left out stays.
    pub(super) fn settings(&mut self, fields: &Fields<'_>, profile: &mut Profile) {
        profile.language =
            self.optional(fields.get("language"), profile.language, |decoder, node| {
                decoder.choice(node, "a language", LANGUAGES)
            });
        profile.scale = self.optional(fields.get("scale"), profile.scale, |decoder, node| {
            decoder.choice(node, "a size of type", SCALES)
        });
        profile.unlock_order =
            self.optional(fields.get("unlock_order"), profile.unlock_order, |decoder, node| {
                decoder.choice(node, "an order of unlocking", UNLOCK_ORDERS)
            });
        profile.code_kind =
            self.optional(fields.get("code_kind"), profile.code_kind, |decoder, node| {
                decoder.choice(node, "a kind of code", CODE_KINDS)
            });
        profile.show_code_digits =
            self.optional(fields.get("show_code_digits"), profile.show_code_digits, Self::truth);
        if let Some(node) = fields.get("issuer") {
            self.issuer(node, &mut profile.issuer);
        }
        if let Some(node) = fields.get("times") {
            self.times(node, &mut profile.times);
        }
        if let Some(node) = fields.get("unlock") {
            self.unlock(node, &mut profile.unlock);
        }
        if let Some(node) = fields.get("registration") {
            self.registration(node, &mut profile.registration);
        }
        if let Some(node) = fields.get("fingers") {
            self.finger_policy(node, &mut profile.fingers);
        }
        if let Some(node) = fields.get("amounts") {
            self.amounts(node, &mut profile.amounts);
        }
        if let Some(node) = fields.get("scan") {
            self.scan(node, &mut profile.scan);
        }
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
        self.small(&fields, "length", 16..=24, &mut issuer.length);
        self.small(&fields, "step_seconds", 1..=60, &mut issuer.step_seconds);
        self.small(&fields, "renew_seconds", 5..=59, &mut issuer.renew_seconds);
    }

    /// A whole number that may be left out.
    fn small<T: TryFrom<i128>>(
        &mut self,
        fields: &Fields<'_>,
        name: &str,
        range: std::ops::RangeInclusive<i128>,
        value: &mut T,
    ) {
        if let Some(found) = fields.get(name).and_then(|node| self.number(node, range)) {
            *value = found;
        }
    }

    fn times(&mut self, node: &Node, times: &mut Times) {
        let Some(fields) = self.fields(node, "the times", TIMES_FIELDS) else { return };
        for name in TIMES_FIELDS {
            if let Some(field) = times_field(times, name) {
                self.small(&fields, name, 0..=DAY_MILLIS, field);
            }
        }
    }

    fn unlock(&mut self, node: &Node, unlock: &mut UnlockPolicy) {
        let Some(fields) = self.fields(node, "the unlock rules", UNLOCK_FIELDS) else { return };
        self.small(&fields, "finger_rejects", 1..=20, &mut unlock.finger_rejects);
        self.small(&fields, "free_pin_tries", 1..=20, &mut unlock.free_pin_tries);
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

    fn registration(&mut self, node: &Node, registration: &mut Registration) {
        let fields = self.fields(node, "the rules of registration", REGISTRATION_FIELDS);
        let Some(fields) = fields else { return };
        registration.trigger =
            self.optional(fields.get("trigger"), registration.trigger, Self::trigger);
        registration.popup_alone_on_cable = self.optional(
            fields.get("popup_alone_on_cable"),
            registration.popup_alone_on_cable,
            Self::truth,
        );
        self.small(&fields, "digit_tries", 1..=10, &mut registration.digit_tries);
        self.small(&fields, "wait_millis", 10_000..=DAY_MILLIS, &mut registration.wait_millis);
        self.small(&fields, "silence_millis", 1_000..=DAY_MILLIS, &mut registration.silence_millis);
        self.small(&fields, "hold_millis", 0..=3_000, &mut registration.hold_millis);
    }

    fn finger_policy(&mut self, node: &Node, fingers: &mut FingerPolicy) {
        let Some(fields) = self.fields(node, "the rules of fingers", FINGERS_FIELDS) else {
            return;
        };
        self.small(&fields, "touches", 1..=10, &mut fingers.touches);
        self.small(&fields, "most", 1..=i128::from(FINGER_SLOTS), &mut fingers.most);
        fingers.optional = self.optional(fields.get("optional"), fingers.optional, Self::truth);
    }

    fn amounts(&mut self, node: &Node, amounts: &mut AmountPolicy) {
        let Some(fields) = self.fields(node, "the rules of amounts", AMOUNTS_FIELDS) else {
            return;
        };
        amounts.entry = self.optional(fields.get("entry"), amounts.entry, |decoder, node| {
            decoder.choice(node, "a way to type amounts", AMOUNT_ENTRIES)
        });
        for (name, value) in
            [("most", &mut amounts.most_fen), ("finger_from", &mut amounts.finger_from_fen)]
        {
            if let Some(amount) = fields.get(name).and_then(|node| self.amount(node)) {
                *value = amount.fen();
            }
        }
    }

    fn scan(&mut self, node: &Node, scan: &mut ScanPolicy) {
        let Some(fields) = self.fields(node, "the rules of scanning", SCAN_FIELDS) else { return };
        self.small(&fields, "windows", 1..=20, &mut scan.windows);
        self.small(&fields, "resolve_millis", 1_000..=DAY_MILLIS, &mut scan.resolve_millis);
        self.small(
            &fields,
            "confirm_wait_millis",
            5_000..=DAY_MILLIS,
            &mut scan.confirm_wait_millis,
        );
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

    #[test]
    fn every_setting_of_a_profile_can_be_set() {
        let written = ron::to_string(&Profile::default()).unwrap_or_default();
        let body = ["keys", "touch_panel", "utc_offset_minutes"];
        let groups =
            [ISSUER_FIELDS, UNLOCK_FIELDS, REGISTRATION_FIELDS, FINGERS_FIELDS, SCAN_FIELDS];
        let amounts = ["entry", "most_fen", "finger_from_fen"];
        let known = groups.concat();
        for field in written.split(['(', ',']).filter_map(|part| part.split_once(':')) {
            let name = field.0.trim();
            let settable = FLOW_FIELDS.contains(&name)
                || TIMES_FIELDS.contains(&name)
                || known.contains(&name)
                || amounts.contains(&name)
                || body.contains(&name);
            assert!(settable, "no word for {name}");
        }
    }
}
