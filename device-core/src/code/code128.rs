//! Code 128 (ISO/IEC 15417) of a payer code's digits: widths of bars and spaces, nothing about pixels.
//!
//! Digits go in pairs in set C; an odd last digit follows after a switch to set B. The screen paints it, `ui::shape_for`
//! asks how wide it is.

use heapless::Vec;

use crate::view::CODE_DIGITS_MAX;

/// White modules that must stay free on each side (ISO/IEC 15417: ten).
pub const QUIET_MODULES: u16 = 10;

/// Symbols of the longest code: start, twelve pairs (or eleven, a switch and a digit), checksum.
const SYMBOLS_MAX: usize = CODE_DIGITS_MAX / 2 + 4;
/// Six widths a symbol, seven for the stop.
const WIDTHS_MAX: usize = SYMBOLS_MAX * 6 + 7;

const START_B: u8 = 104;
const START_C: u8 = 105;
const SWITCH_TO_B: u8 = 100;
/// Values of digits in set B begin here.
const DIGIT_ZERO_IN_B: u8 = 16;
const CHECK_MODULUS: u32 = 103;
const STOP: [u8; 7] = [2, 3, 3, 1, 1, 1, 2];

/// Widths in modules: bar, space, bar, ... , bar.
pub type Widths = Vec<u8, WIDTHS_MAX>;

/// The bars of a code, or `None` where `digits` is empty, too long or not all digits.
#[must_use]
pub fn encode(digits: &str) -> Option<Widths> {
    let symbols = symbols(digits)?;
    let mut widths = Widths::new();
    let mut sum = 0;
    for (position, symbol) in (0_u32..).zip(&symbols) {
        sum += position.max(1) * u32::from(*symbol);
        widths.extend_from_slice(&pattern(*symbol)).ok()?;
    }
    let checksum = u8::try_from(sum % CHECK_MODULUS).ok()?;
    widths.extend_from_slice(&pattern(checksum)).ok()?;
    widths.extend_from_slice(&STOP).ok()?;
    Some(widths)
}

/// Width of the code without its quiet zones, for a number of digits.
#[must_use]
pub fn width_modules(digits: usize) -> u16 {
    // Start and checksum, one symbol a pair, and switch and digit where one is left over; a lone digit starts in set B.
    let symbols = match digits {
        1 => 3,
        _ => 2 + digits / 2 + digits % 2 * 2,
    };
    u16::try_from(symbols * 11 + 13).unwrap_or(u16::MAX)
}

/// The values before the checksum.
fn symbols(digits: &str) -> Option<Vec<u8, SYMBOLS_MAX>> {
    let valid = (1..=CODE_DIGITS_MAX).contains(&digits.len());
    if !valid || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut symbols = Vec::new();
    let mut rest = digits.as_bytes();
    symbols.push(if rest.len() == 1 { START_B } else { START_C }).ok()?;
    while let [tens, units, tail @ ..] = rest {
        symbols.push((tens - b'0') * 10 + (units - b'0')).ok()?;
        rest = tail;
    }
    if let [digit] = rest {
        if digits.len() > 1 {
            symbols.push(SWITCH_TO_B).ok()?;
        }
        symbols.push(DIGIT_ZERO_IN_B + (digit - b'0')).ok()?;
    }
    Some(symbols)
}

/// The six widths of a symbol.
fn pattern(symbol: u8) -> [u8; 6] {
    let packed = PATTERNS.get(usize::from(symbol)).copied().unwrap_or(0);
    let mut divisor = 100_000;
    [(); 6].map(|()| {
        let width = packed / divisor % 10;
        divisor /= 10;
        u8::try_from(width).unwrap_or(0)
    })
}

/// Widths of symbols 0 to 105 as decimal digits (ISO/IEC 15417, table 1).
const PATTERNS: [u32; 106] = [
    212222, 222122, 222221, 121223, 121322, 131222, 122213, 122312, 132212, 221213, 221312, 231212,
    112232, 122132, 122231, 113222, 123122, 123221, 223211, 221132, 221231, 213212, 223112, 312131,
    311222, 321122, 321221, 312212, 322112, 322211, 212123, 212321, 232121, 111323, 131123, 131321,
    112313, 132113, 132311, 211313, 231113, 231311, 112133, 112331, 132131, 113123, 113321, 133121,
    313121, 211331, 231131, 213113, 213311, 213131, 311123, 311321, 331121, 312113, 312311, 332111,
    314111, 221411, 431111, 111224, 111422, 121124, 121421, 141122, 141221, 112214, 112412, 122114,
    122411, 142112, 142211, 241211, 221114, 413111, 241112, 134111, 111242, 121142, 121241, 114212,
    124112, 124211, 411212, 421112, 421211, 212141, 214121, 412121, 111143, 111341, 131141, 114113,
    114311, 411113, 411311, 113141, 114131, 311141, 411131, 211412, 211214, 211232,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_of_the_issuers_codes() {
        // `facts.md`, Payer codes; 19 digits need two symbols more than 18.
        for (digits, modules) in
            [(1, 46), (2, 46), (16, 123), (17, 145), (18, 134), (19, 156), (20, 145), (24, 167)]
        {
            assert_eq!(width_modules(digits), modules, "{digits} digits");
            let code = "123456789012345678901234";
            let drawn: u16 = encode(&code[..digits]).unwrap().iter().map(|w| u16::from(*w)).sum();
            assert_eq!(drawn, modules, "{digits} digits drawn");
        }
    }

    #[test]
    fn every_symbol_has_eleven_modules_and_is_unlike_all_others() {
        let mut seen = PATTERNS.to_vec();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), PATTERNS.len());
        for symbol in 0..106 {
            let widths = pattern(symbol);
            assert_eq!(widths.iter().sum::<u8>(), 11, "symbol {symbol}");
            // Bars of a symbol add up to an even number: the parity that readers check.
            assert_eq!((widths[0] + widths[2] + widths[4]) % 2, 0, "symbol {symbol}");
        }
    }

    #[test]
    fn a_known_code() {
        // "1234": start C, 12, 34, checksum (105 + 12 + 2 * 34) mod 103 = 82, stop.
        assert_eq!(&*symbols("1234").unwrap(), [105, 12, 34]);
        let mut expected = Vec::<u8, 64>::new();
        for symbol in [105, 12, 34, 82] {
            expected.extend_from_slice(&pattern(symbol)).unwrap();
        }
        expected.extend_from_slice(&[2, 3, 3, 1, 1, 1, 2]).unwrap();
        assert_eq!(encode("1234").unwrap(), expected);
        assert_eq!(&expected[..12], [2, 1, 1, 2, 3, 2, 1, 1, 2, 2, 3, 2]);
        assert_eq!(&*symbols("123").unwrap(), [105, 12, 100, 19]);
        assert_eq!(&*symbols("7").unwrap(), [104, 23]);
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for digits in ["", "12a4", "１２", "1234567890123456789012345", "-1"] {
            assert_eq!(encode(digits), None, "{digits}");
        }
    }
}
