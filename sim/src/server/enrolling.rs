//! Whose device it is: grants, the moment at which a binding changes, set up to its end, taken off, switched off.
//!
//! ```text
//! grant ─▶ granted ─ first good hello ─▶ Provisional ─ Ready ─▶ Ready ─ unbind ──▶ Unbound
//!             └ void after a while, or replaced by a newer grant    └── disable ─▶ Disabled
//! ```
//!
//! A grant changes nothing for anybody until the device has proved that it holds it: **the first good hello under the new
//! credential** is the moment at which the earlier binding of that device dies, with its codes, questions, tokens and results.
//! A phone that goes away before it leaves both sides as they were. The credential itself never comes back: a hello proves it.

use device_core::channel::Down;
use device_core::channel::session::NONCE_BYTES;
use device_core::code::payer::reference_digits;
use device_core::event::Frame;
use device_core::phone::AccountGrant;
use device_core::profile::Issuer;
use device_core::records::Enrolment;
use device_core::secret::Secret;
use device_core::text::Name;
use rand_core::Rng;

use super::api::OrderState;
use super::codes::CodeVerifier;
use super::devices::{EnrolError, EnrolledDevice, Greeting, LinkId, Standing};
use super::ledger::{AccountId, Party};
use super::notes::ServerNote;
use super::orders::EndCause;
use super::{Moment, Server, ServerOutput, payee_codes};

/// A binding that its device has not taken up.
#[derive(Clone)]
pub(super) struct Grant {
    device: EnrolledDevice,
    void_micros: u64,
}

/// Free user references are drawn this often before a form of codes counts as used up.
const REFERENCE_DRAWS: u32 = 1_000;

/// Digits of a user reference that an enrolment record holds.
const REFERENCE_DIGITS_MAX: usize = 20;

impl Server {
    /// Grants an account to a device: draws its secrets and its user reference, and gives what the phone carries there. The
    /// binding begins with the device's first log-in, and is provisional until the device says that it is ready. Until then an
    /// earlier binding of this device stands as it stood; an earlier grant that was not taken up is void.
    ///
    /// # Errors
    /// [`EnrolError`], never [`EnrolError::DeviceTaken`]; nothing has changed then, but for the random numbers drawn.
    pub fn grant(
        &mut self,
        now: Moment,
        account: AccountId,
        device_id: u64,
        issuer: &Issuer,
        rng: &mut impl Rng,
    ) -> Result<AccountGrant, EnrolError> {
        let (granted, device) = self.draw_grant(account, issuer, rng)?;
        let void_micros =
            now.micros.saturating_add(self.policy.grant_valid_millis.saturating_mul(1_000));
        self.grants.retain(|_, grant| now.micros < grant.void_micros);
        self.grants.insert(device_id, Grant { device, void_micros });
        Ok(granted)
    }

    /// Enrols a device at one stroke, as if it had been granted, had logged in and were ready: what it will hold. No finger is
    /// enrolled yet: `fingers` is 0.
    ///
    /// # Errors
    /// [`EnrolError`]; nothing has changed then, but for the random numbers drawn.
    pub fn enrol(
        &mut self,
        account: AccountId,
        device_id: u64,
        issuer: &Issuer,
        rng: &mut impl Rng,
    ) -> Result<Enrolment, EnrolError> {
        if self.devices.contains_key(&device_id) {
            return Err(EnrolError::DeviceTaken(device_id));
        }
        let (granted, mut device) = self.draw_grant(account, issuer, rng)?;
        device.standing = Standing::Ready;
        self.heads.insert(device.head.clone(), device_id);
        self.devices.insert(device_id, device);
        Ok(granted.into_enrolment(device_id))
    }

    fn draw_grant(
        &self,
        account_id: AccountId,
        issuer: &Issuer,
        rng: &mut impl Rng,
    ) -> Result<(AccountGrant, EnrolledDevice), EnrolError> {
        let account =
            self.accounts.get(&account_id).ok_or(EnrolError::UnknownAccount(account_id.0))?;
        let reference = self.free_reference(issuer, rng)?;
        let user_reference = reference.as_str().try_into().map_err(|_| EnrolError::IssuerForm {
            prefix: issuer.prefix.as_str().to_owned(),
            length: issuer.length,
        })?;
        let mut draw = || {
            let mut bytes = [0; 32];
            rng.fill_bytes(&mut bytes);
            Secret::new(bytes)
        };
        let (code_seed, credential) = (draw(), draw());
        let party = Party::Customer(account_id);
        let granted = AccountGrant {
            account: Name::fitting(&account.name),
            owner: account.owner.clone(),
            user_reference,
            payee_code: payee_codes::owners_code(party, &self.payee_shown(party), &self.policy),
            code_seed,
            credential,
        };
        let verifier = CodeVerifier::new(issuer.clone(), &granted.code_seed);
        let head = format!("{}{reference}", issuer.prefix);
        let device = EnrolledDevice::new(account_id, head, verifier, granted.credential.clone());
        Ok((granted, device))
    }

