//! The device that is chosen: its screen as it is now, and its keys, which the moderator may press.

use device_core::key::{Edge, Key};
use egui::{Color32, Rect, Sense, Ui, WidgetInfo, WidgetType, pos2, vec2};
use sim::scenario::model::{HandAct, InputKind};
use sim::session::Command as Act;

use crate::bench::command::Command;
use crate::bench::desk::Desk;
use crate::bench::icons::Icon;
use crate::bench::model::{DeviceFace, Model};
use crate::bench::theme::Palette;
use crate::bench::thumbnails::Shrink;
use crate::bench::widgets;
use crate::bench::words::{Tongue, Word};

/// Rows of keys as bodies have them.
const ROWS: [&[Key]; 7] = [
    &[Key::ShowCode, Key::Scan],
    &[Key::Digit(1), Key::Digit(2), Key::Digit(3)],
    &[Key::Digit(4), Key::Digit(5), Key::Digit(6)],
    &[Key::Digit(7), Key::Digit(8), Key::Digit(9)],
    &[Key::Point, Key::Digit(0), Key::BePaid],
    &[Key::Cancel, Key::Correct, Key::Confirm],
    &[Key::Help, Key::Power, Key::Register],
];

/// Which device is shown, where there are several.
pub fn chooser(ui: &mut Ui, desk: &mut Desk, model: &Model) {
    if model.devices.len() < 2 {
        desk.device = 0;
        return;
    }
    let options: Vec<_> = model
        .devices
        .iter()
        .enumerate()
        .map(|(place, device)| (place, device.name.as_str()))
        .collect();
    if let Some(place) = widgets::segmented(ui, &options, Some(desk.device)) {
        desk.device = place;
    }
}

/// The screen, as large as the room for it.
pub fn screen(ui: &mut Ui, desk: &mut Desk, device: &DeviceFace, size: egui::Vec2) {
    let palette = Palette::of(ui);
    let (area, response) = ui.allocate_exact_size(size, Sense::hover());
    match &device.view {
        Some(view) if device.powered => {
            let shrink = Shrink::for_width(size.x * ui.pixels_per_point());
            let texture = desk.thumbnails.of(ui.ctx(), device.view_hash, view, shrink);
            let all = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            ui.painter().image(texture.id(), area, all, Color32::WHITE);
        }
        _ => {
            ui.painter().rect_filled(area, 2.0, Color32::BLACK);
            let words = desk.tongue.say(Word::NoPower);
            let font = crate::bench::theme::body();
            let quiet = Color32::from_gray(150);
            ui.painter().text(area.center(), egui::Align2::CENTER_CENTER, words, font, quiet);
        }
    }
    let line = egui::Stroke::new(1.0, palette.line);
    ui.painter().rect_stroke(area, 2.0, line, egui::StrokeKind::Outside);
    response.widget_info(|| {
        let shown =
            device.view.as_ref().map_or(String::new(), |view| format!("{:?}", view.screen.kind()));
        WidgetInfo::labeled(WidgetType::Image, true, format!("{}: {shown}", device.name))
    });
}

/// The keys.
pub fn keys(ui: &mut Ui, desk: &Desk, device: &DeviceFace, out: &mut Vec<Command>) {
    let tongue = desk.tongue;
    widgets::card(ui, Icon::Key, tongue.say(Word::Keys), |ui| {
        let Some(shopper) = &device.shopper else {
            widgets::quiet(ui, tongue.say(Word::NobodyHoldsIt));
            return;
        };
        let lamps = device.view.as_ref().map(|view| view.lamps);
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        for row in ROWS {
            let there: Vec<Key> =
                row.iter().copied().filter(|key| device.keys.contains(key)).collect();
            if there.is_empty() {
                continue;
            }
            let columns = if row.len() == 2 { 2.0 } else { 3.0 };
            let width = ((ui.available_width() - 6.0 * (columns - 1.0)) / columns).floor();
            ui.horizontal(|ui| {
                for key in there {
                    let lit = lamps.is_some_and(|lamps| lamps.has(key));
                    one_key(ui, tongue, key, lit, vec2(width, 28.0), shopper, out);
                }
            });
        }
    });
}

/// A key: it goes down with the mouse button and comes up with it; from the keyboard it is pressed and let go.
fn one_key(
    ui: &mut Ui,
    tongue: Tongue,
    key: Key,
    lit: bool,
    size: egui::Vec2,
    shopper: &str,
    out: &mut Vec<Command>,
) {
    let name = key_name(tongue, key);
    let response = widgets::key_button(ui, key, key_letters(key), &name, lit, size);
    let held = response.id.with("held");
    let was_down = ui.data(|data| data.get_temp::<bool>(held).unwrap_or(false));
    let is_down = response.is_pointer_button_down_on();
    let mut give = |edge: Edge, kind: InputKind| {
        let act = match edge {
            Edge::Down => HandAct::Down(key, Some(kind)),
            Edge::Up => HandAct::Up(key, Some(kind)),
        };
        out.push(Command::World(Act::Hand(shopper.to_owned(), act)));
    };
    if is_down && !was_down {
        give(Edge::Down, InputKind::Mouse);
    }
    if was_down && !is_down {
        give(Edge::Up, InputKind::Mouse);
    }
    if was_down != is_down {
        ui.data_mut(|data| data.insert_temp(held, is_down));
    }
    // The mouse's click has been given edge by edge; what is left comes from the keyboard or a screen reader.
    if response.clicked() && !was_down && !is_down {
        give(Edge::Down, InputKind::Keyboard);
        give(Edge::Up, InputKind::Keyboard);
    }
}

/// What stands on a key.
fn key_letters(key: Key) -> &'static str {
    const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    match key {
        Key::ShowCode => "付款",
        Key::Scan => "扫码",
        Key::BePaid => "收款",
        Key::Cancel => "取消",
        Key::Correct => "改",
        Key::Confirm => "好",
        Key::Help => "再说",
        Key::Power => "电源",
        Key::Register => "绑定",
        Key::Point => "点",
        Key::Digit(digit) => DIGITS.get(usize::from(digit)).copied().unwrap_or(""),
    }
}

/// A key's name for screen readers.
pub fn key_name(tongue: Tongue, key: Key) -> String {
    let word = match key {
        Key::ShowCode => Word::KeyShowCode,
        Key::Scan => Word::KeyScan,
        Key::BePaid => Word::KeyBePaid,
        Key::Cancel => Word::KeyCancel,
        Key::Correct => Word::KeyCorrect,
        Key::Confirm => Word::KeyConfirm,
        Key::Help => Word::KeyHelp,
        Key::Power => Word::KeyPower,
        Key::Register => Word::KeyRegister,
        Key::Point => Word::KeyPoint,
        Key::Digit(_) => Word::KeyDigit,
    };
    match key {
        Key::Digit(digit) => format!("{} {digit}", tongue.say(word)),
        _ => tongue.say(word).to_owned(),
    }
}
