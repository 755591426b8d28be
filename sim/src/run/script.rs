//! The script: tracks of steps that wait for hands, times and conditions.

use super::condition::{self, Mark, holds};
use super::failure::Failure;
use super::invariants::Judge;
use super::{Look, Observer};
use crate::boards::BoardLost;
use crate::scenario::model::{Condition, Scenario, ShopperAct, Step, StepKind};
use crate::time::{MILLISECOND, Micros, span_text};
use crate::world::{PRELUDE, ShopperId, World};

/// What a track waits for.
enum Waiting<'script> {
    /// Nothing: its next step can begin.
    Nothing,
    /// A moment.
    Until(Micros),
    /// A shopper's hand.
    Hand(ShopperId),
    /// A condition, until a moment.
    Within(Micros, &'script Condition),
    /// A condition to stay true, until a moment.
    Holding(Micros, &'script Condition),
    /// Tracks that run side by side.
    Children(Vec<Track<'script>>),
}

/// Steps that run one after the other.
struct Track<'script> {
    steps: &'script [Step],
    next: usize,
    waiting: Waiting<'script>,
    mark: Mark,
    /// When the last act began: what it sounded counts for the conditions after it.
    act_at: Micros,
}

impl<'script> Track<'script> {
    fn new(steps: &'script [Step]) -> Self {
        Self { steps, next: 0, waiting: Waiting::Nothing, mark: Mark::default(), act_at: 0 }
    }

    fn done(&self) -> bool {
        self.next >= self.steps.len() && matches!(self.waiting, Waiting::Nothing)
    }

    /// When it must be looked at again even if nothing happens.
    fn wake(&self) -> Option<Micros> {
        match &self.waiting {
            Waiting::Nothing | Waiting::Hand(_) => None,
            Waiting::Until(at) | Waiting::Within(at, _) | Waiting::Holding(at, _) => Some(*at),
            Waiting::Children(tracks) => tracks.iter().filter_map(Self::wake).min(),
        }
    }
}

/// What must not come true from some step on.
struct Forbidden<'script> {
    step: &'script Step,
    condition: &'script Condition,
    mark: Mark,
}

struct Play<'script> {
    /// The only device, where there is one: conditions are about it.
    only_device: Option<usize>,
    start: Micros,
    scenario: &'script Scenario,
    forbidden: Vec<Forbidden<'script>>,
    failures: Vec<Failure>,
    /// Entries of the trace that the observer has been told of.
    observed: usize,
}

/// Plays the script to its end or to the first thing that does not hold.
///
/// # Errors
/// Where a board is lost.
pub(super) fn play(
    world: &mut World,
    scenario: &Scenario,
    judge: &mut Judge,
    observer: &mut dyn Observer,
) -> Result<Vec<Failure>, BoardLost> {
    let only_device = (world.devices().len() == 1).then_some(0);
    let mut play = Play {
        only_device,
        start: PRELUDE,
        scenario,
        forbidden: Vec::new(),
        failures: Vec::new(),
        observed: 0,
    };
    let mut root = Track::new(&scenario.script);
    loop {
        while play.advance(&mut root, world)? {}
        judge.look(world);
        play.observe(world, observer)?;
        play.check_forbidden(world);
        if root.done() || !play.failures.is_empty() || judge.broken() {
            return Ok(play.failures);
        }
        let wake = root.wake();
        match (world.next_at(), wake) {
            (Some(next), Some(wake)) if next > wake => world.wait_until(wake),
            (Some(_), _) => {
                world.step()?;
            }
            (None, Some(wake)) => world.wait_until(wake),
            (None, None) => {
                // A hand is always on the agenda, so this is a step that nothing can end.
                return Ok(play.failures);
            }
        }
    }
}

impl<'script> Play<'script> {
    /// Tells the observer of devices that show something else than before.
    fn observe(&mut self, world: &mut World, observer: &mut dyn Observer) -> Result<(), BoardLost> {
        let shown: Vec<_> = world.trace().entries()[self.observed..]
            .iter()
            .filter_map(|timed| match timed.entry {
                crate::trace::Entry::Shown { device, .. } => Some(usize::from(device)),
                _ => None,
            })
            .collect();
        self.observed = world.trace().entries().len();
        shown.into_iter().try_for_each(|device| observer.shown(&mut Look(world), device))
    }

    fn check_forbidden(&mut self, world: &World) {
        let broken = self
            .forbidden
            .iter()
            .find(|never| holds(world, never.condition, self.only_device, &never.mark));
        if let Some(never) = broken {
            let got = condition::describe(world, never.condition, self.only_device);
            let expected = "that this never comes true".to_owned();
            self.failures.push(Failure::of_step(world, never.step, expected, got));
        }
    }

    /// Moves a track on as far as it goes without time passing. Says whether it moved.
    fn advance(
        &mut self,
        track: &mut Track<'script>,
        world: &mut World,
    ) -> Result<bool, BoardLost> {
        if !self.failures.is_empty() || !self.waited(track, world)? {
            return Ok(false);
        }
        let Some(step) = track.steps.get(track.next) else { return Ok(false) };
        track.next += 1;
        if !matches!(
            step.kind,
            StepKind::Within(..) | StepKind::Expect(_) | StepKind::Holds(..) | StepKind::Never(_)
        ) {
            track.act_at = world.now();
        }
        track.mark = Mark::of(world, track.act_at);
        track.waiting = self.begin(step, world, &track.mark)?;
        Ok(true)
    }

