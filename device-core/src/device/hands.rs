//! What comes from the owner's hands: keys, the touch panel, fingers, and the help sheet over it all.

use super::Device;
use crate::effect::{Effect, Effects, Prompt, Tone};
use crate::event::{FingerReading, FingerTaken};
use crate::key::{Edge, Key};
use crate::keys::Press;
use crate::profile::RegistrationTrigger;
use crate::states::out_of_service::OutOfService;
use crate::states::scanning::refusal_prompt;
use crate::states::{Input, State, sense_fresh};
use crate::timers::Timer;
use crate::ui::{self, glyphs::Builtin};
use crate::view::Screen;

impl Device {
    /// The key that is drawn at a place of the touch panel. The layout is off the stack when it is known.
    #[inline(never)]
    fn drawn_key_at(&self, x: u16, y: u16) -> Option<Key> {
        let mut layout = ui::Layout::default();
        ui::layout_into(&self.view(), &Builtin, &mut layout);
        layout.key_at(x, y)
    }

    /// A finger on the touch panel presses the key that is drawn there; where it lets go does not matter, since fingers slide.
    #[inline(never)]
    pub(super) fn on_touch(&mut self, x: u16, y: u16, edge: Edge, effects: &mut Effects) {
        if !self.core.profile.touch_panel {
            return;
        }
        if let Some(key) = self.touched.take() {
            self.on_key(key, Edge::Up, effects);
        }
        if edge == Edge::Up {
            return;
        }
        // Where keys stand does not depend on the glyphs of names.
        let drawn = self.drawn_key_at(x, y);
        // The help sheet goes away wherever it is touched.
        let key = drawn.or_else(|| self.help.then_some(Key::Cancel));
        if let Some(key) = key {
            self.touched = Some(key);
            self.on_key(key, Edge::Down, effects);
        }
    }

    /// Lays a touch panel over the screen.
    #[cfg(test)]
    pub(crate) const fn lay_panel(&mut self) {
        self.core.profile.touch_panel = true;
    }

    #[inline(never)]
    pub(super) fn on_key(&mut self, key: Key, edge: Edge, effects: &mut Effects) {
        if !self.core.profile.keys.has(key) || self.held_trigger(key, edge) {
            return;
        }
        let typing = self.state.typing() && matches!(key, Key::Digit(_)) && !self.help;
        let times = &self.core.profile.times;
        match self.keys.edge(self.now.monotonic, key, edge, typing, times) {
            Press::Nothing => {}
            Press::NotTaken => {
                effects.push(Effect::Beep(Tone::NotTaken));
                effects.push(Effect::Blink(key));
            }
            Press::Taken => {
                effects.push(Effect::Beep(Tone::Taken));
                self.on_press(key, effects);
            }
        }
    }

    /// A trigger without travel counts once it was held: a brush of the hand begins nothing. Says whether this was its edge.
    fn held_trigger(&mut self, key: Key, edge: Edge) -> bool {
        let registration = &self.core.profile.registration;
        let held = match registration.trigger {
            RegistrationTrigger::CapacitiveKey
            | RegistrationTrigger::TouchKey
            | RegistrationTrigger::TouchArea => key == Key::Register,
            RegistrationTrigger::Link | RegistrationTrigger::MechanicalKey => false,
        };
        if held {
            match edge {
                Edge::Down => {
                    let millis = u64::from(registration.hold_millis.max(1));
                    self.core.timers.set(Timer::Hold, self.now.monotonic.plus_millis(millis));
                }
                Edge::Up => self.core.timers.clear(Timer::Hold),
            }
        }
        held
    }

    #[inline(never)]
    pub(super) fn on_press(&mut self, key: Key, effects: &mut Effects) {
        if key == Key::Power {
            self.close_help();
            self.lock(effects);
            return;
        }
        if self.help {
            self.close_help();
            return;
        }
        match key {
            Key::Help => {
                self.open_help(effects);
                // A code that is about to go away is kept by any key, and by this one too.
                if !self.locked() {
                    self.input(Input::Key(key), effects);
                }
            }
            // Taken above, whatever lies over the screen.
            Key::Power => {}
            Key::ShowCode
            | Key::Register
            | Key::Point
            | Key::Scan
            | Key::BePaid
            | Key::Cancel
            | Key::Correct
            | Key::Confirm
            | Key::Digit(_) => self.input(Input::Key(key), effects),
        }
    }

