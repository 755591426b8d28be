//! A phone with the payment app: a state machine of its own that looks for a device, asks its user, and hands an account over.
//!
//! The protocol is [`device_core::phone::app`]; here is who uses it: the screens, the user's word, the payment server's grant, and the
//! patience. It knows no world: what it wants done comes out in a list, and it is woken when [`Phone::next_deadline`] has come.

pub mod notes;
pub mod screen;
mod waiting;

use device_core::event::{PhoneFrame, Port};
use device_core::phone::AccountGrant;
use device_core::phone::app::{AppSession, AppStep};
use device_core::phone::message::{DeviceInfo, RefuseCause};
use device_core::text::Name;
use device_core::view::BindFailure;

use crate::random::Stream;
use crate::time::{Micros, SECOND};
use notes::PhoneNote;
use screen::{PhoneFailure, PhoneScreen};

/// A device that says nothing for so long is not there (setting; the device itself gives a phone ten seconds).
const SILENCE: Micros = 9 * SECOND;
/// The app looks in on a device that is busy with its owner this often (setting).
const POLL: Micros = SECOND;
/// The payment server has this long to answer (setting).
const SERVER_PATIENCE: Micros = 5 * SECOND;

/// One thing that a phone wants done, in order.
#[derive(Clone)]
#[allow(clippy::large_enum_variant)] // They live for one call.
pub enum PhoneOutput {
    /// Bytes for the device.
    Send(PhoneFrame),
    /// A question to the payment server.
    Ask(PhoneAsk),
    /// Something for the trace.
    Note(PhoneNote),
}

/// A question of the app to the payment server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneAsk {
    /// Grant this device the account.
    Grant {
        /// The device's number.
        device: u64,
    },
    /// Take the account off this device.
    Unbind {
        /// The device's number.
        device: u64,
    },
    /// This device is lost: let it pay nothing more.
    Disable {
        /// The device's number.
        device: u64,
    },
}

/// The payment server's answer.
#[derive(Clone)]
pub enum PhoneAnswer {
    /// The grant.
    Granted(Box<AccountGrant>),
    /// Done.
    Done,
    /// No.
    Refused,
}

/// What its user does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneTap {
    /// Yes, hand it over.
    Agree,
    /// No.
    Refuse,
    /// Break it off.
    Cancel,
}

/// What the link owes the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owed {
    /// Nothing: the device is busy with its owner, and is looked in on at this moment.
    Poll(Micros),
    /// An answer; without it the question is repeated at this moment.
    Answer(Micros),
}

/// A phone.
#[derive(Clone)]
pub struct Phone {
    name: Name,
    /// Models that the app knows.
    models: Vec<String>,
    stream: Stream,
    screen: PhoneScreen,
    port: Option<Port>,
    session: Option<AppSession>,
    info: Option<DeviceInfo>,
    digits: Option<[u8; 6]>,
    owed: Option<Owed>,
    /// When the device was last heard.
    heard_at: Micros,
    /// The question at the payment server, and when it is asked again.
    asked: Option<(PhoneAsk, Micros)>,
}

impl Phone {
    /// A phone of this name, whose app knows these models.
    #[must_use]
    pub fn new(name: &str, models: &[String], stream: Stream) -> Self {
        Self {
            name: Name::fitting(name),
            models: models.to_vec(),
            stream,
            screen: PhoneScreen::Ready,
            port: None,
            session: None,
            info: None,
            digits: None,
            owed: None,
            heard_at: 0,
            asked: None,
        }
    }

    /// What it shows.
    #[must_use]
    pub const fn screen(&self) -> PhoneScreen {
        self.screen
    }

    /// The six digits (values 0 to 9) while they stand on its screen.
    #[must_use]
    pub fn digits(&self) -> Option<[u8; 6]> {
        let shown = matches!(self.screen, PhoneScreen::Digits | PhoneScreen::WrongDigits { .. });
        self.digits.filter(|_| shown)
    }

