//! What the device's camera must do: read printed codes as often as promised, and nothing where there is nothing to read.
//!
//! The full measure, 500 placements of each, is `examples/reading_rates.rs`; it takes optimised code. Here stand as many as
//! a debug build renders in seconds.

use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;

use super::placements::{CODE_WIDTH_MM, EMV_100, EMV_LONG, Trial, URL};
use super::prints::printed_picture;
use super::prints::{PrintError, code_on_screen, decode_png, price_tag, printed_code};
use super::*;
use crate::scenario::model::{Aim, Glare};

const SAMPLE: u32 = 60;

fn trial(text: &str, farthest_mm: f64) -> Trial {
    Trial::new(text, (120.0, farthest_mm)).unwrap()
}

#[test]
fn printed_codes_are_read_as_often_as_promised() {
    for (text, farthest_mm) in [(URL, 300.0), (EMV_100, 300.0), (EMV_LONG, 200.0)] {
        let trial = trial(text, farthest_mm);
        let frames = trial.frames(SAMPLE, 1);
        assert!(frames.reaches_percent(95), "single pictures of {text}: {frames}");
        let windows = trial.windows(SAMPLE / 2, 2);
        assert!(windows.reaches_percent(99), "read windows of {text}: {windows}");
    }
}

#[test]
fn the_texts_are_as_long_as_their_names_say() {
    assert_eq!(URL.chars().count(), 40);
    assert_eq!(EMV_100.chars().count(), 100);
    assert_eq!(EMV_LONG.chars().count(), 248);
}

fn aim() -> Aim {
    Aim {
        distance_mm: 180.0,
        tilt_degrees: 8.0,
        turn_degrees: -5.0,
        roll_degrees: 4.0,
        aside_mm: 0.0,
        below_mm: 0.0,
        ambient: 0.1,
        glare: Glare::Off,
        blur_pixels: 0.8,
        noise_levels: 4.0,
    }
}

fn before(surface: Surface) -> Scene {
    Scene::new(surface, Camera::DEVICE, aim())
}

fn text_of(scene: &Scene) -> Option<String> {
    let picture = render(scene, &mut ChaCha8Rng::seed_from_u64(3));
    read(&picture, Grade::Keen, Wanted::Qr).map(|reading| reading.text)
}

#[test]
fn motion_glare_darkness_and_distance_make_it_unreadable_and_their_absence_readable() {
    let good = before(printed_code(EMV_100, CODE_WIDTH_MM).unwrap());
    assert_eq!(text_of(&good).as_deref(), Some(EMV_100));
    let slowly = Scene { motion_pixels: (2.0, 1.0), ..good.clone() };
    assert_eq!(text_of(&slowly).as_deref(), Some(EMV_100));
    let swept = Scene { motion_pixels: (14.0, 9.0), ..good.clone() };
    assert_eq!(text_of(&swept), None);
    let glare = Scene { aim: Aim { glare: Glare::Full, ..aim() }, ..good.clone() };
    assert_eq!(text_of(&glare), None);
    let cellar = good.clone().with_brightness(0.004);
    assert_eq!(text_of(&cellar), None);
    let far = Scene { aim: Aim { distance_mm: 1_000.0, ..aim() }, ..good.clone() };
    assert_eq!(text_of(&far), None);
    for (levels, text) in [(25.0, None), (400.0, Some(EMV_100)), (5_100.0, None)] {
        let light = 0.5;
        let exposed = Scene { exposure: Exposure::Fixed(levels), ..good.clone() };
        assert_eq!(text_of(&exposed.with_brightness(light)).as_deref(), text, "{levels}");
    }
}

#[test]
fn a_code_on_a_screen_is_read_and_a_price_tag_is_nothing() {
    assert_eq!(text_of(&before(code_on_screen(URL, 55.0).unwrap())).as_deref(), Some(URL));
    let tag = before(price_tag("12.50".parse().unwrap()).unwrap());
    let near = Scene { aim: Aim { distance_mm: 120.0, ..aim() }, ..tag };
    assert_eq!(text_of(&near), None);
}

#[test]
fn chinese_text_comes_back_byte_for_byte() {
    for text in ["老王菜店", "付给 北京最佳运输 12.50", EMV_LONG] {
        let scene = before(printed_code(text, CODE_WIDTH_MM).unwrap());
        assert_eq!(text_of(&scene).as_deref(), Some(text));
    }
}

#[test]
fn a_png_is_looked_at_and_what_is_none_is_refused() {
    let code = image::GrayImage::from_fn(8, 8, |x, _| image::Luma([x as u8 * 30]));
    let mut png = std::io::Cursor::new(Vec::new());
    code.write_to(&mut png, image::ImageFormat::Png).unwrap();
    let bytes = png.into_inner();
    assert_eq!(decode_png(&bytes).unwrap(), code);
    assert!(printed_picture(&code, 60.0).is_ok());
    assert!(matches!(printed_picture(&code, 0.0), Err(PrintError::Surface(_))));
    assert!(matches!(decode_png(&bytes[..bytes.len() / 2]), Err(PrintError::NoPicture(_))));
    assert!(matches!(decode_png(b"GIF89a"), Err(PrintError::NoPicture(_))));
    assert!(matches!(printed_code(&"x".repeat(2_400), 80.0), Err(PrintError::TooLong(2_400))));
}
