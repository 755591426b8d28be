//! Every state of an order against every request of a merchant: the answer, and what moves.

use super::bench::{Bench, MORNING, check_books, fen, number};
use crate::scenario::model::Refusal;
use crate::server::api::{ApiError, MerchantAsk, OrderReport, OrderState};
use crate::server::orders::PayContent;
use device_core::money::Fen;
use device_core::time::Utc;

const AMOUNT: Fen = Fen::yuan(50);
const LARGE: Fen = Fen::yuan(5_000);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    Unseen,
    NotPay,
    UserPaying,
    Success,
    PartlyRefunded,
    WhollyRefunded,
    Closed,
    RevokedUnpaid,
    RevokedPaid,
    RevokedUnseen,
    PayError,
}

#[derive(Clone, Copy, Debug)]
enum Request {
    PaySame,
    PayOther,
    Query,
    ReverseEarly,
    Reverse,
    Refund,
}

/// A bench with an order "a" in this state, and the content of its pay.
fn begin(start: Start) -> (Bench, PayContent) {
    let mut bench = Bench::new(1);
    let amount = match start {
        Start::UserPaying | Start::Closed | Start::RevokedUnpaid => LARGE,
        Start::PayError => Fen::yuan(30_000),
        _ => AMOUNT,
    };
    let content = PayContent { auth_code: bench.show(0), amount };
    match start {
        Start::Unseen => return (bench, content),
        Start::RevokedUnseen => {
            bench.reverse("a").unwrap();
            return (bench, content);
        }
        Start::NotPay => {
            let (merchant, at) = (bench.merchants[0], bench.now.micros);
            bench.server.orders.open(merchant, number("a"), Some(content.clone()), at);
            return (bench, content);
        }
        _ => bench.pay(0, "a", &content.auth_code, amount).unwrap(),
    };
    match start {
        Start::PartlyRefunded => refund(&mut bench, "first", Fen::yuan(20)).map(|_| ()).unwrap(),
        Start::WhollyRefunded => refund(&mut bench, "first", AMOUNT).map(|_| ()).unwrap(),
        Start::Closed => bench.wait_millis(45_000),
        Start::RevokedUnpaid | Start::RevokedPaid => {
            bench.wait_millis(15_000);
            bench.reverse("a").unwrap();
        }
        _ => {}
    }
    (bench, content)
}

fn refund(bench: &mut Bench, refund_no: &str, amount: Fen) -> Result<OrderReport, ApiError> {
    let (out_trade_no, out_refund_no) = (number("a"), number(refund_no));
    bench.ask(0, MerchantAsk::Refund { out_trade_no, out_refund_no, amount })
}

fn put(bench: &mut Bench, content: &PayContent, request: Request) -> Result<OrderReport, ApiError> {
    let since_morning = bench.now.utc.0 - MORNING;
    match request {
        Request::PaySame => bench.pay(0, "a", &content.auth_code, content.amount),
        Request::PayOther => bench.pay(0, "a", &content.auth_code, fen(1)),
        Request::Query => bench.ask(0, MerchantAsk::Query { out_trade_no: number("a") }),
        Request::ReverseEarly => {
            bench.wait_millis(14_999_u64.saturating_sub(since_morning));
            bench.reverse("a")
        }
        Request::Reverse => {
            bench.wait_millis(15_000_u64.saturating_sub(since_morning));
            bench.reverse("a")
        }
        Request::Refund => refund(bench, "second", fen(100)),
    }
}

/// The answer's state or error, and how many fen came to the shopper (went from her: negative).
type Expected = (Result<OrderState, ApiError>, i64);

