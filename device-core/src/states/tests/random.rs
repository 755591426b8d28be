//! Random lives of a device: whatever happens in whatever order, a locked device gives nothing away, and nothing is paid but
//! what its owner confirmed, once.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::bench::{
    Bench, MORNING, OWNER, PAYEE_CODE, PIN, TOKEN, URL, ask, ended, enrolled, order,
};
use super::table::Act;
use crate::channel::{Down, Up, Verdict};
use crate::code::payer::payer_code;
use crate::effect::Outcome;
use crate::event::{
    Event, FingerReading, FingerTaken, Frame, LinkState, Network, PhoneFrame, Port, ScanReading,
    ScannedBytes, StoreOutcome,
};
use crate::key::{Edge, Key};
use crate::money::Fen;
use crate::profile::{Profile, UnlockOrder};
use crate::records::{Origin, PendingOrder};
use crate::time::Utc;
use crate::view::{CodeRefusal, DeclineCause, Screen};

/// One thing that happens. There is no digit 1 or 2, so that only `TypePin` types the PIN.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant)] // A few hundred of them.
enum Chance {
    Edge(Key, Edge),
    Press(Key),
    TypePin,
    Finger(FingerReading),
    Wait(u64),
    Micros(u64),
    Ask(u64),
    Ended(u64, Outcome),
    StillOpen(u64),
    Time(u64),
    Garbage(Vec<u8>),
    Connect(u64),
    Disconnect,
    Signal(u8),
    HoldStores(bool),
    Stored(bool),
    WrongTicket(u16, bool),
    Battery(u8),
    LoseClock,
    Reboot,
    Camera(ScanReading),
    FingerTaken(FingerTaken),
    PhoneLink(Port, LinkState),
    FromPhone(Port, Vec<u8>),
    Payee {
        late: bool,
        amount_fen: Option<u64>,
    },
    NotPayable(CodeRefusal),
    OwnEnds(Outcome),
    OwnUnknown,
    Unbound,
    /// She scans a code with this amount and confirms it, without a slip, so that many lives come so far.
    ScanToPay(u64),
}

fn key() -> impl Strategy<Value = Key> {
    prop_oneof![
        3 => Just(Key::ShowCode),
        2 => Just(Key::Confirm),
        1 => Just(Key::Cancel),
        1 => Just(Key::Correct),
        1 => Just(Key::Help),
        1 => Just(Key::Power),
        3 => Just(Key::Scan),
        1 => Just(Key::BePaid),
        1 => Just(Key::Point),
        1 => Just(Key::Register),
        1 => Just(Key::Digit(0)),
        2 => (3_u8..10).prop_map(Key::Digit),
    ]
}

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        Just(Outcome::Paid),
        Just(Outcome::Received),
        Just(Outcome::Declined(DeclineCause::MerchantCancelled)),
        Just(Outcome::Declined(DeclineCause::NobodyAgreed)),
    ]
}

fn reading() -> impl Strategy<Value = ScanReading> {
    let code = |text: &str| ScanReading::Code(ScannedBytes::from_slice(text.as_bytes()).unwrap());
    prop_oneof![
        4 => Just(code(URL)),
        2 => Just(code(PAYEE_CODE)),
        1 => Just(code("6901234567892")),
        1 => Just(ScanReading::Nothing),
        1 => Just(ScanReading::TooLong),
        1 => Just(ScanReading::Fault),
    ]
}

/// What belongs to scanning, to the phone, and to the fingers' enrolment.
fn later_chance() -> impl Strategy<Value = Chance> {
    let port = || prop::sample::select(&Port::ALL[..]);
    let taken = prop_oneof![
        Just(FingerTaken::Touch),
        Just(FingerTaken::Done { slot: 3 }),
        Just(FingerTaken::Fault)
    ];
    let state = prop_oneof![Just(LinkState::Up), Just(LinkState::Down)];
    let bytes = proptest::collection::vec(any::<u8>(), 0..64);
    let amount = prop_oneof![Just(None), (0_u64..600_000).prop_map(Some)];
    prop_oneof![
        6 => reading().prop_map(Chance::Camera),
        1 => taken.prop_map(Chance::FingerTaken),
        1 => (port(), state).prop_map(|(port, state)| Chance::PhoneLink(port, state)),
        1 => (port(), bytes).prop_map(|(port, bytes)| Chance::FromPhone(port, bytes)),
        6 => (0_u8..8, amount).prop_map(|(dice, amount_fen)| Chance::Payee { late: dice == 0, amount_fen }),
        1 => Just(Chance::NotPayable(CodeRefusal::UnknownPayee)),
        2 => outcome().prop_map(Chance::OwnEnds),
        2 => Just(Chance::OwnUnknown),
        4 => (1_u64..120_000).prop_map(Chance::ScanToPay),
    ]
}

