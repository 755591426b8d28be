//! Type sizes by the place of a text; `build/glyphs.rs` builds in the glyphs of these sizes.
//!
//! Sizes are px em at 165 px per inch: 37 is 5.7 mm, what must be read; 24 is 3.7 mm, what may be read (`facts.md`,
//! Older people).

use super::layout::Role;

/// Sizes of a text, best first, and how many lines it may have.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    pub role: Role,
    /// Sizes at normal scale.
    pub sizes: &'static [u8],
    /// Sizes at large scale.
    pub large: &'static [u8],
    /// Most lines.
    pub lines: usize,
}

const fn style(role: Role, sizes: &'static [u8], large: &'static [u8], lines: usize) -> Style {
    Style { role, sizes, large, lines }
}

pub(crate) const BAND: Style = style(Role::Band, &[37, 28], &[37, 28], 1);
pub(crate) const TITLE: Style = style(Role::Title, &[52, 37], &[52, 37], 2);
pub(crate) const PRIMARY: Style = style(Role::Primary, &[37], &[37], 3);
pub(crate) const QUIET: Style = style(Role::Secondary, &[24], &[28, 24], 2);
pub(crate) const WARNING: Style = style(Role::Warning, &[24], &[28, 24], 2);
pub(crate) const ROMANISED: Style = style(Role::Romanised, &[28, 24], &[28, 24], 1);
/// Names come from outside, so from external flash, which has 24 and 37 px.
pub(crate) const NAME: Style = style(Role::Name, &[37], &[37], 2);
pub(crate) const AMOUNT_ALONE: Style = style(Role::Amount, &[76, 52, 37], &[76, 52, 37], 1);
pub(crate) const AMOUNT_SMALL: Style = style(Role::Amount, &[37], &[37], 1);
pub(crate) const FOOT: Style = style(Role::Foot, &[28, 24], &[37, 28, 24], 1);
pub(crate) const FOOT_SECOND: Style = style(Role::Foot, &[24], &[28, 24], 1);
pub(crate) const FOOT_BESIDE_CODE: Style = style(Role::Foot, &[28, 24], &[37, 28, 24], 8);
pub(crate) const HINT: Style = style(Role::Secondary, &[28, 24], &[37, 28, 24], 1);
pub(crate) const HELP: Style = style(Role::Help, &[37, 28], &[37, 28], 10);
/// A digit of six that may be seen while it is typed, the sign before an amount, and the amount itself.
pub(crate) const DIGIT: Style = style(Role::Digit, &[52], &[52], 1);
/// A payer code's digits, four and four.
pub(crate) const CODE_DIGITS: Style = style(Role::Digit, &[52, 37], &[52, 37], 3);
pub(crate) const SIGN: Style = style(Role::Amount, &[37], &[37], 1);
pub(crate) const TYPED: Style = style(Role::Amount, &[52, 37], &[52, 37], 1);
/// What one of the last payments was about, between its place in the list and its end.
pub(crate) const AMOUNT_LISTED: Style = style(Role::Amount, &[52, 37], &[52, 37], 1);
/// Beside what is typed, above a touch panel's keypad.
pub(crate) const HEAD: Style = style(Role::Secondary, &[24], &[24], 2);
/// A line of the family's menu.
pub(crate) const MENU: Style = style(Role::Primary, &[37], &[37], 1);
/// Lettering of a key card.
pub(crate) const KEY_SIZES: &[u8] = &[52, 37];
