//! The main loop of a board that runs on its own: events from its parts to the device, actions from the device to its parts.
//!
//! The bench does the same in virtual time; here the time is the board's own. The loop holds no device and no hardware, so that the
//! firmware keeps both in statics: the device is large, and no second copy of it may ever be on the stack. It decides nothing.

use device_core::event::{Event, StoreOutcome};
use device_core::shell::{Action, Actions, Shell};
use device_core::time::{Instant, Now};
use device_core::view::View;
use embedded_storage::nor_flash::NorFlash;
use heapless::{Deque, Vec};

use crate::part::{Part, earlier};

/// The most parts of a board.
pub const PARTS_MAX: usize = 20;

/// The parts of a board that are really there.
pub type Parts<'board> = Vec<&'board mut dyn Part, PARTS_MAX>;

/// Events of one turn at most, so that the watchdog and the bench's link get their turn as well.
const EVENTS_PER_TURN: u8 = 8;

/// Completions that can wait. Each is handed to the device before anything else, and one event stores a handful of records.
const COMPLETIONS_MAX: usize = 32;

/// What the loop needs of a board.
pub trait Board {
    /// The flash that keeps the records.
    type Flash: NorFlash;

    /// The time: since boot, and of the real-time clock where it has one.
    fn now(&mut self) -> Now;

    /// The records' flash.
    fn flash(&mut self) -> &mut Self::Flash;

    /// The parts that are there, always in the same order.
    fn parts(&mut self) -> Parts<'_>;

    /// The loop has come round: the watchdog may be fed.
    fn feed_watchdog(&mut self);

    /// Rests until an interrupt comes, at the longest until this moment. It may return earlier.
    fn sleep(&mut self, until: Option<Instant>);
}

/// What one event led to, for whoever looks on.
#[derive(Clone, Copy, Debug)]
pub struct Happening<'turn> {
    /// When, in the device's time.
    pub now: Now,
    /// What.
    pub event: &'turn Event,
    /// What the hardware is to do.
    pub actions: &'turn Actions,
    /// When the device wants to be woken.
    pub next_deadline: Option<Instant>,
    /// The View after it.
    pub view: &'turn View,
    /// Its hash.
    pub view_hash: u64,
}

