//! Processor cycles since the start, counted by SysTick: QEMU has no other counter, and the real chip's runs alike.
//!
//! SysTick counts down from a tick to the next; its interrupt counts the ticks, and wakes the main loop for whatever is due.

use core::sync::atomic::{AtomicU32, Ordering};

use cortex_m::peripheral::syst::SystClkSource;
use cortex_m::peripheral::{SCB, SYST};
use cortex_m_rt::exception;

/// The most cycles that a tick may have: SysTick counts 24 bits.
pub const TICK_CYCLES_MAX: u32 = 1 << 24;

static TICKS: AtomicU32 = AtomicU32::new(0);
/// Never zero: a counter that was not started is read as one that stands.
static TICK_CYCLES: AtomicU32 = AtomicU32::new(1);

/// Starts the counter at the processor's clock, with ticks of so many cycles, at most [`TICK_CYCLES_MAX`].
pub fn start(mut systick: SYST, tick_cycles: u32) {
    let tick_cycles = tick_cycles.clamp(2, TICK_CYCLES_MAX);
    TICK_CYCLES.store(tick_cycles, Ordering::Relaxed);
    systick.set_clock_source(SystClkSource::Core);
    systick.set_reload(tick_cycles - 1);
    systick.clear_current();
    systick.enable_counter();
    systick.enable_interrupt();
}

/// Ticks since [`start`]; wraps.
#[must_use]
pub fn ticks() -> u32 {
    TICKS.load(Ordering::Relaxed)
}

/// Cycles of a tick.
#[must_use]
pub fn tick_cycles() -> u64 {
    TICK_CYCLES.load(Ordering::Relaxed).into()
}

/// Cycles since [`start`]. 2³² ticks are 49 days with ticks of a millisecond: no device is on for that long without a restart, and
/// one that is loses its deadlines, not its records.
#[must_use]
pub fn now() -> u64 {
    let tick_cycles = TICK_CYCLES.load(Ordering::Relaxed);
    loop {
        let ticks = ticks();
        let left = SYST::get_current();
        // A tick that ended while interrupts are held back is pending, and not yet counted.
        let pending = SCB::is_pendst_pending();
        if TICKS.load(Ordering::Relaxed) != ticks {
            continue;
        }
        let ended = u64::from(ticks) + u64::from(pending && left > tick_cycles / 2);
        return ended * u64::from(tick_cycles) + u64::from((tick_cycles - 1).saturating_sub(left));
    }
}

#[exception]
fn SysTick() {
    TICKS.fetch_add(1, Ordering::Relaxed);
}
