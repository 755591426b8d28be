//! The loop on a board of memory, with parts that are told what to say.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::vec::Vec as List;

use device_core::effect::Backlight;
use device_core::key::{Edge, Key};
use device_core::profile::Profile;
use device_core::records::{RecordKind, Vault, engine};
use device_core::time::Utc;
use device_core::view::{ScreenKind, View};
use embedded_storage::nor_flash::{ErrorType, NorFlashErrorKind, ReadNorFlash};

use super::*;
use crate::testing::{account, identity};

/// Flash of memory.
#[derive(Clone)]
struct Memory(List<u8>);

impl ErrorType for Memory {
    type Error = NorFlashErrorKind;
}

impl ReadNorFlash for Memory {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), NorFlashErrorKind> {
        bytes.copy_from_slice(&self.0[offset as usize..][..bytes.len()]);
        Ok(())
    }

    fn capacity(&self) -> usize {
        self.0.len()
    }
}

impl NorFlash for Memory {
    const WRITE_SIZE: usize = 1;
    const ERASE_SIZE: usize = 4_096;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), NorFlashErrorKind> {
        self.0[from as usize..to as usize].fill(0xff);
        Ok(())
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), NorFlashErrorKind> {
        for (cell, byte) in self.0[offset as usize..].iter_mut().zip(bytes) {
            *cell &= byte;
        }
        Ok(())
    }
}

/// A part that says what it is told to, and keeps what it was told.
#[derive(Clone, Default)]
struct Told {
    says: Rc<RefCell<VecDeque<Event>>>,
    acted: Rc<RefCell<List<Action>>>,
    shown: Rc<RefCell<List<ScreenKind>>>,
    deadline: Rc<Cell<Option<Instant>>>,
}

impl Part for Told {
    fn poll(&mut self, _: Instant) -> Option<Event> {
        self.says.borrow_mut().pop_front()
    }

    fn act(&mut self, _: Instant, action: &Action) {
        self.acted.borrow_mut().push(action.clone());
    }

    fn show(&mut self, _: Instant, view: &View) {
        self.shown.borrow_mut().push(view.screen.kind());
    }

    fn next_deadline(&self) -> Option<Instant> {
        self.deadline.get()
    }
}

struct OnTable {
    millis: u64,
    /// How far its clock goes from one look to the next.
    look_millis: u64,
    flash: Memory,
    parts: List<Told>,
    fed: u32,
}

impl Board for OnTable {
    type Flash = Memory;

    fn now(&mut self) -> Now {
        self.millis += self.look_millis;
        let utc = Some(Utc(1_767_576_600_000 + self.millis));
        Now { monotonic: Instant(0).plus_millis(self.millis), utc }
    }

    fn flash(&mut self) -> &mut Memory {
        &mut self.flash
    }

    fn parts(&mut self) -> Parts<'_> {
        self.parts.iter_mut().map(|part| part as &mut dyn Part).collect()
    }

    fn feed_watchdog(&mut self) {
        self.fed += 1;
    }

    fn sleep(&mut self, until: Option<Instant>) {
        self.millis = until.map_or(self.millis + 1, |until| until.0.div_ceil(1_000));
    }
}

/// Keeps what it was shown.
#[derive(Default)]
struct Log(List<(Now, Event, Actions, Option<Instant>, u64)>);

impl Observer for Log {
    fn happened(&mut self, happening: &Happening<'_>) {
        let Happening { now, event, actions, next_deadline, view, view_hash } = *happening;
        assert_eq!(view.hash(), view_hash);
        self.0.push((now, event.clone(), actions.clone(), next_deadline, view_hash));
    }
}

struct Bench {
    runtime: Runtime,
    shell: Box<Shell>,
    board: OnTable,
    log: Log,
    /// The same device, to be told the same.
    twin: (Box<Shell>, Memory),
}

/// Flash of a device that has an account and a PIN, and knows no finger.
fn enrolled() -> Memory {
    let mut flash = Memory(vec![0xff; 65_536]);
    let mut vault = Vault::new(&identity(), &[1; 32]);
    for record in account(0) {
        assert_eq!(engine::store(&mut flash, &mut vault, &record), StoreOutcome::Done);
    }
    flash
}

