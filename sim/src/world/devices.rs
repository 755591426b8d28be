//! What happens at devices: power, events in, actions out.

use device_core::effect::{Backlight, ScanCommand};
use device_core::event::{Event, Frame, Network};
use device_core::records::RecordKind;
use device_core::shell::Action;
use device_core::time::{Instant, Now};
use device_core::view::{Screen, ScreenKind};

use super::{DeviceId, Happening, World, link_of};
use crate::boards::{BoardLost, Exchange};
use crate::peripherals::fingerprint::{Answer, Finger};
use crate::scenario::model::PowerAct;
use crate::server::devices::LinkId;
use crate::time::{MILLISECOND, SECOND};
use crate::trace::Entry;

/// A modem notices that its network is gone after this.
const LOSS_NOTICED_MICROS: u64 = SECOND;

/// Screens on which the owner must have proved to be here.
#[must_use]
pub const fn needs_proof(kind: ScreenKind) -> bool {
    matches!(
        kind,
        ScreenKind::Home
            | ScreenKind::PayerCode
            | ScreenKind::ClockLost
            | ScreenKind::Authenticate
            | ScreenKind::Settling
            | ScreenKind::Scanning
            | ScreenKind::Resolving
            | ScreenKind::CodeRefused
            | ScreenKind::NoNetwork
            | ScreenKind::EnterAmount
            | ScreenKind::ConfirmPay
            | ScreenKind::PayeeCode
            | ScreenKind::Menu
            | ScreenKind::History
            | ScreenKind::ConfirmUnbind
    )
}

/// Screens that only a locked device shows.
const fn is_locked(kind: ScreenKind) -> bool {
    matches!(
        kind,
        ScreenKind::LockedHome
            | ScreenKind::Unlock
            | ScreenKind::PinLocked
            | ScreenKind::NotEnrolled
            | ScreenKind::StorageRefused
            | ScreenKind::Disabled
    )
}

impl World {
    /// Whether the device still runs this boot.
    pub(super) fn runs(&self, device: DeviceId, boot: u32) -> bool {
        self.devices[device].powered && self.devices[device].boot == boot
    }

    fn device_now(&self, device: DeviceId) -> Now {
        let slot = &self.devices[device];
        Now { monotonic: Instant(self.now - slot.booted_at), utc: slot.clock.read(self.now) }
    }

    /// Switches a device on: it boots on what its flash holds.
    pub(super) fn power_on(&mut self, device: DeviceId) -> Result<(), BoardLost> {
        let now = self.now;
        let slot = &mut self.devices[device];
        slot.boot += 1;
        slot.booted_at = now;
        slot.powered = true;
        slot.deadline = None;
        slot.backlight = Backlight::Normal;
        slot.view_hash = 0;
        slot.proved = false;
        slot.pin_ticket = None;
        slot.flash.power_on();
        slot.sensor.reset();
        slot.camera.engine.command(ScanCommand::Stop, now);
        slot.modem.register(Network::Down);
        let boot = slot.boot;
        let entropy = slot.entropy.bytes();
        self.note(Entry::Booted { device: note_id(device), boot });
        let device_now = self.device_now(device);
        let slot = &mut self.devices[device];
        let exchange =
            slot.board.boot(&slot.identity, &slot.profile, entropy, device_now, &mut slot.flash)?;
        let percent = slot.battery_percent;
        self.agenda.add(
            now + MILLISECOND,
            Happening::Event { device, boot, event: Event::Battery { percent } },
        );
        self.seek_network(device);
        self.carry_out(device, exchange, false)
    }

    /// Takes a device's power away.
    pub(super) fn power_off(&mut self, device: DeviceId) -> Result<(), BoardLost> {
        let slot = &mut self.devices[device];
        slot.powered = false;
        slot.view = None;
        slot.view_hash = 0;
        slot.proved = false;
        slot.board.cut_power()?;
        self.drop_links_of(device);
        Ok(())
    }

    /// A script's word on a device's power.
    ///
    /// # Errors
    /// Where the board is lost.
    pub fn power(&mut self, device: DeviceId, act: PowerAct) -> Result<(), BoardLost> {
        self.note(Entry::Power { device: note_id(device), act });
        match act {
            PowerAct::Cut => self.power_off(device),
            PowerAct::CutAtFlashOperation(nth) => {
                self.devices[device].flash.cut_in(nth);
                Ok(())
            }
            PowerAct::On => {
                if self.devices[device].powered {
                    self.power_off(device)?;
                }
                self.power_on(device)
            }
        }
    }

    /// The device is carried to where the network is different.
    pub fn set_coverage(&mut self, device: DeviceId, network: Network) {
        self.note(Entry::Coverage { device: note_id(device), network });
        self.devices[device].modem.coverage = network;
        self.follow_network(device);
    }

    /// Brings the modem's registration in line with the network that there is.
    pub(super) fn follow_network(&mut self, device: DeviceId) {
        match self.devices[device].modem.network() {
            Network::Down => self.lose_network(device),
            Network::Up { .. } => self.seek_network(device),
        }
    }

