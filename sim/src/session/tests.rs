//! Sessions: without a person they are runs, with one they can be saved, replayed, recovered and gone back in.

use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use device_core::key::Key;
use device_core::view::ScreenKind;

use super::log::{LogWriter, recover_text};
use super::*;
use crate::random::Stream;
use crate::run::{BoardChoice, Unobserved, play};
use crate::scenario::model::{HandAct, InputKind, MerchantAct};
use crate::scenario::{parse, parse_all};
use crate::time::{MILLISECOND, SECOND};

mod clocks_and_goals;
mod every_scenario;
mod left;
mod random;

/// The scenarios of a file of the tree.
fn file(path: &str) -> Vec<Scenario> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios").join(path);
    crate::scenario::read(&path).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// A session with a cast of one device and one till, and this script.
fn session(script: &str) -> Session {
    let text = format!(
        "(title: \"x\", accounts: {{ \"mei\": (balance: \"200.00\") }}, merchants: {{ \"grocer\": \
         Till(name: \"老王菜店\") }}, devices: {{ \"mei\": Enrolled(account: \"mei\") }}, script: [{script}])"
    );
    let mut none = |_: &str| Err(io::ErrorKind::NotFound.into());
    let scenarios = parse("x.ron", &text, &mut none).unwrap_or_else(|it| panic!("{it}"));
    Session::open(scenarios[0].clone(), Setup::default()).unwrap()
}

fn hand(act: HandAct) -> Command {
    Command::Hand("mei".to_owned(), act)
}

/// A person presses a key for a tenth of a second.
fn press(session: &mut Session, key: Key) {
    let by = Some(InputKind::Mouse);
    session.apply(hand(HandAct::Down(key, by))).unwrap();
    advance(session, 100 * MILLISECOND + 7);
    session.apply(hand(HandAct::Up(key, by))).unwrap();
}

fn advance(session: &mut Session, span: Micros) {
    let until = session.now() + span;
    while session.advance(until).unwrap().is_some() {}
}

fn screen(session: &Session) -> Option<ScreenKind> {
    session.world().devices()[0].view().map(|view| view.screen.kind())
}

/// A person shows her code and the cashier scans it.
fn purchase(session: &mut Session) {
    let grocer = |act| Command::Merchant("grocer".to_owned(), act);
    press(session, Key::ShowCode);
    advance(session, 700 * MILLISECOND);
    session.apply(hand(HandAct::LayFinger("right thumb".to_owned(), None))).unwrap();
    advance(session, 1_300_003);
    session.apply(hand(HandAct::LiftFinger)).unwrap();
    assert_eq!(screen(session), Some(ScreenKind::PayerCode));
    session.apply(grocer(MerchantAct::Enter("12.50".parse().unwrap()))).unwrap();
    session.apply(grocer(MerchantAct::Scan)).unwrap();
    advance(session, 5 * SECOND);
    assert_eq!(screen(session), Some(ScreenKind::Paid));
}

/// Saves a session, replays it as `paybench run` does, and holds that it is the same run.
fn replays(session: &Session) {
    let text = session.scenario_text("Saved").unwrap();
    let name = session.scenario().document.name.clone();
    let mut none = |_: &str| Err(io::ErrorKind::NotFound.into());
    let mut picture = |file: &str| crate::scenario::load_picture(Path::new(&name), file);
    let saved = parse_all("saved.ron", &text, &mut none, &mut picture);
    let saved = saved.unwrap_or_else(|mistakes| panic!("{text}\n{mistakes}"));
    let report = play(&saved[0], None, BoardChoice::InProcess, &mut Unobserved);
    let never_came = |failure: &Failure| failure.step == "CutAtFlashOperation";
    let failures: Vec<_> = report.failures.iter().filter(|it| !never_came(it)).collect();
    assert!(failures.is_empty(), "{text}\n{failures:#?}");
    assert_eq!(report.digest, session.digest(), "{text}");
}

