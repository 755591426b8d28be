//! The two fonts of the project, part of the program: letters of the drawings and of egui are of one kind.

use std::sync::LazyLock;

use ab_glyph::FontRef;

/// The file of the regular weight, as egui wants it too.
pub const REGULAR: &[u8] = include_bytes!("../../../../assets/fonts/NotoSansSC-Regular-GB2312.otf");
/// The file of the bold weight.
pub const BOLD: &[u8] = include_bytes!("../../../../assets/fonts/NotoSansSC-Bold-GB2312.otf");

/// How heavy letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// For what is read at leisure.
    Regular,
    /// For keys, prices and titles.
    Bold,
}

static FONTS: LazyLock<[FontRef<'static>; 2]> = LazyLock::new(|| {
    // The files are part of the program and a test reads both.
    [REGULAR, BOLD].map(|bytes| FontRef::try_from_slice(bytes).expect("a font of assets/fonts"))
});

/// The font of a weight.
#[must_use]
pub fn font(weight: Weight) -> FontRef<'static> {
    match weight {
        Weight::Regular => FONTS[0].clone(),
        Weight::Bold => FONTS[1].clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ab_glyph::Font;

    #[test]
    fn both_fonts_hold_our_words() {
        for weight in [Weight::Regular, Weight::Bold] {
            for character in "付款码密好¥0123456789.Paybench".chars() {
                assert_ne!(font(weight).glyph_id(character).0, 0, "{weight:?} {character}");
            }
        }
    }
}
