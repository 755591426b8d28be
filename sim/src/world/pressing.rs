//! A finger on a key: on one that can be felt it moves contacts, on a touch panel it lands where the screen has drawn the key.

use device_core::event::Event;
use device_core::key::{Edge, Key};
use device_core::ui;

use super::{DeviceId, ShopperId, World};
use crate::boards::BoardLost;
use crate::boards::in_process::SCREEN_GLYPHS;
use crate::body::Contact;
use crate::trace::EventNote;

/// A finger that lies on the touch panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PanelTouch {
    /// The key that the screen had drawn there.
    key: Option<Key>,
    x: u16,
    y: u16,
}

/// A press that found no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Miss {
    shopper: ShopperId,
    generation: u32,
    key: Key,
}

impl World {
    /// How the device's key of this name feels a finger; `None`: it is on the screen, if it is anywhere.
    pub(super) fn contact_of(&self, device: DeviceId, key: Key) -> Option<Contact> {
        let slot = &self.devices[device];
        match slot.body.and_then(|body| body.key(key)) {
            Some(key) => Some(key.contact),
            // A key that a scenario adds to a body without a panel can be felt like any other.
            None if !slot.profile.touch_panel => Some(Contact::Mechanical),
            None => None,
        }
    }

    pub(super) fn on_contact(
        &mut self,
        device: DeviceId,
        shopper: ShopperId,
        generation: u32,
        key: Key,
        edge: Edge,
    ) -> Result<(), BoardLost> {
        // A hand that left presses nothing more; a key that it held comes up.
        if edge == Edge::Down && self.shoppers[shopper].generation() != generation {
            return Ok(());
        }
        if self.contact_of(device, key).is_some() {
            return self.deliver(device, Event::Key { key, edge });
        }
        match edge {
            Edge::Down => match self.place_on_panel(device, key) {
                Some((x, y)) => self.touch_panel(device, x, y),
                None => {
                    if self.devices[device].powered {
                        self.devices[device].missed = Some(Miss { shopper, generation, key });
                    }
                    Ok(())
                }
            },
            Edge::Up => self.leave_panel(device),
        }
    }

    /// A finger lands on the panel.
    pub(super) fn touch_panel(
        &mut self,
        device: DeviceId,
        x: u16,
        y: u16,
    ) -> Result<(), BoardLost> {
        let key = self.devices[device]
            .view()
            .and_then(|view| ui::layout(view, &SCREEN_GLYPHS).key_at(x, y));
        self.devices[device].panel_touch = Some(PanelTouch { key, x, y });
        self.deliver(device, Event::Touch { x, y, edge: Edge::Down })
    }

    /// The finger leaves the panel where it had landed.
    pub(super) fn leave_panel(&mut self, device: DeviceId) -> Result<(), BoardLost> {
        let Some(touch) = self.devices[device].panel_touch else { return Ok(()) };
        let up = Event::Touch { x: touch.x, y: touch.y, edge: Edge::Up };
        let delivered = self.deliver(device, up);
        self.devices[device].panel_touch = None;
        delivered
    }

    /// The middle of the key's card on the screen.
    pub(super) fn place_on_panel(&self, device: DeviceId, key: Key) -> Option<(u16, u16)> {
        let layout = ui::layout(self.devices[device].view()?, &SCREEN_GLYPHS);
        let mut cards = layout.elements.iter().rev();
        let card = cards.find(|element| element.role == ui::Role::KeyCard(key))?.area;
        let (x, y) = (card.x + card.width / 2, card.y + card.height / 2);
        // What lies above it takes the touch, as it would on the device.
        (layout.key_at(x, y) == Some(key)).then_some((x, y))
    }

    /// A touch as the trace may show it: by the key that was meant, since the place of a digit would tell a PIN.
    pub(super) fn touch_note(&self, device: DeviceId, x: u16, y: u16, edge: Edge) -> EventNote {
        match self.devices[device].panel_touch.and_then(|touch| touch.key) {
            Some(key) => EventNote::TouchedKey { key: key.into(), edge },
            None => EventNote::Touch { x, y, edge },
        }
    }

    /// The digit that an event presses.
    pub(super) fn digit_pressed(&self, device: DeviceId, event: &Event) -> Option<char> {
        let key = match event {
            Event::Key { key, edge: Edge::Down } => *key,
            Event::Touch { edge: Edge::Down, .. } => self.devices[device].panel_touch?.key?,
            _ => return None,
        };
        match key {
            Key::Digit(digit) => char::from_digit(u32::from(digit), 10),
            _ => None,
        }
    }

    /// The key that a shopper's last press meant and did not find: neither her device's body nor its screen offered it.
    #[must_use]
    pub fn key_missed(&self, shopper: ShopperId) -> Option<Key> {
        let now = self.shoppers[shopper].generation();
        let slot = &self.devices[self.shoppers[shopper].device()];
        let missed = slot.missed.filter(|miss| miss.shopper == shopper && miss.generation == now);
        missed.map(|miss| miss.key)
    }
}

#[cfg(test)]
mod tests {
    use device_core::view::ScreenKind;

    use crate::run::{BoardChoice, RunReport, Unobserved, Verdict, play};
    use crate::scenario::parse;
    use crate::trace::{Entry, EventNote, KeyNote};

    /// Plays a script with a touch panel in hand.
    fn played(script: &str) -> RunReport {
        let text = format!(
            "(title: \"x\", accounts: {{ \"mei\": (balance: \"1\") }}, devices: {{ \"mei\": \
             Enrolled(account: \"mei\", body: \"touch_panel\", fingers: []) }}, script: [{script}])"
        );
        let mut none = |_: &str| Err(std::io::ErrorKind::NotFound.into());
        let scenarios = parse("x.ron", &text, &mut none).unwrap_or_else(|it| panic!("{it}"));
        play(&scenarios[0], None, BoardChoice::InProcess, &mut Unobserved)
    }

    #[test]
    fn a_key_that_the_screen_does_not_offer_fails_and_says_so() {
        let report = played("Shopper(\"mei\", Press(Digit(3)))");
        assert_eq!(report.verdict, Verdict::Fail);
        assert_eq!(report.failures[0].got, "neither the body nor the screen offers it");
        assert_eq!(report.failures[0].expected, "that there is a key Digit(3) to press");
        assert!(
            report.failures[0].screens[0].1.starts_with(&format!("{:?}", ScreenKind::LockedHome))
        );
    }

    #[test]
    fn what_is_typed_on_glass_is_noted_by_key_and_not_by_place() {
        let report = played(
            "Shopper(\"mei\", Press(ShowCode)), Within(\"2s\", Screen(Unlock)), \
             Shopper(\"mei\", Press(Confirm)), Within(\"2s\", Screen(EnterPin)), \
             Shopper(\"mei\", TypePin), Within(\"5s\", Screen(PayerCode))",
        );
        assert_eq!(report.verdict, Verdict::Pass, "{:?}", report.failures);
        let events = report.trace.entries().iter().filter_map(|timed| match &timed.entry {
            Entry::Event { event, .. } => Some(event),
            _ => None,
        });
        let events: Vec<&EventNote> = events.collect();
        let touched = |event: &&&EventNote| {
            matches!(event, EventNote::TouchedKey { key: KeyNote::Digit, .. })
        };
        assert_eq!(events.iter().filter(touched).count(), 12, "six digits, down and up");
        let places = |event: &&&EventNote| matches!(event, EventNote::Touch { .. });
        assert_eq!(events.iter().filter(places).count(), 0);
    }
}
