//! The bench's panels, each a function from the model to commands.

pub mod board;
pub mod camera;
pub mod device;
pub mod faults;
pub mod files;
pub mod ledger;
pub mod people;
pub mod peripherals;
mod phone_words;
pub mod picker;
pub mod session;
pub mod timeline;
pub mod trace;
pub mod transport;
pub mod verdict;
pub mod view_data;
