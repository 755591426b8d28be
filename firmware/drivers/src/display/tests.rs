//! The screen on a played panel that takes the commands and keeps the pixels.

use std::boxed::Box;
use std::cell::RefCell;
use std::convert::Infallible;
use std::rc::Rc;
use std::vec::Vec;

use device_core::ui::{HEIGHT, Sample, WIDTH};
use device_core::view::{Language, TextScale};
use embedded_graphics::pixelcolor::raw::RawU16;
use embedded_graphics::pixelcolor::{Rgb565, Rgb666};
use embedded_graphics::prelude::*;
use embedded_hal::digital;
use embedded_hal::spi::{ErrorKind, ErrorType, Operation, SpiDevice};
use embedded_hal_mock::eh1::delay::NoopDelay;
use mipidsi::Builder;
use mipidsi::interface::SpiInterface;
use mipidsi::models::{ILI9488Rgb666, ST7796};
use proptest::prelude::*;

use super::*;

fn samples() -> Vec<Sample> {
    device_core::ui::samples(Language::Chinese, TextScale::Normal)
}

const PIXELS: usize = WIDTH as usize * HEIGHT as usize;

/// What stands on the panel's glass.
#[derive(Default)]
struct Glass {
    bytes_per_pixel: usize,
    command: u8,
    arguments: Vec<u8>,
    columns: (u16, u16),
    rows: (u16, u16),
    written: usize,
    part: Vec<u8>,
    pixels: Vec<[u8; 3]>,
    is_data: bool,
    bytes: u32,
    broken: bool,
}

impl Glass {
    fn byte(&mut self, byte: u8) {
        self.bytes += 1;
        if !self.is_data {
            self.command = byte;
            self.arguments.clear();
            self.written = 0;
            return;
        }
        if self.command == 0x2c {
            self.part.push(byte);
            if self.part.len() == self.bytes_per_pixel {
                let pixel = std::mem::take(&mut self.part);
                self.pixel(&pixel);
            }
            return;
        }
        self.arguments.push(byte);
        if let [a, b, c, d] = self.arguments[..] {
            let range = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
            match self.command {
                0x2a => self.columns = range,
                0x2b => self.rows = range,
                _ => {}
            }
        }
    }

    fn pixel(&mut self, bytes: &[u8]) {
        let width = usize::from(self.columns.1 - self.columns.0) + 1;
        let x = usize::from(self.columns.0) + self.written % width;
        let y = usize::from(self.rows.0) + self.written / width;
        assert!(y <= usize::from(self.rows.1), "more pixels than the window has");
        let mut pixel = [0; 3];
        pixel[..bytes.len()].copy_from_slice(bytes);
        self.pixels[y * usize::from(WIDTH) + x] = pixel;
        self.written += 1;
    }
}

#[derive(Clone)]
struct Bus(Rc<RefCell<Glass>>);

#[derive(Clone)]
struct DataPin(Rc<RefCell<Glass>>);

impl ErrorType for Bus {
    type Error = ErrorKind;
}

impl SpiDevice for Bus {
    fn transaction(&mut self, operations: &mut [Operation<'_, u8>]) -> Result<(), ErrorKind> {
        let mut glass = self.0.borrow_mut();
        if glass.broken {
            return Err(ErrorKind::Other);
        }
        for operation in operations {
            let Operation::Write(bytes) = operation else { panic!("{operation:?}") };
            bytes.iter().for_each(|byte| glass.byte(*byte));
        }
        Ok(())
    }
}

impl digital::ErrorType for DataPin {
    type Error = Infallible;
}

impl OutputPin for DataPin {
    fn set_low(&mut self) -> Result<(), Infallible> {
        self.0.borrow_mut().is_data = false;
        Ok(())
    }

