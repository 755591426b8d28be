//! The board under the session: doing again what was done on it, part by part between frames, and going on where it is lost.
//!
//! Boards in this process are copied, so that going back is done at once. A board at a link is booted again and everything is done
//! again on it: that takes its time, so a sign is shown first, and windows are drawn in between.

use std::time::{Duration, Instant};

use device_core::ui;
use device_core::ui::frame::Frame;
use sim::boards::in_process::SCREEN_GLYPHS;
use sim::boards::message::Hello;
use sim::run::BoardChoice;
use sim::scenario::model::HandAct;
use sim::session::{BoardMaker, BranchId, Command, Replaying, Session, SessionError};
use sim::time::Micros;
use sim::world::{DeviceId, World as Bench};

use super::Table;

/// So many frames are drawn with the sign before a board is asked for something that takes long.
const SIGN_FRAMES: u8 = 5;

/// The board of a session, and what is under way on it.
pub(super) struct Seat {
    /// The board that plays.
    pub board: BoardChoice,
    /// The one that was named when the app was started.
    pub named: BoardChoice,
    /// Who the boards say that they are: the name of the device, and what they said.
    pub hellos: Vec<(String, Hello)>,
    /// A moment that is gone to, once all is done again.
    pub way: Option<Micros>,
    /// What was let go of while nobody could act: it is let go once somebody can.
    pub let_go: Vec<Command>,
    /// Frames that the sign is still shown before anything is done.
    sign: u8,
}

impl Seat {
    pub fn new(board: BoardChoice) -> Self {
        Self {
            named: board.clone(),
            board,
            hellos: Vec::new(),
            way: None,
            let_go: Vec::new(),
            sign: 0,
        }
    }
}

/// Boards of a kind, for a session.
pub(super) fn maker(board: &BoardChoice) -> BoardMaker {
    let board = board.clone();
    std::sync::Arc::new(move || board.make())
}

impl Table {
    /// What the board that plays is called.
    #[must_use]
    pub fn board_name(&self) -> &str {
        self.seat.board.name()
    }

    /// Whether the board that plays is another one than was named.
    #[must_use]
    pub fn on_another_board(&self) -> bool {
        self.seat.board.name() != self.seat.named.name()
    }

    /// Who the boards say that they are: the device's name, and what its board said.
    #[must_use]
    pub fn hellos(&self) -> &[(String, Hello)] {
        &self.seat.hellos
    }

    /// What is being done again, or gone to, part by part: then nobody can act.
    pub fn under_way(&mut self) -> Option<Replaying> {
        if self.lost.is_some() {
            return None;
        }
        let now = self.now();
        let session = self.session.get();
        session
            .replaying()
            .or_else(|| self.seat.way.map(|until| Replaying { reached: now.min(until), until }))
    }

    /// Boots the board that was named once more, and does again on it what was done.
    pub fn reconnect(&mut self) {
        let named = self.seat.named.clone();
        self.change_board(named);
    }

    /// Goes on in this process, where no board can be lost.
    pub fn go_on_in_process(&mut self) {
        self.change_board(BoardChoice::InProcess);
    }

    fn change_board(&mut self, board: BoardChoice) {
        if board.name() == self.seat.board.name() {
            self.session.get().boot_again();
        } else {
            let boards = maker(&board);
            self.seat.board = board;
            self.session.get().boot_on(boards);
        }
        self.begin_way();
    }

    /// Goes to the end of a branch.
    pub fn take_branch(&mut self, id: BranchId) {
        self.revision += 1;
        self.seat.let_go.clear();
        match self.session.get().begin_branch(id) {
            Ok(_) => self.begin_way(),
            Err(error) => self.fail(&error),
        }
    }

    /// What was begun goes on: at once where boards can be copied, else part by part.
    pub(super) fn begin_way(&mut self) {
        (self.lost, self.refused, self.behind) = (None, None, false);
        self.revision += 1;
        if self.session.get().boards_fork() {
            self.go_on(None);
        } else {
            self.seat.sign = SIGN_FRAMES;
        }
    }

    /// Goes on with what is under way, for so long.
    pub(super) fn go_on(&mut self, budget: Option<Duration>) {
        self.revision += 1;
        self.owed = 0.0;
        if budget.is_some() && self.seat.sign > 0 {
            self.seat.sign -= 1;
            return;
        }
        self.seat.sign = 0;
        let begun = Instant::now();
        let booted = self.session.get().pasts();
        let mut enough = || budget.is_some_and(|budget| begun.elapsed() > budget);
        let done = self.session.get().replay(&mut enough);
        if self.session.get().pasts() != booted {
            self.ask_who();
        }
        match done {
            Ok(true) => {
                if let Some(way) = self.seat.way {
                    let left = budget.map(|budget| budget.saturating_sub(begun.elapsed()));
                    if self.walk_past_the_end(way, left) {
                        self.seat.way = None;
                    }
                }
                self.let_go();
            }
            Ok(false) => {}
            Err(error) => self.fail(&error),
        }
    }

    /// Remembers that a key, the sensor or the panel was let go of, where it is held in the world.
    pub(super) fn let_go_later(&mut self, command: Command) {
        let Command::Hand(name, letting_go) = &command else { return };
        let held = self.session.get().acts().iter().rev().find_map(|act| match &act.command {
            Command::Hand(by, act) if by == name => holds(act, letting_go),
            _ => None,
        });
        if held == Some(true) {
            self.seat.let_go.push(command);
        }
    }

    fn let_go(&mut self) {
        if self.lost.is_none() && self.under_way().is_none() {
            for command in std::mem::take(&mut self.seat.let_go) {
                self.apply(command);
            }
        }
    }

    /// Asks the boards who they are.
    pub(super) fn ask_who(&mut self) {
        let session = self.session.get();
        let names: Vec<_> =
            session.world().devices().iter().map(|slot| slot.name().to_owned()).collect();
        let said: Result<Vec<_>, SessionError> =
            (0..).zip(names).map(|(device, name)| Ok((name, session.hello(device)?))).collect();
        match said {
            Ok(said) => {
                let said = said.into_iter();
                self.seat.hellos = said.filter_map(|(name, hello)| Some((name, hello?))).collect();
            }
            Err(error) => self.fail(&error),
        }
    }

    /// Lets go of boards that cannot play in two sessions, before another one is opened.
    pub(super) fn make_room(session: &mut Session) {
        if !session.boards_fork() {
            session.release_boards();
        }
    }
}

/// Whether an act holds what another one lets go of; `None` where the two have nothing to do with each other.
fn holds(act: &HandAct, letting_go: &HandAct) -> Option<bool> {
    match (act, letting_go) {
        (HandAct::Down(held, _), HandAct::Up(key, _)) => (held == key).then_some(true),
        (HandAct::Up(held, _), HandAct::Up(key, _)) => (held == key).then_some(false),
        (HandAct::LayFinger(..), HandAct::LiftFinger)
        | (HandAct::TouchPanel(..), HandAct::LeavePanel) => Some(true),
        (HandAct::LiftFinger, HandAct::LiftFinger) | (HandAct::LeavePanel, HandAct::LeavePanel) => {
            Some(false)
        }
        _ => None,
    }
}

/// What a device showed last, drawn in this process: its board is gone, or at something else.
pub(super) fn last_shown(world: &Bench, device: DeviceId) -> Option<Frame> {
    let view = world.devices().get(device)?.view()?;
    let mut frame = Frame::default();
    // A frame takes every pixel: its error type has no value.
    let _ = ui::paint(view, &SCREEN_GLYPHS, &mut frame);
    Some(frame)
}
