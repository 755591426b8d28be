//! The steps of a script: tracks of steps that wait for hands, times and conditions, and what each step does to the world.
//!
//! Under `player`, which moves the world on. A step that cannot be done is a failure there, never an error.

use std::sync::Arc;

use super::condition::{self, Mark, holds};
use super::player::{Forbidden, Player};
use crate::boards::BoardLost;
use crate::scenario::model::{Actor, Condition, ShopperAct, Step, StepKind};
use crate::time::{MILLISECOND, Micros, span_text};
use crate::world::{PRELUDE, ShopperId, World};

/// Number of a track; the first is 0.
pub(super) type TrackId = u32;

/// What a track waits for; its conditions and spans stand in the step that was begun last.
#[derive(Clone)]
enum Waiting {
    /// Nothing: its next step can begin.
    Nothing,
    /// A moment.
    Until(Micros),
    /// A moment, and all that is due by then.
    Exactly(Micros),
    /// A shopper's hand.
    Hand(ShopperId),
    /// A condition, from this moment on.
    Within(Micros),
    /// A condition to stay true, until a moment.
    Holding(Micros),
    /// Tracks that run side by side.
    Children(Vec<Track>),
}

/// Steps that run one after the other.
#[derive(Clone)]
pub(crate) struct Track {
    id: TrackId,
    steps: Arc<[Step]>,
    next: usize,
    waiting: Waiting,
    mark: Mark,
    /// When the last act began: what it sounded counts for the conditions after it.
    act_at: Micros,
}

/// How far a track has come.
pub(crate) struct Played<'track> {
    /// Steps that have ended, or whose act goes on by itself.
    pub steps: &'track [Step],
    /// The tracks of a `Together` that has not ended; it stands after those steps.
    pub children: &'track [Track],
}

impl Track {
    pub(super) fn new(id: TrackId, steps: Arc<[Step]>) -> Self {
        Self { id, steps, next: 0, waiting: Waiting::Nothing, mark: Mark::default(), act_at: 0 }
    }

    pub(super) fn done(&self) -> bool {
        self.next >= self.steps.len() && matches!(self.waiting, Waiting::Nothing)
    }

    /// What has been played of it: waits that have not ended are left out.
    pub(crate) fn played(&self) -> Played<'_> {
        let before = self.next.saturating_sub(1);
        match &self.waiting {
            Waiting::Nothing | Waiting::Hand(_) => {
                Played { steps: &self.steps[..self.next], children: &[] }
            }
            Waiting::Until(_) | Waiting::Exactly(_) | Waiting::Within(_) | Waiting::Holding(_) => {
                Played { steps: &self.steps[..before], children: &[] }
            }
            Waiting::Children(tracks) => Played { steps: &self.steps[..before], children: tracks },
        }
    }
}

impl Player {
    /// When a track must be looked at again even if nothing happens.
    pub(super) fn wake_of(&self, track: &Track) -> Option<Micros> {
        match &track.waiting {
            Waiting::Nothing | Waiting::Hand(_) => None,
            Waiting::Until(at) | Waiting::Exactly(at) | Waiting::Holding(at) => Some(*at),
            Waiting::Within(began) => self.deadline(track, *began),
            Waiting::Children(tracks) => {
                tracks.iter().filter_map(|track| self.wake_of(track)).min()
            }
        }
    }

    /// Until when a condition must have come true. A person takes her time: while somebody else's track plays an actor,
    /// there is no such moment.
    fn deadline(&self, track: &Track, began: Micros) -> Option<Micros> {
        if self.taken.values().any(|owner| *owner != track.id) {
            return None;
        }
        let step = track.steps.get(track.next.checked_sub(1)?)?;
        match &step.kind {
            StepKind::Within(span, _) => Some(began.max(self.handed_back_at) + span.0),
            _ => None,
        }
    }

    /// Moves a track on as far as it goes without time passing. Says whether it moved.
    pub(super) fn advance_track(
        &mut self,
        track: &mut Track,
        world: &mut World,
    ) -> Result<bool, BoardLost> {
        if !self.failures.is_empty() || !self.waited(track, world)? {
            return Ok(false);
        }
        let steps = Arc::clone(&track.steps);
        let Some(step) = steps.get(track.next) else { return Ok(false) };
        track.next += 1;
        if !matches!(
            step.kind,
            StepKind::Within(..) | StepKind::Expect(_) | StepKind::Holds(..) | StepKind::Never(_)
        ) {
            track.act_at = world.now();
        }
        track.mark = Mark::of(world, track.act_at);
        track.waiting = self.begin_in(step, track.id, world, &track.mark)?;
        Ok(true)
    }

