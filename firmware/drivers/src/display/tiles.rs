//! Which tiles of the picture have changed since they were sent, and the few rectangles that cover them.

use device_core::ui::frame::Frame;
use device_core::ui::{HEIGHT, WIDTH};

/// Pixels of a tile from left to right: sixteen bytes of the framebuffer.
const TILE_WIDTH: u16 = 32;
/// Rows of a tile.
const TILE_HEIGHT: u16 = 16;
const COLUMNS: usize = (WIDTH / TILE_WIDTH) as usize;
const ROWS: usize = (HEIGHT / TILE_HEIGHT) as usize;
const TILE_ROW_BYTES: usize = TILE_WIDTH as usize / 2;
const FRAME_ROW_BYTES: usize = WIDTH as usize / 2;

const _: () = assert!(WIDTH.is_multiple_of(TILE_WIDTH) && HEIGHT.is_multiple_of(TILE_HEIGHT));

/// FNV's prime for 64 bits: an odd factor, so that no step loses anything of the hash.
const PRIME: u64 = 0x0000_0100_0000_01b3;
const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// Part of the screen, its borders inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rectangle {
    /// First column.
    pub left: u16,
    /// First row.
    pub top: u16,
    /// Last column.
    pub right: u16,
    /// Last row.
    pub bottom: u16,
}

impl Rectangle {
    /// Its pixels.
    #[must_use]
    pub const fn pixels(self) -> u32 {
        (self.right - self.left + 1) as u32 * (self.bottom - self.top + 1) as u32
    }
}

/// Hash of each tile as it was sent; `None`: never.
#[derive(Clone, Debug)]
pub struct Tiles {
    sent: [[Option<core::num::NonZeroU64>; COLUMNS]; ROWS],
}

impl Default for Tiles {
    fn default() -> Self {
        Self::new()
    }
}

impl Tiles {
    /// Nothing was sent.
    pub const fn new() -> Self {
        Self { sent: [[None; COLUMNS]; ROWS] }
    }

    /// Takes a picture as sent, and gives the rectangles in which it differs from the one before.
    pub fn take_changes(&mut self, frame: &Frame) -> Rectangles {
        let mut changed = [0_u16; ROWS];
        let bands = frame.bytes().chunks(FRAME_ROW_BYTES * TILE_HEIGHT as usize);
        for ((band, sent), changed) in bands.zip(&mut self.sent).zip(&mut changed) {
            let hashes = hashes_of(band);
            for (column, (hash, sent)) in hashes.into_iter().zip(sent).enumerate() {
                if *sent != Some(hash) {
                    *sent = Some(hash);
                    *changed |= 1 << column;
                }
            }
        }
        Rectangles { changed }
    }
}

/// The hashes of a row of tiles.
fn hashes_of(band: &[u8]) -> [core::num::NonZeroU64; COLUMNS] {
    let mut hashes = [SEED; COLUMNS];
    for row in band.chunks(FRAME_ROW_BYTES) {
        for (hash, bytes) in hashes.iter_mut().zip(row.chunks(TILE_ROW_BYTES)) {
            for word in bytes.as_chunks::<4>().0 {
                *hash = (*hash ^ u64::from(u32::from_le_bytes(*word)))
                    .wrapping_mul(PRIME)
                    .rotate_left(29);
            }
        }
    }
    hashes.map(|hash| core::num::NonZeroU64::new(hash).unwrap_or(core::num::NonZeroU64::MAX))
}

/// The rectangles over changed tiles: runs of them, as far down as the same run goes on.
#[derive(Clone, Debug)]
pub struct Rectangles {
    /// Tiles that no rectangle has covered yet, one bit a column.
    changed: [u16; ROWS],
}

impl Iterator for Rectangles {
    type Item = Rectangle;

    fn next(&mut self) -> Option<Rectangle> {
        let first = self.changed.iter().position(|row| *row != 0)?;
        let bits = *self.changed.get(first)?;
        let left = bits.trailing_zeros();
        let length = (bits >> left).trailing_ones();
        let run = (((1_u32 << length) - 1) << left) as u16;
        let mut height = 0;
        for row in self.changed.iter_mut().skip(first) {
            if *row & run != run {
                break;
            }
            *row &= !run;
            height += 1;
        }
        let (left, top) = (left as u16 * TILE_WIDTH, first as u16 * TILE_HEIGHT);
        Some(Rectangle {
            left,
            top,
            right: left + length as u16 * TILE_WIDTH - 1,
            bottom: top + height * TILE_HEIGHT - 1,
        })
    }
}
