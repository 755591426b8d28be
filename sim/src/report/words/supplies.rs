//! What happens to a device's power and to its clock, in words.

use crate::scenario::model::{ClockAct, PowerAct};
use crate::time::span_text;

/// Power.
pub(super) fn power(act: PowerAct) -> String {
    match act {
        PowerAct::Cut => "power is cut".to_owned(),
        PowerAct::CutAtFlashOperation(number) => {
            format!("power will go at flash operation {number} from here")
        }
        PowerAct::On => "power comes on".to_owned(),
    }
}

/// The clock.
pub(super) fn clock(act: ClockAct) -> String {
    match act {
        ClockAct::Lost => "clock loses its time".to_owned(),
        ClockAct::Ahead(0) => "clock is put right".to_owned(),
        ClockAct::Ahead(millis) => {
            let side = if millis < 0 { "behind" } else { "ahead" };
            format!("clock is {} {side}", span_text(millis.unsigned_abs().saturating_mul(1_000)))
        }
    }
}
