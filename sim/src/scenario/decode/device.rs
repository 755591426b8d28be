//! Devices of the cast.

use device_core::event::Network;

use super::vocabulary::FLASHES;
use super::{Decoder, Word};
use crate::scenario::model::{DeviceCast, FlashCast, Span};
use crate::scenario::syntax::{Node, shortened};
use crate::{body, flow};

/// Kinds of device: enrolled with an account, or fresh from the factory.
pub const DEVICES: &[Word<DeviceCast>] = &[
    Word::fields(
        "Enrolled",
        "Enrolled(account: \"mei\", fingers: [\"right thumb\"])",
        |decoder, items| decoder.device_cast(items.first()?, true),
    ),
    Word::fields("Factory", "Factory()", |decoder, items| {
        decoder.device_cast(items.first()?, false)
    }),
];

/// Fields of a device.
pub const DEVICE_FIELDS: &[&str] = &[
    "account",
    "fingers",
    "pin",
    "body",
    "flow",
    "profile",
    "clock_error",
    "clock_drift_ppm",
    "clock_set_ago",
    "clock_lost",
    "network",
    "latency_millis",
    "loss_percent",
    "flash",
    "battery_percent",
];

/// Fields of a device that has no account.
const FACTORY_FIELDS: &[&str] = &[
    "body",
    "flow",
    "profile",
    "clock_error",
    "clock_drift_ppm",
    "clock_set_ago",
    "clock_lost",
    "network",
    "latency_millis",
    "loss_percent",
    "flash",
    "battery_percent",
];

/// What the network can be.
pub const NETWORKS: &[Word<Network>] = &[
    Word::alone("Down", |_, _| Some(Network::Down)),
    Word::with("Up", "Up(3)", 1, 1, |decoder, items| {
        let bars = decoder.number(items.first()?, 1..=4)?;
        Some(Network::Up { bars })
    }),
];

/// When a clock was set.
pub const CLOCK_SETS: &[Word<Option<Span>>] = &[
    Word::alone("Never", |_, _| Some(None)),
    Word::with("Ago", "Ago(\"30d\")", 1, 1, |decoder, items| {
        decoder.span(items.first()?).map(Some)
    }),
];

/// The PIN of a device of which the file says nothing.
const PIN: &str = "258036";
/// The finger of a device of which the file says nothing.
const FINGER: &str = "right thumb";
/// Slots that are kept for one owner: two hands.
const FINGERS_MAX: usize = 10;
/// An LTE modem's time to a server and back is some tenths of a second: half of it, lowest and highest.
const LATENCY_MILLIS: (u32, u32) = (60, 180);
/// An ordinary signal.
const NETWORK: Network = Network::Up { bars: 3 };
/// The clock of a device in use was set not long ago.
const CLOCK_SET_AGO: Span = Span(3_600_000_000);

impl Decoder {
    fn device_cast(&mut self, node: &Node, enrolled: bool) -> Option<DeviceCast> {
        let fields = if enrolled {
            self.fields(node, "an enrolled device", DEVICE_FIELDS)?
        } else {
            self.fields(node, "a device from the factory", FACTORY_FIELDS)?
        };
        let account = if enrolled {
            fields.need(self, "account", "\"mei\"").and_then(|node| self.account(node))
        } else {
            None
        };
        let (fingers, pin) =
            if enrolled { (vec![FINGER.to_owned()], PIN.to_owned()) } else { Default::default() };
        let body = body::DEFAULT.to_owned();
        let body = self.optional(fields.get("body"), body, Self::body_name);
        let flow = flow::DEFAULT.to_owned();
        let flow = self.optional(fields.get("flow"), flow, Self::flow_name);
        let set_ago = enrolled.then_some(CLOCK_SET_AGO);
        Some(DeviceCast {
            account,
            fingers: self.optional(fields.get("fingers"), fingers, Self::fingers),
            pin: self.optional(fields.get("pin"), pin, Self::pin),
            profile: self.profile(fields.get("profile"), &body, &flow),
            own_body: self.bodies.get(&body).copied(),
            body,
            flow,
            clock_error_millis: self.optional(fields.get("clock_error"), 0, Self::signed_millis),
            clock_drift_ppm: self.optional(fields.get("clock_drift_ppm"), 0, |decoder, node| {
                decoder.number(node, -1_000..=1_000)
            }),
            clock_set_ago: self.optional(fields.get("clock_set_ago"), set_ago, Self::clock_set),
            clock_lost: self.optional(fields.get("clock_lost"), false, Self::truth),
            network: self.optional(fields.get("network"), NETWORK, |decoder, node| {
                decoder.word(node, "a state of the network", NETWORKS)
            }),
            latency_millis: self.optional(
                fields.get("latency_millis"),
                LATENCY_MILLIS,
                |decoder, node| decoder.low_high(node, 600_000),
            ),
            loss_percent: self.optional(fields.get("loss_percent"), 0, |decoder, node| {
                decoder.number(node, 0..=100)
            }),
            flash: self.optional(fields.get("flash"), FlashCast::Intact, |decoder, node| {
                decoder.choice(node, "a state of the flash", FLASHES)
            }),
            battery_percent: self.optional(fields.get("battery_percent"), 80, |decoder, node| {
                decoder.number(node, 0..=100)
            }),
        })
    }

    fn clock_set(&mut self, node: &Node) -> Option<Option<Span>> {
        self.word(node, "the time since the clock was set", CLOCK_SETS)
    }

    fn fingers(&mut self, node: &Node) -> Option<Vec<String>> {
        let items = self.list(node, "a list of fingers")?;
        let mut fingers: Vec<String> = Vec::new();
        for item in items {
            let Some(finger) = self.finger(item) else { continue };
            if fingers.contains(&finger) {
                let message = format!("\"{}\" is enrolled twice", shortened(&finger));
                self.report(item.spot, message, "keep one of them");
            } else {
                fingers.push(finger);
            }
        }
        fingers.truncate(FINGERS_MAX);
        Some(fingers)
    }
}
