//! Enrolled devices: their keys, their session, and what they still have to be told.
//!
//! The bookkeeping of one device. Which orders are asked about and how they end is decided by [`super::Server`]; nothing here
//! moves money.

use std::collections::{BTreeSet, VecDeque};

use device_core::channel::Down;
use device_core::channel::session::{self, FrameError, Session};
use device_core::effect::{Outcome, Settlement};
use device_core::event::Frame;
use device_core::secret::Secret;
use device_core::time::Utc;
use serde::Serialize;
use thiserror::Error;

use super::codes::CodeVerifier;
use super::ledger::AccountId;

/// A link over which a device's bytes come: the world's number of it, such as the device's place in the scenario. It proves
/// nothing; who is at its other end is shown by the seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct LinkId(pub u32);

/// Why a device could not be enrolled. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EnrolError {
    /// There is no such account.
    #[error(
        "the payment server has no account number {0}: open it before a device is enrolled to it"
    )]
    UnknownAccount(u32),
    /// The id is taken.
    #[error("device {0:016x} is enrolled already: give the device another id")]
    DeviceTaken(u64),
    /// The issuer's codes leave no room for a user reference.
    #[error(
        "codes of {length} digits with prefix {prefix} leave no room for a user reference of 1 to 20 digits: make them longer"
    )]
    IssuerForm {
        /// Prefix of the codes.
        prefix: String,
        /// Digits of the codes.
        length: u8,
    },
    /// No free user reference was found.
    #[error(
        "codes of {length} digits with prefix {prefix} have no free user reference left: make them longer"
    )]
    ReferencesUsedUp {
        /// Prefix of the codes.
        prefix: String,
        /// Digits of the codes.
        length: u8,
    },
}

/// How a device stands to its account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Standing {
    /// It has logged in with what it was granted, and has no PIN yet: it may log in, and pay nothing.
    Provisional,
    /// Set up to its end.
    Ready,
    /// Lost, and switched off.
    Disabled,
    /// The account was taken off it at its owner's wish.
    Unbound,
}

impl Standing {
    /// Whether the account is still on it.
    #[must_use]
    pub const fn alive(self) -> bool {
        matches!(self, Self::Provisional | Self::Ready)
    }
}

/// A result that the device has not confirmed.
#[derive(Clone, Debug)]
pub struct Push {
    /// The server's number of the order.
    pub order: u64,
    /// The result.
    pub settlement: Settlement,
}

/// A device that is logged in.
#[derive(Clone)]
struct Login {
    link: LinkId,
    session: Session,
    device_nonce: [u8; session::NONCE_BYTES],
    welcome: Frame,
    /// Whether a message has come since: then the welcome arrived, and its hello is over.
    heard: bool,
}

/// A device that is enrolled to an account.
#[derive(Clone)]
pub struct EnrolledDevice {
    /// Whose money its codes spend.
    pub account: AccountId,
    /// The head of its payer codes: prefix and user reference.
    pub head: String,
    /// Checks its codes.
    pub verifier: CodeVerifier,
    /// How it stands to the account.
    pub standing: Standing,
    /// Open orders that its owner has to decide.
    pub questions: BTreeSet<u64>,
    /// When questions and results are sent again, in microseconds of virtual time.
    pub repeat_at_micros: Option<u64>,
    /// Repetitions since the device was last heard.
    pub repeats: u32,
    channel_key: Secret<32>,
    login: Option<Login>,
    nonces: VecDeque<[u8; session::NONCE_BYTES]>,
    pushes: VecDeque<Push>,
}

/// What a hello led to.
pub enum Greeting {
    /// A new session; the welcome to send.
    LoggedIn(Frame),
    /// The same hello once more, because the welcome was lost: the same welcome, on the link of the first.
    Repeated(LinkId, Frame),
}

impl EnrolledDevice {
    /// A device as it is granted an account.
    #[must_use]
    pub const fn new(
        account: AccountId,
        head: String,
        verifier: CodeVerifier,
        channel_key: Secret<32>,
    ) -> Self {
        Self {
            account,
            head,
            verifier,
            standing: Standing::Provisional,
            questions: BTreeSet::new(),
            repeat_at_micros: None,
            repeats: 0,
            channel_key,
            login: None,
            nonces: VecDeque::new(),
            pushes: VecDeque::new(),
        }
    }

    /// Checks a hello and starts a session.
    ///
    /// # Errors
    /// [`FrameError::Forged`] for another key's seal, [`FrameError::Replayed`] for a hello whose session has begun or is over.
    pub fn greet(
        &mut self,
        link: LinkId,
        frame: &[u8],
        server_nonce: [u8; session::NONCE_BYTES],
        time: Utc,
        nonces_kept: usize,
    ) -> Result<Greeting, FrameError> {
        let nonce = session::hello_from(frame)?.nonce;
        let (session, welcome) = session::welcome(&self.channel_key, frame, server_nonce, time)?;
        if self.nonces.contains(&nonce) {
            return match &self.login {
                Some(login) if login.device_nonce == nonce && !login.heard => {
                    Ok(Greeting::Repeated(login.link, login.welcome.clone()))
                }
                Some(_) | None => Err(FrameError::Replayed),
            };
        }
        self.nonces.push_back(nonce);
        while self.nonces.len() > nonces_kept {
            self.nonces.pop_front();
        }
        self.login = Some(Login {
            link,
            session,
            device_nonce: nonce,
            welcome: welcome.clone(),
            heard: false,
        });
        Ok(Greeting::LoggedIn(welcome))
    }

