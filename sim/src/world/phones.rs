//! What happens at phones: links made and lost, frames under way, the app's line to the payment server.

mod at_server;

use device_core::event::{Event, LinkState, PhoneFrame, Port};
use serde::Serialize;

use super::devices::note_id;
use super::{DeviceId, Happening, PhoneId, World};
use crate::actors::attacker::Attacker;
use crate::actors::phone::{Phone, PhoneAsk, PhoneOutput, PhoneTap};
use crate::boards::BoardLost;
use crate::peripherals::phone_link::interference::Interference;
use crate::peripherals::phone_link::transports::Transport;
use crate::peripherals::phone_link::{End, PhoneLink};
use crate::random::Stream;
use crate::scenario::model::{Fault, PhoneAct, PhoneCast};
use crate::server::ledger::AccountId;
use crate::time::{MILLISECOND, Micros};
use crate::trace::Entry;

/// Latency of a phone's mobile network to the payment server, one way, in milliseconds (setting).
const LINE_MILLIS: (u64, u64) = (60, 250);
/// Unplugging on purpose is noticed by both sides at once, and so is the end of a connection that one side says.
const GOODBYE: Micros = 20 * MILLISECOND;

/// Something that happened on a phone's link, as the trace may show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum LinkNote {
    /// The phone was plugged in, or has chosen the device.
    Plugged {
        /// Which device.
        device: u8,
        /// At which of its ports.
        port: Port,
    },
    /// The link could not be made.
    NotMade,
    /// The link is there.
    Up,
    /// The phone has let go, or is out of reach.
    Broken,
    /// A message is under way.
    Sent {
        /// To whom.
        to: End,
        /// Its bytes.
        bytes: u16,
        /// Frames in which it will arrive; fewer than were sent where some are lost.
        frames: u16,
    },
    /// Somebody on the link wrote a message down.
    Overheard {
        /// To whom it went.
        to: End,
    },
    /// Somebody on the link sent something else on, or more than there was.
    TamperedWith {
        /// To whom it went.
        to: End,
    },
}

/// A phone at a device.
#[derive(Clone, Debug)]
struct Attached {
    device: DeviceId,
    port: Port,
    link: PhoneLink,
    up: bool,
}

/// A phone, its link and its own network.
#[derive(Clone)]
pub struct PhoneSlot {
    name: String,
    account: AccountId,
    phone: Phone,
    generation: u32,
    attached: Option<Attached>,
    /// Number of the attachment: what belongs to an older one is void.
    number: u32,
    links: Stream,
    line: Stream,
    attacker: Attacker,
    /// Everything that passed its links, as a listener would have it.
    captured: Vec<Vec<u8>>,
}

