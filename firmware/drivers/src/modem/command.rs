//! The AT commands, their text, and how long the modem may take for them.

use core::fmt::Write;

use heapless::String;

use super::{Endpoint, Transport};

/// Bytes of the longest command: a connection to a host with a name of 100 bytes.
const COMMAND_BYTES: usize = 160;

/// Bytes of one reading at most: a frame. The next question gets the rest.
pub const READ_BYTES: u16 = 512;

/// One command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Are you there?
    Attention,
    /// Do not repeat what I say.
    EchoOff,
    /// Say errors by number.
    ErrorNumbers,
    /// Do not repeat the data that I send.
    DataEchoOff,
    /// Is there a SIM?
    Sim,
    /// Tell of the registration in 2G and 3G networks.
    TellCreg,
    /// Tell of the registration in 4G networks.
    TellCereg,
    /// Registered in 4G?
    AskCereg,
    /// Registered in 2G or 3G?
    AskCreg,
    /// How strong is the signal?
    Signal,
    /// The access point.
    AccessPoint,
    /// Give the address back.
    Deactivate,
    /// Get an address.
    Activate,
    /// TLS 1.2.
    TlsVersion,
    /// Check the server's certificate.
    TlsLevel,
    /// Against this one.
    TlsCertificate,
    /// Close the connection that there may be.
    Close,
    /// Open the connection.
    Open,
    /// Send so many bytes.
    Send {
        /// How many.
        bytes: u16,
    },
    /// What has come?
    Receive,
    /// Start anew.
    Restart,
}

impl Command {
    /// Its text, CR included; `None` where the endpoint's names are too long for it.
    #[must_use]
    pub fn text(self, endpoint: &Endpoint) -> Option<String<COMMAND_BYTES>> {
        let Endpoint { access_point, host, port, transport } = endpoint;
        let tls = *transport == Transport::Tls;
        let mut text = String::new();
        let written = match self {
            Self::Attention => text.write_str("AT"),
            Self::EchoOff => text.write_str("ATE0"),
            Self::ErrorNumbers => text.write_str("AT+CMEE=1"),
            Self::DataEchoOff => text.write_str("AT+QISDE=0"),
            Self::Sim => text.write_str("AT+CPIN?"),
            Self::TellCreg => text.write_str("AT+CREG=1"),
            Self::TellCereg => text.write_str("AT+CEREG=1"),
            Self::AskCereg => text.write_str("AT+CEREG?"),
            Self::AskCreg => text.write_str("AT+CREG?"),
            Self::Signal => text.write_str("AT+CSQ"),
            Self::AccessPoint => write!(text, "AT+QICSGP=1,1,\"{access_point}\",\"\",\"\",0"),
            Self::Deactivate => text.write_str("AT+QIDEACT=1"),
            Self::Activate => text.write_str("AT+QIACT=1"),
            Self::TlsVersion => text.write_str("AT+QSSLCFG=\"sslversion\",1,3"),
            Self::TlsLevel => text.write_str("AT+QSSLCFG=\"seclevel\",1,1"),
            Self::TlsCertificate => text.write_str("AT+QSSLCFG=\"cacert\",1,\"UFS:ca.pem\""),
            Self::Close if tls => text.write_str("AT+QSSLCLOSE=0"),
            Self::Close => text.write_str("AT+QICLOSE=0"),
            Self::Open if tls => write!(text, "AT+QSSLOPEN=1,1,0,\"{host}\",{port},0"),
            Self::Open => write!(text, "AT+QIOPEN=1,0,\"TCP\",\"{host}\",{port},0,0"),
            Self::Send { bytes } if tls => write!(text, "AT+QSSLSEND=0,{bytes}"),
            Self::Send { bytes } => write!(text, "AT+QISEND=0,{bytes}"),
            Self::Receive if tls => write!(text, "AT+QSSLRECV=0,{READ_BYTES}"),
            Self::Receive => write!(text, "AT+QIRD=0,{READ_BYTES}"),
            Self::Restart => text.write_str("AT+CFUN=1,1"),
        };
        written.and_then(|()| text.write_str("\r")).ok().map(|()| text)
    }

    /// How long the modem may take, in milliseconds; for a send, up to its prompt.
    #[must_use]
    pub const fn patience_millis(self) -> u64 {
        match self {
            Self::Attention => 500,
            // `facts.md`, Hardware.
            Self::Activate => 150_000,
            // TCP/IP Application Note: at most 40 s and 10 s.
            Self::Deactivate => 40_000,
            Self::Close | Self::Restart => 10_000,
            // AT Commands Manual: at most 5 s.
            Self::Sim | Self::Send { .. } | Self::Receive => 5_000,
            // 0.3 s by the manuals, and room for a busy modem.
            Self::EchoOff
            | Self::ErrorNumbers
            | Self::DataEchoOff
            | Self::TellCreg
            | Self::TellCereg
            | Self::AskCereg
            | Self::AskCreg
            | Self::Signal
            | Self::AccessPoint
            | Self::TlsVersion
            | Self::TlsLevel
            | Self::TlsCertificate
            | Self::Open => 1_000,
        }
    }
}
