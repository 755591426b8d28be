//! The world: devices, shoppers, tills and the payment server on one agenda in virtual time.
//!
//! A world is a function of build, scenario and seed: it reads no clock and no other random source than its own named
//! streams. [`World::step`] lets the next thing happen; the runner, the desktop and the tests all go through it.

mod cameras;
mod device_slot;
mod devices;
mod faults;
mod hands;
mod looking;
mod making;
mod payers;
mod phones;
mod pressing;
mod scanners;
pub mod secrets;
mod shoppers;
mod stalls;
mod tills;

use std::collections::BTreeMap;

use device_core::event::{Event, Frame};
use device_core::key::{Edge, Key};
use device_core::time::Utc;

pub use cameras::CameraSlot;
pub use device_slot::DeviceSlot;
pub use devices::needs_proof;
pub use payers::PayerSlot;
pub use phones::{LinkNote, PhoneSlot};
pub use stalls::Stall;
pub use tills::TillSlot;

use crate::actors::phone::{PhoneAnswer, PhoneAsk};
use crate::actors::shopper::Shopper;
use crate::agenda::Agenda;
use crate::boards::{Board, BoardLost};
use crate::peripherals::fingerprint::{Answer as SensorAnswer, Finger};
use crate::peripherals::phone_link::End;
use crate::random::Stream;
use crate::scenario::model::{Optics, Scenario, ShopperCast};
use crate::server::api::{MerchantAnswer, MerchantRequest};
use crate::server::devices::LinkId;
use crate::server::ledger::{AccountId, MerchantId};
use crate::server::policy::ServerPolicy;
use crate::server::{Server, ServerOutput};
use crate::time::{Micros, SECOND};
use crate::trace::{Entry, Trace};

/// Devices are switched on this long before the script begins, so that they are registered when a shopper takes one up.
pub const PRELUDE: Micros = 10 * SECOND;

/// Place of a device in its world.
pub type DeviceId = usize;
/// Place of a till in its world.
pub type TillId = usize;
/// Place of a shopper in its world.
pub type ShopperId = usize;
/// Place of a phone in its world.
pub type PhoneId = usize;

/// Something on the agenda.
#[derive(Clone)]
enum Happening {
    /// A key's contact opens or closes.
    Contact { device: DeviceId, shopper: ShopperId, generation: u32, key: Key, edge: Edge },
    /// An event is due at a device, if it still runs the boot that it belongs to.
    Event { device: DeviceId, boot: u32, event: Event },
    /// A device wanted to be woken.
    Deadline { device: DeviceId, boot: u32, generation: u32 },
    /// The modem is registered.
    Registered { device: DeviceId, boot: u32 },
    /// The fingerprint module is done.
    SensorDone { device: DeviceId, boot: u32, generation: u32, answer: SensorAnswer },
    /// A finger comes to the sensor or leaves it.
    Finger { device: DeviceId, finger: Option<Finger> },
    /// A device's message reaches the server.
    FrameUp { device: DeviceId, boot: u32, frame: Frame },
    /// The server's message reaches a device.
    FrameDown { device: DeviceId, boot: u32, frame: Frame },
    /// A till's question reaches the server.
    Ask { till: TillId, request: MerchantRequest },
    /// The server's answer reaches a till.
    Answer { till: TillId, answer: MerchantAnswer },
    /// A till has something to do.
    TillDue { till: TillId, generation: u32 },
    /// The server has something to do.
    ServerDue { generation: u32 },
    /// A scanner takes a picture.
    Frame { till: TillId, generation: u32 },
    /// A device's scan engine is due: a picture, or the end of its window.
    CameraDue { device: DeviceId, boot: u32, generation: u32 },
    /// A payer's phone takes a picture.
    PayerLooks { payer: usize, generation: u32 },
    /// A payer has typed and agreed.
    PayerPays { payer: usize, generation: u32, code: String },
    /// A shopper looks at her screen.
    Look { shopper: ShopperId, generation: u32 },
    /// A shopper's hand has done what it did.
    HandFree { shopper: ShopperId, generation: u32 },
    /// A phone's link is there, or turns out not to be possible.
    LinkMade { phone: PhoneId, number: u32 },
    /// A phone notices that its link is gone.
    PhoneUnlinked { phone: PhoneId, number: u32 },
    /// A phone has been out of reach for as long as either side waits.
    OutOfReach { phone: PhoneId, number: u32 },
    /// A frame arrives over a phone's link.
    LinkFrame { phone: PhoneId, number: u32, to: End, frame: Vec<u8> },
    /// A phone has something to do.
    PhoneDue { phone: PhoneId, generation: u32 },
    /// A phone's question reaches the payment server.
    PhoneAsks { phone: PhoneId, ask: PhoneAsk },
    /// The payment server's answer reaches a phone.
    PhoneHears { phone: PhoneId, answer: PhoneAnswer },
    /// A fault is over.
    FaultOver { number: u32 },
}

