//! Random interleavings of scanned codes: two payers, a payee who may be off, numbers that come again with the same and with other
//! content, frames lost, doubled and played again, bindings that change. After each step the books must hold.

use std::collections::BTreeMap;

use super::bench::Bench;
use crate::server::devices::LinkId;
use crate::server::ledger::Party;
use crate::server::orders::{ScannedPay, Source};
use crate::server::payee_codes::CodeForm;
use device_core::channel::{DEVICE_ORDER_BIT, Up};
use device_core::code::emv;
use device_core::effect::Outcome;
use device_core::event::ScannedBytes;
use device_core::money::Fen;
use proptest::prelude::*;

/// One thing that happens; the numbers choose among few, so that they meet.
#[derive(Clone, Debug)]
enum Step {
    Scan { device: usize, code: usize },
    Pay { device: usize, number: u64, token: prop::sample::Index, amount: usize },
    Query { device: usize, number: u64 },
    Abandon { device: usize, number: u64 },
    Phone { payer: usize, code: usize, amount: usize },
    Bill { amount: usize },
    LogIn(usize),
    LinkDown(usize),
    Deaf(usize, bool),
    Confirms(usize, bool),
    Replay(usize, prop::sample::Index),
    Freeze(usize, bool),
    Payable(bool),
    Grant { device: usize, taken: bool },
    Ready(usize),
    Unbind(usize),
    Wait(u64),
}

/// Two payers, and a third who is paid.
const DEVICES: usize = 3;
const AMOUNTS: [u32; 5] = [0, 1, 50, 300, 6_000];

fn step() -> impl Strategy<Value = Step> {
    let device = || 0..DEVICES;
    let number = || 0..4_u64;
    let amount = || 0..AMOUNTS.len();
    let waits = vec![10, 900, 6_000, 70_000, 400_000, 40_000_000];
    prop_oneof![
        6 => (device(), 0..16_usize).prop_map(|(device, code)| Step::Scan { device, code }),
        8 => (device(), number(), any::<prop::sample::Index>(), amount()).prop_map(
            |(device, number, token, amount)| Step::Pay { device, number, token, amount }
        ),
        2 => (device(), number()).prop_map(|(device, number)| Step::Query { device, number }),
        2 => (device(), number()).prop_map(|(device, number)| Step::Abandon { device, number }),
        2 => (device(), 0..16_usize, amount()).prop_map(
            |(payer, code, amount)| Step::Phone { payer, code, amount }
        ),
        2 => amount().prop_map(|amount| Step::Bill { amount }),
        4 => device().prop_map(Step::LogIn),
        1 => device().prop_map(Step::LinkDown),
        2 => (device(), any::<bool>()).prop_map(|(device, deaf)| Step::Deaf(device, deaf)),
        1 => (device(), any::<bool>()).prop_map(|(device, does)| Step::Confirms(device, does)),
        2 => (device(), any::<prop::sample::Index>()).prop_map(|(device, frame)| Step::Replay(device, frame)),
        1 => (device(), any::<bool>()).prop_map(|(device, frozen)| Step::Freeze(device, frozen)),
        1 => any::<bool>().prop_map(Step::Payable),
        1 => (device(), any::<bool>()).prop_map(|(device, taken)| Step::Grant { device, taken }),
        2 => device().prop_map(Step::Ready),
        1 => device().prop_map(Step::Unbind),
        3 => prop::sample::select(waits).prop_map(Step::Wait),
    ]
}

struct Play {
    bench: Bench,
    codes: Vec<String>,
    tokens: Vec<u64>,
    /// What each device's number stood for when the server first knew it: that and nothing else may be paid under it.
    first: BTreeMap<(u64, u64), (u64, Option<ScannedPay>)>,
}

impl Play {
    fn new() -> Self {
        let mut bench = Bench::new(DEVICES as u32);
        let wall = |bench: &mut Bench, form| {
            bench.server.merchant_code(bench.now, bench.merchants[0], form, None)
        };
        let own = bench.server.payee_code(bench.handsets[2].account);
        let codes = vec![
            wall(&mut bench, CodeForm::Url),
            wall(&mut bench, CodeForm::Emv),
            emv::with_amount(&own, Fen::yuan(50)).unwrap().as_str().to_owned(),
            own.as_str().to_owned(),
            "https://www.example.com".to_owned(),
        ];
        Self { bench, codes, tokens: vec![1], first: BTreeMap::new() }
    }

