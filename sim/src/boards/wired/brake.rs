//! Holding a board whose clock can be stopped, so that it loses no time while the world is busy with something else.

use super::stopwatch::Stopwatch;
use crate::boards::BoardLost;

/// What stops a board.
pub trait Brake: Send {
    /// Stops it, with its clock. It may stand already.
    ///
    /// # Errors
    /// Where it does not obey.
    fn hold(&mut self) -> Result<(), BoardLost>;

    /// Lets it go on.
    ///
    /// # Errors
    /// Where it does not obey.
    fn let_go(&mut self) -> Result<(), BoardLost>;
}

/// A board's brake, where it has one, and the count of the time that it runs.
///
/// The count is never ahead of the board: a moment that has come by the count has come there.
pub(super) struct Reins {
    brake: Option<Box<dyn Brake>>,
    stopwatch: Stopwatch,
}

impl Reins {
    /// Of a board that always runs.
    pub const fn none(stopwatch: Stopwatch) -> Self {
        Self { brake: None, stopwatch }
    }

    /// Of a board with a brake.
    pub fn fasten(&mut self, brake: Box<dyn Brake>) {
        self.brake = Some(brake);
    }

    /// Stops the board.
    ///
    /// # Errors
    /// Where it does not obey.
    pub fn hold(&mut self) -> Result<(), BoardLost> {
        let Some(brake) = &mut self.brake else { return Ok(()) };
        self.stopwatch.hold();
        brake.hold()
    }

    /// Lets it go on.
    ///
    /// # Errors
    /// Where it does not obey.
    pub fn let_go(&mut self) -> Result<(), BoardLost> {
        let Some(brake) = &mut self.brake else { return Ok(()) };
        brake.let_go()?;
        self.stopwatch.let_go();
        Ok(())
    }
}
