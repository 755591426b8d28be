//! A modem of the EC2x class on its serial line: AT commands, and what it says unasked.
//!
//! Forms after the maker's manuals ("EC25&EC21 AT Commands Manual", "EC20 TCP/IP AT Commands Manual", "EC2x SSL AT Commands
//! Manual"): a command line ends with CR, is echoed until `ATE0`, and is answered `CR LF text CR LF` with `OK`, `ERROR` or
//! `+CME ERROR: n` at the end; data of a connection wait in the module until they are asked for (buffer access). What stands on the
//! TCP stream is none of its business: bytes go out with [`AtModem::take_sent`] and come in with [`AtModem::deliver`].

mod commands;
mod sockets;

use device_core::event::Network;

pub use sockets::{CONNECTIONS, Service};

use self::sockets::{Connection, Opening};
use super::{Mouth, UartModule};
use crate::time::{MILLISECOND, Micros, SECOND};

/// A command is answered after this: our choice, a few turns of the module's loop.
const ANSWER_MICROS: Micros = 5 * MILLISECOND;
/// `AT+QIACT` takes this long with a good network (`facts.md`, Hardware: at most 150 s).
const ACTIVATION_MICROS: Micros = 120 * MILLISECOND;
/// `AT+QIOPEN` takes this long with a good network (`facts.md`, Hardware: at most 150 s).
const OPENING_MICROS: Micros = 80 * MILLISECOND;
/// A connection that cannot be opened is given up after this: our choice, far below the manual's 150 s.
const OPENING_FAILS_MICROS: Micros = 3 * SECOND;
/// From power on to `RDY`: our choice; a real module takes about ten seconds, which a test need not wait.
const START_MICROS: Micros = 300 * MILLISECOND;
/// From `RDY` to the card's word.
const CARD_MICROS: Micros = 50 * MILLISECOND;
/// Characters of the longest command line.
const LINE_BYTES_MAX: usize = 560;
/// Bytes that one `AT+QISEND` may carry, by the manual.
const SEND_BYTES_MAX: usize = 1_460;

/// What the bytes that come are.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Hearing {
    /// A command line.
    Line,
    /// Data for a connection, after the prompt.
    Data { service: Service, connection: usize, wanted: usize },
}

/// How a name of the network's registration is spelt: each command has its own URC level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Reports {
    creg: u8,
    cgreg: u8,
    cereg: u8,
}

/// The modem.
#[derive(Clone, Debug)]
pub struct AtModem {
    /// It does not answer any more.
    pub dead: bool,
    /// It is registered, and nothing passes: connections neither open nor close, and what is sent goes nowhere.
    pub silent: bool,
    echo: bool,
    echo_data: bool,
    errors_by_number: bool,
    card: bool,
    network: Network,
    reports: Reports,
    active: bool,
    hearing: Hearing,
    line: Vec<u8>,
    data: Vec<u8>,
    connections: [[Option<Connection>; CONNECTIONS]; 2],
    opening: Vec<Opening>,
    sent: Vec<u8>,
    /// Command lines that it has understood since power on.
    commands: u32,
    mouth: Mouth,
}

impl Default for AtModem {
    fn default() -> Self {
        Self::new()
    }
}

impl AtModem {
    /// A modem with a card in it, where there is no network.
    #[must_use]
    pub fn new() -> Self {
        Self {
            dead: false,
            silent: false,
            echo: true,
            echo_data: true,
            errors_by_number: false,
            card: true,
            network: Network::Down,
            reports: Reports::default(),
            active: false,
            hearing: Hearing::Line,
            line: Vec::new(),
            data: Vec::new(),
            connections: Default::default(),
            opening: Vec::new(),
            sent: Vec::new(),
            commands: 0,
            mouth: Mouth::default(),
        }
    }

    /// A modem without a card.
    #[must_use]
    pub fn without_card() -> Self {
        Self { card: false, ..Self::new() }
    }

    /// It finds or loses a network, or the signal changes. Losing it ends the context and all connections.
    pub fn set_network(&mut self, now: Micros, network: Network) {
        let before = std::mem::replace(&mut self.network, network);
        if registered(before) == registered(network) || !self.card {
            return;
        }
        let state = self.registration();
        let reports = self.reports;
        let levels = [("CREG", reports.creg), ("CGREG", reports.cgreg), ("CEREG", reports.cereg)];
        for (name, level) in levels {
            if level > 0 {
                self.unasked(now, &format!("+{name}: {state}"));
            }
        }
        if !registered(network) && self.active {
            self.active = false;
            self.forget_connections();
            self.unasked(now, "+QIURC: \"pdpdeact\",1");
        }
    }

