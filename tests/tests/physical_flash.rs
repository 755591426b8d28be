//! A board's own flash chip under the board link: the firmware's driver on a played W25Q, filled and read back by the link's commands.
//! The device does on it what it does on the bench's flash, operation by operation, and finds its records again after a reset.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::rc::Rc;

use drivers::nor_flash::{Chip, Region};
use embedded_hal::delay::DelayNs;
use embedded_hal::spi::{ErrorType, Operation, SpiDevice};
use link::bench::image_requests;
use link::board::About;
use link::message::{Answer, FLASH_BYTES, Mode, Peripheral, Place, Refusal, Request, SECTOR_BYTES};
use played::Played;
use support::device::{boot, clean_run, enrolled_flash, run_on};
use support::flash::TestFlash;
use support::play::{Play, play_on, refusals};
use support::wire::{Damage, World, about};

#[path = "../../firmware/drivers/src/nor_flash/tests/played.rs"]
mod played;
#[path = "../../sim/link/tests/support/mod.rs"]
mod support;

const EVENTS: usize = 60;
/// Bytes of one load or save.
const PART: usize = 256;
/// Operations that fill the whole region: each sector is erased and each page programmed.
const FILLING: usize = FLASH_BYTES / SECTOR_BYTES + FLASH_BYTES / PART;

/// The chip on a bus that the test can look behind. It has held something else before.
#[derive(Clone)]
struct Bus(Rc<RefCell<Played>>);

impl Bus {
    fn new() -> Self {
        let mut chip = Played::new();
        chip.bytes.fill(0x5a);
        Self(Rc::new(RefCell::new(chip)))
    }

    /// A board with this chip, and its bench.
    fn play(&self, player: Play, damage: Damage, seed: u64) -> Rc<RefCell<World<Play>>> {
        let chip = RefCell::new(Chip::new(self.clone(), NoDelay).unwrap());
        let about = about();
        let about = About { can_wired: about.can_wired.with(Peripheral::Flash), ..about };
        play_on(player, damage, seed, about, Region::records(&chip))
    }
}

impl ErrorType for Bus {
    type Error = Infallible;
}

impl SpiDevice for Bus {
    fn transaction(&mut self, operations: &mut [Operation<'_, u8>]) -> Result<(), Infallible> {
        self.0.borrow_mut().transaction(operations)
    }
}

/// The played chip counts questions, not time.
struct NoDelay;

impl DelayNs for NoDelay {
    fn delay_ns(&mut self, _: u32) {}
}

fn begin() -> VecDeque<Request> {
    [Request::Hello, Request::Reset, Request::Hello].into()
}

fn booting() -> Request {
    Request::Boot(boot(Mode::LockStep, Place::Physical))
}

fn loading(address: u32, bytes: &[u8]) -> Request {
    Request::FlashLoad { place: Place::Physical, address, bytes: bytes.iter().copied().collect() }
}

fn saving(address: u32, length: u16) -> Request {
    Request::FlashSave { place: Place::Physical, address, length }
}

/// Fills the chip with an enrolled device's records and boots on it.
fn enrolled(events: usize) -> Play {
    let mut player = Play::new(events);
    player.before = begin();
    player.before.extend(image_requests(Place::Physical, &enrolled_flash().bytes));
    player.before.push_back(booting());
    player
}

#[test]
fn the_chip_holds_and_does_what_the_bench_s_flash_would() {
    let (clean, flash) = clean_run(EVENTS);
    let bad = Damage { lost: 100, doubled: 200, flipped: 50, ..Damage::default() };
    for (damage, seed) in [(Damage::default(), 1), (bad, 2), (bad, 3)] {
        let bus = Bus::new();
        let mut player = enrolled(EVENTS);
        player.after =
            (0..).step_by(PART).take(FLASH_BYTES / PART).map(|at| saving(at, 256)).collect();
        let world = bus.play(player, damage, seed);
        let player = &world.borrow().player;
        assert_eq!(player.lost, None);
        assert_eq!(player.exchanges, clean);
        assert_eq!(player.asks, 0, "the bench's flash was asked");
        let saved: Vec<u8> = player.answers.iter().filter_map(saved).flatten().collect();
        assert!(saved == flash.bytes, "what was saved is something else");
        let chip = bus.0.borrow();
        assert!(chip.bytes[..FLASH_BYTES] == flash.bytes, "the chip holds something else");
        assert!(chip.bytes[FLASH_BYTES..].iter().all(|byte| *byte == 0x5a), "glyphs were touched");
        let (filling, later) = chip.operations.split_at(FILLING);
        assert_eq!(filling[..2], [(0, 0), (0, PART)]);
        assert_eq!(later, flash.operations, "each once, and in this order");
    }
}

fn saved(answer: &Answer) -> Option<Vec<u8>> {
    match answer {
        Answer::Flash(bytes) => Some(bytes.to_vec()),
        _ => None,
    }
}

#[test]
fn records_stand_through_a_reset() {
    let (mut expected, flash) = clean_run(EVENTS);
    let again = run_on(flash, 0).0;
    assert_ne!(again, run_on(TestFlash::blank(), 0).0, "a device without records looks the same");
    expected.extend(again);
    let mut player = enrolled(EVENTS);
    player.after = [Request::Reset, Request::Hello, booting()].into();
    let world = Bus::new().play(player, Damage::default(), 4);
    let world = world.borrow();
    assert_eq!(world.resets, 2);
    assert_eq!(world.player.exchanges, expected);
}

#[test]
fn a_chip_that_refuses_is_told_to_the_device_as_the_bench_s_is() {
    let bus = Bus::new();
    bus.play(enrolled(0), Damage::default(), 5);
    bus.0.borrow_mut().protected = true;
    let (expected, _) = run_on(TestFlash { refuses: true, ..enrolled_flash() }, EVENTS);
    assert_ne!(expected, clean_run(EVENTS).0, "nothing was refused");
    let mut player = Play::new(EVENTS);
    player.before = begin();
    player.before.push_back(booting());
    let world = bus.play(player, Damage::default(), 6);
    assert_eq!(world.borrow().player.exchanges, expected);
}

#[test]
fn what_the_chip_cannot_do_is_refused() {
    let bus = Bus::new();
    let answers = |requests: &[Request]| {
        let mut player = Play::new(0);
        player.before = begin();
        player.after = requests.iter().cloned().collect();
        let world = bus.play(player, Damage::default(), 7);
        refusals(&world.borrow().player.answers)
    };
    use Refusal::{Address, Hardware, Running};
    let refused = answers(&[
        loading(0, &[0x0f; 4]),
        // Cells that were programmed already, and no sector's border: their bits do not rise.
        loading(1, &[0xf0]),
        loading(65_530, &[0; 9]),
        saving(65_530, 7),
        saving(0, 257),
        booting(),
        loading(0, &[0]),
    ]);
    assert_eq!(refused, [Hardware, Address, Address, Address, Running]);
    assert_eq!(bus.0.borrow().bytes[..5], [0x0f, 0, 0x0f, 0x0f, 0xff]);
    bus.0.borrow_mut().protected = true;
    assert_eq!(answers(&[loading(0, &[0]), loading(9, &[0])]), [Hardware, Hardware]);
}
