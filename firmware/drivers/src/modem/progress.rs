//! From a modem that may be off to a connection that stands, and back whenever something is lost.

use device_core::event::Network;
use device_core::time::Instant;

use super::command::Command;
use super::stream::packet;
use super::{Asked, Modem, PowerKey, Transport};
use crate::serial::Wire;

/// Patience for the SIM and for the registration (`facts.md`, Hardware).
const SIM_MILLIS: u64 = 20_000;
const REGISTRATION_MILLIS: u64 = 90_000;
/// Patience for an opened connection's result (`facts.md`, Hardware: `QIOPEN` 150 s).
const OPENING_MILLIS: u64 = 150_000;
/// Patience for `SEND OK` after the data (TCP/IP Application Note: the modem answers when it has taken them).
const SENT_MILLIS: u64 = 10_000;

/// Pauses between two questions of a kind.
const SIM_AGAIN_MILLIS: u64 = 1_000;
const REGISTRATION_AGAIN_MILLIS: u64 = 2_000;
pub(super) const SIGNAL_AGAIN_MILLIS: u64 = 10_000;
/// A send buffer that is full has room again after about this long.
const SEND_AGAIN_MILLIS: u64 = 200;
/// An answer that was waited for in vain may still come: nothing is asked meanwhile.
const DRAIN_MILLIS: u64 = 300;
/// A modem that starts anew is not spoken to for this long.
const RESTART_MILLIS: u64 = 5_000;
/// PWRKEY (EC2x Hardware Design: at least 500 ms).
const KEY_MILLIS: u64 = 600;
/// The unanswered question after which the key is pressed, and how many more before it is pressed again. A key pressed at the wrong
/// moment switches the modem off; the next one switches it on.
const KEY_AT_SILENCE: u32 = 4;
const KEY_AGAIN_SILENCES: u32 = 44;
/// Unanswered commands in a row after which the modem hangs.
const SILENCES_MAX: u32 = 3;
/// Times that a full send buffer is waited for.
const REFUSALS_MAX: u8 = 5;
/// The longest pause before the connection is tried again.
const BACK_OFF_MILLIS_MAX: u64 = 60_000;
/// Connections that come to nothing before the modem starts anew.
const FAILURES_MAX: u32 = 8;

/// How an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// `OK`, `SEND OK`.
    Good,
    /// `SEND FAIL`: the connection stands, and its buffer is full.
    Full,
    /// `ERROR`.
    Bad,
}

impl<P: Wire, K: PowerKey> Modem<P, K> {
    /// Time-outs, and the next command where it is due.
    pub(super) fn on_time(&mut self, now: Instant) {
        if self.key_until.is_some_and(|until| until <= now) {
            self.key_until = None;
            self.key.press(false);
        }
        if let Some(asked) = self.asked.filter(|asked| asked.until <= now) {
            self.on_silence(now, asked);
        }
        if self.opening_until.is_some_and(|until| until <= now) {
            self.lose(now);
        }
        if self.asked.is_none()
            && self.not_before <= now
            && let Some(command) = self.next_command(now)
        {
            self.ask(now, command);
        }
    }

    fn next_command(&self, now: Instant) -> Option<Command> {
        if !self.online {
            return self.opening_until.is_none().then_some(self.step);
        }
        if self.unread {
            return Some(Command::Receive);
        }
        let send = || {
            let frame = self.outbox.front()?;
            let bytes = u16::try_from(frame.len() + 2).ok()?;
            Some(Command::Send { bytes })
        };
        let signal = || (self.signal_at <= now).then_some(Command::Signal);
        self.doubtful.or_else(send).or_else(signal)
    }

    fn ask(&mut self, now: Instant, command: Command) {
        self.found = false;
        self.reader.expect_prompt(matches!(command, Command::Send { .. }));
        let sent = command.text(&self.endpoint).is_some_and(|text| self.line.send(text.as_bytes()));
        let until = now.plus_millis(command.patience_millis());
        self.asked = Some(Asked { command, until, stale: false });
        if !sent {
            // The port takes nothing, or no command can name this endpoint: as if nobody answered.
            self.line.forget();
        }
    }

