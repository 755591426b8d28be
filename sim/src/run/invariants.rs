//! What must hold at all times: judged from the trace as it grows.

use std::collections::{BTreeMap, BTreeSet};

use device_core::effect::Outcome;
use device_core::money::Fen;
use device_core::text::Payee;
use device_core::view::{Screen, ScreenKind};

use super::Failure;
use crate::scenario::model::{Invariant, Scenario};
use crate::server::Server;
use crate::server::ledger::Party;
use crate::server::notes::ServerNote;
use crate::server::orders::Order;
use crate::trace::Entry;
use crate::world::{DeviceSlot, World, needs_proof};

/// Watches the invariants of a run.
#[derive(Clone)]
pub(super) struct Judge {
    always: Vec<Invariant>,
    seen: usize,
    /// Payments of each order: money that went from an account to a merchant for it.
    payments: BTreeMap<u64, u32>,
    /// The codes that each device has shown.
    codes: BTreeMap<usize, BTreeSet<String>>,
    told: Told,
    /// For each device that had a code resolved: whether its owner had proved to be there at that moment or since.
    proved_since_scan: BTreeMap<u64, bool>,
    /// Messages of each phone's links that were looked at.
    overheard: Vec<usize>,
    failures: Vec<Failure>,
    broken: Vec<Invariant>,
}

impl Judge {
    pub(super) fn new(scenario: &Scenario) -> Self {
        Self {
            always: scenario.always.clone(),
            seen: 0,
            payments: BTreeMap::new(),
            codes: BTreeMap::new(),
            told: Told::default(),
            proved_since_scan: BTreeMap::new(),
            overheard: Vec::new(),
            failures: Vec::new(),
            broken: Vec::new(),
        }
    }

    /// Whether something is broken already.
    pub(super) fn broken(&self) -> bool {
        !self.failures.is_empty()
    }

    /// Which invariants are broken.
    pub(super) fn broken_invariants(&self) -> &[Invariant] {
        &self.broken
    }

    /// What is broken.
    pub(super) fn failures(&self) -> &[Failure] {
        &self.failures
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
        self.listen(world);
    }

    /// Looks through what passed the phones' links since the last look.
    fn listen(&mut self, world: &World) {
        self.overheard.resize(world.phones().len(), 0);
        for (place, slot) in world.phones().iter().enumerate() {
            let heard = std::mem::replace(&mut self.overheard[place], slot.captured().len());
            let digits = slot.phone().digits();
            for message in &slot.captured()[heard..] {
                let told = told_by(message, world.granted_secrets(), digits);
                if let Some(what) = told {
                    let expected = "no secret in the clear on a phone's link";
                    let got = format!("the {what} passes the link of {}", slot.name());
                    self.breaks(world, Invariant::LinkKeepsSecrets, expected, got);
                }
            }
        }
    }

