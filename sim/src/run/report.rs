//! What a run gave: verdict, digest, failures, and the world as it stood at the end.

use super::failure::Failure;
use crate::scenario::model::Scenario;
use crate::trace::{Trace, TraceDigest};
use crate::world::{DeviceSlot, World};

/// How a run or a scenario ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Everything held.
    Pass,
    /// The board cannot do what the scenario needs.
    Unsupported,
    /// Something did not hold.
    Fail,
    /// The bench broke; nothing is said of the device.
    Broken,
}

impl Verdict {
    /// The word in reports.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Unsupported => "unsupported",
            Self::Fail => "fail",
            Self::Broken => "broken",
        }
    }
}

/// One run: one row of a scenario under one seed.
#[derive(Clone, Debug)]
pub struct RunReport {
    /// The row of `vary`; empty without it.
    pub variant: String,
    /// The seed.
    pub seed: u64,
    /// How it ended.
    pub verdict: Verdict,
    /// Digest of its trace.
    pub digest: TraceDigest,
    /// Virtual milliseconds from the script's begin to its end.
    pub virtual_millis: u64,
    /// What did not hold.
    pub failures: Vec<Failure>,
    /// Everything that happened.
    pub trace: Trace,
    /// Names of the devices, by their number in the trace.
    pub device_names: Vec<String>,
    /// Numbers that the payment server knows the devices by; `None` for one that was never enrolled.
    pub device_numbers: Vec<Option<u64>>,
    /// Names of the phones, by their number in the trace.
    pub phone_names: Vec<String>,
    /// Every message that passed a phone's link.
    pub captures: Vec<Vec<u8>>,
    /// Names of the tills, by their number in the trace.
    pub till_names: Vec<String>,
}

impl RunReport {
    pub(super) fn of(
        world: World,
        scenario: &Scenario,
        seed: u64,
        verdict: Verdict,
        failures: Vec<Failure>,
    ) -> Self {
        Self {
            variant: scenario.variant.clone(),
            seed,
            verdict,
            digest: world.trace().digest(),
            virtual_millis: world.script_millis(),
            failures,
            device_names: world.devices().iter().map(|slot| slot.name().to_owned()).collect(),
            device_numbers: world.devices().iter().map(DeviceSlot::device_id).collect(),
            phone_names: world.phones().iter().map(|slot| slot.name().to_owned()).collect(),
            captures: world.phones().iter().flat_map(|slot| slot.captured().to_vec()).collect(),
            till_names: world.tills().iter().map(|slot| slot.name().to_owned()).collect(),
            trace: world.into_trace(),
        }
    }

    /// A run that could not even begin.
    pub(super) fn without_world(
        scenario: &Scenario,
        seed: u64,
        verdict: Verdict,
        reason: String,
    ) -> Self {
        let trace = Trace::default();
        let failure = Failure {
            line: None,
            step: "before the first step".to_owned(),
            at_millis: 0,
            expected: "a world to play in".to_owned(),
            got: reason,
            screens: Vec::new(),
        };
        Self {
            variant: scenario.variant.clone(),
            seed,
            verdict,
            digest: trace.digest(),
            virtual_millis: 0,
            failures: vec![failure],
            trace,
            device_names: Vec::new(),
            device_numbers: Vec::new(),
            phone_names: Vec::new(),
            captures: Vec::new(),
            till_names: Vec::new(),
        }
    }
}
