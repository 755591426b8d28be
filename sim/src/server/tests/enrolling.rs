//! Grants, bindings and their end: which credential is good at which moment, and what hangs on it.

use super::bench::{Bench, check_books};
use crate::server::api::OrderState;
use crate::server::devices::{EnrolError, Standing};
use crate::server::ledger::AccountId;
use crate::server::notes::{FrameFault, ServerNote};
use crate::server::policy::ServerPolicy;
use device_core::channel::{DEVICE_ORDER_BIT, Down, Up, Verdict};
use device_core::effect::Outcome;
use device_core::money::Fen;
use device_core::profile::Issuer;
use device_core::view::DeclineCause;

const AMOUNT: Fen = Fen::yuan(50);

/// Shopper 1 is granted the device of shopper 0, which stays as it was.
fn granted() -> Bench {
    let mut bench = Bench::new(2);
    bench.log_in(0);
    let account = bench.handsets[1].account;
    let _lost = bench.grant(0, account);
    bench
}

/// The same, and the device has taken the grant and logged in; not yet ready.
fn bound() -> Bench {
    let mut bench = Bench::new(2);
    bench.log_in(0);
    let account = bench.handsets[1].account;
    let granted = bench.grant(0, account);
    bench.keep(0, account, granted);
    bench.log_in(0);
    assert!(bench.handsets[0].session.is_some());
    bench
}

fn pays(bench: &mut Bench, number: &str) -> OrderState {
    let code = bench.show(0);
    bench.pay(0, number, &code, AMOUNT).unwrap().state
}

#[test]
fn a_grant_that_is_lost_leaves_everything_as_it_was() {
    let mut bench = granted();
    bench.say(0, &Up::Query { order: DEVICE_ORDER_BIT });
    assert_eq!(bench.handsets[0].heard.len(), 1, "the session stands");
    assert_eq!(pays(&mut bench, "a"), OrderState::Success);
    bench.log_in(0);
    assert!(bench.handsets[0].session.is_some(), "the old credential is good");
    assert_eq!(bench.server.account_of(100), Some(bench.handsets[0].account));
    assert!(!bench.notes.iter().any(|note| matches!(note, ServerNote::Bound { .. })));
    bench.check();
}

#[test]
fn the_first_hello_under_the_new_credential_changes_the_binding() {
    let mut bench = granted();
    let (old, old_code) = (bench.handsets[0].clone(), bench.show(0));
    let account = bench.handsets[1].account;
    let granted = bench.grant(0, account);
    bench.keep(0, account, granted);
    bench.log_in(0);
    assert_eq!(bench.server.account_of(100), Some(account));
    assert_eq!(bench.server.standing(100), Some(Standing::Provisional));
    // The old credential, the old session and the old codes are dead.
    bench.server.on_link_down(old.link);
    bench.handsets[0] = old;
    let refused = |bench: &Bench| bench.server.frames_refused().get(&FrameFault::Forged).copied();
    bench.log_in(0);
    assert_eq!(refused(&bench), Some(1));
    assert!(bench.handsets[0].session.is_none());
    let report = bench.pay(0, "old", &old_code, AMOUNT).unwrap();
    assert_eq!(report.state, OrderState::PayError);
    assert_eq!(bench.balance(0), Fen::yuan(20_000));
}

#[test]
fn a_provisional_device_logs_in_and_pays_nothing() {
    let mut bench = bound();
    assert_eq!(pays(&mut bench, "early"), OrderState::PayError);
    let code = bench.server.merchant_code(
        bench.now,
        bench.merchants[0],
        crate::server::payee_codes::CodeForm::Emv,
        None,
    );
    let token = bench.resolve(0, &code).unwrap().0;
    let early = bench.scan_pay(0, 1, token, AMOUNT);
    assert_eq!(early, Some(Outcome::Declined(DeclineCause::NotSent)));
    assert_eq!(bench.balance(0), Fen::yuan(20_000));
    bench.say(0, &Up::Ready);
    bench.say(0, &Up::Ready);
    let ready = ServerNote::Ready { device: 100 };
    assert_eq!(bench.notes.iter().filter(|note| **note == ready).count(), 1);
    assert_eq!(pays(&mut bench, "now"), OrderState::Success);
    assert_eq!(bench.scan_pay(0, 2, token, AMOUNT), Some(Outcome::Paid));
    assert_eq!(bench.balance(0), Fen::yuan(19_900));
    bench.check();
}