    /// Lets the modem look for its network.
    fn seek_network(&mut self, device: DeviceId) {
        let slot = &mut self.devices[device];
        let delay = slot.modem.registration_micros();
        if let Network::Up { .. } = slot.modem.network() {
            let boot = slot.boot;
            self.agenda.add(self.now + delay, Happening::Registered { device, boot });
        }
    }

    pub(super) fn on_registered(&mut self, device: DeviceId, boot: u32) -> Result<(), BoardLost> {
        if !self.runs(device, boot) {
            return Ok(());
        }
        let modem = &mut self.devices[device].modem;
        let network = modem.network();
        if matches!(network, Network::Up { .. }) && modem.register(network) {
            return self.deliver(device, Event::Network(network));
        }
        Ok(())
    }

    /// The network is gone; the modem notices a little later.
    fn lose_network(&mut self, device: DeviceId) {
        let slot = &mut self.devices[device];
        if slot.modem.register(Network::Down) {
            let boot = slot.boot;
            let event = Event::Network(Network::Down);
            let at = self.now + LOSS_NOTICED_MICROS;
            self.agenda.add(at, Happening::Event { device, boot, event });
        }
    }

    pub(super) fn on_device_deadline(
        &mut self,
        device: DeviceId,
        boot: u32,
        generation: u32,
    ) -> Result<(), BoardLost> {
        if self.runs(device, boot) && self.devices[device].deadline_generation == generation {
            return self.deliver(device, Event::Deadline);
        }
        Ok(())
    }

    /// Hands an event to a device that has power.
    pub(super) fn deliver(&mut self, device: DeviceId, event: Event) -> Result<(), BoardLost> {
        if !self.devices[device].powered {
            return Ok(());
        }
        let note = match &event {
            Event::Touch { x, y, edge } => self.touch_note(device, *x, *y, *edge),
            other => other.into(),
        };
        self.note(Entry::Event { device: note_id(device), event: note });
        let now = self.device_now(device);
        let digit = self.digit_pressed(device, &event);
        let slot = &mut self.devices[device];
        let evidence = slot.lets_in(&event);
        if digit.is_some() {
            slot.digit_down = digit;
        }
        slot.pressed.extend(digit);
        if matches!(event, Event::Deadline) {
            slot.deadline = None;
        }
        let exchange = slot.board.exchange(now, &event, &mut slot.flash)?;
        let evidence = evidence || exchange.also.iter().any(|event| slot.lets_in(event));
        self.carry_out(device, exchange, evidence)
    }

    /// Does what a device asked for. `evidence`: the event could have let its owner in.
    fn carry_out(
        &mut self,
        device: DeviceId,
        exchange: Exchange,
        evidence: bool,
    ) -> Result<(), BoardLost> {
        if self.devices[device].flash.lost_power() {
            let operation = self.devices[device].flash.operations();
            self.note(Entry::FlashCut { device: note_id(device), operation });
            return self.power_off(device);
        }
        if exchange.actions.overflowed {
            self.devices[device].faulty =
                Some("one event led to more effects than the device's bound".to_owned());
        }
        for action in exchange.actions.list {
            self.note(Entry::of_action(note_id(device), &action));
            self.act(device, action);
        }
        self.wake_at(device, exchange.next_deadline);
        self.look_at(device, exchange.view_hash, evidence)
    }

    fn act(&mut self, device: DeviceId, action: Action) {
        let now = self.now;
        let slot = &mut self.devices[device];
        let boot = slot.boot;
        match action {
            Action::Send(frame) => match slot.modem.carry() {
                Some(latency) => {
                    self.agenda.add(now + latency, Happening::FrameUp { device, boot, frame });
                }
                None => self.note(Entry::FrameLost { device: note_id(device) }),
            },
            Action::Stored { ticket, kind, outcome } => {
                if kind == RecordKind::WrongPins {
                    slot.pin_ticket = Some(ticket);
                }
                let at = now + slot.flash.take_busy_micros() + MILLISECOND / 10;
                let event = Event::Stored { ticket, outcome };
                self.agenda.add(at, Happening::Event { device, boot, event });
            }
            Action::ToPhone { port, frame } => self.say_to_phone(device, port, &frame),
            Action::Scan(command) => self.command_camera(device, command),
            Action::Finger(command) => {
                slot.sensor.command(command);
                self.sense(device);
            }
            Action::Beep(tone) => slot.beeped.push((now, tone)),
            Action::Say(prompt) => slot.said.push((now, prompt)),
            Action::Backlight(light) => slot.backlight = light,
            Action::SetClock(utc) => slot.clock.set(utc, now),
            // The lamp is for eyes; the trace has it.
            Action::Blink(_) => {}
        }
    }

