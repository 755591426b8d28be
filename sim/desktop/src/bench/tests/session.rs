//! The bench follows a real session: what it shows is what the session says, through rewinding and branches.

use sim::scenario::model::{Actor, Fault};
use sim::session::Command as Act;
use sim::time::SECOND;
use sim::world::PRELUDE;

use super::worlds;
use crate::bench::model::{Follower, Judged, Model};

const FILE: &str = "payer-code/till-scans-code.ron";

#[test]
fn a_run_to_the_end_is_told_whole() {
    let mut session = worlds::session(FILE, 1);
    session.play_out().unwrap();
    let model = worlds::model_of(FILE, &session);
    assert_eq!(model.trace.lines.len(), session.timeline_length());
    let ticks: usize = model.timeline.lanes.iter().map(|lane| lane.ticks.len()).sum();
    assert_eq!(ticks, session.timeline_length());
    assert_eq!(model.verdict.so_far, Judged::Holds);
    assert_eq!(model.verdict.digest, session.digest().to_string());
    let claims = model.verdict.expectations.iter().chain(&model.verdict.steps);
    let mut judged = claims
        .map(|claim| claim.judged)
        .chain(model.verdict.invariants.iter().map(|(_, judged)| *judged));
    assert!(judged.all(|judged| judged == Judged::Holds));
    assert!(model.verdict.invariants.len() > 3 && model.verdict.expectations.len() > 5);
    assert!(model.ledger.balanced && model.ledger.orders.len() == 1);
    let sum: i64 = model.ledger.balances.iter().map(|(_, fen)| fen).sum();
    assert_eq!(sum, 0);
    assert!(model.timeline.shots.iter().all(|shot| shot.view.is_some()));
}

#[test]
fn going_back_is_followed_and_leaves_a_branch() {
    let mut session = worlds::session(FILE, 6 * SECOND);
    let mut model = Model::default();
    let mut follower = Follower::default();
    while follower.follow(&mut model, &session) {}
    let (long, generation) = (model.trace.lines.len(), model.trace.generation);
    session.rewind(PRELUDE + SECOND / 2).unwrap();
    while follower.follow(&mut model, &session) {}
    assert!(model.trace.lines.len() < long && model.trace.generation > generation);
    assert_eq!(model.trace.lines.len(), session.timeline_length());
    assert_eq!(model.time.now_micros, 500_000);
    assert_eq!(model.timeline.end_micros, 6_000_000);
    assert_eq!(model.timeline.branches.len(), 2);
    assert_eq!(model.timeline.branches[1].left, Some((500_000, None)));
}

#[test]
fn faults_and_hands_are_seen() {
    let mut session = worlds::session(FILE, SECOND);
    let silent = Fault::ModemSilent("mei".into());
    session.apply(Act::Fault(silent.clone(), None)).unwrap();
    session.apply(Act::TakeOver(Actor::Shopper("mei".into()))).unwrap();
    session.apply(Act::Battery("mei".into(), 37)).unwrap();
    let mut model = worlds::model_of(FILE, &session);
    assert_eq!(model.faults, std::slice::from_ref(&silent));
    assert_eq!(model.timeline.faults[0].fault, silent);
    assert_eq!(model.timeline.faults[0].until_micros, None);
    assert!(model.people.shoppers[0].by_hand && model.devices[0].modem.silent);
    assert_eq!(model.devices[0].battery_percent, 37);
    assert_eq!(model.devices[0].finger.enrolled, ["right thumb"]);
    while session.advance(PRELUDE + 3 * SECOND).unwrap().is_some() {}
    session.apply(Act::Mend(silent)).unwrap();
    let mut follower = Follower::default();
    while follower.follow(&mut model, &session) {}
    assert_eq!(model.timeline.faults[0].until_micros, Some(3_000_000));
    assert!(model.faults.is_empty());
}

#[test]
fn the_screen_at_the_begin_is_on_the_strip_though_it_was_read_before_it_was_kept() {
    let path = worlds::root().join("scenarios").join(FILE);
    let scenario = sim::scenario::read(&path).unwrap().into_iter().next().unwrap();
    let mut session =
        sim::session::Session::open(scenario, sim::session::Setup::default()).unwrap();
    let mut model = Model::default();
    let mut follower = Follower::default();
    while follower.follow(&mut model, &session) {}
    assert!(model.timeline.shots.is_empty());
    while session.advance(PRELUDE + SECOND).unwrap().is_some() {}
    while follower.follow(&mut model, &session) {}
    let first = &model.timeline.shots[0];
    assert_eq!(first.screen, device_core::view::ScreenKind::LockedHome);
    assert!(first.at_micros <= 0 && first.view.is_some());
    assert!(model.timeline.shots.is_sorted_by_key(|shot| shot.at_micros));
}
