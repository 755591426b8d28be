//! The wired board as the world has it: it runs while the world waits for it, and tells its figures at its end.

use device_core::event::Event;
use device_core::identity::Identity;
use device_core::profile::Profile;
use device_core::time::Now;
use device_core::ui::frame::Frame;
use device_core::view::View;
use link::message::{Answer, Mode, Peripheral, Request};

use super::{WiredBoard, no_power};
use crate::boards::asking::boot_of;
use crate::boards::{Abilities, Board, BoardLost, Exchange, pictures};
use crate::peripherals::nor_flash::NorFlash;

impl Board for WiredBoard {
    fn abilities(&self) -> Abilities {
        Abilities { power_cut: false, fork: false }
    }

    fn boot(
        &mut self,
        identity: &Identity,
        profile: &Profile,
        entropy: [u8; 32],
        now: Now,
        flash: &mut NorFlash,
    ) -> Result<Exchange, BoardLost> {
        let mode = Mode::FreeRunning { wired: self.rig.wired() };
        let boot = boot_of(mode, identity, profile, entropy, now);
        self.awake(|board| board.booted(boot, flash))
    }

    fn exchange(
        &mut self,
        now: Now,
        event: &Event,
        flash: &mut NorFlash,
    ) -> Result<Exchange, BoardLost> {
        self.take_flash(flash);
        self.awake(|board| {
            let stands = board.exchanged(now, event)?;
            board.handed_on(stands, flash)
        })
    }

    fn view(&mut self) -> Result<View, BoardLost> {
        self.last.as_ref().map(|stands| stands.view.clone()).ok_or_else(no_power)
    }

    fn pixels(&mut self) -> Result<Frame, BoardLost> {
        let view = self.view()?;
        let hash = view.hash();
        if let Some((_, frame)) = self.drawn.as_ref().filter(|(drawn, _)| *drawn == hash) {
            return Ok(frame.clone());
        }
        let frame = match self.awake(|board| board.drawn_now(hash))? {
            Some(frame) => frame,
            // The board is ahead of the world. What it showed at the world's moment is drawn from the View that it told.
            None => pictures::of(&view),
        };
        self.drawn = Some((hash, frame.clone()));
        Ok(frame)
    }

    fn cut_power(&mut self) -> Result<(), BoardLost> {
        self.last = None;
        self.awake(Self::reset)
    }

    fn set_dead(&mut self, peripheral: Peripheral, dead: bool) {
        self.rig.set_dead(peripheral, dead);
    }
}

impl Drop for WiredBoard {
    /// Its figures are those of all that it did; one that is lost has none.
    fn drop(&mut self) {
        if !self.sound || self.last.is_none() {
            return;
        }
        let told = self.awake(|board| board.conversation.ask(&Request::Statistics));
        if let Ok(Answer::Statistics(statistics)) = told {
            self.figures.take(&statistics);
        }
    }
}
