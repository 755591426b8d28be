//! Named random streams: one ChaCha8 stream for each component, all from one seed.
//!
//! A stream's key comes from the seed and its name, so that a new component disturbs no other one's numbers.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

/// A stream of random numbers with a name, and a count of what was taken.
#[derive(Clone, Debug)]
pub struct Stream {
    numbers: ChaCha8Rng,
}

impl Stream {
    /// The stream of this name under this seed.
    #[must_use]
    pub fn new(seed: u64, name: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(seed.to_be_bytes());
        hash.update(name.as_bytes());
        Self { numbers: ChaCha8Rng::from_seed(hash.finalize().into()) }
    }

    /// The generator itself, for whoever wants the `rand_core` traits.
    pub const fn numbers(&mut self) -> &mut ChaCha8Rng {
        &mut self.numbers
    }

    /// A number from `low` to `high`, both possible. Where they are the wrong way round it is `low`.
    ///
    /// The modulo bias over 64 bits is below anything a bench can see, and every platform gets the same number.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        let width = high.saturating_sub(low).saturating_add(1);
        low + self.numbers.next_u64() % width
    }

    /// True in `percent` of 100 cases.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.between(0, 99) < u64::from(percent)
    }

    /// Fresh bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.numbers.fill_bytes(&mut bytes);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_named_and_repeat() {
        let draw = |seed, name| Stream::new(seed, name).between(0, u64::MAX - 1);
        assert_eq!(draw(1, "modem"), draw(1, "modem"));
        assert_ne!(draw(1, "modem"), draw(1, "finger"));
        assert_ne!(draw(1, "modem"), draw(2, "modem"));
    }

    #[test]
    fn bounds_are_kept() {
        let mut stream = Stream::new(7, "bounds");
        for _ in 0..1_000 {
            assert!((3..=5).contains(&stream.between(3, 5)));
        }
        assert_eq!(stream.between(9, 2), 9);
        assert!(!stream.chance(0));
        assert!(stream.chance(100));
    }
}
