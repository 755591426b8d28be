//! How the bench looks: its colours, type and spacing, in a dark and a light set.
//!
//! Colour means something here: one accent for what can be done next, amber for a fault that is on, green and red for verdicts
//! and nothing else. Keys of the device wear the device's own colours. Nothing in this file knows what is shown.

use std::sync::Arc;

use egui::epaint::{CornerRadius, Margin, Shadow};
use egui::style::{ScrollStyle, WidgetVisuals};
use egui::{
    Color32, FontData, FontDefinitions, FontFamily, FontId, Stroke, Style, TextStyle, Vec2,
};

/// The grid that everything stands on, in points.
pub const GRID: f32 = 8.0;
/// Rounding of cards.
pub const CARD_RADIUS: u8 = 8;
/// Rounding of controls.
pub const CONTROL_RADIUS: u8 = 6;
/// Height of a control in points.
pub const CONTROL_HEIGHT: f32 = 28.0;
/// Height of a row of a list in points.
pub const ROW_HEIGHT: f32 = 24.0;

const REGULAR: &[u8] = include_bytes!("../../../../assets/fonts/NotoSansSC-Regular-GB2312.otf");
const BOLD: &[u8] = include_bytes!("../../../../assets/fonts/NotoSansSC-Bold-GB2312.otf");
/// The faces that the bench is written in.
#[cfg(test)]
pub const FACES: [&[u8]; 2] = [REGULAR, BOLD];
/// Name of the bold family.
const STRONG: &str = "strong";

/// The face hangs low in its line; by this part of its size it is lifted to the middle of a button.
const LIFT: f32 = -0.05;

/// Which set of colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shade {
    /// An instrument in a dim room: the screens of the device are the brightest thing.
    #[default]
    Dark,
    /// A studio in daylight.
    Light,
}

/// A set of colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// Behind everything.
    pub ground: Color32,
    /// Cards and bars.
    pub panel: Color32,
    /// Controls on a card, and fields.
    pub raised: Color32,
    /// A control under the pointer.
    pub hovered: Color32,
    /// Lines between rows, borders of fields.
    pub line: Color32,
    /// Words.
    pub text: Color32,
    /// Words that explain.
    pub quiet: Color32,
    /// What can be done next, what is chosen.
    pub accent: Color32,
    /// Words on the accent.
    pub on_accent: Color32,
    /// Ground of what is chosen.
    pub chosen: Color32,
    /// A fault that is on.
    pub fault: Color32,
    /// Words on a fault.
    pub on_fault: Color32,
    /// Ground of a card that warns.
    pub fault_ground: Color32,
    /// Holds.
    pub pass: Color32,
    /// Does not hold.
    pub fail: Color32,
}

/// The instrument.
pub const DARK: Palette = Palette {
    ground: Color32::from_rgb(0x14, 0x18, 0x1f),
    panel: Color32::from_rgb(0x1c, 0x22, 0x2b),
    raised: Color32::from_rgb(0x28, 0x30, 0x3c),
    hovered: Color32::from_rgb(0x33, 0x3d, 0x4b),
    line: Color32::from_rgb(0x2e, 0x37, 0x44),
    text: Color32::from_rgb(0xe8, 0xec, 0xf1),
    quiet: Color32::from_rgb(0x9a, 0xa7, 0xb5),
    accent: Color32::from_rgb(0x7f, 0xb2, 0xff),
    on_accent: Color32::from_rgb(0x0b, 0x15, 0x22),
    chosen: Color32::from_rgb(0x26, 0x3a, 0x57),
    fault: Color32::from_rgb(0xff, 0xc9, 0x3c),
    on_fault: Color32::from_rgb(0x1d, 0x16, 0x03),
    fault_ground: Color32::from_rgb(0x3a, 0x30, 0x17),
    pass: Color32::from_rgb(0x57, 0xd0, 0x97),
    fail: Color32::from_rgb(0xff, 0x8a, 0x85),
};

