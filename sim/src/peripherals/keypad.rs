//! The keypad: contacts that chatter when they close and when they open, and fields that do not.

use device_core::key::Edge;

use crate::random::Stream;
use crate::time::Micros;

/// Longest chatter of a worn dome contact; the device's own filter waits 20 ms.
pub const CHATTER_MICROS_MAX: u64 = 8_000;

/// The edges of one press that is held for `hold` microseconds, as offsets from its start.
#[must_use]
pub fn press(hold: Micros, stream: &mut Stream) -> Vec<(Micros, Edge)> {
    let mut edges = vec![(0, Edge::Down)];
    chatter(&mut edges, 0, Edge::Up, stream);
    edges.push((hold, Edge::Up));
    chatter(&mut edges, hold, Edge::Down, stream);
    edges
}

/// The edges of a finger held for `hold` microseconds on a capacitive key, a touch key or a touch panel: nothing travels there,
/// and their controllers settle before they report.
#[must_use]
pub fn touch(hold: Micros) -> Vec<(Micros, Edge)> {
    vec![(0, Edge::Down), (hold, Edge::Up)]
}

/// Adds up to two open-close pairs after an edge at `from`.
fn chatter(edges: &mut Vec<(Micros, Edge)>, from: Micros, first: Edge, stream: &mut Stream) {
    let second = match first {
        Edge::Down => Edge::Up,
        Edge::Up => Edge::Down,
    };
    let mut at = from;
    for _ in 0..stream.between(0, 2) {
        for edge in [first, second] {
            at += stream.between(200, CHATTER_MICROS_MAX / 4);
            edges.push((at, edge));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_begins_down_ends_up_and_chatters_briefly() {
        let mut stream = Stream::new(3, "keypad");
        let mut chattered = false;
        for _ in 0..50 {
            let edges = press(120_000, &mut stream);
            assert_eq!(edges.first(), Some(&(0, Edge::Down)));
            assert_eq!(edges.last().map(|(_, edge)| *edge), Some(Edge::Up));
            assert!(edges.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 != pair[1].1));
            assert!(edges.last().unwrap().0 <= 120_000 + CHATTER_MICROS_MAX);
            chattered |= edges.len() > 2;
        }
        assert!(chattered);
    }
}
