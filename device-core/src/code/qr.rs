//! The QR code (ISO/IEC 18004) of a payer code's digits: dark and light modules, nothing about pixels.
//!
//! Error correction is M at least, and better where the same size holds more of it.

use qrcodegen_no_heap::{QrCode, QrCodeEcc, Version};

use crate::view::CODE_DIGITS_MAX;

/// Light modules that must stay free on each side (ISO/IEC 18004: four).
pub const QUIET_MODULES: u16 = 4;
/// Modules of a side: version 1 holds 34 digits at level M, more than any payer code has.
pub const SIZE_MODULES: u16 = 21;

const VERSION: Version = Version::new(1);

/// A QR code: each row's modules in the low bits of a word, the first column in bit 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qr {
    rows: [u32; SIZE_MODULES as usize],
}

impl Qr {
    /// The code of some digits, or `None` where they are no payer code's: empty, too long, or not all digits.
    #[must_use]
    pub fn encode(digits: &str) -> Option<Self> {
        let valid = (1..=CODE_DIGITS_MAX).contains(&digits.len());
        if !valid || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let mut scratch = [0; VERSION.buffer_len()];
        let mut output = [0; VERSION.buffer_len()];
        let code = QrCode::encode_text(
            digits,
            &mut scratch,
            &mut output,
            QrCodeEcc::Medium,
            VERSION,
            VERSION,
            None,
            true,
        )
        .ok()?;
        let mut rows = [0; SIZE_MODULES as usize];
        for (y, row) in (0..).zip(&mut rows) {
            for x in 0..i32::from(SIZE_MODULES) {
                *row |= u32::from(code.get_module(x, y)) << x;
            }
        }
        Some(Self { rows })
    }

    /// Whether a module is dark; outside all are light.
    #[must_use]
    pub fn is_dark(&self, x: u16, y: u16) -> bool {
        let row = self.rows.get(usize::from(y)).copied().unwrap_or(0);
        x < SIZE_MODULES && row >> x & 1 == 1
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
        for length in 1..=CODE_DIGITS_MAX {
            assert!(Qr::encode(&"7".repeat(length)).is_some(), "{length} digits");
        }
        for text in ["", "12x", "1234567890123456789012345"] {
            assert_eq!(Qr::encode(text), None, "{text}");
        }
    }
}