#[test]
fn without_a_person_a_session_is_the_run_of_its_scenario() {
    let paths =
        ["payer-code/till-scans-code.ron", "enrol/daughter-enrols-mother.ron", "scan/glare.ron"];
    for path in paths {
        for scenario in file(path) {
            let report = play(&scenario, None, BoardChoice::InProcess, &mut Unobserved);
            let mut session = Session::open(scenario, Setup::default()).unwrap();
            // In steps of one frame of a screen, as an app walks.
            let mut stop = None;
            while stop.is_none() {
                stop = session.advance(session.now() + 16_667).unwrap();
            }
            assert_eq!(stop, Some(Stop::ScriptEnded), "{path}");
            assert_eq!(session.digest(), report.digest, "{path}");
            assert_eq!(session.verdict().map(|(verdict, _)| verdict), Some(report.verdict));
        }
    }
}

#[test]
fn what_a_person_did_is_a_scenario() {
    let mut session = session("Wait(\"1s\")");
    purchase(&mut session);
    replays(&session);
    let text = session.scenario_text("Saved").unwrap();
    assert!(text.contains("Hand(\"mei\", Down(ShowCode, Mouse)),"), "{text}");
    assert!(text.contains("Expect(Balance(\"mei\", \"187.50\"))"), "{text}");
    assert!(text.contains("Expect(Screen(Paid))"), "{text}");
}

#[test]
fn a_cast_alone_is_there_for_whatever_a_person_does() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/casts/market.ron");
    let scenario = scenario_of_cast(&path).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let setup = Setup { script: false, ..Setup::default() };
    let mut session = Session::open(scenario, setup).unwrap();
    assert_eq!(session.advance(PRELUDE + SECOND).unwrap(), None, "no script ends");
    purchase(&mut session);
    replays(&session);
    assert_eq!(session.issued_pin("mei"), Some("258036"));
    let missing = scenario_of_cast(&path.with_file_name("nobody.ron")).unwrap_err().to_string();
    assert!(missing.contains("the cast \"nobody.ron\" cannot be read"), "{missing}");
}

#[test]
fn the_input_kind_is_of_no_weight() {
    let digest = |by| {
        let mut session = session("Wait(\"1s\")");
        session.apply(hand(HandAct::Down(Key::ShowCode, by))).unwrap();
        advance(&mut session, 90 * MILLISECOND);
        session.apply(hand(HandAct::Up(Key::ShowCode, by))).unwrap();
        advance(&mut session, SECOND);
        session.digest()
    };
    assert_eq!(digest(None), digest(Some(InputKind::NumberPad)));
}

#[test]
fn who_is_taken_over_does_nothing_by_the_script() {
    let script = "Shopper(\"mei\", Press(ShowCode)), Within(\"1s\", Screen(Unlock)), \
                  Merchant(\"grocer\", Enter(\"12.50\")), Within(\"2s\", Screen(PayerCode)), \
                  Merchant(\"grocer\", Scan), Within(\"5s\", Screen(Paid))";
    let mut session = session(script);
    let mei = Actor::Shopper("mei".to_owned());
    session.apply(Command::TakeOver(mei.clone())).unwrap();
    assert!(session.apply(Command::TakeOver(mei.clone())).is_err());
    advance(&mut session, 30 * SECOND);
    assert_eq!(screen(&session), Some(ScreenKind::LockedHome), "nobody pressed a key");
    assert!(!session.script_ended(), "a person takes her time");
    press(&mut session, Key::ShowCode);
    advance(&mut session, 3 * SECOND);
    session.apply(hand(HandAct::LayFinger("right thumb".to_owned(), None))).unwrap();
    advance(&mut session, 10 * SECOND);
    assert_eq!(screen(&session), Some(ScreenKind::Paid), "the script's merchant did his part");
    assert!(session.script_ended());
    assert_eq!(session.failures().count(), 0);
    session.apply(Command::HandBack(mei.clone())).unwrap();
    assert!(session.apply(Command::HandBack(mei)).is_err());
    replays(&session);
}

