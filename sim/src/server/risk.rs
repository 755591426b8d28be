//! Risk: whether an order is paid at once, needs the owner's word, or is refused; and how many wrong codes are too many.
//!
//! Decisions only: nothing here moves money or counts what was spent.

use std::collections::VecDeque;

use device_core::money::Fen;

use super::accounts::Account;
use super::orders::EndCause;
use super::policy::ServerPolicy;

/// What is to be done with an order whose code is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Pay it now.
    Free,
    /// Ask the owner first (`facts.md`, Merchant side: above 1000 yuan, or after 10 orders a day).
    Ask,
    /// Do not pay it.
    Refuse(EndCause),
}

/// Decides on an order of an account that holds `balance_fen` and where it is local day `day`.
///
/// What would be refused after the owner agreed is refused before she is asked.
#[must_use]
pub fn decide(account: &Account, balance_fen: i64, day: i64, amount: Fen) -> Decision {
    let used = account.used_on(day);
    let within_day =
        used.spent.checked_add(amount).is_some_and(|spent| spent <= account.daily_limit);
    let covered = i64::try_from(amount.fen()).is_ok_and(|fen| fen <= balance_fen);
    if account.frozen {
        Decision::Refuse(EndCause::AccountFrozen)
    } else if !covered {
        Decision::Refuse(EndCause::NotEnoughMoney)
    } else if !within_day {
        Decision::Refuse(EndCause::OverLimit)
    } else if amount > account.free_limit || used.free_orders >= account.free_orders {
        Decision::Ask
    } else {
        Decision::Free
    }
}

/// Whether an account may spend this by scanning a static code on local day `day`.
#[must_use]
pub fn within_static_codes(
    account: &Account,
    day: i64,
    amount: Fen,
    policy: &ServerPolicy,
) -> bool {
    let used = account.used_on(day).by_static_codes;
    used.checked_add(amount).is_some_and(|spent| spent <= policy.static_codes_daily)
}

/// Wrong codes on one user reference.
#[derive(Clone, Debug, Default)]
pub struct WrongCodes {
    at_micros: VecDeque<u64>,
    blocked_until_micros: u64,
}

impl WrongCodes {
    /// Whether codes of this reference are refused unseen.
    #[must_use]
    pub const fn blocked(&self, now_micros: u64) -> bool {
        now_micros < self.blocked_until_micros
    }

    /// Counts a wrong code; the last one that is allowed blocks the reference.
    pub fn count(&mut self, now_micros: u64, policy: &ServerPolicy) {
        let within_micros = policy.wrong_codes_within_millis.saturating_mul(1_000);
        self.at_micros.retain(|&at| now_micros.saturating_sub(at) < within_micros);
        self.at_micros.push_back(now_micros);
        if self.at_micros.len() >= policy.wrong_codes_max as usize {
            self.at_micros.clear();
            self.blocked_until_micros =
                now_micros.saturating_add(policy.wrong_codes_block_millis.saturating_mul(1_000));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::model::AccountCast;

    fn account() -> Account {
        Account::new(
            "mei",
            &AccountCast {
                balance: Fen::yuan(5_000),
                owner: "梅".to_owned(),
                frozen: false,
                free_limit: Fen::yuan(1_000),
                free_orders: 2,
                daily_limit: Fen::yuan(3_000),
            },
        )
    }

    #[test]
    fn limits_decide() {
        let yuan = Fen::yuan;
        let refuse = Decision::Refuse;
        let table = [
            (yuan(1_000), 500_000, Decision::Free),
            (Fen::new(100_001).unwrap(), 500_000, Decision::Ask),
            (yuan(3_000), 500_000, Decision::Ask),
            (yuan(3_001), 500_000, refuse(EndCause::OverLimit)),
            (yuan(10), 999, refuse(EndCause::NotEnoughMoney)),
            (yuan(10), 1_000, Decision::Free),
        ];
        for (amount, balance_fen, expected) in table {
            assert_eq!(decide(&account(), balance_fen, 3, amount), expected, "{amount}");
        }
        let mut frozen = account();
        frozen.frozen = true;
        assert_eq!(decide(&frozen, 500_000, 3, yuan(1)), refuse(EndCause::AccountFrozen));
    }

    #[test]
    fn a_day_fills_up_and_the_next_is_empty() {
        let mut account = account();
        account.count_paid(3, Fen::yuan(900), false);
        assert_eq!(decide(&account, 500_000, 3, Fen::yuan(10)), Decision::Free);
        account.count_paid(3, Fen::yuan(900), false);
        assert_eq!(decide(&account, 500_000, 3, Fen::yuan(10)), Decision::Ask);
        account.count_paid(3, Fen::yuan(1_200), true);
        let over = Decision::Refuse(EndCause::OverLimit);
        assert_eq!(decide(&account, 500_000, 3, Fen::yuan(10)), over);
        account.count_returned(2, Fen::yuan(1_200));
        assert_eq!(decide(&account, 500_000, 3, Fen::yuan(10)), over);
        account.count_returned(3, Fen::yuan(1_200));
        assert_eq!(decide(&account, 500_000, 3, Fen::yuan(10)), Decision::Ask);
        assert_eq!(decide(&account, 500_000, 4, Fen::yuan(10)), Decision::Free);
    }

    #[test]
    fn wrong_codes_block_for_a_while() {
        let policy = ServerPolicy::default();
        let minute = 60_000_000;
        let mut wrong = WrongCodes::default();
        for count in 0..4 {
            wrong.count(count * minute, &policy);
        }
        assert!(!wrong.blocked(4 * minute));
        // The first four have aged out of the ten minutes by the time of the fifth.
        wrong.count(14 * minute, &policy);
        assert!(!wrong.blocked(14 * minute));
        for _ in 0..4 {
            wrong.count(15 * minute, &policy);
        }
        assert!(wrong.blocked(15 * minute) && wrong.blocked(25 * minute - 1));
        assert!(!wrong.blocked(25 * minute));
    }
}
