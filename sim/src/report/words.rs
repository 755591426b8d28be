//! A trace in plain words: for each entry who did something, and what.
//!
//! For people; other programs read the entries themselves. The digits that are typed are not in a trace, and so not here.

mod boards;
mod phones;
mod scanning;
mod server;
mod supplies;

use std::collections::BTreeMap;

use device_core::effect::{Backlight, FingerCommand, Prompt, ScanCommand, Tone};
use device_core::event::{
    FingerReading, FingerTaken, LinkState, Network, ScanReading, StoreOutcome,
};
use device_core::key::Edge;
use device_core::shell::Action;
use device_core::time::Utc;

use crate::actors::till::TillNote;
use crate::run::RunReport;
use crate::scenario::model::{CodeRead, Fault, Scenario};
use crate::time::span_text;
use crate::trace::{Entry, EventNote, KeyNote, Timed};
use crate::world::{PRELUDE, World};

/// Bytes of a frame that are shown.
const FRAME_BYTES_SHOWN: usize = 8;

/// What is called what in a run.
#[derive(Clone, Debug)]
pub struct Names {
    devices: Vec<String>,
    tills: Vec<String>,
    phones: Vec<String>,
    shoppers: Vec<String>,
    /// Devices by their number at the payment server.
    numbers: BTreeMap<u64, String>,
}

/// An entry in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Microseconds since the script began; negative while the devices were switched on before it.
    pub at_micros: i64,
    /// Who.
    pub who: String,
    /// What.
    pub what: String,
}

impl Names {
    /// The names of a scenario's run.
    #[must_use]
    pub fn of(scenario: &Scenario, report: &RunReport) -> Self {
        let numbers = report
            .device_names
            .iter()
            .zip(&report.device_numbers)
            .filter_map(|(name, number)| Some(((*number)?, name.clone())))
            .collect();
        // A shopper comes into the world only with a device.
        let shoppers = scenario
            .shoppers
            .iter()
            .filter(|(_, shopper)| scenario.devices.contains_key(&shopper.device))
            .map(|(name, _)| name.clone())
            .collect();
        Self {
            devices: report.device_names.clone(),
            tills: report.till_names.clone(),
            phones: report.phone_names.clone(),
            shoppers,
            numbers,
        }
    }

    /// The names in a world.
    #[must_use]
    pub fn in_world(world: &World) -> Self {
        let devices = world.devices().iter();
        let numbers = devices
            .clone()
            .filter_map(|slot| Some((slot.device_id()?, slot.name().to_owned())))
            .collect();
        Self {
            devices: devices.map(|slot| slot.name().to_owned()).collect(),
            tills: world.tills().iter().map(|slot| slot.name().to_owned()).collect(),
            phones: world.phones().iter().map(|slot| slot.name().to_owned()).collect(),
            shoppers: world.shoppers().iter().map(|slot| slot.name().to_owned()).collect(),
            numbers,
        }
    }

    /// The names of devices alone, by their numbers at the payment server.
    #[must_use]
    pub const fn of_devices(numbers: BTreeMap<u64, String>) -> Self {
        Self {
            devices: Vec::new(),
            tills: Vec::new(),
            phones: Vec::new(),
            shoppers: Vec::new(),
            numbers,
        }
    }

    /// The entry in words.
    #[must_use]
    pub fn line(&self, timed: &Timed) -> Line {
        let signed = |micros: u64| i64::try_from(micros).unwrap_or(i64::MAX);
        let (who, what) = self.entry(&timed.entry);
        Line { at_micros: signed(timed.at) - signed(PRELUDE), who, what }
    }

    fn device(&self, place: u8) -> String {
        name_at(&self.devices, place, "device")
    }

    fn phone(&self, place: u8) -> String {
        name_at(&self.phones, place, "phone")
    }

    fn till(&self, place: u8) -> String {
        name_at(&self.tills, place, "till")
    }

    fn number(&self, number: u64) -> String {
        self.numbers.get(&number).cloned().unwrap_or_else(|| format!("device {number:016x}"))
    }