fn expected(start: Start, request: Request) -> Expected {
    use OrderState as S;
    use Start::*;
    let state = match start {
        Unseen => None,
        NotPay => Some(S::NotPay),
        UserPaying => Some(S::UserPaying),
        Success => Some(S::Success),
        PartlyRefunded | WhollyRefunded => Some(S::Refund),
        Closed => Some(S::Closed),
        RevokedUnpaid | RevokedPaid | RevokedUnseen => Some(S::Revoked),
        PayError => Some(S::PayError),
    };
    match (request, start) {
        (Request::PaySame, Unseen) => (Ok(S::Success), -5_000),
        (Request::PayOther, Unseen) => (Ok(S::Success), -1),
        (Request::PayOther, RevokedUnseen) => (Ok(S::Revoked), 0),
        (Request::PayOther, _) => (Err(ApiError::OtherContent), 0),
        (Request::ReverseEarly | Request::Reverse, Unseen) => (Ok(S::Revoked), 0),
        (_, Unseen) => (Err(ApiError::OrderNotFound), 0),
        (Request::PaySame | Request::Query, _) => (Ok(state.unwrap()), 0),
        (
            Request::ReverseEarly,
            NotPay | UserPaying | Success | PartlyRefunded | WhollyRefunded | PayError,
        ) => (Err(ApiError::ReverseTooEarly { wait_millis: 1 }), 0),
        (Request::Reverse, Success) => (Ok(S::Revoked), 5_000),
        (Request::Reverse, PartlyRefunded) => (Ok(S::Revoked), 3_000),
        (Request::Reverse, WhollyRefunded) => (Ok(S::Refund), 0),
        (Request::ReverseEarly | Request::Reverse, _) => (Ok(S::Revoked), 0),
        (Request::Refund, Success | PartlyRefunded) => (Ok(S::Refund), 100),
        (Request::Refund, WhollyRefunded) => (Err(ApiError::RefundTooLarge), 0),
        (Request::Refund, _) => (Err(ApiError::NotPaid), 0),
    }
}

#[test]
fn every_state_against_every_request() {
    use Request::*;
    let starts = [
        Start::Unseen,
        Start::NotPay,
        Start::UserPaying,
        Start::Success,
        Start::PartlyRefunded,
        Start::WhollyRefunded,
        Start::Closed,
        Start::RevokedUnpaid,
        Start::RevokedPaid,
        Start::RevokedUnseen,
        Start::PayError,
    ];
    for start in starts {
        for request in [PaySame, PayOther, Query, ReverseEarly, Reverse, Refund] {
            let (mut bench, content) = begin(start);
            let place = format!("{request:?} on {start:?}");
            for again in [false, true] {
                let before = bench.balance(0).fen() as i64;
                let answer = put(&mut bench, &content, request);
                let moved = bench.balance(0).fen() as i64 - before;
                let (state, first_moved) = expected(start, request);
                match (again, state) {
                    (false, state) => {
                        assert_eq!(
                            (answer.map(|report| report.state), moved),
                            (state, first_moved),
                            "{place}"
                        );
                    }
                    // The same request again: the same answer, and nothing moves.
                    (true, Ok(state)) => {
                        assert_eq!(
                            (answer.map(|report| report.state), moved),
                            (Ok(state), 0),
                            "{place}, again"
                        );
                    }
                    (true, Err(_)) => assert_eq!(moved, 0, "{place}, again"),
                }
                if start != Start::NotPay {
                    check_books(&bench.server);
                }
            }
        }
    }
}

#[test]
fn orders_of_two_merchants_do_not_meet() {
    let mut bench = Bench::new(1);
    let (first, second) = (bench.show(0), bench.show(0));
    assert_eq!(bench.pay(0, "a", &first, AMOUNT).unwrap().state, OrderState::Success);
    assert_eq!(bench.pay(1, "a", &second, AMOUNT).unwrap().state, OrderState::Success);
    assert_eq!(bench.balance(0), Fen::yuan(19_900));
    assert_eq!(bench.server.paid_orders(bench.merchants[0]), 1);
    bench.wait_millis(15_000);
    bench.reverse("a").unwrap();
    assert_eq!(bench.balance(0), Fen::yuan(19_950));
    assert_eq!(bench.server.paid_orders(bench.merchants[0]), 0);
    assert_eq!(bench.server.paid_orders(bench.merchants[1]), 1);
}

