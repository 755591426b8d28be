//! How it stands with what must hold: invariants, expectations, the patent's steps, and what did not hold.

use egui::{RichText, ScrollArea, Sense, Ui, vec2};
use sim::scenario::model::Invariant;

use crate::bench::command::{Command, TimeCommand};
use crate::bench::desk::Desk;
use crate::bench::icons::{self, Icon};
use crate::bench::model::{Claim, FailureFace, Judged, Model, time_text};
use crate::bench::theme::{self, Palette};
use crate::bench::widgets;
use crate::bench::words::{Tongue, Word};

use super::transport::{judged_colour, judged_word};

/// What must hold.
pub fn panel(ui: &mut Ui, desk: &Desk, model: &Model, out: &mut Vec<Command>) {
    let tongue = desk.tongue;
    if model.opened.is_none() {
        widgets::empty(ui, Icon::Verdict, tongue.say(Word::OpenFirst));
        return;
    }
    let verdict = &model.verdict;
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        for failure in &verdict.failures {
            one_failure(ui, tongue, failure, out);
            ui.add_space(4.0);
        }
        let invariants: Vec<Claim> = (verdict.invariants.iter())
            .map(|(invariant, judged)| Claim {
                what: tongue.say(invariant_word(*invariant)).to_owned(),
                judged: *judged,
            })
            .collect();
        for (word, claims) in [
            (Word::Invariants, &invariants),
            (Word::Expectations, &verdict.expectations),
            (Word::Steps, &verdict.steps),
        ] {
            if !claims.is_empty() {
                list(ui, tongue, word, claims);
                ui.add_space(4.0);
            }
        }
        widgets::card(ui, Icon::Data, tongue.say(Word::Digest), |ui| {
            let digest = RichText::new(&verdict.digest).monospace();
            ui.add(egui::Label::new(digest).wrap().selectable(true));
        });
    });
}

const fn invariant_word(invariant: Invariant) -> Word {
    match invariant {
        Invariant::LedgerBalances => Word::LedgerBalances,
        Invariant::NeverPaysLocked => Word::NeverPaysLocked,
        Invariant::ShowsPaidOnlyWhenSettled => Word::ShowsPaidOnlyWhenSettled,
        Invariant::TellsMoneyIn => Word::TellsMoneyIn,
        Invariant::PaysOnce => Word::PaysOnce,
        Invariant::CodesDiffer => Word::CodesDiffer,
        Invariant::LinkKeepsSecrets => Word::LinkKeepsSecrets,
        Invariant::DeviceSound => Word::DeviceSound,
    }
}

fn list(ui: &mut Ui, tongue: Tongue, word: Word, claims: &[Claim]) {
    let held = claims.iter().filter(|claim| claim.judged == Judged::Holds).count();
    let count = format!("{held} / {}", claims.len());
    let at_right = |ui: &mut Ui| {
        widgets::quiet(ui, count);
    };
    widgets::card_with(ui, Icon::Verdict, tongue.say(word), at_right, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.spacing_mut().interact_size.y = 20.0;
        for claim in claims {
            let palette = Palette::of(ui);
            ui.horizontal(|ui| {
                let (area, sign) = ui.allocate_exact_size(vec2(14.0, 18.0), Sense::hover());
                let colour = judged_colour(palette, claim.judged);
                match claim.judged {
                    Judged::Holds => icons::paint(ui.painter(), area, Icon::Tick, colour),
                    Judged::Fails => icons::paint(ui.painter(), area, Icon::Cross, colour),
                    Judged::Open | Judged::Broken | Judged::Unsupported => {
                        ui.painter().circle_stroke(
                            area.center(),
                            3.0,
                            egui::Stroke::new(1.5, colour),
                        );
                    }
                }
                sign.on_hover_text(judged_word(tongue, claim.judged));
                let ink = if claim.judged == Judged::Open { palette.quiet } else { palette.text };
                let words = RichText::new(&claim.what).color(ink);
                ui.add(egui::Label::new(words).truncate()).on_hover_text(&claim.what);
            });
        }
    });
}

fn one_failure(ui: &mut Ui, tongue: Tongue, failure: &FailureFace, out: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    let at = time_text(failure.at_micros);
    let title = failure.line.map_or_else(
        || tongue.say(Word::DoesNotHold).to_owned(),
        |line| format!("{} · {} {line}", tongue.say(Word::DoesNotHold), tongue.say(Word::Line)),
    );
    let mut go = false;
    let at_right = |ui: &mut Ui| {
        let words = format!("{} {at}", tongue.say(Word::GoTo));
        go = widgets::link(ui, &words).clicked();
    };
    widgets::card_with(ui, Icon::Fault, &title, at_right, |ui| {
        ui.add(
            egui::Label::new(
                RichText::new(&failure.step).font(theme::strong()).color(palette.fail),
            )
            .wrap(),
        );
        for (word, text) in [(Word::Expected, &failure.expected), (Word::Seen, &failure.got)] {
            widgets::quiet(ui, tongue.say(word));
            ui.add(egui::Label::new(text.as_str()).wrap());
        }
    });
    if go {
        out.push(Command::Time(TimeCommand::GoTo(failure.at_micros)));
    }
}
