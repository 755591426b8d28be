//! The picture on the line: the framebuffer, coded row by row against the row above it.
//!
//! Most rows of a screen equal the one above, and where they do not, an edge has moved by a pixel or two. The row above the
//! first one is white. Pixels are coded from left to right:
//!
//! ```text
//! 0cccc s ll   copy c pixels (0 to 15) from above, then l + 1 pixels (1 to 4) of one ink: s = 0 the ink to the left of them
//!              in their row (white at the row's start), s = 1 the ink behind them in the row above (white behind its end)
//! 10nnnnnn     copy n + 1 pixels (1 to 64) from above
//! 1100kkkk n   n + 1 pixels (1 to 256) of ink k
//! 1101kkkk     ink k to the end of the row
//! 11100000     the rest of the row as above
//! 11100001 n   n + 1 rows (1 to 256) as above; only at the start of a row
//! 11100010 n   copy n + 1 pixels (1 to 256) from above
//! ```
//!
//! A token never reaches over the end of its row. The encoder keeps no coded byte but the token under way: it can stand still
//! anywhere and begin again. Neither end panics on anything.

use core::convert::Infallible;

use device_core::ui::frame::{FRAME_BYTES, Frame};
use device_core::ui::palette::Ink;
use device_core::ui::{HEIGHT, WIDTH};
use embedded_graphics::draw_target::DrawTarget;
use embedded_graphics::geometry::{Point, Size};
use embedded_graphics::primitives::Rectangle;

use crate::message::Chunk;

const ROW_BYTES: usize = FRAME_BYTES / HEIGHT as usize;

const COPY_SHORT: u8 = 0b1000_0000;
const RUN: u8 = 0b1100_0000;
const RUN_TO_END: u8 = 0b1101_0000;
const REST_AS_ABOVE: u8 = 0b1110_0000;
const ROWS_AS_ABOVE: u8 = 0b1110_0001;
const COPY_LONG: u8 = 0b1110_0010;

/// The packed pixels of a row; the one above the first is white.
fn row(frame: &Frame, y: u16) -> &[u8] {
    let start = usize::from(y) * ROW_BYTES;
    frame.bytes().get(start..start + ROW_BYTES).unwrap_or(&[])
}

fn above(frame: &Frame, y: u16) -> &[u8] {
    const WHITE: [u8; ROW_BYTES] = [0; ROW_BYTES];
    y.checked_sub(1).map_or(&WHITE, |y| row(frame, y))
}

/// The ink's number at a place of a packed row; white outside.
fn ink(row: &[u8], x: u16) -> u8 {
    let byte = row.get(usize::from(x / 2)).copied().unwrap_or(0);
    if x.is_multiple_of(2) { byte >> 4 } else { byte & 0x0f }
}

/// A token: one or two bytes.
#[derive(Clone, Copy, Debug, Default)]
struct Token {
    bytes: [u8; 2],
    length: u8,
    taken: u8,
}

impl Token {
    const fn one(byte: u8) -> Self {
        Self { bytes: [byte, 0], length: 1, taken: 0 }
    }

    /// With a second byte that counts from one.
    fn two(byte: u8, count: u16) -> Self {
        Self { bytes: [byte, low(count.saturating_sub(1))], length: 2, taken: 0 }
    }

    fn next(&mut self) -> Option<u8> {
        if self.taken >= self.length {
            return None;
        }
        self.taken += 1;
        self.bytes.get(usize::from(self.taken) - 1).copied()
    }
}

/// The lowest byte, of what is known to be at most 255.
const fn low(value: u16) -> u8 {
    value.to_le_bytes()[0]
}

/// Where the encoder stands in a picture. It can be kept while the picture does not change.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cursor {
    x: u16,
    y: u16,
    token: Token,
    offset: u32,
}

impl Cursor {
    /// At the picture's first byte.
    #[must_use]
    pub const fn new() -> Self {
        Self { x: 0, y: 0, token: Token { bytes: [0; 2], length: 0, taken: 0 }, offset: 0 }
    }

