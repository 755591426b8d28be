//! A device that is somewhere else pays at `paybench serve`'s port: over TCP, in real time, with no world around it.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use device_core::event::{Event, FingerReading, Network, ScanReading, ScannedBytes};
use device_core::key::{Edge, Key};
use device_core::shell::{Action, Actions, Shell};
use device_core::time::{Instant as DeviceInstant, Now, Utc};
use device_core::view::{Screen, ScreenKind};
use paybench_tests::{root, world_of};
use sim::peripherals::nor_flash::NorFlash;
use sim::scenario::model::Scenario;
use sim::serve::listener::Port;
use sim::serve::read_cast;
use sim::server::casting::identity_of;
use sim::server::stream::{FrameCutter, on_stream};

const SEED: u64 = 7;
/// Nobody waits longer for a screen; everything here takes some milliseconds.
const PATIENCE: Duration = Duration::from_secs(60);

/// A device with a connection in place of a modem.
struct Handheld {
    shell: Shell,
    flash: NorFlash,
    stream: TcpStream,
    cutter: FrameCutter,
    waiting: VecDeque<Event>,
    began: Instant,
}

impl Handheld {
    /// The device of a cast, as it was enrolled before anything began.
    fn new(cast: &Scenario, address: std::net::SocketAddr) -> Self {
        let world = world_of(cast, SEED);
        let slot = &world.devices()[0];
        let mut flash = slot.flash().clone();
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(5))).unwrap();
        let began = Instant::now();
        let (identity, profile) = (identity_of(slot.name(), SEED), slot.profile().clone());
        let (shell, actions) = Shell::boot(identity, profile, [9; 32], now(began), &mut flash);
        let (cutter, waiting) = (FrameCutter::default(), VecDeque::new());
        let mut handheld = Self { shell, flash, stream, cutter, waiting, began };
        handheld.act(actions);
        handheld
    }

    fn act(&mut self, actions: Actions) {
        for action in actions.list {
            match action {
                Action::Send(frame) => self.stream.write_all(&on_stream(&frame)).unwrap(),
                Action::Stored { ticket, outcome, .. } => {
                    self.waiting.push_back(Event::Stored { ticket, outcome });
                }
                _ => {}
            }
        }
    }

    fn give(&mut self, event: Event) {
        self.waiting.push_back(event);
        while let Some(event) = self.waiting.pop_front() {
            let actions = self.shell.exchange(now(self.began), &event, &mut self.flash);
            self.act(actions);
        }
    }

    fn press(&mut self, key: Key) {
        // Keys that follow each other closely are a tremor's.
        std::thread::sleep(Duration::from_millis(600));
        self.give(Event::Key { key, edge: Edge::Down });
        std::thread::sleep(Duration::from_millis(120));
        self.give(Event::Key { key, edge: Edge::Up });
    }

    /// Goes on until the device shows such a screen.
    fn until(&mut self, wanted: ScreenKind) -> Screen {
        let since = Instant::now();
        loop {
            let screen = self.shell.device().view().screen;
            if screen.kind() == wanted {
                return screen;
            }
            assert!(since.elapsed() < PATIENCE, "{wanted:?} is awaited, and there is {screen:?}");
            self.hear();
        }
    }

    fn hear(&mut self) {
        let mut bytes = [0; 1_024];
        if let Ok(count) = self.stream.read(&mut bytes) {
            self.cutter.take(&bytes[..count]);
        }
        while let Some(frame) = self.cutter.next_frame().unwrap() {
            self.give(Event::FromServer(frame));
        }
        let deadline = self.shell.device().next_deadline();
        if deadline.is_some_and(|at| at <= now(self.began).monotonic) {
            self.give(Event::Deadline);
        }
    }
}

fn now(began: Instant) -> Now {
    let utc = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let monotonic = u64::try_from(began.elapsed().as_micros()).unwrap();
    let utc = Utc(u64::try_from(utc.as_millis()).unwrap());
    Now { monotonic: DeviceInstant(monotonic), utc: Some(utc) }
}

#[test]
fn a_device_logs_in_over_tcp_and_pays_what_it_scanned() {
    let cast = read_cast(&root().join("scenarios/casts/stall.ron")).unwrap();
    let mut port = Port::open(&cast, SEED, "127.0.0.1:0").unwrap();
    let (address, handle, moment) = (port.address().unwrap(), port.handle(), port.now());
    let placards = port.service().placards(moment);
    let (_, code) = placards.iter().find(|(name, _)| name == "market").unwrap().clone();
    let server = std::thread::spawn(move || {
        let mut said = Vec::new();
        let service = port.serve(None, &mut |words| said.push(words.to_owned())).unwrap();
        (service, said)
    });

    // Somebody who speaks something else is sent away, and harms nobody.
    let mut stranger = TcpStream::connect(address).unwrap();
    stranger.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    assert_eq!(stranger.read(&mut [0; 16]).unwrap_or(0), 0);

    let mut mei = Handheld::new(&cast, address);
    mei.until(ScreenKind::LockedHome);
    mei.give(Event::Network(Network::Up { bars: 3 }));
    mei.press(Key::Scan);
    mei.until(ScreenKind::Unlock);
    mei.give(Event::Finger(FingerReading::Match { slot: 0 }));
    mei.until(ScreenKind::Scanning);
    let code = ScannedBytes::from_slice(code.as_bytes()).unwrap();
    mei.give(Event::Scanned(ScanReading::Code(code)));
    mei.until(ScreenKind::EnterAmount);
    for key in [Key::Digit(1), Key::Digit(2), Key::Confirm] {
        mei.press(key);
    }
    mei.until(ScreenKind::ConfirmPay);
    // Its green key takes nothing for a moment after it appears.
    std::thread::sleep(Duration::from_millis(1_200));
    mei.press(Key::Confirm);
    mei.until(ScreenKind::Paid);
    drop(mei);
    handle.stop();

    let (service, said) = server.join().unwrap();
    let account = service.server().account_named("mei").unwrap();
    assert_eq!(service.server().balance(account).to_string(), "188.00", "{said:#?}");
    assert!(service.server().balances_to_zero());
    for wanted in ["mei has logged in", "moves 12.00 from mei to market", "a frame of 18245 bytes"]
    {
        assert!(said.iter().any(|words| words.contains(wanted)), "{wanted:?}: {said:#?}");
    }
}
