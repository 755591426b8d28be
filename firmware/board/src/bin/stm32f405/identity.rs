//! Who this chip is: its number is the one that ST wrote into it, its key is what our own factory wrote into the one-time-programmable
//! memory beside the flash (RM0090, "One-time programmable bytes", section 3.8 of revision 11; `docs/board.md` says how).
//!
//! The memory can be read by code that runs on the chip only, once read-out protection is on. A chip without a key does not start: records
//! sealed under a key that every chip has would be sealed from nobody.

use device_core::identity::Identity;
use device_core::secret::Secret;

/// The 96 bits of the unique device identifier (RM0090, section 39.1).
const UNIQUE_ID: *const u32 = 0x1fff_7a10 as *const u32;
/// The first two of sixteen blocks of 32 bytes: the key, then its lock words in [`LOCKS`].
const KEY: *const u8 = 0x1fff_7800 as *const u8;
/// One byte a block; zero locks it.
const LOCKS: *const u8 = 0x1fff_7a00 as *const u8;

/// The chip's identity; `None` where the factory has not written a key and locked it.
pub fn read() -> Option<Identity> {
    let mut key = [0; 32];
    for (index, byte) in key.iter_mut().enumerate() {
        // SAFETY: 32 bytes of system memory that every chip of this type has, read as they are.
        *byte = unsafe { KEY.add(index).read_volatile() };
    }
    // SAFETY: a byte of the same memory.
    let locked = unsafe { LOCKS.read_volatile() } == 0;
    (locked && key != [0xff; 32])
        .then(|| Identity { device_id: device_id(), key: Secret::new(key) })
}

/// The chip's number, folded from its 96 bits: wafer, place on it and lot. Two chips of one lot differ in the first word.
#[must_use]
pub fn device_id() -> u64 {
    // SAFETY: three words of system memory that every chip of this type has.
    let [place, wafer, lot] =
        [0, 1, 2].map(|index| unsafe { UNIQUE_ID.add(index).read_volatile() });
    u64::from(wafer ^ lot.rotate_left(8)) << 32 | u64::from(place)
}
