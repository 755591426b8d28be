//! The player of a script: it moves a world on, one happening at a time, and judges it on the way.
//!
//! It is plain data beside its world: cloned together with a fork of it, it plays on from there. A person's acts
//! ([`Player::act`]) fall where the steps of a script that runs beside this one would fall, so that a scenario that was saved
//! of them replays to the same trace. What each step means stands in `script`; nothing here knows a board.

use std::collections::BTreeMap;

use super::condition::{self, Mark, holds};
use super::failure::Failure;
use super::invariants::Judge;
use super::script::{Track, TrackId};
use super::{Look, Observer};
use crate::boards::BoardLost;
use crate::scenario::model::{Actor, Invariant, Place, Scenario, Step, StepKind};
use crate::time::Micros;
use crate::trace::Entry;
use crate::world::World;

/// What must not come true from some step on.
#[derive(Clone)]
pub(super) struct Forbidden {
    pub step: Step,
    pub mark: Mark,
}

/// Plays a scenario's script in the world that was made for it.
#[derive(Clone)]
pub struct Player {
    /// The only device, where there is one: conditions are about it.
    pub(super) only_device: Option<usize>,
    /// When the scenario says that the world starts.
    pub(super) scenario_start: device_core::time::Utc,
    root: Track,
    judge: Judge,
    pub(super) forbidden: Vec<Forbidden>,
    pub(super) failures: Vec<Failure>,
    /// Where the steps stand that failed.
    pub(super) failed: Vec<Place>,
    /// Actors whom one track alone plays.
    pub(super) taken: BTreeMap<Actor, TrackId>,
    /// When an actor was last handed back: limits of time count from there at the earliest.
    pub(super) handed_back_at: Micros,
    /// Tracks that there were, but for the first.
    pub(super) tracks: TrackId,
    /// Entries of the trace that the observer has been told of.
    observed: usize,
    /// The script has been brought up to this moment.
    settled: bool,
    /// A person has acted at this moment, after the script was brought up to it.
    acted: bool,
    /// The script has come to its end, or to what did not hold.
    ended: bool,
}

/// The track of a person's acts.
const HAND: TrackId = TrackId::MAX;

/// Why a player stopped before the moment that it was to go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The script is over; the world can go on.
    ScriptEnded,
    /// Something does not hold: the script goes no further, the world can.
    Failed,
}

impl Player {
    /// A player at the beginning of a scenario's script.
    #[must_use]
    pub fn new(scenario: &Scenario, world: &World) -> Self {
        Self {
            only_device: (world.devices().len() == 1).then_some(0),
            scenario_start: scenario.start,
            root: Track::new(0, scenario.script.clone()),
            judge: Judge::new(scenario),
            forbidden: Vec::new(),
            failures: Vec::new(),
            failed: Vec::new(),
            taken: BTreeMap::new(),
            handed_back_at: 0,
            tracks: 0,
            observed: 0,
            settled: false,
            acted: false,
            ended: false,
        }
    }

    /// Plays the script to its end or to the first thing that does not hold.
    ///
    /// # Errors
    /// Where a board is lost.
    pub fn play_out(
        &mut self,
        world: &mut World,
        observer: &mut dyn Observer,
    ) -> Result<(), BoardLost> {
        loop {
            self.settle(world, observer)?;
            // A hand is always on the agenda, so a step without a next moment is one that nothing can end.
            if self.ended || self.next_at(world).is_none() {
                return Ok(());
            }
            self.pass(world)?;
        }
    }

    /// Lets everything happen up to and at `until`, or up to where the script ends or fails on the way.
    ///
    /// # Errors
    /// Where a board is lost.
    pub fn advance(
        &mut self,
        world: &mut World,
        until: Micros,
        observer: &mut dyn Observer,
    ) -> Result<Option<Stop>, BoardLost> {
        loop {
            if let Some(stop) = self.settle(world, observer)? {
                return Ok(Some(stop));
            }
            if self.next_at(world).is_none_or(|at| at > until) {
                world.wait_until(until);
                return Ok(None);
            }
            self.pass(world)?;
        }
    }

    /// Lets the next thing happen, or time pass to the next moment for which the script waits.
    ///
    /// # Errors
    /// Where a board is lost.
    pub fn step(
        &mut self,
        world: &mut World,
        observer: &mut dyn Observer,
    ) -> Result<Option<Stop>, BoardLost> {
        if let Some(stop) = self.settle(world, observer)? {
            return Ok(Some(stop));
        }
        if self.next_at(world).is_none() {
            return Ok(None);
        }
        self.pass(world)?;
        self.settle(world, observer)
    }

    /// A person does something at this moment, by which everything that was due must have happened
    /// ([`Player::advance`] to `world.now()`). Where the world does not take it, says why; that is no failure.
    ///
    /// # Errors
    /// Where a board is lost.
    pub fn act(
        &mut self,
        world: &mut World,
        kind: &StepKind,
        observer: &mut dyn Observer,
    ) -> Result<Option<String>, BoardLost> {
        if !self.acted && !self.ended {
            self.advance_script(world)?;
        }
        let step = Step { place: Place::default(), text: String::new(), kind: kind.clone() };
        let failures = self.failures.len();
        self.begin(&step, HAND, world, &Mark::default())?;
        let refused = self.failures.drain(failures..).next().map(|failure| failure.got);
        self.look(world, observer)?;
        self.settled = true;
        self.acted = true;
        Ok(refused)
    }

