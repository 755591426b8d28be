//! Flows: how a device behaves, as data that designers edit in `assets/flows`; with a body they make a profile.
//!
//! `docs/profiles.md` explains the files. A flow says nothing of keys: those belong to a body. The files are part of the binary,
//! so that it needs nothing beside it.

use std::path::Path;
use std::sync::LazyLock;

use device_core::profile::{AmountPolicy, Profile, Registration};

use crate::body::Body;
use crate::scenario::problem::{Mistakes, Problem, Spot};
use crate::scenario::{read_flow_file, read_flow_text};

/// How a device behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// Whom it is for, in a sentence.
    pub about: String,
    /// The folder of `assets/voice` in which its prompts were recorded.
    pub voice: String,
    /// What it sets; keys, panel, registration trigger and the way to type amounts are the body's.
    settings: Profile,
}

impl Flow {
    /// A flow of these settings.
    pub(crate) const fn new(about: String, voice: String, settings: Profile) -> Self {
        Self { about, voice, settings }
    }

    /// What it sets. What is a body's says nothing here.
    #[must_use]
    pub const fn settings(&self) -> &Profile {
        &self.settings
    }

    /// The profile of a device with this body.
    #[must_use]
    pub fn on(&self, body: &Body) -> Profile {
        let settings = self.settings.clone();
        Profile {
            keys: body.all_keys(),
            touch_panel: body.has_panel(),
            registration: Registration { trigger: body.registration, ..settings.registration },
            amounts: AmountPolicy { entry: body.amount_entry(), ..settings.amounts },
            ..settings
        }
    }
}

/// A flow and what `paybench check` has to say against it without refusing it.
#[derive(Clone, Debug)]
pub struct CheckedFlow {
    /// The flow.
    pub flow: Flow,
    /// Rules that it bends.
    pub warnings: Mistakes,
}

/// The profile of a body with a flow, both by name, as a firmware is built with it: in postcard, as it goes over the board link.
/// `None` where there is no such body or flow.
#[must_use]
pub fn profile_bytes(body: &str, flow: &str) -> Option<Vec<u8>> {
    postcard::to_stdvec(&named(flow)?.on(crate::body::named(body)?)).ok()
}

/// Reads a flow's file and checks it.
///
/// # Errors
/// All mistakes that can be found in it; a file that cannot be opened is one of them.
pub fn read(path: &Path) -> Result<CheckedFlow, Mistakes> {
    read_flow_file(path)
}

/// What a flow asks of people that `facts.md`, Older people, advises against. `whole` is where the file begins.
#[must_use]
pub fn warnings(flow: &Flow, whole: Spot) -> Vec<Problem> {
    let times = &flow.settings.times;
    let rules = [
        (
            !(250..=500).contains(&times.same_key_lockout_millis),
            "times.same_key_lockout_millis is not 250 to 500",
            "a trembling hand presses again within 80 to 330 ms",
        ),
        (
            times.settle_millis > 3_000,
            "times.settle_millis is over 3000",
            "nobody waits calmly for longer without a word",
        ),
        (
            times.unlock_wait_millis < 15_000,
            "times.unlock_wait_millis is under 15000",
            "worn fingers need several tries",
        ),
        (
            times.code_warning_millis < 10_000,
            "times.code_warning_millis is under 10000",
            "who is warned needs time to answer",
        ),
        (
            times.authenticate_wait_millis >= 45_000,
            "times.authenticate_wait_millis is 45000 or more",
            "the payment server closes an order after 45 s",
        ),
        (
            flow.settings.registration.digit_tries > 3,
            "registration.digit_tries is over 3",
            "the patent ends a registration after three wrong tries",
        ),
        (
            flow.settings.amounts.finger_from_fen > flow.settings.amounts.most_fen,
            "amounts.finger_from is above amounts.most",
            "the finger is never asked for again then",
        ),
    ];
    let bent = rules.into_iter().filter(|(bent, ..)| *bent);
    bent.map(|(_, message, help)| whole.problem(message, help)).collect()
}

/// The flow of a device of which a scenario says nothing.
pub const DEFAULT: &str = "default";

