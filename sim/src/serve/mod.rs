//! The payment server alone, for devices that are somewhere else: accounts, merchants and devices of a cast, frames over streams.
//!
//! [`Service`] is a state machine like the server in it: bytes of connections and moments go in, bytes and words come out.
//! [`listener`] gives it a TCP port and the time of day. What a device may do is the server's affair; nothing here judges a frame.

pub mod listener;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use device_core::money::Fen;
use device_core::time::Utc;

use crate::random::Stream;
use crate::report::words::Names;
use crate::scenario::model::Scenario;
use crate::scenario::problem::Mistakes;
use crate::scenario::{FileKind, kind_of, parse, read};
use crate::server::api::{MerchantAnswer, MerchantAsk, MerchantRequest, OutTradeNo};
use crate::server::casting::{enrol, identity_of, payee_of};
use crate::server::devices::{EnrolError, LinkId};
use crate::server::ledger::MerchantId;
use crate::server::payee_codes::CodeForm;
use crate::server::policy::ServerPolicy;
use crate::server::stream::{FrameCutter, StreamBroken, on_stream};
use crate::server::{Moment, Server, ServerOutput};

/// What comes out of the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Bytes for a connection.
    ToDevice(LinkId, Vec<u8>),
    /// Something happened, in words.
    Said(String),
}

/// Why there is no service.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// A device of the cast could not be enrolled.
    #[error("device {device:?} cannot be enrolled: {reason}")]
    Enrolment {
        /// Its name.
        device: String,
        /// Why.
        reason: EnrolError,
    },
}

/// Why a merchant's charge was not even asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChargeError {
    /// The words make no charge.
    #[error(
        "{0:?} is no charge; write: charge MERCHANT AMOUNT DIGITS, such as charge grocer 12.50 135207748915630042"
    )]
    Words(String),
    /// There is no such merchant.
    #[error("there is no merchant {name:?}; there are: {known}")]
    Merchant {
        /// The name that was written.
        name: String,
        /// Those that there are.
        known: String,
    },
}

/// The payment server and its connections.
pub struct Service {
    server: Server,
    numbers: Stream,
    names: Names,
    merchants: BTreeMap<String, MerchantId>,
    streams: BTreeMap<LinkId, FrameCutter>,
    links: u32,
    charges: u32,
}

/// Reads who is there from a cast, or from a scenario whose script is not played.
///
/// # Errors
/// All mistakes that can be found in the file.
pub fn read_cast(path: &Path) -> Result<Scenario, Mistakes> {
    let rows = match (kind_of(path), path.to_str()) {
        (FileKind::Scenario, Some(name)) if !holds_a_script(path) => {
            // A cast is read as a part of the shortest scenario.
            let text = format!(
                "(title: \"the payment server alone\", cast: {name:?}, script: [Wait(\"1s\")])"
            );
            parse(name, &text, &mut |_| std::fs::read_to_string(path))?
        }
        _ => read(path)?,
    };
    rows.into_iter().next().ok_or_else(|| Mistakes::sorted(Vec::new(), Vec::new()))
}

/// Whether a file has a script, and so is a scenario.
fn holds_a_script(path: &Path) -> bool {
    let text: io::Result<String> = std::fs::read_to_string(path);
    text.is_ok_and(|text| text.contains("script:"))
}

impl Service {
    /// The service of a cast. Its devices are enrolled with what a bench's devices of the same cast and seed hold.
    ///
    /// # Errors
    /// [`ServiceError`].
    pub fn new(cast: &Scenario, seed: u64, now: Moment) -> Result<Self, ServiceError> {
        let policy = ServerPolicy { zone_minutes: cast.zone_minutes, ..ServerPolicy::default() };
        let mut server = Server::new(policy);
        for (name, account) in &cast.accounts {
            server.open_account(now, name, account);
        }
        let mut merchants = BTreeMap::new();
        for (name, merchant) in &cast.merchants {
            merchants.insert(name.clone(), server.register_merchant(name, payee_of(merchant)));
        }
        let mut numbers = BTreeMap::new();
        for (name, device) in &cast.devices {
            let id = identity_of(name, seed).device_id;
            numbers.insert(id, name.clone());
            if device.account.is_some() {
                enrol(&mut server, name, device, seed)
                    .map_err(|reason| ServiceError::Enrolment { device: name.clone(), reason })?;
            }
        }
        Ok(Self {
            server,
            numbers: Stream::new(seed, "server"),
            names: Names::of_devices(numbers),
            merchants,
            streams: BTreeMap::new(),
            links: 0,
            charges: 0,
        })
    }

    /// The server.
    #[must_use]
    pub const fn server(&self) -> &Server {
        &self.server
    }

