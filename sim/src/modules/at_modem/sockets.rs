//! The modem's connections: plain TCP (`AT+QI…`) and TLS (`AT+QSSL…`), which differ in the names of their commands only.

use super::commands::End;
use super::{ANSWER_MICROS, AtModem, Hearing, OPENING_FAILS_MICROS, OPENING_MICROS};
use super::{SEND_BYTES_MAX, registered};
use crate::time::Micros;

/// Connections of each service, by the manual.
pub const CONNECTIONS: usize = 12;
/// `AT+QIRD` hands over this many bytes at most.
const READ_BYTES_MAX: usize = 1_500;
/// Error number of a connection that cannot be opened ("EC20 TCP/IP AT Commands Manual", 4: socket connect failed).
const NOT_CONNECTED: u16 = 566;

/// Kinds of connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Plain.
    Tcp = 0,
    /// With TLS, which is the modem's affair: the bytes on the serial line are plain.
    Tls = 1,
}

impl Service {
    /// The name of what it says unasked.
    pub(super) const fn urc(self) -> &'static str {
        match self {
            Self::Tcp => "QIURC",
            Self::Tls => "QSSLURC",
        }
    }

    const fn open_name(self) -> &'static str {
        match self {
            Self::Tcp => "QIOPEN",
            Self::Tls => "QSSLOPEN",
        }
    }

    const fn read_name(self) -> &'static str {
        match self {
            Self::Tcp => "QIRD",
            Self::Tls => "QSSLRECV",
        }
    }
}

/// What can be done with a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    Open,
    Send,
    Receive,
    Close,
}

impl Command {
    pub(super) fn of(name: &str) -> Option<(Service, Self)> {
        Some(match name {
            "+QIOPEN" => (Service::Tcp, Self::Open),
            "+QISEND" => (Service::Tcp, Self::Send),
            "+QIRD" => (Service::Tcp, Self::Receive),
            "+QICLOSE" => (Service::Tcp, Self::Close),
            "+QSSLOPEN" => (Service::Tls, Self::Open),
            "+QSSLSEND" => (Service::Tls, Self::Send),
            "+QSSLRECV" => (Service::Tls, Self::Receive),
            "+QSSLCLOSE" => (Service::Tls, Self::Close),
            _ => return None,
        })
    }
}

/// A connection.
#[derive(Clone, Debug, Default)]
pub(super) struct Connection {
    /// Bytes that wait to be read.
    pub(super) received: Vec<u8>,
    /// The other end has closed it.
    pub(super) closed: bool,
}

/// A connection that is being opened.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opening {
    pub(super) at: Micros,
    service: Service,
    number: usize,
}

/// The arguments of a command, without the marks around texts.
pub(super) fn arguments(given: &str) -> Vec<String> {
    given.split(',').map(|text| text.trim().trim_matches('"').to_owned()).collect()
}

impl AtModem {
    /// The connection that bytes come and go over: the only one that a device opens.
    pub(super) fn open_connection(&self) -> Option<(Service, usize)> {
        let open = |service: Service| {
            let connections = &self.connections[service as usize];
            let open = |slot: &Option<Connection>| slot.as_ref().is_some_and(|open| !open.closed);
            connections.iter().position(open).map(|number| (service, number))
        };
        open(Service::Tcp).or_else(|| open(Service::Tls))
    }

    pub(super) fn forget_connections(&mut self) {
        self.connections = Default::default();
        self.opening.clear();
    }

