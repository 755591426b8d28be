//! Random sessions: whatever a person does, with faults, power cuts and ways back, is a scenario that replays to the same digest.

use device_core::event::Network;

use super::*;
use crate::scenario::model::{
    Aim, CameraAim, ClockAct, Fault, Fingertip, Glare, Goal, LinkFault, PayerAct, PhoneAct,
    PowerAct, Sight, Span,
};

/// A cast with everything in it.
const TOWN: &str = r#"(
    title: "A town",
    accounts: { "mei": (balance: "2000.00"), "anna": (balance: "50.00") },
    merchants: {
        "grocer": Till(name: "老王菜店"),
        "market": Printed(name: "菜市场", form: Emv),
        "pharmacy": Screen(name: "平安药店", form: Url),
    },
    devices: {
        "mei": Enrolled(account: "mei"),
        "new": Factory(body: "touch_panel"),
    },
    phones: { "daughter": (account: "anna") },
    script: [
        Merchant("grocer", Enter("12.50")),
        Together([
            [Shopper("mei", Goal(PayByCode)), Wait("2s"), Merchant("grocer", Scan), Within("30s", On("mei", Screen(Paid)))],
            [Wait("4s"), Phone("daughter", Connect("new", Usb)), Within("20s", Phone("daughter", Shows(AskUser)))],
        ]),
        Shopper("mei", Press(Confirm)),
        Holds("5s", On("mei", Powered)),
    ],
)"#;

/// The town; one in four looks at pixels, which takes a debug build long.
fn town(seed: u64) -> Scenario {
    let optics = if seed.is_multiple_of(4) { "Pixels" } else { "Ideal" };
    let text = TOWN.replacen("accounts:", &format!("optics: {optics}, accounts:"), 1);
    let mut none = |_: &str| Err(io::ErrorKind::NotFound.into());
    parse("town.ron", &text, &mut none).unwrap_or_else(|it| panic!("{it}"))[0].clone()
}

fn pick<T: Clone>(stream: &mut Stream, of: &[T]) -> T {
    let last = of.len() as u64 - 1;
    of[usize::try_from(stream.between(0, last)).unwrap()].clone()
}

fn aim(stream: &mut Stream) -> Aim {
    let mut real = |low: u64, high: u64| stream.between(low * 1_000, high * 1_000) as f64 / 1_000.0;
    Aim {
        distance_mm: real(60, 200),
        tilt_degrees: real(0, 20),
        turn_degrees: -real(0, 20),
        roll_degrees: real(0, 30),
        aside_mm: real(0, 10),
        below_mm: -real(0, 10),
        ambient: real(0, 1),
        blur_pixels: real(0, 1),
        noise_levels: real(0, 5),
        glare: pick(stream, &[Glare::Off, Glare::Off, Glare::Upper]),
    }
}

fn hand_act(stream: &mut Stream) -> HandAct {
    let keys = [Key::ShowCode, Key::Confirm, Key::Cancel, Key::Scan, Key::Digit(2), Key::Power];
    let by = pick(stream, &[None, Some(InputKind::Mouse), Some(InputKind::NumberPad)]);
    match stream.between(0, 9) {
        0..=2 => HandAct::Down(pick(stream, &keys), by),
        3 | 4 => HandAct::Up(pick(stream, &keys), by),
        5 => {
            let tip = Fingertip { reject_percent: 20, poor_percent: 10 };
            let finger = pick(stream, &["right thumb", "left thumb"]).to_owned();
            HandAct::LayFinger(finger, pick(stream, &[None, Some(tip)]))
        }
        6 => HandAct::LiftFinger,
        7 => HandAct::PointAt(
            pick(
                stream,
                &[Sight::Nothing, Sight::Code("market".into()), Sight::Code("pharmacy".into())],
            ),
            CameraAim {
                aim: Aim { distance_mm: 0.0, ambient: 0.0, ..aim(stream) },
                distance_mm: None,
                light: 0.5,
                moving_pixels: 0.0,
            },
        ),
        8 => HandAct::HoldTo("grocer".into(), aim(stream)),
        _ => HandAct::TakeAway("grocer".into()),
    }
}

fn fault(stream: &mut Stream) -> Fault {
    let mei = || "mei".to_owned();
    pick(
        stream,
        &[
            Fault::NetworkDown(mei()),
            Fault::ModemSilent(mei()),
            Fault::FingerPoor(mei()),
            Fault::FlashRefuses(mei()),
            Fault::TillOffline("grocer".into()),
            Fault::Link("daughter".into(), LinkFault::Repeats),
        ],
    )
}

