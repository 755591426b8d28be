//! Boards: whatever runs the device's logic. The world does not know which one it has.

mod asking;
pub mod choice;
pub mod connection;
pub mod gone;
pub mod in_process;
pub mod line;
pub mod link_board;
pub mod measure;
pub mod pictures;
pub mod qemu;
pub mod rack;
pub mod serial;
pub mod sizes;
pub mod tcp;
pub mod watch;
pub mod wired;

pub use link::message;

use device_core::event::Event;
use device_core::identity::Identity;
use device_core::profile::Profile;
use device_core::shell::Actions;
use device_core::time::{Instant, Now};
use device_core::ui::frame::Frame;
use device_core::view::View;
use link::message::{Hello, Peripheral};

use crate::peripherals::nor_flash::NorFlash;

/// What one event led to on a board.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// What the hardware is to do.
    pub actions: Actions,
    /// When the device wants to be woken, in its own monotonic time.
    pub next_deadline: Option<Instant>,
    /// Hash of the View after it.
    pub view_hash: u64,
    /// What else the board took before it, and what that led to is in here too: a board that runs by itself may be ahead of its
    /// world. The world hands these over later, and nothing more comes of it.
    pub also: Vec<Event>,
}

/// What a board can do; a scenario that needs more is unsupported there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Abilities {
    /// Its power can be cut at any flash operation.
    pub power_cut: bool,
    /// It can be copied as it runs.
    pub fork: bool,
}

/// The board is gone: the bench broke, the device did not fail.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the board is lost: {reason}")]
pub struct BoardLost {
    /// What was last heard of it.
    pub reason: String,
}

/// Something that runs the device's logic.
pub trait Board: Send {
    /// What it can do.
    fn abilities(&self) -> Abilities;

    /// Boots the device on what its flash holds.
    ///
    /// # Errors
    /// [`BoardLost`] where the board does not answer.
    fn boot(
        &mut self,
        identity: &Identity,
        profile: &Profile,
        entropy: [u8; 32],
        now: Now,
        flash: &mut NorFlash,
    ) -> Result<Exchange, BoardLost>;

    /// Hands it the next event.
    ///
    /// # Errors
    /// [`BoardLost`] where the board does not answer.
    fn exchange(
        &mut self,
        now: Now,
        event: &Event,
        flash: &mut NorFlash,
    ) -> Result<Exchange, BoardLost>;

    /// What the device shows, as data.
    ///
    /// # Errors
    /// [`BoardLost`] where the board does not answer.
    fn view(&mut self) -> Result<View, BoardLost>;

    /// What the device shows, as pixels.
    ///
    /// # Errors
    /// [`BoardLost`] where the board does not answer.
    fn pixels(&mut self) -> Result<Frame, BoardLost>;

    /// Takes its power away; the flash keeps what it holds.
    ///
    /// # Errors
    /// [`BoardLost`] where the board does not answer.
    fn cut_power(&mut self) -> Result<(), BoardLost>;

    /// A copy of it as it runs, or `None` where it cannot be copied.
    fn fork(&self) -> Option<Box<dyn Board>> {
        None
    }

    /// Who it says that it is; `None` where nobody can tell, as in this process.
    ///
    /// # Errors
    /// [`BoardLost`] where the board does not answer.
    fn introduce(&mut self) -> Result<Option<Hello>, BoardLost> {
        Ok(None)
    }

    /// A peripheral dies, or lives again. Where it is played by messages, nothing has to be done: they say so themselves.
    fn set_dead(&mut self, peripheral: Peripheral, dead: bool) {
        let _ = (peripheral, dead);
    }
}
