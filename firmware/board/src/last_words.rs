//! What the firmware said before it restarted: kept in memory that a reset leaves alone, told at the next hello.

use core::fmt::Write;
use core::panic::PanicInfo;
use core::sync::atomic::{AtomicU8, AtomicU32, Ordering};

use cortex_m::peripheral::SCB;
use cortex_m_rt::{ExceptionFrame, exception};
use heapless::String;

/// Bytes of last words.
pub const WORDS_BYTES: usize = 96;

/// Says that memory holds what was written there, and not what it had when the power came.
const MAGIC: u32 = 0x9a7b_e4c4;

/// What outlives a reset.
#[repr(C)]
struct Kept {
    magic: AtomicU32,
    boots: AtomicU32,
    length: AtomicU32,
    words: [AtomicU8; WORDS_BYTES],
}

// SAFETY: `.uninit` is a section of RAM that cortex-m-rt neither zeroes nor fills, and atomics are valid with any bits.
#[unsafe(link_section = ".uninit.last_words")]
static KEPT: Kept = Kept {
    magic: AtomicU32::new(0),
    boots: AtomicU32::new(0),
    length: AtomicU32::new(0),
    words: [const { AtomicU8::new(0) }; WORDS_BYTES],
};

/// What is known of the time before this start.
pub struct Before {
    /// Restarts since the power came.
    pub boots: u32,
    /// What was said last; empty after an ordinary start.
    pub words: String<WORDS_BYTES>,
}

/// Counts this start and takes the words out. Called once a start.
pub fn take() -> Before {
    if KEPT.magic.swap(MAGIC, Ordering::Relaxed) != MAGIC {
        KEPT.boots.store(0, Ordering::Relaxed);
        KEPT.length.store(0, Ordering::Relaxed);
        return Before { boots: 0, words: String::new() };
    }
    let boots = KEPT.boots.load(Ordering::Relaxed).wrapping_add(1);
    KEPT.boots.store(boots, Ordering::Relaxed);
    let length = KEPT.length.swap(0, Ordering::Relaxed) as usize;
    let mut words = String::new();
    for byte in KEPT.words.iter().take(length) {
        let sign = char::from(byte.load(Ordering::Relaxed));
        // The buffer is as long as what was kept.
        let _ = words.push(if sign.is_ascii_graphic() || sign == ' ' { sign } else { '?' });
    }
    Before { boots, words }
}

/// Keeps words for the next start; what does not fit is cut.
pub fn leave(words: core::fmt::Arguments<'_>) {
    struct Pen(usize);
    impl Write for Pen {
        fn write_str(&mut self, text: &str) -> core::fmt::Result {
            for byte in text.bytes() {
                if let Some(place) = KEPT.words.get(self.0) {
                    place.store(byte, Ordering::Relaxed);
                    self.0 += 1;
                }
            }
            Ok(())
        }
    }
    let mut pen = Pen(0);
    // The pen never fails.
    let _ = pen.write_fmt(words);
    KEPT.length.store(pen.0 as u32, Ordering::Relaxed);
}

#[panic_handler]
fn panicked(info: &PanicInfo<'_>) -> ! {
    cortex_m::interrupt::disable();
    match info.location() {
        // The end of a path tells more than its beginning.
        Some(place) => {
            let file = place.file();
            let start = file.len().saturating_sub(WORDS_BYTES / 2);
            leave(format_args!("panic {}:{}", file.get(start..).unwrap_or(file), place.line()));
        }
        None => leave(format_args!("panic")),
    }
    SCB::sys_reset()
}

// SAFETY: the handler reads the frame that the processor pushed, touches nothing else of the interrupted code, and never returns.
#[exception]
unsafe fn HardFault(frame: &ExceptionFrame) -> ! {
    leave(format_args!("fault at {:#010x}, from {:#010x}", frame.pc(), frame.lr()));
    SCB::sys_reset()
}
