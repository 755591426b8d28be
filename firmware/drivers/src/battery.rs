//! The battery: millivolts of its cell become percent, and the device hears of changes that are ones.
//!
//! A single lithium-polymer cell. The curve is the "LiPo voltage chart" that battery makers publish for a rested cell (Ampow, one
//! cell, 4.20 V to 3.27 V, in steps of 5 percent). Under load the voltage sags and recovers, so that percent fall at once and
//! rise only by a step that no load makes; a cell that is charged makes it.

use device_core::event::Event;
use device_core::time::Instant;

use crate::part::Part;

/// From one measurement to the next.
const MEASURE_MILLIS: u64 = 10_000;
/// Readings that one measurement takes the middle of: the modem's bursts of current (0.6 ms) disturb the others.
const READINGS: usize = 5;
/// The least rise that is one.
const RISE_PERCENT: u8 = 5;

/// Millivolts at 0, 5, 10, ... 100 percent.
const CURVE_MILLIVOLTS: [u16; 21] = [
    3_270, 3_610, 3_690, 3_710, 3_730, 3_750, 3_770, 3_790, 3_800, 3_820, 3_840, 3_850, 3_870,
    3_910, 3_950, 3_980, 4_020, 4_080, 4_110, 4_150, 4_200,
];

/// What measures the cell.
pub trait CellVoltage {
    /// Millivolts between the cell's poles, the divider counted in; `None` where the converter does not answer.
    fn millivolts(&mut self) -> Option<u16>;
}

/// The charge at a voltage, 0 to 100, between the curve's points by the straight line.
#[must_use]
pub fn percent_at(millivolts: u16) -> u8 {
    let above = CURVE_MILLIVOLTS.iter().position(|point| *point > millivolts);
    let Some(above) = above else { return 100 };
    let Some(below) = above.checked_sub(1) else { return 0 };
    let point = |index: usize| CURVE_MILLIVOLTS.get(index).copied().unwrap_or(u16::MAX);
    let (low, high) = (point(below), point(above));
    let part = u32::from(millivolts - low) * 5 / u32::from(high - low).max(1);
    u8::try_from(below as u32 * 5 + part).unwrap_or(100)
}

/// The battery with its converter.
#[derive(Debug)]
pub struct Battery<V> {
    cell: V,
    told: Option<u8>,
    due_at: Instant,
}

impl<V: CellVoltage> Battery<V> {
    /// A battery that is measured at the first poll.
    pub const fn new(cell: V) -> Self {
        Self { cell, told: None, due_at: Instant(0) }
    }

    /// The middle one of some readings.
    fn measure(&mut self) -> Option<u16> {
        let mut readings = [0; READINGS];
        for reading in &mut readings {
            *reading = self.cell.millivolts()?;
        }
        readings.sort_unstable();
        readings.get(READINGS / 2).copied()
    }
}

impl<V: CellVoltage> Part for Battery<V> {
    fn poll(&mut self, now: Instant) -> Option<Event> {
        if now < self.due_at {
            return None;
        }
        self.due_at = now.plus_millis(MEASURE_MILLIS);
        let percent = percent_at(self.measure()?);
        let news = match self.told {
            None => true,
            Some(told) if percent < told => true,
            // Full is told even where the step to it is a small one.
            Some(told) => percent >= told.saturating_add(RISE_PERCENT).min(100) && percent > told,
        };
        if !news {
            return None;
        }
        self.told = Some(percent);
        Some(Event::Battery { percent })
    }

    fn next_deadline(&self) -> Option<Instant> {
        Some(self.due_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A converter that gives these readings, the last one for ever.
    struct Cell(std::collections::VecDeque<Option<u16>>);

    impl CellVoltage for Cell {
        fn millivolts(&mut self) -> Option<u16> {
            if self.0.len() > 1 { self.0.pop_front().flatten() } else { self.0[0] }
        }
    }

    fn told(battery: &mut Battery<Cell>, at: &mut u64, millivolts: u16) -> Option<u8> {
        battery.cell.0 = [Some(millivolts)].into();
        *at += MEASURE_MILLIS;
        match battery.poll(Instant(0).plus_millis(*at)) {
            Some(Event::Battery { percent }) => Some(percent),
            Some(other) => panic!("{other:?}"),
            None => None,
        }
    }

    #[test]
    fn the_curve_rises_and_has_both_ends() {
        assert_eq!(
            [0, 3_270, 3_440, 3_840, 4_199, 4_200, u16::MAX].map(percent_at),
            [0, 0, 2, 50, 99, 100, 100]
        );
        assert!(
            (3_200..4_300).all(|millivolts| percent_at(millivolts) <= percent_at(millivolts + 1))
        );
    }

    #[test]
    fn a_load_that_comes_and_goes_does_not_flap() {
        let mut battery = Battery::new(Cell([Some(0)].into()));
        let mut at = 0;
        let mut play = |millivolts| told(&mut battery, &mut at, millivolts);
        assert_eq!(play(3_840), Some(50));
        assert_eq!(play(3_836), Some(49));
        // The load is gone, and comes again.
        assert_eq!([play(3_840), play(3_836), play(3_843)], [None; 3]);
        assert_eq!(play(3_828), Some(47));
        // It is charged.
        assert_eq!(play(3_851), Some(55));
        assert_eq!(
            [play(4_150), play(4_200), play(4_190), play(4_200)],
            [Some(95), Some(100), Some(99), Some(100)]
        );
    }

    #[test]
    fn it_is_measured_every_ten_seconds_and_a_burst_does_not_count() {
        let bursts = [3_840, 3_200, 3_840, 3_841, 3_100].map(Some);
        let mut battery = Battery::new(Cell(bursts.into_iter().chain([Some(3_000)]).collect()));
        assert_eq!(battery.poll(Instant(0)), Some(Event::Battery { percent: 50 }));
        assert_eq!(battery.next_deadline(), Some(Instant(10_000_000)));
        assert_eq!(battery.poll(Instant(9_999_999)), None);
        assert_eq!(battery.poll(Instant(10_000_000)), Some(Event::Battery { percent: 0 }));
    }

    #[test]
    fn a_converter_that_does_not_answer_says_nothing() {
        let mut battery = Battery::new(Cell([None].into()));
        assert_eq!(battery.poll(Instant(0)), None);
        assert_eq!(battery.next_deadline(), Some(Instant(10_000_000)));
    }
}
