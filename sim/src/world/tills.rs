//! What happens at tills: the cashier's hand, and the line to the payment server.

use super::devices::note_id;
use super::{Happening, TillId, World};
use crate::actors::till::policy::TillPolicy;
use crate::actors::till::{CannotDo, Till, TillNote, TillOutput};
use crate::random::Stream;
use crate::scenario::model::{Aim, CodeRead, MerchantAct, ScannerKind, TillCast};
use crate::server::api::{MerchantAnswer, MerchantRequest};
use crate::server::ledger::MerchantId;
use crate::time::{MILLISECOND, Micros};
use crate::trace::Entry;

/// Latency of a till's line to the payment server, one way, in milliseconds: a shop's wired line.
const LINE_MILLIS: (u64, u64) = (30, 120);

/// A till, its scanner and its line.
#[derive(Clone)]
pub struct TillSlot {
    name: String,
    merchant: MerchantId,
    pub(super) till: Till,
    pub(super) generation: u32,
    pub(super) scanner: ScannerKind,
    pub(super) aim: Aim,
    pub(super) frames_generation: u32,
    pub(super) looking: bool,
    pub(super) offline: bool,
    pub(super) answers_lost: bool,
    pub(super) line: Stream,
    pub(super) hand: Stream,
    pub(super) sensor: Stream,
    /// The shopper who stands at the till, once one stepped up to it.
    pub(super) customer: Option<super::ShopperId>,
    /// Somebody took the screen away from it: nothing is before it until a screen is held there again.
    pub(super) empty: bool,
}

impl TillSlot {
    pub(super) fn new(name: &str, merchant: MerchantId, cast: &TillCast, seed: u64) -> Self {
        let stream = |what: &str| Stream::new(seed, &format!("{what} {name}"));
        Self {
            name: name.to_owned(),
            merchant,
            till: Till::new(TillPolicy::default()),
            generation: 0,
            scanner: cast.scanner,
            aim: cast.aim,
            frames_generation: 0,
            looking: false,
            offline: false,
            answers_lost: false,
            line: stream("line"),
            hand: stream("scan hand"),
            sensor: stream("scan sensor"),
            customer: None,
            empty: false,
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whose it is at the payment server.
    #[must_use]
    pub const fn merchant(&self) -> MerchantId {
        self.merchant
    }

    /// The till's own logic.
    #[must_use]
    pub const fn till(&self) -> &Till {
        &self.till
    }

    /// How the shopper's screen is held before its scanner.
    #[must_use]
    pub const fn aim(&self) -> Aim {
        self.aim
    }

    fn latency(&mut self) -> Micros {
        self.line.between(LINE_MILLIS.0, LINE_MILLIS.1) * MILLISECOND
    }
}

impl World {
    /// A cashier does something. Where the till does not take it, says why.
    pub fn merchant_act(&mut self, till: TillId, act: &MerchantAct) -> Option<String> {
        let now = self.now;
        let outputs = match act {
            MerchantAct::Enter(amount) => {
                self.note(Entry::Entered { till: note_id(till), amount: *amount });
                self.tills[till].till.enter(*amount)
            }
            MerchantAct::Scan => self.tills[till].till.scan(),
            MerchantAct::StopScan => self.tills[till].till.stop_scan(),
            MerchantAct::KeyIn(digits) => self.tills[till].till.key_in(now, digits),
            MerchantAct::UseAgain => self.tills[till].till.use_again(now),
            MerchantAct::GiveUp => self.tills[till].till.give_up(now),
            MerchantAct::Aim(aim) => {
                self.tills[till].aim = *aim;
                Vec::new()
            }
            // A till has no screen for its customers.
            MerchantAct::Present(_) => return Some("a till shows no code".to_owned()),
        };
        let refused = outputs.iter().find_map(|output| match output {
            // A scanner that stopped by itself need not be stopped.
            TillOutput::Note(TillNote::CannotDo(CannotDo::NotScanning))
                if *act == MerchantAct::StopScan =>
            {
                None
            }
            TillOutput::Note(TillNote::CannotDo(why)) => Some(format!("it does not: {why}")),
            _ => None,
        });
        self.run_till(till, outputs);
        refused
    }

    /// The scanner has read a code.
    pub(super) fn on_read(&mut self, till: TillId, device: usize, digits: &str, read: CodeRead) {
        self.note(Entry::Read {
            till: note_id(till),
            device: note_id(device),
            read,
            digits: digits.to_owned(),
        });
        let outputs = self.tills[till].till.on_code(self.now, digits, read);
        self.run_till(till, outputs);
    }

    pub(super) fn on_till_due(&mut self, till: TillId, generation: u32) {
        if self.tills[till].generation == generation {
            let outputs = self.tills[till].till.on_deadline(self.now);
            self.run_till(till, outputs);
        }
    }

    pub(super) fn on_answer(&mut self, till: TillId, answer: &MerchantAnswer) {
        let outputs = self.tills[till].till.on_answer(self.now, answer);
        self.run_till(till, outputs);
    }

    pub(super) fn on_ask(&mut self, till: TillId, request: &MerchantRequest) {
        let merchant = self.tills[till].merchant;
        let outputs = self.server.on_merchant(self.moment(), merchant, request);
        self.run_server(outputs);
    }

    pub(super) fn send_to_till(&mut self, merchant: MerchantId, answer: MerchantAnswer) {
        let Some(till) = self.till_of(merchant) else { return };
        let slot = &mut self.tills[till];
        let latency = slot.latency();
        if !slot.offline && !slot.answers_lost {
            self.agenda.add(self.now + latency, Happening::Answer { till, answer });
        }
    }

    fn run_till(&mut self, till: TillId, outputs: Vec<TillOutput>) {
        for output in outputs {
            match output {
                TillOutput::Note(note) => self.note(Entry::Till { till: note_id(till), note }),
                TillOutput::Send(request) => {
                    let slot = &mut self.tills[till];
                    let latency = slot.latency();
                    if !slot.offline {
                        self.agenda.add(self.now + latency, Happening::Ask { till, request });
                    }
                }
                TillOutput::ScannerOn => self.scanner_on(till),
                TillOutput::ScannerOff => self.scanner_off(till),
            }
        }
        let slot = &mut self.tills[till];
        slot.generation += 1;
        let generation = slot.generation;
        if let Some(at) = slot.till.next_deadline() {
            self.agenda.add(at.max(self.now), Happening::TillDue { till, generation });
        }
    }
}
