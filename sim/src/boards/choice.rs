//! Which board runs the device's logic, as it is named on the command line.

use std::sync::Arc;

use super::in_process::InProcess;
use super::line::HandOver;
use super::measure::{Log, Measured};
use super::rack::{Opener, Patience, Rack};
use super::wired::{WiredBoards, Wiring, unplayable};
use super::{Board, BoardLost, qemu, serial, tcp};
use crate::scenario::model::Scenario;

/// What can be named, for messages and help.
pub const BOARDS: &str = "sim, qemu, tcp://HOST:PORT, serial:DEV[@BAUD]";

/// Which board runs the device's logic.
#[derive(Clone, Debug, Default)]
pub enum BoardChoice {
    /// In the bench's own process.
    #[default]
    InProcess,
    /// On boards at a link.
    Linked(Arc<Rack>),
    /// On boards at a link, each exchange measured.
    Measured(Arc<Rack>, Log),
    /// On boards that run on their own, with modules on wires.
    Wired(Arc<WiredBoards>),
}

impl BoardChoice {
    /// The board of a name: `sim`, `qemu`, or boards at wires, with commas between several.
    ///
    /// # Errors
    /// In words, where there is none of this name.
    pub fn named(name: &str) -> Result<Self, String> {
        Self::waited_for(name, Patience::EMULATED, Patience::WIRED)
    }

    /// The same for a person who sits before it: a board that says nothing is lost sooner.
    ///
    /// # Errors
    /// In words, where there is none of this name.
    pub fn attended(name: &str) -> Result<Self, String> {
        Self::waited_for(name, Patience::ATTENDED, Patience::ATTENDED)
    }

    fn waited_for(name: &str, emulator: Patience, wire: Patience) -> Result<Self, String> {
        match name {
            "sim" => Ok(Self::InProcess),
            "qemu" => Ok(Self::Linked(emulators(false, emulator))),
            wired => {
                let openers = wired.split(',').map(opener).collect::<Result<Vec<_>, _>>()?;
                Ok(Self::Linked(Rack::of(wired, wire, openers)))
            }
        }
    }

    /// The board of a name with modules on wires.
    ///
    /// # Errors
    /// In words, where there is none, or it has no ports for them.
    pub fn wired(name: &str, wiring: Wiring) -> Result<Self, String> {
        let shown = format!("{name}, wired: {}", wiring.name());
        let boards = match name {
            "sim" => {
                let remedy = "name qemu, tcp://HOST:PORT or serial:DEV";
                return Err(format!("the board sim has no serial ports to wire to; {remedy}"));
            }
            "qemu" => WiredBoards::new(shown, None, Box::new(move || wiring.emulated())),
            place => {
                wiring.needs_no_emulator().map_err(|error| error.to_string())?;
                let open = opener(place)?;
                WiredBoards::new(shown, Some(1), Box::new(move || wiring.at(open()?)))
            }
        };
        Ok(Self::Wired(Arc::new(boards)))
    }

    /// Its name on the command line and in reports.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::InProcess => "sim",
            Self::Linked(rack) | Self::Measured(rack, _) => rack.name(),
            Self::Wired(boards) => boards.name(),
        }
    }

    /// The rack of boards at a link.
    #[must_use]
    pub const fn rack(&self) -> Option<&Arc<Rack>> {
        match self {
            Self::InProcess | Self::Wired(_) => None,
            Self::Linked(rack) | Self::Measured(rack, _) => Some(rack),
        }
    }

    /// A board of this kind.
    ///
    /// # Errors
    /// Where there is none.
    pub fn make(&self) -> Result<Box<dyn Board>, BoardLost> {
        match self {
            Self::InProcess => Ok(Box::new(InProcess::new())),
            Self::Linked(rack) => Ok(Box::new(rack.board()?)),
            Self::Measured(rack, log) => {
                Ok(Box::new(Measured::new(rack.board()?, Arc::clone(log))))
            }
            Self::Wired(boards) => Ok(Box::new(boards.board()?)),
        }
    }

    /// How many runs can go on at the same time, at most: boards that were named are shared out run by run.
    #[must_use]
    pub fn runs_at_once(&self) -> Option<usize> {
        self.count().map(|_| 1)
    }

    /// How many boards were named; `None` where there are as many as are wanted.
    fn count(&self) -> Option<usize> {
        match self {
            Self::Wired(boards) => boards.count(),
            other => other.rack()?.count(),
        }
    }

    /// Why these boards cannot play a scenario, where they cannot.
    #[must_use]
    pub fn cannot_play(&self, scenario: &Scenario) -> Option<String> {
        let wired = matches!(self, Self::Wired(_)).then(|| unplayable(scenario)).flatten();
        self.too_few_for(scenario).or(wired)
    }

    /// Whether a scenario has more devices than there are boards, in words.
    #[must_use]
    pub fn too_few_for(&self, scenario: &Scenario) -> Option<String> {
        let (boards, devices) = (self.count()?, scenario.devices.len());
        (devices > boards).then(|| {
            format!(
                "the scenario has {devices} devices, and {boards} {}: name one for each, with commas between",
                if boards == 1 { "board is named" } else { "boards are named" }
            )
        })
    }
}

