//! The device's end of the phone link: which phone it listens to, how far that one has come, and what it is answered.
//!
//! It runs in every state and decides nothing for its owner. What a state must hear of comes out as a [`PhoneInput`]; the state
//! calls the functions of [`Context`] below, and the answer says what holds then. One phone at a time: the one whose user agreed.

use heapless::Vec;
use subtle::ConstantTimeEq;

use super::AccountGrant;
use super::agreement::{Agreed, Digits, End, Sealed, Terms};
use super::cpace::{Share, Sid, Tag};
use super::message::{
    Answer, Ask, DeviceInfo, Envelope, MODEL, PART_BYTES, RefuseCause, Unreadable, decode, encode,
    label,
};
use crate::code::payer;
use crate::context::{Context, Core};
use crate::effect::Effect;
use crate::event::{LinkState, PhoneFrame, Port};
use crate::profile::RegistrationTrigger;
use crate::states::PhoneInput;
use crate::text::Name;
use crate::time::Utc;
use crate::timers::Timer;
use crate::view::BindFailure;

/// How far a registration has come on the link.
#[derive(Clone)]
#[allow(clippy::large_enum_variant)] // Without an allocator there is no box.
enum Stage {
    /// The phone's user agreed; the device's owner is asked.
    Asked { sid: Sid, share: Share },
    /// The digits were typed; the phone has the device's tag, or will have it with its next ask.
    Tagged { share: Share, agreed: Agreed },
    /// The phone has proved that it knows the digits; the account comes in parts.
    Proven { agreed: Agreed, sealed: Sealed, next: u8 },
    /// The account is here and on its way to flash.
    Taken(Option<AccountGrant>),
    /// It is saved: the phone may go.
    Saved,
    /// The PIN is set.
    Done,
    /// It ended without an account.
    Ended(BindFailure),
}

/// The phone whose user agreed.
#[derive(Clone)]
struct PhoneSession {
    port: Port,
    id: u64,
    phone: Name,
    by_digits: bool,
    /// Tags that were given out and not yet answered by a right one: each may be a wrong guess.
    tries: u8,
    stage: Stage,
    number: u16,
    answer: PhoneFrame,
}

/// The device's end of the link.
#[derive(Clone, Default)]
pub struct PhoneService {
    session: Option<PhoneSession>,
}

/// What is answered.
#[derive(Clone)]
enum Reply {
    /// Who the device is.
    Info,
    /// What holds for the session once the state has heard of the ask.
    Stage,
    /// This.
    Fixed(Answer),
    /// The same as before, byte for byte.
    Repeat,
}

/// An ask that was read.
#[derive(Clone)]
pub struct Heard {
    /// What the state must hear of.
    pub input: Option<PhoneInput>,
    port: Port,
    session: u64,
    number: u16,
    reply: Reply,
}

impl PhoneService {
    /// The phone that waits for the device's owner, and whether digits are to be typed.
    #[must_use]
    pub fn asked(&self) -> Option<(Port, Name, bool)> {
        let session = self.session.as_ref()?;
        matches!(session.stage, Stage::Asked { .. })
            .then(|| (session.port, session.phone.clone(), session.by_digits))
    }

    /// Why the last registration ended without an account.
    #[must_use]
    pub fn ended(&self) -> Option<BindFailure> {
        match self.session.as_ref()?.stage {
            Stage::Ended(cause) => Some(cause),
            Stage::Asked { .. }
            | Stage::Tagged { .. }
            | Stage::Proven { .. }
            | Stage::Taken(_)
            | Stage::Saved
            | Stage::Done => None,
        }
    }

    /// Whether a registration is under way that is neither complete nor at an end.
    #[must_use]
    pub fn busy(&self) -> bool {
        self.session
            .as_ref()
            .is_some_and(|session| !matches!(session.stage, Stage::Done | Stage::Ended(_)))
    }

    /// Whether the phone is still needed.
    fn needs_phone(&self) -> bool {
        self.session.as_ref().is_some_and(|session| {
            matches!(
                session.stage,
                Stage::Asked { .. } | Stage::Tagged { .. } | Stage::Proven { .. }
            )
        })
    }

    /// Ends a registration that is under way.
    pub fn end(&mut self, cause: BindFailure) {
        if self.busy()
            && let Some(session) = &mut self.session
        {
            session.stage = Stage::Ended(cause);
        }
    }

    /// No state took the phone up: it was never here.
    pub fn refuse_offer(&mut self) {
        self.session = None;
    }

