//! The link to the payment server: logging in, taking results, following the order that is not yet known.
//!
//! It runs in every state. What a state must hear of comes out as a [`Word`].

use heapless::Deque;

use crate::channel::session::{self, Hello, NONCE_BYTES, Session};
use crate::channel::{Down, Up, Verdict};
use crate::context::{Context, StoreReason};
use crate::effect::{Effect, Settlement};
use crate::event::{Frame, Network, StoreOutcome};
use crate::money::Fen;
use crate::records::{Counters, Origin, PendingOrder, RESULTS_KEPT, Record};
use crate::states::ServerInput;
use crate::states::agree::declined_here;
use crate::time::Utc;
use crate::timers::Timer;
use crate::view::DeclineCause;

/// The clock is set when it differs from the server's by more than this.
const CLOCK_TOLERANCE_MILLIS: u64 = 2_000;
/// The moment of setting is stored when the stored one is older than this: one write a day.
const CLOCK_STORE_MILLIS: u64 = 24 * 3_600_000;
/// Results that wait for the flash while one is being stored.
const RESULTS_WAITING: usize = 4;

/// Answers that are remembered; the server asks about one order at a time.
const ANSWERS_KEPT: usize = 4;
/// After so many questions without an answer the session is taken for dead.
const UNANSWERED_MAX: u8 = 3;

/// What the server said that a state must hear of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// The server asks for the owner's agreement.
    Asked(PendingOrder),
    /// An order ended; the result is stored.
    Settled(Settlement),
    /// The clock was set to this.
    ClockSet(Utc),
    /// The account was taken off by the server.
    Disabled,
    /// The account was taken off at its owner's wish.
    Unbound,
    /// The server's word on a scanned code.
    Said(ServerInput),
}

/// The device's end of the link.
#[derive(Clone, Default)]
pub struct Service {
    bars: u8,
    nonce: Option<[u8; NONCE_BYTES]>,
    session: Option<Session>,
    /// Questions that were sent since the server was last heard.
    unanswered: u8,
    /// Questions about scanned codes so far.
    requests: u32,
    /// The order whose `Pay` was sent in this session: the only one that may be sent again.
    paid_here: Option<u64>,
    /// The last words of the owner, for questions that come again.
    answered: Deque<(u64, Verdict), ANSWERS_KEPT>,
    storing: Option<Settlement>,
    waiting: Deque<Settlement, RESULTS_WAITING>,
}

impl Service {
    /// A link that knows of no account yet.
    pub(crate) fn of_bars(bars: u8) -> Self {
        Self { bars, ..Self::default() }
    }

    /// The session is over. What was sent in it can no longer arrive, so no order may be sent again.
    fn end_session(&mut self) {
        self.session = None;
        self.paid_here = None;
    }

    /// Bars of signal; 0 is no network.
    #[must_use]
    pub const fn bars(&self) -> u8 {
        self.bars
    }

    /// Whether the server knows us: only then can it tell us anything.
    #[must_use]
    pub const fn online(&self) -> bool {
        self.session.is_some()
    }
}

