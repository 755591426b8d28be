//! A bench for one device: it plays clock, keys, sensor, flash and payment server, and writes down what the device asked for.
//!
//! After every event it checks what must hold in all states: bounded effects, a `View` that can be hashed and laid out, and no
//! deadline that has passed already.

mod server;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::shown::{answered, numbered, stored};
use crate::channel::session::{self, Session};
use crate::channel::{DEVICE_ORDER_BIT, Down, Up};
use crate::device::Device;
use crate::effect::{EFFECTS_MAX, Effect, FingerCommand, Outcome, ScanCommand, Settlement, Tone};
use crate::event::{Event, FingerReading, Frame, Network, PhoneFrame, Port, StoreOutcome};
use crate::identity::Identity;
use crate::key::{Edge, Key};
use crate::money::Fen;
use crate::phone::app::{AppSession, AppStep};
use crate::profile::{Profile, UnlockOrder};
use crate::records::{
    Counters, Enrolment, Origin, PayeeCode, PendingOrder, PinSecret, Record, Records,
};
use crate::secret::Secret;
use crate::text::{Name, Payee};
use crate::time::{Instant, Now, Utc};
use crate::ui::{self, glyphs::WithExternal};
use crate::view::{Screen, View};

/// The RTC at boot: 2026-01-05 09:30 in China.
pub const MORNING: Utc = Utc(1_767_576_600_000);
/// The owner's PIN.
pub const PIN: &str = "123456";
/// A finger that is enrolled.
pub const OWNER: FingerReading = FingerReading::Match { slot: 0 };

/// The owner's payee code (the static vector of `facts.md`).
pub const PAYEE_CODE: &str = "00020101021126300014cn.example.pay0108M00000015204541153031565802CN5909TEST SHOP6007BEIJING63046DBB";
/// A code that can be asked about.
pub const URL: &str = "https://qr.example.cn/s/wang";
/// What the server calls the grocer.
pub const TOKEN: u64 = 77;

const CHANNEL_KEY: [u8; 32] = [3; 32];
const ROOM: &str = "effects have room";

/// Who the device is.
pub fn identity() -> Identity {
    Identity { device_id: 7, key: Secret::new([11; 32]) }
}

/// An order of 880 yuan at the grocer's.
pub fn order(number: u64) -> PendingOrder {
    let payee = Payee { name: Name::fitting("老王菜店"), romanised: None };
    PendingOrder { order: number, amount: Fen::yuan(880), payee, origin: Origin::Asked }
}

/// How the server says that this order ended.
pub fn ended(number: u64, outcome: Outcome) -> Down {
    let PendingOrder { order, amount, payee, origin: _ } = order(number);
    Down::Ended(Settlement { order, amount, payee, at: MORNING, outcome })
}

/// The server's question about an order.
pub fn ask(number: u64) -> Down {
    let PendingOrder { order, amount, payee, origin: _ } = order(number);
    Down::Ask { order, amount, payee }
}

/// What flash holds of an enrolled device: fingers in slots 0 and 1, PIN 123456.
pub fn enrolled() -> Records {
    let channel_key = Secret::new(CHANNEL_KEY);
    let pin = PinSecret::new(&channel_key, [9; 16], &[1, 2, 3, 4, 5, 6]);
    Records {
        enrolment: Some(Enrolment {
            device_id: 7,
            account: Name::fitting("guilan"),
            owner: Name::fitting("王桂兰"),
            user_reference: "04718236".try_into().unwrap(),
            payee_code: PayeeCode::try_from(PAYEE_CODE).unwrap(),
            code_seed: Secret::new([5; 32]),
            channel_key,
            fingers: 0b11,
        }),
        pin: Some(pin),
        counters: Counters { codes_shown: 40, clock_set_at: Some(MORNING) },
        ..Records::default()
    }
}

