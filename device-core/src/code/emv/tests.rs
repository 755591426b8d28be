//! EMVCo codes: the vectors of `facts.md`, damage of every kind, and bytes that are nothing.

use proptest::prelude::*;

use super::*;

const TRANSPORT: &str = "00020101021229300012D156000000000510A93FO3230Q31280012D1560000000103081234567852044111\
     5802CN5914BEST TRANSPORT6007BEIJING64200002ZH0104最佳运输0202北京540523.7253031565502016233030412340603***\
     0708A60086670902ME91320016A0112233449988770708123456786304A13A";
const STATIC: &str = "00020101021126300014cn.example.pay0108M00000015204541153031565802CN5909TEST SHOP6007BEIJING63046DBB";
const WITH_AMOUNT: &str = "00020101021226300014cn.example.pay0108M0000001520454115303156540512.505802CN5909TEST SHOP\
     6007BEIJING62130509ORDER00016304D1FB";

/// A code of these fields, with the right checksum.
fn sealed(fields: &str) -> std::string::String {
    let open = format!("{fields}6304");
    format!("{open}{:04X}", crc16(open.as_bytes()))
}

#[test]
fn the_check_value_of_the_checksum() {
    assert_eq!(crc16(b"123456789"), 0x29b1);
}

#[test]
fn the_vectors() {
    let code = parse(TRANSPORT).unwrap();
    assert_eq!((code.amount(), code.currency()), (Fen::new(2_372), Some("156")));
    assert_eq!(code.field(NAME), Some("BEST TRANSPORT"));
    assert_eq!((code.within(64, 1), code.within(64, 2)), (Some("最佳运输"), Some("北京")));
    let code = parse(STATIC).unwrap();
    assert_eq!((code.amount(), code.field(NAME)), (None, Some("TEST SHOP")));
    assert_eq!((code.within(26, 1), code.within(26, 9)), (Some("M0000001"), None));
    assert_eq!(parse(WITH_AMOUNT).unwrap().amount(), Fen::new(1_250));
    for code in [TRANSPORT, STATIC, WITH_AMOUNT] {
        assert_eq!(check_scanned(code.as_bytes()), Ok(()));
    }
}

#[test]
fn what_is_wrong_is_named() {
    let table = [
        (std::string::String::new(), EmvError::NotEmv),
        ("https://qr.example.cn".to_owned(), EmvError::NotEmv),
        ("000201".to_owned(), EmvError::Missing { id: 63 }),
        ("000201530".to_owned(), EmvError::Short),
        ("0002015303".to_owned(), EmvError::Short),
        ("000201530315".to_owned(), EmvError::Short),
        (sealed("0002015x03156"), EmvError::NotDigits),
        (sealed("000201530x156"), EmvError::NotDigits),
        (sealed("0002015300"), EmvError::Empty),
        (sealed("00020153031565303156"), EmvError::Twice { id: 53 }),
        (sealed("0002015303156000201"), EmvError::Twice { id: 0 }),
        (sealed("0002015802CN"), EmvError::Missing { id: 53 }),
        ("00020153031566303ABC".to_owned(), EmvError::Checksum),
        ("00020153031566304+0BC".to_owned(), EmvError::Checksum),
        (format!("{STATIC}5802CN"), EmvError::Checksum),
        (STATIC.replace("6DBB", "6DBC"), EmvError::Checksum),
        (STATIC.replace("TEST SHOP", "BEST SHOP"), EmvError::Checksum),
        (sealed("000201530315654040.00"), EmvError::Amount),
        (sealed("00020153031565404-1.0"), EmvError::Amount),
        (sealed("000201530315654051.234"), EmvError::Amount),
        (sealed("000201530315654035.."), EmvError::Amount),
    ];
    for (text, error) in &table {
        assert_eq!(parse(text), Err(*error), "{text}");
    }
}

#[test]
fn amounts_are_written_in_three_ways() {
    for (field, fen) in [("540598.73", 9_873), ("540298", 9_800), ("540398.", 9_800)] {
        let text = sealed(&format!("0002015303156{field}"));
        assert_eq!(parse(&text).unwrap().amount(), Fen::new(fen), "{field}");
    }
    let lower_case = STATIC.replace("6DBB", "6dbb");
    assert!(parse(&lower_case).is_ok());
}

