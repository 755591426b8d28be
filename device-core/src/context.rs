//! What every state works with: the profile, the records in memory, the timers, the server link, and the list of effects.

use heapless::Vec;

use crate::code::payer;
use crate::code::totp::hmac_sha256;
use crate::effect::{Effect, Effects, FingerCommand, Prompt, Tone};
use crate::event::StoreOutcome;
use crate::identity::Identity;
use crate::phone::device::PhoneService;
use crate::profile::Profile;
use crate::records::{Counters, PendingOrder, PinSecret, Record, Records};
use crate::secret::Secret;
use crate::service::Service;
use crate::time::{Instant, Now};
use crate::timers::{Timer, Timers};
use crate::view::CodeDigits;

/// The shortest time that a timer runs.
const TIMER_MILLIS_MIN: u32 = 1;

/// Records that may be on their way to flash at once.
const STORES_MAX: usize = 8;

/// What a record was stored for, so that its completion finds the one who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreReason {
    /// The counter of the payer code about to be shown.
    CodeCounter,
    /// A PIN try, before it is checked.
    PinTry,
    /// The order that the owner just agreed to.
    Agreement,
    /// Something that nobody waits for: tries set to none, the clock's moment, a pending order that ended.
    Housekeeping,
    /// A result, before it is shown.
    Result,
    /// A record of an enrolment, or the erase before it.
    Enrolment,
    /// The erase of an account that was taken off.
    Unbinding,
}

/// A record on its way to flash.
#[derive(Clone, Copy, Debug)]
struct Store {
    ticket: u16,
    reason: StoreReason,
}

/// The device without its state.
#[derive(Clone)]
pub struct Core {
    /// Who the device is, whoever owns it.
    pub identity: Identity,
    /// The designer's data.
    pub profile: Profile,
    /// The records as they are in flash, or will be once the stores under way are done.
    pub records: Records,
    /// The deadline table.
    pub timers: Timers,
    /// The link to the payment server.
    pub service: Service,
    /// The link to a phone.
    pub phone: PhoneService,
    /// Until when PINs are barred.
    pub pin_barred_until: Option<Instant>,
    /// The order that the server asked about last, and until when its question stands.
    pub asked: Option<(u64, Instant)>,
    /// Whether the finger sensor was told to look.
    pub sensor_on: bool,
    /// Whether it was told to enrol a finger.
    pub sensor_enrols: bool,
    /// Whether the scan engine was told to look.
    pub scanning: bool,
    stores: Vec<Store, STORES_MAX>,
    next_ticket: u16,
    entropy: Secret<32>,
    entropy_used: u32,
}

impl Core {
    /// The core before it remembers anything.
    #[must_use]
    pub fn new(identity: Identity, profile: Profile, entropy: [u8; 32]) -> Self {
        Self {
            identity,
            profile,
            records: Records::default(),
            timers: Timers::default(),
            service: Service::default(),
            phone: PhoneService::default(),
            pin_barred_until: None,
            asked: None,
            sensor_on: false,
            sensor_enrols: false,
            scanning: false,
            stores: Vec::new(),
            next_ticket: 1,
            entropy: Secret::new(entropy),
            entropy_used: 0,
        }
    }

    /// Takes over what was found in flash; a bar on PINs that was earned before starts whole again.
    pub fn remember(&mut self, records: &mut Records, now: Instant) {
        core::mem::swap(&mut self.records, records);
        self.pin_barred_until = self.pin_wait_millis().map(|millis| now.plus_millis(millis));
    }

    /// The wait that the wrong PINs so far have earned, if any.
    #[must_use]
    pub fn pin_wait_millis(&self) -> Option<u64> {
        let policy = &self.profile.unlock;
        let over = self.records.wrong_pins.checked_sub(policy.free_pin_tries.saturating_add(1))?;
        let seconds =
            policy.lockout_seconds.get(usize::from(over)).or(policy.lockout_seconds.last())?;
        Some(u64::from(*seconds) * 1_000)
    }

    /// PIN tries that are left before a wait.
    #[must_use]
    pub fn pin_tries_left(&self) -> u8 {
        let free = self.profile.unlock.free_pin_tries.saturating_add(1);
        free.saturating_sub(self.records.wrong_pins).max(1)
    }

