//! The command that opens the app.

use std::path::PathBuf;

use clap::Args;
use sim::run::BoardChoice;

use super::seed;

/// `paybench desktop`.
#[derive(Args)]
#[command(after_help = "\
Examples:
  paybench desktop                                a counter to sit down at
  paybench desktop scenarios/payer-code/till-scans-code.ron
  paybench desktop --board qemu                   on the firmware, on an emulated board
  paybench desktop --board serial:/dev/ttyUSB0    on a real one
  paybench desktop --offscreen --script docs/pictures/desktop.ron --out pictures

Exit status: 3 where there is no display, nothing that draws, or no such board.")]
pub struct Desktop {
    /// The scenario to open
    #[arg(value_name = "SCENARIO")]
    pub scenario: Option<PathBuf>,
    /// What runs the device's logic: sim, qemu, tcp://HOST:PORT, serial:DEV
    #[arg(long, value_name = "BOARD", default_value = "sim", value_parser = attended_board)]
    pub board: BoardChoice,
    /// Is for `run` alone: the app says so
    #[arg(long, value_name = "MODULES", hide = true)]
    pub wire: Option<String>,
    /// Seed of the session, instead of the file's own
    #[arg(long, value_name = "N", value_parser = seed)]
    pub seed: Option<u64>,
    /// The language of the windows [default: what the environment says, else Chinese]
    #[arg(long, value_name = "LANGUAGE", value_parser = ["zh", "en"])]
    pub language: Option<String>,
    /// A window each for participant and moderator, or one that is split; auto: one where there is one screen
    #[arg(long, value_name = "NUMBER", default_value = "auto", value_parser = ["auto", "one", "two"])]
    pub windows: String,
    /// Draw to pictures instead of windows, as the script says
    #[arg(long, requires_all = ["script", "out"])]
    pub offscreen: bool,
    /// What happens and which pictures are taken (docs/desktop.md)
    #[arg(long, value_name = "FILE", requires = "offscreen")]
    pub script: Option<PathBuf>,
    /// Where the pictures go
    #[arg(long, value_name = "DIR", requires = "offscreen")]
    pub out: Option<PathBuf>,
}

/// The board of a name, for a person who sits before it.
fn attended_board(name: &str) -> Result<BoardChoice, String> {
    BoardChoice::attended(name)
}
