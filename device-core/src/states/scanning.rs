//! Scanning a payee's code: the camera looks, the server is asked, and what can go wrong on the way.
//!
//! Nothing here moves money. Whom a code pays, the server alone says.

use super::agree::{Authenticate, Dots, Settling};
use super::amount::EnterAmount;
use super::confirm_pay::{ConfirmPay, Recipient};
use super::home::{Home, begin_mode, lock, modes};
use super::notice::Notice;
use super::presence::Presence;
use super::{Input, ScreenContext, ServerInput, State, Unlocked, leave};
use crate::channel::Up;
use crate::code::emv::check_scanned;
use crate::context::Context;
use crate::effect::{Effect, Prompt, ScanCommand, Tone};
use crate::event::{ScanReading, ScannedBytes};
use crate::key::{Key, KeySet};
use crate::money::Fen;
use crate::timers::Timer;
use crate::view::{CodeRefusal, Screen};

/// An engine that says nothing for so long does not answer (`facts.md`, Hardware: a read window is 3 to 5 s).
const ENGINE_PATIENCE_MILLIS: u32 = 8_000;

/// On to scanning: only while the server is reached, and not while the end of an order is unknown.
pub(super) fn begin_scan(presence: Presence, cx: &mut Context<'_>) -> State {
    match cx.core.records.pending.clone() {
        Some(order) => Settling::warn(presence, order, cx),
        None if cx.core.service.online() => Scanning::enter(presence, cx),
        None => NoNetwork::enter(presence, true, cx),
    }
}

/// The camera looks for a code.
#[derive(Clone)]
pub struct Scanning {
    presence: Presence,
    misses: u8,
    dots: Dots,
}

impl Scanning {
    fn enter(presence: Presence, cx: &mut Context<'_>) -> State {
        leave(cx);
        cx.say(Prompt::Aim);
        let dots = Dots::start(cx);
        Self { presence, misses: 0, dots }.look(cx)
    }

    /// One read window of the engine.
    fn look(self, cx: &mut Context<'_>) -> State {
        cx.core.scanning = true;
        cx.effects.push(Effect::Scan(ScanCommand::Start));
        cx.set_timer(Timer::Wait, ENGINE_PATIENCE_MILLIS);
        State::Unlocked(Unlocked::Scanning(self))
    }

    /// A window passed without a code: help, and after some of them no more.
    fn miss(mut self, cx: &mut Context<'_>) -> State {
        self.misses = self.misses.saturating_add(1);
        if self.misses >= cx.core.profile.scan.windows {
            return CodeRefused::enter(self.presence, CodeRefusal::NothingSeen, cx);
        }
        if self.misses == 1 {
            cx.say(Prompt::AimHelp);
        }
        self.look(cx)
    }

    fn read(self, reading: ScanReading, cx: &mut Context<'_>) -> State {
        let refusal = match reading {
            ScanReading::Nothing => return self.miss(cx),
            ScanReading::Code(code) => match check_scanned(&code) {
                Ok(()) => {
                    cx.beep(Tone::Good);
                    return Resolving::enter(self.presence, code, cx);
                }
                Err(refusal) => refusal,
            },
            ScanReading::TooLong => CodeRefusal::NotAPayment,
            ScanReading::Fault => CodeRefusal::CameraFault,
        };
        CodeRefused::enter(self.presence, refusal, cx)
    }

    pub(super) fn on(mut self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::Camera(reading) => self.read(reading, cx),
            Input::WaitOver => CodeRefused::enter(self.presence, CodeRefusal::CameraFault, cx),
            Input::DotsDue => {
                self.dots.step(cx);
                State::Unlocked(Unlocked::Scanning(self))
            }
            Input::Server(ServerInput::Offline) => NoNetwork::enter(self.presence, false, cx),
            Input::Key(Key::Cancel) => Home::enter(self.presence, cx),
            Input::Key(key @ (Key::ShowCode | Key::BePaid)) => begin_mode(key, self.presence, cx),
            Input::Asked(order) => Authenticate::enter(self.presence, order, cx),
            Input::Settled(settlement) => Notice::enter(self.presence, settlement, cx),
            Input::Key(
                Key::Scan
                | Key::Correct
                | Key::Confirm
                | Key::Help
                | Key::Power
                | Key::Register
                | Key::Point
                | Key::Digit(_),
            )
            | Input::Server(
                ServerInput::Online | ServerInput::Payee { .. } | ServerInput::NotPayable { .. },
            )
            | Input::Finger(_)
            | Input::RenewDue
            | Input::WarningDue
            | Input::DigitsDue
            | Input::CounterStored(_)
            | Input::TryStored(_)
            | Input::Phone(_)
            | Input::FingerTaken(_)
            | Input::RecordStored(_)
            | Input::ClockSet => State::Unlocked(Unlocked::Scanning(self)),
        }
    }

    pub(super) const fn screen(&self) -> Screen {
        Screen::Scanning { misses: self.misses, phase: self.dots.phase() }
    }
}

