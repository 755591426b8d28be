//! Scenarios over wires, on a board in a thread: the firmware's drivers talk to the bench's modules, and the world notices nothing.

mod host_board;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use link::message::Peripheral;

use super::{WiredBoard, WiredBoards, unplayable};
use crate::run::{BoardChoice, RunReport, Unobserved, Verdict, play};
use crate::scenario::model::Scenario;
use crate::scenario::read;

/// The scenarios that are played over wires, as CI plays them on an emulated board.
const LIST: &str = include_str!("../../../../../scenarios/wired.list");

fn listed() -> Vec<&'static str> {
    LIST.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

fn scenarios_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios")
}

/// The first row of a scenario.
fn scenario(path: &str) -> Scenario {
    let place = scenarios_folder().join(path.trim_start_matches("scenarios/"));
    read(&place).unwrap_or_else(|mistakes| panic!("{mistakes}")).remove(0)
}

/// Plays a scenario with all three modules wired.
fn played(scenario: &Scenario) -> RunReport {
    let touches = scenario.devices.values().next().map_or(3, |cast| cast.profile.fingers.touches);
    let hosts = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&hosts);
    let make = move || {
        let (host, link, [modem, finger, scanner], brake) = host_board::start(touches);
        kept.lock().unwrap_or_else(PoisonError::into_inner).push(host);
        let wires = vec![
            (Peripheral::Modem, modem),
            (Peripheral::Fingerprint, finger),
            (Peripheral::Scanner, scanner),
        ];
        WiredBoard::new(link, wires)?.with_brake(Box::new(brake))
    };
    let boards = WiredBoards::new("threads", None, Box::new(make));
    play(scenario, None, BoardChoice::Wired(Arc::new(boards)), &mut Unobserved)
}

// As many devices as scenarios, in real time on threads.
#[test]
fn ten_scenarios_and_more_pass_over_wires() {
    let paths = listed();
    assert!(paths.len() >= 10, "{} scenarios", paths.len());
    std::thread::scope(|scope| {
        let runs: Vec<_> =
            paths.iter().map(|path| (path, scope.spawn(move || played(&scenario(path))))).collect();
        let mut troubles = Vec::new();
        for (path, run) in runs {
            match run.join() {
                Ok(report) if report.verdict == Verdict::Pass => {}
                Ok(report) => troubles.push(format!("{path}: {:?}", report.failures)),
                Err(_) => troubles.push(format!("{path} panicked")),
            }
        }
        assert!(troubles.is_empty(), "{troubles:#?}");
    });
}

#[test]
fn what_cannot_be_played_over_wires_is_said_before_it_begins() {
    for (path, word) in [
        ("trouble/power-cut-while-settling.ron", "cuts the power"),
        ("unlock/auto-lock.ron", "in real time"),
        ("payer-code/till-scans-code.ron", ""),
    ] {
        let scenario = scenario(path);
        let reason = unplayable(&scenario);
        assert_eq!(reason.is_some(), !word.is_empty(), "{path}: {reason:?}");
        assert!(reason.is_none_or(|reason| reason.contains(word)), "{path}");
    }
    let report = played(&scenario("unlock/auto-lock.ron"));
    assert_eq!(report.verdict, Verdict::Unsupported);
}
