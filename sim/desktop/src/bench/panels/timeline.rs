//! The line of time: branches, screens as a film strip, faults as bars, events as ticks on lanes, and the playhead over all.
//!
//! A click on a screen or on the ruler goes to that moment; what is done there begins a branch.

mod strip;

use egui::{Align2, Color32, Rect, Sense, Stroke, Ui, WidgetInfo, WidgetType, pos2, vec2};

use crate::bench::command::{Command, TimeCommand};
use crate::bench::desk::Desk;
use crate::bench::icons::Icon;
use crate::bench::model::{Lane, Model, Timeline};
use crate::bench::theme::{self, Palette};
use crate::bench::widgets;
use crate::bench::words::{Tongue, Word};

use super::faults::{fault_who, fault_word};
use super::trace::tick_colour;

/// Width of the names at the left, in points.
const NAMES: f32 = 96.0;
/// Height of the ruler.
const RULER: f32 = 20.0;
/// Room for the words at a tick of the ruler.
const LABEL: f32 = 36.0;
/// Height of a lane.
const LANE: f32 = 14.0;
/// Height of a branch's line.
const BRANCH: f32 = 14.0;
/// Time to either side of a line that has no length.
const SPARE_MICROS: f64 = 500_000.0;

/// How times become places.
#[derive(Clone, Copy)]
struct Scale {
    area: Rect,
    from: f64,
    until: f64,
}

impl Scale {
    fn x(self, at_micros: i64) -> f32 {
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
        // A place on a display.
        let part = ((at_micros as f64 - self.from) / (self.until - self.from)) as f32;
        self.area.left() + part * self.area.width()
    }

    fn at(self, x: f32) -> i64 {
        let part = f64::from((x - self.area.left()) / self.area.width());
        #[allow(clippy::cast_possible_truncation)] // A moment that can be seen fits.
        let at = (self.from + part * (self.until - self.from)) as i64;
        at
    }

    fn shows(self, x: f32) -> bool {
        (self.area.left()..=self.area.right()).contains(&x)
    }
}

/// The timeline.
pub fn panel(ui: &mut Ui, desk: &mut Desk, model: &Model, out: &mut Vec<Command>) {
    let timeline = &model.timeline;
    if model.opened.is_none() {
        widgets::empty(ui, Icon::Clock, desk.tongue.say(Word::TimelineEmpty));
        return;
    }
    let scale = scale(ui, desk, timeline);
    navigate(ui, desk, scale, timeline);
    let top = ui.cursor().top();
    ruler(ui, desk.tongue, scale, out);
    branches(ui, desk.tongue, scale, timeline, out);
    strip::strip(ui, desk, scale, timeline, model, out);
    faults(ui, desk.tongue, scale, timeline);
    egui::ScrollArea::vertical().id_salt("lanes").auto_shrink([false, false]).show(ui, |ui| {
        for one in &timeline.lanes {
            lane(ui, scale, one);
        }
    });
    playhead(ui, scale, model.time.now_micros, top);
}

/// The part of time that is shown, over the width that is there.
fn scale(ui: &Ui, desk: &Desk, timeline: &Timeline) -> Scale {
    let mut area = ui.available_rect_before_wrap();
    area.min.x += NAMES;
    area.max.x -= 8.0;
    #[allow(clippy::cast_precision_loss)] // Hours in microseconds are far below 2^52.
    let (begin, end) = (timeline.begin_micros as f64, timeline.end_micros as f64);
    let (from, until) = desk.timeline.range.unwrap_or((begin, end));
    let until = if until - from < SPARE_MICROS { from + SPARE_MICROS } else { until };
    Scale { area, from, until }
}

/// Wheel with Ctrl: closer and farther about the pointer. Wheel alone, sideways: along. A double click: all of it.
fn navigate(ui: &mut Ui, desk: &mut Desk, scale: Scale, timeline: &Timeline) {
    let whole = ui.available_rect_before_wrap();
    if !ui.rect_contains_pointer(whole) {
        return;
    }
    let (zoom, along, pointer) = ui.input(|input| {
        (input.zoom_delta(), input.smooth_scroll_delta().x, input.pointer.hover_pos())
    });
    let Some(pointer) = pointer else { return };
    if (zoom - 1.0).abs() < f32::EPSILON && along == 0.0 {
        return;
    }
    #[allow(clippy::cast_precision_loss)] // As in `scale`.
    let (begin, end, middle) =
        (timeline.begin_micros as f64, timeline.end_micros as f64, scale.at(pointer.x) as f64);
    let zoom = f64::from(zoom);
    let shift = f64::from(along / scale.area.width()) * (scale.until - scale.from);
    let from = middle - (middle - scale.from) / zoom - shift;
    let until = middle + (scale.until - middle) / zoom - shift;
    let inside = from <= begin && until >= end;
    desk.timeline.range =
        (!inside).then_some((from.max(begin - SPARE_MICROS), until.min(end + SPARE_MICROS)));
}

