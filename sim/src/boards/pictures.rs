//! Pictures from a board: they travel coded, in parts, and only when somebody looks. And pictures that are drawn here.

use device_core::ui;
use device_core::ui::frame::Frame;
use device_core::view::View;
use link::message::{Answer, Request};
use link::picture::Painter;

use super::BoardLost;
use super::in_process::SCREEN_GLYPHS;

/// Bytes of a coded picture, at most: one that is longer than its pixels is none.
const CODED_BYTES_MAX: u32 = 160_000;

/// Fetches the coded picture of what a board shows.
///
/// # Errors
/// Where the board is lost, or what it says is no picture.
pub fn fetch(
    ask: &mut dyn FnMut(&Request) -> Result<Answer, BoardLost>,
) -> Result<Vec<u8>, BoardLost> {
    let mut coded: Vec<u8> = Vec::new();
    loop {
        let from = u32::try_from(coded.len()).unwrap_or(u32::MAX);
        let (total, bytes) = match ask(&Request::Pixels { from })? {
            Answer::Pixels { total, bytes } => (total, bytes),
            other => {
                let reason = format!("the board answered a request for pixels with {other:?}");
                return Err(BoardLost { reason });
            }
        };
        coded.extend_from_slice(&bytes);
        let have = u32::try_from(coded.len()).unwrap_or(u32::MAX);
        if have >= total {
            return Ok(coded);
        }
        if bytes.is_empty() || total > CODED_BYTES_MAX {
            let reason = format!("the board's picture ends after {have} of {total} bytes");
            return Err(BoardLost { reason });
        }
    }
}

/// The picture of a View, drawn in this process.
pub fn of(view: &View) -> Frame {
    let mut frame = Frame::default();
    // A frame takes every pixel: its error type has no value.
    let _ = ui::paint(view, &SCREEN_GLYPHS, &mut frame);
    frame
}

/// Paints a coded picture.
///
/// # Errors
/// Where it is none.
pub fn paint(coded: &[u8]) -> Result<Frame, BoardLost> {
    let mut frame = Frame::default();
    let mut painter = Painter::new();
    let painted = painter.take(&mut frame, coded);
    if painted.is_err() || !painter.is_complete() {
        let reason = format!("the board's picture of {} bytes is none: {painted:?}", coded.len());
        return Err(BoardLost { reason });
    }
    Ok(frame)
}
