//! Which wired boards there are, which scenarios they can play, and how late they told.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::WiredBoard;
use crate::boards::BoardLost;
use crate::scenario::model::{Scenario, Step, StepKind};
use crate::time::{MILLISECOND, Micros, SECOND, span_text};

/// The longest script that is played in real time: our choice, so that a folder of scenarios can be played over a cup of tea.
const SCRIPT_MICROS_MAX: Micros = 90 * SECOND;
/// Touches that make a template on a board, whose module is set up once (`firmware/board`).
const TOUCHES: u8 = 3;

/// Makes a board.
pub type Maker = Box<dyn Fn() -> Result<WiredBoard, BoardLost> + Send + Sync>;

/// Wired boards of one kind.
pub struct WiredBoards {
    name: String,
    count: Option<usize>,
    make: Maker,
    latest_micros: Arc<AtomicU64>,
}

impl WiredBoards {
    /// Boards of a name: so many, or as many as are wanted.
    #[must_use]
    pub fn new(name: impl Into<String>, count: Option<usize>, make: Maker) -> Self {
        Self { name: name.into(), count, make, latest_micros: Arc::default() }
    }

    /// Their name in reports.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many there are; `None` where there are as many as are wanted.
    #[must_use]
    pub const fn count(&self) -> Option<usize> {
        self.count
    }

    /// A board.
    ///
    /// # Errors
    /// Where it cannot be reached.
    pub fn board(&self) -> Result<WiredBoard, BoardLost> {
        Ok((self.make)()?.reporting_to(Arc::clone(&self.latest_micros)))
    }

    /// The latest that any of them told of an event after its moment in the world.
    #[must_use]
    pub fn latest(&self) -> Duration {
        Duration::from_micros(self.latest_micros.load(Ordering::Relaxed))
    }
}

impl std::fmt::Debug for WiredBoards {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WiredBoards").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Why a scenario cannot be played on a board that has its own clock and real drivers, where it cannot.
#[must_use]
pub fn unplayable(scenario: &Scenario) -> Option<String> {
    if any(&scenario.script, &|step| matches!(step, StepKind::Power(..))) {
        return Some(
            "it cuts the power, and a board that runs on its own is only reset".to_owned(),
        );
    }
    let least = least_micros(&scenario.script, scenario);
    if least > SCRIPT_MICROS_MAX {
        return Some(format!(
            "it takes {} or more, and a wired board needs as long in real time; at most {} are played",
            span_text(least),
            span_text(SCRIPT_MICROS_MAX)
        ));
    }
    for (name, device) in &scenario.devices {
        if device.clock_drift_ppm != 0 {
            return Some(format!(
                "the clock of {name} drifts, and a wired board's clock is its own"
            ));
        }
        if device.account.is_none() && device.profile.fingers.touches != TOUCHES {
            let touches = device.profile.fingers.touches;
            return Some(format!(
                "{name} learns a finger by {touches} touches, and a wired board by {TOUCHES}"
            ));
        }
    }
    None
}

fn any(script: &[Step], is: &dyn Fn(&StepKind) -> bool) -> bool {
    script.iter().any(|step| match &step.kind {
        StepKind::Together(tracks) => tracks.iter().any(|track| any(track, is)),
        kind => is(kind),
    })
}

/// The time that a script takes at least: its waits, and the moments that it names.
fn least_micros(script: &[Step], scenario: &Scenario) -> Micros {
    script.iter().fold(0, |now, step| match &step.kind {
        StepKind::At(utc) => now.max(utc.0.saturating_sub(scenario.start.0) * MILLISECOND),
        StepKind::Wait(span) | StepKind::Holds(span, _) => now + span.0,
        StepKind::Together(tracks) => {
            now + tracks.iter().map(|track| least_micros(track, scenario)).max().unwrap_or(0)
        }
        _ => now,
    })
}
