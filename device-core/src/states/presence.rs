//! The proof that the owner is here. No state of the unlocked family can be built without one.

use crate::context::Context;
use crate::event::FingerReading;
use crate::records::FINGER_SLOTS;

/// The owner proved to be here, by finger or PIN. Made only from evidence, by the two functions below.
#[derive(Clone)]
pub struct Presence(());

impl Presence {
    /// From the fingerprint module's answer, if it names a finger that this device enrolled.
    pub(super) fn by_finger(reading: FingerReading, cx: &Context<'_>) -> Option<Self> {
        let FingerReading::Match { slot } = reading else { return None };
        let fingers = cx.core.records.enrolment.as_ref()?.fingers;
        let enrolled = slot < FINGER_SLOTS && fingers >> slot & 1 == 1;
        enrolled.then_some(Self(()))
    }

    /// From six digits whose try has been counted and stored.
    pub(super) fn by_pin(digits: &[u8], cx: &mut Context<'_>) -> Option<Self> {
        cx.check_pin(digits).then_some(Self(()))
    }
}
