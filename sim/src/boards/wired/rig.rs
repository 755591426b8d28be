//! The rig: the modules that are wired to a board. It makes them see what the world wants the board to notice, and checks that
//! what the board says to them is what it says that it does.

use device_core::effect::FingerCommand;
use device_core::event::{Event, FingerReading, FingerTaken, Frame, ScanReading};
use device_core::shell::Action;
use link::message::{Peripheral, PeripheralSet};

use super::stopwatch::Stopwatch;
use super::wire::Wire;
use crate::boards::BoardLost;
use crate::boards::line::Line;
use crate::modules::UartModule;
use crate::modules::at_modem::AtModem;
use crate::modules::fingerprint::{FingerModule, Pace, Touch};
use crate::modules::scan_engine::ScanModule;
use crate::peripherals::fingerprint::FingerId;
use crate::server::stream::{FrameCutter, on_stream};

/// Bytes of a code that is longer than any device takes.
const TOO_LONG_BYTES: usize = device_core::event::SCANNED_BYTES + 16;

/// The owner, of whose fingers the slots are; somebody whom no slot knows; and those who are learnt, by their enrolments.
const OWNER: usize = 0;
const STRANGER: usize = 1;
const LEARNT: usize = 2;

/// Whether something could be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Done {
    /// It is done.
    Yes,
    /// The board has not brought its module that far.
    NotYet,
    /// No wired module has to do with it.
    NotWired,
}

/// The wired modules of one board.
#[derive(Default)]
pub(super) struct Rig {
    modem: Option<Wire<AtModem>>,
    fingerprint: Option<Wire<FingerModule>>,
    scanner: Option<Wire<ScanModule>>,
    stream: FrameCutter,
    /// Enrolments that were begun: each is of a new finger.
    enrolments: usize,
    /// The board looks for a finger that comes from now on: its module must have been seen empty once more than so often.
    fresh_after: Option<u32>,
}

impl Rig {
    /// Wires a module to a line.
    ///
    /// # Errors
    /// Where there is no such module, or no thread for it.
    pub fn attach(
        &mut self,
        peripheral: Peripheral,
        line: Line,
        time: Stopwatch,
    ) -> Result<(), BoardLost> {
        let failed = |error: std::io::Error| BoardLost { reason: error.to_string() };
        match peripheral {
            Peripheral::Modem => {
                self.modem = Some(Wire::new(AtModem::new(), line, time).map_err(failed)?);
            }
            Peripheral::Fingerprint => {
                let module = FingerModule::new(Pace::SPENT);
                self.fingerprint = Some(Wire::new(module, line, time).map_err(failed)?);
            }
            Peripheral::Scanner => {
                self.scanner = Some(Wire::new(ScanModule::new(), line, time).map_err(failed)?);
            }
            other => {
                let reason = format!("there is no module for {other:?} that could be wired");
                return Err(BoardLost { reason });
            }
        }
        Ok(())
    }

    /// The peripherals that are wired.
    pub fn wired(&self) -> PeripheralSet {
        let all = [
            (Peripheral::Modem, self.modem.is_some()),
            (Peripheral::Fingerprint, self.fingerprint.is_some()),
            (Peripheral::Scanner, self.scanner.is_some()),
        ];
        all.iter()
            .filter(|(_, is)| *is)
            .fold(PeripheralSet::default(), |set, (one, _)| set.with(*one))
    }

