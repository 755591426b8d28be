//! A board that runs by itself: the bench hears everything that happens on it, in order and once, or hears that something is
//! missing; and what the bench injects is one of the things that happen.

mod support;

use std::cell::RefCell;
use std::rc::Rc;

use device_core::event::Event;
use device_core::shell::Shell;
use device_core::ui::frame::Frame;
use device_core::ui::glyphs::WithExternal;
use link::bench::{Bench, Heard, answer_ask, image_requests};
use link::board::{Engine, Happening, Memory, NoFlash, Served, SharedFlash};
use link::message::{
    Answer, Exchanged, Mode, Peripheral, PeripheralSet, Place, Refusal, Request, Statistics,
};
use support::device::{Owner, boot, clean_run, enrolled_flash};
use support::flash::TestFlash;
use support::wire::{Damage, Player, Wire, World, about};

const EVENTS: usize = 60;

fn wired() -> PeripheralSet {
    PeripheralSet::default().with(Peripheral::Keys)
}

/// A user that boots a board, then listens.
struct Listener {
    requests: Vec<Request>,
    flash: TestFlash,
    heard: Vec<(Event, Exchanged)>,
    answers: Vec<Answer>,
    missing: u16,
    statistics: Option<Statistics>,
    ended: bool,
}

impl Listener {
    fn new() -> Self {
        let flash = enrolled_flash();
        let mut requests = vec![Request::Hello];
        requests.extend(image_requests(Place::Virtual, &flash.bytes));
        requests.push(Request::Boot(boot(Mode::FreeRunning { wired: wired() }, Place::Virtual)));
        requests.reverse();
        Self {
            requests,
            flash,
            heard: Vec::new(),
            answers: Vec::new(),
            missing: 0,
            statistics: None,
            ended: false,
        }
    }
}

impl Player for Listener {
    fn next(&mut self, bench: &mut Bench, now_micros: u64) -> bool {
        if let Some(request) = self.requests.pop() {
            bench.request(now_micros, &request).unwrap();
        }
        !self.ended
    }

    fn hears(&mut self, bench: &mut Bench, now_micros: u64, heard: Heard) {
        match heard {
            Heard::Happened { lost_before, event, exchanged, .. } => {
                self.missing += lost_before;
                self.heard.push((event, exchanged));
            }
            Heard::Asked(ask) => {
                let result = answer_ask(&ask, &mut self.flash, &WithExternal::bench());
                bench.answer(now_micros, &result);
            }
            Heard::Answered(Answer::Statistics(figures)) => self.statistics = Some(figures),
            Heard::Answered(answer) => self.answers.push(answer),
            Heard::Broken(_) => {}
            Heard::Lost(lost) => panic!("{lost}"),
        }
    }
}

/// Runs a board whose own loop makes so many events happen; `between` acts before each.
fn run(
    damage: Damage,
    seed: u64,
    events: usize,
    mut between: impl FnMut(usize, &mut World<Listener>),
) -> Rc<RefCell<World<Listener>>> {
    let world = World::new(Listener::new(), damage, seed);
    let mut memory = Box::new(Memory::new());
    let engine = Engine::new(about(), Wire(world.clone()), NoFlash, &mut memory);
    let engine = RefCell::new(engine);
    let mut shell: Option<Shell> = None;
    let mut frame = Box::new(Frame::new());
    let mut owner = Owner::new();
    let mut happened = 0;
    let mut quiet = 0;
    while quiet < 400 {
        let served = engine.borrow_mut().serve(&mut shell, &mut frame, 50_000);
        let injected = match served {
            Served::Boot(boot) => {
                let mut actions = device_core::shell::Actions::default();
                engine.borrow_mut().boot(&mut shell, &boot, &mut actions);
                let first =
                    Exchanged { actions, next_deadline: None, view_hash: [0; 8], view: None };
                owner.sees(&first);
                None
            }
            Served::Event(event) => Some(event),
            Served::Nothing => None,
            // There may be more.
            Served::Done => continue,
            Served::Restarted => panic!("nobody resets it"),
        };
        let Some(running) = &mut shell else { continue };
        if happened == events && injected.is_none() {
            quiet += 1;
            continue;
        }
        let (now, event) = match injected {
            Some(event) => (owner.clone().next().0, event),
            None => {
                between(happened, &mut world.borrow_mut());
                happened += 1;
                owner.next()
            }
        };
        let actions = running.exchange(now, &event, &mut SharedFlash(&engine));
        let device = running.device();
        let (next_deadline, view) = (device.next_deadline(), device.view());
        let view_hash = view.hash();
        engine.borrow_mut().report(&Happening {
            now,
            event: &event,
            actions: &actions,
            next_deadline,
            view: &view,
            view_hash,
        });
        let (view_hash, view) = (view_hash.to_be_bytes(), Some(view));
        owner.sees(&Exchanged { actions, next_deadline, view_hash, view });
    }
    world
}

