//! The list of scenarios: searched by claim, area, file or step of the patent; one click opens one.

use egui::{ScrollArea, Ui};

use crate::bench::command::Command;
use crate::bench::desk::Desk;
use crate::bench::icons::Icon;
use crate::bench::model::{Model, ScenarioEntry};
use crate::bench::theme::Palette;
use crate::bench::widgets::{self, Row};
use crate::bench::words::Word;

use super::transport::{judged_colour, judged_word};

/// The list.
pub fn panel(ui: &mut Ui, desk: &mut Desk, model: &Model, out: &mut Vec<Command>) {
    let tongue = desk.tongue;
    widgets::search(
        ui,
        &mut desk.scenario_search,
        tongue.say(Word::SearchScenarios),
        tongue.say(Word::ClearSearch),
    );
    let found: Vec<_> =
        model.scenarios.iter().filter(|entry| matches(entry, &desk.scenario_search)).collect();
    ui.horizontal(|ui| {
        let count = format!("{} / {}", found.len(), model.scenarios.len());
        widgets::quiet(ui, count);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if widgets::link(ui, tongue.say(Word::FindAgain)).clicked() {
                out.push(Command::FindScenarios);
            }
        });
    });
    if model.scenarios.is_empty() {
        widgets::empty(ui, Icon::Folder, tongue.say(Word::NoScenarios));
        return;
    }
    if found.is_empty() {
        widgets::empty(ui, Icon::Search, tongue.say(Word::NothingFound));
        return;
    }
    let opened = model.opened.as_ref();
    variants(ui, desk, model, out);
    let mut picked = false;
    ScrollArea::vertical().auto_shrink([false, false]).show_rows(
        ui,
        widgets::ROW_OF_TWO_LINES,
        found.len(),
        |ui, rows| {
            for entry in &found[rows] {
                let chosen = opened.is_some_and(|opened| opened.path == entry.path);
                if one(ui, desk, entry, chosen) {
                    out.push(Command::Open(entry.path.clone(), None));
                    picked = true;
                }
            }
        },
    );
    if picked {
        desk.picker_open = false;
    }
}

/// The rows of the open scenario's `vary`, where it has some.
fn variants(ui: &mut Ui, desk: &Desk, model: &Model, out: &mut Vec<Command>) {
    let Some(opened) = &model.opened else { return };
    let entry = model.scenarios.iter().find(|entry| entry.path == opened.path);
    let Some(entry) = entry.filter(|entry| entry.variants.len() > 1) else { return };
    let response = egui::ComboBox::from_id_salt("variants")
        .width(ui.available_width() - 8.0)
        .selected_text(opened.variant.as_str())
        .show_ui(ui, |ui| {
            for variant in &entry.variants {
                if ui.selectable_label(*variant == opened.variant, variant.as_str()).clicked() {
                    out.push(Command::Open(entry.path.clone(), Some(variant.clone())));
                }
            }
        })
        .response;
    widgets::named(ui, &response, desk.tongue.say(Word::Variants));
}

/// Whether every word that is looked for stands somewhere in what is known of the scenario.
fn matches(entry: &ScenarioEntry, search: &str) -> bool {
    let file = entry.path.to_string_lossy().to_lowercase();
    let (title, area) = (entry.title.to_lowercase(), entry.area.to_lowercase());
    search.to_lowercase().split_whitespace().all(|word| {
        title.contains(word)
            || area.contains(word)
            || file.contains(word)
            || entry.covers.iter().any(|step| step.to_lowercase().starts_with(word))
    })
}

fn one(ui: &mut Ui, desk: &Desk, entry: &ScenarioEntry, chosen: bool) -> bool {
    let palette = Palette::of(ui);
    let tongue = desk.tongue;
    let mistakes = format!("{}: {}", tongue.say(Word::Mistakes), entry.mistakes);
    let mark = if entry.mistakes > 0 {
        Some((mistakes.as_str(), palette.fault))
    } else {
        entry.verdict.map(|judged| (judged_word(tongue, judged), judged_colour(palette, judged)))
    };
    let mut detail = entry.area.clone();
    for step in entry.covers.iter().take(5) {
        detail.push_str(if detail.is_empty() { "" } else { "  ·  " });
        detail.push_str(step);
    }
    let row = Row { title: &entry.title, detail: &detail, chosen, mark };
    let response = widgets::row(ui, &row).on_hover_ui(|ui| {
        ui.label(&entry.title);
        widgets::quiet(ui, entry.path.display().to_string());
        if !entry.covers.is_empty() {
            widgets::quiet(
                ui,
                format!("{}: {}", tongue.say(Word::Covers), entry.covers.join(", ")),
            );
        }
    });
    if chosen && response.gained_focus() {
        response.scroll_to_me(None);
    }
    response.clicked()
}
