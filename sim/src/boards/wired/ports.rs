//! What is wired to where: `--wire modem,fingerprint,scanner` to an emulated board's own serial ports, `--wire modem=serial:DEV` to
//! a port of the host that leads to a real board's.

use std::collections::BTreeMap;

use link::message::Peripheral;

use super::WiredBoard;
use crate::boards::line::{HandOver, Line};
use crate::boards::{BoardLost, qemu, serial, tcp};

/// What can be wired: its name, the number of the emulated port (USART2, USART3, UART4 of `docs/board.md`), and its usual baud rate
/// (EC2x 115200, R503 57600, GM65 9600: the makers' manuals).
const MODULES: [(Peripheral, &str, usize, u32); 3] = [
    (Peripheral::Modem, "modem", 2, 115_200),
    (Peripheral::Fingerprint, "fingerprint", 3, 57_600),
    (Peripheral::Scanner, "scanner", 4, 9_600),
];
/// Ports of an emulated board.
const EMULATED_PORTS: usize = 6;

/// Where a module is plugged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plug {
    /// Into the emulated board's own port.
    Emulated,
    /// Into a serial port of the host.
    Serial {
        /// The device.
        device: String,
        /// Bits a second.
        baud: u32,
    },
    /// Into a serial server, `HOST:PORT`.
    Tcp(String),
}

/// Which modules are wired, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wiring {
    plugs: BTreeMap<Peripheral, Plug>,
}

/// A wiring that cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WiringError {
    /// There is no such module.
    #[error(
        "{0:?} cannot be wired; modem, fingerprint and scanner can, each alone or as modem=serial:/dev/ttyUSB0"
    )]
    NoModule(String),
    /// It was named twice.
    #[error("the {0} is wired twice; name it once")]
    Twice(&'static str),
    /// The place is none.
    #[error("{0}; write modem=serial:DEV, modem=serial:DEV@BAUD or modem=tcp://HOST:PORT")]
    NoPlace(String),
    /// A module needs a place.
    #[error(
        "where is the {0} wired? only the board qemu has ports of its own; write {0}=serial:DEV"
    )]
    NeedsPlace(&'static str),
}

impl Wiring {
    /// Reads a wiring: names with commas between, each with its place behind `=` where it has one.
    ///
    /// # Errors
    /// [`WiringError`].
    pub fn read(text: &str) -> Result<Self, WiringError> {
        let mut wiring = Self::default();
        for part in text.split(',') {
            let (name, place) =
                part.split_once('=').map_or((part, None), |(name, at)| (name, Some(at)));
            let module = MODULES.iter().find(|(_, known, ..)| *known == name.trim());
            let (peripheral, name, _, baud) =
                *module.ok_or_else(|| WiringError::NoModule(name.to_owned()))?;
            let plug = match place {
                None => Plug::Emulated,
                Some(place) => plug(place, baud)?,
            };
            if wiring.plugs.insert(peripheral, plug).is_some() {
                return Err(WiringError::Twice(name));
            }
        }
        Ok(wiring)
    }

    /// Whether nothing is wired.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.plugs.is_empty()
    }

    /// Whether every module has a place outside of an emulator.
    ///
    /// # Errors
    /// Names the first that has none.
    pub fn needs_no_emulator(&self) -> Result<(), WiringError> {
        match self.plugs.iter().find(|(_, plug)| **plug == Plug::Emulated) {
            Some((peripheral, _)) => Err(WiringError::NeedsPlace(module_of(*peripheral).1)),
            None => Ok(()),
        }
    }

    /// The wiring as it stands in reports: `modem+fingerprint`.
    #[must_use]
    pub fn name(&self) -> String {
        let names: Vec<&str> = self.plugs.keys().map(|one| module_of(*one).1).collect();
        names.join("+")
    }

    /// An emulated board with this wiring.
    ///
    /// # Errors
    /// Where it does not start, or a place cannot be reached.
    pub fn emulated(&self) -> Result<WiredBoard, BoardLost> {
        let failed = |error: qemu::QemuError| BoardLost { reason: error.to_string() };
        let setup = qemu::Setup { ports: EMULATED_PORTS, ..qemu::Setup::usual().map_err(failed)? };
        let (lines, monitor) =
            qemu::start_with_monitor(&setup, HandOver::Frames).map_err(failed)?;
        let mut lines: Vec<Option<Line>> = lines.into_iter().map(Some).collect();
        let link = lines.first_mut().and_then(Option::take);
        let link =
            link.ok_or_else(|| BoardLost { reason: "the emulator has no port".to_owned() })?;
        let mut wires = Vec::new();
        for (peripheral, plug) in &self.plugs {
            let port = module_of(*peripheral).2 - 1;
            let own = lines.get_mut(port).and_then(Option::take);
            wires.push((*peripheral, opened(plug, own)?));
        }
        WiredBoard::new(link, wires)?.with_brake(Box::new(monitor))
    }

    /// The board at the end of a line, with this wiring.
    ///
    /// # Errors
    /// Where a place cannot be reached, or the board does not answer.
    pub fn at(&self, link: Line) -> Result<WiredBoard, BoardLost> {
        let wires = self.plugs.iter().map(|(one, plug)| Ok((*one, opened(plug, None)?)));
        WiredBoard::new(link, wires.collect::<Result<_, BoardLost>>()?)
    }
}

