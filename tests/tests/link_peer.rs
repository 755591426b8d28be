//! The board link against a peer of another make: `tests/link_peer.py`, written from `docs/board-link.md` alone, plays the
//! bench against our board's engine and the board against our bench's.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use device_core::event::{Event, Network};
use device_core::identity::Identity;
use device_core::key::{Edge, Key};
use device_core::profile::Profile;
use device_core::secret::Secret;
use device_core::shell::{Action, Shell};
use device_core::time::{Instant as DeviceTime, Now, Utc};
use device_core::ui::frame::{FRAME_PIXELS, Frame};
use device_core::ui::glyphs::Builtin;
use device_core::ui::{HEIGHT, WIDTH, paint};
use device_core::view::{Screen, View};
use link::bench::{Bench, Heard, Timing};
use link::board::{About, Engine, Hardware, LastWords, Memory, NoFlash, Served};
use link::message::{
    Answer, Ask, AskResult, Boot, Chunk, Exchanged, Mode, Peripheral, PeripheralSet, Place,
    Request, profile_hash,
};
use link::picture::Painter;
use paybench_tests::root;
use sim::peripherals::nor_flash::{self, NorFlash};
use sim::random::Stream;

/// One end of a connection, byte by byte.
struct Wire {
    stream: TcpStream,
    waiting: std::vec::IntoIter<u8>,
    closed: bool,
    since: Instant,
}

impl Wire {
    fn new(stream: TcpStream) -> Self {
        stream.set_nodelay(true).unwrap();
        Self { stream, waiting: Vec::new().into_iter(), closed: false, since: Instant::now() }
    }

    fn micros(&self) -> u64 {
        u64::try_from(self.since.elapsed().as_micros()).unwrap()
    }

    fn byte(&mut self, timeout_micros: u64) -> Option<u8> {
        if let Some(byte) = self.waiting.next() {
            return Some(byte);
        }
        let timeout = Duration::from_micros(timeout_micros.max(1_000));
        self.stream.set_read_timeout(Some(timeout)).unwrap();
        let mut buffer = [0; 4_096];
        match self.stream.read(&mut buffer) {
            Ok(count) => {
                self.closed |= count == 0;
                self.waiting = Vec::from(&buffer[..count]).into_iter();
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(_) => self.closed = true,
        }
        self.waiting.next()
    }
}

impl Hardware for Wire {
    fn send(&mut self, bytes: &[u8]) {
        self.closed |= self.stream.write_all(bytes).is_err();
    }

    fn receive(&mut self, timeout_micros: u32) -> Option<u8> {
        self.byte(timeout_micros.into())
    }

    fn cycles(&mut self) -> u64 {
        self.micros()
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
}

/// The peer's process. It is ended when the test ends.
struct Peer(Child);

impl Peer {
    fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new("python3");
        command.arg(root().join("tests/link_peer.py")).args(arguments);
        Self(command.stdout(Stdio::piped()).spawn().expect("python3 is needed: install it"))
    }

