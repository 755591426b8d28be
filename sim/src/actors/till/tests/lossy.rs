//! Two tills and two shoppers over lines that delay, lose and double: in the end each till and the books say the same.

use std::collections::BTreeSet;

use crate::actors::till::policy::TillPolicy;
use crate::actors::till::{Till, TillNote, TillOutput};
use crate::scenario::model::{CodeRead, TillState};
use crate::server::ServerOutput;
use crate::server::api::{MerchantAnswer, MerchantRequest, OrderState, OutTradeNo};
use crate::server::ledger::Party;
use crate::server::tests::bench::{Bench, check_books};
use device_core::channel::{Up, Verdict};
use device_core::money::Fen;
use proptest::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// A message on its way.
#[derive(Clone)]
enum Message {
    Ask(usize, MerchantRequest),
    Answer(usize, MerchantAnswer),
}

#[derive(Clone)]
struct Market {
    bench: Bench,
    tills: Vec<Till>,
    /// Messages by arrival and number.
    lines: Vec<(u64, u64, Message)>,
    sent: u64,
    rng: ChaCha8Rng,
    loss_percent: u32,
    /// Orders of each till, and how the till last saw them end.
    seen: Vec<(usize, OutTradeNo, TillState)>,
}

impl Market {
    fn new(seed: u64, loss_percent: u32) -> Self {
        let mut bench = Bench::new(2);
        bench.log_in(0);
        Self {
            bench,
            tills: vec![Till::new(TillPolicy::default()); 2],
            lines: Vec::new(),
            sent: 0,
            rng: ChaCha8Rng::seed_from_u64(seed),
            loss_percent,
            seen: Vec::new(),
        }
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.rng.next_u32() % 100 < percent
    }

    /// Puts a message on a line: lost, on time, late, or twice.
    fn carry(&mut self, message: &Message) {
        let copies =
            if self.chance(self.loss_percent) { 0 } else { 1 + u64::from(self.chance(10)) };
        for _ in 0..copies {
            let late = if self.chance(10) { 20_000_000 } else { 300_000 };
            let arrives = self.bench.now.micros + 20_000 + u64::from(self.rng.next_u32()) % late;
            self.sent += 1;
            self.lines.push((arrives, self.sent, message.clone()));
        }
    }

    fn till_says(&mut self, place: usize, outputs: Vec<TillOutput>) {
        for output in outputs {
            match output {
                TillOutput::Send(request) => self.carry(&Message::Ask(place, request)),
                TillOutput::Note(TillNote::Shows(
                    TillState::Idle | TillState::Ready | TillState::Scanning,
                )) => {}
                TillOutput::Note(TillNote::Shows(state)) => {
                    if let Some(order) = self.tills[place].out_trade_no().cloned() {
                        self.seen.retain(|(till, seen, _)| (*till, seen) != (place, &order));
                        self.seen.push((place, order, state));
                    }
                }
                TillOutput::Note(_) | TillOutput::ScannerOn | TillOutput::ScannerOff => {}
            }
        }
    }

    fn server_says(&mut self, outputs: Vec<ServerOutput>) {
        for output in &outputs {
            if let ServerOutput::ToTill { merchant, answer } = output {
                let place = merchant.0 as usize;
                self.carry(&Message::Answer(place, answer.clone()));
            }
        }
        self.bench.deliver(outputs);
    }

    fn run(&mut self, micros: u64) {
        let end = self.bench.now.micros + micros;
        loop {
            let line = self.lines.iter().map(|(at, number, _)| (*at, *number)).min();
            let till = self.tills.iter().filter_map(Till::next_deadline).min();
            let next = [line.map(|(at, _)| at), till].into_iter().flatten().min();
            let Some(at) = next.filter(|at| *at <= end) else { break };
            let at = at.max(self.bench.now.micros);
            self.bench.wait_until(at);
            if let Some(place) = self.tills.iter().position(|till| till.next_deadline() == Some(at))
            {
                let outputs = self.tills[place].on_deadline(at);
                self.till_says(place, outputs);
            } else if let Some((_, number)) = line {
                self.arrive(number);
            }
        }
        self.bench.wait_until(end);
    }

