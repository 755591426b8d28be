//! What every board at a link is asked alike, whoever owns its time: its flash is told, its device boots.

use device_core::identity::Identity;
use device_core::profile::Profile;
use device_core::time::Now;
use link::bench::image_requests;
use link::message::{Answer, Boot, Exchanged, Mode, Place, Request};

use super::{BoardLost, Exchange};
use crate::peripherals::nor_flash::NorFlash;

/// How a device boots whose flash is the bench's.
pub(super) fn boot_of(
    mode: Mode,
    identity: &Identity,
    profile: &Profile,
    entropy: [u8; 32],
    now: Now,
) -> Boot {
    Boot {
        mode,
        device_id: identity.device_id,
        key: *identity.key.expose(),
        profile: profile.clone(),
        entropy,
        now,
        flash: Place::Virtual,
    }
}

/// Tells a board what its flash holds: it begins blank, so that only the rest is told.
pub(super) fn tell_flash(
    flash: &NorFlash,
    ask: &mut dyn FnMut(&Request) -> Result<Answer, BoardLost>,
) -> Result<(), BoardLost> {
    for request in image_requests(Place::Virtual, flash.image()) {
        let told = ask(&request)?;
        if told != Answer::Done {
            return Err(strange("its flash", &told));
        }
    }
    Ok(())
}

/// An answer that does not belong to what was asked.
pub(super) fn strange(asked: &str, answer: &Answer) -> BoardLost {
    BoardLost { reason: format!("the board answered {asked} with {answer:?}") }
}

impl From<Exchanged> for Exchange {
    fn from(exchanged: Exchanged) -> Self {
        Self {
            actions: exchanged.actions,
            next_deadline: exchanged.next_deadline,
            view_hash: u64::from_be_bytes(exchanged.view_hash),
            also: Vec::new(),
        }
    }
}
