//! The timeline of a session: what happened, in words, with the screens that were shown, for whoever goes back on it.

use std::collections::BTreeMap;
use std::sync::Arc;

use device_core::view::View;

use crate::boards::BoardLost;
use crate::report::words::Names;
use crate::run::{Look, Observer};
use crate::time::Micros;
use crate::trace::{Entry, EventNote, Timed};
use crate::world::DeviceId;

/// What an entry of the timeline is about, for filters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    /// A device shows something else.
    Screen,
    /// A key or the touch panel.
    Key,
    /// The fingerprint sensor.
    Finger,
    /// The camera, or a payer's phone before a screen.
    Camera,
    /// A device's network, and messages that were lost.
    Network,
    /// A till and its scanner.
    Till,
    /// A phone with the payment app, and its link.
    Phone,
    /// The payment server.
    Server,
    /// Power, boots and the battery.
    Power,
    /// Something broke, or works again.
    Fault,
    /// A shopper.
    Shopper,
    /// The inside of a device: what it asked its hardware for, and when it wants to be woken.
    Inside,
}

/// One entry of the timeline.
#[derive(Clone, Debug)]
pub struct TimelineEntry {
    /// Its place in the trace.
    pub index: usize,
    /// When, in microseconds since the world began.
    pub at: Micros,
    /// When, in microseconds since the script began; negative before it.
    pub at_micros: i64,
    /// What it is about.
    pub kind: EntryKind,
    /// The device that it is about.
    pub device: Option<DeviceId>,
    /// Who.
    pub who: String,
    /// What.
    pub what: String,
    /// What the device shows from here, where that is the entry.
    pub view: Option<Arc<View>>,
}

/// The screens that were shown, by the place of their entry in the trace.
#[derive(Clone, Debug, Default)]
pub(super) struct Screens {
    views: BTreeMap<usize, Arc<View>>,
    /// Entries that were looked through.
    seen: usize,
}

impl Screens {
    /// What was shown after this many entries did not happen any more.
    pub(super) fn cut_back(&mut self, entries: usize) {
        self.views.split_off(&entries);
        self.seen = self.seen.min(entries);
    }

    pub(super) fn at(&self, index: usize) -> Option<&Arc<View>> {
        self.views.get(&index)
    }
}

impl Observer for Screens {
    fn shown(&mut self, look: &mut Look<'_>, _: DeviceId) -> Result<(), BoardLost> {
        let entries = look.trace().entries();
        for (index, timed) in entries.iter().enumerate().skip(self.seen) {
            // A screen that another one followed at once is not on the device any more: nobody saw it.
            if let Entry::Shown { device, view_hash, .. } = timed.entry
                && let Some(slot) = look.devices().get(usize::from(device))
                && slot.view_hash() == view_hash
                && let Some(view) = slot.view()
            {
                self.views.insert(index, Arc::new(view.clone()));
            }
        }
        self.seen = entries.len();
        Ok(())
    }
}

/// An entry of the trace as the timeline has it.
pub(super) fn entry(
    index: usize,
    timed: &Timed,
    names: &Names,
    screens: &Screens,
) -> TimelineEntry {
    let line = names.line(timed);
    let (kind, device) = kind_of(&timed.entry);
    TimelineEntry {
        index,
        at: timed.at,
        at_micros: line.at_micros,
        kind,
        device: device.map(usize::from),
        who: line.who,
        what: line.what,
        view: screens.at(index).cloned(),
    }
}

fn kind_of(entry: &Entry) -> (EntryKind, Option<u8>) {
    match entry {
        Entry::Shown { device, .. }
        | Entry::CodeShown { device, .. }
        | Entry::PayeeCodeShown { device, .. } => (EntryKind::Screen, Some(*device)),
        Entry::Event { device, event } => (kind_of_event(event), Some(*device)),
        Entry::Blinked { device, .. } => (EntryKind::Key, Some(*device)),
        Entry::PointedAt { device, .. } | Entry::CameraRead { device, .. } => {
            (EntryKind::Camera, Some(*device))
        }
        Entry::PayerRead { device, .. } => (EntryKind::Camera, Some(*device)),
        Entry::Coverage { device, .. } | Entry::FrameLost { device } => {
            (EntryKind::Network, Some(*device))
        }
        Entry::Booted { device, .. }
        | Entry::Power { device, .. }
        | Entry::ClockUpset { device, .. }
        | Entry::FlashCut { device, .. } => (EntryKind::Power, Some(*device)),
        Entry::Action { device, .. } | Entry::Deadline { device, .. } => {
            (EntryKind::Inside, Some(*device))
        }
        Entry::Read { device, .. } => (EntryKind::Till, Some(*device)),
        Entry::Till { .. } | Entry::Entered { .. } | Entry::Presented { .. } => {
            (EntryKind::Till, None)
        }
        Entry::Phone { .. } | Entry::Link { .. } => (EntryKind::Phone, None),
        Entry::Server(_) | Entry::PayerPaid { .. } | Entry::PayerRefused { .. } => {
            (EntryKind::Server, None)
        }
        Entry::FaultBegan(_) | Entry::FaultEnded(_) => (EntryKind::Fault, None),
        Entry::Left { .. } => (EntryKind::Shopper, None),
    }
}

fn kind_of_event(event: &EventNote) -> EntryKind {
    match event {
        EventNote::Key { .. } | EventNote::Touch { .. } | EventNote::TouchedKey { .. } => {
            EntryKind::Key
        }
        EventNote::Finger(_) | EventNote::FingerTaken(_) => EntryKind::Finger,
        EventNote::Scanned(_) => EntryKind::Camera,
        EventNote::PhoneLink { .. } | EventNote::FromPhone { .. } => EntryKind::Phone,
        EventNote::Network(_) | EventNote::FromServer(_) => EntryKind::Network,
        EventNote::Battery { .. } => EntryKind::Power,
        EventNote::Stored { .. } | EventNote::Deadline => EntryKind::Inside,
    }
}
