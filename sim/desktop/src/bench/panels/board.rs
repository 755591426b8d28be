//! What runs the device's logic: who it says that it is, and what to do where it is gone or everything is done again on it.

use egui::{RichText, Ui};

use crate::bench::command::{BoardCommand, Command};
use crate::bench::desk::Desk;
use crate::bench::icons::Icon;
use crate::bench::model::{BoardFace, BoardState, time_text};
use crate::bench::theme::{self, Palette};
use crate::bench::widgets;
use crate::bench::words::{Tongue, Word};

/// The board.
pub fn panel(ui: &mut Ui, desk: &Desk, board: &BoardFace, out: &mut Vec<Command>) {
    let tongue = desk.tongue;
    let palette = Palette::of(ui);
    let (word, colour) = match board.state {
        BoardState::None => (Word::BoardNone, palette.quiet),
        BoardState::Running => (Word::BoardRuns, palette.pass),
        BoardState::Replaying { .. } => (Word::BoardReplays, palette.accent),
        BoardState::Lost(_) => (Word::BoardLost, palette.fault),
    };
    let at_right = |ui: &mut Ui| {
        ui.label(RichText::new(tongue.say(word)).font(theme::small()).color(colour));
    };
    widgets::card_with(ui, Icon::Board, tongue.say(Word::Board), at_right, |ui| {
        if !board.name.is_empty() {
            widgets::pair(ui, tongue.say(Word::BoardName), board.name.clone());
        }
        for hello in &board.hellos {
            if board.hellos.len() > 1 {
                widgets::quiet(ui, hello.device.clone());
            }
            for (word, value) in &hello.facts {
                widgets::pair(ui, tongue.say(*word), value.clone());
            }
        }
        for (ability, can) in &board.abilities {
            let word = tongue.say(if *can { Word::Can } else { Word::Cannot });
            widgets::pair(ui, tongue.say(*ability), word);
        }
        if let BoardState::Lost(why) = &board.state {
            widgets::pair(ui, tongue.say(Word::LastHeard), why.clone());
        }
        ways(ui, tongue, board, out);
    });
}

/// The strip over the window, while the board is gone or everything is done again on it.
pub fn strip(ui: &mut Ui, tongue: Tongue, board: &BoardFace, out: &mut Vec<Command>) {
    match &board.state {
        BoardState::None | BoardState::Running => {}
        BoardState::Replaying { reached_micros, until_micros } => {
            let (reached, until) = (time_text(*reached_micros), time_text(*until_micros));
            let words = format!("{}  {reached} / {until}", tongue.say(Word::BoardReplaysHow));
            ui.horizontal(|ui| {
                ui.add(egui::Spinner::new().size(16.0));
                ui.label(RichText::new(words).color(Palette::of(ui).text));
            });
        }
        BoardState::Lost(why) => {
            widgets::warning(ui, &format!("{} {why}", tongue.say(Word::BoardLostHow)));
            ways(ui, tongue, board, out);
        }
    }
}

/// The ways on from a board that is lost, and back to the one that was named.
fn ways(ui: &mut Ui, tongue: Tongue, board: &BoardFace, out: &mut Vec<Command>) {
    let lost = matches!(board.state, BoardState::Lost(_));
    if !lost && !board.stands_in {
        return;
    }
    ui.horizontal(|ui| {
        if widgets::button(ui, Some(Icon::Board), tongue.say(Word::Reconnect)).clicked() {
            out.push(Command::Board(BoardCommand::Reconnect));
        }
        let leave = lost && !board.stands_in;
        if leave && widgets::button(ui, None, tongue.say(Word::GoOnInProcess)).clicked() {
            out.push(Command::Board(BoardCommand::InProcess));
        }
    });
}
