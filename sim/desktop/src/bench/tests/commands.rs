//! Each control, found by the name that a screen reader says, asks for the right thing.

use device_core::event::{Network, Port};
use device_core::key::Key;
use device_core::money::Fen;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use sim::scenario::model::{
    Actor, ClockAct, Fault, Fingertip, Goal, HandAct, InputKind, MerchantAct, PhoneAct, PowerAct,
    Span,
};
use sim::session::Command as Act;
use sim::session::log::Left;

use super::{Bench, bench, worlds};
use crate::bench::desk::{MiddleTab, SideTab};
use crate::bench::model::{BoardFace, BoardState, HelloFace, PhoneFace};
use crate::bench::words::{Tongue, Word};
use crate::bench::{BoardCommand, Command, Desk, Model, TimeCommand};

const TALL: [f32; 2] = [1400.0, 2400.0];

fn english(side: SideTab) -> Desk {
    Desk { tongue: Tongue::English, side, ..Desk::default() }
}

fn on(model: Model, side: SideTab) -> Harness<'static, Bench> {
    let mut harness = bench(model, english(side), TALL);
    harness.run();
    harness
}

/// What is asked for when a control is clicked.
fn click(harness: &mut Harness<'static, Bench>, name: &str) -> Vec<Command> {
    harness.state_mut().asked.clear();
    harness.get_all_by_label(name).next().expect(name).click_accesskit();
    harness.run();
    std::mem::take(&mut harness.state_mut().asked)
}

fn world(act: Act) -> Vec<Command> {
    vec![Command::World(act)]
}

#[test]
fn the_bar_moves_time() {
    let mut harness = on(worlds::purchase(4), SideTab::Device);
    for (name, command) in [
        ("Play", TimeCommand::Play),
        ("Step forward", TimeCommand::Step),
        ("Step back", TimeCommand::StepBack),
        ("Back to the beginning", TimeCommand::Restart),
        ("4×", TimeCommand::Speed(4.0)),
    ] {
        assert_eq!(click(&mut harness, name), [Command::Time(command)], "{name}");
    }
    harness.state_mut().model.time.playing = true;
    harness.run();
    assert_eq!(click(&mut harness, "Pause"), [Command::Time(TimeCommand::Pause)]);
}

#[test]
fn a_bench_that_falls_behind_says_so() {
    let mut harness = on(worlds::purchase(4), SideTab::Device);
    let time = &mut harness.state_mut().model.time;
    (time.playing, time.speed, time.reached) = (true, 16.0, Some(9.4));
    harness.run();
    harness.get_by_label("Cannot keep up: 9.4×");
    harness.state_mut().model.time.reached = Some(15.9);
    harness.run();
    assert!(harness.query_by_label_contains("Cannot keep up").is_none());
}

#[test]
fn keys_of_the_keyboard_move_time() {
    let mut harness = on(worlds::purchase(4), SideTab::Device);
    for (key, command) in [
        (egui::Key::Space, TimeCommand::Play),
        (egui::Key::ArrowRight, TimeCommand::Step),
        (egui::Key::ArrowLeft, TimeCommand::StepBack),
        (egui::Key::Home, TimeCommand::Restart),
        (egui::Key::Period, TimeCommand::Speed(2.0)),
    ] {
        harness.state_mut().asked.clear();
        harness.key_press(key);
        harness.run();
        assert_eq!(harness.state().asked, [Command::Time(command)], "{key:?}");
    }
    // While somebody types, a space is a space.
    harness.get_by_label("Search the trace").focus();
    harness.run();
    harness.state_mut().asked.clear();
    harness.key_press(egui::Key::Space);
    harness.run();
    assert!(harness.state().asked.is_empty());
}

#[test]
fn scenarios_are_searched_and_opened() {
    let mut model = Model { scenarios: worlds::scenarios(), ..Model::default() };
    model.scenarios.truncate(12);
    let wanted = model.scenarios[5].clone();
    let mut harness = bench(model, english(SideTab::Device), [1400.0, 900.0]);
    harness.run();
    let asked = click(&mut harness, &wanted.title);
    assert_eq!(asked, [Command::Open(wanted.path.clone(), None)]);
    harness.state_mut().desk.scenario_search = wanted.title.to_uppercase();
    harness.run();
    harness.get_by_label(&wanted.title);
    let others = harness.state().model.scenarios.iter().filter(|entry| entry.path != wanted.path);
    let others: Vec<_> = others.map(|entry| entry.title.clone()).collect();
    for other in others {
        assert!(harness.query_by_label(&other).is_none(), "{other}");
    }
    harness.state_mut().desk.scenario_search = "no such scenario".into();
    harness.run();
    assert!(harness.query_by_label(&wanted.title).is_none());
}

