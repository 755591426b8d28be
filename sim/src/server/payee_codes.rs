//! Payee codes: which texts stand for whom, made for merchants and owners, and read back when somebody scanned them.
//!
//! Two forms: URLs, which say nothing without this book, and EMVCo codes (`facts.md`, Payee codes), which name the payee's
//! reference under our identifier. A code with an amount that a merchant made is a *bill*: it has a reference of its own, is
//! paid once, and runs out. Nothing here knows devices, limits or money that moves.
//!
//! References look random and are not secret: a payee code hangs on a wall. What a code says is never trusted; it only finds an entry here.

use std::collections::BTreeMap;

use device_core::code::emv;
use device_core::money::Fen;
use device_core::records::PayeeCode;
use device_core::text::Payee;
use device_core::view::CodeRefusal;
use sha2::{Digest, Sha256};

use super::ledger::Party;
use super::policy::ServerPolicy;

/// The form of a merchant's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeForm {
    /// A URL that only the server can resolve.
    Url,
    /// An EMVCo code.
    Emv,
}

/// A code with an amount that a merchant made for one purchase.
#[derive(Clone, Debug)]
pub struct Bill {
    /// Who is to be paid.
    pub payee: Party,
    /// How much.
    pub amount: Fen,
    /// When it runs out, in microseconds of virtual time.
    pub expires_micros: u64,
    /// Whether it was paid.
    pub paid: bool,
}

/// What stands behind a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Who is paid.
    pub payee: Party,
    /// The amount, where the code fixes one.
    pub amount: Option<Fen>,
    /// The reference of the bill; without one it is a static code, whatever it says of itself: anyone can print "dynamic".
    pub bill: Option<String>,
}

/// All payees and bills by their references.
#[derive(Clone, Debug, Default)]
pub struct CodeBook {
    payees: BTreeMap<String, Party>,
    bills: BTreeMap<String, Bill>,
}

/// Digits and letters of a reference: Crockford's base 32, which has no look-alikes.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a reference: 60 bits.
const REFERENCE_CHARACTERS: usize = 12;

// Fields of an EMVCo code (`facts.md`, Payee codes).
const ACCOUNT: u8 = 26;
const CATEGORY: u8 = 52;
const COUNTRY: u8 = 58;
const CITY: u8 = 60;
const ADDITIONAL: u8 = 62;
/// Within an account template: whose scheme it is, and the payee's reference.
const SCHEME: u8 = 0;
const REFERENCE: u8 = 1;
/// Within the additional data: the merchant's label of the purchase.
const LABEL: u8 = 5;

/// Characters and bytes of a name in a code: a device must still find room for an amount in [`PayeeCode`].
const NAME_CHARACTERS: usize = 15;
const NAME_BYTES: usize = 45;

/// The n-th reference of a kind: the same in every run, and nothing that could be counted on.
fn reference(kind: &str, number: u64) -> String {
    let mut hash = Sha256::new();
    hash.update(kind.as_bytes());
    hash.update(number.to_be_bytes());
    let digits = |byte: &u8| char::from(ALPHABET[usize::from(byte % 32)]);
    hash.finalize().iter().take(REFERENCE_CHARACTERS).map(digits).collect()
}

fn payee_reference(payee: Party) -> String {
    match payee {
        Party::Issuer => reference("issuer", 0),
        Party::Customer(id) => reference("customer", u64::from(id.0)),
        Party::Merchant(id) => reference("merchant", u64::from(id.0)),
    }
}

impl CodeBook {
    /// From now on this payee's codes are known.
    pub fn list(&mut self, payee: Party) {
        self.payees.insert(payee_reference(payee), payee);
    }

    /// Writes a bill down; its reference.
    pub fn bill(&mut self, payee: Party, amount: Fen, expires_micros: u64) -> String {
        let reference = reference("bill", self.bills.len() as u64);
        self.bills.insert(reference.clone(), Bill { payee, amount, expires_micros, paid: false });
        reference
    }

    /// The bill of this reference.
    #[must_use]
    pub fn bill_of(&self, reference: &str) -> Option<&Bill> {
        self.bills.get(reference)
    }

    /// The bill is paid: nobody can pay it again.
    pub fn settle(&mut self, reference: &str) {
        if let Some(bill) = self.bills.get_mut(reference) {
            bill.paid = true;
        }
    }

    /// What stands behind a text that was scanned.
    ///
    /// # Errors
    /// Why it cannot be paid, as the device is told.
    pub fn read(
        &self,
        text: &[u8],
        now_micros: u64,
        policy: &ServerPolicy,
    ) -> Result<Found, CodeRefusal> {
        emv::check_scanned(text)?;
        let text = std::str::from_utf8(text).map_err(|_| CodeRefusal::NotAPayment)?;
        let found = match emv::parse(text) {
            Ok(code) => self.behind_emv(code, policy)?,
            Err(_) => {
                let reference = text.strip_prefix(policy.payee_url);
                self.behind_url(reference.ok_or(CodeRefusal::NotAPayment)?)?
            }
        };
        match found.bill.as_ref().and_then(|bill| self.bills.get(bill)) {
            Some(bill) if bill.paid || bill.expires_micros <= now_micros => {
                Err(CodeRefusal::Expired)
            }
            Some(_) | None => Ok(found),
        }
    }

