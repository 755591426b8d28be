//! Scanned payee codes: what is behind one, paying it, giving an order up; and people who pay one with a phone.
//!
//! A device's order is paid at most once, however often and in whatever order its messages come: the book knows it by device and
//! by the device's own number. Everything is decided at once, so such an order is never left open. Money moves in `settling`.

use device_core::channel::{DEVICE_ORDER_BIT, Down};
use device_core::event::ScannedBytes;
use device_core::money::Fen;
use device_core::records::PayeeCode;
use device_core::text::Payee;
use device_core::view::CodeRefusal;
use rand_core::Rng;

use super::accounts::local_day;
use super::api::OrderState;
use super::devices::Standing;
use super::ledger::{AccountId, MerchantId, Party};
use super::notes::ServerNote;
use super::orders::{EndCause, Payer, ScannedPay, Source};
use super::payee_codes::{self, CodeForm, Found};
use super::risk::{Decision, within_static_codes};
use super::{Moment, Server, ServerOutput};
use crate::scenario::model::Refusal;

impl Server {
    /// The text of a merchant's code: without an amount the one that hangs on the wall, the same each time; with one a bill for
    /// this purchase, which is paid once and runs out.
    pub fn merchant_code(
        &mut self,
        now: Moment,
        merchant: MerchantId,
        form: CodeForm,
        amount: Option<Fen>,
    ) -> String {
        let party = Party::Merchant(merchant);
        let valid_micros = self.policy.bill_valid_millis.saturating_mul(1_000);
        let bill = amount.map(|amount| {
            (self.codes.bill(party, amount, now.micros.saturating_add(valid_micros)), amount)
        });
        let bill = bill.as_ref().map(|(reference, amount)| (reference.as_str(), *amount));
        match form {
            CodeForm::Url => {
                payee_codes::url(party, bill.map(|(reference, _)| reference), &self.policy)
            }
            CodeForm::Emv => payee_codes::emv(party, &self.payee_shown(party), bill, &self.policy),
        }
    }

    /// An owner's payee code without an amount, as her device shows it.
    #[must_use]
    pub fn payee_code(&self, account: AccountId) -> PayeeCode {
        let party = Party::Customer(account);
        payee_codes::owners_code(party, &self.payee_shown(party), &self.policy)
    }

    /// From here this party can, or can no longer, be paid by its payee codes.
    pub fn set_payable(&mut self, payee: Party, payable: bool) {
        if payable {
            self.unpayable.remove(&payee);
        } else {
            self.unpayable.insert(payee);
        }
    }

    /// What devices show of a payee.
    #[must_use]
    pub fn payee_shown(&self, payee: Party) -> Payee {
        match payee {
            Party::Merchant(id) => self.merchants.get(&id).map(|merchant| merchant.payee.clone()),
            Party::Customer(id) => self
                .accounts
                .get(&id)
                .map(|account| Payee { name: account.owner.clone(), romanised: None }),
            Party::Issuer => None,
        }
        .unwrap_or_default()
    }

    /// What is behind a code, for an account that would pay it; noted either way.
    fn resolve(
        &self,
        now: Moment,
        payer: Payer,
        code: &[u8],
        out: &mut Vec<ServerOutput>,
    ) -> Result<Found, CodeRefusal> {
        let found = self.codes.read(code, now.micros, &self.policy).and_then(|found| {
            if found.payee == Party::Customer(payer.account) {
                Err(CodeRefusal::OwnCode)
            } else if self.unpayable.contains(&found.payee) {
                Err(CodeRefusal::UnknownPayee)
            } else {
                Ok(found)
            }
        });
        let device = payer.device;
        let payer = self.party_name(Party::Customer(payer.account)).to_owned();
        out.push(ServerOutput::Note(match &found {
            Ok(found) => ServerNote::Resolved {
                payer,
                device,
                payee: self.party_name(found.payee).to_owned(),
                fen: found.amount.map(Fen::fen),
            },
            Err(cause) => ServerNote::NotPayable { payer, device, cause: *cause },
        }));
        found
    }

