//! The device's logic in the bench's own process: fast, and it can be copied.

use device_core::event::Event;
use device_core::identity::Identity;
use device_core::profile::Profile;
use device_core::shell::{Actions, Shell};
use device_core::time::Now;
use device_core::ui::frame::Frame;
use device_core::ui::glyphs::WithExternal;
use device_core::view::View;

use super::{Abilities, Board, BoardLost, Exchange, pictures};
use crate::peripherals::nor_flash::NorFlash;

/// The glyphs that a device's screen is drawn with: its own, and all of GB 2312 from external flash.
pub const SCREEN_GLYPHS: WithExternal<&[u8]> = WithExternal::bench();

/// `device-core`, in this process.
#[derive(Clone, Default)]
pub struct InProcess {
    shell: Option<Shell>,
}

impl InProcess {
    /// A board without power.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn shell(&mut self) -> Result<&mut Shell, BoardLost> {
        self.shell.as_mut().ok_or_else(|| BoardLost { reason: "the board has no power".to_owned() })
    }
}

fn exchange_of(shell: &Shell, actions: Actions) -> Exchange {
    let device = shell.device();
    let (next_deadline, view_hash) = (device.next_deadline(), device.view().hash());
    Exchange { actions, next_deadline, view_hash, also: Vec::new() }
}

impl Board for InProcess {
    fn abilities(&self) -> Abilities {
        Abilities { power_cut: true, fork: true }
    }

    fn boot(
        &mut self,
        identity: &Identity,
        profile: &Profile,
        entropy: [u8; 32],
        now: Now,
        flash: &mut NorFlash,
    ) -> Result<Exchange, BoardLost> {
        let (shell, actions) = Shell::boot(identity.clone(), profile.clone(), entropy, now, flash);
        let exchange = exchange_of(&shell, actions);
        self.shell = Some(shell);
        Ok(exchange)
    }

    fn exchange(
        &mut self,
        now: Now,
        event: &Event,
        flash: &mut NorFlash,
    ) -> Result<Exchange, BoardLost> {
        let shell = self.shell()?;
        let actions = shell.exchange(now, event, flash);
        Ok(exchange_of(shell, actions))
    }

    fn view(&mut self) -> Result<View, BoardLost> {
        Ok(self.shell()?.device().view())
    }

    fn pixels(&mut self) -> Result<Frame, BoardLost> {
        self.view().map(|view| pictures::of(&view))
    }

    fn cut_power(&mut self) -> Result<(), BoardLost> {
        self.shell = None;
        Ok(())
    }

    fn fork(&self) -> Option<Box<dyn Board>> {
        Some(Box::new(self.clone()))
    }
}
