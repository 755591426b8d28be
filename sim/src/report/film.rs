//! The film of a run: every distinct screen of its devices, as pictures.
//!
//! It only looks: a run with a film has the same trace as one without.

use std::collections::BTreeSet;

use device_core::ui::frame::Frame;
use device_core::ui::palette::Ink;
use device_core::ui::{HEIGHT, WIDTH};
use device_core::view::ScreenKind;
use png::{BitDepth, ColorType, Compression, Encoder, EncodingError, Filter};

use super::words::dashed;
use crate::boards::BoardLost;
use crate::run::{Look, Observer};
use crate::world::DeviceId;

/// One screen that was not seen before on its device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilmFrame {
    /// Virtual milliseconds since the script began.
    pub at_millis: u64,
    /// The device's name.
    pub device: String,
    /// Whether the world has several devices, so that the name tells something.
    pub of_several: bool,
    /// Which screen it is.
    pub screen: ScreenKind,
    /// The picture, 320 × 480, as a PNG file.
    pub png: Vec<u8>,
}

impl FilmFrame {
    /// The name of its file: place in the film, virtual milliseconds, the device where there are several, the screen.
    #[must_use]
    pub fn file_name(&self, number: usize) -> String {
        let screen = dashed(&format!("{:?}", self.screen));
        let device =
            if self.of_several { format!("{}-", plain(&self.device)) } else { String::new() };
        format!("{number:03}-{}-{device}{screen}.png", self.at_millis)
    }
}

/// A name without characters that a file system minds.
fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect()
}

/// Whether a file name is one that [`FilmFrame::file_name`] gives.
#[must_use]
pub fn is_frame_name(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".png") else { return false };
    let mut parts = stem.splitn(3, '-');
    let number = |part: Option<&str>, least: usize| {
        part.is_some_and(|part| part.len() >= least && part.bytes().all(|b| b.is_ascii_digit()))
    };
    number(parts.next(), 3)
        && number(parts.next(), 1)
        && parts.next().is_some_and(|part| !part.is_empty())
}

/// Collects the distinct screens of a run.
#[derive(Default)]
pub struct Film {
    seen: BTreeSet<(DeviceId, Vec<u8>)>,
    frames: Vec<FilmFrame>,
}

impl Film {
    /// The screens in the order in which they were first shown.
    #[must_use]
    pub fn into_frames(self) -> Vec<FilmFrame> {
        self.frames
    }
}

impl Observer for Film {
    fn shown(&mut self, world: &mut Look<'_>, device: DeviceId) -> Result<(), BoardLost> {
        let Some(view) = world.devices()[device].view() else { return Ok(()) };
        let screen = view.screen.kind();
        let frame = world.device_pixels(device)?;
        let png = png_of(&frame).map_err(|error| BoardLost { reason: error.to_string() })?;
        // Equal pixels make equal files, which are much smaller to remember.
        if self.seen.insert((device, png.clone())) {
            self.frames.push(FilmFrame {
                at_millis: world.script_millis(),
                device: world.devices()[device].name().to_owned(),
                of_several: world.devices().len() > 1,
                screen,
                png,
            });
        }
        Ok(())
    }
}

/// A framebuffer as a PNG file with the device's own palette: its bytes are the file's pixels.
///
/// # Errors
/// Where the encoder has no room for it.
pub fn png_of(frame: &Frame) -> Result<Vec<u8>, EncodingError> {
    let mut png = Vec::new();
    let mut encoder = Encoder::new(&mut png, u32::from(WIDTH), u32::from(HEIGHT));
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Four);
    encoder.set_palette(Ink::ALL.map(Ink::rgb).concat());
    encoder.set_compression(Compression::High);
    encoder.set_filter(Filter::NoFilter);
    encoder.write_header()?.write_image_data(frame.bytes())?;
    Ok(png)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_frames_are_known_again() {
        let frame = FilmFrame {
            at_millis: 1_250,
            device: "mei's/1".to_owned(),
            of_several: true,
            screen: ScreenKind::PayerCode,
            png: Vec::new(),
        };
        assert_eq!(frame.file_name(3), "003-1250-mei-s-1-payer-code.png");
        let alone = FilmFrame { of_several: false, ..frame };
        assert_eq!(alone.file_name(12), "012-1250-payer-code.png");
        assert!(is_frame_name(&alone.file_name(12)) && is_frame_name(&alone.file_name(1_000)));
        for other in
            ["photo.png", "12-5-home.png", "001-5-.png", "001-5-home.txt", "001-a-home.png"]
        {
            assert!(!is_frame_name(other), "{other}");
        }
    }
}
