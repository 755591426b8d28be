//! The screen: 320 × 480 pixels on SPI, ST7796 or ILI9488 class, through `mipidsi`.
//!
//! The device's picture is painted into its framebuffer of sixteen inks; the panel gets only the rectangles that have changed. There is no
//! second framebuffer to compare with: what was sent is remembered as a hash of 64 bits for each tile of 32 × 16 pixels, so
//! that 2,400 bytes stand for 76,800. Whoever sends blocks for as long as the bus takes, at most 59 ms for a whole picture at 42 MHz:
//! ports that receive meanwhile need buffers for that long.
//!
//! # The dialect
//!
//! MIPI display command set, by `mipidsi`: column and page address (`2A`, `2B`), memory write (`2C`). ST7796: 16 bits a pixel. ILI9488:
//! on SPI it takes 18 bits a pixel in three bytes and no 16 (ILI9488 datasheet, 4.7.2.1), so its model is `ILI9488Rgb666`.

mod tiles;

use device_core::event::Event;
use device_core::time::Instant;
use device_core::ui::frame::Frame;
use device_core::ui::glyphs::{GlyphStore, WithExternal};
use device_core::ui::paint;
use device_core::ui::palette::Ink;
use device_core::view::View;
use embedded_graphics::pixelcolor::Rgb888;
use embedded_hal::digital::OutputPin;
use mipidsi::interface::{Interface, InterfacePixelFormat};
use mipidsi::models::Model;

use crate::part::Part;
pub use tiles::Rectangle;
use tiles::Tiles;

/// Bytes of the commands around one rectangle's pixels: two addresses of five bytes, and the write.
const COMMAND_BYTES: u32 = 11;
/// After an error of the bus the picture is sent again this much later.
const AGAIN_MILLIS: u64 = 100;

/// What one change of the picture put on the bus.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Update {
    /// Rectangles sent.
    pub rectangles: u32,
    /// Pixels in them.
    pub pixels: u32,
    /// Bytes on the bus, commands included.
    pub bytes: u32,
}

impl Update {
    /// Time on a bus of this speed, one bit a clock.
    #[must_use]
    pub fn bus_micros(self, hertz: u32) -> u32 {
        let bits = u64::from(self.bytes) * 8;
        u32::try_from(bits * 1_000_000 / u64::from(hertz.max(1))).unwrap_or(u32::MAX)
    }
}

/// Rectangles that differ from what was sent, for pictures that go elsewhere than to a panel of this crate.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    tiles: Tiles,
}

impl Changes {
    /// Nothing was sent yet: all will have changed.
    #[must_use]
    pub const fn new() -> Self {
        Self { tiles: Tiles::new() }
    }

    /// The rectangles of a picture that have changed since the last call, from the top; they are then taken as sent.
    pub fn take(&mut self, frame: &Frame) -> impl Iterator<Item = Rectangle> + use<> {
        self.tiles.take_changes(frame)
    }

    /// What the next picture would put on the bus, with so many bytes a pixel; it is then taken as sent.
    pub fn count(&mut self, frame: &Frame, bytes_per_pixel: u32) -> Update {
        self.take(frame)
            .fold(Update::default(), |update, rectangle| update.with(rectangle, bytes_per_pixel))
    }
}

impl Update {
    const fn with(self, rectangle: Rectangle, bytes_per_pixel: u32) -> Self {
        let pixels = rectangle.pixels();
        Self {
            rectangles: self.rectangles + 1,
            pixels: self.pixels + pixels,
            bytes: self.bytes + pixels * bytes_per_pixel + COMMAND_BYTES,
        }
    }
}

/// The panel, the framebuffer, and the glyphs that names are drawn with.
pub struct Screen<'frame, DI, M, RST, S>
where
    DI: Interface<Word = u8>,
    M: Model,
    M::ColorFormat: InterfacePixelFormat<u8>,
    RST: OutputPin,
{
    panel: mipidsi::Display<DI, M, RST>,
    frame: &'frame mut Frame,
    glyphs: WithExternal<S>,
    colours: [M::ColorFormat; 16],
    changes: Changes,
    last: Update,
    failures: u32,
    /// When a picture that the bus lost is sent again.
    again_at: Option<Instant>,
}

