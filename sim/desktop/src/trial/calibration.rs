//! True size: how many of a display's pixels are a millimetre, measured with a bank card that is held against the screen.
//!
//! What was measured is kept for each display in the user's settings. A display that is coarser than the device's own screen cannot
//! show what an eye reads there, and an enlarged device is not reached as a true one is: results of such a session say so.

use std::collections::BTreeMap;
use std::path::PathBuf;

use bevy::prelude::*;
use bevy::window::{Monitor, OnMonitor, PrimaryWindow};
use bevy_egui::egui::{
    self, Align2, Area, Color32, Context, CornerRadius, Frame, Id, Key, Margin, Order, RichText,
    Sense, Shadow, Slider, Stroke, Ui, pos2, vec2,
};
use sim::body::size::PIXELS_PER_INCH;

use super::Counter;
use super::look::{BLUE, INK, PAPER, QUIET, RED, bold, regular};
use super::stage::Stage;
use super::words::Words;
use crate::art::card::CARD_MM;
use crate::pace::Pace;

/// Physical pixels of a millimetre where nobody has measured: 96 an inch, as displays are taken to have.
const USUAL: f32 = 96.0 / 25.4;
/// Factors by which the device can be enlarged.
const FACTORS: [f32; 5] = [1.0, 1.25, 1.5, 2.0, 3.0];
/// Width of the card that the sheet can be set to, in logical pixels.
const CARD_PIXELS: std::ops::RangeInclusive<f32> = 160.0..=1_400.0;

/// The scale of the display that the trial window is on.
#[derive(Resource, Debug)]
pub struct Calibration {
    /// Whether the sheet is open.
    pub open: bool,
    /// By how much the device is enlarged.
    pub enlarged: f32,
    /// Physical pixels of a millimetre.
    pixels_a_mm: f32,
    /// Whether somebody has measured this display.
    measured: bool,
    display: String,
    known: BTreeMap<String, f32>,
    problem: Option<String>,
    read: bool,
}

impl Default for Calibration {
    fn default() -> Self {
        Self {
            open: false,
            enlarged: 1.0,
            pixels_a_mm: USUAL,
            measured: false,
            display: String::new(),
            known: BTreeMap::new(),
            problem: None,
            read: false,
        }
    }
}

impl Calibration {
    /// Pixels of the display in an inch, as far as is known.
    #[must_use]
    pub fn pixels_per_inch(&self) -> f32 {
        self.pixels_a_mm * 25.4
    }

    /// Whether somebody has measured this display.
    #[must_use]
    pub const fn measured(&self) -> bool {
        self.measured
    }

    /// Whether the display is coarser than the device's screen.
    #[must_use]
    pub fn coarse(&self) -> bool {
        self.pixels_per_inch() < PIXELS_PER_INCH as f32
    }

    /// Why what a person read and reached in this session says nothing of the device; `None` where it does.
    #[must_use]
    pub fn not_valid(&self, words: Words) -> Option<&'static str> {
        if self.enlarged != 1.0 {
            Some(words.say(
                "放大了:可读性和够得着的结果不算数",
                "Enlarged: what is read and reached does not count",
            ))
        } else if !self.measured {
            Some(words.say(
                "没有量过屏幕:可读性和够得着的结果不算数",
                "Not measured: what is read and reached does not count",
            ))
        } else if self.coarse() {
            Some(words.say(
                "屏幕比设备的粗:可读性和够得着的结果不算数",
                "The display is coarser than the device: what is read and reached does not count",
            ))
        } else {
            None
        }
    }

    fn measure(&mut self, pixels_a_mm: f32) {
        self.pixels_a_mm = pixels_a_mm;
        self.measured = true;
        self.known.insert(self.display.clone(), pixels_a_mm);
        self.problem = store(&self.known).err();
    }

    fn come_to(&mut self, display: String) {
        if !self.read {
            self.read = true;
            self.known = load();
        }
        let known = self.known.get(&display).copied();
        (self.pixels_a_mm, self.measured) = (known.unwrap_or(USUAL), known.is_some());
        self.display = display;
    }
}

