//! Each step is shown by its order: one thing left out, or out of its place, and it is not.

use device_core::event::{Port, StoreOutcome};
use device_core::records::RecordKind;

use super::*;

const STEPS: [&str; 18] = [
    "2", "2.1", "2.2", "2.3", "2.4", "2.4.1", "2.4.2", "2.4.3", "2.4.4", "2.4.5", "2.4.6", "2.5",
    "2.6", "S2A", "S2A.1", "S2A.2", "S2A.3", "S2A.4",
];

fn event(event: EventNote) -> Entry {
    Entry::Event { device: 0, event }
}

fn said(note: PhoneNote) -> Entry {
    Entry::Phone { phone: 0, note }
}

fn shown(screen: ScreenKind) -> Entry {
    Entry::Shown { device: 0, screen, view_hash: 1 }
}

fn from_phone() -> Entry {
    event(EventNote::FromPhone { port: Port::Usb, frame: device_core::event::PhoneFrame::new() })
}

fn to_phone() -> Entry {
    let frame = device_core::event::PhoneFrame::new();
    Entry::Action { device: 0, action: Action::ToPhone { port: Port::Usb, frame } }
}

fn stored(kind: RecordKind) -> Entry {
    let outcome = StoreOutcome::Done;
    Entry::Action { device: 0, action: Action::Stored { ticket: 1, kind, outcome } }
}

/// A whole registration.
fn registration() -> Vec<Entry> {
    let digit = || event(EventNote::Key { key: KeyNote::Digit, edge: Edge::Down });
    let recognised = PhoneNote::Recognised {
        device: 7,
        model: "Paybench 1".to_owned(),
        version: "0.1.0".to_owned(),
        known: true,
    };
    let mut entries = vec![
        Entry::Booted { device: 0, boot: 1 },
        Entry::Link { phone: 0, note: LinkNote::Plugged { device: 0, port: Port::Usb } },
        event(EventNote::PhoneLink { port: Port::Usb, state: LinkState::Up }),
        said(PhoneNote::Searched { port: Port::Usb, connected: true }),
        shown(ScreenKind::Connecting),
        said(recognised),
        said(PhoneNote::Instructed { digits: true }),
        from_phone(),
        shown(ScreenKind::TypeDigits),
    ];
    entries.extend((0..6).map(|_| digit()));
    entries.extend([
        to_phone(),
        said(PhoneNote::Checked { right: true }),
        said(PhoneNote::AccountSent),
        from_phone(),
        stored(RecordKind::All),
        stored(RecordKind::Enrolment),
        Entry::Server(ServerNote::Bound { device: 7, account: "mei".to_owned() }),
        event(EventNote::FingerTaken(FingerTaken::Done { slot: 0 })),
        stored(RecordKind::Enrolment),
        stored(RecordKind::Pin),
        Entry::Server(ServerNote::Ready { device: 7 }),
    ]);
    entries
}

fn shows(entries: &[Entry]) -> BTreeSet<&'static str> {
    let mut registration = Registration::default();
    entries.iter().for_each(|entry| registration.take(entry));
    STEPS.into_iter().filter(|id| registration.shows(id)).collect()
}

/// The steps that a registration without this entry does not show.
fn lost_without(entry: &Entry) -> Vec<&'static str> {
    let entries: Vec<Entry> = registration().into_iter().filter(|other| other != entry).collect();
    let shown = shows(&entries);
    STEPS.into_iter().filter(|id| !shown.contains(id)).collect()
}

#[test]
fn a_whole_registration_shows_every_step_and_nothing_shows_none() {
    assert_eq!(shows(&registration()), BTreeSet::from(STEPS));
    assert!(shows(&[]).is_empty());
}

#[test]
fn no_step_is_shown_without_what_it_says() {
    let up = event(EventNote::PhoneLink { port: Port::Usb, state: LinkState::Up });
    assert_eq!(lost_without(&up), ["2.1", "2.2", "S2A"]);
    let searched = said(PhoneNote::Searched { port: Port::Usb, connected: true });
    assert_eq!(lost_without(&searched), ["2.3"]);
    let typing = shown(ScreenKind::TypeDigits);
    assert_eq!(lost_without(&typing), ["2.4.2", "2.4.3", "2.4.4", "2.4.5"]);
    assert_eq!(lost_without(&to_phone()), ["2.4.4", "2.4.5"]);
    let checked = said(PhoneNote::Checked { right: true });
    assert_eq!(lost_without(&checked), ["2.4.5", "2.4.6"]);
    let after_account = ["2", "2.5", "2.6", "S2A", "S2A.1", "S2A.2", "S2A.3", "S2A.4"];
    let mut lost = vec!["2", "2.4", "2.4.6"];
    lost.extend(&after_account[1..]);
    assert_eq!(lost_without(&said(PhoneNote::AccountSent)), lost);
    let stored = stored(RecordKind::Enrolment);
    assert_eq!(lost_without(&stored), ["2", "2.5", "2.6", "S2A.2", "S2A.3", "S2A.4"]);
    let bound = Entry::Server(ServerNote::Bound { device: 7, account: "mei".to_owned() });
    assert_eq!(lost_without(&bound), ["2", "2.5", "S2A.3"]);
    let finger = event(EventNote::FingerTaken(FingerTaken::Done { slot: 0 }));
    assert_eq!(lost_without(&finger), ["2.6", "S2A.4"]);
    assert_eq!(lost_without(&Entry::Server(ServerNote::Ready { device: 7 })), ["2"]);
}

#[test]
fn another_order_shows_less() {
    let mut turned = registration();
    turned.reverse();
    assert!(shows(&turned).iter().all(|id| ["2.1", "2.4.1"].contains(id)), "{:?}", shows(&turned));
}