    fn entry(&self, entry: &Entry) -> (String, String) {
        match entry {
            Entry::Booted { device, boot: 0 | 1 } => (self.device(*device), "boots".to_owned()),
            Entry::Booted { device, boot } => {
                (self.device(*device), format!("boots again, boot {boot}"))
            }
            Entry::Power { device, act } => (self.device(*device), supplies::power(*act)),
            Entry::ClockUpset { device, act } => (self.device(*device), supplies::clock(*act)),
            Entry::FlashCut { device, operation } => (
                self.device(*device),
                format!("loses its power during flash operation {operation}"),
            ),
            Entry::Event { device, event } => (self.device(*device), event_words(event)),
            Entry::Action { device, action } => (self.device(*device), action_words(action)),
            Entry::Blinked { device, key: pressed } => {
                (self.device(*device), format!("blinks {}", key(*pressed)))
            }
            Entry::Deadline { device, at: Some(at) } => {
                (self.device(*device), format!("wants to be woken {} after boot", span_text(at.0)))
            }
            Entry::Deadline { device, at: None } => {
                (self.device(*device), "waits for something to happen".to_owned())
            }
            Entry::Shown { device, screen, .. } => {
                (self.device(*device), format!("shows: {}", spaced(&format!("{screen:?}"))))
            }
            Entry::CodeShown { device, digits } => {
                (self.device(*device), format!("shows the code {digits}"))
            }
            Entry::Coverage { device, network } => {
                let signal = match network {
                    Network::Down => "is carried to where no network is".to_owned(),
                    Network::Up { bars } => {
                        format!("is carried to where the signal has {bars} bars")
                    }
                };
                (self.device(*device), signal)
            }
            Entry::FrameLost { device } => {
                (self.device(*device), "a message is lost on the way".to_owned())
            }
            Entry::Till { till, note } => (self.till(*till), till_words(note)),
            Entry::Read { till, device, read, digits } => {
                let from = self.device(*device);
                (self.till(*till), format!("reads {} of {from}: {digits}", code(*read)))
            }
            Entry::Entered { till, amount } => {
                (self.till(*till), format!("the cashier types {amount}"))
            }
            Entry::Presented { .. }
            | Entry::PointedAt { .. }
            | Entry::CameraRead { .. }
            | Entry::PayeeCodeShown { .. }
            | Entry::PayerRead { .. }
            | Entry::PayerPaid { .. }
            | Entry::PayerRefused { .. } => self.scanning(entry),
            Entry::Phone { phone, note } => (self.phone(*phone), phones::said(note)),
            Entry::Link { phone, note } => {
                (format!("link of {}", self.phone(*phone)), self.link(*note))
            }
            Entry::Server(note) => ("server".to_owned(), self.note(note)),
            Entry::FaultBegan(fault) => {
                let (who, what) = fault_words(fault);
                (who, format!("fault: {what}"))
            }
            Entry::FaultEnded(fault) => {
                let (who, what) = fault_words(fault);
                (who, format!("fault over: {what}"))
            }
            Entry::Left { shopper } => {
                (name_at(&self.shoppers, *shopper, "shopper"), "walks away".to_owned())
            }
        }
    }
}

fn name_at(names: &[String], place: u8, what: &str) -> String {
    names.get(usize::from(place)).cloned().unwrap_or_else(|| format!("{what} {place}"))
}

fn key(note: KeyNote) -> String {
    match note {
        KeyNote::Digit => "a digit key".to_owned(),
        KeyNote::Key(key) => format!("key {}", spaced(&format!("{key:?}"))),
    }
}

const fn edge_word(edge: Edge) -> &'static str {
    match edge {
        Edge::Down => "down",
        Edge::Up => "up",
    }
}

fn frame(bytes: &[u8]) -> String {
    let head: String =
        bytes.iter().take(FRAME_BYTES_SHOWN).map(|byte| format!("{byte:02x}")).collect();
    let more = if bytes.len() > FRAME_BYTES_SHOWN { "…" } else { "" };
    format!("{} bytes {head}{more}", bytes.len())
}

const fn stored(outcome: StoreOutcome) -> &'static str {
    match outcome {
        StoreOutcome::Done => "done",
        StoreOutcome::Failed => "refused by the flash",
    }
}

