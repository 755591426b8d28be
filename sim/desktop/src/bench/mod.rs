//! The moderator's window: pick a scenario, play it, go back, break things, take over, save what was done.
//!
//! [`show`] draws the whole window into a `Ui` and gives the commands that were asked for; each panel does the same for its part.
//! All of it is egui and knows nothing of Bevy, so that it is tested without a window. It decides nothing that happens in the world.

pub mod command;
pub mod desk;
pub mod icons;
pub mod library;
pub mod model;
pub mod panels;
mod shortcuts;
pub mod theme;
pub mod thumbnails;
pub mod watch;
pub mod widgets;
pub mod words;

use egui::{Frame, Margin, Panel, ScrollArea, Ui};

pub use command::{BoardCommand, Command, TimeCommand};
pub use desk::Desk;
use desk::{MiddleTab, SideTab};
pub use model::Model;
use theme::Palette;
use words::Word;

/// Below this width the window has one column.
const NARROW: f32 = 900.0;
/// Below this width nothing stands beside the trace: the device is in the trial's half of the same window.
const SLIM: f32 = 600.0;
/// Width of the column at the right.
const SIDE: f32 = 344.0;
/// Width of the list of scenarios.
const PICKER: f32 = 320.0;
/// Height of the bar at the top.
const BAR: f32 = 56.0;

/// Draws the window, and gives what was asked for since it was last drawn.
pub fn show(ui: &mut Ui, desk: &mut Desk, model: &Model) -> Vec<Command> {
    let mut out = Vec::new();
    if give_looks(ui, desk) {
        return out;
    }
    let narrow = ui.available_width() < NARROW;
    desk.narrow = narrow;
    shortcuts::take(ui, desk, model, &mut out);
    desk.device = desk.device.min(model.devices.len().saturating_sub(1));
    let palette = Palette::of(ui);
    let height = if narrow { BAR + 40.0 } else { BAR };
    Panel::top("bar").exact_size(height).resizable(false).frame(bar(palette.panel)).show(
        ui,
        |ui| {
            panels::transport::panel(ui, desk, model, narrow, &mut out);
        },
    );
    if !model.faults.is_empty() {
        let strip = bar(palette.fault);
        Panel::top("faults").resizable(false).frame(strip).show(ui, |ui| {
            panels::faults::strip(ui, desk.tongue, model, &mut out);
        });
    }
    if !model.left.is_empty() {
        Panel::top("left").resizable(false).frame(bar(palette.raised)).show(ui, |ui| {
            panels::session::left(ui, desk.tongue, &model.left, &mut out);
        });
    }
    if !matches!(model.board.state, model::BoardState::None | model::BoardState::Running) {
        Panel::top("board").resizable(false).frame(bar(palette.ground)).show(ui, |ui| {
            panels::board::strip(ui, desk.tongue, &model.board, &mut out);
        });
    }
    if let Some(notice) = &model.notice {
        Panel::top("notice").resizable(false).frame(bar(palette.ground)).show(ui, |ui| {
            widgets::warning(ui, notice);
        });
    }
    Panel::bottom("timeline")
        .resizable(true)
        .default_size(if narrow { 176.0 } else { 216.0 })
        .size_range(120.0..=420.0)
        .frame(Frame::new().fill(palette.panel).inner_margin(Margin {
            left: 0,
            right: 0,
            top: 4,
            bottom: 4,
        }))
        .show(ui, |ui| panels::timeline::panel(ui, desk, model, &mut out));
    if desk.picker_open || model.opened.is_none() {
        Panel::left("scenarios").exact_size(PICKER).resizable(false).frame(column()).show(
            ui,
            |ui| {
                panels::picker::panel(ui, desk, model, &mut out);
            },
        );
    }
    if !narrow {
        Panel::right("side").exact_size(SIDE).resizable(false).frame(column()).show(ui, |ui| {
            side(ui, desk, model, &mut out);
        });
    }
    egui::CentralPanel::default()
        .frame(column())
        .show(ui, |ui| middle(ui, desk, model, narrow, &mut out));
    shortcuts::sheet(ui, desk);
    out
}

/// The line between trial and bench where both share a window: lit while the bench has the keyboard.
pub fn border(ui: &Ui, (top, height): (egui::Pos2, f32), lit: bool) {
    let palette = Palette::of(ui);
    let (width, colour) = if lit { (3.0, palette.accent) } else { (2.0, palette.ground) };
    let line = egui::Rect::from_min_size(top, egui::vec2(width, height));
    let layer = egui::LayerId::new(egui::Order::Foreground, egui::Id::new("border"));
    ui.ctx().layer_painter(layer).rect_filled(line, 0.0, colour);
}

/// Fonts and styles, once; colours whenever they were changed. New fonts hold from the next frame on: says whether to wait for it.
fn give_looks(ui: &mut Ui, desk: &mut Desk) -> bool {
    if desk.shade_given == Some(desk.shade) {
        return false;
    }
    match desk.shade_given {
        None => theme::apply(ui.ctx(), desk.shade),
        Some(_) => theme::set_shade(ui.ctx(), desk.shade),
    }
    ui.ctx().request_repaint();
    desk.shade_given.replace(desk.shade).is_none()
}