#[test]
fn everything_is_heard_in_order_over_a_bad_line() {
    let (clean, flash) = clean_run(EVENTS);
    let bad = Damage { lost: 150, flipped: 100, doubled: 200, reordered: 100, ..Damage::default() };
    for (damage, seed) in [(Damage::default(), 1), (bad, 2), (bad, 3), (bad, 4)] {
        let world = run(damage, seed, EVENTS, |_, _| {});
        let listener = &world.borrow().player;
        // Each with its own View, whatever the board shows by now; in lock-step, as in the clean run, it is asked for.
        let without_view = |(_, exchanged): &(Event, Exchanged)| {
            let hash = exchanged.view.as_ref().map(|view| view.hash().to_be_bytes());
            assert_eq!(hash, Some(exchanged.view_hash));
            Exchanged { view: None, ..exchanged.clone() }
        };
        let heard: Vec<_> = listener.heard.iter().map(without_view).collect();
        // The first of the clean run is the boot.
        assert_eq!((listener.missing, heard.len()), (0, EVENTS), "seed {seed}");
        assert!(heard.iter().eq(clean.iter().skip(1)), "seed {seed}");
        assert!(listener.flash == flash, "seed {seed}");
    }
}

#[test]
fn what_the_bench_injects_happens() {
    let world = run(Damage::default(), 1, 10, |happened, world| {
        if happened == 5 {
            let now = boot(Mode::LockStep, Place::Virtual).now;
            let event = Event::Battery { percent: 11 };
            world.player.requests.push(Request::Exchange { now, event });
        }
    });
    let listener = &world.borrow().player;
    let injected =
        listener.heard.iter().filter(|(event, _)| *event == Event::Battery { percent: 11 });
    assert_eq!(injected.count(), 1);
    assert_eq!(listener.heard.len(), 11);
    assert_eq!(listener.answers.last(), Some(&Answer::Done));
}

#[test]
fn what_found_no_room_is_missed_and_said() {
    // For a while nothing reaches the board: what happens is not acknowledged, and there is no room for all of it.
    let world = run(Damage::default(), 1, 600, |happened, world| {
        // Flash needs the line, so the cut is where the owner only looks: acknowledgements alone get lost.
        world.to_board.deaf_to_acknowledgements = (20..500).contains(&happened);
        if happened == 599 {
            world.player.requests.push(Request::Statistics);
        }
    });
    let listener = &world.borrow().player;
    let lost = listener.statistics.unwrap().happenings_lost;
    assert!(lost > 50, "{lost}");
    // The board says so with the next one that finds room, or where there is none in its statistics.
    assert!(listener.missing > 0 && u32::from(listener.missing) <= lost);
    assert_eq!(listener.heard.len() as u32 + lost, 600);
}

#[test]
fn drivers_that_a_board_lacks_are_refused() {
    let world = World::new(Listener::new(), Damage::default(), 1);
    let modem = PeripheralSet::default().with(Peripheral::Modem);
    let mode = Mode::FreeRunning { wired: modem };
    world.borrow_mut().player.requests =
        vec![Request::Boot(boot(mode, Place::Virtual)), Request::Hello];
    let mut memory = Box::new(Memory::new());
    let mut engine = Engine::new(about(), Wire(world.clone()), NoFlash, &mut memory);
    let mut frame = Box::new(Frame::new());
    for _ in 0..20 {
        engine.serve(&mut None, &mut frame, 1_000);
    }
    let expected = Answer::Refused(Refusal::Unsupported);
    assert_eq!(world.borrow().player.answers.last(), Some(&expected));
}
