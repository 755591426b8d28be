//! Light: the lamps of the keys, and the screen's backlight.
//!
//! Which lamps are lit is the View's; a key whose press was not taken blinks. A lamp driver shows a whole set of keys at once:
//! [`ShiftRegister`] is a chain of 74HC595 on SPI, which needs three wires for any number of lamps.

use device_core::effect::Backlight;
use device_core::event::Event;
use device_core::key::{Key, KeySet};
use device_core::shell::Action;
use device_core::time::Instant;
use device_core::view::View;
use embedded_hal::pwm::SetDutyCycle;
use embedded_hal::spi::SpiDevice;

use crate::part::Part;

/// Each half of a blink: three flashes a second are the most that cannot harm anyone (WCAG 2.2, 2.3.1), and these are 2.5.
const HALF_BLINK_MILLIS: u64 = 200;
/// Halves of a blink: off, on, off, on.
const HALVES: u8 = 4;

/// What lights lamps.
pub trait LampDriver {
    /// Lights the lamps of these keys and no others.
    fn light(&mut self, keys: KeySet);
}

/// The lamps of the keys.
#[derive(Debug)]
pub struct Lamps<L> {
    driver: L,
    lit: KeySet,
    blink: Option<Blink>,
}

#[derive(Clone, Copy, Debug)]
struct Blink {
    key: Key,
    halves_left: u8,
    next_at: Instant,
}

impl<L: LampDriver> Lamps<L> {
    /// Lamps that are out.
    pub const fn new(driver: L) -> Self {
        Self { driver, lit: KeySet::EMPTY, blink: None }
    }

    fn light(&mut self) {
        let keys = match self.blink {
            // The first half is the opposite of what the lamp shows at rest, so that a change is seen either way.
            Some(blink) if blink.halves_left.is_multiple_of(2) => toggled(self.lit, blink.key),
            Some(_) | None => self.lit,
        };
        self.driver.light(keys);
    }
}

fn toggled(keys: KeySet, key: Key) -> KeySet {
    if keys.has(key) {
        keys.iter().filter(|lit| *lit != key).collect()
    } else {
        keys.and(KeySet::of(&[key]))
    }
}

impl<L: LampDriver> Part for Lamps<L> {
    fn poll(&mut self, now: Instant) -> Option<Event> {
        if let Some(blink) = self.blink.filter(|blink| blink.next_at <= now) {
            let halves_left = blink.halves_left - 1;
            let next_at = now.plus_millis(HALF_BLINK_MILLIS);
            self.blink = (halves_left > 0).then_some(Blink { halves_left, next_at, ..blink });
            self.light();
        }
        None
    }

    fn act(&mut self, now: Instant, action: &Action) {
        if let Action::Blink(key) = action {
            let next_at = now.plus_millis(HALF_BLINK_MILLIS);
            self.blink = Some(Blink { key: *key, halves_left: HALVES, next_at });
            self.light();
        }
    }

    fn show(&mut self, _: Instant, view: &View) {
        self.lit = view.lamps;
        self.light();
    }

    fn next_deadline(&self) -> Option<Instant> {
        self.blink.map(|blink| blink.next_at)
    }
}

/// A chain of 74HC595, whose latch is the bus's chip select. The lamp of `map[0]` is output QA of the first register.
#[derive(Debug)]
pub struct ShiftRegister<S, const LAMPS: usize> {
    spi: S,
    map: [Key; LAMPS],
    shown: Option<KeySet>,
}

impl<S: SpiDevice, const LAMPS: usize> ShiftRegister<S, LAMPS> {
    /// A chain with these lamps; at most 32 are used.
    pub const fn new(spi: S, map: [Key; LAMPS]) -> Self {
        Self { spi, map, shown: None }
    }
}

impl<S: SpiDevice, const LAMPS: usize> LampDriver for ShiftRegister<S, LAMPS> {
    fn light(&mut self, keys: KeySet) {
        if self.shown == Some(keys) {
            return;
        }
        let lamps = self.map.iter().take(32).enumerate();
        let bits =
            lamps.fold(0_u32, |bits, (index, key)| bits | u32::from(keys.has(*key)) << index);
        // What is shifted first ends in the last register.
        let bytes = bits.to_be_bytes();
        let registers = LAMPS.min(32).div_ceil(8);
        let sent = bytes.get(bytes.len() - registers..).unwrap_or(&bytes);
        // Lamps that could not be told are told again with the next change.
        self.shown = self.spi.write(sent).is_ok().then_some(keys);
    }
}

