//! What the cashier can do in which state, and what each answer or silence leads to.

use crate::actors::till::policy::TillPolicy;
use crate::actors::till::{CannotDo, Sent, Till, TillNote, TillOutput};
use crate::scenario::model::{CodeRead, Refusal, TillState};
use crate::server::api::{
    ApiError, MerchantAnswer, MerchantAsk, MerchantRequest, OrderReport, OrderState,
};
use device_core::money::Fen;

const CODE: &str = "130471823659120477";
const SECOND: u64 = 1_000_000;

fn sent(outputs: &[TillOutput]) -> Vec<MerchantRequest> {
    let request = |output: &TillOutput| match output {
        TillOutput::Send(request) => Some(request.clone()),
        _ => None,
    };
    outputs.iter().filter_map(request).collect()
}

fn what(outputs: &[TillOutput]) -> Vec<Sent> {
    sent(outputs)
        .iter()
        .map(|request| match request.ask {
            MerchantAsk::Pay { .. } => Sent::Pay,
            MerchantAsk::Query { .. } => Sent::Query,
            MerchantAsk::Reverse { .. } => Sent::Reverse,
            MerchantAsk::Refund { .. } => panic!("a till does not refund"),
        })
        .collect()
}

fn cannot(outputs: &[TillOutput]) -> Option<CannotDo> {
    outputs.iter().find_map(|output| match output {
        TillOutput::Note(TillNote::CannotDo(why)) => Some(*why),
        _ => None,
    })
}

/// A till that has just paid 12.50 at time 0, and the pay.
fn paid() -> (Till, MerchantRequest) {
    let mut till = Till::new(TillPolicy::default());
    let _ = till.enter(Fen::new(1_250).unwrap());
    let _ = till.scan();
    let outputs = till.on_code(0, CODE, CodeRead::Qr);
    (till, sent(&outputs).remove(0))
}

fn answer(request: &MerchantRequest, result: Result<OrderState, ApiError>) -> MerchantAnswer {
    let refusal = match result {
        Ok(OrderState::PayError) => Some(Refusal::CodeExpired),
        Ok(OrderState::Closed) => Some(Refusal::NotAgreed),
        _ => None,
    };
    let report = |state| OrderReport { state, amount: Fen::ZERO, refunded: Fen::ZERO, refusal };
    MerchantAnswer {
        id: request.id,
        out_trade_no: request.ask.out_trade_no().clone(),
        result: result.map(report),
    }
}

#[test]
fn the_amount_comes_before_the_code() {
    let mut till = Till::new(TillPolicy::default());
    for outputs in
        [till.scan(), till.on_code(0, CODE, CodeRead::Bar), till.key_in(0, CODE), till.use_again(0)]
    {
        assert_eq!(cannot(&outputs), Some(CannotDo::AmountFirst));
        assert_eq!(outputs.len(), 1, "nothing is sent, no scanner starts");
    }
    assert_eq!(till.state(), TillState::Idle);
    assert_eq!(cannot(&till.enter(Fen::ZERO)), Some(CannotDo::AmountIsNothing));
    assert_eq!(cannot(&till.give_up(0)), Some(CannotDo::NothingToGiveUp));
    assert_eq!(cannot(&till.stop_scan()), Some(CannotDo::NotScanning));
}

#[test]
fn a_sale_from_the_amount_to_paid() {
    let mut till = Till::new(TillPolicy::default());
    let _ = till.enter(Fen::yuan(9));
    assert_eq!((till.state(), till.next_deadline()), (TillState::Ready, None));
    assert!(till.scan().contains(&TillOutput::ScannerOn));
    assert!(till.scan().is_empty(), "it looks already");
    assert!(till.stop_scan().contains(&TillOutput::ScannerOff));
    assert_eq!(cannot(&till.on_code(0, CODE, CodeRead::Qr)), Some(CannotDo::NotScanning));
    let _ = till.scan();
    // A correction of the amount while the scanner looks.
    let _ = till.enter(Fen::new(1_250).unwrap());
    assert!(till.is_scanning());
    let outputs = till.on_code(0, CODE, CodeRead::Bar);
    assert!(outputs.contains(&TillOutput::ScannerOff));
    assert_eq!((till.state(), till.last_read()), (TillState::Asking, Some(CodeRead::Bar)));
    let request = sent(&outputs).remove(0);
    let expected = MerchantAsk::Pay {
        out_trade_no: till.out_trade_no().unwrap().clone(),
        auth_code: CODE.to_owned(),
        amount: Fen::new(1_250).unwrap(),
    };
    assert_eq!(request.ask, expected);
    for outputs in [till.enter(Fen::yuan(1)), till.scan(), till.key_in(1, CODE)] {
        assert_eq!(cannot(&outputs), Some(CannotDo::OrderUnderWay));
    }
    let _ = till.on_answer(SECOND, &answer(&request, Ok(OrderState::Success)));
    assert_eq!((till.state(), till.next_deadline()), (TillState::Paid, None));
    // The same answer once more is late; a new sale needs its own amount.
    let again = till.on_answer(SECOND, &answer(&request, Ok(OrderState::Success)));
    assert!(matches!(again[..], [TillOutput::Note(TillNote::LateAnswer { .. })]));
    assert_eq!(cannot(&till.scan()), Some(CannotDo::AmountFirst));
    // The digits once more, for the next amount: another number.
    let _ = till.enter(Fen::yuan(3));
    let again = sent(&till.use_again(2 * SECOND)).remove(0);
    assert_ne!(again.ask.out_trade_no(), request.ask.out_trade_no());
    assert_eq!(till.last_read(), Some(CodeRead::Bar));
}