/// Why a world could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WorldError {
    /// The board is gone.
    #[error(transparent)]
    BoardLost(#[from] BoardLost),
    /// A device could not be enrolled.
    #[error("device {device:?} cannot be enrolled: {reason}")]
    Enrolment {
        /// The device's name.
        device: String,
        /// Why.
        reason: String,
    },
}

/// Everybody and everything.
pub struct World {
    /// Virtual time since the world began.
    now: Micros,
    start: Utc,
    agenda: Agenda<Happening>,
    trace: Trace,
    server: Server,
    server_stream: Stream,
    server_generation: u32,
    devices: Vec<DeviceSlot>,
    shoppers: Vec<Shopper>,
    tills: Vec<TillSlot>,
    stalls: Vec<Stall>,
    presented: stalls::Presented,
    payers: Vec<PayerSlot>,
    phones: Vec<PhoneSlot>,
    /// What the payment server granted, to be looked for where it must not be.
    granted: Vec<[(&'static str, Vec<u8>); 4]>,
    accounts: BTreeMap<String, AccountId>,
    faults: faults::Faults,
    optics: Optics,
}

impl World {
    /// The world of a scenario under a seed. `make_board` gives each device its board.
    ///
    /// # Errors
    /// Where a board does not boot, or the scenario's casts do not fit together.
    pub fn new(
        scenario: &Scenario,
        seed: u64,
        make_board: &mut dyn FnMut() -> Result<Box<dyn Board>, BoardLost>,
    ) -> Result<Self, WorldError> {
        let policy =
            ServerPolicy { zone_minutes: scenario.zone_minutes, ..ServerPolicy::default() };
        let mut world = Self {
            now: 0,
            start: Utc(scenario.start.0.saturating_sub(PRELUDE / 1_000)),
            agenda: Agenda::default(),
            trace: Trace::default(),
            server: Server::new(policy),
            server_stream: Stream::new(seed, "server"),
            server_generation: 0,
            devices: Vec::new(),
            shoppers: Vec::new(),
            tills: Vec::new(),
            stalls: Vec::new(),
            presented: stalls::Presented::new(),
            payers: Vec::new(),
            phones: Vec::new(),
            granted: Vec::new(),
            accounts: BTreeMap::new(),
            faults: faults::Faults::default(),
            optics: scenario.optics,
        };
        for (name, cast) in &scenario.accounts {
            let id = world.server.open_account(world.moment(), name, cast);
            world.accounts.insert(name.clone(), id);
            world.payers.push(PayerSlot::new(name, id, seed));
        }
        world.add_merchants(scenario, seed);
        for (name, cast) in &scenario.devices {
            let slot = world.make_device(name, cast, seed, make_board()?)?;
            world.devices.push(slot);
        }
        for (name, cast) in &scenario.shoppers {
            world.add_shopper(name, cast, scenario, seed);
        }
        for (name, cast) in &scenario.phones {
            let Some(account) = world.account_named(&cast.account) else { continue };
            world.phones.push(PhoneSlot::new(name, account, cast, seed));
        }
        for device in 0..world.devices.len() {
            world.power_on(device)?;
        }
        world.run_until(PRELUDE)?;
        Ok(world)
    }

    fn add_shopper(&mut self, name: &str, cast: &ShopperCast, scenario: &Scenario, seed: u64) {
        let Some(device) = self.device_named(&cast.device) else { return };
        // The enrolled fingers are the owner's, and the owner is the shopper of the device's own name.
        let owner = scenario.devices.get(&cast.device).filter(|_| *name == cast.device);
        let fingers = owner.map_or(&[][..], |device| &device.fingers);
        let stream = Stream::new(seed, &format!("shopper {name}"));
        let entry = self.devices[device].profile().amounts.entry;
        let person = self.shoppers.len();
        let shopper = Shopper::new(name, person, device, cast, fingers, stream).typing(entry);
        for (slot, finger) in (0..).zip(fingers) {
            self.devices[device].sensor.know(slot, shopper.finger_id(finger));
        }
        self.shoppers.push(shopper);
    }

    /// When the next thing happens.
    #[must_use]
    pub fn next_at(&self) -> Option<Micros> {
        self.agenda.next_at()
    }

    /// Lets time pass to `until` with nothing happening; things on the agenda before that must have been let happen.
    pub fn wait_until(&mut self, until: Micros) {
        self.now = self.now.max(until);
    }

    /// Lets everything happen up to and at `until`.
    ///
    /// # Errors
    /// Where a board is lost.
    pub fn run_until(&mut self, until: Micros) -> Result<(), BoardLost> {
        while self.next_at().is_some_and(|at| at <= until) {
            self.step()?;
        }
        self.wait_until(until);
        Ok(())
    }

    /// Lets the next thing happen. Says whether there was one.
    ///
    /// # Errors
    /// Where a board is lost.
    pub fn step(&mut self) -> Result<bool, BoardLost> {
        let Some((at, what)) = self.agenda.take() else { return Ok(false) };
        self.now = self.now.max(at);
        self.happen(what)?;
        Ok(true)
    }

    fn happen(&mut self, what: Happening) -> Result<(), BoardLost> {
        match what {
            Happening::Contact { device, shopper, generation, key, edge } => {
                self.on_contact(device, shopper, generation, key, edge)
            }
            Happening::Event { device, boot, event } => {
                if self.runs(device, boot) {
                    self.deliver(device, event)
                } else {
                    Ok(())
                }
            }
            Happening::Deadline { device, boot, generation } => {
                self.on_device_deadline(device, boot, generation)
            }
            Happening::Registered { device, boot } => self.on_registered(device, boot),
            Happening::SensorDone { device, boot, generation, answer } => {
                self.on_sensor_done(device, boot, generation, answer)
            }
            Happening::Finger { device, finger } => {
                self.place_finger(device, finger);
                Ok(())
            }
            Happening::FrameUp { device, boot, frame } => {
                self.on_frame_up(device, boot, &frame);
                Ok(())
            }
            Happening::FrameDown { device, boot, frame } => self.on_frame_down(device, boot, frame),
            Happening::Ask { till, request } => {
                self.on_ask(till, &request);
                Ok(())
            }
            Happening::Answer { till, answer } => {
                self.on_answer(till, &answer);
                Ok(())
            }
            Happening::TillDue { till, generation } => {
                self.on_till_due(till, generation);
                Ok(())
            }
            Happening::ServerDue { generation } => {
                self.on_server_due(generation);
                Ok(())
            }
            Happening::Frame { till, generation } => self.on_scanner_frame(till, generation),
            Happening::CameraDue { device, boot, generation } => {
                self.on_camera_due(device, boot, generation)
            }
            Happening::PayerLooks { payer, generation } => self.on_payer_looks(payer, generation),
            Happening::PayerPays { payer, generation, code } => {
                self.on_payer_pays(payer, generation, &code);
                Ok(())
            }
            Happening::Look { shopper, generation } => {
                self.on_look(shopper, generation);
                Ok(())
            }
            Happening::HandFree { shopper, generation } => {
                self.on_hand_free(shopper, generation);
                Ok(())
            }
            Happening::LinkMade { phone, number } => self.on_link_made(phone, number),
            Happening::LinkFrame { phone, number, to, frame } => {
                self.on_link_frame(phone, number, to, &frame)
            }
            Happening::FaultOver { number } => self.end_fault(number),
            at_a_phone => {
                self.happen_at_phone(at_a_phone);
                Ok(())
            }
        }
    }

    /// What happens at a phone and harms no board.
    fn happen_at_phone(&mut self, what: Happening) {
        match what {
            Happening::PhoneUnlinked { phone, number } => self.on_phone_unlinked(phone, number),
            Happening::OutOfReach { phone, number } => self.on_out_of_reach(phone, number),
            Happening::PhoneDue { phone, generation } => self.on_phone_due(phone, generation),
            Happening::PhoneAsks { phone, ask } => self.on_phone_asks(phone, ask),
            Happening::PhoneHears { phone, answer } => self.on_phone_hears(phone, answer),
            _ => {}
        }
    }

    fn note(&mut self, entry: Entry) {
        self.trace.add(self.now, entry);
    }

    fn on_server_due(&mut self, generation: u32) {
        if generation == self.server_generation {
            let outputs = self.server.on_deadline(self.moment());
            self.run_server(outputs);
        }
    }

    /// Carries out what the server wants, and notes when it wants to be woken.
    fn run_server(&mut self, outputs: Vec<ServerOutput>) {
        for output in outputs {
            match output {
                ServerOutput::Note(note) => self.note(Entry::Server(note)),
                ServerOutput::ToTill { merchant, answer } => self.send_to_till(merchant, answer),
                ServerOutput::ToDevice { link, device: _, frame } => {
                    self.send_to_device(link, frame);
                }
            }
        }
        self.server_generation += 1;
        if let Some(at) = self.server.next_deadline() {
            let generation = self.server_generation;
            self.agenda.add(at.max(self.now), Happening::ServerDue { generation });
        }
    }

    fn till_of(&self, merchant: MerchantId) -> Option<TillId> {
        self.tills.iter().position(|slot| slot.merchant() == merchant)
    }

    /// Whether the power of every device can be cut.
    #[must_use]
    pub fn boards_can_lose_power(&self) -> bool {
        self.devices.iter().all(|slot| slot.board.abilities().power_cut)
    }

    /// A copy of this world as it stands, or `None` where a board cannot be copied.
    #[must_use]
    pub fn fork(&self) -> Option<Self> {
        self.fork_with(self.trace.clone())
    }

    /// A copy of this world as it stands, with another trace: a long trace need not be copied to be kept.
    pub(crate) fn fork_with(&self, trace: Trace) -> Option<Self> {
        let devices = self.devices.iter().map(DeviceSlot::fork).collect::<Option<Vec<_>>>()?;
        Some(Self {
            now: self.now,
            start: self.start,
            agenda: self.agenda.clone(),
            trace,
            server: self.server.clone(),
            server_stream: self.server_stream.clone(),
            server_generation: self.server_generation,
            devices,
            shoppers: self.shoppers.clone(),
            tills: self.tills.clone(),
            stalls: self.stalls.clone(),
            presented: self.presented.clone(),
            payers: self.payers.clone(),
            phones: self.phones.clone(),
            granted: self.granted.clone(),
            accounts: self.accounts.clone(),
            faults: self.faults.clone(),
            optics: self.optics,
        })
    }
}

impl World {
    /// Its trace, with another put in its place.
    pub(crate) const fn exchange_trace(&mut self, trace: Trace) -> Trace {
        std::mem::replace(&mut self.trace, trace)
    }

    /// The boards of all devices, in their order; boards that do nothing stay behind.
    pub(crate) fn take_boards(&mut self) -> Vec<Box<dyn Board>> {
        let gone = || -> Box<dyn Board> { Box::new(crate::boards::gone::Gone) };
        self.devices.iter_mut().map(|slot| std::mem::replace(&mut slot.board, gone())).collect()
    }
}

/// The link of a device at the server.
const fn link_of(device: DeviceId) -> LinkId {
    LinkId(device as u32)
}