impl<'frame, DI, M, RST, S> Screen<'frame, DI, M, RST, S>
where
    DI: Interface<Word = u8>,
    M: Model,
    M::ColorFormat: InterfacePixelFormat<u8> + From<Rgb888> + Copy,
    RST: OutputPin,
    S: GlyphStore,
{
    /// A screen on a panel that `mipidsi` has initialised.
    pub fn new(
        panel: mipidsi::Display<DI, M, RST>,
        frame: &'frame mut Frame,
        glyphs: WithExternal<S>,
    ) -> Self {
        let colours = Ink::ALL.map(|ink| {
            let [red, green, blue] = ink.rgb();
            Rgb888::new(red, green, blue).into()
        });
        Self {
            panel,
            frame,
            glyphs,
            colours,
            changes: Changes::new(),
            last: Update::default(),
            failures: 0,
            again_at: None,
        }
    }

    /// The picture as it was painted last.
    #[must_use]
    pub const fn frame(&self) -> &Frame {
        self.frame
    }

    /// The framebuffer, for somebody who paints the same View into it.
    pub const fn frame_mut(&mut self) -> &mut Frame {
        self.frame
    }

    /// What the last change of the picture put on the bus.
    #[must_use]
    pub const fn last_update(&self) -> Update {
        self.last
    }

    /// Pictures that the bus lost so far.
    #[must_use]
    pub const fn failures(&self) -> u32 {
        self.failures
    }

    /// Paints a View and sends what has changed.
    pub fn paint(&mut self, now: Instant, view: &View) {
        // A framebuffer takes every pixel: its error type has no value.
        let _ = paint(view, &self.glyphs, self.frame);
        self.send(now);
    }

    fn send(&mut self, now: Instant) {
        let bytes_per_pixel = self.bytes_per_pixel();
        self.last = Update::default();
        self.again_at = None;
        for rectangle in self.changes.take(self.frame) {
            self.last = self.last.with(rectangle, bytes_per_pixel);
            if self.send_rectangle(rectangle).is_err() {
                self.failures = self.failures.saturating_add(1);
                self.changes = Changes::new();
                self.again_at = Some(now.plus_millis(AGAIN_MILLIS));
                return;
            }
        }
    }

    fn send_rectangle(&mut self, rectangle: Rectangle) -> Result<(), DI::Error> {
        let Rectangle { left, top, right, bottom } = rectangle;
        let (frame, colours) = (&*self.frame, &self.colours);
        let [paper, ..] = *colours;
        let places = (top..=bottom).flat_map(|y| (left..=right).map(move |x| (x, y)));
        let pixels = places.map(|(x, y)| {
            colours.get(usize::from(frame.ink_at(x, y).number())).copied().unwrap_or(paper)
        });
        self.panel.set_pixels(left, top, right, bottom, pixels)
    }

    /// Two bytes for 16 bits a pixel, three for 18.
    fn bytes_per_pixel(&self) -> u32 {
        use embedded_graphics::pixelcolor::PixelColor;
        use embedded_graphics::pixelcolor::raw::RawData;
        let bits = <<M::ColorFormat as PixelColor>::Raw as RawData>::BITS_PER_PIXEL;
        if bits > 16 { 3 } else { 2 }
    }
}

impl<DI, M, RST, S> Part for Screen<'_, DI, M, RST, S>
where
    DI: Interface<Word = u8>,
    M: Model,
    M::ColorFormat: InterfacePixelFormat<u8> + From<Rgb888> + Copy,
    RST: OutputPin,
    S: GlyphStore,
{
    fn poll(&mut self, now: Instant) -> Option<Event> {
        if self.again_at.is_some_and(|at| at <= now) {
            self.send(now);
        }
        None
    }

    fn show(&mut self, now: Instant, view: &View) {
        self.paint(now, view);
    }

    fn next_deadline(&self) -> Option<Instant> {
        self.again_at
    }
}

#[cfg(test)]
mod tests;
