//! What begins a registration, a yes without digits, and a finger that is added later.

use super::*;

fn with(registration: Registration) -> Bench {
    let keys = Key::ALL.into_iter().collect();
    Bench::boot(Profile { keys, registration, ..Profile::default() }, Records::default())
}

fn triggered_by(trigger: RegistrationTrigger) -> Bench {
    with(Registration { trigger, ..Registration::default() })
}

#[test]
fn a_trigger_key_begins_registration_mode() {
    let mut bench = triggered_by(RegistrationTrigger::MechanicalKey);
    bench.act(&usb(Start));
    let AppStep::Recognised(info) = bench.last_step() else { panic!("recognised in any state") };
    assert!(!info.in_registration && !info.enrolled && info.digits_required);
    assert_eq!((info.device_id, info.model.as_str()), (7, "Paybench 1"));
    bench.act(&usb(AGREE));
    assert_eq!(bench.last_step(), AppStep::Refused(RefuseCause::NeedsTrigger));
    assert_eq!(bench.shown(), "NotEnrolled");
    bench.press(Key::Register);
    assert_eq!(bench.shown(), "Connecting");
    bench.act(&usb(Start));
    let AppStep::Recognised(info) = bench.last_step() else { panic!("recognised") };
    assert!(info.in_registration);
    bench.act(&usb(AGREE));
    assert_eq!(bench.shown(), "TypeDigits ");
    // Nobody came: back without a word.
    let mut bench = triggered_by(RegistrationTrigger::MechanicalKey);
    bench.press(Key::Register);
    bench.advance(120_000);
    assert_eq!(bench.shown(), "NotEnrolled");
}

#[test]
fn a_trigger_without_travel_must_be_held() {
    use RegistrationTrigger::{CapacitiveKey, TouchArea, TouchKey};
    for trigger in [CapacitiveKey, TouchKey, TouchArea] {
        let mut bench = triggered_by(trigger);
        bench.edge(Key::Register, Edge::Down);
        bench.advance(799);
        bench.edge(Key::Register, Edge::Up);
        bench.advance(5_000);
        assert_eq!(bench.shown(), "NotEnrolled", "a brush of the hand");
        bench.edge(Key::Register, Edge::Down);
        bench.advance(800);
        assert_eq!(bench.shown(), "Connecting");
        bench.edge(Key::Register, Edge::Up);
        assert_eq!(bench.shown(), "Connecting");
    }
    // Where the link begins it, the key does nothing.
    let mut bench = triggered_by(RegistrationTrigger::Link);
    bench.press(Key::Register);
    assert_eq!(bench.shown(), "NotEnrolled");
}

#[test]
fn a_yes_on_the_phone_is_enough_on_a_cable_where_the_profile_says_so() {
    let popup_alone = Registration { popup_alone_on_cable: true, ..Registration::default() };
    for (port, registration, enough) in [
        (Port::Usb, popup_alone.clone(), true),
        (Port::HeadphoneJack, popup_alone.clone(), true),
        (Port::Bluetooth, popup_alone.clone(), false),
        (Port::WiFi, popup_alone, false),
        (Port::Usb, Registration::default(), false),
    ] {
        let mut bench = with(registration);
        bench.act(&Phone(port, Start));
        let AppStep::Recognised(info) = bench.last_step() else { panic!("recognised") };
        assert_eq!(info.digits_required, !enough, "{port:?}");
        bench.act(&Phone(port, Agree { digits: false }));
        if enough {
            assert_eq!(
                (bench.last_step(), bench.shown().as_str()),
                (AppStep::WantsAccount, "TakingAccount")
            );
            bench.act(&Phone(port, Account));
            assert_eq!(bench.shown(), "EnrolFinger 1: 0 of 3");
        } else {
            assert_eq!(bench.last_step(), AppStep::Refused(RefuseCause::DigitsRequired));
            assert_eq!(
                bench.shown(),
                "Connecting to phone ".to_owned() + &(port as u8).to_string()
            );
        }
    }
}

fn add_finger(order: UnlockOrder) -> Bench {
    home(order).after(&[Type("0"), Type("2")])
}

#[test]
fn add_finger_table() {
    table(
        |order| home(order).after(&[Type("0")]),
        &[(vec![Type("2")], "EnrolFinger 3: 0 of 3", "say LayFinger, sensor enrols 2")],
    );
    table(
        add_finger,
        &[
            (vec![Press(Key::Cancel)], "Home", "sensor off"),
            (vec![Taken(Touch)], "EnrolFinger 3: 1 of 3", "say LiftFinger"),
            (
                vec![Taken(Done { slot: 2 })],
                "FingerDone 3",
                "store Enrolment, tone Good, say FingerEnrolled",
            ),
            (
                vec![Taken(Done { slot: 2 }), Press(Key::Confirm)],
                "EnrolFinger 4: 0 of 3",
                "store Enrolment, tone Good, say FingerEnrolled, say LayFinger, sensor enrols 3",
            ),
            (
                vec![Taken(Done { slot: 2 }), Press(Key::Cancel)],
                "Home",
                "store Enrolment, tone Good, say FingerEnrolled",
            ),
            (vec![Taken(Fault)], "Home", "tone Bad, sensor off"),
            (
                vec![HoldStores, Taken(Done { slot: 2 }), Stored(StoreOutcome::Failed)],
                "Home",
                "store Enrolment, tone Bad",
            ),
            (vec![Wait(30_000)], "LockedHome", "say Locked, sensor off, [sensor on], light Dim"),
            (
                vec![Press(Key::Power)],
                "LockedHome",
                "say Locked, sensor off, [sensor on], light Dim",
            ),
        ],
    );
    let bench = add_finger(UnlockOrder::KeyFirst).after(&[Taken(FingerTaken::Done { slot: 2 })]);
    assert_eq!(bench.flash.enrolment.unwrap().fingers, 0b111);
}
