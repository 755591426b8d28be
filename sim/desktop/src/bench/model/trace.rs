//! The trace in words, as rows that are made once and searched often.

use super::timeline::TickKind;

/// Which part of the trace a line belongs to: what the filter chooses between.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TraceKind {
    /// What reached a device.
    Event,
    /// What a device did.
    Action,
    /// What a device shows.
    Screen,
    /// Tills, phones, payers, shoppers and their links.
    People,
    /// The payment server.
    Server,
    /// Faults and power.
    Fault,
}

impl TraceKind {
    /// All kinds, in the order of the filter.
    pub const ALL: [Self; 6] =
        [Self::Screen, Self::Event, Self::Action, Self::People, Self::Server, Self::Fault];

    /// The colour's kind on the timeline.
    #[must_use]
    pub const fn tick(self) -> TickKind {
        match self {
            Self::Event | Self::People => TickKind::Input,
            Self::Action | Self::Server => TickKind::Output,
            Self::Screen => TickKind::Screen,
            Self::Fault => TickKind::Fault,
        }
    }
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceLine {
    /// Microseconds since the script began.
    pub at_micros: i64,
    /// The time as people write it.
    pub at: String,
    /// Who.
    pub who: String,
    /// What.
    pub what: String,
    /// Who and what in small letters, for the search.
    pub folded: String,
    /// Its part of the trace.
    pub kind: TraceKind,
}

impl TraceLine {
    /// A line, made ready to be searched.
    #[must_use]
    pub fn new(at_micros: i64, who: String, what: String, kind: TraceKind) -> Self {
        let folded = format!("{who} {what}").to_lowercase();
        Self { at_micros, at: time_text(at_micros), who, what, folded, kind }
    }
}

/// All lines of the branch that is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TraceLines {
    /// The lines, in order.
    pub lines: Vec<TraceLine>,
    /// Another number: the lines are others, and not only more of them.
    pub generation: u64,
}

/// A moment as people read it: minutes, seconds, milliseconds; with a sign before the script began.
#[must_use]
pub fn time_text(at_micros: i64) -> String {
    let sign = if at_micros < 0 { "-" } else { "" };
    let millis = at_micros.unsigned_abs() / 1_000;
    let (minutes, seconds, rest) = (millis / 60_000, millis / 1_000 % 60, millis % 1_000);
    format!("{sign}{minutes}:{seconds:02}.{rest:03}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_read_well() {
        assert_eq!(time_text(0), "0:00.000");
        assert_eq!(time_text(83_456_789), "1:23.456");
        assert_eq!(time_text(-9_500_000), "-0:09.500");
    }

    #[test]
    fn a_line_is_searched_in_small_letters() {
        let line = TraceLine::new(1, "Mei".into(), "shows: Payer Code".into(), TraceKind::Screen);
        assert_eq!(line.folded, "mei shows: payer code");
    }
}