fn bar(fill: egui::Color32) -> Frame {
    Frame::new().fill(fill).inner_margin(Margin::symmetric(12, 4))
}

fn column() -> Frame {
    Frame::new().inner_margin(Margin::symmetric(8, 8))
}

/// The column at the right.
fn side(ui: &mut Ui, desk: &mut Desk, model: &Model, out: &mut Vec<Command>) {
    let tongue = desk.tongue;
    let tabs = [
        (SideTab::Device, tongue.say(Word::TabDevice)),
        (SideTab::People, tongue.say(Word::TabPeople)),
        (SideTab::Faults, tongue.say(Word::TabFaults)),
        (SideTab::Session, tongue.say(Word::TabSession)),
    ];
    if let Some(tab) = widgets::segmented(ui, &tabs, Some(desk.side)) {
        desk.side = tab;
    }
    let id = format!("{:?}", desk.side);
    ScrollArea::vertical().id_salt(id).auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 8.0;
        match desk.side {
            SideTab::Device => device(ui, desk, model, out),
            SideTab::People => panels::people::panel(ui, desk, model, out),
            SideTab::Faults => panels::faults::panel(ui, desk, model, out),
            SideTab::Session => {
                panels::session::recording(ui, desk, model, out);
                panels::board::panel(ui, desk, &model.board, out);
            }
        }
    });
}

/// All cards of the device that is chosen.
fn device(ui: &mut Ui, desk: &mut Desk, model: &Model, out: &mut Vec<Command>) {
    panels::device::chooser(ui, desk, model);
    let Some(device) = model.devices.get(desk.device) else {
        widgets::empty(ui, icons::Icon::Key, desk.tongue.say(Word::OpenFirst));
        return;
    };
    panels::device::keys(ui, desk, device, out);
    panels::peripherals::finger(ui, desk, model, device, out);
    panels::peripherals::network(ui, desk, model, device, out);
    panels::camera::panel(ui, desk, model, device, out);
    panels::peripherals::power(ui, desk, model, device, out);
    panels::peripherals::clock(ui, desk, device, out);
}

/// The middle: the device's screen, and beside it what is looked into.
fn middle(ui: &mut Ui, desk: &mut Desk, model: &Model, narrow: bool, out: &mut Vec<Command>) {
    let tongue = desk.tongue;
    let tabs = [
        (MiddleTab::Trace, tongue.say(Word::TabTrace)),
        (MiddleTab::View, tongue.say(Word::TabView)),
        (MiddleTab::Ledger, tongue.say(Word::TabLedger)),
        (MiddleTab::Verdict, tongue.say(Word::TabVerdict)),
        (MiddleTab::Files, tongue.say(Word::TabFiles)),
        (MiddleTab::Side, tongue.say(Word::TabControls)),
    ];
    let shown = if narrow { &tabs[..] } else { &tabs[..5] };
    if !narrow && desk.middle == MiddleTab::Side {
        desk.middle = MiddleTab::Trace;
    }
    ui.horizontal_wrapped(|ui| {
        if let Some(tab) = widgets::segmented(ui, shown, Some(desk.middle)) {
            desk.middle = tab;
        }
    });
    ui.add_space(4.0);
    match desk.middle {
        MiddleTab::Side => side(ui, desk, model, out),
        MiddleTab::Trace => with_screen(ui, desk, model, out, panels::trace::panel),
        MiddleTab::View => {
            with_screen(ui, desk, model, out, |ui, desk, model, _| {
                panels::view_data::panel(ui, desk, model)
            });
        }
        MiddleTab::Ledger => panels::ledger::panel(ui, desk, model),
        MiddleTab::Verdict => panels::verdict::panel(ui, desk, model, out),
        MiddleTab::Files => panels::files::panel(ui, desk, model),
    }
}

/// The device's screen at the left, as large as half of the height allows, and a panel beside it.
fn with_screen(
    ui: &mut Ui,
    desk: &mut Desk,
    model: &Model,
    out: &mut Vec<Command>,
    panel: impl FnOnce(&mut Ui, &mut Desk, &Model, &mut Vec<Command>),
) {
    let slim = ui.available_width() < SLIM;
    let Some(device) = model.devices.get(desk.device).filter(|_| !slim) else {
        panel(ui, desk, model, out);
        return;
    };
    let height = ui.available_height().clamp(120.0, 480.0);
    let width = (height / 1.5).min(ui.available_width() * 0.36);
    ui.horizontal_top(|ui| {
        panels::device::screen(ui, desk, device, egui::vec2(width, width * 1.5));
        ui.add_space(4.0);
        ui.vertical(|ui| {
            ui.set_width(ui.available_width());
            panel(ui, desk, model, out);
        });
    });
}

#[cfg(test)]
pub(crate) mod tests;
