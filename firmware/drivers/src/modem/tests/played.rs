//! A modem that is played byte by byte: it boots, registers, connects, and hangs where a test wants it to.

use std::vec::Vec;

/// The played modem.
pub struct Played {
    pub tls: bool,
    pub on: bool,
    pub echo: bool,
    /// Data that it is told to send come back; a modem that cannot leave that off says `ERROR` when it is asked to.
    pub echo_data: bool,
    pub knows_data_echo: bool,
    pub sim: bool,
    pub registered: bool,
    pub rssi: u32,
    /// It has an address from an earlier life of the device.
    pub addressed: bool,
    /// The server takes connections.
    pub server: bool,
    pub connected: bool,
    /// It answers nothing.
    pub hung: bool,
    pub send_buffer_full: bool,
    /// What has come from the server and was not read.
    pub inbox: Vec<u8>,
    pub told_of_inbox: bool,
    /// What the server has got.
    pub outbox: Vec<u8>,
    pub data_left: usize,
    pub heard: Vec<u8>,
    pub said: Vec<u8>,
    pub commands: Vec<String>,
    pub presses: usize,
    pub restarts: usize,
}

impl Played {
    pub fn new() -> Self {
        Self {
            tls: false,
            on: true,
            echo: true,
            echo_data: true,
            knows_data_echo: true,
            sim: true,
            registered: true,
            rssi: 20,
            addressed: false,
            server: true,
            connected: false,
            hung: false,
            send_buffer_full: false,
            inbox: Vec::new(),
            told_of_inbox: false,
            outbox: Vec::new(),
            data_left: 0,
            heard: Vec::new(),
            said: Vec::new(),
            commands: Vec::new(),
            presses: 0,
            restarts: 0,
        }
    }

    pub fn line(&mut self, text: &str) {
        self.said.extend(b"\r\n");
        self.said.extend(text.as_bytes());
        self.said.extend(b"\r\n");
    }

    fn name(&self, plain: &str, tls: &str) -> String {
        (if self.tls { tls } else { plain }).to_owned()
    }

    pub fn hear(&mut self, bytes: &[u8]) {
        if !self.on || self.hung {
            return;
        }
        for byte in bytes {
            if self.data_left > 0 {
                self.data_left -= 1;
                self.outbox.push(*byte);
                if self.echo_data {
                    self.said.push(*byte);
                }
                if self.data_left == 0 {
                    self.line("SEND OK");
                }
                continue;
            }
            if self.echo {
                self.said.push(*byte);
            }
            if *byte == b'\r' {
                let heard = std::mem::take(&mut self.heard);
                let text = String::from_utf8_lossy(&heard).trim_matches('\0').to_owned();
                self.obey(&text);
            } else {
                self.heard.push(*byte);
            }
        }
    }

    fn obey(&mut self, command: &str) {
        self.commands.push(command.to_owned());
        let open = self.name(
            "AT+QIOPEN=1,0,\"TCP\",\"pay.example\",4433,0,0",
            "AT+QSSLOPEN=1,1,0,\"pay.example\",4433,0",
        );
        let receive = self.name("AT+QIRD=0,512", "AT+QSSLRECV=0,512");
        let send = self.name("AT+QISEND=0,", "AT+QSSLSEND=0,");
        let close = self.name("AT+QICLOSE=0", "AT+QSSLCLOSE=0");
        let registration = if self.registered { 1 } else { 2 };
        match command {
            "ATE0" => {
                self.echo = false;
                self.line("OK");
            }
            "AT+QISDE=0" if self.knows_data_echo => {
                self.echo_data = false;
                self.line("OK");
            }
            "AT" | "AT+CMEE=1" | "AT+CREG=1" | "AT+CEREG=1" => self.line("OK"),
            "AT+QICSGP=1,1,\"cmnet\",\"\",\"\",0" => self.line("OK"),
            "AT+CPIN?" if self.sim => {
                self.line("+CPIN: READY");
                self.line("OK");
            }
            "AT+CPIN?" => self.line("+CME ERROR: 10"),
            "AT+CEREG?" => {
                self.line("+CEREG: 1,0");
                self.line("OK");
            }
            "AT+CREG?" => {
                self.line(&format!("+CREG: 1,{registration}"));
                self.line("OK");
            }
            "AT+CSQ" => {
                self.line(&format!("+CSQ: {},99", self.rssi));
                self.line("OK");
            }
            "AT+QIDEACT=1" => {
                self.addressed = false;
                self.line("OK");
            }
            "AT+QIACT=1" => {
                let taken = std::mem::replace(&mut self.addressed, true);
                self.line(if taken { "ERROR" } else { "OK" });
            }
            "AT+CFUN=1,1" => {
                self.restarts += 1;
                self.line("OK");
                self.boot();
            }
            text if text.starts_with("AT+QSSLCFG=") => self.line("OK"),
            text if text == close => {
                self.connected = false;
                self.line("OK");
            }
            text if text == open => self.open(),
            text if text == receive => self.read(),
            text if text.starts_with(&send) => self.begin_send(&text[send.len()..]),
            _ => self.line("ERROR"),
        }
    }

    pub fn boot(&mut self) {
        self.on = true;
        self.hung = false;
        self.echo = true;
        self.echo_data = true;
        self.addressed = false;
        self.connected = false;
        self.inbox.clear();
        self.line("RDY");
        self.line("+CFUN: 1");
    }

    fn open(&mut self) {
        self.line("OK");
        self.connected = self.server;
        self.inbox.clear();
        self.told_of_inbox = false;
        let name = self.name("+QIOPEN: 0,", "+QSSLOPEN: 0,");
        self.line(&(name + if self.server { "0" } else { "566" }));
    }

    fn read(&mut self) {
        if !self.connected {
            return self.line("ERROR");
        }
        let part: Vec<u8> = self.inbox.drain(..self.inbox.len().min(512)).collect();
        let head = self.name("+QIRD: ", "+QSSLRECV: ");
        self.said.extend(format!("\r\n{head}{}\r\n", part.len()).bytes());
        if part.is_empty() {
            self.told_of_inbox = false;
        } else {
            self.said.extend(&part);
            self.said.extend(b"\r\n");
        }
        self.line("OK");
    }

    fn begin_send(&mut self, bytes: &str) {
        if !self.connected {
            self.line("ERROR");
        } else if self.send_buffer_full {
            self.line("SEND FAIL");
        } else {
            self.data_left = bytes.parse().unwrap();
            self.said.extend(b"\r\n> ");
        }
    }

    /// The server says bytes.
    pub fn deliver(&mut self, bytes: &[u8]) {
        if !self.connected {
            return;
        }
        self.inbox.extend(bytes);
        if !std::mem::replace(&mut self.told_of_inbox, true) {
            let line = self.name("+QIURC: \"recv\",0", "+QSSLURC: \"recv\",0");
            self.line(&line);
        }
    }

    pub fn close(&mut self) {
        self.connected = false;
        let line = self.name("+QIURC: \"closed\",0", "+QSSLURC: \"closed\",0");
        self.line(&line);
    }
}