#[test]
fn why_orders_are_refused() {
    let refused = |refusal| (OrderState::PayError, Some(refusal));
    let mut bench = Bench::new(1);
    let pay = |bench: &mut Bench, name: &str, code: &str, amount| {
        let report = bench.pay(0, name, code, amount).unwrap();
        (report.state, report.refusal)
    };
    let code = bench.show(0);
    let paid = (OrderState::Success, None);
    assert_eq!(pay(&mut bench, "paid", &code, AMOUNT), paid);
    assert_eq!(pay(&mut bench, "used", &code, AMOUNT), refused(Refusal::CodeUsed));
    for (name, code) in [
        ("empty", String::new()),
        ("letters", "hello, world, hello".to_owned()),
        ("other prefix", code.replacen("13", "62", 1)),
        ("nobody", "130000000000000000".to_owned()),
        ("forged", format!("{}{}", &code[..10], "00000000")),
        ("cut", code[..17].to_owned()),
    ] {
        let name = name.replace(' ', "-");
        assert_eq!(pay(&mut bench, &name, &code, AMOUNT), refused(Refusal::CodeUnknown), "{name}");
    }
    let old = bench.show(0);
    bench.wait_millis(95_000);
    assert_eq!(pay(&mut bench, "old", &old, AMOUNT), refused(Refusal::CodeExpired));
    // A code is dead after one use, also when the payment was declined.
    let code = bench.show(0);
    let poor = pay(&mut bench, "too-much", &code, Fen::yuan(20_001));
    assert_eq!(poor, refused(Refusal::NotEnoughMoney));
    assert_eq!(pay(&mut bench, "dead", &code, AMOUNT), refused(Refusal::CodeUsed));
    bench.server.set_frozen(bench.handsets[0].account, true);
    let code = bench.show(0);
    assert_eq!(pay(&mut bench, "frozen", &code, AMOUNT), refused(Refusal::AccountFrozen));
    check_books(&bench.server);
}

#[test]
fn the_eleventh_order_of_a_day_asks_and_the_next_day_does_not() {
    let mut bench = Bench::new(1);
    for count in 0..10 {
        let code = bench.show(0);
        let report = bench.pay(0, &format!("order-{count}"), &code, AMOUNT).unwrap();
        assert_eq!(report.state, OrderState::Success);
        bench.wait_millis(1_000);
    }
    let code = bench.show(0);
    assert_eq!(bench.pay(0, "eleventh", &code, AMOUNT).unwrap().state, OrderState::UserPaying);
    bench.wait_millis(24 * 3_600_000);
    let code = bench.show(0);
    assert_eq!(bench.pay(0, "next-day", &code, AMOUNT).unwrap().state, OrderState::Success);
}

#[test]
fn five_forged_codes_block_a_shopper_for_ten_minutes_and_nobody_else() {
    let mut bench = Bench::new(2);
    let head = bench.show(0)[..10].to_owned();
    for guess in 0..5 {
        let forged = format!("{head}{guess:08}");
        bench.pay(0, &format!("guess-{guess}"), &forged, AMOUNT).unwrap();
    }
    let right = bench.show(0);
    let report = bench.pay(0, "right", &right, AMOUNT).unwrap();
    assert_eq!(report.refusal, Some(Refusal::CodeUnknown));
    let other = bench.show(1);
    assert_eq!(bench.pay(0, "other", &other, AMOUNT).unwrap().state, OrderState::Success);
    assert!(bench.handsets[0].heard.is_empty(), "guesses are not told to the owner");
    bench.wait_millis(600_000);
    let right = bench.show(0);
    assert_eq!(bench.pay(0, "later", &right, AMOUNT).unwrap().state, OrderState::Success);
}

#[test]
fn enrolment_refuses_what_cannot_be() {
    use crate::server::devices::EnrolError;
    use crate::server::ledger::AccountId;
    use device_core::profile::Issuer;
    let mut bench = Bench::new(1);
    let account = bench.handsets[0].account;
    let issuer = Issuer::default();
    let rng = &mut bench.rng;
    let mut enrol = |account, id, issuer: &Issuer| {
        bench.server.enrol(account, id, issuer, rng).map(|_| ()).err()
    };
    assert_eq!(enrol(AccountId(9), 1, &issuer), Some(EnrolError::UnknownAccount(9)));
    assert_eq!(enrol(account, 100, &issuer), Some(EnrolError::DeviceTaken(100)));
    let short = Issuer { length: 10, ..issuer.clone() };
    assert!(matches!(enrol(account, 1, &short), Some(EnrolError::IssuerForm { .. })));
    // One digit of reference: ten devices, then no more.
    let tight = Issuer { length: 11, ..issuer };
    for id in 200..210 {
        assert_eq!(enrol(account, id, &tight), None);
    }
    assert!(matches!(enrol(account, 210, &tight), Some(EnrolError::ReferencesUsedUp { .. })));
    assert_eq!(bench.now.utc, Utc(MORNING));
}
