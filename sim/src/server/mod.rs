//! The payment server: accounts, double-entry ledger, orders, payer and payee codes, bindings of devices, pushes to them.
//!
//! A state machine without an agenda of its own: the world calls [`Server::on_merchant`], [`Server::on_device_frame`] and,
//! when [`Server::next_deadline`] has come, [`Server::on_deadline`]; what the server sends and notes comes back in a list. It
//! never reads a clock or a random source, never trusts bytes from a link, and puts no secret into a note.

pub mod accounts;
pub mod api;
pub mod casting;
pub mod codes;
mod device_side;
pub mod devices;
mod enrolling;
pub mod ledger;
mod merchant_side;
pub mod notes;
pub mod orders;
pub mod payee_codes;
pub mod policy;
pub mod risk;
mod scanned_side;
mod settling;
pub mod stream;
#[cfg(test)]
pub(crate) mod tests;
mod tokens;

use std::collections::{BTreeMap, BTreeSet};

use device_core::event::Frame;
use device_core::money::Fen;
use device_core::text::Payee;
use device_core::time::Utc;

use accounts::{Account, Merchant};
use api::{MerchantAnswer, OrderState};
use devices::{EnrolledDevice, LinkId};
use enrolling::Grant;
use ledger::{AccountId, Ledger, MerchantId, Party};
use notes::{FrameFault, ServerNote};
use orders::{EndCause, Order, OrderBook};
use payee_codes::CodeBook;
use policy::ServerPolicy;
use tokens::Tokens;

use crate::scenario::model::AccountCast;

/// A moment at the payment server, whose clock is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// Microseconds of virtual time.
    pub micros: u64,
    /// The same by the clock.
    pub utc: Utc,
}

/// One thing that comes out of the payment server, in the order in which it happened.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)] // They live for one call; a box for each frame would save nothing.
pub enum ServerOutput {
    /// An answer to a merchant.
    ToTill {
        /// Which merchant.
        merchant: MerchantId,
        /// The answer.
        answer: MerchantAnswer,
    },
    /// Bytes to a device.
    ToDevice {
        /// The link on which the device is logged in.
        link: LinkId,
        /// The device.
        device: u64,
        /// The bytes.
        frame: Frame,
    },
    /// Something for the trace.
    Note(ServerNote),
}

/// What the server has to do by itself at some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    /// Close this order if it is still open.
    Close(u64),
    /// Send this device's questions and results again.
    Repeat(u64),
}

/// The payment server.
#[derive(Clone)]
pub struct Server {
    policy: ServerPolicy,
    ledger: Ledger,
    accounts: BTreeMap<AccountId, Account>,
    merchants: BTreeMap<MerchantId, Merchant>,
    orders: OrderBook,
    devices: BTreeMap<u64, EnrolledDevice>,
    /// Devices by the head of their codes: prefix and user reference.
    heads: BTreeMap<String, u64>,
    /// Grants that wait for their device's first log-in.
    grants: BTreeMap<u64, Grant>,
    links: BTreeMap<LinkId, u64>,
    codes: CodeBook,
    tokens: Tokens,
    /// Who can no longer be paid by payee codes.
    unpayable: BTreeSet<Party>,
    agenda: BTreeSet<(u64, Due)>,
    frames_refused: BTreeMap<FrameFault, u64>,
}

impl Server {
    /// A server with nobody in its books.
    #[must_use]
    pub fn new(policy: ServerPolicy) -> Self {
        Self {
            policy,
            ledger: Ledger::default(),
            accounts: BTreeMap::new(),
            merchants: BTreeMap::new(),
            orders: OrderBook::default(),
            devices: BTreeMap::new(),
            heads: BTreeMap::new(),
            grants: BTreeMap::new(),
            links: BTreeMap::new(),
            codes: CodeBook::default(),
            tokens: Tokens::default(),
            unpayable: BTreeSet::new(),
            agenda: BTreeSet::new(),
            frames_refused: BTreeMap::new(),
        }
    }

