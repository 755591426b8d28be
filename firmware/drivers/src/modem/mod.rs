//! The modem: EC2x class (EC20, EC21, EC25), by AT commands over a serial line.
//!
//! # The dialect
//!
//! UART 115200 8N1. A command is `AT...` and CR. An answer is lines, each between CR LF and CR LF, the last one `OK`, `ERROR` or
//! `+CME ERROR: n`. Between any two lines the modem may say something unasked (URC). Until `ATE0` it echoes commands.
//!
//! | step | command | what is wanted | patience |
//! | --- | --- | --- | --- |
//! | attention | `AT`, twice a second; after 2 s of silence, and every 22 s from then on, PWRKEY for 600 ms, where the board has the pin | `OK` | |
//! | echo off | `ATE0` | `OK` | 1 s |
//! | errors by number | `AT+CMEE=1` | `OK` | 1 s |
//! | echo of sent data off | `AT+QISDE=0`; without it they come back before `SEND OK`, and could look like a line | anything | 1 s |
//! | SIM | `AT+CPIN?`, once a second | `+CPIN: READY` and `OK` | 20 s |
//! | tell of registration | `AT+CREG=1`, `AT+CEREG=1` | `OK` | 1 s |
//! | registered? | `AT+CEREG?`, then `AT+CREG?`, every 2 s | `+CEREG: 1,1` or `1,5`; `+CREG: 1,1` or `1,5` | 90 s |
//! | signal | `AT+CSQ` | `+CSQ: rssi,ber` and `OK` | 1 s |
//! | access point | `AT+QICSGP=1,1,"apn","","",0` | `OK` | 1 s |
//! | address | `AT+QIACT=1`; after an error once more, behind `AT+QIDEACT=1`, whatever that says | `OK` | 150 s |
//! | TLS | `AT+QSSLCFG="sslversion",1,3`, `AT+QSSLCFG="seclevel",1,1`, `AT+QSSLCFG="cacert",1,"UFS:ca.pem"` | `OK` | 1 s |
//! | connect, plain | `AT+QIOPEN=1,0,"TCP","host",port,0,0` | `OK`, later `+QIOPEN: 0,0` | 150 s |
//! | connect, TLS | `AT+QSSLOPEN=1,1,0,"host",port,0` | `OK`, later `+QSSLOPEN: 0,0` | 150 s |
//! | send | `AT+QISEND=0,n` (`AT+QSSLSEND=0,n`) | `>` and a space without line end, then n bytes, then `SEND OK`; `SEND FAIL` is tried again, `ERROR` is the end | 5 s, 10 s |
//! | receive | `AT+QIRD=0,n` (`AT+QSSLRECV=0,n`), n at most 512 | `+QIRD: m` (`+QSSLRECV: m`), m bytes, empty line, `OK` | 5 s |
//! | signal again | `AT+CSQ`, every 10 s while nothing else goes on | | 1 s |
//! | close, before each connect | `AT+QICLOSE=0` (`AT+QSSLCLOSE=0`) | anything | 10 s |
//! | start anew | `AT+CFUN=1,1`, where SIM or registration stay away for their patience | `OK`, then `RDY` | 10 s |
//!
//! Said unasked, and acted on: `+QIURC: "recv",0` and `+QSSLURC: "recv",0` (read until m is 0), `+QIURC: "closed",0` and
//! `+QSSLURC: "closed",0` (connect again), `+QIURC: "pdpdeact",1` (address again), `+CEREG: stat` and `+CREG: stat` with one field
//! (registration; in the answer to a question there are two or more), `+CPIN: NOT READY`, `RDY` (it restarted: from the beginning),
//! `POWERED DOWN`, `NORMAL POWER DOWN`. Every other line is passed over.
//!
//! Sources: Quectel EC2x&EG9x&EG2x-G&EM05 series AT Commands Manual; TCP/IP Application Note; SSL Application Note; EC2x Hardware
//! Design (PWRKEY at least 500 ms). The patiences for SIM, registration, `QIACT` and `QIOPEN` are those of `facts.md`, Hardware.
//!
//! # On the connection
//!
//! Each frame between device and payment server has its length before it, two bytes, big-endian, 1 to 512. Length 0 is a sign of life
//! and means nothing. A longer one is a stream out of step: the connection is closed and made again.
//!
//! # What the device hears
//!
//! `Network::Up` when the connection stands, `Network::Down` as soon as it does not: the device takes a session for one ordered
//! stream, so a new connection must begin with a new log-in. Bars are those of `AT+CSQ`, by the steps that Android has for them.
//!
//! Frames that it sends wait in a queue of four; one that finds it full, or no connection, is dropped and counted, and what waits when a
//! connection breaks is dropped with it: the device repeats what matters, and must be sure that nothing of an ended session arrives.
//! A lost connection is made again after 1, 2, 4, ... at most 60 s.