    /// Whether the script has come to its end, or to what did not hold.
    #[must_use]
    pub const fn ended(&self) -> bool {
        self.ended
    }

    /// What has not held so far: the script's own first.
    pub fn failures(&self) -> impl Iterator<Item = &Failure> {
        self.failures.iter().chain(self.judge.failures())
    }

    /// Who plays whom in place of the script.
    #[must_use]
    pub fn taken_over(&self, actor: &Actor) -> bool {
        self.taken.contains_key(actor)
    }

    /// What has been played of the script so far.
    #[must_use]
    pub(crate) const fn root(&self) -> &Track {
        &self.root
    }

    /// The invariants that were broken.
    #[must_use]
    pub(crate) fn broken_invariants(&self) -> &[Invariant] {
        self.judge.broken_invariants()
    }

    /// Where the steps stand that failed.
    #[must_use]
    pub(crate) fn failed_places(&self) -> &[Place] {
        &self.failed
    }

    /// The failures of the script and of the invariants, judged to the end.
    pub(super) fn finish(mut self, world: &World) -> Vec<Failure> {
        let mut failures = std::mem::take(&mut self.failures);
        failures.extend(self.judge.finish(world));
        failures
    }

    /// When something happens next, or the script waits no longer.
    fn next_at(&self, world: &World) -> Option<Micros> {
        let wake = self.wake();
        world.next_at().into_iter().chain(wake).min()
    }

    fn wake(&self) -> Option<Micros> {
        if self.ended { None } else { self.wake_of(&self.root) }
    }

    /// Lets the next thing happen. Whatever the agenda holds for the moment at which the script waits comes first.
    fn pass(&mut self, world: &mut World) -> Result<(), BoardLost> {
        self.settled = false;
        self.acted = false;
        match (world.next_at(), self.wake()) {
            (Some(next), Some(wake)) if next > wake => world.wait_until(wake),
            (None, Some(wake)) => world.wait_until(wake),
            (_, _) => {
                world.step()?;
            }
        }
        Ok(())
    }

    /// Brings the script up to this moment, judges, and tells the observer. Says where it ended with that.
    fn settle(
        &mut self,
        world: &mut World,
        observer: &mut dyn Observer,
    ) -> Result<Option<Stop>, BoardLost> {
        if self.settled {
            return Ok(self.newly_ended());
        }
        if !self.ended {
            self.advance_script(world)?;
        }
        self.look(world, observer)?;
        self.settled = true;
        Ok(self.newly_ended())
    }

    fn newly_ended(&mut self) -> Option<Stop> {
        if self.ended {
            return None;
        }
        let failed = !self.failures.is_empty() || self.judge.broken();
        self.ended = failed || self.root.done();
        match (self.ended, failed) {
            (false, _) => None,
            (true, true) => Some(Stop::Failed),
            (true, false) => Some(Stop::ScriptEnded),
        }
    }

    fn advance_script(&mut self, world: &mut World) -> Result<(), BoardLost> {
        let nothing = Track::new(0, std::sync::Arc::default());
        let mut root = std::mem::replace(&mut self.root, nothing);
        let mut moved = Ok(true);
        while let Ok(true) = moved {
            moved = self.advance_track(&mut root, world);
        }
        self.root = root;
        moved.map(|_| ())
    }

    /// Judges what happened, and tells the observer of it.
    fn look(&mut self, world: &mut World, observer: &mut dyn Observer) -> Result<(), BoardLost> {
        self.judge.look(world);
        self.observe(world, observer)?;
        self.check_forbidden(world);
        Ok(())
    }

    /// Tells the observer of devices that show something else than before.
    fn observe(&mut self, world: &mut World, observer: &mut dyn Observer) -> Result<(), BoardLost> {
        let shown: Vec<_> = world.trace().entries()[self.observed..]
            .iter()
            .filter_map(|timed| match timed.entry {
                Entry::Shown { device, .. } => Some(usize::from(device)),
                _ => None,
            })
            .collect();
        self.observed = world.trace().entries().len();
        shown.into_iter().try_for_each(|device| observer.shown(&mut Look(world), device))
    }

    fn check_forbidden(&mut self, world: &World) {
        let true_of = |never: &Forbidden| match &never.step.kind {
            StepKind::Never(condition) => holds(world, condition, self.only_device, &never.mark),
            _ => false,
        };
        let Some(broken) = self.forbidden.iter().position(true_of) else { return };
        let never = self.forbidden.remove(broken);
        if let StepKind::Never(condition) = &never.step.kind {
            let got = condition::describe(world, condition, self.only_device);
            let expected = "that this never comes true".to_owned();
            self.fail_step(world, &never.step, expected, got);
        }
    }

    pub(super) fn fail_step(&mut self, world: &World, step: &Step, expected: String, got: String) {
        self.failed.push(step.place);
        self.failures.push(Failure::of_step(world, step, expected, got));
    }
}
