//! The chip set up for the handheld: clocks from the crystal, every pin of `docs/board.md` in its place.
//!
//! The HAL's types hold each alternate function against ST's tables: a pin that cannot do its job does not compile.

use drivers::watchdog::PATIENCE_MILLIS;
use drivers::{fingerprint, modem, scanner};
use embedded_hal_bus::spi::ExclusiveDevice;
use paybench_firmware::delay::Delay;
#[cfg(feature = "bench")]
use paybench_firmware::uart::LinkPort;
use paybench_firmware::uart::{self, FingerprintPort, ModemPort, PhonePort, ScannerPort};
use stm32f4xx_hal::adc::Adc;
use stm32f4xx_hal::adc::config::AdcConfig;
use stm32f4xx_hal::gpio::{
    self, Analog, AnyPin, Edge, ExtiPin, Input, Output, PushPull, Speed, alt,
};
use stm32f4xx_hal::otg_fs::USB;
use stm32f4xx_hal::pac;
use stm32f4xx_hal::prelude::*;
use stm32f4xx_hal::rcc::{Config, Enable};
#[cfg(not(feature = "bench"))]
use stm32f4xx_hal::rng::Rng;
use stm32f4xx_hal::spi::{self, Mode, Phase, Polarity, Spi};
use stm32f4xx_hal::timer::{PwmChannel, PwmHzManager};
use stm32f4xx_hal::watchdog::IndependentWatchdog;

use crate::keys;
use crate::rtc::Rtc;

/// Hertz of the crystal: what Nucleo-like and Adafruit-like boards have, and ours.
const CRYSTAL_HERTZ: u32 = 8_000_000;
/// Hertz of the processor: the most that the chip may (datasheet DS8626, table 14).
pub const CORE_HERTZ: u32 = 168_000_000;
/// Hertz of the display's bus: the fastest that SPI1 has (84 MHz over 2).
pub const DISPLAY_HERTZ: u32 = 42_000_000;
/// Hertz of the flash's bus: half of SPI2's most; a W25Q reads with 50 MHz.
const FLASH_HERTZ: u32 = 21_000_000;
/// Hertz of the shift registers of the lamps.
const LAMPS_HERTZ: u32 = 1_000_000;
/// Hertz at which the backlight is dimmed: not seen, not heard.
const BACKLIGHT_HERTZ: u32 = 20_000;
/// The buzzer's pitch until somebody asks for another.
const BUZZER_HERTZ: u32 = 1_000;
/// A device on a bus of its own.
pub type SpiDevice<SPI> = ExclusiveDevice<Spi<SPI>, AnyPin<Output>, Delay>;

/// The chip, its pins in their places.
pub struct Chip {
    /// USB, not yet started.
    pub usb: USB,
    /// SPI2.
    pub flash: SpiDevice<pac::SPI2>,
    /// All that the drivers take over at once.
    pub body: Body,
    /// What only one of the two kinds of image needs.
    pub rest: Rest,
}

/// What the product or the bench needs beside the drivers.
pub struct Rest {
    /// USART1.
    #[cfg(feature = "bench")]
    pub link: LinkPort,
    /// The random number generator.
    #[cfg(not(feature = "bench"))]
    pub rng: Rng,
}

