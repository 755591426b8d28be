//! The proof that the owner is here. No state of the unlocked family can be built without one.

use crate::context::Context;
use crate::event::FingerReading;
use crate::records::FINGER_SLOTS;

/// The owner proved to be here, by finger or PIN. Made only from evidence, by the two functions below.
///
/// Nobody outside of the states can make one up:
///
/// ```compile_fail,E0423
/// let presence = device_core::states::presence::Presence(());
/// ```
///
/// ```compile_fail,E0624
/// # use device_core::{context::Context, event::FingerReading, states::presence::Presence};
/// fn claim(cx: &Context<'_>) -> Option<Presence> {
///     Presence::by_finger(FingerReading::Match { slot: 0 }, cx)
/// }
/// ```
///
/// ```compile_fail,E0624
/// # use device_core::{context::Context, states::presence::Presence};
/// fn claim(cx: &mut Context<'_>) -> Option<Presence> {
///     Presence::by_pin(&[1, 2, 3, 4, 5, 6], cx)
/// }
/// ```
///
/// ```compile_fail,E0599
/// let presence = device_core::states::presence::Presence::default();
/// ```
///
/// The type itself is there to be named, so none of these fails for want of it:
///
/// ```
/// use device_core::states::presence::Presence;
/// fn keeps(presence: Presence) -> Presence {
///     presence
/// }
/// ```
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
