//! Locked means locked: no event but the owner's finger or PIN leads out, shows a code, agrees to anything, or pays.

use super::bench::{Bench, MORNING, PAYEE_CODE, TOKEN, URL, ask, ended, order};
use super::places::{locked_places, registering_places};
use crate::channel::{DEVICE_ORDER_BIT, Down, Up, Verdict};
use crate::effect::Outcome;
use crate::event::{
    Event, FingerReading, FingerTaken, Frame, LinkState, Network, PhoneFrame, Port, ScanReading,
    ScannedBytes, StoreOutcome,
};
use crate::key::{Edge, Key};
use crate::money::Fen;
use crate::profile::UnlockOrder;
use crate::time::Utc;
use crate::view::{CodeRefusal, DeclineCause};

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
        [FingerTaken::Touch, FingerTaken::Done { slot: 0 }, FingerTaken::Fault]
            .map(Event::FingerTaken),
    );
    let code = |text: &str| ScanReading::Code(ScannedBytes::from_slice(text.as_bytes()).unwrap());
    let readings = [
        code(URL),
        code(PAYEE_CODE),
        code(""),
        ScanReading::TooLong,
        ScanReading::Nothing,
        ScanReading::Fault,
    ];
    events.extend(readings.map(Event::Scanned));
    for port in Port::ALL {
        events
            .extend([LinkState::Up, LinkState::Down].map(|state| Event::PhoneLink { port, state }));
        events.push(Event::FromPhone { port, frame: PhoneFrame::from_slice(&[0xa5; 40]).unwrap() });
    }
    // What the phone of a registration under way could ask next.
    if let Some(app) = bench.phones.get(&Port::Usb) {
        let frames = [app.clone().poll(), app.clone().cancel(), app.clone().start()];
        events.extend(frames.map(|frame| Event::FromPhone { port: Port::Usb, frame }));
    }
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
        // What the server could say of the device's own order, and of a code that was asked about once.
        let own = bench.flash.pending.as_ref().map_or(DEVICE_ORDER_BIT, |pending| pending.order);
        let payee = order(0).payee;
        let (token, amount) = (TOKEN, Fen::new(1_250));
        let messages = [
            Down::Payee { request: 1, token, payee: payee.clone(), amount },
            Down::Payee { request: 2, token, payee, amount: None },
            Down::NotPayable { request: 1, cause: CodeRefusal::Expired },
            Down::NoSuchOrder { order: own },
            Down::StillOpen { order: own },
            ended(3, Outcome::Received),
            Down::Unbound,
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

/// What moves money, or begins to: agreements, payments, questions about codes, the account taken off.
fn effects(bench: &Bench) -> Vec<Option<u64>> {
    let effect = |up: &Up| match up {
        Up::Answer { order, verdict: Verdict::Agreed } | Up::Pay { order, .. } => {
            Some(Some(*order))
        }
        Up::Resolve { .. } | Up::Unbind | Up::Ready => Some(None),
        Up::Answer { .. } | Up::Query { .. } | Up::Abandon { .. } | Up::Received { .. } => None,
    };
    bench.sent.iter().filter_map(effect).collect()
}

/// Still locked, nothing of a code, the camera off, and nothing sent but again what its owner agreed to before she locked the device.
fn check(bench: &Bench, given: Option<u64>, before: usize, what: &str) {
    assert!(bench.device.locked(), "{what}");
    assert_eq!(bench.code(), None, "{what}");
    assert!(!bench.scanning, "{what}");
    let new = effects(bench).split_off(before);
    let again = |order: &Option<u64>| order.is_some() && *order == given;
    assert!(new.iter().all(again), "{what}: sent {new:?}");
}

/// Every state in which nobody is proved to be the owner.
fn shut_places(order: UnlockOrder) -> impl Iterator<Item = Bench> {
    locked_places(order).into_iter().chain(registering_places(order))
}

#[test]
fn no_two_events_lead_out_of_a_locked_state() {
    for order in [UnlockOrder::KeyFirst, UnlockOrder::FingerFirst] {
        for mut place in shut_places(order) {
            let given = place.flash.pending.as_ref().map(|pending| pending.order);
            let before = effects(&place).len();
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
        for mut bench in shut_places(order) {
            let given = bench.flash.pending.as_ref().map(|pending| pending.order);
            let before = effects(&bench).len();
            bench.advance(4 * 3_600_000);
            check(&bench, given, before, &bench.shown());
        }
    }
}
