//! The handheld: the chip's pins and ports with their drivers, as the main loop wants to see them.

#[cfg(not(feature = "bench"))]
use device_core::effect::Tone;
use device_core::event::Port;
#[cfg(not(feature = "bench"))]
use device_core::time::Instant;
use device_core::ui::frame::Frame;
use device_core::ui::glyphs::WithExternal;
use drivers::battery::Battery;
use drivers::buzzer::{Buzzer, TONES};
use drivers::clock::Clock;
use drivers::display::Screen;
use drivers::fingerprint::Fingerprint;
use drivers::keypad::Keypad;
use drivers::lamps::{BacklightLamp, Lamps, ShiftRegister};
use drivers::modem::Modem;
use drivers::part::Part;
use drivers::phone_link::PhoneLink;
use drivers::runtime::Parts;
use drivers::scanner::Scanner;
use drivers::watchdog::{Guard, Runner};
use mipidsi::Builder;
use mipidsi::interface::SpiInterface;
use mipidsi::models::ST7796;
use paybench_firmware::delay::Delay;
use paybench_firmware::uart::{FingerprintPort, ModemPort, PhonePort, ScannerPort};
use paybench_firmware::{cycles, product};
use stm32f4xx_hal::gpio::{AnyPin, Input, Output};
use stm32f4xx_hal::pac;
use stm32f4xx_hal::timer::PwmChannel;

use crate::chip::{Body, CORE_HERTZ, SpiDevice};
use crate::flash::Flash;
use crate::keys;
use crate::rtc::Rtc;
use crate::senses::{Cable, Cell, ModemKey, Piezo, StateLine, Watchdog};
use crate::usb::UsbPort;

/// Bytes that the display's pixels are gathered in before they go out: a row of the screen.
pub const ROW_BYTES: usize = 640;

type Panel = Screen<
    'static,
    SpiInterface<'static, SpiDevice<pac::SPI1>, AnyPin<Output>>,
    ST7796,
    AnyPin<Output>,
    Flash,
>;

/// What is built first, and lent to the handheld for ever.
pub struct Memory {
    /// What is painted.
    pub frame: &'static mut Frame,
    /// Pixels on their way to the display.
    pub row: &'static mut [u8; ROW_BYTES],
    /// The glyphs of names.
    pub glyphs: Flash,
    /// The records. The bench's engine has them for itself.
    #[cfg(not(feature = "bench"))]
    pub records: Flash,
}

/// The handheld.
pub struct Handheld {
    clock: Clock<Rtc>,
    #[cfg(not(feature = "bench"))]
    records: Flash,
    guard: Guard<Watchdog>,
    /// Ticks of the timer that were reported to the guard.
    ticks: u32,
    keypad: Keypad<AnyPin<Output>, AnyPin<Input>, Delay, { keys::ROWS }, { keys::COLUMNS }>,
    screen: Panel,
    fingerprint: Fingerprint<FingerprintPort>,
    scanner: Scanner<ScannerPort>,
    modem: Modem<ModemPort, ModemKey>,
    usb: PhoneLink<UsbPort, Cable>,
    bluetooth: PhoneLink<PhonePort, StateLine>,
    battery: Battery<Cell>,
    buzzer: Buzzer<Piezo>,
    lamps: Lamps<ShiftRegister<SpiDevice<pac::SPI3>, { keys::LAMPS.len() }>>,
    backlight: BacklightLamp<PwmChannel<pac::TIM3, 2>>,
}

/// Microseconds since the start.
#[cfg(not(feature = "bench"))]
fn now() -> Instant {
    Instant(cycles::now() / u64::from(CORE_HERTZ / 1_000_000))
}