    /// Whether the clock may be off by more than a payer code allows: not set by this session, and not for long.
    #[must_use]
    pub fn clock_doubtful(&self, now: Now) -> bool {
        if self.service.online() {
            return false;
        }
        let (Some(set_at), Some(utc)) = (self.records.counters.clock_set_at, now.utc) else {
            return true;
        };
        let times = &self.profile.times;
        let age_millis = utc.distance_millis(set_at);
        let error_millis = age_millis.saturating_mul(u64::from(times.clock_drift_ppm)) / 1_000_000;
        error_millis > u64::from(times.clock_doubt_millis)
    }

    /// Whether an account is here that can be used: its enrolment and, stored last, its PIN.
    #[must_use]
    pub const fn enrolled(&self) -> bool {
        self.records.enrolment.is_some() && self.records.pin.is_some()
    }

    /// Whether a record stored for this reason is still on its way to flash.
    #[must_use]
    pub fn storing(&self, reason: StoreReason) -> bool {
        self.stores.iter().any(|store| store.reason == reason)
    }

    /// Forgets which store a ticket was for, and says it.
    pub fn take_store(&mut self, ticket: u16) -> Option<StoreReason> {
        let position = self.stores.iter().position(|store| store.ticket == ticket)?;
        Some(self.stores.swap_remove(position).reason)
    }
}

/// The core, the moment and the effects: what a state gets with an input.
pub struct Context<'device> {
    /// The device without its state.
    pub core: &'device mut Core,
    /// What is asked of the hardware.
    pub effects: &'device mut Effects,
    /// The moment.
    pub now: Now,
}

