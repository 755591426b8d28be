//! Whether a trace shows a step of the patent: one predicate a step.
//!
//! A scenario that claims a step fails when its trace does not show it; so `paybench steps` lists proofs, not promises. A
//! step whose part of the device is not built yet has no predicate that can hold.

use std::collections::BTreeSet;

use device_core::event::{FingerReading, StoreOutcome};
use device_core::key::{Edge, Key};
use device_core::records::RecordKind;
use device_core::shell::Action;
use device_core::view::ScreenKind;

use super::registration::Registration;
use super::scanning::Scanning;
use crate::server::api::OrderState;
use crate::server::notes::ServerNote;
use crate::trace::{Entry, EventNote, KeyNote, Trace};
use crate::world::needs_proof;

/// What a trace shows, gathered in one pass.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    booted: bool,
    /// A payment key went down: the payment instruction.
    payment_key: bool,
    /// It led to the payer code, or to the question for the owner.
    payment_key_answered: bool,
    /// It found the device locked, and the owner was asked.
    asked_when_locked: bool,
    /// It found the device unlocked, and payment mode began; or the owner proved to be here in between.
    entered_unlocked: bool,
    unlocked: bool,
    amount_entered: bool,
    code_shown: bool,
    code_scanned: bool,
    completed: bool,
    paid_shown: bool,
    registration: Registration,
    scanning: Scanning,
}

/// Where the pass stands.
#[derive(Default)]
struct Pass {
    screen: Vec<Option<ScreenKind>>,
    proof: Vec<bool>,
    key_down: Vec<bool>,
    codes: BTreeSet<String>,
    /// Stores that count a PIN try, by device and ticket.
    pin_tickets: BTreeSet<(usize, u16)>,
    /// Orders whose code was scanned off a device's screen.
    scanned_orders: BTreeSet<u64>,
}

impl Evidence {
    /// Reads a trace.
    #[must_use]
    pub fn of(trace: &Trace) -> Self {
        let mut evidence = Self::default();
        let mut pass = Pass::default();
        for timed in trace.entries() {
            evidence.take(&mut pass, &timed.entry);
            evidence.scanning.take(&timed.entry);
        }
        evidence
    }

    fn take(&mut self, pass: &mut Pass, entry: &Entry) {
        self.registration.take(entry);
        match entry {
            Entry::Booted { device, .. } => {
                let places = usize::from(*device) + 1;
                pass.screen.resize(pass.screen.len().max(places), None);
                pass.proof.resize(pass.proof.len().max(places), false);
                pass.key_down.resize(pass.key_down.len().max(places), false);
                self.booted = true;
            }
            Entry::Event { device, event } => self.on_event(pass, usize::from(*device), event),
            Entry::Shown { device, screen, .. } => {
                self.on_shown(pass, usize::from(*device), *screen);
            }
            Entry::CodeShown { digits, .. } => {
                self.code_shown = true;
                pass.codes.insert(digits.clone());
            }
            Entry::Entered { .. } => self.amount_entered = true,
            Entry::Read { digits, .. } => self.code_scanned |= pass.codes.contains(digits),
            Entry::Action {
                device,
                action: Action::Stored { ticket, kind: RecordKind::WrongPins, .. },
            } => {
                pass.pin_tickets.insert((usize::from(*device), *ticket));
            }
            Entry::Server(ServerNote::CodeAccepted { order, .. }) if self.code_scanned => {
                pass.scanned_orders.insert(*order);
            }
            Entry::Server(ServerNote::OrderState { order, state: OrderState::Success, .. }) => {
                self.completed |= pass.scanned_orders.contains(order);
            }
            _ => {}
        }
    }

    fn on_event(&mut self, pass: &mut Pass, device: usize, event: &EventNote) {
        let payment = [Key::ShowCode, Key::Scan, Key::BePaid].map(KeyNote::Key);
        match event {
            EventNote::Key { key, edge: Edge::Down }
            | EventNote::TouchedKey { key, edge: Edge::Down }
                if payment.contains(key) =>
            {
                self.payment_key = true;
                pass.key_down[device] = true;
            }
            _ => {}
        }
        // What follows an event belongs to it: only the screen that a finger or a counted PIN brings was unlocked by it.
        pass.proof[device] = match event {
            EventNote::Finger(FingerReading::Match { .. }) => true,
            EventNote::Stored { ticket, outcome: StoreOutcome::Done } => {
                pass.pin_tickets.contains(&(device, *ticket))
            }
            _ => false,
        };
    }

    fn on_shown(&mut self, pass: &mut Pass, device: usize, screen: ScreenKind) {
        let before = pass.screen[device].replace(screen);
        let was_unlocked = before.is_some_and(needs_proof);
        let keyed = pass.key_down[device];
        match screen {
            ScreenKind::Unlock if keyed && before == Some(ScreenKind::LockedHome) => {
                self.asked_when_locked = true;
                self.payment_key_answered = true;
            }
            ScreenKind::PayerCode | ScreenKind::Scanning | ScreenKind::PayeeCode => {
                self.payment_key_answered |= keyed;
                self.entered_unlocked |= was_unlocked || pass.proof[device];
            }
            ScreenKind::Paid => self.paid_shown |= self.completed,
            _ => {}
        }
        self.unlocked |= !was_unlocked && needs_proof(screen) && pass.proof[device];
        if screen == ScreenKind::LockedHome {
            pass.key_down[device] = false;
        }
    }

    /// Whether the trace shows this step.
    #[must_use]
    pub fn shows(&self, id: &str) -> bool {
        self.scanning.shows(id) || self.shows_otherwise(id)
    }

    fn shows_otherwise(&self, id: &str) -> bool {
        match id {
            "1" => self.booted,
            "3" | "3.2A.3" => self.completed,
            "3.0" => self.unlocked,
            "3.1" => self.payment_key_answered,
            "3.2A.0" => self.amount_entered,
            "3.2A.1" | "S2B1.1" => self.code_shown,
            "3.2A.2" => self.code_scanned,
            "S1" => self.payment_key,
            "S2.2" => self.asked_when_locked || self.entered_unlocked,
            "S2.3" => self.asked_when_locked && self.entered_unlocked,
            "S2B1.2" => self.completed && self.paid_shown,
            // Each instruction has led to its mode.
            "S2.1" => self.registration.entered() && self.payment_key_answered,
            _ => self.registration.shows(id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::STEPS;

    #[test]
    fn an_empty_trace_shows_nothing() {
        let evidence = Evidence::of(&Trace::default());
        assert!(STEPS.iter().all(|step| !evidence.shows(step.id)));
    }

    #[test]
    fn a_scan_counts_only_for_a_code_that_was_shown() {
        let mut trace = Trace::default();
        let read = |digits: &str| Entry::Read {
            till: 0,
            device: 0,
            read: crate::scenario::model::CodeRead::Qr,
            digits: digits.to_owned(),
        };
        trace.add(1, read("130000000000000001"));
        assert!(!Evidence::of(&trace).shows("3.2A.2"));
        trace.add(2, Entry::CodeShown { device: 0, digits: "130000000000000002".to_owned() });
        trace.add(3, read("130000000000000002"));
        assert!(Evidence::of(&trace).shows("3.2A.2"));
        assert!(!Evidence::of(&trace).shows("3.2A.3"));
    }
}