#[test]
fn who_is_taken_over_stays_so_to_the_end_of_what_is_saved() {
    let mut session = session("Shopper(\"mei\", Goal(PayByCode)), Wait(\"1s\")");
    session.apply(Command::TakeOver(Actor::Shopper("mei".to_owned()))).unwrap();
    advance(&mut session, 20 * SECOND);
    assert_eq!(screen(&session), Some(ScreenKind::LockedHome));
    replays(&session);
}

#[test]
fn a_script_that_fails_is_saved_up_to_there() {
    let script = "Never(Screen(PayerCode)), Merchant(\"grocer\", Scan), Wait(\"2s\")";
    let mut session = session(script);
    assert_eq!(session.advance(PRELUDE + SECOND).unwrap(), Some(Stop::Failed));
    purchase(&mut session);
    assert_eq!(session.failures().count(), 2);
    replays(&session);
}

#[test]
fn one_goes_back_takes_another_way_and_returns() {
    let mut session = session("Wait(\"1s\")");
    press(&mut session, Key::ShowCode);
    let fork = session.now();
    let mut straight = super::tests::session("Wait(\"1s\")");
    press(&mut straight, Key::ShowCode);
    assert_eq!(straight.digest(), session.digest());
    advance(&mut session, 700 * MILLISECOND);
    session.apply(hand(HandAct::LayFinger("right thumb".to_owned(), None))).unwrap();
    advance(&mut session, 30 * SECOND);
    let (paid_digest, paid_end, acts) = (session.digest(), session.now(), session.acts().len());
    let left = session.rewind(fork).unwrap().unwrap();
    assert_eq!(session.digest(), straight.digest(), "nothing since has happened");
    assert_eq!(screen(&session), screen(&straight));
    press(&mut session, Key::Cancel);
    advance(&mut session, SECOND);
    replays(&session);
    let other = session.digest();
    let back = session.take_branch(left).unwrap();
    assert_eq!((session.digest(), session.now()), (paid_digest, paid_end));
    assert_eq!(session.acts().len(), acts);
    replays(&session);
    session.take_branch(back).unwrap();
    assert_eq!(session.digest(), other);
    assert!(matches!(session.take_branch(back), Err(SessionError::NoBranch(_))));
    assert!(matches!(session.rewind(paid_end + 1), Err(SessionError::NotYet { .. })));
}

/// A board that cannot be copied.
struct Stubborn(InProcess);

impl Board for Stubborn {
    fn abilities(&self) -> crate::boards::Abilities {
        crate::boards::Abilities { fork: false, ..self.0.abilities() }
    }
    fn boot(
        &mut self,
        identity: &device_core::identity::Identity,
        profile: &device_core::profile::Profile,
        entropy: [u8; 32],
        now: device_core::time::Now,
        flash: &mut crate::peripherals::nor_flash::NorFlash,
    ) -> Result<crate::boards::Exchange, BoardLost> {
        self.0.boot(identity, profile, entropy, now, flash)
    }
    fn exchange(
        &mut self,
        now: device_core::time::Now,
        event: &device_core::event::Event,
        flash: &mut crate::peripherals::nor_flash::NorFlash,
    ) -> Result<crate::boards::Exchange, BoardLost> {
        self.0.exchange(now, event, flash)
    }
    fn view(&mut self) -> Result<device_core::view::View, BoardLost> {
        self.0.view()
    }
    fn pixels(&mut self) -> Result<Frame, BoardLost> {
        self.0.pixels()
    }
    fn cut_power(&mut self) -> Result<(), BoardLost> {
        self.0.cut_power()
    }
    fn fork(&self) -> Option<Box<dyn Board>> {
        None
    }
}

