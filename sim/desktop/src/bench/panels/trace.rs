//! The trace in words: filtered by kind, searched by word, as many rows built as can be seen.

use egui::{RichText, ScrollArea, Sense, Ui, WidgetInfo, WidgetType, vec2};

use crate::bench::command::{Command, TimeCommand};
use crate::bench::desk::{Desk, TraceDesk};
use crate::bench::icons::Icon;
use crate::bench::model::{Model, TickKind, TraceKind, TraceLine, TraceLines};
use crate::bench::theme::{self, Palette};
use crate::bench::widgets;
use crate::bench::words::{Tongue, Word};

/// Width of the column of times in points.
const TIME_WIDTH: f32 = 76.0;
/// Width of the column of names.
const WHO_WIDTH: f32 = 96.0;

/// The trace.
pub fn panel(ui: &mut Ui, desk: &mut Desk, model: &Model, out: &mut Vec<Command>) {
    let tongue = desk.tongue;
    filter(ui, desk);
    ui.add_space(2.0);
    desk.trace.sieve(&model.trace);
    if model.trace.lines.is_empty() {
        widgets::empty(ui, Icon::List, tongue.say(Word::TraceEmpty));
        return;
    }
    if desk.trace.passed.is_empty() {
        widgets::empty(ui, Icon::Search, tongue.say(Word::NothingFound));
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical()
        .auto_shrink([false, false])
        .stick_to_bottom(desk.trace.follow)
        .show_rows(ui, theme::ROW_HEIGHT, desk.trace.passed.len(), |ui, rows| {
            for place in &desk.trace.passed[rows] {
                if row(ui, &model.trace.lines[*place], tongue) {
                    out.push(Command::Time(TimeCommand::GoTo(model.trace.lines[*place].at_micros)));
                }
            }
        });
}

fn filter(ui: &mut Ui, desk: &mut Desk) {
    let palette = Palette::of(ui);
    let tongue = desk.tongue;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for kind in TraceKind::ALL {
            let on = desk.trace.kinds.contains(&kind);
            let name = tongue.say(kind_word(kind));
            let colour = tick_colour(palette, kind.tick());
            if toggle(ui, name, on, colour) {
                if on {
                    desk.trace.kinds.retain(|kept| *kept != kind);
                } else {
                    desk.trace.kinds.push(kind);
                    desk.trace.kinds.sort_unstable();
                }
            }
        }
        ui.add_space(8.0);
        let (hint, clear) = (tongue.say(Word::SearchTrace), tongue.say(Word::ClearSearch));
        let field = widgets::search(ui, &mut desk.trace.search, hint, clear);
        if std::mem::take(&mut desk.trace.wants_focus) {
            field.request_focus();
        }
    });
}

/// A kind that is shown or not: its colour as a dot, its word beside it.
fn toggle(ui: &mut Ui, words: &str, on: bool, colour: egui::Color32) -> bool {
    let palette = Palette::of(ui);
    let ink = if on { palette.text } else { palette.quiet };
    let galley = ui.painter().layout_no_wrap(words.to_owned(), theme::small(), ink);
    let size = vec2(galley.size().x + 26.0, theme::ROW_HEIGHT);
    let (area, response) = ui.allocate_exact_size(size, Sense::click());
    let ground = if on { palette.raised } else { egui::Color32::TRANSPARENT };
    ui.painter().rect_filled(area, f32::from(theme::CONTROL_RADIUS), ground);
    let dot = egui::pos2(area.left() + 11.0, area.center().y);
    if on {
        ui.painter().circle_filled(dot, 3.5, colour);
    } else {
        ui.painter().circle_stroke(dot, 3.0, egui::Stroke::new(1.0, palette.quiet));
    }
    let at = egui::pos2(area.left() + 20.0, area.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, ink);
    if response.has_focus() {
        let stroke = egui::Stroke::new(2.0, palette.accent);
        ui.painter().rect_stroke(area, 6.0, stroke, egui::StrokeKind::Inside);
    }
    response.widget_info(|| WidgetInfo::selected(WidgetType::Checkbox, true, on, words));
    response.clicked()
}

