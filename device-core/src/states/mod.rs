//! The states, as types. `docs/states.md` is their index; a transition consumes one and gives the next.

pub mod agree;
pub mod amount;
pub mod code_digits;
pub mod confirm_pay;
pub mod home;
pub mod locked;
pub mod menu;
pub mod notice;
pub mod out_of_service;
pub mod payee_code;
pub mod payer_code;
pub mod pin;
pub mod presence;
pub mod register;
pub mod scanning;
pub mod typed_amount;
pub mod unlock;

#[cfg(test)]
mod tests;

use crate::context::Context;
use crate::effect::{Effect, FingerCommand, Prompt, ScanCommand, Settlement};
use crate::event::{FingerReading, FingerTaken, Port, ScanReading, StoreOutcome};
use crate::key::Key;
use crate::money::Fen;
use crate::records::PendingOrder;
use crate::text::{Name, Payee};
use crate::view::{BindFailure, CodeRefusal, Screen};

use agree::{AgreeByPin, Authenticate, Settling};
use amount::EnterAmount;
use code_digits::ProveForDigits;
use confirm_pay::ConfirmPay;
use home::{Home, LockedHome};
use locked::Following;
use menu::{ConfirmUnbind, History, Menu};
use notice::{LockedNotice, Notice};
use out_of_service::OutOfService;
use payee_code::PayeeCodeShown;
use payer_code::{ClockLost, PayerCodeShown};
use pin::{EnterPin, PinLocked};
use register::Registering;
use register::fingers::AddFinger;
use scanning::{CodeRefused, NoNetwork, Resolving, Scanning};
use unlock::{Unlock, Wish};

/// What reaches a state, after keys were filtered and the service did its part.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)] // Without an allocator there is no box to put the large one in.
pub enum Input {
    /// A press that counts. *Help* comes to unlocked states, as a sign of life only; *Power* never does.
    Key(Key),
    /// The fingerprint module's answer.
    Finger(FingerReading),
    /// The state's patience is over.
    WaitOver,
    /// The payer code is old.
    RenewDue,
    /// The payer code will go away soon.
    WarningDue,
    /// The dots move on.
    DotsDue,
    /// The typed digits have been seen: what they begin may take its time.
    DigitsDue,
    /// The code counter is stored, and no older one is on its way.
    CounterStored(StoreOutcome),
    /// The PIN try is stored, and no older one is on its way.
    TryStored(StoreOutcome),
    /// The server asks for the owner's agreement.
    Asked(PendingOrder),
    /// An order ended; its result is stored.
    Settled(Settlement),
    /// The clock was set.
    ClockSet,
    /// Something on the phone link concerns the owner.
    Phone(PhoneInput),
    /// The scan engine's answer.
    Camera(ScanReading),
    /// The server's word on a scanned code, or on being reached at all.
    Server(ServerInput),
    /// The fingerprint module's answer while a finger is enrolled.
    FingerTaken(FingerTaken),
    /// A record of an enrolment is stored, and no older one is on its way.
    RecordStored(StoreOutcome),
}

/// What the phone link has for a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhoneInput {
    /// An app asked who the device is. Nothing has been agreed to.
    Knocks {
        /// Its port.
        port: Port,
        /// The phone's name.
        phone: Name,
    },
    /// A phone's user agreed to register this device.
    Wants {
        /// Its port.
        port: Port,
        /// Its name.
        phone: Name,
        /// Whether it shows digits that are to be typed here.
        digits: bool,
    },
    /// No phone is on this port any more.
    Gone {
        /// The port.
        port: Port,
    },
    /// The phone of the registration under way has said nothing for too long.
    Silent,
    /// The phone on this port ended it, or what it sent was not genuine.
    GaveUp {
        /// Its port.
        port: Port,
        /// Why.
        cause: BindFailure,
    },
    /// The phone found the typed digits wrong and waits for others.
    DigitsWrong {
        /// Tries that are left.
        left: u8,
    },
    /// Phone and device have agreed on a key.
    DigitsRight,
    /// The account has arrived whole; `PhoneService::take_account` has it.
    Account,
}

/// What the server has for a state, beyond orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerInput {
    /// The server is reached from here on.
    Online,
    /// It is not reached any more.
    Offline,
    /// What is behind the scanned code.
    Payee {
        /// The device's request.
        request: u32,
        /// What the server calls this payee.
        token: u64,
        /// Who it is.
        payee: Payee,
        /// The amount, where the code carries one.
        amount: Option<Fen>,
    },
    /// The scanned code cannot be paid.
    NotPayable {
        /// The device's request.
        request: u32,
        /// Why.
        cause: CodeRefusal,
    },
}

