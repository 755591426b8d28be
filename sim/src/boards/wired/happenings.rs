//! What a free-running board tells, beside what the world has: whether it is the same, whether it may come by itself, its name.

use device_core::event::{Event, FingerReading, FingerTaken, Network, ScanReading};

/// Whether a report is of the event that the world has. Bars are the driver's to judge from the signal.
pub(super) fn same(told: &Event, wanted: &Event) -> bool {
    match (told, wanted) {
        (Event::Network(Network::Up { .. }), Event::Network(Network::Up { .. })) => true,
        (told, wanted) => told == wanted,
    }
}

/// What a board may tell of without the world having led to it just now: its own clock, its own stores, a driver's patience,
/// the network that it asked for again.
pub(super) const fn comes_by_itself(event: &Event) -> bool {
    matches!(
        event,
        Event::Deadline
            | Event::Stored { .. }
            | Event::Network(_)
            | Event::Scanned(ScanReading::Nothing | ScanReading::Fault)
            | Event::Finger(FingerReading::Fault)
            | Event::FingerTaken(FingerTaken::Fault)
    )
}

/// An event for messages: without the bytes that it carries.
pub(super) fn named(event: &Event) -> String {
    match event {
        Event::FromServer(frame) => format!("a message of {} bytes from the server", frame.len()),
        Event::FromPhone { port, frame } => {
            format!("{} bytes from a phone on {port:?}", frame.len())
        }
        Event::Scanned(ScanReading::Code(bytes)) => {
            format!("a scanned code of {} bytes", bytes.len())
        }
        Event::Key { edge, .. } => format!("a key that goes {edge:?}"),
        Event::Touch { edge, .. } => format!("a finger on the panel that goes {edge:?}"),
        other => format!("{other:?}"),
    }
}
