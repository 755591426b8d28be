//! What phones say on the ports, and what the device answers.

use super::{Heard, PhoneSession, Reply, Stage, not_understood, refused, stated};
use crate::code::payer;
use crate::context::{Context, Core};
use crate::effect::Effect;
use crate::event::{LinkState, PhoneFrame, Port};
use crate::phone::AccountGrant;
use crate::phone::agreement::{Digits, End, Terms};
use crate::phone::message::{
    Answer, Ask, DeviceInfo, Envelope, MODEL, RefuseCause, Unreadable, decode, encode, label,
};
use crate::profile::RegistrationTrigger;
use crate::states::PhoneInput;
use crate::time::Utc;
use crate::timers::Timer;
use crate::view::BindFailure;

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
