//! The framebuffer: 320 × 480 pixels of four bits, as the device keeps it (`facts.md`, Hardware).
//!
//! Two pixels share a byte, the left one in the high half. Painting outside of it does nothing.

use core::convert::Infallible;

use embedded_graphics::Pixel;
use embedded_graphics::draw_target::DrawTarget;
use embedded_graphics::geometry::{OriginDimensions, Point, Size};
use embedded_graphics::primitives::Rectangle;

use super::palette::Ink;
use super::{HEIGHT, WIDTH};

const ROW_BYTES: usize = WIDTH as usize / 2;
/// Bytes of a framebuffer.
pub const FRAME_BYTES: usize = ROW_BYTES * HEIGHT as usize;
/// Pixels of a framebuffer.
pub const FRAME_PIXELS: usize = WIDTH as usize * HEIGHT as usize;

/// A framebuffer. It is large: keep it in a static or in a box.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    bytes: [u8; FRAME_BYTES],
}

impl Default for Frame {
    fn default() -> Self {
        Self::new()
    }
}

impl Frame {
    /// White.
    #[must_use]
    pub const fn new() -> Self {
        Self { bytes: [0; FRAME_BYTES] }
    }

    /// The packed pixels, row by row.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; FRAME_BYTES] {
        &self.bytes
    }

    /// The colour of a pixel; white outside.
    #[must_use]
    pub fn ink_at(&self, x: u16, y: u16) -> Ink {
        if x >= WIDTH {
            return Ink::Paper;
        }
        let index = usize::from(y) * ROW_BYTES + usize::from(x / 2);
        let byte = self.bytes.get(index).copied().unwrap_or(0);
        Ink::of_number(if x.is_multiple_of(2) { byte >> 4 } else { byte })
    }

    /// The colours of all pixels, row by row.
    pub fn inks(&self) -> impl Iterator<Item = Ink> + '_ {
        self.bytes.iter().flat_map(|byte| [Ink::of_number(byte >> 4), Ink::of_number(*byte)])
    }

    /// Writes the brightness of each pixel, row by row, as far as `luma` reaches ([`FRAME_PIXELS`] holds all).
    pub fn to_luma(&self, luma: &mut [u8]) {
        let table = Ink::ALL.map(Ink::luma);
        for (pixel, ink) in luma.iter_mut().zip(self.inks()) {
            *pixel = table.get(usize::from(ink.number())).copied().unwrap_or(0);
        }
    }

    /// Writes red, green and blue of each pixel, row by row, as far as `rgb` reaches (three times [`FRAME_PIXELS`] holds all).
    pub fn to_rgb(&self, rgb: &mut [u8]) {
        for (pixel, ink) in rgb.chunks_exact_mut(3).zip(self.inks()) {
            pixel.copy_from_slice(&ink.rgb());
        }
    }

    fn set(&mut self, x: usize, y: usize, ink: Ink) {
        if x >= usize::from(WIDTH) {
            return;
        }
        if let Some(byte) = self.bytes.get_mut(y * ROW_BYTES + x / 2) {
            *byte = if x.is_multiple_of(2) {
                *byte & 0x0f | ink.number() << 4
            } else {
                *byte & 0xf0 | ink.number()
            };
        }
    }
}

impl OriginDimensions for Frame {
    fn size(&self) -> Size {
        Size::new(u32::from(WIDTH), u32::from(HEIGHT))
    }
}

impl DrawTarget for Frame {
    type Color = Ink;
    type Error = Infallible;

    fn draw_iter<I: IntoIterator<Item = Pixel<Ink>>>(
        &mut self,
        pixels: I,
    ) -> Result<(), Infallible> {
        for Pixel(point, ink) in pixels {
            if let (Ok(x), Ok(y)) = (usize::try_from(point.x), usize::try_from(point.y)) {
                self.set(x, y, ink);
            }
        }
        Ok(())
    }

    fn fill_solid(&mut self, area: &Rectangle, ink: Ink) -> Result<(), Infallible> {
        let area = area.intersection(&Rectangle::new(Point::zero(), self.size()));
        let (Some(last), Ok(left), Ok(top)) = (
            area.bottom_right(),
            usize::try_from(area.top_left.x),
            usize::try_from(area.top_left.y),
        ) else {
            return Ok(());
        };
        let right = usize::try_from(last.x).map_or(0, |x| x + 1);
        let bottom = usize::try_from(last.y).map_or(0, |y| y + 1);
        let pair = ink.number() << 4 | ink.number();
        for y in top..bottom {
            if left % 2 == 1 {
                self.set(left, y, ink);
            }
            let bytes = y * ROW_BYTES + left.div_ceil(2)..y * ROW_BYTES + right / 2;
            if let Some(bytes) = self.bytes.get_mut(bytes) {
                bytes.fill(pair);
            }
            if right % 2 == 1 {
                self.set(right - 1, y, ink);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn a_filled_rectangle_is_what_its_pixels_are() {
        for (x, y, width, height) in [
            (0, 0, 320, 480),
            (3, 5, 1, 1),
            (4, 5, 1, 2),
            (3, 5, 4, 3),
            (-5, -5, 9, 9),
            (317, 478, 9, 9),
        ] {
            let area = Rectangle::new(Point::new(x, y), Size::new(width, height));
            let mut fast = Box::new(Frame::new());
            fast.fill_solid(&area, Ink::Red).unwrap();
            let mut slow = Box::new(Frame::new());
            slow.draw_iter(area_points(&area).map(|point| Pixel(point, Ink::Red))).unwrap();
            assert!(fast == slow, "{area:?}");
        }
    }

    fn area_points(area: &Rectangle) -> impl Iterator<Item = Point> + '_ {
        use embedded_graphics::primitives::PointsIter;
        area.points().filter(|point| point.x < 320)
    }

    #[test]
    fn pixels_come_out_as_they_went_in() {
        let mut frame = Box::new(Frame::new());
        for (x, ink) in (0..16).zip(Ink::ALL) {
            frame.draw_iter([Pixel(Point::new(x, 479), ink)]).unwrap();
            assert_eq!(frame.ink_at(u16::try_from(x).unwrap(), 479), ink);
        }
        let mut rgb = vec![0; FRAME_PIXELS * 3];
        frame.to_rgb(&mut rgb);
        assert_eq!(rgb[479 * 320 * 3 + 45..479 * 320 * 3 + 48], [0xff, 0xc9, 0x3c]);
        let mut luma = vec![0; FRAME_PIXELS];
        frame.to_luma(&mut luma);
        assert_eq!((luma[0], luma[479 * 320 + 1]), (255, 17));
    }
}