impl PhoneSlot {
    pub(super) fn new(name: &str, account: AccountId, cast: &PhoneCast, seed: u64) -> Self {
        let stream = |what: &str| Stream::new(seed, &format!("{what} {name}"));
        Self {
            name: name.to_owned(),
            account,
            phone: Phone::new(&cast.shown_as, &cast.knows, stream("phone")),
            generation: 0,
            attached: None,
            number: 0,
            links: stream("phone link"),
            line: stream("phone line"),
            attacker: Attacker::new(stream("attacker")),
            captured: Vec::new(),
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The phone's own logic.
    #[must_use]
    pub const fn phone(&self) -> &Phone {
        &self.phone
    }

    /// Everything that passed its links, message by message.
    #[must_use]
    pub fn captured(&self) -> &[Vec<u8>] {
        &self.captured
    }

    /// The device that it is plugged into or has chosen, at which port, and whether the link is there.
    #[must_use]
    pub fn connection(&self) -> Option<(DeviceId, Port, bool)> {
        self.attached.as_ref().map(|attached| (attached.device, attached.port, attached.up))
    }

    fn is_at(&self, device: DeviceId, port: Option<Port>) -> bool {
        self.attached.as_ref().is_some_and(|attached| {
            attached.up
                && attached.device == device
                && port.is_none_or(|port| attached.port == port)
        })
    }
}

impl World {
    /// The user of a phone does something. Where the phone does not take it, says why.
    ///
    /// # Errors
    /// Where a board is lost.
    pub fn phone_act(
        &mut self,
        phone: PhoneId,
        act: &PhoneAct,
    ) -> Result<Option<String>, BoardLost> {
        match act {
            PhoneAct::Connect(device, port) => {
                if let Some(device) = self.device_named(device) {
                    self.plug_in(phone, device, *port)?;
                }
            }
            PhoneAct::Disconnect => {
                if self.phones[phone].attached.is_none() {
                    return Ok(Some("it is connected to nothing".to_owned()));
                }
                self.let_go(phone, GOODBYE);
            }
            PhoneAct::Agree => return self.tap(phone, PhoneTap::Agree),
            PhoneAct::Refuse => return self.tap(phone, PhoneTap::Refuse),
            PhoneAct::Cancel => return self.tap(phone, PhoneTap::Cancel),
            PhoneAct::Unbind(device) => {
                let device = self.number_of(device);
                let outputs = self.phones[phone].phone.ask(self.now, PhoneAsk::Unbind { device });
                self.run_phone(phone, outputs);
            }
            PhoneAct::DeclareLost(device) => {
                let device = self.number_of(device);
                let outputs = self.phones[phone].phone.ask(self.now, PhoneAsk::Disable { device });
                self.run_phone(phone, outputs);
            }
        }
        Ok(None)
    }

    fn number_of(&self, device: &str) -> u64 {
        self.device_named(device).map_or(0, |device| self.devices[device].identity.device_id)
    }

    fn tap(&mut self, phone: PhoneId, tap: PhoneTap) -> Result<Option<String>, BoardLost> {
        match self.phones[phone].phone.tap(self.now, tap) {
            Ok(outputs) => {
                self.run_phone(phone, outputs);
                Ok(None)
            }
            Err(screen) => Ok(Some(format!("it shows {screen:?}, where that cannot be tapped"))),
        }
    }

    /// What the faults that are on do to this phone's link.
    fn interference(&self, phone: PhoneId) -> Interference {
        let name = &self.phones[phone].name;
        Interference::of(self.faults_on().filter_map(|fault| match fault {
            Fault::Link(phone, fault) if phone == name => Some(*fault),
            _ => None,
        }))
    }

    fn phone_is_offline(&self, phone: PhoneId) -> bool {
        let name = &self.phones[phone].name;
        self.faults_on().any(|fault| matches!(fault, Fault::PhoneOffline(phone) if phone == name))
    }

    fn note_link(&mut self, phone: PhoneId, note: LinkNote) {
        self.note(Entry::Link { phone: note_id(phone), note });
    }

    /// The phone is plugged in, or told to connect: the link is there a while later, if at all.
    fn plug_in(&mut self, phone: PhoneId, device: DeviceId, port: Port) -> Result<(), BoardLost> {
        if self.phones[phone].attached.is_some() {
            self.let_go(phone, 0);
        }
        self.note_link(phone, LinkNote::Plugged { device: note_id(device), port });
        let slot = &mut self.phones[phone];
        let transport = Transport::of(port);
        let stream = Stream::new(slot.links.between(0, u64::MAX - 1), "link");
        let link = PhoneLink::new(transport, stream);
        slot.attached = Some(Attached { device, port, link, up: false });
        slot.number += 1;
        let number = slot.number;
        let wait = slot.links.between(transport.connect.0, transport.connect.1);
        let outputs = slot.phone.connecting(port);
        self.run_phone(phone, outputs);
        self.agenda.add(self.now + wait, Happening::LinkMade { phone, number });
        Ok(())
    }

    pub(super) fn on_link_made(&mut self, phone: PhoneId, number: u32) -> Result<(), BoardLost> {
        let slot = &self.phones[phone];
        let Some(attached) = slot.attached.as_ref().filter(|_| slot.number == number) else {
            return Ok(());
        };
        let (device, port) = (attached.device, attached.port);
        let how = self.interference(phone);
        let taken = self.phones.iter().any(|other| other.is_at(device, Some(port)));
        let wrong_password = port == Port::WiFi && how.wrong_password;
        if taken || wrong_password || how.out_of_reach || !self.devices[device].powered {
            self.phones[phone].attached = None;
            self.note_link(phone, LinkNote::NotMade);
            let outputs = self.phones[phone].phone.not_linked(wrong_password);
            self.run_phone(phone, outputs);
            return Ok(());
        }
        if let Some(attached) = &mut self.phones[phone].attached {
            attached.up = true;
        }
        self.note_link(phone, LinkNote::Up);
        self.deliver(device, Event::PhoneLink { port, state: LinkState::Up })?;
        // Telling the device may have cost it its power, and with it the link.
        if self.phones[phone].is_at(device, Some(port)) {
            let outputs = self.phones[phone].phone.linked(self.now);
            self.run_phone(phone, outputs);
        }
        Ok(())
    }

    /// The link ends; either side notices so much later.
    fn let_go(&mut self, phone: PhoneId, noticed: Micros) {
        let slot = &mut self.phones[phone];
        let Some(attached) = slot.attached.take() else { return };
        slot.number += 1;
        let number = slot.number;
        self.note_link(phone, LinkNote::Broken);
        let at = self.now + noticed;
        self.agenda.add(at, Happening::PhoneUnlinked { phone, number });
        if attached.up {
            let device = attached.device;
            let boot = self.devices[device].boot;
            let event = Event::PhoneLink { port: attached.port, state: LinkState::Down };
            self.agenda.add(at, Happening::Event { device, boot, event });
        }
    }

    pub(super) fn on_phone_unlinked(&mut self, phone: PhoneId, number: u32) {
        if self.phones[phone].number == number {
            let outputs = self.phones[phone].phone.unlinked();
            self.run_phone(phone, outputs);
        }
    }

    /// A device has lost its power: nobody is connected to it any more.
    pub(super) fn drop_links_of(&mut self, device: DeviceId) {
        for phone in 0..self.phones.len() {
            let attached = self.phones[phone].attached.as_ref();
            if let Some(noticed) = attached
                .filter(|attached| attached.device == device && attached.up)
                .map(|attached| attached.link.transport().loss_noticed)
            {
                self.let_go(phone, noticed);
            }
        }
    }

    /// A fault of this phone's link has begun or ended: out of reach for long enough, either side takes the other for gone.
    pub(super) fn reach_changed(&mut self, phone: PhoneId) {
        let slot = &self.phones[phone];
        let Some(attached) = slot.attached.as_ref().filter(|attached| attached.up) else { return };
        let (number, noticed) = (slot.number, attached.link.transport().loss_noticed);
        if self.interference(phone).out_of_reach {
            self.agenda.add(self.now + noticed, Happening::OutOfReach { phone, number });
        }
    }

    pub(super) fn on_out_of_reach(&mut self, phone: PhoneId, number: u32) {
        if self.phones[phone].number == number && self.interference(phone).out_of_reach {
            self.let_go(phone, 0);
        }
    }

    /// A device says something on a port: whoever is connected there will hear it.
    pub(super) fn say_to_phone(&mut self, device: DeviceId, port: Port, frame: &PhoneFrame) {
        let phone = self.phones.iter().position(|slot| slot.is_at(device, Some(port)));
        if let Some(phone) = phone {
            self.transmit(phone, End::Phone, frame);
        }
    }

    /// Puts a message on a phone's link, past whoever sits on it.
    fn transmit(&mut self, phone: PhoneId, to: End, message: &[u8]) {
        let how = self.interference(phone);
        self.phones[phone].captured.push(message.to_vec());
        if how.listener {
            self.note_link(phone, LinkNote::Overheard { to });
        }
        let passed = self.phones[phone].attacker.pass(to, message, &how);
        if passed.len() != 1 || passed.iter().any(|passed| passed != message) {
            self.note_link(phone, LinkNote::TamperedWith { to });
        }
        for message in passed {
            let now = self.now;
            let slot = &mut self.phones[phone];
            let number = slot.number;
            let Some(attached) = slot.attached.as_mut().filter(|attached| attached.up) else {
                return;
            };
            let travelling = attached.link.send(now, to, &message, &how);
            let count = |length: usize| u16::try_from(length).unwrap_or(u16::MAX);
            let (bytes, frames) = (count(message.len()), count(travelling.len()));
            self.note_link(phone, LinkNote::Sent { to, bytes, frames });
            for frame in travelling {
                let happening = Happening::LinkFrame { phone, number, to, frame: frame.frame };
                self.agenda.add(frame.at, happening);
            }
        }
    }

    pub(super) fn on_link_frame(
        &mut self,
        phone: PhoneId,
        number: u32,
        to: End,
        frame: &[u8],
    ) -> Result<(), BoardLost> {
        let out_of_reach = self.interference(phone).out_of_reach;
        let slot = &mut self.phones[phone];
        let current = slot.number == number && !out_of_reach;
        let Some(attached) = slot.attached.as_mut().filter(|attached| current && attached.up)
        else {
            return Ok(());
        };
        let (device, port) = (attached.device, attached.port);
        let Some(message) = attached.link.receive(to, frame) else { return Ok(()) };
        match to {
            End::Phone => {
                let outputs = self.phones[phone].phone.on_message(self.now, &message);
                self.run_phone(phone, outputs);
                Ok(())
            }
            // Noise can make two messages one that is too long for the port: it is dropped there.
            End::Device => match PhoneFrame::from_slice(&message) {
                Ok(frame) => self.deliver(device, Event::FromPhone { port, frame }),
                Err(_) => Ok(()),
            },
        }
    }

    pub(super) fn on_phone_due(&mut self, phone: PhoneId, generation: u32) {
        if self.phones[phone].generation == generation {
            let outputs = self.phones[phone].phone.on_deadline(self.now);
            self.run_phone(phone, outputs);
        }
    }

    /// Carries out what a phone wants, and notes when it wants to be woken.
    fn run_phone(&mut self, phone: PhoneId, outputs: Vec<PhoneOutput>) {
        for output in outputs {
            match output {
                PhoneOutput::Note(note) => {
                    self.note(Entry::Phone { phone: note_id(phone), note });
                    self.catch_eyes_of_phone(phone);
                }
                PhoneOutput::Send(frame) => self.transmit(phone, End::Device, &frame),
                PhoneOutput::Ask(ask) => {
                    let latency = self.phone_latency(phone);
                    if !self.phone_is_offline(phone) {
                        let at = self.now + latency;
                        self.agenda.add(at, Happening::PhoneAsks { phone, ask });
                    }
                }
            }
        }
        let slot = &mut self.phones[phone];
        slot.generation += 1;
        let generation = slot.generation;
        if let Some(at) = slot.phone.next_deadline() {
            self.agenda.add(at.max(self.now), Happening::PhoneDue { phone, generation });
        }
    }

    fn phone_latency(&mut self, phone: PhoneId) -> Micros {
        self.phones[phone].line.between(LINE_MILLIS.0, LINE_MILLIS.1) * MILLISECOND
    }

    /// Digits stand on a phone: whoever holds the device beside it looks.
    fn catch_eyes_of_phone(&mut self, phone: PhoneId) {
        let device = self.phones[phone].attached.as_ref().map(|attached| attached.device);
        if let Some(device) = device.filter(|_| self.phones[phone].phone.digits().is_some()) {
            self.catch_eyes(device);
        }
    }
}
