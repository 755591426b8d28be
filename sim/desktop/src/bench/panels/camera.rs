//! The camera: what lies before it, how it is held, in what light, and the picture as it took it.

use device_core::money::Fen;
use egui::{
    Color32, ColorImage, Rect, Sense, TextureOptions, Ui, WidgetInfo, WidgetType, pos2, vec2,
};
use sim::scenario::model::{Aim, CameraAim, Fault, Glare, HandAct, Sight};
use sim::session::Command as Act;

use crate::bench::command::Command;
use crate::bench::desk::Desk;
use crate::bench::icons::Icon;
use crate::bench::model::{CameraPicture, DeviceFace, Model};
use crate::bench::theme::Palette;
use crate::bench::widgets;
use crate::bench::words::Word;

use super::faults::toggle_fault;

/// How a camera is held by default, before the hand shakes: straight, and as far as suits what is looked at.
const STRAIGHT: Aim = Aim {
    distance_mm: 150.0,
    tilt_degrees: 0.0,
    turn_degrees: 0.0,
    roll_degrees: 0.0,
    aside_mm: 0.0,
    below_mm: 0.0,
    ambient: 0.0,
    glare: Glare::Off,
    blur_pixels: 0.7,
    noise_levels: 3.0,
};

/// How the camera is held that the moderator points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CameraDesk {
    /// Light of the room, 0 to 1.
    pub light: f64,
    /// A lamp's reflection.
    pub glare: Glare,
    /// Degrees of tilt.
    pub tilt_degrees: f64,
    /// Millimetres to the code; `None`: what suits.
    pub distance_mm: Option<f64>,
    /// How far the picture moves while it is taken, in camera pixels.
    pub moving_pixels: f64,
}

impl Default for CameraDesk {
    fn default() -> Self {
        Self {
            light: 0.6,
            glare: Glare::Off,
            tilt_degrees: 0.0,
            distance_mm: None,
            moving_pixels: 0.0,
        }
    }
}

impl CameraDesk {
    fn aim(self) -> CameraAim {
        let aim = Aim { tilt_degrees: self.tilt_degrees, glare: self.glare, ..STRAIGHT };
        CameraAim {
            aim,
            distance_mm: self.distance_mm,
            light: self.light,
            moving_pixels: self.moving_pixels,
        }
    }
}

/// The camera.
pub fn panel(
    ui: &mut Ui,
    desk: &mut Desk,
    model: &Model,
    device: &DeviceFace,
    out: &mut Vec<Command>,
) {
    let tongue = desk.tongue;
    let state = tongue.say(if device.camera.looks { Word::CameraLooks } else { Word::CameraRests });
    let at_right = |ui: &mut Ui| {
        widgets::quiet(ui, state);
    };
    widgets::card_with(ui, Icon::Camera, tongue.say(Word::Camera), at_right, |ui| {
        picture(
            ui,
            device.camera.picture.as_ref(),
            tongue.say(Word::CameraPicture),
            tongue.say(Word::NoPictureYet),
        );
        let held = desk.camera;
        hold(ui, desk);
        let Some(shopper) = &device.shopper else {
            widgets::quiet(ui, tongue.say(Word::NobodyHoldsIt));
            return;
        };
        let chosen = sights(ui, desk, model, device);
        let again = (held != desk.camera).then(|| device.camera.aimed.clone()).flatten();
        if let Some(sight) = chosen.or(again) {
            let act = HandAct::PointAt(sight, desk.camera.aim());
            out.push(Command::World(Act::Hand(shopper.clone(), act)));
        }
        if let Some(read) = &device.camera.last_read {
            widgets::pair(ui, tongue.say(Word::LastRead), read.clone());
        }
        toggle_fault(ui, desk, model, &Fault::CameraDead(device.name.clone()), out);
    });
}

