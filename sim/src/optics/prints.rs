//! Flat things that a device's camera is pointed at: printed codes, codes on a merchant's screen, pictures, price tags.
//!
//! Over `surface`. Each gives a [`Surface`] of a width in millimetres; what light falls on it and how it is held is the
//! scene's. Codes are made by the `qrcode` crate, which no device and no decoder here uses: its mistakes would be seen.

use device_core::money::Fen;
use image::{GrayImage, Luma};
use qrcode::bits::Bits;
use qrcode::{Color, EcLevel, QrCode, Version};

use super::surface::{Surface, SurfaceError};

/// Modules of white around a code (ISO/IEC 18004).
const QUIET_MODULES: usize = 4;
/// Texels along a module: finer than any camera here sees it.
const MODULE_TEXELS: usize = 8;
/// Grey levels of ink and of paper.
const INK_AND_PAPER: (u8, u8) = (18, 238);
/// Grey levels of dark and light on a merchant's screen.
const DARK_AND_LIGHT: (u8, u8) = (6, 250);
/// Width of a price tag in millimetres.
const TAG_WIDTH_MM: f64 = 70.0;
/// Segments of the digits 0 to 9, as calculators have them: top, upper left, upper right, middle, lower left, lower
/// right, bottom.
const SEGMENTS: [[bool; 7]; 10] = segments([
    0b111_0111, 0b001_0010, 0b101_1101, 0b101_1011, 0b011_1010, 0b110_1011, 0b110_1111, 0b101_0010,
    0b111_1111, 0b111_1011,
]);

/// Why a thing cannot be made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PrintError {
    /// More text than the largest QR code holds.
    #[error("{0} bytes do not fit a QR code of level M: at most 2331 do, so shorten the text")]
    TooLong(usize),
    /// The bytes are no picture that can be read here.
    #[error("it is no PNG picture: {0}")]
    NoPicture(String),
    /// Not a size that can be looked at.
    #[error(transparent)]
    Surface(#[from] SurfaceError),
}

/// A QR code printed on paper, level M, with its quiet zone. The width is that of the code without the quiet zone.
///
/// # Errors
/// A text that is too long, or a width that is none.
pub fn printed_code(text: &str, code_width_mm: f64) -> Result<Surface, PrintError> {
    code_surface(text, code_width_mm, INK_AND_PAPER)
}

/// The same on a screen: deeper black, brighter white.
///
/// # Errors
/// As [`printed_code`].
pub fn code_on_screen(text: &str, code_width_mm: f64) -> Result<Surface, PrintError> {
    code_surface(text, code_width_mm, DARK_AND_LIGHT)
}

/// A picture printed this wide, quiet zone and all.
///
/// # Errors
/// A picture or a width that cannot be looked at.
pub fn printed_picture(picture: &GrayImage, width_mm: f64) -> Result<Surface, PrintError> {
    Ok(Surface::of_image(picture, width_mm)?)
}

/// Decodes a PNG picture to grey; where it is transparent, the paper shows.
///
/// # Errors
/// Bytes that are no PNG picture, or one of more than 8000 pixels a side.
pub fn decode_png(bytes: &[u8]) -> Result<GrayImage, PrintError> {
    let no_picture = |error: image::ImageError| PrintError::NoPicture(error.to_string());
    let mut reader =
        image::ImageReader::with_format(std::io::Cursor::new(bytes), image::ImageFormat::Png);
    let mut limits = image::Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(8_000), Some(8_000));
    reader.limits(limits);
    let picture = reader.decode().map_err(no_picture)?.to_luma_alpha8();
    Ok(GrayImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [luma, alpha] = picture.get_pixel(x, y).0.map(u32::from);
        Luma([((luma * alpha + 255 * (255 - alpha) + 127) / 255) as u8])
    }))
}

