//! A line to something outside of this process: bytes out, bytes in, a reader thread in between.
//!
//! The thread blocks where the bytes come from and hands them over a channel, so that whoever waits can also give up. It ends
//! when its line is dropped or the other side is gone. A line knows nothing of frames but that a zero byte ends one.

use std::io::{self, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

/// A reader looks this often whether its line is still wanted; sources must not block for longer.
pub const READ_PATIENCE: Duration = Duration::from_millis(100);
/// Bytes that one read takes at most.
const READ_BYTES: usize = 4_096;
/// Bytes that wait for the end of their frame; more are handed over without it.
const WAITING_BYTES_MAX: usize = 16_384;
/// Pieces that wait to be taken; a reader that is that far ahead stops until somebody takes one.
const PIECES_WAITING: usize = 1_024;

/// When received bytes are handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandOver {
    /// At once.
    Bytes,
    /// Up to the last zero byte: an emulator writes its bytes one by one, and each would wake the one who waits.
    Frames,
}

/// What a reader hands over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Bytes, in order.
    Bytes(Vec<u8>),
    /// Nothing more will come, and why.
    Gone(String),
}

/// Why a line does not serve any more.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}: {reason}")]
pub struct LineGone {
    /// The line's name.
    pub line: String,
    /// What happened.
    pub reason: String,
}

/// One end of a line.
pub struct Line {
    name: String,
    writer: Box<dyn Write + Send>,
    heard: Receiver<Heard>,
    unwanted: Arc<AtomicBool>,
    /// What lives as long as the line, such as the process at its other end, and may know why it went silent.
    witness: Option<Box<dyn Fn() -> Option<String> + Send>>,
}

