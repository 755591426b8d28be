//! A message in the trial window, where what was shown is gone: in place, in large type, with what it means.

use bevy_egui::egui::{
    Align2, Area, Color32, Context, Frame, Id, Margin, Order, RichText, Shadow, vec2,
};

use super::look::{PAPER, QUIET, RED, bold, regular};

/// Shows a message in the middle of the upper part of the window.
pub fn show(context: &Context, title: &str, text: &str) {
    let area = Area::new(Id::new("notice")).order(Order::Foreground);
    area.anchor(Align2::CENTER_TOP, vec2(0.0, 32.0)).show(context, |ui| {
        let card = Frame::new()
            .fill(PAPER)
            .corner_radius(14.0)
            .shadow(Shadow {
                offset: [0, 6],
                blur: 24,
                spread: 0,
                color: Color32::from_black_alpha(70),
            })
            .inner_margin(Margin::symmetric(28, 20));
        card.show(ui, |ui| {
            ui.set_max_width(560.0);
            ui.label(RichText::new(title).font(bold(24.0)).color(RED));
            ui.label(RichText::new(text).font(regular(17.0)).color(QUIET));
        });
    });
}
