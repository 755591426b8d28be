//! What can be asked for a device that is no bench's: its profile and its glyphs.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;
use sim::{body, flow};

/// `paybench profile`.
#[derive(Args)]
#[command(after_help = "\
Example:
  paybench profile --body large_keys --flow patient --out patient.profile
  PAYBENCH_PROFILE=patient.profile firmware/build stm32f405-release")]
pub struct Profile {
    /// The body, of those in assets/bodies
    #[arg(long, value_name = "BODY", default_value = body::DEFAULT, value_parser = PossibleValuesParser::new(body::names()))]
    pub body: String,
    /// The flow, of those in assets/flows
    #[arg(long, value_name = "FLOW", default_value = flow::DEFAULT, value_parser = PossibleValuesParser::new(flow::names()))]
    pub flow: String,
    /// Where it goes
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// `paybench glyphs`.
#[derive(Args)]
#[command(after_help = "\
The file belongs into the device's external flash, from byte 65536 on: behind its records.")]
pub struct Glyphs {
    /// Where they go
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}
