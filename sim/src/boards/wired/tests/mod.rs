//! Scenarios over wires, on a board in a thread: the firmware's drivers talk to the bench's modules, and the world notices nothing.

mod host_board;

use std::path::Path;

use link::message::Peripheral;

use super::WiredBoard;
use crate::boards::Board;
use crate::run::{RunReport, Unobserved, Verdict, play_on};
use crate::scenario::read;

/// Plays the first row of a scenario with all three modules wired.
fn played(path: &str) -> RunReport {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios").join(path);
    let scenario = read(&root).unwrap_or_else(|mistakes| panic!("{mistakes}")).remove(0);
    let mut hosts = Vec::new();
    let report = play_on(
        &scenario,
        None,
        &mut || {
            let touches =
                scenario.devices.values().next().map_or(3, |cast| cast.profile.fingers.touches);
            let (host, link, [modem, finger, scanner]) = host_board::start(touches);
            hosts.push(host);
            let wires = vec![
                (Peripheral::Modem, modem),
                (Peripheral::Fingerprint, finger),
                (Peripheral::Scanner, scanner),
            ];
            Ok(Box::new(WiredBoard::new(link, wires)?) as Box<dyn Board>)
        },
        &mut Unobserved,
    );
    drop(hosts);
    report
}

fn passes(path: &str) {
    let report = played(path);
    let failures: Vec<String> =
        report.failures.iter().map(|failure| format!("{failure:?}")).collect();
    assert_eq!(report.verdict, Verdict::Pass, "{path}: {failures:#?}");
}

#[test]
fn a_code_is_shown_and_paid() {
    passes("payer-code/till-scans-code.ron");
}

#[test]
fn a_code_is_scanned_and_paid() {
    passes("scan/printed-code.ron");
}
