//! A board at a serial port: `serial:DEV` or `serial:DEV@BAUD`, such as a USB adapter or the board's own USB port.

use std::io;

use serialport::{ClearBuffer, SerialPort};

use super::line::{HandOver, Line, READ_PATIENCE};

/// Bits a second where none are named: the fastest that common USB adapters and the board's USART1 both make.
pub const BAUD_USUAL: u32 = 921_600;

/// Splits `DEV@BAUD`; without a rate it is [`BAUD_USUAL`].
///
/// # Errors
/// In words, where the rate is no whole number above 0 or the device has no name.
pub fn parts(place: &str) -> Result<(String, u32), String> {
    let (device, baud) = match place.rsplit_once('@') {
        None => (place, BAUD_USUAL),
        Some((device, baud)) => {
            let read = baud.parse().ok().filter(|baud| *baud > 0);
            (device, read.ok_or_else(|| format!("{baud:?} is no number of bits a second"))?)
        }
    };
    if device.is_empty() {
        return Err("a device must be named, such as serial:/dev/ttyUSB0@921600".to_owned());
    }
    Ok((device.to_owned(), baud))
}

/// A line to a serial port: eight data bits, no parity, one stop bit, no flow control.
///
/// # Errors
/// Where the port is not there, somebody else has it, or it cannot go that fast.
pub fn open(device: &str, baud: u32, hand_over: HandOver) -> io::Result<Line> {
    let port = serialport::new(device, baud).timeout(READ_PATIENCE).open()?;
    // What came before anybody listened belongs to nobody.
    port.clear(ClearBuffer::All)?;
    let source: Box<dyn SerialPort> = port.try_clone()?;
    Line::over(format!("serial:{device}"), source, port, hand_over)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read() {
        assert_eq!(parts("/dev/ttyUSB0"), Ok(("/dev/ttyUSB0".to_owned(), BAUD_USUAL)));
        assert_eq!(parts("COM3@115200"), Ok(("COM3".to_owned(), 115_200)));
        for wrong in ["", "@9600", "/dev/ttyUSB0@", "/dev/ttyUSB0@0", "/dev/ttyUSB0@fast"] {
            assert!(parts(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_port_that_is_not_there_is_an_error() {
        assert!(open("/dev/no-such-port", BAUD_USUAL, HandOver::Frames).is_err());
    }
}
