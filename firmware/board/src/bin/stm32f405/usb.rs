//! The phone link over USB: a virtual serial port (CDC-ACM), served by interrupt so that a host that asks is always answered.
//!
//! The drivers see `embedded_hal_nb::serial`, as of any other port.

use core::cell::RefCell;

use cortex_m::interrupt::Mutex;
use embedded_hal_nb::serial::{ErrorKind, ErrorType, Read, Write};
use paybench_firmware::ring::Ring;
use stm32f4xx_hal::otg_fs::{USB, UsbBus};
use stm32f4xx_hal::pac::{Interrupt, NVIC, interrupt};
use usb_device::bus::UsbBusAllocator;
use usb_device::device::{StringDescriptors, UsbDevice, UsbDeviceBuilder, UsbVidPid};
use usbd_serial::{SerialPort, USB_CLASS_CDC};

/// The pair that its owner, VOTI, lets everyone use for CDC-ACM while vendor and product have names. A product brings its own.
const VENDOR_AND_PRODUCT: UsbVidPid = UsbVidPid(0x16c0, 0x27dd);
/// Bytes of a full-speed bulk packet.
const PACKET_BYTES: usize = 64;

/// What the handler works with. Words of endpoint memory and the bus stand in statics of `main`.
struct Served {
    device: UsbDevice<'static, UsbBus<USB>>,
    port: SerialPort<'static, UsbBus<USB>>,
}

static SERVED: Mutex<RefCell<Option<Served>>> = Mutex::new(RefCell::new(None));
static RECEIVED: Ring<512> = Ring::new();
static TO_SEND: Ring<512> = Ring::new();

/// The driver's side of the port.
pub struct UsbPort(());

impl UsbPort {
    /// Starts the device on its bus.
    pub fn start(bus: &'static UsbBusAllocator<UsbBus<USB>>) -> Self {
        let port = SerialPort::new(bus);
        let names =
            StringDescriptors::default().manufacturer("Paybench").product("Payment handheld");
        let builder = UsbDeviceBuilder::new(bus, VENDOR_AND_PRODUCT).device_class(USB_CLASS_CDC);
        // One set of names fits any builder; a device without names works as well.
        let device = match builder.strings(&[names]) {
            Ok(builder) => builder.build(),
            Err(_) => {
                UsbDeviceBuilder::new(bus, VENDOR_AND_PRODUCT).device_class(USB_CLASS_CDC).build()
            }
        };
        cortex_m::interrupt::free(|section| {
            SERVED.borrow(section).replace(Some(Served { device, port }));
        });
        // SAFETY: what the handler works with is set, behind a lock.
        unsafe { NVIC::unmask(Interrupt::OTG_FS) };
        Self(())
    }
}

/// Whether a host has the port open.
pub fn is_open() -> bool {
    cortex_m::interrupt::free(|section| {
        SERVED.borrow(section).borrow().as_ref().is_some_and(|served| served.port.dtr())
    })
}

impl ErrorType for UsbPort {
    type Error = ErrorKind;
}

impl Read<u8> for UsbPort {
    fn read(&mut self) -> nb::Result<u8, ErrorKind> {
        RECEIVED.take().ok_or(nb::Error::WouldBlock)
    }
}

impl Write<u8> for UsbPort {
    fn write(&mut self, byte: u8) -> nb::Result<(), ErrorKind> {
        if !TO_SEND.try_put(byte) {
            return Err(nb::Error::WouldBlock);
        }
        // The handler hands it to the host.
        NVIC::pend(Interrupt::OTG_FS);
        Ok(())
    }

    fn flush(&mut self) -> nb::Result<(), ErrorKind> {
        if TO_SEND.is_empty() { Ok(()) } else { Err(nb::Error::WouldBlock) }
    }
}

#[interrupt]
fn OTG_FS() {
    cortex_m::interrupt::free(|section| {
        let mut served = SERVED.borrow(section).borrow_mut();
        let Some(Served { device, port }) = served.as_mut() else { return };
        device.poll(&mut [port]);
        let mut packet = [0; PACKET_BYTES];
        if let Ok(count) = port.read(&mut packet) {
            for byte in packet.iter().take(count) {
                RECEIVED.put(*byte);
            }
        }
        while let Some(byte) = TO_SEND.peek() {
            if !matches!(port.write(&[byte]), Ok(1)) {
                break;
            }
            TO_SEND.take();
        }
        // Nothing is left to send where no host is there.
        let _ = port.flush();
    });
}
