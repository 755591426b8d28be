//! Customers' accounts and merchants: whose they are, what they may spend, what was spent today.
//!
//! Balances are not here but in the ledger; devices are in `devices`.

use device_core::money::Fen;
use device_core::text::{Name, Payee};
use device_core::time::Utc;

use crate::scenario::model::{AccountCast, TillCast};

/// A customer's account.
#[derive(Clone, Debug)]
pub struct Account {
    /// The name that scenarios and traces call it by.
    pub name: String,
    /// The owner's name as her device greets her.
    pub owner: Name,
    /// Whether it may not spend.
    pub frozen: bool,
    /// Above this the owner is asked.
    pub free_limit: Fen,
    /// Orders a day that need no question.
    pub free_orders: u32,
    /// The most that may be spent in a day.
    pub daily_limit: Fen,
    usage: DayUse,
}

/// What was spent on one local day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayUse {
    /// The day, counted from 1970-01-01.
    pub day: i64,
    /// Money spent, less what was given back on the same day.
    pub spent: Fen,
    /// Orders paid without a question. One that is given back stays counted: the figure limits what a stolen code can do.
    pub free_orders: u32,
    /// Money spent by scanning static codes; it is part of `spent`, and never comes back.
    pub by_static_codes: Fen,
}

impl Account {
    /// An account as a scenario describes it.
    #[must_use]
    pub fn new(name: &str, cast: &AccountCast) -> Self {
        Self {
            name: name.to_owned(),
            owner: Name::fitting(&cast.owner),
            frozen: cast.frozen,
            free_limit: cast.free_limit,
            free_orders: cast.free_orders,
            daily_limit: cast.daily_limit,
            usage: DayUse::default(),
        }
    }

    /// What was spent on a day.
    #[must_use]
    pub fn used_on(&self, day: i64) -> DayUse {
        if self.usage.day == day { self.usage } else { DayUse { day, ..DayUse::default() } }
    }

    /// Counts an order that was paid.
    pub fn count_paid(&mut self, day: i64, amount: Fen, asked: bool) {
        let mut usage = self.used_on(day);
        usage.spent = usage.spent.checked_add(amount).unwrap_or(Fen::MAX);
        usage.free_orders = usage.free_orders.saturating_add(u32::from(!asked));
        self.usage = usage;
    }

    /// Counts an order that was paid by scanning a static code, after [`Self::count_paid`].
    pub fn count_static(&mut self, day: i64, amount: Fen) {
        let mut usage = self.used_on(day);
        usage.by_static_codes = usage.by_static_codes.checked_add(amount).unwrap_or(Fen::MAX);
        self.usage = usage;
    }

    /// Gives room back for money that came back on the day it was spent.
    pub fn count_returned(&mut self, paid_day: i64, amount: Fen) {
        if self.usage.day == paid_day {
            self.usage.spent = self.usage.spent.checked_sub(amount).unwrap_or(Fen::ZERO);
        }
    }
}

/// The local day of a moment, counted from 1970-01-01.
#[must_use]
pub fn local_day(utc: Utc, zone_minutes: i16) -> i64 {
    let seconds = i64::try_from(utc.seconds()).unwrap_or(i64::MAX);
    seconds.saturating_add(i64::from(zone_minutes) * 60).div_euclid(86_400)
}

/// A merchant.
#[derive(Clone, Debug)]
pub struct Merchant {
    /// The name that scenarios and traces call it by.
    pub name: String,
    /// What shoppers' devices show.
    pub payee: Payee,
    /// Orders that are paid now: those taken back or refunded in whole are not.
    pub paid_orders: u32,
}

/// What shoppers' devices show for a till, cut to what a message can carry.
#[must_use]
pub fn payee_of(cast: &TillCast) -> Payee {
    Payee {
        name: Name::fitting(&cast.name),
        romanised: cast.romanised.as_deref().map(Name::fitting),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_local_midnight() {
        // 2026-01-05 16:00:00 UTC is midnight in China.
        let midnight = 1_767_628_800_000;
        let before = local_day(Utc(midnight - 1), 480);
        assert_eq!(local_day(Utc(midnight), 480), before + 1);
        assert_eq!(local_day(Utc(midnight), 0), before);
        assert_eq!(local_day(Utc(0), -60), -1);
    }
}