/// What the handheld's drivers work with.
pub struct Body {
    /// USART2.
    pub modem: ModemPort,
    /// Pulls the modem's PWRKEY down while it is high.
    pub modem_power: AnyPin<Output>,
    /// USART3.
    pub fingerprint: FingerprintPort,
    /// UART4.
    pub scanner: ScannerPort,
    /// USART6.
    pub phone: PhonePort,
    /// The Bluetooth module's state output: high while a phone is connected.
    pub phone_connected: AnyPin<Input>,
    /// The matrix's rows.
    pub key_rows: [AnyPin<Output>; keys::ROWS],
    /// The matrix's columns, each with an interrupt.
    pub key_columns: [AnyPin<Input>; keys::COLUMNS],
    /// SPI1.
    pub display: SpiDevice<pac::SPI1>,
    /// Low for commands, high for pixels.
    pub display_data: AnyPin<Output>,
    /// Low resets the display.
    pub display_reset: AnyPin<Output>,
    /// Dims the backlight.
    pub backlight: PwmChannel<pac::TIM3, 2>,
    /// SPI3: shift registers; their latch is the chip select's rising edge.
    pub lamps: SpiDevice<pac::SPI3>,
    /// The buzzer's timer: its frequency is the pitch.
    pub buzzer_pitch: PwmHzManager<pac::TIM4>,
    /// The buzzer's pin.
    pub buzzer: PwmChannel<pac::TIM4, 2>,
    /// The converter of the battery's voltage.
    pub battery: Adc<pac::ADC1>,
    /// Where it is measured.
    pub battery_pin: gpio::PA0<Analog>,
    /// The real-time clock.
    pub rtc: Rtc,
    /// The watchdog, running.
    pub watchdog: IndependentWatchdog,
}

