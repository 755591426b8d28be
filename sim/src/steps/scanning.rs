//! What a trace shows of scanning to pay (3.2B, S2B2) and of being paid (the other half of 3.2A.1).
//!
//! Every step needs its own sign in the trace, and the later ones need the earlier: a payment that completed proves nothing
//! about a code that no camera read.

use std::collections::{BTreeMap, BTreeSet};

use device_core::effect::{Outcome, Prompt, ScanCommand};
use device_core::event::{Network, ScanReading};
use device_core::key::{Edge, Key};
use device_core::shell::Action;
use device_core::view::ScreenKind;

use crate::server::notes::ServerNote;
use crate::trace::{Entry, EventNote, KeyNote, SightNote};

/// What was shown of scanning and of being paid.
#[derive(Clone, Debug, Default)]
pub(super) struct Scanning {
    devices: BTreeMap<u8, Device>,
    /// What each merchant presents now.
    presented: BTreeMap<String, String>,
    /// Orders that devices asked to pay after their owners had said yes.
    asked: BTreeSet<u64>,
    /// Orders that came in by a payee code which was read from a device's screen.
    received: BTreeSet<u64>,
    /// The account of a payer whose phone read a code that a device showed.
    payers: BTreeSet<String>,
    began_online: bool,
    refused_offline: bool,
    began_offline: bool,
    started: bool,
    scanned: bool,
    sent: bool,
    matched: bool,
    amount: bool,
    paid: bool,
    completed: bool,
    code_shown: bool,
    code_read: bool,
    money_told: bool,
}

/// How far one device is.
#[derive(Clone, Debug, Default)]
struct Device {
    online: bool,
    screen: Option<ScreenKind>,
    /// The scan key was pressed, and no other mode began since.
    wants_scan: bool,
    sight: Option<SightNote>,
    read: Option<String>,
    /// The engine's reading reached the device, and is what was presented.
    scanned: bool,
    /// The server said who is behind it.
    matched: bool,
    digits_typed: bool,
    /// The amount stood on the screen: typed, or out of the code.
    amount: bool,
    agreed: bool,
    payee_code: Option<String>,
    told: bool,
    money_in: bool,
}

impl Scanning {
    pub(super) fn take(&mut self, entry: &Entry) {
        match entry {
            Entry::Event { device, event } => self.on_event(*device, event),
            Entry::Shown { device, screen, .. } => self.on_shown(*device, *screen),
            Entry::Action { device, action } => self.on_action(*device, action),
            Entry::Presented { merchant, code, .. } => {
                self.presented.insert(merchant.clone(), code.clone());
            }
            Entry::PointedAt { device, sight } => {
                self.devices.entry(*device).or_default().sight = Some(sight.clone());
            }
            Entry::CameraRead { device, text } => {
                self.devices.entry(*device).or_default().read = Some(text.clone());
            }
            Entry::PayeeCodeShown { device, code } => {
                self.devices.entry(*device).or_default().payee_code = Some(code.clone());
                self.code_shown = true;
            }
            Entry::PayerRead { payer, device, code }
                if self
                    .devices
                    .get(device)
                    .is_some_and(|it| it.payee_code.as_ref() == Some(code)) =>
            {
                self.code_read = true;
                self.payers.insert(payer.clone());
            }
            Entry::PayerPaid { payer, order } if self.payers.contains(payer) => {
                self.received.insert(*order);
            }
            Entry::Server(note) => self.on_server(note),
            _ => {}
        }
    }

    fn on_event(&mut self, device: u8, event: &EventNote) {
        let presented = &self.presented;
        let others: BTreeSet<String> =
            self.devices.values().filter_map(|device| device.payee_code.clone()).collect();
        let it = self.devices.entry(device).or_default();
        match event {
            EventNote::Network(Network::Up { .. }) => it.online = true,
            EventNote::Network(Network::Down) => it.online = false,
            EventNote::Key { key: KeyNote::Key(Key::Scan), edge: Edge::Down } => {
                it.wants_scan = true;
            }
            EventNote::Key { key: KeyNote::Digit, edge: Edge::Down } => {
                it.digits_typed |= it.screen == Some(ScreenKind::EnterAmount);
            }
            EventNote::Key { key: KeyNote::Key(Key::Confirm), edge: Edge::Down } => {
                it.agreed |= it.amount && it.screen == Some(ScreenKind::ConfirmPay);
            }
            EventNote::Scanned(ScanReading::Code(bytes)) => {
                let read = it.read.as_ref().filter(|read| read.as_bytes() == bytes.as_slice());
                // What other side presents it: a merchant, or somebody with a device. A picture speaks for itself.
                it.scanned = read.is_some_and(|read| match &it.sight {
                    Some(SightNote::Code { merchant }) => presented.get(merchant) == Some(read),
                    Some(SightNote::Payee { .. }) => others.contains(read),
                    Some(SightNote::Picture { .. }) => true,
                    Some(
                        SightNote::Text { .. } | SightNote::PriceTag { .. } | SightNote::Nothing,
                    )
                    | None => false,
                });
                self.scanned |= it.scanned;
                self.code_read |= it.scanned && matches!(it.sight, Some(SightNote::Payee { .. }));
            }
            _ => {}
        }
    }