/// Where the device is.
#[derive(Clone)]
#[allow(clippy::large_enum_variant)] // Without an allocator there is no box.
pub enum State {
    /// It cannot pay: no account, no records, switched off.
    OutOfService(OutOfService),
    /// An account is being taken over. Nobody is proved to be its owner, so nothing can be paid.
    Registering(Registering),
    /// It has an account, and nobody has proved to be its owner.
    Locked(Locked),
    /// The owner is here.
    Unlocked(Unlocked),
}

/// The states of a locked device. None of them holds a [`presence::Presence`].
#[derive(Clone)]
#[allow(missing_docs)] // Each is the state of the same name.
pub enum Locked {
    Home(LockedHome),
    Unlock(Unlock),
    EnterPin(EnterPin),
    PinLocked(PinLocked),
    Following(Following),
    Notice(LockedNotice),
}

/// The states of an unlocked device. Each holds the [`presence::Presence`] that let it in.
#[derive(Clone)]
#[allow(missing_docs)] // Each is the state of the same name.
pub enum Unlocked {
    Home(Home),
    PayerCode(PayerCodeShown),
    ProveForDigits(ProveForDigits),
    ClockLost(ClockLost),
    Authenticate(Authenticate),
    AgreeByPin(AgreeByPin),
    Settling(Settling),
    Notice(Notice),
    AddFinger(AddFinger),
    Scanning(Scanning),
    Resolving(Resolving),
    CodeRefused(CodeRefused),
    NoNetwork(NoNetwork),
    EnterAmount(EnterAmount),
    ConfirmPay(ConfirmPay),
    PayeeCode(PayeeCodeShown),
    Menu(Menu),
    History(History),
    ConfirmUnbind(ConfirmUnbind),
}

impl State {
    /// Takes an input and becomes the next state.
    #[must_use]
    pub fn on(self, input: Input, cx: &mut Context<'_>) -> Self {
        match self {
            Self::OutOfService(state) => state.on(input, cx),
            Self::Registering(state) => state.on(input, cx),
            Self::Locked(state) => state.on(input, cx),
            Self::Unlocked(state) => state.on(input, cx),
        }
    }

    /// What is shown.
    #[must_use]
    pub fn screen(&self, cx: &ScreenContext<'_>) -> Screen {
        match self {
            Self::OutOfService(state) => state.screen(cx),
            Self::Registering(state) => state.screen(cx),
            Self::Locked(state) => state.screen(cx),
            Self::Unlocked(state) => state.screen(cx),
        }
    }

    /// Whether digits are being typed: then a press counts when the key comes up.
    #[must_use]
    pub const fn typing(&self) -> bool {
        match self {
            Self::Registering(state) => state.typing(),
            Self::Locked(Locked::EnterPin(_))
            | Self::Unlocked(Unlocked::AgreeByPin(_) | Unlocked::EnterAmount(_)) => true,
            Self::OutOfService(_) | Self::Locked(_) | Self::Unlocked(_) => false,
        }
    }

    /// Whether a phone may register the device here without another key.
    #[must_use]
    pub const fn in_registration(&self) -> bool {
        match self {
            Self::Registering(state) => state.awaits_phone(),
            Self::OutOfService(_) | Self::Locked(_) | Self::Unlocked(_) => false,
        }
    }

    /// Whether a phone's registration goes on here; anywhere else it has ended.
    #[must_use]
    pub const fn holds_phone(&self) -> bool {
        match self {
            Self::Registering(_) => true,
            Self::Locked(state) => matches!(state.wish(), Some(Wish::Register)),
            Self::OutOfService(_) | Self::Unlocked(_) => false,
        }
    }
}

/// What a screen shows beyond its state's own data.
pub struct ScreenContext<'device> {
    /// The device without its state.
    pub core: &'device crate::context::Core,
    /// The moment of the last event.
    pub now: crate::time::Now,
}

impl Locked {
    /// What the owner is unlocking for.
    const fn wish(&self) -> Option<&Wish> {
        match self {
            Self::Unlock(state) => Some(state.wish()),
            Self::EnterPin(state) => Some(state.wish()),
            Self::PinLocked(state) => Some(state.wish()),
            Self::Home(_) | Self::Following(_) | Self::Notice(_) => None,
        }
    }

    fn on(self, input: Input, cx: &mut Context<'_>) -> State {
        match self {
            Self::Home(state) => state.on(input, cx),
            Self::Unlock(state) => state.on(input, cx),
            Self::EnterPin(state) => state.on(input, cx),
            Self::PinLocked(state) => state.on(input, cx),
            Self::Following(state) => state.on(input, cx),
            Self::Notice(state) => state.on(input, cx),
        }
    }

