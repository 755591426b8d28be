//! Boards in threads: the link's own engine behind a line within this process, well or in trouble.
//!
//! What troubles a line does so between the two ends, which know nothing of it.

use std::cell::Cell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use device_core::ui::frame::Frame;
use link::board::{About, Engine, Hardware, LastWords, Memory, NoFlash};
use link::frame::{self, Decoder};
use link::message::{Peripheral, PeripheralSet, Request};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use sim::boards::line::{FarEnd, Heard, Line};
use sim::boards::rack::{Patience, Rack};
use sim::run::BoardChoice;

/// What is wrong with a board or its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing.
    None,
    /// One frame in five is lost, doubled, cut, garbled or comes late, drawn from this seed.
    Lossy(u64),
    /// It falls silent for good after so many frames from the bench.
    Dies(u32),
    /// It takes every key that goes up for one that goes down no more: it hears a deadline instead.
    DeafToKeys,
}

/// Boards in threads, as many as are wanted.
#[must_use]
pub fn boards_in_threads(trouble: Trouble) -> BoardChoice {
    let patience = match trouble {
        // The board waits half a second for an answer to its asks; nothing is lost but in the test that wants it.
        Trouble::Lossy(_) => {
            Patience { resend: Duration::from_millis(20), lost: Duration::from_secs(60) }
        }
        Trouble::Dies(_) => {
            Patience { resend: Duration::from_millis(50), lost: Duration::from_millis(300) }
        }
        Trouble::None | Trouble::DeafToKeys => Patience::EMULATED,
    };
    let open = move || {
        let (line, far) = Line::in_memory("a board in a thread");
        let thread = std::thread::Builder::new().name("board".to_owned()).stack_size(16 << 20);
        let started = thread.spawn(move || serve(far, trouble));
        assert!(started.is_ok(), "{started:?}");
        Ok(line)
    };
    BoardChoice::Linked(Rack::growing("thread", patience, Box::new(open)))
}

/// Serves a line until its other end is gone.
fn serve(far: FarEnd, trouble: Trouble) {
    let virtual_ones =
        Peripheral::ALL.into_iter().fold(PeripheralSet::default(), PeripheralSet::with);
    let about = About {
        model: "thread",
        core_version: env!("CARGO_PKG_VERSION"),
        can_virtual: virtual_ones,
        can_wired: PeripheralSet::default(),
        cycles_per_second: 1_000_000,
    };
    let over = Rc::new(Cell::new(false));
    let wire = Wire::new(far, trouble, Rc::clone(&over));
    let mut memory = Box::new(Memory::new());
    let mut frame = Box::new(Frame::new());
    let mut shell = None;
    let mut engine = Engine::new(about, wire, NoFlash, &mut memory);
    while !over.get() {
        engine.serve(&mut shell, &mut frame, 100_000);
    }
}

/// The hardware of a board in a thread: the far end of a line.
struct Wire {
    far: FarEnd,
    /// From the bench, and to it.
    inward: Troubled,
    outward: Troubled,
    over: Rc<Cell<bool>>,
    begun: Instant,
    waiting: VecDeque<u8>,
    leaving: Vec<u8>,
    words: LastWords,
}

impl Wire {
    fn new(far: FarEnd, trouble: Trouble, over: Rc<Cell<bool>>) -> Self {
        Self {
            far,
            inward: Troubled::new(trouble),
            outward: Troubled::new(trouble),
            over,
            begun: Instant::now(),
            waiting: VecDeque::new(),
            leaving: Vec::new(),
            words: LastWords::new(),
        }
    }
}

impl Hardware for Wire {
    fn send(&mut self, bytes: &[u8]) {
        self.leaving.extend_from_slice(bytes);
        // A zero byte begins a frame, and one ends it.
        if self.leaving.len() > 1 && self.leaving.ends_with(&[0]) {
            let frame = std::mem::take(&mut self.leaving);
            for piece in self.outward.pass(frame) {
                // A bench that is gone is noticed when nothing comes from it.
                let _ = self.far.to_near.send(Heard::Bytes(piece));
            }
        }
    }