/// A line; says whether it was clicked.
fn row(ui: &mut Ui, line: &TraceLine, tongue: Tongue) -> bool {
    let palette = Palette::of(ui);
    let size = vec2(ui.available_width(), theme::ROW_HEIGHT);
    let (area, response) = ui.allocate_exact_size(size, Sense::click());
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(area, 4.0, palette.raised);
    }
    let painter = ui.painter_at(area);
    let dot = egui::pos2(area.left() + 8.0, area.center().y);
    painter.circle_filled(dot, 3.0, tick_colour(palette, line.kind.tick()));
    let y = area.center().y;
    let put = |x: f32, width: f32, text: &str, colour: egui::Color32| {
        let mut job = egui::text::LayoutJob::simple(text.to_owned(), theme::small(), colour, width);
        job.wrap.max_rows = 1;
        job.wrap.break_anywhere = true;
        let galley = painter.layout_job(job);
        painter.galley(egui::pos2(x, y - galley.size().y / 2.0), galley, colour);
    };
    let left = area.left() + 20.0;
    put(left, TIME_WIDTH, &line.at, palette.quiet);
    put(left + TIME_WIDTH, WHO_WIDTH - 8.0, &line.who, palette.quiet);
    let rest = area.right() - left - TIME_WIDTH - WHO_WIDTH - 8.0;
    put(left + TIME_WIDTH + WHO_WIDTH, rest.max(20.0), &line.what, palette.text);
    response.widget_info(|| {
        let name = format!("{} {} {}", line.at, line.who, line.what);
        WidgetInfo::labeled(WidgetType::Button, true, name)
    });
    let clicked = response.clicked();
    response.on_hover_ui(|ui| {
        ui.label(RichText::new(&line.what));
        widgets::quiet(ui, tongue.say(Word::ClickToGoThere));
    });
    clicked
}

/// The colour of a kind of things.
pub fn tick_colour(palette: &Palette, kind: TickKind) -> egui::Color32 {
    match kind {
        TickKind::Input => palette.accent,
        TickKind::Output => palette.quiet,
        TickKind::Screen => palette.text,
        TickKind::Fault => palette.fault,
    }
}

const fn kind_word(kind: TraceKind) -> Word {
    match kind {
        TraceKind::Event => Word::KindEvent,
        TraceKind::Action => Word::KindAction,
        TraceKind::Screen => Word::KindScreen,
        TraceKind::People => Word::KindPeople,
        TraceKind::Server => Word::KindServer,
        TraceKind::Fault => Word::KindFault,
    }
}

impl TraceDesk {
    /// Brings the rows that pass up to date: only new lines are looked at while neither filter nor lines are others.
    pub fn sieve(&mut self, trace: &TraceLines) {
        let same = self.made_of.as_ref().is_some_and(|(generation, search, kinds)| {
            *generation == trace.generation && *search == self.search && *kinds == self.kinds
        });
        if !same || self.seen > trace.lines.len() {
            self.passed.clear();
            self.seen = 0;
            self.made_of = Some((trace.generation, self.search.clone(), self.kinds.clone()));
        }
        let search = self.search.to_lowercase();
        let words: Vec<&str> = search.split_whitespace().collect();
        for (place, line) in trace.lines.iter().enumerate().skip(self.seen) {
            let wanted = self.kinds.contains(&line.kind)
                && words.iter().all(|word| line.folded.contains(word));
            if wanted {
                self.passed.push(place);
            }
        }
        self.seen = trace.lines.len();
    }

    /// The lines that pass, by their places.
    #[must_use]
    pub fn passed(&self) -> &[usize] {
        &self.passed
    }
}
