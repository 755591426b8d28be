//! The numbers of what a free-running board tells: each once, in order, and gaps are noticed. It keeps no happening.

/// What is known of the numbers. A boot begins anew.
pub(super) struct Happenings {
    /// The number of the last one that was handed on.
    last: u16,
    /// The lowest number ahead of what is missing, and since when it is known.
    ahead: Option<(u16, u64)>,
}

impl Happenings {
    pub const fn new() -> Self {
        Self { last: 0, ahead: None }
    }

    /// The number up to which all have come.
    pub const fn last(&self) -> u16 {
        self.last
    }

    /// Whether this is the next one; it counts as handed on then.
    pub fn take(&mut self, now_micros: u64, number: u16) -> bool {
        match number.wrapping_sub(self.last).cast_signed() {
            1 => {
                self.last = number;
                // If something is still missing behind it, the next one ahead says so.
                self.ahead = None;
                true
            }
            ahead if ahead > 1 => {
                let (lowest, since) = self.ahead.unwrap_or((number, now_micros));
                let is_lower = lowest.wrapping_sub(number).cast_signed() > 0;
                self.ahead = Some((if is_lower { number } else { lowest }, since));
                false
            }
            _ => false,
        }
    }

    /// When what is missing is given up.
    pub fn gap_until(&self, gap_micros: u64) -> Option<u64> {
        self.ahead.map(|(_, since)| since.saturating_add(gap_micros))
    }

    /// Gives up what is missing: how many. The board sends the one behind them again.
    pub const fn skip_gap(&mut self) -> u16 {
        let Some((lowest, _)) = self.ahead.take() else { return 0 };
        let missing = lowest.wrapping_sub(self.last).wrapping_sub(1);
        self.last = lowest.wrapping_sub(1);
        missing
    }
}
