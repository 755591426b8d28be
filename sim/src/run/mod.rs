//! Playing a scenario: the script moves the world on, and conditions, invariants and claims judge what happens.
//!
//! [`play`] is a pure function of scenario, seed and board; an [`Observer`] may look at every new screen without a trace of it.

mod condition;
mod failure;
mod invariants;
mod player;
mod report;
mod script;

pub use condition::describe;
pub use failure::Failure;
pub use player::{Player, Stop};
pub use report::{RunReport, Verdict};
pub(crate) use script::{Played, Track};

use device_core::ui::frame::Frame;

pub use crate::boards::choice::BoardChoice;

use crate::boards::BoardLost;
use crate::scenario::model::{Scenario, Step, StepKind};
use crate::steps;
use crate::world::{DeviceId, World, WorldError};

/// The seed of a run for which neither file nor command line names one.
pub const DEFAULT_SEED: u64 = 1;

/// What an observer gets: the world to look at, and pixels; no way to act.
pub struct Look<'world>(&'world mut World);

impl Look<'_> {
    /// What a device shows, as pixels; nothing of it stands in the trace.
    ///
    /// # Errors
    /// Where the board is lost.
    pub fn device_pixels(&mut self, device: DeviceId) -> Result<Frame, BoardLost> {
        self.0.device_pixels(device)
    }
}

impl std::ops::Deref for Look<'_> {
    type Target = World;

    fn deref(&self) -> &World {
        self.0
    }
}

/// Someone who looks on. Nothing that it does can change the run: it gets no way to act.
pub trait Observer {
    /// A device shows something else.
    ///
    /// # Errors
    /// Where the board is lost while its pixels are asked for.
    fn shown(&mut self, look: &mut Look<'_>, device: DeviceId) -> Result<(), BoardLost>;

    /// The script is over.
    ///
    /// # Errors
    /// Where the board is lost while its pixels are asked for.
    fn ended(&mut self, look: &mut Look<'_>) -> Result<(), BoardLost> {
        let _ = look;
        Ok(())
    }
}

/// Nobody looks on.
pub struct Unobserved;

impl Observer for Unobserved {
    fn shown(&mut self, _: &mut Look<'_>, _: DeviceId) -> Result<(), BoardLost> {
        Ok(())
    }
}

/// Plays one scenario (one row of a file with `vary`).
///
/// `seed` goes before the file's own seed. The report says whether everything held; it never fails itself.
pub fn play(
    scenario: &Scenario,
    seed: Option<u64>,
    board: BoardChoice,
    observer: &mut dyn Observer,
) -> RunReport {
    let seed = seed.or(scenario.seed).unwrap_or(DEFAULT_SEED);
    if let Some(reason) = board.cannot_play(scenario) {
        return RunReport::without_world(scenario, seed, Verdict::Unsupported, reason);
    }
    match World::new(scenario, seed, &mut || board.make()) {
        Ok(world) => play_in(world, scenario, seed, observer),
        Err(WorldError::BoardLost(lost)) => {
            RunReport::without_world(scenario, seed, Verdict::Broken, lost.to_string())
        }
        Err(error @ WorldError::Enrolment { .. }) => {
            RunReport::without_world(scenario, seed, Verdict::Fail, error.to_string())
        }
    }
}

/// Plays a scenario in a world that was made for it.
fn play_in(
    mut world: World,
    scenario: &Scenario,
    seed: u64,
    observer: &mut dyn Observer,
) -> RunReport {
    if needs_power_cuts(&scenario.script) && !world.boards_can_lose_power() {
        let reason = "this board's power cannot be cut, and the scenario cuts it".to_owned();
        return RunReport::without_world(scenario, seed, Verdict::Unsupported, reason);
    }
    let mut player = Player::new(scenario, &world);
    let played = player.play_out(&mut world, observer);
    let played = played.and_then(|()| observer.ended(&mut Look(&mut world)));
    let (verdict, failures) = match played {
        Ok(()) => conclude(player, &world, scenario),
        Err(lost) => {
            let mut failures = player.finish(&world);
            failures.push(Failure::of_bench(&world, lost.to_string()));
            (Verdict::Broken, failures)
        }
    };
    RunReport::of(world, scenario, seed, verdict, failures)
}

/// What there is to say of a world whose script has come to its end.
pub(crate) fn conclude(
    player: Player,
    world: &World,
    scenario: &Scenario,
) -> (Verdict, Vec<Failure>) {
    let mut failures = player.finish(world);
    if failures.is_empty() {
        failures.extend(unproven_claims(world, scenario));
        failures.extend(cuts_that_never_came(world));
    }
    (if failures.is_empty() { Verdict::Pass } else { Verdict::Fail }, failures)
}

/// Whether a script touches a device's power.
fn needs_power_cuts(script: &[Step]) -> bool {
    script.iter().any(|step| match &step.kind {
        StepKind::Power(..) => true,
        StepKind::Together(scripts) => scripts.iter().any(|script| needs_power_cuts(script)),
        _ => false,
    })
}

/// A power cut that was set for a flash operation that never happened proves nothing.
fn cuts_that_never_came(world: &World) -> Vec<Failure> {
    world
        .devices()
        .iter()
        .filter(|slot| slot.flash().cut_is_set())
        .map(|slot| Failure::of_cut(world, slot.name()))
        .collect()
}

/// A scenario fails whose trace does not show the steps that it claims.
fn unproven_claims(world: &World, scenario: &Scenario) -> Vec<Failure> {
    let evidence = steps::Evidence::of(world.trace());
    scenario
        .covers
        .iter()
        .filter(|id| !evidence.shows(id))
        .map(|id| Failure::of_claim(world, id))
        .collect()
}
