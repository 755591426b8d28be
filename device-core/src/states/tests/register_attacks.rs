//! Who listens, who sits in between, and what garbles: none of them enrols the device or learns the account.

use proptest::prelude::*;

use super::bench::Bench;
use super::phones::{
    CREDENTIAL, PhoneAct, SHOWN, TYPE_OTHERS, TYPE_SHOWN, blank, enrol_finger, grant, taking,
    type_digits, usb,
};
use super::table::{Act, locked_online};
use crate::event::{Event, PHONE_FRAME_BYTES, PhoneFrame, Port};
use crate::key::Key;
use crate::phone::agreement::{Digits, End, Terms};
use crate::phone::app::{AppSession, AppStep};
use crate::phone::message::{Answer, Ask, Envelope, RefuseCause, decode, encode};
use crate::profile::UnlockOrder;
use crate::text::Name;
use crate::view::BindFailure;

/// All frames of a whole registration, both ways, as a listener has them.
fn overheard() -> Vec<PhoneFrame> {
    let mut bench = blank(UnlockOrder::KeyFirst);
    // Its entropy is of another boot than that of the devices it is played to.
    bench.reboot();
    let mut app = AppSession::new([9; 32], Name::fitting("her phone"));
    let mut frames = Vec::new();
    let mut next = Some(app.start());
    for round in 0..12 {
        let Some(frame) = next.take() else { break };
        frames.push(frame.clone());
        bench.handle(&Event::FromPhone { port: Port::Usb, frame });
        let (_, answer) = bench.to_phone.pop_front().expect("an answer");
        frames.push(answer.clone());
        next = match app.on_frame(&answer) {
            AppStep::Recognised(_) => Some(app.agree(Some(SHOWN))),
            AppStep::Waiting => {
                if round < 3 {
                    bench.act(&TYPE_SHOWN);
                }
                Some(app.poll())
            }
            AppStep::Send(frame) => Some(frame),
            AppStep::WantsAccount => Some(app.account(&grant())),
            AppStep::Saved => None,
            step => panic!("{step:?}"),
        };
    }
    assert_eq!(bench.shown(), "EnrolFinger 1: 0 of 3");
    frames
}

fn parts(frames: &[PhoneFrame]) -> crate::phone::agreement::Sealed {
    let mut sealed = crate::phone::agreement::Sealed::new();
    for frame in frames {
        if let Ok(Envelope { body: Ask::Part { bytes, .. }, .. }) = decode::<Ask>(frame) {
            sealed.extend_from_slice(&bytes).unwrap();
        }
    }
    assert!(sealed.len() > 100);
    sealed
}

/// The transcript fits every guess of the digits alike: with the right ones in hand, but neither end's secret, it opens nothing.
#[test]
fn a_listener_learns_nothing() {
    let frames = overheard();
    for secret in [&CREDENTIAL[..16], &[6; 16], "xiulan".as_bytes(), "04718299".as_bytes()] {
        let seen = |frame: &PhoneFrame| frame.windows(secret.len()).any(|bytes| bytes == secret);
        assert!(!frames.iter().any(seen), "{secret:?} in the clear");
    }
    let ask = frames.iter().find_map(|frame| match decode::<Ask>(frame).ok()?.body {
        Ask::Agree { sid, share, phone, .. } => Some((sid, share, phone)),
        _ => None,
    });
    let answers: Vec<Answer> =
        frames.iter().filter_map(|frame| Some(decode::<Answer>(frame).ok()?.body)).collect();
    let info = answers.iter().find_map(|answer| match answer {
        Answer::Recognised(info) => Some(info.clone()),
        _ => None,
    });
    let theirs = answers.iter().find_map(|answer| match answer {
        Answer::Share { share, .. } => Some(*share),
        _ => None,
    });
    let ((sid, app_share, phone), info, theirs) = (ask.unwrap(), info.unwrap(), theirs.unwrap());
    for guess in [Some(SHOWN), Some([0; 6]), None] {
        let terms = Terms::new(sid, guess, &phone, &info);
        let half = terms.half(&[3; 64]);
        for (end, share) in [(End::App, &theirs), (End::Device, &app_share)] {
            let agreed = terms.meet(end, &half, share).unwrap();
            assert!(agreed.open(parts(&frames)).is_none());
        }
    }
}