fn chance() -> impl Strategy<Value = Chance> {
    let reading = prop_oneof![
        4 => Just(OWNER),
        1 => Just(FingerReading::Match { slot: 5 }),
        1 => Just(FingerReading::NoMatch),
        1 => Just(FingerReading::Poor),
        1 => Just(FingerReading::Fault),
    ];
    let edge = prop_oneof![Just(Edge::Down), Just(Edge::Up)];
    prop_oneof![
        4 => (key(), edge).prop_map(|(key, edge)| Chance::Edge(key, edge)),
        8 => key().prop_map(Chance::Press),
        3 => Just(Chance::TypePin),
        8 => reading.prop_map(Chance::Finger),
        3 => (0_u64..3_000).prop_map(Chance::Wait),
        2 => (3_000_u64..200_000).prop_map(Chance::Wait),
        2 => (0_u64..70_000_000).prop_map(Chance::Micros),
        5 => (1_u64..6).prop_map(Chance::Ask),
        3 => ((1_u64..6), outcome()).prop_map(|(order, outcome)| Chance::Ended(order, outcome)),
        3 => (1_u64..6).prop_map(Chance::StillOpen),
        1 => (0_u64..1_000_000).prop_map(Chance::Time),
        1 => proptest::collection::vec(any::<u8>(), 0..224).prop_map(Chance::Garbage),
        3 => (0_u64..1_000_000).prop_map(Chance::Connect),
        1 => Just(Chance::Disconnect),
        1 => any::<u8>().prop_map(Chance::Signal),
        2 => any::<bool>().prop_map(Chance::HoldStores),
        5 => (0_u8..10).prop_map(|dice| Chance::Stored(dice > 1)),
        1 => (any::<u16>(), any::<bool>()).prop_map(|(ticket, done)| Chance::WrongTicket(ticket, done)),
        1 => any::<u8>().prop_map(Chance::Battery),
        1 => Just(Chance::LoseClock),
        1 => Just(Chance::Reboot),
        20 => later_chance(),
        // Most lives go on.
        1 => (0_u8..40).prop_map(|dice| if dice == 0 { Chance::Unbound } else { Chance::Wait(10) }),
    ]
}

/// The bench and what its owner did.
struct Life {
    bench: Bench,
    /// The PIN was typed since the device was last seen locked without it.
    pin_typed: bool,
    code: Option<String>,
    seen: usize,
    /// Sessions so far.
    session: u32,
    /// Amounts that stood on a screen which asks for the green key or for the finger.
    confirmed: BTreeSet<Fen>,
    /// The session in which each order was paid, and how much it was.
    paid: BTreeMap<u64, (u32, Fen)>,
    given_up: BTreeSet<u64>,
}

impl Life {
    fn new(unlock_order: UnlockOrder) -> Self {
        Self {
            bench: Bench::new(unlock_order),
            pin_typed: false,
            code: None,
            seen: 0,
            session: 0,
            confirmed: BTreeSet::new(),
            paid: BTreeMap::new(),
            given_up: BTreeSet::new(),
        }
    }

    fn live(&mut self, chance: &Chance) {
        if let Chance::ScanToPay(fen) = chance {
            let code = ScannedBytes::from_slice(URL.as_bytes()).unwrap();
            let steps = [
                Chance::Press(Key::Scan),
                Chance::Finger(OWNER),
                Chance::Camera(ScanReading::Code(code)),
                Chance::Payee { late: false, amount_fen: Some(*fen) },
                Chance::Press(Key::Confirm),
            ];
            let connect = (!self.bench.connected()).then_some(Chance::Connect(0));
            connect.iter().chain(&steps).for_each(|step| self.live(step));
            return;
        }
        let was_locked = self.bench.device.locked();
        self.happen(chance);
        self.check(was_locked, chance);
    }