    /// A device asks what is behind a code.
    pub(super) fn on_resolve(
        &mut self,
        now: Moment,
        id: u64,
        request: u32,
        code: &ScannedBytes,
        rng: &mut impl Rng,
        out: &mut Vec<ServerOutput>,
    ) {
        let Some(account) = self.account_of(id) else { return };
        let payer = Payer { account, device: Some(id) };
        let answer = match self.resolve(now, payer, code, out) {
            Ok(found) => {
                let (payee, amount) = (self.payee_shown(found.payee), found.amount);
                let token = self.tokens.issue(id, found, now.micros, &self.policy, rng);
                Down::Payee { request, token, payee, amount }
            }
            Err(cause) => Down::NotPayable { request, cause },
        };
        self.send(id, &answer, out);
    }

    /// A device wants to pay. A number that came before is answered with the end that it had; nothing moves again.
    pub(super) fn on_pay(
        &mut self,
        now: Moment,
        id: u64,
        theirs: u64,
        pay: ScannedPay,
        out: &mut Vec<ServerOutput>,
    ) {
        let Some(account) = self.account_of(id).filter(|_| theirs & DEVICE_ORDER_BIT != 0) else {
            out.push(ServerOutput::Note(ServerNote::OrderNotTheirs { device: id, order: theirs }));
            return;
        };
        if let Some(number) = self.orders.find_scanned(id, theirs) {
            self.pay_again(id, number, theirs, pay, out);
            return;
        }
        let found = self.tokens.meant(pay.token, id, now.micros).cloned();
        let payee = found.as_ref().map(|found| found.payee);
        let source = Source::Device { number: theirs, content: Some(pay) };
        let payer = Payer { account, device: Some(id) };
        let number = self.open_scanned(now, payee, source, payer, out);
        self.decide_scanned(now, number, payer, found.as_ref(), pay.amount, out);
        if self.orders.get(number).is_some_and(|order| order.state == OrderState::Success) {
            self.tokens.spend(pay.token);
        }
    }

    /// The same order once more. One with other content is noted; either way the device learns how its order ended.
    fn pay_again(
        &mut self,
        id: u64,
        number: u64,
        theirs: u64,
        pay: ScannedPay,
        out: &mut Vec<ServerOutput>,
    ) {
        let known = self.orders.get(number).map(|order| order.source.clone());
        if let Some(Source::Device { content: Some(content), .. }) = known
            && content != pay
        {
            out.push(ServerOutput::Note(ServerNote::OtherContent { device: id, order: number }));
        }
        self.on_query(id, theirs, out);
    }

    /// A device will never send this order again: it is closed if it did not arrive, and else its end is told.
    pub(super) fn on_abandon(
        &mut self,
        now: Moment,
        id: u64,
        theirs: u64,
        out: &mut Vec<ServerOutput>,
    ) {
        let account = self.account_of(id).filter(|_| theirs & DEVICE_ORDER_BIT != 0);
        match (account, self.orders.find_scanned(id, theirs)) {
            (Some(account), None) => {
                let source = Source::Device { number: theirs, content: None };
                let payer = Payer { account, device: Some(id) };
                let order = self.orders.open_scanned(None, source, payer, now.micros);
                out.push(ServerOutput::Note(ServerNote::GivenUp { device: id, order }));
                self.end(now, order, OrderState::Closed, Some(EndCause::GivenUp), out);
            }
            _ => self.on_query(id, theirs, out),
        }
    }

    /// Somebody pays a payee code with a phone. `amount` is what was typed there; a code that fixes an amount needs none, and
    /// takes no other. Gives the server's number of the order that was paid.
    pub fn pay_code(
        &mut self,
        now: Moment,
        payer: AccountId,
        code: &str,
        amount: Option<Fen>,
    ) -> (Result<u64, Refusal>, Vec<ServerOutput>) {
        let mut out = Vec::new();
        self.do_due(now, &mut out);
        let result = self.pay_by_phone(now, payer, code, amount, &mut out);
        (result, out)
    }

