//! The modem: EC2x class (EC20, EC21, EC25), by AT commands over a serial line.
//!
//! # The dialect
//!
//! UART 115200 8N1. A command is `AT...` and CR. An answer is lines, each between CR LF and CR LF, the last one `OK`, `ERROR` or
//! `+CME ERROR: n`. Between any two lines the modem may say something unasked (URC). Until `ATE0` it echoes commands.
//!
//! | step | command | what is wanted | patience |
//! | --- | --- | --- | --- |
//! | power | PWRKEY for 600 ms, where the board has the pin | `RDY`, or an answer to `AT` | 20 s |
//! | attention | `AT`, twice a second | `OK` | 20 s |
//! | echo off | `ATE0` | `OK` | 1 s |
//! | errors by number | `AT+CMEE=1` | `OK` | 1 s |
//! | SIM | `AT+CPIN?`, once a second | `+CPIN: READY` and `OK` | 20 s |
//! | tell of registration | `AT+CREG=1`, `AT+CEREG=1` | `OK` | 1 s |
//! | registered? | `AT+CEREG?`, then `AT+CREG?`, every 2 s | `+CEREG: 1,1` or `1,5`; `+CREG: 1,1` or `1,5` | 90 s |
//! | signal | `AT+CSQ` | `+CSQ: rssi,ber` and `OK` | 1 s |
//! | access point | `AT+QICSGP=1,1,"apn","","",0` | `OK` | 1 s |
//! | address | `AT+QIACT=1` (before it `AT+QIDEACT=1`, whatever that says, after an error) | `OK` | 150 s |
//! | TLS | `AT+QSSLCFG="sslversion",1,3`, `AT+QSSLCFG="seclevel",1,1`, `AT+QSSLCFG="cacert",1,"UFS:ca.pem"` | `OK` | 1 s |
//! | connect, plain | `AT+QIOPEN=1,0,"TCP","host",port,0,0` | `OK`, later `+QIOPEN: 0,0` | 150 s |
//! | connect, TLS | `AT+QSSLOPEN=1,1,0,"host",port,0` | `OK`, later `+QSSLOPEN: 0,0` | 150 s |
//! | send | `AT+QISEND=0,n` (`AT+QSSLSEND=0,n`) | `>` and a space without line end, then n bytes, then `SEND OK` | 5 s, 10 s |
//! | receive | `AT+QIRD=0,n` (`AT+QSSLRECV=0,n`), n at most 512 | `+QIRD: m` (`+QSSLRECV: m`), m bytes, empty line, `OK` | 5 s |
//! | signal again | `AT+CSQ`, every 10 s while nothing else goes on | | 1 s |
//! | close | `AT+QICLOSE=0` (`AT+QSSLCLOSE=0`) | `OK` | 10 s |
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
//! stream, so a new connection must begin with a new log-in. Bars are those of `AT+CSQ`.

use crate::serial::{Line, Wire};

/// The speed of the line in baud.
pub const BAUD: u32 = 115_200;

/// How the server is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// TCP alone: a bench, or a server behind a private access point.
    Plain,
    /// TLS by the modem, checked against the certificate that stands in its file system as `ca.pem`.
    Tls,
}

/// Where the payment server is, and through which access point.
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

/// The driver.
#[derive(Debug)]
pub struct Modem<P, K> {
    line: Line<P, 640>,
    key: K,
    endpoint: Endpoint,
}

impl<P: Wire, K: PowerKey> Modem<P, K> {
    /// A driver of the modem on this port.
    pub const fn new(port: P, key: K, endpoint: Endpoint) -> Self {
        Self { line: Line::new(port), key, endpoint }
    }
}
