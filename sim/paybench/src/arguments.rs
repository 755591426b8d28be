//! What can be asked on the command line. Only forms and words; the commands stand in files of their own.

mod desktop;
mod device;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand};
use sim::boards::wired::Wiring;
use sim::report::Seeds;
use sim::run::BoardChoice;

pub use desktop::Desktop;
pub use device::{Glyphs, Profile};

/// What stands below the help of the whole.
const EXAMPLES: &str = "\
Examples:
  paybench run scenarios                          play every scenario
  paybench run scenarios/till --junit till.xml    one folder, with a report for CI
  paybench frames scenarios/till/glare.ron --out pictures
  paybench steps                                  which steps of the patent are proven

Exit status: 2 the input or the usage is wrong, else 3 the bench broke, else 1 something does not hold, else 0.
Colours are used on a terminal only, and never where NO_COLOR is set.";

/// The most seeds that one call plays: more would fill the reports and the memory, not the knowledge.
const SEEDS_MAX: u64 = 10_000;

/// Test bench and simulator for a handheld payment device.
///
/// Plays scenarios against the device's own logic in virtual time: shoppers press keys, tills scan the device's pixels, a
/// payment server moves the money. Without a command, the desktop app opens; where there is no display, every scenario of the
/// folder `scenarios` is played.
#[derive(Parser)]
#[command(name = "paybench", version, after_help = EXAMPLES, max_term_width = 100)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The commands.
#[derive(Subcommand)]
pub enum Command {
    /// Play scenarios and say what held and what did not.
    Run(Run),
    /// Look for mistakes in scenario files; play nothing.
    Check(Check),
    /// Write every distinct device screen of a scenario as a picture.
    Frames(Frames),
    /// Print everything that happens in a run, and its digest.
    Trace(Trace),
    /// List the steps of the patent and the scenarios that prove each.
    Steps(Steps),
    /// Write the profile of a body with a flow, for the firmware of a device that is sold.
    Profile(Profile),
    /// Write the glyphs that a device keeps in its external flash.
    Glyphs(Glyphs),
    /// Ask a board at a link who it is, watch it, or measure it.
    Board(Board),
    /// Run the payment server alone on a TCP port, for modems of real boards and of other benches.
    Serve(Serve),
    /// Measure how fast the bench is, beside its targets.
    Bench(Bench),
    /// Open the desktop app: a person in front of the device, and the moderator's bench beside it.
    Desktop(Desktop),
}

/// Which runs of a file.
#[derive(Args)]
pub struct Row {
    /// Seed of every run, instead of the files' own (without either it is 1)
    #[arg(long, value_name = "N", value_parser = seed)]
    pub seed: Option<u64>,
    /// Only the rows of `vary` whose label is this or holds it, such as kind=Qr
    #[arg(long, value_name = "TEXT")]
    pub variant: Option<String>,
}

/// `paybench run`.
#[derive(Args)]
#[command(after_help = "\
Examples:
  paybench run scenarios --jobs 4 --json out.json --report out
  paybench run scenarios/till/glare.ron --seed 7
  paybench run scenarios --seeds 1..20            every run twenty times, since one seed may be a lucky one
  paybench run scenarios --shard 2/3              the second third, for the second of three machines
  paybench run scenarios --board qemu             the firmware on an emulated board, in place of the bench's own process
  paybench run scenarios --compare qemu           on both, and the traces must be equal
  paybench run scenarios/till --board qemu --wire modem,fingerprint,scanner --jobs 8
                                                  in real time, over the board's own drivers

Boards:
  sim                    the device's logic in this process
  qemu                   the firmware on QEMU; `firmware/build` makes it, PAYBENCH_FIRMWARE names another image
  tcp://HOST:PORT        a board behind a TCP port
  serial:DEV[@BAUD]      a board at a serial port, at 921600 bits a second where no other rate is named
  A scenario with several devices needs as many boards: tcp:// and serial: take a list with commas between.")]