#[test]
fn a_key_goes_down_and_comes_up() {
    let mut harness = on(worlds::purchase(4), SideTab::Device);
    let hand = |act| Command::World(Act::Hand("mei".into(), act));
    let by = Some(InputKind::Keyboard);
    let asked = click(&mut harness, "Key: show code");
    let wanted = [hand(HandAct::Down(Key::ShowCode, by)), hand(HandAct::Up(Key::ShowCode, by))];
    assert_eq!(asked, wanted);
    harness.state_mut().asked.clear();
    let place = harness.get_by_label("Key: digit 7").rect().center();
    harness.hover_at(place);
    harness.drag_at(place);
    harness.step();
    let by = Some(InputKind::Mouse);
    assert_eq!(harness.state().asked, [hand(HandAct::Down(Key::Digit(7), by))]);
    harness.drop_at(place);
    harness.run();
    let wanted = [hand(HandAct::Down(Key::Digit(7), by)), hand(HandAct::Up(Key::Digit(7), by))];
    assert_eq!(harness.state().asked, wanted);
}

#[test]
fn a_finger_is_laid_in_the_condition_that_was_chosen() {
    let mut harness = on(worlds::purchase(4), SideTab::Device);
    assert!(click(&mut harness, "Worn").is_empty());
    let tip = Fingertip { reject_percent: 30, poor_percent: 15 };
    let act = HandAct::LayFinger("right thumb".into(), Some(tip));
    assert_eq!(click(&mut harness, "Lay the finger on"), world(Act::Hand("mei".into(), act)));
    harness.state_mut().model.devices[0].finger.touched = true;
    harness.run();
    let lift = world(Act::Hand("mei".into(), HandAct::LiftFinger));
    assert_eq!(click(&mut harness, "Lift the finger"), lift);
}

#[test]
fn network_power_and_faults_of_a_device() {
    let mut harness = on(worlds::purchase(4), SideTab::Device);
    let mei = || "mei".to_owned();
    let cut = world(Act::Power(mei(), PowerAct::Cut));
    assert_eq!(click(&mut harness, "Cut the power"), cut);
    harness.state_mut().desk.cut_at = 3;
    let armed = world(Act::Power(mei(), PowerAct::CutAtFlashOperation(3)));
    assert_eq!(click(&mut harness, "Arm"), armed);
    let weak = world(Act::Network(mei(), Network::Up { bars: 1 }));
    assert_eq!(click(&mut harness, "1"), weak);
    let silent = world(Act::Fault(Fault::ModemSilent(mei()), None));
    assert_eq!(click(&mut harness, "Modem silent"), silent);
    harness.state_mut().model.faults = vec![Fault::ModemSilent(mei())];
    harness.run();
    assert_eq!(click(&mut harness, "Modem silent"), world(Act::Mend(Fault::ModemSilent(mei()))));
    // The strip that cannot be overlooked ends it too.
    assert_eq!(
        click(&mut harness, "End mei: Modem silent"),
        world(Act::Mend(Fault::ModemSilent(mei())))
    );
    harness.state_mut().model.devices[0].powered = false;
    harness.run();
    assert_eq!(click(&mut harness, "Power on"), world(Act::Power(mei(), PowerAct::On)));
}

#[test]
fn a_fault_lasts_as_long_as_was_chosen() {
    let mut harness = on(worlds::purchase(4), SideTab::Faults);
    assert!(click(&mut harness, "20 s").is_empty());
    let wanted = world(Act::Fault(Fault::TillOffline("grocer".into()), Some(Span(20_000_000))));
    assert_eq!(click(&mut harness, "Till offline"), wanted);
}