    /// Whether what a track waits for has come. What can no longer come is a failure.
    fn waited(&mut self, track: &mut Track<'script>, world: &mut World) -> Result<bool, BoardLost> {
        let now = world.now();
        let over = match &mut track.waiting {
            Waiting::Nothing => true,
            Waiting::Until(at) => now >= *at,
            Waiting::Hand(shopper) => {
                if let Some(key) = world.key_missed(*shopper) {
                    let step = &track.steps[track.next - 1];
                    let expected = format!("that there is a key {key:?} to press");
                    let got = "neither the body nor the screen offers it".to_owned();
                    self.failures.push(Failure::of_step(world, step, expected, got));
                    return Ok(false);
                }
                !world.shoppers()[*shopper].busy()
            }
            Waiting::Within(deadline, condition) => {
                let met = holds(world, condition, self.only_device, &track.mark);
                if !met && now >= *deadline && world.next_at().is_none_or(|at| at > *deadline) {
                    let (condition, step) = (*condition, &track.steps[track.next - 1]);
                    self.fail(world, step, condition, "that this comes true in time");
                }
                met
            }
            Waiting::Holding(until, condition) => {
                if holds(world, condition, self.only_device, &track.mark) {
                    now >= *until
                } else {
                    let (condition, step) = (*condition, &track.steps[track.next - 1]);
                    self.fail(world, step, condition, "that this stays true");
                    false
                }
            }
            Waiting::Children(tracks) => {
                for child in tracks.iter_mut() {
                    while self.advance(child, world)? {}
                }
                tracks.iter().all(Track::done)
            }
        };
        if over {
            track.waiting = Waiting::Nothing;
        }
        Ok(over)
    }

    fn fail(&mut self, world: &World, step: &Step, condition: &Condition, wanted: &str) {
        let got = condition::describe(world, condition, self.only_device);
        self.failures.push(Failure::of_step(world, step, wanted.to_owned(), got));
    }

    /// Begins a step and says what to wait for.
    fn begin(
        &mut self,
        step: &'script Step,
        world: &mut World,
        mark: &Mark,
    ) -> Result<Waiting<'script>, BoardLost> {
        Ok(match &step.kind {
            StepKind::At(utc) => {
                let millis = utc.0.saturating_sub(self.scenario.start.0);
                Waiting::Until(self.start + millis * MILLISECOND)
            }
            StepKind::Wait(span) => Waiting::Until(world.now() + span.0),
            StepKind::Shopper(name, act) => self.shopper(step, world, name, act),
            StepKind::Merchant(name, act) => {
                if let Some(why) = world.merchant_does(name, act) {
                    let expected = format!("that {name} can do this");
                    self.failures.push(Failure::of_step(world, step, expected, why));
                }
                Waiting::Nothing
            }
            StepKind::Payer(name, act) => {
                if let Some(payer) = world.payer_named(name) {
                    world.payer_act(payer, act);
                }
                Waiting::Nothing
            }
            StepKind::Phone(name, act) => {
                if let Some(phone) = world.phone_named(name)
                    && let Some(why) = world.phone_act(phone, act)?
                {
                    let expected = format!("that {name}'s phone takes this");
                    self.failures.push(Failure::of_step(world, step, expected, why));
                }
                Waiting::Nothing
            }
            StepKind::Within(span, condition) => Waiting::Within(world.now() + span.0, condition),
            StepKind::Expect(condition) => {
                if !holds(world, condition, self.only_device, mark) {
                    self.fail(world, step, condition, "that this is true now");
                }
                Waiting::Nothing
            }
            StepKind::Holds(span, condition) => Waiting::Holding(world.now() + span.0, condition),
            StepKind::Never(condition) => {
                self.forbidden.push(Forbidden { step, condition, mark: mark.clone() });
                Waiting::Nothing
            }
            StepKind::Together(scripts) => {
                Waiting::Children(scripts.iter().map(|script| Track::new(script)).collect())
            }
            StepKind::Fault(fault, lasts) => {
                world.begin_fault(fault, lasts.map(|span| span.0))?;
                Waiting::Nothing
            }
            StepKind::Network(name, network) => {
                if let Some(device) = world.device_named(name) {
                    world.set_coverage(device, *network);
                }
                Waiting::Nothing
            }
            StepKind::Power(name, act) => {
                if let Some(device) = world.device_named(name) {
                    world.power(device, *act)?;
                }
                Waiting::Nothing
            }
        })
    }

    fn shopper(
        &mut self,
        step: &Step,
        world: &mut World,
        name: &str,
        act: &ShopperAct,
    ) -> Waiting<'script> {
        let Some(shopper) = world.shopper_named(name) else { return Waiting::Nothing };
        if world.shoppers()[shopper].busy() && *act != ShopperAct::WalkAway {
            let expected = format!("that {name}'s hand is free for this");
            let got = format!("she is still busy after {}", span_text(world.now() - self.start));
            self.failures.push(Failure::of_step(world, step, expected, got));
            return Waiting::Nothing;
        }
        if let Some(why) = world.shopper_act(shopper, act) {
            let expected = format!("that {name} can do this");
            self.failures.push(Failure::of_step(world, step, expected, why));
            return Waiting::Nothing;
        }
        match act {
            ShopperAct::Press(_)
            | ShopperAct::Type(_)
            | ShopperAct::TypePin
            | ShopperAct::TypeAmount(_)
            | ShopperAct::TypeDigits
            | ShopperAct::TypeWrongDigits
            | ShopperAct::Hold(..)
            | ShopperAct::Tremble(..)
            | ShopperAct::Touch(_) => Waiting::Hand(shopper),
            ShopperAct::PointAt(..)
            | ShopperAct::Goal(_)
            | ShopperAct::StepUp(_)
            | ShopperAct::WalkAway => Waiting::Nothing,
        }
    }
}
