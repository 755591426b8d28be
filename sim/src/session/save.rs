//! "Save as scenario": what happened in a session as a file that `paybench run` replays to the same digest.
//!
//! Three scripts stand beside each other in it: what was played of the session's own script, what was done by hand, and what was
//! seen, as expectations for whoever edits the file. What did not hold is left out, so that the run goes on where the session did.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use device_core::view::ScreenKind;

use super::{Command, Session, SessionError};
use crate::actors::phone::screen::PhoneScreen;
use crate::actors::till::TillNote;
use crate::run::{Played, Track};
use crate::scenario::document::quoted;
use crate::scenario::model::{
    HandAct, Invariant, Place, PowerAct, Sight, Step, StepKind, TillState,
};
use crate::scenario::write;
use crate::time::Micros;
use crate::trace::Entry;
use crate::world::PRELUDE;

/// The most characters of a title.
const TITLE_CHARACTERS: usize = 120;

/// Why a session cannot be saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// Pictures are named by their paths from the scenario's folder.
    #[error("the scenario names pictures that lie in {folder:?}: save it there")]
    Pictures {
        /// Where they lie.
        folder: PathBuf,
    },
    /// A title is one line that a report can show.
    #[error("a title says the claim in 1 to 120 characters on one line")]
    Title,
    /// What a lost board left unfinished cannot be played in this process either.
    #[error("what the board left unfinished cannot be played again in this process: {0}")]
    Replay(#[from] Box<SessionError>),
    /// The operating system refuses.
    #[error("{path:?} cannot be written: {error}")]
    Unwritable {
        /// Where to.
        path: PathBuf,
        /// What the operating system says.
        error: io::Error,
    },
}

impl Session {
    /// What happened up to now as the text of a scenario that replays to the digest of now. Where a board is lost, or something is
    /// still to be done again, what was done is played in this process first: the text is that of the whole line.
    ///
    /// # Errors
    /// Where the title is none, and where it cannot be played.
    pub fn scenario_text(&self, title: &str) -> Result<String, SaveError> {
        if self.lost.is_some() || self.replay.is_some() {
            let whole = self.in_this_process().map_err(Box::new)?;
            return whole.scenario_text(title);
        }
        let length = title.chars().count();
        if title.trim().is_empty() || length > TITLE_CHARACTERS || title.contains(char::is_control)
        {
            return Err(SaveError::Title);
        }
        let branches = [self.script_lines(), self.hand_lines(), self.seen_lines()];
        let heads = ["What was played of the script.", "What was done by hand.", "What was seen."];
        let branches: Vec<_> =
            heads.iter().zip(&branches).filter(|(_, lines)| !lines.is_empty()).collect();
        let script = match branches.as_slice() {
            [(_, lines)] => indented(lines, 2),
            several => {
                let mut text = String::from("        Together([\n");
                for (head, lines) in several {
                    text.push_str("            [\n");
                    text.push_str(&format!("                // {head}\n"));
                    text.push_str(&indented(lines, 4));
                    text.push_str("            ],\n");
                }
                text.push_str("        ]),\n");
                text
            }
        };
        Ok(format!(
            "// Saved from a session with {}.\n// Its digest then: {}.\n(\n    title: {},\n    seed: {},\n{}    script: [\n{script}    \
             ],\n{})\n",
            quoted(&self.scenario.title),
            self.digest(),
            quoted(title.trim()),
            self.seed,
            self.scenario.document.lines(),
            self.always_line(),
        ))
    }

    /// Writes the scenario: whole or not at all.
    ///
    /// # Errors
    /// Where the title is none, pictures would be out of reach, or the operating system refuses.
    pub fn save(&self, path: &Path, title: &str) -> Result<(), SaveError> {
        let text = self.scenario_text(title)?;
        let folder = |path: &Path| path.parent().map(Path::to_path_buf).unwrap_or_default();
        let from = folder(Path::new(&self.scenario.document.name));
        if self.names_pictures() && !same_folder(&from, &folder(path)) {
            return Err(SaveError::Pictures { folder: from });
        }
        let unwritable = |error| SaveError::Unwritable { path: path.to_path_buf(), error };
        let part = path.with_extension("ron.part");
        fs::write(&part, text).map_err(unwritable)?;
        fs::rename(&part, path).map_err(unwritable)
    }

