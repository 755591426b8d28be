//! Lengths and rectangles in hundredths of a millimetre: whole numbers, so that a rule never hangs on rounding.

use std::fmt;
use std::ops::{Add, Sub};

/// Pixels of an inch of the screen (`facts.md`, Hardware).
pub const PIXELS_PER_INCH: i32 = 165;

/// A length in hundredths of a millimetre.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Millimetres(pub i32);

impl Millimetres {
    /// A length of whole and tenth millimetres: `tenths(57)` is 5.7 mm.
    #[must_use]
    pub const fn tenths(tenths: i32) -> Self {
        Self(tenths * 10)
    }

    /// So many pixels of the screen, to the nearest hundredth.
    #[must_use]
    pub const fn of_pixels(pixels: i32) -> Self {
        Self((pixels * 2_540 + PIXELS_PER_INCH / 2) / PIXELS_PER_INCH)
    }

    /// The nearest tenth: what rules that are given in tenths are judged by.
    #[must_use]
    pub const fn to_tenth(self) -> Self {
        Self((self.0 + 5) / 10 * 10)
    }

    /// Its distance from nothing.
    #[must_use]
    pub const fn abs(self) -> Self {
        Self(self.0.abs())
    }

    /// Half of it.
    #[must_use]
    pub const fn half(self) -> Self {
        Self(self.0 / 2)
    }
}

impl Add for Millimetres {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Millimetres {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl fmt::Display for Millimetres {
    /// `16 mm`, `49.2 mm`, `5.69 mm`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, part) = (self.0.abs() / 100, self.0.abs() % 100);
        match (part, part % 10) {
            (0, _) => write!(f, "{sign}{whole} mm"),
            (_, 0) => write!(f, "{sign}{whole}.{} mm", part / 10),
            (_, _) => write!(f, "{sign}{whole}.{part:02} mm"),
        }
    }
}

/// A rectangle on a face.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// From the left.
    pub x: Millimetres,
    /// From the top.
    pub y: Millimetres,
    /// From left to right.
    pub width: Millimetres,
    /// From top to bottom.
    pub height: Millimetres,
}

impl Area {
    /// Its right edge.
    #[must_use]
    pub fn right(&self) -> Millimetres {
        self.x + self.width
    }

    /// Its lower edge.
    #[must_use]
    pub fn bottom(&self) -> Millimetres {
        self.y + self.height
    }

    /// Its middle.
    #[must_use]
    pub fn middle(&self) -> (Millimetres, Millimetres) {
        (self.x + self.width.half(), self.y + self.height.half())
    }

    /// Whether both share a point that is no edge.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.beside(other) && self.above(other)
    }

    /// Whether they share a height: one can lie beside the other in a row.
    fn above(&self, other: &Self) -> bool {
        self.y < other.bottom() && other.y < self.bottom()
    }

    /// Whether they share a breadth: one can lie above the other in a column.
    fn beside(&self, other: &Self) -> bool {
        self.x < other.right() && other.x < self.right()
    }

    /// How far a finger moves from the middle of one to the next: along the row or the column that they share, else straight.
    #[must_use]
    pub fn pitch(&self, other: &Self) -> Millimetres {
        let ((x, y), (other_x, other_y)) = (self.middle(), other.middle());
        let (across, down) = ((x - other_x).abs(), (y - other_y).abs());
        match (self.beside(other), self.above(other)) {
            (true, _) => down,
            (false, true) => across,
            (false, false) => {
                let square = |length: Millimetres| i64::from(length.0) * i64::from(length.0);
                let straight = (square(across) + square(down)).isqrt();
                Millimetres(i32::try_from(straight).unwrap_or(i32::MAX))
            }
        }
    }

    /// Whether it lies within a face of this size whose corners are rounded like this.
    #[must_use]
    pub fn inside(&self, face: (Millimetres, Millimetres), corner: Millimetres) -> bool {
        let within =
            self.x.0 >= 0 && self.y.0 >= 0 && self.right() <= face.0 && self.bottom() <= face.1;
        // How far each corner of the rectangle lies inside the square of the face's nearest corner.
        let into =
            |near: Millimetres, far: Millimetres| i64::from((corner - near.min(far)).0.max(0));
        let across = into(self.x, face.0 - self.right());
        let down = into(self.y, face.1 - self.bottom());
        let radius = i64::from(corner.0);
        within && across * across + down * down <= radius * radius
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(x: i32, y: i32, width: i32, height: i32) -> Area {
        let mm = |length: i32| Millimetres(length * 100);
        Area { x: mm(x), y: mm(y), width: mm(width), height: mm(height) }
    }

    #[test]
    fn lengths_are_said_as_people_write_them() {
        let said = [1_600, 4_920, 569, 5, -250].map(|length| Millimetres(length).to_string());
        assert_eq!(said, ["16 mm", "49.2 mm", "5.69 mm", "0.05 mm", "-2.5 mm"]);
        assert_eq!(Millimetres::of_pixels(37).to_tenth(), Millimetres::tenths(57));
        assert_eq!(Millimetres::of_pixels(320), Millimetres(4_926));
    }

    #[test]
    fn pitch_is_the_way_of_a_finger() {
        let key = area(0, 0, 18, 13);
        assert_eq!(key.pitch(&area(20, 0, 18, 13)), Millimetres(2_000));
        assert_eq!(key.pitch(&area(0, 16, 18, 13)), Millimetres(1_600));
        // Over a wide key it is the way down, however far aside its middle is.
        assert_eq!(key.pitch(&area(0, 16, 60, 13)), Millimetres(1_600));
        assert_eq!(area(0, 0, 6, 6).pitch(&area(6, 8, 6, 6)), Millimetres(1_000));
    }

    #[test]
    fn rounded_corners_leave_less_room() {
        let face = (Millimetres(7_200), Millimetres(19_200));
        let corner = Millimetres(900);
        assert!(area(9, 0, 10, 10).inside(face, corner));
        assert!(area(3, 3, 10, 10).inside(face, corner));
        assert!(!area(1, 1, 10, 10).inside(face, corner));
        assert!(!area(60, 20, 13, 10).inside(face, corner));
        assert!(!area(61, 181, 10, 10).inside(face, corner));
        assert!(area(1, 1, 10, 10).inside(face, Millimetres(0)));
    }
}
