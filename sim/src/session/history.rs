//! Going back, and the futures that were left: each stays as a branch that can be gone to again.
//!
//! Where boards can be copied, going back begins from the nearest copy of the world; others are booted again, and everything
//! that was done is done again (`replay`).

use super::replay::Replay;
use super::{Act, Session, SessionError};
use crate::time::Micros;
use crate::trace::Trace;
use crate::world::PRELUDE;

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
        let branch = self.begin_rewind(to)?;
        self.finish_replay()?;
        Ok(branch)
    }

    /// Begins to go back to a moment; [`Session::replay`] goes on.
    ///
    /// # Errors
    /// Where the moment has not come.
    pub fn begin_rewind(&mut self, to: Micros) -> Result<Option<BranchId>, SessionError> {
        let now = self.end();
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
        self.restore(acts, to);
        Ok(Some(branch))
    }

    /// Goes to the end of a branch; what is left here becomes a branch of its own.
    ///
    /// # Errors
    /// Where there is no such branch, and where a board is lost.
    pub fn take_branch(&mut self, id: BranchId) -> Result<BranchId, SessionError> {
        let left = self.begin_branch(id)?;
        self.finish_replay()?;
        Ok(left)
    }

    /// Begins to go to the end of a branch; [`Session::replay`] goes on.
    ///
    /// # Errors
    /// Where there is no such branch.
    pub fn begin_branch(&mut self, id: BranchId) -> Result<BranchId, SessionError> {
        let place = self.history.branches.iter().position(|branch| branch.id == id);
        let place = place.ok_or(SessionError::NoBranch(id))?;
        if let Some(log) = &mut self.log {
            log.take_branch(id)?;
        }
        let branch = self.history.branches.remove(place);
        let common = common_acts(&self.acts, &branch.acts);
        let fork = |acts: &[Act]| acts.get(common).map(|act| act.at);
        let apart = fork(&self.acts).into_iter().chain(fork(&branch.acts)).min();
        let left = self.leave(apart.unwrap_or(branch.end).min(self.end()));
        self.restore(branch.acts, branch.end);
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
        let branch = Branch { id, left_at, end: self.end(), acts: self.acts.clone() };
        self.history.branches.push(branch);
        id
    }

    /// Puts another line in place of the one that is played: it is to be done again from the nearest copy of the world that has
    /// the same past, else from the begin.
    fn restore(&mut self, acts: Vec<Act>, until: Micros) {
        let common = common_acts(&self.acts, &acts);
        let usable = self.replay.take().is_none() && self.lost.is_none();
        self.acts = acts;
        self.replay = Some(Replay { done: 0, until, boot: true, lenient: false });
        if !usable {
            self.boot_again();
            return;
        }
        // A copy of this line serves up to where the two part.
        let parting = self.acts.get(common).map_or(until, |act| act.at.min(until));
        self.checkpoints.forget_after(parting, common);
        if let Some(mut restored) = self.checkpoints.before(parting, common) {
            let trace = self.world.exchange_trace(Trace::default()).cut_back(&restored.mark);
            self.screens.cut_back(trace.entries().len());
            restored.world.exchange_trace(trace);
            self.world = restored.world;
            self.player = restored.player;
            self.pasts += 1;
            let done = restored.acts;
            self.replay = Some(Replay { done, until, boot: false, lenient: false });
        }
    }
}

/// How many acts two lines have in common.
fn common_acts(one: &[Act], other: &[Act]) -> usize {
    one.iter().zip(other).take_while(|(one, other)| one == other).count()
}