    fn names_pictures(&self) -> bool {
        self.scenario.document.pictures
            || self.acts.iter().any(|act| {
                matches!(&act.command, Command::Hand(_, HandAct::PointAt(Sight::Picture(_), _)))
            })
    }

    /// The invariants, where not all of them are watched or some were broken.
    fn always_line(&self) -> String {
        let broken = self.player.broken_invariants();
        let kept: Vec<Invariant> =
            self.scenario.always.iter().filter(|which| !broken.contains(which)).copied().collect();
        if kept.len() == Invariant::ALL.len() {
            return String::new();
        }
        let names: Vec<_> = kept.iter().map(|which| format!("{which:?}")).collect();
        format!("    always: [{}],\n", names.join(", "))
    }

    fn script_lines(&self) -> Vec<String> {
        let failed = self.player.failed_places();
        let mut lines = Vec::new();
        track_lines(&self.player.root().played(), failed, &mut lines);
        lines
    }

    fn hand_lines(&self) -> Vec<String> {
        let line = |act: &super::Act| {
            let step = act.command.step();
            let text = write::act(&step).unwrap_or_default();
            let text = if act.refused.is_some() && may_be_tried(&step) {
                format!("Try({text})")
            } else {
                text
            };
            format!("{}, {text},", exactly(act.at))
        };
        let mut lines: Vec<String> = self.acts.iter().map(line).collect();
        if !lines.is_empty() {
            // Whom the person plays, she plays to the end: a script that ends hands its actors back.
            lines.push(format!("{},", exactly(self.now())));
        }
        lines
    }

    /// What was seen, each at the last moment of its own, and how it all stands now.
    fn seen_lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (at, sights) in self.sights() {
            lines.push(format!("{}, {},", exactly(at), sights.join(", ")));
        }
        lines.push(format!("{}, {},", exactly(self.now()), self.standing().join(", ")));
        lines
    }

    fn sights(&self) -> BTreeMap<Micros, Vec<String>> {
        // Of several in one moment the last one can be seen; a device without power shows nothing.
        let mut shown: BTreeMap<(Micros, u8), Option<ScreenKind>> = BTreeMap::new();
        let mut tills: BTreeMap<(Micros, u8), TillState> = BTreeMap::new();
        let since = self.world.trace().entries().iter().filter(|timed| timed.at > PRELUDE);
        for timed in since {
            match &timed.entry {
                Entry::Shown { device, screen, .. } => {
                    shown.insert((timed.at, *device), Some(*screen));
                }
                Entry::FlashCut { device, .. }
                | Entry::Power { device, act: PowerAct::Cut | PowerAct::On } => {
                    shown.insert((timed.at, *device), None);
                }
                Entry::Till { till, note: TillNote::Shows(state) } => {
                    tills.insert((timed.at, *till), *state);
                }
                _ => {}
            }
        }
        let mut sights: BTreeMap<Micros, Vec<String>> = BTreeMap::new();
        for ((at, device), screen) in shown {
            let Some(screen) = screen else { continue };
            let what = self.of_device(usize::from(device), &format!("Screen({screen:?})"));
            sights.entry(at).or_default().push(what);
        }
        for ((at, till), state) in tills {
            let Some(slot) = self.world.tills().get(usize::from(till)) else { continue };
            let what = format!("Expect(Till({}, {state:?}))", quoted(slot.name()));
            sights.entry(at).or_default().push(what);
        }
        sights
    }

    fn of_device(&self, device: usize, condition: &str) -> String {
        match self.world.devices() {
            [_] => format!("Expect({condition})"),
            several => {
                let name = several.get(device).map_or("", |slot| slot.name());
                format!("Expect(On({}, {condition}))", quoted(name))
            }
        }
    }

    /// How it all stands now.
    fn standing(&self) -> Vec<String> {
        let world = &self.world;
        let mut lines = Vec::new();
        for (place, slot) in world.devices().iter().enumerate() {
            let condition = slot.view().map_or_else(
                || "Not(Powered)".to_owned(),
                |view| format!("Screen({:?})", view.screen.kind()),
            );
            lines.push(self.of_device(place, &condition));
        }
        for name in self.scenario.accounts.keys() {
            if let Some(account) = world.account_named(name) {
                let balance = world.server().balance(account);
                lines.push(format!("Expect(Balance({}, \"{balance}\"))", quoted(name)));
            }
        }
        for slot in world.tills() {
            let state = slot.till().state();
            lines.push(format!("Expect(Till({}, {state:?}))", quoted(slot.name())));
        }
        for name in self.scenario.merchants.keys() {
            if let Some(merchant) = world.server().merchant_named(name) {
                let count = world.server().paid_orders(merchant);
                lines.push(format!("Expect(PaidOrders({}, {count}))", quoted(name)));
            }
        }
        for slot in world.phones() {
            let screen = match slot.phone().screen() {
                // Why it failed is for the designer to say.
                PhoneScreen::Failed(_) => continue,
                PhoneScreen::WrongDigits { left } => format!("WrongDigits({left})"),
                screen => format!("{screen:?}"),
            };
            lines.push(format!("Expect(Phone({}, Shows({screen})))", quoted(slot.name())));
        }
        lines
    }
}

