//! Screens for tests and measurements: a payer code as the device shows it, as a plane of 320 × 480 grey levels.
//!
//! It draws by itself, so that a mistake of the device's drawing cannot hide behind the same mistake here.

use qrcodegen_no_heap::{QrCode, QrCodeEcc, Version};

/// Widths of bars and spaces of each Code 128 character; the last is the stop.
const CODE_128: [u32; 107] = [
    212222, 222122, 222221, 121223, 121322, 131222, 122213, 122312, 132212, 221213, 221312, 231212,
    112232, 122132, 122231, 113222, 123122, 123221, 223211, 221132, 221231, 213212, 223112, 312131,
    311222, 321122, 321221, 312212, 322112, 322211, 212123, 212321, 232121, 111323, 131123, 131321,
    112313, 132113, 132311, 211313, 231113, 231311, 112133, 112331, 132131, 113123, 113321, 133121,
    313121, 211331, 231131, 213113, 213311, 213131, 311123, 311321, 331121, 312113, 312311, 332111,
    314111, 221411, 431111, 111224, 111422, 121124, 121421, 141122, 141221, 112214, 112412, 122114,
    122411, 142112, 142211, 241211, 221114, 413111, 241112, 134111, 111242, 121142, 121241, 114212,
    124112, 124211, 411212, 421112, 421211, 212141, 214121, 412121, 111143, 111341, 131141, 114113,
    114311, 411113, 411311, 113141, 114131, 311141, 411131, 211412, 211214, 211232, 2331112,
];

/// Width of the screen in pixels.
const WIDTH: usize = 320;
/// Height of the screen in pixels.
const HEIGHT: usize = 480;

/// The modules of a Code 128 of digit pairs, `true` black, without quiet zones.
fn bar_modules(digits: &str) -> Vec<bool> {
    let pairs = digits.as_bytes().chunks_exact(2);
    let mut values = vec![105];
    values.extend(pairs.map(|pair| usize::from(pair[0] - b'0') * 10 + usize::from(pair[1] - b'0')));
    let sum: usize = values.iter().enumerate().map(|(at, value)| at.max(1) * value).sum();
    values.extend([sum % 103, 106]);
    let mut modules = Vec::new();
    for value in values {
        for (index, width) in CODE_128[value].to_string().bytes().enumerate() {
            modules.extend(std::iter::repeat_n(index % 2 == 0, usize::from(width - b'0')));
        }
    }
    modules
}

/// Calls `black` for each black pixel of a QR code of at most `side` pixels.
fn draw_qr(digits: &str, side: usize, mut black: impl FnMut(usize, usize)) {
    let mut buffer = [0; Version::MAX.buffer_len()];
    let mut code = [0; Version::MAX.buffer_len()];
    let (ecc, low, high) = (QrCodeEcc::Medium, Version::MIN, Version::MAX);
    let Ok(qr) = QrCode::encode_text(digits, &mut buffer, &mut code, ecc, low, high, None, true)
    else {
        return;
    };
    let module = side / qr.size() as usize;
    for y in 0..qr.size() as usize * module {
        for x in 0..qr.size() as usize * module {
            if qr.get_module((x / module) as i32, (y / module) as i32) {
                black(x, y);
            }
        }
    }
}

/// The payer-code screen: a band of 56 pixels, the QR code, the bar code of two pixels a module, a foot of 60 pixels.
pub fn payer_screen(digits: &str) -> Vec<u8> {
    let mut luma = vec![250; WIDTH * HEIGHT];
    luma[..56 * WIDTH].fill(40);
    luma[420 * WIDTH..].fill(60);
    for y in [24, 440] {
        // Something like a line of words.
        for x in 40..280 {
            for row in y..y + 16 {
                if (x / 7 + row / 5) % 3 != 0 {
                    luma[row * WIDTH + x] = 230;
                }
            }
        }
    }
    draw_qr(digits, 215, |x, y| luma[(72 + y) * WIDTH + 55 + x] = 0);
    let modules = bar_modules(digits);
    let left = (WIDTH - 2 * modules.len()) / 2;
    for y in 318..388 {
        for (index, _) in modules.iter().enumerate().filter(|(_, black)| **black) {
            luma[y * WIDTH + left + 2 * index..][..2].fill(0);
        }
    }
    luma
}
