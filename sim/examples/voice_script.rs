//! Prints what a voice must have recorded: a line for each recording, its name, a tab, its words.
//!
//! `cargo run -p paybench-sim --example voice_script -- zh` is what a speaker reads; `assets/voice/synthesize.sh` reads it too.

use std::process::ExitCode;

use device_core::view::Language;
use sim::voice::{Line, script};

fn main() -> ExitCode {
    let language = match std::env::args().nth(1).as_deref() {
        Some("zh") => Language::Chinese,
        Some("en") => Language::English,
        _ => {
            eprintln!("usage: voice_script zh|en");
            return ExitCode::from(2);
        }
    };
    for Line { name, text } in script(language) {
        println!("{name}\t{text}");
    }
    ExitCode::SUCCESS
}