/// The studio.
pub const LIGHT: Palette = Palette {
    ground: Color32::from_rgb(0xec, 0xed, 0xee),
    panel: Color32::from_rgb(0xfd, 0xfd, 0xfc),
    raised: Color32::from_rgb(0xef, 0xf1, 0xf3),
    hovered: Color32::from_rgb(0xe2, 0xe6, 0xea),
    line: Color32::from_rgb(0xdf, 0xe2, 0xe6),
    text: Color32::from_rgb(0x16, 0x1b, 0x22),
    quiet: Color32::from_rgb(0x52, 0x5d, 0x6a),
    accent: Color32::from_rgb(0x1b, 0x57, 0xc2),
    on_accent: Color32::from_rgb(0xff, 0xff, 0xff),
    chosen: Color32::from_rgb(0xdc, 0xe8, 0xff),
    fault: Color32::from_rgb(0xff, 0xc9, 0x3c),
    on_fault: Color32::from_rgb(0x1d, 0x16, 0x03),
    fault_ground: Color32::from_rgb(0xff, 0xf3, 0xd1),
    pass: Color32::from_rgb(0x0a, 0x6b, 0x38),
    fail: Color32::from_rgb(0xa8, 0x1c, 0x1c),
};

impl Palette {
    /// The colours of a shade.
    #[must_use]
    pub const fn of_shade(shade: Shade) -> &'static Self {
        match shade {
            Shade::Dark => &DARK,
            Shade::Light => &LIGHT,
        }
    }

    /// The colours that this part of the window is drawn in.
    #[must_use]
    pub fn of(ui: &egui::Ui) -> &'static Self {
        if ui.visuals().dark_mode { &DARK } else { &LIGHT }
    }
}

/// Words of a button, a list, a label.
#[must_use]
pub fn body() -> FontId {
    FontId::new(13.0, FontFamily::Proportional)
}

/// Titles of cards, names.
#[must_use]
pub fn strong() -> FontId {
    FontId::new(13.0, FontFamily::Name(STRONG.into()))
}

/// Words that explain, figures at a tick.
#[must_use]
pub fn small() -> FontId {
    FontId::new(12.0, FontFamily::Proportional)
}

/// The title of a window or a dialog.
#[must_use]
pub fn title() -> FontId {
    FontId::new(16.0, FontFamily::Name(STRONG.into()))
}

/// The time, and the money on a till.
#[must_use]
pub fn display() -> FontId {
    FontId::new(22.0, FontFamily::Name(STRONG.into()))
}

/// Gives a context the bench's fonts and looks. Calling it again with the same shade does nothing worth its while, so call it once
/// and whenever the shade changes.
pub fn apply(context: &egui::Context, shade: Shade) {
    context.set_fonts(fonts());
    for theme in [egui::Theme::Dark, egui::Theme::Light] {
        let dark = theme == egui::Theme::Dark;
        context.set_style_of(theme, style(if dark { &DARK } else { &LIGHT }, dark));
    }
    set_shade(context, shade);
}

/// Changes between the two sets of colours.
pub fn set_shade(context: &egui::Context, shade: Shade) {
    context.set_theme(match shade {
        Shade::Dark => egui::Theme::Dark,
        Shade::Light => egui::Theme::Light,
    });
}

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    for (name, bytes) in [("regular", REGULAR), ("bold", BOLD)] {
        let mut data = FontData::from_static(bytes);
        data.tweak.y_offset_factor = LIFT;
        fonts.font_data.insert(name.to_owned(), Arc::new(data));
    }
    let regular = vec!["regular".to_owned()];
    fonts.families.insert(FontFamily::Proportional, regular.clone());
    // The face's figures are all of one width, and a second face would cost more than it gives.
    fonts.families.insert(FontFamily::Monospace, regular);
    fonts.families.insert(FontFamily::Name(STRONG.into()), vec!["bold".to_owned()]);
    fonts
}

fn style(palette: &Palette, dark: bool) -> Style {
    let text_styles = [
        (TextStyle::Small, small()),
        (TextStyle::Body, body()),
        (TextStyle::Button, body()),
        (TextStyle::Monospace, FontId::new(12.5, FontFamily::Monospace)),
        (TextStyle::Heading, title()),
    ]
    .into();
    let mut style = Style { text_styles, ..Style::default() };
    style.animation_time = 0.1;
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.4;
    let spacing = &mut style.spacing;
    spacing.item_spacing = Vec2::new(GRID, 6.0);
    spacing.button_padding = Vec2::new(10.0, 4.0);
    spacing.interact_size = Vec2::new(CONTROL_HEIGHT, CONTROL_HEIGHT);
    spacing.window_margin = Margin::same(16);
    spacing.menu_margin = Margin::same(6);
    spacing.slider_rail_height = 4.0;
    spacing.combo_width = 96.0;
    spacing.icon_width = 16.0;
    spacing.icon_width_inner = 8.0;
    spacing.tooltip_width = 320.0;
    spacing.scroll = ScrollStyle::floating();
    style.visuals = visuals(palette, dark);
    style
}

