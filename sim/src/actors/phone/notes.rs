//! What a phone has to say to the trace: plain words, without digits and without the account.

use device_core::event::Port;
use serde::Serialize;

use super::screen::PhoneScreen;

/// One thing that happened at a phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum PhoneNote {
    /// It shows something else.
    Shows(PhoneScreen),
    /// The app looks at a port.
    Searched {
        /// Which.
        port: Port,
        /// Whether something is connected there.
        connected: bool,
    },
    /// A device has answered, and the app has read who it is.
    Recognised {
        /// Its number.
        device: u64,
        /// Its model.
        model: String,
        /// Its version.
        version: String,
        /// Whether the app knows such devices.
        known: bool,
    },
    /// The user agreed; the device is told how the account will come.
    Instructed {
        /// Whether digits must be typed first.
        digits: bool,
    },
    /// The app has judged what was typed on the device.
    Checked {
        /// Whether it was what the phone shows.
        right: bool,
    },
    /// The payment server has granted an account for the device.
    Granted,
    /// The sealed account was sent.
    AccountSent,
    /// The app asks once more, byte for byte: no answer came.
    Repeated,
}
