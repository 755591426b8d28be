//! The double-entry ledger: every movement takes from one party what it gives to another, so all balances add up to zero.
//!
//! Postings are only ever added. The ledger never lets a customer or a merchant fall below nothing; the issuer's account, from which
//! opening balances come, may, and carries minus the money that is out. It knows no orders, limits or devices.

use std::collections::BTreeMap;

use device_core::money::Fen;
use serde::Serialize;
use thiserror::Error;

use super::Moment;

/// An account at the payment server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct AccountId(pub u32);

/// A merchant at the payment server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct MerchantId(pub u32);

/// One side of a posting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Party {
    /// Where opening balances come from: the only party that may owe.
    Issuer,
    /// A customer's account.
    Customer(AccountId),
    /// A merchant's account.
    Merchant(MerchantId),
}

/// One movement of money. Never changed, never removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Posting {
    /// When, in microseconds of virtual time.
    pub at_micros: u64,
    /// When, by the server's clock.
    pub at: device_core::time::Utc,
    /// The order that moved it; `None` for an opening balance.
    pub order: Option<u64>,
    /// Who gave it.
    pub from: Party,
    /// Who got it.
    pub to: Party,
    /// How much; never nothing.
    pub amount: Fen,
}

/// Why a movement was not written down, or what a check of the books found. Nothing has moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LedgerError {
    /// The giver has less.
    #[error("{from:?} holds {held_fen} fen and cannot give {asked_fen}: move less")]
    NotEnough {
        /// Who.
        from: Party,
        /// What it holds.
        held_fen: i64,
        /// What was asked for.
        asked_fen: u64,
    },
    /// A movement of nothing, or from a party to itself.
    #[error("a movement from {from:?} to {to:?} of nothing, or to itself, is no movement")]
    NoMovement {
        /// Who was to give.
        from: Party,
        /// Who was to get.
        to: Party,
    },
    /// A balance beyond what 64 bits hold.
    #[error("the balance of {party:?} would exceed 64 bits: the books cannot hold it")]
    Overflow {
        /// Whose.
        party: Party,
    },
    /// A kept balance is not what the postings add up to: the books are broken.
    #[error("{party:?} is kept at {kept_fen} fen, its postings add up to {derived_fen}")]
    Mismatch {
        /// Whose.
        party: Party,
        /// What is kept.
        kept_fen: i64,
        /// What the postings say.
        derived_fen: i128,
    },
}

/// The books.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    postings: Vec<Posting>,
    balances: BTreeMap<Party, i64>,
}

impl Ledger {
    /// Moves money and writes it down.
    ///
    /// # Errors
    /// [`LedgerError::NotEnough`], [`LedgerError::NoMovement`] or [`LedgerError::Overflow`]; the books stay as they were.
    pub fn transfer(
        &mut self,
        now: Moment,
        order: Option<u64>,
        from: Party,
        to: Party,
        amount: Fen,
    ) -> Result<(), LedgerError> {
        if amount == Fen::ZERO || from == to {
            return Err(LedgerError::NoMovement { from, to });
        }
        let moved =
            i64::try_from(amount.fen()).map_err(|_| LedgerError::Overflow { party: from })?;
        let held_fen = self.balance_fen(from);
        if from != Party::Issuer && held_fen < moved {
            return Err(LedgerError::NotEnough { from, held_fen, asked_fen: amount.fen() });
        }
        let given = held_fen.checked_sub(moved).ok_or(LedgerError::Overflow { party: from })?;
        let got =
            self.balance_fen(to).checked_add(moved).ok_or(LedgerError::Overflow { party: to })?;
        self.balances.insert(from, given);
        self.balances.insert(to, got);
        self.postings.push(Posting { at_micros: now.micros, at: now.utc, order, from, to, amount });
        Ok(())
    }

    /// What a party holds, in fen; below zero only for the issuer.
    #[must_use]
    pub fn balance_fen(&self, party: Party) -> i64 {
        self.balances.get(&party).copied().unwrap_or(0)
    }