/// Somebody who looks on: the bench, over its link. `()` is nobody.
pub trait Observer {
    /// Something happened on the board, of its own or injected.
    fn happened(&mut self, happening: &Happening<'_>);
}

impl Observer for () {
    fn happened(&mut self, _: &Happening<'_>) {}
}

/// What a turn of the loop did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Events that were handed to the device.
    pub events: u8,
    /// When the next turn is due at the latest; `None`: with the next interrupt.
    pub wake_at: Option<Instant>,
}

/// The loop's own memory between two turns.
#[derive(Debug, Default)]
pub struct Runtime {
    completions: Deque<(u16, StoreOutcome), COMPLETIONS_MAX>,
    completions_lost: u16,
    /// The part that is asked first next time, so that a busy one does not silence the others.
    first_part: usize,
    /// Hash of the View that the parts show.
    shown: Option<u64>,
    /// Hash of the View after the last event.
    view_hash: u64,
}

impl Runtime {
    /// A loop that has not begun.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            completions: Deque::new(),
            completions_lost: 0,
            first_part: 0,
            shown: None,
            view_hash: 0,
        }
    }

    /// The device has booted with these actions: carries them out and shows the first View. Gives the View's hash.
    pub fn begin<B: Board>(&mut self, shell: &Shell, board: &mut B, actions: &Actions) -> u64 {
        *self = Self::new();
        let now = board.now();
        self.view_hash = shell.device().view().hash();
        self.carry_out(board, now.monotonic, actions);
        self.show(shell, board);
        self.view_hash
    }

    /// Hands the device an event that did not come from a part: the bench plays that peripheral.
    pub fn inject<B: Board, O: Observer>(
        &mut self,
        shell: &mut Shell,
        board: &mut B,
        observer: &mut O,
        event: &Event,
    ) {
        let now = board.now();
        self.handle(shell, board, observer, now, event);
        self.show(shell, board);
    }

    /// One turn: hands over what has happened, shows the View if it is a new one, feeds the watchdog.
    pub fn turn<B: Board, O: Observer>(
        &mut self,
        shell: &mut Shell,
        board: &mut B,
        observer: &mut O,
    ) -> Turn {
        let mut events = 0;
        let mut now = board.now();
        while events < EVENTS_PER_TURN {
            let Some(event) = self.next_event(shell, board, now.monotonic) else { break };
            // What the device has put off is long work at times: what stands on the screen before it is shown before it.
            if event == Event::Deadline {
                self.show(shell, board);
            }
            self.handle(shell, board, observer, now, &event);
            events += 1;
            now = board.now();
        }
        self.show(shell, board);
        board.feed_watchdog();
        let wake_at = if events == EVENTS_PER_TURN || !self.completions.is_empty() {
            Some(now.monotonic)
        } else {
            let parts = board.parts();
            let deadlines = parts.iter().map(|part| part.next_deadline());
            deadlines.fold(shell.device().next_deadline(), earlier)
        };
        Turn { events, wake_at }
    }

    /// Turns for ever, and sleeps in between: all that a device does that no bench looks at.
    pub fn run<B: Board, O: Observer>(
        &mut self,
        shell: &mut Shell,
        board: &mut B,
        observer: &mut O,
    ) -> ! {
        loop {
            let turn = self.turn(shell, board, observer);
            if turn.events == 0 {
                board.sleep(turn.wake_at);
            }
        }
    }

    /// Forgets what the parts show, so that the next turn shows the View again: after a display was reset.
    pub const fn show_again(&mut self) {
        self.shown = None;
    }

    /// Completions of stored records that found no room: a defect, and zero.
    #[must_use]
    pub const fn completions_lost(&self) -> u16 {
        self.completions_lost
    }

    /// What comes next: records that have met the flash, then the device's own deadline, then the parts in turn.
    fn next_event<B: Board>(
        &mut self,
        shell: &Shell,
        board: &mut B,
        now: Instant,
    ) -> Option<Event> {
        if let Some((ticket, outcome)) = self.completions.pop_front() {
            return Some(Event::Stored { ticket, outcome });
        }
        if shell.device().next_deadline().is_some_and(|deadline| deadline <= now) {
            return Some(Event::Deadline);
        }
        let mut parts = board.parts();
        let count = parts.len();
        for step in 0..count {
            let index = (self.first_part + step) % count;
            if let Some(event) = parts.get_mut(index).and_then(|part| part.poll(now)) {
                self.first_part = (index + 1) % count;
                return Some(event);
            }
        }
        None
    }

    fn handle<B: Board, O: Observer>(
        &mut self,
        shell: &mut Shell,
        board: &mut B,
        observer: &mut O,
        now: Now,
        event: &Event,
    ) {
        let mut actions = Actions::default();
        shell.exchange_into(now, event, board.flash(), &mut actions);
        self.tell(shell, observer, now, event, &actions);
        self.carry_out(board, now.monotonic, &actions);
    }

    /// Tells whoever looks on. In a function of its own, the View is not on the stack while the device works.
    #[inline(never)]
    fn tell<O: Observer>(
        &mut self,
        shell: &Shell,
        observer: &mut O,
        now: Now,
        event: &Event,
        actions: &Actions,
    ) {
        let view = shell.device().view();
        self.view_hash = view.hash();
        observer.happened(&Happening {
            now,
            event,
            actions,
            next_deadline: shell.device().next_deadline(),
            view: &view,
            view_hash: self.view_hash,
        });
    }

    /// Tells the parts what to do. A record has met the flash by now, since the chip's driver waits for it: its completion
    /// follows as the next event, as in the bench's world.
    fn carry_out<B: Board>(&mut self, board: &mut B, now: Instant, actions: &Actions) {
        let mut parts = board.parts();
        for action in &actions.list {
            if let Action::Stored { ticket, outcome, .. } = action
                && self.completions.push_back((*ticket, *outcome)).is_err()
            {
                self.completions_lost = self.completions_lost.saturating_add(1);
            }
            for part in &mut parts {
                part.act(now, action);
            }
        }
    }

    fn show<B: Board>(&mut self, shell: &Shell, board: &mut B) {
        if self.shown == Some(self.view_hash) {
            return;
        }
        self.shown = Some(self.view_hash);
        let now = board.now().monotonic;
        let view = shell.device().view();
        for part in &mut board.parts() {
            part.show(now, &view);
        }
    }
}

#[cfg(test)]
mod tests;