/// `At("+2.413006s")`.
pub(super) fn exactly(at: Micros) -> String {
    format!("At(\"+{}\")", write::span(at.saturating_sub(PRELUDE)))
}

/// Steps that have been played, and the tracks of a `Together` under way.
fn track_lines(played: &Played<'_>, failed: &[Place], lines: &mut Vec<String>) {
    step_lines(played.steps, failed, lines);
    if played.children.is_empty() {
        return;
    }
    let branches = played.children.iter().map(|child: &Track| {
        let mut lines = Vec::new();
        track_lines(&child.played(), failed, &mut lines);
        lines
    });
    together_lines(branches, lines);
}

fn together_lines(branches: impl Iterator<Item = Vec<String>>, lines: &mut Vec<String>) {
    lines.push("Together([".to_owned());
    for branch in branches {
        lines.push("    [".to_owned());
        if branch.is_empty() {
            lines.push("        Wait(\"0s\"),".to_owned());
        }
        lines.extend(branch.iter().map(|line| format!("        {line}")));
        lines.push("    ],".to_owned());
    }
    lines.push("]),".to_owned());
}

fn step_lines(steps: &[Step], failed: &[Place], lines: &mut Vec<String>) {
    for step in steps {
        let within = |place: &Place| step.place.start <= place.start && place.end <= step.place.end;
        let broken = failed.iter().any(within);
        match &step.kind {
            StepKind::Together(scripts) if broken => {
                let branches = scripts.iter().map(|script| {
                    let mut lines = Vec::new();
                    step_lines(script, failed, &mut lines);
                    lines
                });
                together_lines(branches, lines);
            }
            kind if broken && may_be_tried(kind) => lines.push(format!("Try({}),", step.text)),
            _ if broken => {
                let text: Vec<_> = step.text.split_whitespace().collect();
                lines.push(format!("// It did not hold: {}", text.join(" ")));
            }
            _ => lines.push(format!("{},", step.text)),
        }
    }
}

/// Whether a refusal of this act is no failure where it is tried.
fn may_be_tried(kind: &StepKind) -> bool {
    matches!(
        kind,
        StepKind::Shopper(..)
            | StepKind::Merchant(..)
            | StepKind::Hand(..)
            | StepKind::Payer(..)
            | StepKind::Phone(..)
            | StepKind::Mend(_)
    )
}

fn indented(lines: &[String], depth: usize) -> String {
    let indent = "    ".repeat(depth);
    lines.iter().map(|line| format!("{indent}{line}\n")).collect()
}

fn same_folder(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| {
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf())
    };
    real(one) == real(other)
}