/// Sets everything up. Called once.
pub fn start(chip: pac::Peripherals) -> Chip {
    let mut watchdog = IndependentWatchdog::new(chip.IWDG);
    // A debugger that halts the processor is no fault.
    watchdog.stop_on_debug(&chip.DBGMCU, true);
    let power = chip.PWR;
    let rtc = Rtc::start(chip.RTC, &chip.RCC, &power);
    let mut rcc = chip.RCC.freeze(
        Config::hse(CRYSTAL_HERTZ.Hz())
            .sysclk(CORE_HERTZ.Hz())
            .hclk(CORE_HERTZ.Hz())
            .pclk1(42.MHz())
            .pclk2(84.MHz())
            .require_pll48clk(),
    );
    watchdog.start(PATIENCE_MILLIS.millis());
    let (a, b) = (chip.GPIOA.split(&mut rcc), chip.GPIOB.split(&mut rcc));
    let c = chip.GPIOC.split(&mut rcc);

    // Serial lines: each pin becomes the alternate function of its type; the ports' registers are `uart`'s.
    let _: (alt::usart1::Tx<PushPull>, alt::usart1::Rx<PushPull>) = (a.pa9.into(), a.pa10.into());
    let _: (alt::usart2::Tx<PushPull>, alt::usart2::Rx<PushPull>) = (a.pa2.into(), a.pa3.into());
    let _: (alt::usart3::Tx<PushPull>, alt::usart3::Rx<PushPull>) = (b.pb10.into(), b.pb11.into());
    let _: (alt::uart4::Tx<PushPull>, alt::uart4::Rx<PushPull>) = (c.pc10.into(), c.pc11.into());
    let _: (alt::usart6::Tx<PushPull>, alt::usart6::Rx<PushPull>) = (c.pc6.into(), c.pc7.into());
    pac::USART1::enable(&mut rcc);
    pac::USART2::enable(&mut rcc);
    pac::USART3::enable(&mut rcc);
    pac::UART4::enable(&mut rcc);
    pac::USART6::enable(&mut rcc);
    let (slow, fast) = (rcc.clocks.pclk1().raw(), rcc.clocks.pclk2().raw());

    // Keys: rows driven, columns pulled up, each column an interrupt.
    let mut exti = chip.EXTI;
    let mut syscfg = chip.SYSCFG.constrain(&mut rcc);
    let key_columns = [
        c.pc0.into_pull_up_input().erase(),
        c.pc1.into_pull_up_input().erase(),
        c.pc2.into_pull_up_input().erase(),
        c.pc3.into_pull_up_input().erase(),
    ]
    .map(|mut column| {
        column.make_interrupt_source(&mut syscfg);
        column.trigger_on_edge(&mut exti, Edge::RisingFalling);
        column.enable_interrupt(&mut exti);
        column
    });
    keys::listen();
    let key_rows = [
        b.pb1.into_push_pull_output().erase(),
        b.pb4.into_push_pull_output().erase(),
        b.pb6.into_push_pull_output().erase(),
        b.pb7.into_push_pull_output().erase(),
        b.pb9.into_push_pull_output().erase(),
    ];

    // Three serial buses, each with one device.
    let display = Spi::new(
        chip.SPI1,
        (
            Some(a.pa5.into_alternate::<5>().speed(Speed::VeryHigh)),
            pac::SPI1::NoMiso,
            Some(a.pa7.into_alternate::<5>().speed(Speed::VeryHigh)),
        ),
        MODE_0,
        DISPLAY_HERTZ.Hz(),
        &mut rcc,
    );
    let flash = Spi::new(
        chip.SPI2,
        (
            Some(b.pb13.into_alternate::<5>().speed(Speed::High)),
            Some(b.pb14.into_alternate::<5>()),
            Some(b.pb15.into_alternate::<5>().speed(Speed::High)),
        ),
        MODE_0,
        FLASH_HERTZ.Hz(),
        &mut rcc,
    );
    let lamps = Spi::new(
        chip.SPI3,
        (Some(b.pb3.into_alternate::<6>()), pac::SPI3::NoMiso, Some(b.pb5.into_alternate::<6>())),
        MODE_0,
        LAMPS_HERTZ.Hz(),
        &mut rcc,
    );

    let (_, (.., backlight, _)) = chip.TIM3.pwm_hz(BACKLIGHT_HERTZ.Hz(), &mut rcc);
    let (buzzer_pitch, (.., buzzer, _)) = chip.TIM4.pwm_hz(BUZZER_HERTZ.Hz(), &mut rcc);
    let body = Body {
        modem: ModemPort::start(chip.USART2, uart::divider(slow, modem::BAUD)),
        modem_power: a.pa1.into_push_pull_output().erase(),
        fingerprint: FingerprintPort::start(chip.USART3, uart::divider(slow, fingerprint::BAUD)),
        scanner: ScannerPort::start(chip.UART4, uart::divider(slow, scanner::BAUD)),
        phone: PhonePort::start(chip.USART6, uart::divider(fast, uart::PHONE_BAUD)),
        phone_connected: c.pc9.into_pull_down_input().erase(),
        key_rows,
        key_columns,
        display: device_on(display, a.pa4.into_push_pull_output_in_state(HIGH).erase()),
        display_data: c.pc4.into_push_pull_output().erase(),
        display_reset: c.pc5.into_push_pull_output().erase(),
        backlight: backlight.with(b.pb0),
        lamps: device_on(lamps, a.pa15.into_push_pull_output_in_state(HIGH).erase()),
        buzzer_pitch,
        buzzer: buzzer.with(b.pb8),
        battery: Adc::new(chip.ADC1, true, AdcConfig::default(), &mut rcc),
        battery_pin: a.pa0.into_analog(),
        rtc,
        watchdog,
    };
    Chip {
        usb: USB::new(
            (chip.OTG_FS_GLOBAL, chip.OTG_FS_DEVICE, chip.OTG_FS_PWRCLK),
            (a.pa11, a.pa12),
            &rcc.clocks,
        ),
        flash: device_on(flash, b.pb12.into_push_pull_output_in_state(HIGH).erase()),
        body,
        rest: Rest {
            #[cfg(feature = "bench")]
            link: LinkPort::start(chip.USART1, uart::divider(fast, uart::LINK_BAUD)),
            #[cfg(not(feature = "bench"))]
            rng: chip.RNG.constrain(&mut rcc),
        },
    }
}

const HIGH: gpio::PinState = gpio::PinState::High;
const MODE_0: Mode = Mode { polarity: Polarity::IdleLow, phase: Phase::CaptureOnFirstTransition };

fn device_on<SPI: spi::Instance>(bus: Spi<SPI>, select: AnyPin<Output>) -> SpiDevice<SPI> {
    match ExclusiveDevice::new(bus, select, Delay::new(CORE_HERTZ)) {
        Ok(device) => device,
        Err(never) => match never {},
    }
}