impl Bench {
    fn new(flash: &Memory, parts: usize) -> Self {
        let parts = std::iter::repeat_with(Told::default).take(parts).collect();
        let mut board = OnTable { millis: 0, look_millis: 0, flash: flash.clone(), parts, fed: 0 };
        let now = board.now();
        let boot = |flash: &mut Memory| {
            let (shell, actions) = Shell::boot(identity(), Profile::default(), [2; 32], now, flash);
            (Box::new(shell), actions)
        };
        let (shell, actions) = boot(&mut board.flash);
        let mut twin_flash = flash.clone();
        let twin = (boot(&mut twin_flash).0, twin_flash);
        let mut runtime = Runtime::new();
        let hash = runtime.begin(&shell, &mut board, &actions);
        assert_eq!(hash, shell.device().view().hash());
        Self { runtime, shell, board, log: Log::default(), twin }
    }

    fn turn(&mut self) -> Turn {
        self.runtime.turn(&mut self.shell, &mut self.board, &mut self.log)
    }

    fn say(&self, part: usize, event: Event) {
        self.board.parts[part].says.borrow_mut().push_back(event);
    }

    fn screen(&self) -> ScreenKind {
        self.shell.device().view().screen.kind()
    }

    fn press(&mut self, key: Key) {
        self.board.millis += 1_000;
        for edge in [Edge::Down, Edge::Up] {
            self.say(0, Event::Key { key, edge });
            self.board.millis += 80;
            while self.turn().events > 0 {}
        }
    }

    /// The twin, told the same events at the same times, does the same.
    fn compare_with_twin(&mut self) {
        for (now, event, actions, next_deadline, view_hash) in &self.log.0 {
            let (twin, flash) = &mut self.twin;
            assert_eq!(twin.exchange(*now, event, flash), *actions, "{event:?}");
            assert_eq!(twin.device().next_deadline(), *next_deadline);
            assert_eq!(twin.device().view().hash(), *view_hash);
        }
        assert!(self.twin.1.0 == self.board.flash.0);
    }
}

#[test]
fn it_shows_the_first_view_and_each_new_one_once() {
    let mut bench = Bench::new(&enrolled(), 2);
    assert_eq!(*bench.board.parts[1].shown.borrow(), [ScreenKind::LockedHome]);
    for _ in 0..5 {
        bench.turn();
    }
    assert_eq!(bench.board.parts[1].shown.borrow().len(), 1);
    bench.press(Key::ShowCode);
    assert_eq!(bench.screen(), ScreenKind::Unlock);
    assert_eq!(bench.board.parts[1].shown.borrow().last(), Some(&ScreenKind::Unlock));
    let shown = bench.board.parts[1].shown.borrow().len();
    bench.runtime.show_again();
    bench.turn();
    assert_eq!(bench.board.parts[1].shown.borrow().len(), shown + 1);
    bench.compare_with_twin();
}

#[test]
fn every_part_is_told_the_actions_and_takes_its_own() {
    let mut bench = Bench::new(&enrolled(), 2);
    bench.press(Key::ShowCode);
    for part in &bench.board.parts {
        let acted = part.acted.borrow();
        assert!(acted.contains(&Action::Backlight(Backlight::Normal)), "{acted:?}");
        assert!(acted.iter().any(|action| matches!(action, Action::Beep(_))), "{acted:?}");
    }
}

#[test]
fn a_stored_record_is_answered_before_anything_else() {
    let mut bench = Bench::new(&enrolled(), 1);
    bench.press(Key::ShowCode);
    for _ in 0..5 {
        bench.press(Key::Digit(1));
    }
    bench.board.millis += 1_000;
    bench.say(0, Event::Key { key: Key::Digit(1), edge: Edge::Down });
    bench.turn();
    bench.board.millis += 80;
    bench.say(0, Event::Key { key: Key::Digit(1), edge: Edge::Up });
    bench.say(0, Event::Battery { percent: 50 });
    bench.turn();
    let stored = bench.log.0.iter().position(|(_, _, actions, _, _)| {
        let tries =
            |action: &Action| matches!(action, Action::Stored { kind: RecordKind::WrongPins, .. });
        actions.list.iter().any(tries)
    });
    let after: List<_> = bench.log.0[stored.unwrap() + 1..].iter().map(|entry| &entry.1).collect();
    assert!(matches!(after[0], Event::Stored { outcome: StoreOutcome::Done, .. }), "{after:?}");
    assert_eq!(after.last(), Some(&&Event::Battery { percent: 50 }));
    assert_eq!(bench.runtime.completions_lost(), 0);
    bench.compare_with_twin();
}

