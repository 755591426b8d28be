//! The till's policy: how long it waits, asks and insists, with the source of each figure.

/// How a till behaves towards the payment server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TillPolicy {
    /// No answer for so long is silence, and an unknown result is asked about after so long (`facts.md`, Merchant side: 5 s).
    pub unknown_wait_millis: u64,
    /// While the shopper is asked, the order is queried this often (`facts.md`: every 5 to 10 s).
    pub query_every_millis: u64,
    /// An order that has no end this long after its pay is taken back (`facts.md`: 30 to 45 s).
    pub give_up_millis: u64,
    /// A reverse is sent at the earliest so long after its pay (`facts.md`: 15 s).
    pub reverse_earliest_millis: u64,
    /// A reverse without an answer is sent again after this (`facts.md`: repeated until answered; how often is our choice).
    pub reverse_repeat_millis: u64,
    /// Fewest digits of a payer code (`facts.md`, Payer codes: 16 to 24).
    pub code_digits_min: usize,
    /// Most digits of a payer code.
    pub code_digits_max: usize,
}

impl Default for TillPolicy {
    fn default() -> Self {
        Self {
            unknown_wait_millis: 5_000,
            query_every_millis: 5_000,
            give_up_millis: 45_000,
            reverse_earliest_millis: 15_000,
            reverse_repeat_millis: 5_000,
            code_digits_min: 16,
            code_digits_max: 24,
        }
    }
}