    fn happen(&mut self, chance: &Chance) {
        let bench = &mut self.bench;
        let done = |done: bool| if done { StoreOutcome::Done } else { StoreOutcome::Failed };
        match chance {
            Chance::Edge(key, edge) => bench.edge(*key, *edge),
            Chance::Press(key) => bench.press(*key),
            Chance::TypePin => {
                self.pin_typed = true;
                bench.type_digits(PIN);
            }
            Chance::Finger(reading) => bench.finger(*reading),
            Chance::Wait(millis) => bench.advance(*millis),
            Chance::Micros(micros) => bench.pass_micros(*micros),
            Chance::Connect(lead) => {
                bench.disconnect();
                bench.handle(&Event::Network(Network::Up { bars: 3 }));
                if bench.said_hello() {
                    self.session += 1;
                    bench.welcome(Utc(MORNING.0 + lead));
                }
            }
            Chance::Disconnect => bench.disconnect(),
            Chance::Signal(bars) if bench.connected() => {
                bench.handle(&Event::Network(Network::Up { bars: *bars }));
            }
            Chance::HoldStores(hold) => bench.stores_by_itself = !hold,
            Chance::Stored(ok) if !bench.stores.is_empty() => bench.complete_store(done(*ok)),
            Chance::WrongTicket(ticket, ok)
                if bench.stores.iter().all(|(waiting, _)| waiting != ticket) =>
            {
                bench.handle(&Event::Stored { ticket: *ticket, outcome: done(*ok) });
            }
            Chance::Battery(percent) => bench.handle(&Event::Battery { percent: *percent }),
            Chance::LoseClock => bench.act(&Act::LoseClock),
            Chance::Reboot => {
                self.pin_typed = false;
                self.code = None;
                bench.reboot();
            }
            Chance::Garbage(bytes) => {
                bench.handle(&Event::FromServer(Frame::from_slice(bytes).unwrap()));
            }
            Chance::Ask(order) if bench.connected() => bench.server_says(&ask(*order)),
            Chance::Ended(order, outcome) if bench.connected() => {
                bench.server_says(&ended(*order, *outcome));
            }
            Chance::StillOpen(order) if bench.connected() => {
                bench.server_says(&Down::StillOpen { order: *order });
            }
            Chance::Time(lead) if bench.connected() => {
                bench.server_says(&Down::Time(Utc(MORNING.0 + lead)));
            }
            Chance::Camera(_)
            | Chance::FingerTaken(_)
            | Chance::PhoneLink(..)
            | Chance::FromPhone(..)
            | Chance::Payee { .. }
            | Chance::NotPayable(_)
            | Chance::OwnEnds(_)
            | Chance::OwnUnknown
            | Chance::ScanToPay(_)
            | Chance::Unbound => self.happen_later(chance),
            Chance::Signal(_)
            | Chance::Stored(_)
            | Chance::WrongTicket(..)
            | Chance::Ask(_)
            | Chance::Ended(..)
            | Chance::StillOpen(_)
            | Chance::Time(_) => {}
        }
    }

    /// What belongs to scanning, to the phone, and to the fingers' enrolment.
    fn happen_later(&mut self, chance: &Chance) {
        let bench = &mut self.bench;
        let resolving = bench.sent.iter().any(|up| matches!(up, Up::Resolve { .. }));
        let scanned = |order: &&PendingOrder| order.origin != Origin::Asked;
        let own = bench.flash.pending.as_ref().filter(scanned).map(|order| order.order);
        match chance {
            Chance::Camera(reading) => bench.handle(&Event::Scanned(reading.clone())),
            Chance::FingerTaken(taken) => bench.handle(&Event::FingerTaken(*taken)),
            Chance::PhoneLink(port, state) => {
                bench.handle(&Event::PhoneLink { port: *port, state: *state });
            }
            Chance::FromPhone(port, bytes) => {
                let frame = PhoneFrame::from_slice(bytes).unwrap();
                bench.handle(&Event::FromPhone { port: *port, frame });
            }
            Chance::Payee { late, amount_fen } if bench.connected() && resolving => {
                let request = bench.last_request().wrapping_sub(u32::from(*late));
                let amount = amount_fen.and_then(Fen::new);
                let payee = order(0).payee;
                bench.server_says(&Down::Payee { request, token: TOKEN, payee, amount });
            }
            Chance::NotPayable(cause) if bench.connected() && resolving => {
                let request = bench.last_request();
                bench.server_says(&Down::NotPayable { request, cause: *cause });
            }
            Chance::OwnEnds(outcome) if bench.connected() && own.is_some() => {
                bench.own_ends(*outcome);
            }
            Chance::OwnUnknown if bench.connected() => {
                if let Some(order) = own {
                    bench.server_says(&Down::NoSuchOrder { order });
                }
            }
            Chance::Unbound if bench.connected() => bench.server_says(&Down::Unbound),
            // All that needs what is not there now; the rest happened in `happen`.
            _ => {}
        }
    }

