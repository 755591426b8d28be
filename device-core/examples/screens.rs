//! Paints every sample screen into a folder of pictures, and all of them onto one sheet for each language and scale.
//!
//! `cargo run -p device-core --example screens --features external-glyphs,samples -- FOLDER`

use std::path::Path;
use std::{env, fs, process};

use device_core::ui::frame::{FRAME_PIXELS, Frame};
use device_core::ui::glyphs::WithExternal;
use device_core::ui::{HEIGHT, WIDTH, paint, samples};
use device_core::view::{Language, TextScale, View};
use image::imageops::replace;
use image::{ImageResult, Rgb, RgbImage};

const COLUMNS: u32 = 8;
const GAP_PX: u32 = 16;

fn main() {
    let Some(folder) = env::args().nth(1) else {
        eprintln!("usage: screens FOLDER");
        process::exit(2);
    };
    if let Err(error) = pictures(Path::new(&folder)) {
        eprintln!("{folder}: {error}");
        process::exit(3);
    }
}

fn pictures(folder: &Path) -> ImageResult<()> {
    for (language, language_name) in [(Language::Chinese, "zh"), (Language::English, "en")] {
        for (scale, scale_name) in [(TextScale::Normal, "normal"), (TextScale::Large, "large")] {
            let inside = folder.join(format!("{language_name}-{scale_name}"));
            fs::create_dir_all(&inside)?;
            let mut painted = Vec::new();
            for sample in samples(language, scale) {
                let picture = picture(&sample.view);
                picture.save(inside.join(format!("{}.png", sample.name)))?;
                painted.push(picture);
            }
            sheet(&painted).save(folder.join(format!("{language_name}-{scale_name}.png")))?;
        }
    }
    Ok(())
}

fn picture(view: &View) -> RgbImage {
    let mut frame = Box::new(Frame::new());
    let Ok(()) = paint(view, &WithExternal::bench(), &mut *frame);
    let mut rgb = vec![0; FRAME_PIXELS * 3];
    frame.to_rgb(&mut rgb);
    RgbImage::from_raw(WIDTH.into(), HEIGHT.into(), rgb).unwrap_or_default()
}

fn sheet(pictures: &[RgbImage]) -> RgbImage {
    let (width, height) = (u32::from(WIDTH) + GAP_PX, u32::from(HEIGHT) + GAP_PX);
    let rows = u32::try_from(pictures.len()).unwrap_or(0).div_ceil(COLUMNS);
    let ground = Rgb([0x88, 0x90, 0x9a]);
    let mut sheet = RgbImage::from_pixel(COLUMNS * width + GAP_PX, rows * height + GAP_PX, ground);
    for (at, picture) in (0..).zip(pictures) {
        let (column, row) = (at % COLUMNS, at / COLUMNS);
        let (x, y) = (GAP_PX + column * width, GAP_PX + row * height);
        replace(&mut sheet, picture, x.into(), y.into());
    }
    sheet
}