    fn arrive(&mut self, number: u64) {
        let Some(position) = self.lines.iter().position(|(_, line, _)| *line == number) else {
            return;
        };
        let now = self.bench.now;
        match self.lines.remove(position).2 {
            Message::Ask(place, request) => {
                let merchant = self.bench.merchants[place];
                let outputs = self.bench.server.on_merchant(now, merchant, &request);
                self.server_says(outputs);
            }
            Message::Answer(place, answer) => {
                let outputs = self.tills[place].on_answer(now.micros, &answer);
                self.till_says(place, outputs);
            }
        }
    }

    fn scan_someone(&mut self, place: usize) -> Vec<TillOutput> {
        let shopper = self.rng.next_u32() as usize % 2;
        let code = self.bench.show(shopper);
        self.tills[place].on_code(self.bench.now.micros, &code, CodeRead::Qr)
    }

    /// A cashier or a shopper does something.
    fn act(&mut self, what: u32, place: usize) {
        let now = self.bench.now.micros;
        let outputs = match what {
            // A whole sale, or parts of one.
            0..=5 => {
                let yuan = [5, 50, 1_500, 4_000][self.rng.next_u32() as usize % 4];
                let mut outputs = self.tills[place].enter(Fen::yuan(yuan));
                if what < 5 {
                    outputs.extend(self.tills[place].scan());
                }
                if what < 4 {
                    outputs.extend(self.scan_someone(place));
                }
                outputs
            }
            6 => self.tills[place].scan(),
            7 | 8 => self.scan_someone(place),
            9 => self.tills[place].use_again(now),
            10 => self.tills[place].give_up(now),
            _ => {
                if let Some(order) = self.bench.handsets[0].questions().last().copied() {
                    let verdict = if what == 11 { Verdict::Refused } else { Verdict::Agreed };
                    self.bench.say(0, &Up::Answer { order, verdict });
                }
                Vec::new()
            }
        };
        self.till_says(place, outputs);
    }

    /// Every till that saw an order end, and the books, say the same of it.
    fn compare(&self) {
        check_books(&self.bench.server);
        let mut seen = BTreeSet::new();
        for (place, out_trade_no, state) in &self.seen {
            let merchant = self.bench.merchants[*place];
            let order = self.bench.server.orders().find(|order| {
                order.payee == Some(Party::Merchant(merchant))
                    && order.out_trade_no() == Some(out_trade_no)
            });
            let booked = order.map(|order| order.state);
            let agrees = match state {
                TillState::Paid => booked == Some(OrderState::Success),
                TillState::Refused(_) => {
                    matches!(booked, Some(OrderState::PayError | OrderState::Closed))
                }
                TillState::Reversed => matches!(booked, Some(OrderState::Revoked)),
                _ => false,
            };
            assert!(agrees, "till {place} saw {out_trade_no} end as {state:?}, booked {booked:?}");
            seen.insert((Some(Party::Merchant(merchant)), Some(out_trade_no.clone())));
        }
        for order in self.bench.server.orders() {
            let known = seen.contains(&(order.payee, order.out_trade_no().cloned()));
            assert!(known, "the till knows nothing of {order:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn tills_and_books_agree_in_the_end(
        seed in any::<u64>(),
        loss_percent in prop::sample::select(vec![0_u32, 10, 40, 90]),
        acts in prop::collection::vec((0..14_u32, 0..2_usize, 10_000..12_000_000_u64), 1..150),
    ) {
        let mut market = Market::new(seed, loss_percent);
        for (what, place, micros) in acts {
            market.act(what, place);
            market.run(micros);
            check_books(&market.bench.server);
        }
        // The lines heal; every order comes to an end that both sides know.
        market.loss_percent = 0;
        market.run(180_000_000);
        prop_assert!(market.tills.iter().all(|till| till.next_deadline().is_none()));
        market.compare();
    }
}