    /// The power key: an unlocked device locks at once.
    fn lock(&mut self, effects: &mut Effects) {
        let rest = State::OutOfService(OutOfService::StorageRefused);
        let state = core::mem::replace(&mut self.state, rest);
        self.state = match state {
            State::Unlocked(state) => state.lock(&mut self.context(effects)),
            State::Locked(_) | State::OutOfService(_) | State::Registering(_) => state,
        };
    }

    fn open_help(&mut self, effects: &mut Effects) {
        self.help = true;
        let prompt = prompt_of(&self.screen());
        let help_millis = self.core.profile.times.help_millis;
        let mut cx = self.context(effects);
        cx.say(prompt);
        cx.set_timer(Timer::Help, help_millis);
    }

    #[inline(never)]
    pub(super) fn close_help(&mut self) {
        self.help = false;
        self.core.timers.clear(Timer::Help);
    }

    #[inline(never)]
    pub(super) fn on_finger(&mut self, reading: FingerReading, effects: &mut Effects) {
        // An answer that comes after the sensor was told to stop is not for anyone.
        if !core::mem::take(&mut self.core.sensor_on) {
            return;
        }
        // Under the help sheet nobody sees what she would agree to: the finger only takes the sheet away.
        if self.help {
            self.close_help();
            sense_fresh(&mut self.context(effects));
        } else {
            self.input(Input::Finger(reading), effects);
        }
    }

    #[inline(never)]
    pub(super) fn on_finger_taken(&mut self, taken: FingerTaken, effects: &mut Effects) {
        // As with fingers: nobody waits for an answer after the sensor was told to stop.
        if self.core.sensor_enrols {
            self.input(Input::FingerTaken(taken), effects);
        }
    }
}

/// What the help sheet of a screen says aloud.
fn prompt_of(screen: &Screen) -> Prompt {
    match screen {
        Screen::NotEnrolled { .. } => Prompt::NotEnrolled,
        Screen::StorageRefused => Prompt::StorageRefused,
        Screen::Disabled => Prompt::Disabled,
        Screen::LockedHome { .. } => Prompt::LockedHome,
        Screen::Unlock { .. } => Prompt::PressFinger,
        Screen::EnterPin { .. } => Prompt::TypePin,
        Screen::PinLocked { .. } => Prompt::PinLocked,
        Screen::Home { .. } => Prompt::Home,
        Screen::PayerCode { .. } => Prompt::KeepCodeSecret,
        Screen::ClockLost => Prompt::ClockDoubtful,
        Screen::Authenticate { amount, .. } => Prompt::Authenticate(*amount),
        Screen::Settling { .. } => Prompt::Settling,
        Screen::NotYetKnown { .. } => Prompt::NotYetKnown,
        Screen::Paid { amount, .. } => Prompt::Paid(*amount),
        Screen::Declined { cause, .. } => Prompt::Declined(*cause),
        Screen::Connecting { .. } => Prompt::PhoneConnected,
        Screen::TypeDigits { .. } => Prompt::TypeDigits,
        Screen::TakingAccount { .. } => Prompt::TakingAccount,
        Screen::NotBound { .. } => Prompt::NotBound,
        Screen::EnrolFinger { .. } => Prompt::LayFinger,
        Screen::FingerDone { .. } => Prompt::FingerEnrolled,
        Screen::SetPin { again: false, .. } => Prompt::SetPin,
        Screen::SetPin { again: true, .. } => Prompt::RepeatPin,
        Screen::Bound { .. } => Prompt::Ready,
        Screen::Scanning { .. } => Prompt::AimHelp,
        Screen::Resolving { .. } => Prompt::Settling,
        Screen::CodeRefused { cause } => refusal_prompt(*cause),
        Screen::NoNetwork { .. } => Prompt::NoNetwork,
        Screen::EnterAmount { payee, .. } => Prompt::AskAmount(payee.clone().unwrap_or_default()),
        Screen::ConfirmPay { payee, amount } => Prompt::ConfirmPay(payee.clone(), *amount),
        Screen::PayeeCode { .. } => Prompt::LetPayerScan,
        Screen::MoneyIn { amount, .. } => Prompt::MoneyIn(*amount),
        Screen::Menu => Prompt::Menu,
        Screen::History { .. } => Prompt::History,
        Screen::ConfirmUnbind { .. } => Prompt::ConfirmUnbind,
    }
}
