//! What the bench's handsets and phones can do with payee codes and grants.

use device_core::channel::{DEVICE_ORDER_BIT, Down, Up};
use device_core::effect::Outcome;
use device_core::event::ScannedBytes;
use device_core::money::Fen;
use device_core::phone::AccountGrant;
use device_core::profile::Issuer;
use device_core::text::Payee;
use device_core::view::CodeRefusal;

use super::bench::Bench;
use crate::scenario::model::Refusal;
use crate::server::ledger::AccountId;

impl Bench {
    /// A handset asks what is behind a code: the token, what it is to show and the amount in it.
    pub fn resolve(
        &mut self,
        place: usize,
        code: &str,
    ) -> Result<(u64, Payee, Option<Fen>), CodeRefusal> {
        let code = ScannedBytes::from_slice(code.as_bytes()).unwrap();
        self.requests += 1;
        let number = u32::try_from(self.requests).unwrap();
        self.say(place, &Up::Resolve { request: number, code });
        match self.handsets[place].heard.last().unwrap().clone() {
            Down::Payee { request, token, payee, amount } => {
                assert_eq!(request, number);
                Ok((token, payee, amount))
            }
            Down::NotPayable { request, cause } => {
                assert_eq!(request, number);
                Err(cause)
            }
            other => panic!("no answer to a scanned code: {other:?}"),
        }
    }

    /// A handset pays what a token stands for, under its n-th order number; the last word that it heard of that order.
    pub fn scan_pay(&mut self, place: usize, n: u64, token: u64, amount: Fen) -> Option<Outcome> {
        let order = DEVICE_ORDER_BIT | n;
        self.say(place, &Up::Pay { order, token, amount });
        let outcomes = self.handsets[place].outcomes();
        outcomes.iter().rev().find(|(number, _)| *number == order).map(|(_, outcome)| *outcome)
    }

    /// Somebody pays a code with a phone.
    pub fn phone_pays(
        &mut self,
        payer: AccountId,
        code: &str,
        amount: Option<Fen>,
    ) -> Result<u64, Refusal> {
        let (result, outputs) = self.server.pay_code(self.now, payer, code, amount);
        self.deliver(outputs);
        result
    }

    /// Grants an account to a handset's device; what the phone would carry there.
    pub fn grant(&mut self, place: usize, account: AccountId) -> AccountGrant {
        let (id, issuer) = (self.handsets[place].id(), Issuer::default());
        self.server.grant(self.now, account, id, &issuer, &mut self.rng).unwrap()
    }

    /// The handset keeps what it was granted, in place of all that it held.
    pub fn keep(&mut self, place: usize, account: AccountId, granted: AccountGrant) {
        let handset = &mut self.handsets[place];
        handset.account = account;
        handset.session = None;
        handset.heard.clear();
        handset.enrolment = granted.into_enrolment(handset.id());
    }
}
