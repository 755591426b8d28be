//! The flash chip's two regions, records and glyphs. A board without the chip, as it lies on a desk, has regions that refuse: the device
//! says that its records cannot be used, names are drawn as boxes, and nothing panics.

use core::cell::RefCell;

use device_core::ui::glyphs::GlyphStore;
use drivers::nor_flash::{Chip, FlashError, RECORDS_BYTES, Region, SECTOR_BYTES};
use embedded_storage::nor_flash::{ErrorType, NorFlash, ReadNorFlash};
use paybench_firmware::delay::Delay;
use stm32f4xx_hal::pac;

use crate::chip::{CORE_HERTZ, SpiDevice};

/// The chip, which its regions share.
pub type SharedChip = RefCell<Chip<SpiDevice<pac::SPI2>, Delay>>;

/// A region of the chip, where there is one.
pub struct Flash(Option<Region<'static, SpiDevice<pac::SPI2>, Delay>>);

/// Wakes the chip; `None` where none answers.
pub fn wake(spi: SpiDevice<pac::SPI2>) -> Option<SharedChip> {
    Chip::new(spi, Delay::new(CORE_HERTZ)).ok().map(RefCell::new)
}

impl Flash {
    /// The records.
    pub fn records(chip: Option<&'static SharedChip>) -> Self {
        Self(chip.map(Region::records))
    }

    /// The pack of glyphs.
    pub fn glyphs(chip: Option<&'static SharedChip>) -> Self {
        Self(chip.map(Region::glyphs))
    }

    fn region(&mut self) -> Result<&mut Region<'static, SpiDevice<pac::SPI2>, Delay>, FlashError> {
        self.0.as_mut().ok_or(FlashError::NoChip)
    }
}

impl ErrorType for Flash {
    type Error = FlashError;
}

impl ReadNorFlash for Flash {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), FlashError> {
        ReadNorFlash::read(self.region()?, offset, bytes)
    }

    fn capacity(&self) -> usize {
        RECORDS_BYTES as usize
    }
}

impl NorFlash for Flash {
    const WRITE_SIZE: usize = 1;
    const ERASE_SIZE: usize = SECTOR_BYTES as usize;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), FlashError> {
        self.region()?.erase(from, to)
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), FlashError> {
        self.region()?.write(offset, bytes)
    }
}

impl GlyphStore for Flash {
    fn read(&self, offset: u32, buffer: &mut [u8]) -> bool {
        self.0.as_ref().is_some_and(|region| GlyphStore::read(region, offset, buffer))
    }
}