    /// Opens an account; its balance comes from the issuer. `name` is what notes call it.
    pub fn open_account(&mut self, now: Moment, name: &str, cast: &AccountCast) -> AccountId {
        let id = AccountId(u32::try_from(self.accounts.len()).unwrap_or(u32::MAX));
        self.accounts.insert(id, Account::new(name, cast));
        self.codes.list(Party::Customer(id));
        // Nothing to move for an empty account, which is the one reason for a refusal.
        let _ = self.ledger.transfer(now, None, Party::Issuer, Party::Customer(id), cast.balance);
        id
    }

    /// Registers a merchant. `name` is what notes call it, `payee` what devices show.
    pub fn register_merchant(&mut self, name: &str, payee: Payee) -> MerchantId {
        let id = MerchantId(u32::try_from(self.merchants.len()).unwrap_or(u32::MAX));
        self.merchants.insert(id, Merchant { name: name.to_owned(), payee, paid_orders: 0 });
        self.codes.list(Party::Merchant(id));
        id
    }

    /// When the server has something to do by itself, in microseconds of virtual time.
    #[must_use]
    pub fn next_deadline(&self) -> Option<u64> {
        self.agenda.first().map(|(at_micros, _)| *at_micros)
    }

    /// Does what is due. Other calls do so first too, so that a late deadline changes nothing.
    #[must_use]
    pub fn on_deadline(&mut self, now: Moment) -> Vec<ServerOutput> {
        let mut out = Vec::new();
        self.do_due(now, &mut out);
        out
    }

    fn do_due(&mut self, now: Moment, out: &mut Vec<ServerOutput>) {
        while let Some(entry) = self.agenda.first().copied().filter(|(at, _)| *at <= now.micros) {
            self.agenda.remove(&entry);
            match entry.1 {
                Due::Close(order) => {
                    self.end(now, order, OrderState::Closed, Some(EndCause::NobodyAgreed), out);
                }
                Due::Repeat(device) => self.repeat(now, device, out),
            }
        }
    }

    /// The ledger.
    #[must_use]
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Whether all balances add up to nothing and nobody but the issuer owes.
    #[must_use]
    pub fn balances_to_zero(&self) -> bool {
        self.ledger.balances_to_zero()
    }

    /// What an account holds, at most [`Fen::MAX`]; nothing for one that does not exist.
    #[must_use]
    pub fn balance(&self, account: AccountId) -> Fen {
        let held = self.ledger.balance_fen(Party::Customer(account));
        // The ledger lets no customer fall below nothing; money that came in may pass what an amount can say.
        Fen::new(u64::try_from(held).unwrap_or(0)).unwrap_or(Fen::MAX)
    }

    /// The account of this name.
    #[must_use]
    pub fn account_named(&self, name: &str) -> Option<AccountId> {
        self.accounts.iter().find(|(_, account)| account.name == name).map(|(id, _)| *id)
    }

    /// The merchant of this name.
    #[must_use]
    pub fn merchant_named(&self, name: &str) -> Option<MerchantId> {
        self.merchants.iter().find(|(_, merchant)| merchant.name == name).map(|(id, _)| *id)
    }

    /// Orders of a merchant that are paid now: those taken back or refunded in whole are not.
    #[must_use]
    pub fn paid_orders(&self, merchant: MerchantId) -> u32 {
        self.merchants.get(&merchant).map_or(0, |merchant| merchant.paid_orders)
    }

    /// The order of this number.
    #[must_use]
    pub fn order(&self, number: u64) -> Option<&Order> {
        self.orders.get(number)
    }

    /// All orders, oldest first.
    pub fn orders(&self) -> impl Iterator<Item = &Order> {
        self.orders.iter()
    }

    /// Freezes an account, or lets it spend again.
    pub fn set_frozen(&mut self, account: AccountId, frozen: bool) {
        if let Some(account) = self.accounts.get_mut(&account) {
            account.frozen = frozen;
        }
    }

    /// How many bytes from links were dropped, by reason.
    #[must_use]
    pub const fn frames_refused(&self) -> &BTreeMap<FrameFault, u64> {
        &self.frames_refused
    }

    /// What notes call a party.
    #[must_use]
    pub fn party_name(&self, party: Party) -> &str {
        match party {
            Party::Issuer => "issuer",
            Party::Customer(id) => self.accounts.get(&id).map_or("", |account| &account.name),
            Party::Merchant(id) => self.merchants.get(&id).map_or("", |merchant| &merchant.name),
        }
    }
}
