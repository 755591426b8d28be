//! A line in memory between both ends, in virtual time, that damages frames. The bench takes its turn when the board waits.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use link::bench::{Bench, Heard, Timing};
use link::board::{About, Hardware, LastWords};
use link::message::{Peripheral, PeripheralSet};

use super::Dice;

/// How a line treats frames, in thousandths each.
#[derive(Clone, Copy, Debug, Default)]
pub struct Damage {
    pub lost: u32,
    pub cut: u32,
    pub flipped: u32,
    pub doubled: u32,
    pub reordered: u32,
    /// Noise before a frame: how many pieces of it, on average, in thousandths.
    pub noise: u32,
    pub over_long: u32,
}

/// One direction.
pub struct Lane {
    damage: Damage,
    dice: Dice,
    frame: Vec<u8>,
    held: Option<Vec<u8>>,
    earlier: VecDeque<Vec<u8>>,
    pub queue: VecDeque<u8>,
    /// Frames, and pieces of noise, that went in.
    pub frames: u32,
    /// Acknowledgements get lost.
    pub deaf_to_acknowledgements: bool,
}

impl Lane {
    fn new(damage: Damage, seed: u64) -> Self {
        Self {
            damage,
            dice: Dice::new(seed),
            frame: Vec::new(),
            held: None,
            earlier: VecDeque::new(),
            queue: VecDeque::new(),
            frames: 0,
            deaf_to_acknowledgements: false,
        }
    }

    /// Takes bytes in; whole frames go on.
    pub fn put(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.frame.push(*byte);
            if *byte == 0 && self.frame.iter().any(|byte| *byte != 0) {
                let frame = std::mem::take(&mut self.frame);
                self.pass(frame);
            }
        }
    }

    fn pass(&mut self, mut frame: Vec<u8>) {
        let damage = self.damage;
        self.frames += 1;
        if self.deaf_to_acknowledgements && is_acknowledgement(&frame) {
            return;
        }
        self.noise();
        let mut happens = |thousandths| self.dice.below(1_000) < thousandths;
        let (lost, cut, flipped) =
            (happens(damage.lost), happens(damage.cut), happens(damage.flipped));
        let (doubled, reordered) = (happens(damage.doubled), happens(damage.reordered));
        if lost {
            return;
        }
        if cut {
            frame.truncate(self.dice.below(frame.len() as u32) as usize);
        }
        if flipped && !frame.is_empty() {
            let at = self.dice.below(frame.len() as u32) as usize;
            frame[at] ^= 1 << self.dice.below(8);
        }
        if doubled {
            self.queue.extend(&frame);
        }
        if reordered && self.held.is_none() {
            self.held = Some(frame);
            return;
        }
        self.queue.extend(&frame);
        if let Some(held) = self.held.take() {
            self.queue.extend(held);
        }
        self.earlier.push_back(frame);
        if self.earlier.len() > 8 {
            self.earlier.pop_front();
        }
    }

    /// Noise: random bytes, frames from a while ago, frames that are too long.
    fn noise(&mut self) {
        let mut pieces = self.damage.noise / 1_000;
        pieces += u32::from(self.dice.below(1_000) < self.damage.noise % 1_000);
        for _ in 0..pieces {
            self.frames += 1;
            if self.dice.below(1_000) < self.damage.over_long {
                let length = 5_000 + self.dice.below(3_000);
                let filler = self.dice.byte().max(1);
                self.queue.extend((0..length).map(|_| filler));
                self.queue.push_back(0);
                continue;
            }
            match self.dice.below(3) {
                0 if !self.earlier.is_empty() => {
                    let which = self.dice.below(self.earlier.len() as u32) as usize;
                    self.queue.extend(&self.earlier[which]);
                }
                1 => {
                    let length = self.dice.below(40);
                    for _ in 0..length {
                        self.queue.push_back(self.dice.byte());
                    }
                    self.queue.push_back(0);
                }
                _ => {
                    // A true frame around bytes that are no message.
                    let message: Vec<u8> =
                        (0..self.dice.below(20)).map(|_| 11 + self.dice.byte() % 200).collect();
                    let number = self.dice.below(65_536) as u16;
                    let queue = &mut self.queue;
                    link::frame::write_bytes(number, &message, |bytes| queue.extend(bytes));
                }
            }
        }
    }
}