    /// Opens a message of the session.
    ///
    /// # Errors
    /// What is wrong with it; `None` where nobody is logged in.
    pub fn open<T: serde::de::DeserializeOwned>(
        &mut self,
        frame: &[u8],
    ) -> Option<Result<T, FrameError>> {
        let login = self.login.as_mut()?;
        let message = login.session.receive(frame);
        login.heard |= message.is_ok();
        Some(message)
    }

    /// Seals a message, with the link to send it on; `None` where the device is not logged in.
    pub fn seal(&mut self, down: &Down) -> Option<(LinkId, Frame)> {
        let login = self.login.as_mut()?;
        // Names are cut to 64 bytes, so every message fits; one that would not is as good as lost on the way.
        let frame = login.session.send(down).ok()?;
        Some((login.link, frame))
    }

    /// The link on which it is logged in.
    #[must_use]
    pub fn link(&self) -> Option<LinkId> {
        self.login.as_ref().map(|login| login.link)
    }

    /// Ends the session.
    pub fn log_out(&mut self) {
        self.login = None;
    }

    /// The one word for a device that has no account any more.
    #[must_use]
    pub const fn farewell(&self) -> Option<Down> {
        match self.standing {
            Standing::Provisional | Standing::Ready => None,
            Standing::Disabled => Some(Down::Disabled),
            Standing::Unbound => Some(Down::Unbound),
        }
    }

    /// Forgets what it still had to be told; the open orders that its owner was to decide.
    pub fn forget(&mut self) -> BTreeSet<u64> {
        self.pushes.clear();
        std::mem::take(&mut self.questions)
    }

    /// Adds a result, in place of an earlier one of the same order; only the newest `kept` stay.
    pub fn queue(&mut self, order: u64, settlement: Settlement, kept: usize) {
        self.pushes.retain(|push| push.order != order);
        self.pushes.push_back(Push { order, settlement });
        while self.pushes.len() > kept {
            self.pushes.pop_front();
        }
    }

    /// Results that wait, oldest first.
    #[must_use]
    pub fn waiting(&self) -> Vec<Push> {
        self.pushes.iter().cloned().collect()
    }

    /// The device says that it has stored a result, by the number that it was told. The server's number of the order, if that
    /// took one off the list.
    pub fn confirm(&mut self, told_number: u64, outcome: Outcome) -> Option<u64> {
        let told = |push: &Push| {
            push.settlement.order == told_number && push.settlement.outcome == outcome
        };
        let position = self.pushes.iter().position(told)?;
        self.pushes.remove(position).map(|push| push.order)
    }

    /// Whether something waits for its answer.
    #[must_use]
    pub fn awaits_answer(&self) -> bool {
        !self.pushes.is_empty() || !self.questions.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use device_core::effect::Outcome;
    use device_core::money::Fen;
    use device_core::profile::Issuer;
    use device_core::text::Payee;
    use device_core::view::DeclineCause;

    fn device() -> EnrolledDevice {
        let verifier = CodeVerifier::new(Issuer::default(), &Secret::new([1; 32]));
        EnrolledDevice::new(AccountId(0), "13".to_owned(), verifier, Secret::new([2; 32]))
    }

    fn settlement(order: u64, outcome: Outcome) -> Settlement {
        Settlement { order, amount: Fen::yuan(1), payee: Payee::default(), at: Utc(0), outcome }
    }

    #[test]
    fn only_the_newest_results_wait() {
        let mut device = device();
        for order in 0..30 {
            device.queue(order, settlement(order, Outcome::Paid), 20);
        }
        let waiting: Vec<u64> = device.waiting().iter().map(|push| push.order).collect();
        assert_eq!(waiting, (10..30).collect::<Vec<_>>());
        let mut confirm = |order| device.confirm(order, Outcome::Paid);
        assert_eq!([confirm(3), confirm(12), confirm(12)], [None, Some(12), None]);
    }

    #[test]
    fn a_confirmation_of_paid_does_not_confirm_taken_back() {
        let cancelled = Outcome::Declined(DeclineCause::MerchantCancelled);
        let mut device = device();
        device.queue(1, settlement(1, Outcome::Paid), 20);
        device.queue(1, settlement(1, cancelled), 20);
        assert_eq!(device.confirm(1, Outcome::Paid), None, "this one was for `paid`");
        assert_eq!(device.confirm(1, cancelled), Some(1));
    }
}