    fn on_action(&mut self, device: u8, action: &Action) {
        let it = self.devices.entry(device).or_default();
        match action {
            Action::Scan(ScanCommand::Start) => {
                self.started |= it.wants_scan;
                self.began_online |= it.wants_scan && it.online;
                self.began_offline |= !it.online;
            }
            Action::Say(Prompt::MoneyIn(_)) => {
                it.told = true;
                self.money_told |= it.money_in && !self.received.is_empty();
            }
            _ => {}
        }
    }

    fn on_shown(&mut self, device: u8, screen: ScreenKind) {
        let it = self.devices.entry(device).or_default();
        it.screen = Some(screen);
        match screen {
            ScreenKind::NoNetwork => self.refused_offline |= it.wants_scan && !it.online,
            ScreenKind::EnterAmount => {
                (it.digits_typed, it.amount) = (false, false);
                self.matched |= it.matched;
            }
            ScreenKind::ConfirmPay => {
                // Typed on the keypad; or, where no amount was asked for, out of the code.
                it.amount = it.matched;
                self.amount |= it.matched;
                self.matched |= it.matched;
            }
            ScreenKind::MoneyIn => {
                it.money_in = true;
                self.money_told |= it.told && !self.received.is_empty();
            }
            ScreenKind::Paid => self.completed |= self.paid && it.agreed,
            ScreenKind::Home | ScreenKind::LockedHome => {
                (it.wants_scan, it.scanned, it.matched) = (false, false, false);
                (it.amount, it.agreed) = (false, false);
            }
            _ => {}
        }
    }

    fn on_server(&mut self, note: &ServerNote) {
        match note {
            ServerNote::Resolved { device: Some(_), .. } => {
                self.sent |= self.devices.values().any(|device| device.scanned);
                for device in self.devices.values_mut() {
                    device.matched |= device.scanned;
                }
            }
            ServerNote::NotPayable { device: Some(_), .. } => {
                self.sent |= self.devices.values().any(|device| device.scanned);
            }
            ServerNote::PayAsked { device: Some(_), order, .. }
                if self.devices.values().any(|device| device.agreed) =>
            {
                self.asked.insert(*order);
                // Between two devices the payee code is scanned by the other device.
                self.received.extend(self.code_read.then_some(*order));
            }
            ServerNote::Told { order, outcome: Outcome::Paid, .. } => {
                self.paid |= self.asked.contains(order);
            }
            ServerNote::Moved { order: Some(order), .. } => {
                self.paid |= self.asked.contains(order);
            }
            _ => {}
        }
    }

    /// Whether the trace shows this step.
    pub(super) fn shows(&self, id: &str) -> bool {
        match id {
            // Both halves: with a network it begins, without one it says so; and it never begins without.
            "3.2B" => self.began_online && self.refused_offline && !self.began_offline,
            "3.2B.1" | "S2B2.1" => self.started,
            "3.2B.2" => self.scanned,
            "3.2B.3" | "S2B2.4" => self.amount,
            "3" | "3.2B.4" | "S2B2.6" => self.completed,
            "S2B2.2" => self.sent,
            "S2B2.3" => self.matched,
            "S2B2.5" => !self.asked.is_empty(),
            "3.1" => self.started,
            // To be paid: the payee code is shown, and what comes in is shown and said.
            "3.2A.1" => self.code_shown && self.money_told,
            "3.2A.2" => self.code_read,
            "3.2A.3" | "S2B1.2" => self.money_told,
            "S2B1.1" => self.code_shown,
            _ => false,
        }
    }
}
