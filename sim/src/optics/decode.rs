//! Reading a picture: decoders in two grades, as scan engines have them.
//!
//! Over `bars` and `threshold`. The cheap decoder comes first, and the order never depends on time or chance, so that the
//! same picture gives the same reading. The decoders are other people's: one that panics on an odd picture has read nothing.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rxing::common::HybridBinarizer;
use rxing::qrcode::cpp_port::QrReader;
use rxing::{BarcodeFormat, BinaryBitmap, DecodeHints, Luma8Source, Reader};

use super::bars::{self, Effort};
use super::picture::Picture;
use super::threshold;
use crate::scenario::model::ScannerKind;

/// Pictures with a longer side are not looked at: no camera here takes one.
const LONGEST_SIDE_PIXELS: usize = threshold::WIDEST_PIXELS;

/// How good a scanner's decoder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grade {
    /// QR codes by rqrr, bar codes that lie straight.
    Plain,
    /// QR codes by rxing's port of zxing-cpp or by rqrr, whichever reads; bar codes of any direction.
    Keen,
}

impl From<ScannerKind> for Grade {
    fn from(kind: ScannerKind) -> Self {
        match kind {
            ScannerKind::Plain => Self::Plain,
            ScannerKind::Keen => Self::Keen,
        }
    }
}

/// What to look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A QR code.
    Qr,
    /// A Code 128.
    Bar,
    /// Either; where a picture holds both, the QR code if its first decoder reads it.
    Either,
}

/// The kind of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbology {
    /// QR code.
    Qr,
    /// Code 128.
    Code128,
}

/// What a decoder read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Its text.
    pub text: String,
    /// The kind of code that it stood in.
    pub symbology: Symbology,
}

/// Reads the code in a picture, if there is one and the decoder is good enough for it.
#[must_use]
pub fn read(picture: &Picture, grade: Grade, wanted: Wanted) -> Option<Reading> {
    if picture.width().max(picture.height()) > LONGEST_SIDE_PIXELS || picture.pixels().is_empty() {
        return None;
    }
    let qr = |decoder: fn(&Picture) -> Option<String>| {
        let text = (wanted != Wanted::Bar).then(|| quietly(|| decoder(picture))).flatten()?;
        Some(Reading { text, symbology: Symbology::Qr })
    };
    let bar = |effort: Effort| {
        let text = (wanted != Wanted::Qr).then(|| quietly(|| bars::read(picture, effort)));
        Some(Reading { text: text.flatten()?, symbology: Symbology::Code128 })
    };
    match grade {
        Grade::Plain => qr(read_rqrr).or_else(|| bar(Effort::PLAIN)),
        Grade::Keen if wanted == Wanted::Qr => {
            qr(read_rxing).or_else(|| qr(read_sharpened)).or_else(|| qr(read_rqrr))
        }
        Grade::Keen => qr(read_rxing).or_else(|| bar(Effort::KEEN)).or_else(|| qr(read_rqrr)),
    }
}

/// Nothing where the decoder panics. Both decoders index and subtract on what they find in a picture; the process' panic
/// hook still writes its line, because a hook belongs to the process and not to us.
fn quietly<T>(decoder: impl FnOnce() -> Option<T>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(decoder)).unwrap_or(None)
}

fn read_rqrr(picture: &Picture) -> Option<String> {
    let (width, height) = (picture.width(), picture.height());
    let blacks = threshold::blacks(picture);
    let mut prepared =
        rqrr::PreparedImage::prepare_from_bitmap(width, height, |x, y| blacks[y * width + x]);
    prepared.detect_grids().iter().find_map(|grid| grid.decode().ok()).map(|(_, text)| text)
}

/// A second look at what the first did not read. Only where nothing else is looked for: a till has no time for it.
fn read_sharpened(picture: &Picture) -> Option<String> {
    read_rxing(&picture.sharpened())
}

fn read_rxing(picture: &Picture) -> Option<String> {
    let (width, height) = (picture.width() as u32, picture.height() as u32);
    let source = Luma8Source::new_with_slice(picture.pixels(), width, height).ok()?;
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    let hints = DecodeHints {
        PossibleFormats: Some([BarcodeFormat::QR_CODE].into()),
        ..DecodeHints::default()
    };
    let result = QrReader.decode_with_hints(&mut bitmap, &hints).ok()?;
    Some(result.getText().to_owned())
}
