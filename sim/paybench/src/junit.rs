//! The JUnit document: a suite for each scenario file, a case for each run. CI systems read it.

use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use sim::report::{PlayedFile, PlayedRun};
use sim::run::Verdict;

use crate::failures::{label, replay};

/// The document.
pub fn text(played: &[PlayedFile], wall: Duration) -> String {
    let mut report = Report::new("paybench");
    report.set_time(wall);
    for file in played {
        let mut suite = TestSuite::new(file.path.as_str());
        suite.set_time(file.wall());
        suite.add_test_cases(file.runs.iter().map(|run| case(file, run)));
        report.add_test_suite(suite);
    }
    // Texts only: there is nothing in it that XML cannot say, and a text has room for it.
    report.to_string().unwrap_or_default()
}

fn case(file: &PlayedFile, run: &PlayedRun) -> TestCase {
    let mut status = match run.verdict {
        Verdict::Pass => TestCaseStatus::success(),
        Verdict::Fail => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Verdict::Broken => TestCaseStatus::non_success(NonSuccessKind::Error),
        Verdict::Unsupported => TestCaseStatus::skipped(),
    };
    if let Some(first) = run.failures.first() {
        status.set_message(format!("expected {}; seen: {}", first.expected, first.got));
        status.set_type(run.verdict.word());
        status.set_description(description(file, run));
    }
    let label = label(file, run);
    let name =
        if label.is_empty() { file.title.clone() } else { format!("{} [{label}]", file.title) };
    let mut case = TestCase::new(name, status);
    case.set_classname(file.path.as_str());
    case.set_time(run.wall);
    case
}

fn description(file: &PlayedFile, run: &PlayedRun) -> String {
    let mut text = String::new();
    for failure in &run.failures {
        let line = failure.line.map(|line| format!(":{line}")).unwrap_or_default();
        text.push_str(&format!(
            "{}{line} at {} ms of virtual time\nstep: {}\nexpected: {}\nseen: {}\n",
            file.path, failure.at_millis, failure.step, failure.expected, failure.got
        ));
        for (device, screen) in &failure.screens {
            text.push_str(&format!("screen of {device}: {screen}\n"));
        }
    }
    text + "replay: " + &replay(&file.path, run)
}