/// What is known of a module that can be wired. Only such ones stand in a wiring.
fn module_of(peripheral: Peripheral) -> (Peripheral, &'static str, usize, u32) {
    MODULES.iter().find(|(known, ..)| *known == peripheral).copied().unwrap_or(MODULES[0])
}

fn plug(place: &str, baud: u32) -> Result<Plug, WiringError> {
    if let Some(address) = place.strip_prefix("tcp://") {
        let port = address.rsplit_once(':').filter(|(host, _)| !host.is_empty());
        return match port.and_then(|(_, port)| port.parse::<u16>().ok()) {
            Some(_) => Ok(Plug::Tcp(address.to_owned())),
            None => Err(WiringError::NoPlace(format!("{place} names no host and port"))),
        };
    }
    let Some(device) = place.strip_prefix("serial:") else {
        return Err(WiringError::NoPlace(format!("{place:?} is no place")));
    };
    let (device, named) = serial::parts(device).map_err(WiringError::NoPlace)?;
    let baud = if place.contains('@') { named } else { baud };
    Ok(Plug::Serial { device, baud })
}

/// Opens the line of a plug; `own` is the emulated board's.
fn opened(plug: &Plug, own: Option<Line>) -> Result<Line, BoardLost> {
    let unreachable = |place: &str, error: &std::io::Error| BoardLost {
        reason: format!("{place} cannot be reached: {error}"),
    };
    match plug {
        Plug::Emulated => {
            own.ok_or_else(|| BoardLost { reason: "the board has no such port".to_owned() })
        }
        Plug::Serial { device, baud } => serial::open(device, *baud, HandOver::Bytes)
            .map_err(|error| unreachable(device, &error)),
        Plug::Tcp(address) => {
            tcp::open(address, HandOver::Bytes).map_err(|error| unreachable(address, &error))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wirings_are_read() {
        let wiring =
            Wiring::read("scanner,modem=serial:/dev/ttyUSB1,fingerprint=tcp://bench:7").unwrap();
        assert_eq!(wiring.name(), "fingerprint+scanner+modem");
        assert_eq!(wiring.plugs[&Peripheral::Scanner], Plug::Emulated);
        let port = Plug::Serial { device: "/dev/ttyUSB1".to_owned(), baud: 115_200 };
        assert_eq!(wiring.plugs[&Peripheral::Modem], port);
        assert_eq!(wiring.needs_no_emulator(), Err(WiringError::NeedsPlace("scanner")));
        let slow = Wiring::read("scanner=serial:x@115200").unwrap();
        let port = Plug::Serial { device: "x".to_owned(), baud: 115_200 };
        assert_eq!((&slow.plugs[&Peripheral::Scanner], slow.needs_no_emulator()), (&port, Ok(())));
    }

    #[test]
    fn what_cannot_be_wired_is_said_with_what_can() {
        for wrong in
            ["", "keys", "modem,modem", "modem=x", "modem=serial:", "modem=tcp://x", "modem,"]
        {
            let error = Wiring::read(wrong).unwrap_err().to_string();
            assert!(error.contains("modem"), "{wrong}: {error}");
        }
    }
}
