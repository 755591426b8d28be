//! Everything in the trial's picture that can be pressed, as controls without a picture of their own: for the Tab key, and for
//! screen readers. They show nothing but a ring around the one that has the keyboard.

use bevy_egui::egui;
use bevy_egui::egui::{
    Area, Context, Id, Order, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, WidgetType, pos2,
    vec2,
};
use device_core::key::Key;
use sim::body::Body;

use super::Counter;
use super::hands::Hands;
use super::pieces::key_name;
use super::pose::Held;
use super::stage::Zone;
use super::words::Words;
use crate::art::case::{Spot, seen_at};

/// What somebody wants who uses no pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// A key pressed and let go.
    Tap(Key),
    /// The finger on the sensor, or off it.
    Finger,
    /// The device turned over.
    TurnOver,
    /// The device before the till's scanner.
    ToScanner,
    /// The device's camera before the n-th code.
    ToCode(usize),
    /// The device where it lay.
    Home,
}

/// A control: where, what it is called, what it wishes.
struct Control {
    rect: Rect,
    name: String,
    wish: Wish,
}

/// Shows the controls, and says what was wished.
pub fn show(
    context: &Context,
    counter: &Counter,
    hands: &Hands,
    body: &'static Body,
    words: Words,
) -> Vec<Wish> {
    let controls = controls(counter, hands, body, words);
    let mut wishes = Vec::new();
    let area = Area::new(Id::new("counter")).order(Order::Background).fixed_pos(pos2(0.0, 0.0));
    area.constrain(false).show(context, |ui| {
        for control in controls {
            if pressed(ui, &control) {
                wishes.push(control.wish);
            }
        }
    });
    wishes
}

/// Whether the control was pressed by keyboard or screen reader. Pointers go to the device itself, pixel by pixel.
fn pressed(ui: &mut Ui, control: &Control) -> bool {
    let id = Id::new(("counter", &control.name));
    let response = ui.interact(control.rect, id, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, &control.name));
    if response.has_focus() {
        let ring = control.rect.expand(3.0);
        let painter = ui.painter();
        painter.rect_stroke(ring, 8.0, Stroke::new(5.0, egui::Color32::WHITE), StrokeKind::Outside);
        painter.rect_stroke(ring, 8.0, Stroke::new(3.0, super::look::BLUE), StrokeKind::Outside);
    }
    response.clicked() && !response.clicked_by(egui::PointerButton::Primary)
}

fn controls(counter: &Counter, hands: &Hands, body: &'static Body, words: Words) -> Vec<Control> {
    let (stage, face) = (&counter.stage, hands.pose.face());
    let held = Held::new(&hands.pose, body, stage);
    let around = |spot: Spot| {
        let corners = [
            (spot.x, spot.y),
            (spot.x + spot.width, spot.y),
            (spot.x, spot.y + spot.height),
            (spot.x + spot.width, spot.y + spot.height),
        ];
        let points = corners.map(|corner| {
            let (x, y) = held.to_window(corner);
            pos2(x, y)
        });
        Rect::from_points(&points)
    };
    let of_zone =
        |zone: Zone| Rect::from_min_size(pos2(zone.x, zone.y), vec2(zone.width, zone.height));
    let mut controls = Vec::new();
    for key in &body.keys {
        if let Some(spot) = seen_at(body, &key.site, face) {
            let name = key_name(key.key, words);
            controls.push(Control { rect: around(spot), name, wish: Wish::Tap(key.key) });
        }
    }
    if let Some(spot) = seen_at(body, &body.finger_sensor, face) {
        let name = words.say("指纹", "Fingerprint sensor").to_owned();
        controls.push(Control { rect: around(spot), name, wish: Wish::Finger });
    }
    let case = around(Spot { x: 0.0, y: 0.0, width: held.size_mm.0, height: held.size_mm.1 });
    let name = words.say("翻过来", "Turn the device over").to_owned();
    controls.push(Control { rect: case, name, wish: Wish::TurnOver });
    if counter.shown.till.is_some() {
        let name = words.say("放到扫码器下", "Hold the device to the scanner").to_owned();
        controls.push(Control { rect: of_zone(stage.mat()), name, wish: Wish::ToScanner });
    }
    for (number, stall) in counter.shown.stalls.iter().enumerate() {
        let name = match words.language {
            crate::options::Language::Chinese => format!("对准{}的码", stall.face.shop),
            crate::options::Language::English => {
                format!("Point the camera at the code of {}", stall.face.shop)
            }
        };
        controls.push(Control {
            rect: of_zone(stage.code(number)),
            name,
            wish: Wish::ToCode(number),
        });
    }
    let name = words.say("放回原处", "Put the device back").to_owned();
    let (x, y) = stage.device_home(body);
    let home = Rect::from_center_size(pos2(x, y), vec2(40.0, 40.0));
    controls.push(Control { rect: home, name, wish: Wish::Home });
    controls
}
