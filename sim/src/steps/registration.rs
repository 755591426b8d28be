//! Whether a trace shows the steps of a registration: patent 2.1 to 2.6, and S2A with its parts.
//!
//! Each step is shown only after the one that it follows: a phone's search before it recognises, an instruction before digits are
//! asked for, a right check before the account is sent. So a trace shows a step by its order, not by a word in it.

use std::collections::{BTreeMap, BTreeSet};

use device_core::event::{FingerTaken, LinkState, Port, StoreOutcome};
use device_core::key::{Edge, Key};
use device_core::records::RecordKind;
use device_core::shell::Action;
use device_core::view::ScreenKind;

use crate::actors::phone::notes::PhoneNote;
use crate::server::notes::ServerNote;
use crate::trace::{Entry, EventNote, KeyNote};
use crate::world::LinkNote;

/// Digits that a phone shows: so many keys go down, at least, until they are typed.
const DIGITS: u32 = 6;

/// What a trace shows of registrations.
#[derive(Clone, Debug, Default)]
pub(super) struct Registration {
    devices: BTreeMap<u8, AtDevice>,
    phones: BTreeMap<u8, AtPhone>,
    shown: BTreeSet<&'static str>,
}

/// How far a device has come.
#[derive(Clone, Debug, Default)]
struct AtDevice {
    links: BTreeSet<Port>,
    screen: Option<ScreenKind>,
    register_pressed: bool,
    digits_down: u32,
    /// A finger is learnt, and its record not yet stored.
    finger_learnt: bool,
    far: BTreeSet<Far>,
}

/// How far a phone has come.
#[derive(Clone, Debug, Default)]
struct AtPhone {
    device: Option<u8>,
    /// The number by which the device made itself known.
    number: Option<u64>,
    searched: bool,
    /// The last judgement on the digits.
    right: Option<bool>,
    instructed: Option<bool>,
}

/// What has happened at a device, each after the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Far {
    /// A phone's instruction to authenticate was sent to it.
    Instructed,
    /// It has heard it.
    Heard,
    /// It asked for the digits.
    Asked,
    /// They were typed.
    Typed,
    /// It has said something to the phone since.
    Told,
    /// The account was sent to it.
    Sent,
    /// Something of it has arrived.
    Arrived,
    /// It was taken: the old records give way.
    Received,
    /// It is stored.
    Stored,
    /// The server knows the device by it.
    LoggedIn,
}

impl Registration {
    /// Reads the next entry of a trace.
    pub(super) fn take(&mut self, entry: &Entry) {
        match entry {
            Entry::Link { phone, note: LinkNote::Plugged { device, .. } } => {
                *self.phones.entry(*phone).or_default() =
                    AtPhone { device: Some(*device), ..AtPhone::default() };
            }
            Entry::Phone { phone, note } => self.on_phone(*phone, note),
            Entry::Event { device, event } => self.on_event(*device, event),
            Entry::Action { device, action } => self.on_action(*device, action),
            Entry::Shown { device, screen, .. } => self.on_shown(*device, *screen),
            Entry::Booted { device, .. } => {
                self.devices.insert(*device, AtDevice::default());
            }
            Entry::Server(ServerNote::Bound { device, .. }) => self.on_bound(*device),
            Entry::Server(ServerNote::Ready { device }) => self.on_ready(*device),
            _ => {}
        }
    }

    /// Whether a step was shown.
    pub(super) fn shows(&self, id: &str) -> bool {
        self.shown.contains(id)
    }

    /// Whether a registration instruction led to registration mode: one half of S2.1.
    pub(super) fn entered(&self) -> bool {
        self.shows("2.2")
    }

    fn on_phone(&mut self, place: u8, note: &PhoneNote) {
        let phone = self.phones.entry(place).or_default();
        let device = phone.device.and_then(|device| self.devices.get_mut(&device));
        match note {
            PhoneNote::Searched { connected, .. } => phone.searched |= connected,
            PhoneNote::Recognised { device, known, .. } => {
                phone.number = Some(*device);
                if phone.searched && *known {
                    self.shown.insert("2.3");
                }
            }
            PhoneNote::Instructed { digits } => {
                phone.instructed = Some(*digits);
                phone.right = None;
                if let Some(device) = device.filter(|_| *digits) {
                    device.far = BTreeSet::from([Far::Instructed]);
                    self.shown.insert("2.4.1");
                }
            }
            PhoneNote::Checked { right } => {
                phone.right = Some(*right);
                if device.is_some_and(|device| device.far.contains(&Far::Told)) {
                    self.shown.insert("2.4.5");
                }
            }
            PhoneNote::AccountSent => {
                if let Some(device) = device {
                    device.far.insert(Far::Sent);
                }
                if phone.instructed.is_some() {
                    self.shown.insert("2.4");
                }
                if phone.instructed == Some(true) && phone.right == Some(true) {
                    self.shown.insert("2.4.6");
                }
            }
            PhoneNote::Shows(_) | PhoneNote::Granted | PhoneNote::Repeated => {}
        }
    }