mod command;
mod lines;
mod progress;
mod reader;
mod stream;

use device_core::event::{Event, Frame, Network};
use device_core::shell::Action;
use device_core::time::Instant;
use heapless::Deque;

use crate::part::{Part, earlier};
use crate::serial::{BYTES_PER_POLL, Line, Wire};
use command::Command;
use reader::{Item, Reader};
use stream::{PACKET_BYTES, Stream};

/// The speed of the line in baud.
pub const BAUD: u32 = 115_200;

/// Frames that can wait to be sent.
pub const OUTBOX_FRAMES: usize = 4;

/// How the server is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// TCP alone: a bench, or a server behind a private access point.
    Plain,
    /// TLS by the modem, checked against the certificate that stands in its file system as `ca.pem`.
    Tls,
}

/// Where the payment server is, and through which access point. A host's name may have 100 bytes, an access point's 60.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Name of the mobile network's access point: `cmnet`.
    pub access_point: &'static str,
    /// Name or address of the server.
    pub host: &'static str,
    /// Its port.
    pub port: u16,
    /// Plain or TLS.
    pub transport: Transport,
}

/// The pin that switches the modem on. A board without one has a modem that is on.
pub trait PowerKey {
    /// Presses the key (`true`), or lets go of it.
    fn press(&mut self, pressed: bool);
}

/// No pin: the modem is on, or somebody else's.
#[derive(Clone, Copy, Debug, Default)]
pub struct AlwaysOn;

impl PowerKey for AlwaysOn {
    fn press(&mut self, _: bool) {}
}

/// What went wrong so far, for whoever looks after a device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Frames that were not sent: no connection, or the queue was full, or the connection broke first.
    pub frames_dropped: u32,
    /// Connections that broke, or could not be made.
    pub connections_lost: u32,
    /// Commands that the modem did not answer in time.
    pub time_outs: u32,
}

/// A command whose answer is awaited.
#[derive(Clone, Copy, Debug)]
struct Asked {
    command: Command,
    until: Instant,
    /// The connection that it was for is gone: its answer says nothing any more.
    stale: bool,
}

/// The driver.
#[derive(Debug)]
pub struct Modem<P, K> {
    line: Line<P, { PACKET_BYTES + 8 }>,
    key: K,
    endpoint: Endpoint,
    reader: Reader,
    stream: Stream,
    outbox: Deque<Frame, OUTBOX_FRAMES>,
    asked: Option<Asked>,
    /// No command before.
    not_before: Instant,
    /// The next command on the way to a connection.
    step: Command,
    /// When a step that is repeated is given up: SIM, registration.
    limit: Option<Instant>,
    /// Until when the modem may say how opening the connection went.
    opening_until: Option<Instant>,
    online: bool,
    /// The modem holds bytes for us.
    unread: bool,
    /// The registration may be lost: ask.
    doubtful: Option<Command>,
    signal_at: Instant,
    key_until: Option<Instant>,
    /// Commands without an answer in a row; while it is asked whether it is there, those since it was.
    silences: u32,
    /// Connections in a row that came to nothing.
    failures: u32,
    /// An address was given, and not taken back.
    addressed: bool,
    /// An address was refused once already.
    address_retried: bool,
    /// Times that the frame under way found the modem's buffer full.
    refusals: u8,
    /// What the present question has brought.
    found: bool,
    bars: u8,
    /// What the device was told.
    told: Network,
    news: Option<Network>,
    received: Option<Frame>,
    counters: Counters,
}

