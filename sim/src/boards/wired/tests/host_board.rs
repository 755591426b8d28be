//! A board for tests: the firmware's own loop, its drivers and its end of the link, in a thread of this process. Its serial ports
//! are channels. It stands where `firmware/board` stands, and has nothing of the bench's but the lines.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant as HostInstant};

use crossbeam_channel::RecvTimeoutError;
use device_core::shell::{Action, Shell};
use device_core::time::{Instant, Now, Utc};
use device_core::ui::frame::Frame;
use device_core::view::View;
use drivers::fingerprint::Fingerprint;
use drivers::modem::{AlwaysOn, Endpoint, Modem, Transport};
use drivers::part::Part;
use drivers::runtime::{self, Happening, Observer, Parts, Runtime};
use drivers::scanner::Scanner;
use embedded_hal_nb::serial::{ErrorKind, ErrorType, Read, Write};
use link::board::{About, Engine, Hardware, LastWords, Memory, NoFlash, Served, SharedFlash};
use link::message::{Boot, Mode, Peripheral, PeripheralSet};

use super::super::Brake;
use crate::boards::BoardLost;
use crate::boards::line::{FarEnd, Heard, Line};

const ENDPOINT: Endpoint = Endpoint {
    access_point: "bench",
    host: "bench.invalid",
    port: 7300,
    transport: Transport::Plain,
};

/// A serial port that is a channel.
struct Port {
    far: FarEnd,
    heard: VecDeque<u8>,
}

impl Port {
    fn new(far: FarEnd) -> Self {
        Self { far, heard: VecDeque::new() }
    }

    fn send(&self, bytes: &[u8]) {
        // The bench may be gone already: then nobody listens.
        let _ = self.far.to_near.send(Heard::Bytes(bytes.to_vec()));
    }
}

impl ErrorType for Port {
    type Error = ErrorKind;
}

impl Read<u8> for Port {
    fn read(&mut self) -> nb::Result<u8, ErrorKind> {
        self.heard.extend(self.far.received.try_iter().flatten());
        self.heard.pop_front().ok_or(nb::Error::WouldBlock)
    }
}

impl Write<u8> for Port {
    fn write(&mut self, word: u8) -> nb::Result<(), ErrorKind> {
        self.send(&[word]);
        Ok(())
    }

    fn flush(&mut self) -> nb::Result<(), ErrorKind> {
        Ok(())
    }
}

/// The link's port, and a counter of microseconds for cycles.
struct LinkHardware {
    port: Port,
    begun: HostInstant,
    gone: Arc<AtomicBool>,
}

impl Hardware for LinkHardware {
    fn send(&mut self, bytes: &[u8]) {
        self.port.send(bytes);
    }

    fn receive(&mut self, timeout_micros: u32) -> Option<u8> {
        if self.port.heard.is_empty() {
            match self.port.far.received.recv_timeout(Duration::from_micros(timeout_micros.into()))
            {
                Ok(bytes) => self.port.heard.extend(bytes),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => self.gone.store(true, Ordering::Relaxed),
            }
        }
        self.port.heard.pop_front()
    }