    /// Forgets a registration that is over: what comes now is not its end.
    pub fn forget_ended(&mut self) {
        if !self.busy() {
            self.session = None;
        }
    }

    /// The account is in flash.
    pub fn saved(&mut self) {
        if let Some(session) = &mut self.session
            && matches!(session.stage, Stage::Taken(_))
        {
            session.stage = Stage::Saved;
        }
    }

    /// The PIN is in flash.
    pub fn done(&mut self) {
        if let Some(session) = &mut self.session
            && matches!(session.stage, Stage::Saved)
        {
            session.stage = Stage::Done;
        }
    }

    /// The account that arrived, once.
    pub fn take_account(&mut self) -> Option<AccountGrant> {
        match &mut self.session.as_mut()?.stage {
            Stage::Taken(grant) => grant.take(),
            Stage::Asked { .. }
            | Stage::Tagged { .. }
            | Stage::Proven { .. }
            | Stage::Saved
            | Stage::Done
            | Stage::Ended(_) => None,
        }
    }

    fn of(&mut self, port: Port, id: u64) -> Option<&mut PhoneSession> {
        self.session.as_mut().filter(|session| session.port == port && session.id == id)
    }
}

impl PhoneSession {
    /// What holds for this phone now.
    fn answer(&self) -> Answer {
        match &self.stage {
            Stage::Asked { .. } | Stage::Proven { .. } | Stage::Taken(_) => Answer::Waiting,
            Stage::Tagged { share, agreed } => {
                Answer::Share { share: *share, tag: agreed.device_tag }
            }
            Stage::Saved => Answer::Saved,
            Stage::Done => Answer::Done,
            Stage::Ended(cause) => Answer::Ended(*cause),
        }
    }

    fn fail(&mut self, cause: BindFailure) -> (Reply, Option<PhoneInput>) {
        self.stage = Stage::Ended(cause);
        let input = PhoneInput::GaveUp { port: self.port, cause };
        (Reply::Fixed(Answer::Ended(cause)), Some(input))
    }

    /// The app's proof.
    fn confirm(&mut self, tag: &Tag) -> (Reply, Option<PhoneInput>) {
        let Stage::Tagged { agreed, .. } = &self.stage else { return not_understood() };
        if !bool::from(agreed.app_tag.ct_eq(tag)) {
            return self.fail(BindFailure::NotGenuine);
        }
        self.stage = Stage::Proven { agreed: agreed.clone(), sealed: Sealed::new(), next: 0 };
        self.tries = 0;
        (Reply::Fixed(Answer::Confirmed), Some(PhoneInput::DigitsRight))
    }

    /// The app found the digits wrong.
    fn again(&mut self, sid: Sid, share: Share, most: u8) -> (Reply, Option<PhoneInput>) {
        if !matches!(self.stage, Stage::Tagged { .. }) || !self.by_digits {
            return not_understood();
        }
        let left = most.saturating_sub(self.tries);
        if left == 0 {
            return self.fail(BindFailure::WrongDigits);
        }
        self.stage = Stage::Asked { sid, share };
        let input = PhoneInput::DigitsWrong { left };
        (Reply::Fixed(Answer::WrongDigits { left }), Some(input))
    }

    /// A part of the account.
    fn part(
        &mut self,
        index: u8,
        last: bool,
        bytes: &Vec<u8, PART_BYTES>,
    ) -> (Reply, Option<PhoneInput>) {
        let Stage::Proven { agreed, sealed, next } = &mut self.stage else {
            return not_understood();
        };
        if index != *next {
            return not_understood();
        }
        *next = next.saturating_add(1);
        if sealed.extend_from_slice(bytes).is_err() {
            return self.fail(BindFailure::NotGenuine);
        }
        if !last {
            return (Reply::Fixed(Answer::More), None);
        }
        match agreed.open(core::mem::take(sealed)) {
            Some(grant) => {
                self.stage = Stage::Taken(Some(grant));
                (Reply::Stage, Some(PhoneInput::Account))
            }
            None => self.fail(BindFailure::NotGenuine),
        }
    }

    /// The phone's user stops it, or its app does. Too late once the account is here.
    fn give_up(&mut self, cause: BindFailure) -> (Reply, Option<PhoneInput>) {
        match self.stage {
            Stage::Asked { .. } | Stage::Tagged { .. } | Stage::Proven { .. } => {
                self.fail(stated(cause))
            }
            Stage::Taken(_) | Stage::Saved | Stage::Done | Stage::Ended(_) => (Reply::Stage, None),
        }
    }
}