/// Names of the flows and their files.
const FILES: [(&str, &str); 6] = [
    ("default", include_str!("../../assets/flows/default.ron")),
    ("finger_first", include_str!("../../assets/flows/finger_first.ron")),
    ("patient", include_str!("../../assets/flows/patient.ron")),
    ("english", include_str!("../../assets/flows/english.ron")),
    ("cable_popup", include_str!("../../assets/flows/cable_popup.ron")),
    ("careful", include_str!("../../assets/flows/careful.ron")),
];

/// The files once read. A test holds that every one of them is in order.
static FLOWS: LazyLock<Vec<(&'static str, Flow)>> = LazyLock::new(|| {
    let read =
        |(name, text): &(&'static str, &str)| Some((*name, read_flow_text(name, text).ok()?.flow));
    FILES.iter().filter_map(read).collect()
});

/// Names of all flows.
pub fn names() -> impl Iterator<Item = &'static str> + Clone {
    FILES.iter().map(|(name, _)| *name)
}

/// The flow of a name; `None` where there is none.
#[must_use]
pub fn named(name: &str) -> Option<&'static Flow> {
    FLOWS.iter().find(|(known, _)| *known == name).map(|(_, flow)| flow)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body;

    #[test]
    fn the_default_profile_is_the_keypad_with_the_default_flow() {
        let keypad = body::named(body::DEFAULT).unwrap();
        assert_eq!(named(DEFAULT).unwrap().on(keypad), Profile::default());
    }

    #[test]
    fn a_firmware_reads_the_profile_that_it_is_built_with() {
        for (body, flow) in [(body::DEFAULT, DEFAULT), ("large_keys", "patient")] {
            let bytes = profile_bytes(body, flow).unwrap();
            let read: Profile = postcard::from_bytes(&bytes).unwrap();
            assert_eq!(read, named(flow).unwrap().on(body::named(body).unwrap()));
        }
        assert_eq!(profile_bytes("large_keys", "nobody's"), None);
        assert_eq!(profile_bytes("nobody's", DEFAULT), None);
    }

    #[test]
    fn every_flow_is_in_order_on_every_body() {
        for (name, text) in FILES {
            let checked =
                read_flow_text(name, text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
            assert_eq!(checked.warnings.to_string(), "", "{name}");
            for body in body::names() {
                let profile = checked.flow.on(body::named(body).unwrap());
                assert_eq!(profile.check(), Ok(()), "{name} on {body}");
            }
        }
        assert_eq!(named("nobody's"), None);
    }

    #[test]
    fn flows_differ_from_each_other() {
        let all: Vec<&Flow> = names().filter_map(named).collect();
        for (at, flow) in all.iter().enumerate() {
            assert!(
                all[..at].iter().all(|other| other.settings != flow.settings),
                "{}",
                flow.about
            );
        }
    }

    #[test]
    fn every_file_of_the_folder_is_known() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/flows");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().replace(".ron", ""))
            .collect();
        files.sort_unstable();
        let mut known: Vec<&str> = names().collect();
        known.sort_unstable();
        assert_eq!(files, known, "add the file to FILES in sim/src/flow.rs");
    }

    #[test]
    fn what_belongs_to_the_body_is_no_field_of_a_flow() {
        let table = [
            ("registration: (trigger: Link)", "how one begins a registration is the body's choice"),
            ("amounts: (entry: Fen)", "how one types an amount is the body's choice"),
            ("keys: []", "a flow has no field keys"),
            ("language: English, voice: \"putonghua\"", "there is no English voice \"putonghua\""),
            ("about: 3", "stands here twice"),
        ];
        for (field, expected) in table {
            let text = format!("(about: \"x\", {field})");
            let said = read_flow_text("x.ron", &text).unwrap_err().to_string();
            assert!(said.contains(expected), "{field}: {said}");
            assert_eq!(said.lines().count(), 1, "{said}");
        }
    }

    #[test]
    fn what_is_bent_is_said() {
        let text = "(about: \"x\", times: (settle_millis: 9000, unlock_wait_millis: 5000))";
        let said = read_flow_text("x.ron", text).unwrap().warnings.to_string();
        let lines: Vec<&str> = said.lines().collect();
        assert_eq!(lines.len(), 2, "{said}");
        assert!(lines[0].starts_with("x.ron:1:1: times.settle_millis is over 3000"), "{said}");
        assert!(lines[1].starts_with("x.ron:1:1: times.unlock_wait_millis is under"), "{said}");
    }
}
