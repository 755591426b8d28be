//! Which presses count: contact chatter, tremor, and the deliberate "11".
//!
//! Contacts chatter for some milliseconds; a trembling hand presses the same key again within 80 to 330 ms (`facts.md`,
//! Older people). Outside typing a press counts when the key goes down, and the same key is then barred for a while. While
//! digits are typed a press counts when the key comes up, and only a short time from its release is barred.

use crate::key::{Edge, Key};
use crate::profile::Times;
use crate::time::Instant;

/// What became of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Nothing to act on: chatter, or half of a press.
    Nothing,
    /// A press that counts.
    Taken,
    /// A press that does not count; the person is told by lamp and tone.
    NotTaken,
}

/// One key's past.
#[derive(Clone, Copy, Debug, Default)]
struct KeyPast {
    down: bool,
    changed_at: Option<Instant>,
    /// Start of the last press that counted.
    taken_at: Option<Instant>,
    released_at: Option<Instant>,
    /// The press under way counts when the key comes up.
    counts_on_release: bool,
}

/// The filter of all keys.
#[derive(Clone, Debug, Default)]
pub struct KeyFilter {
    /// The key that was pressed last: a press of another one in between shows that the second is meant.
    last: Option<Key>,
    past: [KeyPast; Key::ALL.len()],
}

impl KeyFilter {
    /// Takes an edge and says whether a press counts. `typing`: digits are being typed.
    pub fn edge(
        &mut self,
        now: Instant,
        key: Key,
        edge: Edge,
        typing: bool,
        times: &Times,
    ) -> Press {
        let position = Key::ALL.iter().position(|known| *known == key);
        let Some(past) = position.and_then(|position| self.past.get_mut(position)) else {
            return Press::Nothing;
        };
        let within = |since: Option<Instant>, millis: u32| {
            since.is_some_and(|since| now.millis_since(since) < u64::from(millis))
        };
        if within(past.changed_at, times.chatter_millis) {
            return Press::Nothing;
        }
        match edge {
            Edge::Down => {
                past.down = true;
                past.changed_at = Some(now);
                let again = self.last.replace(key) == Some(key);
                let barred = again
                    && if typing {
                        within(past.released_at, times.typing_lockout_millis)
                    } else {
                        within(past.taken_at, times.same_key_lockout_millis)
                    };
                past.counts_on_release = typing && !barred;
                if barred {
                    return Press::NotTaken;
                }
                past.taken_at = Some(now);
                if typing { Press::Nothing } else { Press::Taken }
            }
            Edge::Up => {
                if !past.down {
                    return Press::Nothing;
                }
                past.down = false;
                past.changed_at = Some(now);
                past.released_at = Some(now);
                let counts = core::mem::take(&mut past.counts_on_release);
                if counts { Press::Taken } else { Press::Nothing }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays edges at these milliseconds and returns when a press counted and when one was refused.
    fn play(edges: &[(u64, Edge)], typing: bool) -> (Vec<u64>, Vec<u64>) {
        let mut filter = KeyFilter::default();
        let (mut taken, mut refused) = (Vec::new(), Vec::new());
        for (millis, edge) in edges {
            let at = Instant(millis * 1_000);
            match filter.edge(at, Key::Digit(1), *edge, typing, &Times::default()) {
                Press::Taken => taken.push(*millis),
                Press::NotTaken => refused.push(*millis),
                Press::Nothing => {}
            }
        }
        (taken, refused)
    }

    use Edge::{Down, Up};

    #[test]
    fn chatter_is_one_press() {
        let edges =
            [(0, Down), (2, Up), (4, Down), (9, Up), (11, Down), (150, Up), (152, Down), (155, Up)];
        assert_eq!(play(&edges, false), (vec![0], vec![]));
        assert_eq!(play(&edges, true), (vec![150], vec![]));
    }

    #[test]
    fn a_tremor_is_refused_and_a_second_wish_is_taken() {
        let edges = [(0, Down), (90, Up), (200, Down), (280, Up), (700, Down), (800, Up)];
        assert_eq!(play(&edges, false), (vec![0, 700], vec![200]));
    }

    #[test]
    fn another_key_in_between_shows_that_the_second_press_is_meant() {
        let mut filter = KeyFilter::default();
        let times = Times::default();
        let mut press = |millis: u64, key| {
            let press = filter.edge(Instant(millis * 1_000), key, Down, false, &times);
            filter.edge(Instant((millis + 50) * 1_000), key, Up, false, &times);
            press
        };
        assert_eq!(press(0, Key::ShowCode), Press::Taken);
        assert_eq!(press(120, Key::Cancel), Press::Taken);
        assert_eq!(press(240, Key::ShowCode), Press::Taken);
        assert_eq!(press(360, Key::ShowCode), Press::NotTaken);
    }

    #[test]
    fn a_deliberate_double_digit_passes_while_typing() {
        let edges = [(0, Down), (90, Up), (250, Down), (330, Up)];
        assert_eq!(play(&edges, true), (vec![90, 330], vec![]));
        let bounced = [(0, Down), (90, Up), (150, Down), (190, Up)];
        assert_eq!(play(&bounced, true), (vec![90], vec![150]));
    }

    #[test]
    fn a_press_that_began_before_typing_does_not_count_again() {
        let mut filter = KeyFilter::default();
        let times = Times::default();
        assert_eq!(filter.edge(Instant(0), Key::Digit(1), Down, false, &times), Press::Taken);
        assert_eq!(filter.edge(Instant(90_000), Key::Digit(1), Up, true, &times), Press::Nothing);
    }
}
