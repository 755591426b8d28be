//! What the bench has for a board: answers to what it asks, and the requests that tell it what a flash holds.

use device_core::ui::glyphs::{Glyph, GlyphBits, Glyphs};
use embedded_storage::nor_flash::NorFlash;

use crate::message::{Ask, AskResult, CHUNK_BYTES, Chunk, Place, Request};

/// Carries out what a board asks, on the bench's flash and with the bench's glyphs.
///
/// A power cut in an operation looks like a refusal here: whoever cuts the power resets the board instead of answering.
pub fn answer_ask(ask: &Ask, flash: &mut impl NorFlash, glyphs: &impl Glyphs) -> AskResult {
    let done = |done: bool| if done { AskResult::Done } else { AskResult::Refused };
    match ask {
        Ask::Write { address, bytes } => done(flash.write(*address, bytes).is_ok()),
        Ask::Erase { from, to } => done(flash.erase(*from, *to).is_ok()),
        Ask::Read { address, length } => {
            let mut bytes = Chunk::new();
            let fits = bytes.resize_default(usize::from(*length)).is_ok();
            if fits && flash.read(*address, &mut bytes).is_ok() {
                AskResult::Bytes(bytes)
            } else {
                AskResult::Refused
            }
        }
        Ask::Glyph { character, size_px } => {
            let found = char::from_u32(u32::from(*character))
                .and_then(|character| glyphs.find(character, *size_px))
                .and_then(|glyph| glyph_bytes(*character, &glyph, glyphs));
            AskResult::Bytes(found.unwrap_or_default())
        }
    }
}

/// A glyph as its pack has it: its entry, whose offset means nothing here, and its bits.
fn glyph_bytes(character: u16, glyph: &Glyph, glyphs: &impl Glyphs) -> Option<Chunk> {
    let mut buffer: GlyphBits = [0; device_core::ui::glyphs::GLYPH_BYTES_MAX];
    let bits = glyphs.bits(glyph, &mut buffer)?;
    let [low, high] = character.to_le_bytes();
    let Glyph { advance, left, top, width, height, .. } = *glyph;
    let (left, top) = (left.cast_unsigned(), top.cast_unsigned());
    let entry = [low, high, advance, left, top, width, height, 0, 0, 0, 0, 0];
    let mut bytes = Chunk::new();
    bytes.extend_from_slice(&entry).ok()?;
    bytes.extend_from_slice(bits).ok()?;
    Some(bytes)
}

/// The requests that tell a board what its flash holds, before it boots. Blank chunks are not told of a virtual one.
pub fn image_requests(place: Place, image: &[u8]) -> impl Iterator<Item = Request> + '_ {
    let chunks = (0_u32..).step_by(CHUNK_BYTES).zip(image.chunks(CHUNK_BYTES));
    chunks.filter_map(move |(address, bytes)| {
        let blank = bytes.iter().all(|byte| *byte == 0xff);
        let told = place == Place::Physical || !blank;
        let bytes = Chunk::from_slice(bytes).ok()?;
        told.then_some(Request::FlashLoad { place, address, bytes })
    })
}