    fn pay_by_phone(
        &mut self,
        now: Moment,
        account: AccountId,
        code: &str,
        amount: Option<Fen>,
        out: &mut Vec<ServerOutput>,
    ) -> Result<u64, Refusal> {
        let payer = Payer { account, device: None };
        let found = self.resolve(now, payer, code.as_bytes(), out).map_err(refusal_of)?;
        let amount = amount.or(found.amount).ok_or(Refusal::NotAgreed)?;
        let source = Source::Phone { amount };
        let number = self.open_scanned(now, Some(found.payee), source, payer, out);
        self.decide_scanned(now, number, payer, Some(&found), amount, out);
        let order = self.orders.get(number).ok_or(Refusal::CodeUnknown)?;
        match order.cause {
            None => Ok(number),
            Some(cause) => Err(cause.refusal().unwrap_or(Refusal::CodeUnknown)),
        }
    }

    fn open_scanned(
        &mut self,
        now: Moment,
        payee: Option<Party>,
        source: Source,
        payer: Payer,
        out: &mut Vec<ServerOutput>,
    ) -> u64 {
        let number = self.orders.open_scanned(payee, source, payer, now.micros);
        let fen = self.orders.get(number).map_or(0, |order| order.amount().fen());
        out.push(ServerOutput::Note(ServerNote::PayAsked {
            order: number,
            payer: self.party_name(Party::Customer(payer.account)).to_owned(),
            device: payer.device,
            payee: payee.map_or("", |payee| self.party_name(payee)).to_owned(),
            fen,
        }));
        self.enter(number, OrderState::NotPay, None, out);
        number
    }

    /// Pays an order of a scanned code, or ends it unpaid.
    fn decide_scanned(
        &mut self,
        now: Moment,
        number: u64,
        payer: Payer,
        found: Option<&Found>,
        amount: Fen,
        out: &mut Vec<ServerOutput>,
    ) {
        let day = local_day(now.utc, self.policy.zone_minutes);
        let found = match self.judge_scanned(now, day, payer, found, amount) {
            Ok(found) => found.clone(),
            Err(cause) => return self.end(now, number, OrderState::PayError, Some(cause), out),
        };
        self.pay_now(now, number, true, out);
        if self.orders.get(number).is_none_or(|order| order.state != OrderState::Success) {
            return;
        }
        match (&found.bill, self.accounts.get_mut(&payer.account)) {
            (Some(bill), _) => self.codes.settle(bill),
            (None, Some(account)) => account.count_static(day, amount),
            (None, None) => {}
        }
    }

    /// Whether a scanned code may be paid now: much can happen between the scan and the green key.
    fn judge_scanned<'found>(
        &self,
        now: Moment,
        day: i64,
        payer: Payer,
        found: Option<&'found Found>,
        amount: Fen,
    ) -> Result<&'found Found, EndCause> {
        if payer.device.is_some_and(|device| self.standing(device) != Some(Standing::Ready)) {
            return Err(EndCause::NotReady);
        }
        let payable = |found: &&Found| !self.unpayable.contains(&found.payee);
        let found = found.filter(payable).ok_or(EndCause::PayeeGone)?;
        if amount == Fen::ZERO || found.amount.is_some_and(|fixed| fixed != amount) {
            return Err(EndCause::PayeeGone);
        }
        match found.bill.as_ref().and_then(|bill| self.codes.bill_of(bill)) {
            Some(bill) if bill.paid => return Err(EndCause::CodeUsed),
            Some(bill) if bill.expires_micros <= now.micros => return Err(EndCause::CodeExpired),
            Some(_) | None => {}
        }
        if let Decision::Refuse(cause) = self.judge(payer.account, day, amount) {
            return Err(cause);
        }
        let account = self.accounts.get(&payer.account);
        let within =
            account.is_some_and(|account| within_static_codes(account, day, amount, &self.policy));
        if found.bill.is_none() && !within {
            return Err(EndCause::OverLimit);
        }
        Ok(found)
    }
}

/// What a phone says of a code that cannot be paid.
const fn refusal_of(cause: CodeRefusal) -> Refusal {
    match cause {
        CodeRefusal::Expired => Refusal::CodeExpired,
        CodeRefusal::NotAPayment
        | CodeRefusal::Damaged
        | CodeRefusal::UnknownPayee
        | CodeRefusal::OtherCurrency
        | CodeRefusal::OwnCode
        | CodeRefusal::NothingSeen
        | CodeRefusal::NoAnswer
        | CodeRefusal::CameraFault => Refusal::CodeUnknown,
    }
}
