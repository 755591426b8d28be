//! Watching a board that runs by itself: it is booted as a device that nobody owns, and tells what happens on it.
//!
//! Nothing is played on it: whoever stands before the board presses its keys. Its flash is a blank one of the bench's, so that
//! the board's own records stay as they are.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use device_core::identity::Identity;
use device_core::profile::Profile;
use device_core::secret::Secret;
use device_core::time::{Instant, Now, Utc};
use link::message::{Hello, PeripheralSet};

use super::connection::Told;
use super::link_board::LinkBoard;
use super::{BoardLost, Exchange};
use crate::peripherals::nor_flash::NorFlash;
use crate::random::Stream;

/// A watched board.
pub struct Watch {
    board: LinkBoard,
    flash: NorFlash,
    /// What its boot led to; `None` where it ran already.
    booted: Option<Exchange>,
}

impl Watch {
    /// Watches a board. One that runs nothing is booted, with the drivers of `wired` running.
    ///
    /// # Errors
    /// Where it is lost, or cannot run by itself.
    pub fn begin(mut board: LinkBoard, wired: PeripheralSet) -> Result<Self, BoardLost> {
        // No two boots may draw the same: the clock is different each time.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let seed = u64::try_from(since.as_nanos() % u128::from(u64::MAX)).unwrap_or(0);
        let mut stream = Stream::new(seed, "watched board");
        let identity = Identity {
            device_id: u64::from_be_bytes(stream.bytes()),
            key: Secret::new(stream.bytes()),
        };
        let mut flash = NorFlash::blank(Stream::new(seed, "flash"));
        let millis = u64::try_from(since.as_millis()).unwrap_or(0);
        let now = Now { monotonic: Instant(0), utc: Some(Utc(millis)) };
        let booted = match board.hello()?.running {
            Some(_) => None,
            None => {
                let (profile, entropy) = (Profile::default(), stream.bytes());
                Some(board.run_free(&identity, &profile, entropy, now, wired, &mut flash)?)
            }
        };
        Ok(Self { board, flash, booted })
    }

    /// Who it is.
    ///
    /// # Errors
    /// Where it is lost.
    pub fn hello(&mut self) -> Result<Hello, BoardLost> {
        self.board.hello()
    }

    /// What its boot led to; `None` where it ran already.
    #[must_use]
    pub const fn booted(&self) -> Option<&Exchange> {
        self.booted.as_ref()
    }

    /// What happens next, or `None` where nothing does within `patience`.
    ///
    /// # Errors
    /// Where it is lost.
    pub fn next(&mut self, patience: Duration) -> Result<Option<Told>, BoardLost> {
        self.board.listen(patience, &mut self.flash)
    }
}