    fn set_high(&mut self) -> Result<(), Infallible> {
        self.0.borrow_mut().is_data = true;
        Ok(())
    }
}

type OnBus<M> =
    Screen<'static, SpiInterface<'static, Bus, DataPin>, M, mipidsi::NoResetPin, &'static [u8]>;

fn screen<M>(model: M, bytes_per_pixel: usize) -> (OnBus<M>, Rc<RefCell<Glass>>)
where
    M: Model,
    M::ColorFormat: InterfacePixelFormat<u8> + From<Rgb888> + Copy,
{
    let glass = Glass { bytes_per_pixel, pixels: vec![[0; 3]; PIXELS], ..Glass::default() };
    let glass = Rc::new(RefCell::new(glass));
    let buffer: &'static mut [u8] = Box::leak(Box::new([0; 512]));
    let interface = SpiInterface::new(Bus(glass.clone()), DataPin(glass.clone()), buffer);
    let panel = Builder::new(model, interface).init(&mut NoopDelay::new());
    let Ok(panel) = panel else { panic!("the panel takes its commands") };
    let frame = Box::leak(Box::new(Frame::new()));
    let screen =
        Screen::new(panel, frame, WithExternal::new(device_core::ui::glyphs::BUILTIN_PACK));
    glass.borrow_mut().bytes = 0;
    (screen, glass)
}

fn as_565(ink: Ink) -> [u8; 3] {
    let [red, green, blue] = ink.rgb();
    let raw = RawU16::from(Rgb565::from(Rgb888::new(red, green, blue))).into_inner();
    let [high, low] = raw.to_be_bytes();
    [high, low, 0]
}

fn as_666(ink: Ink) -> [u8; 3] {
    let [red, green, blue] = ink.rgb();
    let colour = Rgb666::from(Rgb888::new(red, green, blue));
    [colour.r() << 2, colour.g() << 2, colour.b() << 2]
}

fn shows(glass: &Glass, frame: &Frame, colour: fn(Ink) -> [u8; 3]) -> bool {
    glass.pixels.iter().zip(frame.inks()).all(|(pixel, ink)| *pixel == colour(ink))
}

#[test]
fn the_panel_shows_every_screen_and_gets_only_what_changed() {
    let (mut screen, glass) = screen(ST7796, 2);
    let mut whole = 0;
    for (place, sample) in samples().iter().enumerate() {
        screen.show(Instant(0), &sample.view);
        let update = screen.last_update();
        assert!(shows(&glass.borrow(), screen.frame(), as_565), "{}", sample.name);
        assert_eq!(std::mem::take(&mut glass.borrow_mut().bytes), update.bytes, "{}", sample.name);
        whole += u32::from(update.pixels as usize == PIXELS);
        assert!(place > 0 || update.pixels as usize == PIXELS, "the first picture is a whole one");
        screen.show(Instant(0), &sample.view);
        assert_eq!(screen.last_update(), Update::default());
    }
    assert!((whole as usize) < samples().len() / 4, "{whole} whole pictures");
}

#[test]
fn a_panel_with_eighteen_bits_shows_the_same() {
    let (mut screen, glass) = screen(ILI9488Rgb666, 3);
    for sample in samples().iter().take(6) {
        screen.show(Instant(0), &sample.view);
        assert!(shows(&glass.borrow(), screen.frame(), as_666), "{}", sample.name);
        let bytes = std::mem::take(&mut glass.borrow_mut().bytes);
        assert_eq!(screen.last_update().bytes, bytes);
    }
}

#[test]
fn a_picture_that_the_bus_lost_is_sent_again() {
    let (mut screen, glass) = screen(ST7796, 2);
    let sample = &samples()[0];
    glass.borrow_mut().broken = true;
    screen.show(Instant(0), &sample.view);
    assert_eq!(screen.failures(), 1);
    assert_eq!(screen.next_deadline(), Some(Instant(100_000)));
    screen.poll(Instant(100_000));
    assert_eq!(screen.failures(), 2);
    glass.borrow_mut().broken = false;
    screen.poll(Instant(150_000));
    assert_eq!(screen.next_deadline(), Some(Instant(200_000)));
    screen.poll(Instant(200_000));
    assert!(shows(&glass.borrow(), screen.frame(), as_565));
    assert_eq!(screen.next_deadline(), None);
}

#[test]
fn a_whole_picture_takes_the_bus_this_long() {
    let mut changes = Changes::new();
    let frame = Box::new(Frame::new());
    let update = changes.count(&frame, 2);
    assert_eq!(update, Update { rectangles: 1, pixels: 153_600, bytes: 307_211 });
    assert_eq!(update.bus_micros(42_000_000), 58_516);
    assert_eq!(changes.count(&frame, 2), Update::default());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    /// Whatever is painted: the rectangles cover every pixel that changed, and do not overlap.
    #[test]
    fn rectangles_cover_what_changed(
        paints in prop::collection::vec((-9_i32..329, -9_i32..489, 1_u32..99, 1_u32..99, 0_u8..16), 1..8),
    ) {
        let mut changes = Changes::new();
        let mut frame = Box::new(Frame::new());
        let _ = changes.take(&frame).count();
        for (x, y, width, height, ink) in paints {
            let before = frame.clone();
            let area = embedded_graphics::primitives::Rectangle::new(Point::new(x, y), Size::new(width, height));
            frame.fill_solid(&area, Ink::of_number(ink)).unwrap();
            let mut covered = vec![false; PIXELS];
            for rectangle in changes.take(&frame) {
                for y in rectangle.top..=rectangle.bottom {
                    for x in rectangle.left..=rectangle.right {
                        let place = usize::from(y) * usize::from(WIDTH) + usize::from(x);
                        prop_assert!(!std::mem::replace(&mut covered[place], true), "twice");
                    }
                }
            }
            let changed = before.inks().zip(frame.inks()).zip(&covered);
            for ((before, after), covered) in changed {
                prop_assert!(before == after || *covered);
            }
        }
    }
}
