//! The bar at the top: which scenario, time and how fast it goes, the verdict, the bench's own switches.
//!
//! Time, speed and verdict are always in the same corner.

use egui::{Align, Color32, Layout, RichText, Ui};

use crate::bench::command::{Command, TimeCommand};
use crate::bench::desk::Desk;
use crate::bench::icons::Icon;
use crate::bench::model::{Judged, Model};
use crate::bench::theme::{self, Palette, Shade};
use crate::bench::widgets;
use crate::bench::words::{Tongue, Word};

/// Speeds to choose from, in seconds of the world a second of the day.
const SPEEDS: [(f64, &str); 6] =
    [(0.25, "0.25×"), (0.5, "0.5×"), (1.0, "1×"), (2.0, "2×"), (4.0, "4×"), (16.0, "16×")];

/// Height of a line of the bar in points.
const LINE: f32 = 48.0;
/// Room for the time.
const TIME_WIDTH: f32 = 92.0;

/// The bar. Where it is narrow, time's buttons have a line of their own.
pub fn panel(ui: &mut Ui, desk: &mut Desk, model: &Model, narrow: bool, out: &mut Vec<Command>) {
    let line = |ui: &mut Ui, desk: &mut Desk, out: &mut Vec<Command>| {
        scenario(ui, desk, model, narrow);
        if !narrow {
            ui.add_space(8.0);
            transport(ui, desk.tongue, model, out);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            switches(ui, desk);
            ui.spacing_mut().item_spacing.x = 12.0;
            verdict(ui, desk.tongue, model.verdict.so_far, model.opened.is_some());
            time(ui, desk.tongue, model);
        });
    };
    if narrow {
        ui.horizontal(|ui| {
            ui.set_height(LINE);
            line(ui, desk, out);
        });
        ui.horizontal(|ui| transport(ui, desk.tongue, model, out));
    } else {
        ui.horizontal_centered(|ui| line(ui, desk, out));
    }
}

/// What is open, as the button that opens something else.
fn scenario(ui: &mut Ui, desk: &mut Desk, model: &Model, narrow: bool) {
    let tongue = desk.tongue;
    let picked =
        widgets::icon_button(ui, Icon::Folder, tongue.say(Word::Scenarios), desk.picker_open);
    if picked.clicked() {
        desk.picker_open = !desk.picker_open;
    }
    let palette = Palette::of(ui);
    let (title, colour) =
        model.opened.as_ref().map_or((tongue.say(Word::NothingOpen), palette.quiet), |opened| {
            (opened.title.as_str(), palette.text)
        });
    let width = (ui.available_width() * 0.3).clamp(120.0, if narrow { 240.0 } else { 360.0 });
    ui.allocate_ui_with_layout(
        egui::vec2(width, 40.0),
        Layout::left_to_right(Align::Center),
        |ui| {
            ui.set_width(width);
            let words = RichText::new(title).font(theme::strong()).color(colour);
            ui.add(egui::Label::new(words).truncate()).on_hover_text(title);
        },
    );
}

fn transport(ui: &mut Ui, tongue: Tongue, model: &Model, out: &mut Vec<Command>) {
    ui.add_enabled_ui(model.opened.is_some(), |ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        let (icon, word, command) = if model.time.playing {
            (Icon::Pause, Word::Pause, TimeCommand::Pause)
        } else {
            (Icon::Play, Word::Play, TimeCommand::Play)
        };
        let buttons = [
            (Icon::Restart, Word::Restart, TimeCommand::Restart),
            (Icon::StepBack, Word::StepBack, TimeCommand::StepBack),
            (icon, word, command),
            (Icon::Step, Word::Step, TimeCommand::Step),
        ];
        for (icon, word, command) in buttons {
            let chosen = matches!(command, TimeCommand::Pause);
            if widgets::icon_button(ui, icon, tongue.say(word), chosen).clicked() {
                out.push(Command::Time(command));
            }
        }
        ui.add_space(6.0);
        if let Some(speed) = widgets::segmented(ui, &SPEEDS, Some(model.time.speed)) {
            out.push(Command::Time(TimeCommand::Speed(speed)));
        }
    });
}

/// The sign that the bench cannot keep up, the world's clock, and the time since the script began.
fn time(ui: &mut Ui, tongue: Tongue, model: &Model) {
    let palette = Palette::of(ui);
    let time = &model.time;
    let (hour, minute, second) = time.clock;
    let size = egui::vec2(TIME_WIDTH, LINE);
    ui.allocate_ui_with_layout(size, Layout::top_down(Align::Max), |ui| {
        ui.set_min_size(size);
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.add_space(3.0);
        let millis = time.now_micros.unsigned_abs() / 1_000;
        let sign = if time.now_micros < 0 { "-" } else { "" };
        let since = format!(
            "{sign}{}:{:02}.{}",
            millis / 60_000,
            millis / 1_000 % 60,
            millis % 1_000 / 100
        );
        ui.label(RichText::new(since).font(theme::display()).color(palette.text));
        let clock = format!("{hour:02}:{minute:02}:{second:02}");
        ui.label(RichText::new(clock).font(theme::small()).color(palette.quiet))
            .on_hover_text(tongue.say(Word::WorldClock));
    });
    if time.falls_behind() {
        let reached =
            format!("{} {:.1}×", tongue.say(Word::CannotKeepUp), time.reached.unwrap_or_default());
        widgets::chip(ui, &reached, palette.fault, palette.on_fault);
    }
}

/// The verdict so far.
fn verdict(ui: &mut Ui, tongue: Tongue, judged: Judged, open: bool) {
    if !open {
        return;
    }
    let palette = Palette::of(ui);
    let (ground, words) = match judged {
        Judged::Open => (palette.raised, palette.quiet),
        Judged::Holds => (palette.pass, palette.on_accent),
        Judged::Fails => (palette.fail, palette.on_accent),
        Judged::Broken | Judged::Unsupported => (palette.fault, palette.on_fault),
    };
    widgets::chip(ui, judged_word(tongue, judged), ground, words)
        .on_hover_text(tongue.say(Word::VerdictSoFar));
}

/// A judgement in a word.
pub fn judged_word(tongue: Tongue, judged: Judged) -> &'static str {
    tongue.say(match judged {
        Judged::Open => Word::JudgedOpen,
        Judged::Holds => Word::JudgedHolds,
        Judged::Fails => Word::JudgedFails,
        Judged::Broken => Word::JudgedBroken,
        Judged::Unsupported => Word::JudgedUnsupported,
    })
}

/// The colour of a judgement.
pub fn judged_colour(palette: &Palette, judged: Judged) -> Color32 {
    match judged {
        Judged::Open => palette.quiet,
        Judged::Holds => palette.pass,
        Judged::Fails => palette.fail,
        Judged::Broken | Judged::Unsupported => palette.fault,
    }
}

fn switches(ui: &mut Ui, desk: &mut Desk) {
    let tongue = desk.tongue;
    ui.spacing_mut().item_spacing.x = 2.0;
    if widgets::icon_button(ui, Icon::Help, tongue.say(Word::Shortcuts), desk.help_open).clicked() {
        desk.help_open = !desk.help_open;
    }
    if widgets::icon_button(ui, Icon::Shade, tongue.say(Word::ChangeShade), false).clicked() {
        desk.shade = match desk.shade {
            Shade::Dark => Shade::Light,
            Shade::Light => Shade::Dark,
        };
    }
    if widgets::link(ui, tongue.say(Word::OtherTongue)).clicked() {
        desk.tongue = tongue.other();
    }
}