/// Follows the window from display to display, and opens the sheet when it is asked for.
pub fn follow(
    mut calibration: ResMut<Calibration>,
    mut counter: ResMut<Counter>,
    windows: Query<(&Window, Option<&OnMonitor>), With<PrimaryWindow>>,
    monitors: Query<&Monitor>,
    keys: Res<ButtonInput<KeyCode>>,
    mut pace: ResMut<Pace>,
) {
    if keys.just_pressed(KeyCode::F8) {
        calibration.open = !calibration.open;
        pace.trial_changed();
    }
    let Ok((window, on)) = windows.single() else { return };
    let monitor = on.and_then(|on| monitors.get(on.0).ok());
    let display = monitor.map_or_else(
        || "?".to_owned(),
        |monitor| {
            let name = monitor.name.as_deref().unwrap_or("?");
            format!("{name} {}x{}", monitor.physical_width, monitor.physical_height)
        },
    );
    if !calibration.read || calibration.display != display {
        calibration.come_to(display);
    }
    let millimetre = calibration.pixels_a_mm / window.scale_factor() * calibration.enlarged;
    if counter.stage.millimetre != millimetre {
        counter.stage.millimetre = millimetre;
        pace.trial_changed();
    }
}

/// Shows the sheet, where it is open.
pub fn show(context: &Context, calibration: &mut Calibration, stage: &Stage, words: Words) {
    if !calibration.open {
        return;
    }
    if context.input(|input| input.key_pressed(Key::Escape)) {
        calibration.open = false;
    }
    let veil = Area::new(Id::new("veil")).order(Order::Middle).fixed_pos(pos2(0.0, 0.0));
    veil.show(context, |ui| {
        let all = egui::Rect::from_min_size(pos2(0.0, 0.0), vec2(stage.width, stage.height));
        ui.allocate_rect(all, Sense::click());
        ui.painter().rect_filled(all, 0.0, Color32::from_black_alpha(110));
    });
    let area = Area::new(Id::new("calibration")).order(Order::Foreground);
    area.anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0)).show(context, |ui| {
        let sheet = Frame::new()
            .fill(PAPER)
            .corner_radius(18.0)
            .shadow(Shadow {
                offset: [0, 10],
                blur: 40,
                spread: 0,
                color: Color32::from_black_alpha(90),
            })
            .inner_margin(Margin::same(32));
        sheet.show(ui, |ui| self::sheet(ui, calibration, stage.density, words));
    });
}

/// The sheet itself. `density` is how many physical pixels a logical one has.
pub fn sheet(ui: &mut Ui, calibration: &mut Calibration, density: f32, words: Words) {
    let width = 640.0_f32.min(ui.ctx().content_rect().width() - 120.0);
    ui.set_width(width);
    let title = words.say("真实大小", "True size");
    ui.label(RichText::new(title).font(bold(26.0)).color(INK));
    let text = words.say(
        "把一张银行卡贴在屏幕上,拖动滑块,让画的卡和真卡一样宽。",
        "Hold a bank card against the screen. Move the slider until the drawn card is as wide as the real one.",
    );
    ui.label(RichText::new(text).font(regular(17.0)).color(QUIET));
    ui.add_space(10.0);
    let mut card = calibration.pixels_a_mm * CARD_MM.0 / density;
    let before = card;
    draw_card(ui, card);
    ui.add_space(10.0);
    ui.spacing_mut().slider_width = width - 8.0;
    let slider = ui.add(Slider::new(&mut card, CARD_PIXELS).show_value(false).step_by(0.5));
    let name = words.say("卡的宽度", "Width of the card");
    slider.widget_info(|| egui::WidgetInfo::slider(true, f64::from(card), name));
    // What a hand does counts; a slider that only rounds what it was given has measured nothing.
    if card != before && (slider.dragged() || slider.has_focus() || slider.clicked()) {
        calibration.measure(card * density / CARD_MM.0);
    }
    findings(ui, calibration, words);
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        ui.label(RichText::new(words.say("放大", "Enlarge")).font(bold(18.0)).color(INK));
        for factor in FACTORS {
            let on = calibration.enlarged == factor;
            let ink = if on { PAPER } else { INK };
            let text = RichText::new(format!("{factor}×")).font(bold(17.0)).color(ink);
            let button = egui::Button::new(text).fill(if on { BLUE } else { super::look::MIST });
            if ui.add(button).clicked() {
                calibration.enlarged = factor;
            }
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let text = RichText::new(words.say("好了", "Done")).font(bold(18.0)).color(PAPER);
            if ui.add(egui::Button::new(text).fill(BLUE)).clicked() {
                // Whoever says that it fits has measured it, even where the slider was right already.
                calibration.measure(calibration.pixels_a_mm);
                calibration.open = false;
            }
        });
    });
}

