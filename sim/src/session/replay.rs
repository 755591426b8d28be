//! Doing again what was done: after going back, on another branch, with an edited part, on a board that came back.
//!
//! Whoever shows the session may do it in parts ([`Session::replay`]), since a board at a link takes its time. The line of acts is
//! whole all the while: a board that goes away in between takes none of them with it, and a later try begins anew.

use std::sync::Arc;

use super::{BoardMaker, Checkpoints, Session, SessionError, Setup, timeline::Screens};
use crate::boards::in_process::InProcess;
use crate::boards::message::Hello;
use crate::boards::{Board, BoardLost};
use crate::run::Player;
use crate::time::{MILLISECOND, Micros};
use crate::world::{DeviceId, World};

/// So much virtual time passes between two looks at whether it is enough for now.
const PART: Micros = 50 * MILLISECOND;

/// What is still to be done again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Replay {
    /// How many acts of the line have been done in this world.
    pub(super) done: usize,
    /// Where the line ends.
    pub(super) until: Micros,
    /// Whether the world is still to be made.
    pub(super) boot: bool,
    /// Whether acts that cannot be meant any more are left out: the device is another one.
    pub(super) lenient: bool,
}

/// How far a replay has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replaying {
    /// The moment that it has reached, in microseconds since the world began.
    pub reached: Micros,
    /// The moment at which it ends.
    pub until: Micros,
}

impl Session {
    /// Goes on with what is to be done again, until all of it is done or `enough` says that it is time for something else. Says
    /// whether all is done.
    ///
    /// # Errors
    /// Where a board is lost. [`Session::boot_again`] begins anew.
    pub fn replay(&mut self, enough: &mut dyn FnMut() -> bool) -> Result<bool, SessionError> {
        while let Some(replay) = self.replay {
            self.is_there()?;
            if replay.boot {
                self.begin_again()?;
            } else {
                self.replay_part(replay)?;
            }
            if enough() {
                break;
            }
        }
        Ok(self.replay.is_none())
    }

    /// All of it at once.
    pub(super) fn finish_replay(&mut self) -> Result<(), SessionError> {
        self.replay(&mut || false).map(|_| ())
    }

    /// How far a replay has come; `None` where nothing is to be done again.
    #[must_use]
    pub fn replaying(&self) -> Option<Replaying> {
        let replay = self.replay?;
        let reached = if replay.boot { 0 } else { self.now().min(replay.until) };
        Some(Replaying { reached, until: replay.until })
    }

    /// Boots the boards anew, those that were lost too, and does again what was done up to now: begins with it, and
    /// [`Session::replay`] goes on.
    pub fn boot_again(&mut self) {
        let until = self.end();
        let lenient = self.replay.is_some_and(|replay| replay.lenient);
        self.replay = Some(Replay { done: 0, until, boot: true, lenient });
        self.checkpoints = Checkpoints::default();
        if self.lost.take().is_some() {
            // Boards of which one was lost go back to where they came from: their lines are opened anew.
            drop(self.world.take_boards());
            self.boards_taken = true;
        }
    }

    /// The same on other boards.
    pub fn boot_on(&mut self, boards: BoardMaker) {
        self.boards = boards;
        drop(self.world.take_boards());
        self.boards_taken = true;
        self.boot_again();
    }

    /// Gives the boards back, for another session that wants the same ones. This one can still be looked at and saved, and
    /// [`Session::boot_again`] brings it back.
    pub fn release_boards(&mut self) {
        drop(self.world.take_boards());
        self.boards_taken = true;
        self.lost = Some("it plays in another session".to_owned());
    }

    /// Whether going back needs no replay from the begin: every board can be copied as it runs.
    #[must_use]
    pub fn boards_fork(&self) -> bool {
        self.world.devices().iter().all(|slot| slot.abilities().fork)
    }

    /// What was last heard of the board that is lost.
    #[must_use]
    pub fn lost(&self) -> Option<&str> {
        self.lost.as_deref()
    }

    /// Counts how often the past has become another: whoever has read the trace reads it from the begin then.
    #[must_use]
    pub const fn pasts(&self) -> u64 {
        self.pasts
    }

