//! The payment app's end of the phone link, sans IO: it asks, and says what each answer means.
//!
//! ```text
//! start ─▶ Recognised ─▶ agree ─▶ Waiting… (poll) ─▶ Send, Send ─▶ WantsAccount ─▶ account ─▶ Send… ─▶ Saved ─▶ Done
//! ```
//!
//! Whoever drives it sends each frame, sends [`AppSession::repeat`] where no answer comes, and polls while the device's owner
//! is busy; a device that hears nothing for some seconds takes the phone for gone. Digits that were wrong cost a try of
//! [`DIGIT_TRIES`], counted here and on the device.

use heapless::Vec;
use subtle::ConstantTimeEq;

use super::AccountGrant;
use super::agreement::{Agreed, Digits, End, Sealed, Terms};
use super::cpace::{Half, Share, Tag};
use super::message::{
    Answer, Ask, DeviceInfo, Envelope, MODEL, PART_BYTES, RefuseCause, Unreadable, decode, encode,
};
use crate::code::totp::hmac_sha256;
use crate::event::PhoneFrame;
use crate::secret::Secret;
use crate::text::Name;
use crate::view::BindFailure;

/// Wrong digits that end a registration (patent 2.4.5).
pub const DIGIT_TRIES: u8 = 3;

/// What an answer means for the phone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)] // As the frames.
pub enum AppStep {
    /// Nothing: garbled, old, or not for us.
    Nothing,
    /// Send this; the device waits for it.
    Send(PhoneFrame),
    /// A device of ours, and what it says of itself. Ask the user, then [`AppSession::agree`].
    Recognised(DeviceInfo),
    /// Its owner is busy: poll.
    Waiting,
    /// The digits were wrong; the device asks for them again. Poll.
    WrongDigits {
        /// Tries that are left.
        left: u8,
    },
    /// The digits were right: get the account and send it with [`AppSession::account`]; poll until it is there.
    WantsAccount,
    /// The device has saved it: the phone may go, or poll until `Done`.
    Saved,
    /// The device has a PIN and is ready.
    Done,
    /// The device does not do this, or the app does not know the device. Nothing has changed.
    Refused(RefuseCause),
    /// It ended without an account.
    Ended(BindFailure),
}

#[derive(Clone)]
enum Stage {
    /// No exchange is under way.
    Free,
    /// The device's owner was asked.
    Agreeing { terms: Terms, half: Half },
    /// The device has proved that it knows the digits.
    Proven(Agreed),
    /// The account is on its way, from this byte on.
    Sending { sealed: Sealed, sent: usize },
    /// The account is saved there.
    Saved,
}

/// One registration, as the app sees it.
#[derive(Clone)]
pub struct AppSession {
    phone: Name,
    entropy: Secret<32>,
    drawn: u32,
    id: u64,
    number: u16,
    pending: Option<PhoneFrame>,
    device: Option<DeviceInfo>,
    digits: Option<Secret<{ super::agreement::CODE_DIGITS }>>,
    wrong: u8,
    stage: Stage,
}

impl AppSession {
    /// A session of a phone with this name; `entropy` must be fresh random bytes.
    #[must_use]
    pub fn new(entropy: [u8; 32], phone: Name) -> Self {
        let mut session = Self {
            phone,
            entropy: Secret::new(entropy),
            drawn: 0,
            id: 0,
            number: 0,
            pending: None,
            device: None,
            digits: None,
            wrong: 0,
            stage: Stage::Free,
        };
        let random = session.random();
        session.id = random.iter().take(8).fold(0, |id, byte| id << 8 | u64::from(*byte));
        session
    }

    /// Asks who is there (patent 2.3).
    pub fn start(&mut self) -> PhoneFrame {
        let phone = self.phone.clone();
        self.ask(Ask::Identify { phone })
    }

    /// The phone's user agreed. With digits, values 0 to 9, the phone shows them from now on and the device asks for them;
    /// without, a yes is enough, which the device allows on a wired port only and only where its profile does. Over the air
    /// the caller must pass digits, whatever the device says: there nobody knows who says it.
    pub fn agree(&mut self, digits: Option<[u8; 6]>) -> PhoneFrame {
        self.digits = digits.map(Secret::new);
        self.wrong = 0;
        match self.begin() {
            Some((sid, share)) => {
                let (phone, digits) = (self.phone.clone(), digits.is_some());
                self.ask(Ask::Agree { phone, digits, sid, share })
            }
            // Nobody was recognised yet.
            None => self.start(),
        }
    }

    /// Sends the account; the device asked for it with [`AppStep::WantsAccount`]. Further parts come as [`AppStep::Send`].
    pub fn account(&mut self, grant: &AccountGrant) -> PhoneFrame {
        let sealed = match &self.stage {
            Stage::Proven(agreed) => agreed.seal(grant),
            Stage::Free | Stage::Agreeing { .. } | Stage::Sending { .. } | Stage::Saved => None,
        };
        match sealed {
            Some(sealed) => {
                self.stage = Stage::Sending { sealed, sent: 0 };
                self.next_part().unwrap_or_default()
            }
            None => self.poll(),
        }
    }

    /// Asks what is new. An ask that is not answered yet comes first: it is repeated.
    pub fn poll(&mut self) -> PhoneFrame {
        match self.repeat() {
            Some(frame) => frame,
            None => self.ask(Ask::Poll),
        }
    }

    /// The phone's user stops it. The answer is [`AppStep::Ended`].
    pub fn cancel(&mut self) -> PhoneFrame {
        self.give_up(BindFailure::PhoneCancelled)
    }

    /// The ask that has no answer yet.
    #[must_use]
    pub fn repeat(&self) -> Option<PhoneFrame> {
        self.pending.clone()
    }

