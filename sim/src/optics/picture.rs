//! A grey picture: what a camera hands to a decoder.
//!
//! Plain data between `scene` and `decode`. The number of pixels always fits the size.

/// A grey picture of 8 bits a pixel, row by row from the top left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

/// Why bytes are no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a picture of {width} x {height} pixels needs one byte a pixel, but there are {bytes}: pass rows without padding"
)]
pub struct PictureError {
    width: usize,
    height: usize,
    bytes: usize,
}

impl Picture {
    /// A picture of these pixels.
    ///
    /// # Errors
    /// The number of pixels is not `width` times `height`.
    pub fn new(width: usize, height: usize, pixels: Vec<u8>) -> Result<Self, PictureError> {
        if width.checked_mul(height) == Some(pixels.len()) {
            Ok(Self { width, height, pixels })
        } else {
            Err(PictureError { width, height, bytes: pixels.len() })
        }
    }

    /// Pixels in a row.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    /// All pixels, row by row: 0 is black, 255 is white.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// One row; empty where there is none.
    #[must_use]
    pub fn row(&self, y: usize) -> &[u8] {
        let start = y.saturating_mul(self.width);
        self.pixels.get(start..start.saturating_add(self.width)).unwrap_or(&[])
    }

    /// The same picture with what a lens blurred brought out: each pixel's difference from its four neighbours counts
    /// more by three quarters.
    #[must_use]
    pub(super) fn sharpened(&self) -> Self {
        let mut pixels = Vec::with_capacity(self.pixels.len());
        for y in 0..self.height {
            let row = self.row(y);
            let (above, below) =
                (self.row(y.saturating_sub(1)), self.row((y + 1).min(self.height - 1)));
            for x in 0..self.width {
                let at = |row: &[u8], x: usize| i32::from(row.get(x).copied().unwrap_or(0));
                let around = at(row, x.saturating_sub(1))
                    + at(row, (x + 1).min(self.width - 1))
                    + at(above, x)
                    + at(below, x);
                let here = at(row, x);
                pixels.push((here + (4 * here - around) * 3 / 4).clamp(0, 255) as u8);
            }
        }
        Self { width: self.width, height: self.height, pixels }
    }

    /// The same picture with rows and columns exchanged.
    #[must_use]
    pub(super) fn transposed(&self) -> Self {
        let mut pixels = Vec::with_capacity(self.pixels.len());
        for x in 0..self.width {
            pixels.extend((0..self.height).filter_map(|y| self.row(y).get(x).copied()));
        }
        Self { width: self.height, height: self.width, pixels }
    }
}
