//! The View as data: what the device says that it shows, field by field, beside its picture.

use std::sync::Arc;

use egui::{ScrollArea, TextEdit, Ui};

use crate::bench::desk::Desk;
use crate::bench::icons::Icon;
use crate::bench::model::Model;
use crate::bench::theme::Palette;
use crate::bench::widgets;
use crate::bench::words::Word;

/// The View of the device that is chosen.
pub fn panel(ui: &mut Ui, desk: &Desk, model: &Model) {
    let tongue = desk.tongue;
    let shown =
        model.devices.get(desk.device).and_then(|device| Some((device, device.view.as_ref()?)));
    let Some((device, view)) = shown else {
        widgets::empty(ui, Icon::Data, tongue.say(Word::NoView));
        return;
    };
    let palette = Palette::of(ui);
    widgets::quiet(ui, format!("{} · {:016x}", device.name, device.view_hash));
    // The text is made once a View, not once a frame.
    let key = egui::Id::new("view as data");
    let kept = ui.data(|data| data.get_temp::<(u64, Arc<str>)>(key));
    let text = match kept {
        Some((hash, text)) if hash == device.view_hash => text,
        _ => {
            let text: Arc<str> = format!("{view:#?}").into();
            ui.data_mut(|data| data.insert_temp(key, (device.view_hash, Arc::clone(&text))));
            text
        }
    };
    ScrollArea::both().auto_shrink([false, false]).show(ui, |ui| {
        let mut words: &str = &text;
        let field = TextEdit::multiline(&mut words)
            .desired_width(f32::INFINITY)
            .frame(egui::Frame::NONE)
            .text_color(palette.text)
            .font(egui::TextStyle::Monospace);
        let response = ui.add(field);
        widgets::named(ui, &response, tongue.say(Word::ViewAsData));
    });
}