#[test]
fn nothing_of_the_old_owner_reaches_the_new_one() {
    let mut bench = Bench::new(2);
    bench.log_in(0);
    let code = bench.show(0);
    bench.pay(0, "a", &code, Fen::yuan(5_000)).unwrap();
    let question = bench.handsets[0].questions()[0];
    let code = bench.show(0);
    bench.pay(0, "b", &code, AMOUNT).unwrap();
    let old = bench.handsets[0].account;
    let account = bench.handsets[1].account;
    let granted = bench.grant(0, account);
    bench.keep(0, account, granted);
    bench.log_in(0);
    assert!(bench.handsets[0].heard.is_empty());
    // Neither an answer nor a question of hers touches the old owner's orders.
    bench.say(0, &Up::Answer { order: question, verdict: Verdict::Agreed });
    bench.say(0, &Up::Query { order: 2 });
    bench.wait_millis(15_000);
    bench.reverse("b").unwrap();
    assert!(bench.handsets[0].heard.is_empty());
    assert_eq!(bench.server.order(question).unwrap().state, OrderState::Closed);
    assert_eq!(bench.server.balance(old), Fen::yuan(20_000));
    check_books(&bench.server);
}

#[test]
fn only_the_newest_grant_is_good_and_not_for_ever() {
    let mut bench = Bench::new(2);
    let account = bench.handsets[1].account;
    let first = bench.grant(0, account);
    let second = bench.grant(0, account);
    let void = ServerPolicy::default().grant_valid_millis;
    for (granted, wait_millis, good) in
        [(first, 0, false), (second.clone(), void - 1, true), (second, void, false)]
    {
        let mut bench = bench.clone();
        bench.wait_millis(wait_millis);
        bench.keep(0, account, granted);
        bench.log_in(0);
        assert_eq!(bench.handsets[0].session.is_some(), good, "after {wait_millis} ms");
    }
}

#[test]
fn a_welcome_that_is_lost_on_the_first_log_in_comes_again() {
    let mut bench = Bench::new(2);
    let account = bench.handsets[1].account;
    let granted = bench.grant(0, account);
    bench.keep(0, account, granted);
    bench.handsets[0].deaf = true;
    bench.log_in(0);
    bench.handsets[0].deaf = false;
    let hello = bench.handsets[0].sent.last().unwrap().clone();
    bench.send_frame(0, hello);
    assert!(bench.handsets[0].session.is_some());
    let bound = |note: &&ServerNote| matches!(note, ServerNote::Bound { .. });
    assert_eq!(bench.notes.iter().filter(bound).count(), 1);
}

#[test]
fn an_unbound_device_is_nobodys() {
    for from_phone in [true, false] {
        let mut bench = Bench::new(2);
        bench.log_in(0);
        let account = bench.handsets[0].account;
        let (code, payees) = (bench.show(0), bench.server.payee_code(account));
        if from_phone {
            let outputs = bench.server.unbind(bench.now, 100);
            bench.deliver(outputs);
        } else {
            bench.say(0, &Up::Unbind);
        }
        assert_eq!(bench.handsets[0].heard, [Down::Unbound]);
        assert_eq!(bench.server.account_of(100), None);
        assert_eq!(bench.pay(0, "a", &code, AMOUNT).unwrap().state, OrderState::PayError);
        // Money that comes to the account is not this device's affair any more.
        let payer = bench.handsets[1].account;
        bench.phone_pays(payer, &payees, Some(AMOUNT)).unwrap();
        // It is told at each word and at each log-in, should the first have been lost.
        bench.say(0, &Up::Unbind);
        bench.log_in(0);
        assert_eq!(bench.handsets[0].heard, [Down::Unbound, Down::Unbound, Down::Unbound]);
        assert_eq!(bench.server.next_deadline(), None);
        // Granted anew it is as good as any.
        let granted = bench.grant(0, account);
        bench.keep(0, account, granted);
        bench.log_in(0);
        bench.say(0, &Up::Ready);
        assert_eq!(pays(&mut bench, "b"), OrderState::Success);
        assert!(bench.server.unbind(bench.now, 999).is_empty(), "a device that nobody knows");
        bench.check();
    }
}

