//! Which wired boards there are, which scenarios they can play, how late they told and how deep their stacks were.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use link::message::Statistics;

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

/// A stack, as a board tells of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stack {
    /// Bytes at the deepest.
    pub bytes: u32,
    /// Bytes that it may have.
    pub bytes_max: u32,
}

impl Stack {
    /// Whether its last byte was used: then it may have grown over what stands below it. A board that counts none says zero.
    #[must_use]
    pub const fn is_full(self) -> bool {
        self.bytes_max > 0 && self.bytes >= self.bytes_max
    }
}

/// What boards of one kind tell of themselves, all together.
#[derive(Clone, Default)]
pub(super) struct Figures(Arc<Mutex<(Duration, Option<Stack>)>>);

impl Figures {
    /// Something was told so late.
    pub fn late(&self, micros: u64) {
        self.with(|(latest, _)| *latest = (*latest).max(Duration::from_micros(micros)));
    }

    /// A board's own figures.
    pub fn take(&self, statistics: &Statistics) {
        let Statistics { stack_bytes: bytes, stack_bytes_max: bytes_max, .. } = *statistics;
        self.with(|(_, deepest)| {
            if deepest.is_none_or(|known| known.bytes < bytes) {
                *deepest = Some(Stack { bytes, bytes_max });
            }
        });
    }

    fn with<T>(&self, act: impl FnOnce(&mut (Duration, Option<Stack>)) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Wired boards of one kind.
pub struct WiredBoards {
    name: String,
    count: Option<usize>,
    make: Maker,
    figures: Figures,
}

impl WiredBoards {
    /// Boards of a name: so many, or as many as are wanted.
    #[must_use]
    pub fn new(name: impl Into<String>, count: Option<usize>, make: Maker) -> Self {
        Self { name: name.into(), count, make, figures: Figures::default() }
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
        Ok((self.make)()?.reporting_to(self.figures.clone()))
    }

    /// The latest that any of them told of an event after its moment in the world.
    #[must_use]
    pub fn latest(&self) -> Duration {
        self.figures.with(|(latest, _)| *latest)
    }

    /// The deepest stack of all that have ended in good order; `None` before the first has.
    #[must_use]
    pub fn deepest_stack(&self) -> Option<Stack> {
        self.figures.with(|(_, deepest)| *deepest)
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