    fn screen(&self, cx: &ScreenContext<'_>) -> Screen {
        match self {
            Self::Home(_) => LockedHome::screen(cx),
            Self::Unlock(state) => state.screen(),
            Self::EnterPin(state) => state.screen(),
            Self::PinLocked(_) => PinLocked::screen(cx),
            Self::Following(state) => state.screen(),
            Self::Notice(state) => state.screen(cx),
        }
    }
}

impl Unlocked {
    /// The power key: locks at once. A question that is open is answered with no.
    pub(crate) fn lock(self, cx: &mut Context<'_>) -> State {
        cx.say(Prompt::Locked);
        match self {
            Self::Authenticate(state) => state.lock(cx),
            Self::AgreeByPin(state) => state.lock(cx),
            Self::Home(_)
            | Self::PayerCode(_)
            | Self::ProveForDigits(_)
            | Self::ClockLost(_)
            | Self::Settling(_)
            | Self::Notice(_)
            | Self::AddFinger(_)
            | Self::Scanning(_)
            | Self::Resolving(_)
            | Self::CodeRefused(_)
            | Self::NoNetwork(_)
            | Self::EnterAmount(_)
            | Self::ConfirmPay(_)
            | Self::PayeeCode(_)
            | Self::Menu(_)
            | Self::History(_)
            | Self::ConfirmUnbind(_) => home::lock(cx),
        }
    }

    fn on(self, input: Input, cx: &mut Context<'_>) -> State {
        match self {
            Self::Home(state) => state.on(input, cx),
            Self::PayerCode(state) => state.on(input, cx),
            Self::ProveForDigits(state) => state.on(input, cx),
            Self::ClockLost(state) => state.on(input, cx),
            Self::Authenticate(state) => state.on(input, cx),
            Self::AgreeByPin(state) => state.on(input, cx),
            Self::Settling(state) => state.on(input, cx),
            Self::Notice(state) => state.on(input, cx),
            Self::AddFinger(state) => state.on(input, cx),
            Self::Scanning(state) => state.on(input, cx),
            Self::Resolving(state) => state.on(input, cx),
            Self::CodeRefused(state) => state.on(input, cx),
            Self::NoNetwork(state) => state.on(input, cx),
            Self::EnterAmount(state) => state.on(input, cx),
            Self::ConfirmPay(state) => state.on(input, cx),
            Self::PayeeCode(state) => state.on(input, cx),
            Self::Menu(state) => state.on(input, cx),
            Self::History(state) => state.on(input, cx),
            Self::ConfirmUnbind(state) => state.on(input, cx),
        }
    }

    fn screen(&self, cx: &ScreenContext<'_>) -> Screen {
        match self {
            Self::Home(_) => Home::screen(cx),
            Self::PayerCode(state) => state.screen(cx),
            Self::ProveForDigits(state) => state.screen(),
            Self::ClockLost(_) => Screen::ClockLost,
            Self::Authenticate(state) => state.screen(),
            Self::AgreeByPin(state) => state.screen(),
            Self::Settling(state) => state.screen(),
            Self::Notice(state) => state.screen(cx),
            Self::AddFinger(state) => state.screen(cx),
            Self::Scanning(state) => state.screen(),
            Self::Resolving(state) => state.screen(),
            Self::CodeRefused(state) => state.screen(),
            Self::NoNetwork(state) => state.screen(cx),
            Self::EnterAmount(state) => state.screen(),
            Self::ConfirmPay(state) => state.screen(),
            Self::PayeeCode(state) => state.screen(cx),
            Self::Menu(_) => Screen::Menu,
            Self::History(state) => state.screen(cx),
            Self::ConfirmUnbind(_) => ConfirmUnbind::screen(cx),
        }
    }
}

/// Leaves a state: its timers end, and sensor and scan engine are off unless the next one switches them on.
fn leave(cx: &mut Context<'_>) {
    cx.core.timers.clear_state();
    let on = cx.core.sensor_on || cx.core.sensor_enrols;
    if on {
        cx.core.sensor_on = false;
        cx.core.sensor_enrols = false;
        cx.effects.push(Effect::Finger(FingerCommand::Stop));
    }
    if core::mem::take(&mut cx.core.scanning) {
        cx.effects.push(Effect::Scan(ScanCommand::Stop));
    }
}

/// Switches the sensor on, for a finger that may lie there already.
fn sense(cx: &mut Context<'_>) {
    cx.core.sensor_on = true;
    cx.finger(FingerCommand::Start);
}

/// Switches the sensor to enrolling a finger.
fn enrol(slot: u8, cx: &mut Context<'_>) {
    cx.core.sensor_enrols = true;
    cx.finger(FingerCommand::Enrol { slot });
}

/// Switches the sensor on for a finger that comes from now on.
pub(crate) fn sense_fresh(cx: &mut Context<'_>) {
    cx.core.sensor_on = true;
    cx.finger(FingerCommand::StartFresh);
}
