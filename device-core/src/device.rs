//! The device: an event comes in with its time, effects go out, and there is always a `View` to look at.

use crate::context::{Context, Core, StoreReason};
use crate::effect::{Backlight, Effect, Effects, Prompt, Tone};
use crate::event::{Event, FingerReading, FingerTaken, LinkState, Port, ScanReading, StoreOutcome};
use crate::identity::Identity;
use crate::key::{Edge, Key, KeySet};
use crate::keys::{KeyFilter, Press};
use crate::lamps::lamps;
use crate::profile::{Profile, RegistrationTrigger};
use crate::records::{Record, Records, RecordsRefused};
use crate::service::Word;
use crate::states::home::LockedHome;
use crate::states::locked::Following;
use crate::states::out_of_service::OutOfService;
use crate::states::scanning::refusal_prompt;
use crate::states::{Input, PhoneInput, ScreenContext, ServerInput, State, sense_fresh};
use crate::time::{Instant, Now};
use crate::timers::Timer;
use crate::ui::{self, glyphs::Builtin};
use crate::view::{BindFailure, Screen, ScreenKind, Status, View};

/// The payment device.
#[derive(Clone)]
pub struct Device {
    core: Core,
    state: State,
    keys: KeyFilter,
    /// The key on the touch panel that a finger rests on.
    touched: Option<Key>,
    help: bool,
    battery_percent: u8,
    backlight: Backlight,
    now: Now,
}

impl Device {
    /// Boots on the records that were found in flash. `entropy` must be fresh random bytes.
    #[must_use]
    pub fn boot(
        identity: Identity,
        profile: Profile,
        records: Result<Records, RecordsRefused>,
        entropy: [u8; 32],
        now: Now,
    ) -> (Self, Effects) {
        let refused = records.is_err();
        let mut core =
            Core::new(identity, profile, records.unwrap_or_default(), entropy, now.monotonic);
        let mut effects = Effects::new();
        let mut cx = Context { core: &mut core, effects: &mut effects, now };
        let state = if refused {
            OutOfService::StorageRefused.enter(&mut cx)
        } else if cx.core.records.disabled {
            OutOfService::Disabled.enter(&mut cx)
        } else if !cx.core.enrolled() {
            // Without a PIN the registration was cut off: what it left is nobody's.
            cx.core.records = Records::default();
            OutOfService::NotEnrolled.enter(&mut cx)
        } else if let Some(order) = cx.core.records.pending.clone() {
            Following::enter(order, &mut cx)
        } else {
            LockedHome::enter(&mut cx)
        };
        let mut device = Self {
            core,
            state,
            keys: KeyFilter::default(),
            touched: None,
            help: false,
            battery_percent: 100,
            backlight: Backlight::Normal,
            now,
        };
        device.after(&mut effects);
        (device, effects)
    }

    /// Takes an event and says what the hardware is to do.
    #[must_use]
    pub fn handle(&mut self, now: Now, event: &Event) -> Effects {
        let mut effects = Effects::new();
        self.now = now;
        let kind = self.screen().kind();
        let online = self.core.service.online();
        // What was due before the event comes before it: a key that is late by a second finds the device locked.
        self.on_due_timers(&mut effects);
        match event {
            Event::Key { key, edge } => self.on_key(*key, *edge, &mut effects),
            Event::Touch { x, y, edge } => self.on_touch(*x, *y, *edge, &mut effects),
            Event::Finger(reading) => self.on_finger(*reading, &mut effects),
            Event::FingerTaken(taken) => self.on_finger_taken(*taken, &mut effects),
            Event::Scanned(reading) => self.on_scanned(reading, &mut effects),
            Event::PhoneLink { port, state } => self.on_phone_link(*port, *state, &mut effects),
            Event::FromPhone { port, frame } => self.on_phone_frame(*port, frame, &mut effects),
            Event::Network(network) => self.context(&mut effects).on_network(*network),
            Event::FromServer(frame) => {
                let word = self.context(&mut effects).on_frame(frame);
                self.on_word(word, &mut effects);
            }
            Event::Stored { ticket, outcome } => self.on_stored(*ticket, *outcome, &mut effects),
            Event::Battery { percent } => self.on_battery(*percent, &mut effects),
            Event::Deadline => {}
        }
        self.on_due_timers(&mut effects);
        self.on_reach(online, &mut effects);
        if !self.state.holds_phone() {
            self.release_phone();
        }
        if self.screen().kind() != kind {
            self.close_help();
        }
        self.after(&mut effects);
        effects
    }

