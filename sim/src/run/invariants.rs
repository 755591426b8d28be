//! What must hold at all times: judged from the trace as it grows.

use std::collections::{BTreeMap, BTreeSet};

use device_core::view::{Screen, ScreenKind};

use super::Failure;
use crate::scenario::model::{Invariant, Scenario};
use crate::server::notes::ServerNote;
use crate::trace::Entry;
use crate::world::{World, needs_proof};

/// Watches the invariants of a run.
pub(super) struct Judge {
    always: Vec<Invariant>,
    seen: usize,
    /// Payments of each order: money that went from an account to a merchant for it.
    payments: BTreeMap<u64, u32>,
    /// The codes that each device has shown.
    codes: BTreeMap<usize, BTreeSet<String>>,
    failures: Vec<Failure>,
}

impl Judge {
    pub(super) fn new(scenario: &Scenario) -> Self {
        Self {
            always: scenario.always.clone(),
            seen: 0,
            payments: BTreeMap::new(),
            codes: BTreeMap::new(),
            failures: Vec::new(),
        }
    }

    /// Whether something is broken already.
    pub(super) fn broken(&self) -> bool {
        !self.failures.is_empty()
    }

    /// Looks at what happened since the last look.
    pub(super) fn look(&mut self, world: &World) {
        let entries = world.trace().entries();
        for timed in &entries[self.seen..] {
            match &timed.entry {
                Entry::Shown { device, screen, .. } => self.on_shown(world, *device, *screen),
                Entry::CodeShown { device, digits } => self.on_code(world, *device, digits),
                Entry::Server(note) => self.on_server(world, note),
                _ => {}
            }
        }
        self.seen = entries.len();
    }

    fn breaks(&mut self, world: &World, which: Invariant, expected: &str, got: String) {
        if self.always.contains(&which) {
            let name = format!("{which:?}");
            self.failures.push(Failure::of_invariant(world, name, expected, got));
        }
    }

    fn on_shown(&mut self, world: &World, device: u8, screen: ScreenKind) {
        let Some(slot) = world.devices().get(usize::from(device)) else { return };
        if needs_proof(screen) && !slot.proved() {
            let expected = "no unlocked screen before a finger or PIN was accepted";
            let got = format!("{} shows {screen:?} while locked", slot.name());
            self.breaks(world, Invariant::NeverPaysLocked, expected, got);
        }
        let Some(Screen::Paid { amount, .. }) = slot.view().map(|view| &view.screen) else {
            return;
        };
        let settled = world
            .server()
            .orders()
            .filter(|order| order.payer.and_then(|payer| payer.device) == slot.device_id())
            .any(|order| order.amount() == *amount && order.paid_at.is_some());
        if !settled {
            let expected = "\"paid\" only after the server moved the money";
            let got = format!("{} shows {amount} as paid; no such order was", slot.name());
            self.breaks(world, Invariant::ShowsPaidOnlyWhenSettled, expected, got);
        }
    }

    fn on_code(&mut self, world: &World, device: u8, digits: &str) {
        let fresh = self.codes.entry(usize::from(device)).or_default().insert(digits.to_owned());
        if !fresh {
            let expected = "that no code is shown a second time";
            self.breaks(world, Invariant::CodesDiffer, expected, format!("{digits} came again"));
        }
    }

    fn on_server(&mut self, world: &World, note: &ServerNote) {
        let ServerNote::Moved { from, order, .. } = note else { return };
        if !world.server().balances_to_zero() {
            let expected = "a ledger that adds up to nothing";
            self.breaks(world, Invariant::LedgerBalances, expected, format!("{note:?}"));
        }
        let from_account = world.account_named(from).is_some();
        let Some(order) = order.filter(|_| from_account) else { return };
        let payments = self.payments.entry(order).or_default();
        *payments += 1;
        if *payments > 1 {
            let expected = "that an order is paid at most once";
            self.breaks(world, Invariant::PaysOnce, expected, format!("{note:?}"));
        }
    }

    /// Looks a last time and gives what was broken.
    pub(super) fn finish(mut self, world: &World) -> Vec<Failure> {
        self.look(world);
        if let Err(error) = world.server().ledger().cross_check() {
            let expected = "a ledger whose balances follow from its postings";
            self.breaks(world, Invariant::LedgerBalances, expected, error.to_string());
        }
        for slot in world.devices() {
            if let Some(defect) = slot.faulty() {
                let expected = "a device within its bounds";
                let got = format!("{}: {defect}", slot.name());
                self.breaks(world, Invariant::DeviceSound, expected, got);
            }
        }
        self.failures
    }
}