    /// Who the board of a device says that it is; `None` in this process, where nobody can tell.
    ///
    /// # Errors
    /// Where the board is lost.
    pub fn hello(&mut self, device: DeviceId) -> Result<Option<Hello>, SessionError> {
        self.has_boards()?;
        let said = self.world.device_hello(device);
        self.heard(said)
    }

    /// The moment to which the line goes: where the session is, or where it is on its way to.
    pub(super) fn end(&self) -> Micros {
        self.replay.map_or(self.now(), |replay| replay.until)
    }

    /// How many acts of the line have been done in the world as it stands.
    pub(super) fn done(&self) -> usize {
        self.replay.map_or(self.acts.len(), |replay| replay.done)
    }

    /// Remembers that a board is lost: nothing more is asked of this world then.
    pub(super) fn heard<T>(&mut self, answer: Result<T, BoardLost>) -> Result<T, SessionError> {
        answer.map_err(|lost| {
            self.lost.get_or_insert_with(|| lost.reason.clone());
            SessionError::BoardLost(lost)
        })
    }

    pub(super) fn is_there(&self) -> Result<(), BoardLost> {
        match &self.lost {
            Some(reason) => Err(BoardLost { reason: reason.clone() }),
            None => Ok(()),
        }
    }

    /// The boards can be asked something: they are there, and are not about to be booted again.
    pub(super) fn has_boards(&self) -> Result<(), BoardLost> {
        self.is_there()?;
        let away = BoardLost { reason: "it is about to be booted again".to_owned() };
        if self.boards_taken { Err(away) } else { Ok(()) }
    }

    /// Does the next act again, or lets a part of the time to it pass.
    fn replay_part(&mut self, replay: Replay) -> Result<(), SessionError> {
        let next = self.acts.get(replay.done).cloned();
        let at = next.as_ref().map_or(replay.until, |act| act.at.min(replay.until));
        let part = at.min(self.now() + PART);
        self.pass_to(part)?;
        self.checkpoint();
        if part < at {
            return Ok(());
        }
        let Some(act) = next else {
            self.replay = None;
            return Ok(());
        };
        if replay.lenient && self.check(&act.command).is_err() {
            self.acts.remove(replay.done);
            return Ok(());
        }
        let done = self.carry_out(act.command)?;
        self.acts[replay.done] = done;
        if let Some(replay) = &mut self.replay {
            replay.done += 1;
        }
        Ok(())
    }

    /// The world from its begin: on the boards that there are, where they are there.
    fn begin_again(&mut self) -> Result<(), SessionError> {
        let mut old: Vec<Box<dyn Board>> = Vec::new();
        if !std::mem::replace(&mut self.boards_taken, true) {
            old = self.world.take_boards();
            old.reverse();
        }
        let boards = self.boards.clone();
        let mut make = || old.pop().map_or_else(|| boards(), Ok);
        let made = World::new(&self.scenario, self.seed, &mut make);
        self.world =
            made.map_err(SessionError::from).map_err(|error| match error.board_lost() {
                Some(lost) => {
                    self.lost = Some(lost.reason.clone());
                    SessionError::BoardLost(lost.clone())
                }
                None => error,
            })?;
        self.boards_taken = false;
        self.player = Player::new(&self.scenario, &self.world);
        self.screens = Screens::default();
        self.pasts += 1;
        if let Some(replay) = &mut self.replay {
            (replay.boot, replay.done) = (false, 0);
        }
        self.checkpoint();
        Ok(())
    }

    /// The same session, played again in this process to where this one goes: for one whose board is lost or on its way.
    pub(super) fn in_this_process(&self) -> Result<Self, SessionError> {
        let boards: BoardMaker = Arc::new(|| Ok(Box::new(InProcess::new())));
        let setup = Setup { seed: Some(self.seed), boards, script: self.scripted };
        let mut session = Self::open(self.scenario.clone(), setup)?;
        session.acts.clone_from(&self.acts);
        let lenient = self.replay.is_some_and(|replay| replay.lenient);
        session.replay = Some(Replay { done: 0, until: self.end(), boot: false, lenient });
        session.finish_replay()?;
        Ok(session)
    }
}
