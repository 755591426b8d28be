//! The keys: a matrix of rows and columns, and keys with a wire of their own.
//!
//! Rows are driven, columns have pull-ups: a pressed key pulls its column down while its row is low. At rest all rows are low, so that
//! any key raises a column's interrupt, which wakes the processor; while a key is down the matrix is scanned every 2 ms. Edges go
//! to the device as the contact makes them: the device itself tells chatter and tremor from presses.
//!
//! A matrix without diodes shows a fourth key where three corners of a rectangle are pressed. What such a rectangle hides is not guessed:
//! its keys stay as they were until it is gone.

use device_core::event::Event;
use device_core::key::{Edge, Key};
use device_core::time::Instant;
use embedded_hal::delay::DelayNs;
use embedded_hal::digital::{InputPin, OutputPin};

use crate::part::Part;

/// From one scan to the next while a key is down: a tenth of the time that the device takes for chatter (20 ms).
const SCAN_MILLIS: u64 = 2;
/// From driving a row to reading the columns: pull-ups of 40 kΩ and 50 pF of keypad and cable settle in 10 µs (five time constants).
const SETTLE_MICROS: u32 = 10;

/// A matrix of keys: `map[row][column]`.
#[derive(Debug)]
pub struct Keypad<R, C, D, const ROWS: usize, const COLUMNS: usize> {
    rows: [R; ROWS],
    columns: [C; COLUMNS],
    map: [[Option<Key>; COLUMNS]; ROWS],
    delay: D,
    /// Keys that the device knows to be down, one bit a column.
    down: [u32; ROWS],
    /// What the last scan saw.
    seen: [u32; ROWS],
    scanned_at: Option<Instant>,
}

impl<R: OutputPin, C: InputPin, D: DelayNs, const ROWS: usize, const COLUMNS: usize>
    Keypad<R, C, D, ROWS, COLUMNS>
{
    /// A matrix with these pins, all keys up. At most 32 columns are looked at.
    pub fn new(
        rows: [R; ROWS],
        columns: [C; COLUMNS],
        map: [[Option<Key>; COLUMNS]; ROWS],
        delay: D,
    ) -> Self {
        let mut keypad =
            Self { rows, columns, map, delay, down: [0; ROWS], seen: [0; ROWS], scanned_at: None };
        keypad.rest();
        keypad
    }

    /// All rows low: any key pulls its column down.
    fn rest(&mut self) {
        for row in &mut self.rows {
            // A pin that cannot be driven leaves its keys dead: there is nobody to tell but the person who presses them.
            let _ = row.set_low();
        }
    }

    /// The columns that are down, one bit each.
    fn read_columns(&mut self) -> u32 {
        let columns = self.columns.iter_mut().take(32).enumerate();
        columns.fold(0, |bits, (index, column)| {
            bits | u32::from(column.is_low().unwrap_or(false)) << index
        })
    }

    fn scan(&mut self) {
        for row in &mut self.rows {
            let _ = row.set_high();
        }
        for index in 0..ROWS {
            if let Some(row) = self.rows.get_mut(index) {
                let _ = row.set_low();
            }
            self.delay.delay_us(SETTLE_MICROS);
            let columns = self.read_columns();
            if let Some(seen) = self.seen.get_mut(index) {
                *seen = columns;
            }
            if let Some(row) = self.rows.get_mut(index) {
                let _ = row.set_high();
            }
        }
        self.rest();
        self.hide_rectangles();
    }

    /// Two rows that share two columns are a rectangle of which one corner may be a ghost.
    fn hide_rectangles(&mut self) {
        let seen = self.seen;
        let rows = seen.iter().enumerate();
        for (index, one) in rows {
            let shared = seen
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != index)
                .map(|(_, other)| one & other)
                .filter(|shared| shared.count_ones() >= 2)
                .fold(0, |all, shared| all | shared);
            if let (Some(seen), Some(down)) = (self.seen.get_mut(index), self.down.get(index)) {
                *seen = *seen & !shared | down & shared;
            }
        }
    }

    /// The next key whose contact is not what the device knows, and its edge.
    fn next_edge(&mut self) -> Option<(Key, Edge)> {
        let rows = self.down.iter_mut().zip(&self.seen).zip(&self.map);
        for ((down, seen), keys) in rows {
            while *down != *seen {
                let column = (*down ^ *seen).trailing_zeros();
                *down ^= 1 << column;
                let edge = if *down >> column & 1 == 1 { Edge::Down } else { Edge::Up };
                // Where no key is, there is a short between two wires: nobody pressed it.
                if let Some(key) = keys.get(column as usize).copied().flatten() {
                    return Some((key, edge));
                }
            }
        }
        None
    }

    fn any_down(&self) -> bool {
        self.down.iter().chain(&self.seen).any(|row| *row != 0)
    }
}

impl<R: OutputPin, C: InputPin, D: DelayNs, const ROWS: usize, const COLUMNS: usize> Part
    for Keypad<R, C, D, ROWS, COLUMNS>
{
    fn poll(&mut self, now: Instant) -> Option<Event> {
        let due = self.scanned_at.is_none_or(|at| at.plus_millis(SCAN_MILLIS) <= now);
        if due && (self.any_down() || self.read_columns() != 0) {
            self.scan();
            self.scanned_at = Some(now);
        }
        self.next_edge().map(|(key, edge)| Event::Key { key, edge })
    }

    fn next_deadline(&self) -> Option<Instant> {
        self.scanned_at.filter(|_| self.any_down()).map(|at| at.plus_millis(SCAN_MILLIS))
    }
}

/// A key with a wire of its own, such as the power key that wakes the device: low while it is pressed.
#[derive(Debug)]
pub struct DirectKey<P> {
    key: Key,
    pin: P,
    down: bool,
    changed_at: Option<Instant>,
}

impl<P: InputPin> DirectKey<P> {
    /// A key that is up.
    pub const fn new(key: Key, pin: P) -> Self {
        Self { key, pin, down: false, changed_at: None }
    }
}

impl<P: InputPin> Part for DirectKey<P> {
    fn poll(&mut self, now: Instant) -> Option<Event> {
        if self.changed_at.is_some_and(|at| now < at.plus_millis(SCAN_MILLIS)) {
            return None;
        }
        let down = self.pin.is_low().unwrap_or(false);
        if down == self.down {
            return None;
        }
        self.down = down;
        self.changed_at = Some(now);
        let edge = if down { Edge::Down } else { Edge::Up };
        Some(Event::Key { key: self.key, edge })
    }

    fn next_deadline(&self) -> Option<Instant> {
        self.changed_at.filter(|_| self.down).map(|at| at.plus_millis(SCAN_MILLIS))
    }
}

#[cfg(test)]
mod tests;
