//! What the app is started with, and why it cannot start.

use std::path::PathBuf;

use sim::run::BoardChoice;
use sim::session::SessionError;

/// How the app is started.
#[derive(Clone)]
pub struct Options {
    /// The scenario to open; without one, a counter at which a person can sit down at once.
    pub scenario: Option<PathBuf>,
    /// The folder whose scenarios the moderator picks from.
    pub scenarios: PathBuf,
    /// What runs the devices' logic.
    pub board: BoardChoice,
    /// Goes before the scenario's own seed.
    pub seed: Option<u64>,
    /// The language of the windows.
    pub language: Language,
    /// How many windows there are.
    pub windows: Windows,
    /// Draws to pictures, without a display.
    pub offscreen: Option<Offscreen>,
}

/// Whether trial and bench have a window each.
#[derive(bevy::prelude::Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Windows {
    /// As many as there are screens for.
    #[default]
    Auto,
    /// One window, split.
    One,
    /// One each.
    Two,
}

/// Drawing without a display.
#[derive(Clone, Debug)]
pub struct Offscreen {
    /// What happens and which pictures are taken, in RON.
    pub script: PathBuf,
    /// Where the pictures go.
    pub out: PathBuf,
}

/// The language of the windows; the device's own is its flow's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// 中文.
    #[default]
    Chinese,
    /// English.
    English,
}

impl Language {
    /// The one that the environment asks for: English where it says so, else Chinese.
    #[must_use]
    pub fn of_environment() -> Self {
        let said = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
        match said {
            Some(value) if value.starts_with("en") => Self::English,
            _ => Self::Chinese,
        }
    }
}

/// Why the app cannot open, or had to end.
#[derive(Debug, thiserror::Error)]
pub enum DesktopError {
    /// There is nothing to open windows on.
    #[error("there is no display to open windows on: {0}")]
    NoDisplay(String),
    /// Nothing can draw.
    #[error("there is no graphics adapter that can draw the windows: {0}")]
    NoAdapter(String),
    /// The scenario cannot be read; each mistake with its place.
    #[error("{0}")]
    Scenario(String),
    /// The world of the scenario cannot be made.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The board went away while pictures were drawn. What was last heard of it.
    #[error("the board is lost: {0}")]
    BoardLost(String),
    /// The script of `--offscreen` is not what it should be.
    #[error("{0}")]
    Script(String),
    /// A file cannot be read or written.
    #[error("{path}: {reason}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The windows closed because of a mistake in the program that draws them.
    #[error("the app ended early: {0}")]
    Ended(String),
}

impl DesktopError {
    /// What can be done about it.
    #[must_use]
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::NoDisplay(_) => {
                "play without windows: paybench run scenarios; or draw to pictures: paybench desktop --offscreen"
            }
            Self::NoAdapter(_) => {
                "install a Vulkan driver; Mesa's lavapipe (package mesa-vulkan-drivers) draws on any processor"
            }
            Self::Scenario(_) => "paybench check PATH shows each mistake in its line",
            Self::Session(SessionError::Unsupported(_)) => {
                "play it in this process: leave --board out"
            }
            Self::Session(_) => "paybench run PATH shows where it fails",
            Self::BoardLost(_) => {
                "the pictures show how far it came; look after the board and draw again"
            }
            Self::Script(_) => "docs/desktop.md explains the script",
            Self::File { .. } => "look at the path and at who may read and write there",
            Self::Ended(_) => "start it again; what was done so far is in the session's log",
        }
    }
}