/// Light, glare, tilt, distance, movement.
fn hold(ui: &mut Ui, desk: &mut Desk) {
    let tongue = desk.tongue;
    let camera = &mut desk.camera;
    let shown = format!("{:.0} %", camera.light * 100.0);
    if let Some(light) =
        widgets::slider(ui, tongue.say(Word::RoomLight), camera.light, 0.0..=1.0, 0.05, &shown)
    {
        camera.light = light;
    }
    let shown = format!("{:.0}°", camera.tilt_degrees);
    if let Some(tilt) =
        widgets::slider(ui, tongue.say(Word::Tilt), camera.tilt_degrees, 0.0..=50.0, 1.0, &shown)
    {
        camera.tilt_degrees = tilt;
    }
    let distance = camera.distance_mm.unwrap_or(STRAIGHT.distance_mm);
    let shown = camera
        .distance_mm
        .map_or_else(|| tongue.say(Word::Suits).to_owned(), |distance| format!("{distance:.0} mm"));
    if let Some(distance) =
        widgets::slider(ui, tongue.say(Word::Distance), distance, 60.0..=600.0, 10.0, &shown)
    {
        camera.distance_mm = Some(distance);
    }
    let shown = format!("{:.0} px", camera.moving_pixels);
    if let Some(moving) = widgets::slider(
        ui,
        tongue.say(Word::Movement),
        camera.moving_pixels,
        0.0..=30.0,
        1.0,
        &shown,
    ) {
        camera.moving_pixels = moving;
    }
    let options = [
        (Glare::Off, tongue.say(Word::GlareOff)),
        (Glare::Upper, tongue.say(Word::GlareUpper)),
        (Glare::Lower, tongue.say(Word::GlareLower)),
        (Glare::Full, tongue.say(Word::GlareFull)),
    ];
    ui.horizontal(|ui| {
        widgets::quiet(ui, tongue.say(Word::GlareOnIt));
        if let Some(glare) = widgets::segmented(ui, &options, Some(camera.glare)) {
            camera.glare = glare;
        }
    });
}

/// What can be put before the camera. Gives what was chosen.
fn sights(ui: &mut Ui, desk: &mut Desk, model: &Model, device: &DeviceFace) -> Option<Sight> {
    let tongue = desk.tongue;
    let mut chosen = None;
    let before = if device.camera.sight.is_empty() {
        tongue.say(Word::SightNothing).to_owned()
    } else {
        device.camera.sight.clone()
    };
    widgets::pair(ui, tongue.say(Word::BeforeIt), before);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        if widgets::button(ui, None, tongue.say(Word::SightNothing)).clicked() {
            chosen = Some(Sight::Nothing);
        }
        for stall in &model.people.stalls {
            if widgets::button(ui, None, &format!("{} {}", tongue.say(Word::CodeOf), stall.name))
                .clicked()
            {
                chosen = Some(Sight::Code(stall.name.clone()));
            }
        }
        for other in model.devices.iter().filter(|other| other.name != device.name) {
            if widgets::button(ui, None, &format!("{} {}", tongue.say(Word::ScreenOf), other.name))
                .clicked()
            {
                chosen = Some(Sight::Payee(other.name.clone()));
            }
        }
        if widgets::button(ui, None, tongue.say(Word::PriceTag)).clicked() {
            chosen = Fen::new(1_250).map(Sight::PriceTag);
        }
    });
    ui.horizontal(|ui| {
        let width = ui.available_width() - 96.0;
        let text = desk.field(format!("sight {}", device.name));
        widgets::text_field(ui, text, tongue.say(Word::AnyText), tongue.say(Word::AnyText), width);
        if widgets::link(ui, tongue.say(Word::ShowAsCode)).clicked() && !text.is_empty() {
            chosen = Some(Sight::Text(text.clone()));
        }
    });
    chosen
}

/// The picture as the camera took it, grey and as sharp as it is.
pub fn picture(ui: &mut Ui, picture: Option<&CameraPicture>, name: &str, none: &str) {
    let palette = Palette::of(ui);
    let width = ui.available_width();
    let (area, response) = ui.allocate_exact_size(vec2(width, width * 0.5), Sense::hover());
    ui.painter().rect_filled(area, 6.0, palette.raised);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, name));
    let Some(picture) = picture else {
        let font = crate::bench::theme::small();
        ui.painter().text(area.center(), egui::Align2::CENTER_CENTER, none, font, palette.quiet);
        return;
    };
    let key = egui::Id::new("camera picture");
    let kept = ui.data(|data| data.get_temp::<(u64, egui::TextureHandle)>(key));
    let texture = match kept {
        Some((number, texture)) if number == picture.number => texture,
        _ => {
            let image = ColorImage::from_gray([picture.width, picture.height], &picture.grey);
            let texture = ui.ctx().load_texture("camera", image, TextureOptions::LINEAR);
            ui.data_mut(|data| data.insert_temp(key, (picture.number, texture.clone())));
            texture
        }
    };
    let fitted = fit(area, texture.size_vec2());
    let all = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    ui.painter().image(texture.id(), fitted, all, Color32::WHITE);
}

/// The largest rectangle of these proportions inside another.
fn fit(area: Rect, size: egui::Vec2) -> Rect {
    let scale = (area.width() / size.x).min(area.height() / size.y);
    Rect::from_center_size(area.center(), size * scale)
}