/// The server is asked what is behind the code.
#[derive(Clone)]
pub struct Resolving {
    presence: Presence,
    request: u32,
    dots: Dots,
}

impl Resolving {
    fn enter(presence: Presence, code: ScannedBytes, cx: &mut Context<'_>) -> State {
        leave(cx);
        let request = cx.next_request();
        cx.send(&Up::Resolve { request, code });
        cx.set_timer(Timer::Wait, cx.core.profile.scan.resolve_millis);
        let dots = Dots::start(cx);
        State::Unlocked(Unlocked::Resolving(Self { presence, request, dots }))
    }

    /// An amount of nothing is none.
    fn resolved(self, to: Recipient, amount: Option<Fen>, cx: &mut Context<'_>) -> State {
        match amount.filter(|amount| *amount != Fen::ZERO) {
            Some(amount) => ConfirmPay::enter_fixed(self.presence, to, amount, cx),
            None => EnterAmount::to_pay(self.presence, to, cx),
        }
    }

    fn said(self, word: ServerInput, cx: &mut Context<'_>) -> State {
        match word {
            ServerInput::Payee { request, token, payee, amount } if request == self.request => {
                self.resolved(Recipient { token, payee }, amount, cx)
            }
            ServerInput::NotPayable { request, cause } if request == self.request => {
                CodeRefused::enter(self.presence, cause, cx)
            }
            ServerInput::Offline => NoNetwork::enter(self.presence, false, cx),
            // Late answers to an older question.
            ServerInput::Payee { .. } | ServerInput::NotPayable { .. } | ServerInput::Online => {
                State::Unlocked(Unlocked::Resolving(self))
            }
        }
    }

    pub(super) fn on(mut self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::Server(word) => self.said(word, cx),
            Input::WaitOver => CodeRefused::enter(self.presence, CodeRefusal::NoAnswer, cx),
            Input::DotsDue => {
                self.dots.step(cx);
                State::Unlocked(Unlocked::Resolving(self))
            }
            Input::Key(Key::Cancel) => Home::enter(self.presence, cx),
            Input::Asked(order) => Authenticate::enter(self.presence, order, cx),
            Input::Settled(settlement) => Notice::enter(self.presence, settlement, cx),
            Input::Key(
                Key::ShowCode
                | Key::Scan
                | Key::BePaid
                | Key::Correct
                | Key::Confirm
                | Key::Help
                | Key::Power
                | Key::Register
                | Key::Point
                | Key::Digit(_),
            )
            | Input::Finger(_)
            | Input::RenewDue
            | Input::WarningDue
            | Input::DigitsDue
            | Input::CounterStored(_)
            | Input::TryStored(_)
            | Input::Phone(_)
            | Input::Camera(_)
            | Input::FingerTaken(_)
            | Input::RecordStored(_)
            | Input::ClockSet => State::Unlocked(Unlocked::Resolving(self)),
        }
    }

    pub(super) const fn screen(&self) -> Screen {
        Screen::Resolving { phase: self.dots.phase() }
    }
}

/// What is said about a code that cannot be paid.
pub(crate) const fn refusal_prompt(cause: CodeRefusal) -> Prompt {
    match cause {
        CodeRefusal::NothingSeen => Prompt::AimHelp,
        CodeRefusal::NoAnswer => Prompt::NoNetwork,
        // The other keys still work.
        CodeRefusal::CameraFault => Prompt::Home,
        CodeRefusal::NotAPayment
        | CodeRefusal::Damaged
        | CodeRefusal::UnknownPayee
        | CodeRefusal::OtherCurrency
        | CodeRefusal::OwnCode
        | CodeRefusal::Expired => Prompt::CodeNotPayable,
    }
}

/// The code cannot be paid, or none was seen; no money is under way.
#[derive(Clone)]
pub struct CodeRefused {
    presence: Presence,
    cause: CodeRefusal,
}

