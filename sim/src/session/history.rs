//! Going back, and the futures that were left: each stays as a branch that can be gone to again.
//!
//! Where boards can be copied, going back begins from the nearest copy of the world; others are booted again, and everything
//! that was done is done again.

use super::{Act, Screens, Session, SessionError};
use crate::boards::Board;
use crate::run::Player;
use crate::time::Micros;
use crate::trace::Trace;
use crate::world::{PRELUDE, World};

/// Number of a branch.
pub type BranchId = usize;

/// A future that was left.
#[derive(Clone, Debug)]
pub struct Branch {
    /// Its number.
    pub id: BranchId,
    /// Where it was left: what was done up to here, the line that was taken next had in common with it.
    pub left_at: Micros,
    /// Where it ends.
    pub end: Micros,
    /// All that was done on it, from the begin.
    pub acts: Vec<Act>,
}

/// The branches of a session.
#[derive(Debug, Default)]
pub(super) struct History {
    branches: Vec<Branch>,
    next: BranchId,
}

impl Session {
    /// Goes back to a moment: everything that was due by then has happened, and nothing since. The future that is left stays as a
    /// branch, whose number comes back; `None` where there was none.
    ///
    /// # Errors
    /// Where the moment has not come, and where a board is lost.
    pub fn rewind(&mut self, to: Micros) -> Result<Option<BranchId>, SessionError> {
        let now = self.now();
        if to > now {
            return Err(SessionError::NotYet { wanted: to, now });
        }
        let to = to.max(PRELUDE);
        if to == now {
            return Ok(None);
        }
        if let Some(log) = &mut self.log {
            log.rewind(to)?;
        }
        let branch = self.leave(to);
        let acts = self.acts.iter().filter(|act| act.at <= to).cloned().collect();
        self.restore(acts, to)?;
        Ok(Some(branch))
    }

    /// Goes to the end of a branch; what is left here becomes a branch of its own.
    ///
    /// # Errors
    /// Where there is no such branch, and where a board is lost.
    pub fn take_branch(&mut self, id: BranchId) -> Result<BranchId, SessionError> {
        let place = self.history.branches.iter().position(|branch| branch.id == id);
        let place = place.ok_or(SessionError::NoBranch(id))?;
        if let Some(log) = &mut self.log {
            log.take_branch(id)?;
        }
        let branch = self.history.branches.remove(place);
        let common = common_acts(&self.acts, &branch.acts);
        let fork = |acts: &[Act]| acts.get(common).map(|act| act.at);
        let apart = fork(&self.acts).into_iter().chain(fork(&branch.acts)).min();
        let left = self.leave(apart.unwrap_or(branch.end).min(self.now()));
        self.restore(branch.acts, branch.end)?;
        Ok(left)
    }

    /// The futures that were left, from old to new.
    #[must_use]
    pub fn branches(&self) -> &[Branch] {
        &self.history.branches
    }

    /// Keeps what is played now as a branch.
    fn leave(&mut self, left_at: Micros) -> BranchId {
        let id = self.history.next;
        self.history.next += 1;
        let branch = Branch { id, left_at, end: self.now(), acts: self.acts.clone() };
        self.history.branches.push(branch);
        id
    }

    /// The world as it is at `until` after these acts.
    pub(super) fn restore(&mut self, acts: Vec<Act>, until: Micros) -> Result<(), SessionError> {
        let common = common_acts(&self.acts, &acts);
        // A copy of this line serves up to where the two part.
        let parting = acts.get(common).map_or(until, |act| act.at.min(until));
        self.checkpoints.forget_after(parting, common);
        let done = match self.checkpoints.before(parting, common) {
            Some(mut restored) => {
                let trace = self.world.exchange_trace(Trace::default()).cut_back(&restored.mark);
                self.screens.cut_back(trace.entries().len());
                restored.world.exchange_trace(trace);
                self.world = restored.world;
                self.player = restored.player;
                restored.acts
            }
            None => {
                self.begin_again()?;
                0
            }
        };
        self.acts = acts[..done].to_vec();
        for act in &acts[done..] {
            self.go_to(act.at)?;
            self.checkpoint();
            let act = self.carry_out(act.command.clone())?;
            self.acts.push(act);
        }
        self.go_to(until)?;
        Ok(())
    }

    /// The world from its begin, on the boards that there are.
    pub(super) fn begin_again(&mut self) -> Result<(), SessionError> {
        let mut old: Vec<Box<dyn Board>> = self.world.take_boards();
        old.reverse();
        let boards = self.boards.clone();
        let mut make = || old.pop().map_or_else(|| boards(), Ok);
        self.world = World::new(&self.scenario, self.seed, &mut make)?;
        self.player = Player::new(&self.scenario, &self.world);
        self.screens = Screens::default();
        self.acts.clear();
        self.checkpoint();
        Ok(())
    }
}

/// How many acts two lines have in common.
fn common_acts(one: &[Act], other: &[Act]) -> usize {
    one.iter().zip(other).take_while(|(one, other)| one == other).count()
}
