//! What a phone shows its user, and why a registration failed there.

use device_core::view::BindFailure;
use serde::Serialize;

/// The screens of the payment app while it deals with a device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum PhoneScreen {
    /// The app's own first page.
    #[default]
    Ready,
    /// The link to the device is being made.
    Connecting,
    /// The access point does not take the password.
    WrongPassword,
    /// The link is there; the app looks for a device at its ports.
    Searching,
    /// A device of ours that waits for its own key: press it.
    PressRegister,
    /// Hand the account over to this device?
    AskUser,
    /// The yes is on its way to the device.
    Agreed,
    /// Six digits, to be typed on the device.
    Digits,
    /// The same, after wrong ones.
    WrongDigits {
        /// Tries that are left.
        left: u8,
    },
    /// The payment server is asked for a grant.
    Fetching,
    /// The payment server is not reached; it is tried again.
    NoNetwork,
    /// The account is on its way to the device.
    HandingOver,
    /// The device has the account: fingers and PIN are set there.
    Saved,
    /// All is set.
    Done,
    /// Nothing was handed over, or it did not stay there.
    Failed(PhoneFailure),
    /// The payment server is asked to take the account off a device.
    Asking,
    /// The account was taken off a device.
    Unbound,
    /// A device is declared lost: it pays nothing any more.
    DeclaredLost,
}

/// Why a registration failed, as the phone says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum PhoneFailure {
    /// Another phone is at this port of the device, or the device has no power.
    NoLink,
    /// Nothing answers at any port.
    NothingFound,
    /// The app does not know this model, or not this version of it.
    UnknownModel,
    /// Its user said no.
    UserRefused,
    /// Its user broke it off.
    Cancelled,
    /// The digits were wrong too often.
    WrongDigits,
    /// The link is gone.
    LinkLost,
    /// The device answers no more.
    NoAnswer,
    /// The device is busy with another phone.
    Busy,
    /// The device is at something else.
    NotNow,
    /// The device refuses for another reason.
    DeviceRefused,
    /// The payment server grants nothing.
    ServerRefused,
    /// The device ended it.
    Ended(BindFailure),
}
