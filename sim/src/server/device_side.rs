//! What devices say and are told: hello and welcome, questions to the owner, results until they are confirmed. What they say of
//! scanned codes is answered in `scanned_side`, what they say of their binding in `enrolling`.
//!
//! Bytes from a link prove nothing until their seal is checked. Whatever is wrong with them is counted, noted and dropped; the
//! caller never sees an error.

use device_core::channel::session::{self, NONCE_BYTES};
use device_core::channel::{DEVICE_ORDER_BIT, Down, Up, Verdict};
use device_core::effect::Settlement;
use device_core::event::Frame;
use rand_core::Rng;

use super::api::OrderState;
use super::devices::{EnrolledDevice, Greeting, LinkId, Push};
use super::ledger::AccountId;
use super::notes::{FrameFault, ServerNote};
use super::orders::{EndCause, Order, ScannedPay};
use super::{Due, Moment, Server, ServerOutput};

impl Server {
    /// Bytes have come on a device's link. `rng` gives the nonce of a welcome and the token of a payee, and is not touched otherwise.
    #[must_use]
    pub fn on_device_frame(
        &mut self,
        now: Moment,
        link: LinkId,
        frame: &[u8],
        rng: &mut impl Rng,
    ) -> Vec<ServerOutput> {
        let mut out = Vec::new();
        self.do_due(now, &mut out);
        let taken = match session::hello_from(frame) {
            Ok(hello) => self.greet(now, link, hello.device_id, frame, rng, &mut out),
            Err(_) => self.hear(now, link, frame, rng, &mut out),
        };
        if let Err(error) = taken {
            *self.frames_refused.entry(error).or_default() += 1;
            out.push(ServerOutput::Note(ServerNote::FrameRefused { link, error }));
        }
        out
    }

    /// The link is gone: its device is not reached until it logs in again.
    pub fn on_link_down(&mut self, link: LinkId) {
        if let Some(id) = self.links.remove(&link) {
            self.log_out(id, link);
        }
    }

    fn greet(
        &mut self,
        now: Moment,
        link: LinkId,
        id: u64,
        frame: &[u8],
        rng: &mut impl Rng,
        out: &mut Vec<ServerOutput>,
    ) -> Result<(), FrameFault> {
        if !self.devices.contains_key(&id) && !self.grants.contains_key(&id) {
            return Err(FrameFault::UnknownDevice);
        }
        let mut nonce = [0; NONCE_BYTES];
        rng.fill_bytes(&mut nonce);
        if let Some(welcome) = self.take_up(now, link, id, frame, nonce, out) {
            self.logged_in(now, link, id, welcome, out);
            return Ok(());
        }
        let device = self.devices.get_mut(&id).ok_or(FrameFault::UnknownDevice)?;
        let earlier_link = device.link();
        let kept = self.policy.hello_nonces_kept;
        match device.greet(link, frame, nonce, now.utc, kept)? {
            Greeting::Repeated(link, frame) => {
                out.push(ServerOutput::ToDevice { link, device: id, frame });
            }
            Greeting::LoggedIn(welcome) => {
                if let Some(earlier) = earlier_link {
                    self.links.remove(&earlier);
                }
                self.logged_in(now, link, id, welcome, out);
            }
        }
        Ok(())
    }

    /// A session has begun on this link; what waits for the device goes out.
    fn logged_in(
        &mut self,
        now: Moment,
        link: LinkId,
        id: u64,
        welcome: Frame,
        out: &mut Vec<ServerOutput>,
    ) {
        if let Some(other) = self.links.insert(link, id).filter(|other| *other != id) {
            self.log_out(other, link);
        }
        out.push(ServerOutput::Note(ServerNote::DeviceLoggedIn { device: id }));
        out.push(ServerOutput::ToDevice { link, device: id, frame: welcome });
        self.restart_repeats(id);
        self.send_waiting(id, out);
        self.schedule(now, id);
    }

    fn log_out(&mut self, id: u64, link: LinkId) {
        if let Some(device) = self.devices.get_mut(&id).filter(|device| device.link() == Some(link))
        {
            device.log_out();
            if let Some(at_micros) = device.repeat_at_micros.take() {
                self.agenda.remove(&(at_micros, Due::Repeat(id)));
            }
        }
    }