fn visuals(palette: &Palette, dark: bool) -> egui::Visuals {
    let mut visuals = if dark { egui::Visuals::dark() } else { egui::Visuals::light() };
    let shadow = Shadow {
        offset: [0, 6],
        blur: 20,
        spread: 0,
        color: Color32::from_black_alpha(if dark { 110 } else { 40 }),
    };
    visuals.override_text_color = None;
    visuals.weak_text_color = Some(palette.quiet);
    visuals.panel_fill = palette.ground;
    visuals.window_fill = palette.panel;
    visuals.window_stroke = Stroke::new(1.0, palette.line);
    visuals.window_corner_radius = CornerRadius::same(CARD_RADIUS);
    visuals.menu_corner_radius = CornerRadius::same(CONTROL_RADIUS);
    visuals.window_shadow = shadow;
    visuals.popup_shadow = shadow;
    visuals.faint_bg_color = palette.raised;
    visuals.extreme_bg_color = palette.raised;
    visuals.code_bg_color = palette.raised;
    visuals.text_edit_bg_color = Some(palette.raised);
    visuals.hyperlink_color = palette.accent;
    visuals.warn_fg_color = palette.fault;
    visuals.error_fg_color = palette.fail;
    visuals.selection.bg_fill = palette.chosen;
    visuals.selection.stroke = Stroke::new(1.0, palette.accent);
    visuals.text_cursor.stroke = Stroke::new(2.0, palette.accent);
    visuals.text_cursor.blink = false;
    visuals.slider_trailing_fill = true;
    visuals.handle_shape = egui::style::HandleShape::Circle;
    visuals.striped = false;
    visuals.disabled_alpha = 0.45;
    let look = |fill: Color32, text: Color32, border: Stroke| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: border,
        corner_radius: CornerRadius::same(CONTROL_RADIUS),
        fg_stroke: Stroke::new(1.5, text),
        expansion: 0.0,
    };
    visuals.widgets.noninteractive =
        look(palette.panel, palette.text, Stroke::new(1.0, palette.line));
    visuals.widgets.inactive = look(palette.raised, palette.text, Stroke::NONE);
    visuals.widgets.hovered = look(palette.hovered, palette.text, Stroke::NONE);
    visuals.widgets.active = look(palette.chosen, palette.text, Stroke::new(1.5, palette.accent));
    visuals.widgets.open = look(palette.hovered, palette.text, Stroke::NONE);
    visuals
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Contrast of two colours (WCAG 2.2, "contrast ratio").
    fn contrast(one: Color32, other: Color32) -> f64 {
        let luminance = |colour: Color32| {
            let linear = |channel: u8| {
                let value = f64::from(channel) / 255.0;
                if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
        };
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn words_can_be_read_on_every_ground() {
        for palette in [DARK, LIGHT] {
            for ground in [palette.ground, palette.panel, palette.raised, palette.chosen] {
                assert!(
                    contrast(palette.text, ground) >= 7.0,
                    "{:?}",
                    contrast(palette.text, ground)
                );
            }
            for ground in [palette.ground, palette.panel, palette.raised] {
                assert!(
                    contrast(palette.quiet, ground) >= 4.5,
                    "{:?}",
                    contrast(palette.quiet, ground)
                );
            }
            for colour in [palette.accent, palette.pass, palette.fail] {
                assert!(
                    contrast(colour, palette.panel) >= 4.5,
                    "{:?}",
                    contrast(colour, palette.panel)
                );
            }
            assert!(contrast(palette.on_accent, palette.accent) >= 4.5);
            assert!(contrast(palette.on_fault, palette.fault) >= 7.0);
            assert!(contrast(palette.text, palette.fault_ground) >= 7.0);
        }
    }
}
