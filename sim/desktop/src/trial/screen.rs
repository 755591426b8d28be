//! The device's screen at the display's own pixels: each of them the mean of what it covers of the framebuffer.
//!
//! So a code stays a code however small the window shows it, and at whole factors every pixel of the device is a square.

use device_core::effect::Backlight;
use device_core::ui::frame::{FRAME_PIXELS, Frame};
use device_core::ui::{HEIGHT, WIDTH};

/// Colour of the glass without power.
const DARK: [u8; 3] = [15, 16, 18];

/// Red, green, blue and opacity of the framebuffer drawn so large. `None`: the device has no power.
#[must_use]
pub fn resampled(
    frame: Option<&Frame>,
    backlight: Backlight,
    (width, height): (u32, u32),
) -> Vec<u8> {
    let (width, height) = (width.max(1) as usize, height.max(1) as usize);
    let Some(frame) = frame else {
        return [DARK[0], DARK[1], DARK[2], 255].repeat(width * height);
    };
    let mut source = vec![0; FRAME_PIXELS * 3];
    frame.to_rgb(&mut source);
    let (from_width, from_height) = (usize::from(WIDTH), usize::from(HEIGHT));
    let columns = spans(from_width, width);
    let rows = spans(from_height, height);
    // Across first: few rows of few columns are then left for the way down.
    let mut across = vec![0_f32; width * from_height * 3];
    for row in 0..from_height {
        for (column, span) in columns.iter().enumerate() {
            let to = (row * width + column) * 3;
            span.mean(
                |at, channel| f32::from(source[(row * from_width + at) * 3 + channel]),
                &mut across[to..to + 3],
            );
        }
    }
    let light = light(backlight);
    let mut pixels = vec![255; width * height * 4];
    let mut sum = [0.0; 3];
    for (row, span) in rows.iter().enumerate() {
        for column in 0..width {
            span.mean(|at, channel| across[(at * width + column) * 3 + channel], &mut sum);
            let to = (row * width + column) * 4;
            for (channel, value) in sum.iter().enumerate() {
                let dark = f32::from(DARK[channel]) * (1.0 - light);
                pixels[to + channel] = (value * light + dark).round().clamp(0.0, 255.0) as u8;
            }
        }
    }
    pixels
}

/// How bright the backlight looks beside a display's own white.
const fn light(backlight: Backlight) -> f32 {
    match backlight {
        Backlight::Dim => 0.76,
        Backlight::Normal => 0.95,
        Backlight::Bright => 1.0,
    }
}

/// The pixels that one pixel of the display covers, the first and the last of them in part.
struct Span {
    first: usize,
    weights: Vec<f32>,
}

impl Span {
    fn mean(&self, value: impl Fn(usize, usize) -> f32, into: &mut [f32]) {
        for (channel, sum) in into.iter_mut().enumerate() {
            *sum = self
                .weights
                .iter()
                .enumerate()
                .map(|(offset, weight)| weight * value(self.first + offset, channel))
                .sum();
        }
    }
}

fn spans(from: usize, to: usize) -> Vec<Span> {
    let step = from as f64 / to as f64;
    (0..to)
        .map(|place| {
            let (start, end) = (place as f64 * step, (place + 1) as f64 * step);
            let first = start as usize;
            let last = ((end - 1e-9) as usize).clamp(first, from - 1);
            let covered = |at: usize| (end.min((at + 1) as f64) - start.max(at as f64)).max(0.0);
            let weights = (first..=last).map(|at| (covered(at) / step) as f32).collect();
            Span { first, weights }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_its_own_size_and_at_whole_factors_every_pixel_is_exact() {
        let mut rgb = vec![0; FRAME_PIXELS * 3];
        let samples = device_core::ui::samples(Default::default(), Default::default());
        let mut frame = Frame::new();
        let glyphs = sim::boards::in_process::SCREEN_GLYPHS;
        device_core::ui::paint(&samples[0].view, &glyphs, &mut frame).unwrap();
        frame.to_rgb(&mut rgb);
        let same = resampled(Some(&frame), Backlight::Bright, (320, 480));
        let double = resampled(Some(&frame), Backlight::Bright, (640, 960));
        for y in 0..480 {
            for x in 0..320 {
                let pixel = &rgb[(y * 320 + x) * 3..][..3];
                assert_eq!(&same[(y * 320 + x) * 4..][..3], pixel);
                assert_eq!(&double[((2 * y + 1) * 640 + 2 * x) * 4..][..3], pixel);
            }
        }
    }

    #[test]
    fn weights_of_a_pixel_sum_to_one() {
        for (from, to) in [(320, 186), (480, 279), (320, 500), (480, 1), (320, 320)] {
            for span in spans(from, to) {
                let sum: f32 = span.weights.iter().sum();
                assert!((sum - 1.0).abs() < 1e-4 && span.first + span.weights.len() <= from);
            }
        }
    }

    #[test]
    fn without_power_the_glass_is_dark() {
        let pixels = resampled(None, Backlight::Normal, (4, 4));
        assert!(pixels.chunks(4).all(|pixel| pixel[..3] == DARK && pixel[3] == 255));
    }
}
