//! Tokens: what the server calls the payee of a code that a device has scanned.
//!
//! A token looks random, belongs to one device and one code, runs out, and is dead once it has paid. A device keeps a few at
//! most. It is no secret and proves nothing: the session's seal does.

use std::collections::BTreeMap;

use rand_core::Rng;

use super::payee_codes::Found;
use super::policy::ServerPolicy;

/// A payee that a device was told of.
#[derive(Clone, Debug)]
struct Token {
    device: u64,
    code: Found,
    expires_micros: u64,
}

/// All tokens that may still be used.
#[derive(Clone, Debug, Default)]
pub struct Tokens(BTreeMap<u64, Token>);

impl Tokens {
    /// A new token for what a device has scanned. Of its older ones, only the newest stay.
    pub fn issue(
        &mut self,
        device: u64,
        code: Found,
        now_micros: u64,
        policy: &ServerPolicy,
        rng: &mut impl Rng,
    ) -> u64 {
        self.0.retain(|_, token| token.expires_micros > now_micros);
        let theirs = |(_, token): &(&u64, &Token)| token.device == device;
        while self.0.iter().filter(theirs).count() >= policy.tokens_kept.max(1) {
            let oldest = self.0.iter().filter(theirs).min_by_key(|(_, token)| token.expires_micros);
            let Some(number) = oldest.map(|(number, _)| *number) else { break };
            self.0.remove(&number);
        }
        let expires_micros =
            now_micros.saturating_add(policy.token_valid_millis.saturating_mul(1_000));
        loop {
            let number = rng.next_u64();
            if number != 0 && !self.0.contains_key(&number) {
                self.0.insert(number, Token { device, code, expires_micros });
                return number;
            }
        }
    }

    /// What a device means by a token; `None` for another's, an old one, or none.
    #[must_use]
    pub fn meant(&self, number: u64, device: u64, now_micros: u64) -> Option<&Found> {
        let token = self.0.get(&number)?;
        let good = token.device == device && token.expires_micros > now_micros;
        good.then_some(&token.code)
    }

    /// The token has paid.
    pub fn spend(&mut self, number: u64) {
        self.0.remove(&number);
    }

    /// All tokens of a device are dead.
    pub fn forget(&mut self, device: u64) {
        self.0.retain(|_, token| token.device != device);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::ledger::{MerchantId, Party};
    use rand_chacha::ChaCha8Rng;
    use rand_core::SeedableRng;

    #[test]
    fn a_token_is_one_devices_and_runs_out() {
        let policy = ServerPolicy::default();
        let rng = &mut ChaCha8Rng::seed_from_u64(1);
        let code = Found { payee: Party::Merchant(MerchantId(0)), amount: None, bill: None };
        let mut tokens = Tokens::default();
        let first = tokens.issue(7, code.clone(), 0, &policy, rng);
        let end = policy.token_valid_millis * 1_000;
        assert_eq!(tokens.meant(first, 7, end - 1), Some(&code));
        assert_eq!(tokens.meant(first, 7, end), None);
        assert_eq!(tokens.meant(first, 8, 0), None);
        assert_eq!(tokens.meant(first ^ 1, 7, 0), None);
        for at_micros in 1..=policy.tokens_kept as u64 {
            tokens.issue(7, code.clone(), at_micros, &policy, rng);
        }
        assert_eq!(tokens.meant(first, 7, 9), None, "the oldest made room");
        let spent = tokens.issue(8, code, 0, &policy, rng);
        tokens.spend(spent);
        assert_eq!(tokens.meant(spent, 8, 0), None);
        tokens.forget(7);
        assert!(tokens.0.is_empty());
    }
}