/// A price tag: digits and lines in ink, and no code.
///
/// # Errors
/// None in practice: the tag has a fixed size.
pub fn price_tag(price: Fen) -> Result<Surface, PrintError> {
    let (ink, paper) = INK_AND_PAPER;
    let mut tag = GrayImage::from_pixel(560, 320, Luma([paper]));
    let mut fill = |left: u32, top: u32, width: u32, height: u32| {
        for y in top..top + height {
            for x in left..left + width {
                if let Some(pixel) = tag.get_pixel_mut_checked(x, y) {
                    *pixel = Luma([ink]);
                }
            }
        }
    };
    // A frame, and something like two lines of small print.
    for (left, top, width, height) in
        [(8, 8, 544, 6), (8, 306, 544, 6), (8, 8, 6, 304), (546, 8, 6, 304)]
    {
        fill(left, top, width, height);
    }
    for word in 0..12 {
        fill(40 + word * 40, 252 + (word % 2) * 18, 28, 8);
    }
    let mut left = 40;
    for character in price.to_string().chars() {
        match character.to_digit(10) {
            Some(digit) => {
                digit_segments(digit as usize, left, &mut fill);
                left += 80;
            }
            None => {
                fill(left, 206, 14, 14);
                left += 30;
            }
        }
    }
    Ok(Surface::of_image(&tag, TAG_WIDTH_MM)?)
}

fn digit_segments(digit: usize, left: u32, fill: &mut impl FnMut(u32, u32, u32, u32)) {
    const TOP: u32 = 60;
    let places = [
        (8, 0, 44, 14),
        (0, 8, 14, 66),
        (46, 8, 14, 66),
        (8, 74, 44, 14),
        (0, 82, 14, 70),
        (46, 82, 14, 70),
        (8, 146, 44, 14),
    ];
    for (lit, (x, y, width, height)) in SEGMENTS[digit].into_iter().zip(places) {
        if lit {
            fill(left + x, TOP + y, width, height);
        }
    }
}

/// Seven bits a digit, the top segment first.
const fn segments(bits: [u8; 10]) -> [[bool; 7]; 10] {
    let mut digits = [[false; 7]; 10];
    let mut digit = 0;
    while digit < 10 {
        let mut segment = 0;
        while segment < 7 {
            digits[digit][segment] = bits[digit] >> (6 - segment) & 1 == 1;
            segment += 1;
        }
        digit += 1;
    }
    digits
}

fn code_surface(
    text: &str,
    code_width_mm: f64,
    (dark, light): (u8, u8),
) -> Result<Surface, PrintError> {
    let code = encode(text).ok_or(PrintError::TooLong(text.len()))?;
    let modules = code.width();
    let side = (modules + 2 * QUIET_MODULES) * MODULE_TEXELS;
    let mut luma = vec![light; side * side];
    for (y, row) in luma.chunks_exact_mut(side).enumerate() {
        for (x, texel) in row.iter_mut().enumerate() {
            let module = |at: usize| (at / MODULE_TEXELS).checked_sub(QUIET_MODULES);
            let (Some(column), Some(line)) = (module(x), module(y)) else { continue };
            if column < modules && line < modules && code[(column, line)] == Color::Dark {
                *texel = dark;
            }
        }
    }
    let width_mm = code_width_mm * (modules + 2 * QUIET_MODULES) as f64 / modules as f64;
    Ok(Surface::new((side, side), (width_mm, width_mm), &luma)?)
}

/// The smallest code that holds the text. Outside ASCII it is written byte by byte: left to itself the encoder takes some
/// pairs of UTF-8 bytes for Japanese characters, which no payment service means.
fn encode(text: &str) -> Option<QrCode> {
    if text.is_ascii() {
        return QrCode::with_error_correction_level(text, EcLevel::M).ok();
    }
    (1..=40).find_map(|version| {
        let mut bits = Bits::new(Version::Normal(version));
        bits.push_byte_data(text.as_bytes()).ok()?;
        bits.push_terminator(EcLevel::M).ok()?;
        QrCode::with_bits(bits, EcLevel::M).ok()
    })
}