/// The one half of a man in the middle: a phone of his own, with a guess, between her device and her phone.
fn impostor(guess: Digits) -> Bench {
    let mut bench = blank(UnlockOrder::KeyFirst);
    let name = Name::fitting("stranger");
    bench.phones.insert(Port::Bluetooth, AppSession::new([77; 32], name));
    let app = bench.phones.get_mut(&Port::Bluetooth).unwrap();
    let start = app.start();
    bench.phone_sends(Port::Bluetooth, start);
    let app = bench.phones.get_mut(&Port::Bluetooth).unwrap();
    let agree = app.agree(Some(guess));
    bench.phone_sends(Port::Bluetooth, agree);
    bench
}

/// She types what her own phone shows; a stranger's phone that asked first has one guess for each time.
#[test]
fn a_stranger_without_the_digits_gives_the_device_no_account() {
    let mut bench = impostor([1, 1, 1, 1, 1, 1]);
    for _ in 0..3 {
        bench = bench.after(&[TYPE_SHOWN, Act::Phone(Port::Bluetooth, PhoneAct::Poll)]);
        assert!(bench.flash.enrolment.is_none());
    }
    assert_eq!(bench.shown(), "NotBound WrongDigits");
    assert_eq!(bench.last_step(), AppStep::Ended(BindFailure::WrongDigits));
}

/// The other half of a man in the middle: a device of his own, in which he types a guess, between her phone and hers.
#[test]
fn a_false_device_without_the_digits_gets_no_account() {
    let mut phone = AppSession::new([9; 32], Name::fitting("her phone"));
    // He is a device of his own to her phone, where his guess is "typed".
    let mut false_device = blank(UnlockOrder::KeyFirst);
    let exchange = |phone: &mut AppSession, device: &mut Bench, frame: PhoneFrame| {
        device.handle(&Event::FromPhone { port: Port::Bluetooth, frame });
        let (_, answer) = device.to_phone.pop_front().expect("an answer");
        phone.on_frame(&answer)
    };
    let start = phone.start();
    assert!(matches!(exchange(&mut phone, &mut false_device, start), AppStep::Recognised(_)));
    let agree = phone.agree(Some(SHOWN));
    assert_eq!(exchange(&mut phone, &mut false_device, agree), AppStep::Waiting);
    for left in [2, 1, 0] {
        false_device.act(&TYPE_OTHERS);
        let poll = phone.poll();
        let step = exchange(&mut phone, &mut false_device, poll);
        let AppStep::Send(again) = step else { panic!("never an account: {step:?}") };
        let step = exchange(&mut phone, &mut false_device, again);
        if left > 0 {
            assert_eq!(step, AppStep::WrongDigits { left });
        } else {
            assert_eq!(step, AppStep::Ended(BindFailure::WrongDigits));
        }
    }
    assert!(false_device.flash.enrolment.is_none());
}

