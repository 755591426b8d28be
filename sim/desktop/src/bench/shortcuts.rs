//! What the keyboard does, and the sheet that says so.
//!
//! Shortcuts hold while nobody types into a field and nothing that takes them has the focus. Tab walks over all controls, Space and
//! Enter press the one that has the focus: that is egui's own.

use egui::{Key, Modifiers, RichText, Ui};

use super::command::{Command, TimeCommand};
use super::desk::{Desk, MiddleTab, SideTab};
use super::model::Model;
use super::theme::{self, Palette};
use super::widgets;
use super::words::Word;

/// What a shortcut does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Does {
    PlayOrPause,
    Step,
    StepBack,
    Restart,
    Slower,
    Faster,
    Scenarios,
    Middle(MiddleTab),
    Side(SideTab),
    SearchTrace,
    Save,
    WholeTimeline,
    Help,
}

/// All shortcuts in the order of the sheet: the key, its modifiers, what stands on the sheet, what it does.
const SHORTCUTS: [(Key, Modifiers, &str, Word, Does); 20] = [
    (Key::Space, Modifiers::NONE, "Space", Word::PlayOrPause, Does::PlayOrPause),
    (Key::ArrowRight, Modifiers::NONE, "→", Word::Step, Does::Step),
    (Key::ArrowLeft, Modifiers::NONE, "←", Word::StepBack, Does::StepBack),
    (Key::Home, Modifiers::NONE, "Home", Word::Restart, Does::Restart),
    (Key::Comma, Modifiers::NONE, ",", Word::Slower, Does::Slower),
    (Key::Period, Modifiers::NONE, ".", Word::Faster, Does::Faster),
    (Key::O, Modifiers::CTRL, "Ctrl O", Word::Scenarios, Does::Scenarios),
    (Key::F, Modifiers::CTRL, "Ctrl F", Word::SearchTrace, Does::SearchTrace),
    (Key::S, Modifiers::CTRL, "Ctrl S", Word::SaveAsScenario, Does::Save),
    (Key::Num0, Modifiers::CTRL, "Ctrl 0", Word::WholeTimeline, Does::WholeTimeline),
    (Key::Num1, Modifiers::CTRL, "Ctrl 1", Word::TabTrace, Does::Middle(MiddleTab::Trace)),
    (Key::Num2, Modifiers::CTRL, "Ctrl 2", Word::TabView, Does::Middle(MiddleTab::View)),
    (Key::Num3, Modifiers::CTRL, "Ctrl 3", Word::TabLedger, Does::Middle(MiddleTab::Ledger)),
    (Key::Num4, Modifiers::CTRL, "Ctrl 4", Word::TabVerdict, Does::Middle(MiddleTab::Verdict)),
    (Key::Num5, Modifiers::CTRL, "Ctrl 5", Word::TabFiles, Does::Middle(MiddleTab::Files)),
    (Key::Num6, Modifiers::CTRL, "Ctrl 6", Word::TabDevice, Does::Side(SideTab::Device)),
    (Key::Num7, Modifiers::CTRL, "Ctrl 7", Word::TabPeople, Does::Side(SideTab::People)),
    (Key::Num8, Modifiers::CTRL, "Ctrl 8", Word::TabFaults, Does::Side(SideTab::Faults)),
    (Key::Num9, Modifiers::CTRL, "Ctrl 9", Word::TabSession, Does::Side(SideTab::Session)),
    (Key::F1, Modifiers::NONE, "F1", Word::Shortcuts, Does::Help),
];

/// Speeds in order, for slower and faster.
const SPEEDS: [f64; 6] = [0.25, 0.5, 1.0, 2.0, 4.0, 16.0];

/// Takes the shortcuts that were pressed.
pub fn take(ui: &Ui, desk: &mut Desk, model: &Model, out: &mut Vec<Command>) {
    if desk.help_open && ui.input(|input| input.key_pressed(Key::Escape)) {
        desk.help_open = false;
    } else if desk.picker_open && ui.input(|input| input.key_pressed(Key::Escape)) {
        desk.picker_open = false;
    }
    let typing = ui.ctx().text_edit_focused();
    let focused = ui.memory(|memory| memory.focused().is_some());
    for (key, modifiers, _, _, does) in SHORTCUTS {
        let plain = modifiers == Modifiers::NONE && key != Key::F1;
        // A key that stands for itself belongs to the field, and Space and arrows to the control that has the focus.
        let taken = plain && (typing || (focused && !matches!(key, Key::Comma | Key::Period)));
        if !taken && ui.input_mut(|input| input.consume_key(modifiers, key)) {
            carry_out(ui, desk, model, does, out);
        }
    }
}