    fn lines(&mut self) -> impl Iterator<Item = String> + use<> {
        BufReader::new(self.0.stdout.take().unwrap()).lines().map(Result::unwrap)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn now(millis: u64) -> Now {
    Now { monotonic: DeviceTime(millis * 1_000), utc: Some(Utc(1_767_576_600_000 + millis)) }
}

fn boot() -> Boot {
    Boot {
        mode: Mode::LockStep,
        device_id: 4_711,
        key: [7; 32],
        profile: Profile::default(),
        entropy: [3; 32],
        now: now(0),
        flash: Place::Virtual,
    }
}

/// What the peer makes happen, and so what a device in this process shows: the hashes of its Views, and its last picture.
fn as_in_this_process() -> (Vec<String>, Vec<u8>) {
    let Boot { device_id, key, profile, entropy, now: start, .. } = boot();
    let identity = Identity { device_id, key: Secret::new(key) };
    let mut flash = NorFlash::blank(Stream::new(1, "tear"));
    let (mut shell, _) = Shell::boot(identity, profile, entropy, start, &mut flash);
    let mut hashes = vec![format!("{:016x}", shell.device().view().hash())];
    let key = |key, edge| Event::Key { key, edge };
    let events = [
        Event::Network(Network::Up { bars: 3 }),
        key(Key::ShowCode, Edge::Down),
        key(Key::ShowCode, Edge::Up),
        key(Key::Help, Edge::Down),
        key(Key::Help, Edge::Up),
        Event::Battery { percent: 20 },
    ];
    for (place, event) in (1..).zip(events) {
        shell.exchange(now(500 * place), &event, &mut flash);
        hashes.push(format!("{:016x}", shell.device().view().hash()));
    }
    let mut frame = Box::new(Frame::new());
    let Ok(()) = paint(&shell.device().view(), &Builtin, &mut *frame);
    let mut picture = format!("P6 {WIDTH} {HEIGHT} 255\n").into_bytes();
    let start = picture.len();
    picture.resize(start + FRAME_PIXELS * 3, 0);
    frame.to_rgb(&mut picture[start..]);
    (hashes, picture)
}

/// Plays our board against the peer's bench; gives what the peer printed and its picture.
fn our_board(name: &str, drop: &str) -> (Vec<String>, Vec<u8>) {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = server.local_addr().unwrap().to_string();
    let picture = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.ppm"));
    let arguments =
        ["bench", "--tcp", &address, "--ppm", picture.to_str().unwrap(), "--drop", drop];
    let mut peer = Peer::start(&arguments);
    let wire = Wire::new(server.accept().unwrap().0);
    let all = Peripheral::ALL.into_iter().fold(PeripheralSet::default(), PeripheralSet::with);
    let about = About {
        model: "test",
        core_version: "1",
        can_virtual: all,
        can_wired: PeripheralSet::default(),
        cycles_per_second: 1_000_000,
    };
    let mut memory = Box::new(Memory::new());
    let mut engine = Engine::new(about, wire, NoFlash, &mut memory);
    let (mut shell, mut frame) = (None, Box::new(Frame::new()));
    while !engine.hardware().closed {
        let served = engine.serve(&mut shell, &mut frame, 50_000);
        assert!(!matches!(served, Served::Boot(_) | Served::Event(_)), "{served:?}");
    }
    let printed = peer.lines().collect();
    assert!(peer.0.wait().unwrap().success());
    (printed, std::fs::read(picture).unwrap())
}

#[test]
fn the_peer_plays_a_bench() {
    let (hashes, picture) = as_in_this_process();
    for (name, drop) in [("peer", "0"), ("peer_over_a_bad_line", "6")] {
        let (printed, painted) = our_board(name, drop);
        assert_eq!(printed.first().map(String::as_str), Some("board test 1"));
        let seen: Vec<_> = printed.iter().filter_map(|line| line.strip_prefix("view ")).collect();
        assert_eq!(seen, hashes, "{name}");
        assert!(painted == picture, "{name}: the picture is another one");
    }
}

/// Our bench with a connection.
struct Caller {
    bench: Bench,
    wire: Wire,
    asks: Vec<Ask>,
}

impl Caller {
    fn answer_to(&mut self, request: &Request) -> Answer {
        self.bench.request(self.wire.micros(), request).unwrap();
        loop {
            self.wire.send(&self.bench.outgoing().clone());
            let micros = self.wire.micros();
            let heard = match self.wire.byte(20_000) {
                Some(byte) => self.bench.feed(byte),
                None => self.bench.poll(micros),
            };
            assert!(!self.wire.closed, "the peer has gone");
            match heard {
                Some(Heard::Answered(answer)) => return answer,
                Some(Heard::Asked(ask)) => {
                    let Ask::Read { length, .. } = ask else { panic!("{ask:?}") };
                    let bytes: Chunk = std::iter::repeat_n(0xff, length.into()).collect();
                    self.bench.answer(micros, &AskResult::Bytes(bytes));
                    self.asks.push(ask);
                }
                Some(Heard::Lost(lost)) => panic!("{lost}"),
                Some(Heard::Happened { .. }) => panic!("it does not run by itself"),
                Some(Heard::Broken(_)) | None => {}
            }
        }
    }

    fn exchanged(&mut self, request: &Request) -> Exchanged {
        let Answer::Exchanged(exchanged) = self.answer_to(request) else { panic!("{request:?}") };
        exchanged
    }

    fn view(&mut self) -> View {
        let Answer::View(view) = self.answer_to(&Request::View) else { panic!("no View") };
        view
    }
}

fn typed(view: &View) -> u8 {
    let Screen::EnterPin { typed, .. } = view.screen else { panic!("{view:?}") };
    typed
}

/// Plays our bench against the peer's board.
fn our_bench(drop: &str) {
    let mut peer = Peer::start(&["board", "--tcp", "0", "--drop", drop]);
    let line = peer.lines().next().unwrap();
    let address = line.strip_prefix("listening on ").unwrap();
    let wire = Wire::new(TcpStream::connect(address).unwrap());
    let bench = Bench::new(Timing { answer_micros: 200_000, tries: 50 }, 4_000);
    let mut caller = Caller { bench, wire, asks: Vec::new() };
    for request in [Request::Hello, Request::Reset, Request::Hello] {
        let answer = caller.answer_to(&request);
        assert!(matches!(answer, Answer::Hello(_) | Answer::Done), "{answer:?}");
    }
    let exchanged = caller.exchanged(&Request::Boot(boot()));
    assert_eq!(exchanged.view_hash, caller.view().hash().to_be_bytes());
    assert_eq!(caller.asks, [Ask::Read { address: 0, length: 16 }]);
    let Answer::Hello(hello) = caller.answer_to(&Request::Hello) else { panic!("no hello") };
    assert_eq!(hello.model, "link_peer.py");
    assert_eq!(hello.running, Some(profile_hash(&Profile::default())));
    for digit in 0..3 {
        for edge in [Edge::Down, Edge::Up] {
            let event = Event::Key { key: Key::Digit(digit), edge };
            let exchanged = caller.exchanged(&Request::Exchange { now: now(100), event });
            let beeps = exchanged.actions.list.iter().filter(|one| matches!(one, Action::Beep(_)));
            assert_eq!(beeps.count(), usize::from(edge == Edge::Down));
            let view = caller.view();
            assert_eq!(typed(&view), digit + 1, "no press is counted twice");
            assert_eq!(exchanged.view_hash, view.hash().to_be_bytes());
        }
    }
    let (mut frame, mut painter) = (Box::new(Frame::new()), Painter::new());
    while !painter.is_complete() {
        let request = Request::Pixels { from: painter.offset() };
        let Answer::Pixels { bytes, .. } = caller.answer_to(&request) else { panic!("no pixels") };
        painter.take(&mut frame, &bytes).unwrap();
    }
    let black = (0..HEIGHT).filter(|y| frame.ink_at(7, *y).number() == 1);
    assert_eq!(black.collect::<Vec<_>>(), [0, 1, 2]);
}

#[test]
fn the_peer_plays_a_board() {
    our_bench("0");
    our_bench("5");
}

#[test]
fn virtual_flash_is_as_large_as_the_bench_s_chip() {
    assert_eq!(link::message::FLASH_BYTES, nor_flash::CAPACITY_BYTES);
    assert_eq!(link::message::SECTOR_BYTES, nor_flash::SECTOR_BYTES);
    // One ask is one operation of the chip.
    assert_eq!(link::message::CHUNK_BYTES, nor_flash::PAGE_BYTES);
}
