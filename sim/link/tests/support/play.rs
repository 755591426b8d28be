//! A bench's user that boots an enrolled device, lets its owner act, and keeps what came of it.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use device_core::shell::Shell;
use device_core::ui::frame::Frame;
use device_core::ui::glyphs::WithExternal;
use embedded_storage::nor_flash::NorFlash;
use link::bench::{Bench, Heard, Lost, answer_ask, image_requests};
use link::board::{About, Engine, Memory, NoFlash, Served};
use link::message::{Answer, AskResult, Exchanged, Mode, Place, Refusal, Request};

use super::device::{Owner, boot, enrolled_flash};
use super::flash::TestFlash;
use super::wire::{Damage, Player, Wire, World, about};

/// The user.
pub struct Play {
    pub before: VecDeque<Request>,
    pub events: usize,
    pub after: VecDeque<Request>,
    pub owner: Owner,
    pub flash: TestFlash,
    pub exchanges: Vec<Exchanged>,
    pub answers: Vec<Answer>,
    pub asks: u32,
    pub broken: u32,
    pub lost: Option<Lost>,
    /// Asks are not answered any more.
    pub deaf: bool,
    /// Send a reset in place of the answer to this ask.
    pub reset_in_ask: Option<u32>,
}

impl Play {
    /// Hello, reset, the flash, a boot, and so many events.
    pub fn new(events: usize) -> Self {
        let flash = enrolled_flash();
        let mut before: VecDeque<_> = [Request::Hello, Request::Reset, Request::Hello].into();
        before.extend(image_requests(Place::Virtual, &flash.bytes));
        before.push_back(Request::Boot(boot(Mode::LockStep, Place::Virtual)));
        Self {
            before,
            events,
            after: VecDeque::new(),
            owner: Owner::new(),
            flash,
            exchanges: Vec::new(),
            answers: Vec::new(),
            asks: 0,
            broken: 0,
            lost: None,
            deaf: false,
            reset_in_ask: None,
        }
    }
}

impl Player for Play {
    fn next(&mut self, bench: &mut Bench, now_micros: u64) -> bool {
        if self.lost.is_some() {
            return false;
        }
        let request = if let Some(request) = self.before.pop_front() {
            request
        } else if self.events > 0 {
            self.events -= 1;
            let (now, event) = self.owner.next();
            Request::Exchange { now, event }
        } else if let Some(request) = self.after.pop_front() {
            request
        } else {
            return false;
        };
        bench.request(now_micros, &request).unwrap();
        true
    }

    fn hears(&mut self, bench: &mut Bench, now_micros: u64, heard: Heard) {
        match heard {
            Heard::Answered(Answer::Exchanged(exchanged)) => {
                self.owner.sees(&exchanged);
                self.exchanges.push(exchanged);
            }
            Heard::Answered(answer) => self.answers.push(answer),
            Heard::Asked(ask) => {
                self.asks += 1;
                if self.reset_in_ask == Some(self.asks) {
                    bench.abandon();
                    bench.request(now_micros, &Request::Reset).unwrap();
                    self.events = 0;
                } else if !self.deaf {
                    let result = answer_ask(&ask, &mut self.flash, &WithExternal::bench());
                    assert_ne!(result, AskResult::Refused, "{ask:?}");
                    bench.answer(now_micros, &result);
                }
            }
            Heard::Broken(_) => self.broken += 1,
            Heard::Lost(lost) => self.lost = Some(lost),
            Heard::Happened { .. } => panic!("nothing happens by itself in lock-step"),
        }
    }
}

/// Runs a board without a flash of its own against a user until the user is done. Panics where it takes more than an hour of
/// virtual time.
pub fn play(player: Play, damage: Damage, seed: u64) -> Rc<RefCell<World<Play>>> {
    play_on(player, damage, seed, about(), NoFlash)
}

/// The same with a board that says this of itself and has this chip.
pub fn play_on<F: NorFlash>(
    player: Play,
    damage: Damage,
    seed: u64,
    about: About,
    chip: F,
) -> Rc<RefCell<World<Play>>> {
    let world = World::new(player, damage, seed);
    let mut memory = Box::new(Memory::new());
    let mut engine = Engine::new(about, Wire(world.clone()), chip, &mut memory);
    let mut shell: Option<Shell> = None;
    let mut frame = Box::new(Frame::new());
    loop {
        let served = engine.serve(&mut shell, &mut frame, 1_000);
        assert!(!matches!(served, Served::Boot(_) | Served::Event(_)), "{served:?}");
        let world = world.borrow();
        if world.done && !world.bench.is_open() {
            break;
        }
        assert!(world.now_micros < 100_000 * 1_000_000, "it hangs");
    }
    world
}

/// The refusals among the answers.
pub fn refusals(answers: &[Answer]) -> Vec<Refusal> {
    let refusal = |answer: &Answer| match answer {
        Answer::Refused(refusal) => Some(*refusal),
        _ => None,
    };
    answers.iter().filter_map(refusal).collect()
}