    fn receive(&mut self, timeout_micros: u32) -> Option<u8> {
        if let Some(byte) = self.waiting.pop_front() {
            return Some(byte);
        }
        let patience = Duration::from_micros(timeout_micros.into());
        match self.far.received.recv_timeout(patience) {
            Ok(piece) => {
                for piece in self.inward.hear(piece) {
                    self.waiting.extend(piece);
                }
                self.waiting.pop_front()
            }
            Err(error) => {
                self.over.set(error.is_disconnected());
                None
            }
        }
    }

    fn cycles(&mut self) -> u64 {
        // Once nobody is there, no time is left to wait for anybody.
        let micros = u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        if self.over.get() { micros.saturating_add(1 << 40) } else { micros }
    }

    fn reset(&mut self) {
        self.waiting.clear();
    }

    fn stack_bytes(&mut self) -> (u32, u32) {
        (0, 0)
    }

    fn boots(&mut self) -> u32 {
        1
    }

    fn last_words(&mut self) -> LastWords {
        self.words.clone()
    }

    fn keep_last_words(&mut self, words: &str) {
        self.words.clear();
        let _ = self.words.push_str(&words[..words.len().min(90)]);
    }
}

/// What happens to frames on their way.
struct Troubled {
    trouble: Trouble,
    chance: ChaCha8Rng,
    heard: u32,
    late: Option<Vec<u8>>,
}

impl Troubled {
    fn new(trouble: Trouble) -> Self {
        let seed = if let Trouble::Lossy(seed) = trouble { seed } else { 0 };
        Self { trouble, chance: ChaCha8Rng::seed_from_u64(seed), heard: 0, late: None }
    }

    /// A frame from the bench.
    fn hear(&mut self, frame: Vec<u8>) -> Vec<Vec<u8>> {
        self.heard += 1;
        match self.trouble {
            Trouble::Dies(after) if self.heard > after => Vec::new(),
            Trouble::DeafToKeys => vec![without_keys(&frame)],
            Trouble::None | Trouble::Lossy(_) | Trouble::Dies(_) => self.pass(frame),
        }
    }

    /// A frame in either direction.
    fn pass(&mut self, mut frame: Vec<u8>) -> Vec<Vec<u8>> {
        if !matches!(self.trouble, Trouble::Lossy(_)) {
            return vec![frame];
        }
        let place = self.chance.next_u32() as usize % frame.len().max(1);
        let late = self.late.take();
        let mut passed = match self.chance.next_u32() % 25 {
            0 => Vec::new(),
            1 => vec![frame.clone(), frame],
            2 => {
                frame.truncate(place);
                vec![frame]
            }
            3 => {
                frame[place] ^= 1 << (self.chance.next_u32() % 8);
                vec![frame]
            }
            4 => {
                self.late = Some(frame);
                Vec::new()
            }
            _ => vec![frame],
        };
        passed.extend(late);
        passed
    }
}

/// The same frame, but for a key in it.
fn without_keys(frame: &[u8]) -> Vec<u8> {
    use device_core::event::Event;
    let mut decoder = Decoder::<2_048>::new();
    let mut changed = Vec::new();
    for byte in frame {
        let Some(Ok(received)) = decoder.feed(*byte) else { continue };
        if let Ok(Request::Exchange { now, event: Event::Key { .. } }) =
            postcard::from_bytes(received.message)
        {
            let deaf = Request::Exchange { now, event: Event::Deadline };
            let _ = frame::write(received.number, &deaf, |bytes| changed.extend_from_slice(bytes));
        }
    }
    if changed.is_empty() { frame.to_vec() } else { changed }
}

/// A rack's boards, for tests that look at one by itself.
#[must_use]
pub fn rack(choice: &BoardChoice) -> Arc<Rack> {
    choice.rack().map_or_else(|| panic!("{} is at no link", choice.name()), Arc::clone)
}
