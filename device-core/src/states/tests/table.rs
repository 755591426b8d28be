//! A table of transitions: what happens in a state, what is shown then, and what the device asked for.

use super::bench::{Bench, OWNER, PIN, URL, ask, enrolled};
use super::phones::PhoneAct;
use crate::channel::Down;
use crate::effect::Outcome;
use crate::event::{
    Event, FingerReading, FingerTaken, LinkState, Port, ScanReading, ScannedBytes, StoreOutcome,
};
use crate::key::Key;
use crate::profile::{Profile, UnlockOrder};
use crate::time::Utc;
use crate::view::CodeRefusal;

/// One thing that happens.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant)] // A few of them.
pub enum Act {
    /// A calm press.
    Press(Key),
    /// Digits, one after the other.
    Type(&'static str),
    /// The module's answer.
    Finger(FingerReading),
    /// Milliseconds.
    Wait(u64),
    /// The server's message.
    Server(Down),
    /// Stores wait from now on for their answer.
    HoldStores,
    /// The oldest waiting store is answered.
    Stored(StoreOutcome),
    /// All network is gone.
    Disconnect,
    /// Hello and welcome, with this time.
    Connect(Utc),
    /// The RTC loses its power.
    LoseClock,
    /// The scan engine's answer.
    Camera(ScanReading),
    /// The scan engine reads a code.
    Scan(&'static str),
    /// The server names the payee of the code that it was asked about last, with an amount in fen or without.
    Resolved(Option<u64>),
    /// It says that this code cannot be paid.
    NotPayable(CodeRefusal),
    /// It says how the device's own order ended.
    OwnEnds(Outcome),
    /// It has never seen the device's own order.
    OwnUnknown,
    /// The phone on a port does something.
    Phone(Port, PhoneAct),
    /// The fingerprint module's answer while a finger is enrolled.
    Taken(FingerTaken),
    /// A phone was connected or is gone.
    Link(Port, LinkState),
}

impl Bench {
    /// Lets one thing happen.
    pub fn act(&mut self, act: &Act) {
        match act {
            Act::Press(key) => self.press(*key),
            Act::Type(digits) => self.type_digits(digits),
            Act::Finger(reading) => self.finger(*reading),
            Act::Wait(millis) => self.advance(*millis),
            Act::Server(message) => self.server_says(message),
            Act::HoldStores => self.stores_by_itself = false,
            Act::Stored(outcome) => self.complete_store(*outcome),
            Act::Disconnect => self.disconnect(),
            Act::Connect(time) => self.connect_at(*time),
            Act::LoseClock => self.rtc_lead_millis = None,
            Act::Camera(reading) => self.handle(&Event::Scanned(reading.clone())),
            Act::Scan(code) => {
                let code = ScannedBytes::from_slice(code.as_bytes()).unwrap();
                self.handle(&Event::Scanned(ScanReading::Code(code)));
            }
            Act::Resolved(amount) => self.resolve(*amount),
            Act::NotPayable(cause) => {
                let request = self.last_request();
                self.server_says(&Down::NotPayable { request, cause: *cause });
            }
            Act::Phone(port, act) => self.phone(*port, act),
            Act::Taken(taken) => self.handle(&Event::FingerTaken(*taken)),
            Act::Link(port, state) => {
                self.handle(&Event::PhoneLink { port: *port, state: *state });
            }
            Act::OwnEnds(outcome) => self.own_ends(*outcome),
            Act::OwnUnknown => {
                let order = self.own_order().order;
                self.server_says(&Down::NoSuchOrder { order });
            }
        }
    }

    /// The same bench after all of this; what was told until here is forgotten.
    pub fn after(mut self, acts: &[Act]) -> Self {
        for act in acts {
            self.act(act);
        }
        self.take_told();
        self
    }
}

/// What happens, what is shown then, and what the device asked for.
///
/// In the last, `[…]` marks what only profile `FingerFirst` does: there the locked home screen has its sensor on.
pub type Row = (Vec<Act>, &'static str, &'static str);

/// Plays every row from its own copy of the state, in both profiles.
pub fn table(from: impl Fn(UnlockOrder) -> Bench, rows: &[Row]) {
    let mut wrong = Vec::new();
    for unlock_order in [UnlockOrder::KeyFirst, UnlockOrder::FingerFirst] {
        for (acts, screen, effects) in rows {
            let mut bench = from(unlock_order);
            bench.take_told();
            for act in acts {
                bench.act(act);
            }
            let found = (bench.shown(), bench.take_told());
            let expected = (String::from(*screen), expected(effects, unlock_order));
            if found != expected {
                wrong.push(format!(
                    "{unlock_order:?} {acts:?}\n  expected {expected:?}\n     found {found:?}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
}

fn expected(effects: &str, unlock_order: UnlockOrder) -> String {
    let parts = effects.split(", ").filter_map(|part| {
        let only_finger_first = part.strip_prefix('[').and_then(|part| part.strip_suffix(']'));
        match (only_finger_first, unlock_order) {
            (None, _) => Some(part),
            (Some(part), UnlockOrder::FingerFirst) => Some(part),
            (Some(_), UnlockOrder::KeyFirst) => None,
        }
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// Enrolled, locked, no network.
pub fn locked(unlock_order: UnlockOrder) -> Bench {
    Bench::new(unlock_order)
}

/// Enrolled, locked, in touch with the server.
pub fn locked_online(unlock_order: UnlockOrder) -> Bench {
    let mut bench = locked(unlock_order);
    bench.connect();
    bench
}

/// The unlocked home screen, in touch with the server.
pub fn home(unlock_order: UnlockOrder) -> Bench {
    locked_online(unlock_order).after(&[Act::Press(Key::Confirm), Act::Finger(OWNER)])
}

/// The payer code.
pub fn payer_code(unlock_order: UnlockOrder) -> Bench {
    home(unlock_order).after(&[Act::Press(Key::ShowCode)])
}

/// The payer code of a profile that shows its digits.
pub fn with_digits(unlock_order: UnlockOrder) -> Bench {
    let profile = Profile { unlock_order, show_code_digits: true, ..Profile::default() };
    let mut bench = Bench::boot(profile, enrolled());
    bench.connect();
    bench.after(&[Act::Press(Key::ShowCode), Act::Finger(OWNER)])
}

/// Asked to agree to order 1.
pub fn authenticate(unlock_order: UnlockOrder) -> Bench {
    home(unlock_order).after(&[Act::Server(ask(1))])
}

/// Agreed to order 1, and waiting.
pub fn settling(unlock_order: UnlockOrder) -> Bench {
    authenticate(unlock_order).after(&[Act::Finger(OWNER)])
}

/// The camera looks for a code.
pub fn scanning(unlock_order: UnlockOrder) -> Bench {
    home(unlock_order).after(&[Act::Press(Key::Scan)])
}

/// The server is asked about a code.
pub fn resolving(unlock_order: UnlockOrder) -> Bench {
    scanning(unlock_order).after(&[Act::Scan(URL)])
}

/// The grocer's code was scanned; the amount is awaited.
pub fn enter_amount(unlock_order: UnlockOrder) -> Bench {
    resolving(unlock_order).after(&[Act::Resolved(None)])
}

/// The grocer's code says 12.50; the green key is awaited.
pub fn confirm_pay(unlock_order: UnlockOrder) -> Bench {
    resolving(unlock_order).after(&[Act::Resolved(Some(1_250))])
}

/// 12.50 to the grocer, agreed and sent.
pub fn paying(unlock_order: UnlockOrder) -> Bench {
    confirm_pay(unlock_order).after(&[Act::Press(Key::Confirm)])
}

/// The owner's payee code.
pub fn payee_code(unlock_order: UnlockOrder) -> Bench {
    home(unlock_order).after(&[Act::Press(Key::BePaid)])
}

/// The right PIN.
pub const TYPE_PIN: Act = Act::Type(PIN);
/// A wrong one.
pub const TYPE_WRONG: Act = Act::Type("111111");