    /// Whether what a track waits for has come. What can no longer come is a failure.
    fn waited(&mut self, track: &mut Track, world: &mut World) -> Result<bool, BoardLost> {
        let now = world.now();
        let steps = Arc::clone(&track.steps);
        let step = track.next.checked_sub(1).and_then(|last| steps.get(last));
        let over = match &mut track.waiting {
            Waiting::Nothing => true,
            Waiting::Until(at) => now >= *at,
            Waiting::Exactly(at) => now >= *at && world.next_at().is_none_or(|next| next > *at),
            Waiting::Hand(shopper) => {
                let shopper = *shopper;
                if let (Some(key), Some(step)) = (world.key_missed(shopper), step)
                    && !matches!(step.kind, StepKind::Try(_))
                {
                    let expected = format!("that there is a key {key:?} to press");
                    let got = "neither the body nor the screen offers it".to_owned();
                    self.fail_step(world, step, expected, got);
                    return Ok(false);
                }
                !world.shoppers()[shopper].busy()
            }
            Waiting::Within(began) => {
                let began = *began;
                self.came_true(track, began, world)
            }
            Waiting::Holding(until) => {
                let until = *until;
                match step.map(|step| (step, &step.kind)) {
                    Some((step, StepKind::Holds(_, condition))) => {
                        if holds(world, condition, self.only_device, &track.mark) {
                            now >= until
                        } else {
                            self.fail(world, step, condition, "that this stays true");
                            false
                        }
                    }
                    _ => true,
                }
            }
            Waiting::Children(tracks) => {
                for child in tracks.iter_mut() {
                    while self.advance_track(child, world)? {}
                    if child.done() {
                        self.release(child.id, world);
                    }
                }
                tracks.iter().all(Track::done)
            }
        };
        if over {
            track.waiting = Waiting::Nothing;
        }
        Ok(over)
    }

    /// Whether the condition of a `Within` is true; one that came too late is a failure.
    fn came_true(&mut self, track: &Track, began: Micros, world: &World) -> bool {
        let Some(step) = track.next.checked_sub(1).and_then(|last| track.steps.get(last)) else {
            return true;
        };
        let StepKind::Within(_, condition) = &step.kind else { return true };
        let met = holds(world, condition, self.only_device, &track.mark);
        let late = self.deadline(track, began).is_some_and(|deadline| {
            world.now() >= deadline && world.next_at().is_none_or(|at| at > deadline)
        });
        if !met && late {
            self.fail(world, step, condition, "that this comes true in time");
        }
        met
    }

    fn fail(&mut self, world: &World, step: &Step, condition: &Condition, wanted: &str) {
        let got = condition::describe(world, condition, self.only_device);
        self.fail_step(world, step, wanted.to_owned(), got);
    }

    /// An act of a person: nothing is waited for.
    pub(super) fn begin(
        &mut self,
        step: &Step,
        track: TrackId,
        world: &mut World,
        mark: &Mark,
    ) -> Result<(), BoardLost> {
        self.begin_in(step, track, world, mark).map(|_| ())
    }

    /// Begins a step and says what to wait for.
    fn begin_in(
        &mut self,
        step: &Step,
        track: TrackId,
        world: &mut World,
        mark: &Mark,
    ) -> Result<Waiting, BoardLost> {
        if let Some(actor) = actor_of(&step.kind)
            && self.taken.get(&actor).is_some_and(|owner| *owner != track)
        {
            // Somebody else plays this actor.
            return Ok(Waiting::Nothing);
        }
        let now = world.now();
        Ok(match &step.kind {
            StepKind::At(utc) => {
                let millis = utc.0.saturating_sub(self.scenario_start.0);
                Waiting::Until(PRELUDE + millis * MILLISECOND)
            }
            StepKind::Exactly(span) => Waiting::Exactly(PRELUDE + span.0),
            StepKind::Wait(span) => Waiting::Until(now + span.0),
            StepKind::Shopper(name, act) => self.shopper(step, world, name, act),
            StepKind::Within(..) => Waiting::Within(now),
            StepKind::Expect(condition) => {
                if !holds(world, condition, self.only_device, mark) {
                    self.fail(world, step, condition, "that this is true now");
                }
                Waiting::Nothing
            }
            StepKind::Holds(span, _) => Waiting::Holding(now + span.0),
            StepKind::Never(_) => {
                self.forbidden.push(Forbidden { step: step.clone(), mark: mark.clone() });
                Waiting::Nothing
            }
            StepKind::Together(scripts) => Waiting::Children(
                scripts.iter().map(|steps| Track::new(self.new_track(), steps.clone())).collect(),
            ),
            StepKind::Try(kind) => {
                let inner = Step { kind: (**kind).clone(), ..step.clone() };
                let (failures, failed) = (self.failures.len(), self.failed.len());
                let waiting = self.begin_in(&inner, track, world, mark)?;
                self.failures.truncate(failures);
                self.failed.truncate(failed);
                waiting
            }
            StepKind::TakeOver(actor) => {
                if let Some(why) = world.take_over(actor) {
                    self.fail_step(world, step, "somebody to take over".to_owned(), why);
                } else {
                    self.taken.insert(actor.clone(), track);
                }
                Waiting::Nothing
            }
            StepKind::HandBack(actor) => {
                self.give_back(actor, world);
                Waiting::Nothing
            }
            StepKind::Hand(..)
            | StepKind::Merchant(..)
            | StepKind::Payer(..)
            | StepKind::Phone(..)
            | StepKind::Fault(..)
            | StepKind::Mend(_)
            | StepKind::Power(..)
            | StepKind::Battery(..)
            | StepKind::Clock(..)
            | StepKind::Network(..) => {
                if let Some((expected, why)) = act_at_once(world, &step.kind)? {
                    self.fail_step(world, step, expected, why);
                }
                Waiting::Nothing
            }
        })
    }