impl Context<'_> {
    /// Sets a timer this many milliseconds from now; at least [`TIMER_MILLIS_MIN`], so that no profile can stop time.
    pub fn set_timer(&mut self, timer: Timer, millis: u32) {
        let millis = u64::from(millis.max(TIMER_MILLIS_MIN));
        self.core.timers.set(timer, self.now.monotonic.plus_millis(millis));
    }

    /// Sets a timer for the next moment there is: for work that is too long to stand between an event and its View.
    pub fn set_timer_behind_view(&mut self, timer: Timer) {
        self.set_timer(timer, TIMER_MILLIS_MIN);
    }

    /// Sounds a tone.
    pub fn beep(&mut self, tone: Tone) {
        self.effects.push(Effect::Beep(tone));
    }

    /// Speaks.
    pub fn say(&mut self, prompt: Prompt) {
        self.effects.push(Effect::Say(prompt));
    }

    /// Switches the finger sensor.
    pub fn finger(&mut self, command: FingerCommand) {
        self.effects.push(Effect::Finger(command));
    }

    /// Asks for a record to be stored. Where too many are on their way, the caller is told that this one failed.
    #[must_use]
    pub fn store(&mut self, reason: StoreReason, record: Record) -> StoreOutcome {
        let ticket = self.core.next_ticket;
        if self.core.stores.push(Store { ticket, reason }).is_err() {
            return StoreOutcome::Failed;
        }
        self.core.next_ticket = ticket.wrapping_add(1);
        self.effects.push(Effect::Store { ticket, record });
        StoreOutcome::Done
    }

    /// Asks for all records to be erased. They stay in memory until that is done.
    #[must_use]
    pub fn erase(&mut self, reason: StoreReason) -> StoreOutcome {
        let ticket = self.core.next_ticket;
        if self.core.stores.push(Store { ticket, reason }).is_err() {
            return StoreOutcome::Failed;
        }
        self.core.next_ticket = ticket.wrapping_add(1);
        self.effects.push(Effect::Erase { ticket });
        StoreOutcome::Done
    }

    /// Forgets the account and all that belongs to it: in memory at once, in flash by an erase.
    ///
    /// Stores that are under way meet the flash before the erase. Fingers are forgotten by their module.
    #[must_use]
    pub fn forget_account(&mut self) -> StoreOutcome {
        self.core.records = Records::default();
        self.core.pin_barred_until = None;
        self.forget_session();
        self.finger(FingerCommand::Forget);
        self.erase(StoreReason::Unbinding)
    }

    /// Stores something that nobody waits for. Should it fail, the older record stands, and each of them mends itself: a count
    /// or a moment with the next one, an order that ended when the server is asked about it again.
    pub fn store_quietly(&mut self, record: Record) {
        let _ = self.store(StoreReason::Housekeeping, record);
    }

    /// Counts one payer code more and asks for the counter to be stored.
    #[must_use]
    pub fn next_code_counter(&mut self) -> StoreOutcome {
        let counters = Counters {
            codes_shown: self.core.records.counters.codes_shown.wrapping_add(1),
            ..self.core.records.counters
        };
        self.core.records.counters = counters;
        self.store(StoreReason::CodeCounter, Record::Counters(counters))
    }

    /// The payer code under the counter that is stored, for the present moment; `None` without time or account.
    #[must_use]
    pub fn payer_code(&self) -> Option<CodeDigits> {
        let enrolment = self.core.records.enrolment.as_ref()?;
        payer::payer_code(
            &self.core.profile.issuer,
            &enrolment.user_reference,
            &enrolment.code_seed,
            self.core.records.counters.codes_shown,
            self.now.utc?,
        )
    }

    /// Counts a PIN try and asks for the count to be stored.
    #[must_use]
    pub fn count_pin_try(&mut self) -> StoreOutcome {
        let wrong = self.core.records.wrong_pins.saturating_add(1);
        self.core.records.wrong_pins = wrong;
        self.store(StoreReason::PinTry, Record::WrongPins(wrong))
    }

    /// Checks a PIN whose try has been counted. Right: the tries are forgotten. Wrong: a wait may begin.
    #[must_use]
    pub fn check_pin(&mut self, digits: &[u8]) -> bool {
        let right = match (&self.core.records.pin, &self.core.records.enrolment) {
            (Some(pin), Some(enrolment)) => pin.matches(&enrolment.channel_key, digits),
            _ => false,
        };
        if right {
            self.core.records.wrong_pins = 0;
            self.core.pin_barred_until = None;
            self.store_quietly(Record::WrongPins(0));
        } else {
            let wait = self.core.pin_wait_millis();
            self.core.pin_barred_until = wait.map(|millis| self.now.monotonic.plus_millis(millis));
        }
        right
    }

    /// Milliseconds for which PINs are still barred, rounded up: after as many the bar is over.
    #[must_use]
    pub fn pin_barred_millis(&self) -> Option<u64> {
        let until = self.core.pin_barred_until?;
        let left_micros = until.0.checked_sub(self.now.monotonic.0)?;
        (left_micros > 0).then_some(left_micros.div_ceil(1_000))
    }

    /// Milliseconds that are left to agree to the order that was asked about: its time runs through all screens.
    #[must_use]
    pub fn agree_patience_millis(&self) -> u32 {
        let left = self.core.asked.map_or(0, |(_, until)| until.millis_since(self.now.monotonic));
        u32::try_from(left).unwrap_or(u32::MAX)
    }

    /// The server asks: the time to answer starts with the first question, not with its repetitions.
    pub fn note_asked(&mut self, order: u64) {
        if self.core.asked.is_none_or(|(known, _)| known != order) {
            let millis = u64::from(self.core.profile.times.authenticate_wait_millis);
            self.core.asked = Some((order, self.now.monotonic.plus_millis(millis)));
        }
    }

    /// Remembers the order that the owner agrees to and asks for it to be stored.
    #[must_use]
    pub fn store_agreement(&mut self, order: PendingOrder) -> StoreOutcome {
        self.core.records.pending = Some(order.clone());
        self.store(StoreReason::Agreement, Record::Pending(Some(order)))
    }

    /// Fresh bytes from the entropy that boot brought.
    #[must_use]
    pub fn random(&mut self) -> [u8; 32] {
        self.core.entropy_used = self.core.entropy_used.wrapping_add(1);
        hmac_sha256(self.core.entropy.expose(), &[&self.core.entropy_used.to_be_bytes()])
    }
}

impl PinSecret {
    /// Salts and hashes a PIN of decimal digits (values 0 to 9).
    #[must_use]
    pub fn new(channel_key: &Secret<32>, salt: [u8; 16], digits: &[u8]) -> Self {
        Self { salt, hash: Secret::new(hmac_sha256(channel_key.expose(), &[&salt, digits])) }
    }

    /// Whether these digits are the PIN.
    #[must_use]
    pub fn matches(&self, channel_key: &Secret<32>, digits: &[u8]) -> bool {
        Self::new(channel_key, self.salt, digits).hash.same_as(&self.hash)
    }
}