impl Context<'_> {
    /// The modem's word on its network.
    pub fn on_network(&mut self, network: Network) {
        let was_up = self.core.service.bars > 0;
        match network {
            Network::Down => {
                self.core.service.bars = 0;
                self.core.service.end_session();
                self.core.service.nonce = None;
                self.core.timers.clear(Timer::Login);
                self.core.timers.clear(Timer::Query);
            }
            Network::Up { bars } => {
                self.core.service.bars = bars.clamp(1, 4);
                if !was_up {
                    self.log_in();
                }
            }
        }
    }

    /// Says hello, and again later unless the welcome comes.
    pub fn log_in(&mut self) {
        if self.core.service.bars == 0 || self.core.service.online() {
            return;
        }
        let Some(enrolment) = &self.core.records.enrolment else { return };
        let channel_key = enrolment.channel_key.clone();
        // A hello that is said again is the same hello: its welcome may be late.
        let random = self.random();
        let fresh = random.first_chunk::<NONCE_BYTES>().copied();
        let Some(nonce) = self.core.service.nonce.or(fresh) else { return };
        let hello = Hello { device_id: self.core.identity.device_id, nonce };
        if let Ok(frame) = session::hello(&channel_key, hello) {
            self.core.service.nonce = Some(nonce);
            self.effects.push(Effect::Send(frame));
        }
        self.set_timer(Timer::Login, self.core.profile.times.login_retry_millis);
    }

    /// Ends all that belongs to the present account: its session, and what it has under way. The network stays.
    pub fn forget_session(&mut self) {
        let bars = self.core.service.bars;
        self.core.service = Service::of_bars(bars);
        self.core.asked = None;
        self.core.timers.clear(Timer::Login);
        self.core.timers.clear(Timer::Query);
    }

    /// Tells the server that the account may be used from here. It is told at every log-in: it may not have heard.
    pub fn send_ready(&mut self) {
        if self.core.enrolled() {
            self.send(&Up::Ready);
        }
    }

    /// Sends a message where there is a session; without one the follow-up does it later.
    pub fn send(&mut self, message: &Up) {
        let Some(session) = &mut self.core.service.session else { return };
        if let Ok(frame) = session.send(message) {
            self.effects.push(Effect::Send(frame));
        }
    }

    /// The owner's word on an order. It is remembered: should it be lost, the server asks again, and she is not bothered twice.
    pub fn answer(&mut self, order: u64, verdict: Verdict) {
        let answered = &mut self.core.service.answered;
        if answered.is_full() {
            answered.pop_front();
        }
        // There is room: the oldest just left.
        let _ = answered.push_back((order, verdict));
        self.send(&Up::Answer { order, verdict });
    }

    /// The agreement is stored, so it may be sent; or it is not, so the order is refused, and its owner hears of that.
    pub fn on_agreement_stored(&mut self, outcome: StoreOutcome) -> Option<Word> {
        let pending = self.core.records.pending.clone()?;
        match outcome {
            StoreOutcome::Done => self.send_agreement(pending),
            StoreOutcome::Failed => {
                self.core.records.pending = None;
                self.refuse(&pending, Verdict::Refused);
                Some(Word::Settled(declined_here(pending, DeclineCause::StorageFailed, self)))
            }
        }
    }

    /// What the owner's agreement sends. A payment of her own that finds no session was never sent, and never will be.
    fn send_agreement(&mut self, pending: PendingOrder) -> Option<Word> {
        match pending.origin {
            Origin::Asked => self.answer(pending.order, Verdict::Agreed),
            Origin::Scanned { token } => {
                if !self.core.service.online() {
                    self.end_pending(pending.order);
                    return Some(Word::Settled(declined_here(
                        pending,
                        DeclineCause::NotSent,
                        self,
                    )));
                }
                self.pay(pending.order, token, pending.amount);
            }
        }
        self.follow_pending();
        None
    }

    fn pay(&mut self, order: u64, token: u64, amount: Fen) {
        self.core.service.paid_here = Some(order);
        self.send(&Up::Pay { order, token, amount });
    }

    /// The owner's no, or nobody's: of a payment of her own the server has not heard.
    pub(crate) fn refuse(&mut self, order: &PendingOrder, verdict: Verdict) {
        match order.origin {
            Origin::Asked => self.answer(order.order, verdict),
            Origin::Scanned { .. } => {}
        }
    }

    /// The number of the next question about a scanned code.
    pub(crate) fn next_request(&mut self) -> u32 {
        self.core.service.requests = self.core.service.requests.wrapping_add(1);
        self.core.service.requests
    }

    /// Starts or goes on asking about the pending order.
    pub fn follow_pending(&mut self) {
        if self.core.records.pending.is_some() && self.core.service.online() {
            self.set_timer(Timer::Query, self.core.profile.times.query_millis);
        }
    }

    /// The query timer ran out.
    pub fn on_query_due(&mut self) {
        let Some(order) = self.core.records.pending.as_ref().map(|pending| pending.order) else {
            return;
        };
        if self.core.service.unanswered >= UNANSWERED_MAX {
            // The server may have forgotten the session; a new one costs a hello.
            self.core.service.unanswered = 0;
            self.core.service.end_session();
            self.log_in();
            return;
        }
        self.core.service.unanswered = self.core.service.unanswered.saturating_add(1);
        self.send(&Up::Query { order });
        self.follow_pending();
    }

    /// Bytes from the server. What is forged, replayed or garbled is dropped: there is nobody to tell.
    pub fn on_frame(&mut self, frame: &Frame) -> Option<Word> {
        if session::is_welcome(frame) {
            return self.on_welcome(frame);
        }
        let message = self.core.service.session.as_mut()?.receive::<Down>(frame).ok()?;
        self.core.service.unanswered = 0;
        match message {
            Down::Ask { order, amount, payee } => {
                // One record follows one order: the end of the pending one must be known before another is agreed to.
                let records = &self.core.records;
                let ended = records.results.iter().any(|kept| kept.order == order);
                let answered = &self.core.service.answered;
                if let Some((_, verdict)) = answered.iter().find(|(known, _)| *known == order) {
                    self.send(&Up::Answer { order, verdict: *verdict });
                    return None;
                }
                let free = records.pending.is_none() && !ended;
                let origin = Origin::Asked;
                free.then_some(Word::Asked(PendingOrder { order, amount, payee, origin }))
            }
            Down::Ended(settlement) => self.on_result(settlement),
            Down::StillOpen { order } => {
                // The order is only pending here because the owner agreed; the agreement was lost on its way. One that
                // is not yet stored is sent when it is.
                let agreed = self.core.records.pending.as_ref().is_some_and(|pending| {
                    pending.order == order && pending.origin == Origin::Asked
                });
                if agreed && !self.core.storing(StoreReason::Agreement) {
                    self.answer(order, Verdict::Agreed);
                }
                None
            }
            Down::Payee { request, token, payee, amount } => {
                Some(Word::Said(ServerInput::Payee { request, token, payee, amount }))
            }
            Down::NotPayable { request, cause } => {
                Some(Word::Said(ServerInput::NotPayable { request, cause }))
            }
            Down::NoSuchOrder { order } => {
                self.on_unknown_order(order);
                None
            }
            Down::Unbound => Some(Word::Unbound),
            Down::Time(utc) => self.set_clock(utc),
            Down::Disabled => Some(Word::Disabled),
        }
    }

    /// The server has never seen an order of ours. In the session in which it was sent it may be sent again: messages keep
    /// their order, so the first one is lost. Sent in an older session, or never, it is given up, and stays given up.
    fn on_unknown_order(&mut self, order: u64) {
        let pending = self.core.records.pending.as_ref().filter(|pending| pending.order == order);
        let Some(&PendingOrder { origin: Origin::Scanned { token }, amount, .. }) = pending else {
            return;
        };
        if self.core.storing(StoreReason::Agreement) {
            return;
        }
        if self.core.service.paid_here == Some(order) {
            self.pay(order, token, amount);
        } else {
            self.send(&Up::Abandon { order });
        }
    }

    fn on_welcome(&mut self, frame: &Frame) -> Option<Word> {
        let nonce = self.core.service.nonce?;
        let key = self.core.records.enrolment.as_ref()?.channel_key.clone();
        let (session, utc) = session::open_welcome(&key, nonce, frame).ok()?;
        self.core.service.end_session();
        self.core.service.session = Some(session);
        self.core.service.nonce = None;
        self.core.timers.clear(Timer::Login);
        self.send_ready();
        if let Some(order) = self.core.records.pending.as_ref().map(|pending| pending.order) {
            self.send(&Up::Query { order });
            self.follow_pending();
        }
        self.set_clock(utc)
    }

    /// Sets the RTC where it differs, and keeps the moment at which it was known to be right.
    fn set_clock(&mut self, utc: Utc) -> Option<Word> {
        let wrong =
            self.now.utc.is_none_or(|ours| ours.distance_millis(utc) > CLOCK_TOLERANCE_MILLIS);
        let stale = self
            .core
            .records
            .counters
            .clock_set_at
            .is_none_or(|set_at| set_at.distance_millis(utc) > CLOCK_STORE_MILLIS);
        if wrong || stale {
            let counters = Counters { clock_set_at: Some(utc), ..self.core.records.counters };
            self.core.records.counters = counters;
            self.store_quietly(Record::Counters(counters));
        }
        if !wrong {
            return None;
        }
        self.effects.push(Effect::SetClock(utc));
        self.now.utc = Some(utc);
        Some(Word::ClockSet(utc))
    }

    /// A result: stored first. One that is stored already is only acknowledged, unless the power went between its
    /// record and the end of the pending one.
    fn on_result(&mut self, settlement: Settlement) -> Option<Word> {
        let known = self
            .core
            .records
            .results
            .iter()
            .any(|kept| kept.order == settlement.order && kept.outcome == settlement.outcome);
        let service = &mut self.core.service;
        let under_way = service.storing.as_ref() == Some(&settlement)
            || service.waiting.iter().any(|waiting| *waiting == settlement);
        if known {
            self.send(&Up::Received { order: settlement.order, outcome: settlement.outcome });
            return self.end_pending(settlement.order).then_some(Word::Settled(settlement));
        }
        if !under_way {
            // A full queue drops it: it is not acknowledged, so the server sends it again.
            let _ = service.waiting.push_back(settlement);
            self.store_next_result();
        }
        None
    }

    /// Forgets the pending order if it is this one; says whether it was.
    pub fn end_pending(&mut self, order: u64) -> bool {
        let records = &mut self.core.records;
        if records.pending.as_ref().is_none_or(|pending| pending.order != order) {
            return false;
        }
        records.pending = None;
        self.core.timers.clear(Timer::Query);
        self.store_quietly(Record::Pending(None));
        true
    }

    fn store_next_result(&mut self) {
        if self.core.service.storing.is_some() {
            return;
        }
        let Some(settlement) = self.core.service.waiting.pop_front() else { return };
        let number = self.core.records.results_total;
        let slot = u8::try_from(number as usize % RESULTS_KEPT).unwrap_or(0);
        let record = Record::Result { slot, number, settlement: settlement.clone() };
        if self.store(StoreReason::Result, record) == StoreOutcome::Done {
            self.core.service.storing = Some(settlement);
        }
    }

    /// The result's record is stored, or is not; then the server sends it again.
    pub fn on_result_stored(&mut self, outcome: StoreOutcome) -> Option<Word> {
        let settlement = self.core.service.storing.take()?;
        if outcome == StoreOutcome::Failed {
            self.core.service.waiting.clear();
            return None;
        }
        let records = &mut self.core.records;
        records.results_total = records.results_total.wrapping_add(1);
        if records.results.is_full() {
            records.results.remove(0);
        }
        // There is room: the oldest just left.
        let _ = records.results.push(settlement.clone());
        self.end_pending(settlement.order);
        self.send(&Up::Received { order: settlement.order, outcome: settlement.outcome });
        self.store_next_result();
        Some(Word::Settled(settlement))
    }
}