/// Emulated boards, as many as are wanted.
#[must_use]
pub fn emulated(counts_instructions: bool) -> Arc<Rack> {
    emulators(counts_instructions, Patience::EMULATED)
}

fn emulators(counts_instructions: bool, patience: Patience) -> Arc<Rack> {
    let open = move || {
        let setup = qemu::Setup { counts_instructions, ..qemu::Setup::usual().map_err(lost)? };
        let mut lines = qemu::start(&setup, HandOver::Frames).map_err(lost)?;
        // There is at least the first port.
        Ok(lines.swap_remove(0))
    };
    Rack::growing("qemu", patience, Box::new(open))
}

fn lost(error: impl std::fmt::Display) -> BoardLost {
    BoardLost { reason: error.to_string() }
}

/// What opens the line to a board at a wire.
fn opener(name: &str) -> Result<Opener, String> {
    if let Some(address) = name.strip_prefix("tcp://") {
        let port = address.rsplit_once(':').filter(|(host, _)| !host.is_empty());
        if port.is_none_or(|(_, port)| port.parse::<u16>().is_err()) {
            return Err(format!("{name}: a host and a port are needed, such as tcp://bench:4000"));
        }
        let address = address.to_owned();
        return Ok(Box::new(move || {
            tcp::open(&address, HandOver::Frames).map_err(|error| unreachable(&address, &error))
        }));
    }
    if let Some(place) = name.strip_prefix("serial:") {
        let (device, baud) = serial::parts(place).map_err(|error| format!("{name}: {error}"))?;
        return Ok(Box::new(move || {
            serial::open(&device, baud, HandOver::Frames)
                .map_err(|error| unreachable(&device, &error))
        }));
    }
    Err(format!("there is no board {name:?}; there are: {BOARDS}"))
}

fn unreachable(place: &str, error: &std::io::Error) -> BoardLost {
    BoardLost { reason: format!("{place} cannot be reached: {error}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boards_are_known_by_their_names() {
        for name in [
            "sim",
            "qemu",
            "tcp://localhost:4000",
            "tcp://[::1]:4000",
            "serial:/dev/ttyUSB0",
            "serial:/dev/ttyUSB0@115200,tcp://bench:1",
        ] {
            assert_eq!(BoardChoice::named(name).unwrap().name(), name);
        }
        for wrong in [
            "",
            "simm",
            "qemu,qemu",
            "tcp://",
            "tcp://bench",
            "tcp://:1",
            "tcp://bench:x",
            "serial:",
            "serial:x@y",
            "tcp://bench:1,",
        ] {
            assert!(BoardChoice::named(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn boards_at_wires_are_as_many_as_were_named() {
        let scenario = crate::report::purchases::Purchase::Ideal.scenario().unwrap();
        let two = Scenario {
            devices: ["a", "b"]
                .into_iter()
                .flat_map(|name| {
                    scenario.devices.values().take(1).map(|cast| (name.to_owned(), cast.clone()))
                })
                .collect(),
            ..scenario.clone()
        };
        let one = BoardChoice::named("tcp://bench:1").unwrap();
        assert_eq!(one.too_few_for(&scenario), None);
        assert!(one.too_few_for(&two).unwrap().contains("2 devices, and 1 board is named"));
        let both = BoardChoice::named("tcp://bench:1,serial:x").unwrap();
        assert_eq!(both.too_few_for(&two), None);
        for grown in ["sim", "qemu"] {
            assert_eq!(BoardChoice::named(grown).unwrap().too_few_for(&two), None);
        }
    }
}
