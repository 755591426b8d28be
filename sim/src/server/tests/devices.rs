//! Devices: logging in, being asked, being told; and bytes that are not to be trusted.

use super::bench::{Bench, check_books};
use crate::server::api::{MerchantAsk, OrderState};
use crate::server::devices::LinkId;
use crate::server::notes::{FrameFault, ServerNote};
use device_core::channel::{Down, Up, Verdict};
use device_core::effect::Outcome;
use device_core::money::Fen;
use device_core::view::DeclineCause;

const AMOUNT: Fen = Fen::yuan(50);
const LARGE: Fen = Fen::yuan(5_000);

fn declined(cause: DeclineCause) -> Outcome {
    Outcome::Declined(cause)
}

/// A large order waits for the owner of a device that is logged in.
fn asked() -> (Bench, u64) {
    let mut bench = Bench::new(1);
    bench.log_in(0);
    let code = bench.show(0);
    assert_eq!(bench.pay(0, "a", &code, LARGE).unwrap().state, OrderState::UserPaying);
    let questions = bench.handsets[0].questions();
    assert_eq!(questions.len(), 1);
    (bench, questions[0])
}

fn state(bench: &mut Bench) -> OrderState {
    let out_trade_no = super::bench::number("a");
    bench.ask(0, MerchantAsk::Query { out_trade_no }).unwrap().state
}

#[test]
fn the_owners_word_decides() {
    for (verdict, expected, outcome) in [
        (Verdict::Agreed, OrderState::Success, Outcome::Paid),
        (Verdict::Refused, OrderState::Closed, declined(DeclineCause::OwnerRefused)),
        (Verdict::NobodyAnswered, OrderState::Closed, declined(DeclineCause::NobodyAgreed)),
    ] {
        let (mut bench, order) = asked();
        bench.say(0, &Up::Answer { order, verdict });
        assert_eq!(state(&mut bench), expected);
        assert_eq!(bench.handsets[0].outcomes(), [(order, outcome)]);
        // Her word again, whatever it is now, changes nothing and is answered with the end.
        bench.say(0, &Up::Answer { order, verdict: Verdict::Agreed });
        assert_eq!(state(&mut bench), expected);
        assert_eq!(bench.handsets[0].outcomes(), [(order, outcome), (order, outcome)]);
        bench.check();
    }
}

#[test]
fn an_agreement_is_judged_once_more() {
    let (mut bench, order) = asked();
    bench.server.set_frozen(bench.handsets[0].account, true);
    bench.say(0, &Up::Answer { order, verdict: Verdict::Agreed });
    assert_eq!(state(&mut bench), OrderState::PayError);
    let outcome = declined(DeclineCause::AccountFrozen);
    assert_eq!(bench.handsets[0].outcomes(), [(order, outcome)]);
    assert_eq!(bench.balance(0), Fen::yuan(20_000));
}

#[test]
fn nobody_answers_and_the_order_closes_by_itself() {
    let (mut bench, order) = asked();
    bench.wait_millis(44_999);
    assert_eq!(state(&mut bench), OrderState::UserPaying);
    bench.wait_millis(1);
    assert_eq!(state(&mut bench), OrderState::Closed);
    let outcome = declined(DeclineCause::NobodyAgreed);
    assert_eq!(bench.handsets[0].outcomes(), [(order, outcome)]);
    bench.say(0, &Up::Answer { order, verdict: Verdict::Agreed });
    assert_eq!(state(&mut bench), OrderState::Closed);
    assert_eq!(bench.balance(0), Fen::yuan(20_000));
}

#[test]
fn a_question_waits_for_the_login_and_is_asked_again_until_it_is_answered() {
    let mut bench = Bench::new(1);
    let code = bench.show(0);
    bench.pay(0, "a", &code, LARGE).unwrap();
    bench.wait_millis(20_000);
    assert!(bench.handsets[0].questions().is_empty());
    bench.handsets[0].deaf = true;
    bench.log_in(0);
    bench.handsets[0].deaf = false;
    bench.log_in(0);
    assert_eq!(bench.handsets[0].questions().len(), 1);
    bench.wait_millis(10_000);
    assert_eq!(bench.handsets[0].questions().len(), 3);
    let order = bench.handsets[0].questions()[0];
    bench.say(0, &Up::Query { order });
    assert_eq!(bench.handsets[0].heard.last(), Some(&Down::StillOpen { order }));
    bench.say(0, &Up::Answer { order, verdict: Verdict::Agreed });
    assert_eq!(state(&mut bench), OrderState::Success);
}