#[test]
fn a_board_that_cannot_be_copied_is_booted_again_and_is_the_same_board() {
    let made = Arc::new(Mutex::new(0));
    let count = Arc::clone(&made);
    let boards: BoardMaker = Arc::new(move || {
        *count.lock().unwrap() += 1;
        Ok(Box::new(Stubborn(InProcess::new())))
    });
    let scenario = session("Wait(\"1s\")").scenario().clone();
    let mut stubborn = Session::open(scenario, Setup { boards, ..Setup::default() }).unwrap();
    let mut plain = session("Wait(\"1s\")");
    for session in [&mut stubborn, &mut plain] {
        press(session, Key::ShowCode);
        advance(session, 20 * SECOND);
        session.rewind(PRELUDE + SECOND).unwrap();
        advance(session, SECOND);
    }
    assert_eq!(stubborn.checkpoint_count(), 0);
    assert_eq!(stubborn.digest(), plain.digest());
    assert_eq!(*made.lock().unwrap(), 1, "the board that is there is used again");
}

/// A log in memory.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_log_brings_a_session_back_wherever_it_was_cut_off() {
    let mut session = session("Shopper(\"mei\", Press(Help)), Wait(\"1s\")");
    let sink = Sink::default();
    session.log_to(LogWriter::new(Box::new(sink.clone()))).unwrap();
    let mut digests = vec![session.digest()];
    press(&mut session, Key::ShowCode);
    let fork = session.now();
    advance(&mut session, 700 * MILLISECOND);
    session.apply(hand(HandAct::LayFinger("right thumb".to_owned(), None))).unwrap();
    advance(&mut session, 9 * SECOND);
    let left = session.rewind(fork).unwrap().unwrap();
    press(&mut session, Key::Cancel);
    session.take_branch(left).unwrap();
    digests.push(session.digest());
    let text = String::from_utf8(sink.0.lock().unwrap().clone()).unwrap();
    let recovered =
        recover_text(&text, Setup::default()).unwrap_or_else(|it| panic!("{it}\n{text}"));
    assert_eq!(recovered.whole_bytes, text.len() as u64);
    assert_eq!(recovered.session.branches().len(), session.branches().len());
    // A branch ends where its last act was, as far as a log can know.
    let mut session = session;
    let end = recovered.session.now();
    session.rewind(end).unwrap();
    assert_eq!(recovered.session.digest(), session.digest());
    let first = text.match_indices('\n').nth(1).unwrap().0 + 1;
    for cut in (first..text.len()).filter(|cut| text.is_char_boundary(*cut)) {
        let recovered = recover_text(&text[..cut], Setup::default());
        let recovered = recovered.unwrap_or_else(|it| panic!("{it}\n{}", &text[..cut]));
        assert!(recovered.whole_bytes <= cut as u64);
    }
}

#[test]
fn a_log_that_cannot_be_read_says_where_and_why() {
    let text = session("Wait(\"1s\")").log_text();
    let said = |text: &str| match recover_text(text, Setup::default()) {
        Ok(_) => panic!("read"),
        Err(error) => error.to_string(),
    };
    assert!(said("(title: \"x\")\n").starts_with("this is no log of a session"));
    let newer = text.replacen("version: 1", "version: 7", 1);
    assert_eq!(said(&newer), "this log has form 7, and this build reads form 1");
    let wrong = format!("{text}At(\"+1s\"), Merchant(\"grocr\", Scan)\n");
    let expected = "line 3 of the log: there is no merchant \"grocr\" - did you mean grocer?";
    assert_eq!(said(&wrong), expected);
    let early = format!("{text}Wait(\"1s\")\n");
    assert_eq!(said(&early), "line 3 of the log: a moment and an act are expected");
}

#[test]
fn commands_that_cannot_be_meant_change_nothing() {
    let mut session = session("Wait(\"1s\")");
    let before = session.digest();
    let refused = [
        (Command::Merchant("grocr".to_owned(), MerchantAct::Scan), "did you mean grocer?"),
        (hand(HandAct::Down(Key::Register, None)), "has no Register key"),
        (hand(HandAct::TouchPanel(400, 10, None)), "400 does not fit here"),
        (hand(HandAct::LayFinger("left toe".to_owned(), None)), "is no finger"),
        (Command::Battery("mei".to_owned(), 101), "101 does not fit here"),
        (
            Command::Merchant("grocer".to_owned(), MerchantAct::Enter("0".parse().unwrap())),
            "a till sells nothing for nothing",
        ),
    ];
    for (command, why) in refused {
        let said = session.apply(command).unwrap_err().to_string();
        assert!(said.contains(why), "{said}");
    }
    assert_eq!(session.acts().len(), 0);
    assert_eq!(session.digest(), before);
}