    /// Coded bytes so far.
    #[must_use]
    pub const fn offset(&self) -> u32 {
        self.offset
    }

    /// The next byte of the coded picture; `None` at its end.
    pub fn next(&mut self, frame: &Frame) -> Option<u8> {
        if self.token.taken >= self.token.length {
            self.token = self.token(frame)?;
        }
        let byte = self.token.next()?;
        self.offset = self.offset.saturating_add(1);
        Some(byte)
    }

    /// As many bytes as a chunk holds, from `from` on: the cursor goes there first, from the start where it has passed by.
    pub fn chunk(&mut self, frame: &Frame, from: u32) -> Chunk {
        if from < self.offset {
            *self = Self::new();
        }
        let mut chunk = Chunk::new();
        while self.offset < from {
            if self.next(frame).is_none() {
                return chunk;
            }
        }
        while !chunk.is_full() {
            let Some(byte) = self.next(frame) else { break };
            // It is not full.
            let _ = chunk.push(byte);
        }
        chunk
    }

    /// Makes a token for what stands here, and goes behind it.
    fn token(&mut self, frame: &Frame) -> Option<Token> {
        if self.y >= HEIGHT {
            return None;
        }
        let (this, above) = (row(frame, self.y), above(frame, self.y));
        if self.x == 0 && this == above {
            let rows = (self.y + 1..HEIGHT).take_while(|y| row(frame, *y) == above);
            let count = (1 + rows.count()).min(256) as u16;
            self.y += count;
            return Some(Token::two(ROWS_AS_ABOVE, count));
        }
        let differs = |x: &u16| ink(this, *x) != ink(above, *x);
        let at = (self.x..WIDTH).find(differs).unwrap_or(WIDTH);
        let copied = at - self.x;
        if at == WIDTH {
            return Some(self.go(copied, Token::one(REST_AS_ABOVE)));
        }
        let wanted = ink(this, at);
        let moved =
            (at..WIDTH).take_while(|x| ink(this, *x) == wanted && differs(x)).count() as u16;
        let left = at.checked_sub(1).map_or(0, |x| ink(this, x));
        if copied <= 15 && moved <= 4 && (wanted == left || wanted == ink(above, at + moved)) {
            let side = u8::from(wanted != left);
            let byte = low(copied) << 3 | side << 2 | low(moved - 1);
            return Some(self.go(copied + moved, Token::one(byte)));
        }
        if copied > 0 {
            let token = if copied <= 64 {
                Token::one(COPY_SHORT | low(copied - 1))
            } else {
                Token::two(COPY_LONG, copied.min(256))
            };
            return Some(self.go(copied.min(256), token));
        }
        let run = (at..WIDTH).take_while(|x| ink(this, *x) == wanted).count() as u16;
        if at + run == WIDTH {
            return Some(self.go(run, Token::one(RUN_TO_END | wanted)));
        }
        let run = run.min(256);
        Some(self.go(run, Token::two(RUN | wanted, run)))
    }

    fn go(&mut self, pixels: u16, token: Token) -> Token {
        self.x += pixels;
        if self.x >= WIDTH {
            self.x = 0;
            self.y += 1;
        }
        token
    }
}

/// Bytes of the whole coded picture.
#[must_use]
pub fn coded_bytes(frame: &Frame) -> u32 {
    let mut cursor = Cursor::new();
    while cursor.next(frame).is_some() {}
    cursor.offset()
}

/// What came is no coded picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadPicture {
    /// A token that does not exist, at this byte.
    Token(u32),
    /// A token reaches over the end of its row or of the picture, at this byte.
    TooLong(u32),
}

/// Paints a coded picture, byte by byte.
#[derive(Clone, Copy, Debug, Default)]
pub struct Painter {
    x: u16,
    y: u16,
    /// The first byte of a token of two.
    open: Option<u8>,
    offset: u32,
}

impl Painter {
    /// Before the first byte.
    #[must_use]
    pub const fn new() -> Self {
        Self { x: 0, y: 0, open: None, offset: 0 }
    }

