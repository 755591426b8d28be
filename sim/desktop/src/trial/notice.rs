//! A message in the trial window, where the device is gone or on its way back: in place, in large type, calm.

use bevy_egui::egui::{
    Align2, Area, Color32, Context, Frame, Id, Margin, Order, RichText, Shadow, vec2,
};

use super::look::{INK, PAPER, QUIET, bold, regular};

/// Shows a message at the upper left, where it covers nothing that a hand is at.
pub fn show(context: &Context, title: &str, text: &str) {
    let area = Area::new(Id::new("notice")).order(Order::Foreground);
    area.anchor(Align2::LEFT_TOP, vec2(32.0, 32.0)).show(context, |ui| {
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
            ui.set_max_width(520.0);
            ui.label(RichText::new(title).font(bold(24.0)).color(INK));
            ui.label(RichText::new(text).font(regular(17.0)).color(QUIET));
        });
    });
}