    fn step(&mut self, step: &Step) {
        let bench = &mut self.bench;
        let amount = |place: &usize| Fen::yuan(AMOUNTS[*place]);
        match step {
            Step::Scan { device, code } => {
                let text = &self.codes[code % self.codes.len()];
                let code = ScannedBytes::from_slice(text.as_bytes()).unwrap();
                bench.say(*device, &Up::Resolve { request: 1, code });
                self.tokens.extend(bench.handsets[*device].tokens());
            }
            Step::Pay { device, number, token, amount: place } => {
                let pay = ScannedPay { token: *token.get(&self.tokens), amount: amount(place) };
                bench.scan_pay(*device, *number, pay.token, pay.amount);
            }
            Step::Query { device, number } => {
                bench.say(*device, &Up::Query { order: DEVICE_ORDER_BIT | number });
            }
            Step::Abandon { device, number } => {
                bench.say(*device, &Up::Abandon { order: DEVICE_ORDER_BIT | number });
            }
            Step::Phone { payer, code, amount: place } => {
                let payer = bench.handsets[*payer].account;
                let code = self.codes[code % self.codes.len()].clone();
                let typed = Some(amount(place)).filter(|amount| *amount != Fen::ZERO);
                let _ = bench.phone_pays(payer, &code, typed);
            }
            Step::Bill { amount: place } => {
                let form = if *place % 2 == 0 { CodeForm::Url } else { CodeForm::Emv };
                let amount = Some(amount(place)).filter(|amount| *amount != Fen::ZERO);
                let (now, merchant) = (bench.now, bench.merchants[1]);
                self.codes.push(bench.server.merchant_code(now, merchant, form, amount));
            }
            Step::Replay(device, index) if !bench.handsets[*device].sent.is_empty() => {
                let frame = index.get(&bench.handsets[*device].sent).clone();
                bench.frame(LinkId(*device as u32), &frame);
            }
            Step::Replay(..) => {}
            Step::Payable(payable) => {
                bench.server.set_payable(Party::Merchant(bench.merchants[0]), *payable);
            }
            Step::Wait(millis) => bench.wait_millis(*millis),
            Step::LogIn(device) => bench.log_in(*device),
            Step::LinkDown(device) => bench.server.on_link_down(LinkId(*device as u32)),
            Step::Deaf(device, deaf) => bench.handsets[*device].deaf = *deaf,
            Step::Confirms(device, does) => bench.handsets[*device].confirms = *does,
            Step::Freeze(device, frozen) => {
                bench.server.set_frozen(bench.handsets[*device].account, *frozen);
            }
            Step::Grant { device, taken } => {
                // The same owner again; what another one's device may hear stands in `enrolling`.
                let account = bench.handsets[*device].account;
                let granted = bench.grant(*device, account);
                if *taken {
                    bench.keep(*device, account, granted);
                }
            }
            Step::Ready(device) => bench.say(*device, &Up::Ready),
            Step::Unbind(device) => {
                let outputs = bench.server.unbind(bench.now, 100 + *device as u64);
                bench.deliver(outputs);
            }
        }
    }

    /// Each number pays what it first stood for or nothing, and a token pays once.
    fn check(&mut self) {
        self.bench.check();
        let mut spent: BTreeMap<u64, u64> = BTreeMap::new();
        for order in self.bench.server.orders() {
            let Source::Device { number, content } = &order.source else { continue };
            let device = order.payer.unwrap().device.unwrap();
            let known = (order.number, *content);
            let first = self.first.entry((device, *number)).or_insert(known);
            assert_eq!(*first, known, "{order:?}");
            if let (Some(pay), Some(_)) = (content, order.paid_at) {
                let other = spent.insert(pay.token, order.number);
                assert_eq!(other, None, "a token paid twice: {order:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn scanned_codes_pay_once_whatever_happens(steps in prop::collection::vec(step(), 1..80)) {
        let mut play = Play::new();
        for place in 0..DEVICES {
            play.bench.log_in(place);
        }
        for step in &steps {
            play.step(step);
            play.check();
        }
        // All that was spent by static codes stays under the day's limit.
        let limit = Fen::yuan(500).fen();
        for handset in &play.bench.handsets {
            let mut days: BTreeMap<u64, u64> = BTreeMap::new();
            for order in play.bench.server.orders() {
                let hers = order.payer.is_some_and(|payer| payer.account == handset.account);
                let fixed = order.payee != Some(Party::Merchant(play.bench.merchants[1]));
                if let (true, true, Some(at)) = (hers, fixed, order.paid_at) {
                    *days.entry((at.0 + 8 * 3_600_000) / 86_400_000).or_default() += order.amount().fen();
                }
            }
            prop_assert!(days.values().all(|fen| *fen <= limit), "{days:?}");
        }
        // In the end every device that is reached and confirms knows all that it can be told, and nothing waits.
        for place in 0..DEVICES {
            let handset = &mut play.bench.handsets[place];
            (handset.deaf, handset.confirms) = (false, true);
            play.bench.log_in(place);
            if play.bench.handsets[place].session.is_none() {
                // What it was granted ran out before it logged in: it is granted anew.
                let account = play.bench.handsets[place].account;
                let granted = play.bench.grant(place, account);
                play.bench.keep(place, account, granted);
                play.bench.log_in(place);
            }
        }
        play.bench.wait_millis(10_000);
        prop_assert_eq!(play.bench.server.next_deadline(), None);
        for (place, handset) in play.bench.handsets.iter().enumerate() {
            for (number, outcome) in handset.outcomes() {
                if outcome != Outcome::Received {
                    let settlement = play.bench.order_of(place, number).settlement.clone();
                    prop_assert_eq!(settlement.map(|ended| ended.outcome), Some(outcome));
                }
            }
        }
    }
}
