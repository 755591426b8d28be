//! The screens on the line of time, as a film strip: as many as have room, those first that were on the longest.

use egui::{
    Align2, Color32, Rect, Response, Sense, Stroke, Ui, WidgetInfo, WidgetType, pos2, vec2,
};

use super::{Scale, line_of_words};
use crate::bench::command::{Command, TimeCommand};
use crate::bench::desk::Desk;
use crate::bench::model::{Model, Shot, Timeline, time_text};
use crate::bench::theme::Palette;
use crate::bench::thumbnails::Shrink;
use crate::bench::words::{Tongue, Word};

/// Size of a screen on the strip: the device's 320 × 480 at a fifth or so.
const THUMB: egui::Vec2 = egui::Vec2::new(56.0, 84.0);

/// The screens. Where they stand closer than they are wide, those that were on the longest stay.
pub(super) fn strip(
    ui: &mut Ui,
    desk: &mut Desk,
    scale: Scale,
    timeline: &Timeline,
    model: &Model,
    out: &mut Vec<Command>,
) {
    let palette = Palette::of(ui);
    let (row, _) =
        ui.allocate_exact_size(vec2(ui.available_width(), THUMB.y + 6.0), Sense::hover());
    let words = desk.tongue.say(Word::Screens);
    line_of_words(
        ui,
        pos2(row.left() + 8.0, row.center().y),
        Align2::LEFT_CENTER,
        words,
        palette.quiet,
    );
    for place in chosen_shots(timeline, desk.device, scale) {
        let shot = &timeline.shots[place];
        let area = Rect::from_min_size(pos2(shot_x(shot, scale), row.top() + 3.0), THUMB);
        let name = shot_name(desk.tongue, shot, model);
        let response = thumbnail(ui, desk, place, shot, area, scale, &name);
        if response.clicked() {
            let at = shot.at_micros.max(timeline.begin_micros);
            out.push(Command::Time(TimeCommand::GoTo(at)));
        }
        response.on_hover_text(name);
    }
}

/// Where a screen stands: what was on when the visible part begins stands at its begin, and the last one whole at its end.
fn shot_x(shot: &Shot, scale: Scale) -> f32 {
    scale.x(shot.at_micros).min(scale.area.right() - THUMB.x).max(scale.area.left())
}

/// The screens that have room, in order of time.
fn chosen_shots(timeline: &Timeline, device: usize, scale: Scale) -> Vec<usize> {
    let first = first_shot(timeline, device, scale);
    let end = scale.at(scale.area.right());
    let visible: Vec<usize> = (first..timeline.shots.len())
        .filter(|place| timeline.shots[*place].device == device)
        .take_while(|place| timeline.shots[*place].at_micros <= end)
        .collect();
    let lasts = |position: usize| {
        let next = visible.get(position + 1).map(|next| timeline.shots[*next].at_micros);
        let until = next.unwrap_or(timeline.end_micros.max(end));
        until - timeline.shots[visible[position]].at_micros
    };
    let mut by_length: Vec<usize> = (0..visible.len()).collect();
    by_length.sort_by_key(|position| std::cmp::Reverse(lasts(*position)));
    // The places that are taken, by their left edges in pixels.
    let mut taken = std::collections::BTreeMap::new();
    for position in by_length {
        #[allow(clippy::cast_possible_truncation)] // A place on a display.
        let (left, width) =
            (shot_x(&timeline.shots[visible[position]], scale) as i64, THUMB.x as i64 + 4);
        if taken.range(left - width + 1..left + width).next().is_none() {
            taken.insert(left, visible[position]);
        }
    }
    taken.into_values().collect()
}

/// The place of the screen that is on when the visible part of time begins.
fn first_shot(timeline: &Timeline, device: usize, scale: Scale) -> usize {
    let begin = scale.at(scale.area.left());
    let until = timeline.shots.partition_point(|shot| shot.at_micros <= begin);
    timeline.shots[..until].iter().rposition(|shot| shot.device == device).unwrap_or(0)
}

fn shot_name(tongue: Tongue, shot: &Shot, model: &Model) -> String {
    let device = model.devices.get(shot.device).map_or("", |device| device.name.as_str());
    let at = time_text(shot.at_micros);
    format!("{} {:?}, {device}, {at}", tongue.say(Word::GoBackTo), shot.screen)
}

fn thumbnail(
    ui: &mut Ui,
    desk: &mut Desk,
    place: usize,
    shot: &Shot,
    area: Rect,
    scale: Scale,
    name: &str,
) -> Response {
    let palette = Palette::of(ui);
    let response = ui.interact(area, ui.id().with(("shot", place)), Sense::click());
    let painter = ui.painter().with_clip_rect(
        ui.clip_rect().intersect(Rect::everything_left_of(scale.area.right() + 8.0)),
    );
    if let Some(view) = &shot.view {
        let shrink = Shrink::for_width(THUMB.x * ui.pixels_per_point());
        let texture = desk.thumbnails.of(ui.ctx(), shot.view_hash, view, shrink);
        let all = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        painter.image(texture.id(), area, all, Color32::WHITE);
    } else {
        painter.rect_filled(area, 2.0, palette.raised);
    }
    let (width, colour) = if response.hovered() || response.has_focus() {
        (2.0, palette.accent)
    } else {
        (1.0, palette.line)
    };
    painter.rect_stroke(area, 2.0, Stroke::new(width, colour), egui::StrokeKind::Outside);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, name));
    response
}

#[cfg(test)]
mod tests {
    use device_core::view::ScreenKind;

    use super::*;

    #[test]
    fn of_screens_that_crowd_the_one_that_was_on_the_longest_stays() {
        let shot = |at_micros| Shot {
            at_micros,
            device: 0,
            screen: ScreenKind::Unlock,
            view_hash: 0,
            view: None,
        };
        let shots = [-5_000_000, 1_000_000, 1_010_000, 4_000_000, 9_990_000].map(shot).to_vec();
        let timeline = Timeline { end_micros: 10_000_000, shots, ..Timeline::default() };
        let area = Rect::from_min_size(pos2(0.0, 0.0), vec2(1_000.0, 10.0));
        let scale = Scale { area, from: 0.0, until: 10_000_000.0 };
        // The one that was on before the begin stands at the begin; the second was on for 10 ms.
        assert_eq!(chosen_shots(&timeline, 0, scale), [0, 2, 3, 4]);
        assert!((shot_x(&timeline.shots[0], scale)).abs() < 0.01);
        assert!(shot_x(&timeline.shots[4], scale) + THUMB.x <= 1_000.0);
        assert!(chosen_shots(&timeline, 1, scale).is_empty());
    }
}
