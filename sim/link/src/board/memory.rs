//! The engine's large parts: buffers that stand still in a static, whole or each for itself. Nothing here decides anything.

use serde::Serialize;

use super::answer::Answer;
use super::flash::Mirror;
use super::glyphs::GlyphCache;
use super::line::REQUEST_FRAME_BYTES;
use super::reports::Reports;
use crate::frame::Decoder;
use crate::message::{ANSWER_BYTES_MAX, Refusal};

/// All that the engine keeps but the device itself. It is large and const: put it into a static.
pub struct Memory {
    pub(super) decoder: Decoder<REQUEST_FRAME_BYTES>,
    pub(super) mirror: Mirror,
    pub(super) glyphs: GlyphCache,
    pub(super) answer: LastAnswer,
    pub(super) reports: Reports,
}

impl Default for Memory {
    fn default() -> Self {
        Self::new()
    }
}

impl Memory {
    /// Empty.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            decoder: Decoder::new(),
            mirror: Mirror::new(),
            glyphs: GlyphCache::new(),
            answer: LastAnswer::new(),
            reports: Reports::new(),
        }
    }
}

/// The last answer in postcard, for when its request comes again.
pub(super) struct LastAnswer {
    bytes: [u8; ANSWER_BYTES_MAX],
    length: usize,
}

impl LastAnswer {
    const fn new() -> Self {
        Self { bytes: [0; ANSWER_BYTES_MAX], length: 0 }
    }

    /// There is none: the request is still open, or none came yet.
    pub const fn clear(&mut self) {
        self.length = 0;
    }

    /// Remembers an answer; one that is too long becomes a refusal.
    pub fn remember(&mut self, answer: &impl Serialize) {
        self.length = match postcard::to_slice(answer, &mut self.bytes) {
            Ok(bytes) => bytes.len(),
            Err(_) => postcard::to_slice(&Answer::Refused(Refusal::TooLong), &mut self.bytes)
                .map_or(0, |bytes| bytes.len()),
        };
    }

    /// The answer; `None` where there is none.
    pub fn bytes(&self) -> Option<&[u8]> {
        self.bytes.get(..self.length).filter(|bytes| !bytes.is_empty())
    }
}