    /// Takes bytes from the device.
    pub fn on_frame(&mut self, frame: &[u8]) -> AppStep {
        let envelope = match decode::<Answer>(frame) {
            Ok(envelope) => envelope,
            Err(Unreadable::OtherVersion) if self.pending.is_some() => {
                self.pending = None;
                return AppStep::Refused(RefuseCause::OtherVersion);
            }
            Err(_) => return AppStep::Nothing,
        };
        // A device that cannot read our ask does not know its number.
        let unread = envelope.session == 0
            && matches!(
                envelope.body,
                Answer::Refused(RefuseCause::OtherVersion | RefuseCause::NotUnderstood)
            );
        let ours = envelope.session == self.id && envelope.number == self.number;
        if self.pending.is_none() || !(ours || unread) {
            return AppStep::Nothing;
        }
        self.pending = None;
        self.on_answer(envelope.body)
    }

    fn on_answer(&mut self, answer: Answer) -> AppStep {
        match answer {
            Answer::Recognised(info) => self.on_recognised(info),
            Answer::Waiting => AppStep::Waiting,
            Answer::Share { share, tag } => self.on_share(&share, &tag),
            Answer::Confirmed => match self.stage {
                Stage::Proven(_) => AppStep::WantsAccount,
                Stage::Free | Stage::Agreeing { .. } | Stage::Sending { .. } | Stage::Saved => {
                    AppStep::Nothing
                }
            },
            Answer::WrongDigits { left } => {
                AppStep::WrongDigits { left: left.min(DIGIT_TRIES.saturating_sub(self.wrong)) }
            }
            Answer::More => self.next_part().map_or(AppStep::Waiting, AppStep::Send),
            Answer::Saved => match core::mem::replace(&mut self.stage, Stage::Saved) {
                Stage::Saved => AppStep::Waiting,
                Stage::Free | Stage::Agreeing { .. } | Stage::Proven(_) | Stage::Sending { .. } => {
                    AppStep::Saved
                }
            },
            Answer::Done => AppStep::Done,
            Answer::Refused(cause) => {
                self.stage = Stage::Free;
                AppStep::Refused(cause)
            }
            Answer::Ended(cause) => {
                self.stage = Stage::Free;
                AppStep::Ended(cause)
            }
        }
    }

    fn on_recognised(&mut self, info: DeviceInfo) -> AppStep {
        if info.model != MODEL {
            return AppStep::Refused(RefuseCause::UnknownModel);
        }
        self.device = Some(info.clone());
        AppStep::Recognised(info)
    }

    /// The device typed digits: they are checked here (patent 2.4.5).
    fn on_share(&mut self, share: &Share, tag: &Tag) -> AppStep {
        let Stage::Agreeing { terms, half } = core::mem::replace(&mut self.stage, Stage::Free)
        else {
            return AppStep::Nothing;
        };
        let agreed = terms
            .meet(End::App, &half, share)
            .filter(|agreed| bool::from(agreed.device_tag.ct_eq(tag)));
        if let Some(agreed) = agreed {
            let tag = agreed.app_tag;
            self.stage = Stage::Proven(agreed);
            return AppStep::Send(self.ask(Ask::Confirm { tag }));
        }
        self.wrong = self.wrong.saturating_add(1);
        if self.digits.is_none() {
            return AppStep::Send(self.give_up(BindFailure::NotGenuine));
        }
        if self.wrong >= DIGIT_TRIES {
            return AppStep::Send(self.give_up(BindFailure::WrongDigits));
        }
        match self.begin() {
            Some((sid, share)) => AppStep::Send(self.ask(Ask::Again { sid, share })),
            None => AppStep::Nothing,
        }
    }

    /// Starts an exchange: its id, and our share.
    fn begin(&mut self) -> Option<([u8; 16], Share)> {
        let info = self.device.clone()?;
        let sid = self.random().first_chunk().copied()?;
        let digits = self.digits.as_ref().map(|digits| -> Digits { *digits.expose() });
        let terms = Terms::new(sid, digits, &self.phone, &info);
        let half = terms.half(&self.random_pair());
        let share = *half.share();
        self.stage = Stage::Agreeing { terms, half };
        Some((sid, share))
    }

    fn next_part(&mut self) -> Option<PhoneFrame> {
        let Stage::Sending { sealed, sent } = &mut self.stage else { return None };
        let rest = sealed.get(*sent..).filter(|rest| !rest.is_empty())?;
        let bytes = rest.get(..PART_BYTES).unwrap_or(rest);
        let index = u8::try_from(*sent / PART_BYTES).ok()?;
        let last = bytes.len() == rest.len();
        let bytes = Vec::from_slice(bytes).ok()?;
        *sent = sent.saturating_add(bytes.len());
        Some(self.ask(Ask::Part { index, last, bytes }))
    }

    fn give_up(&mut self, cause: BindFailure) -> PhoneFrame {
        self.stage = Stage::Free;
        self.ask(Ask::GiveUp(cause))
    }

    fn ask(&mut self, body: Ask) -> PhoneFrame {
        self.number = self.number.saturating_add(1);
        let envelope = Envelope { session: self.id, number: self.number, body };
        // All that is asked fits a frame: a test of the messages holds that.
        let frame = encode(&envelope).unwrap_or_default();
        self.pending = Some(frame.clone());
        frame
    }

    fn random(&mut self) -> [u8; 32] {
        self.drawn = self.drawn.wrapping_add(1);
        hmac_sha256(self.entropy.expose(), &[&self.drawn.to_be_bytes()])
    }

    fn random_pair(&mut self) -> [u8; 64] {
        let mut pair = [0; 64];
        let halves = [self.random(), self.random()];
        for (to, from) in pair.iter_mut().zip(halves.as_flattened()) {
            *to = *from;
        }
        pair
    }
}