fn line_of_words(ui: &Ui, at: egui::Pos2, anchor: Align2, text: &str, colour: Color32) {
    ui.painter().text(at, anchor, text, theme::small(), colour);
}

/// Seconds, and where one can click to go somewhere.
fn ruler(ui: &mut Ui, tongue: Tongue, scale: Scale, out: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    let (area, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), RULER), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Other, true, tongue.say(Word::Ruler)));
    let step = tick_micros(scale);
    let mut at = scale.at(scale.area.left()).div_euclid(step) * step;
    while scale.x(at) <= scale.area.right() {
        let x = scale.x(at);
        if scale.shows(x) {
            let stroke = Stroke::new(1.0, palette.line);
            ui.painter().vline(x, area.bottom() - 5.0..=area.bottom(), stroke);
            let text = seconds_text(at, step);
            // The last one stays away where it has no room.
            if x + LABEL < scale.area.right() {
                line_of_words(
                    ui,
                    pos2(x + 3.0, area.center().y - 2.0),
                    Align2::LEFT_CENTER,
                    &text,
                    palette.quiet,
                );
            }
        }
        at += step;
    }
    let pointed =
        response.interact_pointer_pos().filter(|_| response.clicked() || response.dragged());
    if let Some(pointer) = pointed {
        out.push(Command::Time(TimeCommand::GoTo(scale.at(pointer.x))));
    }
    response.on_hover_text(tongue.say(Word::Ruler));
}

/// Microseconds from tick to tick: so many that their words have room.
fn tick_micros(scale: Scale) -> i64 {
    const STEPS_MILLIS: [i64; 13] =
        [10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000];
    let room = scale.area.width().max(1.0) / 72.0;
    let wanted = (scale.until - scale.from) / f64::from(room) / 1_000.0;
    #[allow(clippy::cast_precision_loss)] // Small whole numbers.
    let step = STEPS_MILLIS.into_iter().find(|step| *step as f64 >= wanted);
    step.unwrap_or(3_600_000) * 1_000
}

fn seconds_text(at_micros: i64, step_micros: i64) -> String {
    let sign = if at_micros < 0 { "-" } else { "" };
    let millis = at_micros.unsigned_abs() / 1_000;
    let (minutes, seconds, rest) = (millis / 60_000, millis / 1_000 % 60, millis % 1_000);
    if step_micros < 1_000_000 {
        format!("{sign}{minutes}:{seconds:02}.{:02}", rest / 10)
    } else {
        format!("{sign}{minutes}:{seconds:02}")
    }
}

/// Branches: a line each, joined to the one that it left. One alone is not drawn.
fn branches(
    ui: &mut Ui,
    tongue: Tongue,
    scale: Scale,
    timeline: &Timeline,
    out: &mut Vec<Command>,
) {
    if timeline.branches.len() < 2 {
        return;
    }
    let palette = Palette::of(ui);
    let top = ui.cursor().top();
    let y_of = |place: usize| {
        let rows = u16::try_from(place).unwrap_or(u16::MAX);
        top + BRANCH * (f32::from(rows) + 0.5)
    };
    for (place, branch) in timeline.branches.iter().enumerate() {
        let begin = branch.left.map_or(timeline.begin_micros, |(at, _)| at);
        let size = vec2(ui.available_width(), BRANCH);
        ui.spacing_mut().item_spacing.y = 0.0;
        let (area, response) = ui.allocate_exact_size(size, Sense::click());
        let y = y_of(place);
        let current = branch.number.is_none();
        let colour = if current { palette.accent } else { palette.quiet };
        let stroke = Stroke::new(if current { 3.0 } else { 2.0 }, colour);
        let (left, right) = (scale.x(begin), scale.x(branch.end_micros).max(scale.x(begin) + 4.0));
        let clipped = ui.painter().with_clip_rect(scale.area.expand2(vec2(4.0, 1_000.0)));
        clipped.hline(left..=right, y, stroke);
        let parent = branch.left.and_then(|(_, parent)| {
            timeline.branches.iter().position(|other| other.number == parent)
        });
        if let Some(parent) = parent {
            clipped.vline(left, y_of(parent)..=y, stroke);
            clipped.circle_filled(pos2(left, y), 3.0, colour);
        }
        let name = branch.number.map_or_else(
            || tongue.say(Word::PlayedLine).to_owned(),
            |number| format!("{} {}", tongue.say(Word::Branch), number + 1),
        );
        let ink = if current { palette.text } else { palette.quiet };
        line_of_words(ui, pos2(area.left() + 8.0, y), Align2::LEFT_CENTER, &name, ink);
        response
            .widget_info(|| WidgetInfo::selected(WidgetType::RadioButton, true, current, &name));
        if let Some(number) = branch.number.filter(|_| response.clicked()) {
            out.push(Command::Time(TimeCommand::Branch(number)));
        }
    }
    ui.add_space(4.0);
}

