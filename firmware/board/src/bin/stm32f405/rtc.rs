//! The chip's real-time clock, on the 32,768 Hz crystal and a battery of its own (RM0090, chapter 26).
//!
//! Nothing here waits for the crystal, which takes up to two seconds after its battery was empty: until it swings, and until the device
//! has set the clock, there is no time.

use drivers::clock::{Calendar, CalendarChip};
use stm32f4xx_hal::pac;

/// The crystal's 32,768 Hz over 128, then over 256, are seconds; the second divider counts the parts of one.
const ASYNCHRONOUS_DIVIDER: u8 = 127;
const PARTS_OF_A_SECOND: u16 = 256;
/// Reads until two in a row agree: the calendar moves 256 times a second, and two reads take a microsecond.
const READS_MAX: u8 = 4;
/// Turns of the wait for the registers to open: they need two cycles of the crystal, about 10,000 of the processor.
const TURNS_MAX: u32 = 100_000;

/// The clock.
pub struct Rtc {
    registers: pac::RTC,
    running: bool,
}

impl Rtc {
    /// Opens the backup domain and starts the crystal where it rests.
    pub fn start(registers: pac::RTC, rcc: &pac::RCC, power: &pac::PWR) -> Self {
        rcc.apb1enr().modify(|_, w| w.pwren().enabled());
        power.cr().modify(|_, w| w.dbp().set_bit());
        rcc.bdcr().modify(|_, w| w.lseon().on());
        Self { registers, running: false }
    }

    /// Whether the calendar counts; connects it to the crystal once that swings.
    fn runs(&mut self) -> bool {
        if !self.running {
            // SAFETY: the clock controller is configured before the main loop starts; after that only this function writes to
            // it, and only to the backup domain's register.
            let rcc = unsafe { pac::RCC::steal() };
            if rcc.bdcr().read().lserdy().is_ready() {
                rcc.bdcr().modify(|_, w| w.rtcsel().lse().rtcen().enabled());
                self.running = true;
            }
        }
        self.running
    }

    fn read_once(&self) -> Calendar {
        let part = self.registers.ssr().read().ss().bits();
        let time = self.registers.tr().read();
        let date = self.registers.dr().read();
        let pair = |tens: u8, ones: u8| tens * 10 + ones;
        // The parts of a second are counted down; one above the divider is a clock that was just set.
        let part = (PARTS_OF_A_SECOND - 1).saturating_sub(part);
        Calendar {
            year: pair(date.yt().bits(), date.yu().bits()),
            month: pair(u8::from(date.mt().bit()), date.mu().bits()),
            day: pair(date.dt().bits(), date.du().bits()),
            hour: pair(time.ht().bits(), time.hu().bits()),
            minute: pair(time.mnt().bits(), time.mnu().bits()),
            second: pair(time.st().bits(), time.su().bits()),
            millis: (u32::from(part) * 1_000 / u32::from(PARTS_OF_A_SECOND)) as u16,
        }
    }

    /// Lets the calendar be written.
    fn open(&self) -> bool {
        // The two keys, in their order.
        self.registers.wpr().write(|w| w.key().set(0xca));
        self.registers.wpr().write(|w| w.key().set(0x53));
        self.registers.isr().modify(|_, w| w.init().init_mode());
        (0..TURNS_MAX).any(|_| self.registers.isr().read().initf().is_allowed())
    }

    fn close(&self) {
        self.registers.isr().modify(|_, w| w.init().free_running_mode());
        self.registers.wpr().write(|w| w.key().set(0xff));
    }
}

impl CalendarChip for Rtc {
    fn read(&mut self) -> Option<Calendar> {
        if !self.runs() || self.registers.isr().read().inits().is_not_initalized() {
            return None;
        }
        // The registers are read as they count (`BYPSHAD`, set with the time), so one reading may be torn.
        let mut earlier = self.read_once();
        for _ in 0..READS_MAX {
            let now = self.read_once();
            if now == earlier {
                return Some(now);
            }
            earlier = now;
        }
        None
    }

    fn set(&mut self, calendar: Calendar) -> bool {
        let opened = self.runs() && self.open();
        if opened {
            let (tens, ones) = (|value: u8| value / 10, |value: u8| value % 10);
            self.registers.prer().write(|w| {
                w.prediv_a().set(ASYNCHRONOUS_DIVIDER).prediv_s().set(PARTS_OF_A_SECOND - 1)
            });
            self.registers.cr().modify(|_, w| w.bypshad().set_bit().fmt().clear_bit());
            self.registers.tr().write(|w| {
                w.ht().set(tens(calendar.hour)).hu().set(ones(calendar.hour));
                w.mnt().set(tens(calendar.minute)).mnu().set(ones(calendar.minute));
                w.st().set(tens(calendar.second)).su().set(ones(calendar.second))
            });
            self.registers.dr().write(|w| {
                w.yt().set(tens(calendar.year)).yu().set(ones(calendar.year));
                w.mt().bit(tens(calendar.month) == 1).mu().set(ones(calendar.month));
                w.dt().set(tens(calendar.day)).du().set(ones(calendar.day));
                // SAFETY: 1 to 7 are days of the week. Which one is nobody's question; Monday is one that exists.
                unsafe { w.wdu().bits(1) }
            });
        }
        self.close();
        opened
    }
}
