//! The handheld's board: an STM32F405RG at 168 MHz with the modules of `docs/board.md`.
//!
//! Without the feature `bench` this is the product: the device runs on its own drivers, and nothing here can hand it an event that did
//! not come from one of them.
#![no_std]
#![no_main]

mod chip;
mod flash;
mod handheld;
#[cfg(not(feature = "bench"))]
mod identity;
mod keys;
mod rtc;
mod senses;
mod usb;

use core::mem::MaybeUninit;

use cortex_m_rt::entry;
use device_core::shell::Shell;
use device_core::ui::frame::Frame;
use drivers::runtime::Runtime;
use paybench_firmware::{cycles, last_words, product, stack};
use stm32f4xx_hal::otg_fs::{USB, UsbBus};
use stm32f4xx_hal::pac;
use usb_device::bus::UsbBusAllocator;

use flash::{Flash, SharedChip};
use handheld::{Handheld, Memory, ROW_BYTES};
use usb::UsbPort;

/// Cycles of a tick: a millisecond.
const TICK_CYCLES: u32 = chip::CORE_HERTZ / 1_000;

/// The chip set up, and the drivers on it.
struct Started {
    board: &'static mut Handheld,
    #[cfg(feature = "bench")]
    chip: Option<&'static SharedChip>,
    rest: chip::Rest,
    #[cfg(feature = "bench")]
    before: last_words::Before,
}

/// Everything up to the device itself. Called once.
fn start(memory: StartMemory) -> Started {
    stack::paint();
    let _before = last_words::take();
    let (Some(core), Some(registers)) = (cortex_m::Peripherals::take(), pac::Peripherals::take())
    else {
        panic!("the peripherals are taken once")
    };
    let chip = chip::start(registers);
    cycles::start(core.SYST, TICK_CYCLES);
    let shared: Option<&'static SharedChip> = match flash::wake(chip.flash) {
        Some(flash) => Some(memory.chip.write(flash)),
        None => None,
    };
    let usb = UsbPort::start(memory.usb_bus.write(UsbBus::new(chip.usb, memory.usb_words)));
    let lent = Memory {
        frame: memory.frame,
        row: memory.row,
        glyphs: Flash::glyphs(shared),
        #[cfg(not(feature = "bench"))]
        records: Flash::records(shared),
    };
    let touches = product::profile().fingers.touches;
    let board = memory.board.write(Handheld::new(chip.body, usb, lent, touches));
    Started {
        board,
        #[cfg(feature = "bench")]
        chip: shared,
        rest: chip.rest,
        #[cfg(feature = "bench")]
        before: _before,
    }
}

/// Buffers of the drivers.
struct Buffers {
    frame: Frame,
    row: [u8; ROW_BYTES],
    usb_words: [u32; 512],
}

impl Buffers {
    const fn new() -> Self {
        Self { frame: Frame::new(), row: [0; ROW_BYTES], usb_words: [0; 512] }
    }
}

/// Statics that the drivers keep for ever.
struct StartMemory {
    frame: &'static mut Frame,
    row: &'static mut [u8; ROW_BYTES],
    usb_words: &'static mut [u32; 512],
    usb_bus: &'static mut MaybeUninit<UsbBusAllocator<UsbBus<USB>>>,
    chip: &'static mut MaybeUninit<SharedChip>,
    board: &'static mut MaybeUninit<Handheld>,
}

#[entry]
fn main() -> ! {
    static mut BUFFERS: Buffers = Buffers::new();
    static mut USB_BUS: MaybeUninit<UsbBusAllocator<UsbBus<USB>>> = MaybeUninit::uninit();
    static mut FLASH: MaybeUninit<SharedChip> = MaybeUninit::uninit();
    static mut CCM_HANDHELD: MaybeUninit<Handheld> = MaybeUninit::uninit();
    static mut RUNTIME: Runtime = Runtime::new();
    static mut CCM_SHELL: MaybeUninit<Option<Shell>> = MaybeUninit::uninit();
    #[cfg(feature = "bench")]
    static mut MEMORY: link::board::Memory = link::board::Memory::new();

    let started = start(StartMemory {
        frame: &mut BUFFERS.frame,
        row: &mut BUFFERS.row,
        usb_words: &mut BUFFERS.usb_words,
        usb_bus: USB_BUS,
        chip: FLASH,
        board: CCM_HANDHELD,
    });
    #[cfg(not(feature = "bench"))]
    run(started, RUNTIME, CCM_SHELL);
    #[cfg(feature = "bench")]
    serve(started, RUNTIME, CCM_SHELL, MEMORY);
}

/// The product: the device on its own drivers.
#[cfg(not(feature = "bench"))]
fn run(
    started: Started,
    runtime: &'static mut Runtime,
    place: &'static mut MaybeUninit<Option<Shell>>,
) -> ! {
    use drivers::runtime::Board;
    use rand_core::RngCore;

    let Started { board, mut rest, .. } = started;
    let Some(identity) = identity::read() else { board.refuse() };
    let mut entropy = [0; 32];
    rest.rng.fill_bytes(&mut entropy);
    let now = board.now();
    let (shell, actions) = Shell::boot(identity, product::profile(), entropy, now, board.flash());
    let shell = place.write(None).insert(shell);
    runtime.begin(shell, board, &actions);
    runtime.run(shell, board, &mut ())
}

/// The bench's board.
#[cfg(feature = "bench")]
fn serve(
    started: Started,
    runtime: &'static mut Runtime,
    shell: &'static mut MaybeUninit<Option<Shell>>,
    memory: &'static mut link::board::Memory,
) -> ! {
    use link::message::{Peripheral, PeripheralSet};
    use paybench_firmware::bench::{self, Name, Place};

    let Started { board, chip, rest, before } = started;
    let all = Peripheral::ALL.into_iter();
    // Only the chip on the flash's bus says whether it is there.
    let there = all.clone().filter(|one| chip.is_some() || *one != Peripheral::Flash);
    let name = Name {
        model: "stm32f405",
        can_virtual: all.fold(PeripheralSet::default(), PeripheralSet::with),
        can_wired: there.fold(PeripheralSet::default(), PeripheralSet::with),
    };
    let place = Place { memory, shell, runtime };
    bench::serve(&name, rest.link, before, Flash::records(chip), place, board)
}