impl Handheld {
    /// Puts every driver on its part. `touches` is how many make a template of a finger.
    pub fn new(body: Body, usb: UsbPort, memory: Memory, touches: u8) -> Self {
        let interface = SpiInterface::new(body.display, body.display_data, memory.row);
        let panel = Builder::new(ST7796, interface)
            .reset_pin(body.display_reset)
            .init(&mut Delay::new(CORE_HERTZ));
        // SPI without a line back and pins of the chip itself: what can fail has no value, or says so by a dark screen.
        let Ok(panel) = panel else { panic!("the display's bus") };
        let piezo = Piezo { timer: body.buzzer_pitch, pin: body.buzzer };
        Self {
            clock: Clock::new(body.rtc),
            #[cfg(not(feature = "bench"))]
            records: memory.records,
            guard: Guard::new(Watchdog(body.watchdog)),
            ticks: cycles::ticks(),
            keypad: Keypad::new(body.key_rows, body.key_columns, keys::MAP, Delay::new(CORE_HERTZ)),
            screen: Screen::new(panel, memory.frame, WithExternal::new(memory.glyphs)),
            fingerprint: Fingerprint::new(body.fingerprint, touches),
            scanner: Scanner::new(body.scanner),
            modem: Modem::new(body.modem, ModemKey(body.modem_power), product::ENDPOINT),
            usb: PhoneLink::new(Port::Usb, usb, Cable),
            bluetooth: PhoneLink::new(Port::Bluetooth, body.phone, StateLine(body.phone_connected)),
            battery: Battery::new(Cell { converter: body.battery, pin: body.battery_pin }),
            buzzer: Buzzer::new(piezo, TONES),
            lamps: Lamps::new(ShiftRegister::new(body.lamps, keys::LAMPS)),
            backlight: BacklightLamp::new(body.backlight),
        }
    }

    /// The loop has come round; the timer runs if its ticks go on.
    pub fn report(&mut self) {
        self.guard.report(Runner::Loop);
        if self.ticks != cycles::ticks() {
            self.ticks = cycles::ticks();
            self.guard.report(Runner::Tick);
        }
    }

    /// Says that this device cannot start: a low double tone every five seconds, for ever.
    #[cfg(not(feature = "bench"))]
    pub fn refuse(&mut self) -> ! {
        let mut next = now();
        loop {
            if next <= now() {
                self.buzzer.play(now(), Tone::Bad);
                next = now().plus_millis(5_000);
            }
            self.buzzer.poll(now());
            self.report();
            cortex_m::asm::wfi();
        }
    }
}

/// The product's loop.
#[cfg(not(feature = "bench"))]
impl drivers::runtime::Board for Handheld {
    type Flash = Flash;

    fn now(&mut self) -> device_core::time::Now {
        device_core::time::Now { monotonic: now(), utc: self.clock.utc() }
    }

    fn flash(&mut self) -> &mut Flash {
        &mut self.records
    }

    fn parts(&mut self) -> Parts<'_> {
        let all: [&mut dyn Part; 12] = [
            &mut self.keypad,
            &mut self.fingerprint,
            &mut self.scanner,
            &mut self.modem,
            &mut self.usb,
            &mut self.bluetooth,
            &mut self.clock,
            &mut self.battery,
            &mut self.buzzer,
            &mut self.lamps,
            &mut self.backlight,
            // The screen last: what it sends takes the longest.
            &mut self.screen,
        ];
        all.into_iter().collect()
    }

    fn feed_watchdog(&mut self) {
        self.report();
    }

    fn sleep(&mut self, until: Option<Instant>) {
        // The next tick, a millisecond away at most, wakes the processor if nothing does before.
        if until.is_none_or(|until| until > now()) {
            paybench_firmware::uart::rest();
        }
    }
}

/// The bench's view of the board: the drivers of what is wired or real, and nothing of the rest.
#[cfg(feature = "bench")]
impl paybench_firmware::bench::Body for Handheld {
    fn frame(&mut self) -> &mut Frame {
        self.screen.frame_mut()
    }

    fn parts(&mut self, wired: link::message::PeripheralSet) -> Parts<'_> {
        use link::message::Peripheral;
        let all: [(Peripheral, &mut dyn Part); 12] = [
            (Peripheral::Keys, &mut self.keypad),
            (Peripheral::Fingerprint, &mut self.fingerprint),
            (Peripheral::Scanner, &mut self.scanner),
            (Peripheral::Modem, &mut self.modem),
            (Peripheral::Phone, &mut self.usb),
            (Peripheral::Phone, &mut self.bluetooth),
            (Peripheral::Clock, &mut self.clock),
            (Peripheral::Battery, &mut self.battery),
            (Peripheral::Buzzer, &mut self.buzzer),
            (Peripheral::Keys, &mut self.lamps),
            (Peripheral::Display, &mut self.backlight),
            (Peripheral::Display, &mut self.screen),
        ];
        let there = all.into_iter().filter(|(peripheral, _)| wired.has(*peripheral));
        there.map(|(_, part)| part).collect()
    }

    fn utc(&mut self) -> Option<device_core::time::Utc> {
        self.clock.utc()
    }

    fn feed_watchdog(&mut self) {
        self.report();
    }
}
