//! Scanned payee codes: what can be paid and why not, one number one payment, money that comes in.

use super::bench::{Bench, check_books, fen};
use crate::scenario::model::Refusal;
use crate::server::ledger::Party;
use crate::server::notes::ServerNote;
use crate::server::payee_codes::CodeForm;
use crate::server::policy::ServerPolicy;
use device_core::channel::{DEVICE_ORDER_BIT, Down, Up};
use device_core::code::emv;
use device_core::effect::Outcome;
use device_core::money::Fen;
use device_core::view::{CodeRefusal, DeclineCause};

const AMOUNT: Fen = Fen::yuan(50);

const fn declined(cause: DeclineCause) -> Option<Outcome> {
    Some(Outcome::Declined(cause))
}

const PAID: Option<Outcome> = Some(Outcome::Paid);

/// Two shoppers, both logged in.
fn bench() -> Bench {
    let mut bench = Bench::new(2);
    bench.log_in(0);
    bench.log_in(1);
    bench
}

fn code(bench: &mut Bench, form: CodeForm, amount: Option<Fen>) -> String {
    bench.server.merchant_code(bench.now, bench.merchants[0], form, amount)
}

/// A token for the grocer's static code.
fn token(bench: &mut Bench) -> u64 {
    let code = code(bench, CodeForm::Url, None);
    bench.resolve(0, &code).unwrap().0
}

#[test]
fn both_forms_with_and_without_an_amount_are_paid() {
    for form in [CodeForm::Url, CodeForm::Emv] {
        for amount in [None, Some(AMOUNT)] {
            let mut bench = bench();
            let code = code(&mut bench, form, amount);
            let (token, payee, told) = bench.resolve(0, &code).unwrap();
            assert_eq!((payee.name.as_str(), told), ("grocer", amount));
            assert_eq!(bench.scan_pay(0, 1, token, AMOUNT), PAID);
            assert_eq!(bench.balance(0), Fen::yuan(19_950));
            assert_eq!(bench.server.paid_orders(bench.merchants[0]), 1);
            bench.check();
        }
    }
}

#[test]
fn what_cannot_be_paid() {
    let mut bench = bench();
    let own = bench.server.payee_code(bench.handsets[0].account);
    let own_with_amount = emv::with_amount(&own, AMOUNT).unwrap();
    let fixed = code(&mut bench, CodeForm::Emv, None);
    let gone = bench.server.merchant_code(bench.now, bench.merchants[1], CodeForm::Url, None);
    bench.server.set_payable(Party::Merchant(bench.merchants[1]), false);
    for (code, expected) in [
        ("a bus ticket", CodeRefusal::NotAPayment),
        ("https://www.example.com", CodeRefusal::NotAPayment),
        ("https://pay.example.cn/code/0123456789AB", CodeRefusal::UnknownPayee),
        (&fixed.replace("6304", "6305"), CodeRefusal::Damaged),
        (&gone, CodeRefusal::UnknownPayee),
        (&own, CodeRefusal::OwnCode),
        (&own_with_amount, CodeRefusal::OwnCode),
    ] {
        assert_eq!(bench.resolve(0, code).unwrap_err(), expected, "{code}");
    }
    // The same code is good for someone else.
    assert_eq!(bench.resolve(1, &own).unwrap().1.name.as_str(), "梅奶奶");
}

#[test]
fn a_bill_is_paid_once_and_runs_out() {
    for form in [CodeForm::Url, CodeForm::Emv] {
        let mut bench = bench();
        let bill = code(&mut bench, form, Some(AMOUNT));
        let first = bench.resolve(0, &bill).unwrap().0;
        let second = bench.resolve(1, &bill).unwrap().0;
        assert_eq!(bench.scan_pay(0, 1, first, AMOUNT), PAID);
        // She scanned it before it was paid.
        assert_eq!(bench.scan_pay(1, 1, second, AMOUNT), declined(DeclineCause::CodeUsed));
        assert_eq!(bench.resolve(1, &bill).unwrap_err(), CodeRefusal::Expired);
        let late = code(&mut bench, form, Some(AMOUNT));
        let token = bench.resolve(0, &late).unwrap().0;
        bench.wait_millis(ServerPolicy::default().bill_valid_millis);
        assert_eq!(bench.scan_pay(0, 2, token, AMOUNT), declined(DeclineCause::CodeExpired));
        assert_eq!(bench.resolve(0, &late).unwrap_err(), CodeRefusal::Expired);
        bench.check();
    }
}

