//! How egui looks in the trial window: daylight, large type, nothing of egui's own.

use std::sync::Arc;

use bevy_egui::egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Stroke,
    TextStyle, Theme, Vec2,
};

use crate::art::fonts;

/// The bold family.
pub const BOLD: &str = "bold";
/// Ink on paper.
pub const INK: Color32 = Color32::from_rgb(17, 17, 17);
/// Quieter ink.
pub const QUIET: Color32 = Color32::from_rgb(58, 58, 58);
/// What can be pressed.
pub const BLUE: Color32 = Color32::from_rgb(11, 61, 145);
/// It is done.
pub const GREEN: Color32 = Color32::from_rgb(10, 92, 43);
/// It is not done.
pub const RED: Color32 = Color32::from_rgb(147, 16, 16);
/// Paper.
pub const PAPER: Color32 = Color32::from_rgb(255, 255, 255);
/// A ground beside paper.
pub const MIST: Color32 = Color32::from_rgb(241, 241, 238);

/// A font of the bold weight.
#[must_use]
pub fn bold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(BOLD.into()))
}

/// A font of the regular weight.
#[must_use]
pub fn regular(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// Gives a context our fonts and colours.
pub fn dress(context: &Context) {
    let mut definitions = FontDefinitions::empty();
    for (name, bytes) in [("regular", fonts::REGULAR), (BOLD, fonts::BOLD)] {
        definitions.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    let families = [
        (FontFamily::Proportional, "regular"),
        (FontFamily::Monospace, "regular"),
        (FontFamily::Name(BOLD.into()), BOLD),
    ];
    for (family, font) in families {
        definitions.families.insert(family, vec![font.to_owned()]);
    }
    context.set_fonts(definitions);
    context.set_theme(Theme::Light);
    context.all_styles_mut(|style| {
        for (text, size) in [
            (TextStyle::Small, 14.0),
            (TextStyle::Body, 17.0),
            (TextStyle::Button, 18.0),
            (TextStyle::Heading, 24.0),
            (TextStyle::Monospace, 17.0),
        ] {
            style.text_styles.insert(text, regular(size));
        }
        style.spacing.item_spacing = Vec2::new(8.0, 8.0);
        style.spacing.button_padding = Vec2::new(16.0, 10.0);
        style.spacing.slider_width = 360.0;
        style.spacing.interact_size.y = 40.0;
        let visuals = &mut style.visuals;
        visuals.override_text_color = None;
        visuals.panel_fill = PAPER;
        visuals.window_fill = PAPER;
        visuals.window_stroke = Stroke::NONE;
        visuals.window_corner_radius = CornerRadius::same(16);
        visuals.selection.bg_fill = Color32::from_rgb(220, 232, 255);
        visuals.selection.stroke = Stroke::new(1.0, BLUE);
        for widget in [
            &mut visuals.widgets.inactive,
            &mut visuals.widgets.hovered,
            &mut visuals.widgets.active,
            &mut visuals.widgets.open,
        ] {
            widget.corner_radius = CornerRadius::same(10);
            widget.fg_stroke = Stroke::new(1.0, INK);
            widget.bg_stroke = Stroke::NONE;
        }
        visuals.widgets.inactive.weak_bg_fill = MIST;
        visuals.widgets.inactive.bg_fill = Color32::from_rgb(201, 201, 201);
        visuals.widgets.hovered.weak_bg_fill = Color32::from_rgb(228, 228, 224);
        visuals.widgets.active.weak_bg_fill = Color32::from_rgb(214, 214, 210);
        visuals.widgets.noninteractive.fg_stroke = Stroke::new(1.0, INK);
    });
}
