//! How a command ends: the exit status, and what stops a command before it has begun.

use std::io;
use std::process::ExitCode;

use sim::report::{FileTrouble, Unfit};
use sim::run::Verdict;
use sim::scenario::problem::Mistakes;

/// The exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// All held.
    Good,
    /// Something does not hold.
    DoesNotHold,
    /// The input or the usage is wrong.
    InputWrong,
    /// The bench broke: a board or a display is gone.
    BenchBroke,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Good => 0,
            Status::DoesNotHold => 1,
            Status::InputWrong => 2,
            Status::BenchBroke => 3,
        })
    }
}

impl Status {
    /// The status after these runs. What a board cannot do has neither passed nor failed.
    pub fn of(verdicts: impl IntoIterator<Item = Verdict>) -> Self {
        match verdicts.into_iter().max() {
            Some(Verdict::Broken) => Self::BenchBroke,
            Some(Verdict::Fail) => Self::DoesNotHold,
            Some(Verdict::Pass | Verdict::Unsupported) | None => Self::Good,
        }
    }

    /// The status where something beside the runs does not hold.
    pub const fn at_least_a_failure(self) -> Self {
        match self {
            Self::Good => Self::DoesNotHold,
            worse => worse,
        }
    }
}

/// Why a command could not be carried out: something of what was given to it is wrong, or a board is not there.
#[derive(Debug)]
pub enum Trouble {
    /// Paths that give no scenarios.
    Files(Vec<FileTrouble>),
    /// Scenarios with mistakes, file by file.
    Mistakes(Vec<Mistakes>),
    /// Files of any kind that `check` refuses.
    Unfit(Unfit),
    /// A board is not there, or was lost while it was asked.
    Board {
        /// Its name.
        name: String,
        /// What was last heard of it, and what to do.
        reason: String,
    },
    /// Something else, with what to do about it.
    Usage {
        /// What is wrong.
        message: String,
        /// What to do.
        remedy: String,
    },
}

impl Trouble {
    /// The status with which it ends the command.
    pub const fn status(&self) -> Status {
        match self {
            Self::Board { .. } => Status::BenchBroke,
            Self::Files(_) | Self::Mistakes(_) | Self::Unfit(_) | Self::Usage { .. } => {
                Status::InputWrong
            }
        }
    }

    /// Something that is wrong, and what to do about it.
    pub fn usage(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), remedy: remedy.into() }
    }

    /// A place that cannot be written.
    pub fn unwritable(path: &std::path::Path, error: &io::Error) -> Self {
        Self::usage(
            format!("{} cannot be written: {error}", path.display()),
            "name another place, or make this one writable",
        )
    }
}