    fn cycles(&mut self) -> u64 {
        u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    fn reset(&mut self) {}

    fn stack_bytes(&mut self) -> (u32, u32) {
        (0, 0)
    }

    fn boots(&mut self) -> u32 {
        0
    }

    fn last_words(&mut self) -> LastWords {
        LastWords::new()
    }

    fn keep_last_words(&mut self, _: &str) {}

    fn painted(&mut self, _: &View, _: &Frame) -> u32 {
        0
    }
}

type HostEngine<'memory> = RefCell<Engine<'memory, LinkHardware, NoFlash>>;

/// The drivers, and the ports that they talk over.
struct Body {
    modem: Modem<Port, AlwaysOn>,
    fingerprint: Fingerprint<Port>,
    scanner: Scanner<Port>,
}

/// The clock: it went on from what the boot said, but for the time that the board was held.
struct Clock {
    begun: HostInstant,
    held: Duration,
    start: Now,
    set: Option<(Instant, Utc)>,
}

impl Clock {
    fn monotonic(&self) -> Instant {
        let ran = self.begun.elapsed().saturating_sub(self.held);
        let micros = u64::try_from(ran.as_micros()).unwrap_or(u64::MAX);
        Instant(self.start.monotonic.0.saturating_add(micros))
    }
}

impl Part for Clock {
    fn act(&mut self, now: Instant, action: &Action) {
        if let Action::SetClock(utc) = action {
            self.set = Some((now, *utc));
        }
    }
}

struct HostBoard<'turn, 'memory> {
    body: &'turn mut Body,
    clock: &'turn mut Clock,
    wired: PeripheralSet,
    flash: SharedFlash<'turn, 'memory, LinkHardware, NoFlash>,
}

impl<'turn, 'memory> runtime::Board for HostBoard<'turn, 'memory> {
    type Flash = SharedFlash<'turn, 'memory, LinkHardware, NoFlash>;

    fn now(&mut self) -> Now {
        let monotonic = self.clock.monotonic();
        let start = self.clock.start;
        let since = self.clock.set.or(start.utc.map(|utc| (start.monotonic, utc)));
        let utc = since.map(|(at, utc)| Utc(utc.0 + monotonic.millis_since(at)));
        Now { monotonic, utc }
    }

    fn flash(&mut self) -> &mut Self::Flash {
        &mut self.flash
    }

    fn parts(&mut self) -> Parts<'_> {
        let mut parts = Parts::new();
        let all: [(Peripheral, &mut dyn Part); 3] = [
            (Peripheral::Modem, &mut self.body.modem),
            (Peripheral::Fingerprint, &mut self.body.fingerprint),
            (Peripheral::Scanner, &mut self.body.scanner),
        ];
        for (peripheral, part) in all {
            if self.wired.has(peripheral) {
                let _ = parts.push(part);
            }
        }
        let _ = parts.push(self.clock);
        parts
    }

    fn feed_watchdog(&mut self) {}

    fn sleep(&mut self, _: Option<Instant>) {}
}

/// Tells the bench what happens.
struct Mirror<'turn, 'memory>(&'turn HostEngine<'memory>);

impl Observer for Mirror<'_, '_> {
    fn happened(&mut self, happening: &Happening<'_>) {
        let Happening { now, event, actions, next_deadline, view, view_hash } = *happening;
        let told = link::board::Happening { now, event, actions, next_deadline, view, view_hash };
        self.0.borrow_mut().report(&told);
    }
}

/// Holds the thread between two turns of its loop.
pub struct Holder(Arc<AtomicBool>);

/// Stands while the board is held; gives the time that it took.
fn stand_while(held: &AtomicBool) -> Duration {
    if !held.load(Ordering::Relaxed) {
        return Duration::ZERO;
    }
    let begun = HostInstant::now();
    while held.load(Ordering::Relaxed) {
        std::thread::sleep(Duration::from_micros(200));
    }
    begun.elapsed()
}

impl Brake for Holder {
    fn hold(&mut self) -> Result<(), BoardLost> {
        self.0.store(true, Ordering::Relaxed);
        Ok(())
    }

    fn let_go(&mut self) -> Result<(), BoardLost> {
        self.0.store(false, Ordering::Relaxed);
        Ok(())
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        // Its last word: a board that is not wanted any more must see that its link is gone.
        self.0.store(false, Ordering::Relaxed);
    }
}

/// The thread that is the board; it ends when its link does.
pub struct Host(Option<JoinHandle<()>>);

impl Drop for Host {
    fn drop(&mut self) {
        if let Some(thread) = self.0.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the board's thread panicked");
        }
    }
}

