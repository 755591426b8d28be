//! The screen: where things stand, and how they are painted.
//!
//! [`layout()`] turns a `View` into bounded elements, [`draw()`] paints these onto any `DrawTarget`; drawing, touch,
//! legibility checks and accessibility names all use the same elements. Nothing here keeps state or decides anything.

use embedded_graphics::draw_target::DrawTarget;

use crate::code::code128;
use crate::profile::CodeKind;
use crate::view::{CodeShape, View};

mod blocks;
mod draw;
pub mod frame;
pub mod glyphs;
mod icons;
mod layout;
mod page;
pub mod palette;
#[cfg(any(test, feature = "samples"))]
mod samples;
mod screens;
mod style;
mod text;

pub use draw::draw;
pub use icons::Icon;
pub use layout::{Align, Area, Content, Element, Layout, Line, QrText, Role, TEXT_BYTES, Text};
#[cfg(any(test, feature = "samples"))]
pub use samples::{Sample, samples};
pub use screens::{layout, layout_into};

use glyphs::Glyphs;
use palette::Ink;

/// Width of the screen in pixels (`facts.md`, Hardware).
pub const WIDTH: u16 = 320;
/// Height of the screen in pixels.
pub const HEIGHT: u16 = 480;

/// Pixels of a bar code's module: 0.3 mm, what hand scanners read from a screen.
pub(crate) const BAR_MODULE_PX: u16 = 2;

/// Lays a view out and paints it.
///
/// # Errors
/// Those of the target.
pub fn paint<D: DrawTarget<Color = Ink>>(
    view: &View,
    glyphs: &impl Glyphs,
    target: &mut D,
) -> Result<(), D::Error> {
    let mut layout = Layout::default();
    layout_into(view, glyphs, &mut layout);
    draw(&layout, glyphs, target)
}

/// How a payer code of so many digits is drawn.
///
/// A bar code that is too wide for the screen at 2 px a module (more than 18 digits) is turned onto a screen of its own;
/// where both codes are wanted, the QR code then stands alone, because it carries the same digits.
#[must_use]
pub fn shape_for(kind: CodeKind, digits: usize) -> CodeShape {
    let width = (code128::width_modules(digits) + 2 * code128::QUIET_MODULES) * BAR_MODULE_PX;
    match (kind, width <= WIDTH) {
        (CodeKind::Qr, _) | (CodeKind::Both, false) => CodeShape::Qr,
        (CodeKind::Both, true) => CodeShape::Both,
        (CodeKind::Bar, true) => CodeShape::Bar,
        (CodeKind::Bar, false) => CodeShape::BarTurned,
    }
}

#[cfg(test)]
mod tests;