#[test]
fn unbinding_closes_an_order_that_waits_for_the_owner() {
    let mut bench = Bench::new(1);
    bench.log_in(0);
    let code = bench.show(0);
    bench.pay(0, "a", &code, Fen::yuan(5_000)).unwrap();
    let outputs = bench.server.unbind(bench.now, 100);
    bench.deliver(outputs);
    assert_eq!(bench.server.order(1).unwrap().state, OrderState::Closed);
    assert_eq!(bench.handsets[0].heard.last(), Some(&Down::Unbound), "and hears no more of it");
}

#[test]
fn a_lost_device_that_is_found_is_granted_anew() {
    let mut bench = Bench::new(1);
    bench.log_in(0);
    let account = bench.handsets[0].account;
    let waiting = bench.grant(0, account);
    let outputs = bench.server.disable(bench.now, 100);
    bench.deliver(outputs);
    assert_eq!(bench.server.standing(100), Some(Standing::Disabled));
    let mut thief = bench.clone();
    thief.keep(0, account, waiting);
    thief.log_in(0);
    assert!(thief.handsets[0].session.is_none(), "a grant from before is void");
    let granted = bench.grant(0, account);
    assert_eq!(bench.server.standing(100), Some(Standing::Disabled), "until it is taken up");
    bench.keep(0, account, granted);
    bench.log_in(0);
    bench.say(0, &Up::Ready);
    assert_eq!(pays(&mut bench, "a"), OrderState::Success);
}

#[test]
fn grants_that_cannot_be() {
    let mut bench = Bench::new(1);
    let (account, issuer) = (bench.handsets[0].account, Issuer::default());
    let rng = &mut bench.rng;
    let mut grant = |account, issuer: &Issuer| {
        bench.server.grant(bench.now, account, 100, issuer, rng).map(|_| ()).err()
    };
    assert_eq!(grant(AccountId(9), &issuer), Some(EnrolError::UnknownAccount(9)));
    let short = Issuer { length: 10, ..issuer.clone() };
    assert!(matches!(grant(account, &short), Some(EnrolError::IssuerForm { .. })));
    assert_eq!(grant(account, &issuer), None, "a device that is bound can be granted");
}

/// Neither in bytes, nor in hexadecimal, nor anywhere within a longer message.
fn holds(frames: &[device_core::event::Frame], secret: &[u8; 32]) -> bool {
    let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let hit = |frame: &[u8]| {
        let text = String::from_utf8_lossy(frame).to_lowercase();
        frame.windows(16).any(|window| secret.windows(16).any(|part| part == window))
            || text.contains(&hex)
    };
    frames.iter().any(|frame| hit(frame))
}

#[test]
fn the_credential_is_proved_and_never_sent() {
    let mut bench = bound();
    bench.say(0, &Up::Ready);
    assert_eq!(pays(&mut bench, "a"), OrderState::Success);
    bench.log_in(0);
    bench.say(0, &Up::Unbind);
    let handset = &bench.handsets[0];
    let frames = [handset.sent.clone(), handset.received.clone()].concat();
    assert!(frames.len() > 6);
    for secret in [&handset.enrolment.channel_key, &handset.enrolment.code_seed] {
        assert!(!holds(&frames, secret.expose()));
        // The search finds what is there.
        let leak = device_core::event::Frame::from_slice(&secret.expose()[8..]).unwrap();
        assert!(holds(&[leak], secret.expose()));
    }
}