/// The device and all around it.
#[derive(Clone)]
pub struct Bench {
    /// The device.
    pub device: Device,
    /// What flash holds; tests may change it before [`Bench::reboot`].
    pub flash: Records,
    /// Stores are answered at once.
    pub stores_by_itself: bool,
    /// Every message that the server could read.
    pub sent: Vec<Up>,
    /// Stores that wait for their answer; `None` is an erase.
    pub stores: VecDeque<(u16, Option<Record>)>,
    /// The scan engine looks for a code, as far as the hardware was told.
    pub scanning: bool,
    /// The RTC's lead over monotonic time; `None` after it lost its power.
    pub rtc_lead_millis: Option<u64>,
    /// Orders whose agreement is in flash, or was.
    pub agreed_in_flash: BTreeSet<u64>,
    /// The moments of the last events.
    pub moments: VecDeque<Utc>,
    /// Whether the sensor looks for a finger, as far as the hardware was told.
    pub sensor_on: bool,
    /// The phones, by the port that they are on.
    pub phones: BTreeMap<Port, AppSession>,
    /// What the answers meant to them.
    pub steps: Vec<AppStep>,
    /// Answers that no phone has read yet.
    pub to_phone: VecDeque<(Port, PhoneFrame)>,
    profile: Profile,
    boots: u8,
    monotonic_micros: u64,
    server: Option<Session>,
    hello: Option<Frame>,
    told: Vec<String>,
    pressed_at_millis: Option<(Key, u64)>,
    views: BTreeMap<u64, View>,
}

impl Bench {
    /// An enrolled device without network, booted on its locked home screen.
    pub fn new(unlock_order: UnlockOrder) -> Self {
        Self::boot(Profile { unlock_order, ..Profile::default() }, enrolled())
    }

    /// A device booted on these records.
    pub fn boot(profile: Profile, flash: Records) -> Self {
        Self::boot_again(profile, flash, 1)
    }

    /// The same for the nth time: entropy is fresh at every boot.
    fn boot_again(profile: Profile, flash: Records, boots: u8) -> Self {
        let now = Now { monotonic: Instant(0), utc: Some(MORNING) };
        let (device, effects) =
            Device::boot(identity(), profile.clone(), Ok(flash.clone()), [boots; 32], now);
        let mut bench = Self {
            device,
            flash,
            stores_by_itself: true,
            sent: Vec::new(),
            stores: VecDeque::new(),
            scanning: false,
            rtc_lead_millis: Some(MORNING.0),
            agreed_in_flash: BTreeSet::new(),
            moments: VecDeque::new(),
            sensor_on: false,
            phones: BTreeMap::new(),
            steps: Vec::new(),
            to_phone: VecDeque::new(),
            profile,
            boots,
            monotonic_micros: 0,
            server: None,
            hello: None,
            told: Vec::new(),
            pressed_at_millis: None,
            views: BTreeMap::new(),
        };
        bench.note(effects);
        bench
    }

    /// Power off and on: what was not stored is gone, and monotonic time starts again.
    pub fn reboot(&mut self) {
        let elapsed_millis = self.monotonic_micros / 1_000;
        let lead = self.rtc_lead_millis.map(|lead| lead + elapsed_millis);
        let boots = self.boots.wrapping_add(1);
        let after = Self::boot_again(self.profile.clone(), self.flash.clone(), boots);
        *self = Self {
            sent: core::mem::take(&mut self.sent),
            agreed_in_flash: core::mem::take(&mut self.agreed_in_flash),
            rtc_lead_millis: lead,
            ..after
        };
    }

    /// The moment.
    pub fn now(&self) -> Now {
        let utc = self.rtc_lead_millis.map(|lead| Utc(lead + self.monotonic_micros / 1_000));
        Now { monotonic: Instant(self.monotonic_micros), utc }
    }

