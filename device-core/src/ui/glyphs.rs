//! Glyphs: pictures of characters, one bit a pixel, from the MCU's flash or from external flash.
//!
//! A glyph pack, little-endian:
//!
//! ```text
//! head           "PBG1", number of sizes (u16), 0 (u16)
//! for each size  px em (u8), 0 (u8), number of glyphs (u16), offset of its table (u32); sizes ascending
//! tables         for each glyph, by character ascending: character (u16), advance (u8), left (i8), top (i8), width (u8),
//!                height (u8), 0 (u8), offset of its bits (u32)
//! bits           rows of a glyph one after the other without padding, first pixel in the highest bit
//! ```
//!
//! Offsets count from the pack's first byte. `top` counts down from the top of the em box, `left` from the pen.
//! `build.rs` makes two packs: our own words with ASCII and digits, which every build carries, and all of GB 2312 at the
//! sizes of names, which a device keeps in external flash and the bench carries with the feature `external-glyphs`.

/// Bytes that hold the bits of any glyph: 76 × 76 pixels.
pub const GLYPH_BYTES_MAX: usize = 76 * 76 / 8;

/// Buffer for the bits of one glyph.
pub type GlyphBits = [u8; GLYPH_BYTES_MAX];

const HEAD_BYTES: u32 = 8;
const SIZE_BYTES: u32 = 8;
const GLYPH_BYTES: u32 = 12;

/// One glyph's measures in pixels, and where its bits are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyph {
    /// How far the pen moves.
    pub advance: u8,
    /// From the pen to the first column.
    pub left: i8,
    /// From the top of the em box to the first row.
    pub top: i8,
    /// Columns.
    pub width: u8,
    /// Rows.
    pub height: u8,
    /// Offset of the bits in their pack.
    pub offset: u32,
    /// Which pack has them.
    pub source: Source,
}

impl Glyph {
    /// Bytes of its bits.
    #[must_use]
    pub fn byte_count(&self) -> usize {
        (usize::from(self.width) * usize::from(self.height)).div_ceil(8)
    }
}

/// Where a glyph's bits are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The MCU's flash.
    Builtin,
    /// External flash.
    External,
}

/// Something that has glyphs.
pub trait Glyphs {
    /// The glyph of a character at a size in px em, or `None` where it cannot be drawn.
    fn find(&self, character: char, size_px: u8) -> Option<Glyph>;

    /// The bits of a glyph that [`Glyphs::find`] gave, read into `buffer`; `None` where they cannot be read.
    fn bits<'buffer>(&self, glyph: &Glyph, buffer: &'buffer mut GlyphBits)
    -> Option<&'buffer [u8]>;
}

impl Glyphs for &dyn Glyphs {
    fn find(&self, character: char, size_px: u8) -> Option<Glyph> {
        (**self).find(character, size_px)
    }

    fn bits<'buffer>(
        &self,
        glyph: &Glyph,
        buffer: &'buffer mut GlyphBits,
    ) -> Option<&'buffer [u8]> {
        (**self).bits(glyph, buffer)
    }
}

/// Bytes at addresses: a slice, or external flash behind SPI.
///
/// It takes `&self` because layout and drawing only read; a driver that needs `&mut` puts itself into a `RefCell`.
pub trait GlyphStore {
    /// Fills `buffer` from `offset` on; `false` where that fails or reaches beyond the end.
    #[must_use]
    fn read(&self, offset: u32, buffer: &mut [u8]) -> bool;
}

impl GlyphStore for &[u8] {
    fn read(&self, offset: u32, buffer: &mut [u8]) -> bool {
        let Ok(start) = usize::try_from(offset) else { return false };
        let Some(end) = start.checked_add(buffer.len()) else { return false };
        match self.get(start..end) {
            Some(bytes) => {
                buffer.copy_from_slice(bytes);
                true
            }
            None => false,
        }
    }
}

/// A glyph pack in a store.
#[derive(Clone, Copy, Debug)]
pub struct Pack<S> {
    store: S,
    source: Source,
}

impl<S: GlyphStore> Pack<S> {
    /// The pack that begins at the store's first byte. A store without a pack is one without glyphs.
    pub const fn new(store: S, source: Source) -> Self {
        Self { store, source }
    }

    fn array<const N: usize>(&self, offset: u32) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        self.store.read(offset, &mut bytes).then_some(bytes)
    }

    /// Number of glyphs of a size, and the offset of their table.
    fn table(&self, size_px: u8) -> Option<(u32, u32)> {
        let [b'P', b'B', b'G', b'1', low, high, ..] = self.array::<8>(0)? else { return None };
        (0..u32::from(u16::from_le_bytes([low, high]))).find_map(|index| {
            let [size, _, low, high, offset @ ..] =
                self.array::<8>(HEAD_BYTES + index * SIZE_BYTES)?;
            let count = u32::from(u16::from_le_bytes([low, high]));
            (size == size_px).then_some((count, u32::from_le_bytes(offset)))
        })
    }
}

impl<S: GlyphStore> Glyphs for Pack<S> {
    fn find(&self, character: char, size_px: u8) -> Option<Glyph> {
        let wanted = u16::try_from(u32::from(character)).ok()?;
        let (count, table) = self.table(size_px)?;
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = (low + high) / 2;
            let offset = table.checked_add(middle * GLYPH_BYTES)?;
            let [a, b, advance, left, top, width, height, _, bits @ ..] =
                self.array::<12>(offset)?;
            match u16::from_le_bytes([a, b]).cmp(&wanted) {
                core::cmp::Ordering::Less => low = middle + 1,
                core::cmp::Ordering::Greater => high = middle,
                core::cmp::Ordering::Equal => {
                    return Some(Glyph {
                        advance,
                        left: left.cast_signed(),
                        top: top.cast_signed(),
                        width,
                        height,
                        offset: u32::from_le_bytes(bits),
                        source: self.source,
                    });
                }
            }
        }
        None
    }

    fn bits<'buffer>(
        &self,
        glyph: &Glyph,
        buffer: &'buffer mut GlyphBits,
    ) -> Option<&'buffer [u8]> {
        let bits = buffer.get_mut(..glyph.byte_count())?;
        self.store.read(glyph.offset, bits).then_some(bits)
    }
}

