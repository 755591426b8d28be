//! The flat thing before the lens: the device's screen, a printed code, another screen.
//!
//! `scene` asks it for a level whose texels are about as fine as the camera's pixels, so that a far print does not
//! flicker into false patterns. It holds light only; who drew it is not known here.

use std::sync::Arc;

/// Width of the device's screen in millimetres: 320 pixels.
const SCREEN_WIDTH_MM: f64 = 49.2;
/// Height of the device's screen in millimetres: 480 pixels.
const SCREEN_HEIGHT_MM: f64 = 73.8;
/// Where a till's scanner points on the device's screen, in millimetres from its top left: between QR code and bar code.
const SCREEN_MIDDLE_MM: (f64, f64) = (24.6, 36.0);
/// Longest side of a surface in pixels: above it the lens' fixed-point coordinates would leave their range.
const LONGEST_SIDE_PIXELS: usize = 8000;
/// Below this a level is not halved further.
const SMALLEST_SIDE_PIXELS: usize = 8;

/// A flat thing that a camera looks at. Cloning it copies no pixels.
#[derive(Clone, Debug)]
pub struct Surface {
    width_mm: f64,
    height_mm: f64,
    middle_mm: (f64, f64),
    levels: Arc<[Level]>,
}

/// The surface at one fineness, with a rim of one texel repeated around it, so that sampling never asks for its edges.
#[derive(Debug)]
pub(super) struct Level {
    /// Texels in a row, without the rim.
    pub width: usize,
    /// Rows, without the rim.
    pub height: usize,
    /// Rows of `width + 2` texels, `height + 2` of them.
    pub texels: Vec<u8>,
}

/// Why something is no surface.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum SurfaceError {
    /// Number of pixels and size differ.
    #[error(
        "a surface of {width} x {height} pixels needs one byte a pixel, but there are {bytes}: pass rows without padding"
    )]
    PixelsMissing {
        /// Pixels in a row.
        width: usize,
        /// Rows.
        height: usize,
        /// Bytes that came.
        bytes: usize,
    },
    /// No pixels, or too many in one direction.
    #[error(
        "a surface of {width} x {height} pixels cannot be seen: each side must have 1 to 8000 pixels, so scale the picture"
    )]
    SidePixels {
        /// Pixels in a row.
        width: usize,
        /// Rows.
        height: usize,
    },
    /// Not a size that a thing can have.
    #[error(
        "a surface of {width_mm} x {height_mm} mm cannot be seen: each side must have 1 to 10000 mm"
    )]
    SideMillimetres {
        /// Width in millimetres.
        width_mm: f64,
        /// Height in millimetres.
        height_mm: f64,
    },
}

impl Surface {
    /// A surface of these pixels: 0 sends no light, 255 is white.
    ///
    /// # Errors
    /// The pixels do not fit the size, a side has none or more than 8000 of them, or it is not 1 to 10000 mm long.
    pub fn new(
        (width, height): (usize, usize),
        (width_mm, height_mm): (f64, f64),
        luma: &[u8],
    ) -> Result<Self, SurfaceError> {
        let sides = 1..=LONGEST_SIDE_PIXELS;
        if !sides.contains(&width) || !sides.contains(&height) {
            return Err(SurfaceError::SidePixels { width, height });
        }
        if width * height != luma.len() {
            return Err(SurfaceError::PixelsMissing { width, height, bytes: luma.len() });
        }
        let lengths = 1.0..=10_000.0;
        if !lengths.contains(&width_mm) || !lengths.contains(&height_mm) {
            return Err(SurfaceError::SideMillimetres { width_mm, height_mm });
        }
        let mut levels = vec![Level::padded(width, height, luma)];
        while let Some(next) = levels.last().and_then(Level::halved) {
            levels.push(next);
        }
        let middle_mm = (width_mm / 2.0, height_mm / 2.0);
        Ok(Self { width_mm, height_mm, middle_mm, levels: levels.into() })
    }

    /// The device's screen, from its luma plane of 320 × 480 pixels. The lens is meant for the middle of its codes.
    ///
    /// # Errors
    /// The plane has not 320 × 480 bytes.
    pub fn of_screen(luma: &[u8]) -> Result<Self, SurfaceError> {
        let mut surface = Self::new((320, 480), (SCREEN_WIDTH_MM, SCREEN_HEIGHT_MM), luma)?;
        surface.middle_mm = SCREEN_MIDDLE_MM;
        Ok(surface)
    }

    /// A grey image of the given width in millimetres, its height in proportion: a print, or a code on a screen.
    ///
    /// # Errors
    /// As [`Surface::new`].
    pub fn of_image(image: &image::GrayImage, width_mm: f64) -> Result<Self, SurfaceError> {
        let height_mm = width_mm * f64::from(image.height()) / f64::from(image.width().max(1));
        let size = (image.width() as usize, image.height() as usize);
        Self::new(size, (width_mm, height_mm), image.as_raw())
    }

    /// Width and height in pixels.
    #[must_use]
    pub fn size_pixels(&self) -> (usize, usize) {
        self.levels.first().map_or((0, 0), |level| (level.width, level.height))
    }

    /// Width and height in millimetres.
    #[must_use]
    pub fn size_mm(&self) -> (f64, f64) {
        (self.width_mm, self.height_mm)
    }

    /// Where a lens is pointed unless a scene says otherwise, in millimetres from the top left.
    #[must_use]
    pub fn middle_mm(&self) -> (f64, f64) {
        self.middle_mm
    }

    /// The level whose texels are the pixels, halved so many times, or as far as it goes.
    pub(super) fn level(&self, halvings: usize) -> Option<&Level> {
        self.levels.get(halvings).or_else(|| self.levels.last())
    }

    /// How many times the pixels were halved.
    pub(super) fn halvings(&self) -> usize {
        self.levels.len().saturating_sub(1)
    }
}

impl Level {
    fn padded(width: usize, height: usize, luma: &[u8]) -> Self {
        let mut texels = Vec::with_capacity((width + 2) * (height + 2));
        for y in 0..height + 2 {
            let start = y.saturating_sub(1).min(height - 1) * width;
            let row = &luma[start..start + width];
            texels.push(row[0]);
            texels.extend_from_slice(row);
            texels.push(row[width - 1]);
        }
        Self { width, height, texels }
    }

    /// Each texel the mean of four; a last odd row or column counts twice.
    fn halved(&self) -> Option<Self> {
        if self.width.min(self.height) < 2 * SMALLEST_SIDE_PIXELS {
            return None;
        }
        let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        let stride = self.width + 2;
        let mut luma = Vec::with_capacity(width * height);
        for y in 0..height {
            let upper = &self.texels[(2 * y + 1) * stride + 1..][..2 * width];
            let lower = &self.texels[(2 * y + 2) * stride + 1..][..2 * width];
            luma.extend(upper.chunks_exact(2).zip(lower.chunks_exact(2)).map(|(a, b)| {
                let sum =
                    [a[0], a[1], b[0], b[1]].iter().map(|&texel| u32::from(texel)).sum::<u32>();
                ((sum + 2) / 4) as u8
            }));
        }
        Some(Self::padded(width, height, &luma))
    }
}
