//! Small pictures of the device's screens: painted once from the View, kept as textures, found again by the View's hash.

use std::collections::BTreeMap;

use device_core::ui::frame::Frame;
use device_core::ui::{self, HEIGHT, WIDTH};
use device_core::view::View;
use egui::{Color32, ColorImage, TextureHandle, TextureOptions};
use sim::boards::in_process::SCREEN_GLYPHS;

/// Pictures that are kept. A session shows some dozens of different screens; a clock that goes on makes one a minute.
const KEPT: usize = 256;

/// How much smaller a picture is than the screen: each of its pixels is the mean of a square of so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shrink {
    /// As large as the screen.
    Not,
    /// Half as wide.
    Half,
    /// A quarter as wide.
    Quarter,
}

impl Shrink {
    /// The largest shrinking that still has a pixel for each of the display's. `width_pixels`: as it is drawn there.
    #[must_use]
    pub fn for_width(width_pixels: f32) -> Self {
        let screen = f32::from(WIDTH);
        if width_pixels <= screen / 4.0 + 1.0 {
            Self::Quarter
        } else if width_pixels <= screen / 2.0 + 1.0 {
            Self::Half
        } else {
            Self::Not
        }
    }

    const fn factor(self) -> usize {
        match self {
            Self::Not => 1,
            Self::Half => 2,
            Self::Quarter => 4,
        }
    }
}

/// The pictures, by the View's hash and their size.
#[derive(Default)]
pub struct Thumbnails {
    textures: BTreeMap<(u64, Shrink), (u64, TextureHandle)>,
    uses: u64,
}

impl Thumbnails {
    /// The picture of a View.
    pub fn of(
        &mut self,
        context: &egui::Context,
        hash: u64,
        view: &View,
        shrink: Shrink,
    ) -> TextureHandle {
        self.uses += 1;
        let uses = self.uses;
        if let Some((used, texture)) = self.textures.get_mut(&(hash, shrink)) {
            *used = uses;
            return texture.clone();
        }
        if self.textures.len() >= KEPT {
            self.drop_oldest();
        }
        let name = format!("screen {hash:016x} {shrink:?}");
        let texture = context.load_texture(name, picture(view, shrink), TextureOptions::LINEAR);
        self.textures.insert((hash, shrink), (uses, texture.clone()));
        texture
    }

    fn drop_oldest(&mut self) {
        let oldest = self.textures.iter().min_by_key(|(_, (used, _))| *used).map(|(key, _)| *key);
        if let Some(key) = oldest {
            self.textures.remove(&key);
        }
    }
}

/// A View as pixels.
fn picture(view: &View, shrink: Shrink) -> ColorImage {
    let mut frame = Box::new(Frame::new());
    // Painting into a framebuffer has no errors: its error type has no values.
    let Ok(()) = ui::paint(view, &SCREEN_GLYPHS, &mut *frame);
    let (width, height) = (usize::from(WIDTH), usize::from(HEIGHT));
    let inks: Vec<[u8; 3]> = frame.inks().map(device_core::ui::palette::Ink::rgb).collect();
    let factor = shrink.factor();
    let (small_width, small_height) = (width / factor, height / factor);
    let mut pixels = Vec::with_capacity(small_width * small_height);
    for y in 0..small_height {
        for x in 0..small_width {
            pixels.push(mean(&inks, width, x * factor, y * factor, factor));
        }
    }
    ColorImage::new([small_width, small_height], pixels)
}

/// The mean colour of a square of pixels.
fn mean(inks: &[[u8; 3]], width: usize, left: usize, top: usize, side: usize) -> Color32 {
    let mut sums = [0_usize; 3];
    for y in top..top + side {
        for ink in &inks[y * width + left..y * width + left + side] {
            for (sum, channel) in sums.iter_mut().zip(ink) {
                *sum += usize::from(*channel);
            }
        }
    }
    let [red, green, blue] = sums.map(|sum| u8::try_from(sum / (side * side)).unwrap_or(u8::MAX));
    Color32::from_rgb(red, green, blue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_made_once_and_the_oldest_is_dropped() {
        let context = egui::Context::default();
        let mut thumbnails = Thumbnails::default();
        let samples = device_core::ui::samples(
            device_core::view::Language::Chinese,
            device_core::view::TextScale::Normal,
        );
        let view = &samples[0].view;
        let first = thumbnails.of(&context, 1, view, Shrink::Quarter);
        assert_eq!(first.size(), [80, 120]);
        assert_eq!(thumbnails.of(&context, 1, view, Shrink::Quarter).id(), first.id());
        assert_ne!(thumbnails.of(&context, 1, view, Shrink::Half).id(), first.id());
        for hash in 2..=KEPT as u64 {
            let _ = thumbnails.of(&context, hash, view, Shrink::Quarter);
        }
        assert_eq!(thumbnails.textures.len(), KEPT);
        assert_ne!(thumbnails.of(&context, 1, view, Shrink::Quarter).id(), first.id());
    }

    #[test]
    fn a_picture_has_a_pixel_for_each_of_the_display() {
        assert_eq!(Shrink::for_width(64.0), Shrink::Quarter);
        assert_eq!(Shrink::for_width(128.0), Shrink::Half);
        assert_eq!(Shrink::for_width(240.0), Shrink::Not);
    }
}
