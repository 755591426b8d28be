//! The owner's payee code (收款码): others scan it and pay, with an amount in it or without. It needs no network.

use super::agree::Authenticate;
use super::amount::EnterAmount;
use super::home::{Home, begin_mode, lock};
use super::notice::Notice;
use super::presence::Presence;
use super::{Input, ScreenContext, State, Unlocked, leave};
use crate::code::emv;
use crate::context::Context;
use crate::effect::{Prompt, Tone};
use crate::key::Key;
use crate::money::Fen;
use crate::records::PayeeCode;
use crate::timers::Timer;
use crate::view::Screen;

/// The payee code is on the screen.
#[derive(Clone)]
pub struct PayeeCodeShown {
    presence: Presence,
    code: PayeeCode,
    amount: Option<Fen>,
}

/// The owner's code as the enrolment brought it; an account without one has none.
fn own_code(cx: &Context<'_>) -> Option<PayeeCode> {
    let code = &cx.core.records.enrolment.as_ref()?.payee_code;
    (!code.is_empty()).then(|| code.clone())
}

impl PayeeCodeShown {
    /// The code without an amount; an account that has no code stays at home.
    pub(super) fn enter(presence: Presence, cx: &mut Context<'_>) -> State {
        match own_code(cx) {
            Some(code) => Self { presence, code, amount: None }.show(cx),
            None => {
                cx.beep(Tone::NotTaken);
                Home::enter(presence, cx)
            }
        }
    }

    /// The code with an amount in it.
    pub(super) fn with_amount(presence: Presence, amount: Fen, cx: &mut Context<'_>) -> State {
        match own_code(cx).and_then(|code| emv::with_amount(&code, amount)) {
            Some(code) => Self { presence, code, amount: Some(amount) }.show(cx),
            None => Self::enter(presence, cx),
        }
    }

    fn show(self, cx: &mut Context<'_>) -> State {
        leave(cx);
        cx.say(Prompt::LetPayerScan);
        self.extend(cx)
    }

    /// The time that a code is shown starts again.
    fn extend(self, cx: &mut Context<'_>) -> State {
        let times = &cx.core.profile.times;
        let (shown, warning) = (times.code_shown_millis, times.code_warning_millis);
        cx.set_timer(Timer::Wait, shown);
        cx.set_timer(Timer::Warning, shown.saturating_sub(warning));
        State::Unlocked(Unlocked::PayeeCode(self))
    }

    /// A digit begins an amount, where this code can carry the longest; on a touch panel, which has none here, the green key.
    fn digit(self, digit: Option<u8>, cx: &mut Context<'_>) -> State {
        let roomy = own_code(cx).and_then(|code| emv::with_amount(&code, Fen::MAX)).is_some();
        if roomy {
            return EnterAmount::to_be_paid(self.presence, digit, cx);
        }
        cx.beep(Tone::NotTaken);
        self.extend(cx)
    }

    pub(super) fn on(self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::Key(Key::Digit(digit)) => self.digit(Some(digit), cx),
            Input::Key(Key::Confirm) if cx.core.profile.touch_panel => self.digit(None, cx),
            Input::Key(Key::Correct | Key::BePaid) if self.amount.is_some() => {
                Self::enter(self.presence, cx)
            }
            Input::Key(key @ (Key::ShowCode | Key::Scan)) => begin_mode(key, self.presence, cx),
            Input::Key(Key::Cancel) => Home::enter(self.presence, cx),
            Input::Key(
                Key::BePaid
                | Key::Confirm
                | Key::Correct
                | Key::Help
                | Key::Power
                | Key::Register
                | Key::Point,
            ) => self.extend(cx),
            Input::WarningDue => {
                cx.say(Prompt::CodeEnding);
                State::Unlocked(Unlocked::PayeeCode(self))
            }
            Input::WaitOver => {
                cx.say(Prompt::Locked);
                lock(cx)
            }
            Input::Asked(order) => Authenticate::enter(self.presence, order, cx),
            Input::Settled(settlement) => Notice::enter(self.presence, settlement, cx),
            Input::Finger(_)
            | Input::RenewDue
            | Input::DotsDue
            | Input::DigitsDue
            | Input::CounterStored(_)
            | Input::TryStored(_)
            | Input::Phone(_)
            | Input::Camera(_)
            | Input::Server(_)
            | Input::FingerTaken(_)
            | Input::RecordStored(_)
            | Input::ClockSet => State::Unlocked(Unlocked::PayeeCode(self)),
        }
    }

    pub(super) fn screen(&self, cx: &ScreenContext<'_>) -> Screen {
        Screen::PayeeCode {
            code: self.code.clone(),
            amount: self.amount,
            owner: super::home::owner(cx),
            online: cx.core.service.online(),
        }
    }
}
