//! Recording: the log of what was done by hand, saving it as a scenario, and PIN cards.

use egui::{RichText, Ui};
use sim::session::log::Left;

use crate::bench::command::Command;
use crate::bench::desk::Desk;
use crate::bench::icons::Icon;
use crate::bench::model::{Model, RecordingFace};
use crate::bench::theme::{self, Palette};
use crate::bench::widgets;
use crate::bench::words::{Tongue, Word};

/// A session that a crash has left: take it up, or leave it.
pub fn left(ui: &mut Ui, tongue: Tongue, left: &[Left], out: &mut Vec<Command>) {
    let Some(log) = left.first() else { return };
    let palette = Palette::of(ui);
    ui.horizontal_wrapped(|ui| {
        let commands = counted(tongue, log.commands);
        let which = format!("{} {} · {commands}", tongue.say(Word::SessionLeft), log.scenario);
        ui.label(RichText::new(which).color(palette.text))
            .on_hover_text(log.path.display().to_string());
        if widgets::primary_button(ui, Some(Icon::Record), tongue.say(Word::TakeUp)).clicked() {
            out.push(Command::TakeUp(log.path.clone()));
        }
        if widgets::button(ui, None, tongue.say(Word::Discard)).clicked() {
            out.push(Command::Discard(log.path.clone()));
        }
        if left.len() > 1 {
            widgets::quiet(ui, format!("+{}", left.len() - 1));
        }
    });
}

/// So many commands.
fn counted(tongue: Tongue, commands: usize) -> String {
    let word = if commands == 1 { Word::CommandInLog } else { Word::CommandsInLog };
    format!("{commands} {}", tongue.say(word))
}

/// Recording.
pub fn recording(ui: &mut Ui, desk: &mut Desk, model: &Model, out: &mut Vec<Command>) {
    let tongue = desk.tongue;
    let recording = &model.recording;
    let count = counted(tongue, recording.commands);
    let at_right = |ui: &mut Ui| {
        widgets::quiet(ui, count);
    };
    widgets::card_with(ui, Icon::Record, tongue.say(Word::Recording), at_right, |ui| {
        log(ui, tongue, recording);
        save(ui, desk, recording, out);
    });
    pin_cards(ui, tongue, recording);
}

fn log(ui: &mut Ui, tongue: Tongue, recording: &RecordingFace) {
    match (&recording.log, &recording.log_error) {
        (_, Some(error)) => {
            widgets::warning(ui, &format!("{}: {error}", tongue.say(Word::LogNotWritten)));
        }
        (Some(path), None) => {
            widgets::quiet(ui, tongue.say(Word::LogIsWritten));
            let words = RichText::new(path.display().to_string()).font(theme::small());
            ui.add(egui::Label::new(words).truncate()).on_hover_text(path.display().to_string());
        }
        (None, None) => {
            widgets::quiet(ui, tongue.say(Word::NoLogYet));
        }
    }
}

/// The name, the button, and what became of it.
fn save(ui: &mut Ui, desk: &mut Desk, recording: &RecordingFace, out: &mut Vec<Command>) {
    let tongue = desk.tongue;
    ui.add_space(4.0);
    let name = desk.save_name.trim().to_owned();
    let good = name_is_good(&name);
    let (hint, label) = (tongue.say(Word::FileNameHint), tongue.say(Word::FileName));
    let width = ui.available_width() - 16.0;
    let field = widgets::text_field(ui, &mut desk.save_name, hint, label, width);
    if std::mem::take(&mut desk.save_wants_focus) {
        field.request_focus();
    }
    let entered = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
    if !good && !name.is_empty() {
        widgets::quiet(ui, tongue.say(Word::FileNameRule));
    }
    let can = good && recording.log.is_some();
    let pressed = ui
        .add_enabled_ui(can, |ui| {
            widgets::primary_button(ui, Some(Icon::File), tongue.say(Word::SaveAsScenario))
        })
        .inner
        .clicked();
    if can && (pressed || entered) {
        out.push(Command::SaveScenario(name));
    }
    match &recording.saved {
        Some(Ok(path)) => {
            let colour = Palette::of(ui).pass;
            let words = format!("{} {}", tongue.say(Word::Saved), path.display());
            ui.add(egui::Label::new(RichText::new(words).color(colour)).wrap());
        }
        Some(Err(error)) => {
            widgets::warning(ui, &format!("{}: {error}", tongue.say(Word::NotSaved)));
        }
        None => {}
    }
}

/// Whether a file may be called so: letters, digits, hyphens and underscores, with or without `.ron`.
fn name_is_good(name: &str) -> bool {
    let stem = name.strip_suffix(".ron").unwrap_or(name);
    !stem.is_empty()
        && stem.len() <= 80
        && stem.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
}

/// The PINs that are given to participants.
fn pin_cards(ui: &mut Ui, tongue: Tongue, recording: &RecordingFace) {
    if recording.pin_cards.is_empty() {
        return;
    }
    widgets::card(ui, Icon::Key, tongue.say(Word::PinCards), |ui| {
        widgets::quiet(ui, tongue.say(Word::PinCardsWhy));
        let palette = Palette::of(ui);
        for (device, pin) in &recording.pin_cards {
            ui.horizontal(|ui| {
                ui.label(RichText::new(device).color(palette.quiet));
                let spaced: String = pin.chars().flat_map(|digit| [digit, ' ']).collect();
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    ui.label(
                        RichText::new(spaced.trim_end()).font(theme::display()).color(palette.text),
                    );
                });
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_stay_in_their_folder() {
        for good in ["mei-pays", "mei_pays.ron", "王桂兰付款"] {
            assert!(name_is_good(good), "{good}");
        }
        for bad in ["", ".ron", "../out", "a/b", "a.b", "a b"] {
            assert!(!name_is_good(bad), "{bad}");
        }
    }
}