/// Faults as bars with their words.
fn faults(ui: &mut Ui, tongue: Tongue, scale: Scale, timeline: &Timeline) {
    let palette = Palette::of(ui);
    for fault in &timeline.faults {
        let (row, response) =
            ui.allocate_exact_size(vec2(ui.available_width(), 18.0), Sense::hover());
        let words =
            format!("{}: {}", fault_who(&fault.fault), tongue.say(fault_word(&fault.fault)));
        let left = scale.x(fault.from_micros).max(scale.area.left());
        let right = fault.until_micros.map_or(scale.area.right(), |until| scale.x(until));
        let right = right.min(scale.area.right());
        if right > left {
            let bar =
                Rect::from_min_max(pos2(left, row.top() + 1.0), pos2(right, row.bottom() - 1.0));
            ui.painter().rect_filled(bar, 3.0, palette.fault);
            let painter = ui.painter().with_clip_rect(bar);
            painter.text(
                pos2(bar.left() + 6.0, bar.center().y),
                Align2::LEFT_CENTER,
                &words,
                theme::small(),
                palette.on_fault,
            );
        }
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, &words));
    }
}

/// What somebody did: a tick each, one a pixel.
fn lane(ui: &mut Ui, scale: Scale, lane: &Lane) {
    let palette = Palette::of(ui);
    ui.spacing_mut().item_spacing.y = 1.0;
    let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), LANE), Sense::hover());
    let names = Rect::from_min_max(row.min, pos2(scale.area.left() - 4.0, row.max.y));
    ui.painter().with_clip_rect(names).text(
        pos2(row.left() + 8.0, row.center().y),
        Align2::LEFT_CENTER,
        &lane.name,
        theme::small(),
        palette.quiet,
    );
    let rail = Rect::from_min_max(
        pos2(scale.area.left(), row.top() + 1.0),
        pos2(scale.area.right(), row.bottom() - 1.0),
    );
    ui.painter().rect_filled(rail, 2.0, palette.raised.gamma_multiply(0.6));
    let mut last = f32::MIN;
    let first = lane.ticks.partition_point(|tick| tick.at_micros < scale.at(rail.left()));
    for tick in &lane.ticks[first..] {
        let x = scale.x(tick.at_micros).round();
        if x > rail.right() {
            break;
        }
        if x > last {
            last = x;
            let stroke = Stroke::new(1.5, tick_colour(palette, tick.kind));
            ui.painter().vline(x, rail.top() + 2.0..=rail.bottom() - 2.0, stroke);
        }
    }
    response.widget_info(|| {
        WidgetInfo::labeled(WidgetType::Label, true, format!("{}: {}", lane.name, lane.ticks.len()))
    });
}

fn playhead(ui: &Ui, scale: Scale, now_micros: i64, top: f32) {
    let palette = Palette::of(ui);
    let x = scale.x(now_micros);
    if !scale.shows(x) {
        return;
    }
    let bottom = ui.max_rect().bottom();
    ui.painter().vline(x, top..=bottom, Stroke::new(2.0, palette.accent));
    let head = vec![
        pos2(x - 7.0, top),
        pos2(x + 7.0, top),
        pos2(x + 7.0, top + 8.0),
        pos2(x, top + 15.0),
        pos2(x - 7.0, top + 8.0),
    ];
    ui.painter().add(egui::Shape::convex_polygon(head, palette.accent, Stroke::NONE));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_moments_are_each_others_inverse() {
        let area = Rect::from_min_size(pos2(100.0, 0.0), vec2(1_000.0, 10.0));
        let scale = Scale { area, from: -1_000_000.0, until: 9_000_000.0 };
        assert!((scale.x(0) - 200.0).abs() < 0.01);
        assert_eq!(scale.at(200.0), 0);
        assert_eq!(tick_micros(scale), 1_000_000);
        assert_eq!(seconds_text(61_500_000, 1_000_000), "1:01");
        assert_eq!(seconds_text(-500_000, 100_000), "-0:00.50");
    }
}
