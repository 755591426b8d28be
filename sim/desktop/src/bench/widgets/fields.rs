//! Fields to type into, and sliders.

use egui::{Response, Sense, TextEdit, Ui, vec2};

use super::named;
use crate::bench::icons::{self, Icon};
use crate::bench::theme::{self, Palette};

/// A field for one line of text.
pub fn text_field(ui: &mut Ui, text: &mut String, hint: &str, name: &str, width: f32) -> Response {
    let palette = Palette::of(ui);
    let hint = egui::RichText::new(hint).color(palette.quiet);
    let field = TextEdit::singleline(text)
        .hint_text(hint)
        .desired_width(width)
        .margin(egui::Margin::symmetric(8, 5))
        .font(theme::body());
    let response = ui.add(field);
    named(ui, &response, name);
    response
}

/// A field to search with: a glass before it, and a cross that empties it.
pub fn search(ui: &mut Ui, text: &mut String, hint: &str, clear: &str) -> Response {
    let palette = Palette::of(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let (area, _) = ui.allocate_exact_size(vec2(18.0, 18.0), Sense::hover());
        icons::paint(ui.painter(), area.shrink(2.0), Icon::Search, palette.quiet);
        let room = if text.is_empty() { 0.0 } else { 36.0 };
        let width = (ui.available_width() - room - 16.0).max(60.0);
        let response = text_field(ui, text, hint, hint, width);
        if !text.is_empty() && super::icon_button(ui, Icon::Close, clear, false).clicked() {
            text.clear();
        }
        response
    })
    .inner
}

/// A field for an amount in yuan; red while what stands in it is none.
pub fn amount(ui: &mut Ui, text: &mut String, name: &str, valid: bool, width: f32) -> Response {
    let palette = Palette::of(ui);
    let colour = if valid || text.is_empty() { palette.text } else { palette.fail };
    let field = TextEdit::singleline(text)
        .hint_text(egui::RichText::new("0.00").color(palette.quiet))
        .desired_width(width)
        .margin(egui::Margin::symmetric(8, 5))
        .horizontal_align(egui::Align::RIGHT)
        .text_color(colour)
        .font(theme::body());
    let response = ui.add(field);
    named(ui, &response, name);
    response
}

/// A slider with its name on the left and its value on the right. Gives the value when it was moved.
pub fn slider(
    ui: &mut Ui,
    name: &str,
    value: f64,
    range: std::ops::RangeInclusive<f64>,
    step: f64,
    shown: &str,
) -> Option<f64> {
    let palette = Palette::of(ui);
    let mut moved = value;
    ui.horizontal(|ui| {
        let size = vec2(88.0, theme::ROW_HEIGHT);
        ui.allocate_ui_with_layout(size, egui::Layout::left_to_right(egui::Align::Center), |ui| {
            ui.set_min_width(size.x);
            ui.add(egui::Label::new(egui::RichText::new(name).color(palette.quiet)).truncate());
        });
        ui.spacing_mut().slider_width = (ui.available_width() - 72.0).max(60.0);
        // The knob's size follows from this.
        ui.spacing_mut().interact_size.y = 16.0;
        let response = ui.add(egui::Slider::new(&mut moved, range).step_by(step).show_value(false));
        named(ui, &response, name);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.label(egui::RichText::new(shown).color(palette.text));
        });
    });
    ((moved - value).abs() > f64::EPSILON).then_some(moved)
}