/// The causes that a phone may name.
const fn stated(cause: BindFailure) -> BindFailure {
    match cause {
        BindFailure::WrongDigits | BindFailure::NotGenuine => cause,
        BindFailure::PhoneGone
        | BindFailure::TooSlow
        | BindFailure::Cancelled
        | BindFailure::PhoneCancelled
        | BindFailure::StorageFailed => BindFailure::PhoneCancelled,
    }
}

const fn refused(cause: RefuseCause) -> Reply {
    Reply::Fixed(Answer::Refused(cause))
}

const fn not_understood() -> (Reply, Option<PhoneInput>) {
    (refused(RefuseCause::NotUnderstood), None)
}

impl Core {
    /// What the device says of itself on this port.
    fn device_info(&self, port: Port, in_registration: bool) -> DeviceInfo {
        DeviceInfo {
            device_id: self.identity.device_id,
            model: label(MODEL),
            core_version: label(env!("CARGO_PKG_VERSION")),
            enrolled: self.enrolled(),
            digits_required: self.digits_required(port),
            in_registration,
        }
    }

    /// A yes on the phone alone is enough only where the profile says so, and only where whoever talks holds the cable.
    fn digits_required(&self, port: Port) -> bool {
        !(port.wired() && self.profile.registration.popup_alone_on_cable)
    }
}

