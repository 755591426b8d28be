//! Copies of the world along the way, so that going back is quick: a bounded number of them, closer together near the present.
//!
//! A copy keeps its place in the trace and not the trace itself, which a world has whole all the same.

use crate::run::Player;
use crate::time::{Micros, SECOND};
use crate::trace::{Trace, TraceMark};
use crate::world::World;

/// The most copies that are kept. One holds a world without its trace, some hundreds of kilobytes a device.
const COPIES_MAX: usize = 40;
/// From one copy to the next, at least.
pub(super) const SPACING: Micros = 5 * SECOND;

/// A copy of world and player.
struct Copy {
    at: Micros,
    /// How many acts of the line had been done.
    acts: usize,
    world: World,
    player: Player,
    mark: TraceMark,
}

/// The copies of the line that is played, from old to new.
#[derive(Default)]
pub(super) struct Checkpoints {
    copies: Vec<Copy>,
}

/// What a copy gives back.
pub(super) struct Restored {
    /// The world, without its trace.
    pub world: World,
    /// Its player.
    pub player: Player,
    /// Where its trace ends.
    pub mark: TraceMark,
    /// How many acts of the line have been done in it.
    pub acts: usize,
}

impl Checkpoints {
    /// Whether a copy is due.
    pub(super) fn due(&self, now: Micros) -> bool {
        self.copies.last().is_none_or(|last| now >= last.at + SPACING)
    }

    /// Keeps a copy; nothing where the boards cannot be copied.
    pub(super) fn keep(&mut self, world: &World, player: &Player, acts: usize) {
        let Some(copy) = world.fork_with(Trace::default()) else { return };
        let (at, mark) = (world.now(), world.trace().mark());
        self.copies.push(Copy { at, acts, world: copy, player: player.clone(), mark });
        if self.copies.len() > COPIES_MAX {
            self.thin();
        }
    }

    /// Lets every second copy of the older half go; the first stays.
    fn thin(&mut self) {
        let half = self.copies.len() / 2;
        let mut place = 0;
        self.copies.retain(|_| {
            let stays = place == 0 || place >= half || place % 2 == 0;
            place += 1;
            stays
        });
    }

    /// The youngest copy not after a moment, in which no more than so many acts have been done.
    pub(super) fn before(&self, at: Micros, acts: usize) -> Option<Restored> {
        let copy = self.copies.iter().rev().find(|copy| copy.at <= at && copy.acts <= acts)?;
        Some(Restored {
            world: copy.world.fork_with(Trace::default())?,
            player: copy.player.clone(),
            mark: copy.mark.clone(),
            acts: copy.acts,
        })
    }

    /// Forgets what belongs to a line that is played no more: all after a moment, or with more acts.
    pub(super) fn forget_after(&mut self, at: Micros, acts: usize) {
        self.copies.retain(|copy| copy.at <= at && copy.acts <= acts);
    }

    /// How many copies there are.
    pub(super) const fn count(&self) -> usize {
        self.copies.len()
    }
}