fn event_words(event: &EventNote) -> String {
    match event {
        EventNote::Key { key: note, edge } => format!("{} {}", key(*note), edge_word(*edge)),
        EventNote::TouchedKey { key: note, edge } => {
            format!("{} on the screen {}", key(*note), edge_word(*edge))
        }
        EventNote::Touch { x, y, edge } => format!("touched at {x}, {y}: {}", edge_word(*edge)),
        EventNote::Finger(FingerReading::Match { slot }) => {
            format!("finger recognised, slot {slot}")
        }
        EventNote::Finger(FingerReading::NoMatch) => "finger not recognised".to_owned(),
        EventNote::Finger(FingerReading::Poor) => "finger too poor to see".to_owned(),
        EventNote::Finger(FingerReading::Fault) => "finger sensor does not answer".to_owned(),
        EventNote::Network(Network::Down) => "no network".to_owned(),
        EventNote::Network(Network::Up { bars }) => format!("network, {bars} of 4 bars"),
        EventNote::FromServer(bytes) => format!("hears from the server: {}", frame(bytes)),
        EventNote::Stored { ticket, outcome } => {
            format!("is told of store {ticket}: {}", stored(*outcome))
        }
        EventNote::Battery { percent } => format!("battery at {percent} %"),
        EventNote::FingerTaken(FingerTaken::Touch) => "touch of a finger taken".to_owned(),
        EventNote::FingerTaken(FingerTaken::Done { slot }) => {
            format!("finger enrolled in slot {slot}")
        }
        EventNote::FingerTaken(FingerTaken::Poor) => "touch of a finger too poor".to_owned(),
        EventNote::FingerTaken(FingerTaken::Known { slot }) => {
            format!("finger is enrolled already, slot {slot}")
        }
        EventNote::FingerTaken(FingerTaken::Fault) => "finger sensor does not answer".to_owned(),
        EventNote::Scanned(ScanReading::Code(bytes)) => {
            format!("scans {:?}", String::from_utf8_lossy(bytes))
        }
        EventNote::Scanned(ScanReading::TooLong) => "scans a code that is too long".to_owned(),
        EventNote::Scanned(ScanReading::Nothing) => "scans nothing in its read window".to_owned(),
        EventNote::Scanned(ScanReading::Fault) => "scan engine does not answer".to_owned(),
        EventNote::PhoneLink { port, state: LinkState::Up } => format!("phone on {port:?}"),
        EventNote::PhoneLink { port, state: LinkState::Down } => {
            format!("phone gone from {port:?}")
        }
        EventNote::FromPhone { port, frame: bytes } => {
            format!("hears on {port:?}: {}", frame(bytes))
        }
        EventNote::Deadline => "wakes".to_owned(),
    }
}

fn action_words(action: &Action) -> String {
    match action {
        Action::Send(bytes) => format!("sends to the server: {}", frame(bytes)),
        Action::Stored { ticket, kind, outcome } => {
            let kind = spaced(&format!("{kind:?}"));
            format!("stores its record of {kind}, store {ticket}: {}", stored(*outcome))
        }
        Action::ToPhone { port, frame: bytes } => format!("says on {port:?}: {}", frame(bytes)),
        Action::Scan(ScanCommand::Start) => "starts its scan engine".to_owned(),
        Action::Scan(ScanCommand::Stop) => "stops its scan engine".to_owned(),
        Action::Finger(FingerCommand::Enrol { slot }) => format!("enrols a finger in slot {slot}"),
        Action::Finger(FingerCommand::Forget) => "forgets all fingers".to_owned(),
        Action::Finger(FingerCommand::Start) => "looks for a finger".to_owned(),
        Action::Finger(FingerCommand::StartFresh) => {
            "looks for a finger that is put on from now".to_owned()
        }
        Action::Finger(FingerCommand::Stop) => "looks for a finger no more".to_owned(),
        Action::Beep(tone) => format!("sounds: {}", tone_word(*tone)),
        Action::Say(prompt) => format!("says: {}", prompt_words(prompt)),
        Action::Blink(pressed) => format!("blinks {}", key((*pressed).into())),
        Action::Backlight(light) => format!("screen light: {}", light_word(*light)),
        Action::SetClock(utc) => format!("sets its clock to {}", utc_words(*utc)),
    }
}

const fn tone_word(tone: Tone) -> &'static str {
    match tone {
        Tone::Taken => "press taken",
        Tone::NotTaken => "press not taken",
        Tone::Good => "good",
        Tone::Bad => "bad",
        Tone::Attention => "attention",
    }
}