    /// The board starts anew, and its modules with it.
    pub fn power_on(&mut self) {
        fn restart<M: UartModule + 'static>(wire: Option<&Wire<M>>) {
            if let Some((mut module, now)) = wire.map(Wire::module) {
                module.power_on(now);
            }
        }
        restart(self.modem.as_ref());
        restart(self.fingerprint.as_ref());
        restart(self.scanner.as_ref());
        self.stream = FrameCutter::default();
    }

    /// A module dies, or lives again.
    pub fn set_dead(&self, peripheral: Peripheral, dead: bool) {
        match peripheral {
            Peripheral::Modem => {
                if let Some(wire) = &self.modem {
                    wire.module().0.dead = dead;
                }
            }
            Peripheral::Fingerprint => {
                if let Some(wire) = &self.fingerprint {
                    wire.module().0.dead = dead;
                }
            }
            Peripheral::Scanner => {
                if let Some(wire) = &self.scanner {
                    wire.module().0.dead = dead;
                }
            }
            _ => {}
        }
    }

    /// Whether an event says that a module is silent which is neither dead nor cut off: it was not given its time.
    pub fn is_starved(&self, event: &Event) -> bool {
        let finger = || self.fingerprint.as_ref().is_some_and(|wire| !wire.module().0.dead);
        let scanner = || self.scanner.as_ref().is_some_and(|wire| !wire.module().0.dead);
        match event {
            Event::Finger(FingerReading::Fault) | Event::FingerTaken(FingerTaken::Fault) => {
                finger()
            }
            Event::Scanned(ScanReading::Fault) => scanner(),
            _ => false,
        }
    }

    /// Lets a module see what leads to an event.
    ///
    /// # Errors
    /// Where a wire is gone.
    pub fn set_off(&self, event: &Event) -> Result<Done, BoardLost> {
        self.intact()?;
        let done = match event {
            Event::Network(network) => self.modem.as_ref().map(|wire| {
                let (mut module, now) = wire.module();
                module.set_network(now, *network);
                true
            }),
            Event::FromServer(frame) => self.modem.as_ref().map(|wire| {
                let (mut module, now) = wire.module();
                module.deliver(now, &on_stream(frame))
            }),
            Event::Finger(reading) => self.fingerprint.as_ref().map(|wire| {
                let (mut module, _) = wire.module();
                self.is_expected(&module) && search(&mut module, *reading)
            }),
            Event::FingerTaken(taken) => self.fingerprint.as_ref().map(|wire| {
                let learnt = FingerId { person: LEARNT, finger: self.enrolments };
                let (mut module, _) = wire.module();
                self.is_expected(&module) && learn(&mut module, *taken, learnt)
            }),
            Event::Scanned(reading) => self.scanner.as_ref().map(|wire| {
                let (mut module, now) = wire.module();
                match reading {
                    ScanReading::Code(bytes) => module.show(now, bytes),
                    ScanReading::TooLong => module.show(now, &[b'7'; TOO_LONG_BYTES]),
                    // The driver's own word: it has waited long enough.
                    ScanReading::Nothing | ScanReading::Fault => true,
                }
            }),
            _ => None,
        };
        Ok(done.map_or(Done::NotWired, |done| if done { Done::Yes } else { Done::NotYet }))
    }

    /// Whether a finger that comes now is a new one for the board. A dead module expects nothing.
    fn is_expected(&self, module: &FingerModule) -> bool {
        module.dead || self.fresh_after.is_none_or(|looks| module.empty_looks() > looks)
    }

    /// The board has noticed: what it saw goes away, and the next touch is a new one.
    pub fn noticed(&mut self, event: &Event) {
        if let (Event::Finger(_) | Event::FingerTaken(_), Some(wire)) = (event, &self.fingerprint) {
            let (mut module, _) = wire.module();
            module.place(None);
            self.fresh_after = Some(module.empty_looks());
        }
    }

    /// The board says that it does this: what of it goes over a wire must arrive there.
    ///
    /// # Errors
    /// Where something else arrives.
    pub fn arrived(&mut self, action: &Action) -> Result<Done, BoardLost> {
        match action {
            Action::Send(frame) => self.sent(frame),
            Action::Finger(command) => {
                self.commanded(*command);
                Ok(Done::NotWired)
            }
            _ => Ok(Done::NotWired),
        }
    }

    fn commanded(&mut self, command: FingerCommand) {
        self.enrolments += usize::from(matches!(command, FingerCommand::Enrol { .. }));
        let fresh = matches!(command, FingerCommand::StartFresh | FingerCommand::Enrol { .. });
        let looks = self.fingerprint.as_ref().map(|wire| wire.module().0.empty_looks());
        self.fresh_after = looks.filter(|_| fresh);
    }

    fn sent(&mut self, frame: &Frame) -> Result<Done, BoardLost> {
        self.intact()?;
        let Some(wire) = &self.modem else { return Ok(Done::NotWired) };
        let (sent, connected) = {
            let (mut module, _) = wire.module();
            (module.take_sent(), module.connected())
        };
        self.stream.take(&sent);
        match self.stream.next_frame().map_err(|error| broke(&error.to_string()))? {
            Some(arrived) if arrived == *frame => Ok(Done::Yes),
            Some(arrived) => {
                let (said, came) = (frame.len(), arrived.len());
                Err(broke(&format!(
                    "the board sends a message of {said} bytes, and another one of {came} bytes comes out of its modem"
                )))
            }
            None if connected => Ok(Done::NotYet),
            // Without a connection the driver drops it, as the world does. A new one begins a new stream.
            None => {
                self.stream = FrameCutter::default();
                Ok(Done::NotWired)
            }
        }
    }

    /// What the modules were asked so far, for messages.
    pub fn heard(&self) -> String {
        let mut words = Vec::new();
        if let Some(wire) = &self.modem {
            let (module, _) = wire.module();
            let connected = if module.connected() { "connected" } else { "not connected" };
            words.push(format!("the modem took {} commands and is {connected}", module.commands()));
        }
        if let Some(wire) = &self.fingerprint {
            let (module, _) = wire.module();
            words.push(format!(
                "the fingerprint module took {} pictures of the finger and searched {} times",
                module.pictures(),
                module.searches()
            ));
        }
        if let Some(wire) = &self.scanner {
            let (module, now) = wire.module();
            let looks = if module.looks(now) { "looks" } else { "rests" };
            words.push(format!("the scan engine began {} reads and {looks}", module.reads_begun()));
        }
        words.join("; ")
    }

    /// # Errors
    /// Where a wire is gone.
    pub fn intact(&self) -> Result<(), BoardLost> {
        let gone = [
            self.modem.as_ref().and_then(Wire::gone),
            self.fingerprint.as_ref().and_then(Wire::gone),
            self.scanner.as_ref().and_then(Wire::gone),
        ];
        match gone.into_iter().flatten().next() {
            Some(reason) => Err(BoardLost { reason }),
            None => Ok(()),
        }
    }
}