fn is_acknowledgement(frame: &[u8]) -> bool {
    let mut decoder = link::frame::Decoder::<2_048>::new();
    frame.iter().any(|byte| {
        let Some(Ok(frame)) = decoder.feed(*byte) else { return false };
        let request = postcard::from_bytes(frame.message);
        matches!(request, Ok(link::message::Request::Acknowledge))
    })
}

/// The bench's user: what it asks for, and what it makes of what it hears.
pub trait Player {
    /// Whenever nothing is open: starts the next request, or says that it is done.
    fn next(&mut self, bench: &mut Bench, now_micros: u64) -> bool;
    /// Hears something; asks are to be answered.
    fn hears(&mut self, bench: &mut Bench, now_micros: u64, heard: Heard);
}

/// Everything around the board's engine.
pub struct World<P> {
    pub player: P,
    pub bench: Bench,
    pub to_board: Lane,
    pub to_bench: Lane,
    pub now_micros: u64,
    pub done: bool,
    pub resets: u32,
    pub last_words: LastWords,
}

impl<P: Player> World<P> {
    /// Both lanes are damaged alike.
    pub fn new(player: P, damage: Damage, seed: u64) -> Rc<RefCell<Self>> {
        let timing = Timing { tries: 60, ..Timing::default() };
        Rc::new(RefCell::new(Self {
            player,
            bench: Bench::new(timing, 65_500),
            to_board: Lane::new(damage, seed),
            to_bench: Lane::new(damage, seed + 1),
            now_micros: 0,
            done: false,
            resets: 0,
            last_words: LastWords::new(),
        }))
    }

    /// The bench's turn.
    fn turn(&mut self) {
        while let Some(byte) = self.to_bench.queue.pop_front() {
            if let Some(heard) = self.bench.feed(byte) {
                self.player.hears(&mut self.bench, self.now_micros, heard);
            }
            self.flush();
        }
        if let Some(heard) = self.bench.poll(self.now_micros) {
            self.player.hears(&mut self.bench, self.now_micros, heard);
        }
        if !self.bench.is_open() && !self.done {
            self.done = !self.player.next(&mut self.bench, self.now_micros);
        }
        self.flush();
    }

    fn flush(&mut self) {
        let bytes = self.bench.outgoing();
        self.to_board.put(&bytes);
    }
}

/// The board's hardware: its end of the line.
pub struct Wire<P>(pub Rc<RefCell<World<P>>>);

impl<P: Player> Hardware for Wire<P> {
    fn send(&mut self, bytes: &[u8]) {
        self.0.borrow_mut().to_bench.put(bytes);
    }

    fn receive(&mut self, timeout_micros: u32) -> Option<u8> {
        let mut world = self.0.borrow_mut();
        world.now_micros += 1;
        if world.to_board.queue.is_empty() {
            world.turn();
        }
        let byte = world.to_board.queue.pop_front();
        if byte.is_none() {
            let latest = world.now_micros + u64::from(timeout_micros);
            let due = world.bench.next_timeout().unwrap_or(latest);
            world.now_micros = due.clamp(world.now_micros, latest);
        }
        byte
    }

    fn cycles(&mut self) -> u64 {
        self.0.borrow().now_micros
    }

    fn reset(&mut self) {
        self.0.borrow_mut().resets += 1;
    }

    fn stack_bytes(&mut self) -> (u32, u32) {
        (1, 2)
    }

    fn boots(&mut self) -> u32 {
        0
    }

    fn last_words(&mut self) -> LastWords {
        self.0.borrow().last_words.clone()
    }

    fn keep_last_words(&mut self, words: &str) {
        let mut world = self.0.borrow_mut();
        world.last_words = words.try_into().unwrap_or_default();
    }
}

/// What this board says of itself.
pub fn about() -> About {
    let all = Peripheral::ALL.into_iter().fold(PeripheralSet::default(), PeripheralSet::with);
    About {
        model: "memory",
        core_version: "test",
        can_virtual: all,
        can_wired: PeripheralSet::default().with(Peripheral::Keys),
        cycles_per_second: 1_000_000,
    }
}
