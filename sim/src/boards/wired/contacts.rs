//! Contacts that chatter. The device filters that by the time between two edges, and over a link that time is not to be had: a few
//! milliseconds more, and a chatter is a press. So a board that runs on its own is told of a key's edges without it; in lock-step,
//! and from its own keys, it has all of them.

use device_core::event::Event;
use device_core::key::Key;
use device_core::time::Instant;

use crate::peripherals::keypad::CHATTER_MICROS_MAX;

/// What the board was told of its keys.
#[derive(Default)]
pub(super) struct Contacts {
    /// The last edge, and when it was in the world.
    last: Option<(Key, Instant)>,
}

impl Contacts {
    /// Whether an edge is chatter after the one that was told last. Chatter comes in pairs: the contact stays as it was told.
    pub fn chatters(&mut self, now: Instant, event: &Event) -> bool {
        let Event::Key { key, .. } = event else { return false };
        let ends = |at: Instant| at.0.saturating_add(CHATTER_MICROS_MAX);
        if self.last.is_some_and(|(known, at)| known == *key && now.0 <= ends(at)) {
            return true;
        }
        self.last = Some((*key, now));
        false
    }
}

#[cfg(test)]
mod tests {
    use device_core::key::Edge;

    use super::*;
    use crate::peripherals::keypad;
    use crate::random::Stream;

    /// Of presses, one after the other, the board hears each once down and once up.
    #[test]
    fn two_edges_are_left_of_a_press() {
        let (mut contacts, mut stream) = (Contacts::default(), Stream::new(5, "keypad"));
        for press in 0..50_u64 {
            let edges = keypad::press(70_000, &mut stream);
            let told = edges.into_iter().filter_map(|(offset, edge)| {
                let now = Instant(press * 400_000 + offset);
                let event = Event::Key { key: Key::Digit(4), edge };
                (!contacts.chatters(now, &event)).then_some(edge)
            });
            assert_eq!(told.collect::<Vec<_>>(), [Edge::Down, Edge::Up]);
        }
    }

    #[test]
    fn another_key_is_another_contact() {
        let mut contacts = Contacts::default();
        let down = |digit| Event::Key { key: Key::Digit(digit), edge: Edge::Down };
        assert!(!contacts.chatters(Instant(0), &down(1)));
        assert!(!contacts.chatters(Instant(1_000), &down(2)));
        assert!(!contacts.chatters(Instant(2_000), &Event::Battery { percent: 4 }));
    }
}
