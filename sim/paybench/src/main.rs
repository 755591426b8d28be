//! The `paybench` binary: reads what a person asks for, hands it to the library, shows what came of it.
//!
//! It holds no logic of its own. The exit status says 2 where input or usage is wrong, else 3 where the bench broke, else 1
//! where something does not hold, else 0.

mod arguments;
mod bench;
mod board_bench;
mod board_command;
mod board_monitor;
mod boards;
mod check;
mod desktop;
mod differences;
mod excerpt;
mod failures;
mod frames;
mod glyphs;
mod html;
mod junit;
mod load;
mod outcome;
mod problems;
mod profile;
mod progress;
mod run_command;
mod serve;
mod steps;
mod summary;
mod terminal;
mod trace;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match arguments.command {
        None => desktop::without_command(),
        Some(Command::Desktop(wanted)) => desktop::open(&wanted),
        Some(Command::Run(wanted)) => {
            run_command::plugged_in(wanted).and_then(|wanted| run_command::run(&wanted))
        }
        Some(Command::Check(wanted)) => check::run(&wanted),
        Some(Command::Frames(wanted)) => frames::run(&wanted),
        Some(Command::Trace(wanted)) => trace::run(&wanted),
        Some(Command::Steps(wanted)) => steps::run(&wanted),
        Some(Command::Profile(wanted)) => profile::run(&wanted),
        Some(Command::Glyphs(wanted)) => glyphs::run(&wanted),
        Some(Command::Board(wanted)) => board_command::run(&wanted),
        Some(Command::Serve(wanted)) => serve::run(&wanted),
        Some(Command::Bench(wanted)) => bench::run(&wanted),
    };
    done.unwrap_or_else(|trouble| {
        problems::print(&trouble);
        trouble.status()
    })
    .into()
}
