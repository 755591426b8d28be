//! The phone alone: what it shows and asks for each answer of a device that is played here by hand.

use device_core::phone::message::{Answer, Ask, Envelope, MODEL, decode, encode, label};

use super::*;

fn phone(models: &[&str]) -> Phone {
    let models: Vec<String> = models.iter().map(|model| (*model).to_owned()).collect();
    Phone::new("daughter", &models, Stream::new(1, "phone"))
}

fn info(model: &str, digits_required: bool) -> DeviceInfo {
    DeviceInfo {
        device_id: 7,
        model: label(model),
        core_version: label("0.1.0"),
        enrolled: false,
        digits_required,
        in_registration: false,
    }
}

/// The ask that a phone sent last.
fn asked(outputs: &[PhoneOutput]) -> Envelope<Ask> {
    let frame = outputs.iter().rev().find_map(|output| match output {
        PhoneOutput::Send(frame) => Some(frame.clone()),
        PhoneOutput::Ask(_) | PhoneOutput::Note(_) => None,
    });
    decode(&frame.unwrap()).unwrap()
}

/// The device answers the ask.
fn answer(phone: &mut Phone, now: Micros, to: &Envelope<Ask>, body: Answer) -> Vec<PhoneOutput> {
    let envelope = Envelope { session: to.session, number: to.number, body };
    phone.on_message(now, &encode(&envelope).unwrap())
}

/// A phone whose user is asked about a device on this port.
fn at_the_question(port: Port, digits_required: bool) -> Phone {
    let mut phone = phone(&[MODEL]);
    phone.connecting(port);
    let hello = asked(&phone.linked(SECOND));
    answer(&mut phone, SECOND, &hello, Answer::Recognised(info(MODEL, digits_required)));
    assert_eq!(phone.screen(), PhoneScreen::AskUser);
    phone
}

#[test]
fn it_finds_nothing_where_nothing_answers() {
    let mut phone = phone(&[MODEL]);
    phone.connecting(Port::Usb);
    let first = asked(&phone.linked(0));
    let mut repeated = 0;
    while let Some(at) = phone.next_deadline() {
        let outputs = phone.on_deadline(at);
        if phone.under_way() {
            assert_eq!(asked(&outputs), first, "the same question, byte for byte");
            repeated += 1;
        }
    }
    assert_eq!(phone.screen(), PhoneScreen::Failed(PhoneFailure::NothingFound));
    assert!(repeated > 5, "{repeated}");
}

#[test]
fn it_gives_nothing_to_a_model_that_it_does_not_know() {
    let mut phone = phone(&["Paybench 0"]);
    phone.connecting(Port::Usb);
    let hello = asked(&phone.linked(0));
    let outputs = answer(&mut phone, 1, &hello, Answer::Recognised(info(MODEL, false)));
    assert_eq!(phone.screen(), PhoneScreen::Failed(PhoneFailure::UnknownModel));
    assert!(matches!(asked(&outputs).body, Ask::GiveUp(_)));
    assert!(phone.tap(2, PhoneTap::Agree).is_err());
}

#[test]
fn over_the_air_there_are_always_digits_whatever_the_device_says() {
    for (port, required, digits) in [
        (Port::Usb, false, false),
        (Port::Usb, true, true),
        (Port::HeadphoneJack, false, false),
        (Port::Bluetooth, false, true),
        (Port::WiFi, false, true),
    ] {
        let mut phone = at_the_question(port, required);
        assert_eq!(phone.digits(), None);
        let outputs = phone.tap(2 * SECOND, PhoneTap::Agree).unwrap();
        assert!(matches!(asked(&outputs).body, Ask::Agree { digits: sent, .. } if sent == digits));
        assert_eq!(phone.digits().is_some(), digits, "{port:?}");
    }
}

#[test]
fn a_device_with_a_key_of_its_own_is_waited_for() {
    let mut phone = at_the_question(Port::Usb, true);
    let agree = asked(&phone.tap(2 * SECOND, PhoneTap::Agree).unwrap());
    let digits = phone.digits();
    answer(&mut phone, 3 * SECOND, &agree, Answer::Refused(RefuseCause::NeedsTrigger));
    assert_eq!(phone.screen(), PhoneScreen::PressRegister);
    assert_eq!(phone.digits(), None, "not on the screen while the key is waited for");
    let again = asked(&phone.on_deadline(5 * SECOND));
    assert!(matches!(again.body, Ask::Identify { .. }));
    let pressed = DeviceInfo { in_registration: true, ..info(MODEL, true) };
    let outputs = answer(&mut phone, 5 * SECOND, &again, Answer::Recognised(pressed));
    assert!(matches!(asked(&outputs).body, Ask::Agree { digits: true, .. }));
    assert_eq!(phone.digits(), digits, "the same digits");
}

#[test]
fn refusals_and_ends_are_told_apart() {
    for (given, shown) in [
        (Answer::Refused(RefuseCause::Busy), PhoneFailure::Busy),
        (Answer::Refused(RefuseCause::NotNow), PhoneFailure::NotNow),
        (Answer::Refused(RefuseCause::OtherVersion), PhoneFailure::DeviceRefused),
        (Answer::Ended(BindFailure::WrongDigits), PhoneFailure::WrongDigits),
        (Answer::Ended(BindFailure::TooSlow), PhoneFailure::Ended(BindFailure::TooSlow)),
    ] {
        let mut phone = at_the_question(Port::Usb, true);
        let agree = asked(&phone.tap(2 * SECOND, PhoneTap::Agree).unwrap());
        answer(&mut phone, 3 * SECOND, &agree, given);
        assert_eq!(phone.screen(), PhoneScreen::Failed(shown));
        assert_eq!(phone.next_deadline(), None);
    }
}

#[test]
fn a_link_that_goes_away_ends_a_registration_and_nothing_else() {
    let mut phone = at_the_question(Port::Bluetooth, true);
    phone.unlinked();
    assert_eq!(phone.screen(), PhoneScreen::Failed(PhoneFailure::LinkLost));
    assert!(phone.tap(SECOND, PhoneTap::Cancel).is_err());
    phone.ask(SECOND, PhoneAsk::Unbind { device: 7 });
    phone.on_answer(2 * SECOND, PhoneAnswer::Done);
    assert_eq!(phone.screen(), PhoneScreen::Unbound);
    phone.unlinked();
    assert_eq!(phone.screen(), PhoneScreen::Unbound);
}

#[test]
fn the_payment_server_is_asked_until_it_answers() {
    let mut phone = phone(&[]);
    phone.ask(0, PhoneAsk::Disable { device: 7 });
    let at = phone.next_deadline().unwrap();
    let outputs = phone.on_deadline(at);
    assert!(matches!(outputs[..], [PhoneOutput::Ask(PhoneAsk::Disable { device: 7 })]));
    phone.on_answer(at + SECOND, PhoneAnswer::Refused);
    assert_eq!(phone.screen(), PhoneScreen::Failed(PhoneFailure::ServerRefused));
    assert!(phone.on_answer(at + SECOND, PhoneAnswer::Done).is_empty());
}