    /// Whether a connection is open.
    #[must_use]
    pub fn connected(&self) -> bool {
        self.open_connection().is_some()
    }

    /// Command lines that it has understood since power on.
    #[must_use]
    pub const fn commands(&self) -> u32 {
        self.commands
    }

    /// The bytes that went out over the connection since this was asked last.
    pub fn take_sent(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.sent)
    }

    /// Bytes come in over the connection. Says whether there is one.
    pub fn deliver(&mut self, now: Micros, bytes: &[u8]) -> bool {
        let Some((service, number)) = self.open_connection() else { return false };
        let Some(connection) = &mut self.connections[service as usize][number] else {
            return false;
        };
        // The manual: after one word of data, none until all that waits was read.
        let told = !connection.received.is_empty();
        connection.received.extend(bytes);
        if !told && !bytes.is_empty() {
            let urc = service.urc();
            self.unasked(now, &format!("+{urc}: \"recv\",{number}"));
        }
        true
    }

    /// The other end closes the connection. Says whether there was one.
    pub fn close_from_afar(&mut self, now: Micros) -> bool {
        let Some((service, number)) = self.open_connection() else { return false };
        if let Some(connection) = &mut self.connections[service as usize][number] {
            connection.closed = true;
        }
        let urc = service.urc();
        self.unasked(now, &format!("+{urc}: \"closed\",{number}"));
        true
    }

    fn registration(&self) -> u8 {
        // 1: at home. 2: not registered, looking.
        if registered(self.network) && self.card { 1 } else { 2 }
    }

    /// The signal as `AT+CSQ` has it (3GPP TS 27.007, 8.5: 0 to 31, 99 unknown), in the middle of what phones show with so many
    /// bars (Android's `SignalStrength.getGsmLevel`: from 12 on four bars, from 8 three, from 5 two).
    const fn signal(&self) -> u8 {
        match self.network {
            Network::Down => 99,
            Network::Up { bars: 0 | 1 } => 3,
            Network::Up { bars: 2 } => 6,
            Network::Up { bars: 3 } => 10,
            Network::Up { .. } => 21,
        }
    }

    /// Something that was not asked for.
    fn unasked(&mut self, now: Micros, text: &str) {
        self.mouth.say(now, 0, format!("\r\n{text}\r\n"));
    }

    fn hear_byte(&mut self, now: Micros, byte: u8) {
        match self.hearing {
            Hearing::Data { service, connection, wanted } => {
                if self.echo_data {
                    self.mouth.say(now, 0, [byte]);
                }
                self.data.push(byte);
                if self.data.len() >= wanted {
                    self.hearing = Hearing::Line;
                    let data = std::mem::take(&mut self.data);
                    self.send(now, service, connection, &data);
                }
            }
            Hearing::Line => {
                if self.echo {
                    self.mouth.say(now, 0, [byte]);
                }
                match byte {
                    b'\r' => {
                        let line = std::mem::take(&mut self.line);
                        self.on_line(now, &line);
                    }
                    b'\n' => {}
                    8 => {
                        self.line.pop();
                    }
                    _ if self.line.len() < LINE_BYTES_MAX => self.line.push(byte),
                    _ => {}
                }
            }
        }
    }
}

const fn registered(network: Network) -> bool {
    matches!(network, Network::Up { .. })
}

impl UartModule for AtModem {
    fn hear(&mut self, now: Micros, bytes: &[u8]) {
        if self.dead {
            return;
        }
        for byte in bytes {
            self.hear_byte(now, *byte);
        }
    }

    fn say(&mut self, now: Micros) -> Vec<u8> {
        self.finish_openings(now);
        if self.dead {
            self.mouth.hush();
        }
        self.mouth.take(now)
    }

    fn next_at(&self) -> Option<Micros> {
        let opening = self.opening.iter().map(|opening| opening.at).min();
        [self.mouth.next_at(), opening].into_iter().flatten().min()
    }

    fn power_on(&mut self, now: Micros) {
        let (dead, silent, card, network) = (self.dead, self.silent, self.card, self.network);
        *self = Self { dead, silent, card, network, ..Self::new() };
        self.mouth.say(now, START_MICROS, "\r\nRDY\r\n");
        let card = if self.card { "READY" } else { "NOT INSERTED" };
        self.mouth.say(now, START_MICROS + CARD_MICROS, format!("\r\n+CPIN: {card}\r\n"));
    }
}
