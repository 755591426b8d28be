//! QR codes (ISO/IEC 18004) of payer and payee codes: dark and light modules, nothing about pixels.
//!
//! Error correction is M at least, and better where the same size holds more of it.

use qrcodegen_no_heap::{QrCode, QrCodeEcc, Version};

use crate::records::PAYEE_CODE_BYTES;

/// Light modules that must stay free on each side (ISO/IEC 18004: four).
pub const QUIET_MODULES: u16 = 4;
/// Modules of a side of a payer code: version 1 holds 34 digits at level M, more than any payer code has.
pub const PAYER_MODULES: u16 = 21;
/// The largest version: 9 holds 180 bytes at level M, more than any payee code has.
const LARGEST: Version = Version::new(9);
/// Modules of its side.
const MODULES_MAX: usize = 53;

/// A QR code: each row's modules in the low bits of a word, the first column in bit 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qr {
    rows: [u64; MODULES_MAX],
    size: u16,
}

impl Qr {
    /// The smallest code of a text, or `None` where the text is empty or longer than any payee code.
    #[must_use]
    pub fn encode(text: &str) -> Option<Self> {
        if !(1..=PAYEE_CODE_BYTES).contains(&text.len()) {
            return None;
        }
        let mut scratch = [0; LARGEST.buffer_len()];
        let mut output = [0; LARGEST.buffer_len()];
        let code = QrCode::encode_text(
            text,
            &mut scratch,
            &mut output,
            QrCodeEcc::Medium,
            Version::MIN,
            LARGEST,
            None,
            true,
        )
        .ok()?;
        let mut rows = [0; MODULES_MAX];
        for (y, row) in (0..code.size()).zip(&mut rows) {
            for x in 0..code.size() {
                *row |= u64::from(code.get_module(x, y)) << x;
            }
        }
        Some(Self { rows, size: u16::try_from(code.size()).ok()? })
    }

    /// Modules of a side, quiet zone left out.
    #[must_use]
    pub const fn size_modules(&self) -> u16 {
        self.size
    }

    /// Whether a module is dark; outside all are light.
    #[must_use]
    pub fn is_dark(&self, x: u16, y: u16) -> bool {
        let row = self.rows.get(usize::from(y)).copied().unwrap_or(0);
        x < self.size && row >> x & 1 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finder_patterns_stand_in_three_corners() {
        let code = Qr::encode("130471823659120477").unwrap();
        for (left, top) in [(0, 0), (14, 0), (0, 14)] {
            for step in 0..7 {
                assert!(code.is_dark(left + step, top) && code.is_dark(left, top + step));
            }
            assert!(!code.is_dark(left + 1, top + 1) && code.is_dark(left + 3, top + 3));
        }
        assert!(!code.is_dark(21, 0) && !code.is_dark(0, 21));
    }

    #[test]
    fn all_lengths_fit_and_bad_text_does_not() {
        for length in 16..=crate::view::CODE_DIGITS_MAX {
            let code = Qr::encode(&"7".repeat(length)).unwrap();
            assert_eq!(code.size_modules(), PAYER_MODULES, "{length} digits");
        }
        for (length, size) in [(40, 29), (100, 41), (PAYEE_CODE_BYTES, 53)] {
            assert_eq!(Qr::encode(&"w".repeat(length)).unwrap().size_modules(), size);
        }
        assert_eq!(Qr::encode(&"老".repeat(PAYEE_CODE_BYTES / 3)).unwrap().size_modules(), 53);
        for text in [String::new(), "w".repeat(PAYEE_CODE_BYTES + 1)] {
            assert_eq!(Qr::encode(&text), None, "{text}");
        }
    }
}
