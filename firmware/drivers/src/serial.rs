//! A serial line as the drivers use it: bytes that have come, and a bounded queue of bytes that are to go.
//!
//! A port is anything with the traits of `embedded_hal_nb::serial`; the firmware's ports are ring buffers that interrupts fill.
//! [`FromIo`] makes one of anything with the traits of `embedded-io`. Nothing here waits.

use embedded_hal_nb::serial::{ErrorKind, ErrorType, Read, Write};
use embedded_io::{ReadReady, WriteReady};
use heapless::Deque;

/// Bytes that a driver reads at one poll at most: 20 ms of a line at 115200 baud.
pub const BYTES_PER_POLL: usize = 256;

/// Errors in a row that one call passes over before it reports that there is nothing.
const ERRORS_PER_CALL: usize = 4;

/// Both directions of a serial port.
pub trait Wire: Read<u8> + Write<u8> {}

impl<T: Read<u8> + Write<u8>> Wire for T {}

/// A line: a port and up to `QUEUE` bytes on their way out.
#[derive(Debug)]
pub struct Line<P, const QUEUE: usize> {
    port: P,
    queue: Deque<u8, QUEUE>,
    errors: u32,
}

impl<P: Wire, const QUEUE: usize> Line<P, QUEUE> {
    /// A line on this port.
    pub const fn new(port: P) -> Self {
        Self { port, queue: Deque::new(), errors: 0 }
    }

    /// The next byte that has come. A byte that the port lost or broke (overrun, noise, framing) is counted and missing: the
    /// protocols' checks find the hole.
    pub fn receive(&mut self) -> Option<u8> {
        for _ in 0..ERRORS_PER_CALL {
            match self.port.read() {
                Ok(byte) => return Some(byte),
                Err(nb::Error::WouldBlock) => return None,
                Err(nb::Error::Other(_)) => self.errors = self.errors.saturating_add(1),
            }
        }
        None
    }

    /// Queues bytes: all of them, or none where they do not fit. Says whether they were queued.
    pub fn send(&mut self, bytes: &[u8]) -> bool {
        if QUEUE - self.queue.len() < bytes.len() {
            return false;
        }
        for byte in bytes {
            // There is room.
            let _ = self.queue.push_back(*byte);
        }
        self.push_out();
        true
    }

    /// Hands the port as many queued bytes as it takes now.
    pub fn push_out(&mut self) {
        while let Some(byte) = self.queue.front() {
            match self.port.write(*byte) {
                Ok(()) => {}
                Err(nb::Error::WouldBlock) => return,
                // The byte is lost on the way out: the module will not understand, and the driver asks again.
                Err(nb::Error::Other(_)) => self.errors = self.errors.saturating_add(1),
            }
            self.queue.pop_front();
        }
    }

    /// Bytes that wait to go out.
    #[must_use]
    pub const fn waiting(&self) -> usize {
        self.queue.len()
    }

    /// Forgets what has not gone out.
    pub fn forget(&mut self) {
        self.queue.clear();
    }

    /// Errors of the port so far.
    #[must_use]
    pub const fn errors(&self) -> u32 {
        self.errors
    }

    /// The port itself.
    pub const fn port_mut(&mut self) -> &mut P {
        &mut self.port
    }
}

/// A port made of anything that speaks `embedded-io` and says whether it is ready.
#[derive(Debug)]
pub struct FromIo<T>(pub T);

impl<T> ErrorType for FromIo<T> {
    type Error = ErrorKind;
}

impl<T: embedded_io::Read + ReadReady> Read<u8> for FromIo<T> {
    fn read(&mut self) -> nb::Result<u8, ErrorKind> {
        let broken = |_| nb::Error::Other(ErrorKind::Other);
        if !self.0.read_ready().map_err(broken)? {
            return Err(nb::Error::WouldBlock);
        }
        let mut byte = [0];
        match self.0.read(&mut byte) {
            Ok(0) => Err(nb::Error::WouldBlock),
            Ok(_) => Ok(u8::from_be_bytes(byte)),
            Err(error) => Err(broken(error)),
        }
    }
}

impl<T: embedded_io::Write + WriteReady> Write<u8> for FromIo<T> {
    fn write(&mut self, word: u8) -> nb::Result<(), ErrorKind> {
        let broken = |_| nb::Error::Other(ErrorKind::Other);
        if !self.0.write_ready().map_err(broken)? {
            return Err(nb::Error::WouldBlock);
        }
        match self.0.write(&[word]) {
            Ok(0) => Err(nb::Error::WouldBlock),
            Ok(_) => Ok(()),
            Err(error) => Err(broken(error)),
        }
    }

    fn flush(&mut self) -> nb::Result<(), ErrorKind> {
        // What was taken is the port's to send; a driver never waits for it.
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Cable;

    #[test]
    fn bytes_wait_until_the_port_takes_them() {
        let cable = Cable::default();
        let mut line: Line<Cable, 4> = Line::new(cable.clone());
        cable.narrow(Some(1));
        assert!(line.send(b"abc"));
        assert!(!line.send(b"xyz"), "all or nothing");
        assert_eq!((cable.sent(), line.waiting()), (b"a".to_vec(), 2));
        cable.narrow(None);
        assert!(line.send(b"d"));
        assert_eq!((cable.sent(), line.waiting()), (b"bcd".to_vec(), 0));
        cable.narrow(Some(0));
        line.send(b"e");
        line.forget();
        cable.narrow(None);
        line.push_out();
        assert_eq!(cable.sent(), b"");
    }

    #[test]
    fn a_broken_port_does_not_hold_anyone_up() {
        let cable = Cable::default();
        let mut line: Line<Cable, 4> = Line::new(cable.clone());
        for _ in 0..10 {
            cable.lose();
        }
        cable.say(b"z");
        assert_eq!((line.receive(), line.errors()), (None, 4));
        assert_eq!((line.receive(), line.errors()), (None, 8));
        assert_eq!((line.receive(), line.errors()), (Some(b'z'), 10));
        assert_eq!(line.receive(), None);
    }

    /// A port of `embedded-io`: a byte at every second question.
    #[derive(Default)]
    struct Slow {
        ready: bool,
        taken: std::vec::Vec<u8>,
    }

    impl embedded_io::ErrorType for Slow {
        type Error = core::convert::Infallible;
    }

    impl embedded_io::Read for Slow {
        fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Self::Error> {
            buffer[0] = b'r';
            Ok(1)
        }
    }

    impl ReadReady for Slow {
        fn read_ready(&mut self) -> Result<bool, Self::Error> {
            self.ready = !self.ready;
            Ok(self.ready)
        }
    }

    impl embedded_io::Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> Result<usize, Self::Error> {
            self.taken.extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> Result<(), Self::Error> {
            Ok(())
        }
    }

    impl WriteReady for Slow {
        fn write_ready(&mut self) -> Result<bool, Self::Error> {
            self.ready = !self.ready;
            Ok(self.ready)
        }
    }

    #[test]
    fn a_port_of_embedded_io_never_waits() {
        let mut line: Line<_, 8> = Line::new(FromIo(Slow::default()));
        assert_eq!(
            [line.receive(), line.receive(), line.receive()],
            [Some(b'r'), None, Some(b'r')]
        );
        line.port_mut().0.ready = false;
        line.send(b"ab");
        assert_eq!((line.waiting(), line.port_mut().0.taken.as_slice()), (1, &b"a"[..]));
    }
}
