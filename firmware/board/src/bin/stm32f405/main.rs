//! The handheld's board: an STM32F405RG at 168 MHz with the modules of `docs/board.md`.
//!
//! Without the feature `bench` this is the product: the device runs on its own drivers, and nothing here can hand it an event that did
//! not come from one of them.
#![no_std]
#![no_main]

mod chip;
mod handheld;
mod identity;
mod keys;
mod rtc;
mod senses;
mod usb;

use core::mem::MaybeUninit;

use cortex_m_rt::entry;
use device_core::shell::Shell;
use device_core::time::Now;
use device_core::ui::frame::Frame;
use drivers::runtime::{Board, Runtime};
use paybench_firmware::{cycles, last_words, product, stack};
use rand_core::RngCore;
use stm32f4xx_hal::otg_fs::{USB, UsbBus};
use stm32f4xx_hal::pac;
use usb_device::bus::UsbBusAllocator;

use handheld::{FlashChip, Handheld, Memory, ROW_BYTES};
use usb::UsbPort;

/// Cycles of a tick: a millisecond.
const TICK_CYCLES: u32 = chip::CORE_HERTZ / 1_000;

#[entry]
fn main() -> ! {
    static mut FRAME: Frame = Frame::new();
    static mut ROW: [u8; ROW_BYTES] = [0; ROW_BYTES];
    static mut USB_WORDS: [u32; 1024] = [0; 1024];
    static mut USB_BUS: Option<UsbBusAllocator<UsbBus<USB>>> = None;
    static mut FLASH: MaybeUninit<FlashChip> = MaybeUninit::uninit();
    static mut HANDHELD: MaybeUninit<Handheld> = MaybeUninit::uninit();
    static mut CCM_SHELL: MaybeUninit<Shell> = MaybeUninit::uninit();
    static mut RUNTIME: Runtime = Runtime::new();

    stack::paint();
    let _before = last_words::take();
    let (Some(core), Some(registers)) = (cortex_m::Peripherals::take(), pac::Peripherals::take())
    else {
        panic!("the peripherals are taken once")
    };
    let mut chip = chip::start(registers);
    cycles::start(core.SYST, TICK_CYCLES);
    let Ok(flash) = handheld::flash_chip(chip.flash) else { panic!("no flash chip answers") };
    let memory = Memory { frame: FRAME, row: ROW, flash: FLASH.write(flash) };
    let usb = UsbPort::start(USB_BUS.insert(UsbBus::new(chip.usb, USB_WORDS)));
    let profile = product::profile();
    let board = HANDHELD.write(Handheld::new(chip.body, usb, memory, profile.fingers.touches));
    let Some(identity) = identity::read() else { panic!("the chip has no key") };
    let mut entropy = [0; 32];
    chip.rng.fill_bytes(&mut entropy);
    let now: Now = board.now();
    let (shell, actions) = Shell::boot(identity, profile, entropy, now, board.flash());
    let shell = CCM_SHELL.write(shell);
    RUNTIME.begin(shell, board, &actions);
    RUNTIME.run(shell, board, &mut ())
}
