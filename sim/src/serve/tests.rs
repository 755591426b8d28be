//! The service without a port: what streams bring in, and what merchants type.

use device_core::channel::session::NONCE_BYTES;
use device_core::time::Utc;

use super::*;
use crate::time::SECOND;

const CAST: &str = r#"(
    title: "x",
    accounts: { "mei": (balance: "200.00") },
    merchants: { "grocer": Till(name: "老王菜店") },
    devices: { "mei": Enrolled(account: "mei") },
    script: [Wait("1s")],
)"#;

fn cast() -> Scenario {
    let none = &mut |_: &str| Err(io::Error::from(io::ErrorKind::NotFound));
    parse("test", CAST, none).unwrap_or_else(|mistakes| panic!("{mistakes}")).remove(0)
}

fn at(micros: u64) -> Moment {
    moment(Utc(1_767_576_600_000), micros)
}

fn service() -> Service {
    Service::new(&cast(), 1, at(0)).unwrap()
}

fn said(outputs: &[Output]) -> String {
    let words = outputs.iter().filter_map(|output| match output {
        Output::Said(words) => Some(words.as_str()),
        Output::ToDevice(..) => None,
    });
    words.collect::<Vec<_>>().join("\n")
}

#[test]
fn bytes_that_are_no_frames_end_their_connection_and_no_other() {
    let mut service = service();
    let (one, other) = (service.opened(), service.opened());
    let broken = service.received(at(1), one, b"GET / HTTP/1.1\r\n").unwrap_err();
    assert_eq!(broken.bytes, 0x4745);
    service.closed(one);
    assert_eq!(service.received(at(2), one, &[0, 1, 7]), Ok(Vec::new()), "nobody is there");
    // A frame in two pieces that is nobody's.
    assert_eq!(service.received(at(3), other, &[0, 3, 1]), Ok(Vec::new()));
    let outputs = service.received(at(4), other, &[NONCE_BYTES as u8, 2]).unwrap();
    assert!(said(&outputs).contains("drops a message"), "{outputs:?}");
}

#[test]
fn merchants_charge_by_typed_words() {
    let mut service = service();
    for wrong in ["", "pay", "charge grocer x 1", "charge grocer 1.234 5", "charge grocer 1 a1"] {
        let error = service.charge(at(1), wrong).unwrap_err();
        assert_eq!(error, ChargeError::Words(wrong.to_owned()));
    }
    let error = service.charge(at(1), "charge baker 1 2").unwrap_err();
    let known = "grocer".to_owned();
    assert_eq!(error, ChargeError::Merchant { name: "baker".to_owned(), known });
    let outputs = service.charge(at(SECOND), " charge grocer 12.50 135207748915630042 ").unwrap();
    let words = said(&outputs);
    assert!(words.contains("tells the till: 00000001 is PayError"), "{words}");
    assert!(service.server().balances_to_zero());
}

#[test]
fn amounts_are_read() {
    for (text, fen) in [("12.50", 1_250), ("12.5", 1_250), ("12", 1_200), ("0.07", 7)] {
        assert_eq!(amount_of(text).map(Fen::fen), Some(fen), "{text}");
    }
    for wrong in ["", ".", "1.", ".5", "1.234", "-1", "1,5", "99999999999999999999"] {
        assert_eq!(amount_of(wrong), None, "{wrong}");
    }
}
