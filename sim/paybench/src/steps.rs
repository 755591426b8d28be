//! `paybench steps`: the steps of the patent, and the scenarios that prove each.

use sim::report::proofs::{Proof, proofs};
use sim::report::{PlayedFile, Settings};
use sim::run::BoardChoice;
use sim::steps::STEPS;

use crate::arguments::Steps;
use crate::outcome::{Status, Trouble};
use crate::summary::{common_root, counted};
use crate::terminal::{Hue, Screen, fitted, right, wrapped};
use crate::{load, progress};

/// Columns of how many scenarios prove a step.
const COUNT_COLUMNS: usize = 13;

/// Plays the scenarios and lists the steps.
pub fn run(wanted: &Steps) -> Result<Status, Trouble> {
    let files = load::files(&wanted.paths, None)?;
    let jobs = std::thread::available_parallelism().map_or(1, usize::from);
    let settings =
        Settings { seeds: None, board: BoardChoice::InProcess, compare: None, jobs, film: false };
    let played = progress::play(&files, &settings);
    let all = proofs(&played);
    let mut screen = Screen::new();
    let root = common_root(&played);
    for proof in &all {
        print_proof(&mut screen, proof, root, wanted.all);
    }
    let open = all.iter().filter(|proof| proof.proven_by.is_empty()).count();
    screen.line("");
    let proven = STEPS.len() - open;
    screen.line(format!(
        "{} of {} steps proven by {}; {}",
        proven,
        STEPS.len(),
        counted(played.len(), "scenario"),
        if open == 0 {
            screen.hue(Hue::Good, "none open")
        } else {
            screen.hue(Hue::Care, &format!("{open} open"))
        }
    ));
    Ok(if open == 0 { Status::Good } else { Status::DoesNotHold })
}

fn print_proof(screen: &mut Screen, proof: &Proof<'_>, root: &str, all: bool) {
    let id_columns = STEPS.iter().map(|step| step.id.len()).max().unwrap_or(0);
    let title_columns = screen.width().saturating_sub(2 + id_columns + 2 + 2 + COUNT_COLUMNS);
    let open = proof.proven_by.is_empty();
    let (mark, hue) = if open { ("○", Hue::Care) } else { ("✔", Hue::Good) };
    let count = match proof.proven_by.len() {
        0 => "open".to_owned(),
        count => counted(count, "scenario"),
    };
    let mut lines = wrapped(proof.step.title, title_columns).into_iter();
    screen.line(format!(
        "{} {}  {}  {}",
        screen.hue(hue, mark),
        screen.hue(Hue::Strong, &fitted(proof.step.id, id_columns)),
        fitted(&lines.next().unwrap_or_default(), title_columns),
        screen.hue(if open { hue } else { Hue::Quiet }, &right(&count, COUNT_COLUMNS)),
    ));
    let indent = " ".repeat(2 + id_columns + 2);
    for line in lines {
        screen.line(format!("{indent}{line}"));
    }
    let columns = screen.width().saturating_sub(indent.len());
    for line in names(&proof.proven_by, root, columns, all) {
        screen.line(format!("{indent}{}", screen.hue(Hue::Quiet, &line)));
    }
    if open && !proof.claimed_by.is_empty() {
        let claimed = names(&proof.claimed_by, root, columns.saturating_sub(25), false);
        let text = format!("claimed, not passed: {}", claimed.join(" "));
        screen.line(format!("{indent}{}", screen.hue(Hue::Bad, &text)));
    }
}

/// The names of scenarios in a line, or in as many as it takes.
fn names(files: &[&PlayedFile], root: &str, columns: usize, all: bool) -> Vec<String> {
    let names: Vec<&str> = files
        .iter()
        .map(|file| {
            let below = file.path.get(root.len()..).unwrap_or(&file.path);
            below.strip_suffix(".ron").unwrap_or(below)
        })
        .collect();
    if names.is_empty() {
        return Vec::new();
    }
    let whole = names.join(", ");
    if all || console::measure_text_width(&whole) <= columns {
        return wrapped(&whole, columns);
    }
    // As many as fit, and how many there are besides.
    let mut line = String::new();
    for (index, name) in names.iter().enumerate() {
        let rest = format!(" and {} more", names.len() - index);
        let comma = if index == 0 { "" } else { ", " };
        let longer = format!("{line}{comma}{name}");
        if index > 0 && console::measure_text_width(&longer) + rest.len() > columns {
            return vec![line + &rest];
        }
        line = longer;
    }
    vec![line]
}
