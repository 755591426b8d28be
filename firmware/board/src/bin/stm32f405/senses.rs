//! The small peripherals as the drivers want to see them: the cell's voltage, the buzzer, the watchdog, lines that show a presence.

use drivers::battery::CellVoltage;
use drivers::buzzer::Sounder;
use drivers::modem::PowerKey;
use drivers::phone_link::Presence;
use drivers::watchdog::Dog;
use embedded_hal::pwm::SetDutyCycle;
use stm32f4xx_hal::adc::Adc;
use stm32f4xx_hal::adc::config::SampleTime;
use stm32f4xx_hal::gpio::{Analog, AnyPin, Input, Output, PA0};
use stm32f4xx_hal::pac;
use stm32f4xx_hal::prelude::*;
use stm32f4xx_hal::timer::{PwmChannel, PwmHzManager};
use stm32f4xx_hal::watchdog::IndependentWatchdog;

use crate::usb;

/// The cell behind two resistors of 100 kΩ, with 100 nF at the pin.
pub struct Cell {
    /// The converter, with 3.3 V for its reference.
    pub converter: Adc<pac::ADC1>,
    /// The divider's middle.
    pub pin: PA0<Analog>,
}

impl CellVoltage for Cell {
    fn millivolts(&mut self) -> Option<u16> {
        // 480 cycles, the longest: the divider's 50 kΩ load the sampling capacitor slowly.
        let sample = self.converter.convert(&self.pin, SampleTime::Cycles_480);
        Some(self.converter.sample_to_millivolts(sample).saturating_mul(2))
    }
}

/// A piezo buzzer on a timer's output.
pub struct Piezo {
    /// The pitch.
    pub timer: PwmHzManager<pac::TIM4>,
    /// The pin.
    pub pin: PwmChannel<pac::TIM4, 2>,
}

impl Sounder for Piezo {
    fn sound(&mut self, hertz: u16) {
        // The lowest tone of a body is 500 Hz; below 20 Hz nothing is heard, and zero is no pitch.
        self.timer.set_period(u32::from(hertz.max(20)).Hz());
        // Half of the period is the loudest. The pin's errors have no value.
        let _ = self.pin.set_duty_cycle_fraction(1, 2);
        self.pin.enable();
    }

    fn silence(&mut self) {
        self.pin.disable();
    }
}

/// The independent watchdog.
pub struct Watchdog(pub IndependentWatchdog);

impl Dog for Watchdog {
    fn feed(&mut self) {
        self.0.feed();
    }
}

/// A transistor across the modem's PWRKEY.
pub struct ModemKey(pub AnyPin<Output>);

impl PowerKey for ModemKey {
    fn press(&mut self, pressed: bool) {
        if pressed { self.0.set_high() } else { self.0.set_low() }
    }
}

/// The Bluetooth module's state output.
pub struct StateLine(pub AnyPin<Input>);

impl Presence for StateLine {
    fn present(&mut self) -> Option<bool> {
        Some(self.0.is_high())
    }
}

/// A host that has the USB port open.
pub struct Cable;

impl Presence for Cable {
    fn present(&mut self) -> Option<bool> {
        Some(usb::is_open())
    }
}
