//! A rack of linked boards: opens their lines when they are first wanted, and keeps them between runs.
//!
//! A run takes its boards out of the rack and lays them back when its world is gone; the next run resets them by the link and
//! goes on. Of emulated boards there are as many as are wanted at the same time; real ones are those that were named.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use device_core::view::View;

use super::BoardLost;
use super::connection::Connection;
use super::line::Line;
use super::link_board::LinkBoard;

/// Opens the line to a board.
pub type Opener = Box<dyn Fn() -> Result<Line, BoardLost> + Send + Sync>;

/// Views and pictures that are remembered of the boards of a rack; more, and they are forgotten all at once.
const REMEMBERED_MAX: usize = 4_096;

/// How long a board is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// A request without an answer is sent again after this.
    pub resend: Duration,
    /// A board that has said nothing for so long is lost.
    pub lost: Duration,
}

impl Patience {
    /// For emulated boards, whose processor others may need too.
    pub const EMULATED: Self =
        Self { resend: Duration::from_millis(500), lost: Duration::from_secs(30) };
    /// For boards before which a person sits: who waits longer thinks that the app has stopped.
    pub const ATTENDED: Self =
        Self { resend: Duration::from_millis(250), lost: Duration::from_secs(3) };
    /// For boards at a wire.
    pub const WIRED: Self =
        Self { resend: Duration::from_millis(150), lost: Duration::from_secs(5) };
}

/// Boards of one kind.
pub struct Rack {
    name: String,
    openers: Vec<Opener>,
    grows: bool,
    patience: Patience,
    free: Mutex<Vec<Place>>,
    seen: Mutex<Seen>,
}

/// A board's place in its rack, with the connection to it where there is one.
pub(super) struct Place {
    opener: usize,
    pub(super) connection: Option<Connection>,
}

/// What boards of a rack have shown, by the hash of the View. The hash comes from the board each time: it is the proof that it
/// shows the same again.
#[derive(Default)]
struct Seen {
    views: BTreeMap<u64, View>,
    pictures: BTreeMap<u64, Arc<[u8]>>,
}

impl Rack {
    /// As many boards as are wanted, each behind a line of its own.
    #[must_use]
    pub fn growing(name: impl Into<String>, patience: Patience, opener: Opener) -> Arc<Self> {
        Arc::new(Self::with(name.into(), patience, vec![opener], true, Vec::new()))
    }

    /// These boards and no others.
    #[must_use]
    pub fn of(name: impl Into<String>, patience: Patience, openers: Vec<Opener>) -> Arc<Self> {
        // The last is taken first: so the first that was named is the first that is used.
        let places = (0..openers.len()).rev();
        let free = places.map(|opener| Place { opener, connection: None }).collect();
        Arc::new(Self::with(name.into(), patience, openers, false, free))
    }

    fn with(
        name: String,
        patience: Patience,
        openers: Vec<Opener>,
        grows: bool,
        free: Vec<Place>,
    ) -> Self {
        let (free, seen) = (Mutex::new(free), Mutex::new(Seen::default()));
        Self { name, openers, grows, patience, free, seen }
    }

    /// Its name on the command line.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many boards there are; `None` where there are as many as are wanted.
    #[must_use]
    pub fn count(&self) -> Option<usize> {
        (!self.grows).then_some(self.openers.len())
    }

    /// Takes a board out; it comes back when it is dropped.
    ///
    /// # Errors
    /// Where all are taken, or the board cannot be reached.
    pub fn board(self: &Arc<Self>) -> Result<LinkBoard, BoardLost> {
        let free = locked(&self.free).pop();
        let new = self.grows.then_some(Place { opener: 0, connection: None });
        let place = free.or(new).ok_or_else(|| BoardLost {
            reason: format!("all {} boards of {} are in use", self.openers.len(), self.name),
        })?;
        let mut board = LinkBoard::new(Arc::clone(self), place);
        board.connected()?;
        Ok(board)
    }

    /// Opens the line of a place.
    pub(super) fn connect(&self, place: &Place) -> Result<Connection, BoardLost> {
        let opener = self.openers.get(place.opener).or(self.openers.first());
        let opener = opener.ok_or_else(|| BoardLost { reason: "no board was named".to_owned() })?;
        Ok(Connection::new(opener()?, self.patience))
    }

    /// A line to a board of the first kind, as it is opened for a new place.
    ///
    /// # Errors
    /// Where the board cannot be reached.
    pub fn line(&self) -> Result<Line, BoardLost> {
        let opener = self.openers.first();
        opener.map_or_else(|| Err(BoardLost { reason: "no board was named".to_owned() }), |it| it())
    }

    pub(super) fn take_back(&self, place: Place) {
        locked(&self.free).push(place);
    }

    /// A View that a board of this rack has shown under this hash.
    pub(super) fn known_view(&self, hash: u64) -> Option<View> {
        locked(&self.seen).views.get(&hash).cloned()
    }

    pub(super) fn remember_view(&self, hash: u64, view: &View) {
        let mut seen = locked(&self.seen);
        if seen.views.len() >= REMEMBERED_MAX {
            seen.views.clear();
        }
        seen.views.insert(hash, view.clone());
    }

    /// The coded picture that a board of this rack has drawn of the View of this hash.
    pub(super) fn known_picture(&self, hash: u64) -> Option<Arc<[u8]>> {
        locked(&self.seen).pictures.get(&hash).cloned()
    }

    pub(super) fn remember_picture(&self, hash: u64, picture: &Arc<[u8]>) {
        let mut seen = locked(&self.seen);
        if seen.pictures.len() >= REMEMBERED_MAX {
            seen.pictures.clear();
        }
        seen.pictures.insert(hash, Arc::clone(picture));
    }
}

impl std::fmt::Debug for Rack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rack").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What a thread that panicked left behind is whole: nothing is changed in more than one step.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