const fn light_word(light: Backlight) -> &'static str {
    match light {
        Backlight::Dim => "dim",
        Backlight::Normal => "normal",
        Backlight::Bright => "bright",
    }
}

fn prompt_words(prompt: &Prompt) -> String {
    match prompt {
        Prompt::Paid(amount) => format!("paid {amount}"),
        Prompt::Authenticate(amount) => format!("authenticate {amount}"),
        Prompt::Declined(cause) => format!("declined, {}", spaced(&format!("{cause:?}"))),
        other => spaced(&format!("{other:?}")),
    }
}

fn utc_words(utc: Utc) -> String {
    let clock = utc.local(0);
    let second = utc.seconds() % 60;
    format!(
        "{:02}-{:02} {:02}:{:02}:{second:02} UTC",
        clock.month, clock.day, clock.hour, clock.minute
    )
}

const fn code(read: CodeRead) -> &'static str {
    match read {
        CodeRead::Qr => "the QR code",
        CodeRead::Bar => "the bar code",
        CodeRead::Keyed => "the typed code",
    }
}

fn till_words(note: &TillNote) -> String {
    match note {
        TillNote::Shows(state) => format!("shows: {}", spaced(&format!("{state:?}"))),
        TillNote::Entered(amount) => format!("takes the amount {amount}"),
        TillNote::CodeTaken { out_trade_no, read } => {
            format!("takes {} for order {out_trade_no}", code(*read))
        }
        TillNote::CannotDo(why) => format!("cannot do that: {}", spaced(&format!("{why:?}"))),
        TillNote::Sent { out_trade_no, what } => {
            format!("asks the server: {} {out_trade_no}", spaced(&format!("{what:?}")))
        }
        TillNote::LateAnswer { out_trade_no } => {
            format!("an answer about {out_trade_no} comes too late")
        }
        TillNote::NotTaken { out_trade_no, error } => {
            format!("is refused about {out_trade_no}: {error}")
        }
    }
}

fn fault_words(fault: &Fault) -> (String, &'static str) {
    let (who, what) = match fault {
        Fault::NetworkDown(who) => (who, "no network"),
        Fault::ModemSilent(who) => (who, "modem silent"),
        Fault::TillOffline(who) => (who, "line to the server dead"),
        Fault::TillAnswersLost(who) => (who, "answers of the server lost"),
        Fault::FingerRejects(who) => (who, "every finger rejected"),
        Fault::FingerPoor(who) => (who, "every finger poor to see"),
        Fault::FingerDead(who) => (who, "finger sensor dead"),
        Fault::FlashRefuses(who) => (who, "flash refuses to write"),
        Fault::CameraDead(who) => (who, "scan engine dead"),
        Fault::PhoneOffline(who) => (who, "phone without network"),
        Fault::Link(who, fault) => (who, phones::link_fault(*fault)),
    };
    (who.clone(), what)
}

/// A name of the code in words: `PayerCode` is `payer code`, `Refused(CodeUsed)` is `refused: code used`.
#[must_use]
pub fn spaced(name: &str) -> String {
    let mut words = String::new();
    for c in name.chars() {
        match c {
            '(' => words.push_str(": "),
            ')' => {}
            c if c.is_uppercase() => {
                if words.ends_with(char::is_alphanumeric) {
                    words.push(' ');
                }
                words.extend(c.to_lowercase());
            }
            c => words.push(c),
        }
    }
    words
}

/// A name of the code for a file name: `PayerCode` is `payer-code`.
#[must_use]
pub fn dashed(name: &str) -> String {
    spaced(name).replace([' ', ':'], "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_words() {
        assert_eq!(spaced("PayerCode"), "payer code");
        assert_eq!(spaced("Refused(CodeUsed)"), "refused: code used");
        assert_eq!(dashed("LockedHome"), "locked-home");
    }

    #[test]
    fn a_long_frame_is_cut_and_a_short_one_is_not() {
        assert_eq!(frame(&[1, 0xab]), "2 bytes 01ab");
        assert_eq!(frame(&[0; 9]), "9 bytes 0000000000000000…");
    }

    #[test]
    fn a_typed_digit_has_no_name() {
        let down = EventNote::Key { key: device_core::key::Key::Digit(7).into(), edge: Edge::Down };
        assert_eq!(event_words(&down), "a digit key down");
    }
}