#[test]
fn one_number_one_payment() {
    let mut bench = bench();
    let token = token(&mut bench);
    assert_eq!(bench.scan_pay(0, 1, token, AMOUNT), PAID);
    // Again, in another session, and long after the token is dead: the same end, and nothing moves.
    for wait_millis in [0, 100, 3_600_000] {
        bench.wait_millis(wait_millis);
        bench.log_in(0);
        assert_eq!(bench.scan_pay(0, 1, token, AMOUNT), PAID);
    }
    assert!(!bench.notes.iter().any(|note| matches!(note, ServerNote::OtherContent { .. })));
    // The same number with other content is refused, and answered with the end that the number has.
    for (token, amount) in [(token, fen(1)), (token ^ 1, AMOUNT)] {
        assert_eq!(bench.scan_pay(0, 1, token, amount), PAID);
        let refused = ServerNote::OtherContent { device: 100, order: 1 };
        assert_eq!(bench.notes.iter().filter(|note| **note == refused).count(), 1);
        bench.notes.clear();
    }
    // A token that has paid pays no second order.
    assert_eq!(bench.scan_pay(0, 2, token, AMOUNT), declined(DeclineCause::PayeeGone));
    assert_eq!(bench.balance(0), Fen::yuan(19_950));
    bench.check();
}

#[test]
fn two_devices_may_choose_the_same_number() {
    let mut bench = bench();
    let first = token(&mut bench);
    let code = code(&mut bench, CodeForm::Url, None);
    let second = bench.resolve(1, &code).unwrap().0;
    assert_eq!(bench.scan_pay(1, 7, first, AMOUNT), declined(DeclineCause::PayeeGone), "not hers");
    assert_eq!(bench.scan_pay(1, 8, second, AMOUNT), PAID);
    assert_eq!(bench.scan_pay(0, 8, first, fen(100)), PAID);
    assert_eq!((bench.balance(0), bench.balance(1)), (Fen::yuan(19_999), Fen::yuan(19_950)));
    bench.check();
}

#[test]
fn why_a_payment_is_declined() {
    type Before = fn(&mut Bench);
    let freeze: Before = |bench| bench.server.set_frozen(bench.handsets[0].account, true);
    let poor: Before = |bench| {
        let bill = code(bench, CodeForm::Url, Some(Fen::yuan(19_950)));
        let token = bench.resolve(0, &bill).unwrap().0;
        assert_eq!(bench.scan_pay(0, 99, token, Fen::yuan(19_950)), PAID);
    };
    let gone: Before = |bench| bench.server.set_payable(Party::Merchant(bench.merchants[0]), false);
    let late: Before = |bench| bench.wait_millis(ServerPolicy::default().token_valid_millis);
    let nothing: Before = |_| {};
    for (before, amount, cause) in [
        (freeze, AMOUNT, DeclineCause::AccountFrozen),
        (poor, fen(5_001), DeclineCause::NotEnoughMoney),
        (nothing, fen(50_001), DeclineCause::OverLimit),
        (nothing, Fen::ZERO, DeclineCause::PayeeGone),
        (gone, AMOUNT, DeclineCause::PayeeGone),
        (late, AMOUNT, DeclineCause::PayeeGone),
    ] {
        let mut bench = bench();
        let token = token(&mut bench);
        before(&mut bench);
        let held = bench.balance(0);
        assert_eq!(bench.scan_pay(0, 1, token, amount), declined(cause));
        assert_eq!(bench.scan_pay(0, 1, token, amount), declined(cause), "the same end again");
        assert_eq!(bench.balance(0), held);
        bench.check();
    }
}

#[test]
fn an_amount_that_the_code_fixes_cannot_be_changed() {
    let mut bench = bench();
    let bill = code(&mut bench, CodeForm::Emv, Some(AMOUNT));
    let token = bench.resolve(0, &bill).unwrap().0;
    assert_eq!(bench.scan_pay(0, 1, token, fen(1)), declined(DeclineCause::PayeeGone));
    assert_eq!(bench.scan_pay(0, 2, token, AMOUNT), PAID, "and the bill is still good");
}

#[test]
fn static_codes_spend_five_hundred_a_day_and_bills_what_the_account_allows() {
    let mut bench = bench();
    for (n, yuan, expected) in [
        (1, 300, PAID),
        (2, 201, declined(DeclineCause::OverLimit)),
        (3, 200, PAID),
        (4, 1, declined(DeclineCause::OverLimit)),
    ] {
        let token = token(&mut bench);
        assert_eq!(bench.scan_pay(0, n, token, Fen::yuan(yuan)), expected, "{yuan} yuan");
    }
    // A code that only says "dynamic" is as weak as it is.
    let others = bench.server.payee_code(bench.handsets[1].account);
    let asked = emv::with_amount(&others, Fen::yuan(1)).unwrap();
    let token_of_person = bench.resolve(0, &asked).unwrap().0;
    let over = declined(DeclineCause::OverLimit);
    assert_eq!(bench.scan_pay(0, 5, token_of_person, Fen::yuan(1)), over);
    let bill = code(&mut bench, CodeForm::Url, Some(Fen::yuan(5_000)));
    let large = bench.resolve(0, &bill).unwrap().0;
    assert_eq!(bench.scan_pay(0, 6, large, Fen::yuan(5_000)), PAID);
    bench.wait_millis(24 * 3_600_000);
    let fresh = token(&mut bench);
    assert_eq!(bench.scan_pay(0, 7, fresh, Fen::yuan(500)), PAID, "the next day");
    bench.check();
}

