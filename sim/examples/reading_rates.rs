//! How well the device's camera reads printed codes: 500 placements of each, single pictures and read windows of 3 s.
//!
//! `cargo run --release -p paybench-sim --example reading_rates [PLACEMENTS]`. Exit status 1 where a rate is missed.

use std::process::ExitCode;

use sim::optics::placements::{EMV_100, EMV_LONG, Rate, Trial, URL};

/// A code, how far away it is held in millimetres, and the share of single pictures that must be read.
const CODES: [(&str, &str, (f64, f64)); 3] = [
    ("URL of 40 characters", URL, (120.0, 300.0)),
    ("EMVCo code of 100 characters", EMV_100, (120.0, 300.0)),
    ("EMVCo code of 248 characters", EMV_LONG, (120.0, 200.0)),
];

fn main() -> ExitCode {
    let placements = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(500);
    let mut reached = true;
    for (name, text, distances_mm) in CODES {
        let trial = match Trial::new(text, distances_mm) {
            Ok(trial) => trial,
            Err(error) => {
                eprintln!("{name}: {error}");
                return ExitCode::from(3);
            }
        };
        let (low, high) = distances_mm;
        println!("{name}, {low} to {high} mm");
        let mut line = |what: &str, rate: Rate, percent: u32| {
            let good = rate.reaches_percent(percent);
            reached &= good;
            let verdict = if good { "" } else { "  MISSED" };
            println!("  {what}: {rate} (at least {percent} %){verdict}");
        };
        line("single pictures", trial.frames(placements, 1), 95);
        line("read windows of 3 s", trial.windows(placements, 2), 99);
    }
    if reached { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