    /// Hands one event over, notes what follows, and checks what always holds.
    pub fn handle(&mut self, event: &Event) {
        let now = self.now();
        self.moments.extend(now.utc);
        if self.moments.len() > 64 {
            self.moments.pop_front();
        }
        // One look is one answer.
        self.scanning &= !matches!(event, Event::Scanned(_));
        let effects = self.device.handle(now, event);
        assert!(!effects.overflowed() && effects.len() <= EFFECTS_MAX, "{ROOM}: {event:?}");
        self.note(effects);
        self.check();
        let late = self.device.next_deadline().is_some_and(|at| at <= now.monotonic);
        assert!(!late, "a deadline has passed already after {event:?}");
        while self.stores_by_itself && !self.stores.is_empty() {
            self.complete_store(StoreOutcome::Done);
        }
    }

    /// What holds for every `View`: its own hash, and a layout with something on it.
    fn check(&mut self) {
        let view = self.device.view();
        let known = self.views.entry(view.hash()).or_insert_with(|| {
            let glyphs = WithExternal::bench();
            assert!(!ui::layout(&view, &glyphs).elements.is_empty(), "{view:?}");
            view.clone()
        });
        assert_eq!(*known, view, "two Views with one hash");
        let code = matches!(view.screen, Screen::PayerCode { .. } | Screen::PayeeCode { .. });
        assert!(!(code && self.device.locked()), "a locked device shows {view:?}");
    }

    fn note(&mut self, effects: crate::effect::Effects) {
        for effect in effects {
            let said = match effect {
                // Every log-in has this one; the tests of registration look at what was sent.
                Effect::Send(frame) => match self.read(frame).as_str() {
                    "send Ready" => continue,
                    said => said.into(),
                },
                Effect::Store { ticket, record } => {
                    let said = format!("store {}", stored(&record));
                    self.stores.push_back((ticket, Some(record)));
                    said
                }
                Effect::Erase { ticket } => {
                    self.stores.push_back((ticket, None));
                    "erase".into()
                }
                Effect::ToPhone { port, frame } => {
                    let said = answered(&frame);
                    self.to_phone.push_back((port, frame));
                    said
                }
                Effect::Scan(command) => {
                    self.scanning = command == ScanCommand::Start;
                    format!("scan {command:?}")
                }
                Effect::Finger(command) => {
                    // Forgetting fingers is no look for one.
                    self.sensor_on &= command == FingerCommand::Forget;
                    self.sensor_on |=
                        !matches!(command, FingerCommand::Stop | FingerCommand::Forget);
                    match command {
                        FingerCommand::Start => "sensor on".into(),
                        FingerCommand::StartFresh => "sensor on afresh".into(),
                        FingerCommand::Enrol { slot } => format!("sensor enrols {slot}"),
                        FingerCommand::Forget => "sensor forgets".into(),
                        FingerCommand::Stop => "sensor off".into(),
                    }
                }
                // Every press that counts has this one.
                Effect::Beep(Tone::Taken) => continue,
                Effect::Beep(tone) => format!("tone {tone:?}"),
                Effect::Say(prompt) => {
                    let words = format!("{prompt:?}");
                    // The amount is on the screen; the cause stays.
                    let words = words.split("(Fen").next().unwrap_or_default();
                    format!("say {}", words.split("(Payee").next().unwrap_or_default())
                }
                Effect::Blink(key) => format!("blink {key:?}"),
                Effect::Backlight(light) => format!("light {light:?}"),
                Effect::SetClock(utc) => {
                    self.moments.push_back(utc);
                    self.rtc_lead_millis = Some(utc.0 - self.monotonic_micros / 1_000);
                    "set clock".into()
                }
            };
            self.told.push(said);
        }
    }

