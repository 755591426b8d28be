//! What is told of runs: files found and played side by side, and what of it a command line, a page or an app can show.
//!
//! Plain data and plain words; nothing here prints, colours or knows a terminal. The binary renders it, the desktop may too.

pub mod batch;
pub mod checked;
pub mod compare;
pub mod document;
pub mod files;
pub mod film;
pub mod proofs;
pub mod purchases;
pub mod words;

pub use batch::{PLAYER, PlayedFile, PlayedRun, Seeds, Settings, count_runs, play_files};
pub use checked::{Checked, Unfit, check_all};
pub use files::{FileTrouble, ScenarioFile, find, read_all};
