//! For tests: a cable whose far end is the test, a clock that is turned by hand, and the records of a device with an account.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::vec::Vec;

use device_core::identity::Identity;
use device_core::records::{Enrolment, PinSecret, Record};
use device_core::secret::Secret;
use device_core::text::Name;
use embedded_hal_nb::serial::{ErrorKind, ErrorType, Read, Write};

#[derive(Debug, Default)]
struct Wires {
    to_driver: VecDeque<Result<u8, ErrorKind>>,
    from_driver: VecDeque<u8>,
    /// Bytes that the port takes before it says that it is full; `None`: any number.
    room: Option<usize>,
}

/// The driver's end.
#[derive(Clone, Debug, Default)]
pub struct Cable(Rc<RefCell<Wires>>);

impl Cable {
    /// Bytes that the driver has sent since the last call.
    pub fn sent(&self) -> Vec<u8> {
        self.0.borrow_mut().from_driver.drain(..).collect()
    }

    /// Says bytes to the driver.
    pub fn say(&self, bytes: &[u8]) {
        self.0.borrow_mut().to_driver.extend(bytes.iter().map(|byte| Ok(*byte)));
    }

    /// A byte is lost in the driver's port.
    pub fn lose(&self) {
        self.0.borrow_mut().to_driver.push_back(Err(ErrorKind::Overrun));
    }

    /// The port takes only so many bytes more.
    pub fn narrow(&self, room: Option<usize>) {
        self.0.borrow_mut().room = room;
    }

    /// Bytes that the driver has not read.
    pub fn unread(&self) -> usize {
        self.0.borrow().to_driver.len()
    }
}

impl ErrorType for Cable {
    type Error = ErrorKind;
}

impl Read<u8> for Cable {
    fn read(&mut self) -> nb::Result<u8, ErrorKind> {
        let byte = self.0.borrow_mut().to_driver.pop_front();
        byte.ok_or(nb::Error::WouldBlock)?.map_err(nb::Error::Other)
    }
}

impl Write<u8> for Cable {
    fn write(&mut self, word: u8) -> nb::Result<(), ErrorKind> {
        let mut wires = self.0.borrow_mut();
        match &mut wires.room {
            Some(0) => return Err(nb::Error::WouldBlock),
            Some(room) => *room -= 1,
            None => {}
        }
        wires.from_driver.push_back(word);
        Ok(())
    }

    fn flush(&mut self) -> nb::Result<(), ErrorKind> {
        Ok(())
    }
}

/// Who the chip is.
pub fn identity() -> Identity {
    Identity { device_id: 7, key: Secret::new([9; 32]) }
}

/// What a device stores that has an account, a PIN, and the fingers of these bits.
pub fn account(fingers: u16) -> [Record; 2] {
    let enrolment = Enrolment {
        device_id: 7,
        account: Name::default(),
        owner: Name::default(),
        user_reference: heapless::String::try_from("12345678901234567890").unwrap(),
        payee_code: heapless::String::new(),
        code_seed: Secret::new([3; 32]),
        channel_key: Secret::new([4; 32]),
        fingers,
    };
    let pin = PinSecret { salt: [5; 16], hash: Secret::new([6; 32]) };
    [Record::Enrolment(enrolment), Record::Pin(pin)]
}
