//! Buttons, switches and choices.

use device_core::key::Key;
use device_core::ui::palette::Ink;
use egui::{Color32, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, WidgetType, vec2};

use super::focus_ring;
use crate::bench::icons::{self, Icon};
use crate::bench::theme::{self, CONTROL_HEIGHT, Palette};

/// How a button looks.
#[derive(Clone, Copy)]
struct Look {
    ground: Color32,
    hovered: Color32,
    words: Color32,
}

/// A button that is an icon; `name` is what a screen reader says and what is shown under the pointer.
pub fn icon_button(ui: &mut Ui, icon: Icon, name: &str, chosen: bool) -> Response {
    let palette = Palette::of(ui);
    let enabled = ui.is_enabled();
    let size = vec2(CONTROL_HEIGHT + 4.0, CONTROL_HEIGHT);
    let (area, response) = ui.allocate_exact_size(size, Sense::click());
    let ground = match (chosen, response.hovered() && enabled) {
        (true, _) => palette.chosen,
        (false, true) => palette.hovered,
        (false, false) => Color32::TRANSPARENT,
    };
    let colour = if chosen { palette.accent } else { palette.text };
    ui.painter().rect_filled(area, f32::from(theme::CONTROL_RADIUS), ground);
    icons::paint(ui.painter(), area.shrink(6.0), icon, colour);
    focus_ring(ui, &response, area);
    response.widget_info(|| WidgetInfo::selected(WidgetType::Button, enabled, chosen, name));
    response.on_hover_text(name)
}

/// A button with words.
pub fn button(ui: &mut Ui, icon: Option<Icon>, words: &str) -> Response {
    let palette = Palette::of(ui);
    let look = Look { ground: palette.raised, hovered: palette.hovered, words: palette.text };
    worded(ui, icon, words, look)
}

/// The one button of a card that one most likely wants.
pub fn primary_button(ui: &mut Ui, icon: Option<Icon>, words: &str) -> Response {
    let palette = Palette::of(ui);
    let hovered = palette.accent.gamma_multiply(0.88);
    worded(ui, icon, words, Look { ground: palette.accent, hovered, words: palette.on_accent })
}

/// Words that do something small: one among many rows.
pub fn link(ui: &mut Ui, words: &str) -> Response {
    let palette = Palette::of(ui);
    let look =
        Look { ground: Color32::TRANSPARENT, hovered: palette.hovered, words: palette.accent };
    worded(ui, None, words, look)
}

fn worded(ui: &mut Ui, icon: Option<Icon>, words: &str, look: Look) -> Response {
    let enabled = ui.is_enabled();
    let galley = ui.painter().layout_no_wrap(words.to_owned(), theme::body(), look.words);
    let icon_width = if icon.is_some() { 20.0 } else { 0.0 };
    let size = vec2((galley.size().x + icon_width + 20.0).ceil(), CONTROL_HEIGHT);
    let (area, response) = ui.allocate_exact_size(size, Sense::click());
    let ground = if response.hovered() && enabled { look.hovered } else { look.ground };
    ui.painter().rect_filled(area, f32::from(theme::CONTROL_RADIUS), ground);
    let mut left = area.left() + 10.0;
    if let Some(icon) = icon {
        let place =
            egui::Rect::from_min_size(egui::pos2(left, area.center().y - 7.0), vec2(14.0, 14.0));
        icons::paint(ui.painter(), place, icon, look.words);
        left += icon_width;
    }
    let at = egui::pos2(left, area.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, look.words);
    focus_ring(ui, &response, area);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, enabled, words));
    response
}

/// A choice between a few: each is a button, all on one ground.
pub fn segmented<T: Copy + PartialEq>(
    ui: &mut Ui,
    options: &[(T, &str)],
    chosen: Option<T>,
) -> Option<T> {
    /// Ground that shows around the buttons.
    const RIM: f32 = 2.0;
    let palette = Palette::of(ui);
    let enabled = ui.is_enabled();
    let colour_of = |value: T| {
        if chosen == Some(value) { palette.on_accent } else { palette.text }
    };
    let galleys: Vec<_> = options
        .iter()
        .map(|(value, words)| {
            ui.painter().layout_no_wrap((*words).to_owned(), theme::body(), colour_of(*value))
        })
        .collect();
    let width_of = |galley: &egui::Galley| (galley.size().x + 16.0).ceil();
    let width: f32 = galleys.iter().map(|galley| width_of(galley) + RIM).sum();
    let (whole, group) = ui.allocate_exact_size(vec2(width + RIM, CONTROL_HEIGHT), Sense::hover());
    ui.painter().rect_filled(whole, f32::from(theme::CONTROL_RADIUS), palette.raised);
    let mut left = whole.left() + RIM;
    let mut picked = None;
    for (place, ((value, words), galley)) in options.iter().zip(galleys).enumerate() {
        let size = vec2(width_of(&galley), CONTROL_HEIGHT - 2.0 * RIM);
        let area = egui::Rect::from_min_size(egui::pos2(left, whole.top() + RIM), size);
        left = area.right() + RIM;
        let response = ui.interact(area, group.id.with(place), Sense::click());
        let is_chosen = chosen == Some(*value);
        let ground = if is_chosen {
            palette.accent
        } else if response.hovered() && enabled {
            palette.hovered
        } else {
            Color32::TRANSPARENT
        };
        ui.painter().rect_filled(area, 4.0, ground);
        ui.painter().galley(area.center() - galley.size() / 2.0, galley, colour_of(*value));
        focus_ring(ui, &response, area);
        response.widget_info(|| {
            WidgetInfo::selected(WidgetType::RadioButton, enabled, is_chosen, *words)
        });
        if response.clicked() {
            picked = Some(*value);
        }
    }
    picked
}

