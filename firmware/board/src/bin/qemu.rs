//! The board that QEMU has: `netduinoplus2`, an STM32F405 whose clocks need no set-up, with the bench's link on USART1.
//!
//! It has the serial modules of the handheld, each on the port of `docs/board.md`; everything else is the bench's.
#![no_std]
#![no_main]

use core::mem::MaybeUninit;

use cortex_m_rt::entry;
use device_core::event::Port;
use device_core::shell::Shell;
use device_core::time::Utc;
use device_core::ui::frame::Frame;
use drivers::fingerprint::Fingerprint;
use drivers::modem::{AlwaysOn, Endpoint, Modem, Transport};
use drivers::phone_link::{Heard, PhoneLink};
use drivers::runtime::{Parts, Runtime};
use drivers::scanner::Scanner;
use link::board::{Memory, NoFlash};
use link::message::{Peripheral, PeripheralSet};
use paybench_firmware::bench::{self, Body, Name, Place};
use paybench_firmware::uart::{FingerprintPort, LinkPort, ModemPort, PhonePort, ScannerPort};
use paybench_firmware::{cycles, last_words, stack};
use stm32f4::stm32f405 as pac;

/// Cycles of a tick: two milliseconds. More often than that a sleeping board would keep its host busy.
const TICK_CYCLES: u32 = 336_000;
/// QEMU's ports have no speed.
const ANY_SPEED: u16 = 16;
/// Where the bench's modem finds its payment server: it has its own idea of that.
const ENDPOINT: Endpoint = Endpoint {
    access_point: "bench",
    host: "bench.invalid",
    port: 7300,
    transport: Transport::Plain,
};

/// Touches that make a template; the device's profile has the same.
const FINGER_TOUCHES: u8 = 3;

/// What the board has.
struct Emulated {
    frame: &'static mut Frame,
    modem: Modem<ModemPort, AlwaysOn>,
    fingerprint: Fingerprint<FingerprintPort>,
    scanner: Scanner<ScannerPort>,
    phone: PhoneLink<PhonePort, Heard>,
}

impl Body for Emulated {
    fn frame(&mut self) -> &mut Frame {
        self.frame
    }

    fn parts(&mut self, wired: PeripheralSet) -> Parts<'_> {
        let mut parts = Parts::new();
        // There are fewer peripherals than places.
        if wired.has(Peripheral::Modem) {
            let _ = parts.push(&mut self.modem);
        }
        if wired.has(Peripheral::Fingerprint) {
            let _ = parts.push(&mut self.fingerprint);
        }
        if wired.has(Peripheral::Scanner) {
            let _ = parts.push(&mut self.scanner);
        }
        if wired.has(Peripheral::Phone) {
            let _ = parts.push(&mut self.phone);
        }
        parts
    }

    fn utc(&mut self) -> Option<Utc> {
        None
    }

    fn feed_watchdog(&mut self) {}
}

#[entry]
fn main() -> ! {
    static mut FRAME: Frame = Frame::new();
    static mut MEMORY: Memory = Memory::new();
    static mut CCM_SHELL: MaybeUninit<Option<Shell>> = MaybeUninit::uninit();
    static mut RUNTIME: Runtime = Runtime::new();
    static mut BODY: MaybeUninit<Emulated> = MaybeUninit::uninit();

    stack::paint();
    let before = last_words::take();
    let (Some(core), Some(chip)) = (cortex_m::Peripherals::take(), pac::Peripherals::take()) else {
        panic!("the peripherals are taken once")
    };
    cycles::start(core.SYST, TICK_CYCLES);
    let fingerprint = FingerprintPort::start(chip.USART3, ANY_SPEED);
    let phone = PhonePort::start(chip.USART6, ANY_SPEED);
    let body = BODY.write(Emulated {
        frame: FRAME,
        modem: Modem::new(ModemPort::start(chip.USART2, ANY_SPEED), AlwaysOn, ENDPOINT),
        fingerprint: Fingerprint::new(fingerprint, FINGER_TOUCHES),
        scanner: Scanner::new(ScannerPort::start(chip.UART4, ANY_SPEED)),
        phone: PhoneLink::new(Port::Bluetooth, phone, Heard),
    });
    let name = Name {
        model: "qemu",
        can_virtual: all(),
        can_wired: PeripheralSet::default()
            .with(Peripheral::Modem)
            .with(Peripheral::Fingerprint)
            .with(Peripheral::Scanner)
            .with(Peripheral::Phone),
    };
    let place = Place { memory: MEMORY, shell: CCM_SHELL, runtime: RUNTIME };
    let link = LinkPort::start(chip.USART1, ANY_SPEED);
    bench::serve(&name, link, before, NoFlash, place, body)
}

/// Every peripheral.
fn all() -> PeripheralSet {
    Peripheral::ALL.into_iter().fold(PeripheralSet::default(), PeripheralSet::with)
}