#[test]
fn deadlines_come_when_they_are_due() {
    let mut bench = Bench::new(&enrolled(), 1);
    bench.press(Key::ShowCode);
    let mut deadlines = 0;
    for _ in 0..200 {
        let turn = bench.turn();
        if turn.events == 0 {
            let wake_at = turn.wake_at;
            assert_eq!(wake_at, bench.shell.device().next_deadline());
            bench.board.sleep(wake_at);
        }
        deadlines += usize::from(bench.log.0.last().is_some_and(|last| last.1 == Event::Deadline));
    }
    assert!(deadlines > 0);
    assert_eq!(bench.screen(), ScreenKind::LockedHome, "nobody typed");
    bench.compare_with_twin();
}

/// What the device puts off until its View stands may take its time; so the View must stand, however slow the board is.
#[test]
fn a_new_view_is_shown_before_a_deadline_that_is_due_in_the_same_turn() {
    let mut bench = Bench::new(&enrolled(), 2);
    bench.board.look_millis = 40_000;
    bench.say(0, Event::Key { key: Key::ShowCode, edge: Edge::Down });
    bench.turn();
    let shown = bench.board.parts[1].shown.borrow();
    assert_eq!(bench.log.0[1].1, Event::Deadline);
    // What follows is the clock of the home screen.
    assert_eq!(shown[..3], [ScreenKind::LockedHome, ScreenKind::Unlock, ScreenKind::LockedHome]);
}

#[test]
fn a_part_is_polled_at_its_own_deadline() {
    let mut bench = Bench::new(&enrolled(), 2);
    let soon = Instant(5_000);
    bench.board.parts[1].deadline.set(Some(soon));
    assert_eq!(bench.turn().wake_at, Some(soon));
    bench.board.parts[0].deadline.set(Some(Instant(3_000)));
    assert_eq!(bench.turn().wake_at, Some(Instant(3_000)));
}

#[test]
fn a_busy_part_does_not_silence_the_others_and_a_turn_ends() {
    let mut bench = Bench::new(&enrolled(), 3);
    for count in 0..40 {
        bench.say(0, Event::Touch { x: count, y: 0, edge: Edge::Down });
    }
    bench.say(2, Event::Battery { percent: 77 });
    let turn = bench.turn();
    assert_eq!(turn.events, EVENTS_PER_TURN);
    assert_eq!(turn.wake_at, Some(Instant(0)));
    assert_eq!(bench.log.0[1].1, Event::Battery { percent: 77 });
    assert_eq!(bench.board.fed, 1);
    while bench.turn().events > 0 {}
    assert_eq!(bench.log.0.len(), 41);
    bench.compare_with_twin();
}

#[test]
fn what_is_injected_is_observed_carried_out_and_shown() {
    let mut bench = Bench::new(&enrolled(), 1);
    let event = Event::Key { key: Key::ShowCode, edge: Edge::Down };
    bench.runtime.inject(&mut bench.shell, &mut bench.board, &mut bench.log, &event);
    assert_eq!(bench.log.0.len(), 1);
    assert_eq!(bench.board.parts[0].shown.borrow().last(), Some(&ScreenKind::Unlock));
    assert!(!bench.board.parts[0].acted.borrow().is_empty());
    bench.compare_with_twin();
}

#[test]
fn a_board_without_parts_goes_round() {
    let mut bench = Bench::new(&enrolled(), 0);
    let event = Event::Key { key: Key::ShowCode, edge: Edge::Down };
    bench.runtime.inject(&mut bench.shell, &mut bench.board, &mut (), &event);
    assert_eq!(bench.turn().events, 0);
}