    /// What can be scanned at each merchant: the code that hangs on the wall, without an amount.
    pub fn placards(&mut self, now: Moment) -> Vec<(String, String)> {
        let merchants = self.merchants.iter();
        merchants
            .map(|(name, id)| {
                (name.clone(), self.server.merchant_code(now, *id, CodeForm::Emv, None))
            })
            .collect()
    }

    /// Somebody has connected.
    pub fn opened(&mut self) -> LinkId {
        self.links += 1;
        let link = LinkId(self.links);
        self.streams.insert(link, FrameCutter::default());
        link
    }

    /// A connection is gone.
    pub fn closed(&mut self, link: LinkId) {
        if self.streams.remove(&link).is_some() {
            self.server.on_link_down(link);
        }
    }

    /// Bytes have come over a connection.
    ///
    /// # Errors
    /// Where they are no frames: the connection must be closed.
    pub fn received(
        &mut self,
        now: Moment,
        link: LinkId,
        bytes: &[u8],
    ) -> Result<Vec<Output>, StreamBroken> {
        let mut outputs = Vec::new();
        let Some(stream) = self.streams.get_mut(&link) else { return Ok(outputs) };
        stream.take(bytes);
        while let Some(stream) = self.streams.get_mut(&link)
            && let Some(frame) = stream.next_frame()?
        {
            let numbers = self.numbers.numbers();
            let led_to = self.server.on_device_frame(now, link, &frame, numbers);
            self.put(led_to, &mut outputs);
        }
        Ok(outputs)
    }

    /// When the server has something to do by itself, in microseconds of its moments.
    #[must_use]
    pub fn next_deadline(&self) -> Option<u64> {
        self.server.next_deadline()
    }

    /// Does what is due.
    pub fn on_deadline(&mut self, now: Moment) -> Vec<Output> {
        let led_to = self.server.on_deadline(now);
        let mut outputs = Vec::new();
        self.put(led_to, &mut outputs);
        outputs
    }

    /// A merchant charges whoever shows these digits: `charge grocer 12.50 135207748915630042`.
    ///
    /// # Errors
    /// Where the words make no charge, or there is no such merchant.
    pub fn charge(&mut self, now: Moment, words: &str) -> Result<Vec<Output>, ChargeError> {
        let wrong = || ChargeError::Words(words.trim().to_owned());
        let parts: Vec<&str> = words.split_whitespace().collect();
        let ["charge", name, amount, digits] = parts[..] else { return Err(wrong()) };
        let amount = amount_of(amount).ok_or_else(wrong)?;
        if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(wrong());
        }
        let merchant = *self.merchants.get(name).ok_or_else(|| ChargeError::Merchant {
            name: name.to_owned(),
            known: self.merchants.keys().cloned().collect::<Vec<_>>().join(", "),
        })?;
        self.charges += 1;
        let ask = MerchantAsk::Pay {
            out_trade_no: OutTradeNo::counted(self.charges),
            auth_code: digits.to_owned(),
            amount,
        };
        let request = MerchantRequest { id: u64::from(self.charges), ask };
        let led_to = self.server.on_merchant(now, merchant, &request);
        let mut outputs = Vec::new();
        self.put(led_to, &mut outputs);
        Ok(outputs)
    }

    fn put(&self, led_to: Vec<ServerOutput>, outputs: &mut Vec<Output>) {
        for output in led_to {
            outputs.push(match output {
                ServerOutput::Note(note) => Output::Said(self.names.note(&note)),
                ServerOutput::ToDevice { link, frame, .. } => {
                    Output::ToDevice(link, on_stream(&frame))
                }
                ServerOutput::ToTill { answer, .. } => Output::Said(answered(&answer)),
            });
        }
    }
}

/// What a till is told, in words.
fn answered(answer: &MerchantAnswer) -> String {
    let number = &answer.out_trade_no;
    match &answer.result {
        Ok(report) => format!("tells the till: {number} is {:?}", report.state),
        Err(error) => format!("tells the till about {number}: {error}"),
    }
}

/// `12.50`, `12.5` or `12` yuan.
fn amount_of(text: &str) -> Option<Fen> {
    let (yuan, fen) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| (!text.is_empty()).then(|| text.parse::<u64>().ok()).flatten();
    let (yuan, cents) = (digits(yuan)?, digits(fen)?);
    let cents = match fen.len() {
        1 => cents * 10,
        2 => cents,
        _ => return None,
    };
    Fen::new(yuan.checked_mul(100)?.checked_add(cents)?)
}

/// The moment of a time of day, in a service that began at `start`.
#[must_use]
pub const fn moment(start: Utc, micros: u64) -> Moment {
    Moment { micros, utc: Utc(start.0 + micros / 1_000) }
}

#[cfg(test)]
mod tests;