impl CodeRefused {
    fn enter(presence: Presence, cause: CodeRefusal, cx: &mut Context<'_>) -> State {
        leave(cx);
        cx.beep(Tone::Bad);
        cx.say(refusal_prompt(cause));
        cx.set_timer(Timer::Wait, cx.core.profile.times.auto_lock_millis);
        State::Unlocked(Unlocked::CodeRefused(Self { presence, cause }))
    }

    pub(super) fn on(self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::Key(key @ (Key::ShowCode | Key::Scan | Key::BePaid)) => {
                begin_mode(key, self.presence, cx)
            }
            Input::Key(Key::Cancel | Key::Confirm) => Home::enter(self.presence, cx),
            Input::WaitOver => {
                cx.say(Prompt::Locked);
                lock(cx)
            }
            Input::Asked(order) => Authenticate::enter(self.presence, order, cx),
            Input::Settled(settlement) => Notice::enter(self.presence, settlement, cx),
            Input::Key(
                Key::Correct | Key::Help | Key::Power | Key::Register | Key::Point | Key::Digit(_),
            )
            | Input::Finger(_)
            | Input::RenewDue
            | Input::WarningDue
            | Input::DotsDue
            | Input::DigitsDue
            | Input::CounterStored(_)
            | Input::TryStored(_)
            | Input::Phone(_)
            | Input::Camera(_)
            | Input::Server(_)
            | Input::FingerTaken(_)
            | Input::RecordStored(_)
            | Input::ClockSet => State::Unlocked(Unlocked::CodeRefused(self)),
        }
    }

    pub(super) const fn screen(&self) -> Screen {
        Screen::CodeRefused { cause: self.cause }
    }
}

/// The server is not reached; where a payer code would do, it is offered.
#[derive(Clone)]
pub struct NoNetwork {
    presence: Presence,
    /// Scanning was wanted and has not begun: once the server is reached, it does.
    waiting: bool,
    /// The payer code would do instead.
    paying: bool,
}

impl NoNetwork {
    /// Scanning needs the server. `waiting`: it has not begun.
    pub(super) fn enter(presence: Presence, waiting: bool, cx: &mut Context<'_>) -> State {
        Self { presence, waiting, paying: true }.say(cx)
    }

    /// Taking the account off needs the server too, and no code helps.
    pub(super) fn enter_unbinding(presence: Presence, cx: &mut Context<'_>) -> State {
        Self { presence, waiting: false, paying: false }.say(cx)
    }

    fn say(self, cx: &mut Context<'_>) -> State {
        leave(cx);
        cx.beep(Tone::Attention);
        cx.say(Prompt::NoNetwork);
        cx.set_timer(Timer::Wait, cx.core.profile.times.auto_lock_millis);
        State::Unlocked(Unlocked::NoNetwork(self))
    }

    pub(super) fn on(self, input: Input, cx: &mut Context<'_>) -> State {
        match input {
            Input::Server(ServerInput::Online) if self.waiting => begin_scan(self.presence, cx),
            Input::Server(ServerInput::Online) => Home::enter(self.presence, cx),
            Input::Key(key @ (Key::ShowCode | Key::BePaid)) => begin_mode(key, self.presence, cx),
            Input::Key(Key::Cancel | Key::Confirm) => Home::enter(self.presence, cx),
            Input::WaitOver => {
                cx.say(Prompt::Locked);
                lock(cx)
            }
            Input::Asked(order) => Authenticate::enter(self.presence, order, cx),
            Input::Settled(settlement) => Notice::enter(self.presence, settlement, cx),
            Input::Key(
                Key::Scan
                | Key::Correct
                | Key::Help
                | Key::Power
                | Key::Register
                | Key::Point
                | Key::Digit(_),
            )
            | Input::Server(
                ServerInput::Offline | ServerInput::Payee { .. } | ServerInput::NotPayable { .. },
            )
            | Input::Finger(_)
            | Input::RenewDue
            | Input::WarningDue
            | Input::DotsDue
            | Input::DigitsDue
            | Input::CounterStored(_)
            | Input::TryStored(_)
            | Input::Phone(_)
            | Input::Camera(_)
            | Input::FingerTaken(_)
            | Input::RecordStored(_)
            | Input::ClockSet => State::Unlocked(Unlocked::NoNetwork(self)),
        }
    }

    pub(super) fn screen(&self, cx: &ScreenContext<'_>) -> Screen {
        const INSTEAD: KeySet = KeySet::of(&[Key::ShowCode]);
        let offers = if self.paying { modes(cx).common(INSTEAD) } else { KeySet::EMPTY };
        Screen::NoNetwork { offers }
    }
}
