//! The sixteen colours of the screen. Each dark one goes with its light partner at a contrast of at least 7:1.

use embedded_graphics::pixelcolor::PixelColor;
use embedded_graphics::pixelcolor::raw::RawU4;

/// A colour of the palette; its number is what the framebuffer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Ink {
    /// White: the ground.
    Paper = 0,
    /// Black: text and codes.
    Ink = 1,
    /// Dark grey: quiet text.
    Quiet = 2,
    /// Light grey: lines, what is not yet reached.
    Line = 3,
    /// Nearly white: a foot that names no key.
    Mist = 4,
    /// The payer-code key.
    Blue = 5,
    /// Its ground.
    BlueTint = 6,
    /// The scan key.
    Orange = 7,
    /// Its ground.
    OrangeTint = 8,
    /// The yes key.
    Green = 9,
    /// Its ground.
    GreenTint = 10,
    /// The no key.
    Red = 11,
    /// Its ground.
    RedTint = 12,
    /// The be-paid key.
    Violet = 13,
    /// Its ground.
    VioletTint = 14,
    /// The correction key, and what wants to be looked at.
    Amber = 15,
}

impl PixelColor for Ink {
    type Raw = RawU4;
}

impl Ink {
    /// All colours in the order of their numbers.
    pub const ALL: [Self; 16] = [
        Self::Paper,
        Self::Ink,
        Self::Quiet,
        Self::Line,
        Self::Mist,
        Self::Blue,
        Self::BlueTint,
        Self::Orange,
        Self::OrangeTint,
        Self::Green,
        Self::GreenTint,
        Self::Red,
        Self::RedTint,
        Self::Violet,
        Self::VioletTint,
        Self::Amber,
    ];

    /// The number that the framebuffer holds, 0 to 15.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The colour of a number; only its low four bits count.
    #[must_use]
    pub fn of_number(number: u8) -> Self {
        Self::ALL.get(usize::from(number & 15)).copied().unwrap_or(Self::Paper)
    }

    /// Red, green and blue, sRGB.
    #[must_use]
    pub const fn rgb(self) -> [u8; 3] {
        match self {
            Self::Paper => [0xff, 0xff, 0xff],
            Self::Ink => [0x11, 0x11, 0x11],
            Self::Quiet => [0x3a, 0x3a, 0x3a],
            Self::Line => [0xc9, 0xc9, 0xc9],
            Self::Mist => [0xf1, 0xf1, 0xee],
            Self::Blue => [0x0b, 0x3d, 0x91],
            Self::BlueTint => [0xdc, 0xe8, 0xff],
            Self::Orange => [0x7f, 0x35, 0x00],
            Self::OrangeTint => [0xff, 0xe9, 0xd6],
            Self::Green => [0x0a, 0x5c, 0x2b],
            Self::GreenTint => [0xdd, 0xf4, 0xe4],
            Self::Red => [0x93, 0x10, 0x10],
            Self::RedTint => [0xfd, 0xe2, 0xe0],
            Self::Violet => [0x4a, 0x2a, 0x82],
            Self::VioletTint => [0xeb, 0xe2, 0xfb],
            Self::Amber => [0xff, 0xc9, 0x3c],
        }
    }

    /// Brightness of the colour, 0 to 255 (ITU-R BT.601 weights).
    #[must_use]
    pub fn luma(self) -> u8 {
        let [red, green, blue] = self.rgb().map(u32::from);
        u8::try_from((299 * red + 587 * green + 114 * blue + 500) / 1_000).unwrap_or(u8::MAX)
    }
}