#[test]
fn what_a_device_gave_up_is_never_paid() {
    let mut bench = bench();
    let token = token(&mut bench);
    let order = DEVICE_ORDER_BIT | 1;
    bench.say(0, &Up::Query { order });
    assert_eq!(bench.handsets[0].heard.last(), Some(&Down::NoSuchOrder { order }));
    bench.say(0, &Up::Abandon { order });
    let not_sent = Outcome::Declined(DeclineCause::NotSent);
    assert_eq!(bench.handsets[0].outcomes(), [(order, not_sent)]);
    // The payment that was under way all the time arrives late, twice.
    assert_eq!(bench.scan_pay(0, 1, token, AMOUNT), Some(not_sent));
    assert_eq!(bench.scan_pay(0, 1, token, AMOUNT), Some(not_sent));
    assert_eq!(bench.balance(0), Fen::yuan(20_000));
    // It is told until it is confirmed, as any end.
    bench.handsets[0].confirms = true;
    bench.log_in(0);
    assert_eq!(bench.server.next_deadline(), None);
    bench.check();
}

#[test]
fn what_is_paid_cannot_be_given_up() {
    let mut bench = bench();
    let token = token(&mut bench);
    bench.handsets[0].deaf = true;
    bench.scan_pay(0, 1, token, AMOUNT);
    bench.handsets[0].deaf = false;
    bench.log_in(0);
    let order = DEVICE_ORDER_BIT | 1;
    bench.say(0, &Up::Abandon { order });
    let outcomes = bench.handsets[0].outcomes();
    assert!(!outcomes.is_empty() && outcomes.iter().all(|end| *end == (order, Outcome::Paid)));
    assert_eq!(bench.balance(0), Fen::yuan(19_950));
}

#[test]
fn a_number_without_the_devices_mark_is_no_order_of_a_device() {
    let mut bench = bench();
    let token = token(&mut bench);
    for up in [Up::Pay { order: 1, token, amount: AMOUNT }, Up::Abandon { order: 1 }] {
        bench.say(0, &up);
        assert_eq!(
            bench.notes.last(),
            Some(&ServerNote::OrderNotTheirs { device: 100, order: 1 }),
            "{up:?}"
        );
    }
    assert_eq!(bench.server.orders().count(), 0);
}

#[test]
fn money_that_comes_in_is_told_now_or_at_the_next_log_in() {
    let mut bench = Bench::new(2);
    bench.log_in(0);
    let code = bench.server.payee_code(bench.handsets[1].account);
    let token = bench.resolve(0, &code).unwrap().0;
    assert_eq!(bench.scan_pay(0, 1, token, AMOUNT), PAID);
    assert!(bench.handsets[1].heard.is_empty(), "its device is off");
    assert_eq!(bench.balance(1), Fen::yuan(20_050));
    bench.log_in(1);
    let Some(Down::Ended(settlement)) = bench.handsets[1].heard.first() else {
        panic!("nothing was told")
    };
    assert_eq!(settlement.outcome, Outcome::Received);
    assert_eq!((settlement.amount, settlement.payee.name.as_str()), (AMOUNT, "梅奶奶"));
    // Again until it is confirmed.
    bench.handsets[1].confirms = true;
    bench.wait_millis(6_000);
    assert_eq!(bench.handsets[1].outcomes().len(), 2);
    bench.wait_millis(60_000);
    assert_eq!(bench.handsets[1].outcomes().len(), 2);
    bench.check();
}

#[test]
fn phones_pay_payee_codes() {
    let mut bench = bench();
    let (payer, owner) = (bench.handsets[1].account, bench.handsets[0].account);
    let plain = bench.server.payee_code(owner);
    let asked = emv::with_amount(&plain, fen(1_250)).unwrap();
    assert_eq!(bench.phone_pays(payer, &plain, Some(AMOUNT)), Ok(1));
    assert_eq!(bench.phone_pays(payer, &asked, None), Ok(2));
    assert_eq!(bench.balance(0), fen(2_000_000 + 5_000 + 1_250));
    let received = |order| (order, Outcome::Received);
    assert_eq!(bench.handsets[0].outcomes(), [received(1), received(2)]);
    // Nobody's device but the owner's hears of it: the phone tells its own owner.
    assert!(bench.handsets[1].heard.is_empty());
    for (code, amount, expected) in [
        (&*plain, None, Refusal::NotAgreed),
        (&*asked, Some(AMOUNT), Refusal::CodeUnknown),
        (&*plain, Some(fen(50_000 - 5_000 - 1_250 + 1)), Refusal::OverLimit),
        ("wxp://f2f0abc", Some(AMOUNT), Refusal::CodeUnknown),
    ] {
        assert_eq!(bench.phone_pays(payer, code, amount), Err(expected), "{code} {amount:?}");
    }
    assert_eq!(bench.phone_pays(owner, &plain, Some(AMOUNT)), Err(Refusal::CodeUnknown), "own");
    bench.server.set_frozen(payer, true);
    assert_eq!(bench.phone_pays(payer, &plain, Some(fen(1))), Err(Refusal::AccountFrozen));
    check_books(&bench.server);
}