#[test]
fn what_is_no_code_is_not_sent() {
    for text in ["", "https://example.cn/a", "123456789012345", "1234567890123456789012345", "一二"]
    {
        let mut till = Till::new(TillPolicy::default());
        let _ = till.enter(Fen::yuan(9));
        assert_eq!(cannot(&till.key_in(0, text)), Some(CannotDo::NotACode), "{text}");
        let _ = till.scan();
        assert_eq!(cannot(&till.on_code(0, text, CodeRead::Qr)), Some(CannotDo::NotACode));
        assert!(till.is_scanning(), "it goes on looking");
        assert_eq!(till.last_read(), None);
    }
}

#[test]
fn every_answer_to_a_pay() {
    let table = [
        (Ok(OrderState::Success), TillState::Paid, None),
        (Ok(OrderState::PayError), TillState::Refused(Refusal::CodeExpired), None),
        (Ok(OrderState::Closed), TillState::Refused(Refusal::NotAgreed), None),
        (Ok(OrderState::Revoked), TillState::Reversed, None),
        (Ok(OrderState::Refund), TillState::Reversed, None),
        (Ok(OrderState::NotPay), TillState::AwaitingShopper, Some(6)),
        (Ok(OrderState::UserPaying), TillState::AwaitingShopper, Some(6)),
        (Err(ApiError::SystemError), TillState::Unknown, Some(6)),
        (Err(ApiError::OrderNotFound), TillState::Unknown, Some(6)),
        (Err(ApiError::OtherContent), TillState::Ready, None),
        (Err(ApiError::UnknownMerchant), TillState::Ready, None),
    ];
    for (result, state, wakes_at_second) in table {
        let (mut till, request) = paid();
        let outputs = till.on_answer(SECOND, &answer(&request, result));
        assert_eq!(till.state(), state, "{result:?}");
        assert_eq!(till.next_deadline(), wakes_at_second.map(|at| at * SECOND), "{result:?}");
        assert!(sent(&outputs).is_empty());
    }
}

/// What the till sends, second by second, while nobody answers but with what `answers` gives.
fn timetable(
    mut till: Till,
    pay: &MerchantRequest,
    mut answers: impl FnMut(Sent) -> Option<Result<OrderState, ApiError>>,
) -> (Till, Vec<(u64, Sent)>) {
    let mut times = Vec::new();
    if let Some(result) = answers(Sent::Pay) {
        let _ = till.on_answer(0, &answer(pay, result));
    }
    while let Some(at) = till.next_deadline().filter(|at| *at <= 70 * SECOND) {
        let mut outputs = till.on_deadline(at);
        while !sent(&outputs).is_empty() {
            let mut led_to = Vec::new();
            for (request, what) in sent(&outputs).iter().zip(what(&outputs)) {
                times.push((at / SECOND, what));
                if let Some(result) = answers(what) {
                    led_to.extend(till.on_answer(at, &answer(request, result)));
                }
            }
            outputs = led_to;
        }
    }
    (till, times)
}

fn queries(seconds: impl IntoIterator<Item = u64>) -> Vec<(u64, Sent)> {
    seconds.into_iter().map(|second| (second, Sent::Query)).collect()
}

#[test]
fn silence_is_queried_and_in_the_end_taken_back_until_that_is_answered() {
    let (till, pay) = paid();
    let (till, times) = timetable(till, &pay, |_| None);
    let mut expected = queries((5..45).step_by(5));
    expected.extend([45, 50, 55, 60, 65, 70].map(|second| (second, Sent::Reverse)));
    assert_eq!(times, expected);
    assert_eq!(till.state(), TillState::Reversed);
    assert_eq!(cannot(&till.clone().scan()), Some(CannotDo::OrderUnderWay));
}