    fn on_event(&mut self, place: u8, event: &EventNote) {
        let device = self.devices.entry(place).or_default();
        match event {
            EventNote::PhoneLink { port, state: LinkState::Up } => {
                device.links.insert(*port);
                self.shown.insert("2.1");
            }
            EventNote::PhoneLink { port, state: LinkState::Down } => {
                device.links.remove(port);
            }
            EventNote::FromPhone { .. } => {
                device.after(Far::Instructed, Far::Heard);
                device.after(Far::Sent, Far::Arrived);
            }
            EventNote::Key { key: KeyNote::Key(Key::Register), edge: Edge::Down }
            | EventNote::TouchedKey { key: KeyNote::Key(Key::Register), edge: Edge::Down } => {
                device.register_pressed = true;
            }
            EventNote::Key { key: KeyNote::Digit, edge: Edge::Down }
            | EventNote::TouchedKey { key: KeyNote::Digit, edge: Edge::Down }
                if device.screen == Some(ScreenKind::TypeDigits) =>
            {
                device.digits_down += 1;
                if device.digits_down >= DIGITS && device.after(Far::Asked, Far::Typed) {
                    self.shown.insert("2.4.3");
                }
            }
            EventNote::FingerTaken(FingerTaken::Done { .. }) => {
                device.finger_learnt = device.far.contains(&Far::Stored);
            }
            _ => {}
        }
    }

    fn on_action(&mut self, place: u8, action: &Action) {
        let device = self.devices.entry(place).or_default();
        match action {
            Action::ToPhone { .. } if device.after(Far::Typed, Far::Told) => {
                self.shown.insert("2.4.4");
            }
            Action::Stored { kind: RecordKind::All, outcome: StoreOutcome::Done, .. } => {
                self.on_received(place);
            }
            Action::Stored { kind: RecordKind::Enrolment, outcome: StoreOutcome::Done, .. } => {
                if std::mem::take(&mut device.finger_learnt) {
                    self.shown.extend(["2.6", "S2A.4"]);
                }
                self.on_received(place);
                let device = self.devices.entry(place).or_default();
                if device.after(Far::Received, Far::Stored) {
                    self.shown.insert("S2A.2");
                }
            }
            _ => {}
        }
    }

    /// The device acts on the account that arrived: it makes room for it, or stores it.
    fn on_received(&mut self, place: u8) {
        let device = self.devices.entry(place).or_default();
        let linked = !device.links.is_empty();
        if device.after(Far::Arrived, Far::Received) {
            self.shown.insert("S2A.1");
            if linked {
                self.shown.insert("S2A");
            }
        }
    }

    fn on_shown(&mut self, place: u8, screen: ScreenKind) {
        let device = self.devices.entry(place).or_default();
        let before = device.screen.replace(screen);
        match screen {
            ScreenKind::Connecting | ScreenKind::TypeDigits => {
                if device.register_pressed || !device.links.is_empty() {
                    self.shown.insert("2.2");
                }
                if screen == ScreenKind::TypeDigits {
                    // The screen comes anew with each digit.
                    if before != Some(screen) {
                        device.digits_down = 0;
                    }
                    if device.after(Far::Heard, Far::Asked) {
                        self.shown.insert("2.4.2");
                    }
                }
            }
            ScreenKind::LockedHome | ScreenKind::NotEnrolled => device.register_pressed = false,
            _ => {}
        }
    }

    /// The device that made itself known by this number, as far as a phone has heard it.
    fn device_numbered(&mut self, number: u64) -> Option<&mut AtDevice> {
        let phone = self.phones.values().find(|phone| phone.number == Some(number))?;
        self.devices.get_mut(&phone.device?)
    }

    fn on_bound(&mut self, number: u64) {
        if self.device_numbered(number).is_some_and(|it| it.after(Far::Stored, Far::LoggedIn)) {
            self.shown.extend(["S2A.3", "2.5"]);
        }
    }

    fn on_ready(&mut self, number: u64) {
        let logged_in =
            self.device_numbered(number).is_some_and(|it| it.far.contains(&Far::LoggedIn));
        if logged_in {
            self.shown.insert("2");
        }
    }
}

impl AtDevice {
    /// Goes from one to the next; says whether it did, or had done so.
    fn after(&mut self, before: Far, next: Far) -> bool {
        let reached = self.far.contains(&before);
        if reached {
            self.far.insert(next);
        }
        reached
    }
}

#[cfg(test)]
mod tests;