#[test]
fn a_merchant_enters_scans_and_gives_up() {
    let mut harness = on(worlds::purchase(4), SideTab::People);
    let grocer = |act| world(Act::Merchant("grocer".into(), act));
    harness.state_mut().desk.typed.insert("amount grocer".into(), "12.50".into());
    harness.run();
    let enter = grocer(MerchantAct::Enter(Fen::new(1_250).unwrap()));
    assert_eq!(click(&mut harness, "Enter the price"), enter);
    assert_eq!(click(&mut harness, "Scan"), grocer(MerchantAct::Scan));
    assert_eq!(click(&mut harness, "Cancel the order"), grocer(MerchantAct::GiveUp));
    harness.state_mut().desk.typed.insert("amount grocer".into(), "12.5x".into());
    harness.run();
    assert!(click(&mut harness, "Enter the price").is_empty());
}

#[test]
fn actors_are_taken_over_and_handed_back() {
    let mut model = worlds::purchase(4);
    model.people.tills.clear();
    model.people.payers.clear();
    let mut harness = on(model, SideTab::People);
    let mei = || Actor::Shopper("mei".into());
    assert_eq!(click(&mut harness, "By hand"), world(Act::TakeOver(mei())));
    assert!(click(&mut harness, "Script").is_empty());
    harness.state_mut().model.people.shoppers[0].by_hand = true;
    harness.run();
    assert_eq!(click(&mut harness, "Script"), world(Act::HandBack(mei())));
}

#[test]
fn a_phone_connects_and_agrees() {
    let mut model = worlds::purchase(4);
    model.people.phones = vec![PhoneFace { name: "daughter".into(), ..PhoneFace::default() }];
    let mut harness = on(model, SideTab::People);
    let phone = |act| world(Act::Phone("daughter".into(), act));
    let plug = phone(PhoneAct::Connect("mei".into(), Port::Usb));
    assert_eq!(click(&mut harness, "USB"), plug);
    assert_eq!(click(&mut harness, "Agree"), phone(PhoneAct::Agree));
}

#[test]
fn a_session_is_saved_under_a_good_name_only() {
    let mut model = worlds::purchase(4);
    model.recording.log = Some("/tmp/session.log".into());
    let mut harness = on(model, SideTab::Session);
    harness.state_mut().desk.save_name = "../elsewhere".into();
    harness.run();
    assert!(click(&mut harness, "Save as scenario").is_empty());
    harness.state_mut().desk.save_name = "mei-pays".into();
    harness.run();
    let saved = [Command::SaveScenario("mei-pays".into())];
    assert_eq!(click(&mut harness, "Save as scenario"), saved);
}

#[test]
fn a_session_that_a_crash_left_is_taken_up_or_discarded() {
    let path = std::path::PathBuf::from("sessions/counter-7.log");
    let left = Left { path: path.clone(), scenario: "counter.ron".into(), commands: 12 };
    let model = Model { left: vec![left], ..worlds::purchase(4) };
    let mut harness = on(model, SideTab::Device);
    harness.get_by_label_contains("Left by a crash: counter.ron · 12");
    assert_eq!(click(&mut harness, "Take it up"), [Command::TakeUp(path.clone())]);
    assert_eq!(click(&mut harness, "Discard it"), [Command::Discard(path)]);
    harness.state_mut().model.left.clear();
    harness.run();
    assert!(harness.query_by_label("Take it up").is_none());
}

#[test]
fn clocks_go_wrong_and_shoppers_get_goals() {
    let mut harness = on(worlds::purchase(4), SideTab::Device);
    let clock = |act| world(Act::Clock("mei".into(), act));
    harness.state_mut().desk.clock_seconds = -90;
    harness.run();
    assert_eq!(click(&mut harness, "Set it so"), clock(ClockAct::Ahead(-90_000)));
    assert_eq!(click(&mut harness, "Put it right"), clock(ClockAct::Ahead(0)));
    assert_eq!(click(&mut harness, "Lose its time"), clock(ClockAct::Lost));
    let mut model = worlds::purchase(4);
    model.people.tills.clear();
    let mut harness = on(model, SideTab::People);
    let goal = |goal| world(Act::Goal("mei".into(), goal));
    assert_eq!(click(&mut harness, "Pay by code"), goal(Goal::PayByCode));
    assert_eq!(click(&mut harness, "Unlock"), goal(Goal::Unlock));
    assert!(click(&mut harness, "Pay by scan").is_empty(), "an amount comes first");
    *harness.state_mut().desk.field("amount mei".into()) = "8.80".into();
    harness.run();
    let eight = Goal::PayByScan("8.80".parse().unwrap());
    assert_eq!(click(&mut harness, "Pay by scan"), goal(eight));
}

