//! A device that runs on its own while the bench looks on: the board's time, its flash over the link or its own, and every event told.

use core::cell::RefCell;

use device_core::shell::Action;
use device_core::time::{Instant, Now, Utc};
use drivers::part::Part;
use drivers::runtime::{self, Observer, Parts};
use embedded_storage::nor_flash::NorFlash;
use link::board::{Engine, ErasedFlash, Happening};
use link::message::{Peripheral, PeripheralSet};

use super::wires::Wires;
use super::{Body, CYCLES_PER_MICRO};
use crate::{cycles, uart};

/// What is known of a free-running device between two turns.
pub struct FreeRunning {
    wired: PeripheralSet,
    clock: BenchClock,
}

/// The time: it went on from what the boot said, and was set since.
struct BenchClock {
    start_cycles: u64,
    start: Now,
    /// The device has set the clock: this, at that moment.
    set: Option<(Instant, Utc)>,
}

impl BenchClock {
    fn monotonic(&self) -> Instant {
        let micros = (cycles::now() - self.start_cycles) / CYCLES_PER_MICRO;
        Instant(self.start.monotonic.0.saturating_add(micros))
    }

    fn utc(&self, now: Instant) -> Option<Utc> {
        let (at, utc) = self.set.or(self.start.utc.map(|utc| (self.start.monotonic, utc)))?;
        Some(Utc(utc.0.saturating_add(now.millis_since(at))))
    }
}

impl Part for BenchClock {
    fn act(&mut self, now: Instant, action: &Action) {
        if let Action::SetClock(utc) = action {
            self.set = Some((now, *utc));
        }
    }
}

impl FreeRunning {
    /// A device that boots now, with the drivers of these peripherals.
    pub fn new(wired: PeripheralSet, start: Now) -> Self {
        Self { wired, clock: BenchClock { start_cycles: cycles::now(), start, set: None } }
    }

    /// The board during one turn, with the records in this flash.
    pub fn board<'turn, B>(
        &'turn mut self,
        body: &'turn mut B,
        flash: ErasedFlash<'turn>,
    ) -> Board<'turn, B> {
        Board { body, flash, wired: self.wired, clock: &mut self.clock }
    }

    /// Rests until an interrupt or the next tick, unless something is due before that.
    pub fn rest(&self, wake_at: Option<Instant>) {
        let tick = Instant(self.clock.monotonic().0 + cycles::tick_cycles() / CYCLES_PER_MICRO);
        if wake_at.is_none_or(|at| at > tick) {
            uart::rest();
        }
    }
}

/// The board during one turn.
pub struct Board<'turn, B> {
    body: &'turn mut B,
    flash: ErasedFlash<'turn>,
    wired: PeripheralSet,
    clock: &'turn mut BenchClock,
}

impl<'turn, B: Body> runtime::Board for Board<'turn, B> {
    type Flash = ErasedFlash<'turn>;

    fn now(&mut self) -> Now {
        let monotonic = self.clock.monotonic();
        let utc = if self.wired.has(Peripheral::Clock) {
            self.body.utc()
        } else {
            self.clock.utc(monotonic)
        };
        Now { monotonic, utc }
    }

    fn flash(&mut self) -> &mut Self::Flash {
        &mut self.flash
    }

    fn parts(&mut self) -> Parts<'_> {
        let mut parts = self.body.parts(self.wired);
        // A board has fewer peripherals than places.
        let _ = parts.push(self.clock);
        parts
    }

    fn feed_watchdog(&mut self) {
        self.body.feed_watchdog();
    }

    fn sleep(&mut self, _: Option<Instant>) {
        uart::rest();
    }
}

/// Tells the bench what happens.
pub struct Mirror<'turn, 'memory, F>(pub &'turn RefCell<Engine<'memory, Wires, F>>);

impl<F: NorFlash> Observer for Mirror<'_, '_, F> {
    fn happened(&mut self, happening: &runtime::Happening<'_>) {
        let runtime::Happening { now, event, actions, next_deadline, view, view_hash } = *happening;
        let told = Happening { now, event, actions, next_deadline, view, view_hash };
        self.0.borrow_mut().report(&told);
    }
}