impl<P: Wire, K: PowerKey> Modem<P, K> {
    /// A driver of the modem on this port.
    pub const fn new(port: P, key: K, endpoint: Endpoint) -> Self {
        Self {
            line: Line::new(port),
            key,
            endpoint,
            reader: Reader::new(),
            stream: Stream::new(),
            outbox: Deque::new(),
            asked: None,
            not_before: Instant(0),
            step: Command::Attention,
            limit: None,
            opening_until: None,
            online: false,
            unread: false,
            doubtful: None,
            signal_at: Instant(0),
            key_until: None,
            silences: 0,
            failures: 0,
            addressed: false,
            address_retried: false,
            refusals: 0,
            found: false,
            bars: 1,
            told: Network::Down,
            news: None,
            received: None,
            counters: Counters { frames_dropped: 0, connections_lost: 0, time_outs: 0 },
        }
    }

    /// What went wrong so far.
    #[must_use]
    pub const fn counters(&self) -> Counters {
        self.counters
    }

    /// Queues a frame for the payment server.
    pub fn send(&mut self, frame: &Frame) {
        if !self.online || self.outbox.push_back(frame.clone()).is_err() {
            self.counters.frames_dropped = self.counters.frames_dropped.saturating_add(1);
        }
    }

    fn take_event(&mut self) -> Option<Event> {
        let news = self.news.take().map(Event::Network);
        news.or_else(|| self.received.take().map(Event::FromServer))
    }

    /// Tells the device of its network, where that is news.
    fn tell(&mut self, network: Network) {
        self.news = (network != self.told).then_some(network);
        self.told = network;
    }

    fn on_item(&mut self, now: Instant, item: &Item) {
        match item {
            Item::Line(line) => self.on_line(now, line),
            Item::Prompt => self.on_prompt(now),
            Item::Data(byte) => match self.stream.take(*byte) {
                Ok(Some(frame)) if self.online => {
                    // The connection works.
                    self.failures = 0;
                    self.received = Some(frame);
                }
                Ok(_) => {}
                Err(stream::OutOfStep) if self.online => self.lose(now),
                Err(stream::OutOfStep) => {}
            },
        }
    }
}

impl<P: Wire, K: PowerKey> Part for Modem<P, K> {
    fn poll(&mut self, now: Instant) -> Option<Event> {
        self.line.push_out();
        let waiting = self.take_event();
        if waiting.is_some() {
            return waiting;
        }
        for _ in 0..BYTES_PER_POLL {
            let Some(byte) = self.line.receive() else { break };
            if let Some(item) = self.reader.take(byte) {
                self.on_item(now, &item);
                let event = self.take_event();
                if event.is_some() {
                    return event;
                }
            }
        }
        self.on_time(now);
        self.take_event()
    }

    fn act(&mut self, _: Instant, action: &Action) {
        if let Action::Send(frame) = action {
            self.send(frame);
        }
    }

    fn next_deadline(&self) -> Option<Instant> {
        let command = match self.asked {
            Some(asked) => Some(asked.until),
            None if self.opening_until.is_some() => self.opening_until,
            None if self.online => {
                let work = self.unread || self.doubtful.is_some() || !self.outbox.is_empty();
                Some(if work { self.not_before } else { self.signal_at })
            }
            None => Some(self.not_before),
        };
        earlier(command, self.key_until)
    }
}

#[cfg(test)]
mod tests;
