//! Whether boards at links are there before anything is played on them.

use sim::run::BoardChoice;

use crate::outcome::Trouble;

/// Reaches each of these boards once; it stays open for the runs.
pub fn are_ready<'a>(boards: impl IntoIterator<Item = &'a BoardChoice>) -> Result<(), Trouble> {
    boards.into_iter().try_for_each(|board| match board.make() {
        Ok(_) => Ok(()),
        Err(lost) => Err(Trouble::Board { name: board.name().to_owned(), reason: lost.reason }),
    })
}