    /// What was paid was confirmed, is in flash, and is sent in one session only; what was given up is never paid.
    fn check_payments(&mut self) {
        for up in self.bench.sent.iter().skip(self.seen) {
            match up {
                Up::Pay { order, token, amount } => {
                    assert!(self.bench.agreed_in_flash.contains(order), "{order} is not in flash");
                    assert!(self.confirmed.contains(amount), "{amount} was never on the screen");
                    assert!(!self.given_up.contains(order), "{order} was given up, and is paid");
                    assert_eq!(*token, TOKEN);
                    let first = self.paid.entry(*order).or_insert((self.session, *amount));
                    assert_eq!(*first, (self.session, *amount), "{order} is paid twice");
                }
                Up::Abandon { order } => {
                    self.given_up.insert(*order);
                }
                Up::Answer { .. }
                | Up::Query { .. }
                | Up::Resolve { .. }
                | Up::Ready
                | Up::Unbind
                | Up::Received { .. } => {}
            }
        }
        match self.bench.device.view().screen {
            Screen::ConfirmPay { amount, .. } | Screen::Authenticate { amount, .. } => {
                self.confirmed.insert(amount);
            }
            _ => {}
        }
    }

    fn check(&mut self, was_locked: bool, chance: &Chance) {
        let locked = self.bench.device.locked();
        let proof = matches!(chance, Chance::Finger(FingerReading::Match { slot: 0 | 1 }));
        assert!(!was_locked || locked || proof || self.pin_typed, "unlocked by {chance:?}");
        if locked && !matches!(chance, Chance::TypePin) && self.bench.stores.is_empty() {
            // Digits that were typed are gone unless the PIN screen is still there.
            self.pin_typed &= self.bench.shown().starts_with("EnterPin");
        }
        let code = self.bench.code();
        assert!(!(locked && code.is_some()), "a locked device shows a code");
        if code != self.code && code.is_some() {
            self.check_code(code.as_deref().unwrap_or_default());
        }
        self.code = code;
        self.check_payments();
        for up in self.bench.sent.iter().skip(self.seen) {
            if let Up::Answer { order, verdict: Verdict::Agreed } = up {
                let kept = self.bench.agreed_in_flash.contains(order);
                assert!(kept, "agreed to {order}, which flash does not know");
            }
        }
        self.seen = self.bench.sent.len();
    }

    /// What is shown is the code under a counter that flash knows, and of a moment that is not long past.
    fn check_code(&self, code: &str) {
        let enrolment = enrolled().enrolment.unwrap();
        let issuer = Profile::default().issuer;
        let (reference, seed) = (&enrolment.user_reference, &enrolment.code_seed);
        let stored = self.bench.flash.counters.codes_shown;
        let counters = stored.saturating_sub(15)..=stored;
        let found = counters.into_iter().any(|counter| {
            self.bench.moments.iter().any(|utc| {
                payer_code(&issuer, reference, seed, counter, *utc).as_deref() == Some(code)
            })
        });
        assert!(found, "{code} is not of a stored counter");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn no_life_of_a_device_gives_anything_away(
        finger_first in any::<bool>(),
        chances in proptest::collection::vec(chance(), 1..200),
    ) {
        let order = if finger_first { UnlockOrder::FingerFirst } else { UnlockOrder::KeyFirst };
        let mut life = Life::new(order);
        for chance in &chances {
            life.live(chance);
        }
    }
}

/// The lives that are played do reach codes and agreements: else the test above would hold for nothing.
#[test]
fn random_lives_reach_what_they_guard() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut codes, mut agreements, mut unlocks) = (0, 0, 0);
    let (mut payments, mut given_up, mut unbound) = (0, 0, 0);
    for _ in 0..40 {
        let chances = proptest::collection::vec(chance(), 200).new_tree(&mut runner).unwrap();
        let mut life = Life::new(UnlockOrder::KeyFirst);
        for chance in chances.current() {
            let before = life.seen;
            life.live(&chance);
            let agreed = |up: &&Up| matches!(up, Up::Answer { verdict: Verdict::Agreed, .. });
            codes += usize::from(life.code.is_some());
            unlocks += usize::from(!life.bench.device.locked());
            agreements += life.bench.sent.iter().skip(before).filter(agreed).count();
        }
        payments += life.paid.len();
        given_up += life.given_up.len();
        unbound += usize::from(life.bench.flash.enrolment.is_none());
    }
    assert!(codes > 20 && agreements > 20 && unlocks > 200, "{codes} {agreements} {unlocks}");
    assert!(payments > 20 && given_up > 3 && unbound > 1, "{payments} {given_up} {unbound}");
}
