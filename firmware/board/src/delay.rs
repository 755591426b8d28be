//! Short waits by counting cycles, for drivers that need a few microseconds.

use embedded_hal::delay::DelayNs;

/// Waits that take at least what they say, and longer by what interrupts take.
#[derive(Clone, Copy, Debug)]
pub struct Delay {
    cycles_per_micro: u32,
}

impl Delay {
    /// With a processor of so many hertz.
    #[must_use]
    pub const fn new(core_hertz: u32) -> Self {
        Self { cycles_per_micro: core_hertz.div_ceil(1_000_000) }
    }
}

impl DelayNs for Delay {
    fn delay_ns(&mut self, nanos: u32) {
        self.delay_us(nanos.div_ceil(1_000));
    }

    fn delay_us(&mut self, mut micros: u32) {
        // 25 ms at a time keeps the product in 32 bits up to 168 MHz.
        while micros > 0 {
            let part = micros.min(25_000);
            cortex_m::asm::delay(part * self.cycles_per_micro);
            micros -= part;
        }
    }
}
