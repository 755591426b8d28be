//! Rasterises fonts into glyph packs of one bit a pixel. Included by `build.rs`; the format is told in `src/ui/glyphs.rs`.

use std::collections::{BTreeMap, BTreeSet};

use ab_glyph::{Font, FontVec, Glyph, PxScale, point};

use crate::words::Word;

/// From this size on text is bold; below it thin strokes keep the characters open.
const BOLD_FROM_PX: u8 = 28;
/// Sizes at which all of ASCII is built in.
const ASCII_SIZES: [u8; 4] = [24, 28, 37, 52];
/// The size of an amount that stands alone, and what it is made of.
const AMOUNT: (u8, &str) = (76, "0123456789.,:- ¥$");
/// Signs that stand in texts although no word file has them.
const SIGNS: &str = "¥…·";
/// Sizes of the pack in external flash: names are drawn at these.
const EXTERNAL_SIZES: [u8; 2] = [24, 37];
/// Bytes of a pack's head, of an entry for a size, and of an entry for a glyph.
const HEAD_BYTES: usize = 8;
const SIZE_BYTES: usize = 8;
const GLYPH_BYTES: usize = 12;

/// The characters that a pack is to have, by size.
pub type Wants = BTreeMap<u8, BTreeSet<char>>;

/// The sizes at which the words of a place are drawn, the usual one first; `src/ui/style.rs` has the same.
fn sizes_of(place: &str) -> &'static [u8] {
    match place {
        "band" => &[37, 28],
        "title" | "key" => &[52, 37],
        "menu" => &[37],
        "primary" => &[37],
        "quiet" => &[24, 28],
        "hint" | "foot" => &[28, 24, 37],
        "help" => &[37, 28],
        _ => &[],
    }
}

/// Both weights.
pub struct Fonts {
    regular: FontVec,
    bold: FontVec,
}

impl Fonts {
    /// Reads both fonts.
    pub fn new(regular: Vec<u8>, bold: Vec<u8>) -> Result<Self, String> {
        let read = |bytes, name| {
            FontVec::try_from_vec(bytes)
                .map_err(|_| format!("assets/fonts: the {name} font is damaged; run subset.py"))
        };
        Ok(Self { regular: read(regular, "regular")?, bold: read(bold, "bold")? })
    }

    fn at(&self, size_px: u8) -> &FontVec {
        if size_px < BOLD_FROM_PX { &self.regular } else { &self.bold }
    }
}

/// What the device's own words need, ASCII, and the digits of amounts.
pub fn builtin_wants(words: &[Word]) -> Wants {
    let mut wants = Wants::new();
    for size in ASCII_SIZES {
        wants.entry(size).or_default().extend((' '..='~').chain(SIGNS.chars()));
    }
    wants.entry(AMOUNT.0).or_default().extend(AMOUNT.1.chars());
    for word in words.iter().filter(|word| !word.is_spoken()) {
        for size in sizes_of(word.place()) {
            let characters = word.texts.iter().flat_map(|text| text.chars());
            wants.entry(*size).or_default().extend(characters);
        }
    }
    wants
}

/// All that the fonts have, at the sizes of names.
pub fn external_wants(fonts: &Fonts) -> Wants {
    let all: BTreeSet<char> = fonts.bold.codepoint_ids().map(|(_, character)| character).collect();
    EXTERNAL_SIZES.into_iter().map(|size| (size, all.clone())).collect()
}

/// A pack of the wanted glyphs.
pub fn pack(fonts: &Fonts, wants: Wants) -> Result<Vec<u8>, String> {
    let glyphs: usize = wants.values().map(BTreeSet::len).sum();
    let tables = HEAD_BYTES + SIZE_BYTES * wants.len();
    let mut head = b"PBG1".to_vec();
    head.extend(small(wants.len())?.to_le_bytes());
    head.extend([0; 2]);
    let mut table = Vec::new();
    let mut bits = Vec::new();
    let first_bits = tables + GLYPH_BYTES * glyphs;
    for (size, characters) in wants {
        head.extend([size, 0]);
        head.extend(small(characters.len())?.to_le_bytes());
        head.extend(wide(tables + table.len())?.to_le_bytes());
        for character in characters {
            let drawn = rasterise(fonts.at(size), character, size)?;
            table.extend(small(character as usize)?.to_le_bytes());
            table.extend(drawn.metrics);
            table.push(0);
            table.extend(wide(first_bits + bits.len())?.to_le_bytes());
            bits.extend(drawn.bits);
        }
    }
    Ok([head, table, bits].concat())
}

fn small(value: usize) -> Result<u16, String> {
    u16::try_from(value).map_err(|_| format!("glyph pack: {value} does not fit 16 bits"))
}

fn wide(value: usize) -> Result<u32, String> {
    u32::try_from(value).map_err(|_| format!("glyph pack: {value} does not fit 32 bits"))
}

struct Drawn {
    /// Advance, left, top (signed), width, height.
    metrics: [u8; 5],
    /// Rows one after the other without padding, the first pixel in the highest bit.
    bits: Vec<u8>,
}

fn rasterise(font: &FontVec, character: char, size_px: u8) -> Result<Drawn, String> {
    let id = font.glyph_id(character);
    if id.0 == 0 {
        return Err(format!(
            "assets/words: {character:?} is in no font: write it otherwise, or add it to assets/fonts/subset.py"
        ));
    }
    let em = font.units_per_em().unwrap_or(1000.0);
    let scale = PxScale::from(f32::from(size_px) * font.height_unscaled() / em);
    let advance = font.h_advance_unscaled(id) * f32::from(size_px) / em;
    // The em box of a Chinese font reaches 0.88 em above the base line.
    let base_line = (f32::from(size_px) * 0.88).round();
    let glyph: Glyph = id.with_scale_and_position(scale, point(0.0, base_line));
    let mut metrics = [advance.round() as u8, 0, 0, 0, 0];
    let Some(outlined) = font.outline_glyph(glyph) else {
        return Ok(Drawn { metrics, bits: Vec::new() });
    };
    let bounds = outlined.px_bounds();
    let mut inked = BTreeSet::new();
    outlined.draw(|x, y, coverage| {
        if coverage >= 0.5 {
            inked.insert((y as i32 + bounds.min.y as i32, x as i32 + bounds.min.x as i32));
        }
    });
    let (Some((top, _)), Some((bottom, _))) = (inked.first(), inked.last()) else {
        return Ok(Drawn { metrics, bits: Vec::new() });
    };
    let (top, bottom) = (*top, *bottom);
    let left = inked.iter().map(|(_, x)| *x).min().unwrap_or(0);
    let right = inked.iter().map(|(_, x)| *x).max().unwrap_or(0);
    let (width, height) = (right - left + 1, bottom - top + 1);
    metrics[1] = left as i8 as u8;
    metrics[2] = top as i8 as u8;
    metrics[3] = width as u8;
    metrics[4] = height as u8;
    let mut bits = vec![0_u8; ((width * height) as usize).div_ceil(8)];
    for (y, x) in inked {
        let index = ((y - top) * width + x - left) as usize;
        bits[index / 8] |= 0x80 >> (index % 8);
    }
    Ok(Drawn { metrics, bits })
}