    fn free_reference(&self, issuer: &Issuer, rng: &mut impl Rng) -> Result<String, EnrolError> {
        let digits = reference_digits(issuer);
        let prefix = issuer.prefix.as_str().to_owned();
        let length = issuer.length;
        if prefix.is_empty() || !(1..=REFERENCE_DIGITS_MAX).contains(&digits) {
            return Err(EnrolError::IssuerForm { prefix, length });
        }
        for _ in 0..REFERENCE_DRAWS {
            let reference: String = (0..digits).map(|_| random_digit(rng)).collect();
            let head = format!("{prefix}{reference}");
            let granted = self.grants.values().any(|grant| grant.device.head == head);
            if !granted && !self.heads.contains_key(&head) {
                return Ok(reference);
            }
        }
        Err(EnrolError::ReferencesUsedUp { prefix, length })
    }

    /// Tries a hello against the grant that waits for this device. If it proves the new credential, the binding changes here.
    pub(super) fn take_up(
        &mut self,
        now: Moment,
        link: LinkId,
        id: u64,
        frame: &[u8],
        nonce: [u8; NONCE_BYTES],
        out: &mut Vec<ServerOutput>,
    ) -> Option<Frame> {
        let grant = self.grants.get_mut(&id).filter(|grant| now.micros < grant.void_micros)?;
        let kept = self.policy.hello_nonces_kept;
        let Ok(Greeting::LoggedIn(welcome)) = grant.device.greet(link, frame, nonce, now.utc, kept)
        else {
            return None;
        };
        let device = self.grants.remove(&id)?.device;
        if let Some(link) = self.devices.get(&id).and_then(EnrolledDevice::link) {
            self.on_link_down(link);
        }
        self.let_go(now, id, out);
        let account = self.party_name(Party::Customer(device.account)).to_owned();
        self.heads.insert(device.head.clone(), id);
        self.devices.insert(id, device);
        out.push(ServerOutput::Note(ServerNote::Bound { device: id, account }));
        Some(welcome)
    }

    /// Ends what hangs on a device's binding: its codes, its tokens, its results, and orders that wait for its owner's word.
    fn let_go(&mut self, now: Moment, id: u64, out: &mut Vec<ServerOutput>) {
        let Some(device) = self.devices.get_mut(&id) else { return };
        self.heads.remove(&device.head);
        self.tokens.forget(id);
        for number in device.forget() {
            self.end(now, number, OrderState::Closed, Some(EndCause::NobodyAgreed), out);
        }
    }

    /// The device has a PIN: from here its codes and its payments are taken.
    pub(super) fn on_ready(&mut self, id: u64, out: &mut Vec<ServerOutput>) {
        let provisional = |device: &&mut EnrolledDevice| device.standing == Standing::Provisional;
        if let Some(device) = self.devices.get_mut(&id).filter(provisional) {
            device.standing = Standing::Ready;
            out.push(ServerOutput::Note(ServerNote::Ready { device: id }));
        }
    }

    /// Takes the account off a device at its owner's wish, from her phone: its codes are dead at once, and the device is told
    /// now, at each word that it says and at each log-in, until it is granted anew. A grant that waits for it is void.
    #[must_use]
    pub fn unbind(&mut self, now: Moment, device: u64) -> Vec<ServerOutput> {
        let mut out = Vec::new();
        self.do_due(now, &mut out);
        self.grants.remove(&device);
        self.take_off(now, device, &mut out);
        out
    }

    /// The same, at whoever's wish. A device that was switched off stays so.
    pub(super) fn take_off(&mut self, now: Moment, id: u64, out: &mut Vec<ServerOutput>) {
        let Some(device) = self.devices.get_mut(&id).filter(|device| device.standing.alive())
        else {
            return;
        };
        device.standing = Standing::Unbound;
        out.push(ServerOutput::Note(ServerNote::Unbound { device: id }));
        self.send(id, &Down::Unbound, out);
        self.let_go(now, id, out);
        self.schedule(now, id);
    }

    /// Switches a lost device off: its codes and payments are refused from here, and it is told so, now and at each login. A
    /// grant that waits for it is void; a new one may follow when it was found.
    #[must_use]
    pub fn disable(&mut self, now: Moment, device: u64) -> Vec<ServerOutput> {
        let mut out = Vec::new();
        self.do_due(now, &mut out);
        self.grants.remove(&device);
        if let Some(entry) = self.devices.get_mut(&device).filter(|entry| entry.standing.alive()) {
            entry.standing = Standing::Disabled;
            out.push(ServerOutput::Note(ServerNote::DeviceDisabled { device }));
            self.tokens.forget(device);
            self.send(device, &Down::Disabled, &mut out);
            self.schedule(now, device);
        }
        out
    }

    /// The account that a device may use or is about to; `None` for one that is unknown, switched off or taken off.
    #[must_use]
    pub fn account_of(&self, device: u64) -> Option<AccountId> {
        let device = self.devices.get(&device).filter(|device| device.standing.alive())?;
        Some(device.account)
    }

    /// How a device stands; `None` for one that never logged in.
    #[must_use]
    pub fn standing(&self, device: u64) -> Option<Standing> {
        self.devices.get(&device).map(|device| device.standing)
    }
}

/// A digit, each equally likely: of the 256 values of a byte, the last six are drawn again.
fn random_digit(rng: &mut impl Rng) -> char {
    loop {
        let byte = rng.next_u32() & 0xff;
        if byte < 250 {
            return char::from_digit(byte % 10, 10).unwrap_or('0');
        }
    }
}
