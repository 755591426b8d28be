//! The device's end of the phone link: which phone it listens to, how far that one has come, and what it is answered.
//!
//! It runs in every state and decides nothing for its owner. What a state must hear of comes out as a [`PhoneInput`]; the state
//! calls the functions of [`Context`] below, and the answer says what holds then. One phone at a time: the one whose user agreed.

mod hearing;

use heapless::Vec;
use subtle::ConstantTimeEq;

use super::AccountGrant;
use super::agreement::{Agreed, Sealed};
use super::cpace::{Share, Sid, Tag};
use super::message::{Answer, PART_BYTES, RefuseCause};
use crate::event::{PhoneFrame, Port};
use crate::states::PhoneInput;
use crate::text::Name;
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