    /// The modem waits for the data of the frame that is being sent.
    pub(super) fn on_prompt(&mut self, now: Instant) {
        let Some(asked) = &mut self.asked else { return };
        let Command::Send { bytes } = asked.command else { return };
        asked.until = now.plus_millis(SENT_MILLIS);
        match self.outbox.front() {
            Some(frame) if !asked.stale => {
                self.line.send(&packet(frame));
            }
            // The connection broke meanwhile.
            _ => self.end_data(bytes),
        }
    }

    /// A modem that waits for data takes so many bytes for them whatever comes; zeros are no frame.
    fn end_data(&mut self, bytes: u16) {
        for _ in 0..bytes {
            self.line.send(&[0]);
        }
        self.line.send(b"\r");
    }

    /// The last line of an answer.
    pub(super) fn on_end(&mut self, now: Instant, end: End) {
        let Some(asked) = self.asked.take() else { return };
        self.silences = 0;
        if asked.stale {
            return;
        }
        let good = end == End::Good;
        match asked.command {
            Command::Send { .. } => self.on_sent(now, end),
            Command::Receive => self.on_read(now, good),
            Command::Signal if self.online => self.on_still_online(now),
            // The connection stood before its command was answered.
            Command::Open if self.online => {}
            Command::AskCereg | Command::AskCreg if self.online => {
                self.on_doubt_settled(now, asked.command);
            }
            command => self.on_step(now, command, good),
        }
    }

    /// A connection that has stood for some seconds is a good one. Bytes of which the modem's word was lost are found now as well.
    fn on_still_online(&mut self, now: Instant) {
        self.signal_at = now.plus_millis(SIGNAL_AGAIN_MILLIS);
        self.failures = 0;
        self.unread = true;
    }

    fn on_sent(&mut self, now: Instant, end: End) {
        match end {
            End::Good => {
                self.refusals = 0;
                self.outbox.pop_front();
            }
            End::Full if self.refusals < REFUSALS_MAX => {
                self.refusals += 1;
                self.not_before = now.plus_millis(SEND_AGAIN_MILLIS);
            }
            End::Full | End::Bad => self.lose(now),
        }
    }

    fn on_read(&mut self, now: Instant, good: bool) {
        if !good {
            self.lose(now);
        } else if !self.found {
            // All is read: the modem tells of the next bytes.
            self.unread = false;
        }
    }

    fn on_doubt_settled(&mut self, now: Instant, question: Command) {
        self.doubtful = None;
        match question {
            _ if self.found => {}
            Command::AskCereg => self.doubtful = Some(Command::AskCreg),
            _ => self.lose(now),
        }
    }

    /// A step on the way to a connection is answered.
    fn on_step(&mut self, now: Instant, command: Command, good: bool) {
        let mut limited = |millis| self.limit = Some(now.plus_millis(millis));
        self.step = match command {
            Command::Attention => Command::EchoOff,
            Command::EchoOff => Command::ErrorNumbers,
            Command::ErrorNumbers => Command::DataEchoOff,
            Command::DataEchoOff => {
                limited(SIM_MILLIS);
                Command::Sim
            }
            Command::Sim if good && self.found => Command::TellCreg,
            Command::Sim => return self.repeat(now, Command::Sim, SIM_AGAIN_MILLIS),
            Command::TellCreg => Command::TellCereg,
            Command::TellCereg => {
                limited(REGISTRATION_MILLIS);
                Command::AskCereg
            }
            Command::AskCereg | Command::AskCreg if self.found => Command::Signal,
            Command::AskCereg => Command::AskCreg,
            Command::AskCreg => {
                return self.repeat(now, Command::AskCereg, REGISTRATION_AGAIN_MILLIS);
            }
            Command::Signal => Command::AccessPoint,
            Command::AccessPoint if self.addressed => self.step_with_address(),
            Command::AccessPoint => {
                self.address_retried = false;
                Command::Activate
            }
            Command::Deactivate => Command::Activate,
            Command::Activate => return self.on_activated(now, good),
            Command::TlsVersion | Command::TlsLevel | Command::TlsCertificate | Command::Open
                if !good =>
            {
                return self.lose(now);
            }
            Command::TlsVersion => Command::TlsLevel,
            Command::TlsLevel => Command::TlsCertificate,
            Command::TlsCertificate => Command::Close,
            Command::Close => Command::Open,
            Command::Open => {
                self.opening_until = Some(now.plus_millis(OPENING_MILLIS));
                Command::Open
            }
            Command::Restart => {
                self.not_before = now.plus_millis(RESTART_MILLIS);
                Command::Attention
            }
            Command::Send { .. } | Command::Receive => return,
        };
    }