#[test]
fn a_result_is_repeated_until_it_is_confirmed() {
    let mut bench = Bench::new(1);
    let code = bench.show(0);
    bench.pay(0, "a", &code, AMOUNT).unwrap();
    bench.wait_millis(3_600_000);
    assert_eq!(bench.server.next_deadline(), None, "nobody is there to be told");
    bench.log_in(0);
    let paid = (1, Outcome::Paid);
    assert_eq!(bench.handsets[0].outcomes(), [paid]);
    bench.handsets[0].deaf = true;
    bench.wait_millis(3_600_000);
    bench.handsets[0].deaf = false;
    bench.log_in(0);
    assert_eq!(bench.handsets[0].outcomes(), [paid, paid]);
    bench.wait_millis(5_000);
    assert_eq!(bench.handsets[0].outcomes(), [paid, paid, paid]);
    bench.say(0, &Up::Received { order: 1, outcome: Outcome::Paid });
    assert_eq!(bench.server.next_deadline(), None);
    bench.log_in(0);
    assert_eq!(bench.handsets[0].outcomes().len(), 3);
    bench.say(0, &Up::Query { order: 1 });
    assert_eq!(bench.handsets[0].outcomes().len(), 4, "asked, it says so again");
}

#[test]
fn repetitions_to_a_silent_device_become_rare() {
    let mut bench = Bench::new(1);
    bench.log_in(0);
    let code = bench.show(0);
    bench.pay(0, "a", &code, AMOUNT).unwrap();
    bench.wait_millis(60_000);
    let after_a_minute = bench.handsets[0].outcomes().len();
    bench.wait_millis(600_000);
    assert_eq!((after_a_minute, bench.handsets[0].outcomes().len()), (13, 23));
}

#[test]
fn what_a_device_is_told_of_a_reverse() {
    // Paid, then taken back: told both.
    let mut bench = Bench::new(1);
    bench.log_in(0);
    let code = bench.show(0);
    bench.pay(0, "a", &code, AMOUNT).unwrap();
    bench.say(0, &Up::Received { order: 1, outcome: Outcome::Paid });
    bench.wait_millis(15_000);
    bench.reverse("a").unwrap();
    let cancelled = (1, declined(DeclineCause::MerchantCancelled));
    assert_eq!(bench.handsets[0].outcomes(), [(1, Outcome::Paid), cancelled]);
    // Paid while it was off the network, then taken back: the last word only.
    let mut bench = Bench::new(1);
    let code = bench.show(0);
    bench.pay(0, "a", &code, AMOUNT).unwrap();
    bench.wait_millis(15_000);
    bench.reverse("a").unwrap();
    bench.log_in(0);
    assert_eq!(bench.handsets[0].outcomes(), [cancelled]);
    // Asked, then taken back.
    let (mut bench, order) = asked();
    bench.wait_millis(15_000);
    bench.reverse("a").unwrap();
    assert_eq!(bench.handsets[0].outcomes(), [(order, cancelled.1)]);
    // Never asked: not a word, neither of the reverse nor of closing.
    for millis in [15_000, 50_000] {
        let mut bench = Bench::new(1);
        let code = bench.show(0);
        bench.pay(0, "a", &code, LARGE).unwrap();
        bench.wait_millis(millis);
        bench.reverse("a").unwrap();
        bench.log_in(0);
        assert!(bench.handsets[0].heard.is_empty());
    }
    // Declined and told, then taken back: the first word stands.
    let mut bench = Bench::new(1);
    bench.log_in(0);
    let code = bench.show(0);
    bench.pay(0, "a", &code, Fen::yuan(30_000)).unwrap();
    bench.wait_millis(15_000);
    bench.reverse("a").unwrap();
    let told = bench.handsets[0].outcomes();
    assert!(told.iter().all(|end| *end == (1, declined(DeclineCause::NotEnoughMoney))));
    assert!(!told.is_empty());
}