fn broke(reason: &str) -> BoardLost {
    BoardLost { reason: reason.to_owned() }
}

/// Whose finger lies in a slot: what an enrolment before the script left there is the owner's.
fn finger_in(module: &mut FingerModule, slot: u8) -> FingerId {
    let place = u16::from(slot);
    let owners = FingerId { person: OWNER, finger: usize::from(slot) };
    let known = module.known(place).unwrap_or(owners);
    module.know(place, known);
    known
}

/// Lays the finger on that leads to a reading.
fn search(module: &mut FingerModule, reading: FingerReading) -> bool {
    let stranger = FingerId { person: STRANGER, finger: 0 };
    let good = |finger| Touch { finger, poor: false, recognised: true };
    let touch = match reading {
        FingerReading::Match { slot } => good(finger_in(module, slot)),
        FingerReading::NoMatch => good(stranger),
        FingerReading::Poor => Touch { poor: true, ..good(stranger) },
        // The driver's own word: the module is dead already.
        FingerReading::Fault => return true,
    };
    module.place(Some(touch));
    true
}

/// Lays the finger on that leads to an answer while one is learnt.
fn learn(module: &mut FingerModule, taken: FingerTaken, learnt: FingerId) -> bool {
    let good = |finger| Touch { finger, poor: false, recognised: true };
    let touch = match taken {
        FingerTaken::Touch | FingerTaken::Done { .. } => good(learnt),
        FingerTaken::Known { slot } => good(finger_in(module, slot)),
        FingerTaken::Poor => Touch { poor: true, ..good(learnt) },
        FingerTaken::Fault => return true,
    };
    module.place(Some(touch));
    true
}
