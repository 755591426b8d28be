//! What a phone waits for: answers that do not come, polls, and how it ends.

use device_core::event::PhoneFrame;
use device_core::phone::app::AppSession;

use super::notes::PhoneNote;
use super::screen::{PhoneFailure, PhoneScreen};
use super::{Owed, POLL, Phone, PhoneAsk, PhoneOutput, SERVER_PATIENCE, SILENCE};
use crate::peripherals::phone_link::transports::Transport;
use crate::time::{Micros, SECOND};

impl Phone {
    /// Does what is due.
    pub fn on_deadline(&mut self, now: Micros) -> Vec<PhoneOutput> {
        let mut out = Vec::new();
        if let Some((ask, at)) = self.asked
            && at <= now
        {
            if self.screen == PhoneScreen::Fetching {
                self.show(PhoneScreen::NoNetwork, &mut out);
            }
            self.ask_server(now, ask, &mut out);
        }
        match self.owed {
            Some(Owed::Poll(at)) if at <= now => {
                let waits_for_key = self.screen == PhoneScreen::PressRegister;
                if let Some(session) = &mut self.session {
                    let frame = if waits_for_key { session.start() } else { session.poll() };
                    self.send(now, frame, &mut out);
                }
            }
            Some(Owed::Answer(at)) if at <= now => self.repeat(now, &mut out),
            Some(Owed::Poll(_) | Owed::Answer(_)) | None => {}
        }
        out
    }

    /// No answer came: the same question again, until the device counts as gone.
    pub(super) fn repeat(&mut self, now: Micros, out: &mut Vec<PhoneOutput>) {
        let silent = now.saturating_sub(self.heard_at) >= SILENCE;
        let frame = self.session.as_ref().and_then(AppSession::repeat).filter(|_| !silent);
        let Some(frame) = frame else {
            let nothing = self.info.is_none();
            let failure = if nothing { PhoneFailure::NothingFound } else { PhoneFailure::NoAnswer };
            self.fail(failure, out);
            return;
        };
        out.push(PhoneOutput::Note(PhoneNote::Repeated));
        self.send(now, frame, out);
    }

    pub(super) fn send(&mut self, now: Micros, frame: PhoneFrame, out: &mut Vec<PhoneOutput>) {
        self.owed = Some(Owed::Answer(now + self.patience()));
        out.push(PhoneOutput::Send(frame));
    }

    pub(super) fn ask_server(&mut self, now: Micros, ask: PhoneAsk, out: &mut Vec<PhoneOutput>) {
        self.asked = Some((ask, now + SERVER_PATIENCE));
        out.push(PhoneOutput::Ask(ask));
    }

    /// Ends it here and tells the device.
    pub(super) fn break_off(&mut self, failure: PhoneFailure, out: &mut Vec<PhoneOutput>) {
        if let Some(session) = &mut self.session {
            out.push(PhoneOutput::Send(session.cancel()));
        }
        self.fail(failure, out);
    }

    pub(super) fn fail(&mut self, failure: PhoneFailure, out: &mut Vec<PhoneOutput>) {
        self.show(PhoneScreen::Failed(failure), out);
        self.forget();
    }

    /// Nothing is under way any more.
    pub(super) fn forget(&mut self) {
        self.session = None;
        self.info = None;
        self.digits = None;
        self.owed = None;
        self.asked = None;
    }

    pub(super) fn show(&mut self, screen: PhoneScreen, out: &mut Vec<PhoneOutput>) {
        if self.screen != screen {
            self.screen = screen;
            out.push(PhoneOutput::Note(PhoneNote::Shows(screen)));
        }
    }

    pub(super) fn patience(&self) -> Micros {
        self.port.map_or(SECOND, |port| Transport::of(port).answer_patience)
    }

    /// On a slow line the app looks in less often.
    pub(super) fn pause(&self) -> Micros {
        POLL.max(self.patience() / 2)
    }
}
