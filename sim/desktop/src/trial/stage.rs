//! Where things stand in the trial window: plain arithmetic from the window's size and the display's scale.
//!
//! Places are logical pixels from the window's upper left. The shop fills the trial; what a hand takes (device, phone, cards) has
//! its true size, in millimetres of the calibrated display, whatever the window's size.

use sim::body::Body;

use crate::art::card::CARD_MM;
use crate::art::case::mm;
use crate::art::handset::PHONE_MM;
use crate::art::shop::{STAGE_HEIGHT, STAGE_WIDTH};
use crate::art::{stand, till};

/// A rectangle in logical pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Zone {
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
    /// From left to right.
    pub width: f32,
    /// From top to bottom.
    pub height: f32,
}

impl Zone {
    /// Its middle.
    #[must_use]
    pub fn middle(&self) -> (f32, f32) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// Whether a point lies in it.
    #[must_use]
    pub fn holds(&self, (x, y): (f32, f32)) -> bool {
        x >= self.x && x <= self.x + self.width && y >= self.y && y <= self.y + self.height
    }
}

/// The trial's part of its window, from the upper left, and the scale of the display.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stage {
    /// Width in logical pixels.
    pub width: f32,
    /// Height in logical pixels.
    pub height: f32,
    /// Physical pixels of a logical one.
    pub density: f32,
    /// Logical pixels of a millimetre of what a hand takes, enlargement included.
    pub millimetre: f32,
}

impl Stage {
    /// Logical pixels of a stage unit.
    #[must_use]
    pub fn unit(&self) -> f32 {
        (self.height / STAGE_HEIGHT).min(self.width / STAGE_WIDTH)
    }

    /// Width in stage units.
    #[must_use]
    pub fn units_wide(&self) -> f32 {
        self.width / self.unit().max(0.01)
    }

    /// Height in stage units.
    #[must_use]
    pub fn units_high(&self) -> f32 {
        self.height / self.unit().max(0.01)
    }

    /// Physical pixels of a stage unit.
    #[must_use]
    pub fn unit_scale(&self) -> f32 {
        self.unit() * self.density
    }

    /// Physical pixels of a millimetre.
    #[must_use]
    pub fn millimetre_scale(&self) -> f32 {
        self.millimetre * self.density
    }

    fn zone(&self, (x, y): (f32, f32), (width, height): (f32, f32)) -> Zone {
        let unit = self.unit();
        Zone { x: x * unit, y: y * unit, width: width * unit, height: height * unit }
    }

    /// The till's display.
    #[must_use]
    pub fn till(&self) -> Zone {
        self.zone((20.0, 196.0), till::TILL_SIZE)
    }

    /// The scanner and its mat.
    #[must_use]
    pub fn scanner(&self) -> Zone {
        self.zone((self.units_wide() * 0.345 - 112.0, 318.0), till::SCANNER_SIZE)
    }

    /// The mat alone: what lies on it is before the scanner.
    #[must_use]
    pub fn mat(&self) -> Zone {
        let (scanner, unit, (x, y, width, height)) = (self.scanner(), self.unit(), till::MAT);
        Zone {
            x: scanner.x + x * unit,
            y: scanner.y + y * unit,
            width: width * unit,
            height: height * unit,
        }
    }

    /// The stand of the n-th merchant who presents a code.
    #[must_use]
    pub fn stand(&self, number: usize) -> Zone {
        let x = self.units_wide() * 0.345 + 186.0 + 190.0 * number as f32;
        self.zone((x, 236.0), stand::STAND_SIZE)
    }

    /// The code on that stand.
    #[must_use]
    pub fn code(&self, number: usize) -> Zone {
        let (stand, unit, (x, y, side)) = (self.stand(number), self.unit(), stand::CODE);
        let side = side * unit;
        Zone { x: stand.x + x * unit, y: stand.y + y * unit, width: side, height: side }
    }

    /// Where the device lies at first: its middle.
    #[must_use]
    pub fn device_home(&self, body: &Body) -> (f32, f32) {
        let width = mm(body.outline.width) * self.millimetre;
        let height = mm(body.outline.height) * self.millimetre;
        // Beside the first stand, where a narrow trial lets it.
        let stand = self.stand(0);
        let beside = stand.x + stand.width + width / 2.0 + 12.0 * self.unit();
        let x = beside.max(self.width * 0.785).min(self.width - width / 2.0 - 24.0 * self.unit());
        // What is too high for the window shows its upper part: that is where the screen is.
        (x.max(width / 2.0), (self.height / 2.0).max(height / 2.0 + 10.0))
    }

    /// The issued PIN card.
    #[must_use]
    pub fn card(&self) -> Zone {
        let (width, height) = (CARD_MM.0 * self.millimetre, CARD_MM.1 * self.millimetre);
        let y = self.height - height - 34.0 * self.unit();
        Zone { x: 22.0 * self.unit(), y, width, height }
    }

    /// The phone, where there is one.
    #[must_use]
    pub fn phone(&self, body: &Body) -> Zone {
        let (width, height) = (PHONE_MM.0 * self.millimetre, PHONE_MM.1 * self.millimetre);
        let device_left = self.device_home(body).0 - mm(body.outline.width) * self.millimetre / 2.0;
        let x = (device_left - width - 34.0 * self.unit()).max(0.0);
        Zone { x, y: (self.height - height - 16.0 * self.unit()).max(0.0), width, height }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage() -> Stage {
        Stage { width: 1280.0, height: 800.0, density: 1.0, millimetre: 96.0 / 25.4 }
    }

    #[test]
    fn everything_lies_in_a_window_of_ordinary_size() {
        let body = sim::body::named("keypad").unwrap();
        let stage = stage();
        for zone in [
            stage.till(),
            stage.scanner(),
            stage.mat(),
            stage.stand(0),
            stage.code(0),
            stage.card(),
            stage.phone(body),
        ] {
            assert!(zone.x >= 0.0 && zone.y >= 0.0, "{zone:?}");
            assert!(zone.x + zone.width <= 1280.0 && zone.y + zone.height <= 800.0, "{zone:?}");
        }
        let (x, y) = stage.device_home(body);
        let half = (mm(body.outline.width) / 2.0, mm(body.outline.height) / 2.0);
        assert!(x + half.0 * stage.millimetre <= 1280.0);
        assert!(y - half.1 * stage.millimetre >= 0.0);
    }

    #[test]
    fn beside_the_bench_everything_still_lies_apart() {
        let body = sim::body::named("keypad").unwrap();
        let stage = Stage { width: 820.0, ..stage() };
        let (stand, till, mat) = (stage.stand(0), stage.till(), stage.mat());
        let left = stage.device_home(body).0 - mm(body.outline.width) / 2.0 * stage.millimetre;
        assert!(till.x + till.width < mat.x && stand.x + stand.width < left, "{stand:?} {left}");
        assert!(mat.y + mat.height < stage.card().y);
    }

    #[test]
    fn what_a_hand_takes_keeps_its_size_whatever_the_window() {
        let (small, large) = (stage(), Stage { width: 2560.0, height: 1440.0, ..stage() });
        assert_eq!(small.card().width, large.card().width);
        assert!(small.till().width < large.till().width);
    }
}
