//! The device: an event comes in with its time, effects go out, and there is always a `View` to look at.

mod hands;
mod links;

use crate::context::{Context, Core};
use crate::effect::{Backlight, Effect, Effects, Prompt, Tone};
use crate::event::Event;
use crate::identity::Identity;
use crate::key::{Key, KeySet};
use crate::keys::KeyFilter;
use crate::lamps::lamps;
use crate::profile::Profile;
use crate::records::{Records, RecordsRefused};
use crate::states::home::LockedHome;
use crate::states::locked::Following;
use crate::states::out_of_service::OutOfService;
use crate::states::{Input, PhoneInput, ScreenContext, State};
use crate::time::{Instant, Now};
use crate::timers::Timer;
use crate::view::{Screen, ScreenKind, Status, View};

/// The payment device.
///
/// Its handlers are kept apart with `#[inline(never)]`: in one function together, their states would stand on the stack all at once,
/// 27 KB of it, and a small chip has little more.
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
        let mut effects = Effects::new();
        let mut records = records;
        let mut device = Self::fresh(identity, profile, entropy, now);
        device.wake(records.as_mut().map_err(|refused| *refused), &mut effects);
        (device, effects)
    }

    /// A device before it remembers anything. A small chip makes it where it stays, and then wakes it.
    #[must_use]
    #[inline(never)]
    pub fn fresh(identity: Identity, profile: Profile, entropy: [u8; 32], now: Now) -> Self {
        Self {
            core: Core::new(identity, profile, entropy),
            state: State::OutOfService(OutOfService::StorageRefused),
            keys: KeyFilter::default(),
            touched: None,
            help: false,
            battery_percent: 100,
            backlight: Backlight::Normal,
            now,
        }
    }

    /// Wakes a fresh device: it takes the records over, and enters its first state.
    pub fn wake(&mut self, records: Result<&mut Records, RecordsRefused>, effects: &mut Effects) {
        let refused = records.is_err();
        if let Ok(records) = records {
            self.core.remember(records, self.now.monotonic);
        }
        self.begin(refused, effects);
    }

    /// Enters the first state.
    #[inline(never)]
    fn begin(&mut self, refused: bool, effects: &mut Effects) {
        let mut cx = self.context(effects);
        self.state = if refused {
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
        self.after(effects);
    }

    /// Takes an event and says what the hardware is to do.
    #[must_use]
    pub fn handle(&mut self, now: Now, event: &Event) -> Effects {
        let mut effects = Effects::new();
        self.handle_into(now, event, &mut effects);
        effects
    }

    /// The same, with the effects in a list that is there already.
    #[inline(never)]
    pub fn handle_into(&mut self, now: Now, event: &Event, effects: &mut Effects) {
        self.now = now;
        let kind = self.screen().kind();
        let online = self.core.service.online();
        // What was due before the event comes before it: a key that is late by a second finds the device locked.
        self.on_due_timers(effects);
        match event {
            Event::Key { key, edge } => self.on_key(*key, *edge, effects),
            Event::Touch { x, y, edge } => self.on_touch(*x, *y, *edge, effects),
            Event::Finger(reading) => self.on_finger(*reading, effects),
            Event::FingerTaken(taken) => self.on_finger_taken(*taken, effects),
            Event::Scanned(reading) => self.on_scanned(reading, effects),
            Event::PhoneLink { port, state } => self.on_phone_link(*port, *state, effects),
            Event::FromPhone { port, frame } => self.on_phone_frame(*port, frame, effects),
            Event::Network(network) => self.context(effects).on_network(*network),
            Event::FromServer(frame) => {
                let word = self.context(effects).on_frame(frame);
                self.on_word(word, effects);
            }
            Event::Stored { ticket, outcome } => self.on_stored(*ticket, *outcome, effects),
            Event::Battery { percent } => self.on_battery(*percent, effects),
            Event::Deadline => {}
        }
        self.on_due_timers(effects);
        self.on_reach(online, effects);
        if !self.state.holds_phone() {
            self.release_phone();
        }
        if self.screen().kind() != kind {
            self.close_help();
        }
        self.after(effects);
    }

    /// When `Event::Deadline` is next wanted, in monotonic time.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Instant> {
        self.core.timers.next()
    }

    /// What is shown.
    #[must_use]
    #[inline(never)]
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
    #[inline(never)]
    fn input(&mut self, input: Input, effects: &mut Effects) {
        // What stands here meanwhile is never seen: `on` gives the next state back.
        let rest = State::OutOfService(OutOfService::StorageRefused);
        let state = core::mem::replace(&mut self.state, rest);
        self.state = state.on(input, &mut self.context(effects));
    }

    #[inline(never)]
    fn on_battery(&mut self, percent: u8, effects: &mut Effects) {
        const LOW_PERCENT: u8 = 15;
        let was_low = self.battery_percent <= LOW_PERCENT;
        self.battery_percent = percent.min(100);
        if self.battery_percent <= LOW_PERCENT && !was_low {
            effects.push(Effect::Beep(Tone::Attention));
            effects.push(Effect::Say(Prompt::BatteryLow));
        }
    }

    #[inline(never)]
    fn on_due_timers(&mut self, effects: &mut Effects) {
        while let Some(timer) = self.core.timers.take_due(self.now.monotonic) {
            match timer {
                Timer::Wait => self.input(Input::WaitOver, effects),
                Timer::Renew => self.input(Input::RenewDue, effects),
                Timer::Warning => self.input(Input::WarningDue, effects),
                Timer::Dots => self.input(Input::DotsDue, effects),
                Timer::Digits => self.input(Input::DigitsDue, effects),
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
    #[inline(never)]
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
