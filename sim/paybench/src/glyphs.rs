//! `paybench glyphs`: the pack of glyphs for a device's external flash.

use device_core::ui::glyphs::EXTERNAL_PACK;

use crate::arguments::Glyphs;
use crate::outcome::{Status, Trouble};
use crate::run_command::write;
use crate::terminal::Screen;

/// Writes the pack.
pub fn run(wanted: &Glyphs) -> Result<Status, Trouble> {
    write(&wanted.out, EXTERNAL_PACK)?;
    let bytes = EXTERNAL_PACK.len();
    Screen::new().line(format!("{}: {bytes} bytes of glyphs", wanted.out.display()));
    Ok(Status::Good)
}