    fn new_track(&mut self) -> TrackId {
        self.tracks += 1;
        self.tracks
    }

    /// Nobody else plays this actor any more.
    fn give_back(&mut self, actor: &Actor, world: &mut World) {
        if self.taken.remove(actor).is_some() {
            world.hand_back(actor);
            self.handed_back_at = world.now();
        }
    }

    /// A track has ended: whom it played, the others have again.
    fn release(&mut self, track: TrackId, world: &mut World) {
        let mine = self.taken.iter().filter(|(_, owner)| **owner == track);
        let mine: Vec<Actor> = mine.map(|(actor, _)| actor.clone()).collect();
        mine.iter().for_each(|actor| self.give_back(actor, world));
    }

    fn shopper(&mut self, step: &Step, world: &mut World, name: &str, act: &ShopperAct) -> Waiting {
        let Some(shopper) = world.shopper_named(name) else { return Waiting::Nothing };
        if world.shoppers()[shopper].busy() && *act != ShopperAct::WalkAway {
            let expected = format!("that {name}'s hand is free for this");
            let got = format!("she is still busy after {}", span_text(world.now() - PRELUDE));
            self.fail_step(world, step, expected, got);
            return Waiting::Nothing;
        }
        if let Some(why) = world.shopper_act(shopper, act) {
            self.fail_step(world, step, format!("that {name} can do this"), why);
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

/// Whose act a step is, where it is one that somebody else may play.
fn actor_of(kind: &StepKind) -> Option<Actor> {
    match kind {
        StepKind::Shopper(name, _) => Some(Actor::Shopper(name.clone())),
        StepKind::Merchant(name, _) => Some(Actor::Merchant(name.clone())),
        StepKind::Phone(name, _) => Some(Actor::Phone(name.clone())),
        StepKind::Payer(name, _) => Some(Actor::Payer(name.clone())),
        StepKind::Try(kind) => actor_of(kind),
        _ => None,
    }
}

/// An act that is over as soon as it was done. Where it cannot be done: what was expected, and why not.
fn act_at_once(world: &mut World, kind: &StepKind) -> Result<Option<(String, String)>, BoardLost> {
    let device = |world: &World, name: &str| world.device_named(name);
    let refused = match kind {
        StepKind::Hand(name, act) => match world.shopper_named(name) {
            Some(shopper) => world.hand_act(shopper, act)?.map(|why| (name, "can do this", why)),
            None => None,
        },
        StepKind::Merchant(name, act) => {
            world.merchant_does(name, act).map(|why| (name, "can do this", why))
        }
        StepKind::Phone(name, act) => match world.phone_named(name) {
            Some(phone) => {
                let refused = world.phone_act(phone, act)?;
                return Ok(refused.map(|why| (format!("that {name}'s phone takes this"), why)));
            }
            None => None,
        },
        StepKind::Payer(name, act) => {
            if let Some(payer) = world.payer_named(name) {
                world.payer_act(payer, act);
            }
            None
        }
        StepKind::Fault(fault, lasts) => {
            world.begin_fault(fault, lasts.map(|span| span.0))?;
            None
        }
        StepKind::Mend(fault) => {
            let refused = world.mend(fault)?;
            return Ok(refused.map(|why| ("a fault that is on".to_owned(), why)));
        }
        StepKind::Network(name, network) => {
            if let Some(device) = device(world, name) {
                world.set_coverage(device, *network);
            }
            None
        }
        StepKind::Power(name, act) => {
            if let Some(device) = device(world, name) {
                world.power(device, *act)?;
            }
            None
        }
        StepKind::Clock(name, act) => {
            if let Some(device) = device(world, name) {
                world.upset_clock(device, *act);
            }
            None
        }
        StepKind::Battery(name, percent) => {
            if let Some(device) = device(world, name) {
                world.set_battery(device, *percent)?;
            }
            None
        }
        _ => None,
    };
    Ok(refused.map(|(name, what, why)| (format!("that {name} {what}"), why)))
}