    fn breaks(&mut self, world: &World, which: Invariant, expected: &str, got: String) {
        if self.always.contains(&which) {
            let name = format!("{which:?}");
            self.broken.push(which);
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
        if let Some(number) = slot.device_id().filter(|_| slot.proved()) {
            self.proved_since_scan.entry(number).and_modify(|proved| *proved = true);
        }
        let number = slot.device_id();
        let told = |amount, party, outcome| {
            number.is_some_and(|number| {
                self.told.holds(world.server(), number, amount, party, outcome)
            })
        };
        match slot.view().map(|view| &view.screen) {
            Some(Screen::Paid { amount, payee, .. }) if !told(*amount, payee, Outcome::Paid) => {
                let expected = "\"paid\" only after the server moved the money and said so";
                let got = format!("{} shows {amount} as paid to {}", slot.name(), payee.name);
                let got = format!("{got}; it was told of no such order");
                self.breaks(world, Invariant::ShowsPaidOnlyWhenSettled, expected, got);
            }
            Some(Screen::MoneyIn { amount, from, .. })
                if !told(*amount, from, Outcome::Received) =>
            {
                let expected = "\"money came in\" only for money that came to this account";
                let got = format!("{} shows {amount} from {}", slot.name(), from.name);
                let got = format!("{got}; it was told of no such payment");
                self.breaks(world, Invariant::TellsMoneyIn, expected, got);
            }
            Some(_) | None => {}
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
        match note {
            ServerNote::Moved { from, order, .. } => self.on_moved(world, note, from, *order),
            ServerNote::Told { device, order, outcome } => {
                self.told.hear(*device, *order, *outcome);
            }
            ServerNote::Resolved { device: Some(device), .. } => {
                let proved = slot_of(world, *device).is_some_and(|slot| slot.proved());
                self.proved_since_scan.insert(*device, proved);
            }
            ServerNote::PayAsked { device: Some(device), .. } => {
                self.on_pay_asked(world, *device);
            }
            _ => {}
        }
    }

    /// A new order of a scanned code. Its owner may have locked the device by the time it arrives, but not since the scan.
    fn on_pay_asked(&mut self, world: &World, device: u64) {
        if self.proved_since_scan.get(&device) != Some(&true) {
            let expected = "no payment of a scanned code before a finger or PIN was accepted";
            let name = slot_of(world, device).map_or("a device", |slot| slot.name());
            let got = format!("{name} asks to pay, and was locked since it scanned");
            self.breaks(world, Invariant::NeverPaysLocked, expected, got);
        }
    }

    fn on_moved(&mut self, world: &World, note: &ServerNote, from: &str, order: Option<u64>) {
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

fn slot_of(world: &World, device: u64) -> Option<&DeviceSlot> {
    world.devices().iter().find(|slot| slot.device_id() == Some(device))
}

/// The results that each device was told: order and outcome.
#[derive(Clone, Debug, Default)]
struct Told(BTreeMap<u64, BTreeSet<(u64, bool)>>);

impl Told {
    fn hear(&mut self, device: u64, order: u64, outcome: Outcome) {
        match outcome {
            Outcome::Paid | Outcome::Received => {
                let came_in = outcome == Outcome::Received;
                self.0.entry(device).or_default().insert((order, came_in));
            }
            Outcome::Declined(_) => {}
        }
    }

    /// Whether a device was told of an order with this outcome, amount and other party, whose money truly moved.
    fn holds(
        &self,
        server: &Server,
        device: u64,
        amount: Fen,
        party: &Payee,
        outcome: Outcome,
    ) -> bool {
        let came_in = outcome == Outcome::Received;
        let fits = |order: &Order| {
            let (own, other) = match came_in {
                true => (order.payee, order.payer.map(|payer| Party::Customer(payer.account))),
                false => (order.payer.map(|payer| Party::Customer(payer.account)), order.payee),
            };
            let account = server.account_of(device).map(Party::Customer);
            order.amount() == amount
                && order.paid_at.is_some()
                && (account.is_none() || own == account)
                && other.is_some_and(|other| server.payee_shown(other) == *party)
        };
        let told = self.0.get(&device).into_iter().flatten();
        told.filter(|(_, received)| *received == came_in)
            .filter_map(|(order, _)| server.order(*order))
            .any(fits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::tests::bench::Bench;

    #[test]
    fn only_what_was_told_and_paid_may_be_shown() {
        let mut bench = Bench::new(2);
        bench.log_in(0);
        bench.log_in(1);
        let code = bench.server.payee_code(bench.handsets[1].account);
        let payer = bench.handsets[0].account;
        let (paid, outputs) = bench.server.pay_code(bench.now, payer, &code, Some(Fen::yuan(30)));
        bench.deliver(outputs);
        let order = paid.unwrap();
        let from = bench.server.payee_shown(Party::Customer(payer));
        let mut told = Told::default();
        let holds = |told: &Told, device, amount, outcome| {
            told.holds(&bench.server, device, amount, &from, outcome)
        };
        assert!(!holds(&told, 101, Fen::yuan(30), Outcome::Received), "not told yet");
        told.hear(101, order, Outcome::Received);
        assert!(holds(&told, 101, Fen::yuan(30), Outcome::Received));
        assert!(!holds(&told, 101, Fen::yuan(31), Outcome::Received), "another amount");
        assert!(!holds(&told, 101, Fen::yuan(30), Outcome::Paid), "it was not the one who paid");
        assert!(!holds(&told, 100, Fen::yuan(30), Outcome::Received), "another device");
        let grocer = bench.server.payee_shown(Party::Merchant(bench.merchants[0]));
        let amount = Fen::yuan(30);
        assert!(
            !told.holds(&bench.server, 101, amount, &grocer, Outcome::Received),
            "from another"
        );
        told.hear(101, order + 1, Outcome::Received);
        assert!(!told.holds(&bench.server, 101, amount, &grocer, Outcome::Received), "no order");
    }
}

/// The secret that a message tells, if it tells one.
fn told_by<'s>(
    message: &[u8],
    secrets: impl Iterator<Item = &'s (&'static str, Vec<u8>)>,
    digits: Option<[u8; 6]>,
) -> Option<&'static str> {
    let holds = |part: &[u8]| message.windows(part.len()).any(|window| window == part);
    let typed = digits.is_some_and(|digits| holds(&digits) || holds(&digits.map(|d| d + b'0')));
    let mut secrets = secrets.filter(|(_, secret)| !secret.is_empty() && holds(secret));
    secrets.next().map(|(what, _)| *what).or_else(|| typed.then_some("six digits"))
}

#[cfg(test)]
mod link_tests {
    use super::*;

    #[test]
    fn a_secret_on_a_link_is_found_and_sealed_bytes_are_not() {
        let secrets = [("credential", vec![7; 32]), ("user reference", b"4711".to_vec())];
        let told = |message: &[u8], digits| told_by(message, secrets.iter(), digits);
        let digits = Some([1, 2, 3, 4, 5, 6]);
        assert_eq!(told(&[9; 64], digits), None);
        assert_eq!(told(&[7; 31], digits), None);
        assert_eq!(told(&[7; 40], None), Some("credential"));
        assert_eq!(told(b"ref 4711", None), Some("user reference"));
        assert_eq!(told(b"x123456", digits), Some("six digits"));
        assert_eq!(told(&[0, 1, 2, 3, 4, 5, 6], digits), Some("six digits"));
        assert_eq!(told(b"x123456", None), None);
    }
}
