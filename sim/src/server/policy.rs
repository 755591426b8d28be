//! The payment server's policy: every limit and time-out it keeps, with its default and the source of that figure.
//!
//! Account limits are not here: they belong to each account (`scenario::model::AccountCast`). No other file of the server
//! may hold a figure of its own.

use device_core::money::Fen;

/// What the payment server allows and how long it waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerPolicy {
    /// Minutes that local time is ahead of UTC: when a day of limits begins. China: 480.
    pub zone_minutes: i16,
    /// A code lives this long after the end of its time step (`facts.md`, Payer codes: valid 1 minute).
    pub code_valid_after_step_millis: u64,
    /// A device's clock may be ahead by this many steps (RFC 6238, section 5.2: one step for clocks and delay).
    pub code_steps_ahead: u64,
    /// A code this old is still recognised, as expired: our choice; beyond it a code is nobody's.
    pub code_known_back_millis: u64,
    /// A code this far ahead is still recognised, as not yet good: our choice.
    pub code_known_ahead_millis: u64,
    /// So many wrong codes on one user reference within [`Self::wrong_codes_within_millis`] block it: our choice. With 64
    /// codes valid of 100 million, five guesses hit with a chance of 3 in a million.
    pub wrong_codes_max: u32,
    /// See [`Self::wrong_codes_max`].
    pub wrong_codes_within_millis: u64,
    /// A blocked user reference stays blocked for this long.
    pub wrong_codes_block_millis: u64,
    /// A reverse is refused earlier than this after its pay (`facts.md`, Merchant side: 15 s).
    pub reverse_earliest_millis: u64,
    /// An unpaid order closes by itself after this (`facts.md`, Merchant side: 45 s).
    pub order_close_millis: u64,
    /// A question or a result that the device has not answered is sent again after this: our choice.
    pub push_repeat_millis: u64,
    /// After so many repetitions without a word from the device, repetitions come at [`Self::push_slow_millis`].
    pub push_fast_repeats: u32,
    /// See [`Self::push_fast_repeats`].
    pub push_slow_millis: u64,
    /// So many results wait for a device; older ones are given up (the device itself keeps twenty).
    pub pushes_kept: usize,
    /// Spent in a day by scanning static codes, whatever the verification (`facts.md`, Payee codes: strength D, 500 yuan).
    pub static_codes_daily: Fen,
    /// A bill (a code with an amount that a merchant made) runs out after this: our choice, longer than a queue.
    pub bill_valid_millis: u64,
    /// What the server calls a scanned payee is good for this long: our choice, longer than anyone types.
    pub token_valid_millis: u64,
    /// So many scanned payees of one device are remembered: our choice.
    pub tokens_kept: usize,
    /// A grant whose device never logged in is void after this: our choice, longer than an enrolment.
    pub grant_valid_millis: u64,
    /// Whose EMVCo codes are ours: the identifier within the account template (`facts.md`, Payee codes).
    pub payee_scheme: &'static str,
    /// How our URLs begin; a reference of twelve characters follows.
    pub payee_url: &'static str,
    /// Category of merchants in EMVCo codes (ISO 18245: grocery).
    pub payee_category: &'static str,
    /// City of payees in EMVCo codes.
    pub payee_city: &'static str,
    /// So many nonces of a device's hellos are remembered, so that an old hello cannot be played again.
    pub hello_nonces_kept: usize,
}

impl Default for ServerPolicy {
    fn default() -> Self {
        Self {
            zone_minutes: 480,
            code_valid_after_step_millis: 60_000,
            code_steps_ahead: 1,
            code_known_back_millis: 20 * 60_000,
            code_known_ahead_millis: 10 * 60_000,
            wrong_codes_max: 5,
            wrong_codes_within_millis: 10 * 60_000,
            wrong_codes_block_millis: 10 * 60_000,
            reverse_earliest_millis: 15_000,
            order_close_millis: 45_000,
            push_repeat_millis: 5_000,
            push_fast_repeats: 12,
            push_slow_millis: 60_000,
            pushes_kept: device_core::records::RESULTS_KEPT,
            static_codes_daily: Fen::yuan(500),
            bill_valid_millis: 5 * 60_000,
            token_valid_millis: 10 * 60_000,
            tokens_kept: 8,
            grant_valid_millis: 30 * 60_000,
            payee_scheme: "cn.example.pay",
            payee_url: "https://pay.example.cn/code/",
            payee_category: "5411",
            payee_city: "BEIJING",
            hello_nonces_kept: 256,
        }
    }
}