    const fn step_with_address(&self) -> Command {
        match self.endpoint.transport {
            Transport::Plain => Command::Close,
            Transport::Tls => Command::TlsVersion,
        }
    }

    fn on_activated(&mut self, now: Instant, good: bool) {
        if good {
            self.addressed = true;
            self.step = self.step_with_address();
        } else if !self.address_retried {
            // It may have an address from before we restarted: once more from the beginning.
            self.address_retried = true;
            self.step = Command::Deactivate;
        } else {
            self.lose(now);
        }
    }

    /// A step that must be repeated until its limit; then the modem starts anew.
    fn repeat(&mut self, now: Instant, step: Command, pause_millis: u64) {
        self.step = step;
        if self.limit.is_some_and(|limit| limit <= now) {
            self.lose(now);
            self.step = Command::Restart;
            self.addressed = false;
        } else {
            self.not_before = now.plus_millis(pause_millis);
        }
    }

    /// A command was not answered.
    fn on_silence(&mut self, now: Instant, asked: Asked) {
        self.asked = None;
        self.reader.reset();
        self.line.forget();
        self.counters.time_outs = self.counters.time_outs.saturating_add(1);
        self.silences = self.silences.saturating_add(1);
        if asked.command == Command::Attention {
            if self.silences % KEY_AGAIN_SILENCES == KEY_AT_SILENCE {
                self.key.press(true);
                self.key_until = Some(now.plus_millis(KEY_MILLIS));
            }
            return;
        }
        self.not_before = now.plus_millis(DRAIN_MILLIS);
        if let Command::Send { bytes } = asked.command {
            self.end_data(bytes);
        }
        if asked.stale {
            return;
        }
        if self.silences >= SILENCES_MAX || asked.command == Command::Restart {
            self.begin_again(now);
        } else if matches!(
            asked.command,
            Command::Send { .. } | Command::Receive | Command::Activate | Command::Deactivate
        ) {
            self.lose(now);
        }
        // Anything else is asked again: the step is still the same.
    }

    /// There is no connection, or none any more: later again.
    pub(super) fn lose(&mut self, now: Instant) {
        self.counters.connections_lost = self.counters.connections_lost.saturating_add(1);
        self.drop_connection();
        self.failures = self.failures.saturating_add(1);
        let back_off = 1_000_u64 << (self.failures - 1).min(16);
        self.not_before = now.plus_millis(back_off.min(BACK_OFF_MILLIS_MAX));
        self.limit = Some(self.not_before.plus_millis(REGISTRATION_MILLIS));
        self.step = Command::AskCereg;
        if self.failures.is_multiple_of(FAILURES_MAX) {
            self.step = Command::Restart;
            self.addressed = false;
        }
    }

    fn drop_connection(&mut self) {
        self.online = false;
        self.opening_until = None;
        self.unread = false;
        self.doubtful = None;
        if let Some(asked) = &mut self.asked {
            asked.stale = true;
        }
        let waiting = u32::try_from(self.outbox.len()).unwrap_or(u32::MAX);
        self.counters.frames_dropped = self.counters.frames_dropped.saturating_add(waiting);
        self.outbox.clear();
        self.refusals = 0;
        self.received = None;
        self.tell(Network::Down);
    }

    /// The modem is off, hangs, or has restarted: from the beginning.
    pub(super) fn begin_again(&mut self, now: Instant) {
        self.drop_connection();
        self.silences = 0;
        self.addressed = false;
        self.limit = None;
        self.step = Command::Attention;
        self.not_before = now.plus_millis(DRAIN_MILLIS);
    }

    /// It says that it has just started. While we are asking whether it is there, that is what we wait for.
    pub(super) fn on_restarted(&mut self, now: Instant) {
        if self.step == Command::Attention {
            self.not_before = now;
        } else {
            self.begin_again(now);
        }
        self.asked = None;
        self.reader.reset();
    }
}