/// Something that is on or off: words on the left, the switch on the right. Gives the new state when it was pressed.
pub fn switch(ui: &mut Ui, on: bool, words: &str, colour_on: Color32) -> Option<bool> {
    let palette = Palette::of(ui);
    let enabled = ui.is_enabled();
    let size = vec2(ui.available_width(), CONTROL_HEIGHT);
    let (area, response) = ui.allocate_exact_size(size, Sense::click());
    if response.hovered() && enabled {
        ui.painter().rect_filled(area, f32::from(theme::CONTROL_RADIUS), palette.raised);
    }
    let text = ui.painter().layout_no_wrap(words.to_owned(), theme::body(), palette.text);
    ui.painter().galley(
        egui::pos2(area.left() + 4.0, area.center().y - text.size().y / 2.0),
        text,
        palette.text,
    );
    let rail = egui::Rect::from_center_size(
        egui::pos2(area.right() - 20.0, area.center().y),
        vec2(30.0, 16.0),
    );
    let (ground, knob_x) =
        if on { (colour_on, rail.right() - 8.0) } else { (palette.hovered, rail.left() + 8.0) };
    ui.painter().rect_filled(rail, 8.0, ground);
    let knob = if on { palette.panel } else { palette.quiet };
    ui.painter().circle_filled(egui::pos2(knob_x, rail.center().y), 5.5, knob);
    focus_ring(ui, &response, area);
    response.widget_info(|| WidgetInfo::selected(WidgetType::Checkbox, enabled, on, words));
    response.clicked().then_some(!on)
}

/// A key of the device in its own colours. The response tells when it goes down and comes up.
pub fn key_button(
    ui: &mut Ui,
    key: Key,
    letters: &str,
    name: &str,
    lit: bool,
    size: egui::Vec2,
) -> Response {
    let palette = Palette::of(ui);
    let enabled = ui.is_enabled();
    let (area, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    let (ground, words) = key_colours(key, palette);
    let pressed = response.is_pointer_button_down_on();
    let face = if pressed { area.translate(vec2(0.0, 1.0)) } else { area };
    let shade = if response.hovered() && !pressed { ground.gamma_multiply(0.9) } else { ground };
    let radius = f32::from(theme::CONTROL_RADIUS);
    ui.painter().rect_filled(face, radius, shade);
    if lit {
        let glow = Stroke::new(2.0, palette.fault);
        ui.painter().rect_stroke(face.expand(1.0), radius + 1.0, glow, StrokeKind::Outside);
    }
    let galley = ui.painter().layout_no_wrap(letters.to_owned(), theme::strong(), words);
    ui.painter().galley(face.center() - galley.size() / 2.0, galley, words);
    focus_ring(ui, &response, face);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, enabled, name));
    response
}

/// The colours of a key, as the device's screens use them (`ui::palette`).
fn key_colours(key: Key, palette: &Palette) -> (Color32, Color32) {
    let of = |ink: Ink| {
        let [red, green, blue] = ink.rgb();
        Color32::from_rgb(red, green, blue)
    };
    let white = Color32::WHITE;
    match key {
        Key::ShowCode => (of(Ink::Blue), white),
        Key::Scan => (of(Ink::Orange), white),
        Key::BePaid => (of(Ink::Violet), white),
        Key::Cancel => (of(Ink::Red), white),
        Key::Correct => (of(Ink::Amber), of(Ink::Ink)),
        Key::Confirm => (of(Ink::Green), white),
        Key::Help | Key::Power | Key::Register | Key::Point | Key::Digit(_) => {
            (palette.hovered, palette.text)
        }
    }
}