    /// Bytes taken so far.
    #[must_use]
    pub const fn offset(&self) -> u32 {
        self.offset
    }

    /// Whether the whole picture is there.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.y >= HEIGHT
    }

    /// Takes some bytes in. What they say stands in the frame afterwards; the frame should be the same one each time.
    ///
    /// # Errors
    /// Where they are no coded picture. The painter is of no use afterwards.
    pub fn take(&mut self, frame: &mut Frame, bytes: &[u8]) -> Result<(), BadPicture> {
        bytes.iter().try_for_each(|byte| self.take_byte(frame, *byte))
    }

    fn take_byte(&mut self, frame: &mut Frame, byte: u8) -> Result<(), BadPicture> {
        self.offset = self.offset.saturating_add(1);
        if let Some(open) = self.open.take() {
            let count = u16::from(byte) + 1;
            return match open {
                ROWS_AS_ABOVE => self.rows_as_above(frame, count),
                COPY_LONG => self.copy(frame, count),
                _ => self.run(frame, open & 0x0f, count),
            };
        }
        match byte {
            ..COPY_SHORT => {
                let (copied, moved) = (u16::from(byte >> 3), u16::from(byte & 0b11) + 1);
                self.copy(frame, copied)?;
                let from_above = byte & 0b100 != 0;
                let wanted = if from_above {
                    ink(above(frame, self.y), self.x.saturating_add(moved))
                } else {
                    self.x.checked_sub(1).map_or(0, |x| ink(row(frame, self.y), x))
                };
                self.run(frame, wanted, moved)
            }
            COPY_SHORT..RUN => self.copy(frame, u16::from(byte & 0b11_1111) + 1),
            RUN_TO_END..REST_AS_ABOVE => self.run(frame, byte & 0x0f, WIDTH - self.x),
            REST_AS_ABOVE => self.copy(frame, WIDTH - self.x),
            RUN..RUN_TO_END | ROWS_AS_ABOVE | COPY_LONG => {
                self.open = Some(byte);
                Ok(())
            }
            _ => Err(BadPicture::Token(self.offset)),
        }
    }

    fn room(&self, pixels: u16) -> Result<(), BadPicture> {
        let fits = self.y < HEIGHT && self.x.saturating_add(pixels) <= WIDTH;
        fits.then_some(()).ok_or(BadPicture::TooLong(self.offset))
    }

    fn go(&mut self, pixels: u16) {
        self.x += pixels;
        if self.x >= WIDTH {
            self.x = 0;
            self.y += 1;
        }
    }

    fn copy(&mut self, frame: &mut Frame, pixels: u16) -> Result<(), BadPicture> {
        self.room(pixels)?;
        let mut x = self.x;
        let end = self.x + pixels;
        while x < end {
            let wanted = ink(above(frame, self.y), x);
            let same = (x..end).take_while(|x| ink(above(frame, self.y), *x) == wanted);
            let length = same.count() as u16;
            fill(frame, x, self.y, length, wanted);
            x += length.max(1);
        }
        self.go(pixels);
        Ok(())
    }

    fn run(&mut self, frame: &mut Frame, ink: u8, pixels: u16) -> Result<(), BadPicture> {
        self.room(pixels)?;
        fill(frame, self.x, self.y, pixels, ink);
        self.go(pixels);
        Ok(())
    }

    fn rows_as_above(&mut self, frame: &mut Frame, rows: u16) -> Result<(), BadPicture> {
        if self.x != 0 || self.y + rows > HEIGHT {
            return Err(BadPicture::TooLong(self.offset));
        }
        (0..rows).try_for_each(|_| self.copy(frame, WIDTH))
    }
}

fn fill(frame: &mut Frame, x: u16, y: u16, pixels: u16, ink: u8) {
    let area =
        Rectangle::new(Point::new(i32::from(x), i32::from(y)), Size::new(u32::from(pixels), 1));
    let filled: Result<(), Infallible> = frame.fill_solid(&area, Ink::of_number(ink));
    let Ok(()) = filled;
}

#[cfg(test)]
mod tests;
