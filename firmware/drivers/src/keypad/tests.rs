//! The matrix on mock pins, and on played wires with all the shorts that pressed keys make.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::rc::Rc;
use std::vec::Vec;

use embedded_hal::digital::ErrorType;
use embedded_hal_mock::eh1::delay::NoopDelay;
use embedded_hal_mock::eh1::digital::{Mock, State, Transaction};
use proptest::prelude::*;

use super::*;

const ROWS: usize = 3;
const COLUMNS: usize = 3;
const MAP: [[Option<Key>; COLUMNS]; ROWS] = [
    [Some(Key::Digit(1)), Some(Key::Digit(2)), Some(Key::Digit(3))],
    [Some(Key::Digit(4)), Some(Key::Digit(5)), Some(Key::Digit(6))],
    [Some(Key::Cancel), None, Some(Key::Confirm)],
];

/// Which contacts are closed, and which rows are driven low.
#[derive(Default)]
struct Wires {
    closed: BTreeSet<(usize, usize)>,
    low_rows: BTreeSet<usize>,
}

impl Wires {
    /// Columns that are pulled down: through closed contacts, also back through other rows that nobody drives.
    fn low_columns(&self) -> BTreeSet<usize> {
        let mut rows = self.low_rows.clone();
        let mut columns = BTreeSet::new();
        loop {
            let before = (rows.len(), columns.len());
            for (row, column) in &self.closed {
                if rows.contains(row) || columns.contains(column) {
                    columns.insert(*column);
                    rows.insert(*row);
                }
            }
            if before == (rows.len(), columns.len()) {
                return columns;
            }
        }
    }
}

struct Row(usize, Rc<RefCell<Wires>>);
struct Column(usize, Rc<RefCell<Wires>>);

impl ErrorType for Row {
    type Error = Infallible;
}

impl ErrorType for Column {
    type Error = Infallible;
}

impl OutputPin for Row {
    fn set_low(&mut self) -> Result<(), Infallible> {
        self.1.borrow_mut().low_rows.insert(self.0);
        Ok(())
    }

    fn set_high(&mut self) -> Result<(), Infallible> {
        self.1.borrow_mut().low_rows.remove(&self.0);
        Ok(())
    }
}

impl InputPin for Column {
    fn is_high(&mut self) -> Result<bool, Infallible> {
        self.is_low().map(|low| !low)
    }

    fn is_low(&mut self) -> Result<bool, Infallible> {
        Ok(self.1.borrow().low_columns().contains(&self.0))
    }
}

struct Bench {
    wires: Rc<RefCell<Wires>>,
    keypad: Keypad<Row, Column, NoopDelay, ROWS, COLUMNS>,
    millis: u64,
}

impl Bench {
    fn new() -> Self {
        let wires = Rc::new(RefCell::new(Wires::default()));
        let rows = std::array::from_fn(|index| Row(index, wires.clone()));
        let columns = std::array::from_fn(|index| Column(index, wires.clone()));
        Self { keypad: Keypad::new(rows, columns, MAP, NoopDelay::new()), wires, millis: 0 }
    }

    fn close(&self, contact: (usize, usize)) {
        self.wires.borrow_mut().closed.insert(contact);
    }

    fn open(&self, contact: (usize, usize)) {
        self.wires.borrow_mut().closed.remove(&contact);
    }

    /// What the keypad says after two scans' time.
    fn edges(&mut self) -> Vec<(Key, Edge)> {
        self.millis += 2 * SCAN_MILLIS;
        let now = Instant(0).plus_millis(self.millis);
        let events = std::iter::from_fn(|| self.keypad.poll(now));
        events
            .map(|event| match event {
                Event::Key { key, edge } => (key, edge),
                other => panic!("{other:?}"),
            })
            .collect()
    }
}

use Edge::{Down, Up};

#[test]
fn keys_go_down_and_up() {
    let mut bench = Bench::new();
    assert_eq!(bench.edges(), []);
    assert_eq!(bench.keypad.next_deadline(), None);
    bench.close((1, 2));
    assert_eq!(bench.edges(), [(Key::Digit(6), Down)]);
    assert!(bench.keypad.next_deadline().is_some());
    bench.close((0, 0));
    assert_eq!(bench.edges(), [(Key::Digit(1), Down)]);
    assert_eq!(bench.edges(), []);
    bench.open((1, 2));
    bench.open((0, 0));
    assert_eq!(bench.edges(), [(Key::Digit(1), Up), (Key::Digit(6), Up)]);
    assert_eq!(bench.keypad.next_deadline(), None);
    assert_eq!(bench.wires.borrow().low_rows.len(), ROWS, "at rest any key wakes the device");
}