    fn behind_url(&self, reference: &str) -> Result<Found, CodeRefusal> {
        if let Some(bill) = self.bills.get(reference) {
            let (payee, amount) = (bill.payee, Some(bill.amount));
            return Ok(Found { payee, amount, bill: Some(reference.to_owned()) });
        }
        let payee = self.payees.get(reference).ok_or(CodeRefusal::UnknownPayee)?;
        Ok(Found { payee: *payee, amount: None, bill: None })
    }

    fn behind_emv(&self, code: emv::Emv<'_>, policy: &ServerPolicy) -> Result<Found, CodeRefusal> {
        let ours = |template: &u8| code.within(*template, SCHEME) == Some(policy.payee_scheme);
        let payee = (26..=51)
            .find(ours)
            .and_then(|template| code.within(template, REFERENCE))
            .and_then(|reference| self.payees.get(reference))
            .copied()
            .ok_or(CodeRefusal::UnknownPayee)?;
        let label = code.within(ADDITIONAL, LABEL);
        let dynamic = code.field(emv::INITIATION) == Some("12");
        match label.and_then(|label| Some((label, self.bills.get(label)?))) {
            // What the code says and what was written down must be the same purchase.
            Some((_, bill)) if bill.payee != payee || code.amount() != Some(bill.amount) => {
                Err(CodeRefusal::Damaged)
            }
            Some((label, bill)) => {
                Ok(Found { payee, amount: Some(bill.amount), bill: Some(label.to_owned()) })
            }
            None if label.is_some() && dynamic => Err(CodeRefusal::Expired),
            None => Ok(Found { payee, amount: code.amount(), bill: None }),
        }
    }
}

/// A merchant's or owner's URL.
#[must_use]
pub fn url(payee: Party, bill: Option<&str>, policy: &ServerPolicy) -> String {
    let reference = bill.map_or_else(|| payee_reference(payee), str::to_owned);
    format!("{}{reference}", policy.payee_url)
}

/// An EMVCo code; with a bill's amount and reference it is a dynamic one.
#[must_use]
pub fn emv(
    payee: Party,
    shown: &Payee,
    bill: Option<(&str, Fen)>,
    policy: &ServerPolicy,
) -> String {
    let account = field(SCHEME, policy.payee_scheme) + &field(REFERENCE, &payee_reference(payee));
    let name = shown.romanised.as_ref().unwrap_or(&shown.name);
    let mut text =
        field(0, "01") + &field(emv::INITIATION, if bill.is_some() { "12" } else { "11" });
    text += &field(ACCOUNT, &account);
    text += &field(CATEGORY, policy.payee_category);
    text += &field(emv::CURRENCY, emv::YUAN);
    if let Some((_, amount)) = bill {
        text += &field(emv::AMOUNT, &amount.to_string());
    }
    text += &field(COUNTRY, "CN");
    text += &field(emv::NAME, &short_name(name.as_str()));
    text += &field(CITY, policy.payee_city);
    if let Some((label, _)) = bill {
        text += &field(ADDITIONAL, &field(LABEL, label));
    }
    text += "6304";
    format!("{text}{:04X}", emv::crc16(text.as_bytes()))
}

/// An owner's payee code, as a device keeps it.
#[must_use]
pub fn owners_code(payee: Party, shown: &Payee, policy: &ServerPolicy) -> PayeeCode {
    // With a name of at most 45 bytes the code has at most 139 of its 160.
    PayeeCode::try_from(emv(payee, shown, None, policy).as_str()).unwrap_or_default()
}

/// Id, length in characters, value.
fn field(id: u8, value: &str) -> String {
    format!("{id:02}{:02}{value}", value.chars().count())
}