    /// The server reads a frame.
    fn read(&mut self, frame: Frame) -> String {
        if session::hello_from(&frame).is_ok() {
            self.hello = Some(frame);
            return "send hello".into();
        }
        let server = self.server.as_mut().expect("nothing is sent without a session");
        let message: Up = server.receive(&frame).expect("the device seals what it sends");
        let said = match &message {
            Up::Answer { order, verdict } => format!("send {verdict:?} {order}"),
            Up::Query { order } => format!("send Query {}", numbered(*order)),
            Up::Resolve { request, .. } => format!("send Resolve {request}"),
            Up::Pay { amount, .. } => format!("send Pay {amount}"),
            Up::Abandon { .. } => "send Abandon".into(),
            Up::Ready => "send Ready".into(),
            Up::Unbind => "send Unbind".into(),
            Up::Received { order, outcome } => {
                format!("send Received {} {outcome:?}", numbered(*order))
            }
        };
        self.sent.push(message);
        said
    }

    /// What the device asked for since the last call, taken presses left out.
    pub fn take_told(&mut self) -> String {
        core::mem::take(&mut self.told).join(", ")
    }

    // What happens to the device.

    /// Time passes; the device gets `Deadline` at each moment that it named.
    pub fn advance(&mut self, millis: u64) {
        let until_micros = self.monotonic_micros + millis * 1_000;
        while let Some(Instant(at)) = self.device.next_deadline().filter(|at| at.0 <= until_micros)
        {
            self.monotonic_micros = at.max(self.monotonic_micros);
            self.handle(&Event::Deadline);
        }
        self.monotonic_micros = until_micros;
    }

    /// Time passes without a word to the device, as when it is late to wake; in microseconds.
    pub fn pass_micros(&mut self, micros: u64) {
        self.monotonic_micros += micros;
    }

    /// A calm press of 90 ms; the same key is left alone for as long as it is barred.
    pub fn press(&mut self, key: Key) {
        let millis = self.monotonic_micros / 1_000;
        if let Some((last, at)) = self.pressed_at_millis
            && last == key
        {
            self.advance((at + 400).saturating_sub(millis));
        }
        self.pressed_at_millis = Some((key, self.monotonic_micros / 1_000));
        self.edge(key, Edge::Down);
        self.advance(90);
        self.edge(key, Edge::Up);
    }

    /// One edge of a key.
    pub fn edge(&mut self, key: Key, edge: Edge) {
        self.handle(&Event::Key { key, edge });
    }

    /// Types digits, and leaves the device the moment that it takes behind the last one's View.
    pub fn type_digits(&mut self, digits: &str) {
        for digit in digits.bytes() {
            self.press(Key::Digit(digit - b'0'));
        }
        self.advance(1);
    }

    /// The module answers; whether it was asked is the device's to know.
    pub fn finger(&mut self, reading: FingerReading) {
        self.handle(&Event::Finger(reading));
    }

    /// The oldest store that waits is answered.
    pub fn complete_store(&mut self, outcome: StoreOutcome) {
        let (ticket, record) = self.stores.pop_front().expect("a store waits");
        self.complete(ticket, record, outcome);
    }

    fn complete(&mut self, ticket: u16, record: Option<Record>, outcome: StoreOutcome) {
        if outcome == StoreOutcome::Done {
            if let Some(Record::Pending(Some(order))) = &record {
                self.agreed_in_flash.insert(order.order);
            }
            match record {
                Some(record) => keep(&mut self.flash, record),
                None => self.flash = Records::default(),
            }
        }
        self.handle(&Event::Stored { ticket, outcome });
    }
}

/// What flash does with a record.
fn keep(flash: &mut Records, record: Record) {
    match record {
        Record::Enrolment(enrolment) => flash.enrolment = Some(enrolment),
        Record::Pin(pin) => flash.pin = Some(pin),
        Record::WrongPins(wrong) => flash.wrong_pins = wrong,
        Record::Counters(counters) => flash.counters = counters,
        Record::Pending(pending) => flash.pending = pending,
        Record::Disabled(disabled) => flash.disabled = disabled,
        Record::Result { number, settlement, .. } => {
            if flash.results.is_full() {
                flash.results.remove(0);
            }
            let _ = flash.results.push(settlement);
            flash.results_total = number + 1;
        }
    }
}
