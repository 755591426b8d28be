//! A ring of bytes between one interrupt handler and the main loop, without locks and without `unsafe`.

use core::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

/// A ring that holds `N - 1` bytes. One side puts, the other takes.
pub struct Ring<const N: usize> {
    bytes: [AtomicU8; N],
    /// Where the next byte is put; only the putting side writes it.
    head: AtomicUsize,
    /// Where the next byte is taken; only the taking side writes it.
    tail: AtomicUsize,
    lost: AtomicUsize,
}

impl<const N: usize> Ring<N> {
    /// An empty one.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            bytes: [const { AtomicU8::new(0) }; N],
            head: AtomicUsize::new(0),
            tail: AtomicUsize::new(0),
            lost: AtomicUsize::new(0),
        }
    }

    /// Puts a byte; a full ring loses it and counts it.
    pub fn put(&self, byte: u8) {
        if !self.try_put(byte) {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Puts a byte; `false` where the ring is full.
    pub fn try_put(&self, byte: u8) -> bool {
        let head = self.head.load(Ordering::Relaxed);
        let next = (head + 1) % N;
        if next == self.tail.load(Ordering::Acquire) {
            return false;
        }
        if let Some(place) = self.bytes.get(head) {
            place.store(byte, Ordering::Relaxed);
        }
        self.head.store(next, Ordering::Release);
        true
    }

    /// The oldest byte, which stays.
    pub fn peek(&self) -> Option<u8> {
        let tail = self.tail.load(Ordering::Relaxed);
        if tail == self.head.load(Ordering::Acquire) {
            return None;
        }
        self.bytes.get(tail).map(|place| place.load(Ordering::Relaxed))
    }

    /// Takes the oldest byte.
    pub fn take(&self) -> Option<u8> {
        let tail = self.tail.load(Ordering::Relaxed);
        if tail == self.head.load(Ordering::Acquire) {
            return None;
        }
        let byte = self.bytes.get(tail).map(|place| place.load(Ordering::Relaxed));
        self.tail.store((tail + 1) % N, Ordering::Release);
        byte
    }

    /// Whether there is nothing to take.
    pub fn is_empty(&self) -> bool {
        self.tail.load(Ordering::Relaxed) == self.head.load(Ordering::Acquire)
    }

    /// How many bytes found no place.
    pub fn lost(&self) -> usize {
        self.lost.load(Ordering::Relaxed)
    }
}

impl<const N: usize> Default for Ring<N> {
    fn default() -> Self {
        Self::new()
    }
}