fn command(stream: &mut Stream) -> Command {
    let amount = || "12.50".parse().unwrap();
    let device = pick(stream, &["mei", "new"]).to_owned();
    match stream.between(0, 19) {
        0..=8 => Command::Hand("mei".into(), hand_act(stream)),
        9 => {
            let (x, y) = (stream.between(0, 319) as u16, stream.between(0, 479) as u16);
            let act = pick(stream, &[HandAct::TouchPanel(x, y, None), HandAct::LeavePanel]);
            Command::Hand("new".into(), act)
        }
        10 | 11 => {
            let acts = [MerchantAct::Scan, MerchantAct::Enter(amount()), MerchantAct::GiveUp];
            Command::Merchant("grocer".into(), pick(stream, &acts))
        }
        12 => Command::Merchant("pharmacy".into(), MerchantAct::Present(amount())),
        13 => {
            let acts = [PhoneAct::Agree, PhoneAct::Cancel, PhoneAct::Disconnect];
            Command::Phone("daughter".into(), pick(stream, &acts))
        }
        14 => Command::Payer("anna".into(), PayerAct::Pay("mei".into(), Some(amount()))),
        15 => Command::Fault(fault(stream), pick(stream, &[None, Some(Span(2_500_001))])),
        16 => Command::Mend(fault(stream)),
        17 => {
            let acts =
                [PowerAct::Cut, PowerAct::On, PowerAct::On, PowerAct::CutAtFlashOperation(2)];
            Command::Power(device, pick(stream, &acts))
        }
        18 => pick(
            stream,
            &[
                Command::Battery(device.clone(), 9),
                Command::Network(device.clone(), Network::Down),
                Command::Network(device.clone(), Network::Up { bars: 2 }),
                Command::Clock(device.clone(), ClockAct::Lost),
                Command::Clock(device, ClockAct::Ahead(-1_234_567)),
                Command::Goal("mei".into(), Goal::Unlock),
                Command::Goal("mei".into(), Goal::PayByScan(amount())),
            ],
        ),
        _ => {
            let actors = [
                Actor::Shopper("mei".into()),
                Actor::Merchant("grocer".into()),
                Actor::Phone("daughter".into()),
            ];
            let actor = pick(stream, &actors);
            pick(stream, &[Command::TakeOver(actor.clone()), Command::HandBack(actor)])
        }
    }
}

/// A session that nobody planned.
fn wander(seed: u64, acts: u32) -> Session {
    let mut stream = Stream::new(seed, "wanderer");
    let script = stream.chance(70);
    let setup = Setup { seed: Some(seed), script, ..Setup::default() };
    let mut session = Session::open(town(seed), setup).unwrap();
    for _ in 0..acts {
        match stream.between(0, 9) {
            // Two acts in one moment happen too.
            0 => {}
            1 => drop(session.step().unwrap()),
            _ => {
                let span = stream.between(1, 1_500_000);
                advance(&mut session, span);
            }
        }
        if stream.chance(4) {
            let to = stream.between(PRELUDE, session.now());
            session.rewind(to).unwrap();
        } else if stream.chance(4) && !session.branches().is_empty() {
            let ids: Vec<_> = session.branches().iter().map(|branch| branch.id).collect();
            session.take_branch(pick(&mut stream, &ids)).unwrap();
        }
        match session.apply(command(&mut stream)) {
            Ok(_) | Err(SessionError::Refused(_)) => {}
            Err(error) => panic!("seed {seed}: {error}"),
        }
    }
    advance(&mut session, stream.between(0, 3_000_000));
    session
}

#[test]
fn whatever_a_person_does_replays() {
    for seed in 0..12 {
        replays(&wander(seed, 30));
    }
}

/// Some minutes of a release build: `cargo test --release -p paybench-sim -- --ignored hundreds`.
#[test]
#[ignore = "takes minutes"]
fn hundreds_of_random_sessions_replay() {
    for seed in 1_000..1_400 {
        replays(&wander(seed, 60));
    }
}

#[test]
fn a_way_back_ends_where_a_straight_way_does() {
    for seed in 100..104 {
        let session = wander(seed, 25);
        let mut straight = Session::open(
            session.scenario().clone(),
            Setup { seed: Some(seed), ..Setup::default() },
        )
        .unwrap();
        for act in session.acts() {
            straight.go_to(act.at).unwrap();
            straight.apply(act.command.clone()).unwrap();
        }
        straight.go_to(session.now()).unwrap();
        assert_eq!(straight.digest(), session.digest(), "seed {seed}");
        assert_eq!(straight.acts(), session.acts(), "seed {seed}");
    }
}

#[test]
fn a_log_brings_random_sessions_back() {
    for seed in 200..203 {
        let session = wander(seed, 25);
        let recovered = recover_text(&session.log_text(), Setup::default());
        let mut recovered = recovered.unwrap_or_else(|it| panic!("seed {seed}: {it}")).session;
        recovered.go_to(session.now()).unwrap();
        assert_eq!(recovered.digest(), session.digest(), "seed {seed}");
    }
}
