//! What a laid out screen is made of: bounded elements, each a rectangle with a role and what fills it.
//!
//! Pixels count from the upper left corner. Elements are in painting order: what comes later lies above. A layout holds no
//! logic; `screens` makes it, `draw` paints it, observers read it.

use heapless::{String, Vec};

use super::icons::Icon;
use super::palette::Ink;
use crate::key::Key;
use crate::records::PAYEE_CODE_BYTES;
use crate::view::{CodeDigits, Status};

/// Most elements of a screen: a keypad of twelve keys, each with its lettering, and a head. A test over all samples holds this.
pub const ELEMENTS_MAX: usize = 34;
/// Bytes of the longest text: a help sheet's.
pub const TEXT_BYTES: usize = 192;
/// Most lines of a text.
pub const LINES_MAX: usize = 10;

/// What a QR code says: a payer code's digits, or a payee code.
pub type QrText = String<PAYEE_CODE_BYTES>;

/// A rectangle on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// First column.
    pub x: u16,
    /// First row.
    pub y: u16,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

impl Area {
    /// A rectangle.
    #[must_use]
    pub const fn new(x: u16, y: u16, width: u16, height: u16) -> Self {
        Self { x, y, width, height }
    }

    /// The first column to the right of it.
    #[must_use]
    pub const fn right(self) -> u16 {
        self.x.saturating_add(self.width)
    }

    /// The first row below it.
    #[must_use]
    pub const fn bottom(self) -> u16 {
        self.y.saturating_add(self.height)
    }

    /// Whether a pixel lies in it.
    #[must_use]
    pub const fn holds(self, x: u16, y: u16) -> bool {
        self.x <= x && x < self.right() && self.y <= y && y < self.bottom()
    }

    /// Whether both share a pixel.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.x < other.right()
            && other.x < self.right()
            && self.y < other.bottom()
            && other.y < self.bottom()
    }
}

/// What an element is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The strip at the top: where one is.
    Band,
    /// Network and battery, in the band.
    Status,
    /// What happened, or the one thing to do.
    Title,
    /// What must be read.
    Primary,
    /// What may be read.
    Secondary,
    /// Money.
    Amount,
    /// Name of a person or a shop.
    Name,
    /// The name in Latin letters, below one that cannot be drawn whole.
    Romanised,
    /// That characters of a name are missing.
    Warning,
    /// The strip at the bottom: what to do next.
    Foot,
    /// The ground of something that stands out.
    Box,
    /// A key of the body, drawn in its colour; on a touch panel a finger on it is a press of that key.
    KeyCard(Key),
    /// A QR code with its quiet zone.
    QrCode,
    /// A bar code with its quiet zones.
    BarCode,
    /// A picture.
    Icon,
    /// Moving dots: something is happening.
    Dots,
    /// Digits typed, as dots.
    PinDots,
    /// A digit typed that may be seen, and the line it stands on.
    Digit,
    /// The frame in which an amount is typed, and its cursor.
    Field,
    /// Touches of a finger that are done, as filled rings.
    Rings,
    /// The camera's view: corners with a line that moves through.
    Sweep,
    /// The help sheet's text.
    Help,
}

/// What fills an element.
#[allow(clippy::large_enum_variant)] // Most elements are text, and there is no allocator to put it elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Its ground alone, corners rounded by so many pixels.
    Fill(u16),
    /// Text.
    Text(Text),
    /// A QR code of this text, quiet zone inside the rectangle.
    QrCode {
        /// What it says.
        text: QrText,
        /// Pixels of a module.
        module_px: u16,
    },
    /// A bar code of these digits, quiet zones inside the rectangle.
    BarCode {
        /// What it says.
        digits: CodeDigits,
        /// Pixels of a module.
        module_px: u16,
        /// Along the screen's long side, read from the top down.
        turned: bool,
    },
    /// A picture that fills the rectangle.
    Icon(Icon),
    /// Five dots, of which three in a row are dark, beginning with this one.
    Dots(u8),
    /// Rings in a row, of which some are filled.
    Rings {
        /// So many are filled, from the left.
        filled: u8,
        /// So many there are.
        of: u8,
    },
    /// Four corners, and a line at the height of this step, 0 to 4.
    Sweep(u8),
    /// Bars of signal, charge of the battery.
    Status(Status),
}

/// How lines stand in their rectangle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// At the left.
    Left,
    /// In the middle.
    Centre,
    /// At the right.
    Right,
}

/// A line of a text: bytes from `start` up to `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// First byte.
    pub start: u8,
    /// Byte after the last.
    pub end: u8,
    /// Pixels.
    pub width: u16,
}

/// Text with its line breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// All of it, as it is shown.
    pub text: String<TEXT_BYTES>,
    /// Size in px em.
    pub size_px: u8,
    /// Where lines stand.
    pub align: Align,
    /// Its lines.
    pub lines: Vec<Line, LINES_MAX>,
    /// It was too long and ends in an ellipsis.
    pub cut: bool,
    /// Some of its characters have no glyph and are shown as boxes.
    pub boxes: bool,
}

impl Text {
    /// The text of a line.
    #[must_use]
    pub fn line(&self, line: Line) -> &str {
        self.text.get(usize::from(line.start)..usize::from(line.end)).unwrap_or("")
    }
}

/// A rectangle of the screen and what fills it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Where it is.
    pub area: Area,
    /// What it is for.
    pub role: Role,
    /// What fills it.
    pub content: Content,
    /// Colour of text and pictures.
    pub ink: Ink,
    /// The colour under them; that of a `Fill`.
    pub ground: Ink,
}

impl Element {
    /// Its text, where it has one.
    #[must_use]
    pub const fn text(&self) -> Option<&Text> {
        if let Content::Text(text) = &self.content { Some(text) } else { None }
    }
}

/// A whole screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The colour of the ground.
    pub ground: Ink,
    /// What lies on it, in painting order.
    pub elements: Vec<Element, ELEMENTS_MAX>,
}

impl Default for Layout {
    fn default() -> Self {
        Self { ground: Ink::Paper, elements: Vec::new() }
    }
}

impl Layout {
    /// All visible text with its role, from the top down as painted.
    pub fn texts(&self) -> impl Iterator<Item = (Role, &Text)> {
        self.elements.iter().filter_map(|element| Some((element.role, element.text()?)))
    }

    /// Whether a text can be read anywhere on the screen.
    #[must_use]
    pub fn shows(&self, wanted: &str) -> bool {
        self.texts().any(|(_, text)| text.text.contains(wanted))
    }

    /// The key whose card is at a pixel.
    #[must_use]
    pub fn key_at(&self, x: u16, y: u16) -> Option<Key> {
        let cards = self.elements.iter().rev().filter(|element| element.area.holds(x, y));
        let mut keys =
            cards.filter_map(
                |element| {
                    if let Role::KeyCard(key) = element.role { Some(key) } else { None }
                },
            );
        keys.next()
    }

    /// The element of a role.
    #[must_use]
    pub fn find(&self, role: Role) -> Option<&Element> {
        self.elements.iter().find(|element| element.role == role)
    }
}
