//! Any bytes as a coded picture: refused, or painted and coded again to the same picture.
#![no_main]

use device_core::ui::frame::Frame;
use libfuzzer_sys::fuzz_target;
use link::picture::{Cursor, Painter};

fuzz_target!(|data: &[u8]| {
    let mut frame = Box::new(Frame::new());
    let mut painter = Painter::new();
    if painter.take(&mut frame, data).is_err() || !painter.is_complete() {
        return;
    }
    let mut again = Box::new(Frame::new());
    let (mut cursor, mut second) = (Cursor::new(), Painter::new());
    while let Some(byte) = cursor.next(&frame) {
        assert!(second.take(&mut again, &[byte]).is_ok());
    }
    assert!(second.is_complete() && again == frame);
});
