//! The glyphs of external flash, over the line: one ask a character, kept as long as there is room. Only painting needs them.

use core::cell::RefCell;

use device_core::ui::glyphs::{Builtin, GLYPH_BYTES_MAX, Glyph, GlyphBits, Glyphs, Source};

use super::hardware::Hardware;
use super::line::Line;
use crate::message::{Ask, AskResult, CHUNK_BYTES, Chunk};

/// Glyphs that the board keeps: the names of a full screen.
pub const GLYPHS_KEPT: usize = 24;
/// Bytes of a glyph's entry in the table of its pack.
pub const ENTRY_BYTES: usize = 12;
/// Bytes of the bits of the largest glyph in external flash: 37 px em, and some that stand out of it.
const BITS_BYTES: usize = 208;

#[derive(Clone, Copy)]
struct Slot {
    /// The character; 0 where the slot is empty.
    character: u16,
    size_px: u8,
    /// Whether there is such a glyph.
    found: bool,
    entry: [u8; ENTRY_BYTES],
    bits: [u8; BITS_BYTES],
}

/// Glyphs that came over the line, and characters that have none. All zero bytes: it can stand in `.bss`.
pub struct GlyphCache {
    slots: [Slot; GLYPHS_KEPT],
    next: usize,
}

impl Default for GlyphCache {
    fn default() -> Self {
        Self::new()
    }
}

impl GlyphCache {
    /// Empty.
    #[must_use]
    pub const fn new() -> Self {
        let empty = Slot {
            character: 0,
            size_px: 0,
            found: false,
            entry: [0; ENTRY_BYTES],
            bits: [0; BITS_BYTES],
        };
        Self { slots: [empty; GLYPHS_KEPT], next: 0 }
    }

    /// Empty again.
    pub fn clear(&mut self) {
        self.slots.iter_mut().for_each(|slot| slot.character = 0);
    }

    fn slot(&self, character: u16, size_px: u8) -> Option<&Slot> {
        self.slots.iter().find(|slot| (slot.character, slot.size_px) == (character, size_px))
    }

    /// Keeps what came; the slot that was filled first makes room.
    fn keep(&mut self, character: u16, size_px: u8, bytes: &[u8]) -> Option<&Slot> {
        let next = self.next;
        self.next = (next + 1) % GLYPHS_KEPT;
        let slot = self.slots.get_mut(next)?;
        slot.character = character;
        slot.size_px = size_px;
        slot.found = false;
        if let Some((entry, bits)) = bytes.split_first_chunk::<ENTRY_BYTES>()
            && let Some(place) = slot.bits.get_mut(..bits.len())
        {
            slot.entry = *entry;
            place.copy_from_slice(bits);
            slot.found = true;
        }
        Some(slot)
    }
}

/// Our own glyphs, and the bench's.
pub(super) struct LineGlyphs<'engine, 'memory, H> {
    inside: RefCell<(&'engine mut Line<'memory, H>, &'engine mut GlyphCache)>,
}

impl<'engine, 'memory, H: Hardware> LineGlyphs<'engine, 'memory, H> {
    pub const fn new(line: &'engine mut Line<'memory, H>, cache: &'engine mut GlyphCache) -> Self {
        Self { inside: RefCell::new((line, cache)) }
    }

    /// Hands a glyph over, from the cache or from the bench; `None` where there is none.
    fn with<T>(&self, character: u16, size_px: u8, take: impl FnOnce(&Slot) -> T) -> Option<T> {
        let mut inside = self.inside.try_borrow_mut().ok()?;
        let (line, cache) = &mut *inside;
        if cache.slot(character, size_px).is_none() {
            let bytes = match line.ask(&Ask::Glyph { character, size_px }) {
                Ok(AskResult::Bytes(bytes)) => bytes,
                Ok(AskResult::Done | AskResult::Refused) => Chunk::new(),
                Err(_) => return None,
            };
            cache.keep(character, size_px, &bytes);
        }
        cache.slot(character, size_px).filter(|slot| slot.found).map(take)
    }
}

/// A glyph's name as an address, since over the line it has no other.
fn address(character: u16, size_px: u8) -> u32 {
    u32::from(character) << 8 | u32::from(size_px)
}

impl<H: Hardware> Glyphs for LineGlyphs<'_, '_, H> {
    fn find(&self, character: char, size_px: u8) -> Option<Glyph> {
        let builtin = Builtin.find(character, size_px);
        let wanted = u16::try_from(u32::from(character)).ok().filter(|wanted| *wanted != 0);
        builtin.or_else(|| {
            let wanted = wanted?;
            self.with(wanted, size_px, |slot| {
                let [_, _, advance, left, top, width, height, ..] = slot.entry;
                Glyph {
                    advance,
                    left: left.cast_signed(),
                    top: top.cast_signed(),
                    width,
                    height,
                    offset: address(wanted, size_px),
                    source: Source::External,
                }
            })
        })
    }

    fn bits<'buffer>(
        &self,
        glyph: &Glyph,
        buffer: &'buffer mut GlyphBits,
    ) -> Option<&'buffer [u8]> {
        if glyph.source == Source::Builtin {
            return Builtin.bits(glyph, buffer);
        }
        let [size_px, low, high, _] = glyph.offset.to_le_bytes();
        let bits = buffer.get_mut(..glyph.byte_count())?;
        self.with(u16::from_le_bytes([low, high]), size_px, |slot| {
            let kept = slot.bits.get(..bits.len())?;
            bits.copy_from_slice(kept);
            Some(())
        })??;
        Some(bits)
    }
}

const _: () = assert!(ENTRY_BYTES + BITS_BYTES <= CHUNK_BYTES && BITS_BYTES <= GLYPH_BYTES_MAX);