    /// When it has something to do by itself.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Micros> {
        let owed = self.owed.map(|owed| match owed {
            Owed::Poll(at) | Owed::Answer(at) => at,
        });
        let asked = self.asked.map(|(_, at)| at);
        owed.into_iter().chain(asked).min()
    }

    /// Its user has plugged it in, or chosen the device: the link is being made.
    pub fn connecting(&mut self, port: Port) -> Vec<PhoneOutput> {
        self.forget();
        self.port = Some(port);
        let mut out = Vec::new();
        self.show(PhoneScreen::Connecting, &mut out);
        out
    }

    /// The link cannot be made.
    pub fn not_linked(&mut self, wrong_password: bool) -> Vec<PhoneOutput> {
        self.forget();
        let mut out = Vec::new();
        let none = PhoneScreen::Failed(PhoneFailure::NoLink);
        self.show(if wrong_password { PhoneScreen::WrongPassword } else { none }, &mut out);
        out
    }

    /// The link is there: the app searches its ports, and greets what is connected.
    pub fn linked(&mut self, now: Micros) -> Vec<PhoneOutput> {
        let mut out = Vec::new();
        self.show(PhoneScreen::Searching, &mut out);
        for port in Port::ALL {
            let connected = self.port == Some(port);
            out.push(PhoneOutput::Note(PhoneNote::Searched { port, connected }));
            if connected {
                break;
            }
        }
        let mut session = AppSession::new(self.stream.bytes(), self.name.clone());
        let hello = session.start();
        self.session = Some(session);
        self.heard_at = now;
        self.send(now, hello, &mut out);
        out
    }

    /// The link is gone: a registration that is under way ends with it.
    pub fn unlinked(&mut self) -> Vec<PhoneOutput> {
        let mut out = Vec::new();
        self.port = None;
        if self.under_way() {
            self.fail(PhoneFailure::LinkLost, &mut out);
        }
        self.session = None;
        self.owed = None;
        out
    }

    /// Whether a registration has begun and not ended.
    #[must_use]
    pub const fn under_way(&self) -> bool {
        match self.screen {
            PhoneScreen::Connecting
            | PhoneScreen::Searching
            | PhoneScreen::PressRegister
            | PhoneScreen::AskUser
            | PhoneScreen::Agreed
            | PhoneScreen::Digits
            | PhoneScreen::WrongDigits { .. }
            | PhoneScreen::Fetching
            | PhoneScreen::NoNetwork
            | PhoneScreen::HandingOver
            | PhoneScreen::Saved => true,
            PhoneScreen::Ready
            | PhoneScreen::WrongPassword
            | PhoneScreen::Done
            | PhoneScreen::Failed(_)
            | PhoneScreen::Asking
            | PhoneScreen::Unbound
            | PhoneScreen::DeclaredLost => false,
        }
    }

    /// Its user taps. Where the screen has nothing to tap, says so.
    ///
    /// # Errors
    /// What the phone shows instead of what could be tapped.
    pub fn tap(&mut self, now: Micros, tap: PhoneTap) -> Result<Vec<PhoneOutput>, PhoneScreen> {
        let mut out = Vec::new();
        match tap {
            PhoneTap::Agree if self.screen == PhoneScreen::AskUser => {
                self.choose_digits();
                self.agree(now, &mut out);
            }
            PhoneTap::Refuse if self.screen == PhoneScreen::AskUser => {
                self.break_off(PhoneFailure::UserRefused, &mut out);
            }
            PhoneTap::Cancel if self.under_way() => {
                self.break_off(PhoneFailure::Cancelled, &mut out);
            }
            PhoneTap::Agree | PhoneTap::Refuse | PhoneTap::Cancel => return Err(self.screen),
        }
        Ok(out)
    }

    /// Six digits, or none where a yes is enough: never over the air, whatever the device says.
    fn choose_digits(&mut self) {
        let wired = self.port.is_some_and(Port::wired);
        let needed = !wired || self.info.as_ref().is_none_or(|info| info.digits_required);
        self.digits = needed
            .then(|| std::array::from_fn(|_| u8::try_from(self.stream.between(0, 9)).unwrap_or(0)));
    }

    fn agree(&mut self, now: Micros, out: &mut Vec<PhoneOutput>) {
        let Some(session) = &mut self.session else { return };
        let frame = session.agree(self.digits);
        let digits = self.digits.is_some();
        out.push(PhoneOutput::Note(PhoneNote::Instructed { digits }));
        self.show(if digits { PhoneScreen::Digits } else { PhoneScreen::Agreed }, out);
        self.send(now, frame, out);
    }

    /// Its user wants an account taken off a device, or a device declared lost.
    pub fn ask(&mut self, now: Micros, ask: PhoneAsk) -> Vec<PhoneOutput> {
        let mut out = Vec::new();
        self.show(PhoneScreen::Asking, &mut out);
        self.ask_server(now, ask, &mut out);
        out
    }

    /// The payment server's answer.
    pub fn on_answer(&mut self, now: Micros, answer: PhoneAnswer) -> Vec<PhoneOutput> {
        let mut out = Vec::new();
        // An answer to a question that was given up, or answered before.
        let Some((ask, _)) = self.asked.take() else { return out };
        match (ask, answer) {
            (PhoneAsk::Grant { .. }, PhoneAnswer::Granted(grant)) => {
                out.push(PhoneOutput::Note(PhoneNote::Granted));
                let Some(session) = &mut self.session else { return out };
                let frame = session.account(&grant);
                self.show(PhoneScreen::HandingOver, &mut out);
                out.push(PhoneOutput::Note(PhoneNote::AccountSent));
                self.send(now, frame, &mut out);
            }
            (PhoneAsk::Grant { .. }, PhoneAnswer::Done | PhoneAnswer::Refused) => {
                self.break_off(PhoneFailure::ServerRefused, &mut out);
            }
            (PhoneAsk::Unbind { .. }, PhoneAnswer::Done) => {
                self.show(PhoneScreen::Unbound, &mut out);
            }
            (PhoneAsk::Disable { .. }, PhoneAnswer::Done) => {
                self.show(PhoneScreen::DeclaredLost, &mut out);
            }
            (PhoneAsk::Unbind { .. } | PhoneAsk::Disable { .. }, _) => {
                self.fail(PhoneFailure::ServerRefused, &mut out);
            }
        }
        out
    }

    /// A message has come over the link.
    pub fn on_message(&mut self, now: Micros, message: &[u8]) -> Vec<PhoneOutput> {
        let mut out = Vec::new();
        let Some(session) = &mut self.session else { return out };
        let step = session.on_frame(message);
        if matches!(step, AppStep::Nothing) {
            return out;
        }
        self.heard_at = now;
        self.owed = Some(Owed::Poll(now + self.pause()));
        self.take(now, step, &mut out);
        out
    }

    fn take(&mut self, now: Micros, step: AppStep, out: &mut Vec<PhoneOutput>) {
        match step {
            AppStep::Nothing | AppStep::Waiting => {}
            AppStep::Send(frame) => self.send(now, frame, out),
            AppStep::Recognised(info) => self.recognise(now, info, out),
            AppStep::WrongDigits { left } => {
                out.push(PhoneOutput::Note(PhoneNote::Checked { right: false }));
                if left == 0 {
                    self.fail(PhoneFailure::WrongDigits, out);
                } else {
                    self.show(PhoneScreen::WrongDigits { left }, out);
                }
            }
            AppStep::WantsAccount => self.fetch(now, out),
            AppStep::Saved => self.show(PhoneScreen::Saved, out),
            AppStep::Done => {
                self.show(PhoneScreen::Done, out);
                self.owed = None;
            }
            AppStep::Refused(cause) => self.refused(cause, out),
            AppStep::Ended(BindFailure::WrongDigits) => {
                out.push(PhoneOutput::Note(PhoneNote::Checked { right: false }));
                self.fail(PhoneFailure::WrongDigits, out);
            }
            AppStep::Ended(failure) => self.fail(PhoneFailure::Ended(failure), out),
        }
    }

    fn refused(&mut self, cause: RefuseCause, out: &mut Vec<PhoneOutput>) {
        match cause {
            // The user has agreed; the device waits for its own key.
            RefuseCause::NeedsTrigger => self.show(PhoneScreen::PressRegister, out),
            RefuseCause::Busy => self.fail(PhoneFailure::Busy, out),
            RefuseCause::NotNow => self.fail(PhoneFailure::NotNow, out),
            RefuseCause::UnknownModel => self.fail(PhoneFailure::UnknownModel, out),
            RefuseCause::NoSession => self.fail(PhoneFailure::NoAnswer, out),
            RefuseCause::DigitsRequired
            | RefuseCause::OtherVersion
            | RefuseCause::NotUnderstood => {
                self.fail(PhoneFailure::DeviceRefused, out);
            }
        }
    }

    /// A device has said who it is. The user is asked once; later answers only tell whether its own key was pressed.
    fn recognise(&mut self, now: Micros, info: DeviceInfo, out: &mut Vec<PhoneOutput>) {
        let (first, registers) = (self.info.is_none(), info.in_registration);
        if first {
            let known = self.models.iter().any(|model| model == info.model.as_str());
            out.push(PhoneOutput::Note(PhoneNote::Recognised {
                device: info.device_id,
                model: info.model.as_str().to_owned(),
                version: info.core_version.as_str().to_owned(),
                known,
            }));
            self.info = Some(info);
            // The user takes her time: the device needs nothing until she has said yes.
            self.owed = None;
            if known {
                self.show(PhoneScreen::AskUser, out);
            } else {
                self.break_off(PhoneFailure::UnknownModel, out);
            }
        } else if registers && self.screen == PhoneScreen::PressRegister {
            self.agree(now, out);
        }
    }

    /// The device has proved that its owner typed the digits, or none were asked for: the grant is fetched, once.
    fn fetch(&mut self, now: Micros, out: &mut Vec<PhoneOutput>) {
        let before = matches!(
            self.screen,
            PhoneScreen::Agreed | PhoneScreen::Digits | PhoneScreen::WrongDigits { .. }
        );
        let Some(info) = self.info.as_ref().filter(|_| before) else { return };
        let ask = PhoneAsk::Grant { device: info.device_id };
        if self.digits.take().is_some() {
            out.push(PhoneOutput::Note(PhoneNote::Checked { right: true }));
        }
        self.show(PhoneScreen::Fetching, out);
        self.ask_server(now, ask, out);
    }
}

#[cfg(test)]
mod tests;
