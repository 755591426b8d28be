//! What the modem's lines mean: the answer to a command, or something said unasked.

use device_core::event::Network;
use device_core::time::Instant;

use super::command::{Command, READ_BYTES};
use super::progress::{End, SIGNAL_AGAIN_MILLIS};
use super::reader::{after, numbers};
use super::{Modem, PowerKey, Transport};
use crate::serial::Wire;

impl<P: Wire, K: PowerKey> Modem<P, K> {
    /// A line: the answer to a command, or something said unasked.
    pub(super) fn on_line(&mut self, now: Instant, line: &[u8]) {
        match line {
            b"OK" if !self.sends() => self.on_end(now, End::Good),
            b"SEND OK" if self.sends() => self.on_end(now, End::Good),
            b"SEND FAIL" if self.sends() => self.on_end(now, End::Full),
            b"ERROR" => self.on_end(now, End::Bad),
            _ if line.starts_with(b"+CME ERROR:") => self.on_end(now, End::Bad),
            b"RDY" => self.on_restarted(now),
            b"POWERED DOWN" | b"NORMAL POWER DOWN" => self.begin_again(now),
            b"+CPIN: READY" => self.found |= self.is_asked(Command::Sim),
            b"+CPIN: NOT READY" if self.online => self.begin_again(now),
            _ => self.on_fields(now, line),
        }
    }

    fn on_fields(&mut self, now: Instant, line: &[u8]) {
        if let Some(rest) = after(line, "+CEREG:") {
            self.on_registration(rest, Command::AskCereg);
        } else if let Some(rest) = after(line, "+CREG:") {
            self.on_registration(rest, Command::AskCreg);
        } else if let Some(rest) = after(line, "+CSQ:") {
            self.on_signal(rest);
        } else if let Some(rest) = self.after_prefix(line, "+QIOPEN:", "+QSSLOPEN:") {
            self.on_opened(now, rest);
        } else if let Some(rest) = self.after_prefix(line, "+QIRD:", "+QSSLRECV:") {
            self.on_received(now, rest);
        } else if let Some(rest) = self.after_prefix(line, "+QIURC:", "+QSSLURC:") {
            self.on_connection_news(now, rest);
        } else if after(line, "+QIURC:").is_some_and(|rest| rest.starts_with(b"\"pdpdeact\",1")) {
            self.on_address_lost(now);
        }
    }

    fn after_prefix<'line>(
        &self,
        line: &'line [u8],
        plain: &str,
        tls: &str,
    ) -> Option<&'line [u8]> {
        match self.endpoint.transport {
            Transport::Plain => after(line, plain),
            Transport::Tls => after(line, tls),
        }
    }

    fn is_asked(&self, command: Command) -> bool {
        self.asked.is_some_and(|asked| asked.command == command)
    }

    /// A frame is being sent: then `OK` is a late answer to something else.
    fn sends(&self) -> bool {
        self.asked.is_some_and(|asked| matches!(asked.command, Command::Send { .. }))
    }

    /// `n,stat...` answers a question, `stat` alone was said unasked. 1 is home and 5 is roaming.
    fn on_registration(&mut self, rest: &[u8], question: Command) {
        let mut fields = numbers(rest);
        match (fields.next().flatten(), fields.next()) {
            (Some(_), Some(stat)) => {
                self.found |= self.is_asked(question) && matches!(stat, Some(1 | 5));
            }
            (Some(1 | 5), None) if self.step == Command::AskCereg => {
                self.not_before = Instant(0);
            }
            (Some(1 | 5), None) => {}
            (Some(_), None) if self.online => self.doubtful = Some(Command::AskCereg),
            _ => {}
        }
    }

    fn on_signal(&mut self, rest: &[u8]) {
        // Steps of Android's `SignalStrength.getGsmLevel`; 99 is unknown, and what was known stands.
        self.bars = match numbers(rest).next().flatten() {
            Some(12..=31) => 4,
            Some(8..=11) => 3,
            Some(5..=7) => 2,
            Some(0..=4) => 1,
            _ => return,
        };
        if self.online {
            self.tell(Network::Up { bars: self.bars });
        }
    }

    fn on_opened(&mut self, now: Instant, rest: &[u8]) {
        if self.opening_until.is_none() && !self.is_asked(Command::Open) {
            return;
        }
        let mut fields = numbers(rest);
        if fields.next() != Some(Some(0)) {
            return;
        }
        if fields.next() != Some(Some(0)) {
            self.lose(now);
            return;
        }
        self.opening_until = None;
        self.online = true;
        self.stream = super::Stream::new();
        self.signal_at = now.plus_millis(SIGNAL_AGAIN_MILLIS);
        self.tell(Network::Up { bars: self.bars });
    }

    fn on_received(&mut self, now: Instant, rest: &[u8]) {
        if !self.is_asked(Command::Receive) {
            return;
        }
        match numbers(rest).next().flatten().and_then(|bytes| u16::try_from(bytes).ok()) {
            Some(0) => {}
            Some(bytes @ 1..=READ_BYTES) => {
                self.found = true;
                self.reader.expect_data(bytes);
            }
            Some(_) | None => self.lose(now),
        }
    }

    fn on_connection_news(&mut self, now: Instant, rest: &[u8]) {
        if rest.starts_with(b"\"recv\",0") {
            self.unread = self.online;
            // The reading under way may have ended before these bytes came.
            self.found |= self.is_asked(Command::Receive);
        } else if rest.starts_with(b"\"closed\",0") {
            if self.online || self.opening_until.is_some() {
                self.lose(now);
            }
        } else if rest.starts_with(b"\"pdpdeact\",1") {
            self.on_address_lost(now);
        }
    }

    fn on_address_lost(&mut self, now: Instant) {
        self.addressed = false;
        if self.online || self.opening_until.is_some() {
            self.lose(now);
        }
    }
}