    /// When `Event::Deadline` is next wanted, in monotonic time.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Instant> {
        self.core.timers.next()
    }

    /// What is shown.
    #[must_use]
    pub fn view(&self) -> View {
        let screen = self.screen();
        let keys = self.core.profile.keys;
        let lamps = if self.help { KeySet::EMPTY } else { lamps(&screen).common(keys) };
        View {
            screen,
            help: self.help,
            status: Status {
                bars: self.core.service.bars(),
                battery_fifths: self.battery_percent.div_ceil(20).min(5),
            },
            lamps,
            language: self.core.profile.language,
            scale: self.core.profile.scale,
            panel: self.core.profile.touch_panel,
        }
    }

    /// The profile it was booted with.
    #[must_use]
    pub const fn profile(&self) -> &Profile {
        &self.core.profile
    }

    /// Whether nobody has proved to be the owner.
    #[must_use]
    pub const fn locked(&self) -> bool {
        !matches!(self.state, State::Unlocked(_))
    }

    fn screen(&self) -> Screen {
        self.state.screen(&ScreenContext { core: &self.core, now: self.now })
    }

    const fn context<'device>(
        &'device mut self,
        effects: &'device mut Effects,
    ) -> Context<'device> {
        Context { core: &mut self.core, effects, now: self.now }
    }

    /// Hands an input to the state.
    fn input(&mut self, input: Input, effects: &mut Effects) {
        // What stands here meanwhile is never seen: `on` gives the next state back.
        let rest = State::OutOfService(OutOfService::StorageRefused);
        let state = core::mem::replace(&mut self.state, rest);
        self.state = state.on(input, &mut self.context(effects));
    }

    /// A finger on the touch panel presses the key that is drawn there; where it lets go does not matter, since fingers slide.
    fn on_touch(&mut self, x: u16, y: u16, edge: Edge, effects: &mut Effects) {
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
        let drawn = ui::layout(&self.view(), &Builtin).key_at(x, y);
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

    fn on_key(&mut self, key: Key, edge: Edge, effects: &mut Effects) {
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

    fn on_press(&mut self, key: Key, effects: &mut Effects) {
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

    fn close_help(&mut self) {
        self.help = false;
        self.core.timers.clear(Timer::Help);
    }

    fn on_finger(&mut self, reading: FingerReading, effects: &mut Effects) {
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

    fn on_finger_taken(&mut self, taken: FingerTaken, effects: &mut Effects) {
        // As with fingers: nobody waits for an answer after the sensor was told to stop.
        if self.core.sensor_enrols {
            self.input(Input::FingerTaken(taken), effects);
        }
    }

    fn on_phone_link(&mut self, port: Port, state: LinkState, effects: &mut Effects) {
        self.context(effects).on_phone_link(port, state);
        if state == LinkState::Down {
            self.input(Input::Phone(PhoneInput::Gone { port }), effects);
        }
    }

    fn on_phone_frame(&mut self, port: Port, frame: &[u8], effects: &mut Effects) {
        let waits = self.state.in_registration();
        let Some(heard) = self.context(effects).on_phone_frame(port, frame, waits) else { return };
        if let Some(input) = heard.input.clone() {
            let wants = matches!(input, PhoneInput::Wants { .. });
            self.input(Input::Phone(input), effects);
            if wants && !self.state.holds_phone() && self.core.phone.asked().is_some() {
                self.core.phone.refuse_offer();
            }
        }
        let waits = self.state.in_registration();
        self.context(effects).answer_phone(heard, waits);
    }

    /// A registration that no state is at any more has ended: its owner turned to something else.
    fn release_phone(&mut self) {
        self.core.phone.end(BindFailure::Cancelled);
        self.core.timers.clear(Timer::Phone);
    }

    fn on_scanned(&mut self, reading: &ScanReading, effects: &mut Effects) {
        // An answer that comes after the engine was told to stop is not for anyone.
        if core::mem::take(&mut self.core.scanning) {
            self.input(Input::Camera(reading.clone()), effects);
        }
    }

    /// The server is reached from here on, or is not any more.
    fn on_reach(&mut self, was_online: bool, effects: &mut Effects) {
        match (was_online, self.core.service.online()) {
            (false, true) => self.input(Input::Server(ServerInput::Online), effects),
            (true, false) => self.input(Input::Server(ServerInput::Offline), effects),
            (true, true) | (false, false) => {}
        }
    }

    /// The account is off this device: nothing of it stays.
    fn forget_account(&mut self, effects: &mut Effects) {
        let mut cx = self.context(effects);
        let erasing = cx.forget_account();
        let next = match erasing {
            StoreOutcome::Done => {
                cx.say(Prompt::Unbound);
                OutOfService::NotEnrolled.enter_silently(&mut cx)
            }
            StoreOutcome::Failed => OutOfService::StorageRefused.enter(&mut cx),
        };
        self.state = next;
    }

    fn on_word(&mut self, word: Option<Word>, effects: &mut Effects) {
        match word {
            None => {}
            Some(Word::Asked(order)) => {
                self.context(effects).note_asked(order.order);
                self.input(Input::Asked(order), effects);
            }
            Some(Word::Settled(settlement)) => self.input(Input::Settled(settlement), effects),
            Some(Word::ClockSet(utc)) => {
                self.now.utc = Some(utc);
                self.input(Input::ClockSet, effects);
            }
            Some(Word::Said(word)) => self.input(Input::Server(word), effects),
            Some(Word::Unbound) => self.forget_account(effects),
            Some(Word::Disabled) => {
                self.context(effects).store_quietly(Record::Disabled(true));
                self.state = OutOfService::Disabled.enter(&mut self.context(effects));
            }
        }
    }

    fn on_stored(&mut self, ticket: u16, outcome: StoreOutcome, effects: &mut Effects) {
        let Some(reason) = self.core.take_store(ticket) else { return };
        match reason {
            StoreReason::Housekeeping => {}
            StoreReason::Unbinding => {
                if outcome == StoreOutcome::Failed {
                    self.state = OutOfService::StorageRefused.enter(&mut self.context(effects));
                }
            }
            StoreReason::Enrolment => {
                if !self.core.storing(reason) || outcome == StoreOutcome::Failed {
                    self.input(Input::RecordStored(outcome), effects);
                }
            }
            StoreReason::Result => {
                let word = self.context(effects).on_result_stored(outcome);
                self.on_word(word, effects);
            }
            StoreReason::Agreement => {
                // A younger agreement is on its way, and this completion says nothing of it.
                if self.core.storing(reason) {
                    return;
                }
                let word = self.context(effects).on_agreement_stored(outcome);
                self.on_word(word, effects);
            }
            // A younger counter or try may still be on its way: then only its own completion counts.
            StoreReason::CodeCounter | StoreReason::PinTry => {
                if self.core.storing(reason) && outcome == StoreOutcome::Done {
                    return;
                }
                let input = if reason == StoreReason::CodeCounter {
                    Input::CounterStored(outcome)
                } else {
                    Input::TryStored(outcome)
                };
                self.input(input, effects);
            }
        }
    }

    fn on_battery(&mut self, percent: u8, effects: &mut Effects) {
        const LOW_PERCENT: u8 = 15;
        let was_low = self.battery_percent <= LOW_PERCENT;
        self.battery_percent = percent.min(100);
        if self.battery_percent <= LOW_PERCENT && !was_low {
            effects.push(Effect::Beep(Tone::Attention));
            effects.push(Effect::Say(Prompt::BatteryLow));
        }
    }

    fn on_due_timers(&mut self, effects: &mut Effects) {
        while let Some(timer) = self.core.timers.take_due(self.now.monotonic) {
            match timer {
                Timer::Wait => self.input(Input::WaitOver, effects),
                Timer::Renew => self.input(Input::RenewDue, effects),
                Timer::Warning => self.input(Input::WarningDue, effects),
                Timer::Dots => self.input(Input::DotsDue, effects),
                Timer::Help => self.close_help(),
                // `view` reads the clock by itself; `after` sets the next minute.
                Timer::Minute => {}
                Timer::Login => self.context(effects).log_in(),
                Timer::Query => self.context(effects).on_query_due(),
                Timer::Phone => {
                    if self.context(effects).on_phone_silent() {
                        self.input(Input::Phone(PhoneInput::Silent), effects);
                    }
                }
                Timer::Hold => {
                    effects.push(Effect::Beep(Tone::Taken));
                    self.on_press(Key::Register, effects);
                }
            }
        }
    }

    /// What follows every event: the light fits the screen, and the shown clock moves with the minute.
    fn after(&mut self, effects: &mut Effects) {
        let screen = self.screen();
        let shows_clock = matches!(
            screen,
            Screen::Home { clock: Some(_), .. } | Screen::LockedHome { clock: Some(_), .. }
        );
        match self.now.utc.filter(|_| shows_clock) {
            Some(utc) => {
                let millis = 60_000_u64.saturating_sub(utc.0 % 60_000);
                self.core.timers.set(Timer::Minute, self.now.monotonic.plus_millis(millis));
            }
            None => self.core.timers.clear(Timer::Minute),
        }
        let backlight = match screen.kind() {
            ScreenKind::PayerCode | ScreenKind::PayeeCode if !self.help => Backlight::Bright,
            ScreenKind::LockedHome => Backlight::Dim,
            ScreenKind::PayerCode
            | ScreenKind::PayeeCode
            | ScreenKind::Connecting
            | ScreenKind::TypeDigits
            | ScreenKind::TakingAccount
            | ScreenKind::NotBound
            | ScreenKind::EnrolFinger
            | ScreenKind::FingerDone
            | ScreenKind::SetPin
            | ScreenKind::Bound
            | ScreenKind::Scanning
            | ScreenKind::Resolving
            | ScreenKind::CodeRefused
            | ScreenKind::NoNetwork
            | ScreenKind::EnterAmount
            | ScreenKind::ConfirmPay
            | ScreenKind::MoneyIn
            | ScreenKind::Menu
            | ScreenKind::History
            | ScreenKind::ConfirmUnbind
            | ScreenKind::NotEnrolled
            | ScreenKind::StorageRefused
            | ScreenKind::Disabled
            | ScreenKind::Unlock
            | ScreenKind::EnterPin
            | ScreenKind::PinLocked
            | ScreenKind::Home
            | ScreenKind::ClockLost
            | ScreenKind::Authenticate
            | ScreenKind::Settling
            | ScreenKind::NotYetKnown
            | ScreenKind::Paid
            | ScreenKind::Declined => Backlight::Normal,
        };
        if backlight != self.backlight {
            self.backlight = backlight;
            effects.push(Effect::Backlight(backlight));
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