/// A false device that never says that it is enough gets no fourth guess: the app counts too.
#[test]
fn the_app_counts_wrong_digits_by_itself() {
    let mut app = AppSession::new([9; 32], Name::fitting("her phone"));
    let mut bench = blank(UnlockOrder::KeyFirst);
    bench.handle(&Event::FromPhone { port: Port::Usb, frame: app.start() });
    let (_, recognised) = bench.to_phone.pop_front().expect("an answer");
    app.on_frame(&recognised);
    app.agree(Some(SHOWN));
    let mut guesses = 0;
    let mut told = Vec::new();
    loop {
        let Envelope { session, number, body } = decode::<Ask>(&app.poll()).unwrap();
        let answer = match body {
            // Some point of the group, and a tag that fits no digits.
            Ask::Agree { share, .. } => Answer::Share { share, tag: [0; 32] },
            Ask::Poll => Answer::Share { share: [0; 32], tag: [0; 32] },
            Ask::Again { .. } => Answer::WrongDigits { left: 9 },
            Ask::GiveUp(cause) => {
                assert_eq!((cause, guesses), (BindFailure::WrongDigits, 3));
                break;
            }
            body => panic!("it goes on with {body:?}"),
        };
        guesses += u8::from(matches!(answer, Answer::Share { .. }));
        let frame = encode(&Envelope { session, number, body: answer }).unwrap();
        if let AppStep::WrongDigits { left } = app.on_frame(&frame) {
            told.push(left);
        }
    }
    assert_eq!(told, [2, 1]);
}

/// An account of which one bit was altered, in any of its parts, is none.
#[test]
fn an_altered_account_is_refused() {
    for bit in [0, 77, 800, 1_500] {
        let mut bench = taking(UnlockOrder::KeyFirst);
        let app = bench.phones.get_mut(&Port::Usb).unwrap();
        let frame = app.account(&grant());
        let mut envelope = decode::<Ask>(&frame).unwrap();
        let Ask::Part { bytes, .. } = &mut envelope.body else { panic!("a part") };
        let position = bit % (bytes.len() * 8);
        bytes[position / 8] ^= 1 << (position % 8);
        bench.phone_sends(Port::Usb, encode(&envelope).unwrap());
        assert_eq!(bench.shown(), "NotBound NotGenuine");
        assert_eq!(bench.last_step(), AppStep::Ended(BindFailure::NotGenuine));
        assert!(bench.flash.enrolment.is_none());
    }
}

/// A genuine phone may still bring an account that makes no codes here.
#[test]
fn an_account_that_makes_no_codes_is_refused() {
    let mut bench = taking(UnlockOrder::KeyFirst);
    let mut useless = grant();
    useless.user_reference = "12".try_into().unwrap();
    let frame = bench.phones.get_mut(&Port::Usb).unwrap().account(&useless);
    bench.phone_sends(Port::Usb, frame);
    assert_eq!(bench.shown(), "NotBound NotGenuine");
    bench.act(&usb(PhoneAct::Poll));
    assert_eq!(bench.last_step(), AppStep::Ended(BindFailure::NotGenuine));
}

#[test]
fn what_is_lost_is_asked_again_and_answered_byte_for_byte() {
    let mut bench = blank(UnlockOrder::KeyFirst);
    let mut app = AppSession::new([9; 32], Name::fitting("her phone"));
    let answers = |bench: &mut Bench, frame: &PhoneFrame| {
        let event = Event::FromPhone { port: Port::HeadphoneJack, frame: frame.clone() };
        let mut twice = [(); 2].map(|()| {
            bench.handle(&event);
            bench.to_phone.pop_front().expect("an answer").1
        });
        assert_eq!(twice[0], twice[1]);
        core::mem::take(&mut twice[0])
    };
    let mut next = Some(app.start());
    let mut steps = 0;
    while let Some(frame) = next.take() {
        assert_eq!(app.repeat(), Some(frame.clone()));
        let answer = answers(&mut bench, &frame);
        steps += 1;
        next = match app.on_frame(&answer) {
            AppStep::Recognised(_) => Some(app.agree(Some(SHOWN))),
            AppStep::Waiting if steps > 30 => panic!("it does not end"),
            AppStep::Waiting => {
                bench.act(&TYPE_SHOWN);
                Some(app.poll())
            }
            AppStep::Send(frame) => Some(frame),
            AppStep::WantsAccount => Some(app.account(&grant())),
            AppStep::Saved => None,
            step => panic!("{step:?}"),
        };
        assert_eq!(app.on_frame(&answer), AppStep::Nothing, "the same answer again is no news");
    }
    assert_eq!(bench.flash.enrolment.unwrap().channel_key.expose(), &CREDENTIAL);
}

