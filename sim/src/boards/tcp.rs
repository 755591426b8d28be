//! A board behind a TCP port: `tcp://HOST:PORT`, such as a serial server beside the board.

use std::io;
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use super::line::{HandOver, Line, READ_PATIENCE};

/// How long one address may take to answer.
const CONNECT_PATIENCE: Duration = Duration::from_secs(3);

/// A line to `HOST:PORT`.
///
/// # Errors
/// Where the name has no address, or nobody answers at any of its addresses.
pub fn open(address: &str, hand_over: HandOver) -> io::Result<Line> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for place in address.to_socket_addrs()? {
        match TcpStream::connect_timeout(&place, CONNECT_PATIENCE) {
            Ok(stream) => return over(stream, &format!("tcp://{address}"), hand_over),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// A line over a connection that is there.
///
/// # Errors
/// Where the system does not let it be set up.
pub fn over(stream: TcpStream, name: &str, hand_over: HandOver) -> io::Result<Line> {
    // Requests are short and each waits for its answer: nothing is gained by collecting them.
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(READ_PATIENCE))?;
    stream.set_write_timeout(Some(CONNECT_PATIENCE))?;
    let source = stream.try_clone()?;
    Line::over(name, source, stream, hand_over)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpListener;

    #[test]
    fn bytes_go_both_ways_over_the_loopback() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let mut line = open(&address, HandOver::Frames).unwrap();
        let (mut far, _) = listener.accept().unwrap();
        line.send(b"ask\0").unwrap();
        let mut asked = [0; 4];
        far.read_exact(&mut asked).unwrap();
        assert_eq!(&asked, b"ask\0");
        far.write_all(b"ans").unwrap();
        far.write_all(b"wer\0").unwrap();
        let patience = Duration::from_secs(10);
        assert_eq!(line.receive(patience).unwrap(), Some(b"answer\0".to_vec()));
        drop(far);
        assert!(line.receive(patience).is_err());
        drop(listener);
        assert!(open(&address, HandOver::Frames).is_err());
    }
}