    /// `=context,number,"TCP",host,port,…`, and for TLS `=context,tls context,number,host,port,…`.
    pub(super) fn open(&mut self, now: Micros, service: Service, given: &[String]) -> Option<End> {
        let (number, host, port) = match service {
            Service::Tcp if given.get(2)? == "TCP" => (given.get(1)?, given.get(3)?, given.get(4)?),
            Service::Tcp => return None,
            Service::Tls => (given.get(2)?, given.get(3)?, given.get(4)?),
        };
        let number: usize = number.parse().ok().filter(|number| *number < CONNECTIONS)?;
        let port: u16 = port.parse().ok()?;
        let free = self.connections[service as usize][number].is_none()
            && !self.opening.iter().any(|one| (one.service, one.number) == (service, number));
        if given.first()? != "1" || host.is_empty() || port == 0 || !self.active || !free {
            return None;
        }
        let works = registered(self.network) && !self.silent;
        let delay = if works { OPENING_MICROS } else { OPENING_FAILS_MICROS };
        self.opening.push(Opening { at: now + delay, service, number });
        Some(End::Done(Vec::new()))
    }

    /// Says how connections that were being opened turned out.
    pub(super) fn finish_openings(&mut self, now: Micros) {
        let works = registered(self.network) && !self.silent;
        let due: Vec<Opening> = self.opening.iter().filter(|one| one.at <= now).copied().collect();
        self.opening.retain(|one| one.at > now);
        for Opening { service, number, .. } in due {
            let error = if works { 0 } else { NOT_CONNECTED };
            if works {
                self.connections[service as usize][number] = Some(Connection::default());
            }
            self.unasked(now, &format!("+{}: {number},{error}", service.open_name()));
        }
    }

    fn numbered(
        &mut self,
        service: Service,
        text: Option<&String>,
    ) -> Option<(usize, &mut Connection)> {
        let number: usize = text?.parse().ok()?;
        let connection = self.connections[service as usize].get_mut(number)?.as_mut()?;
        Some((number, connection))
    }

    /// `=number,length`: the prompt, then as many bytes.
    pub(super) fn begin_sending(
        &mut self,
        now: Micros,
        service: Service,
        given: &[String],
    ) -> Option<End> {
        let wanted: usize = given.get(1)?.parse().ok()?;
        let (connection, open) = self.numbered(service, given.first())?;
        if !(1..=SEND_BYTES_MAX).contains(&wanted) || open.closed {
            return None;
        }
        self.data.clear();
        self.hearing = Hearing::Data { service, connection, wanted };
        self.mouth.say(now, ANSWER_MICROS, "\r\n> ");
        Some(End::Said)
    }

    pub(super) fn send(&mut self, now: Micros, service: Service, number: usize, data: &[u8]) {
        let there = self.connections[service as usize][number].as_ref();
        let open = there.is_some_and(|connection| !connection.closed);
        // A silent network takes bytes and loses them: the modem's buffer is all that "SEND OK" speaks of.
        if open && !self.silent {
            self.sent.extend(data);
        }
        let text = if open { "\r\nSEND OK\r\n" } else { "\r\nSEND FAIL\r\n" };
        self.mouth.say(now, ANSWER_MICROS, text);
    }

    /// `=number,length`: what waits, with its length before it.
    pub(super) fn read_received(
        &mut self,
        now: Micros,
        service: Service,
        given: &[String],
    ) -> Option<End> {
        let most = given.get(1).map_or(Some(READ_BYTES_MAX), |text| text.parse().ok())?;
        let (_, connection) = self.numbered(service, given.first())?;
        let count = connection.received.len().min(most).min(READ_BYTES_MAX);
        let rest = connection.received.split_off(count);
        let bytes = std::mem::replace(&mut connection.received, rest);
        let head = format!("\r\n+{}: {count}\r\n", service.read_name());
        let gap: &[u8] = if count == 0 { b"" } else { b"\r\n" };
        let answer = [head.as_bytes(), &bytes, gap, b"\r\nOK\r\n"].concat();
        self.mouth.say(now, ANSWER_MICROS, answer);
        Some(End::Said)
    }

    pub(super) fn close(&mut self, service: Service, given: &[String]) -> Option<End> {
        let number: usize = given.first()?.parse().ok()?;
        *self.connections[service as usize].get_mut(number)? = None;
        Some(End::Done(Vec::new()))
    }
}