#[test]
fn what_a_till_does_not_take_is_said_and_replays() {
    let mut session = session("Wait(\"1s\")");
    let act = session.apply(Command::Merchant("grocer".to_owned(), MerchantAct::Scan)).unwrap();
    assert_eq!(act.refused.as_deref(), Some("it does not: the amount comes first"));
    replays(&session);
    assert!(session.scenario_text("Saved").unwrap().contains("Try(Merchant(\"grocer\", Scan))"));
}

#[test]
fn the_timeline_has_words_and_screens() {
    let mut session = session("Wait(\"1s\")");
    purchase(&mut session);
    let timeline = session.timeline(0..session.timeline_length());
    assert_eq!(timeline.len(), session.timeline_length());
    let screens: Vec<_> = timeline.iter().filter_map(|entry| entry.view.as_ref()).collect();
    let kinds: Vec<_> = screens.iter().map(|view| view.screen.kind()).collect();
    for kind in [ScreenKind::Unlock, ScreenKind::PayerCode, ScreenKind::Paid] {
        assert!(kinds.contains(&kind), "{kinds:?}");
    }
    assert!(timeline.iter().any(|entry| entry.kind == EntryKind::Key && entry.who == "mei"));
    session.rewind(PRELUDE + SECOND).unwrap();
    let timeline = session.timeline(0..usize::MAX);
    assert!(timeline.iter().all(|entry| entry.at <= PRELUDE + SECOND));
}

#[test]
fn an_edited_flow_is_put_in_place_and_saved_with_the_session() {
    let mut session = session("Wait(\"1s\")");
    let sink = Sink::default();
    session.log_to(LogWriter::new(Box::new(sink.clone()))).unwrap();
    press(&mut session, Key::ShowCode);
    advance(&mut session, SECOND);
    let before = session.digest();
    let broken = "(\n    about: \"x\",\n    times: (auto_lock_milis: 9000),\n)";
    let said = session.reload(Part::Flow, "default", "default.ron", broken).unwrap_err();
    assert!(said.to_string().starts_with("default.ron:3:13: "), "{said}");
    assert_eq!(session.digest(), before, "nothing has happened");
    let english = "(about: \"x\", language: English)";
    let reloaded = session.reload(Part::Flow, "default", "default.ron", english).unwrap();
    assert_eq!((reloaded.left_out, reloaded.warnings.problems.len()), (0, 0));
    assert_ne!(session.digest(), before);
    assert_eq!(screen(&session), Some(ScreenKind::Unlock), "what was done is done again");
    advance(&mut session, SECOND);
    replays(&session);
    let text = String::from_utf8(sink.0.lock().unwrap().clone()).unwrap();
    let recovered = recover_text(&text, Setup::default()).unwrap_or_else(|it| panic!("{it}"));
    let mut recovered = recovered.session;
    recovered.go_to(session.now()).unwrap();
    assert_eq!(recovered.digest(), session.digest());
}

#[test]
fn an_edited_body_takes_its_keys_away() {
    let mut session = session("Wait(\"1s\")");
    press(&mut session, Key::Help);
    let text = include_str!("../../../assets/bodies/touch_panel.ron");
    let reloaded = session.reload(Part::Body, "keypad", "keypad.ron", text).unwrap();
    assert!(session.world().devices()[0].profile().touch_panel);
    assert!(session.world().devices()[0].body().is_some_and(|body| body.has_panel()));
    assert_eq!(reloaded.left_out, 2 - session.acts().len());
    replays(&session);
}