    fn hear(
        &mut self,
        now: Moment,
        link: LinkId,
        frame: &[u8],
        rng: &mut impl Rng,
        out: &mut Vec<ServerOutput>,
    ) -> Result<(), FrameFault> {
        let id = *self.links.get(&link).ok_or(FrameFault::NoSession)?;
        let device = self.devices.get_mut(&id).ok_or(FrameFault::UnknownDevice)?;
        let up = device.open::<Up>(frame).ok_or(FrameFault::NoSession)??;
        if let Some(farewell) = device.farewell() {
            self.send(id, &farewell, out);
            return Ok(());
        }
        let was_slow = device.repeats >= self.policy.push_fast_repeats;
        self.restart_repeats(id);
        match up {
            Up::Answer { order, verdict } => self.on_verdict(now, id, order, verdict, out),
            Up::Query { order } => self.on_query(id, order, out),
            Up::Resolve { request, code } => self.on_resolve(now, id, request, &code, rng, out),
            Up::Pay { order, token, amount } => {
                self.on_pay(now, id, order, ScannedPay { token, amount }, out);
            }
            Up::Abandon { order } => self.on_abandon(now, id, order, out),
            Up::Ready => self.on_ready(id, out),
            Up::Unbind => self.take_off(now, id, out),
            Up::Received { order, outcome } => {
                let device = self.devices.get_mut(&id);
                if let Some(order) = device.and_then(|device| device.confirm(order, outcome)) {
                    out.push(ServerOutput::Note(ServerNote::Acknowledged { device: id, order }));
                }
            }
        }
        // A timer that runs goes on running, so that a talkative device does not put repetitions off for ever.
        let done = self.devices.get(&id).is_none_or(|device| !device.awaits_answer());
        if was_slow || done {
            self.schedule(now, id);
        }
        Ok(())
    }

    /// The owner's word on an order that she was asked about.
    fn on_verdict(
        &mut self,
        now: Moment,
        id: u64,
        number: u64,
        verdict: Verdict,
        out: &mut Vec<ServerOutput>,
    ) {
        let asked = |order: &&Order| order.asked && self.is_theirs(id, order);
        let Some(state) = self.orders.get(number).filter(asked).map(|order| order.state) else {
            out.push(ServerOutput::Note(ServerNote::OrderNotTheirs { device: id, order: number }));
            return;
        };
        out.push(ServerOutput::Note(ServerNote::Answered {
            device: id,
            order: number,
            verdict: verdict.into(),
        }));
        if state != OrderState::UserPaying {
            self.on_query(id, number, out);
            return;
        }
        let closed = OrderState::Closed;
        match verdict {
            Verdict::Agreed => self.pay_now(now, number, true, out),
            Verdict::Refused => self.end(now, number, closed, Some(EndCause::OwnerRefused), out),
            Verdict::NobodyAnswered => {
                self.end(now, number, closed, Some(EndCause::NobodyAgreed), out);
            }
        }
    }

    /// Whether a device may speak of an order: it is of this device and of the account that is on it now.
    fn is_theirs(&self, id: u64, order: &Order) -> bool {
        let account = self.devices.get(&id).map(|device| device.account);
        order.payer.is_some_and(|payer| payer.device == Some(id) && Some(payer.account) == account)
    }

    /// How did an order end? `told_number` is the number by which the device knows it.
    pub(super) fn on_query(&mut self, id: u64, told_number: u64, out: &mut Vec<ServerOutput>) {
        let of_device = told_number & DEVICE_ORDER_BIT != 0;
        let number = match self.orders.find_scanned(id, told_number) {
            None if of_device => {
                self.send(id, &Down::NoSuchOrder { order: told_number }, out);
                return;
            }
            found => found.unwrap_or(told_number),
        };
        let order = self.orders.get(number).filter(|order| self.is_theirs(id, order));
        match order.map(|order| order.settlement.clone()) {
            Some(Some(settlement)) => self.send_result(id, number, settlement, out),
            Some(None) => {
                self.send(id, &Down::StillOpen { order: told_number }, out);
            }
            None => {
                let note = ServerNote::OrderNotTheirs { device: id, order: told_number };
                out.push(ServerOutput::Note(note));
            }
        }
    }

