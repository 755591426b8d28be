//! What devices say and are told: hello and welcome, questions to the owner, results until they are confirmed.
//!
//! Bytes from a link prove nothing until their seal is checked. Whatever is wrong with them is counted, noted and dropped; the
//! caller never sees an error.

use device_core::channel::session::{self, NONCE_BYTES};
use device_core::channel::{Down, Up, Verdict};
use device_core::effect::Settlement;
use rand_core::Rng;

use super::api::OrderState;
use super::devices::{Greeting, LinkId};
use super::notes::{FrameFault, ServerNote};
use super::orders::EndCause;
use super::{Due, Moment, Server, ServerOutput};

impl Server {
    /// Bytes have come on a device's link. `rng` gives the nonce of a welcome and is not touched otherwise.
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
            Err(_) => self.hear(now, link, frame, &mut out),
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

    /// Takes the account off a device: its codes are nobody's from here, and it is told so, now and at each login.
    #[must_use]
    pub fn disable(&mut self, now: Moment, device: u64) -> Vec<ServerOutput> {
        let mut out = Vec::new();
        self.do_due(now, &mut out);
        if let Some(entry) = self.devices.get_mut(&device).filter(|entry| !entry.disabled) {
            entry.disabled = true;
            out.push(ServerOutput::Note(ServerNote::DeviceDisabled { device }));
            self.send(device, &Down::Disabled, &mut out);
            self.schedule(now, device);
        }
        out
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
        let device = self.devices.get_mut(&id).ok_or(FrameFault::UnknownDevice)?;
        let mut nonce = [0; NONCE_BYTES];
        rng.fill_bytes(&mut nonce);
        let earlier_link = device.link();
        let kept = self.policy.hello_nonces_kept;
        match device.greet(link, frame, nonce, now.utc, kept)? {
            Greeting::Repeated(link, frame) => {
                out.push(ServerOutput::ToDevice { link, device: id, frame });
            }
            Greeting::LoggedIn(frame) => {
                if let Some(earlier) = earlier_link {
                    self.links.remove(&earlier);
                }
                if let Some(other) = self.links.insert(link, id).filter(|other| *other != id) {
                    self.log_out(other, link);
                }
                out.push(ServerOutput::Note(ServerNote::DeviceLoggedIn { device: id }));
                out.push(ServerOutput::ToDevice { link, device: id, frame });
                self.restart_repeats(id);
                self.send_waiting(id, out);
                self.schedule(now, id);
            }
        }
        Ok(())
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
        out: &mut Vec<ServerOutput>,
    ) -> Result<(), FrameFault> {
        let id = *self.links.get(&link).ok_or(FrameFault::NoSession)?;
        let device = self.devices.get_mut(&id).ok_or(FrameFault::UnknownDevice)?;
        let up = device.open::<Up>(frame).ok_or(FrameFault::NoSession)??;
        if device.disabled {
            self.send(id, &Down::Disabled, out);
            return Ok(());
        }
        let was_slow = device.repeats >= self.policy.push_fast_repeats;
        self.restart_repeats(id);
        match up {
            Up::Answer { order, verdict } => self.on_verdict(now, id, order, verdict, out),
            Up::Query { order } => self.on_query(id, order, out),
            // Scanned codes are not known here yet.
            Up::Resolve { .. } | Up::Pay { .. } | Up::Abandon { .. } | Up::Ready | Up::Unbind => {}
            Up::Received { order, outcome } => {
                let device = self.devices.get_mut(&id);
                if device.is_some_and(|device| device.confirm(order, outcome)) {
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
        let asked = |order: &&super::Order| {
            order.asked && order.payer.is_some_and(|payer| payer.device == id)
        };
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

    fn on_query(&mut self, id: u64, number: u64, out: &mut Vec<ServerOutput>) {
        let theirs = |order: &&super::Order| order.payer.is_some_and(|payer| payer.device == id);
        match self.orders.get(number).filter(theirs).map(|order| order.settlement.clone()) {
            Some(Some(settlement)) => self.send_result(id, settlement, out),
            Some(None) => {
                self.send(id, &Down::StillOpen { order: number }, out);
            }
            None => {
                let note = ServerNote::OrderNotTheirs { device: id, order: number };
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

    /// Tells a device how an order ended, now if it is reached, and until it confirms.
    pub(super) fn tell(
        &mut self,
        now: Moment,
        id: u64,
        settlement: Settlement,
        out: &mut Vec<ServerOutput>,
    ) {
        if let Some(device) = self.devices.get_mut(&id) {
            device.queue(settlement.clone(), self.policy.pushes_kept);
        }
        self.send_result(id, settlement, out);
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
        if device.disabled {
            self.send(id, &Down::Disabled, out);
            return;
        }
        let (results, questions) = (device.waiting(), device.questions.clone());
        for settlement in results {
            self.send_result(id, settlement, out);
        }
        for order in questions {
            self.send_question(id, order, out);
        }
    }

    fn send_result(&mut self, id: u64, settlement: Settlement, out: &mut Vec<ServerOutput>) {
        let (order, outcome) = (settlement.order, settlement.outcome);
        if self.send(id, &Down::Ended(settlement), out) {
            out.push(ServerOutput::Note(ServerNote::Told { device: id, order, outcome }));
        }
    }

    fn send_question(&mut self, id: u64, number: u64, out: &mut Vec<ServerOutput>) {
        let Some(order) = self.orders.get(number) else { return };
        let Some(merchant) = self.merchants.get(&order.merchant) else { return };
        let question =
            Down::Ask { order: number, amount: order.amount(), payee: merchant.payee.clone() };
        if self.send(id, &question, out) {
            if let Some(order) = self.orders.get_mut(number) {
                order.asked = true;
            }
            out.push(ServerOutput::Note(ServerNote::Asked { device: id, order: number }));
        }
    }

    /// Seals and sends. Whether the device is logged in.
    fn send(&mut self, id: u64, down: &Down, out: &mut Vec<ServerOutput>) -> bool {
        let sealed = self.devices.get_mut(&id).and_then(|device| device.seal(down));
        let sent = sealed.is_some();
        out.extend(sealed.map(|(link, frame)| ServerOutput::ToDevice { link, device: id, frame }));
        sent
    }

    /// Sets the timer of the next repetition, or clears it where nothing waits.
    fn schedule(&mut self, now: Moment, id: u64) {
        let Some(device) = self.devices.get_mut(&id) else { return };
        if let Some(at_micros) = device.repeat_at_micros.take() {
            self.agenda.remove(&(at_micros, Due::Repeat(id)));
        }
        if device.link().is_none() || device.disabled || !device.awaits_answer() {
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