#[test]
fn an_amount_goes_into_a_payee_code() {
    let code = PayeeCode::try_from(STATIC).unwrap();
    let with = with_amount(&code, Fen::new(1_250).unwrap()).unwrap();
    let expected = sealed(
        "00020101021226300014cn.example.pay0108M0000001520454115303156540512.505802CN5909TEST SHOP6007BEIJING",
    );
    assert_eq!(with.as_str(), expected);
    let other = with_amount(&with, Fen::new(1).unwrap()).unwrap();
    assert_eq!(parse(&other).unwrap().amount(), Fen::new(1));
    assert_eq!(with_amount(&code, Fen::ZERO), None);
    let full = sealed(&format!("00020153031565999{}", "n".repeat(99)));
    let full = PayeeCode::try_from(full.as_str()).unwrap();
    assert!(with_amount(&full, Fen::MAX).is_some());
    let name = format!("5999{}6020{}", "n".repeat(99), "c".repeat(20));
    let full = PayeeCode::try_from(sealed(&format!("0002015303156{name}")).as_str()).unwrap();
    assert_eq!(with_amount(&full, Fen::MAX), None, "no room left");
    let no_code = PayeeCode::try_from("wxp://f2f0").unwrap();
    assert_eq!(with_amount(&no_code, Fen::yuan(1)), None);
}

#[test]
fn what_a_camera_sees() {
    let dollars = sealed("00020153038405802US");
    let table: &[(&[u8], Result<(), CodeRefusal>)] = &[
        (b"https://qr.alipay.com/fkx01234", Ok(())),
        (b"HTTP://QR.EXAMPLE.CN/1", Ok(())),
        (b"wxp://f2f0abcdef", Ok(())),
        (b"https://", Err(CodeRefusal::NotAPayment)),
        (b"https://a b", Err(CodeRefusal::NotAPayment)),
        (b"://qr.example.cn", Err(CodeRefusal::NotAPayment)),
        (b"4ever://qr", Err(CodeRefusal::NotAPayment)),
        (b"WIFI:T:WPA;S:home;P:secret;;", Err(CodeRefusal::NotAPayment)),
        (b"6901234567892", Err(CodeRefusal::NotAPayment)),
        (b"", Err(CodeRefusal::NotAPayment)),
        ("你好".as_bytes(), Err(CodeRefusal::NotAPayment)),
        (b"\xff\xfe", Err(CodeRefusal::NotAPayment)),
        (b"000201\xff", Err(CodeRefusal::Damaged)),
        (b"0002015303156", Err(CodeRefusal::Damaged)),
        (dollars.as_bytes(), Err(CodeRefusal::OtherCurrency)),
    ];
    for (bytes, expected) in table {
        assert_eq!(check_scanned(bytes), *expected, "{:?}", bytes.escape_ascii().to_string());
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = check_scanned(&bytes);
    }

    #[test]
    fn no_text_makes_it_panic(text in "(000201)?[0-9最京. x]{0,60}(6304[0-9A-F]{4})?") {
        let _ = check_scanned(text.as_bytes());
        if let Ok(code) = PayeeCode::try_from(text.as_str()) {
            let _ = with_amount(&code, Fen::yuan(1));
        }
    }

    /// A checksum of sixteen bits notices every change of a single byte.
    #[test]
    fn every_changed_byte_is_noticed(at in 0..STATIC.len(), byte in any::<u8>()) {
        let mut bytes = STATIC.as_bytes().to_vec();
        let same = bytes[at].eq_ignore_ascii_case(&byte);
        bytes[at] = byte;
        prop_assert_eq!(check_scanned(&bytes).is_ok(), same && (at >= STATIC.len() - 4 || bytes == STATIC.as_bytes()));
    }

    #[test]
    fn every_amount_goes_in_and_comes_out(fen in 1_u64..=9_999_999_999) {
        let code = PayeeCode::try_from(STATIC).unwrap();
        let with = with_amount(&code, Fen::new(fen).unwrap()).unwrap();
        prop_assert_eq!(parse(&with).unwrap().amount(), Fen::new(fen));
    }
}
