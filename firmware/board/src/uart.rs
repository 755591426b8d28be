//! Serial ports: received bytes go into a ring by interrupt; sent ones go out at once where the port is free, else from a ring by
//! interrupt. The drivers see `embedded_hal_nb::serial`.
//!
//! The same on both boards. The board sets the pins up and gives the divider; QEMU needs neither.

use embedded_hal_nb::serial::{ErrorKind, ErrorType, Read, Write};
use stm32f4::stm32f405::{self as pac, Interrupt, NVIC, interrupt};

use crate::ring::Ring;

/// Bits a second of the bench's link on a real line: what every USB adaptor can do.
pub const LINK_BAUD: u32 = 921_600;
/// Bits a second of the phone link's Bluetooth module.
pub const PHONE_BAUD: u32 = 115_200;

/// Bytes that wait to go out of a port whose line is slower than its driver.
const SEND_BYTES: usize = 128;

/// What the baud rate register wants for a rate at a bus clock (RM0090, section 30.3.4): sixteenths of a sixteenth, which is their
/// quotient, rounded.
#[must_use]
pub const fn divider(clock_hertz: u32, baud: u32) -> u16 {
    let quotient = (clock_hertz + baud / 2) / baud;
    // Below 16 the receiver has too few samples, above 65,535 the register has no bits.
    if quotient < 16 {
        16
    } else if quotient > 0xffff {
        0xffff
    } else {
        quotient as u16
    }
}

/// Declares a port: its register block, how many received bytes may wait, and the handler of its interrupt.
macro_rules! port {
    ($(#[$doc:meta])* $name:ident, $block:ident, $module:ident, $bytes:expr) => {
        mod $module {
            use super::*;

            pub static RECEIVED: Ring<$bytes> = Ring::new();
            pub static TO_SEND: Ring<SEND_BYTES> = Ring::new();

            #[interrupt]
            fn $block() {
                // SAFETY: only this handler reads the data register, and it writes control only while the main loop, which it
                // interrupts, is not doing so: `start` is over, and `write` holds interrupts back.
                let registers = unsafe { pac::$block::steal() };
                // Reading the status, then the data, also clears an overrun.
                let status = registers.sr().read();
                let byte = registers.dr().read().dr().bits();
                if status.rxne().bit_is_set() {
                    RECEIVED.put(byte.to_le_bytes()[0]);
                }
                if status.txe().bit_is_set() && registers.cr1().read().txeie().bit_is_set() {
                    match TO_SEND.take() {
                        Some(byte) => registers.dr().write(|w| w.dr().set(byte.into())),
                        None => registers.cr1().modify(|_, w| w.txeie().disabled()),
                    };
                }
            }
        }

        $(#[$doc])*
        pub struct $name {
            registers: pac::$block,
        }

        impl $name {
            /// Starts the port with eight bits, no parity, one stop bit. Its clock must run.
            pub fn start(registers: pac::$block, divider: u16) -> Self {
                registers.brr().write(|w| {
                    // SAFETY: any 16 bits are a divider.
                    unsafe { w.bits(divider.into()) }
                });
                registers.cr1().write(|w| {
                    w.ue().enabled().re().enabled().te().enabled().rxneie().enabled()
                });
                // SAFETY: the handler shares with the main loop only rings, which need no lock, and control as said there.
                unsafe { NVIC::unmask(Interrupt::$block) };
                Self { registers }
            }

            /// Received bytes that found no room.
            #[must_use]
            pub fn lost(&self) -> usize {
                $module::RECEIVED.lost()
            }
        }

        impl ErrorType for $name {
            type Error = ErrorKind;
        }

        impl Read<u8> for $name {
            fn read(&mut self) -> nb::Result<u8, ErrorKind> {
                $module::RECEIVED.take().ok_or(nb::Error::WouldBlock)
            }
        }

        impl Write<u8> for $name {
            fn write(&mut self, byte: u8) -> nb::Result<(), ErrorKind> {
                if self.registers.sr().read().txe().bit_is_set() && $module::TO_SEND.is_empty() {
                    self.registers.dr().write(|w| w.dr().set(byte.into()));
                    return Ok(());
                }
                if !$module::TO_SEND.try_put(byte) {
                    return Err(nb::Error::WouldBlock);
                }
                cortex_m::interrupt::free(|_| {
                    self.registers.cr1().modify(|_, w| w.txeie().enabled());
                });
                Ok(())
            }

            fn flush(&mut self) -> nb::Result<(), ErrorKind> {
                let sent = self.registers.sr().read().tc().bit_is_set();
                if sent && $module::TO_SEND.is_empty() { Ok(()) } else { Err(nb::Error::WouldBlock) }
            }
        }
    };
}

// How many bytes wait: what comes while the loop is busy for 100 ms, the longest that it ever is, which is a full screen.
port!(
    /// USART1: the bench's link. A request of the longest kind, framed, and the head of the next.
    LinkPort, USART1, link, 1_536
);
port!(
    /// USART2: the modem.
    ModemPort, USART2, modem, 2_048
);
port!(
    /// USART3: the fingerprint module.
    FingerprintPort, USART3, fingerprint, 1_024
);
port!(
    /// UART4: the scan engine.
    ScannerPort, UART4, scanner, 512
);
port!(
    /// USART6: the phone link's Bluetooth module.
    PhonePort, USART6, phone, 1_024
);

/// Rests until an interrupt, unless a received byte waits on any port.
pub fn rest() {
    cortex_m::interrupt::free(|_| {
        let quiet = link::RECEIVED.is_empty()
            && modem::RECEIVED.is_empty()
            && fingerprint::RECEIVED.is_empty()
            && scanner::RECEIVED.is_empty()
            && phone::RECEIVED.is_empty();
        // Interrupts that are held back end the rest as well, so that a byte which comes right now is not slept over.
        if quiet {
            cortex_m::asm::wfi();
        }
    });
}
