//! The agenda: what will happen, ordered by (time, sequence), so that a tie always falls the same way.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::time::Micros;

#[derive(Clone, Debug)]
struct Item<T> {
    at: Micros,
    sequence: u64,
    what: T,
}

impl<T> PartialEq for Item<T> {
    fn eq(&self, other: &Self) -> bool {
        (self.at, self.sequence) == (other.at, other.sequence)
    }
}
impl<T> Eq for Item<T> {}
impl<T> PartialOrd for Item<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Item<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.sequence).cmp(&(other.at, other.sequence))
    }
}

/// Things that will happen.
#[derive(Clone, Debug)]
pub struct Agenda<T> {
    heap: BinaryHeap<Reverse<Item<T>>>,
    sequence: u64,
}

impl<T> Default for Agenda<T> {
    fn default() -> Self {
        Self { heap: BinaryHeap::new(), sequence: 0 }
    }
}

impl<T> Agenda<T> {
    /// Notes something down.
    pub fn add(&mut self, at: Micros, what: T) {
        let sequence = self.sequence;
        self.sequence += 1;
        self.heap.push(Reverse(Item { at, sequence, what }));
    }

    /// When the next thing happens.
    #[must_use]
    pub fn next_at(&self) -> Option<Micros> {
        self.heap.peek().map(|Reverse(item)| item.at)
    }

    /// Takes the next thing.
    pub fn take(&mut self) -> Option<(Micros, T)> {
        self.heap.pop().map(|Reverse(item)| (item.at, item.what))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_fall_in_the_order_of_noting() {
        let mut agenda = Agenda::default();
        agenda.add(5, 'b');
        agenda.add(3, 'a');
        agenda.add(5, 'c');
        let order: String = std::iter::from_fn(|| agenda.take()).map(|(_, what)| what).collect();
        assert_eq!(order, "abc");
    }
}
