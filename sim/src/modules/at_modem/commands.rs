//! The modem's command lines: what each is, and what it is answered with.

use super::sockets::{Command, Service, arguments};
use super::{ACTIVATION_MICROS, ANSWER_MICROS, AtModem, registered};
use crate::time::Micros;

/// Error numbers of 3GPP TS 27.007, 9.2.
const NO_CARD: u16 = 10;
const NOT_ALLOWED: u16 = 3;
const UNKNOWN: u16 = 100;

/// How a command ends.
pub(super) enum End {
    /// Lines, then `OK`.
    Done(Vec<String>),
    /// It is done, later than others.
    DoneAfter(Micros),
    /// It fails, with this number where numbers are wanted.
    Failed(u16),
    /// Everything was said already.
    Said,
}

impl End {
    fn line(text: String) -> Self {
        Self::Done(vec![text])
    }

    const fn done() -> Self {
        Self::Done(Vec::new())
    }
}

impl AtModem {
    pub(super) fn on_line(&mut self, now: Micros, line: &[u8]) {
        let text = String::from_utf8_lossy(line);
        let text = text.trim();
        let upper = text.to_ascii_uppercase();
        // Where no command begins there is nothing to answer.
        let Some(at) = upper.find("AT") else { return };
        let (text, upper) = match (text.get(at + 2..), upper.get(at + 2..)) {
            (Some(text), Some(upper)) => (text.to_owned(), upper.to_owned()),
            _ => return,
        };
        self.commands = self.commands.saturating_add(1);
        match self.command(now, &text, &upper) {
            End::Done(lines) => {
                let lines: String = lines.iter().map(|line| format!("\r\n{line}\r\n")).collect();
                self.mouth.say(now, ANSWER_MICROS, lines + "\r\nOK\r\n");
            }
            End::DoneAfter(delay) => self.mouth.say(now, delay, "\r\nOK\r\n"),
            End::Failed(number) => self.fail(now, number),
            End::Said => {}
        }
    }

    pub(super) fn fail(&mut self, now: Micros, number: u16) {
        let text = if self.errors_by_number {
            format!("\r\n+CME ERROR: {number}\r\n")
        } else {
            "\r\nERROR\r\n".to_owned()
        };
        self.mouth.say(now, ANSWER_MICROS, text);
    }

    fn command(&mut self, now: Micros, text: &str, upper: &str) -> End {
        match upper {
            "" | "&W" | "&F" | "V1" | "Q0" => End::done(),
            "E0" | "E1" | "E" => {
                self.echo = upper == "E1";
                End::done()
            }
            "I" => End::Done(vec!["Quectel\r\nEC25\r\nRevision: EC25EFAR06A01M4G".to_owned()]),
            "+CPIN?" if self.card => End::line("+CPIN: READY".to_owned()),
            "+CPIN?" => End::Failed(NO_CARD),
            "+CSQ" => End::line(format!("+CSQ: {},99", self.signal())),
            "+QIACT?" if self.active => End::line("+QIACT: 1,1,1,\"10.64.0.2\"".to_owned()),
            "+QIACT?" => End::done(),
            _ => match upper.split_once(['=', '?']) {
                Some((name, rest)) if upper[name.len()..].starts_with('=') => {
                    // Arguments keep their letters.
                    let given = text.get(text.len() - rest.len()..).unwrap_or_default();
                    self.set(now, name, given)
                }
                Some((name, "")) => self.query(name),
                _ => End::Failed(UNKNOWN),
            },
        }
    }

    fn query(&self, name: &str) -> End {
        let state = self.registration();
        match name {
            "+CREG" => End::line(format!("+CREG: {},{state}", self.reports.creg)),
            "+CGREG" => End::line(format!("+CGREG: {},{state}", self.reports.cgreg)),
            "+CEREG" => End::line(format!("+CEREG: {},{state}", self.reports.cereg)),
            "+CMEE" => End::line(format!("+CMEE: {}", u8::from(self.errors_by_number))),
            "+QISDE" => End::line(format!("+QISDE: {}", u8::from(self.echo_data))),
            "+CFUN" => End::line("+CFUN: 1".to_owned()),
            "+COPS" if registered(self.network) => {
                End::line("+COPS: 0,0,\"CHINA MOBILE\",7".to_owned())
            }
            "+COPS" => End::line("+COPS: 0".to_owned()),
            _ => End::Failed(UNKNOWN),
        }
    }

    fn set(&mut self, now: Micros, name: &str, given: &str) -> End {
        let given = arguments(given);
        let number = |place: usize| given.get(place).and_then(|text| text.parse::<u16>().ok());
        match name {
            "+CREG" | "+CGREG" | "+CEREG" => match number(0) {
                Some(level @ 0..=2) => {
                    let level = level as u8;
                    match name {
                        "+CREG" => self.reports.creg = level,
                        "+CGREG" => self.reports.cgreg = level,
                        _ => self.reports.cereg = level,
                    }
                    End::done()
                }
                _ => End::Failed(UNKNOWN),
            },
            "+CMEE" => {
                self.errors_by_number = matches!(number(0), Some(1));
                End::done()
            }
            "+QISDE" => {
                self.echo_data = matches!(number(0), Some(1));
                End::done()
            }
            "+QICSGP" | "+CGDCONT" if number(0) == Some(1) => End::done(),
            "+QSSLCFG" | "+QICFG" | "+QURCCFG" | "+CTZU" | "+CTZR" | "+IPR" | "+IFC" | "+CFUN"
            | "+QSCLK" => End::done(),
            "+QIACT" => match number(0) {
                Some(1) if registered(self.network) && self.card => {
                    self.active = true;
                    End::DoneAfter(ACTIVATION_MICROS)
                }
                Some(1) => End::Failed(NOT_ALLOWED),
                _ => End::Failed(UNKNOWN),
            },
            "+QIDEACT" if number(0) == Some(1) => {
                self.active = false;
                self.forget_connections();
                End::done()
            }
            _ => match Command::of(name) {
                Some((service, command)) => self.connect_command(now, service, command, &given),
                None => End::Failed(UNKNOWN),
            },
        }
    }

    fn connect_command(
        &mut self,
        now: Micros,
        service: Service,
        command: Command,
        given: &[String],
    ) -> End {
        let ended = match command {
            Command::Open => self.open(now, service, given),
            Command::Send => self.begin_sending(now, service, given),
            Command::Receive => self.read_received(now, service, given),
            Command::Close => self.close(service, given),
        };
        ended.unwrap_or(End::Failed(UNKNOWN))
    }
}