pub struct Run {
    /// Scenario files, or folders that are searched for them (casts are left out)
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub row: Row,
    /// Every run under each seed from A to B, both included
    #[arg(long, value_name = "A..B", value_parser = seeds, conflicts_with = "seed")]
    pub seeds: Option<Seeds>,
    /// What runs the device's logic: sim, qemu, tcp://HOST:PORT, serial:DEV
    #[arg(long, value_name = "BOARD", default_value = "sim", value_parser = board)]
    pub board: BoardChoice,
    /// Modules on wires, so that the board's own drivers talk to them: modem, fingerprint, scanner, with commas between; on a real
    /// board each with its port, such as modem=serial:/dev/ttyUSB1
    #[arg(long, value_name = "MODULES", value_parser = wiring, conflicts_with = "compare")]
    pub wire: Option<Wiring>,
    /// Play each run on this board too; where the traces differ, show the first entry that does, and the screens
    #[arg(long, value_name = "BOARD", value_parser = board)]
    pub compare: Option<BoardChoice>,
    /// Where pictures of differing screens go [default: target/compare, or a temporary folder]
    #[arg(long, value_name = "DIR", requires = "compare")]
    pub out: Option<PathBuf>,
    /// How many runs go on at the same time [default: one a core]
    #[arg(long, value_name = "N", value_parser = count)]
    pub jobs: Option<NonZeroUsize>,
    /// Only the K-th of N equal parts of the files
    #[arg(long, value_name = "K/N")]
    pub shard: Option<Shard>,
    /// Write all results as one JSON document
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write all results as JUnit XML
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Write a page with every result and every screen, and the JSON beside it
    #[arg(long, value_name = "DIR")]
    pub report: Option<PathBuf>,
}

