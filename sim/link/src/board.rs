//! The board's end of the link: it runs the device's shell and answers the bench. Firmware and tests run the same engine.
//!
//! In lock-step the loop of a board is [`Engine::serve`] and nothing else. A free-running board calls it between the turns of its
//! own loop, and tells what happened with [`Engine::report`]. The large parts are the caller's: [`Memory`], the device and the
//! framebuffer each stand in a static of their own, wherever there is room.
//!
//! The engine must never carry a request out twice, and never go on with a device whose flash it does not know.

mod answer;
mod engine;
mod erased_flash;
mod flash;
mod glyphs;
mod hardware;
mod line;
mod memory;
mod record_flash;
mod reports;

pub use engine::{Engine, Served};
pub use erased_flash::ErasedFlash;
pub use flash::{CHUNKS_KEPT, FlashError};
pub use glyphs::GLYPHS_KEPT;
pub use hardware::{About, Hardware, LastWords};
pub use line::{ASK_TIMEOUT_MICROS, ASK_TRIES};
pub use memory::Memory;
pub use record_flash::{NoFlash, RecordFlash, SharedFlash};
pub use reports::{Happening, REPORT_TIMEOUT_MICROS};