#[test]
fn one_device_cannot_speak_for_another() {
    let mut bench = Bench::new(2);
    bench.log_in(0);
    bench.log_in(1);
    let code = bench.show(0);
    bench.pay(0, "a", &code, LARGE).unwrap();
    let order = bench.handsets[0].questions()[0];
    bench.say(1, &Up::Answer { order, verdict: Verdict::Agreed });
    bench.say(1, &Up::Query { order });
    assert_eq!(state(&mut bench), OrderState::UserPaying);
    assert!(bench.handsets[1].heard.is_empty());
    let not_theirs = ServerNote::OrderNotTheirs { device: 101, order };
    assert_eq!(bench.notes.iter().filter(|note| **note == not_theirs).count(), 2);
    // Nor over its link: the seal is of another session.
    let frame = bench.handsets[1].session.as_mut().unwrap().send(&Up::Query { order }).unwrap();
    bench.frame(LinkId(0), &frame);
    assert_eq!(bench.server.frames_refused().get(&FrameFault::Forged), Some(&1));
}

#[test]
fn what_was_sent_once_cannot_be_sent_again() {
    let (mut bench, order) = asked();
    bench.say(0, &Up::Query { order });
    let sent = bench.handsets[0].sent.clone();
    for frame in &sent {
        bench.frame(LinkId(0), frame);
    }
    assert_eq!(bench.server.frames_refused().get(&FrameFault::Replayed), Some(&2));
    // The session still stands.
    bench.say(0, &Up::Answer { order, verdict: Verdict::Agreed });
    assert_eq!(state(&mut bench), OrderState::Success);
    // In a new session an old agreement is of another key, and the old hello opens none.
    bench.log_in(0);
    for frame in &sent {
        bench.frame(LinkId(0), frame);
    }
    let refused = bench.server.frames_refused();
    assert_eq!(refused.get(&FrameFault::Replayed), Some(&3));
    assert_eq!(refused.get(&FrameFault::Forged), Some(&1));
}

#[test]
fn a_lost_welcome_is_sent_again() {
    let mut bench = Bench::new(1);
    bench.handsets[0].deaf = true;
    bench.log_in(0);
    bench.handsets[0].deaf = false;
    let hello = bench.handsets[0].sent[0].clone();
    bench.frame(LinkId(0), &hello);
    assert!(bench.handsets[0].session.is_some());
    assert!(bench.server.frames_refused().is_empty());
}

#[test]
fn strangers_and_garbage_are_dropped() {
    let mut bench = Bench::new(1);
    for bytes in [&[][..], &[0], &[0; 41], &[1; 60], &[2; 30], &[2; 300]] {
        bench.frame(LinkId(7), bytes);
    }
    let refused = bench.server.frames_refused();
    assert_eq!(refused.get(&FrameFault::UnknownDevice), Some(&1));
    assert_eq!(refused.get(&FrameFault::NoSession), Some(&5));
    bench.log_in(0);
    bench.frame(LinkId(0), &[2; 300]);
    bench.frame(LinkId(0), &[9]);
    let refused = bench.server.frames_refused();
    assert_eq!(refused.get(&FrameFault::Forged), Some(&1));
    assert_eq!(refused.get(&FrameFault::Malformed), Some(&1));
}

#[test]
fn a_device_that_was_switched_off_pays_nothing_and_knows_it() {
    let mut bench = Bench::new(1);
    bench.log_in(0);
    let code = bench.show(0);
    let outputs = bench.server.disable(bench.now, 100);
    bench.deliver(outputs);
    assert_eq!(bench.handsets[0].heard, [Down::Disabled]);
    assert_eq!(bench.pay(0, "a", &code, AMOUNT).unwrap().state, OrderState::PayError);
    bench.say(0, &Up::Query { order: 1 });
    bench.log_in(0);
    assert_eq!(bench.handsets[0].heard, [Down::Disabled, Down::Disabled, Down::Disabled]);
    assert_eq!(bench.server.next_deadline(), None);
    check_books(&bench.server);
}

#[test]
fn a_link_that_went_down_reaches_nobody() {
    let mut bench = Bench::new(1);
    bench.log_in(0);
    bench.server.on_link_down(LinkId(0));
    let code = bench.show(0);
    bench.pay(0, "a", &code, AMOUNT).unwrap();
    assert!(bench.handsets[0].heard.is_empty());
    assert_eq!(bench.server.next_deadline(), None);
    bench.log_in(0);
    assert_eq!(bench.handsets[0].outcomes(), [(1, Outcome::Paid)]);
}
