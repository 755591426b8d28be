//! Files that designers edit: read again as soon as they change on disk; what is wrong stands beside its line.

use egui::{RichText, ScrollArea, Ui, vec2};

use crate::bench::desk::Desk;
use crate::bench::icons::Icon;
use crate::bench::model::{EditedFile, FileKind, Model};
use crate::bench::theme::{self, Palette};
use crate::bench::widgets;
use crate::bench::words::{Tongue, Word};

/// Width of the line numbers in points.
const GUTTER: f32 = 44.0;
/// Height of a line.
const LINE: f32 = 18.0;
/// Lines that are seen above a mistake that is brought to sight.
const LINES_ABOVE: usize = 5;

/// The files.
pub fn panel(ui: &mut Ui, desk: &mut Desk, model: &Model) {
    let tongue = desk.tongue;
    if model.files.is_empty() {
        widgets::empty(ui, Icon::File, tongue.say(Word::FilesEmpty));
        return;
    }
    desk.file = desk.file.min(model.files.len() - 1);
    let names: Vec<String> = model.files.iter().map(|file| title(tongue, file)).collect();
    let options: Vec<_> =
        names.iter().enumerate().map(|(place, name)| (place, name.as_str())).collect();
    ui.horizontal_wrapped(|ui| {
        if let Some(place) = widgets::segmented(ui, &options, Some(desk.file)) {
            desk.file = place;
        }
    });
    let file = &model.files[desk.file];
    state(ui, tongue, file);
    text(ui, desk, file);
}

/// What a file is called: what it holds, its name, and how many mistakes it has.
fn title(tongue: Tongue, file: &EditedFile) -> String {
    let kind = tongue.say(match file.kind {
        FileKind::Scenario => Word::ScenarioFile,
        FileKind::Body => Word::Body,
        FileKind::Flow => Word::Flow,
    });
    if file.mistakes.is_empty() {
        format!("{kind} {}", file.name())
    } else {
        format!("{kind} {} ({})", file.name(), file.mistakes.len())
    }
}

fn state(ui: &mut Ui, tongue: Tongue, file: &EditedFile) {
    let path = file.path.display();
    if file.mistakes.is_empty() {
        let reloads = if file.reloads == 0 {
            tongue.say(Word::WatchedOnDisk).to_owned()
        } else {
            format!("{} {}", tongue.say(Word::ReadAgain), file.reloads)
        };
        widgets::quiet(ui, format!("{path} · {reloads}"));
        return;
    }
    widgets::quiet(ui, path.to_string());
    let count = format!("{}: {}", tongue.say(Word::MistakesLastGoodUsed), file.mistakes.len());
    widgets::warning(ui, &count);
}

/// The text; below a line that is wrong stands what is wrong with it.
fn text(ui: &mut Ui, desk: &mut Desk, file: &EditedFile) {
    let tongue = desk.tongue;
    // Each row is a line of the file, or a mistake of the line above.
    let rows = rows(file);
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut area = ScrollArea::both().auto_shrink([false, false]).id_salt(&file.path);
    // What is wrong comes to sight by itself, once.
    let wrong = file.mistakes.first().map(|mistake| (file.path.clone(), mistake.clone()));
    if desk.seen_mistake != wrong {
        let place = rows.iter().position(|row| matches!(row, RowOf::Mistake(_)));
        if let Some(place) = place {
            #[allow(clippy::cast_precision_loss)] // A file has some hundreds of lines.
            let above = place.saturating_sub(LINES_ABOVE) as f32 * LINE;
            area = area.vertical_scroll_offset(above);
        }
        desk.seen_mistake = wrong;
    }
    area.show_rows(ui, LINE, rows.len(), |ui, range| {
        for row in &rows[range] {
            match row {
                RowOf::Line(number) => line(ui, file, *number),
                RowOf::Mistake(place) => mistake(ui, tongue, file, *place),
            }
        }
    });
}

/// A row on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RowOf {
    /// A line of the file, from 0.
    Line(usize),
    /// A mistake, by its place among the file's.
    Mistake(usize),
}

fn rows(file: &EditedFile) -> Vec<RowOf> {
    let mut rows = Vec::with_capacity(file.lines.len() + file.mistakes.len());
    let last = file.lines.len().saturating_sub(1);
    for number in 0..file.lines.len() {
        rows.push(RowOf::Line(number));
        let here = |line: u32| (line as usize).saturating_sub(1).min(last) == number;
        let wrong = file.mistakes.iter().enumerate().filter(|(_, mistake)| here(mistake.line));
        rows.extend(wrong.map(|(place, _)| RowOf::Mistake(place)));
    }
    if file.lines.is_empty() {
        rows.extend((0..file.mistakes.len()).map(RowOf::Mistake));
    }
    rows
}

fn line(ui: &mut Ui, file: &EditedFile, number: usize) {
    let palette = Palette::of(ui);
    let wrong = u32::try_from(number + 1).is_ok_and(|line| file.mistakes_on(line).next().is_some());
    let (text, colour) =
        (file.lines[number].as_str(), if wrong { palette.fail } else { palette.text });
    ui.horizontal(|ui| {
        ui.set_height(LINE);
        ui.spacing_mut().item_spacing.x = 12.0;
        ui.allocate_ui_with_layout(
            vec2(GUTTER, LINE),
            egui::Layout::right_to_left(egui::Align::Center),
            |ui| {
                ui.set_min_width(GUTTER);
                let ink = if wrong { palette.fail } else { palette.quiet };
                ui.label(RichText::new((number + 1).to_string()).font(theme::small()).color(ink));
            },
        );
        ui.label(RichText::new(text).monospace().color(colour));
    });
}

fn mistake(ui: &mut Ui, tongue: Tongue, file: &EditedFile, place: usize) {
    let palette = Palette::of(ui);
    let mistake = &file.mistakes[place];
    let mut words = format!(
        "{} {}, {} {}: {}",
        tongue.say(Word::Line),
        mistake.line,
        tongue.say(Word::Column),
        mistake.column,
        mistake.message
    );
    if !mistake.help.is_empty() {
        words.push_str(&format!(" ({})", mistake.help));
    }
    ui.horizontal(|ui| {
        ui.set_height(LINE);
        ui.add_space(GUTTER + 12.0);
        egui::Frame::new()
            .fill(palette.fault_ground)
            .corner_radius(4.0)
            .inner_margin(egui::Margin::symmetric(6, 0))
            .show(ui, |ui| {
                ui.label(RichText::new(words).font(theme::small()).color(palette.text));
            });
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::model::FileMistake;

    #[test]
    fn a_mistake_stands_below_its_line_even_beyond_the_last() {
        let mistake = |line| FileMistake { line, ..FileMistake::default() };
        let file = EditedFile {
            lines: vec!["(".into(), ")".into()],
            mistakes: vec![mistake(1), mistake(9)],
            ..EditedFile::default()
        };
        let wanted = [RowOf::Line(0), RowOf::Mistake(0), RowOf::Line(1), RowOf::Mistake(1)];
        assert_eq!(rows(&file), wanted);
    }
}