/// Starts a board. Gives its link, the lines of its modem, its fingerprint module and its scan engine, and its brake.
pub fn start(touches: u8) -> (Host, Line, [Line; 3], Holder) {
    let (link, link_end) = Line::in_memory("the link");
    let (modem, modem_end) = Line::in_memory("the modem's port");
    let (finger, finger_end) = Line::in_memory("the fingerprint module's port");
    let (scanner, scanner_end) = Line::in_memory("the scan engine's port");
    let body = move || Body {
        modem: Modem::new(Port::new(modem_end), AlwaysOn, ENDPOINT),
        fingerprint: Fingerprint::new(Port::new(finger_end), touches),
        scanner: Scanner::new(Port::new(scanner_end)),
    };
    let held = Arc::new(AtomicBool::new(false));
    let brake = Holder(Arc::clone(&held));
    let thread = std::thread::Builder::new()
        .name("a board".to_owned())
        .stack_size(16 << 20)
        .spawn(move || run(Port::new(link_end), body(), &held))
        .unwrap();
    (Host(Some(thread)), link, [modem, finger, scanner], brake)
}

fn run(port: Port, mut body: Body, held: &AtomicBool) {
    let gone = Arc::new(AtomicBool::new(false));
    let hardware = LinkHardware { port, begun: HostInstant::now(), gone: Arc::clone(&gone) };
    let some =
        |all: &[Peripheral]| all.iter().fold(PeripheralSet::default(), |set, one| set.with(*one));
    let about = About {
        model: "host",
        core_version: "test",
        can_virtual: some(&Peripheral::ALL),
        can_wired: some(&[Peripheral::Modem, Peripheral::Fingerprint, Peripheral::Scanner]),
        cycles_per_second: 1_000_000,
    };
    let mut memory = Box::new(Memory::new());
    let engine = RefCell::new(Engine::new(about, hardware, NoFlash, &mut memory));
    let mut frame = Box::new(Frame::default());
    let mut shell: Option<Shell> = None;
    let mut runtime = Runtime::new();
    let mut free: Option<(Clock, PeripheralSet)> = None;
    while !gone.load(Ordering::Relaxed) {
        let stood = stand_while(held);
        if let Some((clock, _)) = &mut free {
            clock.held += stood;
        }
        let served = engine.borrow_mut().serve(&mut shell, &mut frame, 1_000);
        match served {
            Served::Nothing | Served::Done => {}
            Served::Restarted => free = None,
            Served::Boot(boot) => {
                let mut actions = device_core::shell::Actions::default();
                engine.borrow_mut().boot(&mut shell, &boot, &mut actions);
                let (clock, wired) = free.insert(begun(&boot));
                if let Some(shell) = &shell {
                    let flash = SharedFlash(&engine);
                    let mut board = HostBoard { body: &mut body, clock, wired: *wired, flash };
                    runtime.begin(shell, &mut board, &actions);
                }
            }
            Served::Event(event) => {
                if let (Some((clock, wired)), Some(shell)) = (&mut free, &mut shell) {
                    let flash = SharedFlash(&engine);
                    let mut board = HostBoard { body: &mut body, clock, wired: *wired, flash };
                    runtime.inject(shell, &mut board, &mut Mirror(&engine), &event);
                }
            }
        }
        if let (Some((clock, wired)), Some(shell)) = (&mut free, &mut shell) {
            let flash = SharedFlash(&engine);
            let mut board = HostBoard { body: &mut body, clock, wired: *wired, flash };
            runtime.turn(shell, &mut board, &mut Mirror(&engine));
        }
    }
}

fn begun(boot: &Boot) -> (Clock, PeripheralSet) {
    let wired = match boot.mode {
        Mode::FreeRunning { wired } => wired,
        Mode::LockStep => PeripheralSet::default(),
    };
    (Clock { begun: HostInstant::now(), held: Duration::ZERO, start: boot.now, set: None }, wired)
}
