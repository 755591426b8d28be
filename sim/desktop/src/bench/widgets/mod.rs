//! The bench's own controls: cards, buttons with icons, chips, switches, rows of a list.
//!
//! Each says its name to a screen reader, can be reached and pressed with the keyboard, and knows nothing of what it is for.

mod buttons;
mod fields;

use egui::{
    Align, Color32, CornerRadius, Frame, Layout, Margin, Response, RichText, Sense, Ui, WidgetInfo,
    WidgetType, vec2,
};

use super::icons::{self, Icon};
use super::theme::{self, Palette};

pub use buttons::{button, icon_button, key_button, link, primary_button, segmented, switch};
pub use fields::{amount, search, slider, text_field};

/// A card with a title and what stands on it.
pub fn card<R>(ui: &mut Ui, icon: Icon, title: &str, add: impl FnOnce(&mut Ui) -> R) -> R {
    card_with(ui, icon, title, |_| {}, add)
}

/// A card whose title has something at its right end.
pub fn card_with<R>(
    ui: &mut Ui,
    icon: Icon,
    title: &str,
    at_right: impl FnOnce(&mut Ui),
    add: impl FnOnce(&mut Ui) -> R,
) -> R {
    let palette = Palette::of(ui);
    Frame::new()
        .fill(palette.panel)
        .corner_radius(CornerRadius::same(theme::CARD_RADIUS))
        .inner_margin(Margin::symmetric(12, 10))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal(|ui| {
                ui.set_min_height(20.0);
                let (area, _) = ui.allocate_exact_size(vec2(16.0, 16.0), Sense::hover());
                icons::paint(ui.painter(), area, icon, palette.quiet);
                ui.label(RichText::new(title).font(theme::strong()).color(palette.text));
                ui.with_layout(Layout::right_to_left(Align::Center), at_right);
            });
            ui.add_space(2.0);
            add(ui)
        })
        .inner
}

/// Words that explain.
pub fn quiet(ui: &mut Ui, text: impl Into<String>) -> Response {
    let colour = Palette::of(ui).quiet;
    ui.label(RichText::new(text).font(theme::small()).color(colour))
}

/// Words in the colour of a fault, with its sign.
pub fn warning(ui: &mut Ui, text: &str) {
    let palette = Palette::of(ui);
    Frame::new()
        .fill(palette.fault_ground)
        .corner_radius(CornerRadius::same(theme::CONTROL_RADIUS))
        .inner_margin(Margin::symmetric(8, 6))
        .show(ui, |ui| {
            ui.horizontal_top(|ui| {
                let (area, _) = ui.allocate_exact_size(vec2(16.0, 16.0), Sense::hover());
                icons::paint(ui.painter(), area, Icon::Fault, palette.fault);
                ui.add(egui::Label::new(RichText::new(text).color(palette.text)).wrap());
            });
        });
}

/// What stands where nothing is yet: what it is for, and what to do first.
pub fn empty(ui: &mut Ui, icon: Icon, text: &str) {
    let palette = Palette::of(ui);
    ui.vertical_centered(|ui| {
        ui.add_space(16.0);
        let (area, _) = ui.allocate_exact_size(vec2(28.0, 28.0), Sense::hover());
        icons::paint(ui.painter(), area, icon, palette.quiet.gamma_multiply(0.7));
        ui.add_space(4.0);
        ui.add(egui::Label::new(RichText::new(text).color(palette.quiet)).wrap());
        ui.add_space(16.0);
    });
}

/// Height of a name and its value in points.
const PAIR: f32 = 20.0;

/// A name on the left and its value on the right.
pub fn pair(ui: &mut Ui, name: &str, value: impl Into<String>) {
    let palette = Palette::of(ui);
    let value = value.into();
    // A line of words needs less room than a control.
    let line = vec2(ui.available_width(), PAIR);
    ui.allocate_ui_with_layout(line, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_size(line);
        ui.label(RichText::new(name).color(palette.quiet));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let label =
                egui::Label::new(RichText::new(value.as_str()).color(palette.text)).truncate();
            ui.add(label).on_hover_text(value.as_str());
        });
    });
}

/// A short word on a ground of its own.
pub fn chip(ui: &mut Ui, text: &str, ground: Color32, colour: Color32) -> Response {
    let galley = ui.painter().layout_no_wrap(text.to_owned(), theme::small(), colour);
    let size = galley.size() + vec2(12.0, 4.0);
    let (area, response) = ui.allocate_exact_size(size, Sense::hover());
    ui.painter().rect_filled(area, f32::from(theme::CONTROL_RADIUS), ground);
    ui.painter().galley(area.center() - galley.size() / 2.0, galley, colour);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, text));
    response
}

/// A row of a list that can be chosen: a strong line, a quiet line below it, something at its right end.
pub struct Row<'text> {
    /// What it is.
    pub title: &'text str,
    /// What else is known of it; may be empty.
    pub detail: &'text str,
    /// Whether it is the chosen one.
    pub chosen: bool,
    /// A short word at its right end, with its colour.
    pub mark: Option<(&'text str, Color32)>,
}

/// Height of a [`Row`] in points.
pub const ROW_OF_TWO_LINES: f32 = 46.0;

/// Shows a row and gives its response. Its name is its title.
pub fn row(ui: &mut Ui, row: &Row<'_>) -> Response {
    let palette = Palette::of(ui);
    let size = vec2(ui.available_width(), ROW_OF_TWO_LINES);
    let (area, response) = ui.allocate_exact_size(size, Sense::click());
    let ground = if row.chosen {
        palette.chosen
    } else if response.hovered() {
        palette.hovered
    } else {
        Color32::TRANSPARENT
    };
    let painter = ui.painter_at(area);
    painter.rect_filled(area, f32::from(theme::CONTROL_RADIUS), ground);
    let mut right = area.right() - 10.0;
    if let Some((mark, colour)) = row.mark {
        let galley = painter.layout_no_wrap(mark.to_owned(), theme::small(), colour);
        right -= galley.size().x;
        painter.galley(egui::pos2(right, area.center().y - galley.size().y / 2.0), galley, colour);
        right -= 8.0;
    }
    let left = area.left() + 10.0;
    let one_line = |text: &str, font: egui::FontId, colour: Color32| {
        let mut job = egui::text::LayoutJob::simple(text.to_owned(), font, colour, right - left);
        job.wrap.max_rows = 1;
        job.wrap.break_anywhere = true;
        painter.layout_job(job)
    };
    let title = one_line(row.title, theme::body(), palette.text);
    let detail = one_line(row.detail, theme::small(), palette.quiet);
    painter.galley(egui::pos2(left, area.top() + 5.0), title, palette.text);
    painter.galley(egui::pos2(left, area.top() + 25.0), detail, palette.quiet);
    focus_ring(ui, &response, area);
    let (title, chosen) = (row.title, row.chosen);
    response.widget_info(|| WidgetInfo::selected(WidgetType::SelectableLabel, true, chosen, title));
    response
}

/// Shows where the keyboard is.
fn focus_ring(ui: &Ui, response: &Response, area: egui::Rect) {
    if response.has_focus() {
        let stroke = egui::Stroke::new(2.0, Palette::of(ui).accent);
        let radius = f32::from(theme::CONTROL_RADIUS);
        ui.painter().rect_stroke(area.shrink(1.0), radius, stroke, egui::StrokeKind::Inside);
    }
}

/// Gives a control a name for screen readers that egui gave none.
pub fn named(ui: &Ui, response: &Response, name: &str) {
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
}