/// `paybench check`.
#[derive(Args)]
pub struct Check {
    /// Scenarios, bodies, flows and voices, or folders that are searched for them
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

/// `paybench frames`.
#[derive(Args)]
#[command(after_help = "\
Example:
  paybench frames scenarios/payer-code/till-scans-code.ron --out pictures && zbarimg pictures/*.png
  paybench frames --screens --out docs/pictures/screens    the pictures of docs/screens.md")]
pub struct Frames {
    /// The scenario
    #[arg(value_name = "FILE", required_unless_present = "screens")]
    pub file: Option<PathBuf>,
    /// Instead of a scenario's: every screen that the device can show, by its name
    #[arg(long, conflicts_with_all = ["file", "seed", "variant"])]
    pub screens: bool,
    /// Where the pictures go; those of an earlier call are replaced
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    #[command(flatten)]
    pub row: Row,
    /// What runs the device's logic: sim, qemu, tcp://HOST:PORT, serial:DEV
    #[arg(long, value_name = "BOARD", default_value = "sim", value_parser = board)]
    pub board: BoardChoice,
}

/// `paybench trace`.
#[derive(Args)]
#[command(after_help = "\
Times count from the begin of the script; the devices were switched on ten seconds before it.
The digest at the end is the one that `paybench run --json` gives for this run.")]
pub struct Trace {
    /// The scenario
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub row: Row,
    /// What runs the device's logic: sim, qemu, tcp://HOST:PORT, serial:DEV
    #[arg(long, value_name = "BOARD", default_value = "sim", value_parser = board)]
    pub board: BoardChoice,
    /// One JSON object a line, for other programs
    #[arg(long)]
    pub json: bool,
}

/// `paybench steps`.
#[derive(Args)]
pub struct Steps {
    /// Scenario files, or folders that are searched for them
    #[arg(default_value = "scenarios", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Name every scenario that proves a step, however many
    #[arg(long)]
    pub all: bool,
}

/// `paybench board`.
#[derive(Args)]
#[command(after_help = "\
Examples:
  paybench board info qemu
  paybench board monitor serial:/dev/ttyUSB0
  paybench board bench qemu --icount              instructions in place of time: the same figures on every machine")]
pub struct Board {
    /// What to do with it.
    #[command(subcommand)]
    pub act: BoardAct,
}

/// What is done with a board.
#[derive(Subcommand)]
pub enum BoardAct {
    /// Who it is, what it can do, how much room it takes.
    Info(BoardNamed),
    /// Boot it as a device of its own, and print every event that happens on it and what it led to.
    Monitor(BoardMonitor),
    /// Measure round trips, keys to new screens, bytes a second, instructions and stack.
    Bench(BoardBench),
}

/// A board by its name.
#[derive(Args)]
pub struct BoardNamed {
    /// qemu, tcp://HOST:PORT or serial:DEV[@BAUD]
    #[arg(value_name = "DEV", value_parser = linked_board)]
    pub board: BoardChoice,
}

/// `paybench board monitor`.
#[derive(Args)]
pub struct BoardMonitor {
    #[command(flatten)]
    pub named: BoardNamed,
    /// End after so many seconds [default: when it is interrupted]
    #[arg(long, value_name = "N")]
    pub seconds: Option<u64>,
}

/// `paybench board bench`.
#[derive(Args)]
pub struct BoardBench {
    #[command(flatten)]
    pub named: BoardNamed,
    /// QEMU counts instructions, one for each nanosecond of the board's time; only for qemu
    #[arg(long)]
    pub icount: bool,
    /// How often each figure of the link alone is measured
    #[arg(long, value_name = "N", default_value = "200", value_parser = count)]
    pub repetitions: NonZeroUsize,
    /// Where the scenarios lie, of which a few are played
    #[arg(long, value_name = "DIR", default_value = "scenarios")]
    pub scenarios: PathBuf,
    /// Write the figures as JSON
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

/// `paybench serve`.
#[derive(Args)]
#[command(after_help = "\
Examples:
  paybench serve scenarios/casts/market.ron
  paybench serve scenarios/casts/market.ron --listen 0.0.0.0:7300 --seconds 600

On the stream each frame has its length before it, two bytes, the high one first. Type
  charge grocer 12.50 DIGITS
to let a merchant charge the payer code that a device shows. Ctrl-C ends it.")]
pub struct Serve {
    /// A cast with accounts, merchants and devices, or a scenario, whose script is not played
    #[arg(value_name = "FILE")]
    pub cast: PathBuf,
    /// Where to listen; port 0 takes any that is free
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:7300")]
    pub listen: String,
    /// Seed of the devices' secrets: the one under which the boards of the other bench were made
    #[arg(long, value_name = "N", value_parser = seed, default_value = "1")]
    pub seed: u64,
    /// End after so many seconds
    #[arg(long, value_name = "N")]
    pub seconds: Option<u64>,
}

/// `paybench bench`.
#[derive(Args)]
pub struct Bench {
    /// How often each figure is measured; the middle one counts
    #[arg(long, value_name = "N", default_value = "5", value_parser = count)]
    pub repetitions: NonZeroUsize,
    /// The scenarios whose playing is timed
    #[arg(long, value_name = "DIR", default_value = "scenarios")]
    pub scenarios: PathBuf,
}

/// One of several equal parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which, from 1.
    pub number: usize,
    /// Of how many.
    pub of: usize,
}

impl Shard {
    /// Whether the file at this place belongs to the part.
    pub const fn holds(self, place: usize) -> bool {
        place % self.of == self.number - 1
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(number, of)| {
            Some(Self { number: number.parse().ok()?, of: of.parse().ok()? })
        });
        numbers
            .filter(|shard| shard.number >= 1 && shard.number <= shard.of)
            .ok_or_else(|| "a part is written K/N with K from 1 to N, such as 2/3".to_owned())
    }
}

/// How many of something, at least one.
fn count(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "a whole number from 1 is expected, such as 4".to_owned())
}

/// A seed.
fn seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("a seed is a whole number from 0 to {}, such as 7", u64::MAX))
}

/// Seeds from one to another.
fn seeds(text: &str) -> Result<Seeds, String> {
    let range = text
        .split_once("..")
        .and_then(|(first, last)| {
            Some(Seeds { first: first.parse().ok()?, last: last.parse().ok()? })
        })
        .filter(|range| range.first <= range.last)
        .ok_or("seeds are written A..B, both included and A not above B, such as 1..20")?;
    if range.last - range.first >= SEEDS_MAX {
        return Err(format!("at most {SEEDS_MAX} seeds are played at once"));
    }
    Ok(range)
}

/// The board of a name.
fn board(name: &str) -> Result<BoardChoice, String> {
    BoardChoice::named(name)
}

/// What is on wires.
fn wiring(text: &str) -> Result<Wiring, String> {
    Wiring::read(text).map_err(|error| error.to_string())
}

/// A board behind a link: the one in this process has none.
fn linked_board(name: &str) -> Result<BoardChoice, String> {
    match BoardChoice::named(name)? {
        BoardChoice::InProcess => {
            Err("this board is at no link: name qemu, tcp:// or serial:".into())
        }
        linked => Ok(linked),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn shards_are_read_and_part_the_whole() {
        for wrong in ["", "1", "0/3", "4/3", "1/0", "a/b", "-1/2"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
        for place in 0..20 {
            let holders = (1..=3).filter(|number| Shard { number: *number, of: 3 }.holds(place));
            assert_eq!(holders.count(), 1);
        }
    }

    #[test]
    fn ranges_of_seeds_are_read() {
        assert_eq!(seeds("1..20"), Ok(Seeds { first: 1, last: 20 }));
        assert_eq!(seeds("7..7"), Ok(Seeds::one(7)));
        let most = u64::MAX;
        for wrong in
            ["", "1", "2..1", "1..", "..2", "1..=2", "-1..2", "1..10001", &format!("0..{most}")]
        {
            assert!(seeds(wrong).is_err(), "{wrong}");
        }
        assert!(seeds("1..10000").is_ok());
    }

    #[test]
    fn boards_are_taken_by_their_names() {
        for name in ["sim", "qemu", "tcp://localhost:1", "serial:/dev/ttyUSB0"] {
            assert!(board(name).is_ok_and(|board| board.name() == name), "{name}");
        }
        assert!(board("simm").is_err_and(|text| text.contains("sim, qemu, tcp://HOST:PORT")));
    }
}