#[test]
fn while_the_shopper_is_asked_the_till_queries_for_forty_five_seconds() {
    let (till, pay) = paid();
    let (mut till, times) = timetable(till, &pay, |what| match what {
        Sent::Pay | Sent::Query => Some(Ok(OrderState::UserPaying)),
        Sent::Reverse => Some(Ok(OrderState::Revoked)),
    });
    let mut expected = queries((5..45).step_by(5));
    expected.push((45, Sent::Reverse));
    assert_eq!(times, expected);
    assert_eq!((till.state(), till.next_deadline()), (TillState::Reversed, None));
    // After a reverse: a new order number for the same sale.
    let _ = till.scan();
    let next = sent(&till.on_code(80 * SECOND, CODE, CodeRead::Qr)).remove(0);
    assert_ne!(next.ask.out_trade_no(), pay.ask.out_trade_no());
}

#[test]
fn a_lost_answer_is_found_by_the_query() {
    let (till, pay) = paid();
    let (till, times) = timetable(till, &pay, |what| match what {
        Sent::Query => Some(Ok(OrderState::Success)),
        Sent::Pay | Sent::Reverse => None,
    });
    assert_eq!(times, queries([5]));
    assert_eq!(till.state(), TillState::Paid);
}

#[test]
fn a_pay_that_never_arrived_is_taken_back_before_it_can() {
    let (till, pay) = paid();
    let (till, times) = timetable(till, &pay, |what| match what {
        Sent::Pay => None,
        Sent::Query => Some(Err(ApiError::OrderNotFound)),
        Sent::Reverse => Some(Ok(OrderState::Revoked)),
    });
    let mut expected = queries([5, 10, 15]);
    expected.push((15, Sent::Reverse));
    assert_eq!(times, expected);
    assert_eq!(till.state(), TillState::Reversed);
}

#[test]
fn giving_up_waits_for_the_fifteen_seconds() {
    let (mut till, pay) = paid();
    let outputs = till.give_up(3 * SECOND);
    assert_eq!((till.state(), sent(&outputs).len()), (TillState::Reversed, 0));
    // A pay that is answered only now is not believed: the cashier has given up.
    let _ = till.on_answer(4 * SECOND, &answer(&pay, Ok(OrderState::Success)));
    assert_eq!(till.state(), TillState::Reversed);
    assert_eq!(till.next_deadline(), Some(15 * SECOND));
    assert!(till.on_deadline(14 * SECOND).is_empty());
    let first = sent(&till.on_deadline(15 * SECOND)).remove(0);
    // The server's clock says that it is a little early yet.
    let early = Err(ApiError::ReverseTooEarly { wait_millis: 300 });
    let _ = till.on_answer(15 * SECOND, &answer(&first, early));
    assert_eq!(till.next_deadline(), Some(15 * SECOND + 300_000));
    let second = sent(&till.on_deadline(15 * SECOND + 300_000)).remove(0);
    assert_eq!(second.ask, first.ask);
    let _ = till.on_answer(16 * SECOND, &answer(&second, Err(ApiError::SystemError)));
    assert_eq!(till.next_deadline(), Some(21 * SECOND));
    let _ = till.on_answer(17 * SECOND, &answer(&first, Ok(OrderState::Revoked)));
    assert_eq!((till.state(), till.next_deadline()), (TillState::Reversed, None));
    let _ = till.give_up(18 * SECOND);
    assert_eq!((till.state(), till.amount()), (TillState::Idle, None));
}

#[test]
fn a_sale_just_paid_can_be_taken_back() {
    let (mut till, pay) = paid();
    let _ = till.on_answer(SECOND, &answer(&pay, Ok(OrderState::Success)));
    let _ = till.give_up(20 * SECOND);
    assert_eq!((till.state(), till.next_deadline()), (TillState::Reversed, Some(25 * SECOND)));
}

#[test]
fn giving_up_without_an_order_clears_the_amount() {
    let mut till = Till::new(TillPolicy::default());
    let _ = till.enter(Fen::yuan(9));
    let _ = till.scan();
    assert!(till.give_up(0).contains(&TillOutput::ScannerOff));
    assert_eq!((till.state(), till.amount()), (TillState::Idle, None));
    let (mut till, pay) = paid();
    let _ = till.on_answer(SECOND, &answer(&pay, Ok(OrderState::PayError)));
    let _ = till.give_up(2 * SECOND);
    assert_eq!((till.state(), till.amount()), (TillState::Idle, None));
}

#[test]
fn notes_are_plain_words() {
    let (till, _) = paid();
    let shows = TillNote::Shows(TillState::Refused(Refusal::CodeUsed));
    let bytes = postcard::to_stdvec(&shows).unwrap();
    assert!(String::from_utf8_lossy(&bytes).contains("Refused(CodeUsed)"));
    assert!(!format!("{:?}", TillNote::Shows(till.state())).contains(CODE));
}
