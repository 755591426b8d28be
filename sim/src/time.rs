//! Virtual time: microseconds since the world began, and how they are written for people.

use device_core::time::Utc;

/// Microseconds of virtual time since the world began.
pub type Micros = u64;

/// A millisecond.
pub const MILLISECOND: Micros = 1_000;
/// A second.
pub const SECOND: Micros = 1_000_000;

/// UTC at a moment of a world that began at `start`.
#[must_use]
pub const fn utc_at(start: Utc, now: Micros) -> Utc {
    Utc(start.0 + now / MILLISECOND)
}

/// A span as people write it: `350 ms`, `2.5 s`, `3 min`.
#[must_use]
pub fn span_text(micros: Micros) -> String {
    match micros {
        0..SECOND => format!("{} ms", micros / MILLISECOND),
        m if m < 120 * SECOND => {
            let millis = m / MILLISECOND;
            if millis.is_multiple_of(1_000) {
                format!("{} s", millis / 1_000)
            } else {
                format!("{}.{} s", millis / 1_000, millis % 1_000 / 100)
            }
        }
        m => format!("{} min", m / (60 * SECOND)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_well() {
        assert_eq!(span_text(350_000), "350 ms");
        assert_eq!(span_text(2_500_000), "2.5 s");
        assert_eq!(span_text(5_000_000), "5 s");
        assert_eq!(span_text(180_000_000), "3 min");
    }
}
