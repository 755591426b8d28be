//! The bench's end of a board: the link's engine on USART1, in lock-step or around the drivers' own loop. Only in bench builds: it hands
//! in events that no finger made.

mod free_running;
mod wires;

use core::cell::RefCell;
use core::mem::MaybeUninit;

use device_core::effect::Effects;
use device_core::shell::{Actions, Shell};
use device_core::time::Utc;
use device_core::ui::frame::Frame;
use drivers::runtime::{Parts, Runtime};
use embedded_storage::nor_flash::NorFlash;
use link::board::{About, Engine, ErasedFlash, Memory, Served, SharedFlash};
use link::message::{Boot, Mode, PeripheralSet};

use crate::last_words::Before;
use crate::uart::LinkPort;
use free_running::{Board, FreeRunning, Mirror};
use wires::Wires;

/// Cycles in a microsecond: both boards count with 168 MHz.
const CYCLES_PER_MICRO: u64 = 168;
/// Processor cycles in a second.
const CYCLES_PER_SECOND: u32 = 168_000_000;
/// How long lock-step waits for a byte before the loop comes round and the watchdog is fed.
const ROUND_MICROS: u32 = 500_000;

/// What the bench's end needs of a board.
pub trait Body {
    /// What is painted.
    fn frame(&mut self) -> &mut Frame;

    /// The drivers of these peripherals, always in the same order.
    fn parts(&mut self, wired: PeripheralSet) -> Parts<'_>;

    /// The time of the board's real-time clock, where it has one that is set.
    fn utc(&mut self) -> Option<Utc>;

    /// The loop has come round.
    fn feed_watchdog(&mut self);
}

/// The engine's large parts and the device, each in a static of the board's.
pub struct Place {
    /// The engine's.
    pub memory: &'static mut Memory,
    /// The device's.
    pub shell: &'static mut MaybeUninit<Option<Shell>>,
    /// The loop's.
    pub runtime: &'static mut Runtime,
}

/// Who the board is.
pub struct Name {
    /// Its model.
    pub model: &'static str,
    /// Peripherals that can be the bench's.
    pub can_virtual: PeripheralSet,
    /// Peripherals whose driver can run.
    pub can_wired: PeripheralSet,
}

/// Serves the bench for ever. `chip` is the board's own flash.
pub fn serve<B: Body, F: NorFlash>(
    name: &Name,
    port: LinkPort,
    before: Before,
    chip: F,
    place: Place,
    body: &mut B,
) -> ! {
    let about = About {
        model: name.model,
        core_version: concat!(env!("CARGO_PKG_VERSION"), " bench"),
        can_virtual: name.can_virtual,
        can_wired: name.can_wired,
        cycles_per_second: CYCLES_PER_SECOND,
    };
    let engine = RefCell::new(Engine::new(about, Wires::new(port, before), chip, place.memory));
    let mut flash = SharedFlash(&engine);
    let shell = place.shell.write(None);
    let mut free: Option<FreeRunning> = None;
    loop {
        let wait_micros = if free.is_some() { 0 } else { ROUND_MICROS };
        let served = engine.borrow_mut().serve(shell, body.frame(), wait_micros);
        let idle = matches!(served, Served::Nothing);
        match served {
            Served::Nothing | Served::Done => {}
            Served::Restarted => free = None,
            Served::Boot(boot) => {
                let wired = match boot.mode {
                    Mode::FreeRunning { wired } => wired,
                    Mode::LockStep => PeripheralSet::default(),
                };
                let running = free.insert(FreeRunning::new(wired, boot.now));
                let mut board = running.board(body, ErasedFlash::new(&mut flash));
                begin(&engine, shell, place.runtime, &mut board, &boot);
            }
            Served::Event(event) => {
                if let (Some(running), Some(shell)) = (&mut free, &mut *shell) {
                    let mut board = running.board(body, ErasedFlash::new(&mut flash));
                    place.runtime.inject(shell, &mut board, &mut Mirror(&engine), &event);
                }
            }
        }
        match (&mut free, &mut *shell) {
            (Some(running), Some(shell)) => {
                let mut board = running.board(body, ErasedFlash::new(&mut flash));
                let turn = place.runtime.turn(shell, &mut board, &mut Mirror(&engine));
                if idle && turn.events == 0 {
                    running.rest(turn.wake_at);
                }
            }
            (None, _) | (_, None) => body.feed_watchdog(),
        }
    }
}

/// Boots a free-running device. In functions of their own, its lists of effects and actions are off the stack afterwards.
#[inline(never)]
fn begin<B: Body, F: NorFlash>(
    engine: &RefCell<Engine<'_, Wires, F>>,
    shell: &mut Option<Shell>,
    runtime: &mut Runtime,
    board: &mut Board<'_, B>,
    boot: &Boot,
) {
    let mut effects = Effects::new();
    engine.borrow_mut().begin(shell, boot, &mut effects);
    end(engine, shell, runtime, board, &effects);
}

#[inline(never)]
fn end<B: Body, F: NorFlash>(
    engine: &RefCell<Engine<'_, Wires, F>>,
    shell: &mut Option<Shell>,
    runtime: &mut Runtime,
    board: &mut Board<'_, B>,
    effects: &Effects,
) {
    let mut actions = Actions::default();
    engine.borrow_mut().end_boot(shell, effects, &mut actions);
    if let Some(shell) = shell {
        runtime.begin(shell, board, &actions);
    }
}