/// The built-in pack. By this name the firmware's linker script finds it and puts it into a section of its own.
static BUILTIN_GLYPHS: [u8; include_bytes!(concat!(env!("OUT_DIR"), "/builtin.glyphs")).len()] =
    *include_bytes!(concat!(env!("OUT_DIR"), "/builtin.glyphs"));

/// The built-in pack.
pub const BUILTIN_PACK: &[u8] = &BUILTIN_GLYPHS;

// A third of the MCU's flash is the most that type may take.
const _: () = assert!(BUILTIN_PACK.len() <= 250_000, "the built-in glyphs exceed 250 KB");

/// The pack for external flash: ASCII and all of GB 2312 at 24 and 37 px.
#[cfg(feature = "external-glyphs")]
pub const EXTERNAL_PACK: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/external.glyphs"));

/// The device's own words, ASCII and digits.
#[derive(Clone, Copy, Debug, Default)]
pub struct Builtin;

const BUILTIN: Pack<&[u8]> = Pack::new(BUILTIN_PACK, Source::Builtin);

impl Glyphs for Builtin {
    fn find(&self, character: char, size_px: u8) -> Option<Glyph> {
        BUILTIN.find(character, size_px)
    }

    fn bits<'buffer>(
        &self,
        glyph: &Glyph,
        buffer: &'buffer mut GlyphBits,
    ) -> Option<&'buffer [u8]> {
        BUILTIN.bits(glyph, buffer)
    }
}

/// The built-in glyphs and those of a pack in external flash.
#[derive(Clone, Copy, Debug)]
pub struct WithExternal<S> {
    external: Pack<S>,
}

impl<S: GlyphStore> WithExternal<S> {
    /// With the pack that begins at the store's first byte.
    pub const fn new(store: S) -> Self {
        Self { external: Pack::new(store, Source::External) }
    }
}

#[cfg(feature = "external-glyphs")]
impl WithExternal<&'static [u8]> {
    /// With [`EXTERNAL_PACK`], as the bench has it.
    #[must_use]
    pub const fn bench() -> Self {
        Self::new(EXTERNAL_PACK)
    }
}

impl<S: GlyphStore> Glyphs for WithExternal<S> {
    fn find(&self, character: char, size_px: u8) -> Option<Glyph> {
        Builtin.find(character, size_px).or_else(|| self.external.find(character, size_px))
    }

    fn bits<'buffer>(
        &self,
        glyph: &Glyph,
        buffer: &'buffer mut GlyphBits,
    ) -> Option<&'buffer [u8]> {
        match glyph.source {
            Source::Builtin => Builtin.bits(glyph, buffer),
            Source::External => self.external.bits(glyph, buffer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_glyphs_are_built_in_and_names_are_not() {
        for (character, size, found) in [
            ('付', 52, true),
            ('A', 24, true),
            ('~', 52, true),
            ('¥', 76, true),
            ('8', 76, true),
            ('付', 76, false),
            ('魑', 37, false),
            ('喆', 37, false),
        ] {
            assert_eq!(Builtin.find(character, size).is_some(), found, "{character} at {size}");
        }
    }

    #[test]
    fn all_of_gb_2312_is_in_external_flash_and_nothing_else() {
        let glyphs = WithExternal::bench();
        for (character, found) in
            [('啊', true), ('齄', true), ('魑', true), ('喆', false), ('堃', false), ('😀', false)]
        {
            for size in [24, 37] {
                assert_eq!(glyphs.find(character, size).is_some(), found, "{character} at {size}");
            }
        }
        let ideographs = ('\u{4e00}'..='\u{9fff}').filter(|c| glyphs.find(*c, 37).is_some());
        assert_eq!(ideographs.count(), 6_763);
    }

    #[test]
    fn a_glyph_has_ink_in_every_border_row() {
        let glyphs = WithExternal::bench();
        let mut buffer = [0; GLYPH_BYTES_MAX];
        for character in ['付', '魑', 'g', '¥'] {
            let glyph = glyphs.find(character, 37).unwrap();
            let bits = glyphs.bits(&glyph, &mut buffer).unwrap();
            let width = usize::from(glyph.width);
            let lit = |index: usize| bits[index / 8] & 0x80 >> (index % 8) != 0;
            assert!((0..width).any(lit), "{character}: first row");
            let last = width * (usize::from(glyph.height) - 1);
            assert!((last..last + width).any(lit), "{character}: last row");
        }
    }

    #[test]
    fn a_damaged_pack_is_one_without_glyphs() {
        for bytes in [&b""[..], b"PBG1", b"XXXX\x01\0\0\0", &BUILTIN_PACK[..40]] {
            assert_eq!(Pack::new(bytes, Source::External).find('付', 37), None);
        }
        for cut in 0..2_000 {
            let pack = Pack::new(&BUILTIN_PACK[..cut], Source::External);
            let _ = pack
                .find('付', 37)
                .map(|glyph| pack.bits(&glyph, &mut [0; GLYPH_BYTES_MAX]).is_some());
        }
    }
}