impl Context<'_> {
    /// A phone was connected or is gone; a registration that still needs it ends.
    pub fn on_phone_link(&mut self, port: Port, state: LinkState) {
        let ours = self.core.phone.session.as_ref().is_some_and(|session| session.port == port);
        if state == LinkState::Down && ours && self.core.phone.needs_phone() {
            self.core.timers.clear(Timer::Phone);
            self.core.phone.end(BindFailure::PhoneGone);
        }
    }

    /// The phone has said nothing for too long; says whether a registration ended by it.
    pub fn on_phone_silent(&mut self) -> bool {
        let needed = self.core.phone.needs_phone();
        if needed {
            self.core.phone.end(BindFailure::TooSlow);
        }
        needed
    }

    /// Reads an ask; `None` where nothing is to be answered. `in_registration`: the state waits for a phone.
    pub fn on_phone_frame(
        &mut self,
        port: Port,
        frame: &[u8],
        in_registration: bool,
    ) -> Option<Heard> {
        let envelope = match decode::<Ask>(frame) {
            Ok(envelope) => envelope,
            Err(Unreadable::Garbled) => return None,
            Err(Unreadable::OtherVersion) => {
                return Some(Heard::unread(port, RefuseCause::OtherVersion));
            }
            Err(Unreadable::NotUnderstood) => {
                return Some(Heard::unread(port, RefuseCause::NotUnderstood));
            }
        };
        let Envelope { session: id, number, body } = envelope;
        let newer = self.core.phone.of(port, id).is_none_or(|session| session.number < number);
        let (reply, input) = match &body {
            Ask::Identify { phone } => {
                (Reply::Info, Some(PhoneInput::Knocks { port, phone: phone.clone() }))
            }
            Ask::Agree { phone, digits, sid, share } if newer => {
                let session = PhoneSession {
                    port,
                    id,
                    phone: phone.clone(),
                    by_digits: *digits,
                    tries: 0,
                    stage: Stage::Asked { sid: *sid, share: *share },
                    number: 0,
                    answer: PhoneFrame::new(),
                };
                self.on_agree(session, in_registration)
            }
            Ask::Agree { .. }
            | Ask::Poll
            | Ask::Confirm { .. }
            | Ask::Again { .. }
            | Ask::Part { .. }
            | Ask::GiveUp(_) => self.on_ask(port, id, number, &body)?,
        };
        if self.core.phone.needs_phone() && self.core.phone.of(port, id).is_some() {
            self.set_timer(Timer::Phone, self.core.profile.registration.silence_millis);
        }
        Some(Heard { input, port, session: id, number, reply })
    }

    /// The phone's user agreed: the state decides whether its owner is asked.
    fn on_agree(
        &mut self,
        session: PhoneSession,
        in_registration: bool,
    ) -> (Reply, Option<PhoneInput>) {
        let by_key = self.core.profile.registration.trigger != RegistrationTrigger::Link;
        let refusal = if self.core.phone.busy() {
            Some(RefuseCause::Busy)
        } else if by_key && !in_registration {
            Some(RefuseCause::NeedsTrigger)
        } else if !session.by_digits && self.core.digits_required(session.port) {
            Some(RefuseCause::DigitsRequired)
        } else {
            None
        };
        if let Some(cause) = refusal {
            return (refused(cause), None);
        }
        let (port, phone) = (session.port, session.phone.clone());
        let input = PhoneInput::Wants { port, phone, digits: session.by_digits };
        self.core.phone.session = Some(session);
        (Reply::Stage, Some(input))
    }

    /// An ask within a registration. `None`: an older one, late.
    fn on_ask(
        &mut self,
        port: Port,
        id: u64,
        number: u16,
        ask: &Ask,
    ) -> Option<(Reply, Option<PhoneInput>)> {
        let most = self.core.profile.registration.digit_tries;
        let Some(session) = self.core.phone.of(port, id) else {
            let Ask::GiveUp(cause) = ask else {
                return Some((refused(RefuseCause::NoSession), None));
            };
            // The phone's user refused before anything began.
            let cause = stated(*cause);
            let input = PhoneInput::GaveUp { port, cause };
            return Some((Reply::Fixed(Answer::Ended(cause)), Some(input)));
        };
        if number == session.number {
            return Some((Reply::Repeat, None));
        }
        if number < session.number {
            return None;
        }
        Some(match ask {
            Ask::Identify { .. } | Ask::Agree { .. } => not_understood(),
            Ask::Poll => (Reply::Stage, None),
            Ask::Confirm { tag } => session.confirm(tag),
            Ask::Again { sid, share } => session.again(*sid, *share, most),
            Ask::Part { index, last, bytes } => session.part(*index, *last, bytes),
            Ask::GiveUp(cause) => session.give_up(*cause),
        })
    }

    /// The owner typed the digits, or none are wanted: the phone gets share and tag. `false` where what the phone sent is no
    /// share.
    #[must_use]
    pub fn phone_digits(&mut self, digits: Option<Digits>) -> bool {
        let random = [self.random(), self.random()];
        let mut pair = [0; 64];
        for (to, from) in pair.iter_mut().zip(random.as_flattened()) {
            *to = *from;
        }
        let Some(session) = &self.core.phone.session else { return false };
        let Stage::Asked { sid, share } = &session.stage else { return false };
        let info = self.core.device_info(session.port, true);
        let terms = Terms::new(*sid, digits, &session.phone, &info);
        let half = terms.half(&pair);
        let agreed = terms.meet(End::Device, &half, share);
        let Some(session) = &mut self.core.phone.session else { return false };
        match agreed {
            Some(agreed) => {
                session.tries = session.tries.saturating_add(1);
                session.stage = Stage::Tagged { share: *half.share(), agreed };
                true
            }
            None => {
                session.stage = Stage::Ended(BindFailure::NotGenuine);
                false
            }
        }
    }

    /// Whether payer codes can be made for this account: its reference fits the issuer's codes.
    #[must_use]
    pub fn usable(&self, grant: &AccountGrant) -> bool {
        let issuer = &self.core.profile.issuer;
        let code = payer::payer_code(issuer, &grant.user_reference, &grant.code_seed, 0, Utc(0));
        code.is_some() && !grant.account.as_str().is_empty()
    }

    /// Answers an ask, now that the state has heard of it.
    pub fn answer_phone(&mut self, heard: Heard, in_registration: bool) {
        let Heard { input, port, session: id, number, reply } = heard;
        let wanted = matches!(input, Some(PhoneInput::Wants { .. }));
        let session = self.core.phone.of(port, id);
        let body = match (reply, &session) {
            (Reply::Repeat, Some(session)) => {
                let frame = session.answer.clone();
                self.effects.push(Effect::ToPhone { port, frame });
                return;
            }
            (Reply::Info, _) => Answer::Recognised(self.core.device_info(port, in_registration)),
            (Reply::Fixed(answer), _) => answer,
            (Reply::Stage, Some(session)) => session.answer(),
            (Reply::Stage, None) if wanted => Answer::Refused(RefuseCause::NotNow),
            (Reply::Stage | Reply::Repeat, None) => Answer::Refused(RefuseCause::NoSession),
        };
        let info = matches!(body, Answer::Recognised(_));
        let Some(frame) = encode(&Envelope { session: id, number, body }) else { return };
        if let Some(session) = self.core.phone.of(port, id).filter(|_| !info) {
            session.number = number;
            session.answer.clone_from(&frame);
        }
        self.effects.push(Effect::ToPhone { port, frame });
    }
}

impl Heard {
    /// A whole frame that makes no sense here: whose it is cannot be said.
    const fn unread(port: Port, cause: RefuseCause) -> Self {
        Self { input: None, port, session: 0, number: 0, reply: refused(cause) }
    }
}
