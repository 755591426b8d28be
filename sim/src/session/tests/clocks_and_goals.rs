//! Clocks that are upset by hand and goals that are given: in the log, in what is saved, and in its replay.

use super::*;
use crate::scenario::model::{ClockAct, Goal};

#[test]
fn a_clock_that_is_upset_and_a_goal_that_is_given_are_saved_and_replay() {
    let mut session = session("Wait(\"1s\")");
    let upset = |act| Command::Clock("mei".to_owned(), act);
    let reads = |session: &Session| {
        let world = session.world();
        let clock = world.devices()[0].clock().read(world.now())?;
        i64::try_from(clock.0).ok()?.checked_sub(i64::try_from(world.utc().0).ok()?)
    };
    session.apply(upset(ClockAct::Ahead(-90_500))).unwrap();
    assert_eq!(reads(&session), Some(-90_500));
    advance(&mut session, SECOND);
    session.apply(upset(ClockAct::Lost)).unwrap();
    assert_eq!(reads(&session), None);
    press(&mut session, Key::ShowCode);
    advance(&mut session, SECOND);
    session.apply(upset(ClockAct::Ahead(0))).unwrap();
    assert_eq!(reads(&session), Some(0));
    session.apply(Command::Goal("mei".to_owned(), Goal::PayByCode)).unwrap();
    assert_eq!(session.world().shoppers()[0].goal(), Some(Goal::PayByCode));
    advance(&mut session, 20 * SECOND);
    assert_eq!(screen(&session), Some(ScreenKind::PayerCode), "she followed it by herself");
    replays(&session);
    let text = session.scenario_text("Saved").unwrap();
    for line in [
        "Clock(\"mei\", Ahead(\"-1min 30.5s\")),",
        "Clock(\"mei\", Lost),",
        "Shopper(\"mei\", Goal(PayByCode)),",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let recovered = recover_text(&session.log_text(), Setup::default());
    let mut recovered = recovered.unwrap_or_else(|it| panic!("{it}")).session;
    recovered.go_to(session.now()).unwrap();
    assert_eq!(recovered.digest(), session.digest());
}

#[test]
fn a_goal_waits_while_a_person_plays_her() {
    let mut session = session("Wait(\"1s\")");
    let mei = Actor::Shopper("mei".to_owned());
    session.apply(Command::TakeOver(mei.clone())).unwrap();
    session.apply(Command::Goal("mei".to_owned(), Goal::Unlock)).unwrap();
    advance(&mut session, 10 * SECOND);
    assert_eq!(screen(&session), Some(ScreenKind::LockedHome));
    session.apply(Command::HandBack(mei)).unwrap();
    advance(&mut session, 10 * SECOND);
    assert_ne!(screen(&session), Some(ScreenKind::LockedHome));
    replays(&session);
}