fn carry_out(ui: &Ui, desk: &mut Desk, model: &Model, does: Does, out: &mut Vec<Command>) {
    let open = model.opened.is_some();
    let mut time = |command: TimeCommand| {
        if open {
            out.push(Command::Time(command));
        }
    };
    match does {
        Does::PlayOrPause if model.time.playing => time(TimeCommand::Pause),
        Does::PlayOrPause => time(TimeCommand::Play),
        Does::Step => time(TimeCommand::Step),
        Does::StepBack => time(TimeCommand::StepBack),
        Does::Restart => time(TimeCommand::Restart),
        Does::Slower => time(TimeCommand::Speed(next_speed(model.time.speed, false))),
        Does::Faster => time(TimeCommand::Speed(next_speed(model.time.speed, true))),
        Does::Scenarios => desk.picker_open = !desk.picker_open,
        Does::Middle(tab) => desk.middle = tab,
        Does::Side(tab) => desk.turn_to(tab),
        Does::SearchTrace => {
            desk.middle = MiddleTab::Trace;
            desk.trace.wants_focus = true;
            ui.ctx().request_repaint();
        }
        Does::Save => {
            desk.turn_to(SideTab::Session);
            desk.save_wants_focus = true;
            ui.ctx().request_repaint();
        }
        Does::WholeTimeline => desk.timeline.range = None,
        Does::Help => desk.help_open = !desk.help_open,
    }
}

/// The neighbour of a speed; itself at the end.
fn next_speed(speed: f64, faster: bool) -> f64 {
    let found = if faster {
        SPEEDS.into_iter().find(|other| *other > speed)
    } else {
        SPEEDS.into_iter().rev().find(|other| *other < speed)
    };
    found.unwrap_or(speed)
}

/// The sheet.
pub fn sheet(ui: &Ui, desk: &mut Desk) {
    if !desk.help_open {
        return;
    }
    let tongue = desk.tongue;
    let frame = egui::Frame::popup(ui.style()).inner_margin(egui::Margin::same(20));
    let modal = egui::Modal::new(egui::Id::new("shortcuts")).frame(frame).show(ui.ctx(), |ui| {
        ui.set_width(440.0);
        let palette = Palette::of(ui);
        ui.label(
            RichText::new(tongue.say(Word::Shortcuts)).font(theme::title()).color(palette.text),
        );
        widgets::quiet(ui, tongue.say(Word::ShortcutsHow));
        ui.add_space(8.0);
        egui::Grid::new("shortcuts").num_columns(4).spacing([24.0, 8.0]).show(ui, |ui| {
            let half = SHORTCUTS.len().div_ceil(2);
            for row in 0..half {
                for (_, _, keys, word, _) in
                    [row, row + half].iter().filter_map(|place| SHORTCUTS.get(*place))
                {
                    widgets::chip(ui, keys, palette.raised, palette.text);
                    ui.label(tongue.say(*word));
                }
                ui.end_row();
            }
        });
        ui.add_space(8.0);
        widgets::primary_button(ui, None, tongue.say(Word::Close)).clicked()
    });
    if modal.inner || modal.should_close() {
        desk.help_open = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_shortcuts_are_the_same() {
        for (place, (key, modifiers, ..)) in SHORTCUTS.iter().enumerate() {
            let twin = SHORTCUTS
                .iter()
                .skip(place + 1)
                .any(|(other, with, ..)| other == key && with == modifiers);
            assert!(!twin, "{key:?}");
        }
    }

    #[test]
    fn speeds_have_neighbours_and_ends() {
        assert_eq!((next_speed(1.0, true), next_speed(1.0, false)), (2.0, 0.5));
        assert_eq!((next_speed(16.0, true), next_speed(0.25, false)), (16.0, 0.25));
    }
}
