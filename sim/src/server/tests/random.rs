//! Random interleavings: two merchants, three devices, requests doubled and lost, frames replayed. After each step the books must hold.

use super::bench::{Bench, number};
use crate::server::api::MerchantAsk;
use crate::server::devices::LinkId;
use device_core::channel::{Up, Verdict};
use device_core::money::Fen;
use proptest::prelude::*;

/// One thing that happens; the numbers choose among few, so that they meet.
#[derive(Clone, Debug)]
enum Step {
    Pay { merchant: usize, number: u8, device: usize, code: Code, yuan: u32 },
    Query { merchant: usize, number: u8 },
    Reverse { merchant: usize, number: u8 },
    Refund { merchant: usize, number: u8, refund: u8, yuan: u32 },
    Again(prop::sample::Index),
    Wait(u64),
    LogIn(usize),
    LinkDown(usize),
    Deaf(usize, bool),
    Answer(usize, u8),
    Confirms(usize, bool),
    Replay(usize, prop::sample::Index),
    Freeze(usize, bool),
}

#[derive(Clone, Debug)]
enum Code {
    Fresh,
    Shown(prop::sample::Index),
    Forged(u32),
}

fn step() -> impl Strategy<Value = Step> {
    let place = || (0..2_usize, 0..5_u8);
    let yuan = || prop::sample::select(vec![0_u32, 1, 50, 999, 1_001, 6_000, 15_000]);
    let code = prop_oneof![
        6 => Just(Code::Fresh),
        2 => any::<prop::sample::Index>().prop_map(Code::Shown),
        1 => (0..100_000_000_u32).prop_map(Code::Forged),
    ];
    let waits = vec![10, 900, 4_000, 14_900, 30_000, 46_000, 700_000, 40_000_000];
    prop_oneof![
        6 => (place(), 0..3_usize, code, yuan()).prop_map(
            |((merchant, number), device, code, yuan)| Step::Pay { merchant, number, device, code, yuan }
        ),
        2 => place().prop_map(|(merchant, number)| Step::Query { merchant, number }),
        4 => place().prop_map(|(merchant, number)| Step::Reverse { merchant, number }),
        2 => (place(), 0..3_u8, yuan()).prop_map(
            |((merchant, number), refund, yuan)| Step::Refund { merchant, number, refund, yuan }
        ),
        3 => any::<prop::sample::Index>().prop_map(Step::Again),
        5 => prop::sample::select(waits).prop_map(Step::Wait),
        3 => (0..3_usize).prop_map(Step::LogIn),
        1 => (0..3_usize).prop_map(Step::LinkDown),
        1 => (0..3_usize, any::<bool>()).prop_map(|(device, deaf)| Step::Deaf(device, deaf)),
        4 => (0..3_usize, 0..4_u8).prop_map(|(device, word)| Step::Answer(device, word)),
        2 => (0..3_usize, any::<bool>()).prop_map(|(device, does)| Step::Confirms(device, does)),
        1 => (0..3_usize, any::<prop::sample::Index>()).prop_map(|(device, frame)| Step::Replay(device, frame)),
        1 => (0..3_usize, any::<bool>()).prop_map(|(device, frozen)| Step::Freeze(device, frozen)),
    ]
}

/// Plays one step; requests are kept, to come again.
fn play(
    bench: &mut Bench,
    step: &Step,
    asked: &mut Vec<(usize, MerchantAsk)>,
    shown: &mut Vec<String>,
) {
    let name = |prefix: &str, count: u8| number(&format!("{prefix}-{count}"));
    let request = match step {
        Step::Pay { merchant, number, device, code, yuan } => {
            let auth_code = match code {
                Code::Shown(index) if !shown.is_empty() => index.get(shown).clone(),
                Code::Forged(digits) => format!("{}{digits:08}", &bench.show(*device)[..10]),
                _ => bench.show(*device),
            };
            shown.push(auth_code.clone());
            let (out_trade_no, amount) = (name("order", *number), Fen::yuan(*yuan));
            Some((*merchant, MerchantAsk::Pay { out_trade_no, auth_code, amount }))
        }
        Step::Query { merchant, number } => {
            Some((*merchant, MerchantAsk::Query { out_trade_no: name("order", *number) }))
        }
        Step::Reverse { merchant, number } => {
            Some((*merchant, MerchantAsk::Reverse { out_trade_no: name("order", *number) }))
        }
        Step::Refund { merchant, number, refund, yuan } => {
            let (out_trade_no, out_refund_no) = (name("order", *number), name("refund", *refund));
            let amount = Fen::yuan(*yuan);
            Some((*merchant, MerchantAsk::Refund { out_trade_no, out_refund_no, amount }))
        }
        Step::Again(index) if !asked.is_empty() => Some(index.get(asked).clone()),
        _ => None,
    };
    if let Some((merchant, ask)) = request {
        asked.push((merchant, ask.clone()));
        let _ = bench.ask(merchant, ask);
    }
    play_device(bench, step);
}

fn play_device(bench: &mut Bench, step: &Step) {
    match step {
        Step::Wait(millis) => bench.wait_millis(*millis),
        Step::LogIn(device) => bench.log_in(*device),
        Step::LinkDown(device) => bench.server.on_link_down(LinkId(*device as u32)),
        Step::Deaf(device, deaf) => bench.handsets[*device].deaf = *deaf,
        Step::Answer(device, word) => {
            let verdict = match word {
                0 => Verdict::Refused,
                1 => Verdict::NobodyAnswered,
                _ => Verdict::Agreed,
            };
            // Also of orders that are over, and of a number that is nobody's.
            let order = bench.handsets[*device].questions().last().copied().unwrap_or(99);
            bench.say(*device, &Up::Answer { order, verdict });
        }
        Step::Confirms(device, does) => bench.handsets[*device].confirms = *does,
        Step::Replay(device, index) if !bench.handsets[*device].sent.is_empty() => {
            let frame = index.get(&bench.handsets[*device].sent).clone();
            bench.frame(LinkId(*device as u32), &frame);
        }
        Step::Freeze(device, frozen) => {
            let account = bench.handsets[*device].account;
            bench.server.set_frozen(account, *frozen);
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_books_hold_whatever_happens(steps in prop::collection::vec(step(), 1..80)) {
        let mut bench = Bench::new(3);
        let (mut asked, mut shown) = (Vec::new(), Vec::new());
        for step in &steps {
            play(&mut bench, step, &mut asked, &mut shown);
            bench.check();
        }
        // In the end every order ends, and devices that are reached and confirm are told everything, once more or for the first time.
        bench.wait_millis(60_000);
        prop_assert!(bench.server.orders().all(|order| !order.state.is_open()));
        for device in 0..3 {
            bench.handsets[device].deaf = false;
            bench.handsets[device].confirms = true;
            bench.log_in(device);
        }
        bench.wait_millis(10_000);
        prop_assert_eq!(bench.server.next_deadline(), None);
        for handset in &bench.handsets {
            let mut last_words = std::collections::BTreeMap::new();
            last_words.extend(handset.outcomes());
            for order in bench.server.orders() {
                let theirs = order.payer.is_some_and(|payer| payer.device == Some(handset.id()));
                if let (true, Some(settlement)) = (theirs && order.paid_at.is_some(), &order.settlement) {
                    prop_assert_eq!(last_words.get(&order.number), Some(&settlement.outcome));
                }
            }
        }
        bench.check();
    }
}