    fn wake_at(&mut self, device: DeviceId, deadline: Option<Instant>) {
        let slot = &mut self.devices[device];
        if slot.deadline == deadline {
            return;
        }
        slot.deadline = deadline;
        slot.deadline_generation += 1;
        let (boot, generation) = (slot.boot, slot.deadline_generation);
        let booted_at = slot.booted_at;
        self.note(Entry::Deadline { device: note_id(device), at: deadline });
        if let Some(at) = deadline {
            let at = (booted_at + at.0).max(self.now);
            self.agenda.add(at, Happening::Deadline { device, boot, generation });
        }
    }

    /// Notes what the device shows, where that is news, and lets its shopper see it.
    fn look_at(
        &mut self,
        device: DeviceId,
        view_hash: u64,
        evidence: bool,
    ) -> Result<(), BoardLost> {
        let slot = &mut self.devices[device];
        if slot.view_hash == view_hash && slot.view.is_some() {
            return Ok(());
        }
        let view = slot.board.view()?;
        let kind = view.screen.kind();
        slot.follow_new_pin(&view.screen);
        slot.view_hash = view_hash;
        if evidence && needs_proof(kind) {
            slot.proved = true;
        } else if is_locked(kind) {
            slot.proved = false;
        }
        let digits = match &view.screen {
            Screen::PayerCode { digits: Some(digits), .. } => Some(digits.as_str().to_owned()),
            _ => None,
        };
        let payee_code = match &view.screen {
            Screen::PayeeCode { code, .. } => Some(code.as_str().to_owned()),
            _ => None,
        };
        slot.view = Some(view);
        let code_before = std::mem::replace(&mut slot.payee_code_on_screen, payee_code.clone());
        let payee_code = payee_code.filter(|code| code_before.as_ref() != Some(code));
        if matches!(kind, ScreenKind::LockedHome | ScreenKind::PinLocked) {
            slot.pressed.clear();
        }
        let before = std::mem::replace(&mut slot.code_on_screen, digits.clone());
        let fresh = digits.filter(|digits| before.as_ref() != Some(digits));
        if let Some(digits) = &fresh {
            slot.codes_shown.push(digits.clone());
        }
        self.note(Entry::Shown { device: note_id(device), screen: kind, view_hash });
        if let Some(digits) = fresh {
            self.note(Entry::CodeShown { device: note_id(device), digits });
        }
        if let Some(code) = payee_code {
            self.note(Entry::PayeeCodeShown { device: note_id(device), code });
        }
        self.catch_eyes(device);
        Ok(())
    }

    /// Lets the sensor answer, if it looks at a finger.
    fn sense(&mut self, device: DeviceId) {
        let now = self.now;
        let slot = &mut self.devices[device];
        if let Some((delay, answer)) = slot.sensor.answer(&mut slot.sensor_stream) {
            let happening = Happening::SensorDone {
                device,
                boot: slot.boot,
                generation: slot.sensor.generation(),
                answer,
            };
            self.agenda.add(now + delay, happening);
        }
    }

    pub(super) fn place_finger(&mut self, device: DeviceId, finger: Option<Finger>) {
        self.devices[device].sensor.place(finger);
        self.sense(device);
    }

    pub(super) fn on_sensor_done(
        &mut self,
        device: DeviceId,
        boot: u32,
        generation: u32,
        answer: Answer,
    ) -> Result<(), BoardLost> {
        if !self.runs(device, boot) || self.devices[device].sensor.generation() != generation {
            return Ok(());
        }
        self.devices[device].sensor.answered(answer);
        self.finger_was_read(device);
        self.deliver(device, answer.into())
    }

    pub(super) fn on_frame_up(&mut self, device: DeviceId, boot: u32, frame: &Frame) {
        // What was sent by an older boot still arrives: the network does not know that the power went.
        debug_assert!(boot <= self.devices[device].boot);
        let moment = self.moment();
        let numbers = self.server_stream.numbers();
        let outputs = self.server.on_device_frame(moment, link_of(device), frame, numbers);
        self.run_server(outputs);
    }

    pub(super) fn send_to_device(&mut self, link: LinkId, frame: Frame) {
        let device = link.0 as DeviceId;
        let Some(slot) = self.devices.get_mut(device) else { return };
        let boot = slot.boot;
        match slot.modem.carry().filter(|_| slot.powered) {
            Some(latency) => {
                let at = self.now + latency;
                self.agenda.add(at, Happening::FrameDown { device, boot, frame });
            }
            None => self.note(Entry::FrameLost { device: note_id(device) }),
        }
    }

    pub(super) fn on_frame_down(
        &mut self,
        device: DeviceId,
        boot: u32,
        frame: Frame,
    ) -> Result<(), BoardLost> {
        if self.runs(device, boot) && self.devices[device].modem.registered() {
            return self.deliver(device, Event::FromServer(frame));
        }
        self.note(Entry::FrameLost { device: note_id(device) });
        Ok(())
    }
}

/// A device's number in the trace. A world has fewer than 256 devices: the scenario reader sees to it.
pub(super) fn note_id(place: usize) -> u8 {
    u8::try_from(place).unwrap_or(u8::MAX)
}