/// A device that was restarted knows nothing of the registration; one of another version says so.
#[test]
fn what_the_device_does_not_know_is_refused_with_a_reason() {
    let mut bench = taking(UnlockOrder::KeyFirst);
    let phones = bench.phones.clone();
    bench.reboot();
    bench.phones = phones;
    bench.act(&usb(PhoneAct::Poll));
    assert_eq!(bench.last_step(), AppStep::Refused(RefuseCause::NoSession));
    let mut app = AppSession::new([9; 32], Name::fitting("her phone"));
    let frame = app.start();
    let mut other = frame.clone();
    other[0] = 9;
    let check = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC);
    let split = other.len() - 4;
    let sum = check.checksum(&other[..split]).to_le_bytes();
    other[split..].copy_from_slice(&sum);
    bench.handle(&Event::FromPhone { port: Port::Usb, frame: other });
    let (_, answer) = bench.to_phone.pop_front().expect("an answer");
    assert_eq!(app.on_frame(&answer), AppStep::Refused(RefuseCause::OtherVersion));
}

fn feed(bench: &mut Bench, port: Port, frame: &[u8]) {
    let frame = PhoneFrame::from_slice(frame).unwrap();
    bench.handle(&Event::FromPhone { port, frame });
    bench.to_phone.clear();
}

fn places() -> [fn(UnlockOrder) -> Bench; 5] {
    [blank, type_digits, taking, enrol_finger, locked_online]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_and_random_asks_enrol_nothing(
        frames in proptest::collection::vec(
            (proptest::collection::vec(any::<u8>(), 0..PHONE_FRAME_BYTES), any::<bool>(), 0_usize..4),
            1..40,
        ),
    ) {
        for place in places() {
            let mut bench = place(UnlockOrder::KeyFirst);
            let before = bench.flash.enrolment.as_ref().map(|saved| saved.account.clone());
            for (bytes, whole, port) in &frames {
                let mut frame = bytes.clone();
                if *whole {
                    // With version and check right, so that what is inside is read.
                    frame.truncate(PHONE_FRAME_BYTES - 5);
                    frame.insert(0, 1);
                    let check = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC);
                    let check = check.checksum(&frame);
                    frame.extend(check.to_le_bytes());
                }
                feed(&mut bench, Port::ALL[*port], &frame);
            }
            let after = bench.flash.enrolment.as_ref().map(|saved| saved.account.clone());
            prop_assert_eq!(before, after);
            prop_assert!(bench.device.locked());
        }
    }

    /// Frames of a whole registration, in any order and number: without the digits typed they enrol nothing.
    #[test]
    fn frames_that_are_played_again_enrol_nothing(
        order in proptest::collection::vec((any::<prop::sample::Index>(), 0_usize..4), 1..80),
    ) {
        let frames = overheard();
        for place in places() {
            let mut bench = place(UnlockOrder::KeyFirst);
            let before = bench.flash.enrolment.as_ref().map(|saved| saved.account.clone());
            for (index, port) in &order {
                feed(&mut bench, Port::ALL[*port], &frames[index.index(frames.len())]);
            }
            // She types the digits that were shown then, and all of it is played once more.
            bench.type_digits("428193");
            for frame in &frames {
                feed(&mut bench, Port::Usb, frame);
            }
            let after = bench.flash.enrolment.as_ref().map(|saved| saved.account.clone());
            prop_assert_eq!(before, after);
            prop_assert!(bench.device.locked());
        }
    }
}

/// What the power key and every other key do to a registration is not to open anything.
#[test]
fn no_key_opens_a_registering_device() {
    for place in places() {
        for key in Key::ALL {
            let mut bench = place(UnlockOrder::KeyFirst);
            bench.press(key);
            assert!(bench.device.locked(), "{key:?}");
        }
    }
}