#[test]
fn a_contact_where_no_key_is_says_nothing() {
    let mut bench = Bench::new();
    bench.close((2, 1));
    assert_eq!(bench.edges(), []);
    bench.close((2, 2));
    assert_eq!(bench.edges(), [(Key::Confirm, Down)]);
}

#[test]
fn three_corners_of_a_rectangle_show_no_fourth() {
    let mut bench = Bench::new();
    bench.close((0, 0));
    bench.close((0, 1));
    assert_eq!(bench.edges(), [(Key::Digit(1), Down), (Key::Digit(2), Down)]);
    bench.close((1, 0));
    assert_eq!(bench.edges(), [], "which of 4 and 5 is it?");
    bench.open((0, 1));
    assert_eq!(bench.edges(), [(Key::Digit(2), Up), (Key::Digit(4), Down)]);
    // Outside of the rectangle keys go on.
    bench.close((0, 1));
    bench.edges();
    bench.close((2, 2));
    assert_eq!(bench.edges(), [(Key::Confirm, Down)]);
}

#[test]
fn chatter_is_passed_on_at_the_scans_pace() {
    let mut bench = Bench::new();
    bench.close((0, 0));
    let now = Instant(0).plus_millis(100);
    assert!(bench.keypad.poll(now).is_some());
    bench.open((0, 0));
    assert_eq!(bench.keypad.poll(Instant(now.0 + 1_000)), None);
    assert!(bench.keypad.poll(Instant(now.0 + 2_000)).is_some());
}

#[test]
fn the_pins_are_driven_one_row_at_a_time() {
    let low = || Transaction::set(State::Low);
    let high = || Transaction::set(State::High);
    // At rest; before a scan; driven and back; at rest.
    let row = [low(), high(), low(), high(), low()];
    let mut rows = [Mock::new(&row), Mock::new(&row)];
    // Looked at, and read in each row.
    let mut column = Mock::new(&[
        Transaction::get(State::Low),
        Transaction::get(State::High),
        Transaction::get(State::Low),
    ]);
    let map = [[Some(Key::Scan)], [Some(Key::BePaid)]];
    let mut keypad = Keypad::new(rows.clone(), [column.clone()], map, NoopDelay::new());
    let event = keypad.poll(Instant(0));
    assert_eq!(event, Some(Event::Key { key: Key::BePaid, edge: Down }));
    rows.iter_mut().for_each(Mock::done);
    column.done();
}

#[test]
fn a_key_with_its_own_wire() {
    let states = [State::High, State::Low, State::Low, State::High];
    let mut pin = Mock::new(&states.map(Transaction::get));
    let mut key = DirectKey::new(Key::Power, pin.clone());
    let mut polls = (0..6).map(|at| key.poll(Instant(at * 1_000)));
    let pressed = |edge| Some(Event::Key { key: Key::Power, edge });
    let found: Vec<_> = polls.by_ref().collect();
    // Between 1 and 3 ms nobody looks.
    assert_eq!(found, [None, pressed(Down), None, None, pressed(Up), None]);
    pin.done();
}

proptest! {
    /// Whatever is pressed: only keys that are really closed are ever said to be down, each goes down before it comes up, and
    /// after all are open all are up.
    #[test]
    fn no_key_is_invented(
        steps in prop::collection::vec((0..ROWS, 0..COLUMNS, any::<bool>()), 1..60),
    ) {
        let mut bench = Bench::new();
        let mut down = BTreeSet::new();
        let play = |bench: &mut Bench, down: &mut BTreeSet<Key>| {
            for (key, edge) in bench.edges() {
                match edge {
                    Down => {
                        let real = bench.wires.borrow().closed.iter().any(|(row, column)| {
                            MAP[*row][*column] == Some(key)
                        });
                        prop_assert!(real && down.insert(key), "{key:?}");
                    }
                    Up => prop_assert!(down.remove(&key), "{key:?}"),
                }
            }
            Ok(())
        };
        for (row, column, close) in steps {
            if close {
                bench.close((row, column));
            } else {
                bench.open((row, column));
            }
            play(&mut bench, &mut down)?;
        }
        bench.wires.borrow_mut().closed.clear();
        play(&mut bench, &mut down)?;
        prop_assert!(down.is_empty());
    }
}