/// The beginning of a name; a field cannot be empty, so nobody is called `-`.
fn short_name(name: &str) -> String {
    let mut short = String::new();
    for character in name.chars().take(NAME_CHARACTERS) {
        if short.len() + character.len_utf8() > NAME_BYTES {
            break;
        }
        short.push(character);
    }
    if short.is_empty() { "-".to_owned() } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::ledger::{AccountId, MerchantId};
    use device_core::text::Name;
    use proptest::prelude::*;

    const GROCER: Party = Party::Merchant(MerchantId(0));
    const BAKER: Party = Party::Merchant(MerchantId(1));
    const MEI: Party = Party::Customer(AccountId(0));

    fn book() -> CodeBook {
        let mut book = CodeBook::default();
        [GROCER, BAKER, MEI].into_iter().for_each(|payee| book.list(payee));
        book
    }

    fn named(name: &str) -> Payee {
        Payee { name: Name::fitting(name), romanised: None }
    }

    fn read(book: &CodeBook, text: &str) -> Result<Found, CodeRefusal> {
        book.read(text.as_bytes(), 0, &ServerPolicy::default())
    }

    /// The code with other words in it and a checksum that is right again.
    fn altered(code: &str, from: &str, to: &str) -> String {
        assert!(code.contains(from), "{code} has no {from}");
        let text = code[..code.len() - 4].replace(from, to);
        format!("{text}{:04X}", emv::crc16(text.as_bytes()))
    }

    #[test]
    fn codes_that_were_made_are_read() {
        let (mut book, policy) = (book(), ServerPolicy::default());
        let amount = Fen::new(1_250).unwrap();
        let bill = book.bill(GROCER, amount, 10);
        let shown = named("老王菜店");
        let fixed = Found { payee: GROCER, amount: None, bill: None };
        let billed = Found { payee: GROCER, amount: Some(amount), bill: Some(bill.clone()) };
        let table = [
            (url(GROCER, None, &policy), &fixed),
            (emv(GROCER, &shown, None, &policy), &fixed),
            (url(GROCER, Some(&bill), &policy), &billed),
            (emv(GROCER, &shown, Some((&bill, amount)), &policy), &billed),
        ];
        for (code, expected) in &table {
            assert_eq!(read(&book, code).as_ref(), Ok(*expected), "{code}");
        }
        assert_eq!(table[0].0.len(), 40, "as long as the services' own");
        for (code, _) in &table[2..] {
            let late = book.read(code.as_bytes(), 10, &policy);
            assert_eq!(late, Err(CodeRefusal::Expired), "run out: {code}");
        }
        book.settle(&bill);
        for (code, _) in &table[2..] {
            assert_eq!(read(&book, code), Err(CodeRefusal::Expired), "paid: {code}");
        }
    }

    #[test]
    fn what_cannot_be_paid_and_why() {
        let (mut book, policy) = (book(), ServerPolicy::default());
        let amount = Fen::yuan(12);
        let bill = book.bill(GROCER, amount, 10);
        let fixed = emv(GROCER, &named("GROCER"), None, &policy);
        let billed = emv(GROCER, &named("GROCER"), Some((&bill, amount)), &policy);
        let scheme = policy.payee_scheme;
        let other_payee = payee_reference(BAKER);
        let table = [
            ("hello".to_owned(), CodeRefusal::NotAPayment),
            ("https://www.example.com/menu".to_owned(), CodeRefusal::NotAPayment),
            (format!("{}NOBODY", policy.payee_url), CodeRefusal::UnknownPayee),
            (fixed[..fixed.len() - 1].to_owned(), CodeRefusal::Damaged),
            (fixed.replace("GROCER", "GR0CER"), CodeRefusal::Damaged),
            (altered(&fixed, "5303156", "5303840"), CodeRefusal::OtherCurrency),
            (altered(&fixed, scheme, "cn.example.pax"), CodeRefusal::UnknownPayee),
            (altered(&fixed, &payee_reference(GROCER), "000000000000"), CodeRefusal::UnknownPayee),
            // A bill whose amount or payee was changed on its way is nobody's purchase.
            (altered(&billed, "540512.00", "540512.01"), CodeRefusal::Damaged),
            (altered(&billed, &payee_reference(GROCER), &other_payee), CodeRefusal::Damaged),
            (altered(&billed, &bill, "000000000000"), CodeRefusal::Expired),
        ];
        for (code, expected) in table {
            assert_eq!(read(&book, &code), Err(expected), "{code}");
        }
    }

    #[test]
    fn an_amount_that_nobody_wrote_down_makes_no_bill() {
        let (book, policy) = (book(), ServerPolicy::default());
        let code = owners_code(MEI, &named("梅奶奶"), &policy);
        let asked = emv::with_amount(&code, Fen::yuan(30)).unwrap();
        let found = Found { payee: MEI, amount: Some(Fen::yuan(30)), bill: None };
        assert_eq!(read(&book, &asked), Ok(found));
    }

    #[test]
    fn references_do_not_meet() {
        let mut seen = std::collections::BTreeSet::new();
        for number in 0..2_000 {
            for kind in ["customer", "merchant", "bill"] {
                assert!(seen.insert(reference(kind, number)), "{kind} {number}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_name_and_any_amount_come_through(name in ".*", fen in 1..=9_999_999_999_u64) {
            let (book, policy) = (book(), ServerPolicy::default());
            let code = owners_code(MEI, &named(&name), &policy);
            let parsed = emv::parse(&code).unwrap();
            prop_assert_eq!(parsed.field(emv::NAME), Some(&*short_name(named(&name).name.as_str())));
            let amount = Fen::new(fen).unwrap();
            let asked = emv::with_amount(&code, amount).unwrap();
            let found = Found { payee: MEI, amount: Some(amount), bill: None };
            prop_assert_eq!(read(&book, &asked), Ok(found));
        }

        #[test]
        fn anything_at_all_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..384)) {
            let read = book().read(&bytes, 0, &ServerPolicy::default());
            prop_assert!(read.is_err(), "{:?}", read);
        }
    }
}
