//! The board that is not there any more: what stays in a world whose boards went to another one.

use device_core::event::Event;
use device_core::identity::Identity;
use device_core::profile::Profile;
use device_core::time::Now;
use device_core::ui::frame::Frame;
use device_core::view::View;

use super::{Abilities, Board, BoardLost, Exchange};
use crate::peripherals::nor_flash::NorFlash;

/// No board: whatever is asked of it, it is lost.
#[derive(Clone, Copy, Debug)]
pub struct Gone;

fn lost<T>() -> Result<T, BoardLost> {
    Err(BoardLost { reason: "it went to another world; open the session again".to_owned() })
}

impl Board for Gone {
    fn abilities(&self) -> Abilities {
        Abilities { power_cut: false, fork: false }
    }

    fn boot(
        &mut self,
        _: &Identity,
        _: &Profile,
        _: [u8; 32],
        _: Now,
        _: &mut NorFlash,
    ) -> Result<Exchange, BoardLost> {
        lost()
    }

    fn exchange(&mut self, _: Now, _: &Event, _: &mut NorFlash) -> Result<Exchange, BoardLost> {
        lost()
    }

    fn view(&mut self) -> Result<View, BoardLost> {
        lost()
    }

    fn pixels(&mut self) -> Result<Frame, BoardLost> {
        lost()
    }

    fn cut_power(&mut self) -> Result<(), BoardLost> {
        lost()
    }
}