    /// Everything that moved, in order.
    #[must_use]
    pub fn postings(&self) -> &[Posting] {
        &self.postings
    }

    /// Whether all balances add up to nothing and only the issuer owes. As dear as there are parties.
    #[must_use]
    pub fn balances_to_zero(&self) -> bool {
        let sum: i128 = self.balances.values().map(|&fen| i128::from(fen)).sum();
        let sound = |(party, fen): (&Party, &i64)| *party == Party::Issuer || *fen >= 0;
        sum == 0 && self.balances.iter().all(sound)
    }

    /// Adds all postings up again and compares with the balances kept. As dear as there are postings.
    ///
    /// # Errors
    /// [`LedgerError::Mismatch`] names the first party whose balance is not what its postings say.
    pub fn cross_check(&self) -> Result<(), LedgerError> {
        let mut derived: BTreeMap<Party, i128> =
            self.balances.keys().map(|&party| (party, 0)).collect();
        for posting in &self.postings {
            *derived.entry(posting.from).or_default() -= i128::from(posting.amount.fen());
            *derived.entry(posting.to).or_default() += i128::from(posting.amount.fen());
        }
        for (party, derived_fen) in derived {
            let kept_fen = self.balance_fen(party);
            if i128::from(kept_fen) != derived_fen {
                return Err(LedgerError::Mismatch { party, kept_fen, derived_fen });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use device_core::time::Utc;

    const NOW: Moment = Moment { micros: 7, utc: Utc(9) };
    const MEI: Party = Party::Customer(AccountId(0));
    const GROCER: Party = Party::Merchant(MerchantId(0));

    fn fen(fen: u64) -> Fen {
        Fen::new(fen).unwrap()
    }

    #[test]
    fn what_one_gives_another_gets() {
        let mut ledger = Ledger::default();
        ledger.transfer(NOW, None, Party::Issuer, MEI, fen(20_000)).unwrap();
        ledger.transfer(NOW, Some(1), MEI, GROCER, fen(1_250)).unwrap();
        assert_eq!(ledger.balance_fen(MEI), 18_750);
        assert_eq!(ledger.balance_fen(GROCER), 1_250);
        assert_eq!(ledger.balance_fen(Party::Issuer), -20_000);
        assert_eq!(ledger.postings().len(), 2);
        assert!(ledger.balances_to_zero());
        ledger.cross_check().unwrap();
    }

    #[test]
    fn what_cannot_move_changes_nothing() {
        let mut ledger = Ledger::default();
        ledger.transfer(NOW, None, Party::Issuer, MEI, fen(100)).unwrap();
        let not_enough = LedgerError::NotEnough { from: MEI, held_fen: 100, asked_fen: 101 };
        let nothing = LedgerError::NoMovement { from: MEI, to: GROCER };
        let itself = LedgerError::NoMovement { from: MEI, to: MEI };
        assert_eq!(ledger.transfer(NOW, None, MEI, GROCER, fen(101)), Err(not_enough));
        assert_eq!(ledger.transfer(NOW, None, MEI, GROCER, Fen::ZERO), Err(nothing));
        assert_eq!(ledger.transfer(NOW, None, MEI, MEI, fen(1)), Err(itself));
        assert_eq!(ledger.balance_fen(MEI), 100);
        assert_eq!(ledger.postings().len(), 1);
    }

    #[test]
    fn cooked_books_are_noticed() {
        let mut ledger = Ledger::default();
        ledger.transfer(NOW, None, Party::Issuer, MEI, fen(100)).unwrap();
        ledger.balances.insert(MEI, 200);
        assert!(!ledger.balances_to_zero());
        ledger.balances.insert(Party::Issuer, -200);
        assert!(ledger.balances_to_zero());
        assert!(matches!(ledger.cross_check(), Err(LedgerError::Mismatch { .. })));
    }
}