fn findings(ui: &mut Ui, calibration: &Calibration, words: Words) {
    let inch = calibration.pixels_per_inch().round();
    let found = match words.language {
        crate::options::Language::Chinese => {
            format!("这块屏幕每英寸 {inch} 点,设备的屏幕每英寸 {PIXELS_PER_INCH} 点。")
        }
        crate::options::Language::English => {
            format!(
                "This display has {inch} pixels an inch, the device's screen {PIXELS_PER_INCH}."
            )
        }
    };
    ui.label(RichText::new(found).font(regular(17.0)).color(QUIET));
    if let Some(why) = calibration.not_valid(words) {
        ui.label(RichText::new(why).font(bold(17.0)).color(RED));
    }
    if let Some(problem) = &calibration.problem {
        ui.label(RichText::new(problem).font(regular(15.0)).color(RED));
    }
}

/// A bank card of this width in logical pixels, plain, with the edges that count.
fn draw_card(ui: &mut Ui, width: f32) {
    let height = width * CARD_MM.1 / CARD_MM.0;
    let room = vec2(ui.available_width(), height.max(230.0));
    let (place, _) = ui.allocate_exact_size(room, Sense::hover());
    let card = egui::Rect::from_center_size(place.center(), vec2(width, height));
    let painter = ui.painter();
    let unit = width / CARD_MM.0;
    let corner = CornerRadius::same((3.18 * unit).min(255.0) as u8);
    painter.rect_filled(card, corner, Color32::from_rgb(52, 84, 132));
    let chip =
        egui::Rect::from_min_size(card.min + vec2(10.0, 19.0) * unit, vec2(12.0, 9.4) * unit);
    painter.rect_filled(chip, 1.6 * unit, Color32::from_rgb(226, 196, 128));
    painter.circle_filled(
        card.min + vec2(68.0, 42.0) * unit,
        5.4 * unit,
        Color32::from_white_alpha(46),
    );
    painter.circle_filled(
        card.min + vec2(74.0, 42.0) * unit,
        5.4 * unit,
        Color32::from_white_alpha(66),
    );
    for x in [card.left(), card.right()] {
        let line = [pos2(x, place.top()), pos2(x, place.bottom())];
        painter.line_segment(line, Stroke::new(1.0, Color32::from_black_alpha(90)));
    }
}

/// Where the scales are kept.
fn file() -> Option<PathBuf> {
    let set =
        |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = if cfg!(target_os = "windows") {
        set("APPDATA")
    } else if cfg!(target_os = "macos") {
        set("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        set("XDG_CONFIG_HOME").or_else(|| set("HOME").map(|home| home.join(".config")))
    };
    Some(folder?.join("paybench").join("displays.ron"))
}

/// What was measured before. A file that cannot be read is one that says nothing: measuring again writes it anew.
fn load() -> BTreeMap<String, f32> {
    let text = file().and_then(|file| std::fs::read_to_string(file).ok());
    let known: Option<BTreeMap<String, f32>> = text.and_then(|text| ron::from_str(&text).ok());
    let mut known = known.unwrap_or_default();
    known.retain(|_, scale| scale.is_finite() && (1.0..=60.0).contains(scale));
    known
}

fn store(known: &BTreeMap<String, f32>) -> Result<(), String> {
    let Some(file) = file() else { return Ok(()) };
    let text = ron::ser::to_string_pretty(known, ron::ser::PrettyConfig::default());
    let written = text.map_err(|error| error.to_string()).and_then(|text| {
        let folder = file.parent().map_or(Ok(()), std::fs::create_dir_all);
        folder.and_then(|()| std::fs::write(&file, text)).map_err(|error| error.to_string())
    });
    written.map_err(|reason| format!("{}: {reason}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Language;

    #[test]
    fn only_a_measured_fine_display_at_true_size_counts() {
        let words = Words::of(Language::English);
        let mut calibration = Calibration::default();
        assert!(calibration.not_valid(words).is_some_and(|why| why.starts_with("Not measured")));
        (calibration.measured, calibration.pixels_a_mm) = (true, 96.0 / 25.4);
        assert!(calibration.not_valid(words).is_some_and(|why| why.contains("coarser")));
        calibration.pixels_a_mm = 165.5 / 25.4;
        assert_eq!(calibration.not_valid(words), None);
        calibration.enlarged = 1.5;
        assert!(calibration.not_valid(words).is_some_and(|why| why.starts_with("Enlarged")));
    }
}