    /// Puts a question to the owner, now if the device is reached, else when it logs in.
    pub(super) fn ask(&mut self, now: Moment, id: u64, number: u64, out: &mut Vec<ServerOutput>) {
        if let Some(device) = self.devices.get_mut(&id) {
            device.questions.insert(number);
        }
        self.send_question(id, number, out);
        self.restart_repeats(id);
        self.schedule(now, id);
    }

    /// Tells a device of an account how an order ended, now if it is reached, and until it confirms. A device from which that
    /// account was taken is told nothing: it may be another's by now.
    pub(super) fn tell(
        &mut self,
        now: Moment,
        id: u64,
        account: AccountId,
        order: u64,
        settlement: Settlement,
        out: &mut Vec<ServerOutput>,
    ) {
        let holds =
            |device: &&mut EnrolledDevice| device.account == account && device.standing.alive();
        let Some(device) = self.devices.get_mut(&id).filter(holds) else { return };
        device.queue(order, settlement.clone(), self.policy.pushes_kept);
        self.send_result(id, order, settlement, out);
        self.restart_repeats(id);
        self.schedule(now, id);
    }

    /// Sends again what the device has not answered.
    pub(super) fn repeat(&mut self, now: Moment, id: u64, out: &mut Vec<ServerOutput>) {
        if let Some(device) = self.devices.get_mut(&id) {
            device.repeat_at_micros = None;
            device.repeats = device.repeats.saturating_add(1);
        }
        self.send_waiting(id, out);
        self.schedule(now, id);
    }

    fn restart_repeats(&mut self, id: u64) {
        if let Some(device) = self.devices.get_mut(&id) {
            device.repeats = 0;
        }
    }

    /// Results first, oldest first; then open questions.
    fn send_waiting(&mut self, id: u64, out: &mut Vec<ServerOutput>) {
        let Some(device) = self.devices.get(&id) else { return };
        if let Some(farewell) = device.farewell() {
            self.send(id, &farewell, out);
            return;
        }
        let (results, questions) = (device.waiting(), device.questions.clone());
        for Push { order, settlement } in results {
            self.send_result(id, order, settlement, out);
        }
        for order in questions {
            self.send_question(id, order, out);
        }
    }

    fn send_result(
        &mut self,
        id: u64,
        order: u64,
        settlement: Settlement,
        out: &mut Vec<ServerOutput>,
    ) {
        let outcome = settlement.outcome;
        if self.send(id, &Down::Ended(settlement), out) {
            out.push(ServerOutput::Note(ServerNote::Told { device: id, order, outcome }));
        }
    }

    fn send_question(&mut self, id: u64, number: u64, out: &mut Vec<ServerOutput>) {
        let Some(order) = self.orders.get(number) else { return };
        let payee = order.payee.map(|payee| self.payee_shown(payee)).unwrap_or_default();
        let question = Down::Ask { order: number, amount: order.amount(), payee };
        if self.send(id, &question, out) {
            if let Some(order) = self.orders.get_mut(number) {
                order.asked = true;
            }
            out.push(ServerOutput::Note(ServerNote::Asked { device: id, order: number }));
        }
    }

    /// Seals and sends. Whether the device is logged in.
    pub(super) fn send(&mut self, id: u64, down: &Down, out: &mut Vec<ServerOutput>) -> bool {
        let sealed = self.devices.get_mut(&id).and_then(|device| device.seal(down));
        let sent = sealed.is_some();
        out.extend(sealed.map(|(link, frame)| ServerOutput::ToDevice { link, device: id, frame }));
        sent
    }

    /// Sets the timer of the next repetition, or clears it where nothing waits.
    pub(super) fn schedule(&mut self, now: Moment, id: u64) {
        let Some(device) = self.devices.get_mut(&id) else { return };
        if let Some(at_micros) = device.repeat_at_micros.take() {
            self.agenda.remove(&(at_micros, Due::Repeat(id)));
        }
        if device.link().is_none() || !device.standing.alive() || !device.awaits_answer() {
            return;
        }
        let wait_millis = if device.repeats < self.policy.push_fast_repeats {
            self.policy.push_repeat_millis
        } else {
            self.policy.push_slow_millis
        };
        // At least a millisecond, so that a policy of nothing does not stop time.
        let at_micros = now.micros.saturating_add(wait_millis.max(1).saturating_mul(1_000));
        device.repeat_at_micros = Some(at_micros);
        self.agenda.insert((at_micros, Due::Repeat(id)));
    }
}
