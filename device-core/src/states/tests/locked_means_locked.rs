//! Locked means locked: no event but the owner's finger or PIN leads out, shows a code, or agrees to anything.

use super::bench::{Bench, MORNING, ask, ended};
use super::places::locked_places;
use crate::channel::{Down, Up, Verdict};
use crate::effect::Outcome;
use crate::event::{Event, FingerReading, Frame, Network, StoreOutcome};
use crate::key::{Edge, Key};
use crate::profile::UnlockOrder;
use crate::time::Utc;
use crate::view::DeclineCause;

/// Everything that can happen, but no finger that is enrolled.
fn events(bench: &mut Bench) -> Vec<Event> {
    let mut events = vec![
        Event::Deadline,
        Event::Network(Network::Down),
        Event::Network(Network::Up { bars: 3 }),
        Event::Battery { percent: 9 },
        Event::Touch { x: 1, y: 1, edge: Edge::Down },
        Event::FromServer(Frame::new()),
        Event::FromServer(Frame::from_slice(&[0xa5; 60]).unwrap()),
    ];
    for key in Key::ALL {
        events.extend([Edge::Down, Edge::Up].map(|edge| Event::Key { key, edge }));
    }
    let fingers = [2, 9, 10, 16, 255].map(|slot| FingerReading::Match { slot });
    events.extend(fingers.map(Event::Finger));
    events.extend(
        [FingerReading::NoMatch, FingerReading::Poor, FingerReading::Fault].map(Event::Finger),
    );
    // Tickets that nobody waits for.
    let waits = |ticket: &u16| bench.stores.iter().any(|(waiting, _)| waiting == ticket);
    for ticket in [0, 1, 2, 7, 1_000, u16::MAX].into_iter().filter(|ticket| !waits(ticket)) {
        let outcomes = [StoreOutcome::Done, StoreOutcome::Failed];
        events.extend(outcomes.map(|outcome| Event::Stored { ticket, outcome }));
    }
    for (ticket, _) in &bench.stores {
        events.push(Event::Stored { ticket: *ticket, outcome: StoreOutcome::Failed });
    }
    if bench.connected() {
        let messages = [
            ask(1),
            ask(2),
            ended(1, Outcome::Paid),
            ended(2, Outcome::Declined(DeclineCause::OverLimit)),
            Down::StillOpen { order: 1 },
            Down::StillOpen { order: 2 },
            Down::Time(Utc(MORNING.0 + 500_000)),
            Down::Disabled,
        ];
        events.extend(messages.map(|message| Event::FromServer(bench.sealed(&message))));
    }
    events
}

fn agreements(bench: &Bench) -> Vec<u64> {
    let agreed = |up: &Up| match up {
        Up::Answer { order, verdict: Verdict::Agreed } => Some(*order),
        _ => None,
    };
    bench.sent.iter().filter_map(agreed).collect()
}

/// Still locked, nothing of a code, and no agreement but again the one that its owner gave before she locked the device.
fn check(bench: &Bench, given: Option<u64>, before: usize, what: &str) {
    assert!(bench.device.locked(), "{what}");
    assert_eq!(bench.code(), None, "{what}");
    let new = agreements(bench).split_off(before);
    assert!(new.iter().all(|order| Some(*order) == given), "{what}: agreed to {new:?}");
}

#[test]
fn no_two_events_lead_out_of_a_locked_state() {
    for order in [UnlockOrder::KeyFirst, UnlockOrder::FingerFirst] {
        for mut place in locked_places(order) {
            let given = place.flash.pending.as_ref().map(|pending| pending.order);
            let before = agreements(&place).len();
            for first in events(&mut place) {
                let mut after = place.clone();
                after.handle(&first);
                check(&after, given, before, &format!("{} {first:?}", place.shown()));
                after.advance(500);
                for second in events(&mut after) {
                    let mut last = after.clone();
                    last.handle(&second);
                    let what = format!("{} {first:?} {second:?}", place.shown());
                    check(&last, given, before, &what);
                }
            }
        }
    }
}

/// Time alone leads nowhere either.
#[test]
fn a_locked_device_that_is_left_alone_stays_locked() {
    for order in [UnlockOrder::KeyFirst, UnlockOrder::FingerFirst] {
        for mut bench in locked_places(order) {
            let given = bench.flash.pending.as_ref().map(|pending| pending.order);
            let before = agreements(&bench).len();
            bench.advance(4 * 3_600_000);
            check(&bench, given, before, &bench.shown());
        }
    }
}