/// The screen's backlight, by the share of time that its current flows.
#[derive(Debug)]
pub struct BacklightLamp<P> {
    pwm: P,
}

impl<P: SetDutyCycle> BacklightLamp<P> {
    /// A backlight that is lit as the device boots: normally.
    pub fn new(pwm: P) -> Self {
        let mut lamp = Self { pwm };
        lamp.set(Backlight::Normal);
        lamp
    }

    fn set(&mut self, backlight: Backlight) {
        // A backlight that cannot be dimmed stays as it is: nothing the person could do about it.
        let _ = self.pwm.set_duty_cycle_percent(percent_of(backlight));
    }
}

/// Percent of full light: the shares that the bench's optics count with.
#[must_use]
pub const fn percent_of(backlight: Backlight) -> u8 {
    match backlight {
        Backlight::Dim => 25,
        Backlight::Normal => 60,
        Backlight::Bright => 100,
    }
}

impl<P: SetDutyCycle> Part for BacklightLamp<P> {
    fn act(&mut self, _: Instant, action: &Action) {
        if let Action::Backlight(backlight) = action {
            self.set(*backlight);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use embedded_hal_mock::eh1::pwm;
    use embedded_hal_mock::eh1::spi::{self, Transaction};

    #[derive(Default)]
    struct Seen(std::vec::Vec<KeySet>);

    impl LampDriver for Seen {
        fn light(&mut self, keys: KeySet) {
            self.0.push(keys);
        }
    }

    #[test]
    fn a_lamp_blinks_away_from_what_it_shows_and_back() {
        for lit in [KeySet::EMPTY, KeySet::of(&[Key::Confirm])] {
            let mut lamps = Lamps::new(Seen::default());
            lamps.lit = lit;
            lamps.act(Instant(0), &Action::Blink(Key::Confirm));
            let mut at = Instant(0);
            while let Some(next) = lamps.next_deadline() {
                at = next;
                assert_eq!(lamps.poll(at), None);
            }
            let away = toggled(lit, Key::Confirm);
            assert_eq!(lamps.driver.0, [away, lit, away, lit, lit]);
            assert_eq!(at, Instant(0).plus_millis(4 * HALF_BLINK_MILLIS));
        }
    }

    #[test]
    fn the_chain_gets_a_byte_a_register_last_register_first_and_only_news() {
        const KEYS: [Key; 10] = [
            Key::ShowCode,
            Key::Scan,
            Key::Digit(0),
            Key::Digit(1),
            Key::Digit(2),
            Key::Digit(3),
            Key::Digit(4),
            Key::Digit(5),
            Key::Cancel,
            Key::Confirm,
        ];
        let write = |bytes: [u8; 2]| {
            [
                Transaction::transaction_start(),
                Transaction::write_vec(bytes.to_vec()),
                Transaction::transaction_end(),
            ]
        };
        let expected = [write([0b10, 0b1]), write([0, 0])].concat();
        let mut bus = spi::Mock::new(&expected);
        let mut chain = ShiftRegister::new(bus.clone(), KEYS);
        chain.light(KeySet::of(&[Key::ShowCode, Key::Confirm]));
        chain.light(KeySet::of(&[Key::ShowCode, Key::Confirm]));
        chain.light(KeySet::EMPTY);
        bus.done();
    }

    #[test]
    fn the_backlight_follows() {
        let duty = pwm::Transaction::set_duty_cycle;
        let most = pwm::Transaction::max_duty_cycle;
        let expected = [most(1_000), duty(600), most(1_000), duty(250), most(1_000), duty(1_000)];
        let mut mock = pwm::Mock::new(&expected);
        let mut lamp = BacklightLamp::new(mock.clone());
        lamp.act(Instant(0), &Action::Backlight(Backlight::Dim));
        lamp.act(Instant(0), &Action::Blink(Key::Cancel));
        lamp.act(Instant(0), &Action::Backlight(Backlight::Bright));
        mock.done();
    }
}
