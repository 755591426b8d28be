//! The touch panel over the screen, on bodies that have one: FocalTech FT6236 class, the usual controller of 3.5-inch panels.
//!
//! # The dialect
//!
//! I2C, address 38, at most 400 kHz. From register 02 on: number of points (low four bits), then of the first point x high (bits 7-6 what
//! happened: 00 down, 01 up, 10 contact; low four bits), x low, y high (low four bits), y low. The interrupt line is low while there
//! is something to read. (FT6x36 application note, register map; FT6236 datasheet, 2.1.)
//!
//! The device hears where a finger came down, and that it has left: a finger that slides is still the same touch. The controller settles
//! before it reports, so nothing chatters.

use device_core::event::Event;
use device_core::key::Edge;
use device_core::time::Instant;
use device_core::ui::{HEIGHT, WIDTH};
use embedded_hal::digital::InputPin;
use embedded_hal::i2c::I2c;

use crate::part::Part;

/// The controller's address on the bus.
pub const ADDRESS: u8 = 0x38;

const POINTS: u8 = 0x02;
/// The controller reports sixty times a second; while a finger is down it is read a little more often.
const READ_MILLIS: u64 = 12;
/// Readings in a row that fail before a finger counts as gone: no key may stay down for ever.
const FAILURES_MAX: u8 = 5;

/// The panel.
#[derive(Debug)]
pub struct TouchPanel<B, I> {
    bus: B,
    interrupt: I,
    /// Where the finger came down that is on it.
    down: Option<(u16, u16)>,
    read_at: Option<Instant>,
    failures: u8,
}

impl<B: I2c, I: InputPin> TouchPanel<B, I> {
    /// A panel without a finger on it.
    pub const fn new(bus: B, interrupt: I) -> Self {
        Self { bus, interrupt, down: None, read_at: None, failures: 0 }
    }

    /// The first point on the panel, in pixels of the screen; `None` within: there is none.
    fn read(&mut self) -> Result<Option<(u16, u16)>, B::Error> {
        let mut bytes = [0; 5];
        self.bus.write_read(ADDRESS, &[POINTS], &mut bytes)?;
        let [points, x_high, x_low, y_high, y_low] = bytes;
        // After a reset the controller says 15 points: there is none.
        let touched = matches!(points & 0x0f, 1 | 2) && x_high >> 6 != 1;
        let x = u16::from_be_bytes([x_high & 0x0f, x_low]).min(WIDTH - 1);
        let y = u16::from_be_bytes([y_high & 0x0f, y_low]).min(HEIGHT - 1);
        Ok(touched.then_some((x, y)))
    }

    fn change(&mut self, point: Option<(u16, u16)>) -> Option<Event> {
        let (edge, (x, y)) = match (self.down, point) {
            (None, Some(place)) => (Edge::Down, place),
            (Some(place), None) => (Edge::Up, place),
            (None, None) | (Some(_), Some(_)) => return None,
        };
        self.down = point;
        Some(Event::Touch { x, y, edge })
    }
}

impl<B: I2c, I: InputPin> Part for TouchPanel<B, I> {
    fn poll(&mut self, now: Instant) -> Option<Event> {
        let due = self.read_at.is_none_or(|at| at.plus_millis(READ_MILLIS) <= now);
        if !due || !(self.down.is_some() || self.interrupt.is_low().unwrap_or(false)) {
            return None;
        }
        self.read_at = Some(now);
        match self.read() {
            Ok(point) => {
                self.failures = 0;
                self.change(point)
            }
            Err(_) if self.failures < FAILURES_MAX => {
                self.failures += 1;
                None
            }
            Err(_) => self.change(None),
        }
    }

    fn next_deadline(&self) -> Option<Instant> {
        self.read_at.filter(|_| self.down.is_some()).map(|at| at.plus_millis(READ_MILLIS))
    }
}

#[cfg(test)]
mod tests {
    use embedded_hal::i2c::ErrorKind;
    use embedded_hal_mock::eh1::digital::{self, State};
    use embedded_hal_mock::eh1::i2c::{Mock, Transaction};

    use super::*;

    fn says(bytes: [u8; 5]) -> Transaction {
        Transaction::write_read(ADDRESS, vec![POINTS], bytes.to_vec())
    }

    /// What the panel says at polls that are far enough from each other.
    fn play(readings: &[Transaction], lines: &[State], polls: u64) -> std::vec::Vec<Event> {
        let states: std::vec::Vec<_> =
            lines.iter().map(|state| digital::Transaction::get(*state)).collect();
        let (mut bus, mut line) = (Mock::new(readings), digital::Mock::new(&states));
        let mut panel = TouchPanel::new(bus.clone(), line.clone());
        let events = (0..polls)
            .filter_map(|poll| panel.poll(Instant(0).plus_millis(poll * READ_MILLIS)))
            .collect();
        bus.done();
        line.done();
        events
    }

    fn touch(x: u16, y: u16, edge: Edge) -> Event {
        Event::Touch { x, y, edge }
    }

    #[test]
    fn a_finger_comes_slides_and_leaves() {
        let readings = [
            says([1, 0x00, 0x20, 0x01, 0x00]),
            says([1, 0x80, 0x40, 0x01, 0x20]),
            says([0, 0x40, 0x40, 0x01, 0x20]),
        ];
        let events = play(&readings, &[State::High, State::Low, State::High], 5);
        assert_eq!(events, [touch(32, 256, Edge::Down), touch(32, 256, Edge::Up)]);
    }

    #[test]
    fn what_cannot_be_is_no_touch_or_one_at_the_border() {
        let readings = [
            says([15, 0xff, 0xff, 0xff, 0xff]),
            says([1, 0x40, 0x20, 0x00, 0x20]),
            says([1, 0x0f, 0xff, 0x0f, 0xff]),
        ];
        let events = play(&readings, &[State::Low; 3], 3);
        assert_eq!(events, [touch(319, 479, Edge::Down)]);
    }

    #[test]
    fn a_finger_does_not_stay_on_a_panel_that_is_gone() {
        let failed = says([0; 5]).with_error(ErrorKind::Other);
        let failures = std::iter::repeat_n(failed, usize::from(FAILURES_MAX) + 1);
        let readings: std::vec::Vec<_> =
            std::iter::once(says([1, 0, 5, 0, 6])).chain(failures).collect();
        let events = play(&readings, &[State::Low], u64::from(FAILURES_MAX) + 2);
        assert_eq!(events, [touch(5, 6, Edge::Down), touch(5, 6, Edge::Up)]);
    }

    #[test]
    fn nothing_is_read_before_its_time() {
        let mut bus = Mock::new(&[says([1, 0, 5, 0, 6])]);
        let mut line = digital::Mock::new(&[digital::Transaction::get(State::Low)]);
        let mut panel = TouchPanel::new(bus.clone(), line.clone());
        assert!(panel.poll(Instant(0)).is_some());
        assert_eq!(panel.next_deadline(), Some(Instant(12_000)));
        assert_eq!(panel.poll(Instant(11_999)), None);
        bus.done();
        line.done();
    }
}
