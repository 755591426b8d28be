//! How much room a firmware image takes of its chip, read from its ELF file.
//!
//! Only section headers are read. Where something lies says what it is: the chip's memory map (STM32F405 reference manual,
//! RM0090, section 2.3) and, for the emulated board, where QEMU has RAM in place of the core-coupled memory.

use std::ops::Range;
use std::path::Path;

const FLASH: Range<u32> = 0x0800_0000..0x0810_0000;
const MAIN_SRAM: Range<u32> = 0x2000_0000..0x2002_0000;
const CORE_COUPLED: [Range<u32>; 2] = [0x1000_0000..0x1001_0000, 0x2002_0000..0x2003_0000];

/// The section of the built-in glyphs, apart from code.
const GLYPHS: &str = ".glyphs";
/// Its section takes no room in the file: RAM that starts as zeros, or as anything.
const NOBITS: u32 = 8;
/// The section is on the chip, not only in the file.
const ALLOCATED: u32 = 2;
/// Bytes of a section header of a 32-bit file.
const HEADER_BYTES: usize = 40;

/// Bytes that an image takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sizes {
    /// Flash for all.
    pub flash: u32,
    /// Of that, the glyphs.
    pub glyphs: u32,
    /// Main SRAM, which DMA reaches.
    pub main_sram: u32,
    /// Core-coupled memory, without the stack.
    pub core_coupled: u32,
}

impl Sizes {
    /// Of an ELF file.
    ///
    /// # Errors
    /// In words, where it cannot be read or is no 32-bit little-endian ELF file.
    pub fn of_file(path: &Path) -> Result<Self, String> {
        let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let no_elf = || format!("{} is no 32-bit little-endian ELF file", path.display());
        Self::of(&bytes).ok_or_else(no_elf)
    }

    /// Of an ELF file's bytes; `None` where they are none.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if !bytes.starts_with(b"\x7fELF\x01\x01") {
            return None;
        }
        let (start, size) = (word(bytes, 32)? as usize, half(bytes, 46)? as usize);
        let (count, names) = (half(bytes, 48)? as usize, half(bytes, 50)? as usize);
        if size < HEADER_BYTES {
            return None;
        }
        let header = |index: usize| start.checked_add(index.checked_mul(size)?);
        // All headers must be there, also what is not read of them: a file that was cut is none.
        bytes.get(start..header(count)?)?;
        let names = word(bytes, header(names)?.checked_add(16)?)? as usize;
        let mut sizes = Self::default();
        for index in 0..count {
            let at = header(index)?;
            let field = |number: usize| word(bytes, at.checked_add(number * 4)?);
            let (name, kind, flags) = (field(0)? as usize, field(1)?, field(2)?);
            if flags & ALLOCATED != 0 {
                let name = bytes.get(names.checked_add(name)?..)?;
                sizes.add(name, kind, field(3)?, field(5)?);
            }
        }
        Some(sizes)
    }

    /// Adds a section. What is in the file and lies in RAM is in flash too, from where it is copied at the start.
    fn add(&mut self, name: &[u8], kind: u32, address: u32, bytes: u32) {
        let add = |sum: &mut u32| *sum = sum.saturating_add(bytes);
        if FLASH.contains(&address) || kind != NOBITS {
            add(&mut self.flash);
        }
        if name.starts_with(GLYPHS.as_bytes()) {
            add(&mut self.glyphs);
        }
        if MAIN_SRAM.contains(&address) {
            add(&mut self.main_sram);
        }
        if CORE_COUPLED.iter().any(|bank| bank.contains(&address)) {
            add(&mut self.core_coupled);
        }
    }
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let part = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(part.try_into().ok()?))
}

fn half(bytes: &[u8], at: usize) -> Option<u16> {
    let part = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(part.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of these sections: name, kind, flags, address, bytes.
    fn file(sections: &[(&str, u32, u32, u32, u32)]) -> Vec<u8> {
        let mut names = vec![0];
        let mut headers = Vec::new();
        for (name, kind, flags, address, size) in sections {
            let at = u32::try_from(names.len()).unwrap();
            names.extend(name.bytes().chain([0]));
            headers.push([at, *kind, *flags, *address, 0, *size, 0, 0, 0, 0]);
        }
        headers.push([0, 3, 0, 0, 52, 0, 0, 0, 0, 0]);
        let start = 52 + names.len();
        let mut bytes = b"\x7fELF\x01\x01".to_vec();
        bytes.resize(52, 0);
        bytes[32..36].copy_from_slice(&u32::try_from(start).unwrap().to_le_bytes());
        bytes[46..48].copy_from_slice(&40_u16.to_le_bytes());
        let count = u16::try_from(headers.len()).unwrap();
        bytes[48..50].copy_from_slice(&count.to_le_bytes());
        bytes[50..52].copy_from_slice(&(count - 1).to_le_bytes());
        bytes.extend(names);
        bytes.extend(headers.iter().flatten().flat_map(|field: &u32| field.to_le_bytes()));
        bytes
    }

    #[test]
    fn sections_count_where_they_lie() {
        let bytes = file(&[
            (".text", 1, 6, 0x0800_0200, 1_000),
            (".glyphs", 1, 2, 0x0801_0000, 200),
            (".data", 1, 3, 0x2000_0000, 30),
            (".bss", NOBITS, 3, 0x2000_0100, 4_000),
            (".ccm", NOBITS, 3, 0x1000_0000, 500),
            (".debug", 1, 0, 0, 99_999),
        ]);
        let expected = Sizes { flash: 1_230, glyphs: 200, main_sram: 4_030, core_coupled: 500 };
        assert_eq!(Sizes::of(&bytes), Some(expected));
    }

    #[test]
    fn what_is_no_such_file_has_no_sizes() {
        let bytes = file(&[(".text", 1, 6, 0x0800_0200, 1_000)]);
        for cut in 0..bytes.len() {
            assert_eq!(Sizes::of(&bytes[..cut]), None, "{cut} of {} bytes", bytes.len());
        }
        for wrong in 0..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[wrong] ^= 0xff;
            // Whatever comes of it, it ends.
            let _ = Sizes::of(&bytes);
        }
    }
}
