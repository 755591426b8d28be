//! Every scenario file is a test of its own name: it is read, played twice, and must pass with the same digest both times.

use std::path::Path;

use sim::run::{BoardChoice, RunReport, Unobserved, Verdict, play};

fn scenario(path: &Path) -> datatest_stable::Result<()> {
    if path.components().any(|part| part.as_os_str() == "casts") {
        return Ok(());
    }
    let scenarios = sim::scenario::read(path).map_err(|mistakes| mistakes.to_string())?;
    for scenario in scenarios {
        let run = || play(&scenario, None, BoardChoice::InProcess, &mut Unobserved);
        let (first, second) = (run(), run());
        if first.verdict != Verdict::Pass {
            return Err(told(&first).into());
        }
        if first.digest != second.digest {
            return Err(format!("{}: two runs differ", first.variant).into());
        }
    }
    Ok(())
}

fn told(run: &RunReport) -> String {
    let mut text = format!("{} ({})", run.verdict.word(), run.variant);
    for failure in &run.failures {
        text += &format!(
            "\nline {:?} at {} ms: {}\n  expected {}\n  got      {}",
            failure.line, failure.at_millis, failure.step, failure.expected, failure.got
        );
        for (device, screen) in &failure.screens {
            text += &format!("\n  {device} shows {screen}");
        }
    }
    text
}

datatest_stable::harness! {
    { test = scenario, root = "../scenarios", pattern = r".*\.ron$" },
}