impl Line {
    /// A line over a source and a sink. The source must give up reading after [`READ_PATIENCE`] at the latest.
    ///
    /// # Errors
    /// Where no thread can be started.
    pub fn over(
        name: impl Into<String>,
        source: impl Read + Send + 'static,
        sink: impl Write + Send + 'static,
        hand_over: HandOver,
    ) -> io::Result<Self> {
        let name = name.into();
        let (sender, heard) = bounded(PIECES_WAITING);
        let unwanted = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&unwanted);
        std::thread::Builder::new()
            .name(format!("reader of {name}"))
            .spawn(move || read_on(source, hand_over, &sender, &stop))?;
        Ok(Self { name, writer: Box::new(sink), heard, unwanted, witness: None })
    }

    /// A line within this process, and its other end.
    #[must_use]
    pub fn in_memory(name: impl Into<String>) -> (Self, FarEnd) {
        let (to_near, heard) = bounded(PIECES_WAITING);
        let (to_far, received) = bounded(PIECES_WAITING);
        let line = Self {
            name: name.into(),
            writer: Box::new(Pieces(to_far)),
            heard,
            unwanted: Arc::new(AtomicBool::new(false)),
            witness: None,
        };
        (line, FarEnd { received, to_near })
    }

    /// The line with a witness: it lives as long as the line, and is asked for its word when the line is gone.
    #[must_use]
    pub fn with_witness(mut self, witness: impl Fn() -> Option<String> + Send + 'static) -> Self {
        self.witness = Some(Box::new(witness));
        self
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Sends bytes.
    ///
    /// # Errors
    /// Where the other side is gone.
    pub fn send(&mut self, bytes: &[u8]) -> Result<(), LineGone> {
        let sent = self.writer.write_all(bytes).and_then(|()| self.writer.flush());
        sent.map_err(|error| self.gone(format!("nothing can be sent: {error}")))
    }

    /// What has come, or `None` where nothing comes within `patience`.
    ///
    /// # Errors
    /// Where nothing can come any more.
    pub fn receive(&self, patience: Duration) -> Result<Option<Vec<u8>>, LineGone> {
        match self.heard.recv_timeout(patience) {
            Ok(Heard::Bytes(bytes)) => Ok(Some(bytes)),
            Ok(Heard::Gone(reason)) => Err(self.gone(reason)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(self.gone("the other side is gone".into())),
        }
    }

    fn gone(&self, reason: String) -> LineGone {
        let word = self.witness.as_ref().and_then(|witness| witness());
        let reason = word.map_or(reason.clone(), |word| format!("{reason}; {word}"));
        LineGone { line: self.name.clone(), reason }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.unwanted.store(true, Ordering::Relaxed);
    }
}

/// The other end of a line within this process.
pub struct FarEnd {
    /// What was sent.
    pub received: Receiver<Vec<u8>>,
    /// What is heard at the near end.
    pub to_near: Sender<Heard>,
}

/// A sink that hands pieces over a channel.
struct Pieces(Sender<Vec<u8>>);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let gone = |_| io::Error::new(io::ErrorKind::BrokenPipe, "the other end was dropped");
        self.0.send(bytes.to_vec()).map_err(gone)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads until the source ends, fails, or nobody wants it any more.
fn read_on(
    mut source: impl Read,
    hand_over: HandOver,
    sender: &Sender<Heard>,
    unwanted: &AtomicBool,
) {
    let mut buffer = vec![0; READ_BYTES];
    let mut waiting = Vec::new();
    while !unwanted.load(Ordering::Relaxed) {
        let reason = match source.read(&mut buffer) {
            Ok(0) => "the other side closed the line".to_owned(),
            Ok(count) => {
                waiting.extend_from_slice(&buffer[..count]);
                let whole = whole(&waiting, hand_over);
                let rest = waiting.split_off(whole);
                let piece = std::mem::replace(&mut waiting, rest);
                if !piece.is_empty() && sender.send(Heard::Bytes(piece)).is_err() {
                    return;
                }
                continue;
            }
            Err(error) if passes(error.kind()) => continue,
            Err(error) => format!("nothing can be read: {error}"),
        };
        // Whoever waits may be gone by now.
        let _ = sender.send(Heard::Gone(reason));
        return;
    }
}

/// How many of the bytes are handed over now.
fn whole(waiting: &[u8], hand_over: HandOver) -> usize {
    match hand_over {
        HandOver::Frames if waiting.len() <= WAITING_BYTES_MAX => {
            waiting.iter().rposition(|byte| *byte == 0).map_or(0, |last| last + 1)
        }
        HandOver::Frames | HandOver::Bytes => waiting.len(),
    }
}

/// Whether reading may go on after such an error.
const fn passes(kind: io::ErrorKind) -> bool {
    matches!(kind, io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(10);

    /// A source that gives these pieces and then ends.
    struct Given(Vec<&'static [u8]>);

    impl Read for Given {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() {
                return Ok(0);
            }
            let piece = self.0.remove(0);
            if piece.is_empty() {
                return Err(io::ErrorKind::TimedOut.into());
            }
            buffer[..piece.len()].copy_from_slice(piece);
            Ok(piece.len())
        }
    }

    fn heard(hand_over: HandOver) -> Vec<Vec<u8>> {
        let source = Given(vec![b"a", b"", b"b\0c", b"d\0", b"e"]);
        let line = Line::over("a test", source, io::sink(), hand_over).unwrap();
        let mut pieces = Vec::new();
        loop {
            match line.receive(PATIENCE) {
                Ok(piece) => pieces.push(piece.expect("something comes")),
                Err(gone) => {
                    assert_eq!(gone.to_string(), "a test: the other side closed the line");
                    return pieces;
                }
            }
        }
    }

    #[test]
    fn bytes_come_at_once_and_frames_when_they_are_whole() {
        assert_eq!(heard(HandOver::Bytes), [&b"a"[..], b"b\0c", b"d\0", b"e"]);
        // What never became a frame is let go with the line.
        assert_eq!(heard(HandOver::Frames), [&b"ab\0"[..], b"cd\0"]);
    }

    #[test]
    fn bytes_without_an_end_are_handed_over_in_the_end() {
        let many = vec![1; WAITING_BYTES_MAX + 1];
        assert_eq!(whole(&many, HandOver::Frames), many.len());
        assert_eq!(whole(&many[1..], HandOver::Frames), 0);
    }

    #[test]
    fn a_line_in_memory_goes_both_ways_and_ends_with_its_other_end() {
        let (mut line, far) = Line::in_memory("a test");
        line.send(b"there").unwrap();
        assert_eq!(far.received.recv().unwrap(), b"there");
        far.to_near.send(Heard::Bytes(b"back".to_vec())).unwrap();
        assert_eq!(line.receive(PATIENCE).unwrap(), Some(b"back".to_vec()));
        assert_eq!(line.receive(Duration::ZERO).unwrap(), None);
        drop(far);
        assert!(line.receive(PATIENCE).is_err());
        assert!(line.send(b"there").is_err());
    }

    #[test]
    fn a_witness_has_the_last_word_and_goes_with_the_line() {
        let kept = Arc::new("it fell");
        let (line, far) = Line::in_memory("a test");
        let witness = Arc::clone(&kept);
        let line = line.with_witness(move || Some((*witness).to_owned()));
        drop(far);
        let gone = line.receive(PATIENCE).unwrap_err();
        assert_eq!(gone.to_string(), "a test: the other side is gone; it fell");
        assert_eq!(Arc::strong_count(&kept), 2);
        drop(line);
        assert_eq!(Arc::strong_count(&kept), 1);
    }
}