#[test]
fn the_trace_is_filtered_and_goes_to_a_moment() {
    let mut harness = on(worlds::purchase(9), SideTab::Device);
    let all = harness.state().desk.trace.passed().len();
    assert_eq!(all, harness.state().model.trace.lines.len());
    harness.state_mut().desk.trace.search = "shows: PAYER code".into();
    harness.run();
    let passed = harness.state().desk.trace.passed().to_vec();
    assert!(!passed.is_empty() && passed.len() < all);
    let line = harness.state().model.trace.lines[passed[0]].clone();
    assert!(line.what.contains("payer code"), "{}", line.what);
    let name = format!("{} {} {}", line.at, line.who, line.what);
    let go = [Command::Time(TimeCommand::GoTo(line.at_micros))];
    assert_eq!(click(&mut harness, &name), go);
    harness.state_mut().desk.trace.search.clear();
    assert!(click(&mut harness, "Action").is_empty());
    let kept = harness.state().desk.trace.passed().len();
    assert!(kept > 0 && kept < all);
}

#[test]
fn a_screen_on_the_timeline_goes_back_to_its_moment() {
    let model = worlds::purchase(9);
    let shot = model.timeline.shots.last().unwrap().clone();
    let mut harness = on(model, SideTab::Device);
    let at = crate::bench::model::time_text(shot.at_micros);
    let name = format!("Go to {:?}, mei, {at}", shot.screen);
    let go = [Command::Time(TimeCommand::GoTo(shot.at_micros))];
    assert_eq!(click(&mut harness, &name), go);
}

#[test]
fn mistakes_stand_beside_their_line() {
    let mut model = worlds::purchase(4);
    model.files = vec![worlds::broken_body()];
    let desk = Desk { middle: MiddleTab::Files, ..english(SideTab::Device) };
    let mut harness = bench(model, desk, TALL);
    harness.run();
    let wrong = "Line 7, column 5: \"screan\" is no word of a body (did you mean \"screen\"?)";
    let mistake = harness.get_by_value(wrong).rect();
    let line = harness.state().model.files[0].lines[6].clone();
    let above = harness.get_by_value(&line).rect();
    assert!(mistake.top() >= above.bottom() - 2.0 && mistake.top() < above.bottom() + 8.0);
}

/// A linked board as the bench shows it.
fn linked(state: BoardState) -> BoardFace {
    BoardFace {
        name: "qemu".into(),
        state,
        hellos: vec![HelloFace {
            device: "mei".into(),
            facts: vec![(Word::BoardModel, "qemu".into()), (Word::Firmware, "0.1.0".into())],
        }],
        ..BoardFace::default()
    }
}

#[test]
fn a_lost_board_says_what_was_last_heard_and_offers_ways_on() {
    let lost = BoardState::Lost("no answer to exchange; last heard: exchanged".into());
    let model = Model { board: linked(lost), ..worlds::purchase(4) };
    // The strip stands over every tab.
    let mut harness = on(model, SideTab::Device);
    let told = |node: &str| harness.query_all_by_label_contains(node).next().is_some();
    assert!(told("last heard: exchanged") && told("What was done is kept"));
    let reconnect = [Command::Board(BoardCommand::Reconnect)];
    assert_eq!(click(&mut harness, "Reconnect"), reconnect);
    let leave = [Command::Board(BoardCommand::InProcess)];
    assert_eq!(click(&mut harness, "Go on without it"), leave);
    // In this process the way back stays on offer, in the panel.
    let board = BoardFace { name: "sim".into(), stands_in: true, ..linked(BoardState::Running) };
    let mut harness = on(Model { board, ..worlds::purchase(4) }, SideTab::Session);
    assert_eq!(click(&mut harness, "Reconnect"), reconnect);
    assert!(harness.query_by_label("Go on without it").is_none());
}

#[test]
fn a_board_says_who_it_is_and_that_it_replays() {
    let state = BoardState::Replaying { reached_micros: 1_500_000, until_micros: 4_000_000 };
    let model = Model { board: linked(state), ..worlds::purchase(4) };
    let mut harness = bench(model, english(SideTab::Session), TALL);
    // The sign turns for as long as it is shown.
    harness.run_steps(4);
    for told in ["0:01.500 / 0:04.000", "Firmware", "0.1.0", "Replaying"] {
        assert!(harness.query_all_by_label_contains(told).next().is_some(), "{told}");
    }
    assert!(harness.query_by_label("Reconnect").is_none());
}
