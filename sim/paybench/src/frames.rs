//! `paybench frames`: every distinct device screen of a run as a picture.

use std::path::Path;

use device_core::ui::frame::Frame;
use device_core::ui::glyphs::WithExternal;
use device_core::ui::{paint, samples};
use device_core::view::{Language, TextScale};
use sim::report::film::{Film, is_frame_name, png_of};
use sim::run::play;

use crate::arguments::Frames;
use crate::outcome::{Status, Trouble};
use crate::run_command::{can_be_folder, write};
use crate::summary::counted;
use crate::terminal::Screen;
use crate::{boards, failures, load};

/// Writes the pictures.
pub fn run(wanted: &Frames) -> Result<Status, Trouble> {
    can_be_folder(&wanted.out)?;
    let Some(file) = &wanted.file else { return screens(&wanted.out) };
    let scenario = load::one(file, wanted.row.variant.as_deref())?;
    boards::are_ready([&wanted.board])?;
    let mut film = Film::default();
    let report = play(&scenario, wanted.row.seed, wanted.board.clone(), &mut film);
    let frames = film.into_frames();
    let unwritable = |error| Trouble::unwritable(&wanted.out, &error);
    std::fs::create_dir_all(&wanted.out).map_err(unwritable)?;
    let replaced = clear(&wanted.out).map_err(unwritable)?;
    for (index, frame) in frames.iter().enumerate() {
        write(&wanted.out.join(frame.file_name(index + 1)), &frame.png)?;
    }
    let mut screen = Screen::new();
    let before = if replaced > 0 { format!(" in place of {replaced}") } else { String::new() };
    screen.line(format!(
        "{}{before} written to {}",
        counted(frames.len(), "screen"),
        wanted.out.display()
    ));
    drop(screen);
    failures::print_short(&report);
    Ok(Status::of([report.verdict]))
}

/// Writes a picture of every sample screen; files of the same names are replaced.
fn screens(out: &Path) -> Result<Status, Trouble> {
    let unwritable = |error| Trouble::unwritable(out, &error);
    std::fs::create_dir_all(out).map_err(unwritable)?;
    let samples = samples(Language::Chinese, TextScale::Normal);
    for sample in &samples {
        let mut frame = Box::new(Frame::new());
        let Ok(()) = paint(&sample.view, &WithExternal::bench(), &mut *frame);
        let png = png_of(&frame).map_err(|error| unwritable(std::io::Error::other(error)))?;
        write(&out.join(format!("{}.png", sample.name)), &png)?;
    }
    let mut screen = Screen::new();
    screen.line(format!("{} written to {}", counted(samples.len(), "screen"), out.display()));
    Ok(Status::Good)
}

/// Takes the pictures of an earlier call away; everything else in the folder stays. Says how many there were.
fn clear(folder: &Path) -> std::io::Result<usize> {
    let mut count = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() && entry.file_name().to_str().is_some_and(is_frame_name) {
            std::fs::remove_file(entry.path())?;
            count += 1;
        }
    }
    Ok(count)
}
